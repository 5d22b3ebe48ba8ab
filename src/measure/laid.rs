//! What was laid over a census, as findings tell it.

use std::collections::BTreeSet;

use super::contract::{At, ChangeFinding, ChangeState, ChangedFigure};
use super::verdict::{grouped, rounded_text};
use crate::census::{Amount, Census, Gone, Laid, When};
use crate::dictionary::{Event, Status};
use crate::lang::Lang;
use crate::say;

/// Decimals of costs.
const COST_DIGITS: usize = 2;

/// The changes that concern the schools of a census.
pub fn changes(census: &Census, lang: Lang) -> Vec<ChangeFinding> {
    census
        .overlay
        .iter()
        .filter_map(|laid| change(census, laid, lang))
        .collect()
}

fn change(census: &Census, laid: &Laid, lang: Lang) -> Option<ChangeFinding> {
    let dictionary = &census.dictionary;
    let change = &laid.change;
    let words = &dictionary.lists.changes;
    let (field, stage, label) = match change.event {
        Some(event) => ("school", None, words.event_text(event).get(lang).to_owned()),
        None => {
            let (field, _, stage) = dictionary.resolve(&laid.column)?;
            (field, stage, dictionary.label(&laid.column, lang))
        }
    };
    let code = |row: usize| {
        let code = census.text(row, &dictionary.roles.school_code);
        code.unwrap_or_default().to_owned()
    };
    let row = *laid.rows.first()?;
    let called = |row: usize, gone: &Option<Gone>| match gone {
        Some(Gone { code, name }) => (code.clone(), name.clone()),
        None => (code(row), census.school_name(row)),
    };
    let figures = laid.figures.iter().map(|figure| {
        let (code, name) = called(figure.row, &figure.gone);
        ChangedFigure {
            code,
            name,
            field: figure.column.clone(),
            before: figure.before,
            after: figure.after,
        }
    });
    let (code, name) = called(row, &laid.gone);
    let (add, set) = match change.amount {
        _ if change.event.is_some() => (None, None),
        Amount::Add(more) => (Some(more), None),
        Amount::Set(to) => (None, Some(to)),
    };
    Some(ChangeFinding {
        at: At::from(&change.at),
        code,
        name,
        from: change.from.clone(),
        event: change.event.map(Event::id).map(str::to_owned),
        other: change.other.clone(),
        stage: stage.map(str::to_owned),
        field: field.to_owned(),
        label,
        add,
        set,
        year: change.year,
        cost: change.cost,
        measure: change.measure.clone(),
        status: change.status.map(Status::id).map(str::to_owned),
        note: change.note.clone(),
        state: match laid.when {
            When::Now => ChangeState::Made,
            When::Later => ChangeState::Later,
            When::Before => ChangeState::Before,
        },
        figures: figures.collect(),
    })
}

/// What is said of changes at the head of a report; `None` where there are none.
pub fn changes_summary(changes: &[ChangeFinding], lang: Lang) -> Option<String> {
    let is_made = |change: &&ChangeFinding| change.state == ChangeState::Made;
    let files: BTreeSet<&str> = changes
        .iter()
        .map(|change| change.at.file.as_str())
        .collect();
    let files: Vec<&str> = files.into_iter().collect();
    if files.is_empty() {
        return None;
    }
    let files = files.join(lang.pick("、", ", "));
    let made = changes.iter().filter(is_made).count();
    let rest = changes.len() - made;
    let left_out = match rest {
        0 => String::new(),
        _ => say!(lang, "，另有 {rest} 项未计入", ", {rest} more not counted"),
    };
    let costs: Vec<f64> = changes
        .iter()
        .filter(is_made)
        .filter_map(|change| change.cost)
        .collect();
    let cost = match costs.is_empty() {
        true => String::new(),
        false => {
            let cost = grouped(&rounded_text(costs.iter().sum(), COST_DIGITS));
            say!(lang, "，费用合计 {cost} 元", ", at a cost of {cost} yuan")
        }
    };
    Some(say!(
        lang,
        "已计入变更：{files} 的 {made} 项{left_out}{cost}。以下为变更后的数。",
        "With changes: {made} of {files}{left_out}{cost}. All figures are those after the changes.",
    ))
}
