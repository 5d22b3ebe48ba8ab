//! Coefficients of variation that are kept up to date while amounts change.

use super::program::{Amounts, Program, School};

/// A coefficient of variation without a mean counts as one this large.
const UNDEFINED: f64 = 1e3;

/// The sums from which a coefficient of variation comes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    pub schools: usize,
    pupils: f64,
    first: f64,
    second: f64,
}

impl Sums {
    pub fn mean(&self) -> f64 {
        self.first / self.pupils
    }

    pub fn cv(&self) -> f64 {
        let mean = self.mean();
        match mean > 0.0 {
            true => (self.second / self.pupils - mean * mean).max(0.0).sqrt() / mean,
            false => UNDEFINED,
        }
    }

    pub fn moved(mut self, pupils: f64, from: f64, to: f64) -> Sums {
        self.first += pupils * (to - from);
        self.second += pupils * (to * to - from * from);
        self
    }
}

/// By stage and indicator: the sums of all schools, with so much of each lever.
pub fn sums(program: &Program, amounts: &Amounts) -> Vec<Vec<Sums>> {
    let values = program.schools.iter().flat_map(|s| &s.values);
    // Limits may be of stages that no school is in.
    let of_values = values.map(|v| (v.stage, v.indicator));
    let of_limits = program.limits.iter().map(|l| (l.stage, l.indicator));
    let all = of_values.chain(of_limits);
    let (stages, indicators) = all.fold((0, 0), |(stages, indicators), (stage, indicator)| {
        (stages.max(stage + 1), indicators.max(indicator + 1))
    });
    let mut sums = vec![vec![Sums::default(); indicators]; stages];
    for (school, amounts) in program.schools.iter().zip(amounts) {
        for v in &school.values {
            let value = v.with(amounts);
            let sums = &mut sums[v.stage][v.indicator];
            sums.schools += 1;
            sums.pupils += v.pupils;
            sums.first += v.pupils * value;
            sums.second += v.pupils * value * value;
        }
    }
    sums
}

/// Takes over what a school does.
pub fn change(sums: &mut [Vec<Sums>], school: &School, from: &[f64], to: &[f64]) {
    for v in &school.values {
        let own = &mut sums[v.stage][v.indicator];
        *own = own.moved(v.pupils, v.with(from), v.with(to));
    }
}

/// The coefficient of variation, or mean of them, that is largest in proportion to its limit, and the limit; `None`
/// where none is limited, or none is defined.
pub fn worst(program: &Program, sums: &[Vec<Sums>]) -> Option<(f64, f64)> {
    let defined = |own: &Sums| own.schools > 1 && own.mean() > 0.0;
    let limits = program.limits.iter().filter_map(|limit| {
        let own = sums.get(limit.stage)?.get(limit.indicator)?;
        defined(own).then(|| (own.cv(), limit.limit))
    });
    let means = program
        .composites
        .iter()
        .zip(sums)
        .filter_map(|(limit, own)| {
            let cvs = own.iter().filter(|own| defined(own)).map(Sums::cv);
            let cvs: Vec<f64> = cvs.collect();
            let mean = cvs.iter().sum::<f64>() / cvs.len() as f64;
            (!cvs.is_empty()).then_some((mean, (*limit)?))
        });
    let all = limits.chain(means);
    all.max_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)))
}
