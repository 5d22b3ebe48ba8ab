//! The laid-out table as the bytes of a file.

use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::layout::{Cell, Layout, RowKind};
use crate::mark;

/// The sheet.
const SHEET: &str = "学校基本情况";

/// Title, note, and two rows of headers.
const HEADER: u32 = 2;
const BODY: u32 = 4;

/// Columns that stay in view: number, code, name.
const FROZEN: u16 = 3;

/// A4.
const PAPER: u8 = 9;

/// How the kinds of cells look.
struct Formats {
    text: Format,
    plain: Format,
    count: Format,
    hundredths: Format,
}

impl Formats {
    fn new(base: &Format) -> Formats {
        Formats {
            // "@" keeps what a user types over a code as text, too.
            text: base.clone().set_num_format("@"),
            plain: base.clone().set_num_format("0"),
            count: base.clone().set_num_format("#,##0"),
            hundredths: base.clone().set_num_format("#,##0.00"),
        }
    }
}

/// The bytes of an `.xlsx` file.
pub fn xlsx(layout: &Layout) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&mark::properties()?.set_title(&layout.title));
    let sheet = workbook.add_worksheet();
    sheet.set_name(SHEET)?;
    let base = Format::new().set_font_name("宋体").set_font_size(10);
    let last = layout.header.len().saturating_sub(1) as u16;
    let title = base.clone().set_bold().set_font_size(16);
    let title = title
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    sheet.merge_range(0, 0, 0, last, &layout.title, &title)?;
    sheet.set_row_height(0, 30)?;
    sheet.merge_range(1, 0, 1, last, &layout.note, &base)?;
    header(sheet, layout, &base)?;
    body(sheet, layout, &base)?;
    let end = BODY + layout.rows.len() as u32;
    sheet.merge_range(end, 0, end, last, &layout.footer, &base)?;
    sheet.ignore_error_range(BODY, 1, end, 1, IgnoreError::NumberStoredAsText)?;
    sheet.set_freeze_panes(BODY, FROZEN)?;
    sheet.set_landscape();
    sheet.set_paper_size(PAPER);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, BODY - 1)?;
    workbook.save_to_buffer()
}

/// Columns of one group share a merged cell; a column without one has both rows.
fn header(sheet: &mut Worksheet, layout: &Layout, base: &Format) -> Result<(), XlsxError> {
    let format = base
        .clone()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0xDDEBF7));
    let mut first = 0;
    for group in layout.header.chunk_by(|a, b| a.0 == b.0) {
        let last = first + group.len() as u16 - 1;
        match group {
            [(text, below)] if below.is_empty() => {
                sheet.merge_range(HEADER, first, HEADER + 1, first, text, &format)?;
            }
            [(text, _)] => {
                sheet.write_string_with_format(HEADER, first, text, &format)?;
            }
            [(text, _), ..] => {
                sheet.merge_range(HEADER, first, HEADER, last, text, &format)?;
            }
            [] => {}
        }
        for (column, (_, below)) in (first..).zip(group) {
            if !below.is_empty() {
                sheet.write_string_with_format(HEADER + 1, column, below, &format)?;
            }
        }
        first = last + 1;
    }
    sheet.set_row_height(HEADER, 30)?;
    sheet.set_row_height(HEADER + 1, 45)?;
    Ok(())
}

fn body(sheet: &mut Worksheet, layout: &Layout, base: &Format) -> Result<(), XlsxError> {
    let base = base.clone().set_border(FormatBorder::Thin);
    let school = Formats::new(&base);
    let sum = base.set_bold().set_background_color(Color::RGB(0xF2F2F2));
    let sum = Formats::new(&sum);
    let mut widest = vec![0; layout.header.len()];
    for (row, (kind, cells)) in (BODY..).zip(&layout.rows) {
        let formats = match kind {
            RowKind::School => &school,
            RowKind::Sum => &sum,
        };
        for ((column, cell), widest) in (0..).zip(cells).zip(&mut widest) {
            *widest = width(cell).max(*widest);
            match cell {
                Cell::Blank => sheet.write_blank(row, column, &formats.count)?,
                Cell::Text(text) => {
                    sheet.write_string_with_format(row, column, text, &formats.text)?
                }
                Cell::Plain(n) => {
                    sheet.write_number_with_format(row, column, *n as f64, &formats.plain)?
                }
                Cell::Count(n) => {
                    sheet.write_number_with_format(row, column, *n as f64, &formats.count)?
                }
                Cell::Hundredths(n) => sheet.write_number_with_format(
                    row,
                    column,
                    *n as f64 / 100.0,
                    &formats.hundredths,
                )?,
            };
        }
    }
    for (column, widest) in (0..).zip(widest) {
        // Room for three characters of a wrapped header.
        sheet.set_column_width(column, (widest + 2).max(7) as f64)?;
    }
    Ok(())
}

/// How many narrow characters wide a cell is; Chinese ones count twice.
fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Blank => 0,
        Cell::Text(text) => unicode_width::UnicodeWidthStr::width(text.as_str()),
        Cell::Plain(n) => n.to_string().len(),
        Cell::Count(n) => grouped(n.to_string().len()),
        Cell::Hundredths(n) => grouped((n / 100).to_string().len()) + 3,
    }
}

/// So many digits with separators between thousands.
fn grouped(digits: usize) -> usize {
    digits + digits.saturating_sub(1) / 3
}

/// The bytes of a `.csv` file, with the mark by which Excel knows that it is UTF-8.
pub fn csv(layout: &Layout) -> Result<Vec<u8>, csv::Error> {
    let columns = layout.header.len();
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let alone = |text: &str| {
        let mut row = vec![String::new(); columns];
        if let Some(first) = row.first_mut() {
            text.clone_into(first);
        }
        row
    };
    writer.write_record(alone(&layout.title))?;
    writer.write_record(alone(&layout.note))?;
    // Of merged cells only the first has the text.
    let groups = layout.header.chunk_by(|a, b| a.0 == b.0);
    let above = groups.flat_map(|group| {
        let texts = group.iter().enumerate();
        texts.map(|(at, (text, _))| if at == 0 { text.as_str() } else { "" })
    });
    writer.write_record(above)?;
    writer.write_record(layout.header.iter().map(|(_, below)| below))?;
    for (_, cells) in &layout.rows {
        writer.write_record(cells.iter().map(|cell| match cell {
            Cell::Blank => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Plain(n) | Cell::Count(n) => n.to_string(),
            Cell::Hundredths(n) => format!("{}.{:02}", n / 100, n % 100),
        }))?;
    }
    writer.write_record(alone(&layout.footer))?;
    writer.into_inner().map_err(|e| e.into_error().into())
}
