//! A plan as a page to read by looking: one file with nothing outside of it, without scripts.

use std::io::{self, Write};

use askama::Template;

use crate::lang::Lang;
use crate::report::charts::plan::curve;
use crate::report::html::{Look, blocks};
use crate::report::reports::PlanReport;

#[derive(Template)]
#[template(path = "plan/page.html")]
struct Page {
    zh: bool,
    title: String,
    style: &'static str,
    body: String,
}

/// Writes the page.
///
/// # Errors
/// Whatever the writer says.
pub fn write(report: &PlanReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lang = report.plan.before.lang;
    let curves = report.plan.counties.iter();
    let pictures: Vec<String> = curves.filter_map(|c| curve(&c.curve, lang)).collect();
    let page = Page {
        zh: lang == Lang::Zh,
        title: lang.pick("最省达标方案", "The least-cost plan").to_owned(),
        style: include_str!("../../../templates/report/page.css"),
        body: format!(
            "{}{}",
            blocks(&report.document(), Look::Page),
            pictures.concat()
        ),
    };
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}
