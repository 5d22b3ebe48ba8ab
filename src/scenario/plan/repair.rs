//! From real amounts to amounts that can be bought: schools are rounded down to what they need, then the limits
//! are repaired unit by unit where a yuan does most, and what proved superfluous is taken back.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::kept::{broken, broken_means};
use super::program::{Amounts, Program, at};
use super::sums::{Sums, sums};
use crate::measure::value;
use crate::measure::{Observation, within};

/// One step of a real amount lifts a school's value by this part of the mean.
const STRIDE: f64 = 0.005;

/// The limits of a program, and where they stand.
struct State<'a> {
    program: &'a Program,
    amounts: Amounts,
    /// By stage and indicator.
    sums: Vec<Vec<Sums>>,
}

impl<'a> State<'a> {
    fn new(program: &'a Program, amounts: Amounts) -> State<'a> {
        let mut state = State {
            program,
            amounts,
            sums: Vec::new(),
        };
        state.sum();
        state
    }

    fn sum(&mut self) {
        self.sums = sums(self.program, &self.amounts);
    }

    /// How far beyond its limits the county is; 0 where all are kept.
    fn excess(&self, sums: &dyn Fn(usize, usize) -> Sums) -> f64 {
        let limits = self.program.limits.iter().map(|limit| {
            let sums = sums(limit.stage, limit.indicator);
            beyond(sums.cv(), limit.limit, sums.schools)
        });
        let composites = self.program.composites.iter().enumerate();
        let composites = composites.filter_map(|(stage, limit)| {
            let here: Vec<Sums> = (0..self.sums.get(stage)?.len())
                .map(|indicator| sums(stage, indicator))
                .filter(|sums| sums.schools > 1)
                .collect();
            let cvs: f64 = here.iter().map(Sums::cv).sum();
            Some(beyond(cvs / here.len() as f64, (*limit)?, here.len() + 1))
        });
        limits.sum::<f64>() + composites.sum::<f64>()
    }

    fn excess_now(&self) -> f64 {
        self.excess(&|stage, indicator| self.sums[stage][indicator])
    }

    /// The excess with another amount of one lever.
    fn excess_with(&self, school: usize, lever: usize, change: f64) -> f64 {
        let moved = self.moved(school, lever, change);
        self.excess(&|stage, indicator| {
            let own = moved
                .iter()
                .find(|(s, i, _)| (*s, *i) == (stage, indicator));
            own.map_or(self.sums[stage][indicator], |(_, _, sums)| *sums)
        })
    }

    fn moved(&self, school: usize, lever: usize, change: f64) -> Vec<(usize, usize, Sums)> {
        let here = &self.program.schools[school];
        let rises = here.values.iter().filter_map(|v| {
            let rise = v.figure.rises.iter().find(|(at, _)| *at == lever)?.1;
            let numerator = at(&v.figure, &self.amounts[school]);
            let pupils = v.pupils;
            let [from, to] = [numerator, numerator + rise * change]
                .map(|numerator| value(v.scale, &Observation { pupils, numerator }));
            let sums = self.sums[v.stage][v.indicator].moved(pupils, from, to);
            Some((v.stage, v.indicator, sums))
        });
        rises.collect()
    }

    fn change(&mut self, school: usize, lever: usize, amount: f64) {
        let change = amount - self.amounts[school][lever];
        for (stage, indicator, sums) in self.moved(school, lever, change) {
            self.sums[stage][indicator] = sums;
        }
        self.amounts[school][lever] = amount;
    }

    /// Whether a school can have another amount of one lever.
    fn allows(&self, school: usize, lever: usize, amount: f64) -> bool {
        let mut amounts = self.amounts[school].clone();
        amounts[lever] = amount;
        self.program.schools[school].meets(&self.program.rule, &amounts)
    }
}

fn beyond(cv: f64, limit: f64, schools: usize) -> f64 {
    match schools > 1 && !within(cv, limit) {
        true => cv / limit - 1.0,
        false => 0.0,
    }
}

/// Adds, unit by unit, what brings the limits nearest a yuan, until all are kept; then takes back what is superfluous.
/// `None` where no unit brings them nearer.
pub fn repair(program: &Program, amounts: Amounts) -> Option<Amounts> {
    let mut state = State::new(program, amounts);
    let kept = |amounts: &Amounts| {
        broken(program, amounts).is_empty() && broken_means(program, amounts).is_empty()
    };
    // Sums that are kept up to date drift by a last bit: they are added up anew where that may matter.
    while !kept(&state.amounts) {
        state.sum();
        add(&mut state, f64::INFINITY, false).then_some(())?;
        state.sum();
        if state.excess_now() == 0.0 {
            break;
        }
    }
    take_back(&mut state);
    kept(&state.amounts).then_some(state.amounts)
}

/// Spends so much money, step by step, on what brings the limits nearest a yuan, in schools that meet the standard.
pub fn spend(program: &Program, amounts: Amounts, money: f64) -> Amounts {
    let mut state = State::new(program, amounts);
    add(&mut state, money, true);
    state.amounts
}

/// A lever of a school, and how much nearer a yuan brings the limits when last looked at.
#[derive(Clone, Copy, PartialEq)]
struct Candidate {
    gain: f64,
    school: usize,
    lever: usize,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Candidate) -> Ordering {
        // Of two that gain alike, the first of the census.
        let place = |c: &Candidate| Reverse((c.school, c.lever));
        let by_gain = self.gain.total_cmp(&other.gain);
        by_gain.then_with(|| place(self).cmp(&place(other)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Candidate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Adds what gains most a yuan, as long as there is money and a limit is not kept; whether all are kept. What gained
/// most when last looked at is looked at again before it is taken: gains fall as the limits come nearer.
fn add(state: &mut State<'_>, mut money: f64, coarse: bool) -> bool {
    while state.excess_now() > 0.0 {
        let mut heap: BinaryHeap<Candidate> = BinaryHeap::new();
        for (school, own) in state.program.schools.iter().enumerate() {
            for lever in 0..own.levers.len() {
                if let Some((gain, _)) = gain(state, (school, lever), money, coarse) {
                    heap.push(Candidate {
                        gain,
                        school,
                        lever,
                    });
                }
            }
        }
        let mut added = false;
        while let Some(candidate) = heap.pop().filter(|_| state.excess_now() > 0.0) {
            let Candidate { school, lever, .. } = candidate;
            let Some((gain, amount)) = gain(state, (school, lever), money, coarse) else {
                continue;
            };
            let candidate = Candidate { gain, ..candidate };
            if heap.peek().is_none_or(|next| candidate >= *next) {
                let own = &state.program.schools[school].levers[lever];
                money -= own.cost * (amount - state.amounts[school][lever]);
                state.change(school, lever, amount);
                added = true;
            }
            heap.push(candidate);
        }
        if !added {
            return false;
        }
    }
    true
}

/// How much nearer a yuan more of a lever brings the limits, and the amount that this makes; `None` where it brings them
/// no nearer, costs more than there is, or cannot be.
fn gain(
    state: &State<'_>,
    (school, lever): (usize, usize),
    money: f64,
    coarse: bool,
) -> Option<(f64, f64)> {
    let own = &state.program.schools[school].levers[lever];
    let now = state.amounts[school][lever];
    let amount = own.rounded_up(now + stride(state, school, lever, coarse));
    let cost = own.cost * (amount - now);
    if own.closed || cost > money {
        return None;
    }
    let gain = (state.excess_now() - state.excess_with(school, lever, amount - now)) / cost;
    (gain > 0.0 && state.allows(school, lever, amount)).then_some((gain, amount))
}

/// How much of a lever is tried at once: what lifts the value a little, but one of what is taken in whole units, unless
/// steps are to be coarse.
fn stride(state: &State<'_>, school: usize, lever: usize, coarse: bool) -> f64 {
    let own = &state.program.schools[school];
    let whole = own.levers[lever].digits.is_none();
    if whole && !coarse {
        return 1.0;
    }
    let strides = own.values.iter().filter_map(|v| {
        let rise = v.figure.rises.iter().find(|(at, _)| *at == lever)?.1;
        let mean = state.sums[v.stage][v.indicator].mean();
        Some(STRIDE * mean * v.pupils / (v.scale * rise))
    });
    let stride = strides.fold(own.levers[lever].step(), f64::max);
    if whole { stride.floor() } else { stride }
}

/// Takes back what is not needed, the dearest first.
fn take_back(state: &mut State<'_>) {
    let mut taken: Vec<(f64, usize, usize)> = Vec::new();
    for (at, school) in state.program.schools.iter().enumerate() {
        for (lever, own) in school.levers.iter().enumerate() {
            let amount = state.amounts[at][lever];
            if amount > 0.0 {
                let unit = if own.digits.is_none() { 1.0 } else { amount };
                taken.push((own.cost * unit, at, lever));
            }
        }
    }
    taken.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, school, lever) in taken {
        let own = &state.program.schools[school].levers[lever];
        let parts: &[f64] = match own.digits {
            None => &[0.0; 32],
            Some(_) => &[1.0, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01],
        };
        for part in parts {
            let amount = state.amounts[school][lever];
            let less = match own.digits {
                None => amount - 1.0,
                Some(_) => own.rounded_up(amount * (1.0 - part)),
            };
            if less < 0.0 || less >= amount || !state.allows(school, lever, less) {
                continue;
            }
            if state.excess_with(school, lever, less - amount) <= 0.0 {
                state.change(school, lever, less);
            } else if own.digits.is_none() {
                break;
            }
        }
    }
}
