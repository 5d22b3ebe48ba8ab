//! Tables with columns for figures of the county: Ⅰ, its basic facts, and Ⅵ, the survey.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use crate::report::live::layout::Book;
use crate::report::live::steps::Steps;
use crate::report::live::tables::{HEADER, begin, county_row, notes};
use crate::report::live::{paper, put};
use crate::standard::Grid;
use crate::template::style;

/// How wide a column is, in characters, and the least that many columns get.
pub const WIDTH: f64 = 15.0;
const NARROW: f64 = 8.5;
/// Tables with more columns have narrow ones.
const FEW: usize = 10;

/// The columns of the rows' names: none where there is one row.
fn names(grid: &Grid) -> u16 {
    u16::from(!grid.rows.is_empty())
}

/// The last column.
pub fn last(grid: &Grid) -> u16 {
    names(grid) + grid.columns.len() as u16 - 1
}

/// How many rows of headers there are, without that of the marks.
fn levels(book: &Book<'_>, grid: &Grid) -> u32 {
    let headings = grid.columns.iter();
    let levels = headings.map(|c| c.heading.get(book.lang).split('|').count());
    levels.max().unwrap_or(1) as u32
}

/// The first row below the headers.
fn body(book: &Book<'_>, grid: &Grid) -> u32 {
    HEADER + levels(book, grid) + 1
}

/// The row behind the last, and behind the note on blanks.
pub fn end(book: &Book<'_>, grid: &Grid) -> u32 {
    let rows = grid.rows.len().max(1) + usize::from(book.several());
    body(book, grid) + (book.findings.counties.len() * rows) as u32 + 1
}

/// A sheet of figures alone.
///
/// # Errors
/// If it cannot be laid out.
pub fn table(
    sheet: &mut Worksheet,
    steps: &Steps<'_>,
    number: &str,
    grid: &Grid,
) -> Result<(), XlsxError> {
    rows(sheet, steps, number, grid)?;
    notes(sheet, steps.book, end(steps.book, grid), number, last(grid))
}

/// The headers and the figures, from the top of a sheet on.
///
/// # Errors
/// If they cannot be laid out.
pub fn rows(
    sheet: &mut Worksheet,
    steps: &Steps<'_>,
    number: &str,
    grid: &Grid,
) -> Result<(), XlsxError> {
    let book = steps.book;
    let last = last(grid);
    headers(sheet, book, grid)?;
    let title = book.standard.table_title(number, book.lang);
    begin(sheet, book, &title, (last, None), body(book, grid))?;
    let first = steps.besides(&grid.figures).unwrap_or(0);
    let mut row = body(book, grid);
    for county in 0..book.findings.counties.len() {
        row = county_row(sheet, book, row, county, last)?;
        for (nth, figures) in grid.figures.figures.chunks(grid.columns.len()).enumerate() {
            if let Some(name) = grid.rows.get(nth) {
                put::text(sheet, row, 0, name.get(book.lang), &paper::cell())?;
            }
            for (at, figure) in figures.iter().enumerate() {
                let step = first + nth * grid.columns.len() + at;
                let [cell, _] = steps.cells(county, step);
                let times = if figure.percent { 100.0 } else { 1.0 };
                let digits = match figure.percent {
                    true => book.standard.percent_digits,
                    false => figure.digits,
                };
                let formula = match figure.percent {
                    true => format!("IF(ISNUMBER({cell}),100*{cell},\"\")"),
                    false => format!("IF(ISNUMBER({cell}),{cell},\"\")"),
                };
                let format = paper::cell()
                    .set_align(FormatAlign::Center)
                    .set_num_format(style::decimals(digits));
                let value = steps.value(county, step).map(|v| v * times);
                put::formula(
                    sheet,
                    row,
                    names(grid) + at as u16,
                    &formula,
                    value,
                    &format,
                )?;
            }
            sheet.set_row_height(row, 26)?;
            row += 1;
        }
    }
    let note = book.say(
        "空格：数据中没有，由县填写；在“县级数据”中填入，本表随之改变。",
        "Blank: in no census, to be filled in. What is entered in the county figures appears here.",
    );
    put::across(sheet, row, (0, last), note, &paper::small())
}

/// The headers, those over several columns above those that they are over, and the marks L1, L2 … below.
fn headers(sheet: &mut Worksheet, book: &Book<'_>, grid: &Grid) -> Result<(), XlsxError> {
    let header = paper::header();
    let levels = levels(book, grid) as usize;
    let paths = grid.columns.iter().map(|c| c.heading.get(book.lang));
    let paths: Vec<Vec<&str>> = paths.map(|text| text.split('|').collect()).collect();
    let low = HEADER + levels as u32 - 1;
    let names = names(grid);
    if names > 0 {
        sheet.merge_range(HEADER, 0, low + 1, 0, "", &header)?;
        sheet.set_column_width(0, WIDTH)?;
    }
    for level in 0..levels {
        let mut at = 0;
        while at < paths.len() {
            let Some(text) = paths[at].get(level) else {
                at += 1;
                continue;
            };
            // Neighbours below the same headers share one; the lowest header of a column is its own.
            let is_lowest = paths[at].len() == level + 1;
            let alike = |path: &&Vec<&str>| {
                !is_lowest && path.len() > level + 1 && path[..=level] == paths[at][..=level]
            };
            let count = paths[at..].iter().take_while(alike).count().max(1);
            let top = HEADER + level as u32;
            let end = if is_lowest { low } else { top };
            let (first, last) = (names + at as u16, names + (at + count) as u16 - 1);
            match (top, first) == (end, last) {
                true => put::text(sheet, top, first, text, &header)?,
                false => sheet
                    .merge_range(top, first, end, last, text, &header)
                    .map(|_| ())?,
            }
            at += count;
        }
    }
    let wide = if paths.len() > FEW { NARROW } else { WIDTH };
    for at in 0..paths.len() as u16 {
        put::text(sheet, low + 1, names + at, &format!("L{}", at + 1), &header)?;
        sheet.set_column_width(names + at, wide)?;
    }
    let lowest = if paths.len() > FEW { 80.0 } else { 34.0 };
    for row in HEADER..low {
        sheet.set_row_height(row, 24)?;
    }
    sheet.set_row_height(low, lowest)?;
    Ok(())
}
