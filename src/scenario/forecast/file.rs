//! Assumptions from TOML: those that the program carries, with what a file changes of them.

use std::path::Path;

use super::assumptions::Assumptions;
use super::error::ForecastError;
use super::sound;
use crate::dictionary::Dictionary;
use crate::lang::Text;
use crate::nearest::nearest;
use crate::outside::said_by_system;
use crate::standard::{StandardError, merge, toml_error};

/// What the program carries.
const BUILT_IN: &str = include_str!("../../../indicators/forecast.toml");

impl Assumptions {
    /// What the program carries.
    ///
    /// # Errors
    /// None, as long as the program carries sound ones.
    pub fn built_in(dictionary: &Dictionary) -> Result<Assumptions, ForecastError> {
        Assumptions::parse("", "", dictionary)
    }

    /// What a file changes of it.
    ///
    /// # Errors
    /// Where the file cannot be read, is no TOML of the expected shape, or a figure of it cannot be.
    pub fn load(path: &Path, dictionary: &Dictionary) -> Result<Assumptions, ForecastError> {
        let name = path.display().to_string();
        let text = crate::read_own_text(path).map_err(|e| {
            let Text { zh, en } = said_by_system(&e);
            let message = Text::new(
                format!("读不到预测参数文件（{zh}）；可用 balance forecast --write-assumptions 起草"),
                format!(
                    "the assumptions cannot be read ({en}); balance forecast --write-assumptions drafts a file"
                ),
            );
            StandardError::new(&name, message)
        })?;
        Assumptions::parse(&name, &text, dictionary)
    }

    /// The same of a text that is called `name`.
    ///
    /// ```
    /// use balance::{dictionary::Dictionary, scenario::forecast::Assumptions};
    /// let dictionary = Dictionary::built_in();
    /// let own = Assumptions::parse("own.toml", "[women]\nprimary = 0.8", &dictionary).unwrap();
    /// assert_eq!((own.women["primary"], own.women["junior"]), (0.8, 0.6));
    /// assert!(Assumptions::parse("own.toml", "[women]\nprimary = 80", &dictionary).is_err());
    /// ```
    ///
    /// # Errors
    /// Where it is no TOML of the expected shape, or a figure of it cannot be.
    pub fn parse(
        name: &str,
        text: &str,
        dictionary: &Dictionary,
    ) -> Result<Assumptions, ForecastError> {
        let shape = |e: &toml::de::Error| toml_error(name, text, e);
        let own: toml::Table = toml::from_str(text).map_err(|e| shape(&e))?;
        let all: toml::Table =
            toml::from_str(BUILT_IN).map_err(|e| toml_error("forecast.toml", BUILT_IN, &e))?;
        if let Some(unknown) = own.keys().find(|key| !all.contains_key(*key)) {
            let known: Vec<&str> = all.keys().map(String::as_str).collect();
            let message = Text::new(
                format!("没有这一节；有 {}", known.join("、")),
                format!("there is no such section; there are {}", known.join(", ")),
            );
            let near = nearest(unknown, known.iter().copied());
            return Err(sound::wrong((name, text), &[unknown], message)
                .nearest(near)
                .into());
        }
        let all = merge(all, own);
        let mut found: Assumptions = all.try_into().map_err(|e: toml::de::Error| {
            StandardError::new(name, crate::outside::TomlError::new("", &e).text())
        })?;
        name.clone_into(&mut found.file);
        sound::check(&found, (name, text), dictionary)?;
        Ok(found)
    }
}

/// A draft of assumptions: those that the program carries, to be changed.
pub fn draft() -> String {
    crate::mark::sign_draft(BUILT_IN.to_owned())
}
