//! What programs read: full precision, stable order, written from findings without a page between.

pub mod csv;
pub mod forecast;
pub mod github;
pub mod json;
pub mod junit;
pub mod plan;
mod problems;
pub mod understood;
