//! Teachers' ages: of each stage year by year, and of each school then and now.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Book, HEADER, headers};
use crate::lang::Lang;
use crate::measure::AgeSummary;
use crate::report::compare::groups::band;
use crate::report::xlsx::put::{self, number};
use crate::template::style;

/// Stage, whose, year, schools that give ages, teachers, mean; then shares, then bands.
const SHARES: u16 = 6;

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
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let Some(ages) = &book.standard.dictionary.ages else {
        return Ok(());
    };
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
    for age in &ages.at_least {
        let text = match book.lang {
            Lang::Zh => format!("{age}岁及以上占比"),
            Lang::En => format!("Share aged {age} and over"),
        };
        columns.push((text, 11.0));
    }
    let blocks = book.blocks();
    let summaries = blocks.iter().flat_map(|b| b.stage.ages.iter().flatten());
    let bands = summaries.map(|s| &s.bands).find(|b| !b.is_empty());
    for one in bands.into_iter().flatten() {
        columns.push((band(one), 8.0));
    }
    columns.push((book.say("估算", "Estimated").to_owned(), 9.0));
    headers(sheet, &columns)?;
    let last = columns.len() as u16 - 1;
    book.begin(
        sheet,
        book.say("专任教师年龄", "Teachers' ages"),
        last,
        Some(1),
    )?;
    let labels = book.labels();
    let mut row = HEADER;
    for block in &blocks {
        let heading = book.heading(block);
        for (summary, label) in block.stage.ages.iter().zip(&labels) {
            if let Some(summary) = summary {
                row += 1;
                let all = book.say("全部", "all");
                line(sheet, book, row, [&heading, all, label], summary, last)?;
            }
        }
        for (grouping, label) in block.county.groups.iter().zip(&labels) {
            let stages = grouping.iter().flat_map(|g| &g.stages);
            let own = stages.filter(|s| s.stage == block.stage.stage);
            for group in own.flat_map(|s| &s.groups) {
                if let Some(summary) = &group.ages {
                    row += 1;
                    let name = match book.lang {
                        Lang::Zh => format!("组：{}", group.label),
                        Lang::En => format!("group: {}", group.label),
                    };
                    line(sheet, book, row, [&heading, &name, label], summary, last)?;
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
                    line(
                        sheet,
                        book,
                        row,
                        [&heading, &school.name(), label],
                        &summary,
                        last,
                    )?;
                }
            }
        }
    }
    sheet.autofilter(HEADER, 0, row.max(HEADER), last)?;
    Ok(())
}

fn line(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    names: [&str; 3],
    ages: &AgeSummary,
    last: u16,
) -> Result<(), XlsxError> {
    let text = style::cell();
    let one = style::cell().set_num_format("0.0");
    let share = style::cell().set_num_format("0.0%");
    let whole = style::cell().set_num_format("#,##0");
    for (column, name) in (0..).zip(names) {
        put::text(sheet, row, column, name, &text)?;
    }
    number(sheet, row, 3, Some(ages.given as f64), &whole)?;
    number(sheet, row, 4, Some(ages.teachers), &whole)?;
    number(sheet, row, 5, ages.mean, &one)?;
    let wanted = book
        .standard
        .dictionary
        .ages
        .iter()
        .flat_map(|a| &a.at_least);
    let mut column = SHARES;
    for age in wanted {
        number(sheet, row, column, ages.share(*age), &share)?;
        column += 1;
    }
    for band in &ages.bands {
        number(sheet, row, column, Some(band.teachers), &whole)?;
        column += 1;
    }
    for column in column..last {
        sheet.write_blank(row, column, &text)?;
    }
    let estimated = if ages.estimated {
        book.say("是", "yes")
    } else {
        ""
    };
    put::text(sheet, row, last, estimated, &text)
}
