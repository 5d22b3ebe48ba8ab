//! The words of lists that users write beside a census: which school became which, and which
//! community a school belongs to.

use serde::Deserialize;

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
}

/// The headers of a list of schools and what became of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchWords {
    /// The school of the earlier year.
    pub old: Vec<String>,
    /// The school of the later year.
    pub new: Vec<String>,
}

/// The headers, and the words in the cells, of a list of communities.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupWords {
    /// The community.
    pub group: Vec<String>,
    /// The school.
    pub school: Vec<String>,
    /// The school's part in it.
    pub role: Vec<String>,
    /// The part of the school that leads.
    pub lead: Vec<String>,
    /// The part of every other.
    pub member: Vec<String>,
}

impl Lists {
    /// Every word of every list.
    pub(super) fn words(&mut self) -> impl Iterator<Item = &mut String> {
        let Lists {
            matches: MatchWords { old, new },
            groups:
                GroupWords {
                    group,
                    school,
                    role,
                    lead,
                    member,
                },
        } = self;
        let lists = [old, new, group, school, role, lead, member];
        lists.into_iter().flatten()
    }
}
