//! What texts mean: the lookups of the dictionary.

mod change;
mod header;
mod header_cell;
mod name;
mod numbering;
mod stage;
mod subject;
mod unit;

pub use numbering::without_number;
