//! A forecast as a page to read by looking: fans of pupils and CVs, what is met when, the schools by year. One file
//! with nothing outside of it, without scripts.

use std::io::{self, Write};

use crate::measure::CountyFinding;
use crate::report::charts::forecast::{Fan, Line, State, grid};
use crate::report::html::document::{STYLE, page};
use crate::report::html::{Look, blocks, escape};
use crate::report::pages::forecast::{Page, named};
use crate::report::reports::ForecastReport;
use crate::say;
use crate::scenario::forecast::{CountyForecast, criteria};

/// More schools than this are only shown where they turn, or are not met in some year.
const MOST_SCHOOLS: usize = 80;

/// Writes the page.
///
/// # Errors
/// Whatever the writer says.
pub fn write(report: &ForecastReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lang = report.forecast.before.lang;
    let counties = report.forecast.counties.iter();
    let pictures = counties.map(|county| {
        let page = Page {
            county,
            standard: report.standard,
            lang,
        };
        let title = escape(&page.title());
        format!(
            "<h2>{title}</h2>{}{}{}{}",
            fans(&page),
            cvs(&page),
            timeline(&page),
            schools(&page)
        )
    });
    let pictures: Vec<String> = pictures.collect();
    let title = lang.pick("学龄人口与学位预测", "Forecast of pupils and places");
    let body = format!(
        "{}{}",
        pictures.concat(),
        blocks(&report.document(), Look::Page)
    );
    page(title, STYLE, &body, lang, out)
}

/// The base year, and those to come.
fn years(county: &CountyForecast) -> Vec<u16> {
    [county.base]
        .into_iter()
        .chain(county.years.iter().copied())
        .collect()
}

/// Pictures side by side, with what they show.
fn figure(caption: &str, pictures: &[String]) -> String {
    if pictures.is_empty() {
        return String::new();
    }
    let pictures = pictures.iter().map(|svg| format!("<div>{svg}</div>"));
    let caption = escape(caption);
    format!(
        "<figure><div style=\"display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:8px 20px\">{}</div><figcaption>{caption}</figcaption></figure>",
        pictures.collect::<String>()
    )
}

/// Pupils, teachers and what the norm asks, a fan each.
fn fans(page: &Page<'_>) -> String {
    let (county, lang) = (page.county, page.lang);
    let years = years(county);
    let mut pictures = Vec::new();
    for stage in &county.before.stages {
        let lines = || {
            county
                .pupils
                .iter()
                .filter(|line| line.stage == stage.stage)
        };
        let before: f64 = lines().map(|line| line.before).sum();
        let mut points = vec![[Some(before); 3]];
        points.extend((0..county.years.len()).map(|at| {
            [0, 1, 2].map(|variant| Some(lines().map(|line| line.years[at][variant]).sum()))
        }));
        let label = &stage.label;
        let title = say!(lang, "{label}学生数", "Pupils ({label})");
        let fan = Fan {
            title: &title,
            years: &years,
            points: &points,
            limit: None,
            digits: 0,
        };
        pictures.push(fan.svg(lang));
        let now: Option<f64> = county
            .before
            .schools_of(&stage.stage)
            .map(|s| s.teachers)
            .sum();
        let later = county.years.iter().map(|year| {
            let own = county
                .needs
                .iter()
                .filter(|n| n.stage == stage.stage && n.year == *year);
            own.map(|need| need.teachers).sum::<Option<f64>>()
        });
        let points: Vec<[Option<f64>; 3]> =
            [now].into_iter().chain(later).map(|n| [n; 3]).collect();
        if points.iter().flatten().all(Option::is_some) {
            let title = say!(lang, "{label}教师数", "Teachers ({label})");
            let fan = Fan {
                title: &title,
                years: &years,
                points: &points,
                limit: None,
                digits: 0,
            };
            pictures.push(fan.svg(lang));
        }
    }
    let caption = lang.pick(
        "线为中方案，色带为低方案到高方案；教师为各校现有教师中未退休的，加上补充的。",
        "The line is mid, the band reaches from low to high; teachers are those of today who have not retired, and those who came.",
    );
    figure(caption, &pictures)
}

/// A fan for every CV that is limited, and for the composite.
fn cvs(page: &Page<'_>) -> String {
    let (county, lang) = (page.county, page.lang);
    let years = years(county);
    let mut pictures = Vec::new();
    for stage in &county.before.stages {
        let of = |figure: &dyn Fn(&CountyFinding) -> Option<f64>| {
            let later = (0..county.years.len()).map(|at| {
                county
                    .variants
                    .each_ref()
                    .map(|all| all.get(at).and_then(figure))
            });
            // The highest CV need not be that of the most pupils.
            let sorted = later.map(|[low, mid, high]| match (low, mid, high) {
                (Some(a), Some(b), Some(c)) => [Some(a.min(b).min(c)), mid, Some(a.max(b).max(c))],
                _ => [mid; 3],
            });
            [[figure(&county.before); 3]]
                .into_iter()
                .chain(sorted)
                .collect::<Vec<_>>()
        };
        let label = &stage.label;
        for (at, indicator) in stage
            .indicators
            .iter()
            .enumerate()
            .filter(|(_, i)| i.limit.is_some())
        {
            let points = of(&|county| county.stage(&stage.stage)?.indicators.get(at)?.cv);
            let short = &indicator.short;
            let title = say!(lang, "{label}·{short}", "{short} ({label})");
            let fan = Fan {
                title: &title,
                years: &years,
                points: &points,
                limit: indicator.limit,
                digits: page.standard.cv_digits,
            };
            pictures.push(fan.svg(lang));
        }
        if stage.composite_limit.is_some() {
            let points = of(&|county| county.stage(&stage.stage)?.composite_cv);
            let title = say!(lang, "{label}综合差异系数", "Composite CV ({label})");
            let fan = Fan {
                title: &title,
                years: &years,
                points: &points,
                limit: stage.composite_limit,
                digits: page.standard.cv_digits,
            };
            pictures.push(fan.svg(lang));
        }
    }
    figure(
        lang.pick(
            "差异系数逐年，虚线为限值。",
            "CVs by year; the dashed line is the limit.",
        ),
        &pictures,
    )
}

/// What is met in which year, by the middle variant.
fn timeline(page: &Page<'_>) -> String {
    let (county, lang) = (page.county, page.lang);
    let all: Vec<_> = [&county.before]
        .into_iter()
        .chain(&county.variants[1])
        .map(criteria)
        .collect();
    let lines = all
        .first()
        .into_iter()
        .flatten()
        .map(|((stage, criterion, id), _)| {
            let name = named(*stage, *criterion, id.as_deref(), page.standard, lang);
            let states = all.iter().map(|year| {
                let own = year
                    .iter()
                    .find(|(key, _)| *key == (*stage, *criterion, id.clone()));
                own.map_or(
                    State::None,
                    |(_, meets)| if *meets { State::Met } else { State::Unmet },
                )
            });
            (name, states.collect())
        });
    let lines: Vec<Line> = lines.collect();
    let title = lang.pick("各项判定逐年（中方案）", "What is met in which year (mid)");
    let svg = grid(title, &years(county), &lines, lang);
    format!(
        "<figure><div class=\"wide\">{svg}</div><figcaption>{}</figcaption></figure>",
        escape(title)
    )
}

/// Which schools meet the standard in which year, by the middle variant.
fn schools(page: &Page<'_>) -> String {
    let (county, lang) = (page.county, page.lang);
    let all: Vec<&CountyFinding> = [&county.before]
        .into_iter()
        .chain(&county.variants[1])
        .collect();
    let lines = county.before.schools.iter().map(|school| {
        let stage = county
            .before
            .stage(&school.stage)
            .map_or(&school.stage, |s| &s.label);
        let states = all.iter().map(|year| {
            let mut own = year.schools_of(&school.stage);
            let own = own.find(|s| (&s.code, &s.name) == (&school.code, &school.name));
            match own.and_then(|school| school.meets) {
                Some(true) => State::Met,
                Some(false) => State::Unmet,
                None => State::None,
            }
        });
        (
            format!("{}·{stage}", school.name),
            states.collect::<Vec<State>>(),
        )
    });
    let mut lines: Vec<Line> = lines.collect();
    if !lines
        .iter()
        .flat_map(|(_, states)| states)
        .any(|state| *state != State::None)
    {
        return String::new();
    }
    let every = lines.len();
    if every > MOST_SCHOOLS {
        lines.retain(|(_, states)| states.contains(&State::Unmet) || states.contains(&State::None));
    }
    let shown = lines.len();
    let title = match shown < every {
        true => say!(
            lang,
            "有年份未达标或没有学生的 {shown} 所学校（共 {every} 所，分学段，中方案）",
            "{shown} schools not met, or without pupils, in some year (of {every}, by stage, mid)"
        ),
        false => say!(
            lang,
            "{every} 所学校逐年是否达标（分学段，中方案）",
            "{every} schools by year (by stage, mid)"
        ),
    };
    let svg = grid(&title, &years(county), &lines, lang);
    format!(
        "<figure><div class=\"wide\">{svg}</div><figcaption>{}</figcaption></figure>",
        escape(&title)
    )
}
