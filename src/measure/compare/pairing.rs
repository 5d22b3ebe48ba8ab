//! Which school of one year is which of another: by code, then by exact name, then by the user's list;
//! never by guess.

use std::collections::{BTreeMap, HashMap};

use super::findings::{Link, SchoolName, Status};
use crate::census::Matches;
use crate::measure::findings::{CountyFinding, SchoolFinding};
use crate::nearest::nearest;

/// A school of one year with all its stages.
pub struct Entity<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub school_type: &'a str,
    /// Its rows among the county's schools.
    pub rows: Vec<usize>,
}

impl Entity<'_> {
    pub fn named(&self) -> SchoolName {
        SchoolName {
            code: self.code.to_owned(),
            name: self.name.to_owned(),
            school_type: self.school_type.to_owned(),
        }
    }

    /// Its row of a stage.
    pub fn at<'c>(&self, county: &'c CountyFinding, stage: &str) -> Option<&'c SchoolFinding> {
        let mut rows = self.rows.iter().map(|row| &county.schools[*row]);
        rows.find(|school| school.stage == stage)
    }
}

/// The schools of a county, each with all its stages, in the order of the findings.
pub fn entities(county: &CountyFinding) -> Vec<Entity<'_>> {
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    let mut found: Vec<Entity<'_>> = Vec::new();
    for (row, school) in county.schools.iter().enumerate() {
        let at = *known
            .entry((&school.code, &school.name))
            .or_insert_with(|| {
                found.push(Entity {
                    code: &school.code,
                    name: &school.name,
                    school_type: &school.school_type,
                    rows: Vec::new(),
                });
                found.len() - 1
            });
        found[at].rows.push(row);
    }
    found
}

/// What became of a school, or of several that belong together.
pub struct Unit {
    pub status: Status,
    pub by: Option<Link>,
    /// Places among the entities of each year.
    pub old: Vec<usize>,
    pub new: Vec<usize>,
    pub nearest: Option<SchoolName>,
    pub reason: Option<String>,
}

/// The schools of two years put together.
pub struct Pairing<'a> {
    pub old: Vec<Entity<'a>>,
    pub new: Vec<Entity<'a>>,
    /// In the order of the new year, then those that are no more.
    pub units: Vec<Unit>,
}

impl<'a> Pairing<'a> {
    pub fn new(old: &'a CountyFinding, new: &'a CountyFinding, list: &Matches) -> Pairing<'a> {
        let (was, is) = (entities(old), entities(new));
        let links = links(&was, &is, list);
        let mut pairing = Pairing {
            units: Vec::new(),
            old: was,
            new: is,
        };
        pairing.units = pairing.together(&links);
        pairing.name_the_rest(old, new);
        pairing
    }

    /// Schools that are linked, directly or by others, are one unit.
    fn together(&self, links: &[(usize, usize, Link)]) -> Vec<Unit> {
        let mut sets = Sets::new(self.old.len() + self.new.len());
        for (old, new, _) in links {
            sets.join(*old, self.old.len() + new);
        }
        let mut by_root: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for at in 0..self.old.len() + self.new.len() {
            let (old, new) = by_root.entry(sets.root(at)).or_default();
            match at.checked_sub(self.old.len()) {
                None => old.push(at),
                Some(at) => new.push(at),
            }
        }
        let mut units: Vec<Unit> = by_root
            .into_values()
            .map(|(old, new)| Unit {
                status: self.status(&old, &new),
                by: links
                    .iter()
                    .filter(|(o, n, _)| old.contains(o) && new.contains(n))
                    .map(|(_, _, link)| *link)
                    .max(),
                old,
                new,
                nearest: None,
                reason: None,
            })
            .collect();
        let none = usize::MAX;
        units.sort_by_key(|u| {
            (
                *u.new.first().unwrap_or(&none),
                *u.old.first().unwrap_or(&none),
            )
        });
        units
    }

    fn status(&self, old: &[usize], new: &[usize]) -> Status {
        match (old, new) {
            ([], _) => Status::Opened,
            (_, []) => Status::Closed,
            ([o], [n]) => {
                let (o, n) = (&self.old[*o], &self.new[*n]);
                let typed = !o.school_type.is_empty() && !n.school_type.is_empty();
                match () {
                    () if typed && o.school_type != n.school_type => Status::TypeChanged,
                    () if o.name != n.name => Status::Renamed,
                    () => Status::Same,
                }
            }
            (_, [_]) => Status::Merged,
            ([_], _) => Status::Divided,
            _ => Status::Reorganised,
        }
    }

    /// Of schools that stand in one year only: whether the other leaves them out of the assessment,
    /// and whose name is nearest.
    fn name_the_rest(&mut self, old: &CountyFinding, new: &CountyFinding) {
        let alone = |status: Status, units: &[Unit], all: &[Entity<'_>]| -> Vec<SchoolName> {
            let units = units.iter().filter(|u| u.status == status);
            let places = units.flat_map(|u| u.old.iter().chain(&u.new));
            places.map(|at| all[*at].named()).collect()
        };
        let closed = alone(Status::Closed, &self.units, &self.old);
        let opened = alone(Status::Opened, &self.units, &self.new);
        for unit in &mut self.units {
            let (school, other, candidates, aside) = match (unit.status, &*unit.old, &*unit.new) {
                (Status::Opened, _, [at, ..]) => (&self.new[*at], old, &closed, Status::Entered),
                (Status::Closed, [at, ..], _) => (&self.old[*at], new, &opened, Status::Left),
                _ => continue,
            };
            let known = other
                .excluded
                .iter()
                .find(|out| match school.code.is_empty() {
                    false => {
                        out.code == school.code || (out.code.is_empty() && out.name == school.name)
                    }
                    true => out.name == school.name,
                });
            if let Some(out) = known {
                unit.status = aside;
                unit.reason = Some(out.reason.clone());
                continue;
            }
            let name = nearest(school.name, candidates.iter().map(|c| c.name.as_str()));
            let named = name.and_then(|name| candidates.iter().find(|c| c.name == name));
            unit.nearest = named.cloned();
        }
    }
}

/// Which old school is which new one, as places in the lists.
fn links(old: &[Entity<'_>], new: &[Entity<'_>], list: &Matches) -> Vec<(usize, usize, Link)> {
    let mut links = Vec::new();
    let mut taken = (vec![false; old.len()], vec![false; new.len()]);
    let codes = unique(new.iter().map(|e| e.code));
    for (o, entity) in old.iter().enumerate() {
        if let Some(Some(n)) = codes.get(entity.code).filter(|_| !entity.code.is_empty()) {
            links.push((o, *n, Link::Code));
            (taken.0[o], taken.1[*n]) = (true, true);
        }
    }
    // A name that two schools have is none's.
    let names = unique(new.iter().map(|e| e.name));
    let own = unique(old.iter().map(|e| e.name));
    for (o, entity) in old.iter().enumerate() {
        if let (Some(Some(n)), Some(Some(_))) = (names.get(entity.name), own.get(entity.name))
            && !taken.0[o]
            && !taken.1[*n]
        {
            links.push((o, *n, Link::Name));
            (taken.0[o], taken.1[*n]) = (true, true);
        }
    }
    for (o, entity) in old.iter().enumerate() {
        for n in heirs(entity, new, list) {
            // What is recognised on both sides already is another year's affair.
            let known = links.iter().any(|(a, b, _)| (*a, *b) == (o, n));
            let both_taken = taken.0[o] && taken.1[n];
            if !known && !both_taken {
                links.push((o, n, Link::List));
            }
        }
    }
    links
}

/// What the list says became of a school, over as many steps as it takes to reach the new year.
fn heirs(entity: &Entity<'_>, new: &[Entity<'_>], list: &Matches) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = vec![entity.code, entity.name];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(text) = open.pop() {
        if text.is_empty() || seen.contains(&text) {
            continue;
        }
        seen.push(text);
        for (_, heir) in list.pairs.iter().filter(|(old, _)| old.text == text) {
            let there = new
                .iter()
                .position(|e| e.code == heir.text || e.name == heir.text);
            match there {
                Some(at) if !found.contains(&at) => found.push(at),
                Some(_) => {}
                None => open.push(&heir.text),
            }
        }
    }
    found
}

/// By text: its place, if it stands only once.
fn unique<'t>(texts: impl Iterator<Item = &'t str>) -> HashMap<&'t str, Option<usize>> {
    let mut places = HashMap::new();
    for (at, text) in texts.enumerate() {
        let place = places.entry(text);
        place.and_modify(|known| *known = None).or_insert(Some(at));
    }
    places
}

/// Sets that are joined two by two.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Sets {
        Sets((0..count).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low;
    }
}
