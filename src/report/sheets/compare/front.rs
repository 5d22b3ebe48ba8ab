//! The first sheet: the verdict, what breaks the rules, what to look at, and what all of it rests on.

use rust_xlsxwriter::{Color, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::measure::Severity;
use crate::measure::compare::CountyChange;
use crate::report::live::put;
use crate::report::pages::about::comparison_facts;
use crate::report::pages::compare::words::{
    any_incomplete, incomplete, reliefs, rule, title, verdict,
};
use crate::report::sheets::compare::book::Book;
use crate::report::table::Tone;
use crate::say;
use crate::template::style;

const LAST: u16 = 3;
/// So many narrow characters stand in a line of the columns that texts are across.
const LINE: usize = 92;
const BAD: Color = Color::RGB(0xA33A00);
const PLAIN: Color = Color::Black;
const GOOD: Color = Color::RGB(0x00583A);

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    for (at, width) in [(0, 26.0), (1, 40.0), (2, 40.0), (3, 20.0)] {
        sheet.set_column_width(at, width)?;
    }
    style::print(sheet, (0, 0), None, &book.footer())?;
    sheet.set_print_fit_to_pages(1, 0);
    let mut row = 0;
    for found in &book.comparison.counties {
        row = county(sheet, book, found, row)? + 1;
    }
    row = notes(sheet, book, row)?;
    rests_on(sheet, book, row + 1)
}

/// The verdict on a county, what breaks the rules, and what was levelled down; the row after it.
fn county(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    county: &CountyChange,
    mut row: u32,
) -> Result<u32, XlsxError> {
    let prose = style::prose();
    let heading = title(book.comparison, county, book.standard);
    put::across(sheet, row, (0, LAST), &heading, &style::title())?;
    sheet.set_row_height(row, 30)?;
    let said = verdict(book.comparison, county);
    let color = match said.tone {
        Tone::Good => GOOD,
        Tone::Bad => BAD,
        _ => PLAIN,
    };
    let format = style::prose()
        .set_bold()
        .set_font_size(12)
        .set_font_color(color);
    put::across(sheet, row + 1, (0, LAST), &said.text, &format)?;
    row += 2;
    for text in reliefs(book.comparison, county, book.standard) {
        put::across(sheet, row, (0, LAST), &text, &prose)?;
        sheet.set_row_height(row, 15.0 * (1 + text.width() / (LINE + 26)) as f64)?;
        row += 1;
    }
    for breach in &county.breaches {
        put::text(
            sheet,
            row,
            0,
            &format!("✗ {}", rule(breach.rule, book.lang)),
            &prose,
        )?;
        put::across(sheet, row, (1, LAST), &breach.message, &prose)?;
        sheet.set_row_height(row, 30)?;
        row += 1;
    }
    for stage in &county.stages {
        for indicator in &stage.indicators {
            let Some(down) = &indicator.levelled_down else {
                continue;
            };
            let what = format!("⚠ {} {}", stage.label, indicator.short);
            put::text(sheet, row, 0, &what, &prose)?;
            put::across(sheet, row, (1, LAST), &down.text, &prose)?;
            sheet.set_row_height(row, 45)?;
            row += 1;
        }
    }
    Ok(row)
}

/// What holds for all counties; the row after it.
fn notes(sheet: &mut Worksheet, book: &Book<'_>, mut row: u32) -> Result<u32, XlsxError> {
    let prose = style::prose();
    if book.comparison.counties.iter().any(any_incomplete) {
        put::across(sheet, row, (0, LAST), incomplete(book.lang), &prose)?;
        row += 1;
    }
    for remark in &book.comparison.remarks {
        put::across(sheet, row, (0, LAST), remark, &prose)?;
        row += 1;
    }
    let errors = |severity| {
        let problems = book.comparison.problems.iter();
        problems.filter(|p| p.severity == severity).count()
    };
    let warnings = errors(Severity::Warning);
    if warnings > 0 {
        let text = say!(
            book.lang,
            "输入数据有 {warnings} 条警告，见最后一张表。",
            "The input has {warnings} warning(s); see the last sheet."
        );
        put::across(sheet, row, (0, LAST), &text, &prose)?;
        row += 1;
    }
    Ok(row)
}

/// What the comparison rests on.
fn rests_on(sheet: &mut Worksheet, book: &Book<'_>, mut row: u32) -> Result<(), XlsxError> {
    let prose = style::prose();
    let rests = book.say("本报告的依据", "What this report rests on");
    put::across(sheet, row, (0, LAST), rests, &style::base().set_bold())?;
    for fact in comparison_facts(book.comparison, book.standard) {
        row += 1;
        put::text(sheet, row, 0, fact.name, &style::base())?;
        let hash = fact.sha256.map(|hash| format!("\nSHA-256 {hash}"));
        let lines = fact.text.width().div_ceil(LINE) + usize::from(hash.is_some());
        if lines > 1 {
            sheet.set_row_height(row, 15.0 * lines as f64)?;
        }
        let text = format!("{}{}", fact.text, hash.unwrap_or_default());
        put::across(sheet, row, (1, LAST), &text, &prose)?;
    }
    Ok(())
}
