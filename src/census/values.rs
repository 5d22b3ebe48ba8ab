//! What one row says, by column.

use crate::census::places::Place;
use crate::census::value::Value;

/// A value, if the cell is not blank, and its cell, in a column.
#[derive(Clone, Debug)]
pub(super) struct Held {
    column: u32,
    pub place: Place,
    pub value: Option<Value>,
}

/// The cells of one row or form by the numbers of their columns, which are those of
/// [`Dictionary::columns`](crate::dictionary::Dictionary::columns). Two hundred thousand schools are
/// held at once: a sorted list takes a third of what a hash map would, and a cell of it no more than it
/// must.
#[derive(Clone, Debug, Default)]
pub(super) struct Values(Vec<Held>);

impl Values {
    pub fn with_capacity(cells: usize) -> Values {
        Values(Vec::with_capacity(cells))
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Makes room for so many more columns, and no more: few schools get further ones.
    pub fn reserve(&mut self, more: usize) {
        self.0.reserve_exact(more);
    }

    fn find(&self, column: u32) -> Result<usize, usize> {
        match self.0.last() {
            // Cells mostly come in the order of their columns.
            Some(last) if last.column < column => Err(self.0.len()),
            _ => self.0.binary_search_by_key(&column, |held| held.column),
        }
    }

    pub fn get(&self, column: u32) -> Option<&Held> {
        Some(&self.0[self.find(column).ok()?])
    }

    /// The value in a column, if there is one.
    pub fn value(&self, column: u32) -> Option<&Value> {
        self.get(column)?.value.as_ref()
    }

    /// The number in a column, if there is one.
    pub fn number(&self, column: u32) -> Option<f64> {
        match self.value(column) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The text in a column, if there is one.
    pub fn text(&self, column: u32) -> Option<&str> {
        match self.value(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The cell of a column.
    pub fn place(&self, column: u32) -> Option<Place> {
        self.get(column).map(|held| held.place)
    }

    /// What a column holds; where it is not there yet, a blank at the cell given.
    pub fn entry(&mut self, column: u32, place: Place) -> &mut Held {
        let at = match self.find(column) {
            Ok(at) => at,
            Err(at) => {
                let value = None;
                let held = Held {
                    column,
                    place,
                    value,
                };
                self.0.insert(at, held);
                at
            }
        };
        &mut self.0[at]
    }

    /// Adds a column, unless it is there already.
    pub fn add(&mut self, column: u32, (value, place): (Option<Value>, Place)) {
        if let Err(at) = self.find(column) {
            let held = Held {
                column,
                place,
                value,
            };
            self.0.insert(at, held);
        }
    }

    pub fn remove(&mut self, column: u32) -> Option<(Option<Value>, Place)> {
        let held = self.0.remove(self.find(column).ok()?);
        Some((held.value, held.place))
    }

    /// Every column and its cell, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Place)> {
        self.0.iter().map(|held| (held.column, held.place))
    }

    /// Every column with what it holds, in order.
    pub fn into_cells(self) -> impl Iterator<Item = (u32, Option<Value>, Place)> {
        let cells = self.0.into_iter();
        cells.map(|held| (held.column, held.value, held.place))
    }

    /// Says which sheet the cells are in.
    pub fn set_source(&mut self, source: u32) {
        for held in &mut self.0 {
            held.place.source = source;
        }
    }
}
