//! The problems of the input as the page shows them: what is wrong, where, an excerpt of the sheet, and what to do.

use std::collections::BTreeSet;

use balance::Lang;
use balance::census::excerpt::{Excerpt, Role, Shown};
use balance::census::{Census, excerpts};
use balance::measure::{Findings, ProblemFinding, Severity};
use balance::problem::column_name;
use balance::report::Listing;
use serde_json::{Value, json};

/// Those of some findings: as many of each kind as the command line prints.
pub fn listed(findings: &Findings, census: &Census) -> Value {
    let listing = Listing::new(findings);
    let excerpts = excerpts(census, &listing.places());
    let listed = listing.shown().iter().zip(excerpts);
    let listed = listed.map(|(problem, excerpts)| one(problem, &excerpts, findings.lang));
    let all = &findings.problems;
    let errors = all.iter().filter(|p| p.severity == Severity::Error).count();
    json!({
        "errors": errors,
        "warnings": all.len() - errors,
        "listed": listed.collect::<Vec<_>>(),
        "more": listing.more().collect::<Vec<_>>(),
    })
}

/// Those of several years, one after the other.
pub fn together(years: Vec<Value>) -> Value {
    let sum = |name: &str| {
        years
            .iter()
            .filter_map(|year| year[name].as_u64())
            .sum::<u64>()
    };
    let all = |name: &str| {
        let lists = years.iter().filter_map(|year| year[name].as_array());
        lists.flatten().cloned().collect::<Vec<_>>()
    };
    json!({
        "errors": sum("errors"),
        "warnings": sum("warnings"),
        "listed": all("listed"),
        "more": all("more"),
    })
}

/// The files that problems are of.
pub fn files(problems: &[ProblemFinding]) -> BTreeSet<&str> {
    let places = problems.iter().flat_map(|problem| &problem.places);
    places.map(|place| place.source.file.as_str()).collect()
}

fn one(problem: &ProblemFinding, excerpts: &[Excerpt], lang: Lang) -> Value {
    let places: Vec<String> = problem.places.iter().map(ToString::to_string).collect();
    json!({
        "error": problem.severity == Severity::Error,
        "code": problem.code,
        "text": problem.text,
        "fix": problem.fix,
        "expected": problem.expected,
        "places": places,
        "excerpts": excerpts.iter().map(|excerpt| rows(excerpt, lang)).collect::<Vec<_>>(),
    })
}

/// A row of a sheet: its cells under what their columns are called.
fn rows(excerpt: &Excerpt, lang: Lang) -> Value {
    let cell = |shown: &Shown| {
        let letters = column_name(shown.column);
        let header = shown.header.as_ref();
        json!({
            "header": header.map_or(letters.clone(), |h| format!("{letters} {}", h.get(lang))),
            "text": shown.text(lang),
            "marked": shown.role == Role::Marked,
        })
    };
    json!({
        "row": u64::from(excerpt.row) + 1,
        "cells": excerpt.cells.iter().map(cell).collect::<Vec<_>>(),
    })
}
