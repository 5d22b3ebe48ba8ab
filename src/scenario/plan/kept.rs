//! The limits of a county that a plan does not keep.

use super::composite::{self, mean};
use super::program::{Amounts, Limit, Program};
use crate::measure::within;

/// The limits of single coefficients that are not kept.
pub fn broken(program: &Program, amounts: &Amounts) -> Vec<Limit> {
    let limits = program.limits.iter().filter(|limit| {
        let cv = program.cv(limit.stage, limit.indicator, amounts);
        !kept(program, limit, cv)
    });
    limits.cloned().collect()
}

/// The limits of means that are not kept: the stage, and the limit.
pub fn broken_means(program: &Program, amounts: &Amounts) -> Vec<(usize, f64)> {
    let limits = program.composites.iter().enumerate();
    let limits = limits.filter_map(|(stage, limit)| Some((stage, (*limit)?)));
    let beyond = |(stage, limit): &(usize, f64)| {
        // A coefficient of a mean of 0 is undefined, and so is the mean of all.
        composite::any_undefined(program, *stage, amounts)
            || mean(program, *stage, amounts).is_some_and(|mean| !within(mean, *limit))
    };
    limits.filter(beyond).collect()
}

/// Whether a limit is kept; of one school there is none to keep.
fn kept(program: &Program, limit: &Limit, cv: Option<f64>) -> bool {
    let schools = program.schools.iter().flat_map(|s| &s.values);
    let here = schools.filter(|v| (v.stage, v.indicator) == (limit.stage, limit.indicator));
    match cv {
        Some(cv) => within(cv, limit.limit),
        None => here.take(2).count() < 2,
    }
}
