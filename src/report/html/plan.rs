//! A plan as a page to read by looking: one file with nothing outside of it, without scripts.

use std::io::{self, Write};

use crate::lang::Lang;
use crate::report::charts::plan::{Dumbbell, curve, dumbbells};
use crate::report::html::document::{STYLE, page};
use crate::report::html::{Look, blocks, escape};
use crate::report::pages::words::title;
use crate::report::reports::PlanReport;
use crate::say;
use crate::scenario::plan::PlannedCounty;
use crate::standard::Standard;

/// Writes the page.
///
/// # Errors
/// Whatever the writer says.
pub fn write(report: &PlanReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lang = report.plan.before.lang;
    let counties = report.plan.counties.iter();
    let pictures: Vec<String> = counties
        .map(|county| pictures(county, report.standard, lang))
        .collect();
    let body = format!(
        "{}{}",
        blocks(&report.document(), Look::Paper),
        pictures.concat()
    );
    let title = lang.pick("最省达标方案", "The least-cost plan");
    page(title, STYLE, &body, lang, out)
}

/// The pictures of a county: money, and every coefficient of variation before and after.
fn pictures(county: &PlannedCounty, standard: &Standard, lang: Lang) -> String {
    let named = title(&county.before, lang, standard);
    let mut figures: Vec<(String, String)> = Vec::new();
    if let Some(curve) = curve(&county.curve, lang) {
        let caption = say!(
            lang,
            "{named}：花多少钱，多少学校达标",
            "{named}: money and schools"
        );
        figures.push((caption, curve));
    }
    let after = county.after.iter();
    for now in after.clone().flat_map(|_| &county.before.stages) {
        let Some(then) = after.clone().find_map(|after| after.stage(&now.stage)) else {
            continue;
        };
        let pairs = now.indicators.iter().zip(&then.indicators);
        let mut rows: Vec<Dumbbell> = pairs
            .map(|(now, then)| Dumbbell {
                name: now.short.clone(),
                now: now.cv,
                then: then.cv,
                limit: then.limit,
            })
            .collect();
        if now.composite_limit.is_some() {
            rows.push(Dumbbell {
                name: lang.pick("综合差异系数", "Composite CV").to_owned(),
                now: now.composite_cv,
                then: then.composite_cv,
                limit: then.composite_limit,
            });
        }
        let label = &now.label;
        let caption = say!(
            lang,
            "{named} {label}：差异系数，现在与方案之后",
            "{named}, {label}: coefficients of variation now and after the plan"
        );
        let svg = dumbbells(&rows, &caption, standard.cv_digits, lang);
        figures.push((caption, svg));
    }
    let figures = figures.iter().map(|(caption, svg)| {
        let caption = escape(caption);
        format!("<figure><figcaption>{caption}</figcaption>{svg}</figure>")
    });
    figures.collect()
}
