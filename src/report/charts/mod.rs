//! Pictures: SVG for pages, and the same as native charts of workbooks.

pub mod compare;
pub mod county_strip;
pub mod native;
pub mod strip;
