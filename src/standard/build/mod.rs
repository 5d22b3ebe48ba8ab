//! From the merged file to a [`Standard`]: every name and formula in it is checked, so that a
//! standard that loads can be measured.

mod builder;
mod form;
mod indicator;
mod item;
mod measure;
mod step;

pub use builder::Builder;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::error::StandardError;
use super::file::{self, ByStage, File};
use super::{DeclarationTable, Exclude, Indicator, SchoolRule, SchoolSet, Standard};
use crate::dictionary::{Dictionary, Level};
use crate::expression::{Expr, Kind};
use crate::lang::Text;
use crate::nearest::nearest;

impl Builder<'_> {
    pub fn build(mut self, file: File) -> Result<Standard, StandardError> {
        self.define(file.define, file.step)?;
        let name = self.text(|key| [key], file.zh, file.en)?;
        let stages = file.stages;
        if stages.assessed.is_empty() {
            return Err(self.missing(&["stages", "assessed"]));
        }
        for stage in &stages.assessed {
            self.known_stage(&["stages", "assessed"], stage)?;
        }
        let weights = self.weights(stages.weights)?;
        let indicators = file
            .indicator
            .into_iter()
            .filter(|(_, i)| i.enabled != Some(false))
            .map(|(id, i)| self.indicator(id, i, &stages.assessed))
            .collect::<Result<Vec<_>, _>>()?;
        if indicators.is_empty() {
            return Err(self.missing(&["indicator"]));
        }
        if indicators.iter().any(|i| i.split) {
            for stage in self.dictionary.stages.keys() {
                if !weights.contains_key(stage) {
                    return Err(self.missing(&["stages", "weights", stage]));
                }
            }
        }
        let excludes = file
            .exclude
            .into_iter()
            .filter(|(_, e)| e.enabled != Some(false))
            .map(|(id, e)| self.exclude(id, e))
            .collect::<Result<_, _>>()?;
        let sets = file
            .schools
            .into_iter()
            .map(|(id, set)| self.school_set(id, set))
            .collect::<Result<Vec<_>, _>>()?;
        let items = file
            .item
            .into_iter()
            .filter(|(_, i)| i.enabled != Some(false))
            .map(|(id, i)| self.item(&id, i, &sets))
            .collect::<Result<_, _>>()?;
        let measures = file
            .measure
            .into_iter()
            .filter(|(_, m)| m.enabled != Some(false))
            .map(|(id, m)| self.measure(id, m, &stages.assessed))
            .collect::<Result<_, _>>()?;
        self.known_fields(&file.apportion.by, &file.display.school_columns)?;
        let tables = self.tables(file.table, &sets)?;
        let school_form = file.school_form.map(|f| self.school_form(f)).transpose()?;
        let dictionary = self.dictionary_with(&indicators);
        Ok(Standard {
            sha256: String::new(),
            id: self.source.id.clone(),
            short: file.short.unwrap_or_else(|| name.clone()),
            source: file.source.unwrap_or_default(),
            cv_limits: self.by_stage(&["limits", "cv"], file.limits.cv)?,
            composite_limits: self.by_stage(&["limits", "composite"], file.limits.composite)?,
            school_rule: SchoolRule {
                at_least: file.school_rule.at_least,
                others_ratio: file.school_rule.others_ratio.unwrap_or(1.0),
            },
            apportion: file.apportion.by,
            cv_digits: self.digits(&["display", "cv_digits"], file.display.cv_digits, 3)?,
            percent_digits: self.digits(
                &["display", "percent_digits"],
                file.display.percent_digits,
                1,
            )?,
            school_columns: file.display.school_columns,
            tables,
            assessed: stages.assessed,
            dictionary,
            name,
            weights,
            excludes,
            indicators,
            items,
            measures,
            school_form,
        })
    }

    /// By stage, and for the children of attached classes, who have a weight, too, and no stage.
    fn weights(&self, written: ByStage) -> Result<BTreeMap<String, f64>, StandardError> {
        let is_sharer = |id: &str| self.dictionary.sharers.contains_key(id);
        let (others, staged): (ByStage, ByStage) =
            written.into_iter().partition(|(id, _)| is_sharer(id));
        let mut weights = self.by_stage(&["stages", "weights"], staged)?;
        weights.extend(others);
        for (stage, weight) in &weights {
            if !(weight.is_finite() && *weight > 0.0) {
                let message = Text::new("权重必须大于 0", "a weight must be above 0");
                return Err(self.wrong(&["stages", "weights", stage], message));
            }
        }
        Ok(weights)
    }

    /// A rule that leaves schools out.
    fn exclude(&self, id: String, file: file::Exclude) -> Result<Exclude, StandardError> {
        let (when, reason) = self.condition(["exclude", &id], file.when, file.zh, file.en)?;
        Ok(Exclude { id, when, reason })
    }

    fn school_set(&self, id: String, file: file::Schools) -> Result<SchoolSet, StandardError> {
        let (when, text) = self.condition(["schools", &id], file.when, file.zh, file.en)?;
        Ok(SchoolSet { id, when, text })
    }

    /// Which schools, and that in words.
    fn condition(
        &self,
        [section, id]: [&str; 2],
        when: Option<String>,
        zh: Option<String>,
        en: Option<String>,
    ) -> Result<(Expr, Text), StandardError> {
        let path = |key| [section, id, key].map(str::to_owned);
        let when = self.required(&path("when"), when)?;
        let when = self.formula(&path("when"), &when, Some(Kind::Truth))?;
        Ok((when, self.text(path, zh, en)?))
    }

    /// What totals are divided by is given by stage, and what is shown of a school is a field.
    fn known_fields(&self, by: &[String], columns: &[String]) -> Result<(), StandardError> {
        let fields = &self.dictionary.fields;
        for field in by {
            if fields.get(field).map(|f| f.level) != Some(Level::Stage) {
                let staged = fields.iter().filter(|(_, f)| f.level == Level::Stage);
                let near = nearest(field, staged.map(|(name, _)| name.as_str()));
                let message = Text::new(
                    format!("“{field}”不是分学段的项目"),
                    format!("\"{field}\" is no field given by stage"),
                );
                return Err(self.wrong(&["apportion", "by"], message).nearest(near));
            }
        }
        for field in columns {
            self.known_field(&["display", "school_columns"], field)?;
        }
        Ok(())
    }

    fn tables(
        &self,
        written: IndexMap<String, file::Table>,
        sets: &[SchoolSet],
    ) -> Result<IndexMap<String, DeclarationTable>, StandardError> {
        let tables = written.into_iter().map(|(number, table)| {
            let path = |key| ["table", &number, key].map(str::to_owned);
            let grid = self.grid(&number, table.of, table.row, table.column, sets)?;
            let table = DeclarationTable {
                grid,
                title: self.text(path, table.zh, table.en)?,
                note: table.note,
                short: table.short,
            };
            Ok((number, table))
        });
        tables.collect()
    }

    /// The dictionary, knowing also the indicators' values as workbooks give them, and which figures
    /// are held against the county's median.
    fn dictionary_with(&self, indicators: &[Indicator]) -> Arc<Dictionary> {
        let ratios = indicators.iter().map(|i| {
            // What is counted goes by many measure words, and none of them changes the figure.
            let formula = i.numerator.values().next().filter(|_| !i.counted);
            let unit = formula.and_then(|formula| {
                let field = self.dictionary.fields.get(*formula.fields().first()?)?;
                field.unit.clone()
            });
            (i.id.as_str(), &i.name, unit)
        });
        let numerators = indicators.iter().flat_map(|i| i.numerator.values());
        let figures = numerators.flat_map(Expr::fields);
        let dictionary = self.dictionary.with_ratios(ratios).with_outliers(figures);
        Arc::new(dictionary)
    }
}
