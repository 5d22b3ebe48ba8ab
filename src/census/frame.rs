//! The gathered schools as one polars table, in order of county and school code.

use std::collections::HashMap;

use polars::prelude::*;

use super::schools::{Builder, School};
use super::value::Value;
use super::{Census, County, Place};
use crate::expression::{Kind, Names};

/// Builds the table.
pub(super) fn build(mut builder: Builder) -> Census {
    let roles = builder.dictionary.roles.clone();
    let code = builder.columns.iter().position(|c| *c == roles.school_code);
    let name = builder.columns.iter().position(|c| *c == roles.school_name);
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
    let text = |school: &School, column: Option<usize>| match column {
        Some(at) => match school.values.get(&(at as u32)) {
            Some((Some(Value::Text(text)), _)) => text.clone(),
            _ => String::new(),
        },
        None => String::new(),
    };
    schools.sort_by_cached_key(|s| (rank[s.county], text(s, code), text(s, name)));

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

    let mut columns = Vec::new();
    let mut places: HashMap<String, Vec<Option<Place>>> = HashMap::new();
    for (at, column) in builder.columns.iter().enumerate() {
        let at = at as u32;
        let cells: Vec<Option<Place>> = schools
            .iter()
            .map(|s| s.values.get(&at).map(|(_, place)| *place))
            .collect();
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let values = schools
            .iter()
            .map(|s| s.values.get(&at).and_then(|(value, _)| value.as_ref()));
        columns.push(series(column, values, builder.dictionary.kind(column)));
        places.insert(column.clone(), cells);
    }
    for omitted in &mut builder.omitted {
        omitted.county = omitted.county.map(|county| rank[county]);
    }
    let frame = DataFrame::new(schools.len(), columns).unwrap_or_default();
    Census {
        frame,
        counties,
        tables: builder.tables,
        omitted: builder.omitted,
        inputs: builder.inputs,
        problems: builder.problems,
        dictionary: builder.dictionary,
        places,
        rows: schools.iter().map(|s| s.row).collect(),
        sources: builder.sources,
    }
}

fn series<'a>(
    name: &str,
    values: impl Iterator<Item = Option<&'a Value>>,
    kind: Option<Kind>,
) -> Column {
    let name = PlSmallStr::from_str(name);
    match kind {
        Some(Kind::Text) => {
            let column: StringChunked = values
                .map(|v| match v {
                    Some(Value::Text(text)) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            column.with_name(name).into_column()
        }
        Some(Kind::Truth) => {
            let column: BooleanChunked = values
                .map(|v| match v {
                    Some(Value::Truth(truth)) => Some(*truth),
                    _ => None,
                })
                .collect();
            column.with_name(name).into_column()
        }
        _ => {
            let column: Float64Chunked = values
                .map(|v| match v {
                    Some(Value::Number(number)) => Some(*number),
                    _ => None,
                })
                .collect();
            column.with_name(name).into_column()
        }
    }
}
