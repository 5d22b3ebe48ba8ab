//! Pictures for pages: SVG.

pub mod compare;
pub mod county_strip;
pub mod forecast;
pub mod plan;
pub mod strip;
