//! `balance standards`: which standards there are, and what one says.

use balance::Standard;
use balance::report::{formats, standards};
use balance::standard::built_in_ids;

use super::output;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spoken::Spoken;

/// List the standards, or show one with its formulas, thresholds and limits
#[derive(clap::Args)]
pub struct StandardsArgs {
    /// What to do with the standards
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List the built-in standards
    List,
    /// Show a standard: each indicator with formula, unit, thresholds, limits and source
    Show {
        /// A built-in standard (cn-2017, cn-2012) or a TOML file of your own
        #[arg(value_name = "ID|FILE")]
        standard: String,
    },
}

impl Subcommand for StandardsArgs {
    const ZH: Zh = Zh {
        about: "列出评估标准，或显示一个标准的公式、要求和限值",
        arguments: &[],
        below: &[
            ("list", "列出内置标准"),
            (
                "show",
                "显示一个标准：各项指标的公式、单位、要求、限值和出处",
            ),
        ],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let lang = session.lang;
        let load = |id: &str| Standard::load(id).spoken(lang);
        let document = match &self.command {
            None | Some(Command::List) => {
                let all: Vec<Standard> = built_in_ids().map(load).collect::<anyhow::Result<_>>()?;
                standards::list(&all, lang)
            }
            Some(Command::Show { standard }) => standards::show(&load(standard)?),
        };
        output::show(document, &formats::TABLE, session)?;
        Ok(Outcome::Met)
    }
}
