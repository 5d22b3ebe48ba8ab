//! The census of a year to come: the figures of pupils and teachers as the model has them, everything else as it is.

use std::collections::BTreeMap;

use super::assumptions::Assumptions;
use super::flow::Pupils;
use super::staff::{Hire, Staff};
use crate::census::{Amount, Census};
use crate::dictionary::{Dictionary, Level};
use crate::scenario::figures::Figures;

/// The figures of a census that are to be other, by column and row.
type Changed = BTreeMap<String, BTreeMap<usize, f64>>;

/// What a year is made of.
pub struct Making<'a> {
    /// The base year.
    pub base: &'a Census,
    /// What is taken for granted.
    pub assumptions: &'a Assumptions,
    /// The teachers.
    pub staff: &'a [Staff],
    /// What is done where somebody leaves.
    pub hire: Hire,
}

impl Making<'_> {
    /// The census of a year, by the pupils of every row; the year is not yet set, so that changes fit.
    pub fn census(&self, (base, year): (u16, u16), pupils: &Pupils) -> Census {
        let mut figures = Figures::of(self.base);
        let mut changed = Changed::new();
        for (row, grades) in pupils.iter().enumerate() {
            self.pupils(row, grades, &mut figures, &mut changed);
        }
        let mut gone: BTreeMap<usize, f64> = BTreeMap::new();
        for staff in self.staff {
            let stage = staff.stage.as_deref();
            for (field, figure) in
                staff.figures(self.base, self.assumptions, (base, year), self.hire)
            {
                set(&mut figures, staff.row, (&field, stage), figure);
            }
            *gone.entry(staff.row).or_default() += staff.teachers - staff.teaching(year, self.hire);
        }
        for (row, gone) in gone {
            for field in &self.assumptions.teachers.with {
                if let Some(now) = self.base.number(row, field).filter(|_| gone > 0.0) {
                    set(&mut figures, row, (field, None), (now - gone).max(0.0));
                }
            }
        }
        for ((row, column), figure) in figures.into_changed() {
            changed.entry(column).or_default().insert(row, figure);
        }
        self.base.projected(&changed)
    }

    /// The pupils of a school: whole ones in every grade, the stage their sum, and what follows them in proportion.
    fn pupils(&self, row: usize, grades: &[f64], figures: &mut Figures<'_>, changed: &mut Changed) {
        let dictionary = &self.base.dictionary;
        let role = &dictionary.roles.pupils;
        let of_stage = |stage: &str| self.base.number(row, &Dictionary::column(role, stage));
        let stages = dictionary.stages.keys().filter_map(|stage| of_stage(stage));
        let before: f64 = stages.sum();
        let mut more = 0.0;
        let mut from = 0;
        for (stage, fields) in &self.assumptions.grades {
            let own = &grades[from..from + fields.len()];
            from += fields.len();
            let now = of_stage(stage);
            let given = fields
                .iter()
                .filter_map(|field| self.base.number(row, field));
            let known: f64 = given.sum();
            // A school without grades is in no cohort, and stays as it is.
            if known == 0.0 && own.iter().all(|n| *n == 0.0) {
                continue;
            }
            for (field, pupils) in fields.iter().zip(own) {
                if self.base.number(row, field).is_some() || pupils.round() > 0.0 {
                    let column = changed.entry(field.clone()).or_default();
                    column.insert(row, pupils.round());
                }
            }
            let after: f64 = own.iter().map(|n| n.round()).sum();
            more += after - now.unwrap_or_default();
            set(figures, row, (role, Some(stage)), after);
            self.parts(row, Some(stage), after / now.unwrap_or_default(), figures);
        }
        self.parts(row, None, (before + more) / before, figures);
    }

    /// Figures that are some of the pupils, in proportion.
    fn parts(&self, row: usize, stage: Option<&str>, factor: f64, figures: &mut Figures<'_>) {
        if !factor.is_finite() || factor == 1.0 {
            return;
        }
        for field in &self.assumptions.pupils.parts {
            let level = self.base.dictionary.fields.get(field).map(|f| f.level);
            if (level == Some(Level::Stage)) != stage.is_some() {
                continue;
            }
            let column = stage.map_or(field.clone(), |stage| Dictionary::column(field, stage));
            if let Some(now) = self.base.number(row, &column) {
                set(figures, row, (field, stage), now * factor);
            }
        }
    }
}

/// Sets a figure, and moves the totals that it is counted in as far as they hold it.
fn set(figures: &mut Figures<'_>, row: usize, target: (&str, Option<&str>), to: f64) {
    let changed = figures.changed(row, target, Amount::Set(to));
    let changed = changed.unwrap_or_else(|_| figures.alone(row, target, to));
    figures.take(&changed);
}
