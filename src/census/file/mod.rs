//! From a path to grids: which files there are, and which reader reads each.

mod archive;
mod biff;
mod biff_crypt;
mod biff_sheet;
mod blocks;
mod bytes;
mod calm;
mod crypt;
mod delimited;
mod encoding;
mod format;
mod limits;
mod long;
mod markup;
mod mime;
mod number_format;
mod ods;
mod ods_styles;
mod page;
mod parquet;
mod records;
mod sheet;
mod spreadsheetml;
mod text;
mod thrift;
mod xls;
mod xlsb;
mod xlsx;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use self::archive::{Archive, Input, XLSB};
use self::format::{Format, archive, recognise};
use self::limits::{Budget, DEEPEST_FOLDER, LARGEST_FILE, LARGEST_TEXT_FILE, size};
pub use self::limits::{MOST_SCHOOLS, too_large, too_many_schools};
pub use self::long::{Broken, LongText};
pub use self::records::{Fault, Records};
use self::sheet::damaged_part;
use self::text::Named;
use self::xls::Held;
use super::grid::Grid;
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

/// The endings of the names of tables, those of text last.
const TABLES: [&str; 10] = [
    "xlsx", "xlsm", "xlsb", "xls", "et", "ods", "parquet", "csv", "tsv", "txt",
];

/// Of those, the endings of text.
const TEXTS: [&str; 3] = ["csv", "tsv", "txt"];

/// The endings of pages and markup. In a folder they are seldom tables, and are read where they are
/// named.
const PAGES: [&str; 5] = ["html", "htm", "mhtml", "mht", "xml"];

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
        if !path.is_dir() {
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
    let mut inside = Vec::new();
    let entries = fs::read_dir(folder).and_then(|entries| {
        for entry in entries {
            let entry = entry?;
            inside.push((entry.path(), entry.file_type()?));
        }
        Ok(())
    });
    if let Err(e) = entries {
        problems.push(unreadable(folder, &e));
    }
    inside.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut files = Vec::new();
    for (path, kind) in inside {
        if is_hidden(&path) {
            continue;
        }
        if kind.is_dir() {
            let name = path.file_name().unwrap_or_default();
            add_folder(&path, name, depth + 1, groups, problems);
        } else if kind.is_symlink() {
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

/// The ending of a file's name, in small letters.
pub fn extension(path: &Path) -> String {
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
    // A pipe or a device would be waited for, perhaps for ever.
    let metadata = fs::metadata(path).map_err(|e| unreadable(path, &e))?;
    if !metadata.is_file() {
        return Err(fail(Kind::NotAFile));
    }
    match metadata.len() {
        0 => return Err(fail(Kind::FileEmpty)),
        LARGEST_FILE.. => {
            let most = size(LARGEST_FILE);
            return Err(fail(too_large(
                &format!("文件最大 {most}"),
                &format!("a file may have at most {most}"),
            )));
        }
        _ => {}
    }
    let file = File::open(path).map_err(|e| unreadable(path, &e))?;
    let input = Box::new(BufReader::new(file));
    read_input(input, metadata.len(), &extension(path), &name)
}

/// Reads every sheet of a file; of long text, its first rows and these.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read_rows(path: &Path, rows: &BTreeSet<u32>) -> Result<Vec<Grid>, Problem> {
    let mut text = LongText::open(path);
    while let Some(long) = text {
        match long.rows(rows) {
            Ok(grid) => return Ok(vec![grid]),
            Err(Broken::Problem(problem)) => return Err(problem),
            Err(Broken::Encoding) => text = Some(long.in_another_encoding()?),
        }
    }
    read(path)
}

/// Reads every sheet of a file that is open. Its name's ending only decides what cannot be seen:
/// whether text without separators is a table of one column.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read_input(
    mut input: Box<dyn Input>,
    length: u64,
    ending: &str,
    name: &str,
) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let stopped = |e: std::io::Error| fail(Kind::FileUnreadable { why: e.to_string() });
    let mut budget = Budget::of(length);
    let mut head = Vec::new();
    let mut first = input.as_mut().take(16);
    first.read_to_end(&mut head).map_err(stopped)?;
    input.rewind().map_err(stopped)?;
    match recognise(&head) {
        Format::Zip => read_zip(input, name, &mut budget),
        Format::Ole => match xls::open(input.as_mut(), length, name)? {
            Held::Stream(stream) => xls::read(stream, name, &mut budget),
            Held::Package(package) if recognise(&package) == Format::Zip => {
                read_zip(Box::new(Cursor::new(package)), name, &mut budget)
            }
            Held::Package(_) => Err(fail(damaged_part("EncryptedPackage"))),
        },
        Format::Parquet => {
            parquet::read(input.as_mut(), length, name, &mut budget).map(|grid| vec![grid])
        }
        Format::Other(what) => Err(fail(Kind::FileUnknownFormat { what })),
        Format::Text if named(ending).is_some() => {
            if length > LARGEST_TEXT_FILE {
                let most = size(LARGEST_TEXT_FILE);
                return Err(fail(too_large(
                    &format!("文本文件最大 {most}"),
                    &format!("a text file may have at most {most}"),
                )));
            }
            let mut bytes = Vec::with_capacity(length as usize);
            let mut text = input.take(length);
            text.read_to_end(&mut bytes).map_err(stopped)?;
            let named = named(ending).unwrap_or(Named::Table);
            text::read(&bytes, name, named, &mut budget)
        }
        Format::Text => {
            let what = Text::new(
                format!("扩展名为 .{ending} 的其他文件"),
                format!("a file of another kind (.{ending})"),
            );
            Err(fail(Kind::FileUnknownFormat { what }))
        }
    }
}

/// What a name that ends so says of a text; `None` if it is no table.
fn named(ending: &str) -> Option<Named> {
    if TEXTS.contains(&ending) {
        Some(Named::Text)
    } else if ending.is_empty() || TABLES.contains(&ending) {
        Some(Named::Table)
    } else {
        PAGES.contains(&ending).then_some(Named::Markup)
    }
}

/// Reads a zipped workbook, by the parts it has.
fn read_zip(input: Box<dyn Input>, name: &str, budget: &mut Budget) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let mut zip = Archive::open(input).map_err(fail)?;
    let begins = |folder: &str| zip.names().iter().any(|n| n.starts_with(folder));
    let what = |zh, en| {
        fail(Kind::FileUnknownFormat {
            what: Text::new(zh, en),
        })
    };
    if zip.has(XLSB) {
        zip.check_markup().map_err(fail)?;
        let before = xlsb::before(&mut zip).map_err(fail)?;
        xlsb::read(zip.into_input().map_err(fail)?, name, before, budget)
    } else if begins("word/") {
        Err(what("Word 文档", "a Word document"))
    } else if begins("ppt/") {
        Err(what("PowerPoint 演示文稿", "a PowerPoint presentation"))
    } else if zip.has("_rels/.rels") {
        xlsx::read(zip, name, budget)
    } else if zip.has("content.xml") {
        zip.check_markup().map_err(fail)?;
        ods::read(&mut zip, name, budget)
    } else {
        Err(fail(Kind::FileUnknownFormat { what: archive() }))
    }
}

fn place(path: &Path) -> Location {
    Location::file(path.display().to_string())
}

/// The problem behind an error of the file system.
fn unreadable(path: &Path, e: &std::io::Error) -> Problem {
    let kind = match e.kind() {
        std::io::ErrorKind::NotFound => Kind::FileMissing,
        _ => Kind::FileUnreadable { why: e.to_string() },
    };
    Problem::new(kind, [place(path)])
}
