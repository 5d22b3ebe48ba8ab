//! The contract of the command line (docs/json.md): what the JSON says, and its schema; nothing else.
//!
//! A struct with others in it is generic over them. As it stands it is the contract alone; the
//! views put in themselves, and with them what reports need besides.

mod age;
mod changes;
pub mod compare;
mod county;
mod findings;
mod group;
mod problem;
mod roll_up;
mod school;

pub use age::*;
pub use changes::*;
pub use county::*;
pub use findings::*;
pub use group::*;
pub use problem::*;
pub use roll_up::*;
pub use school::*;
