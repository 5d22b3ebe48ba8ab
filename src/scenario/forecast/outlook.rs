//! What the years to come mean for each school of a county: its pupils, who retires, places and teachers.

use std::collections::BTreeMap;

use super::ask::Ask;
use super::county::Model;
use super::flow::Pupils;
use super::found::{PupilsLine, Retired, SchoolName};
use super::needs::{Need, Watched, teachers_needed, watched};
use super::staff::Staff;
use crate::census::{Census, County};
use crate::dictionary::Dictionary;

/// A census, and what is asked of it.
pub struct Outlook<'a> {
    /// The base year.
    pub base: &'a Census,
    /// What is asked.
    pub ask: Ask<'a>,
    /// The base year, as a number.
    pub base_year: u16,
}

impl Outlook<'_> {
    /// The years to come.
    pub fn years(&self) -> impl Iterator<Item = u16> + use<> {
        self.base_year + 1..=self.base_year + self.ask.years
    }

    pub fn name(&self, row: usize) -> SchoolName {
        let name = self.base.school_name(row);
        let code = self.base.text(row, &self.base.dictionary.roles.school_code);
        SchoolName {
            code: code.map_or_else(|| name.clone(), str::to_owned),
            name,
        }
    }

    /// Every grade of every school that has, or comes to have, pupils in it.
    pub fn pupils(&self, model: &Model) -> Vec<PupilsLine> {
        let start = &model.years[model.years.len() - 1].schools;
        let mut lines = Vec::new();
        for (school, grades) in start.iter().enumerate() {
            for (at, (stage, _)) in self.ask.assumptions.all_grades().enumerate() {
                let years = 0..usize::from(self.ask.years);
                let years: Vec<[f64; 3]> = years
                    .map(|year| model.runs.each_ref().map(|run| run[year][school][at]))
                    .collect();
                if grades[at] > 0.0 || years.iter().flatten().any(|n| *n > 0.0) {
                    let stage = stage.to_owned();
                    lines.push(PupilsLine {
                        school,
                        stage,
                        grade: at + 1,
                        before: grades[at],
                        years,
                    });
                }
            }
        }
        lines
    }

    pub fn retirements(&self, county: &County, staff: &[&Staff]) -> Vec<Retired> {
        let mut all = Vec::new();
        for year in self.years() {
            for own in staff {
                for (subject, teachers) in own.leavers(year, year == self.base_year + 1) {
                    all.push(Retired {
                        year,
                        school: own.row - county.rows.start,
                        stage: own.stage.clone(),
                        subject: subject.map(|subject| subject.to_string()),
                        teachers,
                    });
                }
            }
        }
        all
    }

    pub fn needs(&self, county: &County, model: &Model, staff: &[&Staff]) -> Vec<Need> {
        let assumptions = self.ask.assumptions;
        let own = staff
            .iter()
            .filter_map(|s| Some(((s.row, s.stage.as_deref()?), *s)));
        let staff: BTreeMap<(usize, &str), &Staff> = own.collect();
        let mut needs = Vec::new();
        for (school, row) in county.rows.clone().enumerate() {
            let mut from = 0;
            for (stage, fields) in &assumptions.grades {
                let grades = from..from + fields.len();
                from = grades.end;
                let own = |pupils: &Pupils| pupils[school][grades.clone()].iter().sum::<f64>();
                let there = model.runs.iter().flatten().any(|pupils| own(pupils) > 0.0);
                if !there && own(&model.years[model.years.len() - 1].schools) == 0.0 {
                    continue;
                }
                let places = &assumptions.places;
                let classes = self
                    .base
                    .number(row, &Dictionary::column(&places.classes, stage));
                let per = places.stages.get(stage).copied();
                let teachers = staff.get(&(row, stage.as_str()));
                for (at, year) in self.years().enumerate() {
                    needs.push(Need {
                        row: school,
                        stage: stage.clone(),
                        year,
                        pupils: model.runs.each_ref().map(|run| own(&run[at])),
                        places: classes.zip(per).map(|(classes, per)| classes * per),
                        teachers: teachers.map(|staff| staff.teaching(year, self.ask.hire)),
                        needed: teachers_needed(
                            assumptions,
                            stage,
                            &model.runs[1][at][school][grades.clone()],
                        ),
                    });
                }
            }
        }
        needs
    }

    pub fn watch(&self, county: &County, model: &Model) -> Vec<Watched> {
        let assumptions = self.ask.assumptions;
        let base = &model.years[model.years.len() - 1].schools;
        let mut all = Vec::new();
        for school in 0..county.rows.len() {
            let mut of_stage: BTreeMap<&str, f64> = BTreeMap::new();
            for ((stage, _), pupils) in assumptions.all_grades().zip(&base[school]) {
                *of_stage.entry(stage).or_default() += pupils;
            }
            let stages: Vec<&str> = of_stage
                .iter()
                .filter(|(_, n)| **n > 0.0)
                .map(|(stage, _)| *stage)
                .collect();
            let sum = |pupils: &Pupils| pupils[school].iter().sum::<f64>();
            let years: Vec<(u16, f64)> = self.years().zip(model.runs[1].iter().map(sum)).collect();
            all.extend(watched(school, (sum(base), &years), &stages, assumptions));
        }
        all
    }
}
