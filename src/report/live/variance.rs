//! Which schools drive each coefficient of variation: every school's share of the variance.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatDataBarDirection, FormatAlign, Worksheet, XlsxError,
};

use crate::measure::LAST_BITS;
use crate::report::live::layout::{Block, Book};
use crate::report::live::put::Shown;
use crate::report::live::summary_cells;
use crate::report::live::tables::{BODY, HEADER, begin, county_row};
use crate::report::live::working;
use crate::report::live::working::Part;
use crate::report::live::{paper, put};
use crate::report::live::{parameters, summary};
use crate::template::style;

const NAME: u16 = 1;
const PUPILS: u16 = 2;
const SHARES: u16 = 3;

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let header = paper::header();
    let fixed = [
        (0, book.say("序号", "No."), 5.0),
        (NAME, book.say("学校名称", "School"), 26.0),
        (PUPILS, book.say("学生", "Pupils"), 9.0),
    ];
    for (at, text, width) in fixed {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, width)?;
    }
    let last = share_column(book.standard.indicators.len()) - 1;
    for (i, indicator) in book.standard.indicators.iter().enumerate() {
        let at = share_column(i);
        let name = indicator.name.get(book.lang);
        sheet.merge_range(HEADER, at, HEADER, at + 1, name, &header)?;
        put::text(sheet, HEADER + 1, at, book.say("占方差", "share"), &header)?;
        put::text(sheet, HEADER + 1, at + 1, "↑↓", &header)?;
        sheet.set_column_width(at, 10)?;
        sheet.set_column_width(at + 1, 3.5)?;
    }
    sheet.set_row_height(HEADER, 76)?;
    let title = book.say("差异来自哪些学校", "Which schools drive the inequality");
    begin(sheet, book, title, (last, Some(NAME)), BODY)?;
    let fixed = 180.0 + 64.0 * book.blocks.len() as f64;
    let wide = 40.0 + 13.5 * book.standard.indicators.len() as f64;
    let high = paper::row_height(wide, book.rows.len(), (fixed, 91.0), 16.0);
    let mut row = BODY;
    for county in 0..book.findings.counties.len() {
        row = county_row(sheet, book, row, county, last)?;
        for (index, block) in book.blocks_of(county) {
            row = stage(sheet, book, (index, block), (row, last, high))?;
        }
    }
    let note = book.say(
        "注：占方差 = (P÷ΣP)(X−X̄)²÷S²，各校相加为 100%；↑ 高于全县均值，↓ 低于全县均值；距限值 = 限值 − 差异系数，为负即超限。",
        "Note: share = (P÷ΣP)(X−X̄)²÷S², adding up to 100%; ↑ above the county mean, ↓ below it; to limit = limit − CV, negative where over it.",
    );
    put::across(sheet, row, (0, last), note, &paper::small())
}

/// The column of an indicator's shares; beside it the arrows.
fn share_column(indicator: usize) -> u16 {
    SHARES + 2 * indicator as u16
}

/// Whether a school is above the mean of the county or below it.
fn arrow(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    (block, at, i): (usize, usize, usize),
    found: Option<(f64, f64)>,
) -> Result<(), XlsxError> {
    let value = working::cell(book, at, working::column(book, i, Part::Value));
    let mean = summary_cells::mean(book, block, i);
    // Nothing of the variance comes from a school at the mean.
    let share = row_col_to_cell(row, share_column(i));
    let formula = format!("IF(N({share})=0,\"\",IF({value}>{mean},\"↑\",\"↓\"))");
    let shown = match found {
        Some((value, mean)) if (value - mean).abs() <= mean.abs() * LAST_BITS => "",
        Some((value, mean)) if value > mean => "↑",
        Some(_) => "↓",
        None => "",
    };
    let centred = paper::cell().set_align(FormatAlign::Center);
    put::formula(sheet, row, share_column(i) + 1, &formula, shown, &centred)
}

fn stage(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    (index, block): (usize, &Block),
    (row, last, high): (u32, u16, f64),
) -> Result<u32, XlsxError> {
    let found = book.stage(block);
    let heading = paper::heading();
    put::across(sheet, row, (0, last), &found.label, &heading)?;
    let cvs = paper::cell().set_num_format(style::decimals(book.standard.cv_digits));
    let labels = [
        book.say("差异系数", "CV"),
        book.say("限值", "Limit"),
        book.say("距限值", "To limit"),
    ];
    let right = paper::cell().set_align(FormatAlign::Right);
    let rows = match found.indicators.iter().any(|i| i.limit.is_some()) {
        true => 3,
        false => 1,
    };
    for (line, text) in (row + 1..).zip(labels).take(rows) {
        put::across(sheet, line, (0, PUPILS), text, &right)?;
    }
    for (i, indicator) in found.indicators.iter().enumerate() {
        let column = share_column(i);
        let cell = summary_cells::cv(book, index, i);
        put::formula(
            sheet,
            row + 1,
            column,
            &cell,
            summary::cv_shown(book, indicator),
            &cvs,
        )?;
        if let Some(limit) = indicator.limit {
            let bound = parameters::limit(book, &found.stage);
            put::formula(sheet, row + 2, column, &bound, limit, &cvs)?;
            let own = row_col_to_cell(row + 1, column);
            let formula = format!("IF(ISNUMBER({own}),{bound}-{own},\"\")");
            let room = indicator.cv.map(|cv| limit - cv);
            put::formula(sheet, row + 3, column, &formula, room, &cvs)?;
        }
    }
    let first = row + 1 + rows as u32;
    let mut row = first;
    let share = format!("{}%", style::decimals(book.standard.percent_digits));
    let share = paper::cell().set_num_format(share);
    let whole = paper::cell().set_num_format("#,##0");
    for (number, at) in (1..).zip(block.rows.clone()) {
        let school = book.school(&book.rows[at]);
        sheet.write_number_with_format(row, 0, number, &paper::cell())?;
        sheet.set_row_height(row, high)?;
        put::text(sheet, row, NAME, &school.name, &paper::cell())?;
        let pupils = working::pupils(book, at);
        put::formula(sheet, row, PUPILS, &pupils, school.students as f64, &whole)?;
        for (i, value) in school.values.iter().enumerate() {
            let cell = working::cell(book, at, working::column(book, i, Part::Share));
            let shown: Shown = value.cv_share.into();
            put::formula(sheet, row, share_column(i), &cell, shown, &share)?;
            let mean = found.indicators[i].mean;
            arrow(sheet, book, row, (index, at, i), value.value.zip(mean))?;
        }
        row += 1;
    }
    for column in (0..found.indicators.len()).map(share_column) {
        let bar = ConditionalFormatDataBar::new()
            .set_fill_color("9DC3E6")
            .set_solid_fill(true)
            .set_direction(ConditionalFormatDataBarDirection::LeftToRight);
        sheet.add_conditional_format(first, column, row - 1, column, &bar)?;
    }
    Ok(row)
}
