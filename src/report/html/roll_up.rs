//! Several counties together on the page: what they come to, a chart, and a ranking to be sorted.

use askama::Template;

use crate::lang::Lang;
use crate::measure::Findings;
use crate::report::charts::county_strip;
use crate::report::document::Document;
use crate::report::pages::roll_up;
use crate::report::pages::roll_up::Rolled;
use crate::report::render::html::{Look, blocks};
use crate::report::table::{Align, Cell, Table, Tone};
use crate::say;
use crate::standard::Standard;

/// The part of the page.
#[derive(Template)]
#[template(path = "report/roll_up.html")]
struct Section {
    zh: bool,
    class: &'static str,
    verdict: String,
    stages: Vec<Stage>,
    legend: String,
    failing: String,
    failing_heading: &'static str,
    ranking_heading: &'static str,
    tables: Vec<Sortable>,
    ranking_legend: String,
    own_reports: Option<&'static str>,
}

struct Stage {
    id: String,
    heading: String,
    line: Option<String>,
    balance: String,
    chart: String,
    chart_legend: String,
    spread: String,
}

/// A table with a row a county, to be sorted and searched.
struct Sortable {
    caption: String,
    columns: Vec<(String, bool)>,
    rows: Vec<Row>,
}

struct Row {
    place: String,
    county: String,
    /// The county's own part of the page, where it has one.
    link: Option<String>,
    cells: Vec<Figure>,
}

struct Figure {
    class: String,
    text: String,
    sort: Option<String>,
}

impl Section {
    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.zh { zh } else { en }
    }
}

/// What stands above the counties, where there are several: its title, and the part of the page.
///
/// # Errors
/// If the template fails.
pub fn html(
    findings: &Findings,
    standard: &Standard,
) -> Result<Option<(String, String)>, askama::Error> {
    let Some(rolled) = Rolled::new(findings, standard) else {
        return Ok(None);
    };
    let section = section(&rolled).render()?;
    Ok(Some((rolled.title(), section)))
}

/// The counties that an error kept from being measured.
pub fn lost(findings: &Findings) -> String {
    let mut document = Document::default();
    roll_up::add_lost(findings, &mut document);
    blocks(&document, Look::Page)
}

fn section(rolled: &Rolled<'_>) -> Section {
    let verdict = rolled.verdict();
    let one = |table: Table| {
        let mut document = Document::default();
        document.table(table);
        blocks(&document, Look::Page)
    };
    let stages = rolled.roll_up.stages.iter().map(|stage| {
        let id = format!("r-{}", stage.stage);
        Stage {
            heading: rolled.stage_heading(stage),
            line: rolled.stage_line(stage),
            balance: one(rolled.balance_table(stage)),
            chart: county_strip::svg(rolled, stage, &id),
            chart_legend: county_strip::legend(rolled.lang).to_owned(),
            spread: one(rolled.spread_table(stage)),
            id,
        }
    });
    let failing = rolled.failing_table();
    let mut tables = vec![sortable(
        rolled,
        rolled.say("各区县", "The counties").to_owned(),
        rolled.ranking_table(usize::MAX),
    )];
    for stage in &rolled.roll_up.stages {
        let label = rolled.label(&stage.stage);
        let caption = say!(
            rolled.lang,
            "{label}：各区县差异系数",
            "CVs of the counties, {label}"
        );
        tables.push(sortable(
            rolled,
            caption,
            rolled.cvs_table(stage, usize::MAX),
        ));
    }
    Section {
        zh: rolled.lang == Lang::Zh,
        class: match verdict.tone {
            Tone::Good => "good",
            Tone::Bad => "bad",
            _ => "doubtful",
        },
        verdict: verdict.text,
        stages: stages.collect(),
        legend: rolled.legend(),
        failing: match failing.rows.is_empty() {
            true => format!("<p>{}</p>", rolled.none_fails()),
            false => one(failing),
        },
        failing_heading: rolled.failing_heading(),
        ranking_heading: rolled.ranking_heading(),
        tables,
        ranking_legend: rolled.ranking_legend(),
        own_reports: rolled.own_reports(),
    }
}

/// A table whose first columns are the place and the county.
fn sortable(rolled: &Rolled<'_>, caption: String, table: Table) -> Sortable {
    let full = roll_up::in_full(rolled.findings);
    let right: Vec<bool> = table
        .columns
        .iter()
        .map(|c| c.align == Align::Right)
        .collect();
    let rows = table.rows.iter().filter_map(|row| {
        let [place, county, cells @ ..] = row.as_slice() else {
            return None;
        };
        // Places are 1, 2 …; a stage's table lacks those that have no schools in it.
        let at: usize = place.text.parse().ok()?;
        let ranked = rolled.roll_up.ranking.get(at.checked_sub(1)?)?;
        let cells = cells.iter().zip(right.iter().skip(2));
        Some(Row {
            place: place.text.clone(),
            county: county.text.clone(),
            link: full.then(|| format!("c{}", ranked.county + 1)),
            cells: cells.map(|(cell, right)| figure(cell, *right)).collect(),
        })
    });
    Sortable {
        caption,
        rows: rows.collect(),
        columns: table
            .columns
            .into_iter()
            .map(|c| c.name)
            .zip(right)
            .collect(),
    }
}

fn figure(cell: &Cell, right: bool) -> Figure {
    let tone = match cell.tone {
        Tone::Bad => "bad",
        Tone::Good => "good",
        Tone::Faint => "faint",
        Tone::Doubtful => "doubtful",
        Tone::Plain => "",
    };
    let number = if right { "n" } else { "" };
    Figure {
        class: format!("{number} {tone}").trim().to_owned(),
        text: cell.text.clone(),
        sort: right.then(|| sort_key(cell)),
    }
}

/// The number a cell is sorted by: without its marks, of 6/13 the 6. What is not met and has no number is
/// above all numbers, what has none besides below them.
fn sort_key(cell: &Cell) -> String {
    let text = cell.text.trim_end_matches(['!', '≈', '*']);
    let text = text.split('/').next().unwrap_or(text);
    let text = text.trim_start_matches('+').replace(',', "");
    match (text.parse::<f64>(), cell.tone) {
        (Ok(_), _) => text,
        (Err(_), Tone::Bad) => "999999".to_owned(),
        (Err(_), _) => "-999999".to_owned(),
    }
}
