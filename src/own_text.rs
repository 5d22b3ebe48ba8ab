//! Texts that users write themselves: standards, maps, settings.

use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::files;

/// No text that somebody has written is longer.
const LONGEST: u64 = 16 << 20;

/// Reads one.
///
/// # Errors
/// What keeps it from being read: it is no ordinary file but a device or a pipe, which may never end, it is
/// too long, or no text.
pub fn read_own_text(path: &Path) -> io::Result<String> {
    if files::length(path)?.is_none() {
        return Err(ErrorKind::Unsupported.into());
    }
    let mut text = String::new();
    files::open(path)?
        .take(LONGEST + 1)
        .read_to_string(&mut text)?;
    match text.len() as u64 > LONGEST {
        true => Err(ErrorKind::FileTooLarge.into()),
        false => Ok(text),
    }
}
