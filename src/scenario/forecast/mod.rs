//! Will we still pass: the same counties in the years to come, each measured as any census.
//!
//! Pupils go up grade by grade ([`Flow`]) by ratios of the years that are known ([`Ratio`]), and enter by those born in
//! time ([`cohort`]); teachers stay until their statutory month ([`Rule`]).

mod ask;
mod assumptions;
mod births;
pub mod contract;
mod county;
mod enrolment;
mod error;
mod file;
mod flow;
mod found;
mod needs;
mod outlook;
mod ratio;
mod retirement;
mod run;
mod said;
mod sound;
mod staff;
mod turns;
mod year;

pub use ask::Ask;
pub use assumptions::{Assumptions, Cohort, Range};
pub use births::{Births, cohort};
pub use error::ForecastError;
pub use file::draft;
pub use flow::{Flow, Pupils, Source};
pub use found::{CountyForecast, Forecast, PupilsLine, Retired, SchoolName};
pub use needs::{Need, Watched, teachers_needed};
pub use ratio::{Ratio, range_of};
pub use retirement::{Rule, month};
pub use run::{census_ahead, forecast};
pub use staff::Hire;
pub use turns::{Turn, criteria};

/// The names of the variants.
pub const VARIANTS: [&str; 3] = ["low", "mid", "high"];
