//! Whether the figures of a school and its county agree: totals with their stages, stages with the type of
//! the school, figures of a county in the rows of its schools.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::census::join::schools::{Builder, School};
use crate::census::join::stages::Plain;
use crate::census::places::Place;
use crate::census::read_table::ReadTable;
use crate::census::value::Value;
use crate::dictionary::{Dictionary, FieldKind, Level};
use crate::problem::{Kind, Location, Problem};

/// Adds what does not agree to the problems.
pub fn check(builder: &mut Builder, plain: &[Plain]) {
    let dictionary = Arc::clone(&builder.dictionary);
    let pupils: Vec<u32> = builder.stages.iter().map(|(_, pupils)| *pupils).collect();
    find_disagreeing_pupils(builder, &dictionary, &pupils);
    find_disagreeing_totals(builder, &dictionary, plain, &pupils);
    warn_of_pupils_outside_type(builder, &dictionary);
    warn_of_unknown_types(builder);
    find_missing_counties(builder, &dictionary);
    find_differing_counties(builder, &dictionary);
}

fn warn_of_pupils_outside_type(builder: &mut Builder, dictionary: &Dictionary) {
    let type_column = builder.keys.school_type;
    let mut warnings = Vec::new();
    for school in &builder.schools {
        let own = (
            school.values.text(type_column),
            school.values.place(type_column),
        );
        let (Some(id), Some(type_place)) = own else {
            continue;
        };
        let typed = dictionary.stages_of_type(id).unwrap_or_default();
        for (stage, column) in &builder.stages {
            let outside = !typed.contains(stage) && !typed.is_empty();
            if outside && school.values.number(*column).is_some_and(|n| n > 0.0) {
                let kind = Kind::PupilsOutsideType {
                    school: name(builder, school),
                    stage: dictionary.stage_text(stage),
                };
                let place = school.values.place(*column).unwrap_or(school.row);
                let at = [place, type_place].map(|p| builder.location(p));
                warnings.push(Problem::new(kind, at));
            }
        }
    }
    builder.problems.append(&mut warnings);
}

/// Without its type a school cannot be left out of an assessment.
fn warn_of_unknown_types(builder: &mut Builder) {
    let dictionary = &builder.dictionary;
    if !dictionary
        .categories
        .contains_key(&dictionary.roles.school_type)
    {
        return;
    }
    let type_column = builder.keys.school_type;
    let of_type = |s: &School| {
        s.values
            .get(type_column)
            .map(|c| (c.value.is_some(), c.place))
    };
    // A type that is no known word is already a problem.
    let reported: BTreeSet<&Location> = builder.problems.iter().flat_map(|p| &p.at).collect();
    let warnings: Vec<Problem> = match builder.schools.iter().any(|s| of_type(s).is_some()) {
        true => builder
            .schools
            .iter()
            .filter(|s| !matches!(of_type(s), Some((true, _))))
            .filter(|s| of_type(s).is_none_or(|(_, p)| !reported.contains(&builder.location(p))))
            .map(|s| {
                let place = of_type(s).map_or(s.row, |(_, place)| place);
                let school = name(builder, s);
                Problem::new(Kind::TypeUnknown { school }, [builder.location(place)])
            })
            .collect(),
        false if builder.schools.is_empty() => Vec::new(),
        false => {
            let tables = builder.tables.iter().filter(|t| t.gives_schools());
            let tables = tables.map(ReadTable::whole);
            vec![Problem::new(Kind::NoTypes, tables)]
        }
    };
    builder.problems.extend(warnings);
}

/// A total of pupils that is not the sum of the stages: one of the figures is wrong, or a stage is
/// missing.
fn find_disagreeing_pupils(builder: &mut Builder, dictionary: &Dictionary, pupils: &[u32]) {
    let total_column = builder.column(&dictionary.roles.pupils);
    let mut found = Vec::new();
    // A number that could not be read is already a problem.
    let reported: BTreeSet<&Location> = builder.problems.iter().flat_map(|p| &p.at).collect();
    for school in &builder.schools {
        let Some(total) = school.values.number(total_column) else {
            continue;
        };
        let stages: Vec<f64> = pupils
            .iter()
            .filter_map(|c| school.values.number(*c))
            .collect();
        if stages.is_empty() {
            continue;
        }
        let sum: f64 = stages.iter().sum();
        if total != sum {
            let kind = Kind::PupilsDisagree {
                school: name(builder, school),
                total: total.to_string(),
                sum: sum.to_string(),
            };
            let cells = [total_column].into_iter().chain(pupils.iter().copied());
            let cells = cells.filter_map(|c| school.values.place(c));
            let at: Vec<Location> = cells.map(|place| builder.location(place)).collect();
            if at.iter().any(|cell| reported.contains(cell)) {
                continue;
            }
            found.push(Problem::new(kind, at));
        }
    }
    builder.problems.extend(found);
}

/// A total of teachers or classes that is not the sum of the stages: more than the total is always
/// wrong, less where every stage with pupils has its figure.
fn find_disagreeing_totals(
    builder: &mut Builder,
    dictionary: &Dictionary,
    plain: &[Plain],
    pupils: &[u32],
) {
    let mut found = Vec::new();
    for (total_column, staged) in plain {
        let Some(column) = dictionary.columns().get_index(*total_column as usize) else {
            continue;
        };
        let counted = dictionary.fields.get(column);
        let counted = counted.is_some_and(|f| f.kind == FieldKind::Count);
        if !counted || *column == dictionary.roles.pupils {
            continue;
        }
        for school in &builder.schools {
            let given = |c: &u32| school.values.number(*c);
            let Some(total) = given(total_column) else {
                continue;
            };
            if staged.iter().all(|c| given(c).is_none()) {
                continue;
            }
            let sum: f64 = staged.iter().filter_map(given).sum();
            let stages = staged.iter().zip(pupils);
            let complete = stages
                .clone()
                .all(|(own, pupils)| given(own).is_some() || given(pupils).unwrap_or(0.0) <= 0.0);
            if sum > total || sum < total && complete {
                let kind = Kind::TotalsDisagree {
                    school: name(builder, school),
                    column: dictionary.label_text(column),
                    total: total.to_string(),
                    sum: sum.to_string(),
                };
                let cells = [total_column].into_iter().chain(staged);
                let cells = cells.filter_map(|c| school.values.place(*c));
                let at: Vec<Location> = cells.map(|place| builder.location(place)).collect();
                found.push(Problem::new(kind, at));
            }
        }
    }
    builder.problems.extend(found);
}

/// A row without a county among rows that have one would silently make a county of its own.
fn find_missing_counties(builder: &mut Builder, dictionary: &Dictionary) {
    let roles = &dictionary.roles;
    let columns = [&roles.county_code, &roles.county_name].map(|c| builder.column(c));
    let cells = |s: &School| {
        let cell = |c| {
            s.values
                .get(c)
                .map(|held| (held.value.is_some(), held.place))
        };
        columns.map(cell)
    };
    let given = |s: &School| cells(s).iter().flatten().any(|(given, _)| *given);
    if !builder.schools.iter().any(given) {
        return;
    }
    let found: Vec<Problem> = builder
        .schools
        .iter()
        .filter(|s| !given(s))
        .filter_map(|s| Some((s, cells(s).into_iter().flatten().next()?)))
        .map(|(s, (_, place))| {
            let school = name(builder, s);
            Problem::new(Kind::MissingCounty { school }, [builder.location(place)])
        })
        .collect();
    builder.problems.extend(found);
}

/// A figure of a county that stands in the rows of its schools must be the same in all.
fn find_differing_counties(builder: &mut Builder, dictionary: &Dictionary) {
    let of_county = |name: &String| {
        let field = dictionary.fields.get(name);
        field.is_some_and(|f| f.level == Level::County)
    };
    let columns = (0..).zip(dictionary.columns());
    let columns: Vec<u32> = columns
        .filter(|(_, name)| of_county(name))
        .map(|(at, _)| at)
        .collect();
    let mut first: HashMap<(usize, u32), (Value, Place)> = HashMap::new();
    let mut reported = BTreeSet::new();
    let mut found = Vec::new();
    for school in &builder.schools {
        for column in &columns {
            let Some(held) = school.values.get(*column) else {
                continue;
            };
            let (Some(value), place) = (&held.value, held.place) else {
                continue;
            };
            let key = (school.county, *column);
            let (known, at) = first.entry(key).or_insert_with(|| (value.clone(), place));
            if known != value && reported.insert(key) {
                let kind = Kind::CountyDiffers {
                    county: builder.counties[school.county].name.clone(),
                    column: builder.label_of(*column),
                };
                let at = [*at, place].map(|p| builder.location(p));
                found.push(Problem::new(kind, at));
            }
        }
    }
    builder.problems.extend(found);
}

fn name(builder: &Builder, school: &School) -> String {
    builder.keys.name_of(&school.values).to_owned()
}
