//! Texts that users write themselves: standards, maps, settings.

use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::files;

/// No standard, dictionary or other text of settings is longer: those that come with the program have some ten
/// thousand characters, and what each key of one becomes takes many times its bytes.
const LONGEST: u64 = 4 << 20;

/// Nor is a list: the columns of a map, the entries of changes.
pub(crate) const LONGEST_LIST: u64 = 16 << 20;

/// Reads one.
///
/// # Errors
/// What keeps it from being read: it is no ordinary file but a device or a pipe, which may never end, it is
/// too long, or no text.
pub fn read_own_text(path: &Path) -> io::Result<String> {
    read_within(path, LONGEST)
}

/// Reads one of at most so many bytes.
///
/// # Errors
/// As [`read_own_text`].
pub(crate) fn read_within(path: &Path, longest: u64) -> io::Result<String> {
    if files::length(path)?.is_none() {
        return Err(ErrorKind::Unsupported.into());
    }
    let mut text = String::new();
    files::open(path)?
        .take(longest + 1)
        .read_to_string(&mut text)?;
    match text.len() as u64 > longest {
        true => Err(ErrorKind::FileTooLarge.into()),
        false => Ok(text),
    }
}

/// A text as TOML writes it: as JSON does, but for U+007F.
pub(crate) fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('\u{7f}', "\\u007F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_reads_back() {
        let all: String = ('\0'..='\u{ff}').chain(['学', '\u{2028}', '𠀀']).collect();
        let file: toml::Table = toml::from_str(&format!("a = {}", quoted(&all))).unwrap();
        assert_eq!(file["a"].as_str(), Some(&*all));
    }
}
