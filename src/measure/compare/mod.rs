//! Two or more censuses of a county: what moved, which schools moved it, and whether the county
//! slipped. Everything is worked out from the [`Findings`] of each year, so that a workbook and the
//! JSON of an earlier audit are compared in the same way.

mod align;
mod communities;
mod consistent;
mod county;
mod criteria;
mod earlier;
mod identity;
mod indicator;
mod named;
mod options;
mod pairing;

pub use criteria::in_year;
pub use earlier::{EarlierError, prepare, read};
pub use named::unknown_members;
pub use options::{CompareError, CompareOptions};

pub use crate::measure::contract::compare::{
    Breach, Criterion, CriterionKind, Crossing, FailOn, LevelledDown, Link, Mover, Nearest,
    OldSchool, RulesFinding, SchoolChange, SchoolName, SchoolStage, SchoolValue, Split, Status,
    YearFinding,
};
pub use crate::measure::view::compare::*;

use std::path::Path;

use crate::census::{Matches, lists};
use crate::lang::{Lang, Text};
use crate::measure::contract::ChangeFinding;
use crate::measure::contract::compare as contract;
use crate::measure::group::{By, grouping};
use crate::measure::laid::changes_summary;
use crate::measure::view::Findings;
use crate::standard::Standard;

use self::county::Counties;

/// Compares years, the oldest first; each as findings measured by the same standard.
///
/// Problems of any year are in the result; if one is an error there are no counties in it.
///
/// # Errors
/// [`CompareError`] where the years are not in order, no county is in more than one of them, or the
/// list of schools names some that are in no year.
pub fn compare(
    years: &[Findings],
    standard: &Standard,
    options: &CompareOptions,
) -> Result<Comparison, CompareError> {
    let labels = labels(years);
    let mut comparison = not_yet_compared(years, &labels, standard, options);
    if comparison.failed() {
        return Ok(comparison);
    }
    in_order(years).map_err(CompareError::Years)?;
    named::named_in_some_year(years, &options.matches).map_err(CompareError::List)?;
    let (counties, remarks) = align::align(years, &labels, options.lang);
    if counties
        .iter()
        .all(|years| years.iter().flatten().count() < 2)
    {
        return Err(CompareError::Years(nothing_in_common(years)));
    }
    let found = &mut comparison.contract;
    let builder = Counties {
        labels: &labels,
        rules: &found.rules,
        standard,
        options,
        // Both came into the findings together.
        wholes: years.iter().all(|year| year.standard_sha256.is_some()),
    };
    found.remarks = remarks;
    let mut rows = Vec::new();
    let mut changes = Vec::new();
    for years in &counties {
        let (change, notes) = builder.county(years);
        changes.push(change);
        found.remarks.extend(notes.remarks);
        rows.extend(notes.rows);
    }
    found.counties = changes;
    found
        .remarks
        .extend(not_followed(&options.matches, &rows, options.lang));
    let changes = found.years.iter().map(|year| &year.changes);
    let changes = changes.filter_map(|changes| changes_summary(changes, options.lang));
    let changes: Vec<String> = changes.collect();
    found.remarks.extend(changes);
    for (year, label) in years.iter().zip(&labels) {
        if year.standard_sha256.is_none() {
            found
                .remarks
                .push(unknown_version(label, &standard.id, options.lang));
        }
    }
    found.passes = found.counties.iter().all(|c| c.breaches.is_empty());
    Ok(comparison)
}

/// What is known of years before their counties are compared.
fn not_yet_compared(
    years: &[Findings],
    labels: &[String],
    standard: &Standard,
    options: &CompareOptions,
) -> Comparison {
    let contract = contract::Comparison {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        standard: standard.id.clone(),
        reliefs: years.last().map(|year| year.reliefs).unwrap_or_default(),
        years: years
            .iter()
            .zip(labels)
            .map(|(year, label)| YearFinding {
                label: label.clone(),
                inputs: year.inputs.clone(),
                earlier: false,
                changes: changes_of(year),
            })
            .collect(),
        rests_on: Vec::new(),
        stamp: None,
        rules: RulesFinding {
            fail_on: options.fail_on.clone(),
            tolerance: options.tolerance,
        },
        passes: false,
        counties: Vec::new(),
        remarks: Vec::new(),
        problems: years
            .iter()
            .flat_map(|year| year.problems.clone())
            .collect(),
    };
    Comparison {
        contract,
        lang: options.lang,
    }
}

/// Groups the schools of findings anew, for those that name their groups.
pub fn regroup(findings: &mut Findings, by: &By, standard: &Standard, lang: Lang) {
    for county in &mut findings.counties {
        county.groups = Some(grouping(county, by, standard, lang));
    }
}

/// The rows of the list that name, in every step in which they are met, two schools that are recognised
/// already, each as another.
fn not_followed(list: &Matches, met: &[(usize, bool)], lang: Lang) -> Vec<String> {
    let own = |row: usize| met.iter().filter(move |(at, _)| *at == row);
    let idle = |row: &usize| own(*row).count() > 0 && own(*row).all(|(_, followed)| !followed);
    let rows = (0..list.pairs.len()).filter(idle);
    let say = |row: usize| {
        let (old, new) = &list.pairs[row];
        let line = lists::line(
            &old.at,
            format!(
                "“{}”和“{}”都已按代码或名称与另一年的学校对应，这一行没有用上",
                old.text, new.text
            ),
            format!(
                "\"{}\" and \"{}\" are recognised in the other year already, by code or name; this row is not followed",
                old.text, new.text
            ),
        );
        line.get(lang).to_owned()
    };
    rows.map(say).collect()
}

/// An earlier audit that does not say by which version of its standard it was made.
fn unknown_version(label: &str, standard: &str, lang: Lang) -> String {
    let year = in_year(label, lang);
    match lang {
        Lang::Zh => format!(
            "{year}的 JSON 没有写明按 {standard} 的哪一版计算，只核对了指标、每校要求和限值；公式或范围若改过，请给当年的工作簿"
        ),
        Lang::En => format!(
            "the JSON of {year} does not say by which version of {standard} it was measured; only indicators, thresholds and limits were checked. Give that year's workbook if formulas or scope have changed"
        ),
    }
}

/// The year of every county, where all have the same.
fn year_of(findings: &Findings) -> Option<u16> {
    let mut years = findings.counties.iter().map(|county| county.year);
    let first = years.next()??;
    years.all(|year| year == Some(first)).then_some(first)
}

/// What was laid over the census of a year.
fn changes_of(year: &Findings) -> Vec<ChangeFinding> {
    let counties = year.counties.iter();
    counties.flat_map(|county| county.changes.clone()).collect()
}

/// What the years are called: by their numbers, else by their files; with both where two would be
/// called the same. A year with changes is called by their file, too: 2024+plan.
fn labels(years: &[Findings]) -> Vec<String> {
    let file = |findings: &Findings| {
        let input = findings
            .inputs
            .first()
            .map_or("", |input| input.file.as_str());
        let name = Path::new(input).file_stem().unwrap_or_default();
        name.to_string_lossy().into_owned()
    };
    let named = years
        .iter()
        .enumerate()
        .map(|(at, findings)| match year_of(findings) {
            Some(year) => year.to_string(),
            None if file(findings).is_empty() => format!("#{}", at + 1),
            None => file(findings),
        });
    let named = named.zip(years).map(|(label, findings)| {
        let changes = findings.counties.iter().flat_map(|county| &county.changes);
        let file = changes
            .into_iter()
            .next()
            .map(|change| Path::new(&change.at.file));
        let file = file.and_then(Path::file_stem);
        file.map_or(label.clone(), |file| {
            format!("{label}+{}", file.to_string_lossy())
        })
    });
    let named: Vec<String> = named.collect();
    let twice = |label: &String| named.iter().filter(|other| *other == label).count() > 1;
    let told_apart = named
        .iter()
        .zip(years)
        .map(|(label, findings)| match file(findings) {
            file if twice(label) && file != *label && !file.is_empty() => {
                format!("{label} ({file})")
            }
            _ => label.clone(),
        });
    told_apart.collect()
}

/// The older year comes first.
fn in_order(years: &[Findings]) -> Result<(), Text> {
    let known: Vec<u16> = years.iter().filter_map(year_of).collect();
    match known.windows(2).find(|pair| pair[0] > pair[1]) {
        None => Ok(()),
        Some(pair) => {
            let (first, second) = (pair[0], pair[1]);
            Err(Text::new(
                format!("年份顺序不对：{first} 年写在 {second} 年前面。请按从早到晚的顺序给出"),
                format!(
                    "the years are not in order: {first} stands before {second}. Give the oldest first"
                ),
            ))
        }
    }
}

fn nothing_in_common(years: &[Findings]) -> Text {
    let names = |findings: &Findings| {
        let names: Vec<&str> = findings.counties.iter().map(|c| c.name.as_str()).collect();
        names.join("、")
    };
    let all: Vec<String> = years.iter().map(names).collect();
    let all = all.join(" | ");
    Text::new(
        format!("各年没有相同的区县：{all}。区县按代码、再按名称对应"),
        format!(
            "no county is in two of the years: {all}. Counties are matched by code, then by name"
        ),
    )
}
