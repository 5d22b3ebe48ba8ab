//! What is said: findings in, a [`Document`](crate::report::Document) out. No page knows a format.

pub mod about;
pub mod audit;
pub mod brief;
pub mod check;
pub mod compare;
pub mod explain;
pub mod fields;
pub mod forecast;
pub mod gaps;
pub mod groups;
pub mod laid;
pub mod plan;
pub mod problem_list;
pub mod problems;
pub mod retrace;
pub mod roll_up;
pub mod self_assessment;
pub mod standards;
pub mod strips;
pub mod words;
