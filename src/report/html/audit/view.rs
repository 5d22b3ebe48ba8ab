//! A county as the page shows it.

use crate::lang::Lang;
use crate::measure::{
    CountyFinding, Findings, ItemState, SchoolFinding, StageFinding, Standing, changes_summary,
    rounded_text,
};
use crate::report::document::Document;
use crate::report::html::audit::shown::{County, Gap, ItemRow, Mark, TraceView};
use crate::report::pages::groups;
use crate::report::pages::retrace;
use crate::report::pages::retrace::Who;
use crate::report::pages::words::{
    digits_or_dash, falling_short, item_label, relief, rests_on, stage_label, standing, title,
    verdict, verdict_cell,
};
use crate::report::render::html::{Look, blocks};
use crate::report::table::Tone;
use crate::standard::Standard;

/// One county on its way to the page.
pub struct View<'a> {
    pub findings: &'a Findings,
    pub standard: &'a Standard,
    pub lang: Lang,
    pub index: usize,
    pub county: &'a CountyFinding,
}

impl View<'_> {
    pub fn county(&self) -> County {
        let county = self.county;
        County {
            id: format!("c{}", self.index + 1),
            title: title(county, self.lang, self.standard),
            mark: badge(county.standing(), self.lang),
            verdict: verdict(county, self.lang, self.standard).text,
            laid: changes_summary(&county.changes, self.lang),
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

    pub fn mark(&self, meets: Option<bool>, borderline: bool) -> Mark {
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

    pub fn school_id(&self, school: &SchoolFinding, indicator: usize) -> String {
        let same = |s: &SchoolFinding| std::ptr::eq(s, school);
        let at = self.county.schools.iter().position(same).unwrap_or(0);
        format!("t-{}-{at}-{indicator}", self.index + 1)
    }

    pub fn stage_id(&self, stage: &StageFinding, indicator: usize) -> String {
        format!("m-{}-{}-{indicator}", self.index + 1, stage.stage)
    }
}

/// What a county or a stage comes to, with a sign for those who see no colours.
pub fn badge(found: Standing, lang: Lang) -> Mark {
    let said = standing(found, lang);
    let (class, sign) = match said.tone {
        Tone::Good => ("good", "✓"),
        Tone::Bad => ("bad", "✗"),
        _ => ("doubtful", "◐"),
    };
    let text = format!("{sign} {}", said.text);
    Mark { class, text }
}
