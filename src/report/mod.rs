//! Findings to bytes. Reports format; they never compute.
//!
//! What people read is first laid out as a [`Document`] by a page in `pages`, and written by a renderer in
//! `render`; what programs read is written in `data`. The workbook of live formulas (`live`), the page with
//! pictures (`html`) and annotated copies (`annotate`) are of their own. [`formats`] says which is which.

pub mod annotate;
mod charts;
mod data;
mod document;
mod escape;
mod filter;
pub mod formats;
mod html;
mod live;
mod pages;
mod render;
mod reports;
mod sheets;
mod strips;
mod table;

pub use data::understood;
pub use document::{Block, Document, Layout};
pub use filter::{Filter, names as names_school};
pub use live::school_form::each as school_forms;
pub use pages::about;
pub use pages::check;
pub use pages::explain;
pub use pages::fields;
pub use pages::problems::Listing;
pub use pages::retrace;
pub use pages::roll_up::MOST_IN_FULL;
pub use pages::standards;
pub use render::terminal::Style;
pub use reports::{
    BriefReport, ComparisonReport, DocumentReport, FindingsReport, ForecastReport, Format,
    PlanReport, ProblemList, Report, Setting, Subject, Target, Topic,
};
pub use strips::{Dot, Strip, Strips};
pub use table::{Align, Cell, Column, Content, Print, Table, Tone};
