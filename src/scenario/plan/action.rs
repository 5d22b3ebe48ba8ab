//! What a plan does at a school, and the changes of figures that this is.

use std::collections::HashSet;

use super::program::Move;
use crate::scenario::{Amount, Change};
use crate::standard::Standard;

/// A measure at a school, or at a stage of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The school's code, or its name where it has none.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its pupils in the stages that are assessed.
    pub pupils: f64,
    /// The measure, as an index of the standard's.
    pub measure: usize,
    /// The stage, as an index of those assessed.
    pub stage: Option<usize>,
    /// How much of it.
    pub amount: f64,
    /// Decimals of the amount.
    pub digits: usize,
    /// Yuan.
    pub cost: f64,
    /// The year by which it is done.
    pub year: Option<u16>,
    /// The figures that it moves, with what they are now; the first is what the measure is of.
    pub moves: Vec<(Move, Option<f64>)>,
    /// The values that it lifts: the stage, and the indicator.
    pub lifts: Vec<(usize, usize)>,
    /// The school that gives, where teachers change places.
    pub from: Option<Giver>,
}

/// The school that gives what another one gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Giver {
    /// Its code, or its name where it has none.
    pub school: String,
    /// Its name.
    pub name: String,
    /// The figures that move there: by as much less as they are more where it comes to.
    pub moves: Vec<Move>,
}

/// A figure of a school that an action changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// The school's code, or its name where it has none.
    pub school: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The figure.
    pub figure: &'a Move,
    /// How much is added.
    pub add: f64,
    /// The school whose same figure is less by as much: its code or name, and its name.
    pub from: Option<(&'a str, &'a str)>,
}

impl Action {
    /// The school's code; nothing where it has none.
    pub fn code(&self) -> &str {
        if self.school == self.name {
            ""
        } else {
            &self.school
        }
    }

    /// Every figure that it changes.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let (school, name) = (self.school.as_str(), self.name.as_str());
        let given = self.from.as_ref();
        let given = given.map_or(&[][..], |from| from.moves.as_slice());
        let alike = |a: &Move, b: &Move| (&a.column, a.follows) == (&b.column, b.follows);
        let gets = self.moves.iter().map(|(m, _)| {
            let from = self.from.as_ref();
            let from = from.filter(|from| from.moves.iter().any(|own| alike(own, m)));
            Part {
                school,
                name,
                figure: m,
                add: m.add * self.amount,
                from: from.map(|from| (from.school.as_str(), from.name.as_str())),
            }
        });
        let alone = |m: &&Move| !self.moves.iter().any(|(own, _)| alike(own, m));
        let gives = given.iter().filter(alone).filter_map(|m| {
            let from = self.from.as_ref()?;
            Some(Part {
                school: &from.school,
                name: &from.name,
                figure: m,
                add: -m.add * self.amount,
                from: None,
            })
        });
        gets.chain(gives).collect()
    }
}

/// The changes of some actions: totals move with their parts and have none of their own.
pub fn changes_of<'a>(
    actions: &'a [Action],
    standard: &'a Standard,
) -> impl Iterator<Item = Change> + 'a {
    // A blank is set once; what comes after adds to it.
    let mut filled: HashSet<(&str, &str)> = HashSet::new();
    actions.iter().flat_map(move |action| {
        let parts = action.parts().into_iter();
        let parts = parts.filter(|part| !part.figure.follows).enumerate();
        let changes: Vec<Change> = parts
            .map(|(at, part)| {
                let m = part.figure;
                let stage = m.stage.map(|stage| standard.assessed[stage].as_str());
                let is_blank = m.filled && filled.insert((part.school, &m.column));
                let by = rounded(part.add);
                // What is less here is more there: it is moved the other way.
                let (school, from) = match part.from {
                    Some(from) if by < 0.0 => (from, Some((part.school, part.name))),
                    from => ((part.school, part.name), from),
                };
                let by = if from.is_some() { by.abs() } else { by };
                let amount = if is_blank {
                    Amount::Set(by)
                } else {
                    Amount::Add(by)
                };
                Change {
                    name: (school.0 != school.1).then(|| school.1.to_owned()),
                    from: from.map(|(code, _)| code.to_owned()),
                    year: action.year,
                    cost: (at == 0).then_some(action.cost),
                    measure: Some(standard.measures[action.measure].id.clone()),
                    ..Change::new(school.0, &m.field, stage, amount)
                }
            })
            .collect();
        changes
    })
}

/// Without the last bits of binary fractions: 0.1 · 3 is written 0.3.
fn rounded(amount: f64) -> f64 {
    let fine = (amount * 1e6).round() / 1e6;
    if (fine - amount).abs() < 1e-9 * amount.abs().max(1.0) {
        fine
    } else {
        amount
    }
}
