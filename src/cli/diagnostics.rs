//! What is wrong with the input, on standard error.

use std::io::{self, BufWriter, Write};

use balance::census::{Census, excerpts};
use balance::measure::Findings;
use balance::report::{Filter, Listing};

use super::session::Session;
use super::terminal;

/// Prints the problems of some findings that pass a filter, with excerpts of the sheets they stand in.
pub fn print(findings: &Findings, census: &Census, filter: &Filter, session: Session) {
    let listing = Listing::filtered(findings, filter);
    let excerpts = excerpts(census, &listing.places());
    let mut out = BufWriter::new(terminal::stderr());
    let written = listing.write(&excerpts, session.style(&io::stderr()), &mut out);
    // Diagnostics are no reason to fail: a closed standard error is the reader's choice.
    let _ = written.and_then(|()| out.flush());
}
