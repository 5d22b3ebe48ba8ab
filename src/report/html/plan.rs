//! A plan as a page to read by looking: one file with nothing outside of it, without scripts.

use std::io::{self, Write};

use crate::report::charts::plan::curve;
use crate::report::html::document::{STYLE, page};
use crate::report::html::{Look, blocks};
use crate::report::reports::PlanReport;

/// Writes the page.
///
/// # Errors
/// Whatever the writer says.
pub fn write(report: &PlanReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lang = report.plan.before.lang;
    let curves = report.plan.counties.iter();
    let pictures: Vec<String> = curves.filter_map(|c| curve(&c.curve, lang)).collect();
    let body = format!(
        "{}{}",
        blocks(&report.document(), Look::Page),
        pictures.concat()
    );
    let title = lang.pick("最省达标方案", "The least-cost plan");
    page(title, STYLE, &body, lang, out)
}
