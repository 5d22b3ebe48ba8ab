//! Years compared.

use std::path::PathBuf;

use balance::census::Census;
use balance::measure::compare::{CompareOptions, FailOn, compare};
use balance::measure::{Findings, Options, measure, note_unused};
use balance::report::{ComparisonReport, Report, Target, formats};
use balance::{Speak, say};
use serde_json::{Value, json};

use crate::problems;
use crate::request::Compare;
use crate::state::{Answer, Outcome, State, standard_and_map};
use crate::told;

/// Reads and measures the years, compares them, and says what is to be shown of it.
pub fn compared(state: &mut State, request: &Compare) -> Answer {
    *state = State::default();
    let lang = request.lang;
    let (standard, map, own) = standard_and_map(&request.standard, request.map.as_deref(), lang)?;
    let options = Options {
        allow_missing: request.allow_missing,
        lang,
        ..Options::default()
    };
    let mut years: Vec<Findings> = Vec::new();
    let mut listed: Vec<Value> = Vec::new();
    for year in &request.years {
        let paths: Vec<PathBuf> = year.iter().map(PathBuf::from).collect();
        let censuses = Census::read_each_year(&paths, &standard.dictionary, &map, &told);
        for census in &censuses {
            let findings = measure(census, &standard, options.clone());
            listed.push(problems::listed(&findings, census));
            years.push(findings);
        }
    }
    if years.len() < 2 {
        return Err(say!(
            lang,
            "比较至少要两年：请再放入一个文件或文件夹",
            "Two years are needed to compare: add another file or folder",
        ));
    }
    note_unused(&mut years.iter_mut().collect::<Vec<_>>(), &options);
    let options = CompareOptions {
        fail_on: vec![FailOn::Slip],
        tolerance: CompareOptions::TOLERANCE,
        lang,
        ..CompareOptions::default()
    };
    let mut comparison = compare(&years, &standard, &options).map_err(|e| e.speak(lang))?;
    comparison.rests_on = own;
    let told = !comparison.failed();
    let mut html = Vec::new();
    if told {
        let report = ComparisonReport {
            comparison: &comparison,
            standard: &standard,
            format: &formats::HTML,
            target: Target::File,
        };
        report.write(&mut html).map_err(|e| e.to_string())?;
    }
    let shown = json!({
        "html": told.then(|| String::from_utf8_lossy(&html)),
        "problems": problems::together(listed),
        "files": problems::files(&comparison.problems),
    });
    state.result = Some(Outcome::Comparison(
        Box::new(comparison),
        Box::new(standard),
    ));
    Ok(shown.to_string().into_bytes())
}
