//! What is said about each kind of problem: the entries of `kinds.toml`.

use std::sync::LazyLock;

use indexmap::IndexMap;
use serde::Deserialize;

use super::severity::Severity;
use crate::lang::{Lang, Text};

/// All that is said about one kind of problem.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// How grave it is.
    pub severity: Severity,
    /// Whether it is a judgement, of figures that were read and may be true: the user may allow it.
    #[serde(default)]
    pub judgement: bool,
    /// What is wrong, in Chinese; with parts to be filled in, as the file's head describes.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// What to do about it; may have parts.
    pub fix: Text,
    /// What whoever runs the program can do instead, where the school cannot; may have parts.
    pub instead: Option<Text>,
    /// What should stand in the cell, where that can be said; may have parts.
    pub expected: Option<Text>,
    /// Of a judgement: how the program goes on where the user allows it; may have parts.
    pub accepted: Option<Text>,
    /// Why it matters.
    pub why: Text,
    /// A small before → after.
    pub example: Text,
}

impl Entry {
    /// What is wrong, in general: with `…` for what differs from case to case.
    ///
    /// ```
    /// use balance::{Lang, problem::catalogue};
    /// let entry = &catalogue()["not-a-number"];
    /// assert_eq!(entry.meaning(Lang::Zh), "“…”应为数字，实为“…”");
    /// ```
    pub fn meaning(&self, lang: Lang) -> String {
        in_general(lang.pick(&self.zh, &self.en))
    }

    /// What to do about it, in general.
    pub fn remedy(&self, lang: Lang) -> String {
        in_general(&self.all_remedies(lang))
    }

    /// What to do about it and what else can be done, with the parts still to be filled in.
    pub(super) fn all_remedies(&self, lang: Lang) -> String {
        let fix = self.fix.get(lang);
        match &self.instead {
            Some(instead) => format!("{fix}{}{}", lang.pick("；", "; "), instead.get(lang)),
            None => fix.to_owned(),
        }
    }
}

fn in_general(template: &str) -> String {
    fill(template, |_| Some("…".to_owned()))
}

/// The entries by code, in the order of the file.
pub fn catalogue() -> &'static IndexMap<String, Entry> {
    static CATALOGUE: LazyLock<IndexMap<String, Entry>> = LazyLock::new(|| {
        toml::from_str(include_str!("kinds.toml"))
            .unwrap_or_else(|e| unreachable!("kinds.toml is wrong: {e}"))
    });
    &CATALOGUE
}

/// A text with its parts filled in. Of an optional segment, `[[…|…]]`, the second half is taken, or
/// nothing, where a part of the first is not known.
pub(super) fn fill(template: &str, part: impl Fn(&str) -> Option<String>) -> String {
    let known = |text: &str| with_parts(text, &part);
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once("[[") {
        let (segment, behind) = behind.split_once("]]").unwrap_or((behind, ""));
        let (first, otherwise) = segment.split_once('|').unwrap_or((segment, ""));
        filled.push_str(&known(before).unwrap_or_else(|| before.to_owned()));
        filled.push_str(
            &known(first)
                .or_else(|| known(otherwise))
                .unwrap_or_default(),
        );
        rest = behind;
    }
    filled.push_str(&known(rest).unwrap_or_else(|| rest.to_owned()));
    filled
}

/// The text, if every part in it is known.
fn with_parts(text: &str, part: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((words, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}')?;
        filled.push_str(words);
        filled.push_str(&part(name)?);
        rest = behind;
    }
    filled.push_str(rest);
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_go_by_what_is_known() {
        let text = "a[[, near {n}]][[ of {n}| alone]] {m}.";
        let known = |name: &str| Some(format!("<{name}>"));
        assert_eq!(fill(text, known), "a, near <n> of <n> <m>.");
        let half = |name: &str| (name == "m").then(|| "{n}".to_owned());
        assert_eq!(fill(text, half), "a alone {n}.");
    }
}
