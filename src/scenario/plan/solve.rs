//! The plan of a county: the cheapest plans of its schools where they keep all limits; else the cone program
//! of all, rounded and repaired.

use super::bound::{self, Bounded};
use super::composite::{self, divide};
use super::cone::{self, NoOptimum, Relaxed};
use super::kept::{broken, broken_means};
use super::program::{Amounts, Limit, Program};
use super::repair::repair;
use super::school::{Hopeless, cheapest};
use crate::parallel;

/// The limits are aimed at a little below, so that rounding keeps them.
const AIM: f64 = 1.0 - 1e-7;

/// A plan.
#[derive(Clone, Debug)]
pub struct Solved {
    /// So much of each lever of each school.
    pub amounts: Amounts,
    /// What it costs, in yuan.
    pub cost: f64,
    /// The cheapest plan of each school by itself.
    pub cheapest: Amounts,
    /// No plan costs less.
    pub lower_bound: f64,
    /// The limits that bind.
    pub binding: Vec<Binding>,
}

/// A limit that makes the plan dearer.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// The stage, as an index of those assessed.
    pub stage: usize,
    /// The indicator; `None`: the mean of the coefficients of variation.
    pub indicator: Option<usize>,
    /// What it may be at most.
    pub limit: f64,
    /// What the plan would cost more, were the limit lower by 0.01, in yuan.
    pub shadow_price: f64,
}

/// What stands in the way of every plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    /// A school that cannot be brought to the standard.
    School(usize, Hopeless),
    /// A limit that no measure brings nearer.
    NoMeasure(Limit),
    /// Limits that cannot be kept together.
    Limits(Vec<Limit>),
    /// No plan in whole numbers was found that keeps the limits, though there may be one.
    NotFound(Vec<Limit>),
}

/// Solves a program.
///
/// # Errors
/// What stands in the way of every plan.
pub fn solve(program: &Program) -> Result<Solved, Vec<Obstacle>> {
    let schools = parallel::map(program.schools.len(), |at| {
        cheapest(&program.schools[at], &program.rule, None)
    });
    let (mut amounts, mut least, mut obstacles) = (Vec::new(), Vec::new(), Vec::new());
    for (at, found) in schools.into_iter().enumerate() {
        match found {
            Ok(plan) => {
                amounts.push(plan.amounts);
                least.push(plan.least);
            }
            Err(why) => obstacles.push(Obstacle::School(at, why)),
        }
    }
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    let bound: f64 = least.iter().sum();
    let broken = broken(program, &amounts);
    let means = broken_means(program, &amounts);
    if broken.is_empty() && means.is_empty() {
        return Ok(Solved {
            cost: program.cost(&amounts),
            lower_bound: bound,
            binding: Vec::new(),
            cheapest: amounts.clone(),
            amounts,
        });
    }
    let lifts = |limit: &Limit| {
        let values = program
            .schools
            .iter()
            .flat_map(|s| s.values.iter().map(move |v| (s, v)));
        let mut here =
            values.filter(|(_, v)| (v.stage, v.indicator) == (limit.stage, limit.indicator));
        here.any(|(s, v)| v.figure.rises.iter().any(|(l, _)| !s.levers[*l].closed))
    };
    let without: Vec<Limit> = broken.iter().filter(|l| !lifts(l)).cloned().collect();
    if !without.is_empty() {
        return Err(without.into_iter().map(Obstacle::NoMeasure).collect());
    }
    let cheapest = Cheapest {
        program,
        amounts: &amounts,
        least: &least,
    };
    match means.is_empty() {
        true => cheapest.bound_by(broken),
        false => cheapest.bound_by_means(broken, means),
    }
}

/// The cheapest plans of the schools, which break some limits.
struct Cheapest<'a> {
    program: &'a Program,
    amounts: &'a Amounts,
    least: &'a [f64],
}

impl Cheapest<'_> {
    /// The plan where limits of single coefficients bind.
    fn bound_by(&self, mut limits: Vec<Limit>) -> Result<Solved, Vec<Obstacle>> {
        let (program, least) = (self.program, self.least);
        let (relaxed, aims) = loop {
            let aims: Vec<Limit> = limits.iter().map(aimed).collect();
            let bound = cone::relax(program, &limits, self.amounts, least);
            let found = bound.and_then(|bound| {
                let aimed = cone::relax(program, &aims, self.amounts, least)?;
                Ok((bound, aimed))
            });
            let (bound, aimed) = found.map_err(|why| vec![obstacle(why, &limits)])?;
            let more = broken(program, &aimed.amounts).into_iter();
            let more: Vec<Limit> = more.filter(|limit| !limits.contains(limit)).collect();
            if more.is_empty() {
                break (bound, aimed);
            }
            limits.extend(more);
        };
        let amounts = self.rounded(&aims)?;
        let amounts = amounts.ok_or_else(|| vec![Obstacle::NotFound(limits.clone())])?;
        let shadows = limits.iter().zip(&relaxed.shadow_prices);
        let binding = shadows.map(|(limit, price)| Binding {
            stage: limit.stage,
            indicator: Some(limit.indicator),
            limit: limit.limit,
            shadow_price: *price,
        });
        Ok(self.solved(amounts, relaxed.bound, binding.collect()))
    }

    /// The plan where limits of means bind, and perhaps others.
    fn bound_by_means(
        &self,
        mut others: Vec<Limit>,
        means: Vec<(usize, f64)>,
    ) -> Result<Solved, Vec<Obstacle>> {
        let (program, own) = (self.program, (self.amounts, self.least));
        let (divided, relaxed) = loop {
            let aims: Vec<Limit> = others.iter().map(aimed).collect();
            let found = divide(program, &means, &aims, own);
            let (divided, relaxed) = found.map_err(|why| vec![obstacle(why, &others)])?;
            let more = broken(program, &relaxed.amounts).into_iter();
            let more: Vec<Limit> = more.filter(|limit| !others.contains(limit)).collect();
            if more.is_empty() {
                break (divided, relaxed);
            }
            others.extend(more);
        };
        let amounts = self.rounded(&relaxed)?;
        let amounts = amounts.ok_or_else(|| vec![Obstacle::NotFound(divided.clone())])?;
        let binding = means.iter().map(|(stage, limit)| {
            let prices = divided.iter().zip(&relaxed.shadow_prices);
            let prices = prices
                .filter(|(part, _)| part.stage == *stage)
                .map(|(_, p)| *p);
            // A hundredth of the mean is a hundredth of as many parts as there are; where they are divided best, all
            // that bind have one price.
            let parts = composite::parts(program, *stage, self.amounts).len();
            Binding {
                stage: *stage,
                indicator: None,
                limit: *limit,
                shadow_price: prices.fold(0.0, f64::max) * parts as f64,
            }
        });
        let binding: Vec<Binding> = binding.collect();
        let least = bound::least(&Bounded {
            program,
            means: &means,
            others: &others,
            cheapest: own,
            plan: &amounts,
        });
        // Else only what the schools cost by themselves is known to be needed.
        Ok(self.solved(amounts, least.unwrap_or(0.0), binding))
    }

    /// Amounts that can be bought, near those of the relaxed program; none where the limits are not kept.
    fn rounded(&self, relaxed: &Relaxed) -> Result<Option<Amounts>, Vec<Obstacle>> {
        let program = self.program;
        let rounded = parallel::map(program.schools.len(), |at| {
            let school = &program.schools[at];
            let from = school.levers.iter().zip(&relaxed.amounts[at]);
            let from: Vec<f64> = from
                .map(|(lever, amount)| match lever.digits {
                    None => (amount + 1e-6).floor(),
                    Some(_) => lever.rounded_up(*amount),
                })
                .collect();
            cheapest(school, &program.rule, Some(&from)).map(|plan| plan.amounts)
        });
        let mut amounts = Vec::new();
        for (at, found) in rounded.into_iter().enumerate() {
            amounts.push(found.map_err(|why| vec![Obstacle::School(at, why)])?);
        }
        Ok(repair(program, amounts))
    }

    fn solved(&self, amounts: Amounts, bound: f64, binding: Vec<Binding>) -> Solved {
        let cost = self.program.cost(&amounts);
        let sum: f64 = self.least.iter().sum();
        Solved {
            cost,
            lower_bound: bound.max(sum).min(cost),
            binding,
            cheapest: self.amounts.clone(),
            amounts,
        }
    }
}

fn obstacle(why: NoOptimum, limits: &[Limit]) -> Obstacle {
    match why {
        NoOptimum::Infeasible => Obstacle::Limits(limits.to_vec()),
        NoOptimum::Unsolved => Obstacle::NotFound(limits.to_vec()),
    }
}

fn aimed(limit: &Limit) -> Limit {
    Limit {
        limit: limit.limit * AIM,
        ..limit.clone()
    }
}
