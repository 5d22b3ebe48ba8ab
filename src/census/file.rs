//! From a path to grids: which files there are, and which reader reads each.

use std::fs;
use std::path::{Path, PathBuf};

use super::delimited;
use super::grid::Grid;
use super::workbook;
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

/// A file larger than this is not opened.
const LARGEST_FILE: u64 = 2 << 30;

/// Files that a user names together: one file, or the tables in a folder.
pub struct Group {
    /// The folder's name.
    pub folder: Option<String>,
    /// The files, in order of their names.
    pub files: Vec<PathBuf>,
}

/// The files behind the paths a user names. What cannot be found is a problem.
pub fn groups(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<Group> {
    let mut groups = Vec::new();
    for path in paths {
        if !path.is_dir() {
            groups.push(Group {
                folder: None,
                files: vec![path.clone()],
            });
            continue;
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(e) => {
                problems.push(unreadable(path, &e));
                continue;
            }
        };
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|e| e.path()))
            .filter(|p| p.is_file() && is_table(p))
            .collect();
        files.sort();
        if files.is_empty() {
            problems.push(Problem::new(Kind::FolderEmpty, [place(path)]));
        }
        // The name of `.` is that of the folder it stands for.
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        let name = whole.file_name().unwrap_or(path.as_os_str());
        groups.push(Group {
            folder: Some(name.to_string_lossy().into_owned()),
            files,
        });
    }
    groups
}

/// Whether a file in a folder is a table: by its ending, and not the lock file that a spreadsheet
/// program leaves beside an open workbook.
fn is_table(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Kinds that are not read yet are listed all the same: left out in silence they would be lost.
    let tables = ["xlsx", "xlsm", "csv", "xls", "xlsb", "ods", "tsv"];
    tables.contains(&extension(path).as_str()) && !name.starts_with("~$") && !name.starts_with('.')
}

fn extension(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_lowercase()
}

/// Reads every sheet of a file.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(path: &Path) -> Result<Vec<Grid>, Problem> {
    let name = path.display().to_string();
    let fail = |kind| Problem::new(kind, [Location::file(&name)]);
    let size = fs::metadata(path).map_err(|e| unreadable(path, &e))?.len();
    match size {
        0 => return Err(fail(Kind::FileEmpty)),
        LARGEST_FILE.. => {
            return Err(fail(Kind::TooLarge {
                limit: Text::new("2 GiB", "2 GiB"),
            }));
        }
        _ => {}
    }
    match extension(path).as_str() {
        "xlsx" | "xlsm" => workbook::read(path, &name),
        "csv" | "txt" | "tsv" => delimited::read(path, &name).map(|grid| vec![grid]),
        other => Err(fail(Kind::FileUnknownFormat {
            extension: other.to_owned(),
        })),
    }
}

fn place(path: &Path) -> Location {
    Location::file(path.display().to_string())
}

/// The problem behind an error of the file system.
pub fn unreadable(path: &Path, e: &std::io::Error) -> Problem {
    let kind = match e.kind() {
        std::io::ErrorKind::NotFound => Kind::FileMissing,
        _ => Kind::FileUnreadable { why: e.to_string() },
    };
    Problem::new(kind, [place(path)])
}
