//! Which county what is wrong in rosters is of, and who stands in them twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use crate::census::entry::CountyKey;
use crate::census::grid::Cell;
use crate::census::join::counted::OfSchool;
use crate::census::join::joining::Joining;
use crate::census::places::Place;
use crate::census::shape::roster::tally::Key;
use crate::census::{read, value};
use crate::problem::{Problem, Source};

impl Joining<'_> {
    /// Says of which county the problems of rosters are: that of the school that their row names.
    pub fn place_problems(&mut self) {
        for of in std::mem::take(&mut self.of_schools) {
            let OfSchool { problem, key, year } = of;
            let county = key.county.clone().map(|name| {
                let code = String::new();
                self.builder.county(CountyKey { code, name, year })
            });
            let place = Place::in_sheet(0, 0);
            let school = self.builder.find_anywhere(county, &self.named(&key, place));
            let county = school.map(|s| self.builder.schools[s].county).or(county);
            if let Some(problem) = self.builder.problems.get_mut(problem) {
                problem.counties = county.into_iter().collect();
            }
        }
    }

    /// Adds what is wrong with people who stand in rosters twice. Whose they are is not kept while
    /// millions are counted: the rows of these are looked at once more.
    pub fn add_people_twice(&mut self, mut problems: Vec<Problem>) {
        let mut rows: BTreeMap<&Source, BTreeSet<u32>> = BTreeMap::new();
        for at in problems.iter().flat_map(|problem| &problem.at) {
            let row = at.cell.map(|(row, _)| row);
            rows.entry(&at.source).or_default().extend(row);
        }
        let mut found: HashMap<(Source, u32), usize> = HashMap::new();
        for (source, rows) in &rows {
            let named = self.named_by.iter().find(|named| *named.source == **source);
            let grids = read::read_rows(Path::new(&source.file), rows).unwrap_or_default();
            let grid = grids.iter().find(|grid| *grid.source == **source);
            let (Some(named), Some(grid)) = (named, grid) else {
                continue;
            };
            for row in grid.rows.iter().filter(|row| rows.contains(&row.index)) {
                let text = |column: Option<u32>, read: fn(&Cell) -> String| {
                    let text = row.get(column?).map(read)?;
                    (!text.is_empty()).then_some(text)
                };
                let key = Key {
                    county: None,
                    code: text(named.code, value::text),
                    name: text(named.name, value::name),
                    stage: None,
                };
                let place = Place::in_sheet(row.index, 0);
                let school = self.builder.find_anywhere(None, &self.named(&key, place));
                if let Some(school) = school {
                    let county = self.builder.schools[school].county;
                    found.insert(((*source).clone(), row.index), county);
                }
            }
        }
        for problem in &mut problems {
            let counties = problem.at.iter().map(|at| {
                let (row, _) = at.cell?;
                found.get(&((*at.source).clone(), row)).copied()
            });
            // Where one of the rows does not tell, all counties of the roster are concerned.
            let counties: Option<BTreeSet<usize>> = counties.collect();
            problem.counties = counties.into_iter().flatten().collect();
        }
        self.builder.problems.extend(problems);
    }
}
