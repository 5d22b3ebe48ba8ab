//! The measures of a standard: what a county can do, for a plan.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::builder::Builder;
use crate::dictionary::Level;
use crate::expression::{Expr, Kind};
use crate::lang::Text;
use crate::standard::error::StandardError;
use crate::standard::file::{self, Moves, Numerator, Of};
use crate::standard::{Effect, Exchange, Measure};

impl Builder<'_> {
    pub fn measure(
        &self,
        id: String,
        file: file::Measure,
        assessed: &[String],
    ) -> Result<Measure, StandardError> {
        let path = |key: &'static str| ["measure".to_owned(), id.clone(), key.to_owned()];
        let name = self.text(path, file.zh, file.en)?;
        let of = self.required(&path("of"), file.of)?;
        let written = self.required(&path("moves"), file.moves)?;
        if file.whole && file.digits.is_some() {
            let message = Text::new(
                "whole = true 的措施没有小数位",
                "a measure with whole = true has no decimals",
            );
            return Err(self.wrong(&path("digits"), message));
        }
        let digits = match file.whole {
            true => None,
            false => Some(self.digits(&path("digits"), file.digits, 2)?),
        };
        let stages: Vec<Option<String>> = match of {
            Of::Stage => assessed.iter().cloned().map(Some).collect(),
            Of::School => vec![None],
        };
        let exchange = self.exchange(&id, (of, digits), file.exchange, file.within)?;
        let mut effects = BTreeMap::new();
        for stage in stages {
            let moves = self.moves(&id, &written, stage.as_deref())?;
            let leaves = self.leaves(&id, file.leaves.as_ref(), stage.as_deref())?;
            effects.insert(stage, Effect { moves, leaves });
        }
        Ok(Measure {
            unit: file.unit.unwrap_or_default(),
            id,
            name,
            digits,
            effects,
            exchange,
        })
    }

    /// Teachers who change places: whole ones, of one stage.
    fn exchange(
        &self,
        id: &str,
        (of, digits): (Of, Option<usize>),
        word: Option<String>,
        within: Option<String>,
    ) -> Result<Option<Exchange>, StandardError> {
        let path = |key: &'static str| ["measure".to_owned(), id.to_owned(), key.to_owned()];
        if let Some(field) = within.as_deref() {
            self.known_field(&path("within"), field)?;
        }
        match word {
            None => Ok(None),
            Some(word) if of == Of::Stage && digits.is_none() => {
                Ok(Some(Exchange { word, within }))
            }
            Some(_) => {
                let message = Text::new(
                    "交流的教师按学段、按整人计：of = \"stage\"，whole = true",
                    "teachers who change places are whole ones of a stage: of = \"stage\", whole = true",
                );
                Err(self.wrong(&path("exchange"), message))
            }
        }
    }

    /// What one unit adds to each field, at a stage or in the school.
    fn moves(
        &self,
        id: &str,
        written: &Moves,
        stage: Option<&str>,
    ) -> Result<Vec<(String, f64)>, StandardError> {
        let path = ["measure", id, "moves"];
        let fields: &IndexMap<String, f64> = match (written, stage) {
            (Moves::Same(fields), _) => fields,
            (Moves::ByStage(by_stage), Some(stage)) => {
                for stage in by_stage.keys() {
                    self.known_stage(&path, stage)?;
                }
                let found = by_stage.get(stage);
                found.ok_or_else(|| self.missing(&["measure", id, "moves", stage]))?
            }
            (Moves::ByStage(_), None) => {
                let message = Text::new(
                    "of = \"school\" 的措施不分学段",
                    "a measure with of = \"school\" is not by stage",
                );
                return Err(self.wrong(&path, message));
            }
        };
        if fields.is_empty() {
            return Err(self.missing(&path));
        }
        let moves = fields.iter().map(|(field, add)| {
            self.moved(&path, field, *add, stage)?;
            Ok((field.clone(), *add))
        });
        moves.collect()
    }

    /// A field that can be moved: a number of the school, or of the stage where the measure is of one.
    fn moved(
        &self,
        path: &[&str],
        field: &str,
        add: f64,
        stage: Option<&str>,
    ) -> Result<(), StandardError> {
        let dictionary = &self.dictionary;
        let known = dictionary.fields.get(field);
        let counts = |f: &crate::dictionary::Field| {
            f.kind.yields() == Kind::Number
                && match f.level {
                    Level::School => true,
                    Level::Stage => stage.is_some(),
                    Level::County => false,
                }
        };
        let path: Vec<&str> = path.iter().copied().chain([field]).collect();
        match known {
            None => self.known_field(&path, field),
            Some(known) if !counts(known) => {
                let message = Text::new(
                    format!(
                        "措施不能改变项目“{field}”：它不是学校的数，或者要分学段（of = \"stage\"）"
                    ),
                    format!(
                        "a measure cannot move \"{field}\": it is no number of a school, or it is by stage (of = \"stage\")"
                    ),
                );
                Err(self.wrong(&path, message))
            }
            Some(_) if !add.is_finite() || add == 0.0 => {
                let message = Text::new("必须是不为 0 的数", "must be a number other than 0");
                Err(self.wrong(&path, message))
            }
            Some(_) => Ok(()),
        }
    }

    fn leaves(
        &self,
        id: &str,
        written: Option<&Numerator>,
        stage: Option<&str>,
    ) -> Result<Option<Expr>, StandardError> {
        let path = ["measure", id, "leaves"];
        match (written, stage) {
            (None, _) => Ok(None),
            (Some(Numerator::Same(text)), _) => {
                self.formula(&path, text, Some(Kind::Number)).map(Some)
            }
            (Some(Numerator::ByStage(texts)), Some(stage)) => {
                let Some(text) = texts.get(stage) else {
                    return Err(self.missing(&["measure", id, "leaves", stage]));
                };
                let path = ["measure", id, "leaves", stage];
                self.formula(&path, text, Some(Kind::Number)).map(Some)
            }
            (Some(Numerator::ByStage(_)), None) => {
                let message = Text::new(
                    "of = \"school\" 的措施不分学段",
                    "a measure with of = \"school\" is not by stage",
                );
                Err(self.wrong(&path, message))
            }
        }
    }
}
