//! A comparison as a Word document.

use std::io::{self, Write};

use crate::measure::compare::Comparison;
use crate::report::document::Document;
use crate::report::docx;

/// Writes what is laid out.
///
/// # Errors
/// Whatever the writer says.
pub fn write(document: &Document, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    docx::write_document(document, comparison.lang, out)
}
