//! Every school, then and now, with how much it moved each CV.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Block, Book, HEADER, signed};
use crate::measure::compare::{IndicatorChange, SchoolChange};
use crate::report::compare::words::{status, verdicts};
use crate::report::xlsx::put::{self, number};
use crate::template::style;

/// The row that has the years below the indicators' names.
pub const YEARS: u32 = HEADER + 1;
const BODY: u32 = YEARS + 1;

const CODE: u16 = 2;
/// The name, as it is now.
pub const NAME: u16 = 3;
const FORMER: u16 = 4;
const PUPILS: u16 = 5;
const VERDICT: u16 = 7;
const VALUES: u16 = 8;

/// The sheet's name.
pub fn name<'t>(book: &Book<'t>) -> &'t str {
    book.lang.pick("各校", "Schools")
}

/// The column of an indicator's value in the first year.
pub fn old(indicator: usize) -> u16 {
    VALUES + 3 * indicator as u16
}

/// The column of its value in the last year.
pub fn new(indicator: usize) -> u16 {
    old(indicator) + 1
}

/// Where the schools of each block stand: the county's mean first, then a row a school.
pub struct Rows {
    blocks: Vec<(u32, Vec<usize>)>,
}

impl Rows {
    pub fn new(book: &Book<'_>) -> Rows {
        let mut row = BODY;
        let blocks = book.blocks().into_iter().map(|block| {
            let schools = block.county.schools.iter().enumerate();
            let own = schools.filter(|(_, s)| s.stage(&block.stage.stage).is_some());
            let own: Vec<usize> = own.map(|(at, _)| at).collect();
            let first = row;
            row += 1 + own.len() as u32;
            (first, own)
        });
        Rows {
            blocks: blocks.collect(),
        }
    }

    /// The row of the county's means.
    pub fn mean(&self, block: usize) -> u32 {
        self.blocks[block].0
    }

    /// The row of a school, by its place among the county's.
    pub fn row(&self, block: usize, school: usize) -> Option<u32> {
        let (first, own) = &self.blocks[block];
        let at = own.binary_search(&school).ok()?;
        Some(first + 1 + at as u32)
    }
}

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    let last = VALUES + 3 * book.standard.indicators.len() as u16 - 1;
    book.begin(sheet, name(book), last, None)?;
    sheet.set_freeze_panes(BODY, NAME + 1)?;
    sheet.set_repeat_rows(0, YEARS)?;
    let (first_year, last_year) = book.comparison.ends();
    let fixed = [
        (0, book.say("学段", "Stage"), 11.0),
        (1, book.say("变动", "What became of it"), 12.0),
        (CODE, book.say("学校代码", "Code"), 14.0),
        (NAME, book.say("学校", "School"), 24.0),
        (FORMER, book.say("原学校", "As it was"), 20.0),
        (VERDICT, book.say("综合", "Verdict"), 16.0),
    ];
    for (column, text, width) in fixed {
        sheet.merge_range(HEADER, column, YEARS, column, text, &header)?;
        sheet.set_column_width(column, width)?;
    }
    let pupils = book.say("学生", "Pupils");
    put::across(sheet, HEADER, (PUPILS, PUPILS + 1), pupils, &header)?;
    put::text(sheet, YEARS, PUPILS, first_year, &header)?;
    put::text(sheet, YEARS, PUPILS + 1, last_year, &header)?;
    for (i, indicator) in book.standard.indicators.iter().enumerate() {
        let short = indicator.short.get(book.lang);
        put::across(sheet, HEADER, (old(i), old(i) + 2), short, &header)?;
        put::text(sheet, YEARS, old(i), first_year, &header)?;
        put::text(sheet, YEARS, new(i), last_year, &header)?;
        put::text(
            sheet,
            YEARS,
            old(i) + 2,
            book.say("使差异系数", "moved the CV"),
            &header,
        )?;
    }
    sheet.set_row_height(HEADER, 36)?;
    sheet.set_row_height(YEARS, 30)?;
    let rows = Rows::new(book);
    let mut end = YEARS;
    for (at, block) in book.blocks().iter().enumerate() {
        means(sheet, book, block, rows.mean(at))?;
        end = rows.mean(at);
        for (place, school) in block.county.schools.iter().enumerate() {
            if let Some(row) = rows.row(at, place) {
                line(sheet, book, block, school, row)?;
                end = row;
            }
        }
    }
    sheet.autofilter(YEARS, 0, end, last)?;
    Ok(())
}

/// The county's means in the first and the last year.
fn means(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    block: &Block<'_>,
    row: u32,
) -> Result<(), XlsxError> {
    let bold = style::cell().set_bold();
    for column in 0..VALUES {
        sheet.write_blank(row, column, &bold)?;
    }
    put::text(sheet, row, 0, &book.heading(block), &bold)?;
    put::text(sheet, row, NAME, book.say("全县均值", "County mean"), &bold)?;
    for (i, indicator) in block.stage.indicators.iter().enumerate() {
        let format = bold
            .clone()
            .set_num_format(style::decimals(indicator.digits));
        for (column, year) in (old(i)..).zip(block.county.ends(&indicator.years)) {
            number(sheet, row, column, year.and_then(|y| y.mean), &format)?;
        }
        sheet.write_blank(row, old(i) + 2, &bold)?;
    }
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    block: &Block<'_>,
    school: &SchoolChange,
    row: u32,
) -> Result<(), XlsxError> {
    let Some(own) = school.stage(&block.stage.stage) else {
        return Ok(());
    };
    let text = style::cell();
    let codes = style::cell().set_num_format("@");
    let names = |schools: &[crate::measure::compare::SchoolName], code: bool| {
        let all = schools.iter().map(|s| {
            if code {
                s.code.as_str()
            } else {
                s.name.as_str()
            }
        });
        all.collect::<Vec<_>>().join("、")
    };
    let now = if school.new.is_empty() {
        &school.old
    } else {
        &school.new
    };
    put::text(sheet, row, 0, &book.heading(block), &text)?;
    put::text(sheet, row, 1, status(school.status, book.lang), &text)?;
    put::text(sheet, row, CODE, &names(now, true), &codes)?;
    put::text(sheet, row, NAME, &names(now, false), &text)?;
    let former = names(&school.old, false);
    let former = if former == names(now, false) {
        ""
    } else {
        &former
    };
    put::text(sheet, row, FORMER, former, &text)?;
    let whole = style::cell().set_num_format("#,##0");
    for (column, pupils) in (PUPILS..).zip(own.students) {
        number(sheet, row, column, pupils.map(|p| p as f64), &whole)?;
    }
    put::text(
        sheet,
        row,
        VERDICT,
        &verdicts(own.meets, book.lang).text,
        &text,
    )?;
    for (i, (indicator, value)) in block.stage.indicators.iter().zip(&own.values).enumerate() {
        values(sheet, book, indicator, value, row, i)?;
    }
    Ok(())
}

fn values(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    indicator: &IndicatorChange,
    value: &crate::measure::compare::SchoolValue,
    row: u32,
    i: usize,
) -> Result<(), XlsxError> {
    let plain = style::cell().set_num_format(style::decimals(indicator.digits));
    let moved = style::cell().set_num_format(signed(book.standard.cv_digits + 1));
    let short = |value: Option<f64>| {
        let both = value.zip(indicator.threshold);
        both.is_some_and(|(value, threshold)| !crate::measure::reaches(value, threshold))
    };
    for (column, figure) in (old(i)..).zip([value.old, value.new]) {
        let format = match short(figure) {
            true => plain.clone().set_background_color(style::UNMET),
            false => plain.clone(),
        };
        number(sheet, row, column, figure, &format)?;
    }
    number(sheet, row, old(i) + 2, value.effect, &moved)
}
