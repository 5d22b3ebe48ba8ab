//! Teachers' ages: of each stage year by year, and of each school then and now.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::lang::Lang;
use crate::measure::AgeSummary;
use crate::report::pages::compare::ages::band;
use crate::report::pages::compare::words::AGE_DIGITS;
use crate::report::render::sheet;
use crate::report::sheets::compare::book::{Book, HEADER};
use crate::report::table::Cell;
use crate::say;

/// Whether any year gives ages.
pub fn given(book: &Book<'_>) -> bool {
    book.blocks()
        .iter()
        .any(|b| b.stage.ages.iter().any(Option::is_some))
}

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(page: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let Some(ages) = &book.standard.dictionary.ages else {
        return Ok(());
    };
    let blocks = book.blocks();
    let columns = columns(book, &ages.at_least);
    let title = book.say("专任教师年龄", "Teachers' ages");
    let last = book.begin_list(page, title, &columns, Some(1))?;
    let add = |page: &mut Worksheet, row, names: [&str; 3], summary: &AgeSummary| {
        let cells = line(names, summary, &ages.at_least, columns.len(), book.lang);
        sheet::row(page, row, 0, &cells)
    };
    let labels = book.labels();
    let mut row = HEADER;
    for block in &blocks {
        let heading = book.heading(block);
        for (summary, label) in block.stage.ages.iter().zip(&labels) {
            if let Some(summary) = summary {
                row += 1;
                let all = book.say("全部", "all");
                add(page, row, [&heading, all, label], summary)?;
            }
        }
        for (grouping, label) in block.county.groups.iter().zip(&labels) {
            let stages = grouping.iter().flat_map(|g| &g.stages);
            let own = stages.filter(|s| s.stage == block.stage.stage);
            for group in own.flat_map(|s| &s.groups) {
                if let Some(summary) = &group.ages {
                    row += 1;
                    let name = say!(
                        book.lang,
                        ("组：{}", group.label),
                        ("group: {}", group.label)
                    );
                    add(page, row, [&heading, &name, label], summary)?;
                }
            }
        }
        for school in &block.county.schools {
            let Some(own) = school.stage(&block.stage.stage) else {
                continue;
            };
            let (first_year, last_year) = book.comparison.ends_of(block.county);
            for (found, label) in own.ages.iter().zip([first_year, last_year]) {
                if let Some(summary) = AgeSummary::of([found.as_ref()], &ages.at_least) {
                    row += 1;
                    add(page, row, [&heading, &school.name(), label], &summary)?;
                }
            }
        }
    }
    page.autofilter(HEADER, 0, row.max(HEADER), last)?;
    Ok(())
}

/// The headers of the columns, and how wide they are.
fn columns(book: &Book<'_>, at_least: &[u8]) -> Vec<(String, f64)> {
    let mut columns = vec![
        (book.say("学段", "Stage").to_owned(), 12.0),
        (book.say("学校或组", "School or group").to_owned(), 28.0),
        (book.say("年度", "Year").to_owned(), 12.0),
        (
            book.say("有数据的学校", "Schools that give them")
                .to_owned(),
            10.0,
        ),
        (book.say("专任教师", "Teachers").to_owned(), 10.0),
        (book.say("平均年龄", "Mean age").to_owned(), 10.0),
    ];
    for age in at_least {
        let text = say!(book.lang, "{age}岁及以上占比", "Share aged {age} and over");
        columns.push((text, 11.0));
    }
    let blocks = book.blocks();
    let summaries = blocks.iter().flat_map(|b| b.stage.ages.iter().flatten());
    let bands = summaries.map(|s| &s.bands).find(|b| !b.is_empty());
    for one in bands.into_iter().flatten() {
        columns.push((band(one), 8.0));
    }
    columns.push((book.say("估算", "Estimated").to_owned(), 9.0));
    columns
}

/// A row: who it is of, and of which year.
fn line(
    names: [&str; 3],
    ages: &AgeSummary,
    at_least: &[u8],
    wide: usize,
    lang: Lang,
) -> Vec<Cell> {
    let mut cells: Vec<Cell> = names.map(Cell::from).to_vec();
    cells.push(Cell::count(ages.given as u64));
    cells.push(Cell::whole(Some(ages.teachers)));
    cells.push(Cell::number(ages.mean, AGE_DIGITS));
    cells.extend(
        at_least
            .iter()
            .map(|age| Cell::percent(ages.share(*age), 1)),
    );
    cells.extend(
        ages.bands
            .iter()
            .map(|band| Cell::whole(Some(band.teachers))),
    );
    cells.resize(wide - 1, Cell::empty());
    cells.push(
        if ages.estimated {
            lang.pick("是", "yes")
        } else {
            ""
        }
        .into(),
    );
    cells
}
