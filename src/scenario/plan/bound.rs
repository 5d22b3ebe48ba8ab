//! A lower bound of what keeps the mean of several coefficients of variation within its limit.
//!
//! Σ Sᵢ/X̄ᵢ ≤ n·L is no cone, but where a plan of cost C is known, no better plan costs more, and for what so much
//! money can do there are bounds: X̄ᵢ ≤ Mᵢ and Sᵢ ≥ Aᵢ. With yᵢ = 1/X̄ᵢ, which is convex, and (Sᵢ − Aᵢ)·(yᵢ − 1/Mᵢ) ≥ 0,
//!
//! ```text
//! Sᵢ/X̄ᵢ  ≥  Aᵢ·yᵢ + Sᵢ/Mᵢ − Aᵢ/Mᵢ ,   yᵢ ≥ 2/a − X̄ᵢ/a²  at any a
//! ```
//!
//! With the right side in place of the left the program is one of cones, and its optimum is below that of every plan. Mᵢ
//! and Aᵢ are what the most effective yuan does: X̄ is linear in the amounts, S convex, so that it falls nowhere faster
//! than where nothing is done.

use std::collections::BTreeMap;

use super::composite;
use super::cone::{Row, Rows, UNIT};
use super::program::{Amounts, Limit, Program};

/// Points at which 1/X̄ is held by its tangents.
const TANGENTS: usize = 5;

/// The bound is worked out anew, from what it lets the parts be, so many times at most.
const ROUNDS: usize = 2;

/// A bound that is this part of the cost is near enough.
const NEAR: f64 = 0.995;

/// A round that brings the bound nearer by less than this part of the cost is the last.
const GAIN: f64 = 0.002;

/// A plan costs as much as it does, but for the last bits of the solver.
const SLACK: f64 = 1e-6;

/// What the parts of a mean can be with so much money, in multiples of the mean as it is.
#[derive(Clone, Debug)]
struct Part {
    limit: Limit,
    /// The mean as it is, and at most.
    mean: (f64, f64),
    /// The deviation at least.
    deviation: f64,
}

/// A program of cones below that of the county, and where its parts stand in it.
struct Below {
    rows: Rows,
    /// By part: the columns of its mean, its deviation and 1 / mean.
    columns: Vec<[usize; 3]>,
    /// What the schools cost that move none of the values, in yuan.
    rest: f64,
}

/// What is limited, and what is known of it.
pub struct Bounded<'a> {
    /// The schools.
    pub program: &'a Program,
    /// The stages whose means are limited, and their limits.
    pub means: &'a [(usize, f64)],
    /// Other limits that are kept.
    pub others: &'a [Limit],
    /// The cheapest plan of each school by itself, and what it costs.
    pub cheapest: (&'a Amounts, &'a [f64]),
    /// A plan that keeps all.
    pub plan: &'a Amounts,
}

/// No plan costs less than this, in yuan; `None` where the solver gives up.
pub fn least(bounded: &Bounded<'_>) -> Option<f64> {
    let cost = bounded.program.cost(bounded.plan);
    let mut parts = bounded.parts(cost);
    let mut best: Option<f64> = None;
    for round in 0..ROUNDS {
        let mut below = bounded.below(&parts, cost);
        let Ok(solution) = below.rows.solve() else {
            break;
        };
        let found = below.rest + solution.bound * UNIT;
        let before = best.unwrap_or(0.0);
        best = Some(found.max(before));
        // What is near enough, or comes no nearer, is left.
        if found > cost * NEAR || found < before + cost * GAIN || round + 1 == ROUNDS {
            break;
        }
        for (part, [mean, deviation, _]) in parts.iter_mut().zip(below.columns.clone()) {
            if let Some(least) = below.least_of(mean, -1.0) {
                part.mean.1 = part.mean.1.min(-least);
            }
            if let Some(least) = below.least_of(deviation, 1.0) {
                part.deviation = part.deviation.max(least);
            }
        }
    }
    best
}

impl Bounded<'_> {
    /// The parts of all means, with what the most effective yuan makes of them.
    fn parts(&self, cost: f64) -> Vec<Part> {
        let limits = self.means.iter().flat_map(|(stage, limit)| {
            let parts = composite::parts(self.program, *stage, self.plan);
            parts.into_iter().map(|(indicator, _)| Limit {
                stage: *stage,
                indicator,
                limit: *limit,
            })
        });
        let limits: Vec<Limit> = limits.collect();
        let all = [&limits, self.others].concat();
        let (cheapest, least) = self.cheapest;
        let mut rows = Rows::default();
        let schools = rows.schools(self.program, &all, least);
        let parts = limits.into_iter().map(|limit| {
            let spread = rows.spread(self.program, &limit, &schools, cheapest);
            let (mean, lift) = rows.last_mean(spread.mean);
            let (deviation, fall) = steepest(&spread.deviations, spread.mean, mean);
            let money = cost / UNIT;
            Part {
                limit,
                mean: (mean, mean + money * lift),
                deviation: (deviation - money * fall).max(0.0),
            }
        });
        parts.collect()
    }

    /// The program below that of the county, with what is known of the parts.
    fn below(&self, parts: &[Part], cost: f64) -> Below {
        let (cheapest, least) = self.cheapest;
        let limits = parts.iter().map(|part| part.limit.clone());
        let all: Vec<Limit> = limits.chain(self.others.iter().cloned()).collect();
        let mut rows = Rows::default();
        let schools = rows.schools(self.program, &all, least);
        let rest = schools
            .iter()
            .zip(least)
            .filter(|(columns, _)| columns.is_none());
        let rest: f64 = rest.map(|(_, least)| least).sum();
        rows.spend_at_most((cost - rest) / UNIT * (1.0 + SLACK));
        let columns = parts.iter().map(|part| {
            let spread = rows.spread(self.program, &part.limit, &schools, cheapest);
            let [deviation, inverse] = [rows.column(0.0), rows.column(0.0)];
            rows.keep(spread.deviations, (deviation, 1.0));
            let (low, high) = part.mean;
            let low = low.max(high / 100.0);
            for at in 0..TANGENTS {
                let share = at as f64 / (TANGENTS - 1) as f64;
                let a = low + (high - low) * share;
                rows.ask((vec![(inverse, 1.0), (spread.mean, 1.0 / (a * a))], 2.0 / a));
            }
            rows.ask((vec![(inverse, 1.0)], 1.0 / high));
            rows.ask((vec![(deviation, 1.0)], part.deviation));
            [spread.mean, deviation, inverse]
        });
        let columns: Vec<[usize; 3]> = columns.collect();
        for (stage, limit) in self.means {
            let own = parts.iter().zip(&columns);
            let own: Vec<_> = own.filter(|(part, _)| part.limit.stage == *stage).collect();
            let terms = own.iter().flat_map(|(part, [_, deviation, inverse])| {
                [
                    (*inverse, -part.deviation),
                    (*deviation, -1.0 / part.mean.1),
                ]
            });
            let known = own.iter().map(|(part, _)| part.deviation / part.mean.1);
            let most = limit * own.len() as f64 + known.sum::<f64>();
            rows.ask((terms.collect(), -most));
        }
        for limit in self.others {
            let spread = rows.spread(self.program, limit, &schools, cheapest);
            rows.keep(spread.deviations, (spread.mean, limit.limit));
        }
        Below {
            rows,
            columns,
            rest,
        }
    }
}

impl Below {
    /// The least that a column, so many times, can be; `None` where the solver gives up.
    fn least_of(&mut self, column: usize, times: f64) -> Option<f64> {
        let costs = self.rows.costs_of(column, times);
        let found = self.rows.solve().ok().map(|solution| solution.bound);
        self.rows.restore(costs);
        found
    }
}

/// How large deviations are where nothing is done, and how much they fall at most with one unit of a column.
fn steepest(deviations: &[Row], mean: usize, known: f64) -> (f64, f64) {
    let at_mean = |(terms, number): &Row| {
        let own = terms.iter().find(|(column, _)| *column == mean);
        number + own.map_or(0.0, |(_, times)| times * known)
    };
    let size = deviations
        .iter()
        .map(|row| at_mean(row).powi(2))
        .sum::<f64>()
        .sqrt();
    if size <= 0.0 {
        return (0.0, 0.0);
    }
    // Σ √(Pᵢ/P)·deviationᵢ is 0, so that the mean has no part in how fast they fall.
    let mut falls: BTreeMap<usize, f64> = BTreeMap::new();
    for row in deviations {
        let here = at_mean(row);
        for (column, times) in row.0.iter().filter(|(column, _)| *column != mean) {
            *falls.entry(*column).or_default() -= here * times / size;
        }
    }
    (size, falls.into_values().fold(0.0, f64::max))
}
