//! From files to [`Standard`].

use std::path::Path;
use std::sync::Arc;

use super::Standard;
use super::build::Builder;
use super::digest::digest;
use super::error::StandardError;
use super::file::File;
use super::source::{Source, built_in_ids, line_of, toml_error};
use crate::dictionary::{Dictionary, DictionaryError};
use crate::lang::Text;
use crate::outside::said_by_system;

impl Standard {
    /// A standard by the id of a built-in one, or by the path of a file.
    ///
    /// ```
    /// let standard = balance::Standard::load("cn-2017")?;
    /// assert_eq!(standard.indicators.len(), 7);
    /// # Ok::<(), balance::standard::StandardError>(())
    /// ```
    ///
    /// # Errors
    /// [`StandardError`] with file, line and key where the file cannot be read, is not TOML of the
    /// expected shape, or names a field, stage or word that does not exist.
    pub fn load(id_or_file: &str) -> Result<Standard, StandardError> {
        standard_of(&Source::read(id_or_file, None)?)
    }

    /// The file behind what [`Standard::load`] takes, unless it is a built-in standard.
    pub fn file_of(id_or_file: &str) -> Option<&Path> {
        let built_in = built_in_ids().any(|id| id == id_or_file);
        (!built_in).then_some(Path::new(id_or_file))
    }

    /// A standard from TOML text, which may extend a built-in one.
    ///
    /// # Errors
    /// As [`Standard::load`].
    pub fn parse(name: &str, text: &str) -> Result<Standard, StandardError> {
        standard_of(&Source::parse(name, text, None, 0)?)
    }
}

fn standard_of(source: &Source) -> Result<Standard, StandardError> {
    let file: File = source
        .merged
        .clone()
        .try_into()
        .map_err(|e: toml::de::Error| toml_error(&source.name, "", &e))?;
    let (dictionary, fields) = dictionary_of(&file)?;
    let sha256 = digest(&source.merged, fields.as_deref());
    let standard = Builder::new(source, dictionary).build(file)?;
    Ok(Standard { sha256, ..standard })
}

/// The dictionary that a standard speaks by, and its text where it brings one of its own.
fn dictionary_of(file: &File) -> Result<(Arc<Dictionary>, Option<String>), StandardError> {
    let Some(path) = &file.fields else {
        return Ok((Dictionary::built_in(), None));
    };
    let wrong = |line: Option<usize>, why: String| {
        StandardError::new(path, Text::new(&why, &why)).line(line)
    };
    let text = crate::read_own_text(path.as_ref())
        .map_err(|e| StandardError::new(path, said_by_system(&e)))?;
    let read = Dictionary::parse(&text).map_err(|e| match &e {
        DictionaryError::Toml(toml) => toml_error(path, &text, toml),
        DictionaryError::Unknown { key, .. } => {
            let parts: Vec<_> = key.split('.').collect();
            wrong(line_of(&text, &parts), e.to_string())
        }
        DictionaryError::Rule { check, .. } => {
            wrong(line_of(&text, &["check", check, "rule"]), e.to_string())
        }
        DictionaryError::Ambiguous { .. } | DictionaryError::ZeroFactor { .. } => {
            wrong(None, e.to_string())
        }
    })?;
    Ok((Arc::new(read), Some(text)))
}
