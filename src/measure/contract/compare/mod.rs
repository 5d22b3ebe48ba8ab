//! What the JSON of `balance compare` says.

mod comparison;
mod county;
mod indicator;
mod rules;
mod school;

pub use comparison::*;
pub use county::*;
pub use indicator::*;
pub use rules::*;
pub use school::*;
