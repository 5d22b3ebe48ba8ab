//! Which county a problem is of, so that what is wrong with one is no matter of the others; and a
//! county by itself.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::census::columns::{Census, County};
use crate::census::overlay::Overlay;
use crate::census::places::{Place, Places};
use crate::frame;
use crate::problem::{Location, Problem, Source};

/// The counties that a problem keeps from being measured, where it is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concerns {
    /// These, as indices of [`Census::counties`].
    Counties(Vec<usize>),
    /// None that was read: a file that says of no county that it is of it.
    File(String),
    /// All of them.
    All,
}

/// Tells which counties problems concern.
pub struct Attribution<'a> {
    census: &'a Census,
    /// The number of a sheet by its address in memory.
    sources: HashMap<*const Source, u32>,
    /// By sheet: rows and the counties of the schools in them, in order of the rows.
    rows: Vec<Vec<(u32, u32)>>,
    /// Sheets attribution rows are teachers or classes: theirs are not those of the schools beside them.
    rosters: BTreeSet<u32>,
}

impl<'a> Attribution<'a> {
    /// Looks up where the schools of every county stand.
    pub fn new(census: &'a Census) -> Attribution<'a> {
        let numbers = census.sources.iter().zip(0..);
        let sources: HashMap<_, _> = numbers.map(|(s, at)| (Arc::as_ptr(s), at)).collect();
        let rosters = census.tables.iter().filter(|t| t.roster.is_some());
        let rosters = rosters.filter_map(|t| sources.get(&Arc::as_ptr(&t.source)).copied());
        let mut attribution = Attribution {
            census,
            rows: vec![Vec::new(); census.sources.len()],
            rosters: rosters.collect(),
            sources,
        };
        for (county, rows) in (0..).zip(census.counties.iter().map(|c| c.rows.clone())) {
            for row in rows {
                let own = census.rows.get(row).copied();
                let others = census.places.values().filter_map(|cells| cells.get(row));
                let others = others.filter(|place| own.is_none_or(|own| !beside(*place, own)));
                for place in own.into_iter().chain(others) {
                    if let Some(rows) = attribution.rows.get_mut(place.source as usize) {
                        rows.push((place.row, county));
                    }
                }
            }
        }
        for rows in &mut attribution.rows {
            rows.sort_unstable();
            rows.dedup();
        }
        attribution
    }

    /// The counties that a problem concerns.
    pub fn of(&self, problem: &Problem) -> Concerns {
        if !problem.counties.is_empty() {
            return Concerns::Counties(problem.counties.clone());
        }
        // The second row of a school that stands twice is none of the census: the first tells.
        for looked in [Self::in_row, Self::near] {
            let counties = problem.at.iter().flat_map(|at| looked(self, at));
            let counties: BTreeSet<u32> = counties.map(|(_, county)| *county).collect();
            if !counties.is_empty() {
                let counties = counties.into_iter().map(|county| county as usize);
                return Concerns::Counties(counties.collect());
            }
        }
        match problem.at.first() {
            Some(at) => self.beside(&at.source.file),
            None => Concerns::All,
        }
    }

    /// The rows of schools in a sheet.
    fn of_sheet(&self, at: &Location) -> Option<(u32, &[(u32, u32)])> {
        let source = *self.sources.get(&Arc::as_ptr(&at.source))?;
        Some((source, self.rows.get(source as usize)?))
    }

    /// The schools in the row of a cell.
    fn in_row(&self, at: &Location) -> &[(u32, u32)] {
        let Some(((_, rows), (row, _))) = self.of_sheet(at).zip(at.cell) else {
            return &[];
        };
        let from = rows.partition_point(|(r, _)| *r < row);
        let to = rows.partition_point(|(r, _)| *r <= row);
        &rows[from..to]
    }

    /// The schools right above and below a cell without one in its row; of a whole sheet, and of a
    /// roster, attribution rows are no schools, all.
    fn near(&self, at: &Location) -> &[(u32, u32)] {
        let Some((source, rows)) = self.of_sheet(at) else {
            return &[];
        };
        match at.cell {
            Some((row, _)) if !self.rosters.contains(&source) => {
                let below = rows.partition_point(|(r, _)| *r < row);
                &rows[below.saturating_sub(1)..(below + 1).min(rows.len())]
            }
            _ => rows,
        }
    }

    /// A file that gave no school belongs to the county of the files beside it, if they are of one.
    fn beside(&self, file: &str) -> Concerns {
        if self.census.counties.len() == 1 {
            return Concerns::All;
        }
        let folder = Path::new(file).parent();
        let here = self.census.sources.iter().zip(&self.rows);
        let here = here.filter(|(source, _)| Path::new(&source.file).parent() == folder);
        let counties: BTreeSet<u32> = here
            .flat_map(|(_, rows)| rows.iter().map(|(_, county)| *county))
            .collect();
        match counties.iter().next() {
            Some(only) if counties.len() == 1 => Concerns::Counties(vec![*only as usize]),
            _ => Concerns::File(file.to_owned()),
        }
    }
}

/// Whether two cells stand in one row.
fn beside(a: Place, b: Place) -> bool {
    (a.source, a.row) == (b.source, b.row)
}

impl Census {
    /// One county by itself, without the problems.
    pub fn only(&self, county: usize) -> Census {
        let Some(found) = self.counties.get(county) else {
            return Census {
                frame: frame::part(&self.frame, 0..0, |_| true),
                counties: Vec::new(),
                problems: Vec::new(),
                overlay: Overlay::default(),
                teachers: Vec::new(),
                ..self.clone()
            };
        };
        let rows = found.rows.clone();
        let places: HashMap<String, Places> = self
            .places
            .iter()
            .filter_map(|(column, cells)| Some((column.clone(), cells.of(rows.clone())?)))
            .collect();
        let sources: BTreeSet<u32> = places.values().flat_map(Places::sources).collect();
        let is_here = |source: &Arc<Source>| {
            let mut here = sources.iter().filter_map(|s| self.sources.get(*s as usize));
            here.any(|here| Arc::ptr_eq(here, source))
        };
        let given = |name: &str| places.contains_key(name);
        let frame = frame::part(&self.frame, rows.clone(), given);
        let omitted = self.omitted.iter().filter(|o| o.county == Some(county));
        let omitted = omitted.cloned().map(|mut omitted| {
            omitted.county = Some(0);
            omitted
        });
        let files: BTreeSet<&str> = sources
            .iter()
            .filter_map(|s| self.sources.get(*s as usize))
            .map(|source| source.file.as_str())
            .collect();
        let teachers = self
            .teachers
            .iter()
            .filter(|group| rows.contains(&group.row));
        let teachers = teachers.cloned().map(|mut group| {
            group.row -= rows.start;
            group
        });
        let inputs = self.inputs.iter();
        let inputs = inputs.filter(|input| files.contains(input.file.as_str()));
        Census {
            frame,
            counties: vec![County {
                rows: 0..rows.len(),
                ..found.clone()
            }],
            tables: self
                .tables
                .iter()
                .filter(|t| is_here(&t.source))
                .cloned()
                .collect(),
            omitted: omitted.collect(),
            inputs: inputs.cloned().collect(),
            problems: Vec::new(),
            overlay: self.overlay.within(&rows),
            teachers: teachers.collect(),
            dictionary: Arc::clone(&self.dictionary),
            rows: self.rows.get(rows).unwrap_or_default().to_vec(),
            places,
            sources: Arc::clone(&self.sources),
        }
    }
}
