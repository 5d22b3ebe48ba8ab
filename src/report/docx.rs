//! To be written.

use std::io::{self, Write};

use crate::measure::Findings;
use crate::standard::Standard;

/// Writes the report.
pub fn write(_: &Findings, _: &Standard, _: &mut dyn Write) -> io::Result<()> {
    Err(io::Error::other("not yet"))
}
