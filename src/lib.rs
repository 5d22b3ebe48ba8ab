#![doc = "wip"]
pub mod census;
pub mod dictionary;
pub mod expression;
mod lang;
pub mod measure;
mod nearest;
pub mod problem;
pub mod standard;
pub use lang::{Lang, Text};
pub use nearest::nearest;
pub use standard::Standard;
