//! Cells and rows of tables on the sheets of a workbook: numbers stay numbers, and look as they are printed.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::report::table::{Cell, Content, Print, Tone};
use crate::template::style;

/// The format of cells that hold such a content.
fn format(content: Content) -> Format {
    let cell = style::cell();
    match content {
        Content::Empty | Content::Text => cell,
        Content::Prose => cell.set_text_wrap(),
        Content::Code => cell.set_num_format("@"),
        Content::Number(_, print) => cell.set_num_format(number_format(print)),
    }
}

fn number_format(print: Print) -> String {
    match print {
        Print::Decimals(decimals) => style::decimals(decimals),
        Print::Signed(decimals) => signed(decimals),
        Print::Count => style::decimals(0),
        Print::Percent(decimals) => format!("0.{}%", "0".repeat(decimals.max(1))),
    }
}

/// A number format with so many decimals and a sign: +0.012.
pub fn signed(decimals: usize) -> String {
    let plain = style::decimals(decimals);
    format!("+{plain};-{plain};{plain}")
}

/// Writes a row of cells from a column on; what is not met is shaded, and what there is no number of is
/// empty.
///
/// # Errors
/// If the cells are not there.
pub fn row(sheet: &mut Worksheet, row: u32, first: u16, cells: &[Cell]) -> Result<(), XlsxError> {
    for (column, cell) in (first..).zip(cells) {
        let format = match cell.tone {
            Tone::Bad => format(cell.content).set_background_color(style::UNMET),
            _ => format(cell.content),
        };
        match cell.content {
            Content::Number(Some(value), _) => {
                sheet.write_number_with_format(row, column, value, &format)?
            }
            Content::Empty | Content::Number(None, _) => sheet.write_blank(row, column, &format)?,
            _ => sheet.write_string_with_format(row, column, &cell.text, &format)?,
        };
    }
    Ok(())
}
