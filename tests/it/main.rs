//! What a user would see: the command at its boundary, published figures, the arithmetic's
//! properties, broken input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expects by panicking"
)]

mod annotate;
mod cli;
mod contract;
mod formats;
mod golden;
mod hostile;
mod input;
mod made;
mod mutated;
mod printed;
mod problems;
mod properties;
mod shapes;
mod standards;
mod template;
mod wrong;
