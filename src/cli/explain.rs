//! `balance explain`: what the code of a problem means, why it matters and how to mend it; or an
//! indicator, retraced.

use anyhow::bail;
use balance::dictionary::Dictionary;
use balance::report::{Format, Subject, explain, formats};
use balance::{Lang, nearest, say};

use super::retrace::RetraceArgs;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::{codes, output, retrace, terminal};

/// Explain a problem by its code, or retrace the figures of an indicator or an item down to the cells
#[derive(clap::Args)]
pub struct ExplainArgs {
    /// The code of a problem (not-a-number), an indicator by its id or name (books, 生均图书册数), or an item
    /// by its number (IV-6); without one, all codes are listed
    #[arg(value_name = "CODE|INDICATOR|ITEM")]
    code: Option<String>,

    #[command(flatten)]
    retrace: RetraceArgs,

    /// A table for the terminal, or Markdown
    #[arg(
        long = "format",
        id = "page",
        value_name = "FORMAT",
        default_value = "table",
        value_parser = output::printed(Subject::Document)
    )]
    page: &'static Format,
}

impl Subcommand for ExplainArgs {
    const ZH: Zh = Zh {
        about: "解释一个问题代码；或追溯一项指标、一条评估项目的数，直到单元格",
        arguments: &[
            (
                "code",
                "问题代码（如 not-a-number），指标的代号、名称（如 books、生均图书册数），或项目的编号（如 IV-6）；不写则列出全部代码",
            ),
            ("page", "输出格式：table 表格，markdown"),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        explain(self, session)
    }
}

/// Explains one code, or lists all.
fn explain(args: &ExplainArgs, session: Session) -> anyhow::Result<Outcome> {
    let lang = session.lang;
    let dictionary = Dictionary::built_in();
    let Some(code) = &args.code else {
        let all = codes::all(&dictionary);
        let document = match args.page == &formats::MARKDOWN {
            true => explain::reference(all, lang),
            false => explain::list(all, lang),
        };
        output::show(document, args.page, session)?;
        return Ok(Outcome::Met);
    };
    if let Some(outcome) = known(code, args, &dictionary, session)? {
        return Ok(outcome);
    }
    let near = near(code, args, &dictionary, lang)?;
    terminal::say(&say!(
        lang,
        "没有问题代码、指标或项目“{code}”；按最接近的“{near}”解释",
        "no problem, indicator or item is called \"{code}\"; the nearest, \"{near}\", is explained",
    ));
    Ok(known(&near, args, &dictionary, session)?.unwrap_or(Outcome::Failed))
}

/// Explains what is called so; `None` if nothing is.
fn known(
    name: &str,
    args: &ExplainArgs,
    dictionary: &Dictionary,
    session: Session,
) -> anyhow::Result<Option<Outcome>> {
    let lang = session.lang;
    let Some((code, entry)) = codes::all(dictionary).find(|(known, _)| *known == name) else {
        return retrace::named(name, &args.retrace, args.page, session);
    };
    if !args.retrace.inputs.is_empty() {
        bail!(lang.pick(
            "解释问题代码不需要文件",
            "a problem's code is explained without files",
        ));
    }
    output::show(explain::one(code, entry, lang), args.page, session)?;
    Ok(Some(Outcome::Met))
}

/// The code, indicator or item that is most like a name with a slip.
///
/// # Errors
/// Where none is like it.
fn near(
    name: &str,
    args: &ExplainArgs,
    dictionary: &Dictionary,
    lang: Lang,
) -> anyhow::Result<String> {
    let retraced = retrace::known(args.retrace.standard.as_deref());
    let codes = codes::all(dictionary).map(|(code, _)| code);
    let all = retraced.iter().map(String::as_str).chain(codes);
    match nearest(name, all) {
        Some(near) => Ok(near.to_owned()),
        None => bail!(say!(
            lang,
            "没有问题代码、指标或项目“{name}”；balance explain 列出全部代码，balance standards show 列出指标和项目",
            "neither a problem nor an indicator or item is called \"{name}\"; balance explain lists all codes, balance standards show the indicators and items",
        )),
    }
}
