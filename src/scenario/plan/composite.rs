//! A limit of the mean of several coefficients of variation.
//!
//! Σ Sᵢ/X̄ᵢ ≤ n·L is no cone. With a limit Lᵢ for each, Σ Lᵢ = n·L, it is a cone for each, and every such plan is one
//! for the mean: limits move to where they cost less, as their shadow prices say. The result is a plan, and no bound: that is
//! [`super::bound`]'s.

use std::collections::BTreeMap;

use super::cone::{NoOptimum, Relaxed, relax};
use super::program::{Amounts, Limit, Program};

/// Limits are moved so many times.
const MOVES: usize = 16;

/// The limits of means are aimed at a little below, so that rounding keeps them.
const AIM: f64 = 1.0 - 1e-7;

/// The indicators of a stage whose coefficients are averaged: those that two schools have.
pub fn parts(program: &Program, stage: usize, amounts: &Amounts) -> Vec<(usize, f64)> {
    let cvs = indicators(program, stage).into_iter();
    cvs.filter_map(|i| Some((i, program.cv(stage, i, amounts)?)))
        .collect()
}

/// Whether two schools have a value of some indicator, and its mean is 0.
pub fn any_undefined(program: &Program, stage: usize, amounts: &Amounts) -> bool {
    let mut all = indicators(program, stage).into_iter();
    all.any(|i| program.cv(stage, i, amounts).is_none())
}

/// The indicators of a stage that two schools have.
fn indicators(program: &Program, stage: usize) -> Vec<usize> {
    let values = program.schools.iter().flat_map(|s| &s.values);
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for value in values.filter(|v| v.stage == stage) {
        *counts.entry(value.indicator).or_default() += 1;
    }
    let several = counts.into_iter().filter(|(_, schools)| *schools > 1);
    several.map(|(indicator, _)| indicator).collect()
}

/// The mean of the coefficients of variation of a stage, where it is limited.
pub fn mean(program: &Program, stage: usize, amounts: &Amounts) -> Option<f64> {
    let parts = parts(program, stage, amounts);
    let count = parts.len() as f64;
    (count > 0.0).then(|| parts.iter().map(|(_, cv)| cv).sum::<f64>() / count)
}

/// The cheapest division of the limits of means into limits of their parts that was found, beside other limits.
///
/// # Errors
/// Where none is found.
pub fn divide(
    program: &Program,
    stages: &[(usize, f64)],
    others: &[Limit],
    (cheapest, least): (&Amounts, &[f64]),
) -> Result<(Vec<Limit>, Relaxed), NoOptimum> {
    let mut limits: Vec<Limit> = Vec::new();
    for (stage, limit) in stages {
        let parts = parts(program, *stage, cheapest);
        let sum: f64 = parts.iter().map(|(_, cv)| cv).sum();
        let times = limit * AIM * parts.len() as f64 / sum;
        limits.extend(parts.iter().map(|(indicator, cv)| Limit {
            stage: *stage,
            indicator: *indicator,
            limit: cv * times,
        }));
    }
    let all = |limits: &[Limit]| [limits, others].concat();
    let mut best = relax(program, &all(&limits), cheapest, least)?;
    let mut stride = 0.2;
    for _ in 0..MOVES {
        let moved = moved(&limits, &best.shadow_prices, stages, stride);
        match relax(program, &all(&moved), cheapest, least) {
            Ok(found) if found.bound < best.bound => (limits, best) = (moved, found),
            _ => stride /= 2.0,
        }
    }
    Ok((all(&limits), best))
}

/// Limits moved from where they cost little to where they cost much; their sum at each stage stays.
fn moved(limits: &[Limit], prices: &[f64], stages: &[(usize, f64)], stride: f64) -> Vec<Limit> {
    let mut moved = limits.to_vec();
    for (stage, _) in stages {
        let own: Vec<usize> = (0..limits.len())
            .filter(|at| limits[*at].stage == *stage)
            .collect();
        let weighted = own.iter().map(|at| prices[*at] * limits[*at].limit);
        let sum: f64 = own.iter().map(|at| limits[*at].limit).sum();
        let mean = weighted.sum::<f64>() / sum;
        let most = own
            .iter()
            .map(|at| (prices[*at] - mean).abs())
            .fold(0.0, f64::max);
        if most <= 0.0 {
            continue;
        }
        for at in own {
            // Those that cost more than the mean are raised, in proportion to what they are.
            moved[at].limit *= 1.0 + stride * (prices[at] - mean) / most;
        }
    }
    moved
}
