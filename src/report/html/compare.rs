//! A comparison as a page to read by looking: one file with nothing outside of it, without scripts. The
//! layout is `templates/compare/`; here is what it shows.

use std::io::{self, Write};

use askama::Template;

use crate::lang::Lang;
use crate::measure::compare::{Comparison, CountyChange, IndicatorChange, StageChange};
use crate::measure::rounded_text;
use crate::report::charts::compare::{Point, Slope, Told, trend};
use crate::report::document::Document;
use crate::report::html::{Look, blocks};
use crate::report::pages::about::{Fact, comparison_facts};
use crate::report::pages::compare::Page as Pages;
use crate::report::pages::compare::words::{
    SQUARE_DIGITS, cv, incomplete, incomplete_in, marked, mean, outcome, reliefs, rule, signed,
    signed_or_dash, title, verdict, verdicts,
};
use crate::report::pages::words::digits_or_dash;
use crate::report::table::{Cell, Tone};
use crate::say;
use crate::standard::Standard;

/// Writes the page.
///
/// # Errors
/// Whatever the writer says.
pub fn write(comparison: &Comparison, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::new(comparison, standard);
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

#[derive(Template)]
#[template(path = "compare/page.html")]
struct Page {
    zh: bool,
    title: String,
    style: String,
    counties: Vec<County>,
    remarks: Vec<String>,
    problems: Vec<(String, String)>,
    facts: Vec<Fact>,
}

struct County {
    id: String,
    title: String,
    outcome: Cell,
    verdict: String,
    breaches: Vec<(String, String)>,
    reliefs: Vec<String>,
    stages: Vec<Stage>,
    rest: String,
}

struct Stage {
    id: String,
    heading: String,
    verdict: Cell,
    trends: Vec<Chart>,
    columns: Vec<String>,
    rows: Vec<Row>,
    meeting: Option<String>,
    /// What the star means, where there is one.
    incomplete: Option<&'static str>,
    parts: Vec<Part>,
    warnings: Vec<String>,
    slopes: Vec<Chart>,
    movers: String,
}

struct Chart {
    name: String,
    svg: String,
}

struct Row {
    name: String,
    cells: Vec<String>,
    limit: String,
    verdict: Cell,
}

/// An indicator's change of CV², in its parts.
struct Part {
    name: String,
    cells: Vec<Bar>,
}

/// A figure, and a bar to the left or the right of nothing.
struct Bar {
    text: String,
    x: String,
    width: String,
    class: &'static str,
}

impl Page {
    fn new(comparison: &Comparison, standard: &Standard) -> Page {
        let lang = comparison.lang;
        let counties: Vec<County> = comparison
            .counties
            .iter()
            .enumerate()
            .map(|(at, county)| {
                let view = View {
                    comparison,
                    county,
                    standard,
                    lang,
                    id: format!("c{at}"),
                };
                view.county()
            })
            .collect();
        let heading = match &counties[..] {
            [only] => only.title.clone(),
            _ => {
                let labels: Vec<&str> = comparison.years.iter().map(|y| y.label.as_str()).collect();
                labels.join(" → ")
            }
        };
        Page {
            zh: lang == Lang::Zh,
            title: heading,
            style: format!(
                "{}{}",
                include_str!("../../../templates/report/page.css"),
                include_str!("../../../templates/compare/page.css")
            ),
            counties,
            remarks: comparison.remarks.clone(),
            problems: comparison
                .problems
                .iter()
                .map(|p| (p.code.clone(), p.message.clone()))
                .collect(),
            facts: comparison_facts(comparison, standard),
        }
    }

    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.zh { zh } else { en }
    }
}

/// One county on its way to the page.
struct View<'a> {
    comparison: &'a Comparison,
    county: &'a CountyChange,
    standard: &'a Standard,
    lang: Lang,
    id: String,
}

impl View<'_> {
    fn pages(&self) -> Pages<'_> {
        Pages {
            comparison: self.comparison,
            county: self.county,
            standard: self.standard,
            lang: self.lang,
            full: true,
        }
    }

    fn county(&self) -> County {
        let verdict = verdict(self.comparison, self.county);
        let mut rest = Document::default();
        let pages = self.pages();
        pages.crossings(&mut rest);
        pages.schools(&mut rest);
        pages.ages(&mut rest);
        crate::report::pages::compare::groups::add(
            self.comparison,
            self.county,
            self.standard,
            &mut rest,
        );
        let breaches = self.county.breaches.iter();
        County {
            id: self.id.clone(),
            title: title(self.comparison, self.county, self.standard),
            outcome: outcome(self.comparison, self.county),
            verdict: verdict.text,
            reliefs: reliefs(self.comparison, self.county, self.standard),
            breaches: breaches
                .map(|b| (rule(b.rule, self.lang).to_owned(), b.message.clone()))
                .collect(),
            stages: self
                .county
                .stages
                .iter()
                .map(|stage| self.stage(stage))
                .collect(),
            rest: blocks(&rest, Look::Page),
        }
    }

    fn labels(&self) -> Vec<String> {
        self.comparison
            .years
            .iter()
            .map(|y| y.label.clone())
            .collect()
    }

    fn stage(&self, stage: &StageChange) -> Stage {
        let pages = self.pages();
        let mut movers = Document::default();
        pages.movers(stage, &mut movers);
        let (heading, verdict) = pages.heading(stage);
        let labels = self.labels();
        let word = |zh: &'static str, en: &'static str| self.lang.pick(zh, en);
        let columns = labels
            .iter()
            .map(|year| format!("{} {year}", word("均值", "Mean")))
            .chain(
                labels
                    .iter()
                    .map(|year| format!("{} {year}", word("差异系数", "CV"))),
            )
            .chain([word("变化", "Change").to_owned()]);
        let warnings = stage.indicators.iter().filter_map(|i| {
            let down = i.levelled_down.as_ref()?;
            Some(format!("{}{}{}", i.short, word("：", ": "), down.text))
        });
        Stage {
            id: format!("{}-{}", self.id, stage.stage),
            heading,
            verdict,
            trends: self.trends(stage),
            columns: columns.collect(),
            rows: stage.indicators.iter().map(|i| self.row(i)).collect(),
            meeting: pages.meeting(stage),
            incomplete: incomplete_in(stage).then(|| incomplete(self.lang)),
            parts: self.parts(stage),
            warnings: warnings.collect(),
            slopes: self.slopes(stage),
            movers: blocks(&movers, Look::Page),
        }
    }

    fn row(&self, indicator: &IndicatorChange) -> Row {
        let years = || indicator.years.iter().map(Option::as_ref);
        let means = years().map(|year| mean(year, indicator.digits));
        let cvs = years().map(|year| cv(year, self.lang, self.standard));
        let [then, now] = self.county.ends(&indicator.years);
        let change = then.and_then(|y| y.cv).zip(now.and_then(|y| y.cv));
        let digits = self.standard.cv_digits;
        let change = change.map_or("—".to_owned(), |(a, b)| signed(b - a, digits));
        Row {
            name: indicator.short.clone(),
            cells: means.chain(cvs).chain([change]).collect(),
            limit: digits_or_dash(indicator.limit, digits),
            verdict: verdicts([then, now].map(|y| y.and_then(|y| y.meets)), self.lang),
        }
    }

    fn trends(&self, stage: &StageChange) -> Vec<Chart> {
        let labels = self.labels();
        let digits = self.standard.cv_digits;
        let told = |name: &str, at: usize, figures: &[Point]| {
            let said = figures
                .iter()
                .zip(&labels)
                .map(|((figure, _), label)| format!("{label} {}", digits_or_dash(*figure, digits)));
            let said: Vec<String> = said.collect();
            Told {
                id: format!("{}-{}-t{at}", self.id, stage.stage),
                title: say!(
                    self.lang,
                    ("{}：{name}各年的差异系数", stage.label),
                    ("CV by year, {}: {name}", stage.label)
                ),
                text: said.join(self.lang.pick("，", ", ")),
            }
        };
        let mut charts: Vec<Chart> = Vec::new();
        for (at, indicator) in stage.indicators.iter().enumerate() {
            let years = indicator.years.iter();
            let points: Vec<Point> = years
                .map(|year| match year {
                    Some(year) => (year.cv, year.meets == Some(false)),
                    None => (None, false),
                })
                .collect();
            let told = told(&indicator.short, at, &points);
            charts.push(Chart {
                name: indicator.short.clone(),
                svg: trend(&points, indicator.limit, &labels, digits, &told, self.lang),
            });
        }
        if stage.composite_limit.is_some() {
            let years = stage.years.iter();
            let points: Vec<Point> = years
                .map(|year| match year {
                    Some(year) => (year.composite_cv, year.composite_meets == Some(false)),
                    None => (None, false),
                })
                .collect();
            let name = self.lang.pick("综合差异系数", "Composite CV").to_owned();
            let told = told(&name, charts.len(), &points);
            let limit = stage.composite_limit;
            let svg = trend(&points, limit, &labels, digits, &told, self.lang);
            charts.push(Chart { name, svg });
        }
        charts
    }

    fn slopes(&self, stage: &StageChange) -> Vec<Chart> {
        let (first, last) = self.comparison.ends_of(self.county);
        let drawn = stage.indicators.iter().enumerate().map(|(at, indicator)| {
            let slope = Slope {
                county: self.county,
                stage,
                at,
                indicator,
                labels: [first, last],
                cv_digits: self.standard.cv_digits,
                lang: self.lang,
            };
            let name = &indicator.short;
            let told = Told {
                id: format!("{}-{}-s{at}", self.id, stage.stage),
                title: say!(self.lang, ("{}：各校{name}，{first} 到 {last}", stage.label), ("Schools from {first} to {last}, {}: {name}", stage.label)),
                text: self
                    .lang
                    .pick(
                        "每条线一所学校，数值见各校的提示和 CSV、XLSX 文件。",
                        "A line a school; the figures are in each line's title, and in the CSV and XLSX files.",
                    )
                    .to_owned(),
            };
            Chart {
                name: name.clone(),
                svg: slope.svg(&told),
            }
        });
        drawn.collect()
    }

    fn parts(&self, stage: &StageChange) -> Vec<Part> {
        let splits = stage
            .indicators
            .iter()
            .filter_map(|i| Some((i, i.change?.squares())));
        let splits: Vec<(&IndicatorChange, [Option<f64>; 6])> = splits.collect();
        let all = splits.iter().flat_map(|(_, parts)| parts).flatten();
        let largest = all.fold(0.0_f64, |most, part| most.max(part.abs()));
        let bar = |part: Option<f64>| {
            let size = part.unwrap_or(0.0);
            let width = match largest > 0.0 {
                true => size.abs() / largest * 50.0,
                false => 0.0,
            };
            let x = if size < 0.0 { 50.0 - width } else { 50.0 };
            Bar {
                text: signed_or_dash(part, SQUARE_DIGITS),
                x: rounded_text(x, 1),
                width: rounded_text(width, 1),
                class: if size < 0.0 { "less" } else { "more" },
            }
        };
        let rows = splits.iter().map(|(indicator, parts)| Part {
            name: marked(indicator, self.county),
            cells: parts.iter().map(|part| bar(*part)).collect(),
        });
        rows.collect()
    }
}

/// The class of a tone.
fn class(cell: &Cell) -> &'static str {
    match cell.tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Doubtful => "doubtful",
        Tone::Faint => "none",
        Tone::Plain => "",
    }
}

/// For those who see no colours.
fn sign(cell: &Cell) -> &'static str {
    match cell.tone {
        Tone::Good => "✓",
        Tone::Bad => "✗",
        _ => "◐",
    }
}
