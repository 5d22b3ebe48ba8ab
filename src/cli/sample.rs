//! `balance sample`: a made county to try the tool with.

use std::io::{self, Write};

use balance::Lang;
use balance::sample::{Options, make};

use super::args::SampleArgs;
use super::{Outcome, output};

/// Writes the county.
pub fn sample(args: &SampleArgs, lang: Lang) -> anyhow::Result<Outcome> {
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
    output::save(&args.output, lang, |out| out.write_all(&bytes))?;
    let said = match lang {
        Lang::Zh => format!("已写入 {}", args.output.display()),
        Lang::En => format!("wrote {}", args.output.display()),
    };
    // The file is there, whether this can be said or not.
    let _ = writeln!(io::stderr(), "{said}");
    Ok(Outcome::Met)
}
