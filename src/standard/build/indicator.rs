//! The indicators, with their reliefs.

use std::collections::BTreeMap;

use super::Builder;
use crate::dictionary::Level;
use crate::expression::{Expr, Kind};
use crate::lang::Text;
use crate::standard::file::{self, Numerator};
use crate::standard::{Indicator, Relief, StandardError, Terms};

impl Builder<'_> {
    /// An indicator, `[indicator.ID]`.
    pub(super) fn indicator(
        &self,
        id: String,
        file: file::Indicator,
        assessed: &[String],
    ) -> Result<Indicator, StandardError> {
        let path = |key| ["indicator", &id, key];
        let name = self.text(&["indicator", &id], file.zh, file.en)?;
        let written = self.required(&path("numerator"), file.numerator)?;
        let numerator = self.numerator(&path("numerator"), written, assessed)?;
        let split = file.split.unwrap_or(false);
        let reliefs = file.relief.into_iter();
        let reliefs = reliefs
            .filter(|(_, relief)| relief.enabled != Some(false))
            .map(|(relief, file)| self.relief(&id, relief, file))
            .collect::<Result<Vec<_>, _>>()?;
        if split {
            let shared = numerator.values().chain(reliefs.iter().map(|r| &r.add));
            let fields = shared.flat_map(Expr::fields);
            self.not_by_stage(&path("numerator"), fields)?;
        }
        let per = self.required(&path("per"), file.per)?;
        let scale = file.scale.unwrap_or(1.0);
        if !(scale.is_finite() && scale > 0.0) {
            let message = Text::new("scale 必须大于 0", "scale must be above 0");
            return Err(self.wrong(&path("scale"), message));
        }
        Ok(Indicator {
            short: file.short.unwrap_or_else(|| name.clone()),
            name,
            numerator,
            per: self.formula(&path("per"), &per, Some(Kind::Number))?,
            scale,
            split,
            digits: self.digits(&path("digits"), file.digits, 2)?,
            noun: file.noun.unwrap_or_default(),
            counted: file.counted.unwrap_or(false),
            thresholds: self.by_stage(&path("threshold"), file.threshold)?,
            reliefs,
            id,
        })
    }

    /// A formula for each stage.
    fn numerator(
        &self,
        path: &[&str],
        written: Numerator,
        assessed: &[String],
    ) -> Result<BTreeMap<String, Expr>, StandardError> {
        let mut numerator = BTreeMap::new();
        match written {
            Numerator::Same(text) => {
                let expr = self.formula(path, &text, Some(Kind::Number))?;
                for stage in assessed {
                    numerator.insert(stage.clone(), expr.clone());
                }
            }
            Numerator::ByStage(texts) => {
                for (stage, text) in &texts {
                    self.known_stage(path, stage)?;
                    let key = [path, &[stage.as_str()]].concat();
                    let expr = self.formula(&key, text, Some(Kind::Number))?;
                    numerator.insert(stage.clone(), expr);
                }
                for stage in assessed {
                    if !numerator.contains_key(stage) {
                        return Err(self.missing(&[path, &[stage.as_str()]].concat()));
                    }
                }
            }
        }
        Ok(numerator)
    }

    /// What is split among the stages is given for the school as a whole.
    fn not_by_stage<'f>(
        &self,
        path: &[&str],
        fields: impl Iterator<Item = &'f str>,
    ) -> Result<(), StandardError> {
        for field in fields {
            let resolved = self.dictionary.resolve(field);
            if resolved.is_some_and(|(_, f, _)| f.level == Level::Stage) {
                let message = Text::new(
                    format!("split = true 的分子不能用分学段的项目“{field}”"),
                    format!(
                        "a numerator with split = true cannot use \"{field}\", which is given by stage"
                    ),
                );
                return Err(self.wrong(path, message));
            }
        }
        Ok(())
    }

    fn relief(
        &self,
        indicator: &str,
        id: String,
        file: file::Relief,
    ) -> Result<Relief, StandardError> {
        let path = |key| ["indicator", indicator, "relief", &id, key];
        let when = self.required(&path("when"), file.when.clone())?;
        let add = self.required(&path("add"), file.add.clone())?;
        let entry = ["indicator", indicator, "relief", &id];
        Ok(Relief {
            terms: self.terms(&path("until"), &file)?,
            text: self.text(&entry, file.zh, file.en)?,
            when: self.formula(&path("when"), &when, Some(Kind::Truth))?,
            add: self.formula(&path("add"), &add, Some(Kind::Number))?,
            key: format!("{indicator}.{id}"),
            id,
        })
    }

    /// The years in which a relief counts.
    pub(super) fn terms(
        &self,
        path: &[impl AsRef<str>],
        relief: &file::Relief,
    ) -> Result<Terms, StandardError> {
        let (from, until) = (relief.from, relief.until);
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            let message = Text::new("until 不能早于 from", "until is before from");
            return Err(self.wrong(path, message));
        }
        Ok(Terms {
            from,
            until,
            meet_within: relief.meet_within,
        })
    }
}
