//! The figures of every school in every stage for every indicator, and their dispersion.

use std::collections::HashMap;
use std::ops::Range;

use super::dispersion::{Dispersion, Observation, split_share};
use super::in_force::InForce;
use super::scope::Schools;
use crate::frame::Numbers;
use crate::standard::{Indicator, Relief, Standard};

/// A school in a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// Index of the county.
    pub county: u32,
    /// Index among the stages assessed.
    pub stage: u32,
    /// Row of the census.
    pub row: usize,
    /// Its pupils in the stage.
    pub pupils: f64,
}

/// The members of a county, as indices; members come county by county.
pub fn members_of(members: &[Member], county: usize) -> Range<usize> {
    let from = members.partition_point(|m| (m.county as usize) < county);
    let to = members.partition_point(|m| (m.county as usize) <= county);
    from..to
}

/// The figures of every member for every indicator: `columns[indicator][member]`.
pub struct Figures {
    /// Denominators; blank where missing or not above 0.
    pub per: Vec<Vec<Option<f64>>>,
    /// Numerators; blank where missing.
    pub numerator: Vec<Vec<Option<f64>>>,
    /// Of a resource that is divided with other stages, what the whole school has; else blank.
    pub whole: Vec<Vec<Option<f64>>>,
}

/// Works out numerators and denominators: reliefs added, shared resources split.
pub fn figures(
    schools: &Schools<'_>,
    standard: &Standard,
    members: &[Member],
    in_force: &InForce,
) -> Figures {
    let mut per = vec![vec![None; members.len()]; standard.indicators.len()];
    let mut numerator = per.clone();
    let mut whole = per.clone();
    // To whom the reliefs of each indicator apply, at whatever stage.
    let applying = standard.indicators.iter().map(|indicator| {
        let reliefs = in_force_of(indicator, in_force);
        let reliefs = reliefs.map(|relief| schools.condition(&relief.when));
        reliefs.collect::<Vec<_>>()
    });
    let applying: Vec<Vec<Vec<Option<bool>>>> = applying.collect();
    for (at_stage, stage) in standard.assessed.iter().enumerate() {
        let shares = split_shares(schools, standard, stage);
        for (i, indicator) in standard.indicators.iter().enumerate() {
            let formulas = indicator.numerator.get(stage).zip(indicator.per.get(stage));
            let Some((formula, below)) = formulas else {
                continue;
            };
            let own = schools.numbers(formula, Some(stage));
            let divisor = schools.numbers(below, Some(stage));
            let added = in_force_of(indicator, in_force);
            let added = added.map(|relief| schools.numbers(&relief.add, Some(stage)));
            let reliefs: Vec<_> = applying[i].iter().zip(added).collect();
            for (m, member) in members.iter().enumerate() {
                if member.stage as usize != at_stage {
                    continue;
                }
                let mut figure = own.get(member.row);
                for (applies, add) in &reliefs {
                    if applies[member.row] == Some(true) {
                        figure = figure.zip(add.get(member.row)).map(|(a, b)| a + b);
                    }
                }
                if indicator.split {
                    let divided = shares[member.row].filter(|share| *share < 1.0);
                    whole[i][m] = figure.filter(|_| divided.is_some());
                    figure = figure.zip(shares[member.row]).map(|(x, share)| x * share);
                }
                numerator[i][m] = figure;
                per[i][m] = divisor.get(member.row).filter(|d| *d > 0.0);
            }
        }
    }
    Figures {
        per,
        numerator,
        whole,
    }
}

/// The reliefs of an indicator that are in force.
fn in_force_of<'a>(
    indicator: &'a Indicator,
    in_force: &'a InForce,
) -> impl Iterator<Item = &'a Relief> {
    let reliefs = indicator.reliefs.iter();
    reliefs.filter(|relief| in_force.has(&relief.key))
}

/// By row: the part of a shared resource that belongs to a stage.
pub fn split_shares(schools: &Schools<'_>, standard: &Standard, stage: &str) -> Vec<Option<f64>> {
    let pupils: Vec<(f64, Numbers, bool)> = standard
        .shares()
        .into_iter()
        .map(|share| {
            let pupils = schools.census.numbers(&share.column);
            (share.weight, pupils, share.id == stage)
        })
        .collect();
    (0..schools.census.height())
        .map(|row| {
            let known = pupils.iter().filter_map(|(weight, pupils, here)| {
                let pupils = pupils.get(row).filter(|n| *n > 0.0)?;
                Some(((*weight, pupils), *here))
            });
            let known: Vec<_> = known.collect();
            let own = known.iter().find(|(_, here)| *here)?.0;
            let stages: Vec<_> = known.iter().map(|(pair, _)| *pair).collect();
            // A single stage has all of it, to the last bit.
            match stages.len() {
                1 => Some(1.0),
                _ => split_share(own, &stages),
            }
        })
        .collect()
}

/// The dispersion of every county, stage and indicator that has any figures.
pub fn disperse(
    standard: &Standard,
    members: &[Member],
    figures: &Figures,
) -> HashMap<(u32, u32, u32), Dispersion> {
    let mut found = HashMap::new();
    for (i, indicator) in (0..).zip(&standard.indicators) {
        let at = i as usize;
        let (pers, numerators) = (&figures.per[at], &figures.numerator[at]);
        // Members come county by county, and stage by stage.
        let mut from = 0;
        for here in members.chunk_by(|a, b| (a.county, a.stage) == (b.county, b.stage)) {
            let to = from + here.len();
            let pairs = pers[from..to].iter().zip(&numerators[from..to]);
            let observations: Vec<Observation> = pairs
                .filter_map(|(per, numerator)| {
                    Some(Observation {
                        pupils: (*per)?,
                        numerator: (*numerator)?,
                    })
                })
                .collect();
            from = to;
            let dispersion = Dispersion::of(indicator.scale, &observations);
            if let (Some(member), Some(dispersion)) = (here.first(), dispersion) {
                found.insert((member.county, member.stage, i), dispersion);
            }
        }
    }
    found
}
