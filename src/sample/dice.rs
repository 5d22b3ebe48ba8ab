//! Random draws that are the same on every machine.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::{Rng, SeedableRng};
use statrs::distribution::{ContinuousCDF, Gamma, LogNormal};

/// A source of random draws.
pub struct Dice(Pcg64);

impl Dice {
    /// Dice that fall the same way for the same seed.
    pub fn new(seed: u64) -> Dice {
        Dice(Pcg64::seed_from_u64(seed))
    }

    /// Dice of their own: what they are used for later does not move the draws of these.
    pub fn split(&mut self) -> Dice {
        Dice::new(self.0.next_u64())
    }

    /// Evenly between 0 and 1, both left out.
    fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// True so often.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// One of the numbers from 0 to `count`, itself left out.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Sizes of schools: log-normal about a median, kept within bounds.
    pub fn size(&mut self, median: f64, spread: f64, low: f64, high: f64) -> f64 {
        let draw = self.unit();
        let factor = LogNormal::new(0.0, spread).map_or(1.0, |d| d.inverse_cdf(draw));
        (median * steady(factor)).clamp(low, high)
    }

    /// How well one school is provided for: gamma with mean 1; the greater `shape`, the more
    /// alike the schools.
    pub fn quality(&mut self, shape: f64) -> f64 {
        let draw = self.unit();
        steady(Gamma::new(shape, shape).map_or(1.0, |d| d.inverse_cdf(draw)))
    }

    /// Puts things into random order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }
}

/// Machines may differ in the last bits of a logarithm or an exponential; four decimals are the
/// same on all.
fn steady(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_as_they_are() {
        let mut dice = Dice::new(7);
        let draws = [
            dice.quality(16.0),
            dice.size(100.0, 0.4, 10.0, 900.0),
            dice.below(1000) as f64,
        ];
        assert_eq!(draws, [0.3748, 74.53999999999999, 901.0]);
    }

    #[test]
    fn draws_stay_within_bounds() {
        let mut dice = Dice::new(1);
        let mut sum = 0.0;
        for _ in 0..2000 {
            assert!(dice.below(3) < 3);
            assert!((5.0..=9.0).contains(&dice.size(7.0, 2.0, 5.0, 9.0)));
            sum += dice.quality(16.0);
        }
        assert!((sum / 2000.0 - 1.0).abs() < 0.02);
        assert_eq!(dice.below(0), 0);
    }
}
