//! What each school lacks of every threshold, and how much of it it reaches.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ConditionalFormatFormula, Format, FormatAlign, Formula, Worksheet, XlsxError,
};

use crate::expression::excel::quoted;
use crate::measure::rounded_text;
use crate::report::live::layout::{Block, Book, Sheet};
use crate::report::live::put::least;
use crate::report::live::tables::{BODY, HEADER, begin, county_row, shade};
use crate::report::live::working;
use crate::report::live::working::Part;
use crate::report::live::{paper, put};
use crate::say;
use crate::template::style;

const NAME: u16 = 1;
const STAGE: u16 = 2;
const PUPILS: u16 = 3;
const LACKING: u16 = 4;

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let count = book.standard.indicators.len() as u16;
    let last = LACKING + 2 * count - 1;
    headers(sheet, book, count)?;
    let title = book.say("各校缺口", "What every school lacks");
    begin(sheet, book, title, (last, Some(NAME)), BODY)?;
    let fixed = 200.0 + 16.0 * book.blocks.len() as f64;
    let wide = 45.0 + 20.0 * f64::from(count);
    let high = paper::row_height(wide, book.rows.len(), (fixed, 114.0), 16.0);
    let mut row = BODY;
    for county in 0..book.findings.counties.len() {
        row = county_row(sheet, book, row, county, last)?;
        for (_, block) in book.blocks_of(county) {
            row = stage(sheet, book, block, (row, high))?;
        }
    }
    let floor = rounded_text(100.0 * book.standard.school_rule.others_ratio, 0);
    let note = say!(
        book.lang,
        "注：缺口 = 要求×P÷k − x，教师、教室等按整数计，向上取整；空格为达标或缺数据。占要求低于 {floor}% 的加粗：只此一项，学校即不能达标。",
        "Note: what is lacking = threshold × P ÷ k − x, counted things rounded up; empty: met, or no figures. Below {floor}% of a threshold in bold: that value alone fails the school."
    );
    put::across(sheet, row, (0, last), &note, &paper::small())?;
    sheet.set_row_height(row, 30).map(|_| ())
}

/// The cells of how much a school reaches of each threshold.
pub fn shares(book: &Book<'_>, block: usize, nth: usize) -> String {
    let before: usize = book.blocks[..block].iter().map(|b| b.rows.len() + 1).sum();
    let counties = match book.several() {
        true => book.blocks[block].county + 1,
        false => 0,
    };
    let row = BODY + (before + counties + nth) as u32;
    let count = book.standard.indicators.len() as u16;
    let first = book.fixed(&Sheet::Gaps, row, LACKING + count);
    let last = rust_xlsxwriter::utility::row_col_to_cell_absolute(row, LACKING + 2 * count - 1);
    format!("{first}:{last}")
}

fn headers(sheet: &mut Worksheet, book: &Book<'_>, count: u16) -> Result<(), XlsxError> {
    let header = paper::header();
    let fixed = [
        (0, book.say("序号", "No."), 5.0),
        (NAME, book.say("学校名称", "School"), 24.0),
        (STAGE, book.say("学段", "Stage"), 8.0),
        (PUPILS, book.say("学生", "Pupils"), 8.0),
    ];
    for (at, text, width) in fixed {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, width)?;
    }
    for (at, indicator) in (LACKING..).zip(&book.standard.indicators) {
        let name = indicator.name.get(book.lang);
        let noun = indicator.noun.get(book.lang);
        let text = say!(book.lang, "缺（{noun}）", "lacking: {noun}");
        put::text(sheet, HEADER, at, name, &header)?;
        put::text(
            sheet,
            HEADER + 1,
            at,
            &text,
            &header.clone().set_font_size(8),
        )?;
        sheet.set_column_width(at, 11.5)?;
        put::text(sheet, HEADER, at + count, name, &header)?;
        let share = book.say("占要求", "of threshold");
        put::text(sheet, HEADER + 1, at + count, share, &header)?;
        sheet.set_column_width(at + count, 8.5)?;
    }
    sheet.set_row_height(HEADER, 84)?;
    sheet.set_row_height(HEADER + 1, 30)?;
    Ok(())
}

fn stage(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    block: &Block,
    (first, high): (u32, f64),
) -> Result<u32, XlsxError> {
    let found = book.stage(block);
    let count = found.indicators.len() as u16;
    let mut row = first;
    for (number, at) in (1..).zip(block.rows.clone()) {
        school(sheet, book, row, (number, at), &found.label)?;
        sheet.set_row_height(row, high)?;
        row += 1;
    }
    let total = paper::heading();
    let text = say!(
        book.lang,
        ("{}合计", found.label),
        ("{}: in all", found.label)
    );
    put::across(sheet, row, (0, PUPILS), &text, &total)?;
    for (i, indicator) in found.indicators.iter().enumerate() {
        let column = LACKING + i as u16;
        let range = |column| {
            let (top, end) = (
                row_col_to_cell(first, column),
                row_col_to_cell(row - 1, column),
            );
            format!("{top}:{end}")
        };
        let format: Format = total.clone().set_num_format(lacking_digits(book, i));
        let sum = format!("SUM({})", range(column));
        put::formula(sheet, row, column, &sum, indicator.lacking, &format)?;
        sheet.write_blank(row, column + count, &total)?;
        if indicator.threshold.is_some() {
            shading(sheet, book, (first, row - 1), (column, column + count))?;
        }
    }
    Ok(row + 1)
}

/// A school: what it lacks of each threshold, and how much of it is there.
fn school(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    (number, at): (u32, usize),
    stage: &str,
) -> Result<(), XlsxError> {
    let count = book.standard.indicators.len() as u16;
    let centred = paper::cell().set_align(FormatAlign::Center);
    let school = book.school(&book.rows[at]);
    sheet.write_number_with_format(row, 0, number, &centred)?;
    put::text(sheet, row, NAME, &school.name, &paper::cell())?;
    put::text(sheet, row, STAGE, stage, &centred)?;
    let pupils = working::pupils(book, at);
    let whole = paper::cell().set_num_format("#,##0");
    put::formula(sheet, row, PUPILS, &pupils, school.students as f64, &whole)?;
    for (i, value) in school.values.iter().enumerate() {
        let column = LACKING + i as u16;
        let of = |part| working::cell(book, at, working::column(book, i, part));
        let indicator = &book.standard.indicators[i];
        let (short, digits) = (of(Part::Shortfall), lacking_digits(book, i));
        let formula = match indicator.counted {
            true => format!("IF(ISNUMBER({short}),MAX(1,-INT(-({short}-0.000000001))),\"\")"),
            false => format!("IF(ISNUMBER({short}),{short},\"\")"),
        };
        let format = paper::cell().set_num_format(digits);
        put::formula(sheet, row, column, &formula, value.lacking, &format)?;
        let ratio = of(Part::Ratio);
        let formula = format!("IF(ISNUMBER({ratio}),{ratio},\"\")");
        let percent = paper::cell().set_num_format(percent(book));
        put::formula(sheet, row, column + count, &formula, value.ratio, &percent)?;
    }
    Ok(())
}

/// Marks what is lacking, and, where a value alone fails its school, how little of it is there.
fn shading(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    (first, last): (u32, u32),
    (column, share_column): (u16, u16),
) -> Result<(), XlsxError> {
    let share = row_col_to_cell(first, share_column);
    // Of two rules that fit, some spreadsheet programs apply the first only.
    let floor = least(&book.standard.school_rule.others_ratio.to_string());
    let low = ConditionalFormatFormula::new()
        .set_rule(Formula::new(format!(
            "AND(ISNUMBER({share}),{share}<{floor})"
        )))
        .set_format(Format::new().set_bold().set_background_color(style::UNMET));
    let shares = (first, share_column, last, share_column);
    sheet.add_conditional_format(shares.0, shares.1, shares.2, shares.3, &low)?;
    let when = format!("AND(ISNUMBER({share}),{share}<{})", least("1"));
    shade(sheet, (first, share_column), (last, share_column), &when)?;
    let own = row_col_to_cell(first, column);
    shade(
        sheet,
        (first, column),
        (last, column),
        &format!("{own}<>{}", quoted("")),
    )
}

/// Things that are counted are whole.
fn lacking_digits(book: &Book<'_>, indicator: usize) -> String {
    let indicator = &book.standard.indicators[indicator];
    style::decimals(if indicator.counted {
        0
    } else {
        indicator.digits
    })
}

fn percent(book: &Book<'_>) -> String {
    format!("{}%", style::decimals(book.standard.percent_digits))
}
