//! What is wrong with the input, on standard error.

use std::io::{self, BufWriter, Write};

use balance::census::{Census, excerpts};
use balance::measure::Findings;
use balance::report::Listing;

use super::session::Session;
use super::terminal;

/// Prints the problems of some findings, with excerpts of the sheets they stand in.
pub fn print(findings: &Findings, census: &Census, session: Session) {
    let listing = Listing::new(findings);
    let excerpts = excerpts(census, &listing.places());
    let mut out = BufWriter::new(terminal::stderr());
    let written = listing.write(&excerpts, session.style(&io::stderr()), &mut out);
    // Diagnostics are no reason to fail: a closed standard error is the reader's choice.
    let _ = written.and_then(|()| out.flush());
}
