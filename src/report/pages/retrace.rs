//! A figure retraced as an inspector would work it out by hand: the rule and its source, the cells,
//! the split between stages, the value, the county's mean, the school's share of the variance, the
//! verdict and what is lacking.

use crate::dictionary::Dictionary;
use crate::lang::Lang;
use crate::measure::{
    CountyFinding, Datum, Findings, IndicatorFinding, SchoolFinding, StageFinding, Trace, Used,
    ValueFinding, Way, grouped, rounded_text,
};
use crate::problem::Location;
use crate::report::document::Document;
use crate::report::pages::words::{composite, cv, thousands, title, verdict_of};
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::standard::{Indicator, Standard};

/// So many schools are listed of a county, those first that drive its inequality most.
const MOST_SCHOOLS: usize = 10;

/// Decimals of a figure within a calculation.
const DIGITS: usize = 6;

/// The rule of an indicator: formula, unit, thresholds, limits, reliefs, source.
pub fn rule(standard: &Standard, indicator: &Indicator, lang: Lang) -> Document {
    let mut document = Document::default();
    document.heading(1, indicator.name.get(lang), None);
    rule_lines(&mut document, standard, indicator, &standard.assessed, lang);
    document.line(Cell::new(
        lang.pick(
            "加上工作簿可追溯全县的数，再加 --school 可追溯一所学校的数。",
            "Add a workbook to retrace the county's figures, and --school for those of one school.",
        ),
        Tone::Faint,
    ));
    document
}

/// An indicator over every county: mean and coefficient of variation, and who drives it.
pub fn counties(findings: &Findings, standard: &Standard, at: usize) -> Document {
    let mut document = Document::default();
    let Some(indicator) = standard.indicators.get(at) else {
        return document;
    };
    let lang = findings.lang;
    document.heading(1, indicator.name.get(lang), None);
    rule_lines(&mut document, standard, indicator, &standard.assessed, lang);
    for county in &findings.counties {
        for stage in &county.stages {
            let part = Part {
                lang,
                standard,
                indicator,
                at,
                county,
                stage,
            };
            part.county_section(&mut document);
        }
    }
    document
}

/// One indicator of one school, at each stage that it has.
pub fn school(findings: &Findings, standard: &Standard, at: usize, who: &[Who]) -> Document {
    let mut document = Document::default();
    for who in who {
        if let Some((part, school)) = Part::of(findings, standard, at, *who) {
            part.school_section(&mut document, school);
        }
    }
    document
}

/// The way to one value of a school: its cells, the calculation, its share of the variance, the verdict.
pub fn steps(findings: &Findings, standard: &Standard, at: usize, who: Who) -> Document {
    let mut document = Document::default();
    let Some((part, school)) = Part::of(findings, standard, at, who) else {
        return document;
    };
    let value = &school.values[at];
    if let Some(trace) = &value.trace {
        part.cells(&mut document, school, trace);
        part.value_lines(&mut document, value, trace);
        part.share_line(&mut document, value, trace);
        if value.threshold.is_some() {
            part.verdict_lines(&mut document, value, trace);
        }
    }
    document
}

/// The way to a county's mean and coefficient of variation: the rule and the sums.
pub fn sums(
    findings: &Findings,
    standard: &Standard,
    at: usize,
    county: &CountyFinding,
    stage: &StageFinding,
) -> Document {
    let mut document = Document::default();
    let Some(indicator) = standard.indicators.get(at) else {
        return document;
    };
    let stages = std::slice::from_ref(&stage.stage);
    rule_lines(&mut document, standard, indicator, stages, findings.lang);
    let part = Part {
        lang: findings.lang,
        standard,
        indicator,
        at,
        county,
        stage,
    };
    part.county_lines(&mut document);
    document
}

/// A school in a stage: its county and its place among the county's schools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    /// Index of the county.
    pub county: usize,
    /// Index of the school in it.
    pub school: usize,
}

fn rule_lines(
    document: &mut Document,
    standard: &Standard,
    indicator: &Indicator,
    stages: &[String],
    lang: Lang,
) {
    let dictionary = &standard.dictionary;
    let colon = lang.pick("：", ": ");
    let label = |stage: &str| dictionary.stage_label(stage, lang);
    let formulas: Vec<(&String, String)> = stages
        .iter()
        .filter_map(|stage| {
            let formula = indicator.formula(stage)?;
            Some((stage, formula.describe(lang, &dictionary.labels(lang))))
        })
        .collect();
    let same = formulas.windows(2).all(|pair| pair[0].1 == pair[1].1);
    for (stage, formula) in formulas.iter().take(if same { 1 } else { formulas.len() }) {
        let word = lang.pick("公式", "Formula");
        let of = match same {
            true => String::new(),
            false => format!(" ({})", label(stage)),
        };
        document.line(format!("{word}{of}{colon}{formula}"));
    }
    if indicator.split {
        let shares = standard.shares().into_iter();
        let shares = shares.filter(|share| standard.weights.contains_key(&share.id));
        let weights: Vec<String> = shares
            .map(|share| format!("{} {}", share.name.get(lang), share.weight))
            .collect();
        let text = lang.pick(
            "几个学段共用的，按加权学生数分摊，每名学生的权重",
            "What the stages of a school share is divided by weighted pupils, a pupil counting",
        );
        document.line(format!(
            "{text}{colon}{}",
            weights.join(lang.pick("，", ", "))
        ));
    }
    let bounds = |of: &dyn Fn(&str) -> Option<String>| {
        let shown = stages
            .iter()
            .filter_map(|stage| Some(format!("{} {}", label(stage), of(stage)?)));
        let shown: Vec<String> = shown.collect();
        (!shown.is_empty()).then(|| shown.join(lang.pick("，", ", ")))
    };
    let thresholds = bounds(&|stage| Some(format!("≥ {}", indicator.thresholds.get(stage)?)));
    let limits = bounds(&|stage| Some(format!("≤ {}", standard.cv_limits.get(stage)?)));
    let composites = bounds(&|stage| Some(format!("≤ {}", standard.composite_limits.get(stage)?)));
    let named = [
        (lang.pick("每校要求", "A school needs"), thresholds),
        (lang.pick("差异系数", "CV"), limits),
        (
            lang.pick("各项差异系数的均值", "Mean of all CVs"),
            composites,
        ),
    ];
    for (name, bound) in named {
        if let Some(bound) = bound {
            document.line(format!("{name}{colon}{bound}"));
        }
    }
    for relief in &indicator.reliefs {
        let word = lang.pick("过渡政策", "Relief");
        document.line(format!("{word}{colon}{}", relief.text.get(lang)));
    }
    let source = standard.source.get(lang);
    if !source.is_empty() {
        let word = lang.pick("出处", "Source");
        document.line(format!("{word}{colon}{source} [{}]", standard.id));
    }
}

/// One indicator in one stage of a county.
struct Part<'a> {
    lang: Lang,
    standard: &'a Standard,
    indicator: &'a Indicator,
    at: usize,
    county: &'a CountyFinding,
    stage: &'a StageFinding,
}

impl<'a> Part<'a> {
    /// An indicator at the stage of a school, and the school.
    fn of(
        findings: &'a Findings,
        standard: &'a Standard,
        at: usize,
        who: Who,
    ) -> Option<(Part<'a>, &'a SchoolFinding)> {
        let county = findings.counties.get(who.county)?;
        let school = county.schools.get(who.school)?;
        let part = Part {
            lang: findings.lang,
            standard,
            indicator: standard.indicators.get(at)?,
            at,
            county,
            stage: county.stage(&school.stage)?,
        };
        Some((part, school))
    }
}

impl Part<'_> {
    fn found(&self) -> &IndicatorFinding {
        &self.stage.indicators[self.at]
    }

    fn say(&self, zh: &str, en: &str) -> String {
        self.lang.pick(zh, en).to_owned()
    }

    /// k × , where the scale is not 1.
    fn scale(&self) -> String {
        match self.indicator.scale {
            1.0 => String::new(),
            scale => format!("{scale} × "),
        }
    }

    fn county_section(&self, document: &mut Document) {
        let title = title(self.county, self.lang, self.standard);
        let heading = format!("{title} · {}", self.stage.label);
        document.heading(2, heading, None);
        self.county_lines(document);
        let mut schools: Vec<&SchoolFinding> = self.county.schools_of(&self.stage.stage).collect();
        let share = |s: &SchoolFinding| s.values[self.at].cv_share.unwrap_or(0.0);
        schools.sort_by(|a, b| share(b).total_cmp(&share(a)).then(a.code.cmp(&b.code)));
        let columns = [
            left(self.say("学校", "School")),
            right(self.say("学生", "Pupils")),
            right(self.say("分子", "Numerator")),
            right(self.say("值", "Value")),
            right(self.say("占方差", "Of the variance")),
        ];
        let rows = schools.iter().take(MOST_SCHOOLS).map(|school| {
            let value = &school.values[self.at];
            let percent = value.cv_share.map(|s| self.percent(s));
            vec![
                school.name.clone().into(),
                Cell::count(school.students),
                value.numerator.map_or("—".to_owned(), long).into(),
                Cell::number(value.value, self.indicator.digits),
                percent.unwrap_or("—".to_owned()).into(),
            ]
        });
        document.table(Table {
            rows: rows.collect(),
            columns: columns.into(),
        });
        if schools.len() > MOST_SCHOOLS {
            let more = schools.len() - MOST_SCHOOLS;
            let text = match self.lang {
                Lang::Zh => format!("……另有 {more} 所"),
                Lang::En => format!("… and {more} more"),
            };
            document.line(Cell::new(text, Tone::Faint));
        }
    }

    /// Mean, standard deviation and coefficient of variation, from the sums.
    fn county_lines(&self, document: &mut Document) {
        let found = self.found();
        let (Some(mean), Some(std)) = (found.mean, found.std) else {
            document.line(self.say(
                "没有学校有这项数据，不计算。",
                "No school has the figures; nothing is computed.",
            ));
            return;
        };
        if let (Some(numerators), Some(pers)) = (found.numerators, found.pers) {
            document.line(format!(
                "X̄ = {}Σx ÷ ΣP = {}{} ÷ {} = {}",
                self.scale(),
                self.scale(),
                long(numerators),
                long(pers),
                self.both(mean, self.indicator.digits),
            ));
        }
        document.line(format!(
            "S = √Σ(P ÷ ΣP)(X − X̄)² = {}",
            self.both(std, self.indicator.digits)
        ));
        let digits = self.standard.cv_digits;
        let mut line = format!("{} = S ÷ X̄ = ", self.say("差异系数 CV", "CV"));
        match found.cv {
            Some(value) => line.push_str(&format!(
                "{} ÷ {} = {}",
                long(std),
                long(mean),
                self.both(value, digits)
            )),
            None => line.push_str(&cv(found, self.lang, self.standard)),
        }
        let mut cell = Cell::from(line);
        if let Some(limit) = found.limit {
            let verdict = verdict_of(found.meets, found.borderline, self.lang);
            cell.text.push_str(&match self.lang {
                Lang::Zh => format!("，限值 {limit}，{}", verdict.text),
                Lang::En => format!(", limit {limit}: {}", verdict.text),
            });
            cell.tone = verdict.tone;
        }
        document.line(cell);
        if let Some(limit) = self.stage.composite_limit {
            let verdict = verdict_of(
                self.stage.composite_meets,
                self.stage.composite_borderline,
                self.lang,
            );
            let value = match self.stage.composite_cv {
                Some(value) => self.both(value, digits),
                None => composite(self.stage, self.lang, self.standard),
            };
            let text = match self.lang {
                Lang::Zh => format!(
                    "综合差异系数（各项差异系数的均值）= {value}，限值 {limit}，{}",
                    verdict.text
                ),
                Lang::En => format!(
                    "Composite (mean of all CVs) = {value}, limit {limit}: {}",
                    verdict.text
                ),
            };
            document.line(Cell::new(text, verdict.tone));
        }
        if found.incomplete {
            let (with, all) = (found.measured, self.stage.schools);
            let text = match self.lang {
                Lang::Zh => format!("数据不全：{all} 所学校中只有 {with} 所有数据，只用它们计算。"),
                Lang::En => {
                    format!("Incomplete: only {with} of {all} schools have the figures and count.")
                }
            };
            document.line(Cell::new(text, Tone::Doubtful));
        }
    }

    fn school_section(&self, document: &mut Document, school: &SchoolFinding) {
        let value = &school.values[self.at];
        let name = self.indicator.name.get(self.lang);
        let heading = match self.lang {
            Lang::Zh => format!("{}（{}）· {name}", school.name, self.stage.label),
            Lang::En => format!("{} ({}): {name}", school.name, self.stage.label),
        };
        document.heading(1, heading, None);
        let county = title(self.county, self.lang, self.standard);
        document.line(Cell::new(county, Tone::Faint));
        document.heading(2, self.say("1. 规则", "1. The rule"), None);
        let stages = std::slice::from_ref(&school.stage);
        rule_lines(document, self.standard, self.indicator, stages, self.lang);
        let Some(trace) = &value.trace else { return };
        document.heading(2, self.say("2. 原始数据", "2. The figures"), None);
        self.cells(document, school, trace);
        document.heading(
            2,
            self.say("3. 这所学校的值", "3. The school's value"),
            None,
        );
        self.value_lines(document, value, trace);
        document.heading(2, self.say("4. 全县", "4. The county"), None);
        self.county_lines(document);
        self.share_line(document, value, trace);
        if value.threshold.is_some() {
            document.heading(2, self.say("5. 判定", "5. The verdict"), None);
            self.verdict_lines(document, value, trace);
        }
    }

    /// Every figure that goes in, with its cell.
    fn cells(&self, document: &mut Document, school: &SchoolFinding, trace: &Trace) {
        let columns = [
            left(self.say("项目", "Figure")),
            right(self.say("数", "Number")),
            left(self.say("出自", "From")),
        ];
        let reliefs = trace
            .reliefs
            .iter()
            .flat_map(|r| r.when.iter().chain(&r.used));
        let used = trace.used.iter().chain(reliefs).chain(&trace.per_used);
        let mut seen: Vec<&str> = Vec::new();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for used in used {
            if !seen.contains(&used.column.as_str()) {
                seen.push(&used.column);
                rows.push(self.cell_row(used));
            }
        }
        for part in &trace.split {
            let pupils = &self.standard.dictionary.roles.pupils;
            let column = Dictionary::column(pupils, &part.stage);
            if seen.contains(&column.as_str()) {
                continue;
            }
            rows.push(vec![
                self.standard.dictionary.label(&column, self.lang).into(),
                long(part.pupils).into(),
                self.place_of(school, &column).unwrap_or_default().into(),
            ]);
        }
        if rows.is_empty() {
            document.line(self.say("没有数据。", "There are none."));
        }
        document.table(Table {
            columns: columns.into(),
            rows,
        });
    }

    fn place_of(&self, school: &SchoolFinding, column: &str) -> Option<String> {
        let evidence = self.county.evidence.as_ref()?;
        let at = evidence.columns.iter().position(|c| c.name == column)?;
        let cell = evidence.rows.get(school.row)?.cells.get(at)?;
        cell.at.as_ref().map(Location::to_string)
    }

    fn cell_row(&self, used: &Used) -> Vec<Cell> {
        let places: Vec<String> = used.at.iter().map(Location::to_string).collect();
        let places = places.join(self.lang.pick("；", "; "));
        let (number, from) = match &used.way {
            Way::Given => (self.datum(used), self.in_cell(used, places)),
            Way::Summed => {
                let text = self.say("各学段之和", "summed over the stages");
                (self.datum(used), format!("{text} ({places})"))
            }
            Way::Apportioned { total, by } => {
                let total = long(*total);
                let text = match self.lang {
                    Lang::Zh => format!("全校合计 {total}，按{by}分摊 ({places})"),
                    Lang::En => {
                        format!("the school's total of {total}, divided by {by} ({places})")
                    }
                };
                (self.datum(used), text)
            }
        };
        let label = match (&used.unit, self.lang) {
            (None, _) => used.label.clone(),
            (Some(unit), Lang::Zh) => format!("{}（{unit}）", used.label),
            (Some(unit), Lang::En) => format!("{}, {unit}", used.label),
        };
        vec![label.into(), number.into(), from.into()]
    }

    /// The cell, and what stands there where that is in another unit.
    fn in_cell(&self, used: &Used, place: String) -> String {
        let Datum::Number(number) = used.value else {
            return place;
        };
        let (times, over) = (f64::from(used.factor.times), f64::from(used.factor.over));
        let by = match (used.factor.times, used.factor.over) {
            (1, 1) => return place,
            (times, 1) => format!("× {}", thousands(times.into())),
            (times, over) => format!("× {times} ÷ {over}"),
        };
        format!("{place} ({} {by})", long(number * over / times))
    }

    fn datum(&self, used: &Used) -> String {
        match &used.value {
            Datum::Number(number) => long(*number),
            Datum::Truth(true) => self.say("是", "yes"),
            Datum::Truth(false) => self.say("否", "no"),
            Datum::Word(word) => {
                let dictionary = &self.standard.dictionary;
                dictionary.category_label(&used.column, word, self.lang)
            }
        }
    }

    /// From the figures to the value.
    fn value_lines(&self, document: &mut Document, value: &ValueFinding, trace: &Trace) {
        let Some(own) = trace.own else {
            document.line(Cell::new(
                self.say(
                    "缺少数据，不计算；空白不作 0。",
                    "Figures are missing and nothing is computed; a blank is not 0.",
                ),
                Tone::Doubtful,
            ));
            return;
        };
        let x = self.say("分子 x", "Numerator x");
        document.line(match &trace.written {
            // A single figure needs no sum.
            Some(written) if *written != long(own) => format!("{x} = {written} = {}", long(own)),
            _ => format!("{x} = {}", long(own)),
        });
        let mut sum = own;
        for relief in &trace.reliefs {
            let Some(amount) = relief.amount else {
                continue;
            };
            let word = self.say("过渡政策", "Relief");
            let colon = self.lang.pick("：", ": ");
            document.line(format!(
                "{word}{colon}{}{colon}{} + {} = {}",
                relief.text,
                long(sum),
                long(amount),
                long(sum + amount)
            ));
            sum += amount;
        }
        if let Some(numerator) = value.numerator.filter(|_| !trace.split.is_empty()) {
            let weighted = |weight: f64, pupils: f64| match weight {
                1.0 => long(pupils),
                weight => format!("{weight} × {}", long(pupils)),
            };
            let here = trace.split.iter().find(|p| p.here);
            let here = here.map_or(String::new(), |p| weighted(p.weight, p.pupils));
            let all: Vec<String> = trace
                .split
                .iter()
                .map(|p| weighted(p.weight, p.pupils))
                .collect();
            let names: Vec<&str> = trace.split.iter().map(|p| p.label.as_str()).collect();
            let names = names.join(self.lang.pick("、", ", "));
            let shared = match self.lang {
                Lang::Zh => format!("{names}共用，按加权学生数分摊"),
                Lang::En => format!("Shared by {names}, by weighted pupils"),
            };
            let colon = self.lang.pick("：", ": ");
            document.line(format!(
                "{shared}{colon}x = {} × {here} ÷ ({}) = {}",
                long(sum),
                all.join(" + "),
                long(numerator)
            ));
        }
        if let (Some(reached), Some(numerator), Some(per)) =
            (value.value, value.numerator, trace.per)
        {
            document.line(format!(
                "X = {}x ÷ P = {}{} ÷ {} = {}",
                self.scale(),
                self.scale(),
                long(numerator),
                long(per),
                self.both(reached, self.indicator.digits)
            ));
        }
    }

    /// (P ÷ ΣP)(X − X̄)² ÷ S².
    fn share_line(&self, document: &mut Document, value: &ValueFinding, trace: &Trace) {
        let found = self.found();
        let numbers = (
            value.value,
            value.cv_share,
            trace.per,
            found.mean,
            found.std,
            found.pers,
        );
        let (Some(x), Some(share), Some(p), Some(mean), Some(std), Some(all)) = numbers else {
            return;
        };
        let word = self.say("本校占方差", "The school's share of the variance");
        document.line(format!(
            "{word} = (P ÷ ΣP)(X − X̄)² ÷ S² = ({} ÷ {}) × ({} − {})² ÷ {}² = {}",
            long(p),
            long(all),
            long(x),
            long(mean),
            long(std),
            self.percent(share)
        ));
    }

    fn verdict_lines(&self, document: &mut Document, value: &ValueFinding, trace: &Trace) {
        let (Some(threshold), Some(reached)) = (value.threshold, value.value) else {
            document.line(self.say("缺数据，不判定。", "No figures, no verdict."));
            return;
        };
        let verdict = verdict_of(value.meets, value.borderline, self.lang);
        let sign = match value.meets {
            Some(false) => "<",
            _ => "≥",
        };
        let text = format!(
            "{} {sign} {threshold}{}{}",
            long(reached),
            self.lang.pick("：", ": "),
            verdict.text
        );
        document.line(Cell::new(text, verdict.tone));
        if value.borderline {
            document.line(Cell::new(
                self.say(
                    "≈ 临界：按未四舍五入的数判定，印出的数会得出相反的结论。",
                    "≈ borderline: judged unrounded; the printed figure would say the opposite.",
                ),
                Tone::Doubtful,
            ));
        }
        if value.meets != Some(false) {
            return;
        }
        if let (Some(ratio), Some(above)) = (value.ratio, value.above_floor) {
            let floor = self.standard.school_rule.others_ratio;
            let line = self.percent(floor);
            let is = match (above, self.lang) {
                (true, Lang::Zh) => format!("不低于 {line}"),
                (false, Lang::Zh) => format!("低于 {line}：只此一项，学校即不能达标"),
                (true, Lang::En) => format!("at or above {line}"),
                (false, Lang::En) => format!("below {line}: this value alone fails the school"),
            };
            let word = self.say("占要求", "Of what is needed");
            let text = format!(
                "{word} = {} ÷ {threshold} = {}{}{is}",
                long(reached),
                self.percent(ratio),
                self.lang.pick("，", ", ")
            );
            document.line(text);
        }
        if let (Some(short), Some(per), Some(x)) = (value.shortfall, trace.per, value.numerator) {
            let word = self.say("缺口", "Shortfall");
            let scaled = match self.indicator.scale {
                1.0 => String::new(),
                scale => format!(" ÷ {scale}"),
            };
            let lacks = value.lacks.as_deref().unwrap_or_default();
            document.line(format!(
                "{word} = {threshold} × {}{scaled} − {} = {}{}{lacks}",
                long(per),
                long(x),
                long(short),
                self.lang.pick("，", ", ")
            ));
        }
    }

    /// The printed figure, and, where it is not all of it, what it was rounded from.
    fn both(&self, value: f64, digits: usize) -> String {
        let printed = rounded_text(value, digits);
        let full = long(value);
        let same = grouped(&printed) == full;
        match (same, self.lang) {
            (true, _) => printed,
            (false, Lang::Zh) => format!("{full}，印作 {printed}"),
            (false, Lang::En) => format!("{full}, printed {printed}"),
        }
    }

    fn percent(&self, share: f64) -> String {
        format!(
            "{}%",
            rounded_text(100.0 * share, self.standard.percent_digits)
        )
    }
}

/// A figure within a calculation: up to six decimals.
fn long(value: f64) -> String {
    grouped(&rounded_text(value, DIGITS))
}
