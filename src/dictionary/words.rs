//! The words around the figures.

use serde::Deserialize;

use super::normal::NormalWords;

/// Words that mark rows and cells.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// A row named so is a total.
    pub totals: NormalWords,
    /// A cell with one of these is blank.
    pub missing: NormalWords,
    /// A row that begins so is a note.
    pub notes: NormalWords,
    /// A row below a header that begins so is a note, too: signatures, what goes on elsewhere. `…` stands
    /// for anything.
    #[serde(default)]
    pub footers: NormalWords,
    /// What stands before the colon where forms are signed.
    #[serde(default)]
    pub signatures: NormalWords,
    /// Headers of lists of people, besides those of rosters.
    #[serde(default)]
    pub of_people: NormalWords,
    /// How the names of places end that are no counties.
    #[serde(default)]
    pub place_endings: NormalWords,
    /// Further words of rosters that are nobody's name.
    #[serde(default)]
    pub plain: NormalWords,
    /// A title with one of these goes on from the page before.
    #[serde(default)]
    pub continued: NormalWords,
    /// Header parts that do not tell fields apart.
    pub fillers: NormalWords,
    /// A header that begins so is of a part of what stands to its left.
    #[serde(default)]
    pub parts: NormalWords,
    /// How a pivot table begins the headers of its sums.
    #[serde(default)]
    pub pivot_sums: NormalWords,
    /// How remarks in a header begin that say how a figure is to be filled in; `…` stands for anything.
    #[serde(default)]
    pub remarks: NormalWords,
    /// How a remark begins that counts something in.
    #[serde(default)]
    pub including: NormalWords,
    /// How a remark begins that leaves something out.
    #[serde(default)]
    pub excluding: NormalWords,
    /// What stands around a unit in a remark that says figures are in it: 以万元计.
    #[serde(default)]
    pub around_units: NormalWords,
    /// What a figure is another one with, where a remark counts it in.
    #[serde(default)]
    pub never_counted: NormalWords,
    /// What a figure is another one without, where a remark leaves it out.
    #[serde(default)]
    pub always_counted: NormalWords,
    /// Groups of other figures than the columns below them are called by.
    #[serde(default)]
    pub other_figures: NormalWords,
    /// The same, of groups with such a word in them.
    #[serde(default)]
    pub other_figures_within: NormalWords,
    /// What the first cell of a row of units says.
    #[serde(default)]
    pub unit_label: NormalWords,
    /// A row is no school whose name is exactly one of these.
    #[serde(default)]
    pub figures_of_all: NormalWords,
    /// How the names of schools end, besides by their type; what ends so is no person's name.
    #[serde(default)]
    pub school_endings: NormalWords,
    /// What stands before a word for schools where it is of some or each of them.
    #[serde(default)]
    pub of_some: NormalWords,
    /// How the name of a county ends.
    pub county_endings: Vec<String>,
    /// Words that end so and name no county.
    #[serde(default)]
    pub no_counties: Vec<String>,
    /// Endings of words that end so and name no county.
    #[serde(default)]
    pub no_county_endings: Vec<String>,
    /// What the divisions above a county end in.
    #[serde(default)]
    pub above_counties: Vec<String>,
    /// What may follow a county's name in a title.
    #[serde(default)]
    pub after_counties: Vec<String>,
    /// Words that hold a stage's name and mean more than that stage.
    #[serde(default)]
    pub not_one_stage: NormalWords,
    /// Marks by which forms number their columns.
    #[serde(default)]
    pub column_marks: NormalWords,
    /// How the names of stages and grades begin that are none of school: those of kindergartens.
    #[serde(default)]
    pub other_stages: NormalWords,
    /// Headers of columns nobody needs.
    pub ignored: NormalWords,
    /// Sheets that this program added to list what is wrong; they are no data.
    #[serde(default)]
    pub problem_sheets: NormalWords,
    /// Sheets of these names explain or repeat what stands in others; no warning says that they
    /// hold no table of schools.
    #[serde(default)]
    pub guide_sheets: NormalWords,
    /// Yes.
    pub yes: NormalWords,
    /// No.
    pub no: NormalWords,
    /// Those of `missing` that are numbers.
    #[serde(skip)]
    pub missing_numbers: Vec<f64>,
}

impl Words {
    /// Whether a row that begins with a text, normalised, is a note.
    pub fn begins_note(&self, text: &str) -> bool {
        let notes = self.notes.iter();
        notes.clone().any(|note| text.starts_with(note.as_str()))
            || self.footers.iter().any(|footer| begins(text, footer))
    }
}

/// Whether a text begins as a pattern says, in which `…` (normalised, three points) stands for anything.
pub(super) fn begins(text: &str, pattern: &str) -> bool {
    match pattern.split_once("...") {
        Some((front, back)) => text
            .strip_prefix(front)
            .is_some_and(|rest| rest.contains(back)),
        None => text.starts_with(pattern),
    }
}
