//! How resources are spread between schools, and which schools reach the thresholds.

use super::Writer;
use crate::lang::Lang;
use crate::measure::{SchoolFinding, StageFinding};
use crate::report::document::blank;
use crate::report::pages::strips;
use crate::report::pages::words::{capital, composite, cv, falling_short, single};
use crate::report::table::{Cell, DASH, Table, Tone, left, right};
use crate::say;

/// So many schools are named in one cell.
const MOST_NAMED: usize = 12;

impl Writer<'_> {
    pub fn resources(&mut self) {
        self.heading(1, "资源配置情况", "Resources");
        self.heading(2, "校际均衡情况", "Balance between schools");
        for stage in &self.county.stages {
            let text = self.balance(stage);
            self.text(text);
        }
        let title = self.standard.table_title("III", self.lang);
        self.text(title);
        self.balance_table();
        self.pictures();
        if self
            .county
            .stages
            .iter()
            .any(|s| s.schools_meeting.is_some())
        {
            self.heading(2, "学校达标情况", "Schools and the thresholds");
            for stage in &self.county.stages {
                let Some(meeting) = stage.schools_meeting else {
                    continue;
                };
                let share = self.percent(meeting as f64 / stage.schools.max(1) as f64);
                let (label, all) = (&stage.label, stage.schools);
                self.text(say!(
                    self.lang,
                    ("{label}综合达标学校 {meeting} 所，占 {all} 所的 {share}。"),
                    (
                        "{}: {meeting} of {all} schools meet the standard ({share}).",
                        capital(label)
                    )
                ));
            }
            self.short_table();
        }
    }

    pub fn balance(&self, stage: &StageFinding) -> String {
        let label = &stage.label;
        let single = single(stage, self.lang);
        if let Some(text) = &single
            && stage.indicators.iter().all(|i| i.is_single())
        {
            return text.clone();
        }
        if let Some(limit) = stage.composite_limit {
            let shown = composite(stage, self.lang, self.standard);
            let is = self.verdict(stage.composite_meets);
            return say!(
                self.lang,
                ("{label}综合差异系数为 {shown}，标准为不超过 {limit}，{is}。"),
                (
                    "{}: the composite CV is {shown}, the standard at most {limit}: {is}.",
                    capital(label)
                )
            );
        }
        let limited: Vec<_> = stage
            .indicators
            .iter()
            .filter(|i| i.limit.is_some())
            .collect();
        let over: Vec<String> = limited
            .iter()
            .filter(|i| i.meets == Some(false))
            .map(|i| format!("{} {}", i.name, cv(i, self.lang, self.standard)))
            .collect();
        let unknown = limited.iter().filter(|i| i.meets.is_none()).count();
        let count = limited.len();
        let mut text = match (self.lang, over.is_empty()) {
            (Lang::Zh, true) => format!("{label} {} 项指标的差异系数均未超过限值", count - unknown),
            (Lang::En, true) => format!(
                "{}: none of the {} CVs is over its limit",
                capital(label),
                count - unknown
            ),
            (Lang::Zh, false) => format!(
                "{label} {count} 项指标中，{} 项的差异系数超过限值：{}",
                over.len(),
                over.join("，")
            ),
            (Lang::En, false) => format!(
                "{}: {} of {count} CVs are over the limit: {}",
                capital(label),
                over.len(),
                over.join(", ")
            ),
        };
        if unknown > 0 {
            text.push_str(&say!(
                self.lang,
                ("；{unknown} 项没有数据，{}", blank(self.lang)),
                ("; {unknown} have no data, {}", blank(self.lang))
            ));
        }
        text.push_str(self.say("。", "."));
        text.extend(single.map(|single| format!("{}{single}", self.say("", " "))));
        text
    }

    pub fn balance_table(&mut self) {
        let columns = vec![
            left(self.say("学段", "Stage")).share(12),
            left(self.say("指标", "Indicator")).share(38),
            left(self.say("全县平均值", "County mean")).share(15),
            left(self.say("差异系数", "CV")).share(11),
            left(self.say("限值", "Limit")).share(10),
            left(self.say("判定", "Verdict")).share(14),
        ];
        let mut rows = Vec::new();
        for stage in &self.county.stages {
            for i in &stage.indicators {
                let star = if i.incomplete { "*" } else { "" };
                let mean = Cell::number(i.mean, i.digits);
                rows.push(vec![
                    stage.label.clone().into(),
                    i.name.clone().into(),
                    if i.mean.is_some() {
                        mean.marked(star)
                    } else {
                        mean
                    },
                    format!("{}{star}", cv(i, self.lang, self.standard)).into(),
                    Cell::number(i.limit, self.standard.cv_digits),
                    i.meets.map_or(DASH, |m| self.verdict(Some(m))).into(),
                ]);
            }
        }
        self.document.table(Table { columns, rows });
        if self
            .county
            .stages
            .iter()
            .flat_map(|s| &s.indicators)
            .any(|i| i.incomplete)
        {
            let text = self.say(
                "* 数据不全：只用有数据的学校计算。",
                "* Incomplete: computed from the schools that have the figures.",
            );
            self.text(text.to_owned());
        }
    }

    /// Every school by every indicator, a picture a stage.
    fn pictures(&mut self) {
        let lang = self.lang;
        for (number, stage) in (1..).zip(&self.county.stages) {
            let label = &stage.label;
            let legend = strips::legend(std::slice::from_ref(stage), lang);
            let caption = say!(
                lang,
                "图{number}　{label}各校各项指标的分布。{legend}",
                "Figure {number}. The schools by indicator, {label}. {legend}"
            );
            self.document.line(Cell::new(caption, Tone::Faint));
            let columns = vec![right(lang.pick("差异系数", "CV"))];
            let strips = strips::of(self.county, stage, lang, columns, |at| {
                vec![cv(&stage.indicators[at], lang, self.standard).into()]
            });
            self.document.strips(strips);
        }
    }

    /// By indicator: how many schools are short, which, and what they lack in all.
    pub fn short_table(&mut self) {
        let columns = vec![
            left(self.say("学段", "Stage")).share(12),
            left(self.say("指标", "Indicator")).share(27),
            left(self.say("未达标学校数", "Schools short")).share(11),
            left(self.say("未达标学校", "Which")).share(30),
            left(self.say("合计缺口", "In all")).share(20),
        ];
        let mut rows = Vec::new();
        for stage in &self.county.stages {
            for (at, i) in stage.indicators.iter().enumerate() {
                let schools = falling_short(self.county);
                let of =
                    |s: &&SchoolFinding| s.stage == stage.stage && s.values[at].shortfall.is_some();
                let short: Vec<&SchoolFinding> = schools.into_iter().filter(of).collect();
                if short.is_empty() {
                    continue;
                }
                let named = short.iter().take(MOST_NAMED).map(|s| s.name.as_str());
                let mut named = named.collect::<Vec<_>>().join(self.say("、", ", "));
                if short.len() > MOST_NAMED {
                    named.push_str(&say!(
                        self.lang,
                        ("等 {} 所", short.len()),
                        (" and {} more", short.len() - MOST_NAMED)
                    ));
                }
                rows.push(vec![
                    stage.label.clone().into(),
                    i.name.clone().into(),
                    short.len().to_string().into(),
                    named.into(),
                    i.lacks.clone().unwrap_or_default().into(),
                ]);
            }
        }
        if rows.is_empty() {
            self.text(
                self.say(
                    "没有学校低于任何一项要求。",
                    "No school is below any threshold.",
                )
                .to_owned(),
            );
            return;
        }
        self.document.table(Table { columns, rows });
    }
}
