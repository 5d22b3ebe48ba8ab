//! What was laid over a census before it was measured, as reports tell it.

use crate::dictionary::Event;
use crate::lang::Lang;
use crate::measure::{
    ChangeFinding, ChangeState, ChangedFigure, CountyFinding, Findings, changes_summary, grouped,
    rounded_text,
};
use crate::report::document::Document;
use crate::report::table::{Cell, Tone};
use crate::say;
use crate::standard::Standard;

/// So many changes are listed on a screen.
const MOST: usize = 20;

/// So many are listed in a file.
const MOST_IN_FILES: usize = 1000;

/// Decimals of a figure.
const DIGITS: usize = 6;

/// The line below a county's title, where changes concern it.
pub fn head(county: &CountyFinding, lang: Lang, document: &mut Document) {
    if let Some(text) = changes_summary(&county.changes, lang) {
        document.line(Cell::new(text, Tone::Doubtful));
    }
}

/// What the list is called.
pub fn heading(lang: Lang) -> &'static str {
    lang.pick("变更", "Changes")
}

/// The changes at the end of what a screen shows, the first of them.
pub fn list(document: &mut Document, findings: &Findings, standard: &Standard) {
    let lang = findings.lang;
    let counties = findings.counties.iter();
    let changes: Vec<&ChangeFinding> = counties.flat_map(|county| &county.changes).collect();
    if changes.is_empty() {
        return;
    }
    document.heading(2, heading(lang), None);
    for change in changes.iter().take(MOST) {
        document.line(Cell::new(entry(change, lang, standard), Tone::Doubtful));
    }
    let rest = changes.len().saturating_sub(MOST);
    if rest > 0 {
        let text = say!(
            lang,
            "另有 {rest} 项，见写入文件的报告（-o）。",
            "{rest} more are in reports that are written to files (-o).",
        );
        document.line(Cell::new(text, Tone::Faint));
    }
}

/// The changes in a line each; of very many the first.
pub fn entries<'a>(
    changes: impl Iterator<Item = &'a ChangeFinding>,
    lang: Lang,
    standard: &Standard,
) -> Vec<String> {
    let changes: Vec<&ChangeFinding> = changes.collect();
    let first = changes.iter().take(MOST_IN_FILES);
    let mut entries: Vec<String> = first.map(|change| entry(change, lang, standard)).collect();
    let rest = changes.len() - entries.len();
    if rest > 0 {
        entries.push(say!(
            lang,
            "另有 {rest} 项，见 JSON",
            "{rest} more are in the JSON"
        ));
    }
    entries
}

/// A change in one line: where it stands, what it changes, and what else is said of it.
pub fn entry(change: &ChangeFinding, lang: Lang, standard: &Standard) -> String {
    let comma = lang.pick("，", ", ");
    let more = match (change.add, change.set) {
        (Some(more), _) if more < 0.0 => number(more),
        (Some(more), _) => format!("+{}", number(more)),
        (None, set) => format!("= {}", number(set.unwrap_or_default())),
    };
    let more = match (&change.event, &change.other) {
        (Some(_), Some(other)) if change.event.as_deref() == Some(Event::Merged.id()) => {
            format!("→ {other}")
        }
        (Some(_), _) => String::new(),
        _ => more,
    };
    let from = change.from.as_deref().map(|from| format!(" ← {from}"));
    let said = format!(
        "{} {}{} {} {more}",
        place(change),
        change.name,
        from.unwrap_or_default(),
        change.label
    );
    let mut parts = vec![said.trim_end().to_owned()];
    let figures: Vec<String> = change
        .figures
        .iter()
        .map(|f| figure(f, change, lang, standard))
        .collect();
    let status = change.status.as_deref().map(|id| {
        let words = &standard.dictionary.lists.changes;
        let status = words.status_of(id).map(|status| words.status_text(status));
        status.map_or(id.to_owned(), |text| text.get(lang).to_owned())
    });
    parts.extend(change.year.map(|year| say!(lang, "{year} 年", "{year}")));
    parts.extend(change.cost.map(|cost| {
        let cost = number(cost);
        say!(lang, "{cost} 元", "{cost} yuan")
    }));
    parts.extend(
        [&change.measure, &status, &change.note]
            .into_iter()
            .flatten()
            .cloned(),
    );
    parts.extend(
        match change.state {
            ChangeState::Made => None,
            ChangeState::Later => {
                Some(lang.pick("到所评年份尚未完成，未计入", "done later, not counted"))
            }
            ChangeState::Before => {
                Some(lang.pick("早于数据年份，未计入", "before the census, not counted"))
            }
        }
        .map(str::to_owned),
    );
    let said = parts.join(comma);
    match figures.is_empty() {
        true => said,
        false => format!(
            "{said}{}{}",
            lang.pick("：", ": "),
            figures.join(lang.pick("；", "; "))
        ),
    }
}

/// `changes.toml:12`, `changes.xlsx › Sheet1 › D5`.
fn place(change: &ChangeFinding) -> String {
    let at = &change.at;
    let cell = at.cell.as_deref().unwrap_or_default();
    if at.sheet.is_none() && cell.parse::<u32>().is_ok() {
        return format!("{}:{cell}", at.file);
    }
    let parts = [Some(&at.file), at.sheet.as_ref(), at.cell.as_ref()];
    parts
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" › ")
}

/// A figure before and after; the school and the field only where they are others than the change names.
fn figure(
    figure: &ChangedFigure,
    change: &ChangeFinding,
    lang: Lang,
    standard: &Standard,
) -> String {
    let label = standard.dictionary.label(&figure.field, lang);
    let school = (figure.name != change.name).then_some(figure.name.as_str());
    let label = (label != change.label).then_some(label.as_str());
    let before = figure
        .before
        .map_or(lang.pick("空白", "blank").to_owned(), number);
    let moved = format!("{before} → {}", number(figure.after));
    let parts = [school, label, Some(&moved)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn number(value: f64) -> String {
    grouped(&rounded_text(value, DIGITS))
}
