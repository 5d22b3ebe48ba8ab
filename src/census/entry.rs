//! What a row or a form says of a school, and how a county is named.

use crate::census::places::Place;
use crate::census::values::Values;

/// A county as gathered so far.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CountyKey {
    pub code: String,
    pub name: String,
    pub year: Option<u16>,
}

/// What one row, or one form, says of a school.
pub struct Entry {
    pub values: Values,
    /// Where it begins.
    pub place: Place,
    /// The stage it is of, where it is one stage of a school.
    pub stage: Option<String>,
}
