//! Those who are in a roster, put together with others of whom the same is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::census::join::counted::Counted;
use crate::census::shape::roster::tally::Person;
use crate::census::teachers::{Born, TeacherGroup};
use crate::dictionary::{Dictionary, Roster, RosterKind};

/// The people of a school and stage.
pub fn gathered(one: &Counted, roster: &Roster, dictionary: &Dictionary) -> Vec<TeacherGroup> {
    let traits = roster.column.values();
    let traits = traits.filter(|column| column.kind == RosterKind::Trait);
    let groups: Vec<Option<&str>> = traits
        .flat_map(|column| &column.value)
        .map(|value| value.group.as_deref())
        .collect();
    let subjects = roster.column.values().find(|column| column.subjects);
    let mut gathered = Vec::new();
    for tally in &one.tallies {
        let mut people: BTreeMap<Person, u32> = BTreeMap::new();
        for person in &tally.people {
            *people.entry(*person).or_default() += 1;
        }
        let counted: Arc<[String]> = tally.of.fields.clone().into();
        let before = |tag: u16| usize::from(tag).checked_sub(1);
        gathered.extend(people.into_iter().map(|(person, count)| {
            let fields = tally.of.fields.iter().enumerate();
            let fields = fields.filter(|(at, _)| *at < 64 && person.fields & (1 << at) != 0);
            TeacherGroup {
                row: 0,
                stage: one.key.stage.clone(),
                born: match (person.born, person.age) {
                    (0, 0) => Born::Unknown,
                    (0, age) => Born::Age(age),
                    (month, _) => Born::Month(month),
                },
                group: before(person.group).and_then(|at| (*groups.get(at)?).map(str::to_owned)),
                subject: before(person.subject)
                    .and_then(|at| dictionary.subject_word(subjects?, at))
                    .map(str::to_owned),
                fields: fields.map(|(_, field)| field.clone()).collect(),
                counted: Arc::clone(&counted),
                count,
            }
        }));
    }
    gathered
}
