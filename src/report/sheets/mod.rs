//! Sheets of workbooks that hold no formulas.

pub mod compare;
pub mod problems;
