//! Pupils from year to year: into the first grade, up grade by grade, and from school to school where a school
//! ends or a stage begins.

use std::collections::BTreeMap;

/// A year's pupils: by school, by grade.
pub type Pupils = Vec<Vec<f64>>;

/// Where entrants come from: a county, or a town of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// By year of the forecast: those born in time.
    pub cohorts: Vec<f64>,
    /// By school: its part of them.
    pub shares: Vec<f64>,
}

/// How pupils move.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The pupils of the census.
    pub start: Pupils,
    /// Where entrants come from.
    pub sources: Vec<Source>,
    /// By grade: whether a stage begins with it.
    pub begins: Vec<bool>,
    /// By school and grade: whether the school has it, or a later one of the stage.
    pub has: Vec<Vec<bool>>,
    /// By school: the number of its town; all 0 where towns are not told.
    pub towns: Vec<usize>,
    /// By grade that begins a stage: each school's part of those who come into it.
    pub shares: Vec<Vec<f64>>,
}

/// Weights as parts of their sum; all 0 where they are.
pub fn parts(weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    let part = |weight: &f64| if sum > 0.0 { weight / sum } else { 0.0 };
    weights.iter().map(part).collect()
}

/// Some schools' parts of those who come in.
type Shares = Vec<(usize, f64)>;

/// Who takes the pupils in of schools that end before a grade.
struct Taking {
    /// By town; empty where no school of it does.
    towns: BTreeMap<usize, Shares>,
    /// Of the county.
    county: Shares,
}

impl Flow {
    /// The pupils of every year, with an entrance ratio and the progression into each grade but the first.
    pub fn run(&self, entrance: f64, progression: &[f64], years: usize) -> Vec<Pupils> {
        let grades = 0..self.begins.len();
        let taking: Vec<Taking> = grades.map(|grade| self.taking(grade)).collect();
        let mut all: Vec<Pupils> = Vec::with_capacity(years);
        for year in 0..years {
            let before = all.last().unwrap_or(&self.start);
            let mut after = self.entering(before.len(), entrance, year);
            for (at, ratio) in progression.iter().enumerate() {
                self.go_up(before, &mut after, (at, *ratio), &taking[at + 1]);
            }
            all.push(after);
        }
        all
    }

    /// A year's pupils of the first grade.
    fn entering(&self, schools: usize, entrance: f64, year: usize) -> Pupils {
        let mut after = vec![vec![0.0; self.begins.len()]; schools];
        for source in &self.sources {
            let entrants = entrance * source.cohorts.get(year).copied().unwrap_or_default();
            for (school, share) in after.iter_mut().zip(&source.shares) {
                school[0] += entrants * share;
            }
        }
        after
    }

    /// Those of a grade go on to the next.
    fn go_up(
        &self,
        before: &Pupils,
        after: &mut Pupils,
        (at, ratio): (usize, f64),
        taking: &Taking,
    ) {
        let next = at + 1;
        if self.begins[next] {
            let all: f64 = before.iter().map(|school| school[at]).sum();
            for (school, share) in after.iter_mut().zip(&self.shares[next]) {
                school[next] += ratio * all * share;
            }
            return;
        }
        // By town; of all where no school of the town takes them in.
        let mut leaving: BTreeMap<Option<usize>, f64> = BTreeMap::new();
        for (school, own) in before.iter().enumerate() {
            let pupils = ratio * own[at];
            let town = self.towns[school];
            match (self.has[school][next], taking.towns.contains_key(&town)) {
                (true, _) => after[school][next] += pupils,
                (false, true) => *leaving.entry(Some(town)).or_default() += pupils,
                (false, false) if taking.county.is_empty() => after[school][next] += pupils,
                (false, false) => *leaving.entry(None).or_default() += pupils,
            }
        }
        for (town, pupils) in leaving {
            let shares = town.and_then(|town| taking.towns.get(&town));
            for (school, share) in shares.unwrap_or(&taking.county) {
                after[*school][next] += pupils * share;
            }
        }
    }

    /// The schools that take in whose school ends before a grade.
    fn taking(&self, grade: usize) -> Taking {
        let mut towns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let with = (0..self.start.len()).filter(|school| self.has[*school][grade]);
        let with: Vec<usize> = with.collect();
        for school in &with {
            towns.entry(self.towns[*school]).or_default().push(*school);
        }
        let towns = towns
            .into_iter()
            .map(|(town, own)| (town, self.parts_of(grade, &own)));
        Taking {
            towns: towns.filter(|(_, shares)| !shares.is_empty()).collect(),
            county: self.parts_of(grade, &with),
        }
    }

    /// Each school's part: by what it has more in the grade than in the one before, else by its pupils in it.
    fn parts_of(&self, grade: usize, schools: &[usize]) -> Shares {
        let weigh = |more: bool| -> Vec<f64> {
            let of = |school: &usize| {
                let pupils = &self.start[*school];
                let before = if more && grade > 0 {
                    pupils[grade - 1]
                } else {
                    0.0
                };
                (pupils[grade] - before).max(0.0)
            };
            parts(&schools.iter().map(of).collect::<Vec<f64>>())
        };
        let some = |shares: &Vec<f64>| shares.iter().any(|share| *share > 0.0);
        let shares = [true, false]
            .into_iter()
            .map(weigh)
            .find(some)
            .unwrap_or_default();
        schools.iter().copied().zip(shares).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A teaching point with grade 1 only, and a central school that takes its pupils in from grade 2 on; 3 grades.
    fn two_schools() -> Flow {
        Flow {
            start: vec![vec![10.0, 0.0, 0.0], vec![20.0, 30.0, 30.0]],
            sources: vec![Source {
                cohorts: vec![30.0; 4],
                shares: vec![1.0 / 3.0, 2.0 / 3.0],
            }],
            begins: vec![true, false, false],
            has: vec![vec![true, false, false], vec![true; 3]],
            towns: vec![0, 0],
            shares: vec![Vec::new(); 3],
        }
    }

    #[test]
    fn what_does_not_change_stays_school_by_school() {
        let flow = two_schools();
        for year in flow.run(1.0, &[1.0, 1.0], 4) {
            for (school, before) in year.iter().zip(&flow.start) {
                for (now, then) in school.iter().zip(before) {
                    assert!((now - then).abs() < 1e-9, "{year:?}");
                }
            }
        }
    }

    #[test]
    fn without_births_the_last_pupils_leave_grade_by_grade() {
        let mut flow = two_schools();
        flow.sources[0].cohorts = vec![0.0; 4];
        let years = flow.run(1.0, &[0.5, 1.0], 4);
        let totals: Vec<f64> = years.iter().map(|y| y.iter().flatten().sum()).collect();
        assert_eq!(totals, [15.0 + 30.0, 15.0, 0.0, 0.0]);
    }

    #[test]
    fn a_stage_that_begins_shares_out_all_who_come_into_it() {
        let flow = Flow {
            start: vec![vec![60.0, 0.0], vec![0.0, 20.0], vec![0.0, 30.0]],
            sources: Vec::new(),
            begins: vec![true, true],
            has: vec![vec![true, false], vec![false, true], vec![false, true]],
            towns: vec![0; 3],
            shares: vec![Vec::new(), parts(&[0.0, 20.0, 30.0])],
        };
        let years = flow.run(1.0, &[0.9], 1);
        assert_eq!(
            [years[0][1][1], years[0][2][1]].map(|n| (n * 1e9).round() / 1e9),
            [21.6, 32.4]
        );
    }
}
