//! A county, its stages and its items, as reports read them.

use std::collections::BTreeSet;

use super::evidence::Evidence;
use super::school::SchoolFinding;
use crate::measure::contract::{self, ItemState};

/// What a county, or a stage of it, comes to, and how much of it was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether every criterion that was judged is met.
    pub meets: bool,
    /// How many criteria were judged.
    pub judged: usize,
    /// How many were not.
    pub not_judged: usize,
    /// Whether every criterion of the stages was: schools and coefficients of variation.
    pub resources_judged: bool,
}

view! {
    /// One county.
    pub struct CountyFinding of contract::County<StageFinding, SchoolFinding, ItemFinding> {
        /// The keys of all reliefs in force for its year.
        pub in_force: BTreeSet<String>,
        /// What all of this rests on, where that was asked for.
        pub evidence: Option<Evidence>,
    }
}

impl CountyFinding {
    /// What it comes to.
    pub fn standing(&self) -> Standing {
        Standing {
            meets: self.meets,
            judged: self.judged,
            not_judged: self.not_judged,
            resources_judged: self.stages.iter().all(|s| s.not_judged == 0),
        }
    }

    /// The schools of one stage.
    pub fn schools_of<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a SchoolFinding> {
        self.schools.iter().filter(move |s| s.stage == stage)
    }

    /// A stage by its id.
    pub fn stage(&self, stage: &str) -> Option<&StageFinding> {
        self.stages.iter().find(|s| s.stage == stage)
    }
}

view! {
    /// One stage of a county.
    pub struct StageFinding of contract::Stage<IndicatorFinding> {
        /// How many schools have a gap.
        pub short: usize,
        /// The stage's name.
        pub label: String,
        /// What the composite may be at most.
        pub composite_limit: Option<f64>,
        /// Whether it is.
        pub composite_meets: Option<bool>,
        /// Whether rounding would turn that verdict.
        pub composite_borderline: bool,
    }
}

impl StageFinding {
    /// What it comes to.
    pub fn standing(&self) -> Standing {
        Standing {
            meets: self.meets,
            judged: self.judged,
            not_judged: self.not_judged,
            resources_judged: self.not_judged == 0,
        }
    }

    /// Whether some coefficient of variation is not computed because one school alone has the figures.
    pub fn is_single(&self) -> bool {
        self.indicators.iter().any(IndicatorFinding::is_single)
    }
}

view! {
    /// One indicator in one stage of a county.
    pub struct IndicatorFinding of contract::Indicator {
        /// A name short enough for a terminal.
        pub short: String,
        /// Decimals of printed values.
        pub digits: usize,
        /// The threshold of a school.
        pub threshold: Option<f64>,
        /// Σxᵢ, the numerators of the schools that have the figures.
        pub numerators: Option<f64>,
        /// P, the denominators of those schools.
        pub pers: Option<f64>,
        /// What a value is multiplied by: 1, or 100 for "per 100 pupils".
        pub scale: f64,
        /// The part of CV² from schools below the mean.
        pub below: Option<f64>,
        /// The part of CV² from schools above the mean.
        pub above: Option<f64>,
        /// What all schools together lack, each rounded up where things are counted, in words.
        pub lacks: Option<String>,
        /// The same as a number; 0 where nothing is lacking.
        pub lacking: f64,
        /// How many schools have the figures.
        pub measured: usize,
        /// The schools by value ÷ mean: from 0 to 2 in steps of 0.2, the last step open upwards.
        pub spread: Vec<usize>,
    }
}

impl IndicatorFinding {
    /// Whether one school alone has the figures: there is no inequality to measure.
    pub fn is_single(&self) -> bool {
        self.measured == 1
    }

    /// Whether the figures are there and have no coefficient of variation: their mean is 0.
    pub fn is_undefined(&self) -> bool {
        self.cv.is_none() && self.measured > 1
    }
}

view! {
    /// An item of a declaration table.
    pub struct ItemFinding of contract::Item {
        /// What is required.
        pub text: String,
        /// Its figures with what they are, as printed.
        pub shown: String,
        /// Its figures in the order of the standard, with what each comes to on its own.
        pub figures: Vec<FigureFinding>,
        /// Whether it rests on the national result rather than on documents.
        pub monitoring: bool,
    }
}

impl ItemFinding {
    /// Whether there is a verdict on it.
    pub fn is_judged(&self) -> bool {
        matches!(self.state, ItemState::Met | ItemState::Unmet)
    }
}

/// One figure of an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureFinding {
    /// What it is.
    pub text: String,
    /// The figure; rates are fractions of 1.
    pub value: Option<f64>,
    /// As printed.
    pub shown: Option<String>,
    /// Whether it fulfils what is required.
    pub meets: Option<bool>,
}
