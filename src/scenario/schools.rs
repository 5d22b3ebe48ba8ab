//! The schools of a census, as changes name them: by code, else by name, as the files of a census are joined.

use std::collections::HashMap;

use crate::census::Census;
use crate::census::grid::Cell;
use crate::census::value;
use crate::nearest::nearest_name;
use crate::problem::Kind;

pub struct Schools<'a> {
    census: &'a Census,
    codes: HashMap<&'a str, Vec<usize>>,
    names: HashMap<&'a str, Vec<usize>>,
}

/// Several schools of one name, so many of which are named.
const MOST_NAMED: usize = 10;

impl<'a> Schools<'a> {
    pub fn of(census: &'a Census) -> Schools<'a> {
        let roles = &census.dictionary.roles;
        let by = |column: &str| {
            let mut rows: HashMap<&'a str, Vec<usize>> = HashMap::new();
            for row in 0..census.height() {
                if let Some(text) = census.text(row, column) {
                    rows.entry(text).or_default().push(row);
                }
            }
            rows
        };
        Schools {
            census,
            codes: by(&roles.school_code),
            names: by(&roles.school_name),
        }
    }

    /// The row of a school.
    ///
    /// # Errors
    /// Where there is none of this code or name (with the nearest, if `suggest`), or several.
    pub fn row(&self, school: &str, suggest: bool) -> Result<usize, Kind> {
        match self.rows(school, suggest)? {
            [row] => Ok(*row),
            rows => Err(Kind::ChangeSchoolAmbiguous {
                school: school.to_owned(),
                found: rows
                    .iter()
                    .take(MOST_NAMED)
                    .map(|row| self.in_full(*row))
                    .collect::<Vec<_>>()
                    .join("; "),
            }),
        }
    }

    /// The rows of all schools of a code or name.
    ///
    /// # Errors
    /// Where there is none (with the nearest, if `suggest`).
    pub fn rows(&self, school: &str, suggest: bool) -> Result<&[usize], Kind> {
        let cell = Cell::Text(school.to_owned());
        let name = value::name(&cell);
        let found = self.codes.get(value::text(&cell).as_str());
        match found.or_else(|| self.names.get(name.as_str())) {
            Some(rows) => Ok(rows),
            None => Err(Kind::ChangeSchoolUnknown {
                school: school.to_owned(),
                nearest: suggest.then(|| self.nearest(&name)).flatten(),
            }),
        }
    }

    fn nearest(&self, wanted: &str) -> Option<String> {
        let mut names: Vec<&str> = self.names.keys().copied().collect();
        names.sort_unstable();
        let near = nearest_name(wanted, names)?;
        let row = self.names.get(near)?.first()?;
        Some(self.in_full(*row))
    }

    /// Code, name, and the county where there are several.
    fn in_full(&self, row: usize) -> String {
        let census = self.census;
        let code = census.text(row, &census.dictionary.roles.school_code);
        let counties = census.counties.iter().filter(|_| census.counties.len() > 1);
        let county = counties
            .into_iter()
            .find(|county| county.rows.contains(&row));
        let parts = [
            county.map(|county| county.name.clone()),
            code.map(str::to_owned),
            Some(census.school_name(row)),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
