//! What findings rest on, as reports need it: the figures as they were read, each with its cell, and
//! for every value the way from them to it. Gathered only where a report asks for it.

use crate::dictionary::Factor;
use crate::problem::Location;

/// The figures of a county that its findings rest on.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The columns that the standard speaks of and that some workbook has.
    pub columns: Vec<EvidenceColumn>,
    /// The assessed schools, a row each, in order of code, of which [`SchoolFinding::row`] is an index; behind
    /// them the other schools that an item speaks of.
    ///
    /// [`SchoolFinding::row`]: super::SchoolFinding::row
    pub rows: Vec<EvidenceRow>,
    /// How many of those are assessed.
    pub assessed: usize,
    /// The figures of the county itself that the standard speaks of, given or not.
    pub county: Vec<(EvidenceColumn, EvidenceCell)>,
    /// The steps of the figures of the county, in the order of [`Standard::county_figures`].
    ///
    /// [`Standard::county_figures`]: crate::standard::Standard::county_figures
    pub items: Vec<ItemSteps>,
}

/// How one figure of the county came about, by its [`Recipe`](crate::expression::recipe::Recipe).
#[derive(Clone, Debug, Default)]
pub struct ItemSteps {
    /// Which schools the item speaks of, in the order of [`Evidence::rows`].
    pub spoken_of: Vec<bool>,
    /// For every part, a value a school, in the order of [`Evidence::rows`].
    pub parts: Vec<Vec<Option<Datum>>>,
    /// For every sum, what each school adds.
    pub sums: Vec<Vec<Addend>>,
    /// What it comes to.
    pub value: Option<f64>,
}

/// What a school adds to a sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Addend {
    /// The sum is not over this school.
    None,
    /// The school's figure is not known, nor then is the sum.
    Blank,
    /// So much.
    Number(f64),
}

/// A column of the figures.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidenceColumn {
    /// Its name: a field, or a field and a stage.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// The unit its figures are in.
    pub unit: Option<String>,
    /// The stage it is of.
    pub stage: Option<String>,
}

/// The figures of a school.
#[derive(Clone, Debug, Default)]
pub struct EvidenceRow {
    /// The code of the school, empty where none is given.
    pub code: String,
    /// The name of the school.
    pub name: String,
    /// The cell that names the school.
    pub at: Option<Location>,
    /// A figure a column.
    pub cells: Vec<EvidenceCell>,
    /// Of an assessed school, what its form asks for, in the order of [`Standard::school_figures`].
    ///
    /// [`Standard::school_figures`]: crate::standard::Standard::school_figures
    pub asked: Vec<Option<f64>>,
}

/// One figure, and where it stands.
#[derive(Clone, Debug, Default)]
pub struct EvidenceCell {
    /// What was read; `None` for a blank.
    pub value: Option<Datum>,
    /// Its cell, or where it should stand.
    pub at: Option<Location>,
    /// What the figure in the cell was multiplied by: 10 000 where 万元 became 元.
    pub factor: Factor,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// A number.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A text; of a category, the id of its value.
    Word(String),
}

/// How a school's value came about: `scale · (own + reliefs) · share ÷ per`.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The figures that the numerator's formula speaks of, those that are given.
    pub used: Vec<Used>,
    /// The numerator's formula with the figures in it, 5200 − 300, where it is sums and products of
    /// given figures.
    pub written: Option<String>,
    /// The numerator before reliefs and the split.
    pub own: Option<f64>,
    /// What was added to it.
    pub reliefs: Vec<Added>,
    /// The stages it was divided between; empty where there is only one or it is not divided.
    pub split: Vec<SplitPart>,
    /// The denominator.
    pub per: Option<f64>,
    /// The figures that the denominator's formula speaks of.
    pub per_used: Vec<Used>,
}

impl Trace {
    /// The part of this stage: w·P ÷ Σ w·P; 1 where nothing is divided.
    pub fn share(&self) -> f64 {
        let weighted = |p: &SplitPart| p.weight * p.pupils;
        let own = self.split.iter().find(|p| p.here).map(weighted);
        own.map_or(1.0, |own| {
            own / self.split.iter().map(weighted).sum::<f64>()
        })
    }
}

/// A relief that applies to a school.
#[derive(Clone, Debug)]
pub struct Added {
    /// Its place among the reliefs of the indicator.
    pub relief: usize,
    /// The rule in words.
    pub text: String,
    /// What it adds.
    pub amount: Option<f64>,
    /// The figures added.
    pub used: Vec<Used>,
    /// The figures that make it apply.
    pub when: Vec<Used>,
}

/// A stage that shares a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitPart {
    /// Its id.
    pub stage: String,
    /// Its name.
    pub label: String,
    /// The weight of one pupil.
    pub weight: f64,
    /// Its pupils.
    pub pupils: f64,
    /// Whether it is the stage in question.
    pub here: bool,
}

/// A figure that a formula speaks of.
#[derive(Clone, Debug)]
pub struct Used {
    /// The column it is: a field, or a field and a stage.
    pub column: String,
    /// What it is called.
    pub label: String,
    /// The figure as it goes into the formula.
    pub value: Datum,
    /// How it got there.
    pub way: Way,
    /// The unit it is in.
    pub unit: Option<String>,
    /// The cells it came from.
    pub at: Vec<Location>,
    /// What the figure in its cell was multiplied by: 10 000 where 万元 became 元.
    pub factor: Factor,
}

/// How a figure came into a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// As it stands in the cell.
    Given,
    /// As a stage's part of the school's total.
    Apportioned {
        /// The total.
        total: f64,
        /// What it was divided by, in words.
        by: String,
    },
    /// As the sum over the stages.
    Summed,
}
