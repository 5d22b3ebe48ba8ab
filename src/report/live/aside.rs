//! Sheets of evidence: there to be looked at and corrected. They are not printed unless somebody wants them to be.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::report::live::layout::Book;
use crate::template::style;

/// A column behind those of any list.
pub const BEHIND: u16 = 40;

/// What the sheet says of it.
pub fn note(book: &Book<'_>) -> &'static str {
    book.lang.pick(
        "本表供核对，默认不打印；需要时取消打印区域，即按一页宽打印。",
        "To check by; not printed unless its print area is cleared: then one page wide.",
    )
}

/// One page wide, with the header on every page; the range to be printed is an empty cell beside the columns.
///
/// # Errors
/// If the cells are not there.
pub fn page(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    header: (u32, u32),
    behind: u16,
) -> Result<(), XlsxError> {
    style::print(sheet, header, None, book.standard.name.get(book.lang))?;
    sheet.set_print_fit_to_pages(1, 0);
    let (row, column) = (header.1 + 1, behind + 1);
    sheet.set_print_area(row, column, row, column)?;
    Ok(())
}
