//! What the page shows, ready for its template: printed figures, marks, and the way to each figure.

use askama::Template;

use crate::lang::Lang;
use crate::measure::{
    CountyFinding, Findings, IndicatorFinding, ItemState, SchoolFinding, Severity, StageFinding,
    Standing, ValueFinding, rounded_text,
};
use crate::report::charts::strip;
use crate::report::document::Document;
use crate::report::pages::about::{Fact, facts};
use crate::report::pages::groups;
use crate::report::pages::retrace;
use crate::report::pages::retrace::Who;
use crate::report::pages::roll_up;
use crate::report::pages::words::{
    capital, composite as composite_shown, cv, digits_or_dash, falling_short, item_label, relief,
    rests_on, rule, single, stage_label, standing, thousands, title, verdict, verdict_cell,
};
use crate::report::render::html::{Look, blocks};
use crate::report::table::Tone;
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

struct County {
    id: String,
    title: String,
    mark: Mark,
    verdict: String,
    stages: Vec<Stage>,
    gaps: Vec<Gap>,
    /// The schools in groups, where that was asked for.
    groups: Option<String>,
    items: Vec<ItemRow>,
    /// The verdicts that rest on a relief.
    reliefs: Vec<String>,
    excluded: Vec<(String, String)>,
    traces: Vec<TraceView>,
}

struct Stage {
    id: String,
    heading: String,
    mark: Mark,
    /// Why the coefficients of variation are not computed, if they are not.
    single: Option<String>,
    rule: Option<String>,
    judged: bool,
    limited: bool,
    rows: Vec<IndicatorRow>,
    composite: Option<IndicatorRow>,
    strip: String,
    scale: &'static str,
    places: Vec<(usize, String)>,
    columns: Vec<String>,
    heat: Vec<HeatRow>,
}

struct IndicatorRow {
    name: String,
    trace: String,
    mean: String,
    threshold: String,
    schools: String,
    cv: String,
    limit: String,
    verdict: Mark,
    /// The bar: CV and limit in percent of the scale.
    bar: Option<(String, String)>,
    drivers: String,
    incomplete: bool,
}

/// A verdict as a class and a word.
struct Mark {
    class: &'static str,
    text: String,
}

struct HeatRow {
    name: String,
    code: String,
    pupils: String,
    met: String,
    verdict: Mark,
    cells: Vec<HeatCell>,
}

struct HeatCell {
    class: &'static str,
    sign: &'static str,
    value: String,
    trace: String,
    label: String,
}

struct Gap {
    school: String,
    stage: String,
    indicator: String,
    value: String,
    threshold: String,
    share: String,
    share_sort: f64,
    low: bool,
    lacks: String,
    lacks_sort: f64,
    trace: String,
}

struct ItemRow {
    number: String,
    text: String,
    shown: String,
    mark: Mark,
}

struct ProblemRow {
    error: bool,
    message: String,
    places: String,
    code: String,
}

struct TraceView {
    id: String,
    heading: String,
    html: String,
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
            style: include_str!("../../../templates/report/page.css"),
            script: include_str!("../../../templates/report/page.js"),
            roll_up: section,
            counties,
            lost: crate::report::html::roll_up::lost(findings),
            problem_count: findings.problems.len(),
            problems: findings
                .problems
                .iter()
                .map(|problem| ProblemRow {
                    error: problem.severity == Severity::Error,
                    message: problem.message.clone(),
                    places: problem
                        .places
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(lang.pick("；", "; ")),
                    code: problem.code.clone(),
                })
                .collect(),
            facts: facts(findings, standard),
        }
    }

    fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.zh { zh } else { en }
    }
}

/// One county on its way to the page.
struct View<'a> {
    findings: &'a Findings,
    standard: &'a Standard,
    lang: Lang,
    index: usize,
    county: &'a CountyFinding,
}

impl View<'_> {
    fn county(&self) -> County {
        let county = self.county;
        County {
            id: format!("c{}", self.index + 1),
            title: title(county, self.lang, self.standard),
            mark: badge(county.standing(), self.lang),
            verdict: verdict(county, self.lang, self.standard).text,
            stages: county.stages.iter().map(|s| self.stage(s)).collect(),
            gaps: self.gaps(),
            groups: county.groups.as_ref().map(|_| self.groups()),
            items: self.items(),
            reliefs: county
                .reliefs
                .iter()
                .map(|found| relief(found, self.lang, self.standard))
                .collect(),
            excluded: county
                .excluded
                .iter()
                .map(|e| (e.name.clone(), e.reason.clone()))
                .collect(),
            traces: self.traces(),
        }
    }

    fn groups(&self) -> String {
        let mut document = Document::default();
        groups::add(self.county, self.standard, self.lang, &mut document);
        blocks(&document, Look::Page)
    }

    fn mark(&self, meets: Option<bool>, borderline: bool) -> Mark {
        let class = match meets {
            Some(true) => "good",
            Some(false) => "bad",
            None => "none",
        };
        let mut text = meets.map_or("—".to_owned(), |m| verdict_cell(m, self.lang).text);
        if borderline {
            text.push('≈');
        }
        Mark { class, text }
    }

    fn school_id(&self, school: &SchoolFinding, indicator: usize) -> String {
        let same = |s: &SchoolFinding| std::ptr::eq(s, school);
        let at = self.county.schools.iter().position(same).unwrap_or(0);
        format!("t-{}-{at}-{indicator}", self.index + 1)
    }

    fn stage_id(&self, stage: &StageFinding, indicator: usize) -> String {
        format!("m-{}-{}-{indicator}", self.index + 1, stage.stage)
    }

    fn stage(&self, stage: &StageFinding) -> Stage {
        let (lang, standard) = (self.lang, self.standard);
        let (schools, pupils) = (stage.schools, thousands(stage.students));
        let heading = match lang {
            Lang::Zh => format!("{}：{schools} 所学校，{pupils} 名学生", stage.label),
            Lang::En => format!(
                "{}: {schools} schools, {pupils} pupils",
                capital(&stage.label)
            ),
        };
        let rule = stage.schools_meeting.map(|meeting| {
            let share = 100.0 * meeting as f64 / stage.schools.max(1) as f64;
            let share = rounded_text(share, standard.percent_digits);
            let rule = rule(standard, stage, lang);
            match lang {
                Lang::Zh => format!("综合达标学校 {meeting}/{schools}（{share}%）；{rule}。"),
                Lang::En => {
                    format!("{meeting} of {schools} schools meet the standard ({share}%); {rule}.")
                }
            }
        });
        let id = format!("s-{}-{}", self.index + 1, stage.stage);
        let most = stage
            .indicators
            .iter()
            .filter_map(|i| i.cv)
            .chain(stage.composite_cv);
        let limits = stage
            .indicators
            .iter()
            .filter_map(|i| i.limit)
            .chain(stage.composite_limit);
        let scale = most.chain(limits).fold(0.0, f64::max) * 1.1;
        let rows = stage.indicators.iter().enumerate();
        let rows = rows
            .map(|(i, found)| self.indicator(stage, i, found, scale))
            .collect();
        let composite = stage.composite_limit.map(|limit| IndicatorRow {
            name: lang
                .pick("综合（差异系数的均值）", "Composite (mean of the CVs)")
                .to_owned(),
            trace: String::new(),
            mean: String::new(),
            threshold: String::new(),
            schools: String::new(),
            cv: composite_shown(stage, lang, standard),
            limit: rounded_text(limit, standard.cv_digits),
            verdict: self.mark(stage.composite_meets, stage.composite_borderline),
            bar: bar(stage.composite_cv, Some(limit), scale),
            drivers: String::new(),
            incomplete: false,
        });
        Stage {
            strip: strip::svg(self.county, stage, standard, lang, &id),
            id,
            heading,
            mark: badge(stage.standing(), lang),
            single: single(stage, lang),
            rule,
            judged: stage.schools_meeting.is_some(),
            limited: stage.composite_limit.is_some()
                || stage.indicators.iter().any(|i| i.limit.is_some()),
            rows,
            composite,
            scale: strip::scale_text(stage, lang),
            places: strip::places(standard, lang)
                .into_iter()
                .map(|(_, l)| l)
                .enumerate()
                .map(|(i, l)| (i % 3, l))
                .collect(),
            columns: stage.indicators.iter().map(|i| i.short.clone()).collect(),
            heat: self.heat(stage),
        }
    }

    fn indicator(
        &self,
        stage: &StageFinding,
        i: usize,
        found: &IndicatorFinding,
        scale: f64,
    ) -> IndicatorRow {
        let mut schools: Vec<&SchoolFinding> = self.county.schools_of(&stage.stage).collect();
        let share = |s: &SchoolFinding| s.values[i].cv_share.unwrap_or(0.0);
        schools.sort_by(|a, b| share(b).total_cmp(&share(a)).then(a.code.cmp(&b.code)));
        let drivers = schools
            .iter()
            .take(3)
            .filter(|s| share(s) >= 0.05)
            .map(|school| {
                let above = school.values[i].value > found.mean;
                let arrow = if above { "↑" } else { "↓" };
                let percent = rounded_text(100.0 * share(school), 0);
                format!("{}{arrow} {percent}%", school.name)
            });
        let drivers: Vec<String> = drivers.collect();
        IndicatorRow {
            name: found.name.clone(),
            trace: self.stage_id(stage, i),
            mean: digits_or_dash(found.mean, found.digits),
            threshold: digits_or_dash(found.threshold, found.digits),
            schools: match found.schools_meeting {
                Some(meeting) => format!("{meeting}/{}", found.measured),
                None => "—".to_owned(),
            },
            cv: cv(found, self.lang, self.standard),
            limit: digits_or_dash(found.limit, self.standard.cv_digits),
            verdict: self.mark(found.meets, found.borderline),
            bar: bar(found.cv, found.limit.or(stage.composite_limit), scale),
            drivers: drivers.join(self.lang.pick("，", ", ")),
            incomplete: found.incomplete,
        }
    }

    /// The schools of a stage, worst first.
    fn heat(&self, stage: &StageFinding) -> Vec<HeatRow> {
        let mut schools: Vec<&SchoolFinding> = self.county.schools_of(&stage.stage).collect();
        let failed = |s: &SchoolFinding| s.meets == Some(false);
        schools.sort_by(|a, b| {
            failed(b)
                .cmp(&failed(a))
                .then(b.need.total_cmp(&a.need))
                .then(a.code.cmp(&b.code))
        });
        let rows = schools.into_iter().map(|school| HeatRow {
            name: school.name.clone(),
            code: school.code.clone(),
            pupils: thousands(school.students),
            met: school.met.map_or(String::new(), |met| met.to_string()),
            verdict: self.mark(school.meets, false),
            cells: (0..stage.indicators.len())
                .map(|i| self.heat_cell(stage, school, i))
                .collect(),
        });
        rows.collect()
    }

    fn heat_cell(&self, stage: &StageFinding, school: &SchoolFinding, i: usize) -> HeatCell {
        let value = &school.values[i];
        let found = &stage.indicators[i];
        let (class, sign) = grade(value, found);
        let percent = value.ratio.map(|r| {
            let percent = rounded_text(100.0 * r, self.standard.percent_digits);
            match self.lang {
                Lang::Zh => format!("，要求的 {percent}%"),
                Lang::En => format!(", {percent}% of the threshold"),
            }
        });
        HeatCell {
            class,
            sign,
            value: digits_or_dash(value.value, found.digits),
            trace: self.school_id(school, i),
            label: format!(
                "{} {} {}{}",
                school.name,
                found.short,
                digits_or_dash(value.value, found.digits),
                percent.unwrap_or_default()
            ),
        }
    }

    fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for school in falling_short(self.county) {
            for (i, value) in school.values.iter().enumerate() {
                let (Some(short), Some(ratio)) = (value.lacking, value.ratio) else {
                    continue;
                };
                let indicator = &self.standard.indicators[i];
                let percent = rounded_text(100.0 * ratio, self.standard.percent_digits);
                gaps.push(Gap {
                    school: school.name.clone(),
                    stage: stage_label(self.county, school),
                    indicator: indicator.short.get(self.lang).to_owned(),
                    value: digits_or_dash(value.value, indicator.digits),
                    threshold: digits_or_dash(value.threshold, indicator.digits),
                    share: format!("{percent}%"),
                    share_sort: ratio,
                    low: value.above_floor == Some(false),
                    lacks: value.lacks.clone().unwrap_or_default(),
                    lacks_sort: short,
                    trace: self.school_id(school, i),
                });
            }
        }
        gaps
    }

    fn items(&self) -> Vec<ItemRow> {
        let items = self.county.items.iter().map(|item| {
            let (class, text) = match item.state {
                ItemState::Met => ("good", verdict_cell(true, self.lang).text),
                ItemState::Unmet => ("bad", verdict_cell(false, self.lang).text),
                ItemState::NoData | ItemState::Documents => {
                    ("none", rests_on(item, self.lang).to_owned())
                }
            };
            ItemRow {
                number: item_label(&item.table, item.number, self.lang, self.standard),
                text: item.text.clone(),
                shown: item.shown.clone(),
                mark: Mark { class, text },
            }
        });
        items.collect()
    }

    /// The way to every figure.
    fn traces(&self) -> Vec<TraceView> {
        let (findings, standard) = (self.findings, self.standard);
        let mut traces = Vec::new();
        for stage in &self.county.stages {
            for (i, indicator) in stage.indicators.iter().enumerate() {
                let document = retrace::sums(findings, standard, i, self.county, stage);
                traces.push(TraceView {
                    id: self.stage_id(stage, i),
                    heading: format!("{} · {}", stage.label, indicator.name),
                    html: blocks(&document, Look::Article),
                });
            }
        }
        for (at, school) in self.county.schools.iter().enumerate() {
            let stage = stage_label(self.county, school);
            for (i, indicator) in standard.indicators.iter().enumerate() {
                let who = Who {
                    county: self.index,
                    school: at,
                };
                let document = retrace::steps(findings, standard, i, who);
                traces.push(TraceView {
                    id: self.school_id(school, i),
                    heading: format!(
                        "{} · {stage} · {}",
                        school.name,
                        indicator.name.get(self.lang)
                    ),
                    html: blocks(&document, Look::Article),
                });
            }
        }
        traces
    }
}

/// What a county or a stage comes to, with a sign for those who see no colours.
fn badge(found: Standing, lang: Lang) -> Mark {
    let said = standing(found, lang);
    let (class, sign) = match said.tone {
        Tone::Good => ("good", "✓"),
        Tone::Bad => ("bad", "✗"),
        _ => ("doubtful", "◐"),
    };
    let text = format!("{sign} {}", said.text);
    Mark { class, text }
}

/// The colour and the sign of a value: by threshold, or where there is none, by the mean.
fn grade(value: &ValueFinding, found: &IndicatorFinding) -> (&'static str, &'static str) {
    match (value.meets, value.above_floor) {
        (Some(true), _) => ("met", ""),
        (Some(false), Some(true)) => ("near", "△"),
        (Some(false), _) => ("low", "▼"),
        (None, _) => match (value.value, found.mean) {
            (Some(v), Some(m)) if v < m => ("near", "↓"),
            (Some(_), _) => ("met", ""),
            _ => ("blank", ""),
        },
    }
}

fn bar(cv: Option<f64>, limit: Option<f64>, scale: f64) -> Option<(String, String)> {
    let percent = |x: f64| rounded_text(100.0 * x / scale, 2);
    let (cv, limit) = (cv?, limit?);
    (scale > 0.0).then(|| (percent(cv), percent(limit)))
}
