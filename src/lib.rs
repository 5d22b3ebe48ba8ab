//! `balance` tells a county whether its schools are in balance: how unequal floor area, equipment,
//! books and teachers are between its schools, judged against the national standards of China for
//! compulsory education (义务教育均衡发展), or against a standard of one's own.
//!
//! Data flows one way: [`census`] reads workbooks into one checked table, [`standard`] reads what
//! is to be measured from TOML, [`measure`](measure::measure) makes [`Findings`](measure::Findings)
//! of the two, [`report`] writes them. Before it is measured, a [`scenario`] can make of a census what it will be.
//!
//! ```
//! use balance::{Lang, Standard, audit, measure::Options};
//!
//! let standard = Standard::load("cn-2017")?;
//! let options = Options { lang: Lang::En, ..Options::default() };
//! let findings = audit(&["sample-data/2024.xlsx".into()], &standard, options);
//!
//! let county = &findings.counties[0];
//! for stage in &county.stages {
//!     for indicator in &stage.indicators {
//!         println!("{} {}: CV {:?}", stage.stage, indicator.id, indicator.cv);
//!     }
//! }
//! # Ok::<(), balance::standard::StandardError>(())
//! ```

#![warn(missing_docs)]

pub mod census;
pub mod dictionary;
pub mod drafting;
pub mod expression;
pub mod files;
pub mod frame;
mod lang;
pub mod mark;
pub mod measure;
mod nearest;
mod outside;
mod own_text;
mod package;
mod parallel;
pub mod privacy;
pub mod problem;
pub mod report;
pub mod sample;
pub mod scenario;
pub mod standard;
pub mod template;
pub mod warehouse;

use std::path::PathBuf;

pub use lang::{Lang, Speak, Text};
pub use nearest::{nearest, nearest_name};
pub use outside::{TomlError, said_by_system};
pub use own_text::read_own_text;
pub use parallel::start_threads;
pub use standard::Standard;

/// Reads the files and measures them by the standard.
///
/// Nothing stops at the first problem: all of them are in the findings. If one is an error there
/// are no counties in the findings.
pub fn audit(
    paths: &[PathBuf],
    standard: &Standard,
    options: measure::Options,
) -> measure::Findings {
    let census = census::Census::read(paths, &standard.dictionary);
    measure::measure(&census, standard, options)
}
