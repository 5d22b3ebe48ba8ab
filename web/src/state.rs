//! What the page has read and measured so far.

use balance::Lang;
use balance::Speak;
use balance::census::{Census, Input, Map};
use balance::measure::compare::Comparison;
use balance::measure::{Findings, ProblemFinding};
use balance::standard::{Standard, built_in_ids};
use serde_json::json;

use crate::request::{Request, Template};
use crate::{audit, compare, save};

/// An answer, or why there is none, for the user to read.
pub type Answer = Result<Vec<u8>, String>;

/// What was read, measured and compared last.
#[derive(Default)]
pub struct State {
    pub read: Option<ReadCensus>,
    pub result: Option<Outcome>,
}

/// What was read.
pub struct ReadCensus {
    pub census: Census,
    pub standard: Standard,
    /// The files besides the censuses that the figures rest on.
    pub own: Vec<Input>,
}

/// What came of it.
pub enum Outcome {
    Audit(Findings),
    Comparison(Box<Comparison>, Box<Standard>),
}

impl Outcome {
    /// What is wrong with the input.
    pub fn problems(&self) -> (&[ProblemFinding], Lang) {
        match self {
            Outcome::Audit(findings) => (&findings.problems, findings.lang),
            Outcome::Comparison(comparison, _) => (&comparison.problems, comparison.lang),
        }
    }
}

impl State {
    pub fn run(&mut self, request: Request) -> Answer {
        match request {
            Request::Read(request) => audit::read(self, &request),
            Request::Measure(request) => audit::measured(self, &request),
            Request::Show => audit::show(self),
            Request::Compare(request) => compare::compared(self, &request),
            Request::Save { format } => save::report(self, &format),
            Request::Problems { format } => save::problems(self, &format),
            Request::Annotate { file } => save::annotated(self, &file),
            Request::Template(request) => template(&request),
            Request::Standards { lang } => standards(lang),
        }
    }
}

/// Reads a standard and the user's own names for columns, and tells which files they are.
pub fn standard_and_map(
    standard: &str,
    map: Option<&str>,
    lang: Lang,
) -> Result<(Standard, Map, Vec<Input>), String> {
    let said = |error: &dyn Speak| error.speak(lang);
    let mut own = Vec::new();
    let loaded = Standard::load(standard).map_err(|e| said(&e))?;
    let mapped = match map {
        Some(map) => {
            own.push(Input::of(map.as_ref()));
            Map::load(map.as_ref(), &loaded.dictionary).map_err(|e| said(&e))?
        }
        None => Map::default(),
    };
    own.extend(Standard::file_of(standard).map(Input::of));
    Ok((loaded, mapped, own))
}

/// The standards that are built in, by id and name.
fn standards(lang: Lang) -> Answer {
    let mut all = Vec::new();
    for id in built_in_ids() {
        let standard = Standard::load(id).map_err(|e| e.speak(lang))?;
        all.push(json!({"id": id, "name": standard.name.get(lang)}));
    }
    Ok(json!(all).to_string().into_bytes())
}

/// A blank workbook to fill in.
fn template(request: &Template) -> Answer {
    let lang = request.lang;
    let standard = Standard::load(&request.standard).map_err(|e| e.speak(lang))?;
    let options = balance::template::Options {
        schools: request.schools,
        county: request.county.clone(),
        year: request.year,
        lang,
    };
    balance::template::xlsx(&standard, &options, &[]).map_err(|e| e.speak(lang))
}
