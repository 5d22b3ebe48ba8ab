//! The first year in which a criterion is judged otherwise than today.

use super::contract::Criterion;
use crate::measure::{CountyFinding, ItemState, StageFinding};

/// A criterion: the stage, what kind it is, and its id.
type Key<'a> = (Option<&'a str>, Criterion, Option<String>);

/// A criterion that turns.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The number of the variant: low, mid, high.
    pub variant: usize,
    /// The first year.
    pub year: u16,
    /// The stage; `None` where it is of the whole county.
    pub stage: Option<String>,
    /// What kind of criterion it is.
    pub criterion: Criterion,
    /// The indicator or item.
    pub id: Option<String>,
    /// Whether it is met from then on.
    pub meets: bool,
}

/// Every criterion that was judged.
pub fn criteria(county: &CountyFinding) -> Vec<(Key<'_>, bool)> {
    let mut all: Vec<(Key<'_>, bool)> = vec![((None, Criterion::County, None), county.meets)];
    for stage in &county.stages {
        let own = Some(stage.stage.as_str());
        let cvs = stage.indicators.iter();
        all.extend(cvs.filter_map(|i| Some(((own, Criterion::Cv, Some(i.id.clone())), i.meets?))));
        let composite = stage.composite_meets;
        all.extend(composite.map(|meets| ((own, Criterion::Composite, None), meets)));
        all.extend(schools(county, stage).map(|meets| ((own, Criterion::Schools, None), meets)));
    }
    for item in &county.items {
        let meets = match item.state {
            ItemState::Met => true,
            ItemState::Unmet => false,
            ItemState::Documents | ItemState::NoData => continue,
        };
        let id = format!("{}-{}", item.table, item.number);
        all.push(((None, Criterion::Item, Some(id)), meets));
    }
    all
}

/// Whether every school of a stage meets the standard, where that is asked.
fn schools(county: &CountyFinding, stage: &StageFinding) -> Option<bool> {
    stage.schools_meeting?;
    let own = county.schools_of(&stage.stage).map(|school| school.meets);
    let own: Vec<bool> = own.flatten().collect();
    (!own.is_empty()).then(|| own.iter().all(|meets| *meets))
}

/// The first turn of each criterion, in the order of the criteria: `years` are those of one variant.
pub fn turns(variant: usize, before: &CountyFinding, years: &[(u16, &CountyFinding)]) -> Vec<Turn> {
    let judged: Vec<(u16, Vec<(Key<'_>, bool)>)> = years
        .iter()
        .map(|(year, county)| (*year, criteria(county)))
        .collect();
    let mut turns = Vec::new();
    for (key, now) in criteria(before) {
        let mut later = judged.iter().filter_map(|(year, all)| {
            let (_, meets) = all.iter().find(|(other, _)| *other == key)?;
            (*meets != now).then_some((*year, *meets))
        });
        let Some((year, meets)) = later.next() else {
            continue;
        };
        let (stage, criterion, id) = key;
        turns.push(Turn {
            variant,
            year,
            stage: stage.map(str::to_owned),
            criterion,
            id,
            meets,
        });
    }
    turns
}
