//! Figures that are not there: a blank is not zero.

use std::collections::BTreeSet;

use super::Options;
use super::frame::{Figures, Member};
use super::scope::Schools;
use crate::census::most;
use crate::dictionary::{Dictionary, Level};
use crate::expression::Expr;
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Location, Problem, Severity};
use crate::standard::{Indicator, Standard};

/// A problem for every school that lacks what an indicator needs; where no table has the columns,
/// one for the indicator. Each is as grave as the user wants it.
pub fn missing(
    schools: &Schools<'_>,
    standard: &Standard,
    members: &[Member],
    figures: &Figures,
    options: &Options,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (i, indicator) in standard.indicators.iter().enumerate() {
        let gaps: Vec<&Member> = members
            .iter()
            .enumerate()
            .filter(|(m, _)| figures.numerator[i][*m].is_none() || figures.per[i][*m].is_none())
            .map(|(_, member)| member)
            .collect();
        let below = negative(schools, standard, members, figures, i);
        problems.extend(below.map(|problem| options.weigh(problem)));
        let absent = absent_columns(schools, standard, indicator);
        // Where the cells are there and blank, each of them is named.
        let all_blank = gaps.iter().all(|member| {
            let (blank, _) = lacking(schools, standard, indicator, member);
            !blank.is_empty()
        });
        let is_absent = gaps.len() == members.len() && !absent.is_empty();
        if !gaps.is_empty() && is_absent && !all_blank {
            let kind = Kind::MissingColumn {
                columns: labels(&schools.census.dictionary, &absent),
                indicator: indicator.name.clone(),
            };
            let tables = schools.census.whole_tables();
            problems.push(options.weigh(Problem::new(kind, tables)));
            continue;
        }
        for member in gaps {
            problems.push(options.weigh(gap(schools, standard, indicator, member)));
            most::bound(&mut problems);
        }
    }
    problems
}

/// Numerators below zero: a part that is larger than its whole.
fn negative<'a>(
    schools: &'a Schools<'_>,
    standard: &'a Standard,
    members: &'a [Member],
    figures: &'a Figures,
    i: usize,
) -> impl Iterator<Item = Problem> + 'a {
    let below = move |m: usize| figures.numerator[i][m].is_some_and(|x| x < 0.0);
    let found = members.iter().enumerate().filter(move |(m, _)| below(*m));
    found.map(move |(_, member)| {
        let stage = &standard.assessed[member.stage as usize];
        let kind = Kind::NegativeFigure {
            school: schools.census.school_name(member.row),
            stage: schools.census.dictionary.stage_text(stage),
            indicator: standard.indicators[i].name.clone(),
        };
        let fields = standard.indicators[i].numerator[stage].fields();
        let cells = fields
            .into_iter()
            .filter_map(|f| schools.census.place(member.row, f));
        Problem::new(kind, cells.collect::<Vec<_>>())
    })
}

/// The fields of an indicator, at any stage, that no table has in any form.
fn absent_columns(
    schools: &Schools<'_>,
    standard: &Standard,
    indicator: &Indicator,
) -> Vec<String> {
    let mut absent = Vec::new();
    for stage in &standard.assessed {
        let Some(formula) = indicator.numerator.get(stage) else {
            continue;
        };
        for field in asked(&schools.census.dictionary, formula) {
            let forms = forms(&schools.census.dictionary, field, None);
            let there = forms.iter().any(|column| schools.census.has(column));
            if !there && !absent.iter().any(|a| a == field) {
                absent.push(field.to_owned());
            }
        }
    }
    absent
}

/// The fields of a formula that every school is asked for, unlike totals that only stand in for them.
fn asked<'a>(dictionary: &'a Dictionary, formula: &'a Expr) -> impl Iterator<Item = &'a str> {
    formula.fields().into_iter().filter(|field| {
        let field = dictionary.resolve(field);
        field.is_none_or(|(_, field, _)| field.is_asked())
    })
}

/// The columns in which a field may be given: for a stage, its own and the school's total; for
/// none, all.
fn forms(dictionary: &Dictionary, field: &str, stage: Option<&str>) -> Vec<String> {
    let mut forms = Vec::new();
    let staged = dictionary.fields.get(field).map(|f| f.level) == Some(Level::Stage);
    if staged {
        let stages = dictionary.stages.keys().map(String::as_str);
        let wanted = stages.filter(|s| stage.is_none_or(|wanted| wanted == *s));
        forms.extend(wanted.map(|s| Dictionary::column(field, s)));
    }
    forms.push(field.to_owned());
    forms
}

/// What one school lacks, with the blank cells.
fn gap(
    schools: &Schools<'_>,
    standard: &Standard,
    indicator: &Indicator,
    member: &Member,
) -> Problem {
    let census = schools.census;
    let dictionary = &census.dictionary;
    let stage = &standard.assessed[member.stage as usize];
    let (blank, absent) = lacking(schools, standard, indicator, member);
    let (mut shown, mut at): (Vec<String>, Vec<Location>) = blank.into_iter().unzip();
    if shown.is_empty() {
        shown = absent;
    }
    // All is given, and yet nothing can be computed of it.
    if shown.is_empty() {
        let fields = asked(dictionary, &indicator.numerator[stage]);
        shown = fields.map(str::to_owned).collect();
    }
    if at.is_empty() {
        at.extend(census.row_place(member.row));
    }
    let kind = Kind::MissingValue {
        school: census.school_name(member.row),
        stage: dictionary.stage_text(stage),
        indicator: indicator.name.clone(),
        columns: labels(dictionary, &shown),
    };
    Problem::new(kind, at)
}

/// The fields of an indicator that a school lacks: those with a blank cell, each with it, and those
/// that its table has not.
fn lacking(
    schools: &Schools<'_>,
    standard: &Standard,
    indicator: &Indicator,
    member: &Member,
) -> (Vec<(String, Location)>, Vec<String>) {
    let census = schools.census;
    let stage = &standard.assessed[member.stage as usize];
    let (mut blank, mut absent) = (Vec::new(), Vec::new());
    let formula = indicator.numerator.get(stage).into_iter();
    for field in formula.flat_map(|formula| asked(&census.dictionary, formula)) {
        let forms = forms(&census.dictionary, field, Some(stage));
        if forms
            .iter()
            .any(|column| schools.is_given(member.row, column))
        {
            continue;
        }
        match forms.iter().find_map(|c| census.place(member.row, c)) {
            Some(place) => blank.push((field.to_owned(), place)),
            None => absent.push(field.to_owned()),
        }
    }
    (blank, absent)
}

fn labels(dictionary: &Dictionary, fields: &[String]) -> Text {
    let list = |lang: Lang| {
        let labels: Vec<_> = fields.iter().map(|f| dictionary.label(f, lang)).collect();
        labels.join(lang.pick("、", ", "))
    };
    Text::new(list(Lang::Zh), list(Lang::En))
}

/// The problems whose cells are not already in an error: a word where a number belongs is one
/// problem, not also a missing number.
pub fn unreported(before: &[Problem], problems: Vec<Problem>) -> Vec<Problem> {
    let errors = before.iter().filter(|p| p.severity() == Severity::Error);
    let cells: BTreeSet<&Location> = errors.flat_map(|p| &p.at).collect();
    problems
        .into_iter()
        .filter(|problem| !problem.at.iter().any(|at| cells.contains(at)))
        .collect()
}
