//! `balance template`: a blank county workbook to fill in.

use balance::template::{Options, xlsx};
use balance::{Lang, Standard};

use super::Outcome;
use super::args::TemplateArgs;
use super::save::Saver;
use super::spoken::Spoken;

/// Writes the workbook.
pub fn template(args: &TemplateArgs, saver: Saver) -> anyhow::Result<Outcome> {
    let lang = saver.lang;
    saver.check(&args.output)?;
    let standard = Standard::load(&args.standard).spoken(lang)?;
    let ending = args.output.extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("xlsx") {
        anyhow::bail!(match lang {
            Lang::Zh => format!("{} 的扩展名应为 .xlsx", args.output.display()),
            Lang::En => format!("{} should end in .xlsx", args.output.display()),
        });
    }
    let options = Options {
        schools: args.rows as usize,
        county: args.county.clone(),
        year: args.census_year,
        lang,
    };
    let bytes = xlsx(&standard, &options, &[]);
    let bytes = bytes.spoken(lang)?;
    saver.save(&args.output, |out| out.write_all(&bytes))?;
    Ok(Outcome::Met)
}
