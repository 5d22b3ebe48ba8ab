//! What columns, stages and values are called.

use indexmap::IndexSet;

use crate::dictionary::all::Dictionary;
use crate::dictionary::field::{Field, Level};
use crate::dictionary::normal::normalise;
use crate::expression::{Kind, Labels, Names};
use crate::lang::{Lang, Text};

/// How the names of indicators' values begin, as workbooks give them.
const RATIO: &str = "reported_";

impl Dictionary {
    /// Whether a text, normalised, is a word of the dictionary: what a cell or a header may say, or a part
    /// of it.
    ///
    /// ```
    /// let d = balance::dictionary::Dictionary::built_in();
    /// assert!(["本科", "小学", "合计", "姓名"].iter().all(|word| d.is_word(word)));
    /// assert!(!d.is_word("某某"));
    /// ```
    pub fn is_word(&self, word: &str) -> bool {
        self.known_words.contains(word)
    }

    /// The name of a field's column at a stage: `students` at `primary` is `students_primary`.
    pub fn column(field: &str, stage: &str) -> String {
        format!("{field}_{stage}")
    }

    /// The name of the field of an indicator's value as a workbook gives it.
    pub fn ratio(indicator: &str) -> String {
        format!("{RATIO}{indicator}")
    }

    /// Whether a column holds such values: they are only held against what the figures give.
    pub fn is_ratio(column: &str) -> bool {
        column.starts_with(RATIO)
    }

    /// The field and, where the column belongs to one, the stage behind a column name.
    pub fn resolve<'a>(&'a self, column: &'a str) -> Option<(&'a str, &'a Field, Option<&'a str>)> {
        if let Some((name, field)) = self.fields.get_key_value(column) {
            return Some((name, field, None));
        }
        self.stages.keys().find_map(|stage| {
            let base = column.strip_suffix(stage.as_str())?.strip_suffix('_')?;
            let (name, field) = self.fields.get_key_value(base)?;
            (field.level == Level::Stage).then_some((name.as_str(), field, Some(stage.as_str())))
        })
    }

    /// Whether a column holds a figure of the county itself.
    pub fn is_of_county(&self, column: &str) -> bool {
        let field = self.resolve(column);
        field.is_some_and(|(_, field, _)| field.level == Level::County)
    }

    /// A stage's name.
    pub fn stage_label(&self, stage: &str, lang: Lang) -> String {
        match self.stages.get(stage) {
            Some(s) => lang.pick(&s.zh, &s.en).to_owned(),
            None => stage.to_owned(),
        }
    }

    /// A stage's name in both languages.
    pub fn stage_text(&self, stage: &str) -> Text {
        Text::new(
            self.stage_label(stage, Lang::Zh),
            self.stage_label(stage, Lang::En),
        )
    }

    /// A column's label, with its stage in front: 小学学生人数, "Pupils (primary)".
    pub fn label(&self, column: &str, lang: Lang) -> String {
        match self.resolve(column) {
            Some((_, field, stage)) => {
                let own = lang.pick(&field.zh, &field.en);
                match (stage, lang) {
                    (None, _) => own.to_owned(),
                    (Some(s), Lang::Zh) => format!("{}{own}", self.stage_label(s, lang)),
                    (Some(s), Lang::En) => format!("{own} ({})", self.stage_label(s, lang)),
                }
            }
            None => column.to_owned(),
        }
    }

    /// The label in both languages.
    pub fn label_text(&self, column: &str) -> Text {
        Text::new(self.label(column, Lang::Zh), self.label(column, Lang::En))
    }

    /// The value of a category field that a cell's text names, by id, label, code or alias.
    /// A code may be followed by its word: "211 小学", "211-小学".
    pub fn category(&self, field: &str, text: &str) -> Option<&str> {
        let words = self.category_words.get(field)?;
        let wanted = normalise(text);
        if let Some(id) = words.get(&wanted) {
            return Some(id);
        }
        let digits = wanted.chars().take_while(char::is_ascii_digit).count();
        let (code, rest) = wanted.split_at(digits);
        let word = rest.trim_matches(|c: char| "-.:_()".contains(c));
        let named = words.get(word)?;
        // Where code and word disagree, neither is believed.
        let coded = words.get(code).unwrap_or(named);
        (coded == named).then_some(named)
    }

    /// The stages a school of this type has; `None` for an unknown type.
    pub fn stages_of_type(&self, school_type: &str) -> Option<&[String]> {
        let values = self.categories.get(&self.roles.school_type)?;
        Some(&values.get(school_type)?.stages)
    }

    /// Every column name that a table may have.
    pub fn columns(&self) -> &IndexSet<String> {
        &self.columns
    }

    /// What fields and words are called in one language, for showing formulas.
    pub fn labels(&self, lang: Lang) -> impl Labels + '_ {
        InLanguage(self, lang)
    }

    /// The label of a category's value.
    pub fn category_label(&self, field: &str, id: &str, lang: Lang) -> String {
        match self.categories.get(field).and_then(|v| v.get(id)) {
            Some(value) => lang.pick(&value.zh, &value.en).to_owned(),
            None => id.to_owned(),
        }
    }
}

/// The labels of a dictionary in one language.
struct InLanguage<'a>(&'a Dictionary, Lang);

impl Labels for InLanguage<'_> {
    fn field(&self, name: &str) -> String {
        self.0.label(name, self.1)
    }

    fn word(&self, field: &str, word: &str) -> String {
        self.0.category_label(field, word, self.1)
    }
}

impl Names for Dictionary {
    fn kind(&self, field: &str) -> Option<Kind> {
        self.resolve(field).map(|(_, field, _)| field.kind.yields())
    }

    fn all(&self) -> Vec<&str> {
        self.columns.iter().map(String::as_str).collect()
    }

    fn words(&self, field: &str) -> Vec<&str> {
        match self.categories.get(field) {
            Some(values) => values.keys().map(String::as_str).collect(),
            None => Vec::new(),
        }
    }
}
