//! A school and its values, as reports read them.

use super::evidence::{Trace, Used};
use crate::measure::contract;
use crate::measure::dispersion::Observation;

view! {
    /// One school in one stage.
    pub struct SchoolFinding of contract::School<ValueFinding> {
        /// Whether it leads that group.
        pub leads: bool,
        /// How far it falls short: the sum of 1 − value ÷ threshold over its unmet thresholds.
        pub need: f64,
        /// Its row of the `Evidence`, where that was asked for.
        pub row: usize,
        /// What the standard wants shown of it beside its values, in that order.
        pub shown: Vec<Option<Used>>,
    }
}

impl SchoolFinding {
    /// Whether it falls short of some threshold.
    pub fn falls_short(&self) -> bool {
        self.values.iter().any(|v| v.shortfall.is_some())
    }
}

view! {
    /// One value of a school.
    pub struct ValueFinding of contract::Value {
        /// The shortfall in words: 差 3 名教师.
        pub lacks: Option<String>,
        /// The shortfall, of counted things rounded up.
        pub lacking: Option<f64>,
        /// Whether an unmet value reaches the line below which one value fails the school.
        pub above_floor: Option<bool>,
        /// Whether rounding the printed digits would turn the verdict.
        pub borderline: bool,
        /// How it came about, where that was asked for.
        pub trace: Option<Box<Trace>>,
    }
}

impl ValueFinding {
    /// Numerator and denominator, where the figures are given.
    pub fn observation(&self) -> Option<Observation> {
        let (pupils, numerator) = self.per.zip(self.numerator)?;
        Some(Observation { pupils, numerator })
    }
}
