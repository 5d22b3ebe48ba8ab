//! What a name in a formula stands for, in a school and in a stage of it: a figure that is given, a
//! total, or a part of a total. Decided here for every reader: rows, spreadsheets, templates, words.

use super::Kind;
use crate::dictionary::{Dictionary, Level};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meaning<'a> {
    /// A figure of the county itself.
    County,
    /// What stands in the column of this name, of this kind.
    Column(Kind),
    /// A field given by stage, at one of the dictionary's stages or for the school as a whole:
    /// [`Staged::source`] says where it comes from.
    Staged(&'a str, Option<usize>),
}

/// What a name stands for where fields given by stage are asked for at `stage`, or for the school as a
/// whole; `None` where there is no such field.
pub fn meaning<'a>(
    dictionary: &'a Dictionary,
    name: &'a str,
    stage: Option<&str>,
) -> Option<Meaning<'a>> {
    let (field, definition, own) = dictionary.resolve(name)?;
    Some(match (definition.level, own, stage) {
        (Level::County, ..) => Meaning::County,
        (Level::Stage, None, None) => Meaning::Staged(field, None),
        (Level::Stage, None, Some(stage)) => {
            let at = dictionary.stages.get_index_of(stage)?;
            Meaning::Staged(field, Some(at))
        }
        _ => Meaning::Column(definition.kind.yields()),
    })
}

/// The columns that decide a figure given by stage: their names, or whatever a reader has of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Staged<T> {
    /// The total of the whole school.
    pub total: T,
    /// Its stages, in the order of the dictionary.
    pub stages: Vec<Stage<T>>,
    /// The fields by which a total is divided, the first that is known.
    pub by: Vec<String>,
}

/// The columns of one stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage<T> {
    /// The figure itself.
    pub own: T,
    /// Pupils.
    pub pupils: T,
    /// What a total is divided by, one for each of [`Staged::by`].
    pub weights: Vec<T>,
}

/// Where a figure comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source<'a, T> {
    /// What stands in a column, which may be blank.
    Given(&'a T),
    /// total × weight ÷ Σ weights, the sum over the stages with pupils.
    Apportioned {
        /// The total of the whole school.
        total: &'a T,
        /// The field that it is divided by.
        by: &'a str,
        /// That field at this stage.
        weight: &'a T,
        /// That field at every stage with pupils.
        weights: Vec<&'a T>,
    },
    /// The sum over the stages; blank if a stage with pupils lacks it, or none has it.
    Summed(&'a [Stage<T>]),
    /// A total that nothing divides.
    Blank,
}

impl Staged<String> {
    /// The names of the columns of a field, whose total is divided by the first of `by` that is known.
    pub fn of(dictionary: &Dictionary, field: &str, by: &[String]) -> Staged<String> {
        let stages = dictionary.stages.keys().map(|stage| Stage {
            own: Dictionary::column(field, stage),
            pupils: Dictionary::column(&dictionary.roles.pupils, stage),
            weights: by.iter().map(|f| Dictionary::column(f, stage)).collect(),
        });
        Staged {
            total: field.to_owned(),
            stages: stages.collect(),
            by: by.to_vec(),
        }
    }
}

impl<T> Staged<T> {
    /// The same with what a reader has of every column.
    pub fn map<U>(&self, mut with: impl FnMut(&T) -> U) -> Staged<U> {
        let stages = self.stages.iter().map(|stage| Stage {
            own: with(&stage.own),
            pupils: with(&stage.pupils),
            weights: stage.weights.iter().map(&mut with).collect(),
        });
        Staged {
            stages: stages.collect(),
            total: with(&self.total),
            by: self.by.clone(),
        }
    }

    /// The column that is the figure's own: of a stage, or the total of the school.
    pub fn own(&self, stage: Option<usize>) -> &T {
        stage.map_or(&self.total, |at| &self.stages[at].own)
    }

    /// Where the figure comes from. At a stage it is its own; where only the total of the school is
    /// given, its part of that, in proportion to the first of [`Staged::by`] that is known for every
    /// stage with pupils. For the school as a whole it is the total, else the sum over the stages.
    pub fn source(
        &self,
        stage: Option<usize>,
        number: impl Fn(&T) -> Option<f64>,
    ) -> Source<'_, T> {
        let is_total = number(&self.total).is_some();
        let is_blank = |stage: &Stage<T>| number(&stage.own).is_none();
        match stage {
            Some(at) if is_total && self.stages.iter().all(is_blank) => {
                self.apportioned(at, number).unwrap_or(Source::Blank)
            }
            None if !is_total => Source::Summed(&self.stages),
            own => Source::Given(self.own(own)),
        }
    }

    fn apportioned(
        &self,
        stage: usize,
        number: impl Fn(&T) -> Option<f64>,
    ) -> Option<Source<'_, T>> {
        let has_pupils = |stage: &Stage<T>| number(&stage.pupils).is_some_and(|n| n > 0.0);
        let here = self.stages.get(stage).filter(|here| has_pupils(here))?;
        let present: Vec<&Stage<T>> = self.stages.iter().filter(|s| has_pupils(s)).collect();
        self.by.iter().enumerate().find_map(|(at, by)| {
            let weights: Vec<&T> = present.iter().map(|stage| &stage.weights[at]).collect();
            let numbers: Option<Vec<f64>> = weights.iter().map(|w| number(w)).collect();
            let divides = numbers?.iter().sum::<f64>() > 0.0;
            divides.then(|| Source::Apportioned {
                total: &self.total,
                by,
                weight: &here.weights[at],
                weights,
            })
        })
    }
}

impl<T> Source<'_, T> {
    /// The figure itself, of the numbers that stand in the columns.
    pub fn value(&self, number: impl Fn(&T) -> Option<f64>) -> Option<f64> {
        match self {
            Source::Given(column) => number(column),
            Source::Apportioned {
                total,
                weight,
                weights,
                ..
            } => {
                let sum: f64 = weights.iter().filter_map(|w| number(w)).sum();
                Some(number(total)? * number(weight)? / sum)
            }
            Source::Summed(stages) => {
                let mut sum = None;
                for stage in *stages {
                    match number(&stage.own) {
                        Some(figure) => sum = Some(sum.unwrap_or(0.0) + figure),
                        None if number(&stage.pupils).is_some_and(|n| n > 0.0) => return None,
                        None => {}
                    }
                }
                sum
            }
            Source::Blank => None,
        }
    }
}
