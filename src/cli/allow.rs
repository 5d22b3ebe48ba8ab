//! `--allow`: the judgements that the user knows better.

use anyhow::bail;
use balance::Lang;
use balance::dictionary::Dictionary;
use balance::problem::{Allow, Allowance};

use super::explain;

/// Understands what the user allows: `CODE@SCHOOL=REASON`.
///
/// # Errors
/// For a code that no problem has, and one that is no judgement.
pub fn parse(words: &[String], dictionary: &Dictionary, lang: Lang) -> anyhow::Result<Allow> {
    let entries = words.iter().map(|word| Allowance::parse(word)).collect();
    check(entries, dictionary, lang)
}

/// Checks what the user allows.
///
/// # Errors
/// For a code that no problem has, and one that is no judgement.
pub fn check(
    entries: Vec<Allowance>,
    dictionary: &Dictionary,
    lang: Lang,
) -> anyhow::Result<Allow> {
    for entry in &entries {
        let (code, kind) = explain::find(&entry.code, dictionary, lang)?;
        if !kind.judgement {
            let meaning = kind.meaning(lang);
            bail!(match lang {
                Lang::Zh => format!(
                    "{code}（{meaning}）不能用 --allow 认可：它不是对数据的判断，须改正（见 balance explain {code}）"
                ),
                Lang::En => format!(
                    "{code} ({meaning}) cannot be allowed: it is no judgement on figures, and must be mended (see balance explain {code})"
                ),
            });
        }
    }
    Ok(Allow::new(entries))
}
