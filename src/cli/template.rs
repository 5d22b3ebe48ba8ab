//! `balance template`: a blank county workbook to fill in.

use std::path::PathBuf;

use balance::say;
use balance::template::{Options, xlsx};

use super::args::StandardArg;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spoken::Spoken;

/// Write a blank county workbook to fill in, with the columns a standard asks for
#[derive(clap::Args)]
pub struct TemplateArgs {
    #[command(flatten)]
    standard: StandardArg,

    /// For how many schools to prepare rows
    #[arg(long = "schools", value_name = "N", default_value = "60", value_parser = clap::value_parser!(u32).range(1..=5000))]
    rows: u32,

    /// The county's name, for the title; needs --year
    #[arg(long, value_name = "NAME", requires = "year")]
    county: Option<String>,

    /// The year of the figures, for the title
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1949..=2100))]
    year: Option<u16>,

    /// The file to write (.xlsx)
    #[arg(
        short,
        long = "output",
        value_name = "FILE",
        default_value = "template.xlsx"
    )]
    output: PathBuf,
}

impl Subcommand for TemplateArgs {
    const ZH: Zh = Zh {
        about: "生成空白的区县填报工作簿，各栏按标准的需要列出",
        arguments: &[
            ("rows", "为多少所学校准备空行"),
            ("county", "写在标题里的区县名称；须同时给出 --year"),
            ("year", "写在标题里的数据年份"),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let (saver, lang) = (session.saver(), session.lang);
        saver.check(&self.output)?;
        let standard = self.standard.load(lang)?;
        let ending = self.output.extension().unwrap_or_default();
        if !ending.eq_ignore_ascii_case("xlsx") {
            let shown = self.output.display();
            anyhow::bail!(say!(
                lang,
                "{shown} 的扩展名应为 .xlsx",
                "{shown} should end in .xlsx",
            ));
        }
        let options = Options {
            schools: self.rows as usize,
            county: self.county.clone(),
            year: self.year,
            lang,
        };
        let bytes = xlsx(&standard, &options, &[]).spoken(lang)?;
        saver.save(&self.output, |out| out.write_all(&bytes))?;
        Ok(Outcome::Met)
    }
}
