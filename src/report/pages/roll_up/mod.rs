//! Several counties together as people read them: what they come to, the line of every county, which
//! indicators fail most, how much of the inequality lies between the counties.

mod tables;

pub use crate::report::pages::roll_up::tables::lost as lost_table;

use std::collections::HashMap;

use crate::lang::Lang;
use crate::measure::{Findings, Ranked, RollUp, RolledStage};
use crate::report::document::Document;
use crate::report::pages::groups::percent;
use crate::report::pages::words::{capital, thousands};
use crate::report::table::{Cell, Tone};
use crate::say;
use crate::standard::Standard;

/// Of more counties than this, reports for people have the roll-up alone. A city has about a dozen
/// counties, and their reports can still be read in one file; those of a province, a hundred and more,
/// cannot, and each belongs in a file of its own.
pub const MOST_IN_FULL: usize = 12;

/// So many counties are shown on a screen.
const MOST_ON_SCREEN: usize = 20;

/// Several counties on their way to a reader.
pub struct Rolled<'a> {
    pub findings: &'a Findings,
    pub roll_up: &'a RollUp,
    pub standard: &'a Standard,
    pub lang: Lang,
    /// How often each name is there: counties of several cities share one.
    names: HashMap<&'a str, usize>,
}

/// Whether the counties' own reports stand in a report for people.
pub fn in_full(findings: &Findings) -> bool {
    findings.counties.len() <= MOST_IN_FULL
}

/// Adds the roll-up, where there is one; all counties of it for a file.
pub fn add(findings: &Findings, standard: &Standard, full: bool, document: &mut Document) {
    if let Some(rolled) = Rolled::new(findings, standard) {
        rolled.lay_out(full, document);
    }
}

/// Adds the counties that an error kept from being measured.
pub fn add_lost(findings: &Findings, document: &mut Document) {
    if findings.lost.is_empty() {
        return;
    }
    document.heading(2, lost_heading(findings), None);
    document.table(tables::lost(findings));
}

/// 未能评估：2.
pub fn lost_heading(findings: &Findings) -> String {
    let lost = findings.lost.len();
    say!(
        findings.lang,
        "因数据错误未能评估：{lost}",
        "Not measured because of errors: {lost}"
    )
}

impl<'a> Rolled<'a> {
    /// What there is to roll up, where there is something.
    pub fn new(findings: &'a Findings, standard: &'a Standard) -> Option<Rolled<'a>> {
        let mut names = HashMap::new();
        for county in &findings.counties {
            *names.entry(county.name.as_str()).or_insert(0) += 1;
        }
        Some(Rolled {
            findings,
            roll_up: findings.roll_up.as_ref()?,
            standard,
            lang: findings.lang,
            names,
        })
    }

    fn lay_out(&self, full: bool, document: &mut Document) {
        document.heading(1, self.title(), None);
        document.line(self.verdict());
        for stage in &self.roll_up.stages {
            document.heading(2, self.stage_heading(stage), None);
            if let Some(line) = self.stage_line(stage) {
                document.line(line);
            }
            document.table(self.balance_table(stage));
            document.table(self.spread_table(stage));
        }
        document.line(Cell::new(self.legend(), Tone::Faint));
        document.heading(2, self.failing_heading(), None);
        match self.failing_table() {
            table if table.rows.is_empty() => document.line(self.none_fails()),
            table => document.table(table),
        }
        let most = if full { usize::MAX } else { MOST_ON_SCREEN };
        document.heading(2, self.ranking_heading(), None);
        document.table(self.ranking_table(most));
        for stage in &self.roll_up.stages {
            document.table(self.cvs_table(stage, most));
        }
        let more = self.roll_up.counties.saturating_sub(most);
        if more > 0 {
            document.line(Cell::new(
                say!(
                    self.lang,
                    "……另有 {more} 个区县，用 -o 报告.xlsx 等文件可看全部。",
                    "… and {more} more counties; a file, as -o report.xlsx, has them all."
                ),
                Tone::Faint,
            ));
        }
        document.line(Cell::new(self.ranking_legend(), Tone::Faint));
        if let Some(text) = self.own_reports() {
            document.line(text);
        }
    }

    /// 45 个区县汇总 · 优质均衡（cn-2017）
    pub fn title(&self) -> String {
        let (count, short) = (self.roll_up.counties, self.standard.short.get(self.lang));
        let id = &self.standard.id;
        say!(
            self.lang,
            "{count} 个区县汇总 · {short}（{id}）",
            "{count} counties · {short} ({id})"
        )
    }

    /// How many counties meet the standard, as far as that was judged.
    pub fn verdict(&self) -> Cell {
        let RollUp { unmet, lost, .. } = self.roll_up;
        let counties = self.findings.counties.iter().filter(|c| c.meets);
        let (met, open): (Vec<_>, Vec<_>) = counties.partition(|c| c.not_judged == 0);
        let (met, open) = (met.len(), open.len());
        let mut text = match (open, self.lang) {
            (0, Lang::Zh) => format!("达标 {met} 个，未达标 {unmet} 个"),
            (0, Lang::En) => format!("{met} met, {unmet} NOT MET"),
            (_, Lang::Zh) => format!(
                "达标 {met} 个，已判定的各项达标、另有未判定项的 {open} 个，未达标 {unmet} 个"
            ),
            (_, Lang::En) => format!(
                "{met} met, {open} met in all that was judged with items not judged, {unmet} NOT MET"
            ),
        };
        if *lost > 0 {
            text.push_str(&say!(
                self.lang,
                "；另有 {lost} 个因数据错误未能评估，见文末",
                "; {lost} more could not be measured because of errors, see the end"
            ));
        }
        let relieved = self
            .findings
            .counties
            .iter()
            .filter(|c| !c.reliefs.is_empty());
        let relieved = relieved.count();
        if relieved > 0 {
            text.push_str(&say!(
                self.lang,
                "；{relieved} 个有判定靠过渡政策达到，见各区县的报告",
                "; in {relieved} some verdicts rest on reliefs, see their own reports"
            ));
        }
        text.push_str(self.say("。", "."));
        match (unmet + lost, open) {
            (0, 0) => Cell::new(text, Tone::Good),
            (0, _) => Cell::new(text, Tone::Doubtful),
            _ => Cell::new(text, Tone::Bad),
        }
    }

    /// 小学：45 个区县，1,234 所学校，234,567 名学生.
    pub fn stage_heading(&self, stage: &RolledStage) -> String {
        let label = self.label(&stage.stage);
        let (counties, schools) = (stage.counties, thousands(stage.schools as u64));
        let students = thousands(stage.students);
        say!(
            self.lang,
            ("{label}：{counties} 个区县，{schools} 所学校，{students} 名学生"),
            (
                "{}: {counties} counties, {schools} schools, {students} pupils",
                capital(&label)
            )
        )
    }

    /// How many schools meet the standard, and how many fall short.
    pub fn stage_line(&self, stage: &RolledStage) -> Option<String> {
        let (meeting, short) = (stage.schools_meeting?, stage.schools_short?);
        let share = |count: usize| {
            let share = count as f64 / stage.schools.max(1) as f64;
            percent(share, self.standard.percent_digits)
        };
        let (all, of, part) = (stage.schools, share(meeting), share(short));
        Some(say!(
            self.lang,
            "综合达标学校 {meeting}/{all}（{of}）；有缺口的学校 {short} 所（{part}）。",
            "{meeting} of {all} schools meet the standard ({of}); {short} fall short of some threshold ({part})."
        ))
    }

    /// What the parts of CV² are.
    pub fn legend(&self) -> String {
        self.say(
            "均值、差异系数按全部区县的所有学校计算；CV² = 县间 + 县内：县间是各区县均值之间的差异，县内是各区县内部学校之间的差异。超限区县：差异系数超过限值的区县数/可判定的区县数。",
            "Means and CVs are over all schools of all counties. CV² = between + within: between the means of the counties, and between the schools within them. Over: counties over the limit, of those that could be judged.",
        )
        .to_owned()
    }

    pub fn failing_heading(&self) -> &'static str {
        self.say("哪些指标最常不达标", "Which indicators fail most")
    }

    pub fn none_fails(&self) -> &'static str {
        self.say(
            "没有区县超过限值，也没有学校低于要求。",
            "No county is over a limit, no school below a threshold.",
        )
    }

    pub fn ranking_heading(&self) -> &'static str {
        self.say(
            "区县排名：超出限值多的在前",
            "The counties by distance to the limit, worst first",
        )
    }

    /// What the columns of the ranking mean.
    pub fn ranking_note(&self) -> &'static str {
        self.lang.pick(
            "距限值：各项差异系数减去限值的最大值，负数为在限值以内。缺口校：有指标低于要求的学校。",
            "Distance: the largest CV − limit, negative within it. Short: schools below some threshold.",
        )
    }

    /// The same, with what the marks in it mean.
    pub fn ranking_legend(&self) -> String {
        let marks = self.say(
            "L1、L2……为上表的指标。! 超过限值；≈ 临界；* 数据不全。",
            " L1, L2 … are the indicators above. ! over the limit; ≈ borderline; * incomplete.",
        );
        format!("{}{marks}", self.ranking_note())
    }

    /// Where the counties' own reports are, if not here.
    pub fn own_reports(&self) -> Option<&'static str> {
        (!in_full(self.findings)).then(|| {
            self.say(
                "各区县自己的报告：用 -o 文件夹/，每个区县写成一个文件。",
                "The counties' own reports: -o FOLDER/ writes each to a file.",
            )
        })
    }

    /// What a county is called: by its name; where others share it, by its code too.
    pub fn called(&self, at: usize) -> String {
        let Some(county) = self.findings.counties.get(at) else {
            return String::new();
        };
        let shared = self.names.get(county.name.as_str()).is_some_and(|n| *n > 1);
        match shared && !county.code.is_empty() {
            true => format!("{} {}", county.name, county.code),
            false => county.name.clone(),
        }
    }

    /// 小学 L3: the criterion that decides a county's place.
    pub fn decisive(&self, county: &Ranked) -> String {
        let Some(worst) = &county.worst else {
            return "—".to_owned();
        };
        let stage = self.label(&worst.stage);
        format!("{stage} {}", self.mark(&worst.id))
    }

    /// L3, the place of an indicator in the standard; of the mean of the CVs its name.
    pub fn mark(&self, id: &str) -> String {
        let at = self.standard.indicators.iter().position(|i| i.id == id);
        match at {
            Some(at) => format!("L{}", at + 1),
            None => self.say("综合", "composite").to_owned(),
        }
    }

    /// L3 and the indicator's name, short enough for a table.
    pub fn marked(&self, id: &str) -> String {
        format!("{} {}", self.mark(id), self.named(id))
    }

    /// The short name of an indicator, or of the mean of the CVs.
    pub fn named(&self, id: &str) -> String {
        match self.standard.indicator(id) {
            Some(indicator) => indicator.short.get(self.lang).to_owned(),
            None => self.mark(id),
        }
    }

    /// The name of a stage.
    pub fn label(&self, stage: &str) -> String {
        self.standard.dictionary.stage_label(stage, self.lang)
    }

    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }
}
