//! Figures laid over those that were read: the same schools, as they will be once something has changed.
//! Each figure says which change it is by, as one that was read says which cell.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::dictionary::{Event, Status};
use crate::problem::Location;

/// What is to be different: an entry of a file of changes, or one that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The school, by its code or its name.
    pub school: String,
    /// What it is called besides, where both are given: it must be the same school.
    pub name: Option<String>,
    /// The school that gives what this one gets, where something is moved.
    pub from: Option<String>,
    /// The stage, by its id, of a field that is given by stage.
    pub stage: Option<String>,
    /// The field, by its name.
    pub field: String,
    /// How much, in the unit of the field.
    pub amount: Amount,
    /// The year by which it is done.
    pub year: Option<u16>,
    /// What it costs, in yuan.
    pub cost: Option<f64>,
    /// The measure that it is part of.
    pub measure: Option<String>,
    /// How far it has come.
    pub status: Option<Status>,
    /// Whatever else is to be said of it.
    pub note: Option<String>,
    /// What becomes of the school as a whole, where it is no figure that changes: field and amount say nothing then.
    pub event: Option<Event>,
    /// The school that it is merged into, or that a new one is like.
    pub other: Option<String>,
    /// Where it stands.
    pub at: Location,
}

impl Change {
    /// A change of one figure, of which nothing else is said.
    pub fn new(school: &str, field: &str, stage: Option<&str>, amount: Amount) -> Change {
        Change {
            school: school.to_owned(),
            name: None,
            from: None,
            stage: stage.map(str::to_owned),
            field: field.to_owned(),
            amount,
            year: None,
            cost: None,
            measure: None,
            status: None,
            note: None,
            event: None,
            other: None,
            at: Location::file(""),
        }
    }
}

/// How a figure changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// By so much; less than 0 where something is taken away.
    Add(f64),
    /// To this.
    Set(f64),
}

/// A change and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    /// The change.
    pub change: Arc<Change>,
    /// The row of the school, and of the one that gives.
    pub rows: Vec<usize>,
    /// The column of the field: with the stage, where it is of one.
    pub column: String,
    /// The figures that it changed; none where it is not for this census.
    pub figures: Vec<LaidFigure>,
    /// Whether it is for this census.
    pub when: When,
    /// The school, where it is there no more.
    pub gone: Option<Gone>,
}

/// A school that is there no more, or not yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Gone {
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The row of a figure whose school is there no more.
pub(super) const NO_ROW: usize = usize::MAX;

/// Whether a change is for a census.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It is.
    Now,
    /// It is done later than asked for.
    Later,
    /// It was done before the year of the census, which has it already.
    Before,
}

/// A figure before and after a change.
#[derive(Clone, Debug, PartialEq)]
pub struct LaidFigure {
    /// The row of the school.
    pub row: usize,
    /// The column.
    pub column: String,
    /// What it was; `None` for a blank.
    pub before: Option<f64>,
    /// What it is.
    pub after: f64,
    /// The school, where it is there no more.
    pub gone: Option<Gone>,
}

/// The changes that were laid over a census, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    laid: Vec<Laid>,
    /// By row: those that concern the school, as indices.
    by_row: BTreeMap<usize, Vec<usize>>,
}

impl Overlay {
    fn of(laid: Vec<Laid>) -> Overlay {
        let mut by_row: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, laid) in laid.iter().enumerate() {
            for row in &laid.rows {
                by_row.entry(*row).or_default().push(at);
            }
        }
        Overlay { laid, by_row }
    }

    /// The same with more changes made.
    pub(super) fn with(&self, more: Vec<Laid>) -> Overlay {
        Overlay::of(self.laid.iter().cloned().chain(more).collect())
    }

    /// Those that concern the school of a row.
    pub(super) fn of_row(&self, row: usize) -> impl Iterator<Item = &Laid> {
        let here = self.by_row.get(&row).into_iter().flatten();
        here.filter_map(|at| self.laid.get(*at))
    }

    /// Every change.
    pub fn iter(&self) -> impl Iterator<Item = &Laid> {
        self.laid.iter()
    }

    /// Those of some rows by themselves.
    pub(super) fn within(&self, rows: &Range<usize>) -> Overlay {
        let here = self.by_row.range(rows.clone()).flat_map(|(_, laid)| laid);
        let here: BTreeSet<usize> = here.copied().collect();
        let own = |row: usize| rows.contains(&row).then(|| row - rows.start);
        let moved = here
            .into_iter()
            .filter_map(|at| self.laid.get(at))
            .map(|laid| {
                let figures = laid.figures.iter().filter_map(|figure| {
                    let row = match figure.gone {
                        Some(_) => figure.row,
                        None => own(figure.row)?,
                    };
                    Some(LaidFigure {
                        row,
                        ..figure.clone()
                    })
                });
                Laid {
                    rows: laid.rows.iter().filter_map(|row| own(*row)).collect(),
                    figures: figures.collect(),
                    ..laid.clone()
                }
            });
        Overlay::of(moved.collect())
    }

    /// The same where schools stand in other rows, or in none: then they are kept by their names, and what concerns
    /// only them is listed with the school of another row.
    pub(super) fn moved(
        &self,
        to: impl Fn(usize) -> Option<usize>,
        instead: impl Fn(usize) -> Option<usize>,
        gone: impl Fn(usize) -> Gone,
    ) -> Overlay {
        let moved = self.laid.iter().map(|laid| {
            let mut rows: Vec<usize> = laid.rows.iter().filter_map(|row| to(*row)).collect();
            let lost = laid.rows.first().filter(|row| to(**row).is_none());
            if rows.is_empty() {
                rows.extend(laid.rows.first().and_then(|row| instead(*row)));
            }
            let figures = laid.figures.iter().map(|figure| match to(figure.row) {
                Some(row) => LaidFigure {
                    row,
                    ..figure.clone()
                },
                None => LaidFigure {
                    row: NO_ROW,
                    gone: figure.gone.clone().or_else(|| Some(gone(figure.row))),
                    ..figure.clone()
                },
            });
            Laid {
                rows,
                figures: figures.collect(),
                gone: laid.gone.clone().or_else(|| lost.map(|row| gone(*row))),
                ..laid.clone()
            }
        });
        Overlay::of(moved.collect())
    }
}
