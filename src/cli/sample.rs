//! `balance sample`: a made county to try the tool with.

use std::path::PathBuf;

use balance::sample::{Options, make};
use balance::say;

use super::session::{Outcome, Session, Subcommand, Zh};

/// Write a made county to try the tool with
#[derive(clap::Args)]
pub struct SampleArgs {
    /// How many schools to make
    #[arg(long, value_name = "N", default_value = "24", value_parser = clap::value_parser!(u32).range(1..=50_000))]
    schools: u32,

    /// The county to make: the same seed gives the same county
    #[arg(long, value_name = "SEED", default_value = "1")]
    seed: u64,

    /// The year; another year of the same seed is the same county, changed
    #[arg(long, value_name = "YEAR", default_value = "2024", value_parser = clap::value_parser!(u16).range(1990..=2100))]
    year: u16,

    /// The file to write (.xlsx or .csv)
    #[arg(
        short,
        long = "output",
        value_name = "FILE",
        default_value = "sample.xlsx"
    )]
    output: PathBuf,
}

impl Subcommand for SampleArgs {
    const ZH: Zh = Zh {
        about: "生成一个虚构的县，用来试用",
        arguments: &[
            ("schools", "学校数"),
            ("seed", "随机种子：同一种子得到同一个县"),
            ("year", "年度；同一种子的另一年是同一个县的变化"),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let saver = session.saver();
        let county = make(&Options {
            schools: self.schools as usize,
            seed: self.seed,
            year: self.year,
        });
        let ending = self.output.extension().unwrap_or_default();
        let bytes = match ending.to_string_lossy().to_lowercase().as_str() {
            "xlsx" => county.to_xlsx()?,
            "csv" => county.to_csv()?,
            _ => {
                let shown = self.output.display();
                anyhow::bail!(say!(
                    session.lang,
                    "{shown} 的扩展名应为 .xlsx 或 .csv",
                    "{shown} should end in .xlsx or .csv",
                ))
            }
        };
        // A table as text has no room for a mark; what is there already need not be written.
        let there = || std::fs::read(&self.output).is_ok_and(|known| known == bytes);
        if saver.check(&self.output).is_err() && there() {
            return Ok(Outcome::Met);
        }
        saver.save(&self.output, |out| out.write_all(&bytes))?;
        Ok(Outcome::Met)
    }
}
