//! The schools of two years put together, and what became of each.

use std::collections::{BTreeMap, HashMap};

use super::identity::{Chain, Entity, Links};
use crate::measure::contract::compare::{Link, Nearest, SchoolName, Status};
use crate::nearest::{likest, nearest_name};

/// The names of so many pairs of schools are held against each other: of five hundred that are new, and as
/// many that are no more.
const MOST_PAIRS: usize = 250_000;

/// What became of a school, or of several that belong together.
pub struct Unit {
    pub status: Status,
    pub by: Option<Link>,
    /// Places among the entities of each year; of those that are assessed.
    pub old: Vec<usize>,
    pub new: Vec<usize>,
    pub nearest: Option<Nearest>,
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
    /// Two of the years of a chain, as places in it.
    pub fn new(chain: &Chain<'a>, from: usize, to: usize) -> Pairing<'a> {
        let links = chain.links(from, to);
        let mut pairing = Pairing {
            units: Vec::new(),
            old: chain.entities[from].clone(),
            new: chain.entities[to].clone(),
        };
        pairing.units = pairing.together(&links);
        pairing.name_the_rest();
        pairing
    }

    /// Schools that are linked, directly or by others, are one unit.
    fn together(&self, links: &Links) -> Vec<Unit> {
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
        // The least sure of the ways in which the schools of a unit are linked.
        let mut by: HashMap<usize, Link> = HashMap::new();
        for (old, _, link) in links {
            let known = by.entry(sets.root(*old)).or_insert(*link);
            *known = (*known).max(*link);
        }
        let units = by_root.into_iter();
        let mut units: Vec<Unit> = units
            .filter_map(|(root, (old, new))| self.unit(old, new, by.get(&root).copied()))
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

    /// A unit by the schools of it that are assessed; none where no school of it is.
    fn unit(&self, was: Vec<usize>, is: Vec<usize>, by: Option<Link>) -> Option<Unit> {
        let assessed = |all: &[Entity<'_>], places: &[usize]| -> Vec<usize> {
            let places = places.iter().copied();
            places.filter(|at| all[*at].is_assessed()).collect()
        };
        let why = |all: &[Entity<'_>], places: &[usize]| {
            let reason = places.iter().find_map(|at| all[*at].reason);
            reason.map(str::to_owned)
        };
        let (old, new) = (assessed(&self.old, &was), assessed(&self.new, &is));
        let (status, reason) = match (old.is_empty(), new.is_empty()) {
            (true, true) => return None,
            (true, false) => match why(&self.old, &was) {
                Some(reason) => (Status::Entered, Some(reason)),
                None => (Status::Opened, None),
            },
            (false, true) => match why(&self.new, &is) {
                Some(reason) => (Status::Left, Some(reason)),
                None => (Status::Closed, None),
            },
            (false, false) => (self.status(&old, &new), None),
        };
        Some(Unit {
            status,
            by,
            old,
            new,
            nearest: None,
            reason,
        })
    }

    fn status(&self, old: &[usize], new: &[usize]) -> Status {
        match (old, new) {
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

    /// Of schools that stand in one year only, unless they are too many: whose name is nearest among those
    /// that stand in the other only.
    fn name_the_rest(&mut self) {
        let alone = |status: Status, units: &[Unit], all: &[Entity<'_>]| -> Vec<SchoolName> {
            let units = units.iter().filter(|u| u.status == status);
            let places = units.flat_map(|u| u.old.iter().chain(&u.new));
            places.map(|at| all[*at].named()).collect()
        };
        let closed = alone(Status::Closed, &self.units, &self.old);
        let opened = alone(Status::Opened, &self.units, &self.new);
        if closed.len().saturating_mul(opened.len()) > MOST_PAIRS {
            return;
        }
        for unit in &mut self.units {
            let (school, candidates) = match (unit.status, &*unit.old, &*unit.new) {
                (Status::Opened, _, [at, ..]) => (&self.new[*at], &closed),
                (Status::Closed, [at, ..], _) => (&self.old[*at], &opened),
                _ => continue,
            };
            let names = || candidates.iter().map(|c| c.name.as_str());
            let alike = nearest_name(school.name, names());
            let name = alike.or_else(|| likest(school.name, names()));
            let named = name.and_then(|name| candidates.iter().find(|c| c.name == name));
            unit.nearest = named.map(|school| Nearest {
                school: school.clone(),
                alike: alike.is_some(),
            });
        }
    }
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
