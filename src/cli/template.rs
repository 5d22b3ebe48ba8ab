//! `balance template`: a blank county workbook to fill in.

use std::io::{self, Write};

use balance::template::{Options, xlsx};
use balance::{Lang, Standard};

use super::args::TemplateArgs;
use super::{Outcome, output};

/// Writes the workbook.
pub fn template(args: &TemplateArgs, lang: Lang) -> anyhow::Result<Outcome> {
    let standard = Standard::load(&args.standard).map_err(|e| anyhow::anyhow!(e.show(lang)))?;
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
    let bytes = bytes.map_err(|e| anyhow::anyhow!(e.show(lang).to_owned()))?;
    output::save(&args.output, lang, |out| out.write_all(&bytes))?;
    let said = match lang {
        Lang::Zh => format!("已写入 {}", args.output.display()),
        Lang::En => format!("wrote {}", args.output.display()),
    };
    // The file is there, whether this can be said or not.
    let _ = writeln!(io::stderr(), "{said}");
    Ok(Outcome::Met)
}
