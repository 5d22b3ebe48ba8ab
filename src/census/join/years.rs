//! Several years of one county: they are years, and no counties of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::census::entry::CountyKey;
use crate::census::join::schools::Builder;
use crate::problem::{Kind, Location, Problem};

/// Which years are read of a county that has several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Years {
    /// The latest.
    #[default]
    Latest,
    /// All of them, each as a county of its own.
    All,
    /// This one, of every county.
    Only(u16),
    /// The latest that is not after this one.
    UpTo(u16),
}

/// Leaves out the counties of other years than wanted, and says so.
pub fn keep(builder: &mut Builder, years: Years) {
    if years == Years::All {
        return;
    }
    let mut kept = vec![true; builder.counties.len()];
    let mut problems = Vec::new();
    for group in groups(builder) {
        let year = |county: &usize| builder.counties[*county].year;
        let there: BTreeSet<u16> = group.iter().filter_map(year).collect();
        let wanted = match years {
            Years::Only(wanted) => Some(wanted),
            Years::UpTo(_) if there.is_empty() => continue,
            Years::UpTo(last) => there.range(..=last).next_back().copied().or(Some(last)),
            _ if there.len() > 1 => there.last().copied(),
            _ => continue,
        };
        for county in &group {
            kept[*county] = year(county) == wanted;
        }
        let all = there.iter().map(u16::to_string).collect::<Vec<_>>();
        let all = all.join("、");
        let name = builder.counties[group[0]].name.clone();
        let sheets = sheets(builder, &group);
        match wanted {
            Some(wanted) if !there.contains(&wanted) => {
                let kind = Kind::YearAbsent {
                    county: name,
                    year: wanted.to_string(),
                    years: (!all.is_empty()).then_some(all),
                };
                problems.push(Problem::new(kind, sheets));
            }
            Some(wanted) if years == Years::Latest => {
                let kind = Kind::SeveralYears {
                    county: name,
                    years: all,
                    taken: wanted.to_string(),
                };
                problems.push(Problem::new(kind, sheets));
            }
            _ => {}
        }
    }
    leave_out(builder, &kept);
    builder.problems.extend(problems);
}

/// The counties that have schools, those of one name and code together, whatever their year.
fn groups(builder: &Builder) -> Vec<Vec<usize>> {
    let with_schools: BTreeSet<usize> = builder.schools.iter().map(|s| s.county).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for county in with_schools {
        let name = builder.bare_name(county);
        let CountyKey { code, .. } = &builder.counties[county];
        let known = by_name.entry(name).or_default();
        let same = known.iter().copied().find(|group| {
            let other = &builder.counties[groups[*group][0]].code;
            other == code || other.is_empty() || code.is_empty()
        });
        match same {
            Some(group) => groups[group].push(county),
            None => {
                known.push(groups.len());
                groups.push(vec![county]);
            }
        }
    }
    groups
}

/// The sheets of the first school of each county, the latest year first.
fn sheets(builder: &Builder, counties: &[usize]) -> Vec<Location> {
    let mut first: BTreeMap<usize, Location> = BTreeMap::new();
    for school in &builder.schools {
        if counties.contains(&school.county) {
            let at = || Location {
                cell: None,
                ..builder.location(school.row)
            };
            first.entry(school.county).or_insert_with(at);
        }
    }
    let mut sheets: Vec<(Option<u16>, Location)> = first
        .into_iter()
        .map(|(county, at)| (builder.counties[county].year, at))
        .collect();
    sheets.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    let mut sheets: Vec<Location> = sheets.into_iter().map(|(_, at)| at).collect();
    sheets.dedup();
    sheets
}

/// Leaves out the schools of some counties, and what is wrong with them alone.
fn leave_out(builder: &mut Builder, kept: &[bool]) {
    if kept.iter().all(|kept| *kept) {
        return;
    }
    let number: HashMap<_, u32> = builder
        .sources
        .iter()
        .zip(0..)
        .map(|(source, at)| (Arc::as_ptr(source), at))
        .collect();
    // The rows of schools, and the sheets that hold some, of the years left out and of the others.
    let mut rows: [HashSet<(u32, u32)>; 2] = Default::default();
    let mut sheets: [HashSet<u32>; 2] = Default::default();
    for school in &builder.schools {
        let side = usize::from(kept[school.county]);
        for (source, row) in school.rows_met() {
            rows[side].insert((source, row));
            sheets[side].insert(source);
        }
    }
    let is_out = |at: &Location| {
        let Some(source) = number.get(&Arc::as_ptr(&at.source)).copied() else {
            return false;
        };
        let alone = sheets[0].contains(&source) && !sheets[1].contains(&source);
        let row = at.cell.map(|(row, _)| (source, row));
        alone || row.is_some_and(|row| rows[0].contains(&row) && !rows[1].contains(&row))
    };
    builder.problems.retain(|problem| {
        let of_others = !problem.counties.is_empty() && problem.counties.iter().all(|c| !kept[*c]);
        let there = !problem.at.is_empty() && problem.at.iter().all(is_out);
        !of_others && !there
    });
    builder.schools.retain(|school| kept[school.county]);
    builder
        .omitted
        .retain(|omitted| omitted.county.is_none_or(|county| kept[county]));
}
