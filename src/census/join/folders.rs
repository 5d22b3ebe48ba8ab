//! Which county those are of that do not name one: what the files of a folder leave without a county is
//! of the one county that they name, else of that of the folder around it, else of one named after the
//! folder.

use crate::census::entry::CountyKey;
use crate::census::join::joining::{Joining, Level};
use crate::census::join::schools::Builder;
use crate::census::read::folders::Group;
use crate::census::title;
use crate::problem::{Kind, Problem};

impl Joining<'_> {
    pub fn begin_group(&mut self, group: &Group) {
        self.depth = group.depth;
        if self.levels.len() <= self.depth {
            self.levels.resize_with(self.depth + 1, Level::default);
        }
    }

    pub fn end_groups(&mut self, groups: &[Group]) {
        for group in groups {
            self.begin_group(group);
            self.end_group(group);
        }
    }

    /// Places what a folder and those in it left without a county: in the one that they name; else
    /// in that of the folder around it; else in one named after the folder.
    pub fn end_group(&mut self, group: &Group) {
        let level = std::mem::take(&mut self.levels[group.depth]);
        let own = match group.depth {
            0 => group.folder.clone(),
            _ => group
                .folder
                .as_deref()
                .and_then(|f| title::county(f, &self.dictionary)),
        };
        if let Some(above) = group.depth.checked_sub(1).map(|d| &mut self.levels[d]) {
            above.named.extend(&level.named);
            if level.named.is_empty() && own.is_none() {
                above.schools.extend(level.schools);
                above.omitted.extend(level.omitted);
                above.figures.extend(level.figures);
                return;
            }
        }
        let only = level.named.first().copied();
        let only = only.filter(|_| level.named.len() == 1);
        let own = own.filter(|_| level.named.is_empty());
        let year = level.figures.iter().find_map(|(_, year)| *year);
        let place = |builder: &mut Builder, stem: &str, year: Option<u16>| {
            only.unwrap_or_else(|| {
                builder.county(CountyKey {
                    code: String::new(),
                    name: own.clone().unwrap_or_else(|| stem.to_owned()),
                    year,
                })
            })
        };
        for (entry, stem) in level.schools {
            if level.named.len() > 1 && group.folder.is_some() {
                let school = self.builder.keys.name_of(&entry.values).to_owned();
                let at = self.builder.location(entry.place);
                let problem = Problem::new(Kind::MissingCounty { school }, [at]);
                self.builder.problems.push(problem);
            }
            let year = self.builder.keys.year_of(&entry.values).or(year);
            let county = place(&mut self.builder, &stem, year);
            self.builder.add(county, entry);
        }
        for (range, stem) in level.omitted {
            let county = place(&mut self.builder, &stem, None);
            for omitted in &mut self.builder.omitted[range] {
                omitted.county = Some(county);
            }
        }
        for (values, year) in level.figures {
            let county = place(&mut self.builder, "", year);
            self.builder.county_figures.push((county, values));
        }
    }
}
