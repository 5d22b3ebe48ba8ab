//! Web pages to grids, as spreadsheet programs lay them out: what stands outside of tables is a row of
//! its own, and tables stand below one another. Hidden rows and cells are read as those of a workbook
//! are. Pages come without closing tags, and with tables in tables.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::census::grid::{Area, Cell};
use crate::census::read::limits::{Budget, MOST_COLUMNS, MOST_ROWS, too_large};
use crate::census::read::sheet::{Sheet, damaged};
use crate::census::value;
use crate::problem::Kind;

/// Tables in tables are read to this depth.
const DEEPEST_TABLE: usize = 100;

/// No cell covers more columns, as HTML has it.
const MOST_COVERED: u32 = 1000;

/// What is never shown, besides what is hidden by its style.
const UNSHOWN: [&str; 10] = [
    "script", "style", "title", "xml", "noscript", "noframes", "template", "select", "textarea",
    "object",
];

/// What begins on a line of its own, and ends one.
const BLOCKS: [&str; 16] = [
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "center",
    "caption",
];

/// What has no content, and no closing tag.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "wbr",
];

/// What tables are made of.
const TABLE: [&str; 7] = ["table", "thead", "tbody", "tfoot", "tr", "td", "th"];

/// Reads a page, and the names of the sheets that it says it has.
///
/// # Errors
/// What keeps it from being read.
pub fn read<'a>(text: &[u8], budget: &'a mut Budget) -> Result<(Sheet<'a>, Vec<String>), Kind> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page::new(Sheet::new(budget));
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        page.take(token)?;
    }
    page.finish()
}

/// A page while it is read.
struct Page<'a> {
    sheet: Sheet<'a>,
    /// The next row that is free.
    row: u32,
    /// The tables that are open, each within a cell of the one before.
    tables: Vec<Table>,
    /// What stands outside of tables since the last row.
    outside: Text,
    /// What is not shown: the element, and how many of its name are open in it.
    unshown: Option<(Vec<u8>, usize)>,
    /// The names of sheets, in parts that are for Excel alone.
    names: Vec<String>,
    /// Whether a name of a sheet is being read.
    in_name: bool,
}

/// A table that is open.
#[derive(Default)]
struct Table {
    /// The row that is open, if one is.
    row: Option<u32>,
    /// The column behind the last cell of that row.
    column: u32,
    /// The cell that is open, if one is.
    cell: Option<Open>,
    /// The rows of the group that is open, as numbers of the sheet's rows: tables in cells stand
    /// between them.
    group: Vec<u32>,
    /// For each column, how many rows of the group are reached by cells so far.
    reached: Vec<u32>,
    /// The merged areas of the group, each with its first row in the group and its number of rows.
    merged: Vec<(usize, Area, u32)>,
}

/// A cell that is open.
struct Open {
    row: u32,
    column: u32,
    text: Text,
    number: Option<f64>,
    is_error: bool,
}

/// Text as it is shown: white space is one space, and what is on a line of its own is on one.
#[derive(Default)]
struct Text {
    text: String,
    /// What is still to be put before the next letter.
    gap: Gap,
}

#[derive(Clone, Copy, Default, PartialEq, PartialOrd)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

impl Text {
    fn add(&mut self, more: &str) {
        for c in more.chars() {
            if c.is_whitespace() {
                self.leave(Gap::Space);
                continue;
            }
            match std::mem::take(&mut self.gap) {
                Gap::Space => self.text.push(' '),
                Gap::Line => self.text.push('\n'),
                Gap::None => {}
            }
            self.text.push(c);
        }
    }

    /// Leaves a gap before what follows, if anything stands before it.
    fn leave(&mut self, gap: Gap) {
        if !self.text.is_empty() && gap > self.gap {
            self.gap = gap;
        }
    }
}

impl<'a> Page<'a> {
    fn new(sheet: Sheet<'a>) -> Page<'a> {
        Page {
            sheet,
            row: 0,
            tables: Vec::new(),
            outside: Text::default(),
            unshown: None,
            names: Vec::new(),
            in_name: false,
        }
    }

    fn take(&mut self, token: Token) -> Result<(), Kind> {
        match token {
            Token::StartTag(tag) => self.start(&tag),
            Token::EndTag(tag) => self.end(&tag.name),
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text);
                if self.in_name {
                    self.names.push(text.trim().to_owned());
                } else if self.unshown.is_none() {
                    self.text().add(&text);
                }
                Ok(())
            }
            Token::Comment(text) => {
                self.note_names(&String::from_utf8_lossy(&text));
                Ok(())
            }
            Token::Doctype(_) | Token::Error(_) => Ok(()),
        }
    }

    /// The names of sheets in a part of the page that is for Excel alone.
    fn note_names(&mut self, comment: &str) {
        for part in comment.split("<x:Name>").skip(1) {
            if let Some((name, _)) = part.split_once("</x:Name>") {
                self.names.push(name.trim().to_owned());
            }
        }
    }

    /// Where text goes.
    fn text(&mut self) -> &mut Text {
        match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => &mut cell.text,
            None => &mut self.outside,
        }
    }

    fn start(&mut self, tag: &StartTag<()>) -> Result<(), Kind> {
        let name = tag.name.as_slice();
        self.show_tables(name);
        if let Some((open, depth)) = &mut self.unshown {
            *depth += usize::from(name == open && !tag.self_closing);
            self.in_name = name == b"x:name";
            return Ok(());
        }
        let is = |names: &[&str]| names.iter().any(|known| known.as_bytes() == name);
        match name {
            b"table" => return self.begin_table(),
            b"tr" => return self.begin_row(),
            b"td" | b"th" => return self.begin_cell(tag),
            b"thead" | b"tbody" | b"tfoot" => return self.end_group(),
            b"br" => self.text().leave(Gap::Line),
            b"caption" => self.end_row()?,
            _ if is(&BLOCKS) => self.text().leave(Gap::Line),
            _ => {}
        }
        if self.outside_ends(name) {
            self.end_outside()?;
        }
        let unshown = is(&UNSHOWN) || hides(tag);
        if unshown && !tag.self_closing && !is(&VOID) {
            self.unshown = Some((name.to_vec(), 1));
        }
        Ok(())
    }

    /// Ends what is not shown where a table goes on: no school is hidden by a tag that is not closed.
    fn show_tables(&mut self, name: &[u8]) {
        if TABLE.iter().any(|known| known.as_bytes() == name) {
            self.unshown = None;
            self.in_name = false;
        }
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Kind> {
        self.show_tables(name);
        if let Some((open, depth)) = &mut self.unshown {
            self.in_name = false;
            *depth -= usize::from(name == open.as_slice());
            if *depth == 0 {
                self.unshown = None;
            }
            return Ok(());
        }
        match name {
            b"table" => self.end_table(),
            b"tr" => self.end_row(),
            b"td" | b"th" => self.end_cell(),
            b"thead" | b"tbody" | b"tfoot" => self.end_group(),
            _ => {
                if BLOCKS.iter().any(|known| known.as_bytes() == name) {
                    self.text().leave(Gap::Line);
                }
                match self.outside_ends(name) {
                    true => self.end_outside(),
                    false => Ok(()),
                }
            }
        }
    }

    /// Whether what stands outside of tables ends with a tag: there, a block is a row.
    fn outside_ends(&self, name: &[u8]) -> bool {
        let in_cell = self.tables.last().is_some_and(|table| table.cell.is_some());
        let is_block = BLOCKS.iter().any(|known| known.as_bytes() == name);
        !in_cell && (is_block || matches!(name, b"br" | b"body" | b"html"))
    }

    /// Puts what stands outside of tables into a row.
    fn end_outside(&mut self) -> Result<(), Kind> {
        let text = std::mem::take(&mut self.outside).text;
        if text.is_empty() {
            return Ok(());
        }
        self.sheet.fill(self.row, 0, Cell::Text(text))?;
        self.next_row()
    }

    fn next_row(&mut self) -> Result<(), Kind> {
        self.row += 1;
        match self.row <= MOST_ROWS {
            true => Ok(()),
            false => Err(outside_of_sheet()),
        }
    }

    fn begin_table(&mut self) -> Result<(), Kind> {
        if self.tables.len() == DEEPEST_TABLE {
            return Err(too_large(
                &format!("网页里表格套表格最多 {DEEPEST_TABLE} 层"),
                &format!("tables in tables of a web page may be at most {DEEPEST_TABLE} deep"),
            ));
        }
        // A table within a row that is not in one of its cells stands before it, as in a browser.
        if self.tables.last().is_some_and(|table| table.cell.is_none()) {
            self.end_row()?;
        }
        self.end_outside()?;
        // A row with a table in it goes on below that.
        if let Some(table) = self.tables.last_mut()
            && let Some(row) = table.row
        {
            self.row = self.row.max(row + 1);
        }
        self.tables.push(Table::default());
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), Kind> {
        if self.tables.is_empty() {
            return Ok(());
        }
        self.end_group()?;
        self.end_outside()?;
        self.tables.pop();
        Ok(())
    }

    /// Ends a group of rows. Cells reach no further down.
    fn end_group(&mut self) -> Result<(), Kind> {
        self.end_row()?;
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let group = std::mem::take(&mut table.group);
        table.reached.clear();
        for (index, mut area, rows) in table.merged.drain(..) {
            // Cells reach no further down than their group.
            let last = (index + rows as usize).min(group.len()).saturating_sub(1);
            area.bottom = group.get(last).copied().unwrap_or(area.top);
            if (area.top, area.left) != (area.bottom, area.right) {
                self.sheet.merge(area)?;
            }
        }
        Ok(())
    }

    /// Begins a row, in a table that need not have been opened.
    fn begin_row(&mut self) -> Result<(), Kind> {
        self.end_row()?;
        if self.tables.is_empty() {
            self.begin_table()?;
        }
        self.end_outside()?;
        if let Some(table) = self.tables.last_mut() {
            table.row = Some(self.row);
            table.column = 0;
            table.group.push(self.row);
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Kind> {
        self.end_cell()?;
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let Some(row) = table.row.take() else {
            return Ok(());
        };
        // Behind tables within it, the next row is free already.
        match self.row == row {
            true => self.next_row(),
            false => Ok(()),
        }
    }

    fn begin_cell(&mut self, tag: &StartTag<()>) -> Result<(), Kind> {
        self.end_cell()?;
        if self.tables.last().is_none_or(|table| table.row.is_none()) {
            self.begin_row()?;
        }
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        let Some(row) = table.row else { return Ok(()) };
        let index = table.group.len().saturating_sub(1);
        let from = table.column;
        let mut column = from;
        let taken = |reached: &u32| *reached as usize > index;
        while table.reached.get(column as usize).is_some_and(taken) {
            column += 1;
        }
        let columns = span(tag, "colspan").clamp(1, MOST_COVERED);
        let rows = match span(tag, "rowspan").min(MOST_ROWS) {
            // To the end of its group.
            0 => MOST_ROWS,
            rows => rows,
        };
        let end = column + columns;
        if end > MOST_COLUMNS {
            return Err(outside_of_sheet());
        }
        // What is covered takes time, though no room.
        self.sheet.cover((end - from) as usize)?;
        if rows > 1 && table.reached.len() < end as usize {
            table.reached.resize(end as usize, 0);
        }
        let covered = table.reached.iter_mut().take(end as usize);
        for reached in covered.skip(column as usize) {
            *reached = index as u32 + rows;
        }
        if rows > 1 || columns > 1 {
            let area = Area {
                top: row,
                left: column,
                bottom: row,
                right: end - 1,
            };
            table.merged.push((index, area, rows));
        }
        table.column = end;
        table.cell = Some(Open {
            row,
            column,
            text: Text::default(),
            number: number(tag),
            is_error: attribute(tag, "x:err").is_some(),
        });
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Kind> {
        let table = self.tables.last_mut();
        match table.and_then(|table| table.cell.take()) {
            Some(cell) => self.sheet.fill(cell.row, cell.column, content(cell)),
            None => Ok(()),
        }
    }

    fn finish(mut self) -> Result<(Sheet<'a>, Vec<String>), Kind> {
        while !self.tables.is_empty() {
            self.end_table()?;
        }
        self.end_outside()?;
        Ok((self.sheet, self.names))
    }
}

fn outside_of_sheet() -> Kind {
    damaged(
        "有单元格超出工作表的范围",
        "a cell lies outside of any sheet",
    )
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let value = tag.attributes.get(name.as_bytes())?;
    Some(String::from_utf8_lossy(value).trim().to_owned())
}

/// A number of rows or columns.
fn span(tag: &StartTag<()>, name: &str) -> u32 {
    let Some(text) = attribute(tag, name) else {
        return 1;
    };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text.get(..digits).unwrap_or_default() {
        "" => 1,
        digits => digits.parse().unwrap_or(u32::MAX),
    }
}

/// Whether its style hides an element.
fn hides(tag: &StartTag<()>) -> bool {
    let style = attribute(tag, "style").unwrap_or_default();
    let plain: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    plain.to_ascii_lowercase().contains("display:none")
        || tag.attributes.contains_key(&b"hidden"[..])
}

/// The number behind what is shown of a cell, as Excel and LibreOffice write it.
fn number(tag: &StartTag<()>) -> Option<f64> {
    let text = attribute(tag, "x:num").filter(|text| !text.is_empty());
    let text = text.or_else(|| attribute(tag, "sdval"))?;
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// What a cell holds: its text, but for the digits that a format hides.
fn content(cell: Open) -> Cell {
    let text = cell.text.text;
    if cell.is_error {
        return Cell::Error(text);
    }
    let Some(number) = cell.number else {
        return Cell::Text(text);
    };
    let of_number = |c: char| c.is_ascii_digit() || ".,-−".contains(c);
    let digits = text.find(|c| !of_number(c)).unwrap_or(text.len());
    let (digits, unit) = text.split_at(digits);
    // A code keeps its leading zeros.
    let is_code = digits.starts_with('0') && digits.len() > 1 && !digits.starts_with("0.");
    let shown = value::number(&Cell::Text(digits.to_owned()));
    let decimals = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
    let half = 0.5 * 10f64.powi(-(decimals.min(300) as i32));
    let rounded = shown.is_some_and(|shown| (shown - number).abs() <= half * 1.000_001);
    match unit.trim() {
        _ if is_code => Cell::Text(text),
        "" if shown.is_some() => Cell::Number(number),
        "%" => Cell::Number(number),
        unit if rounded => Cell::Text(format!("{number}{unit}")),
        _ => Cell::Text(text),
    }
}
