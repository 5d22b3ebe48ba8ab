//! Which school of one year is which of another: by code, then by exact name, then by the user's list;
//! never by guess. Over several years identity is carried from each year to the next.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::census::Matches;
use crate::measure::contract::compare::{Link, SchoolName};
use crate::measure::view::{CountyFinding, SchoolFinding};

/// A school of one year with all its stages.
#[derive(Clone)]
pub struct Entity<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub school_type: &'a str,
    /// Its rows among the county's schools; none where it is left out of the assessment.
    pub rows: Vec<usize>,
    /// Why it is left out.
    pub reason: Option<&'a str>,
}

impl Entity<'_> {
    pub fn named(&self) -> SchoolName {
        SchoolName {
            code: self.code.to_owned(),
            name: self.name.to_owned(),
            school_type: self.school_type.to_owned(),
        }
    }

    pub fn is_assessed(&self) -> bool {
        self.reason.is_none()
    }

    /// Its row of a stage.
    pub fn at<'c>(&self, county: &'c CountyFinding, stage: &str) -> Option<&'c SchoolFinding> {
        let mut rows = self.rows.iter().map(|row| &county.schools[*row]);
        rows.find(|school| school.stage == stage)
    }
}

/// The schools of a county, each with all its stages, in the order of the findings; then those that are
/// left out of the assessment.
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
                    reason: None,
                });
                found.len() - 1
            });
        found[at].rows.push(row);
    }
    let out = county.excluded.iter();
    let out = out.filter(|out| !known.contains_key(&(out.code.as_str(), out.name.as_str())));
    found.extend(out.map(|out| Entity {
        code: &out.code,
        name: &out.name,
        school_type: "",
        rows: Vec::new(),
        reason: Some(&out.reason),
    }));
    found
}

/// Which old school is which new one, as places in the lists.
pub type Links = Vec<(usize, usize, Link)>;

/// The schools of a county over the years that it is in.
pub struct Chain<'a> {
    /// A year each.
    pub entities: Vec<Vec<Entity<'a>>>,
    /// From each of these years to the next.
    steps: Vec<Found>,
    list: &'a Matches,
}

impl<'a> Chain<'a> {
    pub fn new(years: &[&'a CountyFinding], list: &'a Matches) -> Chain<'a> {
        let entities: Vec<Vec<Entity<'a>>> = years.iter().map(|county| entities(county)).collect();
        let steps = entities.windows(2);
        Chain {
            steps: steps
                .map(|pair| Found::between(&pair[0], &pair[1], list, Vec::new()))
                .collect(),
            entities,
            list,
        }
    }

    /// Which school of one year is which of a later one: first through the years between; a school that
    /// is not in one of them as if there were none between.
    pub fn links(&self, from: usize, to: usize) -> Links {
        let mut steps = self.steps[from..to].iter();
        let Some(first) = steps.next() else {
            return Vec::new();
        };
        if to - from == 1 {
            return first.links.clone();
        }
        let first = first.links.clone();
        let through = steps.fold(first, |links, step| composed(&links, &step.links));
        let (old, new) = (&self.entities[from], &self.entities[to]);
        Found::between(old, new, self.list, through).links
    }

    /// The schools that are assessed in a year between, and neither in the first nor in the last.
    pub fn passing(&self, at: usize) -> impl Iterator<Item = &Entity<'a>> {
        let last = self.entities.len() - 1;
        let (before, after) = (self.links(0, at), self.links(at, last));
        let assessed = |year: usize, at: usize| self.entities[year][at].is_assessed();
        let before = before.iter().filter(|(o, _, _)| assessed(0, *o));
        let after = after.iter().filter(|(_, n, _)| assessed(last, *n));
        let stays: HashSet<usize> = before
            .map(|(_, school, _)| *school)
            .chain(after.map(|(school, _, _)| *school))
            .collect();
        let own = self.entities[at].iter().enumerate();
        let own = own.filter(move |(at, school)| school.is_assessed() && !stays.contains(at));
        own.map(|(_, school)| school)
    }

    /// The rows of the list that were met on the way: whether they were followed.
    pub fn rows(&self) -> impl Iterator<Item = (usize, bool)> {
        self.steps.iter().flat_map(|step| step.rows.iter().copied())
    }
}

/// Links upon links. A school is recognised as surely as in the least sure step.
fn composed(first: &Links, then: &Links) -> Links {
    let mut on: BTreeMap<usize, Vec<(usize, Link)>> = BTreeMap::new();
    for (from, to, link) in then {
        on.entry(*from).or_default().push((*to, *link));
    }
    let mut links: BTreeMap<(usize, usize), Link> = BTreeMap::new();
    for (from, between, link) in first {
        for (to, next) in on.get(between).into_iter().flatten() {
            let by = (*link).max(*next);
            let known = links.entry((*from, *to)).or_insert(by);
            *known = by.min(*known);
        }
    }
    let links = links.into_iter();
    links.map(|((from, to), link)| (from, to, link)).collect()
}

/// What was found out about two years.
struct Found {
    links: Links,
    /// The old and the new schools that are recognised.
    taken: (Vec<bool>, Vec<bool>),
    /// The rows of the list that were met: whether they were followed.
    rows: Vec<(usize, bool)>,
}

impl Found {
    fn between(old: &[Entity<'_>], new: &[Entity<'_>], list: &Matches, known: Links) -> Found {
        let mut found = Found {
            links: Vec::new(),
            taken: (vec![false; old.len()], vec![false; new.len()]),
            rows: Vec::new(),
        };
        found.add(known);
        // Schools that are assessed come first: to be left out in a year is the rarer thing.
        let assessed = |all: &[Entity<'_>]| all.iter().filter(|e| e.is_assessed()).count();
        let both = (&old[..assessed(old)], &new[..assessed(new)]);
        for (old, new) in [both, (old, new)] {
            found.by_code(old, new);
            found.by_name(old, new);
        }
        found.by_list(old, new, list);
        found
    }

    fn add(&mut self, links: Links) {
        for (old, new, _) in &links {
            (self.taken.0[*old], self.taken.1[*new]) = (true, true);
        }
        self.links.extend(links);
    }

    fn by_code(&mut self, old: &[Entity<'_>], new: &[Entity<'_>]) {
        let codes = unique(new.iter().map(|e| e.code));
        let coded = old.iter().enumerate().filter(|(_, e)| !e.code.is_empty());
        let links = coded.filter_map(|(o, entity)| {
            let n = (*codes.get(entity.code)?)?;
            let free = !self.taken.0[o] && !self.taken.1[n];
            free.then_some((o, n, Link::Code))
        });
        let links = links.collect();
        self.add(links);
    }

    fn by_name(&mut self, old: &[Entity<'_>], new: &[Entity<'_>]) {
        // A name that two schools have is none's.
        let names = unique(new.iter().map(|e| e.name));
        let own = unique(old.iter().map(|e| e.name));
        let links = old.iter().enumerate().filter_map(|(o, entity)| {
            let n = (*names.get(entity.name)?)?;
            (*own.get(entity.name)?)?;
            let free = !self.taken.0[o] && !self.taken.1[n];
            free.then_some((o, n, Link::Name))
        });
        let links = links.collect();
        self.add(links);
    }

    fn by_list(&mut self, old: &[Entity<'_>], new: &[Entity<'_>], list: &Matches) {
        if list.pairs.is_empty() {
            return;
        }
        let heirs = Heirs::new(new, list);
        let mut linked: HashSet<(usize, usize)> =
            self.links.iter().map(|(o, n, _)| (*o, *n)).collect();
        for (o, entity) in old.iter().enumerate() {
            for (n, rows) in heirs.of(entity) {
                // What is recognised on both sides already is another year's affair.
                let known = linked.contains(&(o, n));
                let follow = known || !(self.taken.0[o] && self.taken.1[n]);
                self.rows.extend(rows.iter().map(|row| (*row, follow)));
                if follow && !known {
                    linked.insert((o, n));
                    self.add(vec![(o, n, Link::List)]);
                }
            }
        }
    }
}

/// What a list says became of schools, over as many of its rows as it takes to reach the new year.
struct Heirs<'a> {
    list: &'a Matches,
    /// The rows of the list by the old school.
    rows: HashMap<&'a str, Vec<usize>>,
    /// The schools of the new year by code and name, the first where several have it.
    places: HashMap<&'a str, usize>,
}

impl<'a> Heirs<'a> {
    fn new(new: &'a [Entity<'_>], list: &'a Matches) -> Heirs<'a> {
        let mut rows: HashMap<&str, Vec<usize>> = HashMap::new();
        for (row, (old, _)) in list.pairs.iter().enumerate() {
            rows.entry(&old.text).or_default().push(row);
        }
        let mut places = HashMap::new();
        for (at, school) in new.iter().enumerate() {
            for text in [school.code, school.name] {
                places.entry(text).or_insert(at);
            }
        }
        Heirs { list, rows, places }
    }

    /// The schools of the new year that one became, each with the rows that led there.
    fn of(&self, entity: &'a Entity<'_>) -> Vec<(usize, Vec<usize>)> {
        let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut reached = HashSet::new();
        let mut open: Vec<(&str, Vec<usize>)> = vec![(entity.code, vec![]), (entity.name, vec![])];
        let mut seen = HashSet::new();
        while let Some((text, way)) = open.pop() {
            if text.is_empty() || !seen.insert(text) {
                continue;
            }
            for row in self.rows.get(text).into_iter().flatten() {
                let heir = self.list.pairs[*row].1.text.as_str();
                let way = [&way[..], &[*row]].concat();
                match self.places.get(heir) {
                    Some(at) if reached.insert(*at) => found.push((*at, way)),
                    Some(_) => {}
                    None => open.push((heir, way)),
                }
            }
        }
        found
    }
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
