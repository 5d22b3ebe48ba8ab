//! Teachers who change places with those of another school, before anyone is hired.
//!
//! A school gives only what leaves it at or above every threshold of the stage, and gets only what it falls short by.
//! Between both stands a level for each value: the threshold, or the mean of the county where that is better for the
//! plan. With k the scale and r what one teacher adds to the numerator x, a school gives its n-th teacher only where
//! k·(x − r·(n − ½))/P is at or above the level, and gets its n-th only where k·(x + r·(n − ½))/P is at or below it.
//! The sum of x over the county stays, and so does its mean; the variance changes by 2·k·r/ΣP times the difference of
//! the two, which is not above 0: no such move lifts a coefficient of variation.
//!
//! How many go to which school is an assignment with a whole-number optimum: what the schools' own plans cost less is
//! most, and of those that save as much the one with the fewest moves; then as many as can be move within a town.

use std::collections::{BTreeMap, BTreeSet};

use super::program::{Amounts, Exchange, Program, School, at};
use super::school::cheapest;
use crate::measure::reaches;
use crate::parallel;

/// What a school counts as that no measure brings to the standard, in yuan.
const HOPELESS: f64 = 1e12;

/// No school gets more by one measure.
const MOST: usize = 200;

/// So many schools times teachers are weighed against each other, a byte each.
const MOST_WEIGHED: usize = 100_000_000;

/// Less than this is saved only by the last bits of costs, in yuan.
const SLIGHT: f64 = 1e-3;

/// So many teachers of one school who change places with as many of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchanged {
    /// The measure, as an index of the standard's.
    pub measure: usize,
    /// The stage, as an index of those assessed.
    pub stage: usize,
    /// The school that gives, as an index of the program's.
    pub from: usize,
    /// The school that gets.
    pub to: usize,
    /// How many.
    pub count: usize,
}

impl Exchanged {
    /// What it costs, in yuan.
    pub fn cost(&self, program: &Program) -> f64 {
        let own = exchange_of(&program.schools[self.to], self.measure, self.stage);
        own.map_or(0.0, |(_, own)| own.cost * self.count as f64)
    }
}

/// The exchange of a school by a measure at a stage, with its place.
pub fn exchange_of(school: &School, measure: usize, stage: usize) -> Option<(usize, &Exchange)> {
    let mut all = school.exchanges.iter().enumerate();
    all.find(|(_, own)| (own.measure, own.stage) == (measure, stage))
}

/// Lets teachers change places where the plans of the schools that get them become cheaper, measure by measure.
pub fn below_goals(program: &mut Program, measures: &[usize]) -> Vec<Exchanged> {
    let mut found = Vec::new();
    for (measure, stage) in each(program, measures) {
        let group = Group::of(program, measure, stage);
        let wanted = parallel::map(program.schools.len(), |at| group.saved_by_school(at));
        let own = group.exchanged(&wanted);
        carry_out(program, &own);
        found.extend(own);
    }
    take_back(program, &mut found);
    found
}

/// Lets teachers change places instead of what a plan does to keep the limits.
pub fn instead_of(program: &mut Program, measures: &[usize], amounts: &Amounts) -> Vec<Exchanged> {
    let mut found = Vec::new();
    for (measure, stage) in each(program, measures) {
        let group = Group::of(program, measure, stage);
        let schools = 0..program.schools.len();
        let wanted = schools.map(|at| group.saved_by_plan(at, &amounts[at]));
        let own = group.exchanged(&wanted.collect::<Vec<_>>());
        carry_out(program, &own);
        found.extend(own);
    }
    found
}

fn each(program: &Program, measures: &[usize]) -> Vec<(usize, usize)> {
    let stages = program.composites.len();
    let pairs = measures
        .iter()
        .flat_map(|measure| (0..stages).map(move |stage| (*measure, stage)));
    pairs.collect()
}

fn carry_out(program: &mut Program, exchanged: &[Exchanged]) {
    for own in exchanged {
        for (school, count) in [(own.from, -(own.count as f64)), (own.to, own.count as f64)] {
            let school = &mut program.schools[school];
            if let Some((place, _)) = exchange_of(school, own.measure, own.stage) {
                *school = school.exchanged(place, count);
            }
        }
    }
}

/// Takes back whoever proves superfluous, since one measure may make another needless.
fn take_back(program: &mut Program, found: &mut Vec<Exchanged>) {
    for own in found.iter_mut().rev() {
        while own.count > 0 {
            let back = Exchanged {
                count: 1,
                from: own.to,
                to: own.from,
                ..own.clone()
            };
            let was = [own.from, own.to].map(|at| (at, program.schools[at].clone()));
            let with = cost(program, &program.schools[own.to]);
            carry_out(program, &[back]);
            if cost(program, &program.schools[own.to]) > with + SLIGHT {
                was.into_iter()
                    .for_each(|(at, school)| program.schools[at] = school);
                break;
            }
            own.count -= 1;
        }
    }
    found.retain(|own| own.count > 0);
}

/// What the cheapest plan of a school costs.
fn cost(program: &Program, school: &School) -> f64 {
    let plan = cheapest(school, &program.rule, None);
    plan.map_or(HOPELESS, |plan| school.cost(&plan.amounts))
}

/// The schools that can exchange by a measure at a stage.
struct Group<'a> {
    program: &'a Program,
    /// By school: the place of its exchange.
    places: Vec<Option<usize>>,
    /// The indicators that are lifted, and the levels between which teachers may move.
    levels: [Vec<(usize, f64)>; 2],
}

/// What so many who come save, from none on.
type Saved = Vec<f64>;

impl<'a> Group<'a> {
    fn of(program: &'a Program, measure: usize, stage: usize) -> Group<'a> {
        // In schools whose values are lifted otherwise, what one gives is not what the other gets.
        let lifts = |school: &School, own: &Exchange| -> Vec<(usize, u64)> {
            let lifts = own.lifts.iter();
            let named =
                lifts.map(|(value, rise)| (school.values[*value].indicator, rise.to_bits()));
            named.collect()
        };
        let mut kinds: BTreeMap<Vec<(usize, u64)>, usize> = BTreeMap::new();
        let own = |school: &'a School| exchange_of(school, measure, stage);
        for school in &program.schools {
            if let Some((_, exchange)) = own(school) {
                *kinds.entry(lifts(school, exchange)).or_default() += 1;
            }
        }
        let common = kinds.into_iter().max_by_key(|(_, schools)| *schools);
        let common = common.map(|(kind, _)| kind).unwrap_or_default();
        let rises = common.iter().all(|(_, rise)| f64::from_bits(*rise) > 0.0);
        let places = program.schools.iter().map(|school| {
            let (place, exchange) = own(school)?;
            let alike = rises && !common.is_empty() && lifts(school, exchange) == common;
            alike.then_some(place)
        });
        let level = |least_is_mean: bool| {
            let indicators = common.iter().map(|(indicator, _)| *indicator);
            let levels = indicators.map(|indicator| {
                let (mean, goal) = mean_and_goal(program, stage, indicator);
                let level = match goal {
                    Some(goal) if least_is_mean => goal.max(mean),
                    Some(goal) => goal,
                    None => mean,
                };
                (indicator, level)
            });
            levels.collect()
        };
        Group {
            program,
            places: places.collect(),
            levels: [level(false), level(true)],
        }
    }

    fn own(&self, at: usize) -> Option<(&School, usize, &Exchange)> {
        let school = &self.program.schools[at];
        let place = self.places[at]?;
        Some((school, place, &school.exchanges[place]))
    }

    /// What those who come save in the plan of a school, as long as it falls short of what they lift.
    fn saved_by_school(&self, at: usize) -> Saved {
        let Some((school, place, own)) = self.own(at) else {
            return Vec::new();
        };
        let short = own.lifts.iter().filter_map(|(value, rise)| {
            let value = &school.values[*value];
            Some((value.lacks(value.goal?) / rise).ceil())
        });
        let most = short.fold(0.0, f64::max) as usize;
        let most = most.min(MOST);
        if most == 0 {
            return Vec::new();
        }
        let now = cost(self.program, school);
        let saved = (0..=most).map(|count| {
            let with = school.exchanged(place, count as f64);
            now - cost(self.program, &with) - own.cost * count as f64
        });
        saved.collect()
    }

    /// What those who come save of what a plan takes in whole units to lift the same values: the dearest first.
    fn saved_by_plan(&self, at: usize, amounts: &[f64]) -> Saved {
        let Some((school, _, own)) = self.own(at) else {
            return Vec::new();
        };
        let lifts = |lever: usize| {
            let lifted = own.lifts.iter().map(|(value, _)| &school.values[*value]);
            let mut rises = lifted.flat_map(|value| &value.figure.rises);
            rises.any(|(at, rise)| *at == lever && *rise > 0.0)
        };
        let levers = school.levers.iter().enumerate();
        let levers = levers.filter(|(at, lever)| lever.digits.is_none() && lifts(*at));
        let mut costs: Vec<f64> = levers
            .flat_map(|(at, lever)| (0..(amounts[at] as usize).min(MOST)).map(|_| lever.cost))
            .collect();
        costs.sort_by(|a, b| b.total_cmp(a));
        let mut saved = vec![0.0];
        let mut sum = 0.0;
        for cost in costs.into_iter().take(MOST) {
            sum += cost - own.cost;
            saved.push(sum);
        }
        saved
    }

    /// The best exchange for what it saves, with the better of the two levels.
    fn exchanged(&self, wanted: &[Saved]) -> Vec<Exchanged> {
        let mut best: (f64, Vec<Exchanged>) = (SLIGHT, Vec::new());
        for levels in &self.levels {
            let schools = 0..self.program.schools.len();
            let gives = schools.clone().map(|at| self.most(at, levels, -1.0));
            let gives: Vec<usize> = gives.collect();
            let gets = schools.map(|at| {
                let most = self.most(at, levels, 1.0);
                wanted[at].iter().copied().take(most + 1).collect()
            });
            let gets: Vec<Saved> = gets.collect();
            let counts = choose(&gets, gives.iter().sum());
            let saved = counts.iter().zip(&gets);
            let saved: f64 = saved.filter_map(|(n, saved)| saved.get(*n)).sum();
            if saved > best.0 + SLIGHT {
                best = (saved, self.assigned(&counts, gives));
            }
        }
        best.1
    }

    /// How many a school can get (`sign` 1) or give (−1) between the levels.
    fn most(&self, at: usize, levels: &[(usize, f64)], sign: f64) -> usize {
        let allowed = |count: &usize| self.allows(at, levels, sign, *count);
        let counts = (1..=MOST).take_while(allowed);
        counts.last().unwrap_or(0)
    }

    fn allows(&self, at: usize, levels: &[(usize, f64)], sign: f64, count: usize) -> bool {
        let Some((school, place, own)) = self.own(at) else {
            return false;
        };
        let with = school.exchanged(place, sign * count as f64);
        let there = with.exchanges[place]
            .figures
            .iter()
            .all(|figure| *figure >= -1e-9);
        let none = vec![0.0; with.levers.len()];
        let room = with.rooms.iter().all(|room| self::at(room, &none) >= -1e-9);
        // Whoever gives stays at or above every threshold.
        let mut stage = with.at_stage(own.stage);
        let stays =
            sign > 0.0 || stage.all(|v| v.goal.is_none_or(|goal| reaches(v.with(&none), goal)));
        there && room && stays && self.is_between(at, levels, sign, count)
    }

    /// Whether the values halfway to the last who comes or goes are on their side of the levels.
    fn is_between(&self, at: usize, levels: &[(usize, f64)], sign: f64, count: usize) -> bool {
        self.own(at).is_some_and(|(school, place, own)| {
            let halfway = school.exchanged(place, sign * (count as f64 - 0.5));
            let none = vec![0.0; halfway.levers.len()];
            own.lifts.iter().all(|(value, _)| {
                let value = &halfway.values[*value];
                let level = levels.iter().find(|(i, _)| *i == value.indicator);
                level.is_some_and(|(_, level)| sign * (level - value.with(&none)) >= 0.0)
            })
        })
    }

    /// Who gives to whom: within a town as many as can be, the schools that have most first.
    fn assigned(&self, counts: &[usize], mut gives: Vec<usize>) -> Vec<Exchanged> {
        // The value of a school, and what each who goes takes of it.
        let above = (0..gives.len()).map(|at| {
            let found = self.own(at).and_then(|(school, _, own)| {
                let (value, rise) = own.lifts.first()?;
                let value = &school.values[*value];
                let times = value.scale / value.pupils;
                Some((times * value.figure.value, times * rise))
            });
            found.unwrap_or_default()
        });
        let mut above: Vec<(f64, f64)> = above.collect();
        let word = |at: usize| self.own(at).and_then(|(.., own)| own.within.as_deref());
        let mut left: Vec<usize> = counts.to_vec();
        let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for only_within in [true, false] {
            for (to, left) in left.iter_mut().enumerate() {
                while *left > 0 {
                    let near = |from: &usize| {
                        !only_within || word(to).is_some() && word(*from) == word(to)
                    };
                    let able = (0..gives.len()).filter(|from| gives[*from] > 0 && *from != to);
                    let best = able.filter(near).max_by(|a, b| {
                        let most = above[*a].0.total_cmp(&above[*b].0);
                        most.then(b.cmp(a))
                    });
                    let Some(from) = best else { break };
                    above[from].0 -= above[from].1;
                    gives[from] -= 1;
                    *left -= 1;
                    *pairs.entry((to, from)).or_default() += 1;
                }
            }
        }
        let exchanged = pairs.into_iter().filter_map(|((to, from), count)| {
            let (.., own) = self.own(to)?;
            let (measure, stage) = (own.measure, own.stage);
            Some(Exchanged {
                measure,
                stage,
                from,
                to,
                count,
            })
        });
        exchanged.collect()
    }
}

/// The mean of a value over the schools of the program, and its threshold.
fn mean_and_goal(program: &Program, stage: usize, indicator: usize) -> (f64, Option<f64>) {
    let values = || {
        let all = program.schools.iter().flat_map(|s| &s.values);
        all.filter(move |v| (v.stage, v.indicator) == (stage, indicator))
    };
    let pupils: f64 = values().map(|v| v.pupils).sum();
    let sum: f64 = values().map(|v| v.scale * v.figure.value).sum();
    (sum / pupils, values().find_map(|v| v.goal))
}

/// How many of so many each gets so that most is saved in all, and of those ways the one with the fewest.
///
/// `saved[i][n]` is what n save at i; what several save may be more or less than several times one.
pub fn choose(saved: &[Saved], supply: usize) -> Vec<usize> {
    let best = |saved: &Saved, most: usize| {
        let counts = saved.iter().enumerate().take(most + 1);
        let best = counts.fold((0, 0.0), |best: (usize, f64), (count, saved)| {
            if *saved > best.1 + SLIGHT {
                (count, *saved)
            } else {
                best
            }
        });
        best.0
    };
    let all: Vec<usize> = saved
        .iter()
        .map(|saved| best(saved, usize::MAX - 1))
        .collect();
    let wanting: BTreeSet<usize> = (0..all.len()).filter(|at| all[*at] > 0).collect();
    if all.iter().sum::<usize>() <= supply {
        return all;
    }
    if wanting.len() * supply > MOST_WEIGHED {
        return by_each(saved, &all, supply);
    }
    // By how many there are to give: what is saved most with the schools so far, and what the last of them gets.
    let mut most = vec![0.0; supply + 1];
    let mut chosen: Vec<(usize, Vec<u8>)> = Vec::new();
    for at in wanting {
        let mut next = most.clone();
        let mut counts = vec![0u8; supply + 1];
        for (count, own) in saved[at].iter().enumerate().skip(1) {
            for there in count..=supply {
                let sum = most[there - count] + own;
                if sum > next[there] + SLIGHT {
                    // No more than [`MOST`].
                    (next[there], counts[there]) = (sum, count as u8);
                }
            }
        }
        most = next;
        chosen.push((at, counts));
    }
    let mut found = vec![0; saved.len()];
    let fewest = (0..=supply).find(|there| most[*there] >= most[supply] - SLIGHT);
    let mut left = fewest.unwrap_or(supply);
    for (at, counts) in chosen.iter().rev() {
        found[*at] = usize::from(counts[left]);
        left -= found[*at];
    }
    found
}

/// Of more schools than can be weighed against each other: those first where each who comes saves most.
fn by_each(saved: &[Saved], wanted: &[usize], supply: usize) -> Vec<usize> {
    let each = |at: &usize| saved[*at][wanted[*at]] / wanted[*at] as f64;
    let mut order: Vec<usize> = (0..saved.len()).filter(|at| wanted[*at] > 0).collect();
    order.sort_by(|a, b| each(b).total_cmp(&each(a)).then(a.cmp(b)));
    let mut found = vec![0; saved.len()];
    let mut left = supply;
    for at in order {
        if wanted[at] <= left {
            found[at] = wanted[at];
            left -= wanted[at];
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{by_each, choose};

    #[test]
    fn of_very_many_schools_those_come_first_where_each_saves_most() {
        let saved = [vec![0.0, 3.0], vec![0.0, 1.0, 8.0], vec![0.0, 5.0]];
        // 5 each, then 4 each, for whom there are too few, then 3.
        assert_eq!(by_each(&saved, &[1, 2, 1], 2), [1, 0, 1]);
    }

    /// Every way to hand out so many, tried.
    fn tried(saved: &[Vec<f64>], supply: usize) -> (f64, usize) {
        let Some((first, rest)) = saved.split_first() else {
            return (0.0, 0);
        };
        let ways = (0..first.len().max(1)).filter(|n| *n <= supply).map(|n| {
            let (saved, moves) = tried(rest, supply - n);
            (first.get(n).unwrap_or(&0.0) + saved, moves + n)
        });
        ways.fold((f64::MIN, 0), |best, way| {
            let fewer = way.0 == best.0 && way.1 < best.1;
            if way.0 > best.0 || fewer { way } else { best }
        })
    }

    #[test]
    fn no_other_way_to_hand_out_teachers_saves_more_or_moves_fewer() {
        let mut seed = 5u64;
        let mut dice = |sides: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % sides
        };
        for _ in 0..300 {
            let schools = 1 + dice(4) as usize;
            let saved: Vec<Vec<f64>> = (0..schools)
                .map(|_| {
                    let most = dice(4) as usize;
                    let mut own = vec![0.0];
                    own.extend((0..most).map(|_| dice(7) as f64 - 1.0));
                    own
                })
                .collect();
            let supply = dice(7) as usize;
            let found = choose(&saved, supply);
            let sum: f64 = found.iter().zip(&saved).map(|(n, s)| s[*n]).sum();
            let moves: usize = found.iter().sum();
            assert!(moves <= supply);
            assert_eq!((sum, moves), tried(&saved, supply), "{saved:?} {supply}");
        }
    }
}
