//! The schools in groups: a row a stage, indicator and group. What groups have in common is no figure of
//! the declaration; it is written as it was found, not as formulas.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::layout::Book;
use super::put::{self, number};
use super::tables::{BODY, HEADER, begin, county_row};
use crate::lang::Lang;
use crate::measure::GroupedStage;
use crate::standard::Standard;
use crate::template::style;

/// Writes the sheet of an audit.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    let columns = columns(book.lang);
    for (at, (text, width)) in (0..).zip(&columns) {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, *width)?;
    }
    let last = columns.len() as u16 - 1;
    begin(sheet, book, book.say("分组", "Groups"), last, None)?;
    let mut row = BODY;
    for (at, county) in book.findings.counties.iter().enumerate() {
        row = county_row(sheet, book, row, at, last)?;
        let year = county.year.map(|year| year.to_string()).unwrap_or_default();
        for stage in county.groups.iter().flat_map(|g| &g.stages) {
            row = rows(sheet, book.standard, book.lang, stage, &year, row)?;
        }
    }
    Ok(())
}

/// The columns, with their widths.
pub fn columns(lang: Lang) -> Vec<(String, f64)> {
    let columns = [
        (lang.pick("学段", "Stage"), 12.0),
        (lang.pick("指标", "Indicator"), 34.0),
        (lang.pick("年度", "Year"), 10.0),
        (lang.pick("组", "Group"), 22.0),
        (lang.pick("龙头校", "Lead"), 20.0),
        (lang.pick("学校数", "Schools"), 9.0),
        (lang.pick("学校占比", "Share of schools"), 10.0),
        (lang.pick("学生数", "Pupils"), 10.0),
        (lang.pick("学生占比", "Share of pupils"), 10.0),
        (lang.pick("专任教师", "Teachers"), 10.0),
        (lang.pick("教师占比", "Share of teachers"), 10.0),
        (lang.pick("均值", "Mean"), 11.0),
        (lang.pick("组内差异系数", "CV within"), 11.0),
        (lang.pick("龙头÷成员", "Lead ÷ others"), 10.0),
        (lang.pick("最好÷最差", "Best ÷ worst"), 10.0),
        (lang.pick("组间（CV²）", "Between (CV²)"), 11.0),
        (lang.pick("组内（CV²）", "Within (CV²)"), 11.0),
    ];
    let columns = columns.map(|(text, width)| (text.to_owned(), width));
    columns.to_vec()
}

/// The rows of a stage in a year, from `row` on; the row after them.
///
/// # Errors
/// If they cannot be written.
pub fn rows(
    sheet: &mut Worksheet,
    standard: &Standard,
    lang: Lang,
    stage: &GroupedStage,
    label: &str,
    mut row: u32,
) -> Result<u32, XlsxError> {
    let text = style::cell();
    let whole = style::cell().set_num_format("#,##0");
    let share = style::cell().set_num_format("0.0%");
    let ratio = style::cell().set_num_format("0.00");
    let cvs = style::cell().set_num_format(style::decimals(standard.cv_digits));
    let squares = style::cell().set_num_format("0.0000");
    for indicator in &stage.indicators {
        let known = standard.indicator(&indicator.id);
        let digits = known.map_or(2, |i| i.digits);
        let short = known.map_or(indicator.name.as_str(), |i| i.short.get(lang));
        let means = style::cell().set_num_format(style::decimals(digits));
        for (group, found) in stage.groups.iter().zip(&indicator.groups) {
            let lead = group.lead.as_deref().unwrap_or("");
            for (column, name) in (0..).zip([&stage.label, short, label, &group.label, lead]) {
                put::text(sheet, row, column, name, &text)?;
            }
            number(sheet, row, 5, Some(group.schools as f64), &whole)?;
            number(sheet, row, 6, Some(group.schools_share), &share)?;
            number(sheet, row, 7, Some(group.students as f64), &whole)?;
            number(sheet, row, 8, Some(group.students_share), &share)?;
            number(sheet, row, 9, group.teachers, &whole)?;
            number(sheet, row, 10, group.teachers_share, &share)?;
            number(sheet, row, 11, found.mean, &means)?;
            number(sheet, row, 12, found.cv, &cvs)?;
            number(sheet, row, 13, found.lead_ratio, &ratio)?;
            number(sheet, row, 14, indicator.ratio, &ratio)?;
            number(sheet, row, 15, indicator.between, &squares)?;
            number(sheet, row, 16, indicator.within, &squares)?;
            row += 1;
        }
    }
    Ok(row)
}
