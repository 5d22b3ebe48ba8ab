//! The figures as they were read: a row a school and stage, and in the same row and column of
//! another sheet the cell that each came from.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::dictionary::FieldKind;
use crate::measure::{Datum, EvidenceCell, EvidenceColumn, EvidenceRow};
use crate::problem::Location;
use crate::report::live::layout::{BODY, Book, Row, Sheet};
use crate::report::live::put::Shown;
use crate::report::live::{aside, put};
use crate::template::style;

const HEADER: u32 = 2;
const COUNTY: u16 = 0;
const CODE: u16 = 1;
const NAME: u16 = 2;
const STAGE: u16 = 3;
/// Figures begin here.
pub const FIGURES: u16 = 4;

/// Where the figures of counties begin in their sheet.
const COUNTY_BODY: u32 = 3;
const COUNTY_VALUE: u16 = 2;

/// The column of a figure; `None` where no workbook has it.
pub fn column(book: &Book<'_>, name: &str) -> Option<u16> {
    let at = book.columns().iter().position(|c| c.name == name)?;
    u16::try_from(at).ok().map(|at| FIGURES + at)
}

/// The cell of a county's own figure.
pub fn county_cell(book: &Book<'_>, county: usize, name: &str) -> Option<String> {
    let before = book.findings.counties[..county].iter();
    let before: usize = before
        .flat_map(|c| &c.evidence)
        .map(|e| e.county.len())
        .sum();
    let evidence = book.county(county).evidence.as_ref()?;
    let at = evidence.county.iter().position(|(c, _)| c.name == name)?;
    let row = COUNTY_BODY + (before + at) as u32;
    Some(book.fixed(&Sheet::County, row, COUNTY_VALUE))
}

/// What a figure is called, with its unit.
fn label(book: &Book<'_>, column: &EvidenceColumn) -> String {
    match (&column.unit, book.lang) {
        (None, _) => column.label.clone(),
        (Some(unit), crate::Lang::Zh) => format!("{}（{unit}）", column.label),
        (Some(unit), crate::Lang::En) => format!("{} [{unit}]", column.label),
    }
}

/// The sheet of raw data.
pub fn data(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let note = book.say(
        "评估所用的原始数据，一校一学段一行；单位已统一。改正这里的数，各表随之重算。空白不作 0。一校有几个学段的，第二行起引用第一行，只需改第一行。末尾“不参评”的学校不评资源配置，只计入说到它们的保障与质量指标。",
        "The figures that were used, a row a school and stage, in one unit each. Correct a figure here and every table follows. A blank is not 0. Further rows of a school refer to its first: correct it there. The schools at the end that are not assessed count for the items that speak of them only.",
    );
    heading(sheet, book, &Sheet::Raw, note)?;
    for at in book.lines() {
        let line = BODY + at as u32;
        let Some(evidence) = any_identity(sheet, book, at)? else {
            continue;
        };
        let first = book.rows.get(at).map_or(at, |row| row.first);
        for (c, (cell, column)) in (FIGURES..).zip(evidence.cells.iter().zip(book.columns())) {
            let format = style::entry(book.kind(&column.name), false);
            let shown = shown(book, column, cell);
            if first != at {
                let first = rust_xlsxwriter::utility::row_col_to_cell(BODY + first as u32, c);
                let formula = format!("IF({first}=\"\",\"\",{first})");
                let result = shown.unwrap_or(Shown::Text(String::new()));
                put::formula(sheet, line, c, &formula, result, &format)?;
                continue;
            }
            write(sheet, line, c, shown, &format)?;
        }
        let last = FIGURES + book.columns().len() as u16;
        let from = evidence.at.as_ref().map(whole).unwrap_or_default();
        put::text(sheet, line, last, &from, &style::cell())?;
    }
    Ok(())
}

/// The sheet of the cells they came from.
pub fn sources(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let note = book.say(
        "与“原始数据”同行同列：每个数出自哪个单元格；不在本行所列文件和工作表里的，写出全名。× 10000 表示表中以万元等为单位，已换算。",
        "Same rows and columns as the raw data: the cell each figure came from, with file and sheet where they are not those of the row. × 10000: the cell is in another unit and was converted.",
    );
    heading(sheet, book, &Sheet::Sources, note)?;
    let format = style::cell().set_font_size(9);
    for at in book.lines() {
        let line = BODY + at as u32;
        let Some(evidence) = any_identity(sheet, book, at)? else {
            continue;
        };
        for (c, cell) in (FIGURES..).zip(&evidence.cells) {
            let text = cell.at.as_ref().map(|at| {
                let name = at.cell_name().unwrap_or_default();
                let own = evidence.at.as_ref().map(|at| &at.source) == Some(&at.source);
                match own {
                    true => name,
                    false => at.to_string(),
                }
            });
            let converted = match (cell.factor.times, cell.factor.over) {
                (1, 1) => String::new(),
                (times, 1) => format!(" × {times}"),
                (times, over) => format!(" × {times}/{over}"),
            };
            let text = text.map(|text| format!("{text}{converted}"));
            put::text(sheet, line, c, &text.unwrap_or_default(), &format)?;
        }
        let last = FIGURES + book.columns().len() as u16;
        let from = evidence.at.as_ref().map(whole).unwrap_or_default();
        put::text(sheet, line, last, &from, &format)?;
    }
    Ok(())
}

/// The sheet of the counties' own figures.
pub fn county(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    put::across(
        sheet,
        0,
        (0, 3),
        &book.name(&Sheet::County),
        &style::title(),
    )?;
    sheet.set_row_height(0, 28)?;
    let note = book.say(
        "空格没有数据；填入后各表随之改变。",
        "A blank is not given; fill it in, and the tables follow.",
    );
    put::across(sheet, 1, (0, 3), note, &style::prose())?;
    let headers = [
        (book.say("区县", "County"), 16),
        (book.say("项目", "Figure"), 44),
        (book.say("数", "Number"), 16),
        (book.say("出自", "From"), 60),
    ];
    for (at, (text, width)) in (0..).zip(headers) {
        put::text(sheet, COUNTY_BODY - 1, at, text, &header)?;
        sheet.set_column_width(at, width)?;
    }
    let mut line = COUNTY_BODY;
    for found in &book.findings.counties {
        for (column, cell) in found.evidence.iter().flat_map(|e| &e.county) {
            put::text(sheet, line, 0, &found.name, &style::cell())?;
            put::text(sheet, line, 1, &label(book, column), &style::cell())?;
            let format = style::entry(book.kind(&column.name), false);
            write(
                sheet,
                line,
                COUNTY_VALUE,
                shown(book, column, cell),
                &format,
            )?;
            let from = cell.at.as_ref().map(Location::to_string);
            put::text(sheet, line, 3, &from.unwrap_or_default(), &style::cell())?;
            line += 1;
        }
    }
    sheet.set_freeze_panes(COUNTY_BODY, 0)?;
    let name = book.standard.name.get(book.lang);
    style::print(sheet, (0, COUNTY_BODY - 1), None, name)?;
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// File and sheet and the cell that names the school.
fn whole(at: &Location) -> String {
    at.to_string()
}

fn heading(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    which: &Sheet,
    note: &str,
) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    let shown_across = 12;
    put::across(
        sheet,
        0,
        (0, shown_across),
        &book.name(which),
        &style::title(),
    )?;
    sheet.set_row_height(0, 28)?;
    let note = format!("{note}{}", aside::note(book));
    put::across(sheet, 1, (0, shown_across), &note, &style::prose())?;
    sheet.set_row_height(1, 48)?;
    let identity = [
        (COUNTY, book.say("区县", "County"), 12),
        (CODE, book.say("学校代码", "Code"), 13),
        (NAME, book.say("学校名称", "School"), 24),
        (STAGE, book.say("学段", "Stage"), 8),
    ];
    for (at, text, width) in identity {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, width)?;
    }
    for (at, column) in (FIGURES..).zip(book.columns()) {
        sheet.merge_range(HEADER, at, HEADER + 1, at, &label(book, column), &header)?;
        sheet.set_column_width(at, 12)?;
    }
    let last = FIGURES + book.columns().len() as u16;
    let from = book.say(
        "出自（文件 › 工作表 › 单元格）",
        "From (file › sheet › cell)",
    );
    sheet.merge_range(HEADER, last, HEADER + 1, last, from, &header)?;
    sheet.set_column_width(last, 44)?;
    sheet.set_row_height(HEADER, 40)?;
    sheet.set_row_height(HEADER + 1, 22)?;
    sheet.set_freeze_panes(BODY, FIGURES)?;
    aside::page(sheet, book, (HEADER, HEADER + 1), last)
}

/// Which school, in which stage where it is assessed; and its figures.
fn any_identity<'a>(
    sheet: &mut Worksheet,
    book: &Book<'a>,
    at: usize,
) -> Result<Option<&'a EvidenceRow>, XlsxError> {
    let line = BODY + at as u32;
    let evidence = book.evidence(at);
    match (book.rows.get(at), evidence) {
        (Some(row), _) => identity(sheet, book, row, line)?,
        (None, Some(school)) => {
            let county = &book.county(book.county_at(at)).name;
            let stage = book.say("不参评", "not assessed");
            let cell = style::cell().set_num_format("@");
            let texts = [county, &school.code, &school.name, stage];
            for (column, text) in (COUNTY..).zip(texts) {
                put::text(sheet, line, column, text, &cell)?;
            }
        }
        (None, None) => {}
    }
    Ok(evidence)
}

/// Which school, in which stage.
pub fn identity(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: &Row,
    line: u32,
) -> Result<(), XlsxError> {
    let school = book.school(row);
    let cell = style::cell().set_num_format("@");
    put::text(sheet, line, COUNTY, &book.county(row.county).name, &cell)?;
    put::text(sheet, line, CODE, &school.code, &cell)?;
    put::text(sheet, line, NAME, &school.name, &cell)?;
    put::text(sheet, line, STAGE, &book.stage_label(school), &cell)
}

/// What a cell of the raw data shows; words as they are called.
fn shown(book: &Book<'_>, column: &EvidenceColumn, cell: &EvidenceCell) -> Option<Shown> {
    let (yes, no) = book.yes_and_no();
    Some(match cell.value.as_ref()? {
        Datum::Number(number) => Shown::Number(*number),
        Datum::Truth(true) => Shown::Text(yes),
        Datum::Truth(false) => Shown::Text(no),
        Datum::Word(word) => {
            let dictionary = &book.standard.dictionary;
            match book.kind(&column.name) {
                FieldKind::Stage => Shown::Text(dictionary.stage_label(word, book.lang)),
                _ => Shown::Text(dictionary.category_label(&column.name, word, book.lang)),
            }
        }
    })
}

fn write(
    sheet: &mut Worksheet,
    line: u32,
    at: u16,
    shown: Option<Shown>,
    format: &rust_xlsxwriter::Format,
) -> Result<(), XlsxError> {
    match shown {
        Some(Shown::Number(number)) => sheet.write_number_with_format(line, at, number, format)?,
        Some(Shown::Text(text)) => sheet.write_string_with_format(line, at, text, format)?,
        Some(Shown::Truth(truth)) => sheet.write_boolean_with_format(line, at, truth, format)?,
        None => sheet.write_blank(line, at, format)?,
    };
    Ok(())
}
