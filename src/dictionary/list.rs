//! The words of lists that users write beside a census: which school became which, which community a school
//! belongs to, and what is to be different.

use serde::Deserialize;

use super::change_words::ChangeWords;
use super::normal::NormalWords;

/// The kinds of lists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// Schools of one year and what became of them.
    #[serde(default, rename = "match")]
    pub matches: MatchWords,
    /// Schools and their communities.
    #[serde(default)]
    pub groups: GroupWords,
    /// What is to be different.
    #[serde(default)]
    pub changes: ChangeWords,
    /// How many were born.
    #[serde(default)]
    pub births: BirthWords,
}

/// The headers of a list of births.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BirthWords {
    /// The year.
    pub year: NormalWords,
    /// How many were born in it.
    pub births: NormalWords,
    /// The town, where it is not the whole county.
    pub town: NormalWords,
    /// The county, where there are several.
    pub county: NormalWords,
}

/// The headers of a list of schools and what became of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchWords {
    /// The school of the earlier year.
    pub old: NormalWords,
    /// The school of the later year.
    pub new: NormalWords,
}

/// The headers, and the words in the cells, of a list of communities.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupWords {
    /// The community.
    pub group: NormalWords,
    /// The school.
    pub school: NormalWords,
    /// The school's part in it.
    pub role: NormalWords,
    /// The part of the school that leads.
    pub lead: NormalWords,
    /// The part of every other.
    pub member: NormalWords,
}
