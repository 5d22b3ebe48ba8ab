//! Why nothing can be forecast.

use crate::lang::{Lang, Speak, Text};
use crate::standard::StandardError;

/// Why nothing can be forecast.
#[derive(Clone, Debug, PartialEq)]
pub enum ForecastError {
    /// A file of assumptions is wrong.
    Assumptions(StandardError),
    /// What is wrong, a line each, the place in front.
    Wrong(Vec<Text>),
}

impl ForecastError {
    /// One line.
    pub(super) fn one(zh: impl Into<String>, en: impl Into<String>) -> ForecastError {
        ForecastError::Wrong(vec![Text::new(zh, en)])
    }

    /// Nothing wrong is no error.
    pub(super) fn of(lines: Vec<Text>) -> Result<(), ForecastError> {
        match lines.is_empty() {
            true => Ok(()),
            false => Err(ForecastError::Wrong(lines)),
        }
    }
}

crate::lang::error_in_english!(ForecastError);

impl From<StandardError> for ForecastError {
    fn from(error: StandardError) -> ForecastError {
        ForecastError::Assumptions(error)
    }
}

/// So many lines are said.
const MOST_LINES: usize = 20;

impl Speak for ForecastError {
    fn speak(&self, lang: Lang) -> String {
        match self {
            ForecastError::Assumptions(error) => error.speak(lang),
            ForecastError::Wrong(lines) => {
                let mut said: Vec<String> = lines
                    .iter()
                    .take(MOST_LINES)
                    .map(|line| line.get(lang).to_owned())
                    .collect();
                let more = lines.len().saturating_sub(MOST_LINES);
                if more > 0 {
                    said.push(crate::say!(lang, "另有 {more} 处", "and {more} more"));
                }
                said.join("\n")
            }
        }
    }
}
