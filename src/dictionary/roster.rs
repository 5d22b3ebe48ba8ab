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
    /// Headers that such rosters have and that count for nothing.
    #[serde(default)]
    pub ignored: Vec<String>,
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
    /// Where several of its headers stand in one roster: which of them is read, the best first.
    #[serde(default)]
    pub preferred: Vec<String>,
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
    pub brackets: Vec<String>,
    /// What may stand behind a word without changing it: 体育教师.
    #[serde(default)]
    pub endings: Vec<String>,
    /// What may stand before a word without changing it: 非中小学系列中级.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// What is awarded at the levels of the values: 骨干教师 of 云棠县骨干教师 and 县级骨干教师.
    #[serde(default)]
    pub honours: Vec<String>,
    /// How a text begins that stands before a level and is no place: 非县级骨干教师.
    #[serde(default)]
    pub no_place: Vec<String>,
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
    /// The levels at which an honour means the same, with a place before them or without one.
    #[serde(default)]
    pub levels: Vec<String>,
    /// How other words of the same meaning begin.
    #[serde(default)]
    pub begins: Vec<String>,
    /// What other words of the same meaning contain.
    #[serde(default)]
    pub contains: Vec<String>,
    /// Whether a number of so many digits or more means the same: that of a certificate.
    pub digits: Option<usize>,
    /// For `only`: whether its rows are left out.
    #[serde(default)]
    pub out: bool,
    /// Whether such a word does not say enough to be counted: a warning says so.
    #[serde(default)]
    pub unclear: bool,
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

    pub(super) fn normalise(&mut self) {
        let in_place = |words: &mut Vec<String>| {
            for word in words {
                *word = normalise(word);
            }
        };
        in_place(&mut self.ignored);
        for column in self.column.values_mut() {
            column
                .aliases
                .extend([column.zh.clone(), column.en.clone()]);
            in_place(&mut column.aliases);
            in_place(&mut column.preferred);
            in_place(&mut column.brackets);
            in_place(&mut column.endings);
            in_place(&mut column.prefixes);
            in_place(&mut column.honours);
            in_place(&mut column.no_place);
            for value in &mut column.value {
                in_place(&mut value.words);
                in_place(&mut value.levels);
                in_place(&mut value.begins);
                in_place(&mut value.contains);
            }
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
    fn without_ending<'a>(&self, word: &'a str) -> &'a str {
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

impl Dictionary {
    /// The stage that a word or a grade names: 小学, 初中部, 三年级, 初二.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let d = Dictionary::built_in();
    /// assert_eq!(d.stage_of("初中"), Some("junior"));
    /// assert_eq!(d.stage_of("八年级（2）班"), Some("junior"));
    /// assert_eq!(d.stage_of("高一"), Some("senior"));
    /// assert_eq!(d.stage_of("初中八年级"), Some("junior"));
    /// assert_eq!(d.stage_of("中小学"), None);
    /// ```
    pub fn stage_of(&self, text: &str) -> Option<&str> {
        let word = normalise(text);
        if let Some(stage) = self.stage_words.get(&word) {
            return Some(stage);
        }
        let starts = |grade: &String| word.starts_with(grade.as_str());
        let stages = self.stages.iter();
        let mut graded = stages.filter(|(_, stage)| {
            // 八年级, and 初中八年级.
            let behind = word.strip_prefix(stage.zh.as_str()).unwrap_or_default();
            let starts_behind = |grade: &String| behind.starts_with(grade.as_str());
            stage.grades.iter().any(starts) || stage.grades.iter().any(starts_behind)
        });
        graded.next().map(|(id, _)| id.as_str())
    }

    /// Whether a text names a stage or a grade that is none of school: 学前教育, 幼儿园, 大班, 中职.
    pub fn is_other_stage(&self, text: &str) -> bool {
        let word = normalise(text);
        let mut words = self.words.other_stages.iter();
        words.any(|other| word.starts_with(other.as_str()))
    }

    /// Whether a text names a grade, rather than a stage.
    pub fn names_grade(&self, text: &str) -> bool {
        let word = normalise(text);
        let mut grades = self.stages.values().flat_map(|stage| &stage.grades);
        grades.any(|grade| word.starts_with(grade.as_str()))
    }

    /// A normalised text without the stage or the grade that stands before it: 体育 of 小学体育.
    pub fn behind_stage<'a>(&self, word: &'a str) -> &'a str {
        let grades = self.stages.values().flat_map(|stage| &stage.grades);
        let stages = self.stage_words.keys().chain(grades);
        let behind = stages.filter_map(|stage| word.strip_prefix(stage.as_str()));
        behind
            .filter(|rest| !rest.is_empty())
            .min_by_key(|rest| rest.len())
            .unwrap_or(word)
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
