//! What assumptions can be.

use std::collections::BTreeSet;

use super::assumptions::{Assumptions, Cohort, Ends, Entrance, Range, USUAL};
use crate::dictionary::{Dictionary, Level};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::standard::{StandardError, line_of};

/// What a file is called, and its text.
pub type At<'a> = (&'a str, &'a str);

/// Holds assumptions to what they can be. `at` is what the file is called, and its text.
///
/// # Errors
/// The first that cannot be.
pub fn check(own: &Assumptions, at: At<'_>, dictionary: &Dictionary) -> Result<(), StandardError> {
    names(own, at, dictionary)?;
    grades(own, at)?;
    ratios(own, at)?;
    people_and_norms(own, at)
}

/// What is named must be there.
fn names(own: &Assumptions, at: At<'_>, dictionary: &Dictionary) -> Result<(), StandardError> {
    let grades = own.grades.values().flatten().map(|g| ("grades", g));
    let parts = own.pupils.parts.iter().map(|f| ("pupils", f));
    let fields = own.teachers.fields.iter().chain(&own.teachers.with);
    let fields = fields.map(|f| ("teachers", f));
    let hired = own.hire.gains.iter().chain(&own.hire.keeps);
    let hired = hired.map(|f| ("hire", f));
    let classes = [("places", &own.places.classes)];
    for (key, field) in grades
        .chain(parts)
        .chain(fields)
        .chain(hired)
        .chain(classes)
    {
        if !dictionary.fields.contains_key(field) {
            let message = Text::new(
                format!("没有 {field} 这个项目"),
                format!("there is no field {field}"),
            );
            let near = nearest(field, dictionary.fields.keys().map(String::as_str));
            return Err(wrong(at, &[key], message).nearest(near));
        }
    }
    let staged = |field: &&String| dictionary.fields[*field].level == Level::Stage;
    if let Some(field) = own.grades.values().flatten().find(staged) {
        let message = Text::new(
            format!("{field} 分学段，不是一个年级的人数"),
            format!("{field} is given by stage and is not the pupils of one grade"),
        );
        return Err(wrong(at, &["grades"], message));
    }
    for stage in own.grades.keys() {
        if !dictionary.stages.contains_key(stage) {
            let message = Text::new("没有这个学段", "there is no such stage");
            return Err(wrong(at, &["grades", stage], message));
        }
    }
    for rule in [&own.retires.man, &own.retires.woman] {
        if !own.retirement.contains_key(rule) {
            let message = Text::new(
                format!("没有退休规则 {rule}"),
                format!("there is no rule of retirement {rule}"),
            );
            let near = nearest(rule, own.retirement.keys().map(String::as_str));
            return Err(wrong(at, &["retires"], message).nearest(near));
        }
    }
    Ok(())
}

/// Every stage has grades, each once.
fn grades(own: &Assumptions, at: At<'_>) -> Result<(), StandardError> {
    let mut known = BTreeSet::new();
    for (stage, grades) in &own.grades {
        if grades.is_empty() || !grades.iter().all(|grade| known.insert(grade)) {
            let (zh, en) = (
                "每个学段至少一个年级，一个年级只属于一个学段",
                "every stage has a grade, and a grade is of one stage",
            );
            return fail(at, &["grades", stage], zh, en);
        }
    }
    Ok(())
}

/// Ratios and the parts of births.
fn ratios(own: &Assumptions, at: At<'_>) -> Result<(), StandardError> {
    let fail = |path: &[&str], zh, en| fail(at, path, zh, en);
    let months: u32 = own.cohort.iter().map(|c| u32::from(c.months)).sum();
    let sound = |c: &Cohort| (1..=20).contains(&c.years_before) && c.months <= 12;
    if months != 12 || !own.cohort.iter().all(sound) {
        return fail(
            &["cohort"],
            "各段月数应合计 12，years_before 为 1 到 20",
            "the months must add up to 12, and years_before be from 1 to 20",
        );
    }
    let range = |r: &Range| 0.0 <= r.low && r.low <= r.mid && r.mid <= r.high && r.high <= 10.0;
    for (grade, ratio) in &own.progression {
        if !range(ratio) {
            return fail(
                &["progression", grade],
                "应为 0 ≤ low ≤ mid ≤ high ≤ 10",
                "must be 0 ≤ low ≤ mid ≤ high ≤ 10",
            );
        }
        if grade != USUAL && !own.all_grades().skip(1).any(|(_, g)| g == grade) {
            return fail(
                &["progression", grade],
                "应写升入的年级（第一个年级除外），如 students_grade_2",
                "must be a grade that pupils go on to, such as students_grade_2",
            );
        }
    }
    if !own.progression.contains_key(USUAL) {
        return fail(&["progression"], "没有写 usual", "usual is missing");
    }
    let Entrance { low, mid, high, .. } = own.entrance;
    if !range(&Range { low, mid, high }) {
        return fail(
            &["entrance"],
            "应为 0 ≤ low ≤ mid ≤ high ≤ 10",
            "must be 0 ≤ low ≤ mid ≤ high ≤ 10",
        );
    }
    Ok(())
}

/// Ages, shares, places and norms.
fn people_and_norms(own: &Assumptions, at: At<'_>) -> Result<(), StandardError> {
    let fail = |path: &[&str], zh, en| fail(at, path, zh, en);
    if !own.women.values().all(|share| (0.0..=1.0).contains(share)) {
        return fail(
            &["women"],
            "比例应在 0 到 1 之间",
            "a share must be from 0 to 1",
        );
    }
    if own.leaving.later.abs() > 120 {
        return fail(
            &["leaving", "later"],
            "应在 -120 到 120 个月之间",
            "must be from -120 to 120 months",
        );
    }
    if !(15..=40).contains(&own.hire.age) {
        return fail(
            &["hire", "age"],
            "应在 15 到 40 岁之间",
            "must be from 15 to 40 years",
        );
    }
    let Ends { youngest, oldest } = own.ages;
    if !(15..=24).contains(&youngest) || !(60..=80).contains(&oldest) {
        return fail(
            &["ages"],
            "youngest 应为 15 到 24，oldest 应为 60 到 80",
            "youngest must be from 15 to 24, oldest from 60 to 80",
        );
    }
    for (key, figures) in [("places", &own.places.stages), ("norm", &own.norm.stages)] {
        if let Some((stage, _)) = figures.iter().find(|(_, n)| !(**n > 0.0 && **n <= 1e4)) {
            return fail(
                &[key, stage],
                "应大于 0、不超过 10000",
                "must be above 0 and up to 10000",
            );
        }
    }
    let rules = own.retirement.iter();
    if let Some((rule, _)) = rules.into_iter().find(|(_, rule)| !rule.is_sound()) {
        return fail(
            &["retirement", rule],
            "age 应为 40 到 70，from 写作 1965-01，every 大于 0，at_most 不超过 120",
            "age must be from 40 to 70, from such as 1965-01, every above 0, at_most up to 120",
        );
    }
    Ok(())
}

fn fail(at: At<'_>, path: &[&str], zh: &str, en: &str) -> Result<(), StandardError> {
    Err(wrong(at, path, Text::new(zh, en)))
}

/// What is wrong, with its key and line.
pub fn wrong((name, text): At<'_>, path: &[&str], message: Text) -> StandardError {
    let error = StandardError::new(name, message);
    error.key(path.join(".")).line(line_of(text, path))
}
