//! Which files were read, told apart by what is in them.

use std::io;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::files;
use crate::problem::harmless;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// The file as the user named it.
    pub file: String,
    /// The SHA-256 of what is in it, in hexadecimal; null if it cannot be read.
    pub sha256: Option<String>,
}

impl Input {
    /// What tells a file apart from every other.
    ///
    /// ```
    /// let input = balance::census::Input::of("sample-data/2024.xlsx".as_ref());
    /// assert_eq!(input.sha256.unwrap().len(), 64);
    /// assert_eq!(balance::census::Input::of("nowhere.xlsx".as_ref()).sha256, None);
    /// ```
    pub fn of(path: &Path) -> Input {
        Input {
            file: harmless(&path.display().to_string()),
            sha256: digest(path).ok(),
        }
    }
}

fn digest(path: &Path) -> io::Result<String> {
    if files::length(path)?.is_none() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut hash = Sha256::new();
    let mut file = files::open(path)?;
    let mut part = vec![0; 1 << 16];
    loop {
        match io::Read::read(&mut file, &mut part)? {
            0 => break,
            read => hash.update(&part[..read]),
        }
    }
    let bytes = hash.finalize();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
