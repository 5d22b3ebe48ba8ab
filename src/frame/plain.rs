//! The table in plain memory, where polars is not built in.

use std::ops::Range;
use std::sync::Arc;

use super::Values;

/// A row a school, a column a field.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    height: usize,
    columns: Vec<(String, Values)>,
}

impl Frame {
    /// The number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    fn column(&self, name: &str) -> Option<&Values> {
        let mut columns = self.columns.iter();
        columns.find_map(|(own, values)| (own == name).then_some(values))
    }
}

/// A column of numbers or conditions; a clone of it is the same memory.
#[derive(Clone, Debug)]
pub struct Plain<T>(Arc<[Option<T>]>);

/// A column of numbers.
pub type Numbers = Plain<f64>;
/// A column of conditions.
pub type Truths = Plain<bool>;

impl<T: Copy> Plain<T> {
    /// The cell in a row.
    pub fn get(&self, row: usize) -> Option<T> {
        self.0.get(row).copied().flatten()
    }

    /// The cells, from above.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<T>> {
        self.0.iter().copied()
    }

    /// The number of rows.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// How many cells are blank.
    pub fn null_count(&self) -> usize {
        self.iter().filter(Option::is_none).count()
    }
}

impl Truths {
    /// Whether a condition is fulfilled in some row.
    pub fn any(&self) -> bool {
        self.iter().any(|truth| truth == Some(true))
    }

    /// Whether it is in every row, blanks aside.
    pub fn all(&self) -> bool {
        self.iter().all(|truth| truth != Some(false))
    }
}

impl<T> FromIterator<Option<T>> for Plain<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(cells: I) -> Self {
        Plain(cells.into_iter().collect())
    }
}

/// A column of words; a clone of it is the same memory.
#[derive(Clone, Debug)]
pub struct Texts(Arc<[Option<Arc<str>>]>);

impl Texts {
    /// The cell in a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.0.get(row)?.as_deref()
    }

    /// The cells, from above.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        self.0.iter().map(Option::as_deref)
    }
}

impl<S: AsRef<str>> FromIterator<Option<S>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<S>>>(cells: I) -> Self {
        let cells = cells.into_iter();
        let cells = cells.map(|cell| cell.map(|text| Arc::from(text.as_ref())));
        Texts(cells.collect())
    }
}

/// The same word in every row.
pub fn full_texts(word: &str, height: usize) -> Texts {
    Texts(vec![Some(Arc::from(word)); height].into())
}

/// The column of numbers of a name.
pub fn numbers<'a>(frame: &'a Frame, name: &str) -> Option<&'a Numbers> {
    match frame.column(name)? {
        Values::Number(values) => Some(values),
        _ => None,
    }
}

/// The column of conditions of a name.
pub fn truths<'a>(frame: &'a Frame, name: &str) -> Option<&'a Truths> {
    match frame.column(name)? {
        Values::Truth(values) => Some(values),
        _ => None,
    }
}

/// The column of words of a name.
pub fn texts<'a>(frame: &'a Frame, name: &str) -> Option<&'a Texts> {
    match frame.column(name)? {
        Values::Text(values) => Some(values),
        _ => None,
    }
}

/// A frame of columns that have as many rows as it.
pub fn build(height: usize, columns: Vec<(String, Values)>) -> Frame {
    Frame { height, columns }
}

/// Puts a column that has as many rows as the frame into it, in place of one of its name.
pub fn put(frame: &mut Frame, name: &str, values: Values) {
    let known = frame.columns.iter_mut().find(|(own, _)| own == name);
    match known {
        Some((_, before)) => *before = values,
        None => frame.columns.push((name.to_owned(), values)),
    }
}

/// Some rows of a frame, and of its columns those that are wanted.
pub fn part(frame: &Frame, rows: Range<usize>, wanted: impl Fn(&str) -> bool) -> Frame {
    let columns = frame.columns.iter().filter(|(name, _)| wanted(name));
    let cut = |values: &Values| match values {
        Values::Number(v) => Values::Number(rows.clone().map(|row| v.get(row)).collect()),
        Values::Truth(v) => Values::Truth(rows.clone().map(|row| v.get(row)).collect()),
        Values::Text(v) => Values::Text(rows.clone().map(|row| v.get(row)).collect()),
    };
    Frame {
        height: rows.len(),
        columns: columns.map(|(n, v)| (n.clone(), cut(v))).collect(),
    }
}
