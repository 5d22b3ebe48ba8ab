//! Which schools drive each coefficient of variation: every school's share of the variance.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatDataBarDirection, FormatAlign, Worksheet, XlsxError,
};

use crate::report::live::layout::{Block, Book};
use crate::report::live::put;
use crate::report::live::put::Shown;
use crate::report::live::summary_cells;
use crate::report::live::tables::{BODY, HEADER, begin, county_row};
use crate::report::live::working;
use crate::report::live::working::Part;
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
    let header = style::header(style::PLAIN);
    let fixed = [
        (0, book.say("序号", "No."), 5.0),
        (NAME, book.say("学校名称", "School"), 26.0),
        (PUPILS, book.say("学生", "Pupils"), 9.0),
    ];
    for (at, text, width) in fixed {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, width)?;
    }
    let last = SHARES + book.standard.indicators.len() as u16 - 1;
    for (at, indicator) in (SHARES..).zip(&book.standard.indicators) {
        put::text(sheet, HEADER, at, indicator.name.get(book.lang), &header)?;
        put::text(sheet, HEADER + 1, at, book.say("占方差", "share"), &header)?;
        sheet.set_column_width(at, 12.5)?;
    }
    sheet.set_row_height(HEADER, 76)?;
    let title = book.say("差异来自哪些学校", "Which schools drive the inequality");
    begin(sheet, book, title, last, Some(NAME))?;
    let mut row = BODY;
    for county in 0..book.findings.counties.len() {
        row = county_row(sheet, book, row, county, last)?;
        for (index, block) in book.blocks_of(county) {
            row = stage(sheet, book, index, block, row, last)?;
        }
    }
    let note = book.say(
        "注：占方差 = (P÷ΣP)(X−X̄)²÷S²，各校相加为 100%；距限值 = 限值 − 差异系数，为负即超限。",
        "Note: share = (P÷ΣP)(X−X̄)²÷S², adding up to 100%; to limit = limit − CV, negative where over it.",
    );
    put::across(
        sheet,
        row,
        (0, last),
        note,
        &style::prose().set_font_size(9),
    )
}

fn stage(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    index: usize,
    block: &Block,
    row: u32,
    last: u16,
) -> Result<u32, XlsxError> {
    let found = book.stage(block);
    let heading = style::cell().set_bold().set_background_color(style::PLAIN);
    put::across(sheet, row, (0, last), &found.label, &heading)?;
    let cvs = style::cell().set_num_format(style::decimals(book.standard.cv_digits));
    let labels = [
        book.say("差异系数", "CV"),
        book.say("限值", "Limit"),
        book.say("距限值", "To limit"),
    ];
    let right = style::cell().set_align(FormatAlign::Right);
    let rows = match found.indicators.iter().any(|i| i.limit.is_some()) {
        true => 3,
        false => 1,
    };
    for (line, text) in (row + 1..).zip(labels).take(rows) {
        put::across(sheet, line, (0, PUPILS), text, &right)?;
    }
    for (column, (i, indicator)) in (SHARES..).zip(found.indicators.iter().enumerate()) {
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
    let share = style::cell().set_num_format(share);
    let whole = style::cell().set_num_format("#,##0");
    for (number, at) in (1..).zip(block.rows.clone()) {
        let school = book.school(&book.rows[at]);
        sheet.write_number_with_format(row, 0, number, &style::cell())?;
        put::text(sheet, row, NAME, &school.name, &style::cell())?;
        let pupils = working::pupils(book, at);
        put::formula(sheet, row, PUPILS, &pupils, school.students as f64, &whole)?;
        for (i, value) in school.values.iter().enumerate() {
            let cell = working::cell(book, at, working::column(book, i, Part::Share));
            let shown: Shown = value.cv_share.into();
            put::formula(sheet, row, SHARES + i as u16, &cell, shown, &share)?;
        }
        row += 1;
    }
    for column in SHARES..=last {
        let bar = ConditionalFormatDataBar::new()
            .set_fill_color("9DC3E6")
            .set_solid_fill(true)
            .set_direction(ConditionalFormatDataBarDirection::LeftToRight);
        sheet.add_conditional_format(first, column, row - 1, column, &bar)?;
    }
    Ok(row)
}
