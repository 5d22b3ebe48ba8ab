//! A page to read by looking: one file with nothing outside of it, whole without scripts. The layout
//! is `templates/report/`; here is what it shows.

mod markup;
mod strip;
mod view;

use std::io::{self, Write};

use askama::Template;

pub use markup::{Look, blocks, escape};
pub use strip::shortened;

use crate::measure::Findings;
use crate::standard::Standard;

/// Writes the page.
///
/// # Errors
/// Whatever the writer says.
pub fn write(findings: &Findings, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let page = view::Page::new(findings, standard);
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}
