//! The gathered schools as one table, in order of county and school code.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::census::columns::{Census, County};
use crate::census::join::schools::{Builder, School, columns_there};
use crate::census::overlay::Overlay;
use crate::census::places::Places;
use crate::census::teachers::TeacherGroup;
use crate::census::value::Value;
use crate::dictionary::Dictionary;
use crate::expression::{Kind, Names};
use crate::frame::{self, Values};

/// So many columns are filled side by side.
const COLUMNS_AT_ONCE: usize = 8;

/// The cells of so many schools are near enough to be looked at again and again.
const SCHOOLS_AT_ONCE: usize = 1 << 8;

/// Builds the table.
pub fn build(mut builder: Builder) -> Census {
    let (code, name) = (builder.keys.school_code, builder.keys.school_name);
    let mut order: Vec<usize> = (0..builder.counties.len()).collect();
    order.sort_by(|a, b| {
        let key = |i: usize| {
            let c = &builder.counties[i];
            (&c.code, &c.name, c.year)
        };
        key(*a).cmp(&key(*b))
    });
    let mut rank = vec![0; order.len()];
    for (place, county) in order.iter().enumerate() {
        rank[*county] = place;
    }
    let mut schools = std::mem::take(&mut builder.schools);
    schools.sort_by(|a, b| {
        let by_text = |column| {
            let [a, b] = [a, b].map(|school| school.values.text(column));
            a.unwrap_or_default().cmp(b.unwrap_or_default())
        };
        let by_county = rank[a.county].cmp(&rank[b.county]);
        let by_code = || by_text(code);
        by_county.then_with(by_code).then_with(|| by_text(name))
    });

    let mut counties = Vec::new();
    let mut from = 0;
    for county in order {
        let key = &builder.counties[county];
        let here = schools[from..].iter().take_while(|s| s.county == county);
        let to = from + here.count();
        counties.push(County {
            code: key.code.clone(),
            name: key.name.clone(),
            year: key.year,
            rows: from..to,
        });
        from = to;
    }

    let dictionary = Arc::clone(&builder.dictionary);
    let height = schools.len();
    let rows = schools.iter().map(|s| s.row).collect();
    let teachers = schools.iter_mut().enumerate().flat_map(|(row, school)| {
        let own = std::mem::take(&mut school.teachers).into_iter();
        own.map(move |group| TeacherGroup { row, ..group })
    });
    let teachers = teachers.collect();
    let (columns, places) = columns(&schools, &dictionary);
    drop(schools);
    for omitted in &mut builder.omitted {
        omitted.county = omitted.county.map(|county| rank[county]);
    }
    for problem in &mut builder.problems {
        for county in &mut problem.counties {
            *county = rank[*county];
        }
    }
    let frame = frame::build(height, columns);
    Census {
        frame,
        counties,
        tables: builder.tables.into_iter().map(Arc::new).collect(),
        omitted: builder.omitted,
        inputs: builder.inputs,
        problems: builder.problems,
        overlay: Overlay::default(),
        teachers,
        dictionary,
        places,
        rows,
        sources: Arc::new(builder.sources),
    }
}

/// The columns that some school has a cell in, and where their cells are; some columns at a time on
/// each thread.
fn columns(
    schools: &[School],
    dictionary: &Dictionary,
) -> (Vec<(String, Values)>, HashMap<String, Places>) {
    let there = columns_there(schools, dictionary);
    let known = (0..).zip(dictionary.columns()).zip(there);
    let known = known.filter(|(_, there)| *there);
    let known: Vec<(u32, &String)> = known.map(|(column, _)| column).collect();
    // On the threads that have read the files, whose memory is free again.
    let groups = known.par_chunks(COLUMNS_AT_ONCE);
    let filled = groups.map(|group| {
        let new = |(number, name): &(u32, &String)| {
            Filling::new(*number, dictionary.kind(name), schools.len())
        };
        let mut group: Vec<Filling> = group.iter().map(new).collect();
        // A few schools are looked at for every column while they are near.
        for some in schools.chunks(SCHOOLS_AT_ONCE) {
            for filling in &mut group {
                some.iter().for_each(|school| filling.add(school));
            }
        }
        group.into_iter().map(Filling::finish).collect()
    });
    let filled: Vec<Vec<(Values, Places)>> = filled.collect();
    let filled = filled.into_iter().flatten().zip(known);
    let filled = filled
        .map(|((column, places), (_, name))| ((name.clone(), column), (name.clone(), places)));
    filled.unzip()
}

/// A column that is being filled, school by school.
struct Filling<'a> {
    number: u32,
    cells: Cells<'a>,
    places: Places,
}

/// What stands in a column.
enum Cells<'a> {
    Number(Vec<Option<f64>>),
    Truth(Vec<Option<bool>>),
    Text(Vec<Option<&'a str>>),
}

impl<'a> Filling<'a> {
    fn new(number: u32, kind: Option<Kind>, height: usize) -> Filling<'a> {
        Filling {
            number,
            cells: match kind {
                Some(Kind::Text) => Cells::Text(Vec::with_capacity(height)),
                Some(Kind::Truth) => Cells::Truth(Vec::with_capacity(height)),
                _ => Cells::Number(Vec::with_capacity(height)),
            },
            places: Places::with_capacity(height),
        }
    }

    /// Adds a school's cell; a value of another kind than the column's is none.
    fn add(&mut self, school: &'a School) {
        let held = school.values.get(self.number);
        self.places.push(held.map(|held| held.place));
        let value = held.and_then(|held| held.value.as_ref());
        match &mut self.cells {
            Cells::Number(cells) => cells.push(match value {
                Some(Value::Number(number)) => Some(*number),
                _ => None,
            }),
            Cells::Truth(cells) => cells.push(match value {
                Some(Value::Truth(truth)) => Some(*truth),
                _ => None,
            }),
            Cells::Text(cells) => cells.push(match value {
                Some(Value::Text(text)) => Some(text.as_str()),
                _ => None,
            }),
        }
    }

    fn finish(self) -> (Values, Places) {
        let column = match self.cells {
            Cells::Number(cells) => Values::Number(cells.into_iter().collect()),
            Cells::Truth(cells) => Values::Truth(cells.into_iter().collect()),
            Cells::Text(cells) => Values::Text(cells.into_iter().collect()),
        };
        (column, self.places)
    }
}
