//! Rosters and forms: how the rows of a list of teachers or classes become a school's figures, and
//! what the columns of a form are called.

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Dictionary, normalise};
use crate::lang::Text;

/// The headers of a form's columns; normalised once the file is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormWords {
    /// Above the items.
    pub item: Vec<String>,
    /// Above their units.
    pub unit: Vec<String>,
    /// Above their figures.
    pub value: Vec<String>,
    /// In the header of the figures that count where there are others: 本年数, 核定数.
    #[serde(default)]
    pub current: Vec<String>,
    /// In the header of figures that do not: 上年数, 初报数.
    #[serde(default)]
    pub former: Vec<String>,
    /// In the header of a column that holds no figures of the school.
    #[serde(default)]
    pub remark: Vec<String>,
}

/// A kind of roster: a row a teacher, or a row a class.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// What one row is.
    pub row: Text,
    /// The field that the number of rows gives.
    pub counts: String,
    /// The columns, by id.
    pub column: IndexMap<String, RosterColumn>,
}

/// A column of a roster.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterColumn {
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// What it does.
    pub kind: RosterKind,
    /// Other headers it goes by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What a blank cell means.
    #[serde(default)]
    pub blank: Blank,
    /// The words it may hold and what they count for.
    #[serde(default)]
    pub value: Vec<RosterValue>,
    /// Whether other words count for nothing, rather than being a problem.
    #[serde(default)]
    pub others: bool,
    /// For `mark` and `number`: the fields its rows count for.
    #[serde(default)]
    pub fields: Vec<String>,
    /// For `number`: from where a row counts.
    pub at_least: Option<f64>,
    /// For `number`: whether only whole numbers can be.
    #[serde(default)]
    pub whole: bool,
    /// For `number`: the field the numbers add up to.
    pub sum: Option<String>,
    /// For `birth`: the field of the mean age.
    pub mean: Option<String>,
    /// For `birth` and `number`: the fields of the numbers up to so much, in order.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// For `birth`: the youngest that can be.
    pub from: Option<u16>,
    /// For `birth`: the oldest that can be.
    pub to: Option<u16>,
    /// For `age`: the column it stands in for.
    pub same_as: Option<String>,
    /// For `person`: two people may share it, as they may share a name.
    #[serde(default)]
    pub weak: bool,
}

/// What a roster's column does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RosterKind {
    /// Names the school.
    School,
    /// Names the stage or a grade of it.
    Stage,
    /// Tells people apart.
    Person,
    /// Counts by words.
    Word,
    /// Counts what is not "no".
    Mark,
    /// Counts, sums and bands numbers.
    Number,
    /// Ages, from birth dates.
    Birth,
    /// Ages as numbers.
    Age,
    /// Leaves rows out.
    Only,
    /// Says nothing, but belongs to such a roster.
    Label,
}

/// What a blank cell of a roster means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blank {
    /// The teacher has none.
    #[default]
    None,
    /// It was not filled in.
    Missing,
}

/// Words that count for the same fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterValue {
    /// The fields; none where such a word counts for nothing.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The words; normalised once the file is read.
    pub words: Vec<String>,
}

/// Numbers up to and including `to`; the last band is open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// The largest number of the band.
    pub to: Option<u16>,
    /// The field of how many there are.
    pub field: String,
}

impl Roster {
    /// Every field its rows can give, with the key that names it.
    pub(super) fn fields(&self) -> impl Iterator<Item = (String, &String)> {
        let of_columns = self.column.iter().flat_map(|(id, column)| {
            let counted = column.value.iter().flat_map(|v| &v.fields);
            let bands = column.bands.iter().map(|b| &b.field);
            let named = [&column.sum, &column.mean].into_iter().flatten();
            let all = counted.chain(&column.fields).chain(bands).chain(named);
            all.map(move |field| (format!("column.{id}"), field))
        });
        of_columns.chain([("counts".to_owned(), &self.counts)])
    }

    /// The column that a header names.
    pub fn column_of(&self, header: &str) -> Option<(&str, &RosterColumn)> {
        let found = self.column.iter();
        let mut found = found.filter(|(_, c)| c.aliases.iter().any(|a| a == header));
        found.next().map(|(id, column)| (id.as_str(), column))
    }

    pub(super) fn normalise(&mut self) {
        for column in self.column.values_mut() {
            column
                .aliases
                .extend([column.zh.clone(), column.en.clone()]);
            for word in &mut column.aliases {
                *word = normalise(word);
            }
            for word in column.value.iter_mut().flat_map(|v| &mut v.words) {
                *word = normalise(word);
            }
        }
    }
}

impl RosterColumn {
    /// The label in both languages.
    pub fn label(&self) -> Text {
        Text::new(&self.zh, &self.en)
    }

    /// What a word counts for; `None` for a word that is not known.
    pub fn fields_of(&self, word: &str) -> Option<&[String]> {
        let mut values = self.value.iter();
        let found = values.find(|v| v.words.iter().any(|w| w == word));
        match found {
            Some(value) => Some(&value.fields),
            None => self.others.then_some(&[]),
        }
    }
}

impl Band {
    /// The field of a number among bands in order.
    pub fn of(bands: &[Band], number: f64) -> Option<&str> {
        let fits = |band: &&Band| band.to.is_none_or(|to| number <= f64::from(to));
        bands.iter().find(fits).map(|band| band.field.as_str())
    }
}

impl Dictionary {
    /// The stage that a word or a grade names: 小学, 初中部, 三年级, 初二.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let d = Dictionary::built_in();
    /// assert_eq!(d.stage_of("初中"), Some("junior"));
    /// assert_eq!(d.stage_of("八年级（2）班"), Some("junior"));
    /// assert_eq!(d.stage_of("高一"), Some("senior"));
    /// assert_eq!(d.stage_of("中小学"), None);
    /// ```
    pub fn stage_of(&self, text: &str) -> Option<&str> {
        let word = normalise(text);
        if let Some(stage) = self.stage_words.get(&word) {
            return Some(stage);
        }
        let starts = |grade: &String| word.starts_with(grade.as_str());
        let stages = self.stages.iter();
        let mut graded = stages.filter(|(_, stage)| stage.grades.iter().any(starts));
        graded.next().map(|(id, _)| id.as_str())
    }

    /// The only stage a title or a sheet's name speaks of: 小学 of 青山县小学基本情况, none of
    /// 中小学统计表.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let d = Dictionary::built_in();
    /// assert_eq!(d.stage_in("2024年初中基本情况"), Some("junior"));
    /// assert_eq!(d.stage_in("小学、初中资源配置"), None);
    /// assert_eq!(d.stage_in("全县中小学统计表"), None);
    /// assert_eq!(d.stage_in("九年一贯制学校"), None);
    /// ```
    pub fn stage_in(&self, text: &str) -> Option<&str> {
        let mut rest = normalise(text);
        for words in &self.words.not_one_stage {
            if rest.contains(words.as_str()) {
                return None;
            }
        }
        // Longer words first, so that a word within another is not seen a second time.
        let mut words: Vec<(&String, &String)> = self.stage_words.iter().collect();
        words.sort_by_key(|(word, stage)| (std::cmp::Reverse(word.len()), *word, *stage));
        let mut found: Option<&str> = None;
        for (word, stage) in words {
            let latin = word.is_ascii();
            if (latin && rest == *word) || (!latin && rest.contains(word.as_str())) {
                if found.is_some_and(|f| f != stage) {
                    return None;
                }
                found = Some(stage);
                rest = rest.replace(word.as_str(), " ");
            }
        }
        found
    }
}
