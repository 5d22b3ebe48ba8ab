//! `balance standards`: which standards there are, and what one says.

use std::path::{Path, PathBuf};

use balance::drafting::{Draft, blank, draft};
use balance::report::{formats, standards};
use balance::standard::built_in_ids;
use balance::{Standard, say};

use super::output;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::spoken::Spoken;
use super::terminal;

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
    /// Draft a standard and a dictionary of your own, from a table (--from) or to begin with: DIR/standard.toml and
    /// DIR/fields.toml
    New {
        /// The folder to write to; its name is that of the standard
        #[arg(value_name = "DIR")]
        folder: PathBuf,

        /// The table that the columns are taken from
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,

        /// A header of the table that the dictionary is to have; repeatable [default: the first that grow with the
        /// number of pupils]
        #[arg(long = "column", value_name = "HEADER", requires = "from")]
        columns: Vec<String>,
    },
}

impl Subcommand for StandardsArgs {
    const ZH: Zh = Zh {
        about: "列出评估标准，或显示一个标准的公式、要求和限值",
        arguments: &[
            ("folder", "写到哪个文件夹；文件夹名就是标准的代号"),
            ("from", "由哪张表取列名"),
            (
                "columns",
                "字典要收的列名，可重复 [默认：随学生数增长的前几列]",
            ),
        ],
        below: &[
            ("list", "列出内置标准"),
            (
                "show",
                "显示一个标准：各项指标的公式、单位、要求、限值和出处",
            ),
            (
                "new",
                "起草自己的标准和字典：由一张表（--from）或从头写起，写入 DIR/standard.toml 和 DIR/fields.toml",
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
            Some(Command::New {
                folder,
                from,
                columns,
            }) => return new(folder, from.as_deref(), columns, session),
        };
        output::show(document, &formats::TABLE, session)?;
        Ok(Outcome::Met)
    }
}

/// Drafts a standard, and says how to use it.
fn new(
    folder: &Path,
    from: Option<&Path>,
    columns: &[String],
    session: Session,
) -> anyhow::Result<Outcome> {
    let (lang, saver) = (session.lang, session.saver());
    let [standard, fields] = ["standard.toml", "fields.toml"].map(|name| folder.join(name));
    let name = folder.file_name().and_then(|name| name.to_str());
    let id = name.unwrap_or("own");
    let Draft {
        standard: own,
        fields: dictionary,
        columns: (taken, left),
    } = match from {
        Some(from) => {
            let inputs = [from.to_owned()];
            let outputs = [standard.as_path(), fields.as_path()];
            Reads::new(&inputs, []).spare(outputs, lang)?;
            draft(from, id, columns).spoken_of(from.display(), lang)?
        }
        None => blank(id),
    };
    saver.check(&standard)?;
    saver.check(&fields)?;
    saver.make_folder(folder)?;
    saver.save_text(&fields, &dictionary)?;
    saver.save_text(&standard, &own)?;
    let (shown, table) = (standard.display(), from.unwrap_or(Path::new("TABLE.xlsx")));
    let table = table.display();
    terminal::say(&say!(
        lang,
        "字典有 {taken} 列，表中另有 {left} 列没有写入。先看怎样读：balance check {table} --standard {shown}；再评估：balance audit {table} --standard {shown}",
        "{taken} columns are in the dictionary, {left} of the table are not. See how it is read: balance check {table} --standard {shown}; then: balance audit {table} --standard {shown}"
    ));
    Ok(Outcome::Met)
}
