//! What is retraced: one indicator in one stage of a county, and how its figures are written.

use crate::lang::Lang;
use crate::measure::{
    CountyFinding, Findings, IndicatorFinding, SchoolFinding, StageFinding, grouped, rounded_text,
};
use crate::standard::{Indicator, Standard};

/// Decimals of a figure within a calculation.
const DIGITS: usize = 6;

/// A school in a stage: its county and its place among the county's schools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// Index of the county.
    pub county: usize,
    /// Index of the school in it.
    pub school: usize,
}

/// One indicator in one stage of a county.
pub struct Part<'a> {
    pub lang: Lang,
    pub standard: &'a Standard,
    pub indicator: &'a Indicator,
    pub at: usize,
    pub county: &'a CountyFinding,
    pub stage: &'a StageFinding,
}

impl<'a> Part<'a> {
    /// An indicator at the stage of a school, and the school.
    pub fn of(
        findings: &'a Findings,
        standard: &'a Standard,
        at: usize,
        who: Who,
    ) -> Option<(Part<'a>, &'a SchoolFinding)> {
        let county = findings.counties.get(who.county)?;
        let school = county.schools.get(who.school)?;
        let part = Part {
            lang: findings.lang,
            standard,
            indicator: standard.indicators.get(at)?,
            at,
            county,
            stage: county.stage(&school.stage)?,
        };
        Some((part, school))
    }
}

impl Part<'_> {
    pub fn found(&self) -> &IndicatorFinding {
        &self.stage.indicators[self.at]
    }

    pub fn say(&self, zh: &str, en: &str) -> String {
        self.lang.pick(zh, en).to_owned()
    }

    /// k × , where the scale is not 1.
    pub fn scale(&self) -> String {
        match self.indicator.scale {
            1.0 => String::new(),
            scale => format!("{scale} × "),
        }
    }

    /// The printed figure, and, where it is not all of it, what it was rounded from.
    pub fn both(&self, value: f64, digits: usize) -> String {
        let printed = rounded_text(value, digits);
        let full = long(value);
        let same = grouped(&printed) == full;
        match (same, self.lang) {
            (true, _) => printed,
            (false, Lang::Zh) => format!("{full}，印作 {printed}"),
            (false, Lang::En) => format!("{full}, printed {printed}"),
        }
    }

    pub fn percent(&self, share: f64) -> String {
        format!(
            "{}%",
            rounded_text(100.0 * share, self.standard.percent_digits)
        )
    }
}

/// A figure within a calculation: up to six decimals.
pub fn long(value: f64) -> String {
    grouped(&rounded_text(value, DIGITS))
}
