//! The table as a polars data frame.

use std::ops::Range;

use polars::prelude::{
    BooleanChunked, ChunkFull, Column, DataFrame, Float64Chunked, IntoColumn, StringChunked,
};

use super::Values;

/// A row a school, a column a field.
pub type Frame = DataFrame;
/// A column of numbers.
pub type Numbers = Float64Chunked;
/// A column of conditions.
pub type Truths = BooleanChunked;
/// A column of words.
pub type Texts = StringChunked;

/// The same word in every row.
pub fn full_texts(word: &str, height: usize) -> Texts {
    Texts::full("".into(), word, height)
}

/// The column of numbers of a name.
pub fn numbers<'a>(frame: &'a Frame, name: &str) -> Option<&'a Numbers> {
    frame.column(name).ok()?.f64().ok()
}

/// The column of conditions of a name.
pub fn truths<'a>(frame: &'a Frame, name: &str) -> Option<&'a Truths> {
    frame.column(name).ok()?.bool().ok()
}

/// The column of words of a name.
pub fn texts<'a>(frame: &'a Frame, name: &str) -> Option<&'a Texts> {
    frame.column(name).ok()?.str().ok()
}

/// A frame of columns that have as many rows as it.
pub fn build(height: usize, columns: Vec<(String, Values)>) -> Frame {
    let columns = columns.into_iter();
    let columns = columns.map(|(name, values)| column(&name, values));
    Frame::new(height, columns.collect()).unwrap_or_default()
}

/// Puts a column that has as many rows as the frame into it, in place of one of its name.
pub fn put(frame: &mut Frame, name: &str, values: Values) {
    // Only one of another length is refused.
    let _ = frame.with_column(column(name, values));
}

fn column(name: &str, values: Values) -> Column {
    let mut column = match values {
        Values::Number(values) => values.into_column(),
        Values::Truth(values) => values.into_column(),
        Values::Text(values) => values.into_column(),
    };
    column.rename(name.into());
    column
}

/// Some rows of a frame, and of its columns those that are wanted.
pub fn part(frame: &Frame, rows: Range<usize>, wanted: impl Fn(&str) -> bool) -> Frame {
    let names = frame.get_column_names().into_iter();
    let names: Vec<String> = names
        .filter(|name| wanted(name))
        .map(|name| name.to_string())
        .collect();
    let rows = frame.slice(rows.start as i64, rows.len());
    rows.select(names).unwrap_or_default()
}
