//! A census with further schools, or without some.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::census::columns::{Census, County};
use crate::census::overlay::Gone;
use crate::census::places::{Place, Places};
use crate::frame::{self, Values};
use crate::problem::Location;

/// A school that the census does not have.
#[derive(Clone, Debug)]
pub struct NewSchool {
    /// Its code, where it has one.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// The row of a school whose county and words (type, sponsor, place) it has.
    pub like: usize,
    /// Where it is said.
    pub at: Location,
}

/// What stands in a row: a school that was there, or a new one by its number.
#[derive(Clone, Copy)]
enum Row {
    Old(usize),
    New(usize),
}

impl Census {
    /// The same with further schools, which have no figures yet, each among those of its county by its code; and
    /// their rows.
    pub fn with_schools(&self, new: &[NewSchool]) -> (Census, Vec<usize>) {
        let code = &self.dictionary.roles.school_code;
        let mut order: Vec<Vec<Row>> = Vec::new();
        for county in &self.counties {
            let mut own: Vec<Row> = county.rows.clone().map(Row::Old).collect();
            let here = new.iter().enumerate();
            for (at, school) in here.filter(|(_, s)| county.rows.contains(&s.like)) {
                let before = |row: &Row| {
                    let text = match row {
                        Row::Old(row) => self.text(*row, code),
                        Row::New(at) => new[*at].code.as_deref(),
                    };
                    text.unwrap_or_default() <= school.code.as_deref().unwrap_or_default()
                };
                let place = own.iter().rposition(before).map_or(0, |at| at + 1);
                own.insert(place, Row::New(at));
            }
            order.push(own);
        }
        let census = self.ordered(&order, new);
        let mut rows = vec![0; new.len()];
        for (at, row) in order.iter().flatten().enumerate() {
            if let Row::New(number) = row {
                rows[*number] = at;
            }
        }
        (census, rows)
    }

    /// The same without some schools.
    pub fn without(&self, rows: &BTreeSet<usize>) -> Census {
        let counties = self.counties.iter();
        let order = counties.map(|county| {
            let kept = county.rows.clone().filter(|row| !rows.contains(row));
            kept.map(Row::Old).collect()
        });
        self.ordered(&order.collect::<Vec<_>>(), &[])
    }

    /// The rows in another order, county by county.
    fn ordered(&self, order: &[Vec<Row>], new: &[NewSchool]) -> Census {
        let mut sources = Vec::clone(&self.sources);
        let own_places: Vec<Place> = new
            .iter()
            .map(|school| {
                let known = sources.iter().position(|s| *s == school.at.source);
                let source = known.unwrap_or_else(|| {
                    sources.push(Arc::clone(&school.at.source));
                    sources.len() - 1
                });
                let (row, column) = school.at.cell.unwrap_or_default();
                let source = source as u32;
                Place {
                    source,
                    row,
                    column,
                }
            })
            .collect();
        let rows: Vec<Row> = order.iter().flatten().copied().collect();
        let mut census = self.clone();
        let columns = self.dictionary.columns().iter().filter_map(|name| {
            let values = self.stored(name)?;
            Some((name.clone(), self.column(name, values, &rows, new)))
        });
        census.frame = frame::build(rows.len(), columns.collect());
        let places = self.places.iter().map(|(name, known)| {
            let mut places = Places::with_capacity(rows.len());
            for row in &rows {
                places.push(match row {
                    Row::Old(row) => known.get(*row),
                    Row::New(_) => None,
                });
            }
            (name.clone(), places)
        });
        census.places = places.collect();
        let heads = rows.iter().filter_map(|row| match row {
            Row::Old(row) => self.rows.get(*row).copied(),
            Row::New(at) => own_places.get(*at).copied(),
        });
        census.rows = heads.collect();
        census.sources = Arc::new(sources);
        census.counties = counties(&self.counties, order);
        let to: HashMap<usize, usize> = (0..)
            .zip(&rows)
            .filter_map(|(at, row)| match row {
                Row::Old(row) => Some((*row, at)),
                Row::New(_) => None,
            })
            .collect();
        let instead = |row: usize| {
            let county = self.counties.iter().position(|c| c.rows.contains(&row))?;
            let own = census.counties.get(county)?.rows.clone();
            own.into_iter().next()
        };
        let overlay =
            self.overlay
                .moved(|row| to.get(&row).copied(), instead, |row| self.gone(row));
        census.overlay = overlay;
        census
    }

    fn gone(&self, row: usize) -> Gone {
        let code = self.text(row, &self.dictionary.roles.school_code);
        Gone {
            code: code.unwrap_or_default().to_owned(),
            name: self.school_name(row),
        }
    }

    /// A column of other rows: a new school has the words of the one that it is like, and no figures.
    fn column(&self, name: &str, values: Values, rows: &[Row], new: &[NewSchool]) -> Values {
        let roles = &self.dictionary.roles;
        match values {
            Values::Number(known) => {
                Values::Number(rows.iter().map(|r| r.old(|r| known.get(r))).collect())
            }
            Values::Truth(known) => {
                Values::Truth(rows.iter().map(|r| r.old(|r| known.get(r))).collect())
            }
            Values::Text(known) => {
                let texts = rows.iter().map(|row| match row {
                    Row::Old(row) => known.get(*row),
                    Row::New(at) if *name == roles.school_code => new[*at].code.as_deref(),
                    Row::New(at) if *name == roles.school_name => Some(new[*at].name.as_str()),
                    Row::New(at) => known.get(new[*at].like),
                });
                Values::Text(texts.collect())
            }
        }
    }
}

impl Row {
    fn old<T>(self, value: impl Fn(usize) -> Option<T>) -> Option<T> {
        match self {
            Row::Old(row) => value(row),
            Row::New(_) => None,
        }
    }
}

fn counties(known: &[County], order: &[Vec<Row>]) -> Vec<County> {
    let mut from = 0;
    let counties = known.iter().zip(order).map(|(county, rows)| {
        let rows = from..from + rows.len();
        from = rows.end;
        County {
            rows,
            ..county.clone()
        }
    });
    counties.collect()
}
