//! Pictures for pages and papers: SVG, and PNG where a format takes no other.

pub mod compare;
pub mod county_strip;
pub mod dots;
pub mod forecast;
pub mod plan;
pub mod strip;
pub mod swarm;
