//! From the merged file to a [`Standard`]: every name and formula in it is checked, so that a
//! standard that loads can be measured.

mod formula;
mod indicator;
mod item;
mod keys;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::file::{self, ByStage, File};
use super::load::Source;
use super::{DeclarationTable, Exclude, Indicator, SchoolRule, SchoolSet, Standard, StandardError};
use crate::dictionary::{Dictionary, Level};
use crate::expression::{self, Expr, Kind};
use crate::lang::Text;
use crate::nearest::nearest;

/// The schools that an item speaks of unless it says otherwise.
const ASSESSED: &str = "assessed";

/// Turns the merged file into a [`Standard`], checking as it goes.
pub(super) struct Builder<'a> {
    source: &'a Source,
    dictionary: Arc<Dictionary>,
    definitions: BTreeMap<String, Expr>,
}

impl<'a> Builder<'a> {
    pub fn new(source: &'a Source, dictionary: Arc<Dictionary>) -> Builder<'a> {
        Builder {
            source,
            dictionary,
            definitions: BTreeMap::new(),
        }
    }

    pub fn build(mut self, file: File) -> Result<Standard, StandardError> {
        for (name, text) in &file.define {
            let expr =
                expression::parse(text).map_err(|e| self.wrong_formula(&["define", name], e))?;
            self.definitions.insert(name.clone(), expr);
        }
        for name in self.definitions.keys() {
            // Kinds are checked where the definition is used; names and circles here.
            self.formula(&["define", name], name, None)?;
        }
        let name = self.text(&[], file.zh, file.en)?;
        let stages = file.stages;
        if stages.assessed.is_empty() {
            return Err(self.missing(&["stages", "assessed"]));
        }
        for stage in &stages.assessed {
            self.known_stage(&["stages", "assessed"], stage)?;
        }
        let weights = self.weights(stages.weights)?;
        let indicators = self.indicators(file.indicator, &stages.assessed, &weights)?;
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
        self.check_apportioned(&file.apportion.by)?;
        self.check_columns(&file.display.school_columns)?;
        let tables = self.tables(file.table)?;
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
        })
    }

    fn weights(&self, weights: ByStage) -> Result<BTreeMap<String, f64>, StandardError> {
        // Children of attached classes have a weight, too, and no stage.
        let is_sharer = |id: &str| self.dictionary.sharers.contains_key(id);
        let (others, staged): (ByStage, ByStage) =
            weights.into_iter().partition(|(id, _)| is_sharer(id));
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

    /// The indicators, of which there is one at least; what one of them splits needs the weight of every stage.
    fn indicators(
        &self,
        file: IndexMap<String, file::Indicator>,
        assessed: &[String],
        weights: &BTreeMap<String, f64>,
    ) -> Result<Vec<Indicator>, StandardError> {
        let indicators = file
            .into_iter()
            .filter(|(_, i)| i.enabled != Some(false))
            .map(|(id, i)| self.indicator(id, i, assessed))
            .collect::<Result<Vec<_>, _>>()?;
        if indicators.is_empty() {
            return Err(self.missing(&["indicator"]));
        }
        if indicators.iter().any(|i| i.split) {
            let mut stages = self.dictionary.stages.keys();
            if let Some(stage) = stages.find(|stage| !weights.contains_key(*stage)) {
                return Err(self.missing(&["stages", "weights", stage]));
            }
        }
        Ok(indicators)
    }

    /// Resources are apportioned by what is given by stage.
    fn check_apportioned(&self, by: &[String]) -> Result<(), StandardError> {
        for field in by {
            if self.dictionary.fields.get(field).map(|f| f.level) != Some(Level::Stage) {
                let names = self.dictionary.fields.iter();
                let staged = names.filter(|(_, f)| f.level == Level::Stage);
                let near = nearest(field, staged.map(|(n, _)| n.as_str())).map(str::to_owned);
                let message = Text::new(
                    format!("“{field}”不是分学段的项目"),
                    format!("\"{field}\" is no field given by stage"),
                );
                return Err(self
                    .wrong(&["apportion", "by"], message)
                    .nearest(near.as_deref()));
            }
        }
        Ok(())
    }

    fn check_columns(&self, columns: &[String]) -> Result<(), StandardError> {
        for field in columns {
            if !self.dictionary.fields.contains_key(field) {
                let near = nearest(field, self.dictionary.fields.keys().map(String::as_str));
                let message = Text::new(
                    format!("没有名为“{field}”的项目"),
                    format!("there is no field \"{field}\""),
                );
                return Err(self
                    .wrong(&["display", "school_columns"], message)
                    .nearest(near));
            }
        }
        Ok(())
    }

    fn tables(
        &self,
        file: IndexMap<String, file::Table>,
    ) -> Result<IndexMap<String, DeclarationTable>, StandardError> {
        let mut tables = IndexMap::new();
        for (number, table) in file {
            let table = DeclarationTable {
                title: self.text(&["table", &number], table.zh, table.en)?,
                note: table.note,
                short: table.short,
            };
            tables.insert(number, table);
        }
        Ok(tables)
    }

    /// The dictionary with what it takes to tell outliers among the figures of the indicators.
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

    fn exclude(&self, id: String, file: file::Exclude) -> Result<Exclude, StandardError> {
        let path = ["exclude", &id, "when"];
        let when = self.required(&path, file.when)?;
        Ok(Exclude {
            when: self.formula(&path, &when, Some(Kind::Truth))?,
            reason: self.text(&["exclude", &id], file.zh, file.en)?,
            id,
        })
    }

    fn school_set(&self, id: String, file: file::Schools) -> Result<SchoolSet, StandardError> {
        let path = ["schools", &id, "when"];
        let when = self.required(&path, file.when)?;
        Ok(SchoolSet {
            when: self.formula(&path, &when, Some(Kind::Truth))?,
            text: self.text(&["schools", &id], file.zh, file.en)?,
            id,
        })
    }
}
