//! Two or more censuses of a county: what moved, which schools moved it, and whether the county
//! slipped. Everything is worked out from the [`Findings`] of each year, so that a workbook and the
//! JSON of an earlier audit are compared in the same way.

mod align;
mod communities;
mod consistent;
mod county;
mod criteria;
mod earlier;
mod findings;
mod identity;
mod indicator;
mod pairing;

pub use criteria::in_year;
pub use earlier::{EarlierError, prepare, read};
pub use findings::*;

use std::collections::HashMap;
use std::path::Path;

use crate::census::{Communities, ListError, Matches, Named, lists};
use crate::lang::{Lang, Speak, Text};
use crate::measure::findings::{CountyFinding, Findings};
use crate::measure::group::{By, grouping};
use crate::nearest::nearest_name;
use crate::say;
use crate::standard::Standard;

use self::county::Counties;

/// What the user may choose about comparing.
#[derive(Clone, Debug, Default)]
pub struct CompareOptions {
    /// What became of schools that neither code nor name tells.
    pub matches: Matches,
    /// What stops a pipeline.
    pub fail_on: Vec<FailOn>,
    /// By how much a CV may rise before it is worse.
    pub tolerance: f64,
    /// How the schools are grouped.
    pub by: Option<By>,
    /// The language of names and messages.
    pub lang: Lang,
}

/// Why years cannot be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareError {
    /// The years do not stand in their order, or no county is in two of them.
    Years(Text),
    /// The list of schools names some that are not there.
    List(ListError),
}

/// A line a cell.
impl Speak for CompareError {
    fn speak(&self, lang: Lang) -> String {
        match self {
            CompareError::Years(text) => text.speak(lang),
            CompareError::List(error) => error.speak(lang),
        }
    }
}

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
    let mut comparison = Comparison {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        standard: standard.id.clone(),
        reliefs: years.last().map(|year| year.reliefs).unwrap_or_default(),
        years: years
            .iter()
            .zip(&labels)
            .map(|(year, label)| YearFinding {
                label: label.clone(),
                inputs: year.inputs.clone(),
                earlier: false,
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
        lang: options.lang,
    };
    if comparison.failed() {
        return Ok(comparison);
    }
    in_order(years).map_err(CompareError::Years)?;
    named_in_some_year(years, &options.matches).map_err(CompareError::List)?;
    let (counties, remarks) = align::align(years, &labels, options.lang);
    if counties
        .iter()
        .all(|years| years.iter().flatten().count() < 2)
    {
        return Err(CompareError::Years(nothing_in_common(years)));
    }
    let builder = Counties {
        labels: &labels,
        rules: &comparison.rules,
        standard,
        options,
        // Both came into the findings together.
        wholes: years.iter().all(|year| year.standard_sha256.is_some()),
    };
    comparison.remarks = remarks;
    let mut rows = Vec::new();
    let mut changes = Vec::new();
    for years in &counties {
        let (change, notes) = builder.county(years);
        changes.push(change);
        comparison.remarks.extend(notes.remarks);
        rows.extend(notes.rows);
    }
    comparison.counties = changes;
    comparison
        .remarks
        .extend(not_followed(&options.matches, &rows, options.lang));
    for (year, label) in years.iter().zip(&labels) {
        if year.standard_sha256.is_none() {
            comparison
                .remarks
                .push(unknown_version(label, &standard.id, options.lang));
        }
    }
    comparison.passes = comparison.counties.iter().all(|c| c.breaches.is_empty());
    Ok(comparison)
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
    say!(
        lang,
        "{year}的 JSON 没有写明按 {standard} 的哪一版计算，只核对了指标、每校要求和限值；公式或范围若改过，请给当年的工作簿",
        "the JSON of {year} does not say by which version of {standard} it was measured; only indicators, thresholds and limits were checked. Give that year's workbook if formulas or scope have changed",
    )
}

/// The year of every county, where all have the same.
fn year_of(findings: &Findings) -> Option<u16> {
    let mut years = findings.counties.iter().map(|county| county.year);
    let first = years.next()??;
    years.all(|year| year == Some(first)).then_some(first)
}

/// What the years are called: by their numbers, else by their files; with both where two would be
/// called the same.
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

/// Every school of the list must be there: the old one in an earlier year, the new one in a later.
fn named_in_some_year(years: &[Findings], matches: &Matches) -> Result<(), ListError> {
    let (Some((_, earlier)), Some((_, later))) = (years.split_last(), years.split_first()) else {
        return Ok(());
    };
    let lines = matches.pairs.iter().flat_map(|(old, new)| {
        let sides = [
            (old, earlier, ("较早的年度里", "an earlier year")),
            (new, later, ("较晚的年度里", "a later year")),
        ];
        sides
            .into_iter()
            .filter_map(|(named, years, side)| unknown(named, years, side))
    });
    match ListError::of(lines.collect()) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Holds a list of communities against the years: every school of it must be in one of them.
///
/// # Errors
/// [`ListError`] with every school that is in none, whose name several have, or that is listed twice, by
/// its code and by its name.
pub fn unknown_members(list: &Communities, years: &[Findings]) -> Result<(), ListError> {
    let members = list.groups.iter().flat_map(|group| &group.schools);
    let side = ("各年的数据里", "the years");
    let unknown = members
        .clone()
        .filter_map(|(named, _)| unknown(named, years, side));
    let members: HashMap<&str, &Named> = members.map(|(n, _)| (n.text.as_str(), n)).collect();
    match ListError::of(unknown.chain(listed_twice(&members, years)).collect()) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// The schools that a list of communities names by their code and again by their name.
fn listed_twice(members: &HashMap<&str, &Named>, years: &[Findings]) -> Vec<Text> {
    let counties = years.iter().flat_map(|year| &year.counties);
    let schools = counties.flat_map(identity::entities);
    let twice = schools.filter_map(|school| {
        let by_code = members
            .get(school.code)
            .filter(|_| !school.code.is_empty())?;
        let by_name = members.get(school.name)?;
        (by_code.text != by_name.text).then_some((*by_code, *by_name))
    });
    let mut lines: Vec<Text> = Vec::new();
    for (code, name) in twice {
        let cell = code.at.cell_name().unwrap_or_default();
        let line = lists::line(
            &name.at,
            format!(
                "“{}”就是 {cell} 已经列出的 {}。一所学校只能属于一个共同体",
                name.text, code.text
            ),
            format!(
                "\"{}\" is the school that stands in {cell} as {}. A school belongs to one community",
                name.text, code.text
            ),
        );
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// What is wrong with a school that a list names: it is in none of the findings, or several have its
/// name.
fn unknown(named: &Named, years: &[Findings], side: (&str, &str)) -> Option<Text> {
    let counties = || years.iter().flat_map(|year| &year.counties);
    let text = &named.text;
    let is_there = |county: &CountyFinding| {
        let schools = county.schools.iter().map(|s| (&s.code, &s.name));
        let excluded = county.excluded.iter().map(|e| (&e.code, &e.name));
        let mut all = schools.chain(excluded);
        all.any(|(code, name)| code == text || name == text)
    };
    if !counties().any(is_there) {
        let names = counties().flat_map(|c| c.schools.iter().map(|s| s.name.as_str()));
        let near = nearest_name(text, names);
        let (zh, en) = match near {
            Some(near) => (
                format!("；是否想写“{near}”？"),
                format!("; is \"{near}\" meant?"),
            ),
            None => Default::default(),
        };
        return Some(lists::line(
            &named.at,
            format!("{}没有代码或名称为“{text}”的学校{zh}", side.0),
            format!(
                "no school of {} has the code or name \"{text}\"{en}",
                side.1
            ),
        ));
    }
    let several = counties().find(|county| {
        let mut fitting = identity::entities(county);
        fitting.retain(identity::Entity::is_assessed);
        let by_code = fitting.iter().any(|e| e.code == text);
        !by_code && fitting.iter().filter(|e| e.name == text).count() > 1
    });
    several.map(|county| {
        let name = &county.name;
        lists::line(
            &named.at,
            format!("{name}有几所学校都叫“{text}”，请写学校代码"),
            format!("several schools of {name} are called \"{text}\"; give the code"),
        )
    })
}
