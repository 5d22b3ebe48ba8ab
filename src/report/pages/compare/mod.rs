//! A comparison as people read it: what moved, who moved it, who crossed a threshold, what became of
//! the schools, their teachers' ages, the groups, and what the rules say.

pub mod ages;
mod changes;
pub mod groups;
pub mod words;

use crate::lang::Lang;
use crate::measure::compare::{Comparison, CountyChange, IndicatorChange, Mover, StageChange};
use crate::measure::rounded;
use crate::report::document::{Document, Layout};
use crate::report::pages::compare::words::{
    SQUARE_DIGITS, any_incomplete, cv, incomplete, marked, mean, reliefs, rule, signed, standings,
    status, title, verdict, verdicts,
};
use crate::report::pages::words::{capital, standing, thousands};
use crate::report::table::{Cell, Table, Tone, left, listed, right};
use crate::say;
use crate::standard::Standard;

/// So many schools that moved a CV are named on a screen.
const FEW_MOVERS: usize = 3;

/// So many schools and broken rules are listed on a screen.
pub const FEW: usize = 12;

/// Lays out a comparison.
pub fn document(comparison: &Comparison, standard: &Standard, layout: Layout) -> Document {
    let mut document = Document::default();
    for county in &comparison.counties {
        let page = Page {
            comparison,
            county,
            standard,
            lang: comparison.lang,
            full: layout != Layout::Screen,
        };
        page.lay_out(layout, &mut document);
    }
    let lang = comparison.lang;
    if !comparison.remarks.is_empty() {
        document.heading(2, lang.pick("请注意", "Please note"), None);
        for remark in &comparison.remarks {
            document.line(Cell::new(remark.clone(), Tone::Doubtful));
        }
    }
    document
}

/// One county.
pub struct Page<'a> {
    pub comparison: &'a Comparison,
    pub county: &'a CountyChange,
    pub standard: &'a Standard,
    pub lang: Lang,
    /// Whether there is room for everything.
    pub full: bool,
}

impl Page<'_> {
    fn lay_out(&self, layout: Layout, document: &mut Document) {
        document.heading(1, title(self.comparison, self.county, self.standard), None);
        if layout == Layout::Paper {
            self.rules(layout, document);
        }
        for stage in &self.county.stages {
            self.stage(stage, document);
            self.parts(stage, document);
            self.movers(stage, document);
        }
        self.legend(document);
        self.crossings(document);
        self.schools(document);
        self.ages(document);
        groups::add(self.comparison, self.county, self.standard, document);
        if layout != Layout::Paper {
            self.rules(layout, document);
        }
    }

    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }

    /// How many are shown.
    pub fn most(&self, few: usize) -> usize {
        if self.full { usize::MAX } else { few }
    }

    /// The column headers of the first and the last year.
    pub fn years(&self) -> [String; 2] {
        let (first, last) = self.comparison.ends_of(self.county);
        [first.to_owned(), last.to_owned()]
    }

    /// What a stage is headed by: its schools and pupils, then and now, and whether it meets the standard.
    pub fn heading(&self, stage: &StageChange) -> (String, Cell) {
        let [then, now] = self.county.ends(&stage.years);
        let pair = |a: Option<String>, b: Option<String>| {
            let [a, b] = [a, b].map(|x| x.unwrap_or("—".to_owned()));
            if a == b { a } else { format!("{a} → {b}") }
        };
        let schools = pair(
            then.map(|y| y.schools.to_string()),
            now.map(|y| y.schools.to_string()),
        );
        let pupils = pair(
            then.map(|y| thousands(y.students)),
            now.map(|y| thousands(y.students)),
        );
        let heading = match self.lang {
            Lang::Zh => format!("{}：{schools} 所学校，{pupils} 名学生", stage.label),
            Lang::En => {
                let noun = if schools == "1" { "school" } else { "schools" };
                format!(
                    "{}: {schools} {noun}, {pupils} pupils",
                    capital(&stage.label)
                )
            }
        };
        let ends = [then, now].map(|y| y.and_then(|y| y.standing));
        (heading, standings(ends, self.lang))
    }

    /// How many schools meet the standard, then and now, where it has thresholds.
    pub fn meeting(&self, stage: &StageChange) -> Option<String> {
        let ends = self
            .county
            .ends(&stage.years)
            .map(|y| y.and_then(|y| Some((y.schools_meeting?, y.schools))));
        let [Some(a), Some(b)] = ends else {
            return None;
        };
        Some(say!(
            self.lang,
            ("综合达标学校 {}/{} → {}/{}", a.0, a.1, b.0, b.1),
            (
                "Schools that meet the standard: {} of {} → {} of {}",
                a.0,
                a.1,
                b.0,
                b.1
            )
        ))
    }

    fn stage(&self, stage: &StageChange, document: &mut Document) {
        let (heading, meets) = self.heading(stage);
        document.heading(2, heading, Some(meets));
        let limited = stage.indicators.iter().any(|i| i.limit.is_some());
        let composite = stage.composite_limit;
        let judged = limited || composite.is_some();
        let [first, last] = self.years();
        let many = self.comparison.years.len() > 2;
        let mut columns = vec![
            left(self.say("指标", "Indicator")),
            right(format!("{} {first}", self.say("均值", "Mean"))),
            right(last.clone()),
            right(format!("{} {first}", self.say("差异系数", "CV"))),
            right(last),
            right(self.say("变化", "Change")),
        ];
        if many {
            columns.push(left(self.say("走势", "Trend")));
        }
        if judged {
            columns.push(right(self.say("限值", "Limit")));
            columns.push(left(self.say("判定", "Verdict")));
        }
        let indicators = stage.indicators.iter();
        let mut rows: Vec<Vec<Cell>> = indicators
            .map(|indicator| self.indicator_row(indicator, many, judged))
            .collect();
        rows.extend(composite.map(|limit| self.composite_row(stage, limit, many)));
        document.table(Table { columns, rows });
        if let Some(meeting) = self.meeting(stage) {
            document.line(meeting);
        }
        if many && self.full {
            self.every_year(stage, document);
        }
    }

    /// An indicator then and now; its trend where there are more years, its verdicts where it is judged.
    fn indicator_row(&self, indicator: &IndicatorChange, many: bool, judged: bool) -> Vec<Cell> {
        let digits = self.standard.cv_digits;
        let [then, now] = self.county.ends(&indicator.years);
        let change = then
            .and_then(|y| y.cv)
            .zip(now.and_then(|y| y.cv))
            .map(|(a, b)| b - a);
        let mut row: Vec<Cell> = vec![
            indicator.short.clone().into(),
            mean(then, indicator.digits).into(),
            mean(now, indicator.digits).into(),
            cv(then, self.lang, self.standard).into(),
            cv(now, self.lang, self.standard).into(),
            Cell::signed(change, digits),
        ];
        if many {
            row.push(trend(indicator).into());
        }
        if judged {
            row.push(Cell::number(indicator.limit, digits));
            let meets = [then, now].map(|y| y.and_then(|y| y.meets));
            row.push(verdicts(meets, self.lang));
        }
        row
    }

    /// The composite then and now.
    fn composite_row(&self, stage: &StageChange, limit: f64, many: bool) -> Vec<Cell> {
        let digits = self.standard.cv_digits;
        let [then, now] = self.county.ends(&stage.years);
        let [a, b] = [then, now].map(|y| y.and_then(|y| y.composite_cv));
        let mut row: Vec<Cell> = vec![
            self.say("综合（差异系数的均值）", "Composite (mean of the CVs)")
                .into(),
            "—".into(),
            "—".into(),
            Cell::number(a, digits),
            Cell::number(b, digits),
            Cell::signed(a.zip(b).map(|(a, b)| b - a), digits),
        ];
        if many {
            let cvs = stage
                .years
                .iter()
                .map(|y| y.as_ref().and_then(|y| y.composite_cv));
            row.push(blocks(cvs).into());
        }
        row.push(Cell::number(Some(limit), digits));
        let meets = [then, now].map(|y| y.and_then(|y| y.composite_meets));
        row.push(verdicts(meets, self.lang));
        row
    }

    /// Mean and CV of every year.
    fn every_year(&self, stage: &StageChange, document: &mut Document) {
        let label = &stage.label;
        let heading = say!(
            self.lang,
            "{label}：各年的均值与差异系数",
            "Every year's means and CVs, {label}"
        );
        document.heading(2, heading, None);
        let mut columns = vec![left(self.say("指标", "Indicator"))];
        for year in &self.comparison.years {
            columns.push(right(format!(
                "{} {}",
                self.say("均值", "Mean"),
                year.label
            )));
        }
        for year in &self.comparison.years {
            columns.push(right(format!(
                "{} {}",
                self.say("差异系数", "CV"),
                year.label
            )));
        }
        let rows = stage.indicators.iter().map(|indicator| {
            let years = || indicator.years.iter().map(Option::as_ref);
            std::iter::once(Cell::from(indicator.short.clone()))
                .chain(years().map(|year| mean(year, indicator.digits).into()))
                .chain(years().map(|year| cv(year, self.lang, self.standard).into()))
                .collect()
        });
        let rows = rows.collect();
        document.table(Table { columns, rows });
    }

    /// The change of CV² in its parts.
    fn parts(&self, stage: &StageChange, document: &mut Document) {
        let splits = stage.indicators.iter().filter_map(|i| Some((i, i.change?)));
        let splits: Vec<_> = splits.collect();
        if splits.is_empty() {
            return;
        }
        let matched = splits.iter().map(|(_, s)| s.matched).max().unwrap_or(0);
        let label = &stage.label;
        let heading = match self.lang {
            Lang::Zh => format!("{label}：CV² 的变化从哪里来（两年都有的学校 {matched} 所）"),
            Lang::En if matched == 1 => {
                format!("Where the change of CV² comes from, {label} (1 school in both years)")
            }
            Lang::En => format!(
                "Where the change of CV² comes from, {label} ({matched} schools in both years)"
            ),
        };
        document.heading(2, heading, None);
        let columns = vec![
            left(self.say("指标", "Indicator")),
            right(self.say("ΔCV²", "ΔCV²")),
            right(self.say("填谷ΔL", "Valleys ΔL")),
            right(self.say("削峰ΔH", "Peaks ΔH")),
            right(self.say("学校变动", "Membership")),
            right(self.say("资源", "Resources")),
            right(self.say("学生", "Pupils")),
        ];
        let rows = splits.iter().map(|(indicator, split)| {
            let cells = split.squares();
            let cells = cells.map(|part| Cell::signed(part, SQUARE_DIGITS));
            std::iter::once(Cell::from(marked(indicator, self.county)))
                .chain(cells)
                .collect()
        });
        let rows = rows.collect();
        document.table(Table { columns, rows });
        for (indicator, _) in splits {
            if let Some(down) = &indicator.levelled_down {
                let colon = self.say("：", ": ");
                let text = format!("⚠ {}{colon}{}", indicator.short, down.text);
                document.line(Cell::new(text, Tone::Doubtful));
            }
        }
    }

    pub fn movers(&self, stage: &StageChange, document: &mut Document) {
        let most = self.most(FEW_MOVERS);
        let named = |movers: &[Mover]| {
            let digits = self.standard.cv_digits;
            let shows = |m: &&Mover| rounded(m.effect, digits) != 0.0;
            let names: Vec<String> = movers
                .iter()
                .filter(shows)
                .take(most)
                .map(|m| {
                    let what = match m.status.is_same() {
                        true => String::new(),
                        false => say!(
                            self.lang,
                            ("（{}）", status(m.status, self.lang)),
                            (" ({})", status(m.status, self.lang))
                        ),
                    };
                    format!(
                        "{}{what} {}",
                        m.name,
                        signed(m.effect, self.standard.cv_digits)
                    )
                })
                .collect();
            match names.is_empty() {
                true => "—".to_owned(),
                // On a screen, where columns are narrow, each stands in a line of its own.
                false if !self.full => listed(names.iter().map(String::as_str), "\n"),
                false => listed(names.iter().map(String::as_str), self.say("、 ", ", ")),
            }
        };
        let moved = stage
            .indicators
            .iter()
            .filter(|i| !i.raised.is_empty() || !i.lowered.is_empty());
        let rows: Vec<Vec<Cell>> = moved
            .map(|i| {
                vec![
                    marked(i, self.county).into(),
                    named(&i.lowered).into(),
                    named(&i.raised).into(),
                ]
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let label = &stage.label;
        let heading = say!(
            self.lang,
            "{label}：哪些学校使差异系数变化最大",
            "The schools that moved each CV most, {label}"
        );
        document.heading(2, heading, None);
        let columns = vec![
            left(self.say("指标", "Indicator")),
            left(self.say("使差距缩小", "Lowered it")),
            left(self.say("使差距拉大", "Raised it")),
        ];
        document.table(Table { columns, rows });
    }

    fn legend(&self, document: &mut Document) {
        let text = self.say(
            "ΔCV² = 填谷 + 削峰 + 学校变动，填谷 + 削峰 = 资源 + 学生。填谷为负：低于均值的学校赶上来；削峰为负：高于均值的学校降下来；学校变动：新增、撤销、合并、改变类型的学校。学校旁的数：有它与没有它的变化，差异系数相差多少。",
            "ΔCV² = valleys + peaks + membership; valleys + peaks = resources + pupils. Valleys below 0: schools below the mean caught up; peaks below 0: schools above it came down; membership: schools that opened, closed, merged or changed type. Beside a school: the CV with its change less the CV without it.",
        );
        document.line(Cell::new(text, Tone::Faint));
        let years = || {
            let indicators = self.county.stages.iter().flat_map(|s| &s.indicators);
            indicators.flat_map(|i| i.years.iter().flatten())
        };
        if years().any(|y| y.borderline) {
            let text = self.say(
                "≈ 临界：按未四舍五入的数判定，印出的数会得出相反的结论。",
                "≈ borderline: judged unrounded; the printed figure would say the opposite.",
            );
            document.line(Cell::new(text, Tone::Doubtful));
        }
        if any_incomplete(self.county) {
            document.line(Cell::new(incomplete(self.lang), Tone::Doubtful));
        }
    }

    fn rules(&self, layout: Layout, document: &mut Document) {
        document.heading(2, self.say("结论", "Verdict"), None);
        if layout == Layout::Paper {
            document.line(verdict(self.comparison, self.county));
        }
        let ends = self.county.ends(&self.county.standings);
        let labels = self.years();
        let said: Vec<String> = ends
            .iter()
            .zip(&labels)
            .map(|(end, label)| {
                let verdict = end.map_or("—".to_owned(), |s| standing(*s, self.lang).text);
                format!("{label} {verdict}")
            })
            .collect();
        document.line(format!(
            "{} {}",
            self.county.name,
            said.join(self.say("，", ", "))
        ));
        for text in reliefs(self.comparison, self.county, self.standard) {
            document.line(Cell::new(text, Tone::Doubtful));
        }
        let breaches = &self.county.breaches;
        for breach in breaches.iter().take(self.most(FEW)) {
            let why = rule(breach.rule, self.lang);
            let text = say!(
                self.lang,
                ("✗ {}〔{why}〕", breach.message),
                ("✗ {} [{why}]", breach.message)
            );
            document.line(Cell::new(text, Tone::Bad));
        }
        let shown = self.most(FEW);
        if breaches.len() > shown {
            let more = breaches.len() - shown;
            let text = say!(
                self.lang,
                "……另有 {more} 项，见 -o 写出的文件",
                "… and {more} more; see a file written by -o"
            );
            document.line(Cell::new(text, Tone::Faint));
        }
        if layout != Layout::Paper {
            document.line(verdict(self.comparison, self.county));
        }
    }
}

/// A block a year, the higher the larger the CV.
fn trend(indicator: &IndicatorChange) -> String {
    blocks(
        indicator
            .years
            .iter()
            .map(|y| y.as_ref().and_then(|y| y.cv)),
    )
}

fn blocks(cvs: impl Iterator<Item = Option<f64>>) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let cvs: Vec<Option<f64>> = cvs.collect();
    let known = || cvs.iter().flatten().copied();
    let (low, high) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(0.0, f64::max),
    );
    let block = |cv: &Option<f64>| match cv {
        None => '·',
        Some(_) if high <= low => BLOCKS[3],
        Some(cv) => {
            let step = (cv - low) / (high - low) * (BLOCKS.len() - 1) as f64;
            BLOCKS[(step.round() as usize).min(BLOCKS.len() - 1)]
        }
    };
    cvs.iter().map(block).collect()
}
