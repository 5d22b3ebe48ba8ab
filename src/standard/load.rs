//! From files to [`Standard`].

use std::path::Path;
use std::sync::Arc;

use super::Standard;
use super::build::Builder;
use super::digest::digest;
use super::error::StandardError;
use super::file::File;
use super::source::{Source, built_in_fields, built_in_ids, line_of, toml_error};
use crate::dictionary::{Dictionary, DictionaryError, DictionaryErrors};
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
    let text = match built_in_fields(path) {
        Some(text) => text.to_owned(),
        None => crate::read_own_text(path.as_ref())
            .map_err(|e| StandardError::new(path, said_by_system(&e)))?,
    };
    match Dictionary::parse(&text) {
        Ok(read) => Ok((Arc::new(read), Some(text))),
        Err(errors) => Err(all_that_is_wrong(path, &text, &errors)),
    }
}

/// The errors of a dictionary, each with its line.
fn all_that_is_wrong(file: &str, text: &str, errors: &DictionaryErrors) -> StandardError {
    let told = errors.0.iter().map(|error| {
        if let DictionaryError::Toml(why) = error {
            return toml_error(file, text, why);
        }
        let path = error.path();
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        StandardError::new(file, error.text())
            .key(parts.join("."))
            .line(line_of(text, &parts))
            .nearest(error.nearest().as_deref())
    });
    let mut told: Vec<StandardError> = told.collect();
    told.sort_by_key(|error| error.line);
    let mut told = told.into_iter();
    let first = told.next();
    let mut first = first.unwrap_or_else(|| StandardError::new(file, Text::default()));
    first.more = told.collect();
    first
}
