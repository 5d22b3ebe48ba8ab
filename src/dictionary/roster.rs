//! Rosters and forms: how the rows of a list of teachers or classes become a school's figures, and
//! what the columns of a form are called.

use indexmap::IndexMap;
use serde::Deserialize;

use super::normal::NormalWords;
use crate::lang::Text;

/// The headers of a form's columns.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormWords {
    /// Above the items.
    pub item: NormalWords,
    /// Above their units.
    pub unit: NormalWords,
    /// Above their figures.
    pub value: NormalWords,
    /// In the header of the figures that count where there are others: 本年数, 核定数.
    #[serde(default)]
    pub current: NormalWords,
    /// In the header of figures that do not: 上年数, 初报数.
    #[serde(default)]
    pub former: NormalWords,
    /// In the header of a column that holds no figures of the school.
    #[serde(default)]
    pub remark: NormalWords,
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
    /// Headers that such rosters have and that count for nothing.
    #[serde(default)]
    pub ignored: NormalWords,
    /// The columns, by id.
    pub column: IndexMap<String, RosterColumn>,
    /// Whether it is kept of everyone when they were born, their sex and subject, and what they count for.
    #[serde(skip)]
    pub keeps_people: bool,
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
    pub aliases: NormalWords,
    /// Where several of its headers stand in one roster: which of them is read, the best first.
    #[serde(default)]
    pub preferred: NormalWords,
    /// What a blank cell means.
    #[serde(default)]
    pub blank: Blank,
    /// The words it may hold and what they count for.
    #[serde(default)]
    pub value: Vec<RosterValue>,
    /// Whether other words count for nothing, rather than being a problem.
    #[serde(default)]
    pub others: bool,
    /// What may stand in brackets behind a word without changing it: 本科（函授）.
    #[serde(default)]
    pub brackets: NormalWords,
    /// What may stand behind a word without changing it: 体育教师.
    #[serde(default)]
    pub endings: NormalWords,
    /// What may stand before a word without changing it: 非中小学系列中级.
    #[serde(default)]
    pub prefixes: NormalWords,
    /// What is awarded at the levels of the values: 骨干教师 of 云棠县骨干教师 and 县级骨干教师.
    #[serde(default)]
    pub honours: NormalWords,
    /// How a text begins that stands before a level and is no place: 非县级骨干教师.
    #[serde(default)]
    pub no_place: NormalWords,
    /// Whether a cell may name a stage before its word, and several words: 小学体育, 体育、语文.
    #[serde(default)]
    pub several: bool,
    /// Whether of several words the one that counts decides: 校级骨干、县级骨干.
    #[serde(default)]
    pub any: bool,
    /// For `number`: the fields its rows count for.
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
    /// For `word`: whether it says what someone teaches.
    #[serde(default)]
    pub subjects: bool,
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
    /// Says what someone is by nature: nothing is counted by it.
    Trait,
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
    /// The words.
    pub words: NormalWords,
    /// The levels at which an honour means the same, with a place before them or without one.
    #[serde(default)]
    pub levels: NormalWords,
    /// How other words of the same meaning begin.
    #[serde(default)]
    pub begins: NormalWords,
    /// What other words of the same meaning contain.
    #[serde(default)]
    pub contains: NormalWords,
    /// Whether a number of so many digits or more means the same: that of a certificate.
    pub digits: Option<usize>,
    /// For `only`: whether its rows are left out.
    #[serde(default)]
    pub out: bool,
    /// Whether such a word does not say enough to be counted: a warning says so.
    #[serde(default)]
    pub unclear: bool,
    /// For `trait`: the group of those of whom it is said.
    pub group: Option<String>,
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

    /// The column that a header names: 在岗状态, 2024年9月在岗状态, 年龄（周岁）.
    pub fn column_of(&self, header: &str) -> Option<(&str, &RosterColumn)> {
        let bare = header.split('(').next().unwrap_or(header);
        let forms = [header, bare, without_date(bare)];
        forms.into_iter().find_map(|form| self.column_named(form))
    }

    fn column_named(&self, header: &str) -> Option<(&str, &RosterColumn)> {
        let found = self.column.iter();
        let mut found = found.filter(|(_, c)| c.aliases.iter().any(|a| a == header));
        found.next().map(|(id, column)| (id.as_str(), column))
    }

    /// Whether a column with such a header, normalised, is known to count for nothing.
    pub fn is_ignored(&self, header: &str) -> bool {
        let bare = header.split('(').next().unwrap_or(header);
        let forms = [header, bare, without_date(bare)];
        self.ignored
            .iter()
            .any(|known| forms.contains(&known.as_str()))
    }

    /// A column goes by its labels, too.
    pub(super) fn name_columns(&mut self) {
        for column in self.column.values_mut() {
            column.aliases.extend([&column.zh, &column.en]);
        }
    }
}

impl RosterColumn {
    /// The label in both languages.
    pub fn label(&self) -> Text {
        Text::new(&self.zh, &self.en)
    }

    /// The value that a word is of: by the word itself, without what may stand behind it or before it, by
    /// the level of an honour, or by how it begins and what it contains; `None` for a word that is not
    /// known.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let d = Dictionary::built_in();
    /// let column = &d.rosters["teachers"].column["backbone"];
    /// let counts = |word: &str| column.value_of(word).map(|value| !value.fields.is_empty());
    /// assert_eq!(counts("云棠县骨干教师"), Some(true));
    /// assert_eq!(counts("云棠县城关镇骨干教师"), Some(false));
    /// assert_eq!(counts("非县级骨干教师"), None);
    /// ```
    pub fn value_of(&self, word: &str) -> Option<&RosterValue> {
        let exact = |word: &str| {
            let mut values = self.value.iter();
            values.find(|v| v.words.iter().any(|w| w == word))
        };
        let like = || self.value.iter().find(|v| v.is_like(word));
        let bare = self.without_prefix(word);
        exact(word)
            .or_else(|| exact(bare))
            .or_else(|| exact(self.without_ending(word)))
            .or_else(|| exact(self.without_ending(bare)))
            .or_else(|| self.of_level(word))
            .or_else(like)
    }

    /// The value at one of whose levels a word names an honour; the longest level counts, for 学区 is no
    /// 区.
    fn of_level(&self, word: &str) -> Option<&RosterValue> {
        let honours = self.honours.iter().filter(|h| word.ends_with(h.as_str()));
        let honour = honours.max_by_key(|honour| honour.len())?;
        let front = word.strip_suffix(honour.as_str())?;
        let mut endings = self.endings.iter();
        let ending = endings.find_map(|ending| front.strip_suffix(ending.as_str()));
        let front = ending.unwrap_or(front);
        let levels = self.value.iter().flat_map(|value| {
            let levels = value.levels.iter();
            levels.filter_map(move |level| Some((front.strip_suffix(level.as_str())?, value)))
        });
        let (place, value) = levels.min_by_key(|(place, _)| place.len())?;
        let mut others = self.no_place.iter();
        (!others.any(|other| place.starts_with(other.as_str()))).then_some(value)
    }

    /// The value whose word a text begins with, the longest: 初中一年级2班 is of 初中一, and not of 一.
    pub fn value_begun_by(&self, word: &str) -> Option<usize> {
        let begun = self.value.iter().enumerate().flat_map(|(at, value)| {
            let words = value.words.iter().filter(|w| word.starts_with(w.as_str()));
            words.map(move |word| (word.len(), at))
        });
        begun
            .max_by_key(|(length, at)| (*length, std::cmp::Reverse(*at)))
            .map(|(_, at)| at)
    }

    /// A word without what stands before it and changes nothing, and without the brackets around it then.
    fn without_prefix<'a>(&self, word: &'a str) -> &'a str {
        let mut prefixes = self.prefixes.iter();
        let rest = prefixes.find_map(|prefix| word.strip_prefix(prefix.as_str()));
        let rest = rest.map(|rest| rest.trim_start_matches(['-', ':', '/']));
        match rest {
            Some(rest) => rest
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'))
                .unwrap_or(rest),
            None => word,
        }
    }

    /// A word without the brackets and the ending that change nothing of it.
    pub(super) fn without_ending<'a>(&self, word: &'a str) -> &'a str {
        let word = match word.strip_suffix(')').and_then(|w| w.split_once('(')) {
            Some((front, inside)) if self.brackets.iter().any(|b| b == inside) => front,
            _ => word,
        };
        let mut endings = self.endings.iter();
        endings
            .find_map(|ending| word.strip_suffix(ending.as_str()))
            .unwrap_or(word)
    }

    /// The rank of a header among those of the column: the lower is read.
    pub fn rank(&self, header: &str) -> usize {
        let bare = header.split('(').next().unwrap_or(header);
        let forms = [header, bare, without_date(bare)];
        let mut preferred = self.preferred.iter();
        let found = preferred.position(|p| forms.contains(&p.as_str()));
        found.unwrap_or(self.preferred.len())
    }
}

/// A header without the date that it begins with: 在岗状态 of 2024年9月在岗状态.
fn without_date(header: &str) -> &str {
    let dated = header.starts_with(|c: char| c.is_ascii_digit());
    let of_date = |c: char| c.is_ascii_digit() || "年月日学度末底-./".contains(c);
    match dated {
        true => header.trim_start_matches(of_date),
        false => header,
    }
}

impl RosterValue {
    fn is_like(&self, word: &str) -> bool {
        let begins = self.begins.iter().any(|b| word.starts_with(b.as_str()));
        let contains = self.contains.iter().any(|c| word.contains(c.as_str()));
        let numbered = self.digits.is_some_and(|least| {
            let digits = word.chars().filter(char::is_ascii_digit).count();
            digits >= least && word.chars().all(|c| c.is_ascii_alphanumeric())
        });
        begins || contains || numbered
    }
}

impl Band {
    /// The field of a number among bands in order.
    pub fn of(bands: &[Band], number: f64) -> Option<&str> {
        let fits = |band: &&Band| band.to.is_none_or(|to| number <= f64::from(to));
        bands.iter().find(fits).map(|band| band.field.as_str())
    }
}
