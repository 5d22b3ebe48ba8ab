//! What the sheets of all files say, put together: schools, counties and years.

pub mod agreement;
pub mod called;
pub mod counted;
pub mod counties;
pub mod counts;
pub mod finish;
pub mod folders;
pub mod frame;
pub mod joining;
pub mod lines;
pub mod no_pupils;
pub mod roster_problems;
pub mod rosters;
pub mod schools;
pub mod stages;
pub mod strangers;
pub mod teachers;
pub mod totals;
pub mod years;
