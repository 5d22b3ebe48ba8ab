//! What is told of a cell.

use serde::Serialize;

use super::numbers::without_numbers;
use crate::lang::{Lang, Text};

/// What of a cell may be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Told {
    /// What stands there.
    Plain(String),
    /// Its kind and length, for it may be of a person.
    Withheld(Text),
}

impl Told {
    /// What is told in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match self {
            Told::Plain(text) => text,
            Told::Withheld(text) => text.get(lang),
        }
    }

    /// What stands there, where that may be told.
    pub fn plain(&self) -> Option<&str> {
        match self {
            Told::Plain(text) => Some(text),
            Told::Withheld(_) => None,
        }
    }

    /// The same with each text changed that is shown.
    pub(crate) fn map(self, change: impl Fn(&str) -> String) -> Told {
        match self {
            Told::Plain(text) => Told::Plain(change(&text)),
            withheld => withheld,
        }
    }

    /// Several in one.
    pub(crate) fn join(all: &[Told], between: &str) -> Told {
        let list = |lang| {
            let all: Vec<&str> = all.iter().map(|told| told.get(lang)).collect();
            all.join(between)
        };
        match all.iter().all(|told| told.plain().is_some()) {
            true => Told::Plain(list(Lang::Zh)),
            false => Told::Withheld(Text::new(list(Lang::Zh), list(Lang::En))),
        }
    }
}

/// A text of a sheet that is no list of people: all but the numbers of people is shown.
impl From<String> for Told {
    fn from(text: String) -> Told {
        Told::Plain(without_numbers(&text).into_owned())
    }
}

impl From<&str> for Told {
    fn from(text: &str) -> Told {
        Told::from(text.to_owned())
    }
}
