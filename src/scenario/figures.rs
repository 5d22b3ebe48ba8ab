//! The figures of a census while they are being changed.

use std::collections::HashMap;

use crate::census::{Census, LaidFigure};
use crate::dictionary::{Dictionary, Total};
use crate::lang::Text;
use crate::problem::Kind;
use crate::scenario::Amount;
use crate::scenario::target::{is_figure, shown};

pub struct Figures<'a> {
    census: &'a Census,
    changed: HashMap<(usize, String), f64>,
}

impl<'a> Figures<'a> {
    pub fn of(census: &'a Census) -> Figures<'a> {
        Figures {
            census,
            changed: HashMap::new(),
        }
    }

    pub fn get(&self, row: usize, column: &str) -> Option<f64> {
        let changed = self.changed.get(&(row, column.to_owned()));
        changed.copied().or_else(|| self.census.number(row, column))
    }

    /// Every figure that is another now, by row and column.
    pub fn into_changed(self) -> HashMap<(usize, String), f64> {
        self.changed
    }

    /// Takes over what a change makes of the figures.
    pub fn take(&mut self, figures: &[LaidFigure]) {
        for figure in figures {
            let key = (figure.row, figure.column.clone());
            self.changed.insert(key, figure.after);
        }
    }

    /// Whether a school has a stage: by its pupils, else by its type; what neither tells it may have.
    pub fn has_stage(&self, row: usize, stage: &str) -> bool {
        let dictionary = &self.census.dictionary;
        let pupils = &dictionary.roles.pupils;
        let has_pupils = |stage: &str| {
            let pupils = self.get(row, &Dictionary::column(pupils, stage));
            pupils.is_some_and(|n| n > 0.0)
        };
        let school_type = self.census.text(row, &dictionary.roles.school_type);
        match school_type.and_then(|id| dictionary.stages_of_type(id)) {
            _ if has_pupils(stage) => true,
            Some(typed) => typed.iter().any(|own| own == stage),
            None => !dictionary.stages.keys().any(|stage| has_pupils(stage)),
        }
    }

    /// Whether of a field that is given by stage a school has the total alone.
    pub fn has_total_alone(&self, row: usize, field: &str) -> bool {
        let mut stages = self.census.dictionary.stages.keys();
        let is_blank = |stage: &String| self.get(row, &Dictionary::column(field, stage)).is_none();
        self.get(row, field).is_some() && stages.all(is_blank)
    }

    /// What a change makes of a figure and of the totals that it is counted in: they move by as much.
    ///
    /// # Errors
    /// Where it adds to a blank, is of what only a total or only parts have, or takes away more than there is.
    pub fn changed(
        &self,
        row: usize,
        (field, stage): (&str, Option<&str>),
        amount: Amount,
    ) -> Result<Vec<LaidFigure>, Kind> {
        let column = stage.map_or(field.to_owned(), |stage| Dictionary::column(field, stage));
        let before = self.get(row, &column);
        let parts = self.parts_given(row, field, stage);
        if !parts.is_empty() {
            return Err(Kind::ChangeOfParts {
                school: self.census.school_name(row),
                column: self.label(&column),
                parts: Text::list(parts),
            });
        }
        if before.is_none()
            && let Some(total) = self.total_that_has(row, field, stage)
        {
            return Err(Kind::ChangeOfTotal {
                school: self.census.school_name(row),
                column: self.label(&column),
                total: shown(&total, &self.census.dictionary),
            });
        }
        let after = match (amount, before) {
            (Amount::Set(to), _) => to,
            (Amount::Add(more), Some(before)) => before + more,
            (Amount::Add(_), None) => {
                return Err(Kind::ChangeOfBlank {
                    school: self.census.school_name(row),
                    column: self.label(&column),
                });
            }
        };
        let mut figures = vec![self.figure(row, &column, before, after)?];
        for total in self.totals_of(field, stage) {
            if let (Some(was), Some(before)) = (self.get(row, &total), before) {
                figures.push(self.figure(row, &total, Some(was), was + (after - before))?);
            }
        }
        Ok(figures)
    }

    /// A figure by itself, whatever totals there are.
    pub fn alone(
        &self,
        row: usize,
        (field, stage): (&str, Option<&str>),
        to: f64,
    ) -> Vec<LaidFigure> {
        let column = stage.map_or(field.to_owned(), |stage| Dictionary::column(field, stage));
        vec![LaidFigure {
            row,
            before: self.get(row, &column),
            column,
            after: to,
            gone: None,
        }]
    }

    /// What a school has once another one is merged into it: the sums; of means, the mean weighted as the dictionary
    /// says.
    ///
    /// # Errors
    /// Where one of the two lacks what the other has: it must be given first, if only as 0.
    pub fn merged(&self, from: usize, to: usize) -> Result<Vec<LaidFigure>, Kind> {
        let dictionary = &self.census.dictionary;
        let mut figures = Vec::new();
        let mut wanting = Vec::new();
        for column in dictionary.columns() {
            let Some((name, field, stage)) = dictionary.resolve(column) else {
                continue;
            };
            if !is_figure(name, field) {
                continue;
            }
            let [own, there] = [from, to].map(|row| self.get(row, column));
            if own.is_none() && there.is_none() {
                continue;
            }
            let after = match dictionary.lists.changes.mean.get(name) {
                Some(weight) => self.merged_mean([(from, own), (to, there)], weight, stage),
                None => {
                    let known = |row, value: Option<f64>| match (value, stage) {
                        (None, Some(stage)) if !self.has_stage(row, stage) => Some(0.0),
                        (None, None) => self.sum_of_stages(row, name),
                        (value, _) => value,
                    };
                    // Where a school gives by stage what the other gives in total, too, the stages are enough.
                    let total = there.is_none() && stage.is_none();
                    match total && self.sum_of_stages(to, name).is_some() {
                        true => continue,
                        false => known(from, own).zip(known(to, there)).map(|(a, b)| a + b),
                    }
                }
            };
            match after {
                Some(after) if Some(after) == there => {}
                Some(after) => figures.push(self.figure(to, column, there, after)?),
                None => wanting.push(shown(column, dictionary)),
            }
        }
        match wanting.is_empty() {
            true => Ok(figures),
            false => Err(Kind::ChangeMergedBlank {
                school: self.census.school_name(from),
                into: self.census.school_name(to),
                columns: Text::list(wanting),
            }),
        }
    }

    /// The mean of two schools, each weighted by another figure of it; one without weight has no part in it.
    fn merged_mean(
        &self,
        means: [(usize, Option<f64>); 2],
        weight: &str,
        stage: Option<&str>,
    ) -> Option<f64> {
        let column = stage.map_or(weight.to_owned(), |stage| Dictionary::column(weight, stage));
        let weighted = means.map(|(row, mean)| (mean, self.get(row, &column).unwrap_or_default()));
        let weights: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        let parts = weighted.iter().filter(|(_, weight)| *weight > 0.0);
        let sum = parts.map(|(mean, weight)| mean.map(|mean| mean * weight));
        let sum: f64 = sum.sum::<Option<f64>>()?;
        (weights > 0.0).then(|| sum / weights)
    }

    /// What the stages of a field that is given by stage come to, where any is given.
    fn sum_of_stages(&self, row: usize, field: &str) -> Option<f64> {
        let stages = self.census.dictionary.stages.keys();
        let figures = stages.filter_map(|stage| self.get(row, &Dictionary::column(field, stage)));
        figures.reduce(|a, b| a + b)
    }

    /// All pupils of a school.
    pub fn pupils(&self, row: usize) -> f64 {
        let pupils = &self.census.dictionary.roles.pupils;
        let sum = self.sum_of_stages(row, pupils);
        sum.or_else(|| self.get(row, pupils)).unwrap_or_default()
    }

    fn figure(
        &self,
        row: usize,
        column: &str,
        before: Option<f64>,
        after: f64,
    ) -> Result<LaidFigure, Kind> {
        if !after.is_finite() || after < 0.0 {
            let there = before.unwrap_or_default();
            return Err(Kind::ChangeTakesTooMuch {
                school: self.census.school_name(row),
                column: self.label(column),
                there: there.to_string(),
                taken: (there - after).to_string(),
            });
        }
        Ok(LaidFigure {
            row,
            column: column.to_owned(),
            before,
            after,
            gone: None,
        })
    }

    /// The columns in which a figure is counted once more: the total of the school over its stages, and the
    /// totals of fields that it is a part of.
    fn totals_of(&self, field: &str, stage: Option<&str>) -> Vec<String> {
        let dictionary = &self.census.dictionary;
        let of_fields = totals(dictionary).filter(|(_, total)| has_part(total, field));
        let of_fields = of_fields.flat_map(|(name, _)| columns(name, stage));
        columns(field, stage).skip(1).chain(of_fields).collect()
    }

    /// The parts of a field that is a total which a school has, too.
    fn parts_given(&self, row: usize, field: &str, stage: Option<&str>) -> Vec<Text> {
        let dictionary = &self.census.dictionary;
        let total = dictionary
            .fields
            .get(field)
            .and_then(|field| field.total.as_ref());
        let parts = total
            .into_iter()
            .flat_map(|total| total.of.iter().chain([&total.named]));
        let given = |part: &&String| {
            let mut columns = columns(part, stage);
            columns.any(|column| self.get(row, &column).is_some_and(|n| n > 0.0))
        };
        parts
            .filter(given)
            .map(|part| shown(part, dictionary))
            .collect()
    }

    /// The total that has what a blank figure would say: of the school over its stages, or of several fields.
    fn total_that_has(&self, row: usize, field: &str, stage: Option<&str>) -> Option<String> {
        let dictionary = &self.census.dictionary;
        let given = |column: &String| self.get(row, column).is_some();
        let of_stages = stage.map(|_| field.to_owned()).filter(given);
        of_stages.or_else(|| {
            let totals = totals(dictionary).filter(|(_, total)| has_part(total, field));
            let mut columns = totals.flat_map(|(name, _)| columns(name, stage));
            columns.find(given)
        })
    }

    fn label(&self, column: &str) -> Text {
        self.census.dictionary.label_text(column)
    }
}

/// The column of a field at a stage, where one is given, and that of the school as a whole.
fn columns(field: &str, stage: Option<&str>) -> impl Iterator<Item = String> {
    let staged = stage.map(|stage| Dictionary::column(field, stage));
    staged.into_iter().chain([field.to_owned()])
}

/// Whether a field is counted in a total.
fn has_part(total: &Total, field: &str) -> bool {
    total.named == field || total.of.iter().any(|of| of == field)
}

/// The fields that are totals of others.
fn totals(dictionary: &Dictionary) -> impl Iterator<Item = (&str, &Total)> {
    let fields = dictionary.fields.iter();
    fields.filter_map(|(name, field)| Some((name.as_str(), field.total.as_ref()?)))
}
