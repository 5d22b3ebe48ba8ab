//! A comparison as a workbook: full precision in every cell, what follows from other cells as formulas,
//! and charts of its own.

mod ages;
pub mod balance;
mod front;
mod groups;
mod lists;
pub mod schools;
mod split;

use std::io::{self, Write};

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::lang::Lang;
use crate::mark;
use crate::measure::ProblemFinding;
use crate::measure::compare::{Comparison, CountyChange, StageChange};
use crate::report::charts::native;
use crate::report::live::put;
use crate::report::pages::compare::words::title;
use crate::report::sheets::problems;
use crate::standard::Standard;
use crate::template::style;

/// Writes the workbook.
///
/// # Errors
/// If a sheet cannot be laid out, or whatever the writer says.
pub fn write(comparison: &Comparison, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(comparison, standard).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

/// The workbook in the making.
pub struct Book<'a> {
    pub comparison: &'a Comparison,
    pub standard: &'a Standard,
    pub lang: Lang,
}

/// A stage of a county, with where its rows begin on the sheet of means and CVs.
pub struct Block<'a> {
    pub county: &'a CountyChange,
    pub stage: &'a StageChange,
}

impl<'a> Book<'a> {
    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }

    /// Every stage of every county, in order.
    pub fn blocks(&self) -> Vec<Block<'a>> {
        let counties = self.comparison.counties.iter();
        let blocks = counties.flat_map(|county| {
            let stages = county.stages.iter();
            stages.map(move |stage| Block { county, stage })
        });
        blocks.collect()
    }

    pub fn labels(&self) -> Vec<&'a str> {
        self.comparison
            .years
            .iter()
            .map(|y| y.label.as_str())
            .collect()
    }

    /// 青山县 小学; the county only where there are several.
    pub fn heading(&self, block: &Block<'_>) -> String {
        match self.comparison.counties.len() {
            1 => block.stage.label.clone(),
            _ => format!("{} {}", block.county.name, block.stage.label),
        }
    }

    pub fn footer(&self) -> String {
        let county = self.comparison.counties.first();
        county
            .map(|c| title(self.comparison, c, self.standard))
            .unwrap_or_default()
    }

    /// Begins a sheet: its title, its paper.
    ///
    /// # Errors
    /// If it cannot be laid out.
    pub fn begin(
        &self,
        sheet: &mut Worksheet,
        title: &str,
        last: u16,
        names: Option<u16>,
    ) -> Result<(), XlsxError> {
        put::across(sheet, 0, (0, last), title, &style::title())?;
        sheet.set_row_height(0, 28)?;
        style::print(sheet, (0, HEADER), names, &self.footer())?;
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_freeze_panes(HEADER + 1, names.map_or(0, |n| n + 1))?;
        Ok(())
    }
}

/// The row of a sheet's column headers.
pub const HEADER: u32 = 1;

/// Writes a row of headers with their widths.
///
/// # Errors
/// If they do not fit.
pub fn headers(sheet: &mut Worksheet, columns: &[(String, f64)]) -> Result<(), XlsxError> {
    let format = style::header(style::PLAIN);
    for (at, (text, width)) in (0..).zip(columns) {
        put::text(sheet, HEADER, at, text, &format)?;
        sheet.set_column_width(at, *width)?;
    }
    sheet.set_row_height(HEADER, 48)?;
    Ok(())
}

/// A number format with so many decimals and a sign: +0.012.
pub fn signed(digits: usize) -> String {
    let plain = style::decimals(digits);
    format!("+{plain};-{plain};{plain}")
}

/// A number format with so many decimals and a star: 0.512*, incomplete.
pub fn starred(digits: usize) -> String {
    format!("{}\"*\"", style::decimals(digits))
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
    native::write(page(&mut workbook, book.say("图表", "Charts"))?, &book)?;
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
