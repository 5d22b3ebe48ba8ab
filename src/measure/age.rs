//! Teachers' ages: of a school, and of several schools together.

use super::contract::{AgeFinding, AgeShare, AgeSummary, BandFinding};
use crate::census::Census;
use crate::dictionary::{Ages, Dictionary, Level};

/// The full-time teachers of a school in a stage, and their ages as far as they are given.
pub(super) fn of_school(
    census: &Census,
    row: usize,
    stage: &str,
) -> (Option<f64>, Option<AgeFinding>) {
    let dictionary = &census.dictionary;
    let own = |field: &str| census.number(row, &Dictionary::column(field, stage));
    // A school with one stage gives plain figures, which reading has put there.
    let whole = |field: &str| census.number(row, field);
    let teachers = dictionary.roles.teachers.as_deref().and_then(own);
    let Some(ages) = &dictionary.ages else {
        return (teachers, None);
    };
    let staged = |field: &str| {
        let field = dictionary.resolve(field);
        field.is_some_and(|(_, field, _)| field.level == Level::Stage)
    };
    let number = |field: &str| match staged(field) {
        true => own(field),
        false => whole(field),
    };
    let counts: Option<Vec<f64>> = ages.bands.iter().map(|b| number(&b.field)).collect();
    let counts = counts.unwrap_or_default();
    let in_bands: f64 = counts.iter().sum();
    let estimate = || {
        let sum = ages.bands.iter().zip(&counts).map(|(b, n)| b.middle * n);
        (in_bands > 0.0).then(|| sum.sum::<f64>() / in_bands)
    };
    let given = number(&ages.mean);
    // The mean of a whole school is the best that is known of its stages.
    let mean = given.or_else(estimate).or_else(|| whole(&ages.mean));
    if mean.is_none() && counts.is_empty() {
        return (teachers, None);
    }
    let found = AgeFinding {
        teachers: teachers.or((in_bands > 0.0).then_some(in_bands)),
        mean,
        estimated: given.is_none() && mean.is_some(),
        bands: bands(ages, &counts),
    };
    (teachers, Some(found))
}

fn bands(ages: &Ages, counts: &[f64]) -> Vec<BandFinding> {
    let bands = ages.bands.iter().zip(counts);
    bands
        .map(|(band, teachers)| BandFinding {
            from: band.from,
            to: band.to,
            teachers: *teachers,
        })
        .collect()
}

impl AgeFinding {
    /// The ages of several schools as those of one; `None` where one of them gives none. Bands are there
    /// where every one has them.
    pub(super) fn together<'a>(
        schools: impl Iterator<Item = &'a Option<AgeFinding>>,
    ) -> Option<AgeFinding> {
        let given: Option<Vec<&AgeFinding>> = schools.map(Option::as_ref).collect();
        let given = given?;
        if let [school] = given[..] {
            return Some(school.clone());
        }
        let all = AgeSummary::of(given.iter().map(|ages| Some(*ages)), &[])?;
        let in_bands = given.iter().all(|ages| !ages.bands.is_empty());
        let with_mean = given.iter().all(|ages| ages.mean.is_some());
        Some(AgeFinding {
            teachers: (all.teachers > 0.0).then_some(all.teachers),
            mean: all.mean.filter(|_| with_mean),
            estimated: all.estimated,
            bands: if in_bands { all.bands } else { Vec::new() },
        })
    }
}

impl AgeSummary {
    /// The ages of several schools together: the mean weighted by teachers, the shares of all in
    /// bands. `None` where no school gives any.
    ///
    /// ```
    /// use balance::measure::{AgeFinding, AgeSummary};
    /// let school = |teachers, mean| Some(AgeFinding {
    ///     teachers: Some(teachers), mean: Some(mean), estimated: false, bands: vec![],
    /// });
    /// let both = [school(30.0, 40.0), school(10.0, 52.0), None];
    /// let both = AgeSummary::of(both.iter().map(Option::as_ref), &[50]).unwrap();
    /// assert_eq!((both.mean, both.given, both.schools), (Some(43.0), 2, 3));
    /// ```
    pub fn of<'a>(
        schools: impl IntoIterator<Item = Option<&'a AgeFinding>>,
        at_least: &[u8],
    ) -> Option<AgeSummary> {
        let mut found = AgeSummary {
            schools: 0,
            given: 0,
            teachers: 0.0,
            mean: None,
            estimated: false,
            shares: Vec::new(),
            bands: Vec::new(),
        };
        let mut years = 0.0;
        for school in schools {
            found.schools += 1;
            let Some(school) = school else { continue };
            found.given += 1;
            if let Some((teachers, mean)) = school.teachers.zip(school.mean) {
                found.teachers += teachers;
                years += teachers * mean;
                found.estimated |= school.estimated;
            }
            if found.bands.is_empty() {
                found.bands = school.bands.clone();
            } else {
                for (sum, band) in found.bands.iter_mut().zip(&school.bands) {
                    sum.teachers += band.teachers;
                }
            }
        }
        found.mean = (found.teachers > 0.0).then(|| years / found.teachers);
        let all: f64 = found.bands.iter().map(|b| b.teachers).sum();
        if all > 0.0 {
            found.shares = at_least
                .iter()
                .map(|age| {
                    let old = found.bands.iter().filter(|b| b.from >= Some(*age));
                    AgeShare {
                        at_least: *age,
                        share: old.map(|b| b.teachers).sum::<f64>() / all,
                    }
                })
                .collect();
        }
        (found.given > 0).then_some(found)
    }

    /// The share of those who are so old or older.
    pub fn share(&self, at_least: u8) -> Option<f64> {
        let share = self.shares.iter().find(|s| s.at_least == at_least);
        share.map(|s| s.share)
    }
}
