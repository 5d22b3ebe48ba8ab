//! What is wrong with the input: values with a stable code, a place and a way to mend it.

mod allowance;
mod catalogue;
mod instance;
mod kind;
mod location;
mod policy;
mod severity;
mod texts;

pub use allowance::Allowance;
pub use catalogue::{Entry, catalogue};
pub use instance::{Problem, any_error};
pub use kind::{Check, Kind};
pub use location::{Location, Source, cell_address, cell_name, column_name, harmless};
pub use policy::{Allow, Deny};
pub use severity::Severity;
