//! Workbooks that show what was found, besides that of live formulas.

pub mod by_school;
pub mod compare;
pub mod document;
pub mod forecast;
mod looks;
pub mod plan;
pub mod problems;
