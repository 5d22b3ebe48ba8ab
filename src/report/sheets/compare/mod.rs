//! A comparison as a workbook: full precision in every cell, what follows from other cells as formulas,
//! and charts of its own.

mod ages;
mod balance;
mod book;
mod charts;
mod front;
mod groups;
mod lists;
mod schools;
mod split;

use std::io::{self, Write};

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::mark;
use crate::measure::ProblemFinding;
use crate::measure::compare::Comparison;
use crate::report::sheets::compare::book::Book;
use crate::report::sheets::problems;
use crate::standard::Standard;

/// Writes the workbook.
///
/// # Errors
/// If a sheet cannot be laid out, or whatever the writer says.
pub fn write(comparison: &Comparison, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(comparison, standard).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(comparison: &Comparison, standard: &Standard) -> Result<Vec<u8>, XlsxError> {
    let book = Book {
        comparison,
        standard,
        lang: comparison.lang,
    };
    let mut workbook = Workbook::new();
    let properties = mark::properties()?
        .set_title(book.footer())
        .set_subject(standard.name.get(book.lang));
    workbook.set_properties(&properties);
    front::write(page(&mut workbook, book.say("结论", "Verdict"))?, &book)?;
    balance::write(page(&mut workbook, balance::name(&book))?, &book)?;
    charts::write(page(&mut workbook, book.say("图表", "Charts"))?, &book)?;
    split::write(
        page(&mut workbook, book.say("变化分解", "Split of the change"))?,
        &book,
    )?;
    schools::write(page(&mut workbook, schools::name(&book))?, &book)?;
    lists::movers(
        page(&mut workbook, book.say("影响最大的学校", "Movers"))?,
        &book,
    )?;
    lists::crossings(
        page(&mut workbook, book.say("单项升降", "Thresholds crossed"))?,
        &book,
    )?;
    lists::changes(
        page(&mut workbook, book.say("学校变动", "Schools changed"))?,
        &book,
    )?;
    if ages::given(&book) {
        ages::write(
            page(&mut workbook, book.say("教师年龄", "Teachers' ages"))?,
            &book,
        )?;
    }
    if comparison.counties.iter().any(|c| !c.groups.is_empty()) {
        groups::write(page(&mut workbook, book.say("分组", "Groups"))?, &book)?;
    }
    lists::criteria(
        page(&mut workbook, book.say("各项标准", "Criteria"))?,
        &book,
    )?;
    let all: Vec<&ProblemFinding> = comparison.problems.iter().collect();
    problems::add(&mut workbook, &all, book.lang, problems::Links::Nowhere)?;
    workbook.save_to_buffer()
}

fn page<'w>(workbook: &'w mut Workbook, name: &str) -> Result<&'w mut Worksheet, XlsxError> {
    let page = workbook.add_worksheet();
    page.set_name(name)?;
    // An empty result is an empty text, not 0.
    page.set_formula_result_default("");
    Ok(page)
}
