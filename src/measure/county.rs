//! One county by itself: from its schools to verdicts.

use std::collections::HashSet;

use super::frame::{self, Figures};
use super::group::{self, grouping, join_communities};
use super::in_force::InForce;
use super::membership::{Membership, membership};
use super::options::Options;
use super::scope::Schools;
use super::view::CountyFinding;
use super::{item, judge, laid, membership, missing, ratio, relief, trace, unit};
use crate::census::Census;
use crate::problem::{Kind, Problem, any_error};
use crate::standard::Standard;

/// What was found out about a county.
pub struct Measured {
    /// The findings; `None` where an error forbids them.
    pub county: Option<CountyFinding>,
    /// What is wrong with it, as it was read and as it was measured.
    pub problems: Vec<Problem>,
}

impl Measured {
    /// Leaves out the schools and what rests on them alone.
    pub fn abridge(&mut self) {
        if let Some(county) = &mut self.county {
            county.schools = Vec::new();
            county.excluded = Vec::new();
            county.groups = None;
            county.evidence = None;
        }
    }
}

/// Measures the only county of a census, with these problems of it.
pub fn measure(
    census: &Census,
    mut problems: Vec<Problem>,
    standard: &Standard,
    options: &Options,
) -> Measured {
    let lang = options.lang;
    let schools = Schools::new(census, standard);
    let membership = membership(&schools, standard, lang);
    let members = &membership.members;
    let year = census.counties.first().and_then(|county| county.year);
    let in_force = InForce::of(standard, options.reliefs, year);
    let figures = frame::figures(&schools, standard, members, &in_force);
    add_problems(
        &schools,
        standard,
        options,
        (&membership, &figures),
        &mut problems,
    );
    if any_error(&problems) {
        let county = None;
        return Measured { county, problems };
    }
    let dispersions = frame::disperse(standard, members, &figures);
    let judge = judge::Judge {
        census,
        standard,
        lang,
        members,
        figures: &figures,
        dispersions: &dispersions,
    };
    let mut counties = Vec::new();
    let (excluded, assessed) = (membership.excluded.into_iter(), &membership.assessed);
    for ((county, excluded), assessed) in census.counties.iter().zip(excluded).zip(assessed) {
        let all = county.rows.clone();
        let items = item::items(&schools, standard, assessed, all.clone(), &in_force, lang);
        let mut county = judge.county(0, excluded, items);
        let rests = relief::Rests {
            schools: &schools,
            judge: &judge,
            in_force: &in_force,
            assessed,
            all,
        };
        county.reliefs = rests.of(&county);
        county.changes = laid::changes(census, lang);
        county.in_force.clone_from(&in_force.0);
        if let Some(by) = &options.by {
            if by.communities {
                join_communities(&mut county, by);
            } else {
                for (school, member) in county.schools.iter_mut().zip(members) {
                    school.group = group::given(census, member.row, by);
                }
            }
            county.groups = Some(grouping(&county, by, standard, lang));
        }
        counties.push(county);
    }
    if options.trace {
        let whose = (&members[..], &membership.assessed[..]);
        trace::attach(
            &mut counties,
            &schools,
            standard,
            lang,
            (whose.0, whose.1, &in_force),
        );
    }
    Measured {
        county: counties.pop(),
        problems,
    }
}

/// Adds to the problems of a county as it was read those that measuring finds.
fn add_problems(
    schools: &Schools<'_>,
    standard: &Standard,
    options: &Options,
    (membership, figures): (&Membership, &Figures),
    problems: &mut Vec<Problem>,
) {
    let census = schools.census;
    let members = &membership.members;
    let mut found = membership::unknown_scope(schools, standard);
    found.extend(apportioned(schools, membership));
    found.extend(weights_chosen(schools, standard, membership));
    found.extend(missing::unreported(problems, membership.problems.clone()));
    found.extend(ratio::differing(schools, standard, members, figures));
    found.extend(relief::out_of_date(
        schools,
        standard,
        members,
        options.reliefs,
    ));
    let gaps = missing::missing(schools, standard, members, figures, options);
    let gaps = missing::unreported(problems, gaps);
    problems.extend(found.into_iter().map(|p| options.weigh(p)));
    unit::suspect(schools, standard, members, figures, problems);
    for problem in &mut *problems {
        if matches!(problem.kind, Kind::UnitSuspect { .. }) {
            *problem = options.weigh(problem.clone());
        }
    }
    problems.extend(gaps);
    let empty = empty_county(census, standard, membership, any_error(problems));
    problems.extend(empty.into_iter().map(|p| options.weigh(p)));
}

/// Warnings of totals that were divided between stages.
fn apportioned(schools: &Schools<'_>, membership: &Membership) -> Vec<Problem> {
    let census = schools.census;
    let noted = schools.apportioned.borrow();
    let assessed: HashSet<usize> = membership.members.iter().map(|m| m.row).collect();
    noted
        .iter()
        .filter(|(row, _, _)| assessed.contains(row))
        .map(|(row, field, by)| {
            let kind = Kind::Apportioned {
                school: census.school_name(*row),
                column: census.dictionary.label_text(field),
                by: census.dictionary.label_text(by),
            };
            Problem::new(kind, census.place(*row, field))
        })
        .collect()
}

/// A warning where children of attached classes get a part of what schools share: what they weigh is a choice.
fn weights_chosen(
    schools: &Schools<'_>,
    standard: &Standard,
    membership: &Membership,
) -> Vec<Problem> {
    let census = schools.census;
    let split = standard.indicators.iter().any(|i| i.split);
    let others = standard.shares().into_iter();
    let others = others.filter(|share| split && !share.staged);
    let warnings = others.filter_map(|share| {
        let children = census.numbers(&share.column);
        let rows = membership.assessed.iter().flatten();
        let there = rows.filter(|row| children.get(**row).is_some_and(|n| n > 0.0));
        let at: Vec<_> = there
            .filter_map(|row| census.place(*row, &share.column))
            .collect();
        let kind = Kind::WeightChosen {
            sharer: share.name,
            weight: share.weight.to_string(),
            schools: at.len(),
        };
        (!at.is_empty()).then(|| Problem::new(kind, at))
    });
    warnings.collect()
}

/// A county without assessed schools or pupils (an error), and stages that it lacks (warnings).
fn empty_county(
    census: &Census,
    standard: &Standard,
    membership: &Membership,
    failed: bool,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(county) = census.counties.first() {
        let place = county
            .rows
            .clone()
            .next()
            .and_then(|row| census.row_place(row));
        let place = place.map(|mut at| {
            at.cell = None;
            at
        });
        let name = county.name.clone();
        let stages: HashSet<u32> = membership.members.iter().map(|m| m.stage).collect();
        if stages.is_empty() {
            // Where an error is already said, that may be all there is to it.
            if !failed {
                let kind = match census.pupils_of(county) {
                    Some(0.0) => Kind::NoPupils { county: name },
                    _ => Kind::NoSchoolAssessed { county: name },
                };
                problems.push(Problem::new(kind, place));
            }
            return problems;
        }
        for (at, stage) in standard.assessed.iter().enumerate() {
            if !stages.contains(&(at as u32)) && membership.problems.is_empty() {
                let kind = Kind::StageAbsent {
                    county: name.clone(),
                    stage: census.dictionary.stage_text(stage),
                };
                problems.push(Problem::new(kind, place.clone()));
            }
        }
    }
    problems
}
