//! Teachers as a forecast needs them: how many of a school were born in which month, of which sex, and what they
//! count for. No one is named, and they are kept only where a forecast is to be made.

use std::sync::Arc;

/// Teachers of one school and stage of whom the same is known.
#[derive(Clone, Debug, PartialEq)]
pub struct TeacherGroup {
    /// The row of the school.
    pub row: usize,
    /// The stage that they teach, where it is told.
    pub stage: Option<String>,
    /// When they were born.
    pub born: Born,
    /// The group that the roster's column of sexes says: `man`, `woman`.
    pub group: Option<String>,
    /// What they teach, in a word of the dictionary.
    pub subject: Option<String>,
    /// The fields that each of them counts for.
    pub fields: Vec<String>,
    /// Every field that their roster counts.
    pub counted: Arc<[String]>,
    /// How many they are.
    pub count: u32,
}

/// When someone was born.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Born {
    /// In a month, counted from January of the year 0.
    Month(u16),
    /// So many years before the first of September of the census.
    Age(u16),
    /// That is not told.
    Unknown,
}
