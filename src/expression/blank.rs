//! Columns without a single value.
//!
//! Polars' own `full_null` first fills 8 MiB with zeroes, for all such columns to share: a tenth of
//! the time that a county takes.

use crate::frame::{Numbers, Texts, Truths};

/// So many blank numbers.
pub fn numbers(height: usize) -> Numbers {
    std::iter::repeat_n(None::<f64>, height).collect()
}

/// So many blank conditions.
pub fn truths(height: usize) -> Truths {
    std::iter::repeat_n(None::<bool>, height).collect()
}

/// So many blank words.
pub fn texts(height: usize) -> Texts {
    std::iter::repeat_n(None::<&str>, height).collect()
}
