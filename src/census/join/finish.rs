//! From the schools gathered to the census.

use indexmap::IndexSet;

use crate::census::columns::Census;
use crate::census::join::joining::Joining;
use crate::census::join::schools::Builder;
use crate::census::join::years::{self, Years};
use crate::census::join::{agreement, frame, stages, totals};
use crate::census::read::limits::{MOST_COUNTIES, too_many_counties};
use crate::census::{check, most};
use crate::dictionary::Level;
use crate::problem::{Location, Problem};

/// Puts everything into one table, of the years that are wanted; the problems of the files as such come
/// first.
pub fn finish(mut joining: Joining<'_>, mut problems: Vec<Problem>, years: Years) -> Census {
    join_the_rest(&mut joining);
    problems.extend(joining.map.unused());
    let mut builder = joining.builder;
    builder.problems.splice(0..0, problems);
    years::keep(&mut builder, years);
    builder.forget_what_was_met();
    join_county_figures(&mut builder);
    leave_out_empty_counties(&mut builder);
    refuse_too_many_counties(&mut builder);
    totals::settle(&mut builder);
    let plain = stages::settle(&mut builder);
    agreement::check(&mut builder, &plain);
    let mut census = frame::build(builder);
    check::check(&mut census);
    census.problem_if_empty();
    most::keep(&mut census.problems);
    census
}

/// Joins further sheets and rosters to the schools, once all of them are known.
fn join_the_rest(joining: &mut Joining<'_>) {
    // No one is known afterwards, and their memory is free for what follows.
    let people_twice = joining.people.twice();
    joining.promote_tables_without_pupils();
    joining.set_aside_schools_without_pupils();
    for (county, entry) in std::mem::take(&mut joining.more) {
        joining.builder.add_more(county, entry);
        joining.bound_problems();
    }
    joining.join_counts();
    joining.place_problems();
    joining.add_people_twice(people_twice);
}

/// Gives every county's own figures to its first school, where they are looked for.
fn join_county_figures(builder: &mut Builder) {
    let mut first: Vec<Option<usize>> = vec![None; builder.counties.len()];
    for (at, school) in builder.schools.iter().enumerate().rev() {
        first[school.county] = Some(at);
    }
    for (county, values) in std::mem::take(&mut builder.county_figures) {
        let Some(school) = first[county] else {
            continue;
        };
        let shown = builder.counties[county].name.clone();
        for (column, value, place) in values.into_cells() {
            let name = builder.dictionary.columns().get_index(column as usize);
            let field = name.and_then(|name| builder.dictionary.fields.get(name));
            let level = field.map(|f| f.level);
            if level == Some(Level::County) {
                builder.join_value(school, column, value, place, &shown);
            }
        }
    }
}

/// Of more counties than are read together, none is worked out.
fn refuse_too_many_counties(builder: &mut Builder) {
    if builder.counties.len() > MOST_COUNTIES {
        let files: IndexSet<&str> = builder.sources.iter().map(|source| &*source.file).collect();
        let at: Vec<Location> = files.into_iter().map(Location::file).collect();
        builder.problems.push(Problem::new(too_many_counties(), at));
    }
}

/// Leaves out the counties that have no school: a county's form among the forms of another's schools has no
/// table to stand in.
fn leave_out_empty_counties(builder: &mut Builder) {
    let mut with_schools = vec![false; builder.counties.len()];
    for school in &builder.schools {
        with_schools[school.county] = true;
    }
    let mut number = 0;
    let numbers: Vec<usize> = with_schools
        .iter()
        .map(|there| {
            number += usize::from(*there);
            number.saturating_sub(1)
        })
        .collect();
    for school in &mut builder.schools {
        school.county = numbers[school.county];
    }
    for omitted in &mut builder.omitted {
        omitted.county = omitted
            .county
            .filter(|c| with_schools[*c])
            .map(|c| numbers[c]);
    }
    for problem in &mut builder.problems {
        problem.counties.retain(|county| with_schools[*county]);
        for county in &mut problem.counties {
            *county = numbers[*county];
        }
    }
    let mut there = with_schools.iter();
    builder
        .counties
        .retain(|_| there.next().copied().unwrap_or(true));
}
