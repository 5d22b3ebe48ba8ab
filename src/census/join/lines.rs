//! Lines of tables and forms, as entries of schools and counties.

use crate::census::columns::Omitted;
use crate::census::entry::Entry;
use crate::census::join::joining::Joining;
use crate::census::places::Place;
use crate::census::shape::content::{Line, Lines, Rows};
use crate::census::title::Title;
use crate::census::values::Values;

/// What is common to the lines of one sheet.
#[derive(Clone, Copy)]
struct Sheet<'a> {
    of: Rows,
    stage: Option<&'a str>,
    title: &'a Title,
    stem: &'a str,
}

impl Joining<'_> {
    /// Joins the lines of a sheet to what is known of the schools.
    pub fn join_lines(&mut self, source: u32, sheet: Lines, title: &Title, stem: &str) {
        let Lines { of, stage, lines } = sheet;
        let sheet = Sheet {
            of,
            stage: stage.as_deref(),
            title,
            stem,
        };
        let first_omitted = self.builder.omitted.len();
        let mut last_county = None;
        let mut first_county = None;
        let mut rows = false;
        for line in lines {
            match line {
                Line::Total(text, at) => self.builder.omitted.push(Omitted {
                    text,
                    at,
                    county: last_county,
                }),
                Line::Form(mut values, mut place) => {
                    values.set_source(source);
                    place.source = source;
                    self.join_line(sheet, values, place);
                }
                Line::Row(mut values) => {
                    values.set_source(source);
                    rows = true;
                    let place = self.builder.keys.naming_place(&values);
                    let county = place.and_then(|place| self.join_line(sheet, values, place));
                    last_county = county.or(last_county);
                    first_county = first_county.or(county);
                }
            }
        }
        // A total above every school belongs to the first.
        for omitted in &mut self.builder.omitted[first_omitted..] {
            omitted.county = omitted.county.or(first_county);
        }
        if first_county.is_none() && rows {
            let range = first_omitted..self.builder.omitted.len();
            self.level().omitted.push((range, stem.to_owned()));
        }
    }

    /// Joins a line, and tells its county where that is known.
    fn join_line(&mut self, sheet: Sheet<'_>, values: Values, place: Place) -> Option<usize> {
        let county = self.builder.keys.county_of(&values, sheet.title);
        let county = county.map(|key| self.builder.county(key));
        if sheet.of == Rows::Counties {
            self.add_county_figures(county, values, sheet.title);
            return county;
        }
        let mut entry = Entry {
            values,
            place,
            stage: None,
        };
        self.builder.keys.put_in_stage(&mut entry, sheet.stage);
        match (sheet.of, county) {
            (Rows::Schools, Some(county)) => {
                self.name_county(county);
                self.builder.add(county, entry);
            }
            (Rows::Schools, None) => {
                let stem = sheet.stem.to_owned();
                self.level().schools.push((entry, stem));
            }
            _ => self.more.push((county, entry)),
        }
        county
    }
}
