//! Checks of the figures as they were read: conditions of the dictionary, and values far from the
//! county's.

pub mod most;
mod outlier;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::census::columns::Census;
use crate::census::value::shown;
use crate::dictionary::{Check, Dictionary, Level, Of};
use crate::expression::{Expr, Kind as Yields, Scope, Values, eval};
use crate::lang::{Lang, Text};
use crate::parallel;
use crate::problem::{self, Kind, Location, Problem, Severity};

/// Adds the problems of every check to the census.
pub fn check(census: &mut Census) {
    // What cannot be read in a cell is one problem, not also what follows from its being blank.
    let errors = census.problems.iter();
    let errors = errors.filter(|p| p.severity() == Severity::Error && !p.kind.is_judgement());
    let reported: BTreeSet<&Location> = errors.flat_map(|p| &p.at).collect();
    let checks = &census.dictionary.checks;
    let mut found = parallel::map(checks.len() + 2, |at| match checks.get(at) {
        Some(check) => failing(census, check, &reported),
        None => outlier::outliers(census, at > checks.len()),
    });
    // What a check says of a cell is more than that it is far off.
    if let Some(mut far_off) = found.pop() {
        let said: BTreeSet<&Location> = found.iter().flatten().flat_map(|p| &p.at).collect();
        far_off.retain(|problem| !problem.at.iter().any(|at| said.contains(at)));
        found.push(far_off);
    }
    census.problems.extend(found.into_iter().flatten());
}

/// The figures of a stage, or of the whole school, as a check sees them: as they are given, nothing
/// divided between stages.
struct Given<'a> {
    census: &'a Census,
    stage: Option<&'a str>,
}

impl Scope for Given<'_> {
    fn height(&self) -> usize {
        self.census.height()
    }

    fn column(&self, name: &str) -> Option<Values> {
        let (_, field, stage) = self.census.dictionary.resolve(name)?;
        let numeric = field.kind.yields() == Yields::Number;
        Some(match (field.level, stage, self.stage) {
            (Level::Stage, None, Some(stage)) => {
                Values::Number(self.census.numbers(&Dictionary::column(name, stage)))
            }
            (Level::Stage, None, None) => Values::Number(self.census.totals(name)),
            _ if numeric => Values::Number(self.census.numbers(name)),
            _ => self.census.stored(name)?,
        })
    }
}

fn failing(census: &Census, check: &Check, reported: &BTreeSet<&Location>) -> Vec<Problem> {
    let mut found = Vec::new();
    let stages = census.dictionary.stages.keys().map(|s| Some(s.as_str()));
    let stages: Vec<Option<&str>> = match check.of {
        Of::Stage => stages.chain([None]).collect(),
        Of::School => vec![None],
    };
    let mut failed = vec![false; census.height()];
    for stage in stages {
        let scope = Given { census, stage };
        let Ok(Values::Truth(truths)) = eval(&check.rule, &scope) else {
            continue;
        };
        for (row, truth) in truths.iter().enumerate() {
            if truth == Some(false) && !failed[row] {
                failed[row] = true;
                let mut cells = cells(census, check, row, stage).into_iter();
                if cells.any(|(_, place)| place.is_some_and(|place| reported.contains(&place))) {
                    continue;
                }
                found.push(problem_of(census, check, row, stage));
            }
        }
    }
    found
}

/// The columns that a check looks at, each with its cell.
fn cells(
    census: &Census,
    check: &Check,
    row: usize,
    stage: Option<&str>,
) -> Vec<(String, Option<Location>)> {
    let dictionary = &census.dictionary;
    let mut cells = Vec::new();
    for field in fields_in_order(&check.rule) {
        let is_staged = dictionary
            .fields
            .get(field)
            .is_some_and(|f| f.level == Level::Stage);
        let columns: Vec<String> = match (is_staged, stage) {
            (false, _) => vec![field.to_owned()],
            (true, Some(stage)) => vec![Dictionary::column(field, stage)],
            (true, None) if census.number(row, field).is_some() => vec![field.to_owned()],
            (true, None) => {
                let stages = dictionary.stages.keys();
                stages.map(|s| Dictionary::column(field, s)).collect()
            }
        };
        for column in columns {
            let place = census.place(row, &column);
            cells.push((column, place));
        }
    }
    cells
}

fn problem_of(census: &Census, check: &Check, row: usize, stage: Option<&str>) -> Problem {
    let dictionary = &census.dictionary;
    let mut at: Vec<Location> = Vec::new();
    let mut zh = Vec::new();
    let mut en = Vec::new();
    for (column, place) in cells(census, check, row, stage) {
        if let Some(number) = census.number(row, &column).map(shown) {
            zh.push(format!("{} {number}", dictionary.label(&column, Lang::Zh)));
            en.push(format!("{} {number}", dictionary.label(&column, Lang::En)));
            at.extend(place.filter(|p| !at.contains(p)));
        }
    }
    let mut parts = BTreeMap::from([
        ("school".to_owned(), text(census.school_name(row))),
        (
            "figures".to_owned(),
            Text::new(zh.join("，"), en.join(", ")),
        ),
    ]);
    if let Some(stage) = stage {
        parts.insert("stage".to_owned(), dictionary.stage_text(stage));
    }
    let check = problem::Check {
        code: check.code.clone(),
        entry: Arc::clone(&check.entry),
        parts,
    };
    Problem::new(Kind::Check(check), at)
}

/// The fields of a rule as it names them, those that are held against the rest last.
fn fields_in_order(rule: &Expr) -> Vec<&str> {
    let mut fields = Vec::new();
    for field in rule.fields() {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    fields
}

fn text(name: String) -> Text {
    Text::new(name.clone(), name)
}
