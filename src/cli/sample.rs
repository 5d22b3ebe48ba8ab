//! `balance sample`: a made county to try the tool with.

use balance::Lang;
use balance::sample::{Options, make};

use super::Outcome;
use super::args::SampleArgs;
use super::save::Saver;

/// Writes the county.
pub fn sample(args: &SampleArgs, saver: Saver) -> anyhow::Result<Outcome> {
    let lang = saver.lang;
    let county = make(&Options {
        schools: args.schools as usize,
        seed: args.seed,
        year: args.year,
    });
    let ending = args.output.extension().unwrap_or_default();
    let bytes = match ending.to_string_lossy().to_lowercase().as_str() {
        "xlsx" => county.to_xlsx()?,
        "csv" => county.to_csv()?,
        _ => anyhow::bail!(match lang {
            Lang::Zh => format!("{} 的扩展名应为 .xlsx 或 .csv", args.output.display()),
            Lang::En => format!("{} should end in .xlsx or .csv", args.output.display()),
        }),
    };
    // A table as text has no room for a mark; what is there already need not be written.
    let there = || std::fs::read(&args.output).is_ok_and(|known| known == bytes);
    if saver.check(&args.output).is_err() && there() {
        return Ok(Outcome::Met);
    }
    saver.save(&args.output, |out| out.write_all(&bytes))?;
    Ok(Outcome::Met)
}
