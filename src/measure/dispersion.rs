//! The arithmetic of inequality between schools: means, coefficients of variation, shares.

use super::verdict::LAST_BITS;

/// One school in one stage, for one indicator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The denominator Pᵢ, in general the school's pupils of the stage; above 0.
    pub pupils: f64,
    /// The numerator xᵢ, in its natural unit.
    pub numerator: f64,
}

/// How unequal schools are in one indicator.
///
/// For n schools with pupils Pᵢ, numerators xᵢ and a scale k (1, or 100 for "per 100 pupils"):
///
/// ```text
/// Xᵢ = k·xᵢ/Pᵢ   P = ΣPᵢ   X̄ = k·Σxᵢ/P   S = √(Σ(Pᵢ/P)(Xᵢ − X̄)²)   CV = S/X̄
/// ```
///
/// Weighted by pupils and divided by P, never by n − 1. Source: the formula of the inter-school
/// coefficient of variation (校际差异系数) in the national measures of 2012 and 2017.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// X̄, the ratio of the sums.
    pub mean: f64,
    /// S, the weighted population standard deviation.
    pub std: f64,
    /// S/X̄; a mean of 0 has none.
    pub cv: Option<f64>,
    /// The part of CV² from schools below the mean (L); L + H = CV².
    pub below: Option<f64>,
    /// The part of CV² from schools above the mean (H).
    pub above: Option<f64>,
    /// P, all pupils.
    pub pupils: f64,
    /// Σxᵢ, all numerators.
    pub numerators: f64,
    /// How many schools were measured.
    pub schools: usize,
}

impl Dispersion {
    /// Measures some schools; `None` where there are none.
    ///
    /// The published example, five primary schools and their books:
    ///
    /// ```
    /// use balance::measure::{Dispersion, Observation};
    /// let schools = [(45., 279.), (37., 137.), (89., 935.), (76., 160.), (55., 402.)]
    ///     .map(|(pupils, numerator)| Observation { pupils, numerator });
    /// let books = Dispersion::of(1.0, &schools).unwrap();
    /// assert_eq!(format!("{:.2} {:.2}", books.mean, books.std), "6.33 3.26");
    /// assert_eq!(format!("{:.4}", books.cv.unwrap()), "0.5153");
    /// ```
    pub fn of(scale: f64, schools: &[Observation]) -> Option<Dispersion> {
        let pupils: f64 = schools.iter().map(|s| s.pupils).sum();
        let numerators: f64 = schools.iter().map(|s| s.numerator).sum();
        if schools.is_empty() || pupils <= 0.0 {
            return None;
        }
        let mean = scale * numerators / pupils;
        let (mut below, mut above) = (0.0, 0.0);
        for school in schools {
            let deviation = deviation(value(scale, school), mean);
            let part = school.pupils / pupils * deviation * deviation;
            if deviation < 0.0 {
                below += part;
            } else {
                above += part;
            }
        }
        let variance = below + above;
        let relative = |part: f64| (mean > 0.0).then(|| part / (mean * mean));
        Some(Dispersion {
            mean,
            std: variance.sqrt(),
            cv: (mean > 0.0).then(|| variance.sqrt() / mean),
            below: relative(below),
            above: relative(above),
            pupils,
            numerators,
            schools: schools.len(),
        })
    }

    /// The coefficient of variation where there is something to compare: of one school alone it would be 0
    /// whatever it has.
    pub fn compared(&self) -> Option<f64> {
        self.cv.filter(|_| self.schools > 1)
    }

    /// A school's share of the variance, (Pᵢ/P)(Xᵢ − X̄)²/S². The shares sum to 1; where all
    /// schools are equal there is nothing to share.
    pub fn share(&self, scale: f64, school: &Observation) -> Option<f64> {
        let deviation = deviation(value(scale, school), self.mean);
        let variance = self.std * self.std;
        (variance > 0.0).then(|| school.pupils / self.pupils * deviation * deviation / variance)
    }
}

/// Xᵢ − X̄; 0 where the two differ only in the last bits of binary fractions, so that schools that
/// are all alike have no variance to share.
pub(super) fn deviation(value: f64, mean: f64) -> f64 {
    match (value - mean).abs() <= mean.abs() * LAST_BITS {
        true => 0.0,
        false => value - mean,
    }
}

/// Xᵢ = k·xᵢ/Pᵢ.
pub fn value(scale: f64, school: &Observation) -> f64 {
    scale * school.numerator / school.pupils
}

/// The mean of the coefficients of variation (综合差异系数); `None` if one is undefined.
pub fn composite(cvs: &[Option<f64>]) -> Option<f64> {
    let known: Option<Vec<f64>> = cvs.iter().copied().collect();
    let known = known.filter(|k| !k.is_empty())?;
    Some(known.iter().sum::<f64>() / known.len() as f64)
}

/// The part of a shared resource that belongs to one stage: x·w_s·P_s / Σ w_t·P_t.
///
/// Published example: 166 primary and 210 junior pupils share 23 226 books at weights 1 and 1.1.
///
/// ```
/// use balance::measure::split_share;
/// let stages = [(1.0, 166.0), (1.1, 210.0)];
/// let primary = 23_226.0 * split_share(stages[0], &stages).unwrap();
/// assert_eq!(format!("{primary:.1}"), "9711.6");
/// ```
pub fn split_share(stage: (f64, f64), stages: &[(f64, f64)]) -> Option<f64> {
    let total: f64 = stages.iter().map(|(weight, pupils)| weight * pupils).sum();
    (total > 0.0).then(|| stage.0 * stage.1 / total)
}
