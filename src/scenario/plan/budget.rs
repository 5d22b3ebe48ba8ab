//! What a limited amount of money buys best: the most schools brought to the standard, then the limits.

use super::program::{Amounts, Program};
use super::repair::spend;
use super::solve::Solved;
use super::sums::{change, sums, worst};

/// What the cheapest plans of the schools bring, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// The school, as an index of the program's.
    pub school: usize,
    /// All that is spent up to and with it.
    pub cost: f64,
}

/// The schools that lack something, the cheapest first, with what all up to each of them cost.
pub fn ladder(program: &Program, cheapest: &Amounts) -> Vec<Rung> {
    let schools = program.schools.iter().zip(cheapest).enumerate();
    let costs = schools.map(|(at, (school, amounts))| (school.cost(amounts), at));
    let mut costs: Vec<(f64, usize)> = costs.filter(|(cost, _)| *cost > 0.0).collect();
    costs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut sum = 0.0;
    let rungs = costs.into_iter().map(|(cost, school)| {
        sum += cost;
        Rung { school, cost: sum }
    });
    rungs.collect()
}

/// What so much money brings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bought {
    /// Yuan.
    pub cost: f64,
    /// How many schools meet the standard, each counted once for all its stages.
    pub schools: usize,
    /// The coefficient of variation that is largest in proportion to its limit, and the limit.
    pub worst: Option<(f64, f64)>,
}

/// What more money brings: school by school, the cheapest first, then all of the plan; `spent` is spent before.
pub fn curve(program: &Program, solved: &Solved, spent: f64) -> Vec<Bought> {
    let ladder = ladder(program, &solved.cheapest);
    let already = program.schools.len() - ladder.len();
    let nothing = program.nothing();
    let mut sums = sums(program, &nothing);
    let mut curve = vec![Bought {
        cost: spent,
        schools: already,
        worst: worst(program, &sums),
    }];
    for (at, rung) in ladder.iter().enumerate() {
        let school = rung.school;
        let (from, to) = (&nothing[school], &solved.cheapest[school]);
        change(&mut sums, &program.schools[school], from, to);
        curve.push(Bought {
            cost: spent + rung.cost,
            schools: already + at + 1,
            worst: worst(program, &sums),
        });
    }
    if !solved.binding.is_empty() {
        curve.push(Bought {
            cost: spent + solved.cost,
            schools: program.schools.len(),
            worst: worst(program, &super::sums::sums(program, &solved.amounts)),
        });
    }
    curve
}

/// The best that so much money buys: all of the plan where it suffices; else the most schools, the cheapest
/// first, and with the rest what brings the limits nearest.
pub fn within(program: &Program, solved: &Solved, money: f64) -> Amounts {
    if solved.cost <= money {
        return solved.amounts.clone();
    }
    let mut amounts = program.nothing();
    let ladder = ladder(program, &solved.cheapest);
    let affordable = ladder.iter().take_while(|rung| rung.cost <= money);
    let mut spent = 0.0;
    for rung in affordable {
        amounts[rung.school].clone_from(&solved.cheapest[rung.school]);
        spent = rung.cost;
    }
    spend(program, amounts, money - spent)
}

/// The schools of a plan, those first that help most pupils a yuan, each with the number of its year, from 0:
/// every year spends about as much as any other.
pub fn years(program: &Program, amounts: &Amounts, years: usize) -> Vec<Option<usize>> {
    let costs = program.schools.iter().zip(amounts);
    let costs: Vec<f64> = costs
        .map(|(school, amounts)| school.cost(amounts))
        .collect();
    let total: f64 = costs.iter().sum();
    let pupils = |at: &usize| program.schools[*at].pupils / costs[*at];
    let mut order: Vec<usize> = (0..costs.len()).filter(|at| costs[*at] > 0.0).collect();
    order.sort_by(|a, b| pupils(b).total_cmp(&pupils(a)).then(a.cmp(b)));
    let mut found = vec![None; costs.len()];
    let mut before = 0.0;
    for at in order {
        // A school is done in the year in which most of its money falls.
        let middle = before + costs[at] / 2.0;
        let year = (middle / total * years as f64) as usize;
        found[at] = Some(year.min(years.saturating_sub(1)));
        before += costs[at];
    }
    found
}
