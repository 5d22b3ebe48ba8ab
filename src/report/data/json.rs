//! Results as JSON: full precision, stable order.

use std::io::{self, Write};

use serde::Serialize;

/// Writes findings, or a comparison.
pub fn write(result: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, result)?;
    writeln!(out)
}
