//! The schools in groups: a row a stage, indicator and group. What groups have in common is no figure of
//! the declaration; it is written as it was found, not as formulas.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::lang::Lang;
use crate::measure::GroupedStage;
use crate::report::live::layout::Book;
use crate::report::live::tables::{BODY, HEADER, begin, county_row};
use crate::report::pages::groups::SQUARE_DIGITS;
use crate::report::render::sheet;
use crate::report::table::Cell;
use crate::standard::Standard;
use crate::template::style;

/// Writes the sheet of an audit.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(page: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    let columns = columns(book.lang);
    for (at, (text, width)) in (0..).zip(&columns) {
        page.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        page.set_column_width(at, *width)?;
    }
    let last = columns.len() as u16 - 1;
    begin(page, book, book.say("分组", "Groups"), (last, None), BODY)?;
    let mut row = BODY;
    for (at, county) in book.findings.counties.iter().enumerate() {
        row = county_row(page, book, row, at, last)?;
        let year = county.year.map(|year| year.to_string()).unwrap_or_default();
        for stage in county.groups.iter().flat_map(|g| &g.stages) {
            row = rows(page, book.standard, book.lang, stage, &year, row)?;
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
    page: &mut Worksheet,
    standard: &Standard,
    lang: Lang,
    stage: &GroupedStage,
    label: &str,
    mut row: u32,
) -> Result<u32, XlsxError> {
    for indicator in &stage.indicators {
        let known = standard.indicator(&indicator.id);
        let digits = known.map_or(2, |i| i.digits);
        let short = known.map_or(indicator.name.as_str(), |i| i.short.get(lang));
        for (group, found) in stage.groups.iter().zip(&indicator.groups) {
            let cells = [
                stage.label.clone().into(),
                short.into(),
                label.into(),
                group.label.clone().into(),
                group.lead.as_deref().unwrap_or("").into(),
                Cell::count(group.schools as u64),
                Cell::percent(Some(group.schools_share), 1),
                Cell::count(group.students),
                Cell::percent(Some(group.students_share), 1),
                Cell::whole(group.teachers),
                Cell::percent(group.teachers_share, 1),
                Cell::number(found.mean, digits),
                Cell::number(found.cv, standard.cv_digits),
                Cell::number(found.lead_ratio, 2),
                Cell::number(indicator.ratio, 2),
                Cell::number(indicator.between, SQUARE_DIGITS),
                Cell::number(indicator.within, SQUARE_DIGITS),
            ];
            sheet::row(page, row, 0, &cells)?;
            row += 1;
        }
    }
    Ok(row)
}
