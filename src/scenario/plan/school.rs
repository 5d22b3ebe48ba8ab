//! The least that brings one school to the standard: a small mixed-integer program, exact.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

use super::program::{School, Value, wanted};
use crate::standard::SchoolRule;

/// So many branches, and the best plan found so far is taken: a few dozen is usual.
const MOST_NODES: u64 = 50_000;

/// No amount in whole units is larger.
const MOST: i32 = 10_000_000;

/// The plan of a school.
#[derive(Clone, Debug, PartialEq)]
pub struct SchoolPlan {
    /// So much of each lever.
    pub amounts: Vec<f64>,
    /// No plan of the school costs less, up to what amounts are rounded by.
    pub least: f64,
}

/// Why a school has no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hopeless {
    /// These values, by their place, are below their goals and no measure lifts them.
    Unlifted(Vec<usize>),
    /// No amounts meet all that is asked.
    Infeasible,
    /// The solver gave up.
    Unsolved(String),
}

/// The cheapest amounts, none below `at_least`, with which a school meets the standard.
///
/// Minimise Σ cost·d where, at each stage, every value with a goal t has figure + Σ rise·d ≥ need(t)·z +
/// need(φ·t)·(1 − z), z is 0 or 1, as many z are 1 as thresholds must be met, and nothing bounded is overdrawn.
///
/// # Errors
/// Why there is no plan.
pub fn cheapest(
    school: &School,
    rule: &SchoolRule,
    at_least: Option<&[f64]>,
) -> Result<SchoolPlan, Hopeless> {
    let start = at_least.map_or_else(|| vec![0.0; school.levers.len()], <[f64]>::to_vec);
    if school.meets(rule, &start) {
        let least = school.cost(&start);
        let amounts = start;
        return Ok(SchoolPlan { amounts, least });
    }
    let mut model = Model::new(school, at_least);
    for stage in school.stages() {
        model.stage(school, stage, rule)?;
    }
    model.rooms(school);
    let mut options = SolveOptions::default();
    options.node_limit = Some(MOST_NODES);
    let outcome = model.problem.solve_with(options);
    let solution = outcome
        .map_err(|e| match e {
            microlp::Error::Infeasible => Hopeless::Infeasible,
            other => Hopeless::Unsolved(other.to_string()),
        })?
        .into_solution()
        .map_err(|_| Hopeless::Unsolved("node limit".to_owned()))?;
    let mut amounts = start;
    for (at, variable) in model.levers.iter().enumerate() {
        let Some((variable, unit)) = variable else {
            continue;
        };
        let found = solution.var_value(*variable) * unit;
        let lever = &school.levers[at];
        let found = match lever.digits {
            None => found.round(),
            Some(_) => lever.rounded_up(found),
        };
        amounts[at] = found.max(amounts[at]);
    }
    complete(school, rule, &mut amounts)?;
    // Where the solver stopped early, the least is so much below what it found.
    let gap = solution.gap().unwrap_or(0.0).clamp(0.0, 1.0);
    let least = (solution.objective() * COST * (1.0 - gap)).min(school.cost(&amounts));
    Ok(SchoolPlan { amounts, least })
}

/// Costs are told to the solver in this many yuan.
const COST: f64 = 10_000.0;

struct Model {
    problem: Problem,
    /// By lever: its variable, and how much of the lever one unit of it is.
    levers: Vec<Option<(Variable, f64)>>,
}

impl Model {
    fn new(school: &School, at_least: Option<&[f64]>) -> Model {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let levers = school.levers.iter().enumerate().map(|(at, lever)| {
            if lever.closed {
                return None;
            }
            let from = at_least.map_or(0.0, |amounts| amounts[at]);
            Some(match lever.digits {
                None => {
                    let from = (from.round() as i32).clamp(0, MOST);
                    (
                        problem.add_integer_var(lever.cost / COST, (from, MOST)),
                        1.0,
                    )
                }
                Some(_) => {
                    let unit = unit_of(school, at);
                    let range = (from / unit, f64::INFINITY);
                    (problem.add_var(lever.cost * unit / COST, range), unit)
                }
            })
        });
        let levers = levers.collect();
        Model { problem, levers }
    }

    /// What is asked of one stage.
    fn stage(&mut self, school: &School, stage: usize, rule: &SchoolRule) -> Result<(), Hopeless> {
        let judged = school.values.iter().enumerate();
        let judged: Vec<(usize, &Value, f64)> = judged
            .filter(|(_, v)| v.stage == stage)
            .filter_map(|(at, v)| Some((at, v, v.goal?)))
            .collect();
        let mut must = wanted(rule, judged.len());
        let all = must == judged.len();
        let (mut choices, mut unlifted) = (Vec::new(), Vec::new());
        for (at, value, goal) in &judged {
            let full = value.lacks(*goal);
            let floor = value.lacks(goal * rule.others_ratio);
            if full <= 0.0 && !self.can_fall(value) {
                must = must.saturating_sub(1);
                continue;
            }
            let terms = self.terms(value);
            if terms.is_empty() {
                if all || floor > 0.0 {
                    unlifted.push(*at);
                }
                continue;
            }
            let [full, floor] = [full, floor].map(|need| self.whole(school, value, need));
            if all {
                self.at_least(terms, full, full);
            } else {
                let choice = self.problem.add_binary_var(0.0);
                choices.push(choice);
                // Amounts are never below 0, so that a need below 0 is none.
                let floor = if self.can_fall(value) {
                    floor
                } else {
                    floor.max(0.0)
                };
                let mut terms = terms;
                terms.push((choice, floor - full));
                self.at_least(terms, floor, full);
            }
        }
        if !unlifted.is_empty() {
            return Err(Hopeless::Unlifted(unlifted));
        }
        if must > choices.len() && !all {
            let short = judged.iter().filter(|(_, v, goal)| v.lacks(*goal) > 0.0);
            let short = short.filter(|(_, v, _)| self.terms(v).is_empty());
            return Err(Hopeless::Unlifted(short.map(|(at, ..)| *at).collect()));
        }
        if !all && must > 0 {
            let terms: Vec<(Variable, f64)> = choices.iter().map(|z| (*z, 1.0)).collect();
            self.problem
                .add_constraint(&terms[..], ComparisonOp::Ge, must as f64);
        }
        Ok(())
    }

    /// Nothing bounded is overdrawn.
    fn rooms(&mut self, school: &School) {
        for room in &school.rooms {
            let terms: Vec<(Variable, f64)> = self.rises(&room.rises);
            if !terms.is_empty() {
                self.problem
                    .add_constraint(&terms[..], ComparisonOp::Ge, -room.value);
            }
        }
    }

    fn rises(&self, rises: &[(usize, f64)]) -> Vec<(Variable, f64)> {
        let known = rises.iter().filter_map(|(lever, rise)| {
            let (variable, unit) = self.levers[*lever]?;
            Some((variable, rise * unit))
        });
        known.collect()
    }

    fn terms(&self, value: &Value) -> Vec<(Variable, f64)> {
        self.rises(&value.figure.rises)
    }

    /// Whether some lever makes the value worse.
    fn can_fall(&self, value: &Value) -> bool {
        value.figure.rises.iter().any(|(_, rise)| *rise < 0.0)
    }

    /// Σ terms ≥ need, in multiples of `size`.
    fn at_least(&mut self, mut terms: Vec<(Variable, f64)>, need: f64, size: f64) {
        let size = if size.abs() > 0.0 { size.abs() } else { 1.0 };
        terms.iter_mut().for_each(|(_, times)| *times /= size);
        self.problem
            .add_constraint(&terms[..], ComparisonOp::Ge, need / size);
    }

    /// A need that only whole units of one size can fill is a whole number of them.
    fn whole(&self, school: &School, value: &Value, need: f64) -> f64 {
        in_whole_units(school, value, need).unwrap_or(need)
    }
}

/// A need of a value rounded up to what whole units can fill; `None` where they are not all whole and of one size.
pub fn in_whole_units(school: &School, value: &Value, need: f64) -> Option<f64> {
    let mut rises = value.figure.rises.iter();
    let open = rises
        .by_ref()
        .filter(|(lever, _)| !school.levers[*lever].closed);
    let open: Vec<&(usize, f64)> = open.collect();
    let size = open.first()?.1;
    let alike = |(lever, rise): &&(usize, f64)| {
        school.levers[*lever].digits.is_none() && *rise == size && size > 0.0
    };
    (need > 0.0 && open.iter().all(alike)).then(|| (need / size).ceil() * size)
}

/// How much of a lever is about what the school lacks, so that the solver works with numbers about 1.
fn unit_of(school: &School, lever: usize) -> f64 {
    let needs = school.values.iter().filter_map(|value| {
        let rise = value.figure.rises.iter().find(|(at, _)| *at == lever)?.1;
        Some(value.lacks(value.goal?) / rise)
    });
    needs.fold(1.0, f64::max)
}

/// Adds what rounding left open: a step of the levers of a value that falls short by less than one.
fn complete(school: &School, rule: &SchoolRule, amounts: &mut [f64]) -> Result<(), Hopeless> {
    for _ in 0..3 {
        if school.meets(rule, amounts) {
            return Ok(());
        }
        for (at, lever) in school.levers.iter().enumerate() {
            let step = lever.step();
            let helps = |value: &Value| {
                let rises = value.figure.rises.iter();
                let rise: f64 = rises.filter(|(l, _)| *l == at).map(|(_, rise)| rise).sum();
                let short = |goal: f64| {
                    let missing = value.lacks(goal)
                        - (super::program::at(&value.figure, amounts) - value.figure.value);
                    missing > 0.0 && missing <= 1.01 * rise * step
                };
                value
                    .goal
                    .is_some_and(|goal| short(goal) || short(goal * rule.others_ratio))
            };
            if lever.digits.is_some() && !lever.closed && school.values.iter().any(helps) {
                amounts[at] = lever.rounded_up(amounts[at] + step);
            }
        }
    }
    match school.meets(rule, amounts) {
        true => Ok(()),
        false => Err(Hopeless::Unsolved("rounding".to_owned())),
    }
}
