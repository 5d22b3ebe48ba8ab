//! What one row says, by column.

use super::Place;
use super::value::Value;

/// A value, if the cell is not blank, and its cell.
pub(super) type Held = (Option<Value>, Place);

/// The cells of one row or form by the numbers of their columns, which are those of
/// [`Dictionary::columns`](crate::dictionary::Dictionary::columns). Two hundred thousand schools are
/// held at once: a sorted list takes a third of what a hash map would.
#[derive(Clone, Debug, Default)]
pub(super) struct Values(Vec<(u32, Held)>);

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
            Some((last, _)) if *last < column => Err(self.0.len()),
            _ => self.0.binary_search_by_key(&column, |(c, _)| *c),
        }
    }

    pub fn get(&self, column: u32) -> Option<&Held> {
        Some(&self.0[self.find(column).ok()?].1)
    }

    /// The number in a column, if there is one.
    pub fn number(&self, column: u32) -> Option<f64> {
        match self.get(column) {
            Some((Some(Value::Number(number)), _)) => Some(*number),
            _ => None,
        }
    }

    /// The text in a column, if there is one.
    pub fn text(&self, column: u32) -> Option<&str> {
        match self.get(column) {
            Some((Some(Value::Text(text)), _)) => Some(text),
            _ => None,
        }
    }

    /// The cell of a column.
    pub fn place(&self, column: u32) -> Option<Place> {
        self.get(column).map(|(_, place)| *place)
    }

    /// What a column holds; where it is not there yet, a blank at the cell given.
    pub fn entry(&mut self, column: u32, place: Place) -> &mut Held {
        let at = match self.find(column) {
            Ok(at) => at,
            Err(at) => {
                self.0.insert(at, (column, (None, place)));
                at
            }
        };
        &mut self.0[at].1
    }

    /// Adds a column, unless it is there already.
    pub fn add(&mut self, column: u32, held: Held) {
        if let Err(at) = self.find(column) {
            self.0.insert(at, (column, held));
        }
    }

    pub fn remove(&mut self, column: u32) -> Option<Held> {
        let at = self.find(column).ok()?;
        Some(self.0.remove(at).1)
    }

    /// Every column and what it holds, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Held)> {
        self.0.iter().map(|(column, held)| (*column, held))
    }

    /// Says which sheet the cells are in.
    pub fn set_source(&mut self, source: u32) {
        for (_, (_, place)) in &mut self.0 {
            place.source = source;
        }
    }
}

impl IntoIterator for Values {
    type Item = (u32, Held);
    type IntoIter = std::vec::IntoIter<(u32, Held)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
