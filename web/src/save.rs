//! Files of what was measured or compared, as the command line writes them.

use std::ffi::OsStr;
use std::path::Path;

use balance::measure::ProblemFinding;
use balance::report::annotate::annotate;
use balance::report::{
    ComparisonReport, FindingsReport, Format, ProblemList, Report, Subject, Target, Topic,
};

use crate::state::{Answer, Outcome, State};

const NOTHING: &str = "nothing was measured";

/// A report, in the format that an ending picks.
pub fn report(state: &State, ending: &str) -> Answer {
    match &state.result {
        Some(Outcome::Audit(findings)) => {
            let read = state.read.as_ref().ok_or(NOTHING)?;
            written(&FindingsReport {
                findings,
                standard: &read.standard,
                topic: Topic::Audit,
                format: format(ending, Subject::Findings)?,
                target: Target::File,
            })
        }
        Some(Outcome::Comparison(comparison, standard)) => written(&ComparisonReport {
            comparison,
            standard,
            format: format(ending, Subject::Comparison)?,
            target: Target::File,
        }),
        None => Err(NOTHING.to_owned()),
    }
}

/// The list of problems.
pub fn problems(state: &State, ending: &str) -> Answer {
    let (problems, lang) = state.result.as_ref().ok_or(NOTHING)?.problems();
    written(&ProblemList {
        by_school: false,
        problems,
        lang,
        format: format(ending, Subject::Problems)?,
        folder: Path::new(""),
    })
}

/// A copy of a file in which its problems are marked.
pub fn annotated(state: &State, file: &str) -> Answer {
    let (problems, lang) = state.result.as_ref().ok_or(NOTHING)?.problems();
    // Of a file that is read alone, all problems are.
    let read = state.read.as_ref();
    let alone = read.is_some_and(|read| read.census.inputs.len() == 1);
    let own = problems.iter().filter(|problem| {
        let mut places = problem.places.iter();
        alone || places.any(|place| place.source.file == file)
    });
    let own: Vec<&ProblemFinding> = own.collect();
    let copy = annotate(file.as_ref(), &own, lang).map_err(|e| e.message(lang))?;
    Ok(copy.bytes)
}

fn format(ending: &str, subject: Subject) -> Result<&'static Format, String> {
    let format = Format::of_ending(OsStr::new(ending), subject);
    format.ok_or_else(|| format!("no format .{ending}"))
}

fn written(report: &impl Report) -> Answer {
    let mut bytes = Vec::new();
    report.write(&mut bytes).map_err(|e| e.to_string())?;
    Ok(bytes)
}
