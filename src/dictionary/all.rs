//! The dictionary as a whole.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use super::age::Ages;
use super::check::{Check, Outlier};
use super::field::{Category, Field, Roles, Sharer, Stage};
use super::list::Lists;
use super::meaning::{ColumnMeaning, HeaderCell};
use super::memo::Memo;
use super::roster::{FormWords, Roster};
use super::unit::{Factor, Unit};
use super::words::Words;

/// All that is known about fields, stages, units and words.
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// Which fields play which part in reading a table.
    pub roles: Roles,
    /// Words around the figures.
    pub words: Words,
    /// The stages of schooling, by id, in order.
    pub stages: IndexMap<String, Stage>,
    /// Those who share what a school has and are in no stage of it, by id.
    pub sharers: IndexMap<String, Sharer>,
    /// The units, by id.
    pub units: IndexMap<String, Unit>,
    /// The values a category may have, by field and value id.
    pub categories: IndexMap<String, IndexMap<String, Category>>,
    /// The fields, by name.
    pub fields: IndexMap<String, Field>,
    /// What the columns of a form are called.
    pub form: FormWords,
    /// The kinds of rosters, by id.
    pub rosters: IndexMap<String, Roster>,
    /// What the figures of every school must fulfil.
    pub checks: Vec<Check>,
    /// When a value is suspiciously far from the county's.
    pub outlier: Option<Outlier>,
    /// How teachers' ages are given.
    pub ages: Option<Ages>,
    /// What the columns of lists are called that users write.
    pub lists: Lists,
    /// Every column name: `books`, `students`, `students_primary` …
    pub(super) columns: IndexSet<String>,
    /// Normalised header text to field.
    pub(super) names: HashMap<String, String>,
    /// Normalised header text that has a meaning with a stage only, to field.
    pub(super) staged_names: HashMap<String, String>,
    /// Normalised leaf header to the (group, field) pairs it may mean.
    pub(super) grouped: HashMap<String, Vec<(String, String)>>,
    /// Normalised stage word to stage id.
    pub(super) stage_words: IndexMap<String, String>,
    /// Normalised unit name to unit id and factor.
    pub(super) unit_names: HashMap<String, (String, Factor)>,
    /// Multiples of any unit: 万.
    pub(super) multipliers: HashMap<String, u32>,
    /// The characters of the longest name of a unit.
    pub(super) longest_unit: usize,
    /// Category field to normalised word to value id.
    pub(super) category_words: HashMap<String, HashMap<String, String>>,
    /// What headers were found to mean, and the parts of their cells.
    pub(super) meanings: Memo<Option<ColumnMeaning>>,
    pub(super) header_cells: Memo<HeaderCell>,
    /// Normalised header text that counts only where no other column is of its field.
    pub(super) lesser: HashSet<String>,
    /// No header that is understood has more bytes, remarks apart.
    pub(super) longest_header: usize,
    /// Every word that cells, headers and labels may hold, normalised.
    pub(super) known_words: HashSet<String>,
}
