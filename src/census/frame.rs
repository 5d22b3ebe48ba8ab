//! The gathered schools as one polars table, in order of county and school code.

use std::collections::HashMap;
use std::sync::Arc;

use polars::prelude::*;

use super::schools::{Builder, School};
use super::value::Value;
use super::values::Held;
use super::{Census, County, Place};
use crate::expression::{Kind, Names};

/// Builds the table.
pub(super) fn build(mut builder: Builder) -> Census {
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
    let key = |school: &School| {
        let text = |column| school.values.text(column).unwrap_or_default().to_owned();
        (rank[school.county], text(code), text(name))
    };
    schools.sort_by_cached_key(key);

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

    // What stands in each column, from top to bottom, in one pass over the schools.
    let dictionary = Arc::clone(&builder.dictionary);
    let height = schools.len();
    let rows = schools.iter().map(|s| s.row).collect();
    let mut held: Vec<Vec<(u32, Held)>> = vec![Vec::new(); dictionary.columns().len()];
    for (row, school) in (0..).zip(schools) {
        for (column, value) in school.values {
            if let Some(held) = held.get_mut(column as usize) {
                held.push((row, value));
            }
        }
    }
    let mut columns = Vec::new();
    let mut places: HashMap<String, Vec<Option<Place>>> = HashMap::new();
    for (column, held) in dictionary.columns().iter().zip(held) {
        if held.is_empty() {
            continue;
        }
        let mut cells = vec![None; height];
        for (row, (_, place)) in &held {
            cells[*row as usize] = Some(*place);
        }
        columns.push(series(column, height, held, dictionary.kind(column)));
        places.insert(column.clone(), cells);
    }
    for omitted in &mut builder.omitted {
        omitted.county = omitted.county.map(|county| rank[county]);
    }
    for problem in &mut builder.problems {
        for county in &mut problem.counties {
            *county = rank[*county];
        }
    }
    let frame = DataFrame::new(height, columns).unwrap_or_default();
    Census {
        frame,
        counties,
        tables: builder.tables.into_iter().map(Arc::new).collect(),
        omitted: builder.omitted,
        inputs: builder.inputs,
        problems: builder.problems,
        dictionary,
        places,
        rows,
        sources: Arc::new(builder.sources),
    }
}

/// A column of so many rows from those that have a cell in it.
fn series(name: &str, height: usize, held: Vec<(u32, Held)>, kind: Option<Kind>) -> Column {
    let name = PlSmallStr::from_str(name);
    match kind {
        Some(Kind::Text) => {
            let column: StringChunked = spread(height, held, |value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            })
            .into_iter()
            .collect();
            column.with_name(name).into_column()
        }
        Some(Kind::Truth) => {
            let column: BooleanChunked = spread(height, held, |value| match value {
                Value::Truth(truth) => Some(truth),
                _ => None,
            })
            .into_iter()
            .collect();
            column.with_name(name).into_column()
        }
        _ => {
            let column: Float64Chunked = spread(height, held, |value| match value {
                Value::Number(number) => Some(number),
                _ => None,
            })
            .into_iter()
            .collect();
            column.with_name(name).into_column()
        }
    }
}

/// The values of those rows that have one of the kind wanted, blanks between them.
fn spread<T: Clone>(
    height: usize,
    held: Vec<(u32, Held)>,
    wanted: impl Fn(Value) -> Option<T>,
) -> Vec<Option<T>> {
    let mut values = vec![None; height];
    for (row, (value, _)) in held {
        values[row as usize] = value.and_then(&wanted);
    }
    values
}
