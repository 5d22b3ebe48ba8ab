//! All schools together, amounts taken as real numbers: a second-order cone program, whose optimum no plan in
//! whole numbers goes below.
//!
//! For a limit L of the coefficient of variation of Xᵢ, in multiples rᵢ = Xᵢ/X̄₀ of the mean as it is:
//!
//! ```text
//! minimise Σ cost·d   where   ‖ √(Pᵢ/P)·(rᵢ − r̄) ‖₂ ≤ L·r̄,   r̄ = Σ (Pᵢ/P)·rᵢ
//! ```
//!
//! with rᵢ linear in d, the rule of each school with its choice of thresholds as real numbers between 0 and 1,
//! and Σ cost·d of a school at least what its cheapest plan costs.

use std::collections::BTreeMap;

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSolver, IPSolver, SolverStatus,
    SupportedConeT::{self, NonnegativeConeT, SecondOrderConeT, ZeroConeT},
};

use super::program::{Amounts, Limit, Program, School, Value, wanted};
use super::school::in_whole_units;
use crate::standard::SchoolRule;

/// The solver is told costs in this many yuan.
pub(super) const UNIT: f64 = 10_000.0;

/// The solver ends within 1e-8 of the optimum; this much is taken off, so that the bound is one.
const TOLERANCE: f64 = 1e-6;

/// The optimum of the relaxed program.
#[derive(Clone, Debug)]
pub struct Relaxed {
    /// So much of each lever, in real numbers.
    pub amounts: Amounts,
    /// No plan costs less, in yuan.
    pub bound: f64,
    /// By limit: what the plan would cost more, in yuan, were the limit lower by 0.01.
    pub shadow_prices: Vec<f64>,
}

/// Why there is no optimum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoOptimum {
    /// No amounts meet all limits.
    Infeasible,
    /// The solver gave up.
    Unsolved,
}

/// Solves the relaxed program under some of the limits.
///
/// `least` is what the cheapest plan of each school costs, and `cheapest` that plan.
///
/// # Errors
/// Where no amounts meet the limits, or the solver gives up.
pub fn relax(
    program: &Program,
    limits: &[Limit],
    cheapest: &Amounts,
    least: &[f64],
) -> Result<Relaxed, NoOptimum> {
    let mut rows = Rows::default();
    let schools = rows.schools(program, limits, least);
    let limited = limits.iter().map(|limit| {
        let spread = rows.spread(program, limit, &schools, cheapest);
        (
            rows.keep(spread.deviations, (spread.mean, limit.limit)),
            spread.mean,
        )
    });
    let shares: Vec<(usize, usize)> = limited.collect();
    let solution = rows.solve()?;
    let mut amounts = cheapest.clone();
    let mut rest = 0.0;
    for (at, (school, amounts)) in schools.iter().zip(&mut amounts).enumerate() {
        match school {
            None => rest += least[at],
            Some(columns) => {
                for (lever, amount) in amounts.iter_mut().enumerate() {
                    *amount = columns[lever].map_or(0.0, |column| {
                        let cost = program.schools[at].levers[lever].cost;
                        (solution.x[column] * UNIT / cost).max(0.0)
                    });
                }
            }
        }
    }
    let shadow_prices = shares.iter().map(|(row, mean)| {
        let price = solution.z[solution.first_cone_row + row] * solution.x[*mean];
        (0.01 * price * UNIT).max(0.0)
    });
    Ok(Relaxed {
        shadow_prices: shadow_prices.collect(),
        bound: rest + solution.bound * UNIT,
        amounts,
    })
}

fn is_of(value: &Value, limit: &Limit) -> bool {
    value.stage == limit.stage && value.indicator == limit.indicator
}

/// A row: Σ times·x, and a number.
pub(super) type Row = (Vec<(usize, f64)>, f64);

/// The program as it is put together: `Σ times·x ≥ number`, `= number`, and cones of rows `number + Σ times·x`.
#[derive(Default)]
pub(super) struct Rows {
    costs: Vec<f64>,
    equal: Vec<Row>,
    at_least: Vec<Row>,
    cones: Vec<Vec<Row>>,
}

pub(super) struct Solution {
    x: Vec<f64>,
    z: Vec<f64>,
    /// No less is possible, in [`UNIT`] yuan.
    pub bound: f64,
    first_cone_row: usize,
}

/// By lever: its column.
pub(super) type Columns = Vec<Option<usize>>;

/// How a value is spread over the schools.
pub(super) struct Spread {
    /// The column of its mean.
    pub mean: usize,
    /// By school: √(Pᵢ/P)·(rᵢ − r̄).
    pub deviations: Vec<Row>,
}

impl Rows {
    /// What is asked of the schools; by school the columns of its levers, none where it moves no limited value.
    pub(super) fn schools(
        &mut self,
        program: &Program,
        limits: &[Limit],
        least: &[f64],
    ) -> Vec<Option<Columns>> {
        let lifts = |value: &Value| limits.iter().any(|limit| is_of(value, limit));
        let schools = program.schools.iter().enumerate().map(|(at, school)| {
            let mut lifted = school.values.iter().filter(|v| lifts(v));
            let any = lifted.any(|v| !v.figure.rises.is_empty());
            any.then(|| self.school(school, &program.rule, least[at], &lifts))
        });
        schools.collect()
    }

    /// Keeps deviations within so many times a column; the row of the cone among all rows of cones.
    pub(super) fn keep(&mut self, deviations: Vec<Row>, (column, times): (usize, f64)) -> usize {
        let before = self.cones.iter().map(Vec::len).sum();
        let first = (vec![(column, times)], 0.0);
        self.cones
            .push(std::iter::once(first).chain(deviations).collect());
        before
    }

    pub(super) fn column(&mut self, cost: f64) -> usize {
        self.costs.push(cost);
        self.costs.len() - 1
    }

    /// The mean of the spread that was put down last where nothing is done, and how much one unit of a column lifts it
    /// at most.
    pub(super) fn last_mean(&self, mean: usize) -> (f64, f64) {
        let Some((terms, number)) = self.equal.last() else {
            return (0.0, 0.0);
        };
        let mut lifts: BTreeMap<usize, f64> = BTreeMap::new();
        for (column, times) in terms.iter().filter(|(column, _)| *column != mean) {
            *lifts.entry(*column).or_default() -= times;
        }
        (*number, lifts.into_values().fold(0.0, f64::max))
    }

    /// Asks that all costs together are at most so much.
    pub(super) fn spend_at_most(&mut self, money: f64) {
        let costs = self.costs.iter().enumerate();
        let costs = costs.filter(|(_, cost)| **cost != 0.0);
        let terms = costs.map(|(column, cost)| (column, -cost)).collect();
        self.at_least.push((terms, -money));
    }

    /// Makes so many times one column what is to be least; what was before.
    pub(super) fn costs_of(&mut self, column: usize, times: f64) -> Vec<f64> {
        let mut costs = vec![0.0; self.costs.len()];
        costs[column] = times;
        std::mem::replace(&mut self.costs, costs)
    }

    /// Makes what was before to be least again.
    pub(super) fn restore(&mut self, costs: Vec<f64>) {
        self.costs = costs;
    }

    /// Asks that Σ times·x is at least a number.
    pub(super) fn ask(&mut self, row: Row) {
        self.at_least.push(row);
    }

    /// A column that is not below 0.
    fn amount(&mut self, cost: f64) -> usize {
        let column = self.column(cost);
        self.at_least.push((vec![(column, 1.0)], 0.0));
        column
    }

    /// What is asked of one school; the columns of its levers.
    fn school(
        &mut self,
        school: &School,
        rule: &SchoolRule,
        least: f64,
        lifts: &dyn Fn(&Value) -> bool,
    ) -> Columns {
        let zeros = vec![0.0; school.levers.len()];
        let can_fall = |v: &Value| v.figure.rises.iter().any(|(_, rise)| *rise < 0.0);
        // Of a school that lacks nothing, only what moves the limited values matters.
        let lacks = !school.meets(rule, &zeros)
            || school
                .values
                .iter()
                .any(|v| v.goal.is_some() && can_fall(v));
        let moves = |lever: usize, figure: &crate::expression::linear::Linear| {
            figure.rises.iter().any(|(at, _)| *at == lever)
        };
        let columns: Columns = (0..school.levers.len())
            .map(|at| {
                let lever = &school.levers[at];
                let limited = school.values.iter().filter(|v| lifts(v));
                let matters = lacks
                    || limited.clone().any(|v| moves(at, &v.figure))
                    || school.rooms.iter().any(|room| moves(at, room));
                (matters && !lever.closed).then(|| self.amount(1.0))
            })
            .collect();
        if lacks {
            for stage in school.stages() {
                self.stage(school, stage, rule, &columns);
            }
        }
        for room in &school.rooms {
            let terms = terms(school, &room.rises, &columns, 1.0);
            self.at_least.push((terms, -room.value));
        }
        if least > 0.0 {
            let all = columns.iter().flatten().map(|column| (*column, 1.0));
            self.at_least.push((all.collect(), least / UNIT));
        }
        columns
    }

    fn stage(&mut self, school: &School, stage: usize, rule: &SchoolRule, columns: &Columns) {
        let judged = school.at_stage(stage).filter_map(|v| Some((v, v.goal?)));
        let judged: Vec<(&Value, f64)> = judged.collect();
        let must = wanted(rule, judged.len());
        let all = must == judged.len();
        let mut choices = Vec::new();
        for (value, goal) in &judged {
            let needs = [value.lacks(*goal), value.lacks(goal * rule.others_ratio)];
            let can_fall = value.figure.rises.iter().any(|(_, rise)| *rise < 0.0);
            let [full, floor] = needs.map(|need| {
                let need = in_whole_units(school, value, need).unwrap_or(need);
                if can_fall { need } else { need.max(0.0) }
            });
            let size = full.abs().max(1e-9 * value.figure.value.abs()).max(1e-9);
            let mut terms = terms(school, &value.figure.rises, columns, 1.0 / size);
            if all {
                if full > 0.0 || can_fall {
                    self.at_least.push((terms, full / size));
                }
                continue;
            }
            let choice = self.amount(0.0);
            self.at_least.push((vec![(choice, -1.0)], -1.0));
            choices.push((choice, 1.0));
            terms.push((choice, (floor - full) / size));
            if full > 0.0 || can_fall {
                self.at_least.push((terms, floor / size));
            }
        }
        if !all {
            self.at_least.push((choices, must as f64));
        }
    }

    /// The mean of a value and how far the schools are from it.
    pub(super) fn spread(
        &mut self,
        program: &Program,
        limit: &Limit,
        schools: &[Option<Columns>],
        cheapest: &Amounts,
    ) -> Spread {
        let mut all: Vec<(&School, &Value, Option<&Columns>, f64)> = Vec::new();
        for (at, school) in program.schools.iter().enumerate() {
            for value in school.values.iter().filter(|v| is_of(v, limit)) {
                let columns = schools[at].as_ref();
                let base = match columns {
                    Some(_) => value.scale * value.figure.value / value.pupils,
                    None => value.with(&cheapest[at]),
                };
                all.push((school, value, columns, base));
            }
        }
        let pupils: f64 = all.iter().map(|(_, v, ..)| v.pupils).sum();
        let weighted = all.iter().map(|(_, v, _, base)| v.pupils * base);
        let mean = weighted.sum::<f64>() / pupils;
        let goals = all.iter().filter_map(|(_, v, ..)| v.goal);
        let size = mean.max(0.1 * goals.fold(0.0, f64::max));
        let size = if size > 0.0 { size } else { 1.0 };
        let column = self.column(0.0);
        let mut sum: Row = (vec![(column, 1.0)], 0.0);
        let mut deviations: Vec<Row> = Vec::new();
        for (school, value, columns, base) in all {
            let share = value.pupils / pupils;
            let (base, times) = (base / size, value.scale / value.pupils / size);
            sum.1 += share * base;
            let mut row: Row = (vec![(column, -share.sqrt())], share.sqrt() * base);
            if let Some(columns) = columns {
                let lifted = terms(school, &value.figure.rises, columns, times);
                sum.0.extend(lifted.iter().map(|(c, t)| (*c, -share * t)));
                row.0
                    .extend(lifted.iter().map(|(c, t)| (*c, share.sqrt() * t)));
            }
            deviations.push(row);
        }
        self.equal.push(sum);
        Spread {
            mean: column,
            deviations,
        }
    }

    pub(super) fn solve(&self) -> Result<Solution, NoOptimum> {
        let (mut places, mut columns, mut times) = (Vec::new(), Vec::new(), Vec::new());
        let mut numbers = Vec::new();
        // The solver has A·x + s = b with s in a cone.
        let mut add = |(terms, number): &Row, sign: f64| {
            for (column, factor) in terms {
                places.push(numbers.len());
                columns.push(*column);
                times.push(sign * factor);
            }
            numbers.push(*number);
        };
        for row in &self.equal {
            add(row, 1.0);
        }
        for (terms, number) in &self.at_least {
            add(&(terms.clone(), -number), -1.0);
        }
        for row in self.cones.iter().flatten() {
            add(row, -1.0);
        }
        let mut cones: Vec<SupportedConeT<f64>> = Vec::new();
        cones.push(ZeroConeT(self.equal.len()));
        cones.push(NonnegativeConeT(self.at_least.len()));
        cones.extend(self.cones.iter().map(|cone| SecondOrderConeT(cone.len())));
        let width = self.costs.len();
        let matrix = CscMatrix::new_from_triplets(numbers.len(), width, places, columns, times);
        let settings = DefaultSettings {
            verbose: false,
            max_threads: 1,
            ..DefaultSettings::default()
        };
        let zero = CscMatrix::zeros((width, width));
        let solver = DefaultSolver::new(&zero, &self.costs, &matrix, &numbers, &cones, settings);
        let mut solver = solver.map_err(|_| NoOptimum::Unsolved)?;
        solver.solve();
        let solution = &solver.solution;
        let slack = match solution.status {
            SolverStatus::Solved => TOLERANCE,
            // Within 5e-5 of the optimum.
            SolverStatus::AlmostSolved => 100.0 * TOLERANCE,
            SolverStatus::PrimalInfeasible => return Err(NoOptimum::Infeasible),
            _ => return Err(NoOptimum::Unsolved),
        };
        let bound = solution.obj_val_dual.min(solution.obj_val);
        Ok(Solution {
            x: solution.x.clone(),
            z: solution.z.clone(),
            bound: bound - slack * bound.abs(),
            first_cone_row: self.equal.len() + self.at_least.len(),
        })
    }
}

/// What lifts a figure, in the columns of the program: a unit of a column is [`UNIT`] yuan of its lever.
fn terms(
    school: &School,
    rises: &[(usize, f64)],
    columns: &Columns,
    times: f64,
) -> Vec<(usize, f64)> {
    let known = rises.iter().filter_map(|(lever, rise)| {
        let column = columns[*lever]?;
        Some((column, rise * times * UNIT / school.levers[*lever].cost))
    });
    known.collect()
}
