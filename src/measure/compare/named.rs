//! The schools that a list names, held against the years: each must be there, and be one.

use std::collections::{HashMap, HashSet};

use super::identity;
use crate::census::{Communities, ListError, Matches, Named, lists};
use crate::lang::Text;
use crate::measure::view::Findings;
use crate::nearest::{MOST_SUGGESTED, nearest_name};

/// Every school of the list must be there: the old one in an earlier year, the new one in a later.
pub(super) fn named_in_some_year(years: &[Findings], matches: &Matches) -> Result<(), ListError> {
    let (Some((_, earlier)), Some((_, later))) = (years.split_last(), years.split_first()) else {
        return Ok(());
    };
    let earlier = Known::of(earlier, ("较早的年度里", "an earlier year"));
    let later = Known::of(later, ("较晚的年度里", "a later year"));
    let mut lines = Lines::default();
    for (old, new) in &matches.pairs {
        lines.hold(old, &earlier);
        lines.hold(new, &later);
    }
    match ListError::of(lines.wrong) {
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
    let known = Known::of(years, ("各年的数据里", "the years"));
    let mut lines = Lines::default();
    for (named, _) in members.clone() {
        lines.hold(named, &known);
    }
    let members: HashMap<&str, &Named> = members.map(|(n, _)| (n.text.as_str(), n)).collect();
    lines.wrong.extend(listed_twice(&members, years));
    match ListError::of(lines.wrong) {
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
    let mut said = HashSet::new();
    for (code, name) in twice.filter(|(code, name)| said.insert((&code.text, &name.text))) {
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
        lines.push(line);
    }
    lines
}

/// The schools of some years, to be looked up.
struct Known<'a> {
    counties: Vec<KnownCounty<'a>>,
    /// What the years are called, in both languages.
    side: (&'static str, &'static str),
}

struct KnownCounty<'a> {
    name: &'a str,
    /// The codes and names of all schools, those that are left out of the assessment, too.
    all: HashSet<&'a str>,
    /// The names in the order of the findings, to be suggested.
    names: Vec<&'a str>,
    /// Of the schools that are assessed: their codes, and how many have a name.
    codes: HashSet<&'a str>,
    named: HashMap<&'a str, usize>,
}

impl<'a> Known<'a> {
    fn of(years: &'a [Findings], side: (&'static str, &'static str)) -> Known<'a> {
        let counties = years.iter().flat_map(|year| &year.counties);
        let counties = counties.map(|county| {
            let schools = county.schools.iter().flat_map(|s| [&s.code, &s.name]);
            let excluded = county.excluded.iter().flat_map(|e| [&e.code, &e.name]);
            let mut own = KnownCounty {
                name: &county.name,
                all: schools.chain(excluded).map(String::as_str).collect(),
                names: county.schools.iter().map(|s| s.name.as_str()).collect(),
                codes: HashSet::new(),
                named: HashMap::new(),
            };
            for school in identity::entities(county) {
                if school.is_assessed() {
                    own.codes.insert(school.code);
                    *own.named.entry(school.name).or_default() += 1;
                }
            }
            own
        });
        Known {
            counties: counties.collect(),
            side,
        }
    }
}

/// What is wrong with schools that a list names.
#[derive(Default)]
struct Lines {
    wrong: Vec<Text>,
    /// How many are in none of the years.
    unknown: usize,
}

impl Lines {
    /// Holds a school against those that are known: it may be in none of the findings, or several may have
    /// its name.
    fn hold(&mut self, named: &Named, known: &Known<'_>) {
        let text = named.text.as_str();
        let side = known.side;
        let counties = known.counties.iter();
        if !counties.clone().any(|county| county.all.contains(text)) {
            let names = counties.flat_map(|c| c.names.iter().copied());
            let near = match self.unknown < MOST_SUGGESTED {
                true => nearest_name(text, names),
                false => None,
            };
            self.unknown += 1;
            let (zh, en) = match near {
                Some(near) => (
                    format!("；是否想写“{near}”？"),
                    format!("; is \"{near}\" meant?"),
                ),
                None => Default::default(),
            };
            self.wrong.push(lists::line(
                &named.at,
                format!("{}没有代码或名称为“{text}”的学校{zh}", side.0),
                format!(
                    "no school of {} has the code or name \"{text}\"{en}",
                    side.1
                ),
            ));
            return;
        }
        let mut counties = counties;
        let several = counties.find(|county| {
            let many = county.named.get(text).is_some_and(|many| *many > 1);
            many && !county.codes.contains(text)
        });
        if let Some(KnownCounty { name, .. }) = several {
            self.wrong.push(lists::line(
                &named.at,
                format!("{name}有几所学校都叫“{text}”，请写学校代码"),
                format!("several schools of {name} are called \"{text}\"; give the code"),
            ));
        }
    }
}
