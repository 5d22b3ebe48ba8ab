//! What was understood of the input: every sheet with its columns and the rows left out.

use std::collections::HashMap;

use crate::census::{Census, ReadTable};
use crate::dictionary::{Dictionary, Factor};
use crate::lang::Lang;
use crate::problem::column_name;
use crate::report::document::Document;
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::say;

/// So many rows that were left out are listed; the rest are counted.
const MOST_LEFT_OUT: usize = 12;

/// So many columns of a sheet that are not known are listed; the rest are counted.
const MOST_STRANGE: usize = 12;

/// Lays out what was understood.
pub fn document(census: &Census, lang: Lang) -> Document {
    let mut document = Document::default();
    // Forms of one layout are shown once, with how many there are.
    let mut alike: HashMap<String, usize> = HashMap::new();
    for table in census.tables.iter().filter(|t| t.is_form()) {
        *alike.entry(layout(table)).or_default() += 1;
    }
    let mut last_file = "";
    for table in &census.tables {
        let mut forms = 1;
        if table.is_form() {
            match alike.remove(&layout(table)) {
                Some(count) => forms = count,
                None => continue,
            }
        }
        if table.source.file != last_file {
            last_file = &table.source.file;
            document.heading(1, last_file, None);
        }
        one(&mut document, table, forms, &census.dictionary, lang);
    }
    let schools = census.height();
    let counties: Vec<String> = census
        .counties
        .iter()
        .map(|c| match c.year {
            Some(year) => format!("{} {year}", c.name),
            None => c.name.clone(),
        })
        .collect();
    let (zh, en) = (counties.join("、"), counties.join(", "));
    document.heading(1, lang.pick("合计", "In all"), None);
    document.line(say!(
        lang,
        "{schools} 所学校；区县：{zh}",
        "{schools} schools; counties: {en}"
    ));
    document
}

fn layout(table: &ReadTable) -> String {
    format!("{:?} {:?} {:?}", table.shape, table.columns, table.unknown)
}

fn one(
    document: &mut Document,
    table: &ReadTable,
    forms: usize,
    dictionary: &Dictionary,
    lang: Lang,
) {
    let sheet = table.source.sheet.as_deref();
    let remark = match table.shape.is_nothing() {
        true => Cell::new(lang.pick("未使用", "not used"), Tone::Faint),
        false => Cell::new(table.shape.title.get(lang), Tone::Good),
    };
    document.heading(2, sheet.unwrap_or(lang.pick("表", "table")), Some(remark));
    if table.shape.is_nothing() {
        return;
    }
    document.line(summary(table, forms, dictionary, lang));
    let place = match table.is_form() {
        true => lang.pick("行", "Row"),
        false => lang.pick("列", "Column"),
    };
    let mut columns = Table {
        columns: vec![
            left(place),
            left(lang.pick("表中写的", "As it stands")),
            left(lang.pick("读作", "Read as")),
            left(lang.pick("项目名", "Field")),
            right(lang.pick("换算", "Factor")),
        ],
        rows: Vec::new(),
    };
    let mut rows: Vec<(u32, Vec<Cell>)> = Vec::new();
    let at = |at: u32| match table.is_form() {
        true => (at + 1).to_string(),
        false => column_name(at),
    };
    for column in &table.columns {
        let row = vec![
            at(column.at).into(),
            one_line(&column.header.join(" / ")).into(),
            label(table, &column.field, dictionary, lang).into(),
            Cell::new(table.name_of(&column.field, dictionary), Tone::Faint),
            factor(column.factor).into(),
        ];
        rows.push((column.at, row));
    }
    let is_needed = |header: &str| {
        let path: Vec<&str> = header.split(" / ").collect();
        !dictionary.is_ignored(&path) && !table.private
    };
    let strange = table.unknown.iter();
    let strange = strange
        .filter(|(_, header)| is_needed(header.get(lang)))
        .count();
    let mut shown = 0;
    for (place, header) in &table.unknown {
        let header = header.get(lang);
        let (text, tone) = match is_needed(header) {
            false => (lang.pick("不需要", "not needed"), Tone::Faint),
            true => {
                shown += 1;
                if shown > MOST_STRANGE {
                    continue;
                }
                (
                    lang.pick("未识别，未使用", "not known, not used"),
                    Tone::Doubtful,
                )
            }
        };
        let row = vec![
            at(*place).into(),
            one_line(header).into(),
            Cell::new(text, tone),
            "".into(),
            "".into(),
        ];
        rows.push((*place, row));
    }
    rows.sort_by_key(|(place, _)| *place);
    columns.rows = rows.into_iter().map(|(_, row)| row).collect();
    document.table(columns);
    if let Some(more) = strange.checked_sub(MOST_STRANGE).filter(|more| *more > 0) {
        let text = say!(
            lang,
            "……另有 {more} 列未识别，未使用（--format json 列出全部）",
            "… and {more} more columns that are not known and not used (all with --format json)"
        );
        document.line(Cell::new(text, Tone::Faint));
    }
    left_out(document, table, lang);
}

fn summary(table: &ReadTable, forms: usize, dictionary: &Dictionary, lang: Lang) -> String {
    let header = match (table.header, lang) {
        (None, _) => lang.pick("没有表头", "no header").to_owned(),
        (Some((top, bottom)), Lang::Zh) if top == bottom => format!("表头第 {} 行", top + 1),
        (Some((top, bottom)), Lang::Zh) => format!("表头第 {}–{} 行", top + 1, bottom + 1),
        (Some((top, bottom)), Lang::En) if top == bottom => format!("header: row {}", top + 1),
        (Some((top, bottom)), Lang::En) => format!("header: rows {}–{}", top + 1, bottom + 1),
    };
    let rows = table.rows;
    let out = table.left_out.len();
    let used = match (table.is_form(), lang) {
        (true, Lang::Zh) if forms > 1 => format!("同样版式的共 {forms} 份"),
        (true, Lang::En) if forms > 1 => format!("{forms} forms of this layout"),
        (true, _) => lang.pick("1 份", "one form").to_owned(),
        (false, Lang::Zh) => format!("使用 {rows} 行，略过 {out} 行"),
        (false, Lang::En) => format!("{rows} rows used, {out} left out"),
    };
    let stage = table.stage.as_deref().map(|stage| {
        say!(
            lang,
            (
                "；没有写学段的数都是{}的",
                dictionary.stage_label(stage, lang)
            ),
            (
                "; plain figures are of the {} stage",
                dictionary.stage_label(stage, lang)
            )
        )
    });
    let between = lang.pick("；", "; ");
    format!("{header}{between}{used}{}", stage.unwrap_or_default())
}

fn label(table: &ReadTable, field: &str, dictionary: &Dictionary, lang: Lang) -> String {
    let roster = table
        .roster
        .as_ref()
        .and_then(|id| dictionary.rosters.get(id));
    if let Some(column) = roster.and_then(|r| r.column.get(field)) {
        return lang.pick(&column.zh, &column.en).to_owned();
    }
    dictionary.label(field, lang)
}

fn factor(factor: Factor) -> String {
    match factor {
        Factor::ONE => String::new(),
        Factor { times, over: 1 } => format!("× {times}"),
        Factor { times, over } => format!("× {times}/{over}"),
    }
}

fn left_out(document: &mut Document, table: &ReadTable, lang: Lang) {
    if table.left_out.is_empty() {
        return;
    }
    let shown = table.left_out.iter().take(MOST_LEFT_OUT);
    let rows: Vec<String> = shown
        .map(|out| {
            let text = one_line(out.text.get(lang));
            say!(
                lang,
                ("第 {} 行“{text}”", out.row + 1),
                ("row {} \"{text}\"", out.row + 1)
            )
        })
        .collect();
    let mut text = format!(
        "{}{}",
        lang.pick("略过：", "left out: "),
        rows.join(lang.pick("、", ", "))
    );
    if let Some(more) = table
        .left_out
        .len()
        .checked_sub(MOST_LEFT_OUT)
        .filter(|n| *n > 0)
    {
        text.push_str(&say!(lang, "，另有 {more} 行", ", and {more} more"));
    }
    document.line(Cell::new(text, Tone::Faint));
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
