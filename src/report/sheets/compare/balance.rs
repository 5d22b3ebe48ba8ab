//! Means and CVs of every year: a row a stage and indicator.

use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};
use rust_xlsxwriter::{ConditionalFormatFormula, Format, Worksheet, XlsxError};

use crate::measure::compare::{IndicatorChange, IndicatorYear};
use crate::report::live::put;
use crate::report::live::put::number;
use crate::report::pages::compare::words::verdicts;
use crate::report::render::sheet::signed;
use crate::report::sheets::compare::book::{Block, Book, HEADER, starred};
use crate::template::style;

/// Stage, indicator, threshold, limit; then the means, then the CVs.
const LIMIT: u16 = 3;
const MEANS: u16 = 4;

/// The sheet's name.
pub fn name<'t>(book: &Book<'t>) -> &'t str {
    book.lang.pick("均值与差异系数", "Means and CVs")
}

/// Where things stand in the sheet.
pub struct Places {
    years: u16,
    /// For each block of stage and county: its first row, and how many rows it has.
    blocks: Vec<(u32, u32)>,
}

impl Places {
    pub fn new(book: &Book<'_>) -> Places {
        let mut row = HEADER + 1;
        let blocks = book.blocks().into_iter().map(|block| {
            let composite = u32::from(block.stage.composite_limit.is_some());
            let rows = block.stage.indicators.len() as u32 + composite;
            let first = row;
            row += rows;
            (first, rows)
        });
        let blocks = blocks.collect();
        Places {
            years: book.comparison.years.len() as u16,
            blocks,
        }
    }

    /// The row of an indicator; the composite comes after the last.
    pub fn row(&self, block: usize, indicator: usize) -> u32 {
        self.blocks[block].0 + indicator as u32
    }

    pub fn limit(&self) -> u16 {
        LIMIT
    }

    pub fn mean(&self, year: usize) -> u16 {
        MEANS + year as u16
    }

    pub fn cv(&self, year: usize) -> u16 {
        MEANS + self.years + year as u16
    }

    fn change(&self) -> u16 {
        MEANS + 2 * self.years
    }

    fn verdict(&self) -> u16 {
        self.change() + 1
    }

    /// The limit once more for each year: what a chart draws its line from.
    pub fn limit_again(&self, year: usize) -> u16 {
        self.verdict() + 1 + year as u16
    }

    /// The cell of a CV as a formula names it from another sheet.
    pub fn cv_cell(&self, book: &Book<'_>, block: usize, indicator: usize, year: usize) -> String {
        let cell = row_col_to_cell_absolute(self.row(block, indicator), self.cv(year));
        format!("'{}'!{cell}", name(book))
    }
}

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let places = Places::new(book);
    let labels = book.labels();
    let mut columns = vec![
        (book.say("学段", "Stage").to_owned(), 12.0),
        (book.say("指标", "Indicator").to_owned(), 34.0),
        (book.say("每校要求", "Threshold").to_owned(), 10.0),
        (book.say("差异系数限值", "Limit of the CV").to_owned(), 10.0),
    ];
    for word in [book.say("均值", "Mean"), book.say("差异系数", "CV")] {
        columns.extend(labels.iter().map(|year| (format!("{word} {year}"), 11.0)));
    }
    columns.push((
        book.say("差异系数变化", "Change of the CV").to_owned(),
        11.0,
    ));
    columns.push((book.say("判定", "Verdict").to_owned(), 18.0));
    for year in &labels {
        columns.push((format!("{} {year}", book.say("限值", "Limit")), 9.0));
    }
    book.begin_list(sheet, name(book), &columns, Some(1))?;
    let digits = book.standard.cv_digits;
    let cvs = style::cell().set_num_format(style::decimals(digits));
    let mut last = HEADER;
    for (at, block) in book.blocks().iter().enumerate() {
        for (i, indicator) in block.stage.indicators.iter().enumerate() {
            last = places.row(at, i);
            line(sheet, book, &places, block, last, indicator)?;
        }
        if let Some(limit) = block.stage.composite_limit {
            last = places.row(at, block.stage.indicators.len());
            put::text(sheet, last, 0, &book.heading(block), &style::cell())?;
            let name = book.say("综合（差异系数的均值）", "Composite (mean of the CVs)");
            put::text(sheet, last, 1, name, &style::cell())?;
            number(sheet, last, 2, None, &style::cell())?;
            number(sheet, last, LIMIT, Some(limit), &cvs)?;
            for (year, found) in block.stage.years.iter().enumerate() {
                number(sheet, last, places.mean(year), None, &style::cell())?;
                let cv = found.as_ref().and_then(|y| y.composite_cv);
                // The mean of the cells above, where every one is a number.
                let cell = |row| row_col_to_cell(row, places.cv(year));
                let count = block.stage.indicators.len();
                let (from, to) = (cell(places.row(at, 0)), cell(last - 1));
                let formula = format!("IF(COUNT({from}:{to})={count},AVERAGE({from}:{to}),\"\")");
                put::formula(sheet, last, places.cv(year), &formula, cv, &cvs)?;
            }
            let ends = block.county.ends(&block.stage.years);
            change(
                sheet,
                book,
                &places,
                (block.county.first, last),
                ends.map(|y| y.and_then(|y| y.composite_cv)),
            )?;
            let meets = ends.map(|y| y.and_then(|y| y.composite_meets));
            let text = verdicts(meets, book.lang).text;
            put::text(sheet, last, places.verdict(), &text, &style::cell())?;
            limits(sheet, book, &places, last, limit)?;
        }
    }
    if last > HEADER {
        shade(sheet, &places, last)?;
    }
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    places: &Places,
    block: &Block<'_>,
    row: u32,
    indicator: &IndicatorChange,
) -> Result<(), XlsxError> {
    let means = style::cell().set_num_format(style::decimals(indicator.digits));
    let cvs = style::cell().set_num_format(style::decimals(book.standard.cv_digits));
    put::text(sheet, row, 0, &book.heading(block), &style::cell())?;
    put::text(sheet, row, 1, &indicator.short, &style::cell())?;
    number(sheet, row, 2, indicator.threshold, &means)?;
    number(sheet, row, LIMIT, indicator.limit, &cvs)?;
    for (year, found) in indicator.years.iter().enumerate() {
        let found = found.as_ref();
        let incomplete = found.is_some_and(|y| y.incomplete);
        let [mean, cvs] = [(&means, indicator.digits), (&cvs, book.standard.cv_digits)].map(
            |(format, digits)| match incomplete {
                true => format.clone().set_num_format(starred(digits)),
                false => format.clone(),
            },
        );
        let figure = found.and_then(|y| y.mean);
        number(sheet, row, places.mean(year), figure, &mean)?;
        cv(sheet, book, row, places.cv(year), found, &cvs)?;
    }
    let ends = block.county.ends(&indicator.years);
    let cvs_of = ends.map(|y| y.and_then(|y| y.cv));
    change(sheet, book, places, (block.county.first, row), cvs_of)?;
    let meets = ends.map(|y| y.and_then(|y| y.meets));
    let text = verdicts(meets, book.lang).text;
    put::text(sheet, row, places.verdict(), &text, &style::cell())?;
    match indicator.limit {
        Some(limit) => limits(sheet, book, places, row, limit),
        None => Ok(()),
    }
}

/// The limit of a row, for each year.
fn limits(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    places: &Places,
    row: u32,
    limit: f64,
) -> Result<(), XlsxError> {
    let format = style::cell().set_num_format(style::decimals(book.standard.cv_digits));
    let own = row_col_to_cell(row, LIMIT);
    for year in 0..book.comparison.years.len() {
        put::formula(sheet, row, places.limit_again(year), &own, limit, &format)?;
    }
    Ok(())
}

/// A CV, or the words that there is none.
fn cv(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    column: u16,
    year: Option<&IndicatorYear>,
    format: &Format,
) -> Result<(), XlsxError> {
    match year {
        Some(year) if year.cv.is_none() && year.mean.is_some() => {
            let why =
                crate::report::pages::compare::words::cv(Some(year), book.lang, book.standard);
            put::text(sheet, row, column, &why, format)
        }
        year => number(sheet, row, column, year.and_then(|y| y.cv), format),
    }
}

/// The last CV less the first, where both are numbers.
fn change(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    places: &Places,
    (first, row): (usize, u32),
    ends: [Option<f64>; 2],
) -> Result<(), XlsxError> {
    let last = book.comparison.years.len() - 1;
    let [from, to] = [first, last].map(|year| row_col_to_cell(row, places.cv(year)));
    let formula = format!("IF(COUNT({from},{to})=2,{to}-{from},\"\")");
    let result = ends[0].zip(ends[1]).map(|(a, b)| b - a);
    let format = style::cell().set_num_format(signed(book.standard.cv_digits));
    put::formula(sheet, row, places.change(), &formula, result, &format)
}

/// A CV over its limit is shaded, whatever is typed into either.
fn shade(sheet: &mut Worksheet, places: &Places, last: u32) -> Result<(), XlsxError> {
    let first = HEADER + 1;
    let (from, to) = (places.cv(0), places.change() - 1);
    let cell = row_col_to_cell(first, from);
    let limit = format!("${}", row_col_to_cell(first, places.limit()));
    let most = put::most(&limit);
    let rule = format!("=AND(ISNUMBER({limit}),ISNUMBER({cell}),{cell}>{most})");
    let over = ConditionalFormatFormula::new()
        .set_rule(rule.as_str())
        .set_format(Format::new().set_background_color(style::UNMET));
    sheet.add_conditional_format(first, from, last, to, &over)?;
    Ok(())
}
