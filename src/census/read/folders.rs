//! From the paths that a user names to files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::census::read::endings::{TABLES, extension, place, unreadable};
use crate::census::read::limits::{DEEPEST_FOLDER, too_large};
use crate::files;
use crate::problem::{Kind, Problem};

/// Files that belong together: one that a user names, or the tables of one folder.
pub struct Group {
    /// The folder's name.
    pub folder: Option<String>,
    /// How many folders it is within, below the one that the user names.
    pub depth: usize,
    /// The files, in order of their names.
    pub files: Vec<PathBuf>,
}

/// The files behind the paths a user names: files as they are, folders as the tables in them and in
/// the folders in them, each folder after those in it. Links inside a folder are not followed: they
/// may lead round in a circle or out of what the user meant. What cannot be found is a problem.
pub fn groups(paths: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<Group> {
    let mut groups = Vec::new();
    for path in paths {
        if !files::is_folder(path) {
            groups.push(Group {
                folder: None,
                depth: 0,
                files: vec![path.clone()],
            });
            continue;
        }
        let (before, complaints) = (groups.len(), problems.len());
        // The name of `.` is that of the folder it stands for.
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        let name = whole.file_name().unwrap_or(path.as_os_str());
        add_folder(path, name, 0, &mut groups, problems);
        let empty = groups[before..].iter().all(|group| group.files.is_empty());
        if empty && problems.len() == complaints {
            problems.push(Problem::new(Kind::FolderEmpty, [place(path)]));
        }
    }
    groups
}

fn add_folder(
    folder: &Path,
    name: &OsStr,
    depth: usize,
    groups: &mut Vec<Group>,
    problems: &mut Vec<Problem>,
) {
    if depth > DEEPEST_FOLDER {
        let kind = too_large(
            &format!("文件夹最多 {DEEPEST_FOLDER} 层"),
            &format!("folders in folders may be at most {DEEPEST_FOLDER} deep"),
        );
        problems.push(Problem::new(kind, [place(folder)]));
        return;
    }
    let inside = files::entries(folder).unwrap_or_else(|e| {
        problems.push(unreadable(folder, &e));
        Vec::new()
    });
    let mut files = Vec::new();
    for (path, kind) in inside {
        if is_hidden(&path) {
            continue;
        }
        if kind == files::Kind::Folder {
            let name = path.file_name().unwrap_or_default();
            add_folder(&path, name, depth + 1, groups, problems);
        } else if kind == files::Kind::Link {
            if is_table(&path) || path.is_dir() {
                problems.push(Problem::new(Kind::LinkIgnored, [place(&path)]));
            }
        } else if is_table(&path) {
            files.push(path);
        }
    }
    groups.push(Group {
        folder: Some(name.to_string_lossy().into_owned()),
        depth,
        files,
    });
}

/// Hidden files, and the lock files that spreadsheet programs leave beside an open workbook.
fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("~$") || name.starts_with('.')
}

/// Whether a file would be read with the folder that it stands in, by its path from there.
///
/// ```
/// use balance::census::is_read_within;
/// assert!(is_read_within("2024/primary.xlsx".as_ref()));
/// assert!(!is_read_within("2024/report.html".as_ref()));
/// assert!(!is_read_within(".reports/2024.xlsx".as_ref()));
/// ```
pub fn is_read_within(path: &Path) -> bool {
    is_table(path) && !path.iter().any(|part| is_hidden(Path::new(part)))
}

/// Whether a file in a folder is a table, by its ending. Text with the ending .txt is more often a
/// remark than a table, and is read where it is named.
fn is_table(path: &Path) -> bool {
    let ending = extension(path);
    ending != "txt" && TABLES.contains(&ending.as_str())
}
