//! What is said of a kind of problem: its entry in `kinds.toml` with the parts filled in.

use serde_json::Value;

use super::catalogue::{Entry, catalogue, fill};
use super::kind::Kind;
use super::severity::Severity;
use crate::lang::Lang;
use crate::privacy::{Told, without_numbers};

impl Kind {
    /// The stable code.
    pub fn code(&self) -> &str {
        match self {
            Kind::Check(check) => &check.code,
            kind => kind.into(),
        }
    }

    /// Whether it is a figure that is not there, which the user may allow.
    pub fn is_missing(&self) -> bool {
        matches!(
            self,
            Kind::MissingColumn { .. }
                | Kind::MissingValue { .. }
                | Kind::RosterBlank { .. }
                | Kind::RosterColumnAbsent { .. }
        )
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.entry().severity
    }

    /// What is wrong.
    pub fn message(&self, lang: Lang) -> String {
        let entry = self.entry();
        self.filled(lang.pick(&entry.zh, &entry.en), lang)
    }

    /// What to do about it.
    pub fn hint(&self, lang: Lang) -> String {
        let entry = self.entry();
        let hint = self.filled(&entry.all_remedies(lang), lang);
        if !entry.judgement || entry.severity == Severity::Warning {
            return hint;
        }
        let code = self.code();
        let what = match self.whose() {
            Some(school) => format!("{code}@{}", without_numbers(&school)),
            None => code.to_owned(),
        };
        match lang {
            Lang::Zh => format!("{hint}；如数据属实，加 --allow \"{what}=理由\""),
            Lang::En => format!("{hint}; if the figures are right, add --allow \"{what}=REASON\""),
        }
    }

    /// What the school that it is of can do about it: without what only whoever runs the program can.
    pub fn remedy(&self, lang: Lang) -> String {
        let entry = self.entry();
        let fix = self.filled(entry.fix.get(lang), lang);
        match (entry.judgement && entry.severity == Severity::Error, lang) {
            (false, _) => fix,
            (true, Lang::Zh) => format!("{fix}；如数据属实，请说明理由"),
            (true, Lang::En) => format!("{fix}; if the figures are right, say why"),
        }
    }

    /// The stage that it is of.
    pub fn stage(&self, lang: Lang) -> Option<String> {
        let payload = self.payload();
        let stage = payload.get("stage")?.get(lang.pick("zh", "en"))?;
        stage.as_str().map(str::to_owned)
    }

    /// Whether it is a judgement that the user may know better.
    pub fn is_judgement(&self) -> bool {
        self.entry().judgement
    }

    /// How the program goes on where it is allowed, where that is not plain.
    pub fn accepted(&self, lang: Lang) -> Option<String> {
        let accepted = self.entry().accepted.as_ref()?;
        Some(self.filled(accepted.get(lang), lang))
    }

    /// The school that it is of, by its name; of what is no school's, the county.
    pub fn whose(&self) -> Option<String> {
        let payload = self.payload();
        let parts = ["school", "name", "county"].into_iter();
        let mut named = parts.filter_map(|part| payload.get(part));
        let name = named.find(|part| !part.is_null())?;
        // The school of a check is a text in both languages; of one that is not told there are two texts.
        let name = match (name.get("zh"), name.get("en")) {
            (Some(zh), Some(en)) if zh != en => return None,
            (Some(zh), _) => zh,
            _ => name,
        };
        name.as_str().map(str::to_owned)
    }

    /// What should stand in the cell, where that can be said.
    pub fn expected(&self, lang: Lang) -> Option<String> {
        let expected = self.entry().expected.as_ref()?;
        Some(self.filled(expected.get(lang), lang))
    }

    fn entry(&self) -> &Entry {
        if let Kind::Check(check) = self {
            return &check.entry;
        }
        let code = self.code();
        match catalogue().get(code) {
            Some(entry) => entry,
            None => unreachable!("kinds.toml has no entry \"{code}\""),
        }
    }

    /// Tells less of the cell or header that it is of: a list of people is of nobody else's business.
    pub(crate) fn withhold(&mut self, told: impl Fn(&str) -> Told) {
        let of_cell = match self {
            Kind::BeyondHeader { found }
            | Kind::UnitLine { found, .. }
            | Kind::UnknownColumn { header: found, .. }
            | Kind::UnknownUnit { found, .. }
            | Kind::UnitOfAnotherKind { found, .. }
            | Kind::UnitContradiction { found, .. }
            | Kind::NotANumber { found, .. }
            | Kind::ErrorValue { found, .. }
            | Kind::BrokenCharacter { found, .. }
            | Kind::NegativeNumber { found, .. }
            | Kind::NotWhole { found, .. }
            | Kind::NotAYear { found, .. }
            | Kind::NotYesOrNo { found, .. }
            | Kind::NotADate { found, .. }
            | Kind::UnknownWord { found, .. }
            | Kind::CodeInDigitsLost { found }
            | Kind::LooksLikeTotal { name: found, .. }
            | Kind::OnlyAName { name: found } => found,
            _ => return,
        };
        if let Told::Plain(text) = of_cell {
            *of_cell = told(text);
        }
    }

    /// The parts that the texts are filled with, by name.
    fn payload(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn filled(&self, template: &str, lang: Lang) -> String {
        let payload = self.payload();
        fill(template, |name| match payload.get(name)? {
            Value::Null => None,
            Value::String(text) => Some(without_numbers(text).into_owned()),
            Value::Object(text) => {
                let text = text.get(lang.pick("zh", "en"))?.as_str()?;
                Some(without_numbers(text).into_owned())
            }
            other => Some(other.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;

    use strum::VariantNames;

    use super::*;
    use crate::lang::Text;
    use crate::problem::kind::Check;

    /// Code, and the names of the parts with whether each may be null, of every kind in the enum.
    fn kinds() -> BTreeMap<String, BTreeMap<String, bool>> {
        let schema = schemars::schema_for!(Kind).to_value();
        let variants = schema["anyOf"].as_array().unwrap();
        let kind = |variant: &Value| {
            let mut parts = BTreeMap::new();
            let mut code = String::new();
            for (name, shape) in variant["properties"].as_object().unwrap() {
                match shape["const"].as_str() {
                    Some(constant) => code = constant.to_owned(),
                    None => {
                        parts.insert(name.clone(), shape.to_string().contains("\"null\""));
                    }
                }
            }
            (code, parts)
        };
        variants.iter().map(kind).collect()
    }

    #[test]
    fn every_kind_has_an_entry_and_every_entry_a_kind() {
        let catalogued: BTreeSet<String> = catalogue().keys().cloned().collect();
        let there: BTreeSet<String> = kinds().into_keys().collect();
        assert!(there.contains("unknown-encoding"), "{there:?}");
        assert_eq!(catalogued, there);
    }

    #[test]
    fn a_code_is_what_serde_names_the_kind() {
        let named = Kind::VARIANTS.iter().filter(|code| **code != "check");
        let named: BTreeSet<String> = named.map(|code| (*code).to_owned()).collect();
        assert_eq!(named, kinds().into_keys().collect());
        let payload = Kind::NotUtf8.payload();
        assert_eq!(payload["code"], Kind::NotUtf8.code());
        assert_eq!(Kind::NotUtf8.code(), "unknown-encoding");
    }

    #[test]
    fn every_text_is_there_in_both_languages_and_has_only_parts_of_its_kind() {
        let kinds = kinds();
        for (code, entry) in catalogue() {
            let message = Text::new(&entry.zh, &entry.en);
            let templates = [&message, &entry.fix].into_iter().chain(&entry.instead);
            let templates = templates.chain(&entry.expected).chain(&entry.accepted);
            let words = [&entry.why, &entry.example];
            for text in templates.clone().chain(words) {
                assert!(!text.zh.is_ascii(), "{code}: {:?} is not Chinese", text.zh);
                assert!(
                    !text.en.trim().is_empty(),
                    "{code}: {:?} has no English",
                    text.zh
                );
            }
            for text in templates {
                // What may be null stands in optional segments only: else a brace is left.
                for null in [false, true] {
                    let part = |name: &str| {
                        let may_be_null = kinds[code].get(name).unwrap_or_else(|| {
                            panic!("{code} has no part {{{name}}}");
                        });
                        (!may_be_null || !null).then(|| format!("<{name}>"))
                    };
                    for text in [&text.zh, &text.en] {
                        let filled = fill(text, part);
                        assert!(
                            !filled.contains(['{', '}', '[', ']', '|']),
                            "{code}: {filled}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn parts_are_filled_in_and_what_is_not_known_is_left_out() {
        let nearest = Text::new("图书册数", "Books");
        let kind = |nearest| Kind::UnknownColumn {
            header: "图书{found}".into(),
            count: None,
            nearest,
        };
        assert_eq!(
            kind(Some(nearest)).message(Lang::En),
            "the column \"图书{found}\" is not known and was not used; it is nearly \"Books\""
        );
        assert_eq!(
            kind(None).message(Lang::Zh),
            "未识别的列“图书{found}”，未使用"
        );
        let whole_column = Kind::ScopeUnknown {
            school: None,
            column: Text::new("举办者类型", "Sponsor"),
            rule: Text::new("民办不参评", "private schools are out"),
        };
        assert_eq!(
            whole_column.message(Lang::Zh),
            "没有“举办者类型”列，所有学校都按参评计入（规则：民办不参评）"
        );
    }

    #[test]
    fn a_check_brings_its_own_texts() {
        let entry = Entry {
            judgement: false,
            accepted: None,
            severity: Severity::Warning,
            zh: "“{school}”的教师多于教职工".into(),
            en: "\"{school}\" has more teachers than staff".into(),
            fix: Text::new("请核对", "Check it"),
            instead: None,
            expected: None,
            why: Text::default(),
            example: Text::default(),
        };
        let kind = Kind::Check(Check {
            code: "teachers-over-staff".into(),
            entry: Arc::new(entry),
            parts: [("school".to_owned(), Text::new("甲校", "School A"))].into(),
        });
        assert_eq!(kind.code(), "teachers-over-staff");
        assert_eq!(kind.severity(), Severity::Warning);
        assert_eq!(kind.message(Lang::Zh), "“甲校”的教师多于教职工");
        assert_eq!(
            kind.message(Lang::En),
            "\"School A\" has more teachers than staff"
        );
    }
}
