//! A census read, measured and shown.

use std::path::PathBuf;

use balance::census::{Census, Years};
use balance::measure::{Options, measure, note_unused};
use balance::report::{FindingsReport, Report, Target, Topic, formats};
use serde_json::json;

use crate::problems;
use crate::request::{Measure, Read};
use crate::state::{Answer, Outcome, ReadCensus, State, standard_and_map};
use crate::told;

/// Reads files.
pub fn read(state: &mut State, request: &Read) -> Answer {
    state.read = None;
    state.result = None;
    let (standard, map, own) =
        standard_and_map(&request.standard, request.map.as_deref(), request.lang)?;
    let paths: Vec<PathBuf> = request.paths.iter().map(PathBuf::from).collect();
    let dictionary = &standard.dictionary;
    let census = Census::read_years(&paths, dictionary, &map, Years::Latest, &told);
    state.read = Some(ReadCensus {
        census,
        standard,
        own,
    });
    Ok(Vec::new())
}

/// Measures what was read.
pub fn measured(state: &mut State, request: &Measure) -> Answer {
    let Some(read) = &state.read else {
        return Err("nothing was read".to_owned());
    };
    let options = Options {
        allow_missing: request.allow_missing,
        trace: true,
        lang: request.lang,
        ..Options::default()
    };
    let mut findings = measure(&read.census, &read.standard, options.clone());
    note_unused(&mut [&mut findings], &options);
    findings.inputs.extend(read.own.iter().cloned());
    state.result = Some(Outcome::Audit(findings));
    Ok(Vec::new())
}

/// What is to be shown of it: the report, and the problems with excerpts.
pub fn show(state: &State) -> Answer {
    let (Some(read), Some(Outcome::Audit(findings))) = (&state.read, &state.result) else {
        return Err("nothing was measured".to_owned());
    };
    // A county that could not be measured does not withhold the others.
    let told = !findings.failed() || !findings.counties.is_empty();
    let mut html = Vec::new();
    if told {
        let report = FindingsReport {
            findings,
            standard: &read.standard,
            topic: Topic::Audit,
            format: &formats::HTML,
            target: Target::File,
        };
        report.write(&mut html).map_err(|e| e.to_string())?;
    }
    let shown = json!({
        "html": told.then(|| String::from_utf8_lossy(&html)),
        "problems": problems::listed(findings, &read.census),
        "files": problems::files(&findings.problems),
    });
    Ok(shown.to_string().into_bytes())
}
