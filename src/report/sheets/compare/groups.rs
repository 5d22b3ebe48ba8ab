//! The schools in groups, year by year: a row a stage, indicator and group.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::report::live::groups;
use crate::report::sheets::compare::book::{Book, HEADER};

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let columns = groups::columns(book.lang);
    let last = book.begin_list(sheet, book.say("分组", "Groups"), &columns, None)?;
    let labels = book.labels();
    let mut row = HEADER + 1;
    for county in &book.comparison.counties {
        for (grouping, label) in county.groups.iter().zip(&labels) {
            for stage in grouping.iter().flat_map(|g| &g.stages) {
                row = groups::rows(sheet, book.standard, book.lang, stage, label, row)?;
            }
        }
    }
    sheet.autofilter(HEADER, 0, row - 1, last)?;
    Ok(())
}
