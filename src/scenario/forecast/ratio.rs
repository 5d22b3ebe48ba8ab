//! Ratios from one year to the next: progression from grade to grade, and entrants of those born in time.

use std::collections::BTreeMap;

use super::assumptions::{Assumptions, Cohort, Range, USUAL};
use super::births::cohort;
use super::enrolment::Enrolment;

/// A ratio, and what it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratio {
    /// The field of the grade that pupils come into.
    pub into: String,
    /// The lowest, that of all sums, the highest.
    pub range: Range,
    /// The years that it comes from: the earlier and the later of each pair; of entrants a year twice.
    pub pairs: Vec<(u16, u16)>,
    /// Whether it is stated, and not worked out.
    pub stated: bool,
}

/// The lowest of some ratios, the ratio of all sums, and the highest; `None` where there is nothing to divide by.
///
/// ```
/// use balance::scenario::forecast::{Range, range_of};
/// let range = range_of(&[(100.0, 98.0), (300.0, 306.0)]);
/// assert_eq!(range, Some(Range { low: 0.98, mid: 1.01, high: 1.02 }));
/// assert_eq!(range_of(&[(0.0, 5.0)]), None);
/// ```
pub fn range_of(sums: &[(f64, f64)]) -> Option<Range> {
    let there = || sums.iter().filter(|(before, _)| *before > 0.0);
    let ratios = || there().map(|(before, after)| after / before);
    let before: f64 = there().map(|(before, _)| before).sum();
    let after: f64 = there().map(|(_, after)| after).sum();
    let low = ratios().reduce(f64::min)?;
    let high = ratios().reduce(f64::max)?;
    Some(Range {
        low,
        mid: (after / before).clamp(low, high),
        high,
    })
}

/// The progression from each grade to the next, county-wide: Σ pupils of the next grade a year later ÷ Σ pupils of the
/// grade, over every two years in a row.
pub fn progression(years: &[Enrolment], assumptions: &Assumptions) -> Vec<Ratio> {
    let grades: Vec<&str> = assumptions.all_grades().map(|(_, grade)| grade).collect();
    let usual = assumptions.progression.get(USUAL).copied();
    let usual = usual.unwrap_or(Range {
        low: 1.0,
        mid: 1.0,
        high: 1.0,
    });
    let pairs = || {
        years
            .iter()
            .zip(years.iter().skip(1))
            .filter(|(a, b)| a.year + 1 == b.year)
    };
    (1..grades.len())
        .map(|next| {
            let into = grades[next].to_owned();
            if let Some(range) = assumptions.progression_of(&into) {
                return Ratio {
                    into,
                    range,
                    pairs: Vec::new(),
                    stated: true,
                };
            }
            let counted: Vec<(&Enrolment, &Enrolment)> =
                pairs().filter(|(a, _)| a.total(next - 1) > 0.0).collect();
            let sums: Vec<(f64, f64)> = counted
                .iter()
                .map(|(a, b)| (a.total(next - 1), b.total(next)))
                .collect();
            Ratio {
                into,
                range: range_of(&sums).unwrap_or(usual),
                pairs: counted.iter().map(|(a, b)| (a.year, b.year)).collect(),
                stated: false,
            }
        })
        .collect()
}

/// Entrants ÷ cohort, over the years of which both are known. `births` are those of the whole county by year.
pub fn entrance(
    years: &[Enrolment],
    births: &BTreeMap<u16, f64>,
    assumptions: &Assumptions,
) -> Ratio {
    let parts: &[Cohort] = &assumptions.cohort;
    let known = years
        .iter()
        .filter_map(|year| Some((year, cohort(parts, births, year.year).ok()?)));
    let known: Vec<(&Enrolment, f64)> = known.filter(|(_, cohort)| *cohort > 0.0).collect();
    let sums: Vec<(f64, f64)> = known
        .iter()
        .map(|(year, cohort)| (*cohort, year.total(0)))
        .collect();
    let stated = assumptions.entrance;
    let usual = Range {
        low: stated.low,
        mid: stated.mid,
        high: stated.high,
    };
    let worked_out = range_of(&sums).filter(|_| !stated.always);
    let years = known.iter().map(|(year, _)| (year.year, year.year));
    Ratio {
        into: assumptions
            .all_grades()
            .next()
            .map_or("", |(_, grade)| grade)
            .to_owned(),
        range: worked_out.unwrap_or(usual),
        pairs: years.filter(|_| worked_out.is_some()).collect(),
        stated: stated.always,
    }
}
