//! Two pages for whoever leads the county: the verdict in words, one picture, what is not reached and what that takes,
//! the schools to visit first, what has changed, what is not known. No term goes unexplained, and no number stands
//! without what it means.

mod short;
mod since;
mod unknown;
mod visits;

use crate::lang::Lang;
use crate::measure::compare::{Comparison, CountyChange};
use crate::measure::{CountyFinding, Findings, ItemState, StageFinding, grouped, rounded_text};
use crate::report::document::Document;
use crate::report::pages::about::facts;
use crate::report::pages::words::{capital, composite, cv, rule, thousands};
use crate::report::pages::{laid, roll_up, strips};
use crate::report::table::{Cell, Tone, right};
use crate::say;
use crate::scenario::plan::{Plan, PlannedCounty};
use crate::standard::Standard;

/// So much of what tells a file from every other is shown.
const HASH: usize = 12;

/// What a brief tells of.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// The standard it was measured by.
    pub standard: &'a Standard,
    /// What it takes to reach it, where that could be worked out.
    pub plan: Option<&'a Plan>,
    /// Why it could not.
    pub unplanned: Option<&'a str>,
    /// What changed, where there is an earlier year.
    pub comparison: Option<&'a Comparison>,
}

/// The brief of each county.
pub fn document(told: Told<'_>) -> Document {
    let mut document = Document {
        small: true,
        ..Document::default()
    };
    for county in &told.findings.counties {
        let same = |code: &str, name: &str| code == county.code && name == county.name;
        let planned = told.plan.and_then(|plan| {
            let mut own = plan.counties.iter();
            own.find(|c| same(&c.before.code, &c.before.name))
        });
        let change = told.comparison.and_then(|comparison| {
            let mut own = comparison.counties.iter();
            own.find(|c| same(&c.code, &c.name))
        });
        let brief = Brief {
            told,
            county,
            planned,
            change,
            standard: told.standard,
            lang: told.findings.lang,
        };
        brief.write(&mut document);
    }
    roll_up::add_lost(told.findings, &mut document);
    let lang = told.findings.lang;
    for fact in facts(told.findings, told.standard) {
        let hash = fact.sha256.map(|hash| {
            let first: String = hash.chars().take(HASH).collect();
            format!(" (SHA-256 {first}…)")
        });
        let colon = lang.pick("：", ": ");
        let text = format!(
            "{}{colon}{}{}",
            fact.name,
            fact.text,
            hash.unwrap_or_default()
        );
        document.line(Cell::new(text, Tone::Faint));
    }
    document
}

/// The brief of one county.
struct Brief<'a> {
    told: Told<'a>,
    county: &'a CountyFinding,
    planned: Option<&'a PlannedCounty>,
    change: Option<&'a CountyChange>,
    standard: &'a Standard,
    lang: Lang,
}

impl Brief<'_> {
    fn write(&self, document: &mut Document) {
        let (lang, name) = (self.lang, &self.county.name);
        let short = self.standard.short.get(lang);
        let title = match self.county.year {
            Some(year) => say!(
                lang,
                "{name} {year} 年义务教育{short}情况简报",
                "{name} {year}: {short} of compulsory education, in brief"
            ),
            None => say!(
                lang,
                "{name}义务教育{short}情况简报",
                "{name}: {short} of compulsory education, in brief"
            ),
        };
        document.heading(1, title, None);
        laid::head(self.county, lang, document);
        self.verdict(document);
        self.picture(document);
        self.short(document);
        self.visits(document);
        self.since(document);
        self.unknown(document);
    }

    fn verdict(&self, document: &mut Document) {
        let lang = self.lang;
        document.heading(2, lang.pick("结论", "The verdict"), None);
        let short = self.standard.short.get(lang);
        let standing = self.county.standing();
        let (judged, open) = (standing.judged, standing.not_judged);
        let (text, tone) = match (standing.meets, open) {
            (false, _) => (
                say!(
                    lang,
                    "还没有达到“{short}”的标准。",
                    "The county does not meet the standard ({short}) yet."
                ),
                Tone::Bad,
            ),
            (true, 0) => (
                say!(
                    lang,
                    "达到“{short}”的标准：{judged} 项要求都已达到。",
                    "The county meets the standard ({short}): all {judged} requirements are met."
                ),
                Tone::Good,
            ),
            (true, _) => (
                say!(
                    lang,
                    "已有数据的 {judged} 项要求都已达到；另有 {open} 项现有数据不能判定，所以还不能说已经达到“{short}”的标准。",
                    "All {judged} requirements that there are figures for are met; {open} more cannot be judged by them, so that the county cannot be said to meet the standard ({short}) yet."
                ),
                Tone::Doubtful,
            ),
        };
        document.line(Cell::new(text, tone));
        for stage in &self.county.stages {
            document.line(self.stage(stage));
        }
        if let Some(text) = self.rules() {
            document.line(Cell::new(text, Tone::Faint));
        }
        let items = |state| self.county.items.iter().filter(move |i| i.state == state);
        let (met, unmet) = (
            items(ItemState::Met).count(),
            items(ItemState::Unmet).count(),
        );
        if met + unmet > 0 {
            let all = met + unmet;
            document.line(match unmet {
                0 => say!(
                    lang,
                    "政府保障、教育质量等方面，现有数据能判定的 {all} 项都达到。",
                    "Of the items on guarantee, quality and recognition all {all} that the figures judge are met."
                ),
                _ => say!(
                    lang,
                    "政府保障、教育质量等方面，现有数据能判定 {all} 项，{unmet} 项没有达到。",
                    "Of the items on guarantee, quality and recognition the figures judge {all}, and {unmet} are not met."
                ),
            });
        }
    }

    /// How many schools and pupils a stage has, how many schools reach what is required, how far they differ.
    fn stage(&self, stage: &StageFinding) -> String {
        let (lang, label) = (self.lang, &stage.label);
        let (schools, pupils) = (stage.schools, thousands(stage.students));
        let mut parts = vec![say!(
            lang,
            ("{label}：{schools} 所学校，{pupils} 名学生"),
            ("{}: {schools} school(s), {pupils} pupils", capital(label))
        )];
        parts.extend(stage.schools_meeting.map(|meeting| {
            match schools - meeting {
                0 => lang
                    .pick(
                        "都达到对学校的要求",
                        "all reach what is required of a school",
                    )
                    .to_owned(),
                short => say!(
                    lang,
                    "{meeting} 所达到对学校的要求，{short} 所没有达到",
                    "{meeting} reach what is required of a school, {short} do not"
                ),
            }
        }));
        parts.extend(self.differences(stage));
        format!(
            "{}{}",
            parts.join(lang.pick("；", "; ")),
            lang.pick("。", ".")
        )
    }

    /// What is required of a school.
    fn rules(&self) -> Option<String> {
        let lang = self.lang;
        let judged = self.county.stages.iter().filter(|s| strips::is_judged(s));
        let mut rules: Vec<String> = judged.map(|s| rule(self.standard, s, lang)).collect();
        rules.dedup();
        let said = rules.join(lang.pick("；", "; "));
        (!rules.is_empty()).then(|| {
            say!(
                lang,
                "对学校的要求：{said}。",
                "What is required of a school: {said}."
            )
        })
    }

    /// Whether the schools of a stage differ by more than they may.
    fn differences(&self, stage: &StageFinding) -> Option<String> {
        let lang = self.lang;
        if let Some(limit) = stage.composite_limit {
            let shown = composite(stage, lang, self.standard);
            let is = match stage.composite_meets {
                Some(true) => lang.pick("在允许范围内", "within what is allowed"),
                Some(false) => lang.pick("超出允许范围", "more than is allowed"),
                None => lang.pick("不作判定", "not judged"),
            };
            return Some(say!(
                lang,
                "学校之间的差距（各项平均）{shown}，最多允许 {limit}，{is}",
                "the schools differ by {shown} on average, at most {limit} is allowed: {is}"
            ));
        }
        let limited = || stage.indicators.iter().filter(|i| i.limit.is_some());
        let count = |meets| limited().filter(|i| i.meets == meets).count();
        let (all, within, over) = (limited().count(), count(Some(true)), count(Some(false)));
        if all == 0 {
            return None;
        }
        let over_named: Vec<&str> = limited()
            .filter(|i| i.meets == Some(false))
            .map(|i| i.short.as_str())
            .collect();
        let named = over_named.join(lang.pick("、", ", "));
        let mut text = match over {
            0 if within == all => say!(
                lang,
                "学校之间的差距，{all} 项都在允许范围内",
                "the schools differ by no more than is allowed in any of {all} respects"
            ),
            0 => say!(
                lang,
                "学校之间的差距，能算的 {within} 项都在允许范围内",
                "the schools differ by no more than is allowed in the {within} respects that can be computed"
            ),
            _ => say!(
                lang,
                "学校之间的差距，{all} 项中 {over} 项超出允许范围：{named}",
                "in {over} of {all} respects the schools differ by more than is allowed: {named}"
            ),
        };
        let unknown = all - within - over;
        if unknown > 0 && over > 0 {
            text.push_str(&say!(
                lang,
                "，{unknown} 项不能算",
                ", {unknown} cannot be computed"
            ));
        }
        Some(text)
    }

    /// The one picture.
    fn picture(&self, document: &mut Document) {
        let lang = self.lang;
        let heading = lang.pick("各校在什么位置", "Where the schools stand");
        document.heading(2, heading, None);
        document.line(strips::legend(&self.county.stages, lang));
        for stage in &self.county.stages {
            let judged = strips::is_judged(stage);
            let limited = stage.indicators.iter().any(|i| i.limit.is_some());
            let mut columns = Vec::new();
            if judged {
                columns.push(right(lang.pick("达到", "Reach it")));
            }
            columns.push(right(lang.pick("差距", "Differ by")));
            if limited {
                columns.push(right(lang.pick("允许", "At most")));
            }
            let strips = strips::of(self.county, stage, lang, columns, |at| {
                let indicator = &stage.indicators[at];
                let bad = |bad: bool| if bad { Tone::Bad } else { Tone::Plain };
                let mut cells = Vec::new();
                if judged {
                    let reach = indicator.schools_meeting.map(|meeting| {
                        let all = indicator.measured;
                        Cell::new(format!("{meeting}/{all}"), bad(meeting < all))
                    });
                    cells.push(reach.unwrap_or_else(|| Cell::new("—", Tone::Faint)));
                }
                let star = if indicator.incomplete { "*" } else { "" };
                let shown = format!("{}{star}", cv(indicator, lang, self.standard));
                cells.push(Cell::new(shown, bad(indicator.meets == Some(false))));
                if limited {
                    cells.push(Cell::number(indicator.limit, self.standard.cv_digits));
                }
                cells
            });
            document.strips(strips);
        }
        let mut text = lang
            .pick(
                "差距：各校之间差多少，0 是各校完全一样（术语叫差异系数，按学生数加权）。",
                "Differ by: how far the schools are from each other; 0 is all alike (the coefficient of variation, weighted by pupils).",
            )
            .to_owned();
        let mut indicators = self.county.stages.iter().flat_map(|s| &s.indicators);
        if indicators.any(|i| i.incomplete) {
            text.push_str(lang.pick(
                "* 有学校缺数据，只用有数据的学校计算。",
                " * Some schools lack the figures: computed from the others.",
            ));
        }
        document.line(Cell::new(text, Tone::Faint));
    }

    /// An amount of money as it is spoken of: 305.2 万元, 3.05 million yuan.
    fn money(&self, yuan: f64) -> String {
        let (of, digits, unit) = match (self.lang, yuan.abs()) {
            (Lang::Zh, ..1e4) => (1.0, 0, "元"),
            (Lang::Zh, ..1e8) => (1e4, 1, "万元"),
            (Lang::Zh, _) => (1e8, 2, "亿元"),
            (Lang::En, ..1e6) => (1.0, 0, "yuan"),
            (Lang::En, _) => (1e6, 2, "million yuan"),
        };
        let number = rounded_text(yuan / of, digits);
        format!("{} {unit}", grouped(&number))
    }
}
