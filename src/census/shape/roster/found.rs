//! A roster as it was found in a sheet.

use crate::dictionary::{Dictionary, RosterKind};

/// A roster found in a sheet.
#[derive(Clone, Debug)]
pub struct Roster {
    /// Its kind, by id.
    pub id: String,
    /// The header row, as a position in the grid's rows.
    pub header: usize,
    /// The columns of the roster: index, column id.
    pub columns: Vec<(u32, String)>,
    /// The columns of school, county and year: index, field.
    pub identity: Vec<(u32, String)>,
    /// Headers that were not understood: column and text.
    pub unknown: Vec<(u32, String)>,
    /// Headers of columns that another of the roster is read for: 学历 beside 最高学历.
    pub unread: Vec<(u32, String)>,
    /// Columns that stand twice: column id, and where.
    pub twice: Vec<(String, [u32; 2])>,
    /// Whether a column gives what the rows of a roster are counted for: then each row is many.
    pub counted: bool,
}

impl Roster {
    /// Whether a column names the school, its county, or the stage of its rows: what may be merged
    /// over the rows it is of.
    pub fn groups_rows(&self, column: u32, dictionary: &Dictionary) -> bool {
        let definition = dictionary.rosters.get(&self.id);
        let kind = |id: &String| Some(definition?.column.get(id)?.kind);
        let mut own = self.columns.iter().filter(|(index, _)| *index == column);
        let groups = |kind| matches!(kind, RosterKind::School | RosterKind::Stage);
        self.identity.iter().any(|(index, _)| *index == column)
            || own.any(|(_, id)| kind(id).is_some_and(groups))
    }

    /// Whether a column tells the stage of its rows.
    pub fn has_stages(&self, dictionary: &Dictionary) -> bool {
        let definition = dictionary.rosters.get(&self.id);
        let kind = |id: &String| Some(definition?.column.get(id)?.kind);
        let mut columns = self.columns.iter();
        columns.any(|(_, id)| kind(id) == Some(RosterKind::Stage))
    }
}
