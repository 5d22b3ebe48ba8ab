//! `balance explain`: what the code of a problem means, why it matters and how to mend it; or an
//! indicator, retraced.

use anyhow::bail;
use balance::dictionary::Dictionary;
use balance::problem::Entry;
use balance::report::{Format, Subject, explain, formats};
use balance::{Lang, nearest, say};

use super::retrace::RetraceArgs;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::{codes, output, retrace};

/// Explain a problem by its code, or retrace an indicator's figures down to the cells
#[derive(clap::Args)]
pub struct ExplainArgs {
    /// The code of a problem (not-a-number), or an indicator by its id or name (books, 生均图书册数);
    /// without one, all codes are listed
    #[arg(value_name = "CODE|INDICATOR")]
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
        about: "解释一个问题代码；或追溯一项指标的数，直到单元格",
        arguments: &[
            (
                "code",
                "问题代码（如 not-a-number），或指标的代号、名称（如 books、生均图书册数）；不写则列出全部代码",
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
    if let Some(code) = &args.code {
        let is_code = codes::all(&dictionary).any(|(known, _)| known == code);
        if !is_code
            && let Some(outcome) = retrace::indicator(code, &args.retrace, args.page, session)?
        {
            return Ok(outcome);
        }
        if is_code && !args.retrace.inputs.is_empty() {
            bail!(lang.pick(
                "解释问题代码不需要文件",
                "a problem's code is explained without files",
            ));
        }
    }
    let document = match (&args.code, args.page == &formats::MARKDOWN) {
        (Some(code), _) => {
            let (code, entry) = known(code, args, &dictionary, lang)?;
            explain::one(code, entry, lang)
        }
        (None, false) => explain::list(codes::all(&dictionary), lang),
        (None, true) => explain::reference(codes::all(&dictionary), lang),
    };
    output::show(document, args.page, session)?;
    Ok(Outcome::Met)
}

/// The kind of a code; what is neither a code nor an indicator may be nearly one of them.
fn known<'a>(
    code: &str,
    args: &ExplainArgs,
    dictionary: &'a Dictionary,
    lang: Lang,
) -> anyhow::Result<(&'a str, &'a Entry)> {
    let indicators = retrace::known(args.retrace.standard.as_deref());
    let near = nearest(code, indicators.iter().map(String::as_str));
    match (codes::find(code, dictionary, lang), near) {
        (Err(_), Some(near)) => bail!(say!(
            lang,
            "没有问题代码或指标“{code}”；是否想写“{near}”？",
            "neither a problem nor an indicator is called \"{code}\"; is \"{near}\" meant?",
        )),
        (found, _) => found,
    }
}
