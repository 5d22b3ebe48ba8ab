//! Every kind of problem. What it says, how grave it is and how to mend it stands in `kinds.toml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::Severity;
use super::catalogue::{Entry, catalogue, fill};
use crate::lang::{Lang, Text};
use crate::privacy::{Told, without_numbers};
use crate::say;

/// A kind of problem, with what was found. Its code is its name in kebab-case, its texts are the
/// entry of that code in `kinds.toml`, with the parts of the payload filled in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs, reason = "the entry in kinds.toml says what each is")]
pub enum Kind {
    FileMissing,
    FileUnreadable {
        why: String,
    },
    FileEmpty,
    NotAFile,
    FileUnknownFormat {
        what: Text,
    },
    NotAWorkbook {
        why: Text,
    },
    LinkIgnored,
    PasswordProtected,
    TooLarge {
        limit: Text,
    },
    FolderEmpty,
    #[serde(rename = "unknown-encoding")]
    NotUtf8,
    UnclosedQuote,
    BeyondHeader {
        found: Told,
    },
    UnitLine {
        found: Told,
        columns: Text,
    },
    NoSchoolTable {
        wanted: Text,
        found: Option<Text>,
    },
    NoSchools,
    SheetIgnored,
    HiddenSheet,
    PupilsDisagree {
        school: String,
        total: String,
        sum: String,
    },
    TotalsDisagree {
        school: String,
        column: Text,
        total: String,
        sum: String,
    },
    NegativeFigure {
        school: String,
        stage: Text,
        indicator: Text,
    },
    ScopeUnknown {
        school: Option<String>,
        column: Text,
        rule: Text,
    },
    WeightChosen {
        sharer: Text,
        weight: String,
        schools: usize,
    },
    ReliefOutOfDate {
        relief: Text,
        year: Option<u16>,
        from: Option<u16>,
        until: Option<u16>,
        schools: usize,
    },
    DuplicateColumn {
        column: Text,
    },
    TotalOrPart {
        column: Text,
        parts: Text,
    },
    TakenAsTotal {
        column: Text,
        total: Text,
        parts: Text,
    },
    UnknownColumn {
        header: Told,
        nearest: Option<Text>,
    },
    FormColumns {
        columns: Text,
    },
    FormWithoutName,
    UnknownUnit {
        item: Told,
        found: Told,
    },
    MissingColumn {
        columns: Text,
        indicator: Text,
    },
    UnitOfAnotherKind {
        column: Text,
        found: Told,
        unit: Told,
        expected: Text,
    },
    UnitContradiction {
        column: Text,
        stored: String,
        found: Told,
        header: Option<Text>,
    },
    NotANumber {
        column: Text,
        found: Told,
    },
    ErrorValue {
        column: Text,
        found: Told,
    },
    FormulaUncomputed {
        column: Text,
    },
    BrokenCharacter {
        column: Text,
        found: Told,
    },
    NegativeNumber {
        column: Text,
        found: Told,
    },
    NotWhole {
        column: Text,
        found: Told,
    },
    NotAYear {
        column: Text,
        found: Told,
    },
    NotYesOrNo {
        column: Text,
        found: Told,
    },
    UnknownWord {
        column: Text,
        found: Told,
        valid: Text,
    },
    DuplicateSchool {
        school: String,
    },
    Contradiction {
        school: String,
        column: Text,
        values: Told,
    },
    RowWithoutSchool,
    MissingCounty {
        school: String,
    },
    SeveralYears {
        county: String,
        years: String,
        taken: String,
    },
    YearAbsent {
        county: String,
        year: String,
        years: Option<String>,
    },
    MissingPupils {
        school: String,
        stage: Text,
    },
    MissingValue {
        school: String,
        stage: Text,
        indicator: Text,
        columns: Text,
    },
    StageUnknown {
        school: String,
    },
    PupilsOutsideType {
        school: String,
        stage: Text,
    },
    Apportioned {
        school: String,
        column: Text,
        by: Text,
    },
    TypeUnknown {
        school: String,
    },
    NoTypes,
    NoSchoolAssessed {
        county: String,
    },
    NoPupils {
        county: String,
    },
    StageAbsent {
        county: String,
        stage: Text,
    },
    MapUnused {
        header: String,
    },
    AllowUnused {
        entry: String,
        schools: Option<String>,
    },
    UnknownSchool {
        school: Told,
        school_code: Option<Told>,
        from: Text,
        nearest: Option<Text>,
        invisible: Option<Text>,
    },
    AmbiguousSchool {
        school: Told,
        school_code: Option<Told>,
        from: Text,
        found: Text,
    },
    CountyDiffers {
        county: String,
        column: Text,
    },
    CodeInDigitsLost {
        found: Told,
    },
    LooksLikeTotal {
        name: Told,
        rows: String,
    },
    OnlyAName {
        name: Told,
    },
    NoPupilsColumn {
        wanted: Text,
        known: Option<Text>,
        unknown: Option<Told>,
    },
    RosterWordUnclear {
        column: Text,
        found: Told,
    },
    RosterBlank {
        column: Text,
        row: Text,
        none: Option<String>,
    },
    RosterTwice,
    RosterColumnAbsent {
        column: Text,
    },
    RosterStageAbsent {
        school: String,
        stage: Text,
        row: Text,
    },
    ClassTwice {
        class: Told,
    },
    RosterStageUnknown {
        school: String,
        row: Text,
    },
    NotADate {
        column: Text,
        found: Told,
    },
    UnlikelyAge {
        column: Text,
        age: String,
    },
    AgeYearUnknown {
        roster: Text,
    },
    TeacherTwice {
        column: Text,
    },
    TeacherPerhapsTwice {
        same: Text,
    },
    Outlier {
        school: String,
        column: Text,
        value: Text,
        each: String,
        median: String,
        times: String,
        correction: Option<Text>,
    },
    UnitSuspect {
        county: String,
        column: Text,
        stage: Option<Text>,
        mean: String,
        threshold: Option<String>,
        schools: Option<String>,
    },
    RatioDiffers {
        school: String,
        stage: Text,
        indicator: Text,
        found: String,
        computed: String,
    },
    #[serde(untagged)]
    #[cfg_attr(test, schemars(skip))]
    Check(Check),
}

/// A check of the figures that failed: it comes with the dictionary, and so do its texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// The stable code.
    pub code: String,
    /// What an entry of `kinds.toml` is to the other kinds.
    #[serde(skip)]
    pub entry: Arc<Entry>,
    /// The parts of its texts, by name.
    #[serde(flatten)]
    pub parts: BTreeMap<String, Text>,
}

impl Kind {
    /// The stable code.
    pub fn code(&self) -> &str {
        self.catalogued().0
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
        self.catalogued().1.severity
    }

    /// What is wrong.
    pub fn message(&self, lang: Lang) -> String {
        let entry = self.catalogued().1;
        self.filled(lang.pick(&entry.zh, &entry.en), lang)
    }

    /// What to do about it.
    pub fn hint(&self, lang: Lang) -> String {
        let entry = self.catalogued().1;
        let hint = self.filled(entry.fix.get(lang), lang);
        if !entry.judgement || entry.severity == Severity::Warning {
            return hint;
        }
        let code = self.code();
        let what = match self.whose() {
            Some(school) => format!("{code}@{}", without_numbers(&school)),
            None => code.to_owned(),
        };
        say!(
            lang,
            "{hint}；如数据属实，加 --allow \"{what}=理由\"",
            "{hint}; if the figures are right, add --allow \"{what}=REASON\"",
        )
    }

    /// Whether it is a judgement that the user may know better.
    pub fn is_judgement(&self) -> bool {
        self.catalogued().1.judgement
    }

    /// How the program goes on where it is allowed, where that is not plain.
    pub fn accepted(&self, lang: Lang) -> Option<String> {
        let accepted = self.catalogued().1.accepted.as_ref()?;
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
        let expected = self.catalogued().1.expected.as_ref()?;
        Some(self.filled(expected.get(lang), lang))
    }

    fn catalogued(&self) -> (&str, &Entry) {
        if let Kind::Check(check) = self {
            return (&check.code, &check.entry);
        }
        let payload = self.payload();
        let code = payload["code"].as_str().unwrap_or_default();
        match catalogue().get_key_value(code) {
            Some((code, entry)) => (code, entry),
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

    /// The code and the parts that the texts are filled with, by name.
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

    use super::*;

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
    fn every_text_is_there_in_both_languages_and_has_only_parts_of_its_kind() {
        let kinds = kinds();
        for (code, entry) in catalogue() {
            let message = Text::new(&entry.zh, &entry.en);
            let templates = [&message, &entry.fix].into_iter();
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
