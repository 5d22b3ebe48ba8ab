//! A sheet in one pass: its markup, its cells, and which of them are merged.

use calamine::CellErrorType;

use crate::census::grid::Cell;
use crate::census::read::limits::{MOST_COLUMNS, MOST_NOTED, MOST_ROWS};
use crate::census::read::markup::area;
use crate::census::read::sheet::Sheet;
use crate::census::read::xlsx::styles::Styles;
use crate::census::read::xlsx::tags::{Tag, Tags, decoded, is_of_sheets, references};
use crate::census::read::xlsx::texts;
use crate::problem::cell_address;

/// What the sheets of a workbook refer to.
pub struct Shared {
    /// The texts that cells share.
    pub texts: Vec<String>,
    /// The styles of cells.
    pub styles: Styles,
    /// Whether a formula's 0 stands for a result that is still to be computed.
    pub recalculates: bool,
}

/// Fills a sheet; nothing where anything about it is out of the way, or a limit is broken.
pub fn read(part: &[u8], shared: &Shared, sheet: &mut Sheet<'_>) -> Option<()> {
    let mut reader = Reader {
        tags: Tags::new(part)?,
        shared,
        sheet,
        row: 0,
        column: 0,
    };
    reader.whole()
}

struct Reader<'a, 'b, 'c> {
    tags: Tags<'a>,
    shared: &'b Shared,
    sheet: &'b mut Sheet<'c>,
    /// Where a cell stands that does not say where.
    row: u32,
    column: u32,
}

impl Reader<'_, '_, '_> {
    fn whole(&mut self) -> Option<()> {
        if self.tags.next()? != Tag::Start("worksheet") {
            return None;
        }
        let (mut filled, mut merged) = (false, false);
        loop {
            let tag = self.tags.next()?;
            let is_child = self.tags.depth() == 2;
            match tag {
                Tag::Start("sheetData") if is_child && !filled => {
                    filled = true;
                    self.rows()?;
                }
                Tag::Start("mergeCells") if is_child && filled && !merged => {
                    merged = true;
                    self.merged()?;
                }
                Tag::Start("dimension") if !filled => {
                    area(self.tags.attribute("ref")?)?;
                }
                Tag::Start(name) if is_of_sheets(name) => return None,
                Tag::Done => return filled.then_some(()),
                _ => {}
            }
        }
    }

    /// The list of cells, which has begun.
    fn rows(&mut self) -> Option<()> {
        loop {
            match self.tags.next()? {
                Tag::Start("row") => {
                    if let Some(number) = self.tags.attribute("r") {
                        self.row = index(number)?.checked_sub(1)?;
                    }
                    self.cells()?;
                    self.row += 1;
                    self.column = 0;
                }
                Tag::End(_) => return Some(()),
                _ => return None,
            }
        }
    }

    /// The cells of a row, which has begun.
    fn cells(&mut self) -> Option<()> {
        loop {
            match self.tags.next()? {
                Tag::Start("c") => self.cell()?,
                Tag::End(_) => return Some(()),
                _ => return None,
            }
        }
    }

    /// A cell, which has begun.
    fn cell(&mut self) -> Option<()> {
        let (mut at, mut style, mut kind) = (None, None, "n");
        for (key, value) in self.tags.attributes() {
            match *key {
                "r" => at = Some(address(value)?),
                "s" => style = Some(index(value)? as usize),
                "t" => kind = value,
                _ => {}
            }
        }
        let (row, column) = at.unwrap_or((self.row, self.column));
        self.column = column + 1;
        let (mut formula, mut valued) = (false, false);
        let mut cell = None;
        loop {
            match self.tags.next()? {
                Tag::Start("v") if !valued && kind != "inlineStr" => {
                    valued = true;
                    cell = self.value(kind, style)?;
                }
                Tag::Start("is") if !valued && kind == "inlineStr" => {
                    valued = true;
                    cell = Some(Cell::Text(texts::text(&mut self.tags)?));
                }
                Tag::Start("f") if !valued && !formula => {
                    formula = true;
                    self.formula()?;
                }
                Tag::End(_) => break,
                _ => return None,
            }
        }
        let is_nought =
            |cell: &Cell| matches!(cell, Cell::Number(n) | Cell::Formatted(n, _) if *n == 0.0);
        let placeholder = self.shared.recalculates && cell.as_ref().is_some_and(is_nought);
        if formula && (cell.is_none() || placeholder) {
            cell = Some(Cell::Uncomputed);
        }
        match cell {
            Some(cell) => self.sheet.fill(row, column, cell).ok(),
            None => Some(()),
        }
    }

    /// A value, which has begun; of the outer `Option`, nothing where it is out of the way.
    fn value(&mut self, kind: &str, style: Option<usize>) -> Option<Option<Cell>> {
        let text = self.tags.text()?;
        if text.is_empty() && matches!(kind, "n" | "s" | "b" | "e") {
            return Some(None);
        }
        Some(Some(match kind {
            "n" => self.shared.styles.cell(style, number(text)?),
            "s" => Cell::Text(self.shared.texts.get(index(text)? as usize)?.clone()),
            "b" if matches!(text, "0" | "1") => Cell::Truth(text == "1"),
            "e" => Cell::Error(text.parse::<CellErrorType>().ok()?.to_string()),
            // Digits behind a reference are taken for damage, but for line breaks, as LibreOffice writes them.
            "str" if text.matches("&#").count() == text.matches("&#10;").count() => {
                Cell::Text(texts::unescaped(&decoded(text)?)?.into_owned())
            }
            "d" if !text.is_empty() && !text.contains('&') => {
                Cell::Date(decoded(text)?.into_owned())
            }
            _ => return None,
        }))
    }

    /// A formula, which has begun: nothing of it counts but that it is there.
    fn formula(&mut self) -> Option<()> {
        if self.tags.attribute("t") == Some("shared") {
            index(self.tags.attribute("si")?)?;
            if let Some(covers) = self.tags.attribute("ref") {
                area(covers)?;
            }
        }
        references(self.tags.text()?)
    }

    /// The list of merged areas, which has begun.
    fn merged(&mut self) -> Option<()> {
        let mut many = 0;
        loop {
            match self.tags.next()? {
                Tag::Start("mergeCell") if many < MOST_NOTED => {
                    many += 1;
                    let area = area(self.tags.attribute("ref")?)?;
                    self.sheet.merge(area).ok()?;
                }
                Tag::End("mergeCell") => {}
                Tag::End("mergeCells") => return Some(()),
                _ => return None,
            }
        }
    }
}

/// A whole number as programs write it.
fn index(text: &str) -> Option<u32> {
    let digits = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let value = |n: u32, b: u8| n * 10 + u32::from(b - b'0');
    digits.then(|| text.bytes().fold(0, value))
}

/// Row and column of an address within a sheet, from 0.
fn address(text: &str) -> Option<(u32, u32)> {
    cell_address(text).filter(|(row, column)| *row < MOST_ROWS && *column < MOST_COLUMNS)
}

/// A number as a library reads it.
fn number(text: &str) -> Option<f64> {
    // So many digits are a whole number that has no need of rounding.
    if text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit()) {
        let value = |n: u64, b: u8| n * 10 + u64::from(b - b'0');
        return Some(text.bytes().fold(0, value) as f64);
    }
    fast_float2::parse(text).ok()
}
