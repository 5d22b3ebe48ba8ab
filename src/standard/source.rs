//! The file of a standard with all that it extends: each is read alone, so that errors know their
//! lines, then merged upon what it extends.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::error::StandardError;
use super::file::File;
use crate::lang::Text;
use crate::nearest::nearest;
use crate::outside::{TomlError, line_at, said_by_system};

/// The standards the program carries: id and file.
const BUILT_IN: [(&str, &str); 5] = [
    ("cn-2017", include_str!("../../indicators/cn-2017.toml")),
    ("cn-2012", include_str!("../../indicators/cn-2012.toml")),
    (
        "cn-preschool-2020",
        include_str!("../../indicators/cn-preschool-2020.toml"),
    ),
    (
        "in-rte-2009",
        include_str!("../../indicators/in-rte-2009.toml"),
    ),
    (
        "us-essa-1118c",
        include_str!("../../indicators/us-essa-1118c.toml"),
    ),
];

/// The dictionaries that some of them speak by, by the names that they give them.
const BUILT_IN_FIELDS: [(&str, &str); 3] = [
    (
        "cn-preschool-2020.fields.toml",
        include_str!("../../indicators/cn-preschool-2020.fields.toml"),
    ),
    (
        "in-rte-2009.fields.toml",
        include_str!("../../indicators/in-rte-2009.fields.toml"),
    ),
    (
        "us-essa-1118c.fields.toml",
        include_str!("../../indicators/us-essa-1118c.fields.toml"),
    ),
];

/// What stands before the name of a dictionary that the program carries; no path begins so.
const CARRIED: &str = "built-in:";

/// The text of a dictionary that the program carries.
pub fn built_in_fields(path: &str) -> Option<&'static str> {
    let name = path.strip_prefix(CARRIED)?;
    let found = BUILT_IN_FIELDS.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text)
}

/// A file extends a file extends a file … no further than this.
const LONGEST_CHAIN: usize = 8;

/// The ids of the standards the program carries, the default first.
pub fn built_in_ids() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(id, _)| *id)
}

/// A file with all that it extends merged beneath it.
pub struct Source {
    /// The file's name for messages.
    pub name: String,
    pub text: String,
    pub id: String,
    pub merged: toml::Table,
}

impl Source {
    pub fn read(id_or_file: &str, beside: Option<&Path>) -> Result<Source, StandardError> {
        Source::read_link(id_or_file, beside, 0)
    }

    fn read_link(
        id_or_file: &str,
        beside: Option<&Path>,
        depth: usize,
    ) -> Result<Source, StandardError> {
        if let Some((id, text)) = BUILT_IN.iter().find(|(id, _)| *id == id_or_file) {
            let mut source = Source::parse(id, text, None, depth)?;
            if let Some(toml::Value::String(fields)) = source.merged.get_mut("fields") {
                fields.insert_str(0, CARRIED);
            }
            return Ok(source);
        }
        let path = match beside {
            Some(folder) => folder.join(id_or_file),
            None => PathBuf::from(id_or_file),
        };
        let name = path.display().to_string();
        let text = crate::read_own_text(path.as_ref()).map_err(|e| {
            let known = built_in_ids().collect::<Vec<_>>().join(", ");
            let said = said_by_system(&e);
            StandardError::new(
                &name,
                Text::new(
                    format!(
                        "没有这个标准，也读不到这个文件（{}）；内置标准有 {known}",
                        said.zh
                    ),
                    format!(
                        "no such standard and no readable file ({}); built in: {known}",
                        said.en
                    ),
                ),
            )
            .nearest(nearest(id_or_file, built_in_ids()))
        })?;
        Source::parse(&name, &text, path.parent(), depth)
    }

    pub fn parse(
        name: &str,
        text: &str,
        folder: Option<&Path>,
        depth: usize,
    ) -> Result<Source, StandardError> {
        // Read alone first, and what is wrong once more as text: only now do errors know their lines.
        let mut own: toml::Table = toml::from_str(text).map_err(|e| toml_error(name, text, &e))?;
        let file: File = match own.clone().try_into() {
            Ok(file) => file,
            Err(_) => toml::from_str(text).map_err(|e| toml_error(name, text, &e))?,
        };
        if let (Some(fields), Some(folder)) = (&file.fields, folder) {
            let path = folder.join(fields).display().to_string();
            own.insert("fields".to_owned(), toml::Value::String(path));
        }
        let merged = match &file.extends {
            None => own,
            Some(_) if depth >= LONGEST_CHAIN => {
                return Err(StandardError::new(
                    name,
                    Text::new(
                        "extends 的层次过多或循环",
                        "extends goes too deep or in a circle",
                    ),
                )
                .key("extends")
                .line(line_of(text, &["extends"])));
            }
            Some(base) => {
                let base = Source::read_link(base, folder, depth + 1).map_err(|e| {
                    // A base that does not exist is this file's mistake.
                    match e.key {
                        None if e.line.is_none() => StandardError {
                            file: name.to_owned(),
                            ..e
                        }
                        .key("extends")
                        .line(line_of(text, &["extends"])),
                        _ => e,
                    }
                })?;
                merge(base.merged, own)
            }
        };
        let stem = Path::new(name).file_stem();
        let stem = stem.map_or(name.to_owned(), |s| s.to_string_lossy().into_owned());
        Ok(Source {
            name: name.to_owned(),
            text: text.to_owned(),
            id: file.id.unwrap_or(stem),
            merged,
        })
    }
}

/// `over` upon `base`: tables are merged key by key, everything else is replaced.
pub(crate) fn merge(mut base: toml::Table, over: toml::Table) -> toml::Table {
    for (key, value) in over {
        match (base.remove(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => {
                base.insert(key, toml::Value::Table(merge(below, above)));
            }
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
    base
}

/// The line of a key in a TOML text, or of the deepest part of its path that stands there.
pub fn line_of(text: &str, path: &[&str]) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut found = None;
    for part in path {
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == part) else {
            break;
        };
        found = Some(key.span().start);
        match value.get_ref() {
            toml::de::DeValue::Table(below) => table = below,
            _ => break,
        }
    }
    found.map(|at| line_at(text, at))
}

/// A TOML or shape error with its line, and for an unknown key the nearest valid one.
pub fn toml_error(name: &str, text: &str, error: &toml::de::Error) -> StandardError {
    let said = TomlError::new(text, error);
    let error = StandardError::new(name, said.message)
        .line(said.line)
        .nearest(said.nearest.as_deref());
    match said.key {
        Some(key) => error.key(key),
        None => error,
    }
}
