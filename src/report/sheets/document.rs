//! What is laid out for people on one sheet, set to one page wide.

use std::io::{self, Write};

use rust_xlsxwriter::{Format, FormatAlign, Image, Workbook, Worksheet, XlsxError};

use crate::mark;
use crate::report::charts::dots;
use crate::report::document::{Block, Document};
use crate::report::live::put;
use crate::report::render::sheet;
use crate::report::strips::Strips;
use crate::report::table::{Cell, Content, Table, Tone};
use crate::template::style;

/// The widths of the columns; tables with fewer have their last over several, those with more go on beyond.
const WIDTHS: [f64; 5] = [38.0, 52.0, 12.0, 12.0, 12.0];
const LAST: u16 = WIDTHS.len() as u16 - 1;
const BEYOND: f64 = 14.0;

/// The height of a line of text, and of a row with a picture.
const LINE: f64 = 15.0;
const PICTURE: f64 = 22.0;

/// The name of a sheet is not longer.
const LONGEST_NAME: usize = 31;

/// Writes the workbook.
///
/// # Errors
/// If the sheet cannot be laid out, or whatever the writer says.
pub fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&bytes(document).map_err(io::Error::other)?)
}

fn bytes(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let title = document.blocks.iter().find_map(|block| match block {
        Block::Heading(1, text, _) => Some(text.as_str()),
        _ => None,
    });
    let title = title.unwrap_or(mark::PROGRAM);
    let mut workbook = Workbook::new();
    workbook.set_properties(&mark::properties()?.set_title(title));
    let page = workbook.add_worksheet();
    page.set_name(name_of(title))?;
    for (at, width) in (0..).zip(WIDTHS) {
        page.set_column_width(at, width)?;
    }
    let mut row = 0;
    for block in &document.blocks {
        row = match block {
            Block::Heading(1, text, _) => {
                put::across(page, row, (0, LAST), text, &style::title())?;
                page.set_row_height(row, 30)?;
                row + 1
            }
            Block::Heading(_, text, _) => {
                let heading = style::base().set_bold().set_font_size(12);
                put::across(page, row, (0, LAST), text, &heading)?;
                page.set_row_height(row, 24)?;
                row + 1
            }
            Block::Subtitle(text) => line(page, row, &Cell::from(text.as_str()))?,
            Block::Line(cell) => line(page, row, cell)?,
            Block::Table(own) => table(page, row, own)?,
            Block::Strips(own) => strips(page, row, own)?,
        };
    }
    style::print(page, (0, 0), None, title)?;
    page.set_portrait();
    page.set_print_fit_to_pages(1, 0);
    workbook.save_to_buffer()
}

/// A title as the name of a sheet.
fn name_of(title: &str) -> String {
    let kept = title.chars().filter(|c| !"[]:*?/\\'".contains(*c));
    kept.take(LONGEST_NAME).collect()
}

/// Rows that a text takes in so wide a cell.
fn lines(text: &str, width: f64) -> f64 {
    (put::width(text) as f64 / (width * 1.1 - 1.0))
        .ceil()
        .max(1.0)
}

fn line(page: &mut Worksheet, row: u32, cell: &Cell) -> Result<u32, XlsxError> {
    let prose = style::prose().set_align(FormatAlign::VerticalCenter);
    let format = match cell.tone {
        Tone::Bad | Tone::Good => prose.set_bold(),
        Tone::Faint => prose.set_font_size(9),
        _ => prose,
    };
    put::across(page, row, (0, LAST), &cell.text, &format)?;
    let height = LINE * lines(&cell.text, WIDTHS.iter().sum());
    page.set_row_height(row, height + 3.0)?;
    Ok(row + 1)
}

/// The columns that the cells of a row stand in.
fn places(count: usize) -> Vec<(u16, u16)> {
    let last = count.saturating_sub(1) as u16;
    let end = |at| if at == last { LAST.max(at) } else { at };
    (0..count as u16).map(|at| (at, end(at))).collect()
}

fn width(columns: (u16, u16)) -> f64 {
    let each = columns.0..=columns.1;
    each.map(|at| WIDTHS.get(usize::from(at)).copied().unwrap_or(BEYOND))
        .sum()
}

fn table(page: &mut Worksheet, row: u32, table: &Table) -> Result<u32, XlsxError> {
    let places = places(table.columns.len());
    for (column, place) in table.columns.iter().zip(&places) {
        put::across(
            page,
            row,
            *place,
            &column.name,
            &style::header(style::PLAIN),
        )?;
    }
    let mut at = row;
    for cells in &table.rows {
        at += 1;
        let mut height = LINE;
        for (cell, place) in cells.iter().zip(&places) {
            height = height.max(LINE * lines(&cell.text, width(*place)));
            write_cell(page, at, *place, cell)?;
        }
        page.set_row_height(at, height + 3.0)?;
    }
    Ok(at + 1)
}

/// A cell; text is broken into lines, and where it stands over several columns they are one.
fn write_cell(
    page: &mut Worksheet,
    row: u32,
    place: (u16, u16),
    cell: &Cell,
) -> Result<(), XlsxError> {
    let content = match cell.content {
        Content::Text => Content::Prose,
        other => other,
    };
    let cell = Cell {
        content,
        ..cell.clone()
    };
    if place.0 != place.1 {
        put::across(page, row, place, "", &Format::new())?;
        let rest = vec![Cell::empty(); usize::from(place.1 - place.0)];
        sheet::row(page, row, place.0 + 1, &rest)?;
    }
    sheet::row(page, row, place.0, &[cell])
}

fn strips(page: &mut Worksheet, row: u32, strips: &Strips) -> Result<u32, XlsxError> {
    let shown = strips.table(|_| Cell::empty());
    let end = table(page, row, &shown)?;
    for (at, strip) in (row + 1..).zip(&strips.rows) {
        page.set_row_height(at, PICTURE)?;
        let Some(png) = dots::png(strip) else {
            continue;
        };
        let text = format!("{} {}: {}", strips.name, strip.name, strips.text);
        let picture = Image::new_from_buffer(&png)?.set_alt_text(text);
        page.insert_image_fit_to_cell(at, 1, &picture, true)?;
    }
    Ok(end)
}
