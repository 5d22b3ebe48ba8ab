//! Lists: the schools that moved each CV most, those that crossed a threshold, what became of schools, and
//! every criterion year by year.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::measure::compare::{SchoolChange, SchoolName, Status};
use crate::report::live::put;
use crate::report::pages::compare::words::{link, marked, rule, status, transition};
use crate::report::pages::words::verdict_of;
use crate::report::render::sheet;
use crate::report::sheets::compare::book::{Book, HEADER};
use crate::report::table::{Cell, DASH};
use crate::template::style;

/// The schools that moved each CV most, up and down.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn movers(page: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
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
    let title = book.say(
        "对差异系数影响最大的学校",
        "The schools that moved each CV most",
    );
    let last = book.begin_list(page, title, &columns, None)?;
    let mut row = HEADER;
    for block in book.blocks() {
        for indicator in &block.stage.indicators {
            let digits = indicator.digits;
            let both = [
                (&indicator.raised, book.say("拉大差距", "raised it")),
                (&indicator.lowered, book.say("缩小差距", "lowered it")),
            ];
            for (movers, direction) in both {
                for mover in movers {
                    row += 1;
                    let cells = [
                        book.heading(&block).into(),
                        marked(indicator, block.county).into(),
                        direction.into(),
                        mover.name.clone().into(),
                        status(mover.status, book.lang).into(),
                        Cell::number(mover.old, digits),
                        Cell::number(mover.new, digits),
                        Cell::signed(Some(mover.effect), book.standard.cv_digits + 1),
                    ];
                    sheet::row(page, row, 0, &cells)?;
                }
            }
        }
    }
    page.autofilter(HEADER, 0, row.max(HEADER), last)?;
    Ok(())
}

/// The thresholds newly met and newly missed, school by school.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn crossings(page: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
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
    let title = book.say(
        "新达到、新低于单项标准的学校",
        "Thresholds newly met and newly missed",
    );
    let last = book.begin_list(page, title, &columns, None)?;
    let mut row = HEADER;
    for block in book.blocks() {
        for indicator in &block.stage.indicators {
            let digits = indicator.digits;
            let both = [
                (&indicator.newly_met, book.say("新达到", "newly met")),
                (&indicator.newly_missed, book.say("新低于", "newly missed")),
            ];
            for (crossings, word) in both {
                for crossing in crossings {
                    row += 1;
                    let cells = [
                        book.heading(&block).into(),
                        indicator.short.clone().into(),
                        crossing.name.clone().into(),
                        word.into(),
                        Cell::number(indicator.threshold, digits),
                        Cell::number(Some(crossing.old), digits),
                        Cell::number(Some(crossing.new), digits),
                    ];
                    sheet::row(page, row, 0, &cells)?;
                }
            }
        }
    }
    none(page, book, row, last)
}

/// What became of the schools that are not the same in both years.
///
/// # Errors
/// If the sheet cannot be laid out.
pub fn changes(page: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
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
    let title = book.say("学校的变动", "Schools that are not the same in both years");
    let last = book.begin_list(page, title, &columns, None)?;
    let mut row = HEADER;
    for county in &book.comparison.counties {
        for school in county.schools.iter().filter(|s| s.status != Status::Same) {
            row += 1;
            sheet::row(page, row, 0, &change(book, school))?;
        }
    }
    none(page, book, row, last)
}

/// The cells of a school that is not the same in both years.
fn change(book: &Book<'_>, school: &SchoolChange) -> [Cell; 9] {
    let codes = |s: &SchoolName| s.code.clone();
    let field = &book.standard.dictionary.roles.school_type;
    let types = |s: &SchoolName| {
        let dictionary = &book.standard.dictionary;
        dictionary.category_label(field, &s.school_type, book.lang)
    };
    let pupils = |end: usize| {
        let own = school.stages.iter().filter_map(|s| s.students[end]);
        own.reduce(|a, b| a + b).map(|sum| sum as f64)
    };
    let near = school.nearest.as_ref();
    let far = match near.is_some_and(|n| !n.alike) {
        true => book.say("没有相近的名称", "no name is alike"),
        false => "",
    };
    [
        status(school.status, book.lang).into(),
        Cell::prose(transition(school, book.lang)),
        Cell::code(then_and_now(school, codes)),
        school.by.map_or(DASH, |by| link(by, book.lang)).into(),
        Cell::whole(pupils(0)),
        Cell::whole(pupils(1)),
        then_and_now(school, types).into(),
        near.map_or("", |n| n.school.name.as_str()).into(),
        Cell::prose(school.reason.as_deref().unwrap_or(far)),
    ]
}

/// What the schools were and are, once where that is the same.
fn then_and_now(school: &SchoolChange, of: impl Fn(&SchoolName) -> String) -> String {
    let all = |schools: &[SchoolName]| schools.iter().map(&of).collect::<Vec<_>>().join("、");
    let (old, new) = (all(&school.old), all(&school.new));
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
pub fn criteria(page: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let mut columns = vec![
        (book.say("学段", "Stage").to_owned(), 12.0),
        (book.say("标准", "Criterion").to_owned(), 50.0),
    ];
    for label in book.labels() {
        columns.push((format!("{} {label}", book.say("数", "Figure")), 14.0));
        columns.push((format!("{} {label}", book.say("判定", "Verdict")), 11.0));
    }
    columns.push((book.say("违反的规则", "Rule broken").to_owned(), 40.0));
    let title = book.say("各项标准逐年的判定", "Every criterion, year by year");
    let last = book.begin_list(page, title, &columns, None)?;
    let mut row = HEADER;
    for county in &book.comparison.counties {
        for (at, criterion) in county.criteria.iter().enumerate() {
            row += 1;
            let stage = criterion.stage.as_deref();
            let stage = stage.map(|s| book.standard.dictionary.stage_label(s, book.lang));
            let mut cells = vec![
                stage.unwrap_or_default().into(),
                Cell::prose(&criterion.name),
            ];
            for (shown, meets) in criterion.shown.iter().zip(&criterion.years) {
                cells.push(shown.clone().into());
                cells.push(verdict_of(*meets, false, book.lang));
            }
            let own = county.breaches.iter().filter(|b| b.criterion == at);
            let rules: Vec<&str> = own.map(|b| rule(b.rule, book.lang)).collect();
            cells.push(Cell::prose(rules.join("；")));
            sheet::row(page, row, 0, &cells)?;
        }
    }
    page.autofilter(HEADER, 0, row.max(HEADER), last)?;
    Ok(())
}

/// Says so where a list has nothing in it.
fn none(page: &mut Worksheet, book: &Book<'_>, row: u32, last: u16) -> Result<(), XlsxError> {
    match row == HEADER {
        true => put::across(
            page,
            row + 1,
            (0, last),
            book.say("没有", "none"),
            &style::cell(),
        ),
        false => Ok(()),
    }
}
