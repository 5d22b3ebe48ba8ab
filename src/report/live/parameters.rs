//! What is required: thresholds, limits, weights. The formulas refer to these cells.

use rust_xlsxwriter::{DataValidation, Worksheet, XlsxError};

use crate::expression::excel::quoted;
use crate::report::live::layout::{Book, Sheet};
use crate::report::live::put;
use crate::report::live::put::width;
use crate::report::pages::words::item_label;
use crate::say;
use crate::template::style;

const HEADER: u32 = 2;
const INDICATORS: u32 = 3;
const SCALE: u16 = 2;
const THRESHOLDS: u16 = 3;

const WEIGHT: u16 = 2;
const CV: u16 = 3;
const COMPOSITE: u16 = 4;
const WANTED: u16 = 5;
const FLOOR: u16 = 6;
const IN_FORCE: u16 = 2;

fn stages(book: &Book<'_>) -> u32 {
    INDICATORS + book.standard.indicators.len() as u32 + 2
}

fn stage_row(book: &Book<'_>, stage: &str) -> u32 {
    let all = book.standard.shares();
    let at = all.iter().position(|share| share.id == stage);
    stages(book) + at.unwrap_or(0) as u32
}

/// The cell of an indicator's scale.
pub fn scale(book: &Book<'_>, indicator: usize) -> String {
    book.fixed(&Sheet::Parameters, INDICATORS + indicator as u32, SCALE)
}

/// The cell of a threshold.
pub fn threshold(book: &Book<'_>, indicator: usize, stage: &str) -> String {
    let stages = &book.standard.assessed;
    let at = stages.iter().position(|s| s == stage).unwrap_or(0) as u16;
    let row = INDICATORS + indicator as u32;
    book.fixed(&Sheet::Parameters, row, THRESHOLDS + at)
}

/// The cell of the weight of a pupil of a stage, or of a child of attached classes.
pub fn weight(book: &Book<'_>, stage: &str) -> String {
    book.fixed(&Sheet::Parameters, stage_row(book, stage), WEIGHT)
}

/// The cell of what every coefficient of variation may be at most.
pub fn limit(book: &Book<'_>, stage: &str) -> String {
    book.fixed(&Sheet::Parameters, stage_row(book, stage), CV)
}

/// The cell of what their mean may be at most.
pub fn composite(book: &Book<'_>, stage: &str) -> String {
    book.fixed(&Sheet::Parameters, stage_row(book, stage), COMPOSITE)
}

/// The cell of how many thresholds a school must meet.
pub fn wanted(book: &Book<'_>, stage: &str) -> String {
    book.fixed(&Sheet::Parameters, stage_row(book, stage), WANTED)
}

/// The cell of the share of its threshold that every other value must reach.
pub fn floor(book: &Book<'_>, stage: &str) -> String {
    book.fixed(&Sheet::Parameters, stage_row(book, stage), FLOOR)
}

/// The reliefs of the standard: keys and texts, with what they are of.
fn reliefs<'a>(book: &Book<'a>) -> Vec<(&'a str, String, &'a str)> {
    let lang = book.lang;
    let of_indicators = book.standard.indicators.iter().flat_map(move |indicator| {
        let reliefs = indicator.reliefs.iter();
        reliefs.map(move |relief| {
            let of = indicator.short.get(lang).to_owned();
            (relief.key.as_str(), of, relief.text.get(lang))
        })
    });
    let of_items = book.standard.items.iter().flat_map(move |item| {
        let reliefs = item.reliefs.iter();
        reliefs.map(move |relief| {
            let of = item_label(&item.table, item.number, lang, book.standard);
            (relief.key.as_str(), of, relief.text.get(lang))
        })
    });
    of_indicators.chain(of_items).collect()
}

/// The row of the headers of the reliefs; below them a row a county and relief.
fn reliefs_row(book: &Book<'_>) -> u32 {
    stages(book) + book.standard.shares().len() as u32 + 1
}

/// A condition of a relief, which counts only where the relief is in force for the county.
pub fn relief(book: &Book<'_>, county: usize, key: &str, when: &str) -> String {
    let all = reliefs(book);
    let at = all
        .iter()
        .position(|(known, ..)| *known == key)
        .unwrap_or(0);
    let row = reliefs_row(book) + 1 + (county * all.len() + at) as u32;
    let cell = book.fixed(&Sheet::Parameters, row, IN_FORCE);
    format!("IF({cell}={},{when},FALSE)", quoted(&book.yes_and_no().0))
}

fn write_reliefs(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let all = reliefs(book);
    if all.is_empty() {
        return Ok(());
    }
    let header = style::header(style::PLAIN);
    let top = reliefs_row(book);
    let headers = [
        book.say("区县", "County"),
        book.say("过渡政策", "Relief"),
        book.say("是否启用", "In force"),
        book.say("所属指标", "Of"),
    ];
    for (at, text) in (0..).zip(headers) {
        put::text(sheet, top, at, text, &header)?;
    }
    let (yes, no) = book.yes_and_no();
    let cell = style::cell().set_text_wrap();
    let choice = DataValidation::new().allow_list_strings(&[yes.as_str(), no.as_str()])?;
    let mut row = top + 1;
    for county in &book.findings.counties {
        for (key, of, text) in &all {
            let in_force = if county.in_force.contains(*key) {
                &yes
            } else {
                &no
            };
            for (at, text) in (0..).zip([county.name.as_str(), text, in_force, of]) {
                put::text(sheet, row, at, text, &cell)?;
            }
            sheet.add_data_validation(row, IN_FORCE, row, IN_FORCE, &choice)?;
            sheet.set_row_height(row, 16.0 * (1 + width(text) / 46) as f64)?;
            row += 1;
        }
    }
    Ok(())
}

/// A row an indicator: its scale, and the threshold of every stage.
fn write_indicators(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let (standard, lang) = (book.standard, book.lang);
    let header = style::header(style::PLAIN);
    let (cell, number) = (style::cell(), style::cell().set_num_format("General"));
    let label = |stage: &str| standard.dictionary.stage_label(stage, lang);
    put::text(sheet, HEADER, 0, book.say("序号", "No."), &header)?;
    put::text(sheet, HEADER, 1, book.say("指标", "Indicator"), &header)?;
    put::text(sheet, HEADER, SCALE, book.say("倍数 k", "Scale k"), &header)?;
    for (at, stage) in (THRESHOLDS..).zip(&standard.assessed) {
        let text = say!(
            lang,
            ("{}学校不低于", label(stage)),
            ("{} school at least", label(stage))
        );
        put::text(sheet, HEADER, at, &text, &header)?;
    }
    for (i, indicator) in standard.indicators.iter().enumerate() {
        let row = INDICATORS + i as u32;
        sheet.write_number_with_format(row, 0, (i + 1) as f64, &cell)?;
        put::text(sheet, row, 1, indicator.name.get(lang), &cell)?;
        sheet.write_number_with_format(row, SCALE, indicator.scale, &number)?;
        for (at, stage) in (THRESHOLDS..).zip(&standard.assessed) {
            match indicator.thresholds.get(stage) {
                Some(t) => sheet.write_number_with_format(row, at, *t, &number)?,
                None => sheet.write_blank(row, at, &number)?,
            };
        }
    }
    Ok(())
}

/// A row a stage: weight of a pupil, limits, what a school must meet.
fn write_stages(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let (standard, lang) = (book.standard, book.lang);
    let header = style::header(style::PLAIN);
    let (cell, number) = (style::cell(), style::cell().set_num_format("General"));
    let top = stages(book) - 1;
    let headers = [
        (1, book.say("学段", "Stage")),
        (
            WEIGHT,
            book.say("每名学生的权重（分摊）", "Weight of a pupil (split)"),
        ),
        (CV, book.say("差异系数不超过", "CV at most")),
        (
            COMPOSITE,
            book.say("综合差异系数不超过", "Composite at most"),
        ),
        (
            WANTED,
            book.say("学校至少达标项数", "Thresholds a school must meet"),
        ),
        (
            FLOOR,
            book.say(
                "其余各项不低于要求的",
                "Every other value at least, of its threshold",
            ),
        ),
    ];
    for (at, text) in headers {
        put::text(sheet, top, at, text, &header)?;
    }
    sheet.set_row_height(top, 34)?;
    for share in standard.shares() {
        let stage = &share.id;
        let row = stage_row(book, stage);
        put::text(sheet, row, 1, share.name.get(lang), &cell)?;
        let judged = standard.indicators.iter();
        let total = judged.filter(|i| i.thresholds.contains_key(stage)).count();
        let rule = &standard.school_rule;
        let wanted = rule.at_least.unwrap_or(total).min(total) as f64;
        let numbers = [
            (
                WEIGHT,
                Some(share.weight)
                    .filter(|_| !share.staged || standard.weights.contains_key(stage)),
            ),
            (CV, standard.cv_limits.get(stage).copied()),
            (COMPOSITE, standard.composite_limits.get(stage).copied()),
            (WANTED, (total > 0).then_some(wanted)),
            (FLOOR, (total > 0).then_some(rule.others_ratio)),
        ];
        for (at, value) in numbers {
            match value {
                Some(value) => sheet.write_number_with_format(row, at, value, &number)?,
                None => sheet.write_blank(row, at, &number)?,
            };
        }
    }
    Ok(())
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let standard = book.standard;
    let lang = book.lang;
    put::across(
        sheet,
        0,
        (0, FLOOR),
        &book.name(&Sheet::Parameters),
        &style::title(),
    )?;
    sheet.set_row_height(0, 28)?;
    let source = format!("{} {}", standard.name.get(lang), standard.source.get(lang));
    put::across(sheet, 1, (0, FLOOR), &source, &style::prose())?;
    sheet.set_row_height(1, 34)?;
    write_indicators(sheet, book)?;
    write_stages(sheet, book)?;
    write_reliefs(sheet, book)?;
    for (at, width) in [
        (0, 10),
        (1, 48),
        (2, 14),
        (3, 16),
        (4, 16),
        (5, 16),
        (6, 18),
    ] {
        sheet.set_column_width(at, width)?;
    }
    style::print(sheet, (0, HEADER), None, standard.name.get(lang))?;
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}
