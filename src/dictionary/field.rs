//! What the census asks: fields, their kinds and their stages.

use serde::Deserialize;

use super::normal::NormalWords;
use crate::expression::Kind;

/// Names of the fields by which a table is put together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// The school's code, kept as text.
    pub school_code: String,
    /// The school's name.
    pub school_name: String,
    /// The category that says which stages a school has.
    pub school_type: String,
    /// The county's code.
    pub county_code: String,
    /// The county's name.
    pub county_name: String,
    /// The year of the census.
    pub year: String,
    /// The pupils of a stage.
    pub pupils: String,
    /// The stage that a row is of, where a row is one stage of a school.
    pub stage: Option<String>,
    /// The category that tells town from village.
    pub place: Option<String>,
    /// The full-time teachers of a stage.
    pub teachers: Option<String>,
    /// The town that a school is in.
    pub town: Option<String>,
}

/// A stage of schooling.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Other words for it in headers.
    #[serde(default)]
    pub words: Vec<String>,
    /// What its grades are called.
    #[serde(default)]
    pub grades: NormalWords,
}

/// One value of a category field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Codes that stand for it.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// For a school type: the stages such a school has.
    #[serde(default)]
    pub stages: Vec<String>,
}

/// Children of attached classes that are no stage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharer {
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// The field with their number.
    pub children: String,
}

/// A field: one thing the census asks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Whether it is asked of the school, of each stage of it, or of the county.
    #[serde(default)]
    pub level: Level,
    /// What its cells hold.
    pub kind: FieldKind,
    /// The unit its figures are kept in.
    pub unit: Option<String>,
    /// Other headers it goes by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Headers it goes by where a stage stands with them, as in 小学人数.
    #[serde(default)]
    pub with_stage: Vec<String>,
    /// Of its headers those that count only where no other column is of the field: 计算机台数 where
    /// 教学用计算机台数 is not given.
    #[serde(default)]
    pub lesser: Vec<String>,
    /// Other fields whose figures are part of its own by definition.
    #[serde(default)]
    pub includes: Vec<String>,
    /// Of a total: what it is the total of. It is used where it is given, and asked for nowhere.
    pub total: Option<Total>,
    /// Whether it stands in for others where it is given, and is asked for nowhere.
    #[serde(default)]
    pub alternative: bool,
    /// Of a figure of the school: the stages whose names may stand over it, 小学 over 一年级.
    #[serde(default)]
    pub of_stages: Vec<String>,
    /// Of its headers those that no group may stand over: 班级数 over 一年级 is no pupils.
    #[serde(default)]
    pub alone: NormalWords,
}

impl Field {
    /// The other headers it goes by, those that yield to others among them.
    pub fn headers(&self) -> impl Iterator<Item = &String> {
        self.aliases.iter().chain(&self.lesser)
    }

    /// Whether it is asked of every school: no total or other figure that only stands in for some.
    pub fn is_asked(&self) -> bool {
        self.total.is_none() && !self.alternative
    }
}

/// What a field is the total of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Its parts.
    pub of: Vec<String>,
    /// The field whose column is the total where its parts stand in it: 艺术教师 over 音乐 and 美术.
    pub named: String,
    /// Whether the word leaves open which of the two is meant where header rows do not tell: the
    /// figures decide, or the user is asked.
    #[serde(default)]
    pub doubtful: bool,
    /// Whether that column is the total where no table has one for a part: then it is all there is.
    #[serde(default)]
    pub all_there_is: bool,
}

/// Of whom a field is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The school as a whole.
    #[default]
    School,
    /// Each stage of the school.
    Stage,
    /// The county.
    County,
}

/// What the cells of a field hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// A whole number, not negative.
    Count,
    /// A number, not negative.
    Amount,
    /// A year.
    Year,
    /// Yes or no.
    Flag,
    /// One of a known set of words or codes.
    Category,
    /// A stage of schooling.
    Stage,
    /// Text whose digits are no number.
    Code,
    /// Text.
    Text,
}

impl FieldKind {
    /// What an expression gets from such a field.
    pub fn yields(self) -> Kind {
        match self {
            FieldKind::Count | FieldKind::Amount | FieldKind::Year => Kind::Number,
            FieldKind::Flag => Kind::Truth,
            FieldKind::Category | FieldKind::Stage | FieldKind::Code | FieldKind::Text => {
                Kind::Text
            }
        }
    }
}
