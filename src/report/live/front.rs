//! The first sheet: the verdict, what it rests on, and which sheet has what.

use rust_xlsxwriter::{FormatAlign, Url, Worksheet, XlsxError};

use crate::expression::excel::quoted;
use crate::measure::changes_summary;
use crate::report::live::layout::{Block, Book, Sheet};
use crate::report::live::put::width;
use crate::report::live::summary;
use crate::report::live::summary_cells;
use crate::report::live::tables::shade;
use crate::report::live::{items, paper, put};
use crate::report::pages::about;
use crate::report::pages::words;
use crate::report::pages::words::{single, title, verdict};

const LAST: u16 = 7;

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let lang = book.lang;
    for (column, wide) in (0..).zip([26, 9, 9, 14, 14, 16, 16, 16]) {
        sheet.set_column_width(column, wide)?;
    }
    let heading = match book.findings.counties.as_slice() {
        [county] => title(county, lang, book.standard),
        _ => format!("{} ({})", book.standard.short.get(lang), book.standard.id),
    };
    put::across(sheet, 0, (0, LAST), &heading, &paper::title())?;
    sheet.set_row_height(0, 32)?;
    let mut row = verdicts(sheet, book, 2)? + 1;
    let prose = paper::prose();
    for county in &book.findings.counties {
        let text = verdict(county, lang, book.standard).text;
        let text = format!(
            "{}{text}",
            book.say("生成时的结论：", "As it was written: ")
        );
        put::across(sheet, row, (0, LAST), &text, &prose)?;
        sheet.set_row_height(row, 16.0 * (1 + width(&text) / 110) as f64)?;
        row += 1;
        let singles = county.stages.iter().filter_map(|stage| single(stage, lang));
        let reliefs = county.reliefs.iter().map(|found| {
            let heading = words::reliefs_heading(lang);
            let said = words::relief(found, lang, book.standard);
            format!("{heading}{}{said}", book.say("：", ": "))
        });
        let changes = changes_summary(&county.changes, lang).into_iter();
        for text in changes.chain(singles).chain(reliefs) {
            put::across(sheet, row, (0, LAST), &text, &prose)?;
            sheet.set_row_height(row, 16.0 * (1 + width(&text) / 110) as f64)?;
            row += 1;
        }
    }
    row += 1;
    for fact in about::facts(book.findings, book.standard) {
        let text = match fact.sha256 {
            Some(hash) => format!("{}  SHA-256 {hash}", fact.text),
            None => fact.text,
        };
        put::text(sheet, row, 0, fact.name, &prose)?;
        put::across(sheet, row, (1, LAST), &text, &prose)?;
        sheet.set_row_height(row, 16.0 * (1 + width(&text) / 92) as f64)?;
        row += 1;
    }
    contents(sheet, book, row + 1)?;
    paper::across(sheet, book, (0, 0))?;
    sheet.set_print_fit_to_pages(1, 1);
    Ok(())
}

/// A row a county and stage.
fn verdicts(sheet: &mut Worksheet, book: &Book<'_>, top: u32) -> Result<u32, XlsxError> {
    let header = paper::header();
    let headers = [
        book.say("区县", "County"),
        book.say("学段", "Stage"),
        book.say("学校数", "Schools"),
        book.say("差异系数", "CVs"),
        book.say("综合差异系数", "Composite"),
        book.say("学校综合达标", "Schools meeting"),
        book.say("本学段", "The stage"),
        book.say("全县", "The county"),
    ];
    for (column, text) in (0..).zip(headers) {
        put::text(sheet, top, column, text, &header)?;
    }
    let lang = book.lang;
    let bold = paper::cell()
        .set_align(FormatAlign::Center)
        .set_text_wrap()
        .set_bold();
    let [_, no, _] = book.verdict_words();
    let unmet = quoted(no);
    let mut row = top + 1;
    for (index, county) in book.findings.counties.iter().enumerate() {
        let first = row;
        let mut stages = Vec::new();
        for (at, block) in book.blocks_of(index) {
            stages.push((at, stage(sheet, book, row, (at, block))?));
            row += 1;
        }
        let formula = county_verdict(book, index, &stages);
        let said = words::standing(county.standing(), lang);
        let shown = summary::standing_shown(book, &said);
        if row > first + 1 {
            sheet.merge_range(first, 7, row - 1, 7, "", &bold)?;
        }
        if row > first {
            put::formula(sheet, first, 7, &formula, shown, &bold)?;
        }
    }
    if row > top + 1 {
        let when = format!("D{}={unmet}", top + 2);
        shade(sheet, (top + 1, 3), (row - 1, 7), &when)?;
    }
    Ok(row)
}

/// A stage in its row; the cell of what it comes to.
fn stage(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    (at, block): (usize, &Block),
) -> Result<String, XlsxError> {
    let lang = book.lang;
    let centred = paper::cell().set_align(FormatAlign::Center);
    let wrapped = centred.clone().set_text_wrap();
    let [yes, no, _] = book.verdict_words();
    let (met, unmet) = (quoted(yes), quoted(no));
    let found = book.stage(block);
    put::text(
        sheet,
        row,
        0,
        &book.county(block.county).name,
        &paper::cell(),
    )?;
    put::text(sheet, row, 1, &found.label, &centred)?;
    let [meeting, all] = summary_cells::schools(book, at);
    put::formula(sheet, row, 2, &all, found.schools, &centred)?;
    let cvs = summary_cells::verdicts(book, at);
    let formula =
        format!("IF(COUNTIF({cvs},{unmet})>0,{unmet},IF(COUNTIF({cvs},{met})>0,{met},\"——\"))");
    let meets = crate::measure::all_met(found.indicators.iter().map(|i| i.meets));
    let dash = |text: &str| if text.is_empty() { "——" } else { text }.to_owned();
    let shown = dash(summary::verdict_shown(book, meets));
    put::formula(sheet, row, 3, &formula, shown, &centred)?;
    let cell = summary_cells::composite_verdict(book, at);
    let shown = dash(summary::verdict_shown(book, found.composite_meets));
    let formula = format!("IF({cell}=\"\",\"——\",{cell})");
    put::formula(sheet, row, 4, &formula, shown, &centred)?;
    let shown = found
        .schools_meeting
        .map(|meeting| format!("{meeting}/{}", found.schools));
    let formula = match found.schools_meeting {
        Some(_) => format!("{meeting}&\"/\"&{all}"),
        None => "\"——\"".to_owned(),
    };
    put::formula(
        sheet,
        row,
        5,
        &formula,
        shown.unwrap_or("——".to_owned()),
        &centred,
    )?;
    let cell = summary_cells::stage_verdict(book, at);
    let said = words::standing(found.standing(), lang);
    let shown = summary::standing_shown(book, &said);
    put::formula(sheet, row, 6, &cell, shown, &wrapped)?;
    sheet.set_row_height(row, 32)?;
    Ok(cell)
}

/// Not met as soon as a stage or an item is not; met where all of it was judged.
fn county_verdict(book: &Book<'_>, county: usize, stages: &[(usize, String)]) -> String {
    let [yes, no, _] = book.verdict_words();
    let (met, unmet) = (quoted(yes), quoted(no));
    let sum = |parts: Vec<String>| match parts.is_empty() {
        true => "0".to_owned(),
        false => parts.join("+"),
    };
    let of_stages = |verdict: &str| {
        let counts = stages.iter();
        sum(counts
            .map(|(at, _)| summary::counted(book, *at, verdict))
            .collect())
    };
    let items = |verdict: &str| sum(of_items(book, county, verdict));
    let failed = stages.iter().map(|(_, cell)| format!("({cell}={unmet})"));
    let failed = sum(failed.collect());
    let (judged, judged_items) = (of_stages(&met), items(&met));
    let asked = stages.iter().map(|(at, _)| {
        let stage = book.stage(&book.blocks[*at]);
        stage.judged + stage.not_judged
    });
    let open_stages = format!("({}-({judged}))", asked.sum::<usize>());
    let open = format!(
        "({open_stages}+{}-({judged_items}))",
        book.standard.items.len()
    );
    let judged = format!("({judged}+{judged_items})");
    let nothing = quoted(words::nothing_judged(book.lang));
    let some = summary::standing(book, &judged, &open, Some(&open_stages));
    let some = format!("IF(AND({judged}=0,{open}>0),{nothing},{some})");
    format!("IF({failed}+{}>0,{unmet},{some})", items(&unmet))
}

/// How many items of a county have this verdict, by table.
fn of_items(book: &Book<'_>, county: usize, verdict: &str) -> Vec<String> {
    let mut counts = Vec::new();
    let mut tables: Vec<&str> = Vec::new();
    for item in &book.standard.items {
        if tables.contains(&item.table.as_str()) {
            continue;
        }
        tables.push(&item.table);
        let place = items::Place::of(book, &item.table);
        let (rows, column) = place.verdicts(book, &item.table, county);
        let sheet = Sheet::Items(item.table.clone());
        let range = book.range(&sheet, &rows, column);
        counts.push(format!("COUNTIF({range},{verdict})"));
    }
    counts
}

/// Which sheet has what.
fn contents(sheet: &mut Worksheet, book: &Book<'_>, top: u32) -> Result<(), XlsxError> {
    let lang = book.lang;
    let prose = paper::prose();
    let others = book.sheets().into_iter().filter(|s| *s != Sheet::Front);
    let note = book.say(
        "各表的数都是公式：原始数据 → 计算 → 汇总 → 各表，要求在“参数”里。改正“原始数据”或“参数”中的数，全部重算。",
        "Every figure of the tables is a formula: raw data → working → summary → tables, what is required in the parameters. Correct a figure there and all of it follows.",
    );
    put::across(sheet, top, (0, LAST), note, &prose.clone().set_bold())?;
    sheet.set_row_height(top, 32)?;
    // Of the forms the first stands for all.
    let mut forms = 0;
    let others = others.filter(|sheet| {
        forms += usize::from(matches!(sheet, Sheet::SchoolForm(_)));
        forms < 2 || !matches!(sheet, Sheet::SchoolForm(_))
    });
    for (row, which) in (top + 1..).zip(others) {
        let name = book.name(&which);
        let link = crate::report::live::layout::quoted(&name);
        let url = Url::new(format!("internal:{link}!A1")).set_text(&name);
        let blue = paper::base().set_font_color(rust_xlsxwriter::Color::RGB(0x05_63_C1));
        sheet.write_url_with_format(row, 0, url, &blue)?;
        let text = match &which {
            Sheet::Meeting => book.standard.table_title("II-1", lang),
            Sheet::Schools => book.standard.table_title("II-2", lang),
            Sheet::Balance => book.standard.table_title("III", lang),
            Sheet::Items(table) | Sheet::Grid(table) => book.standard.table_title(table, lang),
            other => book.say(describe(other).0, describe(other).1).to_owned(),
        };
        put::across(sheet, row, (1, LAST), &text, &prose)?;
    }
    Ok(())
}

fn describe(sheet: &Sheet) -> (&'static str, &'static str) {
    match sheet {
        Sheet::Ranking => (
            "各区县的差异系数、判定和缺口校，按距限值排名",
            "the counties: their CVs, verdicts and schools that fall short, by distance to the limit",
        ),
        Sheet::Together => (
            "全部区县合计：均值、差异系数，县间与县内，最常不达标的指标",
            "all counties together: means, CVs, what lies between and within them, what fails most",
        ),
        Sheet::SchoolForm(_) => (
            "各校自评表，一校一页：自评表1 起，每校一表",
            "the self-assessment form of every school, a page each: Form 1 and those behind it",
        ),
        Sheet::Charts => (
            "各指标的高低、差异系数与限值、缺口最大的学校；随改正的数变化",
            "spread of the indicators, CVs against their limits, the schools that lack most; they follow corrected figures",
        ),
        Sheet::ChartData => ("图表所用的数", "the figures of the charts"),
        Sheet::ItemSchools => (
            "各校在上表各数中的部分",
            "what each school adds to those figures",
        ),
        Sheet::Gaps => (
            "各校各项缺多少，占要求的多少",
            "what every school lacks, and how much of it is there",
        ),
        Sheet::Variance => (
            "差异系数来自哪些学校",
            "which schools drive each coefficient of variation",
        ),
        Sheet::Groups => (
            "学校分组：各组均值，差异有多少在组间、组内",
            "the schools in groups: means, and what lies between and within them",
        ),
        Sheet::Problems => ("输入数据中的问题", "what is wrong or doubtful in the input"),
        Sheet::Parameters => ("要求、限值、权重", "thresholds, limits, weights"),
        Sheet::Raw => ("评估所用的数", "the figures that were used"),
        Sheet::Sources => ("每个数出自哪个单元格", "the cell of every figure"),
        Sheet::County => ("县级填报的数", "the county's own figures"),
        Sheet::Working => (
            "一校一学段一行：分摊、值、判定、缺口",
            "a row a school and stage: split, value, verdict, shortfall",
        ),
        Sheet::Summary => (
            "均值、标准差、差异系数、判定",
            "means, standard deviations, coefficients of variation, verdicts",
        ),
        Sheet::ItemWorking => (
            "表Ⅰ和政府保障程度等指标各空的数",
            "the figures of the blanks of table I and of the items",
        ),
        _ => ("", ""),
    }
}
