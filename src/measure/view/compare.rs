//! What reports read of years compared.

use super::county::Standing;
use super::problem::ProblemFinding;
use crate::lang::Lang;
use crate::measure::contract::compare as contract;
use crate::problem::Severity;

view! {
    /// What moved between two or more censuses, the oldest first.
    pub struct Comparison of contract::Comparison<CountyChange, ProblemFinding> {
        /// The language of names and messages.
        pub lang: Lang,
    }
}

impl Comparison {
    /// Whether an error forbade the comparison.
    pub fn failed(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Error)
    }

    /// The labels of the first and the last year.
    pub fn ends(&self) -> (&str, &str) {
        self.labels_from(0)
    }

    /// The labels of the years that a county's changes are between.
    pub fn ends_of(&self, county: &CountyChange) -> (&str, &str) {
        self.labels_from(county.first)
    }

    fn labels_from(&self, first: usize) -> (&str, &str) {
        let first = self.years.get(first).map_or("", |y| y.label.as_str());
        let last = self.years.last().map_or("", |y| y.label.as_str());
        (first, last)
    }
}

view! {
    /// One county.
    pub struct CountyChange of contract::County<StageChange> {
        /// Year by year, what it comes to.
        pub standings: Vec<Option<Standing>>,
    }
}

impl CountyChange {
    /// What stands, of a list of years, at the first year that the county is in, and last.
    pub fn ends<'y, T>(&self, years: &'y [Option<T>]) -> [Option<&'y T>; 2] {
        [years.get(self.first), years.last()].map(|year| year.and_then(Option::as_ref))
    }
}

/// One stage.
pub type StageChange = contract::Stage<StageYear, IndicatorChange>;

view! {
    /// A stage in one year.
    pub struct StageYear of contract::StageYear {
        /// What it comes to.
        pub standing: Option<Standing>,
    }
}

view! {
    /// One indicator in one stage.
    pub struct IndicatorChange of contract::Indicator<IndicatorYear> {
        /// A name short enough for a terminal.
        pub short: String,
        /// Decimals of printed values.
        pub digits: usize,
    }
}

view! {
    /// An indicator in one year.
    pub struct IndicatorYear of contract::IndicatorYear {
        /// Whether one school alone has them.
        pub single: bool,
    }
}
