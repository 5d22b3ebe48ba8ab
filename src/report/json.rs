//! The findings as JSON: full precision, stable order.

use std::io::{self, Write};

use crate::measure::Findings;

/// Writes the findings.
pub fn write(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, findings)?;
    writeln!(out)
}
