//! A stage as the page shows it: its indicators, and its schools as a map of what they reach.

use crate::measure::{IndicatorFinding, SchoolFinding, StageFinding, ValueFinding, rounded_text};
use crate::report::charts::strip;
use crate::report::html::audit::shown::{HeatCell, HeatRow, IndicatorRow, Stage};
use crate::report::html::audit::view::{View, badge};
use crate::report::pages::words::{
    capital, composite as composite_shown, cv, digits_or_dash, rule, single, thousands,
};
use crate::say;

impl View<'_> {
    pub fn stage(&self, stage: &StageFinding) -> Stage {
        let (lang, standard) = (self.lang, self.standard);
        let (schools, pupils) = (stage.schools, thousands(stage.students));
        let heading = say!(
            lang,
            ("{}：{schools} 所学校，{pupils} 名学生", stage.label),
            (
                "{}: {schools} schools, {pupils} pupils",
                capital(&stage.label)
            )
        );
        let rule = stage.schools_meeting.map(|meeting| {
            let share = 100.0 * meeting as f64 / stage.schools.max(1) as f64;
            let share = rounded_text(share, standard.percent_digits);
            let rule = rule(standard, stage, lang);
            say!(
                lang,
                "综合达标学校 {meeting}/{schools}（{share}%）；{rule}。",
                "{meeting} of {schools} schools meet the standard ({share}%); {rule}."
            )
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
        HeatCell {
            class,
            sign,
            value: digits_or_dash(value.value, found.digits),
            trace: self.school_id(school, i),
        }
    }
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
