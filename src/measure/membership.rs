//! Which schools are assessed, and in which stages.

use std::collections::BTreeMap;

use super::contract::Excluded;
use super::frame::Member;
use super::scope::Schools;
use crate::census::{Census, most};
use crate::dictionary::Dictionary;
use crate::frame::Numbers;
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Problem};
use crate::standard::Standard;

/// Who is in and who is out.
#[derive(Default)]
pub struct Membership {
    /// Schools by stage, in order of county, stage and school code.
    pub members: Vec<Member>,
    /// By county: who was left out, and why.
    pub excluded: Vec<Vec<Excluded>>,
    /// By county: the rows of its assessed schools.
    pub assessed: Vec<Vec<usize>>,
    /// Pupils that are not known: while there are any, what else is lacking cannot be told.
    pub problems: Vec<Problem>,
}

/// Applies the standard's scope: its exclusion rules, and pupils in an assessed stage.
pub fn membership(schools: &Schools<'_>, standard: &Standard, lang: Lang) -> Membership {
    let census = schools.census;
    let roles = &census.dictionary.roles;
    let rules: Vec<(Vec<Option<bool>>, &Text)> = standard
        .excludes
        .iter()
        .map(|rule| (schools.condition(&rule.when), &rule.reason))
        .collect();
    let mut found = Membership::default();
    let pupils: Vec<Numbers> = standard
        .assessed
        .iter()
        .map(|s| schools.pupils(s))
        .collect();
    let pupils_in = |stage: &Numbers, row| stage.get(row).filter(|n| *n > 0.0);
    let mut without_column: BTreeMap<&String, Vec<Problem>> = BTreeMap::new();
    for (index, county) in census.counties.iter().enumerate() {
        let mut excluded = Vec::new();
        let mut assessed = Vec::new();
        for row in county.rows.clone() {
            let mut leave_out = |reason: &Text| {
                excluded.push(Excluded {
                    code: census
                        .text(row, &roles.school_code)
                        .unwrap_or_default()
                        .to_owned(),
                    name: census.school_name(row),
                    reason: reason.get(lang).to_owned(),
                });
            };
            if let Some((_, reason)) = rules.iter().find(|(out, _)| out[row] == Some(true)) {
                leave_out(reason);
                continue;
            }
            match pupils_problem(schools, standard, row) {
                Some((Some(stage), problem)) => {
                    let known = without_column.entry(stage).or_default();
                    // Of more than one, only that there are counts.
                    if known.len() < 2 {
                        known.push(problem);
                    }
                }
                Some((None, problem)) => {
                    found.problems.push(problem);
                    most::bound(&mut found.problems);
                }
                None if pupils.iter().all(|stage| pupils_in(stage, row).is_none()) => {
                    leave_out(&no_pupils(schools, standard));
                }
                None => assessed.push(row),
            }
        }
        for (stage, column) in pupils.iter().enumerate() {
            for row in &assessed {
                if let Some(pupils) = pupils_in(column, *row) {
                    found.members.push(Member {
                        county: index as u32,
                        stage: stage as u32,
                        row: *row,
                        pupils,
                    });
                }
            }
        }
        excluded.extend(totals(census, index, lang));
        found.excluded.push(excluded);
        found.assessed.push(assessed);
    }
    let without_column = without_column.into_iter();
    let problems = without_column.flat_map(|(stage, problems)| of_header(census, stage, problems));
    found.problems.extend(problems);
    found
}

/// Why a school without pupils in any assessed stage is left out.
fn no_pupils(schools: &Schools<'_>, standard: &Standard) -> Text {
    let names = |lang: Lang| {
        let names = standard.assessed.iter();
        let names = names.map(|s| schools.census.dictionary.stage_label(s, lang));
        names.collect::<Vec<_>>().join(lang.pick("、", " or "))
    };
    Text::new(
        format!("没有{}学生", names(Lang::Zh)),
        format!("no pupils in {}", names(Lang::En)),
    )
}

/// The rows of totals of a county, which are no schools.
fn totals(census: &Census, county: usize, lang: Lang) -> impl Iterator<Item = Excluded> {
    let omitted = census.omitted.iter();
    let omitted = omitted.filter(move |o| o.county == Some(county));
    omitted.map(move |omitted| {
        let reason = Text::new("合计行，不是学校", "a row of totals, no school");
        let place = omitted.at.cell_name().unwrap_or_default();
        Excluded {
            code: String::new(),
            name: format!("{} ({place})", omitted.text.get(lang)),
            reason: reason.get(lang).to_owned(),
        }
    })
}

/// The problems of schools without pupils at a stage for which no table has a column: of several schools
/// they are one problem of the header.
fn of_header(census: &Census, stage: &str, problems: Vec<Problem>) -> Vec<Problem> {
    if problems.len() == 1 {
        return problems;
    }
    let dictionary = &census.dictionary;
    let column = Dictionary::column(&dictionary.roles.pupils, stage);
    let kind = Kind::NoPupilsColumn {
        wanted: dictionary.label_text(&column),
        known: None,
        unknown: None,
    };
    vec![Problem::new(kind, census.whole_tables())]
}

/// Warnings of exclusion rules that a blank keeps from being applied. A blank school type is warned
/// of when the table is read.
pub fn unknown_scope(schools: &Schools<'_>, standard: &Standard) -> Vec<Problem> {
    let census = schools.census;
    let dictionary = &census.dictionary;
    let mut problems = Vec::new();
    for rule in &standard.excludes {
        // Pupils that are not given are told of by themselves, at whatever stage.
        let roles = &dictionary.roles;
        let are_pupils = |field: &str| {
            let field = dictionary.resolve(field);
            field.is_some_and(|(name, ..)| name == roles.pupils)
        };
        let mut fields = rule.when.fields().into_iter();
        let Some(field) = fields.find(|f| *f != roles.school_type && !are_pupils(f)) else {
            continue;
        };
        let kind = |school| Kind::ScopeUnknown {
            school,
            column: dictionary.label_text(field),
            rule: rule.reason.clone(),
        };
        if !census.has(field) {
            problems.push(Problem::new(kind(None), census.whole_tables()));
            continue;
        }
        let condition = schools.condition(&rule.when);
        for row in (0..census.height()).filter(|row| condition[*row].is_none()) {
            let school = Some(census.school_name(row));
            problems.push(Problem::new(kind(school), census.place(row, field)));
        }
    }
    problems
}

/// Pupils that are not known: without them neither the stage nor the split is. With the stage, where no
/// table has a column for them.
fn pupils_problem<'a>(
    schools: &Schools<'a>,
    standard: &Standard,
    row: usize,
) -> Option<(Option<&'a String>, Problem)> {
    let census = schools.census;
    let dictionary = &census.dictionary;
    let pupils = &dictionary.roles.pupils;
    let at_row = || census.row_place(row);
    let by_stage: Vec<(&String, Option<f64>)> = dictionary
        .stages
        .keys()
        .map(|s| (s, census.number(row, &Dictionary::column(pupils, s))))
        .collect();
    let school = census.school_name(row);
    let total = census.number(row, pupils);
    if total.is_some_and(|n| n > 0.0) && by_stage.iter().all(|(_, n)| n.is_none()) {
        let at = census.place(row, pupils).or_else(at_row);
        return Some((None, Problem::new(Kind::StageUnknown { school }, at)));
    }
    // A school with no pupils at all, and says so, has none in any stage.
    if total == Some(0.0) {
        return None;
    }
    let id = census.text(row, &dictionary.roles.school_type);
    let typed = id.and_then(|id| dictionary.stages_of_type(id));
    let blank = by_stage.iter().find(|(stage, n)| match typed {
        Some(typed) => n.is_none() && typed.contains(stage),
        // Without a type, only a school of which nothing is known has a gap.
        None => {
            by_stage.iter().all(|(_, n)| n.is_none()) && Some(*stage) == standard.assessed.first()
        }
    });
    let (stage, _) = blank?;
    let column = Dictionary::column(pupils, stage);
    let at = census
        .place(row, &column)
        .or_else(|| census.place(row, pupils))
        .or_else(at_row);
    let absent = !census.has(&column) && !census.has(pupils);
    let kind = Kind::MissingPupils {
        school,
        stage: dictionary.stage_text(stage),
    };
    Some((absent.then_some(stage), Problem::new(kind, at)))
}
