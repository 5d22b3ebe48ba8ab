//! A page to read by looking: one file with nothing outside of it, whole without scripts. The layout
//! is `templates/report/`; here is what it shows.

mod audit;
pub mod compare;
pub mod document;
pub mod forecast;
pub mod plan;
mod roll_up;

use std::io::{self, Write};

use askama::Template;

pub use crate::report::charts::strip::shortened;
pub use crate::report::escape::escape;
pub use crate::report::render::html::{Look, blocks};

use crate::measure::Findings;
use crate::standard::Standard;

/// Writes the page.
///
/// # Errors
/// Whatever the writer says.
pub fn write(findings: &Findings, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let rolled = roll_up::html(findings, standard).map_err(io::Error::other)?;
    let page = audit::Page::new(findings, standard, rolled);
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}
