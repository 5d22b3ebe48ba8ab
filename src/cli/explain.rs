//! `balance explain`: what the code of a problem means, why it matters and how to mend it; or an
//! indicator, retraced.

use anyhow::bail;
use balance::dictionary::Dictionary;
use balance::problem::{Entry, catalogue};
use balance::report::{explain, formats};
use balance::{Lang, nearest};

use super::args::{ColorChoice, ExplainArgs};
use super::{Outcome, output, retrace};

/// Explains one code, or lists all.
pub fn explain(args: &ExplainArgs, lang: Lang, color: ColorChoice) -> anyhow::Result<Outcome> {
    let dictionary = Dictionary::built_in();
    if let Some(code) = &args.code {
        let is_code = kinds(&dictionary).any(|(known, _)| known == code);
        if !is_code && let Some(outcome) = retrace::indicator(code, args, lang, color)? {
            return Ok(outcome);
        }
        if is_code && !args.inputs.is_empty() {
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
        (None, false) => explain::list(kinds(&dictionary), lang),
        (None, true) => explain::reference(kinds(&dictionary), lang),
    };
    output::show(document, args.page, lang, color)?;
    Ok(Outcome::Met)
}

/// The kind of a code; what is neither a code nor an indicator may be nearly one of them.
fn known<'a>(
    code: &str,
    args: &ExplainArgs,
    dictionary: &'a Dictionary,
    lang: Lang,
) -> anyhow::Result<(&'a str, &'a Entry)> {
    let indicators = retrace::known(args.standard.as_deref());
    let near = nearest(code, indicators.iter().map(String::as_str));
    match (find(code, dictionary, lang), near) {
        (Err(_), Some(near)) => bail!(match lang {
            Lang::Zh => format!("没有问题代码或指标“{code}”；是否想写“{near}”？"),
            Lang::En => {
                format!(
                    "neither a problem nor an indicator is called \"{code}\"; is \"{near}\" meant?"
                )
            }
        }),
        (found, _) => found,
    }
}

/// Every kind of problem, by code: those of reading and measuring, and the dictionary's checks.
pub fn kinds(dictionary: &Dictionary) -> impl Iterator<Item = (&str, &Entry)> {
    let catalogued = catalogue().iter();
    let checks = dictionary.checks.iter();
    catalogued
        .map(|(code, entry)| (code.as_str(), entry))
        .chain(checks.map(|check| (check.code.as_str(), check.entry.as_ref())))
}

/// The kind of a code.
///
/// # Errors
/// Where there is none, with the most similar code.
pub fn find<'a>(
    code: &str,
    dictionary: &'a Dictionary,
    lang: Lang,
) -> anyhow::Result<(&'a str, &'a Entry)> {
    let mut all = kinds(dictionary);
    if let Some(found) = all.find(|(known, _)| *known == code) {
        return Ok(found);
    }
    let near = nearest(code, kinds(dictionary).map(|(known, _)| known));
    bail!(match (lang, near) {
        (Lang::Zh, Some(near)) => format!("没有问题代码“{code}”；是否想写“{near}”？"),
        (Lang::Zh, None) => format!("没有问题代码“{code}”；balance explain 列出全部"),
        (Lang::En, Some(near)) =>
            format!("no problem has the code \"{code}\"; is \"{near}\" meant?"),
        (Lang::En, None) =>
            format!("no problem has the code \"{code}\"; balance explain lists them all"),
    })
}
