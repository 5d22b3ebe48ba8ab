//! A row an indicator, for each county and stage: sums, mean, standard deviation, coefficient of
//! variation, verdict; below them the composite, the schools, and the stage as a whole.

use std::ops::Range;

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::expression::excel::quoted;
use crate::measure::{IndicatorFinding, StageFinding, all_met};
use crate::report::live::layout::{Block, Book, Sheet};
use crate::report::live::parameters;
use crate::report::live::put;
use crate::report::live::put::{Shown, most};
use crate::report::live::summary_cells::*;
use crate::report::live::working;
use crate::report::live::working::Part;
use crate::report::pages::words;
use crate::report::table::{Cell, Tone};
use crate::template::style;

/// 无法计算.
pub fn undefined(book: &Book<'_>) -> &'static str {
    words::undefined(book.lang)
}

/// A coefficient of variation as its cell shows it.
pub fn cv_shown(book: &Book<'_>, found: &IndicatorFinding) -> Shown {
    match found.cv {
        Some(cv) => cv.into(),
        None => words::why_none(found, book.lang).unwrap_or_default().into(),
    }
}

/// A composite as its cell shows it.
pub fn composite_shown(book: &Book<'_>, stage: &StageFinding) -> Shown {
    match stage.composite_cv {
        Some(cv) => cv.into(),
        None => words::composite(stage, book.lang, book.standard).into(),
    }
}

/// A verdict as its cell shows it.
pub fn verdict_shown(book: &Book<'_>, meets: Option<bool>) -> &'static str {
    let [yes, no, _] = book.verdict_words();
    match meets {
        Some(true) => yes,
        Some(false) => no,
        None => "",
    }
}

/// Whether all schools of a stage meet the standard, as the stage's verdict counts it.
pub fn all_schools(book: &Book<'_>, block: &Block) -> Option<bool> {
    let schools = book.rows[block.rows.clone()].iter();
    let meets: Vec<Option<bool>> = schools.map(|row| book.school(row).meets).collect();
    match all_met(meets.iter().copied()) {
        Some(true) if meets.contains(&None) => None,
        verdict => verdict,
    }
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    put::across(
        sheet,
        0,
        (0, MEETING),
        &book.name(&Sheet::Summary),
        &style::title(),
    )?;
    sheet.set_row_height(0, 28)?;
    let note = book.say(
        "X̄ = k·Σx÷ΣP；S² = Σ离差÷ΣP；CV = S÷X̄。缺数据的学校不计入，“有数据的学校”少于学校总数的指标数据不全。",
        "X̄ = k·Σx÷ΣP; S² = Σ deviation ÷ ΣP; CV = S÷X̄. Schools without the figures do not count: an indicator with fewer of them than schools is incomplete.",
    );
    put::across(sheet, 1, (0, MEETING), note, &style::prose())?;
    sheet.set_row_height(1, 30)?;
    let headers = [
        (book.say("区县", "County"), 14),
        (book.say("学段", "Stage"), 8),
        (book.say("指标", "Indicator"), 46),
        (book.say("有数据的学校", "Schools with figures"), 9),
        ("ΣP", 11),
        ("Σx", 16),
        (book.say("均值 X̄", "Mean X̄"), 11),
        (book.say("方差 S²", "Variance S²"), 13),
        (book.say("标准差 S", "Std S"), 11),
        (book.say("差异系数", "CV"), 10),
        (book.say("限值", "Limit"), 8),
        (book.say("判定", "Verdict"), 9),
        (book.say("达标学校", "Schools meeting"), 9),
    ];
    for (column, (text, width)) in (0..).zip(headers) {
        put::text(sheet, HEADER, column, text, &header)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_row_height(HEADER, 30)?;
    for (index, block) in book.blocks.iter().enumerate() {
        let stage = book.stage(block);
        for (i, found) in stage.indicators.iter().enumerate() {
            indicator(sheet, book, index, i, found)?;
        }
        composite(sheet, book, index)?;
        schools(sheet, book, index)?;
        whole(sheet, book, index)?;
    }
    sheet.set_freeze_panes(BODY, 3)?;
    style::print(
        sheet,
        (HEADER, HEADER),
        None,
        book.standard.name.get(book.lang),
    )?;
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn begin(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    block: usize,
    row: u32,
    name: &str,
) -> Result<(), XlsxError> {
    let found = &book.blocks[block];
    let cell = style::cell();
    put::text(sheet, row, 0, &book.county(found.county).name, &cell)?;
    put::text(sheet, row, 1, &book.stage(found).label, &cell)?;
    put::text(sheet, row, 2, name, &cell)?;
    for column in COUNTED..=MEETING {
        sheet.write_blank(row, column, &cell)?;
    }
    Ok(())
}

fn indicator(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    index: usize,
    i: usize,
    found: &IndicatorFinding,
) -> Result<(), XlsxError> {
    let block = &book.blocks[index];
    let row = top(book, index) + i as u32;
    begin(sheet, book, index, row, &found.name)?;
    let number = |format: &str| style::cell().set_num_format(format);
    let own = |column: u16| format!("${}", row_col_to_cell(row, column));
    let of = |part| working::range(book, block, working::column(book, i, part));
    let (x, p) = (of(Part::Numerator), of(Part::Per));
    let digits = number(&style::decimals(found.digits));
    let mut put = |column, formula: &str, result: Shown, format: &rust_xlsxwriter::Format| {
        put::formula(sheet, row, column, formula, result, format)
    };
    let count = format!("COUNT({x})");
    put(COUNTED, &count, found.measured.into(), &number("0"))?;
    // Text and blanks count as 0 in both.
    let pers = format!("SUMPRODUCT(ISNUMBER({x})*ISNUMBER({p}),{p})");
    put(
        PERS,
        &pers,
        found.pers.unwrap_or(0.0).into(),
        &number("#,##0.##"),
    )?;
    let sum = format!("SUM({x})");
    put(
        NUMERATORS,
        &sum,
        found.numerators.unwrap_or(0.0).into(),
        &number("#,##0.00"),
    )?;
    let scale = parameters::scale(book, i);
    let (all, sum) = (own(PERS), own(NUMERATORS));
    let formula = format!("IF({all}>0,{scale}*{sum}/{all},\"\")");
    put(MEAN, &formula, found.mean.into(), &digits)?;
    let formula = format!("IF({all}>0,SUM({})/{all},\"\")", of(Part::Deviation));
    let variance = found.std.map(|s| s * s);
    put(VARIANCE, &formula, variance.into(), &number("#,##0.0000"))?;
    let variance = own(VARIANCE);
    let formula = format!("IF(ISNUMBER({variance}),SQRT({variance}),\"\")");
    put(STD, &formula, found.std.into(), &digits)?;
    let (mean, std) = (own(MEAN), own(STD));
    let nothing = quoted(undefined(book));
    let single = quoted(words::not_computed(book.lang));
    let counted = own(COUNTED);
    let formula = format!(
        "IF(ISNUMBER({mean}),IF({counted}<2,{single},IF({mean}>0,{std}/{mean},{nothing})),\"\")"
    );
    let cvs = number(&style::decimals(book.standard.cv_digits));
    put(CV, &formula, cv_shown(book, found), &cvs)?;
    let stage = &book.stage(block).stage;
    if let Some(limit) = found.limit {
        put(LIMIT, &parameters::limit(book, stage), limit.into(), &cvs)?;
        let [yes, no, _] = book.verdict_words().map(quoted);
        let (cv, limit) = (own(CV), own(LIMIT));
        let formula = format!(
            "IF(AND(ISNUMBER({mean}),{counted}>1),IF(ISNUMBER({cv}),IF({cv}<={},{yes},{no}),{no}),\"\")",
            most(&limit)
        );
        put(
            VERDICT,
            &formula,
            verdict_shown(book, found.meets).into(),
            &number("@"),
        )?;
    }
    if let Some(meeting) = found.schools_meeting {
        let formula = format!("SUM({})", of(Part::Met));
        put(MEETING, &formula, meeting.into(), &number("0"))?;
    }
    Ok(())
}

/// Cells of a column of this sheet.
fn column(lines: &Range<u32>, at: u16) -> String {
    let first = row_col_to_cell(lines.start, at);
    let last = row_col_to_cell(lines.end - 1, at);
    format!("{first}:{last}")
}

/// The mean of the coefficients of variation.
fn composite(sheet: &mut Worksheet, book: &Book<'_>, index: usize) -> Result<(), XlsxError> {
    let stage = book.stage(&book.blocks[index]);
    let row = composite_row(book, index);
    let cvs = style::cell().set_num_format(style::decimals(book.standard.cv_digits));
    let [yes, no, _] = book.verdict_words();
    let [met, unmet] = [yes, no].map(quoted);
    let name = book.say("综合（差异系数的均值）", "Composite (mean of the CVs)");
    begin(sheet, book, index, row, name)?;
    let all = column(&(top(book, index)..row), CV);
    let count = stage.indicators.len();
    let nothing = undefined(book);
    let [none, single] = [nothing, words::not_computed(book.lang)].map(quoted);
    let formula = format!(
        "IF(COUNT({all})={count},AVERAGE({all}),IF(AND(COUNTIF({all},{single})>0,COUNTIF({all},{none})=0),{single},{none}))"
    );
    put::formula(sheet, row, CV, &formula, composite_shown(book, stage), &cvs)?;
    if let Some(limit) = stage.composite_limit {
        let cell = parameters::composite(book, &stage.stage);
        put::formula(sheet, row, LIMIT, &cell, limit, &cvs)?;
        let (cv, limit) = (row_col_to_cell(row, CV), row_col_to_cell(row, LIMIT));
        let formula = format!(
            "IF(ISNUMBER({cv}),IF({cv}<={},{met},{unmet}),IF(COUNTIF({all},{})>0,{unmet},\"\"))",
            most(&limit),
            quoted(nothing)
        );
        let shown = verdict_shown(book, stage.composite_meets);
        put::formula(
            sheet,
            row,
            VERDICT,
            &formula,
            shown,
            &style::cell().set_num_format("@"),
        )?;
    }
    Ok(())
}

/// How many schools meet the standard.
fn schools(sheet: &mut Worksheet, book: &Book<'_>, index: usize) -> Result<(), XlsxError> {
    let block = &book.blocks[index];
    let stage = book.stage(block);
    let row = composite_row(book, index) + 1;
    let number = |format: &str| style::cell().set_num_format(format);
    let [yes, no, _] = book.verdict_words();
    let [met, unmet] = [yes, no].map(quoted);
    begin(
        sheet,
        book,
        index,
        row,
        book.say("学校综合达标", "Schools that meet the standard"),
    )?;
    let schools = block.rows.len();
    sheet.write_number_with_format(row, COUNTED, schools as f64, &number("0"))?;
    if let Some(meeting) = stage.schools_meeting {
        let verdicts = working::range(book, block, working::verdict(book));
        let formula = format!("COUNTIF({verdicts},{met})");
        put::formula(sheet, row, MEETING, &formula, meeting, &number("0"))?;
        let formula = format!(
            "IF(COUNTIF({verdicts},{unmet})>0,{unmet},IF(COUNTIF({verdicts},{met})={schools},{met},\"\"))"
        );
        let shown = verdict_shown(book, all_schools(book, block));
        put::formula(sheet, row, VERDICT, &formula, shown, &number("@"))?;
    }
    Ok(())
}

/// What the stage comes to.
fn whole(sheet: &mut Worksheet, book: &Book<'_>, index: usize) -> Result<(), XlsxError> {
    let stage = book.stage(&book.blocks[index]);
    let row = composite_row(book, index) + 2;
    let [yes, no, _] = book.verdict_words();
    let [met, unmet] = [yes, no].map(quoted);
    begin(sheet, book, index, row, book.say("本学段", "The stage"))?;
    let all = column(&(top(book, index)..row), VERDICT);
    let formula = match stage.judged + stage.not_judged {
        0 => met,
        asked => {
            let cvs = column(&(top(book, index)..composite_row(book, index)), CV);
            let (indicators, single) = (
                stage.indicators.len(),
                quoted(words::not_computed(book.lang)),
            );
            let none = quoted(words::nothing_judged(book.lang));
            let nothing = format!("IF(COUNTIF({cvs},{single})={indicators},{none},{unmet})");
            let judged = format!("COUNTIF({all},{met})");
            let some = standing(book, &judged, &format!("({asked}-{judged})"), None);
            format!("IF(COUNTIF({all},{unmet})>0,{unmet},IF({judged}=0,{nothing},{some}))")
        }
    };
    let shown = words::standing(stage.standing(), book.lang);
    put::formula(
        sheet,
        row,
        VERDICT,
        &formula,
        standing_shown(book, &shown),
        &style::cell().set_num_format("@"),
    )
}

/// What a stage or a county comes to that is not unmet, as a part of a formula: by how many criteria were
/// judged and how many were not; of a county also how many of those are of the stages.
pub fn standing(book: &Book<'_>, judged: &str, open: &str, of_stages: Option<&str>) -> String {
    let met = quoted(book.verdict_words()[0]);
    let [before, between, after] = words::partly_met(book.lang).map(quoted);
    let partly = format!("{before}&{judged}&{between}&{open}&{after}");
    let rest = match of_stages {
        None => partly,
        Some(of_stages) => {
            let [before, after] = words::resources_met(book.lang).map(quoted);
            format!("IF({of_stages}=0,{before}&{open}&{after},{partly})")
        }
    };
    format!("IF({open}=0,{met},{rest})")
}

/// What a stage or a county comes to as its cell shows it.
pub fn standing_shown(book: &Book<'_>, said: &Cell) -> String {
    match said.tone {
        Tone::Good => book.verdict_words()[0].to_owned(),
        Tone::Bad => book.verdict_words()[1].to_owned(),
        _ => said.text.clone(),
    }
}

/// How many criteria of a stage have this verdict, as a part of a formula.
pub fn counted(book: &Book<'_>, block: usize, verdict: &str) -> String {
    let rows = top(book, block)..composite_row(book, block) + 2;
    let range = book.range(&Sheet::Summary, &rows, VERDICT);
    format!("COUNTIF({range},{verdict})")
}
