//! Every school, then and now, with how much it moved each CV.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::measure::compare::{SchoolChange, SchoolName};
use crate::measure::reaches;
use crate::report::live::put;
use crate::report::live::put::number;
use crate::report::pages::compare::words::{status, verdicts};
use crate::report::render::sheet;
use crate::report::sheets::compare::book::{Block, Book, HEADER};
use crate::report::table::{Cell, Tone};
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
    page: &mut Worksheet,
    book: &Book<'_>,
    block: &Block<'_>,
    school: &SchoolChange,
    row: u32,
) -> Result<(), XlsxError> {
    let Some(own) = school.stage(&block.stage.stage) else {
        return Ok(());
    };
    let joined = |schools: &[SchoolName], part: fn(&SchoolName) -> &str| {
        schools.iter().map(part).collect::<Vec<_>>().join("、")
    };
    let now = match school.new.is_empty() {
        true => &school.old,
        false => &school.new,
    };
    let (name, before) = (joined(now, |s| &s.name), joined(&school.old, |s| &s.name));
    let former = if before == name { "" } else { &before };
    let mut cells = vec![
        book.heading(block).into(),
        status(school.status, book.lang).into(),
        Cell::code(joined(now, |s| &s.code)),
        name.clone().into(),
        former.into(),
    ];
    cells.extend(
        own.students
            .map(|pupils| Cell::whole(pupils.map(|p| p as f64))),
    );
    cells.push(verdicts(own.meets, book.lang).text.into());
    for (indicator, value) in block.stage.indicators.iter().zip(&own.values) {
        let figure = |figure: Option<f64>| {
            let both = figure.zip(indicator.threshold);
            let is_short = both.is_some_and(|(value, threshold)| !reaches(value, threshold));
            let tone = if is_short { Tone::Bad } else { Tone::Plain };
            Cell::number(figure, indicator.digits).toned(tone)
        };
        cells.push(figure(value.old));
        cells.push(figure(value.new));
        cells.push(Cell::signed(value.effect, book.standard.cv_digits + 1));
    }
    sheet::row(page, row, 0, &cells)
}
