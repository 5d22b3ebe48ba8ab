//! XML Spreadsheet 2003 to grids.

use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::census::grid::{Area, Cell, Grid};
use crate::census::read::archive::attribute;
use crate::census::read::limits::{Budget, MOST_COLUMNS, MOST_ROWS, too_large};
use crate::census::read::markup::is_clean;
use crate::census::read::sheet::{Sheet, damaged};
use crate::problem::{Kind, Location, Problem, cell_name};

/// Elements are nested no deeper: a workbook, a sheet, a table, a row, a cell, its text and formats.
const DEEPEST: usize = 100;

/// Reads every sheet.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(text: &str, name: &str, budget: &mut Budget) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let mut xml = Reader::from_str(text);
    let mut grids = Vec::new();
    let mut names = HashSet::new();
    let mut depth = 0;
    loop {
        match event(&mut xml, &mut depth).map_err(fail)? {
            Event::Start(e) if depth == 2 && e.local_name().as_ref() == "Worksheet" => {
                let sheet = attribute_text(&e, "Name").map_err(fail)?;
                let mut reading = Worksheet::new(Sheet::new(budget));
                reading.read(&mut xml, &mut depth).map_err(fail)?;
                if sheet
                    .as_ref()
                    .is_some_and(|sheet| !names.insert(sheet.clone()))
                {
                    return Err(fail(broken()));
                }
                let mut grid = reading.sheet.finish(name, sheet.as_deref())?;
                grid.hidden = reading.hidden;
                grids.push(grid);
            }
            Event::Eof => return Ok(grids),
            _ => {}
        }
    }
}

/// The next event; of elements, how many are open with it.
fn event<'a>(xml: &mut Reader<&'a [u8]>, depth: &mut usize) -> Result<Event<'a>, Kind> {
    let event = xml.read_event().map_err(|_| broken())?;
    if !is_clean(&event) {
        return Err(broken());
    }
    match &event {
        Event::Start(e) => {
            *depth += 1;
            check(e)?;
            if *depth > DEEPEST {
                return Err(too_large(
                    &format!("XML 元素最多嵌套 {DEEPEST} 层"),
                    &format!("elements of XML may be at most {DEEPEST} deep"),
                ));
            }
        }
        Event::Empty(e) => check(e)?,
        Event::End(_) => *depth = depth.checked_sub(1).ok_or_else(broken)?,
        Event::DocType(_) => {
            return Err(damaged(
                "文件内部定义了自己的实体（DTD），工作簿里不应有",
                "it defines entities of its own (DTD), which no workbook does",
            ));
        }
        Event::Eof if *depth > 0 => return Err(broken()),
        _ => {}
    }
    Ok(event)
}

fn check(e: &BytesStart<'_>) -> Result<(), Kind> {
    match e.attributes().all(|attribute| attribute.is_ok()) {
        true => Ok(()),
        false => Err(broken()),
    }
}

fn broken() -> Kind {
    damaged("XML 的结构已损坏", "the structure of its XML is broken")
}

/// A sheet while it is read.
struct Worksheet<'a> {
    sheet: Sheet<'a>,
    hidden: bool,
    /// The row that the next `Row` is, and the column that the next `Cell` is.
    row: u32,
    column: u32,
    /// The first column of the table.
    left: u32,
}

impl<'a> Worksheet<'a> {
    fn new(sheet: Sheet<'a>) -> Worksheet<'a> {
        Worksheet {
            sheet,
            hidden: false,
            row: 0,
            column: 0,
            left: 0,
        }
    }

    /// Reads to the end of the sheet.
    fn read(&mut self, xml: &mut Reader<&[u8]>, depth: &mut usize) -> Result<(), Kind> {
        let sheet = *depth;
        let mut tables = 0;
        // The rows that a row stands for.
        let mut rows = 1;
        loop {
            match event(xml, depth)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "Table" if *depth == sheet + 1 => {
                        tables += 1;
                        if tables > 1 {
                            return Err(broken());
                        }
                        let first = |name| Ok(number(&e, name)?.unwrap_or(1).saturating_sub(1));
                        (self.row, self.left) = (first("TopCell")?, first("LeftCell")?);
                    }
                    "Row" if *depth == sheet + 2 => rows = self.begin_row(&e)?,
                    "Cell" if *depth == sheet + 3 => self.cell(&e, Some((xml, depth)))?,
                    "Visible" if *depth == sheet + 2 => {
                        self.hidden = content(xml, depth)?.trim() != "SheetVisible";
                    }
                    _ => {}
                },
                Event::Empty(e) => match e.local_name().as_ref() {
                    "Table" if *depth == sheet => {
                        tables += 1;
                        if tables > 1 {
                            return Err(broken());
                        }
                    }
                    "Row" if *depth == sheet + 1 => {
                        let rows = self.begin_row(&e)?;
                        self.row = self.row.saturating_add(rows);
                    }
                    "Cell" if *depth == sheet + 2 => self.cell(&e, None)?,
                    _ => {}
                },
                Event::End(e) if *depth == sheet + 1 && e.local_name().as_ref() == "Row" => {
                    self.row = self.row.saturating_add(rows);
                }
                Event::End(_) if *depth < sheet => return Ok(()),
                Event::Eof => return Err(broken()),
                _ => {}
            }
        }
    }

    /// Goes to the row that an element is, and tells how many rows it stands for.
    fn begin_row(&mut self, e: &BytesStart<'_>) -> Result<u32, Kind> {
        self.row = index(e, self.row, MOST_ROWS)?;
        self.column = self.left;
        Ok(number(e, "Span")?.unwrap_or(0).saturating_add(1))
    }

    /// Reads a cell; the one that an empty element is has nothing in it.
    fn cell(
        &mut self,
        e: &BytesStart<'_>,
        inside: Option<(&mut Reader<&[u8]>, &mut usize)>,
    ) -> Result<(), Kind> {
        let (row, column) = (self.row, index(e, self.column, MOST_COLUMNS)?);
        let across = number(e, "MergeAcross")?.unwrap_or(0);
        let down = number(e, "MergeDown")?.unwrap_or(0);
        let formula = attribute_text(e, "Formula")?.is_some();
        let area = Area {
            top: row,
            left: column,
            bottom: row.saturating_add(down),
            right: column.saturating_add(across),
        };
        if row >= MOST_ROWS || area.bottom >= MOST_ROWS || area.right >= MOST_COLUMNS {
            return Err(damaged(
                "有单元格超出工作表的范围",
                "a cell lies outside of any sheet",
            ));
        }
        if across > 0 || down > 0 {
            self.sheet.merge(area)?;
        }
        self.column = area.right + 1;
        let data = match inside {
            Some((xml, depth)) => data(xml, depth, (row, column))?,
            None => None,
        };
        match data {
            Some(cell) => self.sheet.fill(row, column, cell),
            None if formula => self.sheet.fill(row, column, Cell::Uncomputed),
            None => Ok(()),
        }
    }
}

/// What a cell holds, read to the end of the cell.
fn data(
    xml: &mut Reader<&[u8]>,
    depth: &mut usize,
    address: (u32, u32),
) -> Result<Option<Cell>, Kind> {
    let cell = *depth;
    let mut found = None;
    loop {
        match event(xml, depth)? {
            Event::Start(e) if *depth == cell + 1 && e.local_name().as_ref() == "Data" => {
                // Two values in one cell: which of them counts, nobody can tell.
                if found.is_some() {
                    return Err(broken());
                }
                let kind = attribute_text(&e, "Type")?;
                let text = content(xml, depth)?;
                found = Some(value(kind.as_deref(), text).map_err(|()| no_number(address))?);
            }
            Event::End(_) if *depth < cell => return Ok(found),
            Event::Eof => return Err(broken()),
            _ => {}
        }
    }
}

fn no_number((row, column): (u32, u32)) -> Kind {
    let cell = cell_name(row, column);
    damaged(
        &format!("单元格 {cell} 标明是数字，内容却不是"),
        &format!("the cell {cell} is said to be a number and is none"),
    )
}

/// A value of a type; nothing where it is none of that type.
fn value(kind: Option<&str>, text: String) -> Result<Cell, ()> {
    Ok(match kind {
        Some("Number") => {
            let number: f64 = text.trim().parse().map_err(drop)?;
            Cell::Number(Some(number).filter(|number| number.is_finite()).ok_or(())?)
        }
        Some("Boolean") => Cell::Truth(matches!(text.trim(), "1" | "true" | "True")),
        Some("Error") => Cell::Error(text),
        // 2024-09-01T00:00:00.000
        Some("DateTime") => Cell::Date(text.split('T').next().unwrap_or_default().to_owned()),
        _ => Cell::Text(text),
    })
}

/// The text of an element and of those in it, read to its end.
fn content(xml: &mut Reader<&[u8]>, depth: &mut usize) -> Result<String, Kind> {
    let element = *depth;
    let mut text = String::new();
    loop {
        match event(xml, depth)? {
            Event::Text(e) => text.push_str(&e.xml10_content()),
            Event::CData(e) => text.push_str(&e.xml10_content()),
            Event::GeneralRef(e) => match e.resolve_char_ref().map_err(|_| broken())? {
                Some(c) => text.push(c),
                None => {
                    let known = quick_xml::escape::resolve_xml_entity(&e);
                    text.push_str(known.ok_or_else(broken)?);
                }
            },
            Event::End(_) if *depth < element => return Ok(text),
            Event::Eof => return Err(broken()),
            _ => {}
        }
    }
}

/// The row or column that an element is, from 0: as it says, or the next.
fn index(e: &BytesStart<'_>, next: u32, most: u32) -> Result<u32, Kind> {
    match number(e, "Index")? {
        None => Ok(next),
        // Cells go from left to right, and rows down.
        Some(index) if index > next && index <= most => Ok(index - 1),
        Some(_) => Err(broken()),
    }
}

/// A whole number, whatever the prefix of its name.
fn number(e: &BytesStart<'_>, name: &str) -> Result<Option<u32>, Kind> {
    let text = attribute_text(e, name)?;
    text.map(|text| text.trim().parse().map_err(|_| broken()))
        .transpose()
}

fn attribute_text(e: &BytesStart<'_>, name: &str) -> Result<Option<String>, Kind> {
    let is = |key: &str| key == name || key.strip_suffix(name).is_some_and(|p| p.ends_with(':'));
    let Some(text) = attribute(e, is) else {
        return Ok(None);
    };
    let text = quick_xml::escape::unescape(&text).map_err(|_| broken())?;
    Ok(Some(text.into_owned()))
}
