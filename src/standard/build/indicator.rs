//! The indicators of a standard and their reliefs.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::builder::Builder;
use crate::dictionary::Level;
use crate::expression::{Expr, Kind};
use crate::lang::Text;
use crate::standard::error::StandardError;
use crate::standard::file::{self, Numerator};
use crate::standard::{Indicator, Relief, Terms};

impl Builder<'_> {
    pub fn indicator(
        &self,
        id: String,
        file: file::Indicator,
        assessed: &[String],
    ) -> Result<Indicator, StandardError> {
        let path = |key: &'static str| ["indicator".to_owned(), id.clone(), key.to_owned()];
        let name = self.text(path, file.zh, file.en)?;
        let numerator = self.by_stages(&id, "numerator", file.numerator, assessed)?;
        let split = file.split.unwrap_or(false);
        let reliefs = self.reliefs(&id, file.relief)?;
        if split {
            self.all_of_the_school(&id, &numerator, &reliefs)?;
        }
        let form = file.form.map(|f| self.indicator_form(&id, f, assessed));
        let scale = file.scale.unwrap_or(1.0);
        if !(scale.is_finite() && scale > 0.0) {
            let message = Text::new("scale 必须大于 0", "scale must be above 0");
            return Err(self.wrong(&path("scale"), message));
        }
        Ok(Indicator {
            short: file.short.unwrap_or_else(|| name.clone()),
            name,
            numerator,
            per: self.by_stages(&id, "per", file.per, assessed)?,
            scale,
            split,
            digits: self.digits(&path("digits"), file.digits, 2)?,
            noun: file.noun.unwrap_or_default(),
            counted: file.counted.unwrap_or(false),
            thresholds: self.by_stage(&path("threshold"), file.threshold)?,
            reliefs,
            form: form.transpose()?,
            id,
        })
    }

    /// The numerator, or the denominator, at each stage.
    fn by_stages(
        &self,
        id: &str,
        key: &str,
        written: Option<Numerator>,
        assessed: &[String],
    ) -> Result<BTreeMap<String, Expr>, StandardError> {
        let path = ["indicator", id, key];
        let mut numerator = BTreeMap::new();
        match self.required(&path, written)? {
            Numerator::Same(text) => {
                let expr = self.formula(&path, &text, Some(Kind::Number))?;
                for stage in assessed {
                    numerator.insert(stage.clone(), expr.clone());
                }
            }
            Numerator::ByStage(texts) => {
                let at = |stage| ["indicator", id, key, stage];
                for (stage, text) in &texts {
                    self.known_stage(&path, stage)?;
                    let expr = self.formula(&at(stage), text, Some(Kind::Number))?;
                    numerator.insert(stage.clone(), expr);
                }
                for stage in assessed {
                    if !numerator.contains_key(stage) {
                        return Err(self.missing(&at(stage)));
                    }
                }
            }
        }
        Ok(numerator)
    }

    fn reliefs(
        &self,
        indicator: &str,
        written: IndexMap<String, file::Relief>,
    ) -> Result<Vec<Relief>, StandardError> {
        let enabled = written
            .into_iter()
            .filter(|(_, relief)| relief.enabled != Some(false));
        let reliefs = enabled.map(|(id, relief)| {
            let path = |key| ["indicator", indicator, "relief", &id, key].map(str::to_owned);
            let when = self.required(&path("when"), relief.when.clone())?;
            let add = self.required(&path("add"), relief.add.clone())?;
            Ok(Relief {
                terms: self.terms(&path("until"), &relief)?,
                text: self.text(path, relief.zh, relief.en)?,
                when: self.formula(&path("when"), &when, Some(Kind::Truth))?,
                add: self.formula(&path("add"), &add, Some(Kind::Number))?,
                key: format!("{indicator}.{id}"),
                id,
            })
        });
        reliefs.collect()
    }

    /// What the stages of a school share is not given by stage.
    fn all_of_the_school(
        &self,
        id: &str,
        numerator: &BTreeMap<String, Expr>,
        reliefs: &[Relief],
    ) -> Result<(), StandardError> {
        let shared = numerator.values().chain(reliefs.iter().map(|r| &r.add));
        let mut fields = shared.flat_map(Expr::fields);
        let staged = fields.find(|field| {
            let field = self.dictionary.resolve(field);
            field.is_some_and(|(_, f, _)| f.level == Level::Stage)
        });
        let Some(field) = staged else { return Ok(()) };
        let message = Text::new(
            format!("split = true 的分子不能用分学段的项目“{field}”"),
            format!(
                "a numerator with split = true cannot use \"{field}\", which is given by stage"
            ),
        );
        Err(self.wrong(&["indicator", id, "numerator"], message))
    }

    pub fn terms(
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
