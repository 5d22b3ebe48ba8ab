//! How the tables that are handed in look on paper: A4, the type of official papers, black lines, headers that every
//! page repeats, and one page wide.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::report::live::layout::Book;
use crate::template::style;

/// The type of official papers, which every Chinese system has.
const SONG: &str = "宋体";

/// Of A4 across, less the margins, in inches.
const WIDE: f64 = 10.4;
const HIGH: f64 = 6.8;

/// A last page holds at least so much of a page.
const LEAST_PAGE: f64 = 0.2;

/// How wide a digit is, in pixels: of the fonts that workbooks are made for, and of those that stand in for them.
const DIGITS: [f64; 2] = [7.4, 9.4];

pub fn base() -> Format {
    style::base().set_font_name(SONG).set_font_size(10.5)
}

pub fn title() -> Format {
    base().set_bold().set_font_size(16)
}

/// Text over several lines.
pub fn prose() -> Format {
    base().set_text_wrap()
}

/// A note below a table.
pub fn small() -> Format {
    prose().set_font_size(9)
}

pub fn cell() -> Format {
    base().set_border(FormatBorder::Thin)
}

pub fn header() -> Format {
    cell()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
}

/// The row above the schools of a stage, or below them.
pub fn heading() -> Format {
    cell().set_bold().set_background_color(style::SHADE)
}

/// A4 across, the header on every page, one page wide.
///
/// # Errors
/// If the rows are not there.
pub fn across(sheet: &mut Worksheet, book: &Book<'_>, header: (u32, u32)) -> Result<(), XlsxError> {
    style::print(sheet, header, None, book.standard.name.get(book.lang))?;
    sheet.set_margins(0.6, 0.6, 0.7, 0.7, 0.3, 0.35);
    sheet.set_print_center_horizontally(true);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// How high the rows of a table are, that its last page does not hold one or two of them, or a note alone: near `base`
/// points. `widths` of all columns are in characters; `fixed` is the height of what else there is, `repeated` that of
/// what every page has.
pub fn row_height(widths: f64, rows: usize, (fixed, repeated): (f64, f64), base: f64) -> f64 {
    let pages = |height: f64, digit: f64| {
        let scale = (WIDE * 96.0 / (widths * digit)).min(1.0);
        (rows as f64 * height + fixed) / (HIGH * 72.0 / scale - repeated)
    };
    // How wide a character is differs by the fonts that a system has.
    let fits = |height: &f64| {
        DIGITS.iter().all(|digit| {
            let pages = pages(*height, *digit);
            pages < 0.97 || (LEAST_PAGE..0.97).contains(&pages.fract())
        })
    };
    let near = (0..12).flat_map(|step| {
        let by = 0.5 * f64::from(step);
        [base - by, base + by]
    });
    near.into_iter().find(fits).unwrap_or(base)
}

/// A4 upright, all on one page.
///
/// # Errors
/// If the page cannot be set up.
pub fn upright(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    across(sheet, book, (0, 0))?;
    sheet.set_portrait();
    sheet.set_margins(0.7, 0.7, 0.8, 0.7, 0.3, 0.35);
    sheet.set_print_fit_to_pages(1, 1);
    Ok(())
}

/// So many lines of text of a width in a column, in points.
pub fn height(text: &str, column: f64) -> f64 {
    let wide = super::put::width(text) as f64;
    // Lines break before a word, and between Chinese characters: some room is lost.
    let lines = (wide / (column - 2.0)).ceil().max(1.0);
    14.5 * lines + 5.0
}
