//! The one table of all counties as it is kept: columns of numbers, truths and texts in which a cell may be
//! blank. With the feature `polars` it is a polars data frame, without it plain memory; whoever works with it
//! need not know, because both have the same names here.

#[cfg(not(feature = "polars"))]
mod plain;
#[cfg(feature = "polars")]
mod polars;

#[cfg(not(feature = "polars"))]
pub use self::plain::{Frame, Numbers, Texts, Truths};
#[cfg(feature = "polars")]
pub use self::polars::{Frame, Numbers, Texts, Truths};

#[cfg(not(feature = "polars"))]
pub(crate) use self::plain::{build, full_texts, numbers, part, put, texts, truths};
#[cfg(feature = "polars")]
pub(crate) use self::polars::{build, full_texts, numbers, part, put, texts, truths};

/// A column of one kind; `None` is blank.
#[derive(Clone, Debug)]
pub enum Values {
    /// Numbers.
    Number(Numbers),
    /// Conditions, in SQL's three values.
    Truth(Truths),
    /// Words.
    Text(Texts),
}

/// Whether a cell holds something.
pub(crate) fn is_given(frame: &Frame, name: &str, row: usize) -> bool {
    numbers(frame, name).is_some_and(|v| v.get(row).is_some())
        || truths(frame, name).is_some_and(|v| v.get(row).is_some())
        || texts(frame, name).is_some_and(|v| v.get(row).is_some())
}

/// A column of the frame; `None` where it has none of this name.
pub(crate) fn stored(frame: &Frame, name: &str) -> Option<Values> {
    let number = numbers(frame, name).cloned().map(Values::Number);
    let truth = || truths(frame, name).cloned().map(Values::Truth);
    let text = || texts(frame, name).cloned().map(Values::Text);
    number.or_else(truth).or_else(text)
}
