//! What must hold of the arithmetic whatever the figures.

use balance::measure::{Dispersion, Observation, rounded, split_share, value};
use proptest::prelude::*;
use statrs::statistics::Statistics;

fn school() -> impl Strategy<Value = Observation> {
    (1u32..5000, 0u32..1_000_000).prop_map(|(pupils, numerator)| Observation {
        pupils: f64::from(pupils),
        numerator: f64::from(numerator),
    })
}

fn schools() -> impl Strategy<Value = Vec<Observation>> {
    prop::collection::vec(school(), 1..40)
        .prop_filter("a mean", |s| s.iter().any(|s| s.numerator > 0.0))
}

fn cv(schools: &[Observation]) -> f64 {
    Dispersion::of(1.0, schools).unwrap().cv.unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6)
}

proptest! {
    #[test]
    fn scaling_every_numerator_leaves_the_cv(schools in schools(), factor in 0.001f64..1000.0) {
        let scaled: Vec<_> = schools
            .iter()
            .map(|s| Observation { numerator: s.numerator * factor, ..*s })
            .collect();
        prop_assert!(close(cv(&schools), cv(&scaled)));
        // Per pupil or per hundred pupils is the same inequality.
        let hundred = Dispersion::of(100.0, &schools).unwrap();
        prop_assert!(close(cv(&schools), hundred.cv.unwrap()));
    }

    #[test]
    fn the_order_of_schools_does_not_matter(schools in schools(), seed in any::<u64>()) {
        let mut other = schools.clone();
        // A shuffle by a linear congruence: any order will do.
        let mut state = seed;
        for i in (1..other.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            other.swap(i, (state >> 33) as usize % (i + 1));
        }
        prop_assert!(close(cv(&schools), cv(&other)));
    }

    #[test]
    fn a_school_cut_into_two_equal_halves_changes_nothing(schools in schools(), at in any::<prop::sample::Index>()) {
        let mut cut = schools.clone();
        let whole = cut.remove(at.index(schools.len()));
        let half = Observation { pupils: whole.pupils / 2.0, numerator: whole.numerator / 2.0 };
        cut.extend([half, half]);
        prop_assert!(close(cv(&schools), cv(&cut)));
    }

    #[test]
    fn the_mean_is_the_ratio_of_the_sums(schools in schools()) {
        let pupils: f64 = schools.iter().map(|s| s.pupils).sum();
        let numerators: f64 = schools.iter().map(|s| s.numerator).sum();
        let found = Dispersion::of(100.0, &schools).unwrap();
        prop_assert!(close(found.mean, 100.0 * numerators / pupils));
    }

    #[test]
    fn what_lies_below_and_above_the_mean_makes_up_the_square(schools in schools()) {
        let found = Dispersion::of(1.0, &schools).unwrap();
        let (below, above, cv) = (found.below.unwrap(), found.above.unwrap(), found.cv.unwrap());
        prop_assert!((below + above - cv * cv).abs() <= 1e-12 * (1.0 + cv * cv));
    }

    #[test]
    fn the_shares_of_the_variance_sum_to_one(schools in schools()) {
        let found = Dispersion::of(1.0, &schools).unwrap();
        let shares: Vec<Option<f64>> = schools.iter().map(|s| found.share(1.0, s)).collect();
        if found.std > 0.0 {
            let sum: f64 = shares.into_iter().map(Option::unwrap).sum();
            prop_assert!(close(sum, 1.0));
        } else {
            prop_assert!(shares.iter().all(Option::is_none));
        }
    }

    #[test]
    fn a_transfer_from_richer_to_poorer_never_raises_the_cv(
        schools in schools(),
        (i, j) in any::<(prop::sample::Index, prop::sample::Index)>(),
        part in 0.0f64..=1.0,
    ) {
        let (i, j) = (i.index(schools.len()), j.index(schools.len()));
        let (rich, poor) = match value(1.0, &schools[i]) >= value(1.0, &schools[j]) {
            true => (i, j),
            false => (j, i),
        };
        prop_assume!(rich != poor);
        // Up to the point where the two are equal.
        let (r, p) = (schools[rich], schools[poor]);
        let most = r.pupils * p.pupils * (value(1.0, &r) - value(1.0, &p)) / (r.pupils + p.pupils);
        let mut after = schools.clone();
        after[rich].numerator -= part * most;
        after[poor].numerator += part * most;
        prop_assert!(cv(&after) <= cv(&schools) + 1e-9);
    }

    #[test]
    fn with_equal_pupils_it_is_the_plain_population_measure(numerators in prop::collection::vec(1u32..100_000, 2..30)) {
        let schools: Vec<_> = numerators
            .iter()
            .map(|n| Observation { pupils: 100.0, numerator: f64::from(*n) })
            .collect();
        let values: Vec<f64> = schools.iter().map(|s| value(1.0, s)).collect();
        let plain = values.iter().population_std_dev() / values.iter().mean();
        prop_assert!(close(cv(&schools), plain));
    }

    #[test]
    fn the_parts_of_a_split_sum_to_the_whole(
        pupils in prop::collection::vec(1u32..3000, 1..4),
        whole in 0.0f64..1e7,
    ) {
        let weights = [1.0, 1.1, 1.32];
        let stages: Vec<_> = weights.into_iter().zip(pupils.into_iter().map(f64::from)).collect();
        let parts: f64 = stages.iter().map(|s| whole * split_share(*s, &stages).unwrap()).sum();
        prop_assert!(close(parts, whole));
    }

    #[test]
    fn rounding_moves_a_number_by_at_most_half_a_digit(number in -1e6f64..1e6, digits in 0usize..6) {
        let moved = (rounded(number, digits) - number).abs();
        prop_assert!(moved <= 0.5 * 10f64.powi(-(digits as i32)) * (1.0 + 1e-9));
    }
}
