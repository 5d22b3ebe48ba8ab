//! From a census and a standard to [`Findings`]: pure arithmetic, no files, no printing.

mod age;
mod change;
pub mod compare;
mod dispersion;
mod evidence;
mod findings;
mod frame;
mod gather;
mod group;
mod item;
mod judge;
mod membership;
mod missing;
mod ratio;
mod scope;
mod unit;
mod verdict;

use std::collections::HashSet;

pub use age::{AgeFinding, AgeShare, AgeSummary, BandFinding};
pub use change::{Both, Change, effects};
pub use dispersion::{Dispersion, Observation, composite, split_share, value};
pub use evidence::*;
pub use findings::*;
pub use group::*;
pub use verdict::{
    LAST_BITS, all_met, borderline, grouped, reaches, rounded, rounded_text, within,
};

use crate::census::Census;
use crate::lang::Lang;
use crate::problem::{Kind, Problem, any_error};
use crate::standard::Standard;

/// What the user may choose about measuring.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Compute an indicator from the schools that have its figures, and mark it incomplete.
    pub allow_missing: bool,
    /// Keep what every figure rests on: its cells, and the way from them to it.
    pub trace: bool,
    /// How the schools are grouped, where that is asked for.
    pub by: Option<By>,
    /// The language of names and messages.
    pub lang: Lang,
}

/// Measures every county of a census.
///
/// Any error among the problems, of the census or found here, leaves the list of counties empty:
/// there is never a partial result.
pub fn measure(census: &Census, standard: &Standard, options: Options) -> Findings {
    let mut findings = measured(census, standard, options);
    findings.inputs = census.inputs.clone();
    findings.standard_sha256 = Some(standard.sha256.clone());
    findings
}

fn measured(census: &Census, standard: &Standard, options: Options) -> Findings {
    let lang = options.lang;
    let allow = |problem: Problem| match options.allow_missing {
        true if problem.kind.is_missing() => problem.allow(),
        _ => problem,
    };
    let mut problems: Vec<Problem> = census.problems.iter().cloned().map(allow).collect();
    if census.height() == 0 {
        return Findings::of_problems(&standard.id, &problems, lang);
    }
    let schools = scope::Schools::new(census, standard);
    let membership = membership::membership(&schools, standard, lang);
    let figures = frame::figures(&schools, standard, &membership.members);
    problems.extend(membership::unknown_scope(&schools, standard));
    problems.extend(apportioned(&schools, &membership));
    problems.extend(missing::unreported(
        &census.problems,
        membership.problems.clone(),
    ));
    problems.extend(ratio::differing(
        &schools,
        standard,
        &membership.members,
        &figures,
    ));
    unit::suspect(
        &schools,
        standard,
        &membership.members,
        &figures,
        &mut problems,
    );
    let gaps = missing::missing(&schools, standard, &membership.members, &figures);
    let gaps = missing::unreported(&census.problems, gaps);
    problems.extend(gaps.into_iter().map(allow));
    let empty = empty_counties(census, standard, &membership, any_error(&problems));
    problems.extend(empty);
    if any_error(&problems) {
        return Findings::of_problems(&standard.id, &problems, lang);
    }
    let dispersions = match frame::disperse(standard, &membership.members, &figures) {
        Ok(found) => found,
        Err(e) => {
            let why = e.to_string();
            problems.push(Problem::new(Kind::Defect { why }, []));
            return Findings::of_problems(&standard.id, &problems, lang);
        }
    };
    let mut findings = Findings::of_problems(&standard.id, &problems, lang);
    let judge = judge::Judge {
        census,
        standard,
        lang,
        members: &membership.members,
        figures: &figures,
        dispersions: &dispersions,
    };
    for (index, excluded) in membership.excluded.into_iter().enumerate() {
        let items = item::items(
            &schools,
            standard,
            &membership.assessed[index],
            census.counties[index].rows.clone(),
            lang,
        );
        let county = judge.county(index, excluded, items);
        findings.counties.push(county);
    }
    if let Some(by) = &options.by {
        for (index, county) in findings.counties.iter_mut().enumerate() {
            if by.communities {
                join_communities(county, by);
            } else {
                let own = &membership.members[frame::members_of(&membership.members, index)];
                for (school, member) in county.schools.iter_mut().zip(own) {
                    school.group = group::given(census, member.row, by);
                }
            }
            county.groups = Some(grouping(county, by, standard, lang));
        }
    }
    if options.trace {
        let whose = (&membership.members[..], &membership.assessed[..]);
        gather::attach(&mut findings, &schools, standard, whose);
    }
    findings
}

/// Warnings of totals that were divided between stages.
fn apportioned(schools: &scope::Schools<'_>, membership: &membership::Membership) -> Vec<Problem> {
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

/// Counties without assessed schools or pupils (errors), and stages a county lacks (warnings).
fn empty_counties(
    census: &Census,
    standard: &Standard,
    membership: &membership::Membership,
    failed: bool,
) -> Vec<Problem> {
    let members = &membership.members;
    let mut problems = Vec::new();
    for (index, county) in census.counties.iter().enumerate() {
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
        let here = &members[frame::members_of(members, index)];
        let stages: HashSet<u32> = here.iter().map(|m| m.stage).collect();
        if stages.is_empty() {
            // Where an error is already said, that may be all there is to it.
            if !failed {
                let kind = match census.pupils_of(county) {
                    Some(0.0) => Kind::NoPupils { county: name },
                    _ => Kind::NoSchoolAssessed { county: name },
                };
                problems.push(Problem::new(kind, place));
            }
            continue;
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
