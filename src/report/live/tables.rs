//! The tables of a county as a whole: how many schools meet each indicator, and the county's means and
//! coefficients of variation.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ConditionalFormatFormula, Format, FormatAlign, Formula, Worksheet, XlsxError,
};

use crate::expression::excel::quoted;
use crate::measure::StageFinding;
use crate::report::live::layout::{Block, Book};
use crate::report::live::put::width;
use crate::report::live::put::{Shown, most};
use crate::report::live::summary;
use crate::report::live::summary_cells;
use crate::report::live::{paper, put};
use crate::report::pages::words::title;
use crate::template::style;

const VALUES: u16 = 2;

/// Rows of titles and headers: the title, the county, headers, marks.
pub const HEADER: u32 = 2;
pub const BODY: u32 = 4;

/// Title, the county where there is one, and the paper; the rows from the headers to the body are on every page.
///
/// # Errors
/// If the cells are not there.
pub fn begin(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    heading: &str,
    (last, names): (u16, Option<u16>),
    body: u32,
) -> Result<(), XlsxError> {
    let centred = paper::title().set_align(FormatAlign::Center);
    put::across(sheet, 0, (0, last), heading, &centred)?;
    sheet.set_row_height(0, 30)?;
    if let [county] = book.findings.counties.as_slice() {
        let text = title(county, book.lang, book.standard);
        put::across(sheet, 1, (0, last), &text, &paper::prose())?;
    }
    sheet.set_freeze_panes(body, names.map_or(0, |n| n + 1))?;
    paper::across(sheet, book, (HEADER, body - 1))
}

/// A row that names the county, where there are several.
///
/// # Errors
/// If the cells are not there.
pub fn county_row(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    county: usize,
    last: u16,
) -> Result<u32, XlsxError> {
    if !book.several() {
        return Ok(row);
    }
    let text = title(book.county(county), book.lang, book.standard);
    let format = paper::heading();
    put::across(sheet, row, (0, last), &text, &format)?;
    Ok(row + 1)
}

/// The note below a table, and what a star means.
///
/// # Errors
/// If the cells are not there.
pub fn notes(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    number: &str,
    last: u16,
) -> Result<(), XlsxError> {
    let note = book
        .standard
        .tables
        .get(number)
        .and_then(|t| t.note.as_ref());
    let mut lines: Vec<String> = Vec::new();
    if let Some(note) = note {
        lines.push(format!(
            "{}{}",
            book.say("注：", "Note: "),
            note.get(book.lang)
        ));
    }
    let stages = book.findings.counties.iter().flat_map(|c| &c.stages);
    let of_items = book.standard.items.iter().any(|i| i.table == number);
    if !of_items && stages.flat_map(|s| &s.indicators).any(|i| i.incomplete) {
        let text = book.say(
            "* 数据不全：只用有数据的学校计算，见“汇总”。",
            "* Incomplete: computed from the schools that have the figures; see the summary.",
        );
        lines.push(text.to_owned());
    }
    let small = paper::small();
    for (row, line) in (row..).zip(lines) {
        put::across(sheet, row, (0, last), &line, &small)?;
        let wide = width(&line);
        sheet.set_row_height(row, 15.0 * (1 + wide / 150) as f64)?;
    }
    Ok(())
}

/// The headers of the indicators, and the marks L1, L2 … below them.
fn headers(sheet: &mut Worksheet, book: &Book<'_>, last: &str) -> Result<u16, XlsxError> {
    let header = paper::header();
    sheet.merge_range(HEADER, 0, HEADER + 1, VALUES - 1, "", &header)?;
    let names = book
        .standard
        .indicators
        .iter()
        .map(|i| i.name.get(book.lang));
    let mut column = VALUES;
    for (name, mark) in names.chain([last]).zip(1..) {
        put::text(sheet, HEADER, column, name, &header)?;
        put::text(sheet, HEADER + 1, column, &format!("L{mark}"), &header)?;
        sheet.set_column_width(column, 13)?;
        column += 1;
    }
    sheet.set_column_width(0, 9)?;
    sheet.set_column_width(1, 17)?;
    sheet.set_row_height(HEADER, 76)?;
    Ok(column - 1)
}

/// The label of a stage before its two rows.
fn stage_cell(
    sheet: &mut Worksheet,
    row: u32,
    stage: &StageFinding,
    rows: [&str; 2],
) -> Result<(), XlsxError> {
    let centred = paper::cell().set_align(FormatAlign::Center);
    sheet.merge_range(row, 0, row + 1, 0, &stage.label, &centred)?;
    for (row, text) in (row..).zip(rows) {
        put::text(sheet, row, 1, text, &centred)?;
        sheet.set_row_height(row, 24)?;
    }
    Ok(())
}

/// A number format with a star where figures are lacking.
fn starred(format: &str, incomplete: bool) -> Format {
    let format = match incomplete {
        true => format!("{format}\"*\""),
        false => format.to_owned(),
    };
    paper::cell()
        .set_num_format(format)
        .set_align(FormatAlign::Center)
}

/// Shades what a formula finds not met.
///
/// # Errors
/// If the cells are not there.
pub fn shade(
    sheet: &mut Worksheet,
    first: (u32, u16),
    last: (u32, u16),
    when: &str,
) -> Result<(), XlsxError> {
    let unmet = ConditionalFormatFormula::new()
        .set_rule(Formula::new(when))
        .set_format(Format::new().set_background_color(style::UNMET));
    sheet.add_conditional_format(first.0, first.1, last.0, last.1, &unmet)?;
    Ok(())
}

/// Writes the two rows of a stage from a row on: the block's place, and the block.
type Rows = fn(&mut Worksheet, &Book<'_>, u32, usize, &Block) -> Result<(), XlsxError>;

/// A table with two rows a stage.
fn by_stage(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    number: &str,
    overall: &str,
    rows: Rows,
) -> Result<(), XlsxError> {
    let last = headers(sheet, book, overall)?;
    let title = book.standard.table_title(number, book.lang);
    begin(sheet, book, &title, (last, Some(1)), BODY)?;
    let mut row = BODY;
    for county in 0..book.findings.counties.len() {
        row = county_row(sheet, book, row, county, last)?;
        for (index, block) in book.blocks_of(county) {
            rows(sheet, book, row, index, block)?;
            row += 2;
        }
    }
    notes(sheet, book, row, number, last)
}

/// Table Ⅱ-1: how many schools meet each indicator.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn meeting(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let overall = book.say("综合评估", "Overall");
    by_stage(sheet, book, "II-1", overall, meeting_rows)
}

fn meeting_rows(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    index: usize,
    block: &Block,
) -> Result<(), XlsxError> {
    let stage = book.stage(block);
    let labels = [
        book.say("达标学校总数", "Schools meeting"),
        book.say("达标学校比例（%）", "Share of schools (%)"),
    ];
    stage_cell(sheet, row, stage, labels)?;
    let percent = style::decimals(book.standard.percent_digits);
    let indicators = stage.indicators.iter().enumerate().map(|(i, found)| {
        let cells = summary_cells::meeting(book, index, i);
        (
            cells,
            found.schools_meeting,
            found.measured,
            found.incomplete,
        )
    });
    let overall = (
        summary_cells::schools(book, index),
        stage.schools_meeting,
        stage.schools,
        false,
    );
    let columns: Vec<_> = indicators.chain([overall]).collect();
    for (column, ([met, all], meeting, count, incomplete)) in (VALUES..).zip(columns) {
        let Some(meeting) = meeting else {
            for row in [row, row + 1] {
                put::text(sheet, row, column, "——", &starred("@", false))?;
            }
            continue;
        };
        put::formula(sheet, row, column, &met, meeting, &starred("0", incomplete))?;
        let formula = format!("IF({all}>0,100*{met}/{all},\"\")");
        let share = (count > 0).then(|| 100.0 * meeting as f64 / count as f64);
        put::formula(
            sheet,
            row + 1,
            column,
            &formula,
            share,
            &starred(&percent, incomplete),
        )?;
    }
    Ok(())
}

/// Table Ⅲ: the county's means and coefficients of variation.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn balance(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let overall = book.say("综合", "Overall");
    by_stage(sheet, book, "III", overall, balance_rows)
}

fn balance_rows(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    index: usize,
    block: &Block,
) -> Result<(), XlsxError> {
    let stage = book.stage(block);
    let labels = [
        book.say("全县平均值", "County mean"),
        book.say("差异系数", "CV"),
    ];
    stage_cell(sheet, row, stage, labels)?;
    let cvs = style::decimals(book.standard.cv_digits);
    for (column, (i, found)) in (VALUES..).zip(stage.indicators.iter().enumerate()) {
        let mean = starred(&style::decimals(found.digits), found.incomplete);
        put::formula(
            sheet,
            row,
            column,
            &summary_cells::mean(book, index, i),
            found.mean,
            &mean,
        )?;
        let shown = summary::cv_shown(book, found);
        let format = starred(&cvs, found.incomplete);
        put::formula(
            sheet,
            row + 1,
            column,
            &summary_cells::cv(book, index, i),
            shown,
            &format,
        )?;
        if let Some(limit) = found.limit {
            let cell = row_col_to_cell(row + 1, column);
            let undefined = quoted(summary::undefined(book));
            let most = most(&limit.to_string());
            let when = format!("OR({cell}={undefined},AND(ISNUMBER({cell}),{cell}>{most}))");
            shade(sheet, (row + 1, column), (row + 1, column), &when)?;
        }
    }
    let column = VALUES + stage.indicators.len() as u16;
    put::text(sheet, row, column, "——", &starred("@", false))?;
    let [yes, no, _] = book.verdict_words();
    let (formula, shown): (String, Shown) = match stage.composite_limit {
        Some(_) => (
            summary_cells::composite(book, index),
            summary::composite_shown(book, stage),
        ),
        None => {
            let all = summary_cells::verdicts(book, index);
            let formula = format!(
                "IF(COUNTIF({all},{})>0,{},IF(COUNTIF({all},{})>0,{},\"\"))",
                quoted(no),
                quoted(no),
                quoted(yes),
                quoted(yes)
            );
            let meets = crate::measure::all_met(stage.indicators.iter().map(|i| i.meets));
            (formula, summary::verdict_shown(book, meets).into())
        }
    };
    put::formula(
        sheet,
        row + 1,
        column,
        &formula,
        shown,
        &starred(&cvs, false),
    )?;
    let cell = row_col_to_cell(row + 1, column);
    let over = match stage.composite_limit {
        Some(limit) => format!("AND(ISNUMBER({cell}),{cell}>{})", most(&limit.to_string())),
        None => format!("{cell}={}", quoted(no)),
    };
    shade(sheet, (row + 1, column), (row + 1, column), &over)
}
