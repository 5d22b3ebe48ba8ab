//! Several counties together: a sheet with a row a county, and one with what they come to. What a
//! province has in common is no figure of the declaration; it is written as it was found, not as formulas.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::layout::Book;
use super::put::{self, most, number};
use super::tables::{BODY, HEADER, begin, shade, width};
use crate::expression::excel::quoted;
use crate::measure::{CountySpread, Ranked, RolledIndicator, RolledStage, Verdicts};
use crate::report::about;
use crate::report::document::Table;
use crate::report::roll_up::{Rolled, lost_heading, lost_table};
use crate::report::words::verdict_cell;
use crate::template::style;

/// Columns before those of the stages: place, code, county, year, verdict, distance, where.
const FIXED: u16 = 8;
const NAME: u16 = 2;
const VERDICT: u16 = 4;

/// What the counties come to has so many columns.
const WIDE: u16 = 16;

/// A stage in the columns of the sheet of counties.
struct Columns<'a> {
    stage: &'a RolledStage,
    first: u16,
}

impl Columns<'_> {
    /// Where the CVs begin: after schools, pupils and, where there are thresholds, those that fall short.
    fn cvs(&self) -> u16 {
        self.first + 2 + u16::from(self.stage.schools_short.is_some())
    }

    /// The column of the mean of the CVs; the column after the stage's where it is not limited.
    fn composite(&self) -> u16 {
        self.cvs() + self.stage.indicators.len() as u16
    }

    fn end(&self) -> u16 {
        self.composite() + u16::from(self.stage.composite.is_some())
    }
}

/// Writes the sheet of counties.
///
/// # Errors
/// If it cannot be laid out.
pub fn ranking(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let Some(rolled) = Rolled::new(book.findings, book.standard) else {
        return Ok(());
    };
    let mut stages: Vec<Columns<'_>> = Vec::new();
    for stage in &rolled.roll_up.stages {
        let first = stages.last().map_or(FIXED, Columns::end);
        stages.push(Columns { stage, first });
    }
    let last = stages.last().map_or(FIXED, Columns::end) - 1;
    headers(sheet, &rolled, &stages)?;
    begin(sheet, book, &rolled.title(), last, Some(NAME))?;
    // On paper a stage a page, each with the counties' names.
    sheet.set_repeat_columns(0, NAME)?;
    sheet.set_print_fit_to_pages(stages.len() as u16, 0);
    let line = [rolled.verdict().text, rolled.ranking_heading().to_owned()];
    let line = line.join(rolled.say("", " "));
    put::across(sheet, 1, (0, last), &line, &style::prose())?;
    for (row, (place, ranked)) in (BODY..).zip(rolled.roll_up.ranking.iter().enumerate()) {
        county(sheet, &rolled, row, place + 1, ranked)?;
        for columns in &stages {
            of_stage(sheet, &rolled, row, ranked, columns)?;
        }
    }
    let after = BODY + rolled.roll_up.ranking.len() as u32;
    sheet.autofilter(BODY - 1, 0, after - 1, last)?;
    shading(sheet, &rolled, &stages, after - 1)?;
    let mut row = after;
    for note in [Some(rolled.ranking_note()), rolled.own_reports()] {
        let Some(note) = note else { continue };
        let small = style::prose().set_font_size(9);
        put::across(sheet, row, (0, last), note, &small)?;
        sheet.set_row_height(row, 15.0 * (1 + width(note) / 180) as f64)?;
        row += 1;
    }
    Ok(())
}

fn headers(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    stages: &[Columns<'_>],
) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    let fixed = [
        (rolled.say("名次", "Rank"), 6.0),
        (rolled.say("区县代码", "Code"), 9.0),
        (rolled.say("区县", "County"), 14.0),
        (rolled.say("年度", "Year"), 7.0),
        (rolled.say("判定", "Verdict"), 9.0),
        (rolled.say("距限值", "Distance to the limit"), 9.0),
        (rolled.say("最差的学段", "Worst: stage"), 8.0),
        (rolled.say("最差的指标", "Worst: indicator"), 24.0),
    ];
    for (at, (text, wide)) in (0..).zip(fixed) {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, wide)?;
    }
    for columns in stages {
        let label = rolled.label(&columns.stage.stage);
        let label = crate::report::words::capital(&label);
        put::across(
            sheet,
            HEADER,
            (columns.first, columns.end() - 1),
            &label,
            &header,
        )?;
        let mut names = vec![
            rolled.say("学校", "Schools").to_owned(),
            rolled.say("学生", "Pupils").to_owned(),
        ];
        if columns.stage.schools_short.is_some() {
            names.push(rolled.say("缺口校", "Short").to_owned());
        }
        let indicators = columns.stage.indicators.iter();
        names.extend(indicators.map(|i| rolled.marked(&i.id)));
        if columns.stage.composite.is_some() {
            names.push(rolled.say("综合", "Composite").to_owned());
        }
        for (at, name) in (columns.first..).zip(&names) {
            put::text(sheet, HEADER + 1, at, name, &header)?;
            sheet.set_column_width(at, if at < columns.cvs() { 8.5 } else { 10.5 })?;
        }
    }
    sheet.set_row_height(HEADER + 1, 66).map(|_| ())
}

fn county(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    row: u32,
    place: usize,
    ranked: &Ranked,
) -> Result<(), XlsxError> {
    let text = style::cell();
    let centred = text.clone().set_align(FormatAlign::Center);
    let county = &rolled.findings.counties[ranked.county];
    let digits = "0".repeat(rolled.standard.cv_digits);
    let signed = format!("+0.{digits};-0.{digits};0.{digits}");
    number(sheet, row, 0, Some(place as f64), &centred)?;
    put::text(sheet, row, 1, &ranked.code, &text)?;
    put::text(sheet, row, NAME, &ranked.name, &text)?;
    number(sheet, row, 3, county.year.map(f64::from), &centred)?;
    let verdict = verdict_cell(ranked.meets, rolled.lang).text;
    put::text(sheet, row, VERDICT, &verdict, &centred)?;
    let signed = style::cell().set_num_format(signed);
    match (&ranked.worst, ranked.distance) {
        (Some(_), None) => put::text(sheet, row, 5, undefined(rolled), &centred)?,
        (_, distance) => number(sheet, row, 5, distance, &signed)?,
    }
    let (stage, indicator) = match &ranked.worst {
        Some(worst) => (rolled.label(&worst.stage), rolled.named(&worst.id)),
        None => ("—".to_owned(), "—".to_owned()),
    };
    put::text(sheet, row, 6, &stage, &centred)?;
    put::text(sheet, row, 7, &indicator, &text)
}

fn of_stage(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    row: u32,
    ranked: &Ranked,
    columns: &Columns<'_>,
) -> Result<(), XlsxError> {
    let whole = style::cell().set_num_format("#,##0");
    let found = rolled.findings.counties[ranked.county].stage(&columns.stage.stage);
    let Some(found) = found else {
        for column in columns.first..columns.end() {
            sheet.write_blank(row, column, &whole)?;
        }
        return Ok(());
    };
    number(
        sheet,
        row,
        columns.first,
        Some(found.schools as f64),
        &whole,
    )?;
    number(
        sheet,
        row,
        columns.first + 1,
        Some(found.students as f64),
        &whole,
    )?;
    if columns.stage.schools_short.is_some() {
        let short = ranked.schools_short(&found.stage).map(|n| n as f64);
        number(sheet, row, columns.first + 2, short, &whole)?;
    }
    for (column, i) in (columns.cvs()..).zip(&found.indicators) {
        cv(
            sheet,
            rolled,
            (row, column),
            i.cv,
            i.mean.is_some(),
            i.incomplete,
        )?;
    }
    if columns.stage.composite.is_some() {
        let known = found.composite_cv.is_some() || found.composite_meets.is_some();
        let at = (row, columns.composite());
        cv(sheet, rolled, at, found.composite_cv, known, false)?;
    }
    Ok(())
}

/// A CV; where there is none although the figures are there, why.
fn cv(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    (row, column): (u32, u16),
    cv: Option<f64>,
    known: bool,
    incomplete: bool,
) -> Result<(), XlsxError> {
    let mut format = style::decimals(rolled.standard.cv_digits);
    if incomplete {
        format.push_str("\"*\"");
    }
    let format = style::cell().set_num_format(format);
    match cv {
        None if known => put::text(sheet, row, column, undefined(rolled), &format),
        cv => number(sheet, row, column, cv, &format),
    }
}

fn undefined(rolled: &Rolled<'_>) -> &'static str {
    rolled.lang.pick("无法计算", "undefined")
}

/// What is not met is shaded, and follows where a figure is changed.
fn shading(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    stages: &[Columns<'_>],
    last: u32,
) -> Result<(), XlsxError> {
    let unmet = quoted(&verdict_cell(false, rolled.lang).text);
    let verdict = row_col_to_cell(BODY, VERDICT);
    shade(
        sheet,
        (BODY, VERDICT),
        (last, VERDICT),
        &format!("{verdict}={unmet}"),
    )?;
    let none = quoted(undefined(rolled));
    let distance = row_col_to_cell(BODY, VERDICT + 1);
    let over = format!(
        "OR({distance}={none},AND(ISNUMBER({distance}),{distance}>{}))",
        most("0")
    );
    shade(sheet, (BODY, VERDICT + 1), (last, VERDICT + 1), &over)?;
    for columns in stages {
        let own = columns.stage.indicators.iter().map(|i| i.limit);
        let mean = columns.stage.composite.as_ref().map(|c| c.limit);
        for (column, limit) in (columns.cvs()..).zip(own.chain([mean])) {
            let Some(limit) = limit else { continue };
            let cell = row_col_to_cell(BODY, column);
            let most = most(&limit.to_string());
            let over = format!("OR({cell}={none},AND(ISNUMBER({cell}),{cell}>{most}))");
            shade(sheet, (BODY, column), (last, column), &over)?;
        }
    }
    Ok(())
}

/// Writes the sheet of what the counties come to.
///
/// # Errors
/// If it cannot be laid out.
pub fn together(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let Some(rolled) = Rolled::new(book.findings, book.standard) else {
        return Ok(());
    };
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
    let heading = rolled.say("全部区县合计", "All counties together");
    begin(sheet, book, heading, WIDE - 1, Some(1))?;
    let verdict = rolled.verdict().text;
    put::across(sheet, 1, (0, WIDE - 1), &verdict, &style::prose())?;
    let mut row = BODY;
    for stage in &rolled.roll_up.stages {
        for indicator in &stage.indicators {
            self::indicator(sheet, &rolled, row, stage, indicator)?;
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
        found.mean.is_some(),
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
    let known = stage.indicators.iter().all(|i| i.mean.is_some());
    put::text(sheet, row, 0, &rolled.label(&stage.stage), &style::cell())?;
    put::text(
        sheet,
        row,
        1,
        rolled.say("综合（差异系数的均值）", "Composite (mean of the CVs)"),
        &style::cell(),
    )?;
    cv(sheet, rolled, (row, 3), found.cv, known, false)?;
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
    let cvs = style::decimals(rolled.standard.cv_digits);
    number(sheet, row, 7, limit, &style::cell().set_num_format(cvs))?;
    let counts = verdicts.map(|v| [v.met, v.unmet, v.unknown]);
    let whole = style::cell().set_num_format("#,##0");
    for (at, column) in (8..11).enumerate() {
        number(sheet, row, column, counts.map(|c| c[at] as f64), &whole)?;
    }
    Ok(())
}

fn spread(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    row: u32,
    spread: &Option<CountySpread>,
) -> Result<(), XlsxError> {
    let text = style::cell();
    let cvs = style::decimals(rolled.standard.cv_digits);
    let cvs = style::cell().set_num_format(cvs);
    let Some(spread) = spread else {
        for column in 11..WIDE {
            sheet.write_blank(row, column, &text)?;
        }
        return Ok(());
    };
    number(sheet, row, 11, Some(spread.lowest.cv), &cvs)?;
    put::text(sheet, row, 12, &rolled.called(spread.lowest.county), &text)?;
    number(sheet, row, 13, Some(spread.median), &cvs)?;
    number(sheet, row, 14, Some(spread.highest.cv), &cvs)?;
    put::text(sheet, row, 15, &rolled.called(spread.highest.county), &text)
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
    for (at, (name, _)) in (0..).zip(&table.columns) {
        put::text(sheet, top + 1, at, name, &header)?;
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
