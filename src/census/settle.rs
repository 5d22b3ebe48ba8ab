//! Plain figures find their stage: the 学生人数 of a school with one stage belongs to that stage.

use std::sync::Arc;

use super::schools::{Builder, School};
use super::value::Value;
use crate::dictionary::{Dictionary, Level};
use crate::problem::{Kind, Problem};

/// Gives every school with a single stage its plain figures as figures of that stage, and warns
/// of pupils in a stage that the school's type does not have.
pub(super) fn settle(builder: &mut Builder) {
    let dictionary = Arc::clone(&builder.dictionary);
    let roles = &dictionary.roles;
    let stages: Vec<String> = dictionary.stages.keys().cloned().collect();
    // Plain columns of fields that are asked by stage, with their columns by stage.
    let plain: Vec<(u32, Vec<u32>)> = builder
        .columns
        .clone()
        .iter()
        .enumerate()
        .filter(|(_, name)| {
            let field = dictionary.fields.get(name.as_str());
            field.is_some_and(|f| f.level == Level::Stage)
        })
        .map(|(at, name)| {
            let staged = stages.iter().map(|s| Dictionary::column(name, s));
            (at as u32, staged.map(|c| builder.column(&c)).collect())
        })
        .collect();
    let pupils: Vec<u32> = stages
        .iter()
        .map(|s| builder.column(&Dictionary::column(&roles.pupils, s)))
        .collect();
    let type_column = builder.column(&roles.school_type);
    for school in &mut builder.schools {
        let typed = match school.values.get(&type_column) {
            Some((Some(Value::Text(id)), _)) => dictionary.stages_of_type(id),
            _ => None,
        };
        if let Some(home) = home_stage(school, typed, &pupils, &stages) {
            for (from, to) in &plain {
                let Some((Some(value), place)) = school.values.get(from).cloned() else {
                    continue;
                };
                let own = school.values.entry(to[home]).or_insert((None, place));
                if own.0.is_none() {
                    *own = (Some(value), place);
                }
            }
        }
    }
    warn_of_pupils_outside_type(builder, &dictionary, &pupils, &stages, type_column);
}

/// The one stage that has pupils; where pupils are not given by stage, the one its type has.
fn home_stage(
    school: &School,
    typed: Option<&[String]>,
    pupils: &[u32],
    stages: &[String],
) -> Option<usize> {
    let counts: Vec<Option<f64>> = pupils.iter().map(|c| number(school, *c)).collect();
    let filled = |&at: &usize| counts[at].is_some_and(|n| n > 0.0);
    let mut with_pupils = (0..counts.len()).filter(filled);
    match (with_pupils.next(), with_pupils.next()) {
        (Some(only), None) => Some(only),
        (Some(_), Some(_)) => None,
        (None, _) => match typed {
            Some([only]) => stages.iter().position(|s| s == only),
            _ => None,
        },
    }
}

fn number(school: &School, column: u32) -> Option<f64> {
    match school.values.get(&column) {
        Some((Some(Value::Number(n)), _)) => Some(*n),
        _ => None,
    }
}

fn warn_of_pupils_outside_type(
    builder: &mut Builder,
    dictionary: &Dictionary,
    pupils: &[u32],
    stages: &[String],
    type_column: u32,
) {
    let mut warnings = Vec::new();
    for school in &builder.schools {
        let Some((Some(Value::Text(id)), type_place)) = school.values.get(&type_column) else {
            continue;
        };
        let typed = dictionary.stages_of_type(id).unwrap_or_default();
        for (stage, column) in stages.iter().zip(pupils) {
            let outside = !typed.contains(stage) && !typed.is_empty();
            if outside && number(school, *column).is_some_and(|n| n > 0.0) {
                let kind = Kind::PupilsOutsideType {
                    school: name(builder, school),
                    stage: dictionary.stage_text(stage),
                };
                let place = school.values[column].1;
                let at = [place, *type_place].map(|p| builder.location(p));
                warnings.push(Problem::new(kind, at));
            }
        }
    }
    builder.problems.append(&mut warnings);
}

fn name(builder: &Builder, school: &School) -> String {
    let roles = &builder.dictionary.roles;
    [&roles.school_name, &roles.school_code]
        .into_iter()
        .find_map(|column| {
            let at = builder.columns.iter().position(|c| c == column)?;
            match school.values.get(&(at as u32)) {
                Some((Some(Value::Text(text)), _)) => Some(text.clone()),
                _ => None,
            }
        })
        .unwrap_or_default()
}
