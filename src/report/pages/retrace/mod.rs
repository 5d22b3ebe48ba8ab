//! A figure retraced as an inspector would work it out by hand: the rule and its source, the cells,
//! the split between stages, the value, the county's mean, the school's share of the variance, the
//! verdict and what is lacking.

mod county;
mod item;
mod numbers;
mod part;
mod rule;
mod school;
mod value;
mod verdict;

use crate::lang::Lang;
use crate::measure::{CountyFinding, Findings, StageFinding};
use crate::report::document::Document;
use crate::report::table::{Cell, Tone};
use crate::standard::{Indicator, Standard};

pub use item::{Whose, counties as item, rule as item_rule};
use part::Part;
pub use part::Who;

/// The rule of an indicator: formula, unit, thresholds, limits, reliefs, source.
pub fn rule(standard: &Standard, indicator: &Indicator, lang: Lang) -> Document {
    let mut document = Document::default();
    document.heading(1, indicator.name.get(lang), None);
    rule::lines(&mut document, standard, indicator, &standard.assessed, lang);
    document.line(Cell::new(
        lang.pick(
            "加上工作簿可追溯全县的数，再加 --school 可追溯一所学校的数。",
            "Add a workbook to retrace the county's figures, and --school for those of one school.",
        ),
        Tone::Faint,
    ));
    document
}

/// An indicator over every county: mean and coefficient of variation, and who drives it.
pub fn counties(findings: &Findings, standard: &Standard, at: usize) -> Document {
    let mut document = Document::default();
    let Some(indicator) = standard.indicators.get(at) else {
        return document;
    };
    let lang = findings.lang;
    document.heading(1, indicator.name.get(lang), None);
    rule::lines(&mut document, standard, indicator, &standard.assessed, lang);
    for county in &findings.counties {
        for stage in &county.stages {
            let part = Part {
                lang,
                standard,
                indicator,
                at,
                county,
                stage,
            };
            part.county_section(&mut document);
        }
    }
    document
}

/// One indicator of one school, at each stage that it has.
pub fn school(findings: &Findings, standard: &Standard, at: usize, who: &[Who]) -> Document {
    let mut document = Document::default();
    for who in who {
        if let Some((part, school)) = Part::of(findings, standard, at, *who) {
            part.school_section(&mut document, school);
        }
    }
    document
}

/// The way to one value of a school: its cells, the calculation, its share of the variance, the verdict.
pub fn steps(findings: &Findings, standard: &Standard, at: usize, who: Who) -> Document {
    let mut document = Document::default();
    let Some((part, school)) = Part::of(findings, standard, at, who) else {
        return document;
    };
    let value = &school.values[at];
    if let Some(trace) = &value.trace {
        part.cells(&mut document, school, trace);
        part.value_lines(&mut document, value, trace);
        part.share_line(&mut document, value, trace);
        if value.threshold.is_some() {
            part.verdict_lines(&mut document, value, trace);
        }
    }
    document
}

/// The way to a county's mean and coefficient of variation: the rule and the sums.
pub fn sums(
    findings: &Findings,
    standard: &Standard,
    at: usize,
    county: &CountyFinding,
    stage: &StageFinding,
) -> Document {
    let mut document = Document::default();
    let Some(indicator) = standard.indicators.get(at) else {
        return document;
    };
    let stages = std::slice::from_ref(&stage.stage);
    rule::lines(&mut document, standard, indicator, stages, findings.lang);
    let part = Part {
        lang: findings.lang,
        standard,
        indicator,
        at,
        county,
        stage,
    };
    part.county_lines(&mut document);
    document
}
