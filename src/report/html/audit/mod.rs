//! The page of an audit: what it shows, ready for its template.

mod shown;
mod stage;
mod view;

use askama::Template;

use crate::lang::Lang;
use crate::measure::{Findings, ProblemFinding, Severity};
use crate::report::html::audit::shown::{County, ProblemRow};
use crate::report::html::audit::view::View;
use crate::report::pages::about::{Fact, facts};
use crate::report::pages::roll_up;
use crate::report::pages::words::title;
use crate::standard::Standard;

/// The page.
#[derive(Template)]
#[template(path = "report/page.html")]
pub struct Page {
    zh: bool,
    title: String,
    style: &'static str,
    script: &'static str,
    /// Of several counties, what they come to together.
    roll_up: Option<String>,
    counties: Vec<County>,
    /// The counties that an error kept from being measured.
    lost: String,
    problems: Vec<ProblemRow>,
    facts: Vec<Fact>,
    /// How many problems are errors made warnings, or warnings.
    problem_count: usize,
}

impl Page {
    /// The page, with the roll-up, its title first, where there is one.
    pub fn new(findings: &Findings, standard: &Standard, rolled: Option<(String, String)>) -> Page {
        let lang = findings.lang;
        let full = roll_up::in_full(findings);
        let counties = findings.counties.iter().enumerate().filter(|_| full);
        let counties: Vec<County> = counties
            .map(|(index, county)| {
                let view = View {
                    findings,
                    standard,
                    lang,
                    index,
                    county,
                };
                view.county()
            })
            .collect();
        let (heading, section) = match (rolled, findings.counties.as_slice()) {
            (Some((heading, section)), _) => (heading, Some(section)),
            (None, [county]) => (title(county, lang, standard), None),
            (None, _) => (
                format!("{} ({})", standard.short.get(lang), standard.id),
                None,
            ),
        };
        Page {
            zh: lang == Lang::Zh,
            title: heading,
            style: include_str!("../../../../templates/report/page.css"),
            script: include_str!("../../../../templates/report/page.js"),
            roll_up: section,
            counties,
            lost: crate::report::html::roll_up::lost(findings),
            problem_count: findings.problems.len(),
            problems: findings.problems.iter().map(|p| problem(p, lang)).collect(),
            facts: facts(findings, standard),
        }
    }

    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.zh { zh } else { en }
    }
}

fn problem(found: &ProblemFinding, lang: Lang) -> ProblemRow {
    let places: Vec<String> = found.places.iter().map(ToString::to_string).collect();
    ProblemRow {
        error: found.severity == Severity::Error,
        message: found.message.clone(),
        places: places.join(lang.pick("；", "; ")),
        code: found.code.clone(),
    }
}
