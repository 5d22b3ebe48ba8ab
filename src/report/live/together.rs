//! What several counties come to together: a row an indicator, what fails most, who was lost. It is
//! written as it was found, not as formulas: no figure of the declaration.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::measure::{CountySpread, RolledIndicator, RolledStage, Verdicts};
use crate::report::live::layout::Book;
use crate::report::live::put;
use crate::report::live::put::number;
use crate::report::live::put::width;
use crate::report::live::ranking::cv;
use crate::report::live::tables::{BODY, HEADER, begin, shade};
use crate::report::pages::about;
use crate::report::pages::roll_up::{Rolled, lost_heading, lost_table};
use crate::report::pages::words::undefined;
use crate::report::render;
use crate::report::table::{Cell, Table};
use crate::template::style;

/// The sheet has so many columns.
const WIDE: u16 = 16;

/// Writes the sheet of what the counties come to.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let Some(rolled) = Rolled::new(book.findings, book.standard) else {
        return Ok(());
    };
    headers(sheet, &rolled)?;
    let heading = rolled.say("全部区县合计", "All counties together");
    begin(sheet, book, heading, (WIDE - 1, Some(1)), BODY)?;
    let verdict = rolled.verdict().text;
    put::across(sheet, 1, (0, WIDE - 1), &verdict, &style::prose())?;
    let mut row = BODY;
    for stage in &rolled.roll_up.stages {
        for found in &stage.indicators {
            indicator(sheet, &rolled, row, stage, found)?;
            row += 1;
        }
        if stage.composite.is_some() {
            composite(sheet, &rolled, row, stage)?;
            row += 1;
        }
    }
    let over = row_col_to_cell(BODY, 9);
    shade(
        sheet,
        (BODY, 9),
        (row - 1, 9),
        &format!("AND(ISNUMBER({over}),{over}>0)"),
    )?;
    row = note(sheet, row, &rolled.legend())? + 1;
    let lines = rolled.roll_up.stages.iter().filter_map(|stage| {
        let line = rolled.stage_line(stage)?;
        Some(format!("{} {line}", rolled.stage_heading(stage)))
    });
    for line in lines.collect::<Vec<_>>() {
        row = note(sheet, row, &line)?;
    }
    row = part(
        sheet,
        row + 1,
        rolled.failing_heading(),
        &rolled.failing_table(),
        rolled.none_fails(),
    )?;
    if !rolled.findings.lost.is_empty() {
        row = note(sheet, row + 1, &lost_heading(rolled.findings))?;
        for cells in lost_table(rolled.findings).rows {
            let texts: Vec<String> = cells.into_iter().map(|cell| cell.text).collect();
            row = note(sheet, row, &texts.join("　"))?;
        }
    }
    row += 1;
    for fact in about::facts(book.findings, book.standard) {
        let text = match fact.sha256 {
            Some(hash) => format!("{}: {}  SHA-256 {hash}", fact.name, fact.text),
            None => format!("{}: {}", fact.name, fact.text),
        };
        row = note(sheet, row, &text)?;
    }
    Ok(())
}

fn headers(sheet: &mut Worksheet, rolled: &Rolled<'_>) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    let columns = [
        (rolled.say("学段", "Stage"), 10.0),
        (rolled.say("指标", "Indicator"), 34.0),
        (rolled.say("均值", "Mean"), 11.0),
        (rolled.say("差异系数", "CV"), 10.0),
        (rolled.say("县间（CV²）", "Between (CV²)"), 10.0),
        (rolled.say("县内（CV²）", "Within (CV²)"), 10.0),
        (rolled.say("县间占", "Between is"), 9.0),
        (rolled.say("限值", "Limit"), 8.0),
        (rolled.say("达标区县", "Counties within"), 9.0),
        (rolled.say("超限区县", "Counties over"), 9.0),
        (rolled.say("无法判定", "Not judged"), 9.0),
        (rolled.say("最低", "Lowest"), 9.0),
        (rolled.say("区县", "County"), 14.0),
        (rolled.say("中位", "Median"), 9.0),
        (rolled.say("最高", "Highest"), 9.0),
        (rolled.say("区县", "County"), 14.0),
    ];
    for (at, (text, wide)) in (0..).zip(columns) {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, wide)?;
    }
    Ok(())
}

/// A line of text over the width of the sheet; the row after it.
fn note(sheet: &mut Worksheet, row: u32, text: &str) -> Result<u32, XlsxError> {
    put::across(sheet, row, (0, WIDE - 1), text, &style::prose())?;
    sheet.set_row_height(row, 16.0 * (1 + width(text) / 180) as f64)?;
    Ok(row + 1)
}

fn indicator(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    row: u32,
    stage: &RolledStage,
    found: &RolledIndicator,
) -> Result<(), XlsxError> {
    let known = rolled.standard.indicator(&found.id);
    let star = if found.incomplete { "\"*\"" } else { "" };
    let format = |digits: usize| {
        let format = format!("{}{star}", style::decimals(digits));
        style::cell().set_num_format(format)
    };
    let squares = style::cell().set_num_format("0.0000");
    let percent = style::cell().set_num_format(format!(
        "0.{}%",
        "0".repeat(rolled.standard.percent_digits.max(1))
    ));
    put::text(sheet, row, 0, &rolled.label(&stage.stage), &style::cell())?;
    put::text(sheet, row, 1, &rolled.marked(&found.id), &style::cell())?;
    number(
        sheet,
        row,
        2,
        found.mean,
        &format(known.map_or(2, |i| i.digits)),
    )?;
    let at = (row, 3);
    cv(
        sheet,
        rolled,
        at,
        found.cv,
        (found.mean.is_some() && stage.schools > 1).then(|| undefined(rolled.lang)),
        found.incomplete,
    )?;
    number(sheet, row, 4, found.between, &squares)?;
    number(sheet, row, 5, found.within, &squares)?;
    let parts = found.between.zip(found.within);
    let share = parts.filter(|(b, w)| b + w > 0.0).map(|(b, w)| b / (b + w));
    number(sheet, row, 6, share, &percent)?;
    judged(sheet, rolled, row, found.limit, found.verdicts)?;
    spread(sheet, rolled, row, &found.spread)
}

fn composite(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    row: u32,
    stage: &RolledStage,
) -> Result<(), XlsxError> {
    let Some(found) = &stage.composite else {
        return Ok(());
    };
    let known = stage.schools > 1 && stage.indicators.iter().all(|i| i.mean.is_some());
    put::text(sheet, row, 0, &rolled.label(&stage.stage), &style::cell())?;
    put::text(
        sheet,
        row,
        1,
        rolled.say("综合（差异系数的均值）", "Composite (mean of the CVs)"),
        &style::cell(),
    )?;
    let why = known.then(|| undefined(rolled.lang));
    cv(sheet, rolled, (row, 3), found.cv, why, false)?;
    for column in [2, 4, 5, 6] {
        sheet.write_blank(row, column, &style::cell())?;
    }
    judged(sheet, rolled, row, Some(found.limit), Some(found.verdicts))?;
    spread(sheet, rolled, row, &found.spread)
}

fn judged(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    row: u32,
    limit: Option<f64>,
    verdicts: Option<Verdicts>,
) -> Result<(), XlsxError> {
    let counts = verdicts.map(|v| [v.met, v.unmet, v.unknown]);
    let [met, unmet, unknown] = [0, 1, 2].map(|at| Cell::whole(counts.map(|c| c[at] as f64)));
    let limit = Cell::number(limit, rolled.standard.cv_digits);
    render::sheet::row(sheet, row, 7, &[limit, met, unmet, unknown])
}

fn spread(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    row: u32,
    spread: &Option<CountySpread>,
) -> Result<(), XlsxError> {
    let number = |value| Cell::number(Some(value), rolled.standard.cv_digits);
    let cells = match spread {
        Some(spread) => [
            number(spread.lowest.cv),
            rolled.called(spread.lowest.county).into(),
            number(spread.median),
            number(spread.highest.cv),
            rolled.called(spread.highest.county).into(),
        ],
        None => std::array::from_fn(|_| Cell::empty()),
    };
    render::sheet::row(sheet, row, 11, &cells)
}

/// A smaller table below, as it stands in every report: heading, headers, rows. The row after it.
fn part(
    sheet: &mut Worksheet,
    top: u32,
    heading: &str,
    table: &Table,
    none: &str,
) -> Result<u32, XlsxError> {
    let bold: Format = style::base().set_bold().set_font_size(12);
    put::text(sheet, top, 0, heading, &bold)?;
    if table.rows.is_empty() {
        return note(sheet, top + 1, none);
    }
    let header = style::header(style::PLAIN);
    for (at, column) in (0..).zip(&table.columns) {
        put::text(sheet, top + 1, at, &column.name, &header)?;
    }
    let mut row = top + 2;
    let cell = style::cell().set_text_wrap();
    for cells in &table.rows {
        for (at, text) in (0..).zip(cells) {
            put::text(sheet, row, at, &text.text, &cell)?;
        }
        row += 1;
    }
    Ok(row)
}
