//! A form as it was found in a sheet.

use crate::dictionary::{Dictionary, Factor, FieldKind};
use crate::problem::Problem;

/// A sheet with fewer known items is no form.
pub const FEWEST_ITEMS: usize = 4;

/// A form found in a sheet.
#[derive(Clone, Debug)]
pub struct Form {
    /// The row with the headers of the columns, as a position in the grid's rows, if there is one.
    pub header: Option<usize>,
    /// The column of the items; of several such columns the first.
    pub item_column: u32,
    /// The items that were understood, a school after the other.
    pub items: Vec<Item>,
    /// How many schools stand side by side.
    pub schools: usize,
    /// The items that were not: row, column and text.
    pub unknown: Vec<(u32, u32, String)>,
    /// What is wrong with its columns; if anything is, no figure is to be taken.
    pub unclear: Vec<Problem>,
}

/// An item of a form, with the cell of its figure.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its row, as a position in the grid's rows.
    pub row: usize,
    /// Its column.
    pub column: u32,
    /// The column of its figure.
    pub value_column: u32,
    /// Which of the schools side by side it is of.
    pub school: usize,
    /// The item as it stands there.
    pub text: String,
    /// The field, or field and stage.
    pub name: String,
    /// From the form's unit to the field's.
    pub factor: Factor,
    /// Whether the form names its unit.
    pub has_unit: bool,
    /// The column of a unit that is not known, or not of the item: its figure cannot be used.
    pub bad_unit: Option<u32>,
}

/// Whether figures of a school, a stage or the county stand beside an item.
pub fn is_figure(dictionary: &Dictionary, name: &str) -> bool {
    let field = dictionary.resolve(name);
    field.is_some_and(|(_, field, _)| matches!(field.kind, FieldKind::Count | FieldKind::Amount))
}
