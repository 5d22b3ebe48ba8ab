//! Plain figures find their stage: the 学生人数 of a school with one stage belongs to that stage.

use std::sync::Arc;

use crate::census::join::schools::{Builder, columns_there};
use crate::dictionary::{Dictionary, Level};

/// A plain column of a field that is asked by stage, with its columns by stage.
pub type Plain = (u32, Vec<u32>);

/// Gives every school with a single stage its plain figures as figures of that stage. The plain columns
/// that there are.
pub fn settle(builder: &mut Builder) -> Vec<Plain> {
    let dictionary = Arc::clone(&builder.dictionary);
    let there = columns_there(&builder.schools, &dictionary);
    let plain: Vec<Plain> = dictionary
        .columns()
        .iter()
        .enumerate()
        .filter(|(at, name)| {
            let field = dictionary.fields.get(name.as_str());
            there[*at] && field.is_some_and(|f| f.level == Level::Stage)
        })
        .map(|(at, name)| {
            let staged = dictionary.stages.keys();
            let staged = staged.map(|stage| builder.column(&Dictionary::column(name, stage)));
            (at as u32, staged.collect())
        })
        .collect();
    for school in &mut builder.schools {
        let typed = school.values.text(builder.keys.school_type);
        let typed = typed.and_then(|id| dictionary.stages_of_type(id));
        let Some(home) = school.home_stage(typed, &builder.stages) else {
            continue;
        };
        for (from, to) in &plain {
            let Some(given) = school.values.get(*from).filter(|c| c.value.is_some()) else {
                continue;
            };
            let (value, place) = (given.value.clone(), given.place);
            let own = school.values.entry(to[home], place);
            if own.value.is_none() {
                own.value = value;
                own.place = place;
            }
        }
    }
    plain
}
