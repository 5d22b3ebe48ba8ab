//! Where files are read from: the disk, or memory, for a program that has no disk, such as a page in a browser.
//!
//! A file that is held in memory stands where its path says and hides whatever the disk has there; everything
//! that reads files by their paths reads it as any other, so that findings and messages are the same.
//!
//! ```
//! use balance::{Standard, audit, files, measure::Options};
//!
//! let bytes = std::fs::read("sample-data/2024.xlsx")?;
//! files::hold("青山县/2024.xlsx", bytes);
//! let findings = audit(&["青山县".into()], &Standard::load("cn-2017")?, Options::default());
//! assert_eq!(findings.inputs[0].file, "青山县/2024.xlsx");
//! assert!(!findings.failed());
//! files::release();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

type Bytes = Arc<[u8]>;

static HELD: RwLock<BTreeMap<PathBuf, Bytes>> = RwLock::new(BTreeMap::new());

/// Holds a file in memory, in place of one that is held under the same path.
pub fn hold(path: impl Into<PathBuf>, bytes: impl Into<Arc<[u8]>>) {
    let mut held = HELD.write().unwrap_or_else(PoisonError::into_inner);
    held.insert(path.into(), bytes.into());
}

/// Lets go of every file that is held in memory.
pub fn release() {
    HELD.write().unwrap_or_else(PoisonError::into_inner).clear();
}

fn held(path: &Path) -> Option<Bytes> {
    let held = HELD.read().unwrap_or_else(PoisonError::into_inner);
    held.get(path).cloned()
}

/// What stands in a folder held in memory, by its path and kind; nothing where it is none.
fn within(folder: &Path) -> BTreeMap<PathBuf, Kind> {
    let held = HELD.read().unwrap_or_else(PoisonError::into_inner);
    let mut found = BTreeMap::new();
    for path in held.keys() {
        let mut below = path.strip_prefix(folder).into_iter().flatten();
        if let Some(name) = below.next() {
            let kind = below.next().map_or(Kind::File, |_| Kind::Folder);
            found.insert(folder.join(name), kind);
        }
    }
    found
}

/// What something in a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file, or what is neither of the others.
    File,
    /// A folder.
    Folder,
    /// A link to something.
    Link,
}

/// A file that is open for reading.
pub(crate) enum File {
    Disk(fs::File),
    Memory(Cursor<Bytes>),
}

/// Opens a file.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    match held(path) {
        Some(bytes) => Ok(File::Memory(Cursor::new(bytes))),
        None => fs::File::open(path).map(File::Disk).map_err(told),
    }
}

/// The length of an ordinary file; `None` for what is none, as a pipe or a device, which would be waited for,
/// perhaps for ever.
pub(crate) fn length(path: &Path) -> io::Result<Option<u64>> {
    if let Some(bytes) = held(path) {
        return Ok(Some(bytes.len() as u64));
    }
    let metadata = fs::metadata(path).map_err(told)?;
    Ok(metadata.is_file().then_some(metadata.len()))
}

/// Whether a path is that of a folder.
pub(crate) fn is_folder(path: &Path) -> bool {
    path.is_dir() || !within(path).is_empty()
}

/// What stands in a folder.
pub(crate) fn entries(folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
    let mut found = within(folder);
    if found.is_empty() || folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let kind = match (kind.is_dir(), kind.is_symlink()) {
                (true, _) => Kind::Folder,
                (_, true) => Kind::Link,
                _ => Kind::File,
            };
            found.entry(entry.path()).or_insert(kind);
        }
    }
    Ok(found.into_iter().collect())
}

/// Where there is no disk, what is not held is not there.
fn told(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::Unsupported if cfg!(target_family = "wasm") => {
            io::ErrorKind::NotFound.into()
        }
        _ => error,
    }
}

impl Read for File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            File::Disk(file) => file.read(buffer),
            File::Memory(file) => file.read(buffer),
        }
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            File::Disk(file) => file.seek(to),
            File::Memory(file) => file.seek(to),
        }
    }
}
