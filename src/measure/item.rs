//! The items of the declaration tables: figures over a county, held against what is required.

use std::collections::BTreeMap;

use super::contract::{self, ItemFigure, ItemState};
use super::in_force::InForce;
use super::scope::{OneCounty, Schools, Spoken};
use super::verdict::{all_met, reaches, rounded_text, within};
use super::view::{FigureFinding, ItemFinding};
use crate::expression::{Values, eval};
use crate::lang::Lang;
use crate::standard::{Evidence, Figure, Item, Standard};

/// Works out every item for a county.
pub fn items(
    schools: &Schools<'_>,
    standard: &Standard,
    rows: &[usize],
    all: std::ops::Range<usize>,
    in_force: &InForce,
    lang: Lang,
) -> Vec<ItemFinding> {
    let spoken = Spoken::new(schools, rows, all);
    let items = standard.items.iter();
    items
        .map(|item| {
            let values = values(item, in_force, &spoken.of(item));
            one(item, &values, standard.percent_digits, lang)
        })
        .collect()
}

/// The figures of an item for a county.
fn values<'a>(
    item: &'a Item,
    in_force: &InForce,
    county: &OneCounty<'_>,
) -> Vec<(&'a Figure, Option<f64>)> {
    let figures = item.figures.iter();
    figures
        .map(|figure| {
            let formula = in_force.expand(item, &figure.value);
            let value = match eval(&formula, county) {
                Ok(Values::Number(numbers)) => numbers.get(0),
                _ => None,
            };
            (figure, value)
        })
        .collect()
}

/// The verdict on an item under some reliefs.
pub fn state(item: &Item, in_force: &InForce, county: &OneCounty<'_>) -> ItemState {
    verdict(item, &values(item, in_force, county))
}

fn verdict(item: &Item, values: &[(&Figure, Option<f64>)]) -> ItemState {
    if item.evidence.is_some() {
        return ItemState::Documents;
    }
    let verdicts = values.iter();
    let verdicts = verdicts.map(|(figure, value)| value.map(|v| fulfils(figure, v)));
    let verdicts: Vec<Option<bool>> = verdicts.collect();
    match all_met(verdicts.iter().copied()) {
        Some(false) => ItemState::Unmet,
        Some(true) if verdicts.iter().all(Option::is_some) => ItemState::Met,
        _ => ItemState::NoData,
    }
}

fn one(
    item: &Item,
    values: &[(&Figure, Option<f64>)],
    percent_digits: usize,
    lang: Lang,
) -> ItemFinding {
    let state = verdict(item, values);
    let known = values.iter().any(|(_, value)| value.is_some());
    let figure = match values {
        _ if !known => None,
        [(_, Some(only))] => Some(ItemFigure::One(*only)),
        several => {
            let by_name = several.iter().map(|(f, v)| (f.id.clone(), *v));
            Some(ItemFigure::Several(by_name.collect::<BTreeMap<_, _>>()))
        }
    };
    let figures = values.iter().map(|(figure, value)| FigureFinding {
        text: figure.text.get(lang).to_owned(),
        value: *value,
        shown: value.map(|value| match figure.percent {
            true => format!("{}%", rounded_text(value * 100.0, percent_digits)),
            false => rounded_text(value, figure.digits),
        }),
        meets: value.map(|v| fulfils(figure, v)),
    });
    let figures: Vec<FigureFinding> = figures.collect();
    let shown = figures.iter().filter_map(|figure| {
        let number = figure.shown.as_ref()?;
        Some(format!("{}{}{number}", figure.text, lang.pick("：", ": ")))
    });
    ItemFinding {
        contract: contract::Item {
            table: item.table.clone(),
            number: item.number,
            figure,
            state,
        },
        text: item.text.get(lang).to_owned(),
        shown: shown.collect::<Vec<_>>().join(lang.pick("；", "; ")),
        figures,
        monitoring: item.evidence == Some(Evidence::Monitoring),
    }
}

fn fulfils(figure: &Figure, value: f64) -> bool {
    figure.at_least.is_none_or(|bound| reaches(value, bound))
        && figure.at_most.is_none_or(|bound| within(value, bound))
}
