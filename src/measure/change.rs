//! The arithmetic of two years: what moved a coefficient of variation.

use super::dispersion::{Dispersion, Observation, value};

/// A school of both years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Both {
    /// As it was.
    pub old: Observation,
    /// As it is.
    pub new: Observation,
}

/// The change of CV² from one year to another, in parts that sum to it exactly.
///
/// With L and H the parts of CV² from schools below and above the mean, and M the schools of both
/// years:
///
/// ```text
/// ΔCV² = [CV²_M(new) − CV²_M(old)] + membership    CV²_M(new) − CV²_M(old) = ΔL_M + ΔH_M
/// ```
///
/// ΔL below 0 is 填谷 (valleys filled), ΔH below 0 is 削峰 (peaks cut). On M the change is also
/// `resources + pupils`, each averaged over the two orders, f being CV²_M of numerators x and
/// denominators P:
///
/// ```text
/// resources = ½[f(x₁,P₀) − f(x₀,P₀) + f(x₁,P₁) − f(x₀,P₁)]
/// pupils    = ½[f(x₀,P₁) − f(x₀,P₀) + f(x₁,P₁) − f(x₁,P₀)]
/// ```
///
/// No scale is in it: a CV has none. Source: the decomposition of the squared coefficient of
/// variation, with the Shapley value for two factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// ΔCV².
    pub square: f64,
    /// ΔL on the schools of both years.
    pub valleys: f64,
    /// ΔH on them.
    pub peaks: f64,
    /// The part due to schools that are not the same in both years.
    pub membership: f64,
    /// The part, on the schools of both years, due to numerators.
    pub resources: f64,
    /// The part due to denominators.
    pub pupils: f64,
}

impl Change {
    /// Splits a change; `None` where a CV is undefined, of all schools or of those of both years.
    /// Where no school is in both years, all of the change is membership.
    ///
    /// Of two schools with 100 pupils each, the poorer one gains: X̄ goes from 5 to 6, S from 3 to 2,
    /// all by numerators.
    ///
    /// ```
    /// use balance::measure::{Both, Change, Observation};
    /// let school = |numerator| Observation { pupils: 100.0, numerator };
    /// let poor = Both { old: school(200.0), new: school(400.0) };
    /// let rich = Both { old: school(800.0), new: school(800.0) };
    /// let change = Change::of(&[poor, rich], &[], &[]).unwrap();
    /// let expected = (2.0_f64 / 6.0).powi(2) - (3.0_f64 / 5.0).powi(2);
    /// assert!((change.square - expected).abs() < 1e-12);
    /// assert!((change.valleys - expected / 2.0).abs() < 1e-12);
    /// assert!((change.resources - expected).abs() < 1e-12);
    /// assert_eq!((change.pupils, change.membership), (0.0, 0.0));
    /// ```
    pub fn of(both: &[Both], gone: &[Observation], come: &[Observation]) -> Option<Change> {
        let old: Vec<Observation> = both.iter().map(|b| b.old).collect();
        let new: Vec<Observation> = both.iter().map(|b| b.new).collect();
        let before = Parts::of(&[&old[..], gone].concat())?;
        let after = Parts::of(&[&new[..], come].concat())?;
        let square = after.square() - before.square();
        if both.is_empty() {
            return Some(Change {
                square,
                valleys: 0.0,
                peaks: 0.0,
                membership: square,
                resources: 0.0,
                pupils: 0.0,
            });
        }
        let mixed = |mix: fn(&Both) -> Observation| {
            let schools: Vec<Observation> = both.iter().map(mix).collect();
            Parts::of(&schools).map(|parts| parts.square())
        };
        let (from, to) = (Parts::of(&old)?, Parts::of(&new)?);
        let (start, end) = (from.square(), to.square());
        let resources_first = mixed(|b| Observation {
            pupils: b.old.pupils,
            numerator: b.new.numerator,
        })?;
        let pupils_first = mixed(|b| Observation {
            pupils: b.new.pupils,
            numerator: b.old.numerator,
        })?;
        Some(Change {
            square,
            valleys: to.below - from.below,
            peaks: to.above - from.above,
            membership: square - (end - start),
            resources: (resources_first - start + end - pupils_first) / 2.0,
            pupils: (pupils_first - start + end - resources_first) / 2.0,
        })
    }
}

/// L and H.
#[derive(Clone, Copy)]
struct Parts {
    below: f64,
    above: f64,
}

impl Parts {
    fn of(schools: &[Observation]) -> Option<Parts> {
        let dispersion = Dispersion::of(1.0, schools)?;
        let (below, above) = dispersion.below.zip(dispersion.above)?;
        Some(Parts { below, above })
    }

    fn square(self) -> f64 {
        self.below + self.above
    }
}

/// How much each school, or each event such as a merger, moved the CV: by how much the CV differs
/// with and without its change, averaged over its coming first and last of all changes.
///
/// ```text
/// effect = ½[CV(old, this one new) − CV(old) + CV(new) − CV(new, this one old)]
/// ```
///
/// A school that did not change moved nothing, whatever the mean did. The effects need not sum to
/// the change of the CV. `None` where a CV is undefined.
///
/// ```
/// use balance::measure::{Observation, effects};
/// let school = |numerator| vec![Observation { pupils: 100.0, numerator }];
/// let moves = [(school(200.0), school(400.0)), (school(800.0), school(800.0))];
/// let effects = effects(&moves).unwrap();
/// assert!((effects[0].unwrap() - (2.0 / 6.0 - 3.0 / 5.0)).abs() < 1e-12);
/// assert_eq!(effects[1], Some(0.0));
/// ```
pub fn effects(moves: &[(Vec<Observation>, Vec<Observation>)]) -> Option<Vec<Option<f64>>> {
    let old = Sums::around(moves.iter().flat_map(|(old, _)| old))?;
    let new = Sums::around(moves.iter().flat_map(|(_, new)| new))?;
    let (before, after) = (old.cv()?, new.cv()?);
    let effects = moves.iter().map(|(was, is)| {
        if was == is {
            return Some(0.0);
        }
        let first = old.with(is, 1.0).with(was, -1.0).cv()? - before;
        let last = after - new.with(was, 1.0).with(is, -1.0).cv()?;
        Some((first + last) / 2.0)
    });
    Some(effects.collect())
}

/// Sums from which a CV follows, of deviations from a centre near the mean, so that nothing is lost
/// where they are taken from each other.
#[derive(Clone, Copy)]
struct Sums {
    centre: f64,
    pupils: f64,
    /// Σ P(X − centre).
    first: f64,
    /// Σ P(X − centre)².
    second: f64,
}

impl Sums {
    fn around<'a>(schools: impl Iterator<Item = &'a Observation> + Clone) -> Option<Sums> {
        let pupils: f64 = schools.clone().map(|s| s.pupils).sum();
        let numerators: f64 = schools.clone().map(|s| s.numerator).sum();
        let sums = Sums {
            centre: numerators / pupils,
            pupils: 0.0,
            first: 0.0,
            second: 0.0,
        };
        (pupils > 0.0)
            .then(|| schools.fold(sums, |sums, s| sums.with(std::slice::from_ref(s), 1.0)))
    }

    /// With some schools added, or taken away.
    fn with(mut self, schools: &[Observation], sign: f64) -> Sums {
        for school in schools {
            let deviation = value(1.0, school) - self.centre;
            self.pupils += sign * school.pupils;
            self.first += sign * school.pupils * deviation;
            self.second += sign * school.pupils * deviation * deviation;
        }
        self
    }

    fn cv(self) -> Option<f64> {
        let shift = self.first / self.pupils;
        let mean = self.centre + shift;
        let variance = (self.second / self.pupils - shift * shift).max(0.0);
        (self.pupils > 0.0 && mean > 0.0).then(|| variance.sqrt() / mean)
    }
}
