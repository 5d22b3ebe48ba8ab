//! Several counties rolled up into one: what they come to together, which indicators fail most, and the
//! counties by how far they are from the limit.
//!
//! Everything is made of what was found of each county: its sums, mean and deviation by indicator. No
//! school is measured a second time.

use super::contract::{
    COMPOSITE, CountyCv, CountySpread, Failing, Ranked, RankedStage, RollUp, RolledComposite,
    RolledIndicator, RolledStage, Verdicts, Worst,
};
use super::dispersion::composite;
use super::group::{Moments, between_and_within_moments};
use super::verdict::within;
use super::view::{CountyFinding, Findings, IndicatorFinding, StageFinding};
use crate::standard::Standard;

impl RollUp {
    /// The counties of some findings together; `None` where there is but one, or none was measured.
    pub fn of(findings: &Findings, standard: &Standard) -> Option<RollUp> {
        let counties = &findings.counties;
        if counties.is_empty() || counties.len() + findings.lost.len() < 2 {
            return None;
        }
        let ranking = ranking(counties);
        let stages = || {
            standard.assessed.iter().filter_map(|id| {
                let here: Vec<Here<'_>> = here(counties, id);
                (!here.is_empty()).then_some((id.as_str(), here))
            })
        };
        let mut failing: Vec<Failing> = stages().flat_map(|(_, here)| failing(&here)).collect();
        failing.sort_by_key(|f| std::cmp::Reverse((f.counties, f.schools)));
        let met = counties.iter().filter(|c| c.meets).count();
        Some(RollUp {
            counties: counties.len(),
            met,
            unmet: counties.len() - met,
            lost: findings.lost.len(),
            stages: stages()
                .map(|(id, here)| stage(id, &here, &ranking))
                .collect(),
            failing,
            ranking,
        })
    }
}

/// A stage of one county, and which county that is.
#[derive(Clone, Copy)]
struct Here<'a> {
    at: usize,
    county: &'a CountyFinding,
    stage: &'a StageFinding,
}

/// The counties that have a stage.
fn here<'a>(counties: &'a [CountyFinding], stage: &str) -> Vec<Here<'a>> {
    let counties = counties.iter().enumerate();
    let having = counties.filter_map(|(at, county)| {
        let stage = county.stage(stage)?;
        Some(Here { at, county, stage })
    });
    having.collect()
}

/// The same indicator of each county.
fn indicators<'a>(here: &[Here<'a>], i: usize) -> Vec<(Here<'a>, &'a IndicatorFinding)> {
    let own = here
        .iter()
        .filter_map(|h| Some((*h, h.stage.indicators.get(i)?)));
    own.collect()
}

fn stage(id: &str, here: &[Here<'_>], ranking: &[Ranked]) -> RolledStage {
    let count = here.iter().map(|h| h.stage.indicators.len()).max();
    let indicators: Vec<RolledIndicator> = (0..count.unwrap_or(0))
        .filter_map(|i| indicator(&indicators(here, i)))
        .collect();
    let limit = here.iter().find_map(|h| h.stage.composite_limit);
    let cvs: Vec<Option<f64>> = indicators.iter().map(|i| i.cv).collect();
    RolledStage {
        stage: id.to_owned(),
        counties: here.len(),
        schools: here.iter().map(|h| h.stage.schools).sum(),
        students: here.iter().map(|h| h.stage.students).sum(),
        schools_meeting: here.iter().map(|h| h.stage.schools_meeting).sum(),
        schools_short: ranking
            .iter()
            .filter(|county| county.stages.iter().any(|s| s.stage == id))
            .map(|county| county.schools_short(id))
            .sum(),
        composite: limit.map(|limit| RolledComposite {
            cv: composite(&cvs),
            limit,
            verdicts: verdicts(here.iter().map(|h| h.stage.composite_meets)),
            spread: spread(here.iter().map(|h| (*h, h.stage.composite_cv))),
        }),
        indicators,
    }
}

/// One indicator of all counties. From the sums x_c and P_c, means X̄_c and deviations S_c of each:
///
/// ```text
/// X̄ = k·Σx_c/ΣP_c    CV² = Σ (P_c/P)(X̄_c − X̄)²/X̄² + Σ (P_c/P) S_c²/X̄²
/// ```
///
/// which is the CV over all schools, by the decomposition of [`between_and_within`](super::between_and_within).
fn indicator(own: &[(Here<'_>, &IndicatorFinding)]) -> Option<RolledIndicator> {
    let (_, first) = own.first()?;
    let moments: Vec<Moments> = own.iter().filter_map(|(_, i)| moments_of(i)).collect();
    let pupils: f64 = moments.iter().map(|p| p.pupils).sum();
    let numerators: f64 = own.iter().filter_map(|(_, i)| i.numerators).sum();
    let mean = (pupils > 0.0).then(|| first.scale * numerators / pupils);
    let measured: usize = own.iter().map(|(_, i)| i.measured).sum();
    let split = mean.and_then(|mean| between_and_within_moments(&moments, mean));
    let split = split.filter(|_| measured > 1);
    let verdicts = || verdicts(own.iter().map(|(_, i)| i.meets));
    Some(RolledIndicator {
        id: first.id.clone(),
        name: first.name.clone(),
        mean,
        cv: split.map(|(between, within)| (between + within).sqrt()),
        between: split.map(|(between, _)| between),
        within: split.map(|(_, within)| within),
        limit: first.limit,
        verdicts: first.limit.map(|_| verdicts()),
        spread: spread(own.iter().map(|(here, i)| (*here, i.cv))),
        incomplete: own.iter().any(|(_, i)| i.incomplete),
    })
}

fn moments_of(indicator: &IndicatorFinding) -> Option<Moments> {
    Some(Moments {
        pupils: indicator.pers?,
        mean: indicator.mean?,
        std: indicator.std?,
    })
}

fn verdicts(counties: impl Iterator<Item = Option<bool>>) -> Verdicts {
    let mut verdicts = Verdicts::default();
    for meets in counties {
        match meets {
            Some(true) => verdicts.met += 1,
            Some(false) => verdicts.unmet += 1,
            None => verdicts.unknown += 1,
        }
    }
    verdicts
}

fn spread<'a>(counties: impl Iterator<Item = (Here<'a>, Option<f64>)>) -> Option<CountySpread> {
    let mut known: Vec<(Here<'_>, f64)> = counties.filter_map(|(h, cv)| Some((h, cv?))).collect();
    // Equal ones stay in the order of the counties.
    known.sort_by(|a, b| a.1.total_cmp(&b.1));
    let named = |(here, cv): &(Here<'_>, f64)| CountyCv {
        county: here.at,
        name: here.county.name.clone(),
        cv: *cv,
    };
    let middle = known.get(known.len() / 2)?.1;
    let before = known.get((known.len().max(1) - 1) / 2)?.1;
    Some(CountySpread {
        median: f64::midpoint(before, middle),
        lowest: known.first().map(named)?,
        highest: known.last().map(named)?,
    })
}

/// The indicators of a stage that have a limit or a threshold.
fn failing(here: &[Here<'_>]) -> Vec<Failing> {
    let count = here.iter().map(|h| h.stage.indicators.len()).max();
    let rows = (0..count.unwrap_or(0)).filter_map(|i| {
        let own = indicators(here, i);
        let (first, indicator) = own.first()?;
        let limit = indicator.limit.or(first.stage.composite_limit);
        if limit.is_none() && indicator.threshold.is_none() {
            return None;
        }
        let above = |limit: f64| {
            let above = own.iter().filter(|(_, i)| match i.cv {
                Some(cv) => !within(cv, limit),
                None => i.is_undefined(),
            });
            above.count()
        };
        let short = |i: &IndicatorFinding| i.schools_meeting.map(|met| i.measured - met);
        Some(Failing {
            stage: first.stage.stage.clone(),
            id: indicator.id.clone(),
            name: indicator.name.clone(),
            limit,
            counties: limit.map(above),
            counties_measured: own.iter().filter(|(_, i)| i.measured > 1).count(),
            schools: own.iter().map(|(_, i)| short(i)).sum(),
            schools_measured: own.iter().map(|(_, i)| i.measured).sum(),
        })
    });
    rows.collect()
}

/// The counties, the worst first; ties by code, then by name.
fn ranking(counties: &[CountyFinding]) -> Vec<Ranked> {
    let ranked = counties.iter().enumerate().map(|(at, county)| {
        let worst = worst(county);
        let cv = worst.as_ref().and_then(|worst| worst.cv);
        Ranked {
            county: at,
            code: county.code.clone(),
            name: county.name.clone(),
            meets: county.meets,
            distance: worst.as_ref().zip(cv).map(|(worst, cv)| cv - worst.limit),
            worst,
            stages: county.stages.iter().map(short).collect(),
        }
    });
    let mut ranked: Vec<Ranked> = ranked.collect();
    ranked.sort_by(|a, b| {
        let by_distance = badness(&b.worst).total_cmp(&badness(&a.worst));
        by_distance
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| a.name.cmp(&b.name))
    });
    ranked
}

fn short(stage: &StageFinding) -> RankedStage {
    RankedStage {
        stage: stage.stage.clone(),
        schools_short: stage.schools_meeting.map(|_| stage.short),
    }
}

/// The criterion that is farthest beyond its limit; of equal ones the first in the standard's order.
fn worst(county: &CountyFinding) -> Option<Worst> {
    let mut worst: Option<Worst> = None;
    for stage in &county.stages {
        let own = stage.indicators.iter().filter(|i| i.meets.is_some());
        let own = own.filter_map(|i| Some((i.id.as_str(), i.cv, i.limit?)));
        let limit = stage
            .composite_limit
            .filter(|_| stage.composite_meets.is_some());
        let mean = limit.map(|limit| (COMPOSITE, stage.composite_cv, limit));
        for (id, cv, limit) in own.chain(mean) {
            let found = Some(Worst {
                stage: stage.stage.clone(),
                id: id.to_owned(),
                cv,
                limit,
            });
            if badness(&found) > badness(&worst) {
                worst = found;
            }
        }
    }
    worst
}

/// CV − limit; an undefined CV is worse than any, what could not be computed is behind all.
fn badness(worst: &Option<Worst>) -> f64 {
    match worst {
        Some(Worst {
            cv: Some(cv),
            limit,
            ..
        }) => cv - limit,
        Some(_) => f64::INFINITY,
        None => f64::NEG_INFINITY,
    }
}
