//! Places and teachers against pupils, and the schools to look at.

use super::assumptions::{Assumptions, SEVERAL};

/// What a school has and needs in a stage and a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// The row of the school in the census.
    pub row: usize,
    /// The stage.
    pub stage: String,
    /// The year.
    pub year: u16,
    /// Pupils: low, mid, high.
    pub pupils: [f64; 3],
    /// Places, where the classes are given.
    pub places: Option<f64>,
    /// Teachers, where they are given.
    pub teachers: Option<f64>,
    /// Teachers by the norm.
    pub needed: Option<f64>,
}

impl Need {
    /// Pupils (mid) without a place.
    pub fn short(&self) -> Option<f64> {
        self.places.map(|places| (self.pupils[1] - places).max(0.0))
    }

    /// Places without a pupil (mid).
    pub fn surplus(&self) -> Option<f64> {
        self.places.map(|places| (places - self.pupils[1]).max(0.0))
    }
}

/// Teachers by the norm: pupils ÷ pupils a teacher; of a small school at least so many a class, a class for each grade
/// that has pupils.
///
/// ```
/// use balance::{dictionary::Dictionary, scenario::forecast::{Assumptions, teachers_needed}};
/// let norm = Assumptions::built_in(&Dictionary::built_in()).unwrap();
/// assert_eq!(teachers_needed(&norm, "primary", &[380.0]), Some(20.0));
/// // Six grades of five pupils: 30 ÷ 19 = 1.6, and 6 × 1.7 = 10.2.
/// assert_eq!(teachers_needed(&norm, "primary", &[5.0; 6]).map(|n| n.round()), Some(10.0));
/// ```
pub fn teachers_needed(assumptions: &Assumptions, stage: &str, grades: &[f64]) -> Option<f64> {
    let norm = &assumptions.norm;
    let pupils: f64 = grades.iter().sum();
    let by_pupils = pupils / norm.stages.get(stage)?;
    let classes = grades.iter().filter(|n| **n >= 0.5).count() as f64;
    let per_class = norm.per_class.get(stage).filter(|_| pupils < norm.small);
    Some(per_class.map_or(by_pupils, |per| by_pupils.max(per * classes)))
}

/// A school to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// The row of the school in the census.
    pub row: usize,
    /// Whether its pupils rise above the limit; else they fall below.
    pub above: bool,
    /// The limit.
    pub limit: f64,
    /// The first year in which they do.
    pub year: u16,
    /// Its pupils in the base year, and in that year.
    pub pupils: [f64; 2],
}

/// The limits that a school's pupils cross: `years` are its pupils (mid) by year, `stages` those that it has.
pub fn watched(
    row: usize,
    (before, years): (f64, &[(u16, f64)]),
    stages: &[&str],
    assumptions: &Assumptions,
) -> Vec<Watched> {
    let found = |above: bool, limit: f64| {
        let is_over = |pupils: f64| {
            if above {
                pupils > limit
            } else {
                pupils.round() < limit
            }
        };
        if before == 0.0 || is_over(before) {
            return None;
        }
        let (year, pupils) = years.iter().find(|(_, pupils)| is_over(*pupils))?;
        Some(Watched {
            row,
            above,
            limit,
            year: *year,
            pupils: [before, *pupils],
        })
    };
    let limit = match stages {
        [only] => assumptions.watch.above.get(*only),
        _ => assumptions.watch.above.get(SEVERAL),
    };
    let below = assumptions
        .watch
        .below
        .iter()
        .filter_map(|limit| found(false, *limit));
    let above = limit.and_then(|limit| found(true, *limit));
    below.chain(above).collect()
}
