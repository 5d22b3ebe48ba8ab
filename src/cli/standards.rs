//! `balance standards`: which standards there are, and what one says.

use std::io;

use balance::report::{DocumentReport, Format, standards};
use balance::standard::built_in_ids;
use balance::{Lang, Standard};

use super::args::{ColorChoice, StandardsArgs, StandardsCommand};
use super::spoken::Spoken;
use super::{Outcome, output, style};

/// Lists the built-in standards, or shows one.
pub fn standards(args: &StandardsArgs, lang: Lang, color: ColorChoice) -> anyhow::Result<Outcome> {
    let load = |id: &str| Standard::load(id).spoken(lang);
    let document = match &args.command {
        None | Some(StandardsCommand::List) => {
            let all: Vec<Standard> = built_in_ids().map(load).collect::<anyhow::Result<_>>()?;
            standards::list(&all, lang)
        }
        Some(StandardsCommand::Show { standard }) => standards::show(&load(standard)?),
    };
    let format = Format::Terminal(style(&io::stdout(), color));
    output::print(&DocumentReport { document, format })?;
    Ok(Outcome::Met)
}
