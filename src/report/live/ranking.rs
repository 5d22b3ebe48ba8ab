//! Several counties, a row each, ranked. What they have in common is no figure of the declaration; it is
//! written as it was found, not as formulas.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use crate::expression::excel::quoted;
use crate::measure::{Ranked, RolledStage};
use crate::report::live::layout::Book;
use crate::report::live::put;
use crate::report::live::put::width;
use crate::report::live::put::{most, number};
use crate::report::live::tables::{BODY, HEADER, begin, shade};
use crate::report::pages::roll_up::Rolled;
use crate::report::pages::words::{not_computed, standing, undefined, verdict_cell, why_none};
use crate::report::render;
use crate::report::table::Cell;
use crate::template::style;

/// Columns before those of the stages: place, code, county, year, verdict, distance, where.
const FIXED: u16 = 8;
const NAME: u16 = 2;
const VERDICT: u16 = 4;
const VERDICT_WIDTH: usize = 18;

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
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
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
    begin(sheet, book, &rolled.title(), (last, Some(NAME)), BODY)?;
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
        (rolled.say("判定", "Verdict"), VERDICT_WIDTH as f64),
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
        let label = crate::report::pages::words::capital(&label);
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
    let verdict = standing(county.standing(), rolled.lang).text;
    let wrapped = centred.clone().set_text_wrap();
    put::text(sheet, row, VERDICT, &verdict, &wrapped)?;
    sheet.set_row_height(row, 16.0 * width(&verdict).div_ceil(VERDICT_WIDTH) as f64)?;
    let signed = style::cell().set_num_format(signed);
    match (&ranked.worst, ranked.distance) {
        (Some(_), None) => put::text(sheet, row, 5, undefined(rolled.lang), &centred)?,
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
    let found = rolled.findings.counties[ranked.county].stage(&columns.stage.stage);
    let Some(found) = found else {
        let cells = vec![Cell::whole(None); usize::from(columns.end() - columns.first)];
        return render::sheet::row(sheet, row, columns.first, &cells);
    };
    let mut cells = vec![
        Cell::count(found.schools as u64),
        Cell::count(found.students),
    ];
    if columns.stage.schools_short.is_some() {
        let short = ranked.schools_short(&found.stage);
        cells.push(Cell::whole(short.map(|n| n as f64)));
    }
    render::sheet::row(sheet, row, columns.first, &cells)?;
    for (column, i) in (columns.cvs()..).zip(&found.indicators) {
        cv(
            sheet,
            rolled,
            (row, column),
            i.cv,
            why_none(i, rolled.lang),
            i.incomplete,
        )?;
    }
    if columns.stage.composite.is_some() {
        let why = (found.composite_meets == Some(false)).then(|| undefined(rolled.lang));
        let why = why.or(found.is_single().then(|| not_computed(rolled.lang)));
        let at = (row, columns.composite());
        cv(sheet, rolled, at, found.composite_cv, why, false)?;
    }
    Ok(())
}

/// A CV; where there is none although the figures are there, why.
///
/// # Errors
/// If the cell is not there.
pub fn cv(
    sheet: &mut Worksheet,
    rolled: &Rolled<'_>,
    (row, column): (u32, u16),
    cv: Option<f64>,
    why: Option<&str>,
    incomplete: bool,
) -> Result<(), XlsxError> {
    let mut format = style::decimals(rolled.standard.cv_digits);
    if incomplete {
        format.push_str("\"*\"");
    }
    let format = style::cell().set_num_format(format);
    match (cv, why) {
        (None, Some(why)) => put::text(sheet, row, column, why, &format),
        (cv, _) => number(sheet, row, column, cv, &format),
    }
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
    let none = quoted(undefined(rolled.lang));
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
