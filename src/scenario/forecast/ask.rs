//! What is asked of a forecast.

use super::staff::Hire;
use super::{Assumptions, Births};

/// What is asked of a forecast.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// How many years.
    pub years: u16,
    /// What is done where a teacher leaves.
    pub hire: Hire,
    /// The births, where they are given.
    pub births: Option<&'a Births>,
    /// What is taken for granted.
    pub assumptions: &'a Assumptions,
}
