//! The list of problems as a workbook: a row a problem, its cell a link to the cell it names.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use rust_xlsxwriter::{Url, Workbook, Worksheet, XlsxError};

use crate::lang::Lang;
use crate::mark;
use crate::measure::{ProblemFinding, Severity};
use crate::problem::Location;
use crate::report::ProblemList;
use crate::report::pages::problem_list::{Column, MOST_LINKS, link_within, rows};
use crate::report::sheets::by_school;
use crate::report::sheets::looks::{Formats, clipped, print};

/// A sheet is no longer than this; a longer list goes on in the next.
const LONGEST: usize = 1_000_000;

/// A link is no longer.
const LONGEST_LINK: usize = 2_000;

/// Where the cells of a list lead.
#[derive(Clone, Copy)]
pub enum Links<'a> {
    /// To no place: the list is handed on without the files.
    Nowhere,
    /// To other files, from a folder.
    From(&'a Path),
    /// Into the same workbook, which is a copy of a file.
    Within {
        /// The file.
        file: &'a str,
        /// Its sheets, and what they are called in the copy.
        sheets: &'a BTreeMap<Option<String>, String>,
    },
}

/// The bytes of the workbook.
///
/// # Errors
/// If it cannot be laid out, what a file holds being no reason; or whatever the writer says.
pub fn write(list: &ProblemList<'_>, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(list).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(list: &ProblemList<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let all: Vec<&ProblemFinding> = list.problems.iter().collect();
    add(&mut workbook, &all, list.lang, Links::From(list.folder))?;
    if list.by_school {
        by_school::add(&mut workbook, &all, list.lang)?;
    }
    finish(workbook, name(list.lang))
}

/// What the sheet is called; `problem_sheets` in `indicators/fields.toml` has the names, too.
pub fn name(lang: Lang) -> &'static str {
    lang.pick("问题清单", "Problems")
}

/// The bytes of a workbook, the same at any time.
pub fn finish(mut workbook: Workbook, title: &str) -> Result<Vec<u8>, XlsxError> {
    workbook.set_properties(&mark::properties()?.set_title(title));
    workbook.save_to_buffer()
}

/// Adds the list to a workbook.
pub fn add(
    workbook: &mut Workbook,
    problems: &[&ProblemFinding],
    lang: Lang,
    links: Links,
) -> Result<(), XlsxError> {
    let mut names: Vec<String> = Vec::new();
    for sheet in workbook.worksheets() {
        names.push(sheet.name().to_lowercase());
    }
    let free = |names: &[String]| {
        let numbered = (2..).map(|n| format!("{}({n})", name(lang)));
        let mut wanted = std::iter::once(name(lang).to_owned()).chain(numbered);
        wanted.find(|name| !names.contains(&name.to_lowercase()))
    };
    let mut first = 0;
    // An empty list is a sheet, too.
    for part in problems
        .chunks(LONGEST)
        .chain(problems.is_empty().then_some(problems))
    {
        let name = free(&names).unwrap_or_default();
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        names.push(name.to_lowercase());
        write_sheet(sheet, part, first, lang, links)?;
        first += part.len();
    }
    Ok(())
}

fn write_sheet(
    sheet: &mut Worksheet,
    problems: &[&ProblemFinding],
    first: usize,
    lang: Lang,
    links: Links,
) -> Result<(), XlsxError> {
    let formats = Formats::new();
    let mut columns = Column::of(problems);
    // A list within its workbook need not name the file.
    columns.retain(|column| *column != Column::File || !matches!(links, Links::Within { .. }));
    for (at, column) in (0..).zip(&columns) {
        sheet.write_string_with_format(0, at, column.heading(lang), &formats.header)?;
        sheet.set_column_width(at, column.width())?;
    }
    if let Some(at) = columns.iter().position(|c| *c == Column::Problem)
        && problems.is_empty()
    {
        let none = lang.pick("没有发现问题", "no problem was found");
        sheet.write_string_with_format(1, at as u16, none, &formats.text)?;
    }
    let mut linked = 0;
    for (index, row) in (1..).zip(rows(problems.iter().copied(), lang)) {
        sheet.set_row_height(index, row.height(&columns))?;
        for (at, column) in (0..).zip(&columns) {
            let shown = clipped(&row.text(*column));
            let target = row
                .place
                .filter(|_| *column == Column::Cell || *column == Column::File);
            let target = target.and_then(|place| links.target(place, *column));
            match (column, row.severity) {
                (Column::Number, _) => {
                    let counted = (first + row.number) as f64;
                    sheet.write_number_with_format(index, at, counted, &formats.number)?;
                }
                (Column::Severity, Severity::Error) => {
                    sheet.write_string_with_format(index, at, shown, &formats.error)?;
                }
                (Column::Severity, Severity::Warning) => {
                    sheet.write_string_with_format(index, at, shown, &formats.warning)?;
                }
                _ => match target.filter(|_| linked < MOST_LINKS && !shown.is_empty()) {
                    Some(target) => {
                        linked += 1;
                        let url = Url::new(target).set_text(shown);
                        sheet.write_url_with_format(index, at, url, &formats.link)?;
                    }
                    None => {
                        sheet.write_string_with_format(index, at, shown, &formats.text)?;
                    }
                },
            }
        }
    }
    let last = columns.len().saturating_sub(1) as u16;
    sheet.autofilter(0, 0, problems.len().max(1) as u32, last)?;
    sheet.set_freeze_panes(1, 0)?;
    print(sheet, name(lang));
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

impl Links<'_> {
    /// What a place is linked to.
    fn target(self, place: &Location, column: Column) -> Option<String> {
        let link = match self {
            Links::Nowhere => return None,
            Links::Within { file, sheets } => {
                let sheet = sheets.get(&place.source.sheet)?;
                let cell = place.cell_name().filter(|_| place.source.file == file)?;
                format!("internal:{}", link_within(sheet, &cell))
            }
            Links::From(folder) => {
                let path = relative(Path::new(&place.source.file), folder)?;
                match (column, &place.source.sheet, place.cell_name()) {
                    (Column::Cell, Some(sheet), Some(cell)) => {
                        format!("file:///{path}#{}", link_within(sheet, &cell))
                    }
                    _ => format!("file:///{path}"),
                }
            }
        };
        (link.len() <= LONGEST_LINK).then_some(link)
    }
}

/// The way from a folder to a file, as a link has it; `None` if the file is not there.
fn relative(file: &Path, folder: &Path) -> Option<String> {
    let (file, folder) = (file.canonicalize().ok()?, folder.canonicalize().ok()?);
    let shared = file.components().zip(folder.components());
    let shared = shared.take_while(|(a, b)| a == b).count();
    let mut path = PathBuf::new();
    // On another drive there is no way but the whole.
    if shared == 0 {
        path.push(&file);
    } else {
        let up = folder
            .components()
            .skip(shared)
            .map(|_| Component::ParentDir);
        path.extend(up.chain(file.components().skip(shared)));
    }
    let mut escaped = String::new();
    for c in path.to_str()?.chars() {
        match c {
            '\\' if cfg!(windows) => escaped.push('/'),
            // Programs do not agree on a path with these, however they are written.
            '#' | '?' => return None,
            '%' | ' ' | '"' | '<' | '>' | '[' | ']' | '`' | '^' | '{' | '}' => {
                escaped.push_str(&format!("%{:02x}", u32::from(c)));
            }
            c => escaped.push(c),
        }
    }
    Some(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_the_list_to_the_file() {
        let home = tempfile::tempdir().unwrap();
        let (from, to) = (home.path().join("清单"), home.path().join("数据 1%"));
        std::fs::create_dir(&from).unwrap();
        std::fs::create_dir(&to).unwrap();
        let file = to.join("青山县.xlsx");
        std::fs::write(&file, "").unwrap();
        let way = |folder: &Path| relative(&file, folder);
        assert_eq!(way(&from).unwrap(), "../数据%201%25/青山县.xlsx");
        assert_eq!(way(&to).unwrap(), "青山县.xlsx");
        assert_eq!(relative(&to.join("没有.xlsx"), &to), None);
    }
}
