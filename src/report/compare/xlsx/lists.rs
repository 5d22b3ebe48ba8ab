//! Lists: the schools that moved each CV most, those that crossed a threshold, what became of schools, and
//! every criterion year by year.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Book, HEADER, headers, signed};
use crate::measure::compare::{SchoolName, Status};
use crate::report::compare::words::{link, marked, rule, status, transition};
use crate::report::words::verdict_of;
use crate::report::xlsx::put::{self, number};
use crate::template::style;

/// The schools that moved each CV most, up and down.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn movers(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let (first, last) = book.comparison.ends();
    let columns = [
        (book.say("学段", "Stage").to_owned(), 12.0),
        (book.say("指标", "Indicator").to_owned(), 34.0),
        (book.say("方向", "Direction").to_owned(), 14.0),
        (book.say("学校", "School").to_owned(), 28.0),
        (book.say("变动", "What became of it").to_owned(), 14.0),
        (format!("{} {first}", book.say("值", "Value")), 11.0),
        (format!("{} {last}", book.say("值", "Value")), 11.0),
        (
            book.say("使差异系数变化", "Moved the CV by").to_owned(),
            14.0,
        ),
    ];
    headers(sheet, &columns)?;
    let title = book.say(
        "对差异系数影响最大的学校",
        "The schools that moved each CV most",
    );
    book.begin(sheet, title, columns.len() as u16 - 1, None)?;
    let text = style::cell();
    let moved = style::cell().set_num_format(signed(book.standard.cv_digits + 1));
    let mut row = HEADER;
    for block in book.blocks() {
        for indicator in &block.stage.indicators {
            let plain = style::cell().set_num_format(style::decimals(indicator.digits));
            let both = [
                (&indicator.raised, book.say("拉大差距", "raised it")),
                (&indicator.lowered, book.say("缩小差距", "lowered it")),
            ];
            for (movers, direction) in both {
                for mover in movers {
                    row += 1;
                    put::text(sheet, row, 0, &book.heading(&block), &text)?;
                    put::text(sheet, row, 1, &marked(indicator, block.county), &text)?;
                    put::text(sheet, row, 2, direction, &text)?;
                    put::text(sheet, row, 3, &mover.name, &text)?;
                    put::text(sheet, row, 4, status(mover.status, book.lang), &text)?;
                    number(sheet, row, 5, mover.old, &plain)?;
                    number(sheet, row, 6, mover.new, &plain)?;
                    number(sheet, row, 7, Some(mover.effect), &moved)?;
                }
            }
        }
    }
    sheet.autofilter(HEADER, 0, row.max(HEADER), columns.len() as u16 - 1)?;
    Ok(())
}

/// The thresholds newly met and newly missed, school by school.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn crossings(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let (first, last) = book.comparison.ends();
    let columns = [
        (book.say("学段", "Stage").to_owned(), 12.0),
        (book.say("指标", "Indicator").to_owned(), 34.0),
        (book.say("学校", "School").to_owned(), 28.0),
        (book.say("升降", "Crossed").to_owned(), 14.0),
        (book.say("每校要求", "Threshold").to_owned(), 11.0),
        (first.to_owned(), 11.0),
        (last.to_owned(), 11.0),
    ];
    headers(sheet, &columns)?;
    let title = book.say(
        "新达到、新低于单项标准的学校",
        "Thresholds newly met and newly missed",
    );
    book.begin(sheet, title, columns.len() as u16 - 1, None)?;
    let text = style::cell();
    let mut row = HEADER;
    for block in book.blocks() {
        for indicator in &block.stage.indicators {
            let plain = style::cell().set_num_format(style::decimals(indicator.digits));
            let both = [
                (&indicator.newly_met, book.say("新达到", "newly met")),
                (&indicator.newly_missed, book.say("新低于", "newly missed")),
            ];
            for (crossings, word) in both {
                for crossing in crossings {
                    row += 1;
                    put::text(sheet, row, 0, &book.heading(&block), &text)?;
                    put::text(sheet, row, 1, &indicator.short, &text)?;
                    put::text(sheet, row, 2, &crossing.name, &text)?;
                    put::text(sheet, row, 3, word, &text)?;
                    number(sheet, row, 4, indicator.threshold, &plain)?;
                    number(sheet, row, 5, Some(crossing.old), &plain)?;
                    number(sheet, row, 6, Some(crossing.new), &plain)?;
                }
            }
        }
    }
    none(sheet, book, row, columns.len() as u16 - 1)
}

/// What became of the schools that are not the same in both years.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn changes(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let (first, last) = book.comparison.ends();
    let pupils = book.say("学生", "Pupils");
    let columns = [
        (book.say("变动", "What became of it").to_owned(), 16.0),
        (book.say("学校", "School").to_owned(), 44.0),
        (book.say("代码", "Code").to_owned(), 24.0),
        (book.say("对应依据", "Matched by").to_owned(), 12.0),
        (format!("{pupils} {first}"), 10.0),
        (format!("{pupils} {last}"), 10.0),
        (book.say("类型", "Type").to_owned(), 22.0),
        (
            book.say(
                "名称最接近的学校（未自动对应）",
                "Nearest name (not matched)",
            )
            .to_owned(),
            26.0,
        ),
        (
            book.say("未纳入评估的原因", "Why it was left out")
                .to_owned(),
            34.0,
        ),
    ];
    headers(sheet, &columns)?;
    let title = book.say("学校的变动", "Schools that are not the same in both years");
    book.begin(sheet, title, columns.len() as u16 - 1, None)?;
    let text = style::cell();
    let wrapped = style::cell().set_text_wrap();
    let codes = style::cell().set_num_format("@");
    let whole = style::cell().set_num_format("#,##0");
    let mut row = HEADER;
    for county in &book.comparison.counties {
        for school in county.schools.iter().filter(|s| s.status != Status::Same) {
            row += 1;
            put::text(sheet, row, 0, status(school.status, book.lang), &text)?;
            put::text(sheet, row, 1, &transition(school, book.lang), &wrapped)?;
            let all = |schools: &[SchoolName]| {
                schools
                    .iter()
                    .map(|s| s.code.clone())
                    .collect::<Vec<_>>()
                    .join("、")
            };
            let (old, new) = (all(&school.old), all(&school.new));
            let code = match (old.is_empty(), new.is_empty() || old == new) {
                (false, false) => format!("{old} → {new}"),
                (true, _) => new,
                (false, true) => old,
            };
            put::text(sheet, row, 2, &code, &codes)?;
            put::text(
                sheet,
                row,
                3,
                school.by.map_or("—", |by| link(by, book.lang)),
                &text,
            )?;
            for (column, end) in (4..).zip([0, 1]) {
                let own = school.stages.iter().filter_map(|s| s.students[end]);
                let sum = own.reduce(|a, b| a + b).map(|sum| sum as f64);
                number(sheet, row, column, sum, &whole)?;
            }
            put::text(sheet, row, 6, &types(book, &school.old, &school.new), &text)?;
            let near = school
                .nearest
                .as_ref()
                .map_or("", |n| n.school.name.as_str());
            put::text(sheet, row, 7, near, &text)?;
            let far = match school.nearest.as_ref().is_some_and(|n| !n.alike) {
                true => book.say("没有相近的名称", "no name is alike"),
                false => "",
            };
            put::text(
                sheet,
                row,
                8,
                school.reason.as_deref().unwrap_or(far),
                &wrapped,
            )?;
        }
    }
    none(sheet, book, row, columns.len() as u16 - 1)
}

fn types(book: &Book<'_>, old: &[SchoolName], new: &[SchoolName]) -> String {
    let field = &book.standard.dictionary.roles.school_type;
    let all = |schools: &[SchoolName]| {
        let labels = schools.iter().map(|s| {
            book.standard
                .dictionary
                .category_label(field, &s.school_type, book.lang)
        });
        labels.collect::<Vec<_>>().join("、")
    };
    let (old, new) = (all(old), all(new));
    match (old.is_empty(), new.is_empty() || old == new) {
        (false, false) => format!("{old} → {new}"),
        (true, _) => new,
        (false, true) => old,
    }
}

/// Every criterion, year by year, and the rule that it breaks.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn criteria(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let mut columns = vec![
        (book.say("学段", "Stage").to_owned(), 12.0),
        (book.say("标准", "Criterion").to_owned(), 50.0),
    ];
    for label in book.labels() {
        columns.push((format!("{} {label}", book.say("数", "Figure")), 14.0));
        columns.push((format!("{} {label}", book.say("判定", "Verdict")), 11.0));
    }
    columns.push((book.say("违反的规则", "Rule broken").to_owned(), 40.0));
    headers(sheet, &columns)?;
    let last = columns.len() as u16 - 1;
    let title = book.say("各项标准逐年的判定", "Every criterion, year by year");
    book.begin(sheet, title, last, None)?;
    let text = style::cell();
    let wrapped = style::cell().set_text_wrap();
    let mut row = HEADER;
    for county in &book.comparison.counties {
        for (at, criterion) in county.criteria.iter().enumerate() {
            row += 1;
            let stage = criterion.stage.as_deref();
            let stage = stage.map(|s| book.standard.dictionary.stage_label(s, book.lang));
            put::text(sheet, row, 0, &stage.unwrap_or_default(), &text)?;
            put::text(sheet, row, 1, &criterion.name, &wrapped)?;
            let years = criterion.shown.iter().zip(&criterion.years);
            for (column, (shown, meets)) in (2..).step_by(2).zip(years) {
                let verdict = verdict_of(*meets, false, book.lang).text;
                let format = match meets {
                    Some(false) => text.clone().set_background_color(style::UNMET),
                    _ => text.clone(),
                };
                put::text(sheet, row, column, shown, &text)?;
                put::text(sheet, row, column + 1, &verdict, &format)?;
            }
            let own = county.breaches.iter().filter(|b| b.criterion == at);
            let rules: Vec<&str> = own.map(|b| rule(b.rule, book.lang)).collect();
            put::text(sheet, row, last, &rules.join("；"), &wrapped)?;
        }
    }
    sheet.autofilter(HEADER, 0, row.max(HEADER), last)?;
    Ok(())
}

/// Says so where a list has nothing in it.
fn none(sheet: &mut Worksheet, book: &Book<'_>, row: u32, last: u16) -> Result<(), XlsxError> {
    match row == HEADER {
        true => put::across(
            sheet,
            row + 1,
            (0, last),
            book.say("没有", "none"),
            &style::cell(),
        ),
        false => Ok(()),
    }
}
