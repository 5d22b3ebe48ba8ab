//! The tables of a plan.

use crate::lang::Lang;
use crate::measure::{CountyFinding, SchoolFinding, StageFinding};
use crate::report::data::plan::totals;
use crate::report::document::{Document, blank};
use crate::report::pages::plan::{Page, distance};
use crate::report::pages::words::{cv, digits_or_dash, rule, verdict_of};
use crate::report::table::{Cell, Table, Tone, left, listed, right};
use crate::say;
use crate::scenario::plan::Action;
use crate::standard::Standard;

impl Page<'_> {
    /// What is to be done in all, and what it costs.
    pub(super) fn costs(&self, document: &mut Document) {
        let (lang, county) = (self.lang, self.county);
        let totals = totals(std::slice::from_ref(county), self.standard, lang);
        let rows = totals.map(|(measure, total)| {
            vec![
                total.name.into(),
                amount(total.amount, measure.digits.unwrap_or(0)),
                total.unit.into(),
                Cell::count(total.schools as u64),
                Cell::whole(Some(total.cost)),
                Cell::percent(
                    (county.cost > 0.0).then(|| total.cost / county.cost),
                    self.standard.percent_digits,
                ),
            ]
        });
        let mut rows: Vec<Vec<Cell>> = rows.collect();
        document.heading(2, lang.pick("要办的事", "What is to be done"), None);
        if rows.is_empty() {
            document.line(match county.complete {
                true => lang.pick(
                    "什么也不必做：已达到标准对学校和差异系数的要求。",
                    "Nothing: schools and CVs are as the standard asks.",
                ),
                false => lang.pick(
                    "这笔钱不够使任何一所学校达标。",
                    "The money does not bring a single school to the standard.",
                ),
            });
            return;
        }
        rows.push(vec![
            lang.pick("合计", "In all").into(),
            Cell::empty(),
            "".into(),
            Cell::empty(),
            Cell::whole(Some(county.cost)),
            Cell::empty(),
        ]);
        document.table(Table {
            columns: vec![
                left(lang.pick("措施", "Measure")),
                right(lang.pick("数量", "Amount")),
                left(lang.pick("单位", "Unit")),
                right(lang.pick("学校", "Schools")),
                right(lang.pick("费用（元）", "Cost (yuan)")),
                right(lang.pick("占比", "Share")),
            ],
            rows,
        });
        document.line(match county.complete {
            true => distance(county, lang),
            false => {
                let least = Cell::whole(Some(county.lower_bound)).text;
                say!(
                    lang,
                    "这笔钱不够全部达标：全部达标至少要 {least} 元。",
                    "The money does not reach the standard, which takes {least} yuan at least."
                )
            }
        });
    }

    /// Every CV, and the schools that meet the standard, before beside after.
    pub(super) fn before_and_after(&self, after: &CountyFinding, document: &mut Document) {
        let lang = self.lang;
        document.heading(2, lang.pick("前后对照", "Before and after"), None);
        for stage in &self.county.before.stages {
            if let Some(then) = after.stage(&stage.stage) {
                self.stage(stage, then, document);
            }
        }
    }

    fn stage(&self, now: &StageFinding, then: &StageFinding, document: &mut Document) {
        let (lang, standard) = (self.lang, self.standard);
        let pairs = now.indicators.iter().zip(&then.indicators);
        let mut rows: Vec<Vec<Cell>> = pairs
            .map(|(now, then)| {
                vec![
                    now.short.clone().into(),
                    Cell::number(now.mean, now.digits),
                    Cell::number(then.mean, now.digits),
                    cv(now, lang, standard).into(),
                    cv(then, lang, standard).into(),
                    Cell::number(then.limit, standard.cv_digits),
                    verdict_of(then.meets, then.borderline, lang),
                ]
            })
            .collect();
        if now.composite_limit.is_some() {
            rows.push(vec![
                lang.pick("综合差异系数", "Composite CV").into(),
                Cell::empty(),
                Cell::empty(),
                Cell::number(now.composite_cv, standard.cv_digits),
                Cell::number(then.composite_cv, standard.cv_digits),
                Cell::number(then.composite_limit, standard.cv_digits),
                verdict_of(then.composite_meets, then.composite_borderline, lang),
            ]);
        }
        document.table(Table {
            columns: vec![
                left(now.label.clone()),
                right(lang.pick("现均值", "Mean")),
                right(lang.pick("其后", "after")),
                right(lang.pick("现差异系数", "CV")),
                right(lang.pick("其后", "after")),
                right(lang.pick("限值", "Limit")),
                left(lang.pick("判定", "Verdict")),
            ],
            rows,
        });
        if let Some((before, after)) = now.schools_meeting.zip(then.schools_meeting) {
            let (label, all) = (&now.label, now.schools);
            // A plan goes no further than the rule of schools asks for.
            let rule = rule(standard, now, lang);
            document.line(say!(
                lang,
                "{label}达标学校：{before}/{all} → {after}/{all}（{rule}）。",
                "Schools meeting the standard ({label}): {before}/{all} → {after}/{all} ({rule})."
            ));
        }
    }

    /// The limits that make the plan dearer.
    pub(super) fn binding(&self, document: &mut Document) {
        let (lang, standard) = (self.lang, self.standard);
        let heading = lang.pick("哪些限值使方案更贵", "The limits that make it dearer");
        document.heading(2, heading, None);
        let rows = self.county.binding.iter().map(|binding| {
            let name = match binding.indicator {
                Some(at) => standard.indicators[at].short.get(lang).to_owned(),
                None => lang.pick("综合差异系数", "Composite CV").to_owned(),
            };
            vec![
                stage_of(Some(binding.stage), standard, lang).into(),
                name.into(),
                Cell::number(Some(binding.limit), standard.cv_digits),
                Cell::whole(Some(binding.shadow_price)),
            ]
        });
        let rows: Vec<Vec<Cell>> = rows.collect();
        if rows.is_empty() {
            let text = lang.pick(
                "没有：使每所学校达标之后，差异系数都在限值以内。",
                "None: once every school meets the standard, all CVs are within their limits.",
            );
            document.line(text);
            return;
        }
        document.table(Table {
            columns: vec![
                left(lang.pick("学段", "Stage")),
                left(lang.pick("指标", "Indicator")),
                right(lang.pick("限值", "Limit")),
                right(lang.pick("限值再低 0.01，多花（元）", "0.01 lower costs (yuan)")),
            ],
            rows,
        });
    }

    /// What each year costs, and how many schools meet the standard after it.
    pub(super) fn steps(&self, document: &mut Document) {
        let lang = self.lang;
        let rows = self.county.steps.iter().map(|(year, cost, county)| {
            let (meeting, all) = meeting(county);
            let over = county.stages.iter().flat_map(|s| &s.indicators);
            let over = over.filter(|i| i.meets == Some(false)).count();
            vec![
                year.to_string().into(),
                Cell::whole(Some(*cost)),
                format!("{meeting}/{all}").into(),
                Cell::count(over as u64),
            ]
        });
        let rows: Vec<Vec<Cell>> = rows.collect();
        if rows.is_empty() {
            return;
        }
        document.heading(2, lang.pick("分年度计划", "Year by year"), None);
        document.table(Table {
            columns: vec![
                left(lang.pick("年度", "Year")),
                right(lang.pick("费用（元）", "Cost (yuan)")),
                right(lang.pick("达标学校（分学段计）", "Schools meeting (by stage)")),
                right(lang.pick("超限的差异系数", "CVs over their limit")),
            ],
            rows,
        });
    }

    /// The schools that cost most.
    pub(super) fn dearest(&self, most: usize, document: &mut Document) {
        let lang = self.lang;
        let mut schools: Vec<(&str, Vec<&Action>)> = Vec::new();
        for action in &self.county.actions {
            match schools.last_mut() {
                Some((school, actions)) if *school == action.school => actions.push(action),
                _ => schools.push((&action.school, vec![action])),
            }
        }
        let cost = |actions: &[&Action]| actions.iter().map(|a| a.cost).sum::<f64>();
        schools.sort_by(|a, b| cost(&b.1).total_cmp(&cost(&a.1)).then(a.0.cmp(b.0)));
        if schools.is_empty() {
            return;
        }
        let all = schools.len();
        let heading = say!(
            lang,
            "{all} 所学校，花费多的在前",
            "{all} schools, the dearest first"
        );
        document.heading(2, heading, None);
        let rows = schools.into_iter().take(most).map(|(_, actions)| {
            let done: Vec<String> = actions
                .iter()
                .map(|a| done(a, self.standard, lang))
                .collect();
            let name = actions.first().map(|a| a.name.clone());
            vec![
                name.unwrap_or_default().into(),
                Cell::whole(Some(cost(&actions))),
                listed(done.iter().map(String::as_str), lang.pick("、 ", ", ")).into(),
            ]
        });
        document.table(Table {
            columns: vec![
                left(lang.pick("学校", "School")),
                right(lang.pick("费用（元）", "Cost (yuan)")),
                left(lang.pick("要办的事", "What is to be done")),
            ],
            rows: rows.collect(),
        });
    }

    /// A row a school and measure: what it has, what is added, what it has then.
    pub(super) fn actions(&self, document: &mut Document) {
        let (lang, dictionary) = (self.lang, &self.standard.dictionary);
        if self.county.actions.is_empty() {
            return;
        }
        document.heading(2, lang.pick("逐校清单", "School by school"), None);
        let rows = self.county.actions.iter().filter_map(|action| {
            let (first, has) = action.moves.first()?;
            let has = has.unwrap_or_default();
            let adds = first.add * action.amount;
            Some(vec![
                Cell::code(action.code()),
                action.name.clone().into(),
                measure_of(action, self.standard, lang).into(),
                dictionary.label(&first.column, lang).into(),
                amount(has, action.digits),
                amount(adds, action.digits),
                amount(has + adds, action.digits),
                Cell::whole(Some(action.cost)),
                action
                    .year
                    .map_or_else(String::new, |y| y.to_string())
                    .into(),
            ])
        });
        document.table(Table {
            columns: vec![
                left(lang.pick("学校代码", "Code")),
                left(lang.pick("学校", "School")),
                left(lang.pick("措施", "Measure")),
                left(lang.pick("项目", "Field")),
                right(lang.pick("现有", "Has")),
                right(lang.pick("增加", "Adds")),
                right(lang.pick("其后", "Then")),
                right(lang.pick("费用（元）", "Cost (yuan)")),
                left(lang.pick("年度", "Year")),
            ],
            rows: rows.collect(),
        });
    }

    /// The register of what is to be put right; who, and by what it is shown, is filled in by hand.
    pub(super) fn register(&self, document: &mut Document) {
        let lang = self.lang;
        if self.county.actions.is_empty() {
            return;
        }
        document.heading(2, lang.pick("整改台账", "Register"), None);
        let rows = self.county.actions.iter().enumerate().map(|(at, action)| {
            let year = action.year.map(|year| year.to_string());
            vec![
                (at + 1).to_string().into(),
                action.name.clone().into(),
                problem_of(action, &self.county.before, self.standard, lang).into(),
                done(action, self.standard, lang).into(),
                Cell::whole(Some(action.cost)),
                year.unwrap_or_else(|| blank(lang).to_owned()).into(),
                blank(lang).into(),
                blank(lang).into(),
                blank(lang).into(),
            ]
        });
        document.table(Table {
            columns: register_columns(lang).map(left).to_vec(),
            rows: rows.collect(),
        });
    }
}

/// 招聘教师 2 人（小学）；骨干教师交流 1 人（小学，调自城关小学）.
pub fn done(action: &Action, standard: &Standard, lang: Lang) -> String {
    let measure = &standard.measures[action.measure];
    let (name, unit) = (measure.name.get(lang), measure.unit.get(lang));
    let amount = amount(action.amount, action.digits).text;
    let stage = action.stage.map(|_| stage_of(action.stage, standard, lang));
    let from = action
        .from
        .as_ref()
        .map(|from| from_school(&from.name, lang));
    let details: Vec<String> = stage.into_iter().chain(from).collect();
    let details = details.join(lang.pick("，", ", "));
    match details.is_empty() {
        true => say!(lang, "{name} {amount} {unit}", "{name}: {amount} {unit}"),
        false => say!(
            lang,
            "{name} {amount} {unit}（{details}）",
            "{name}: {amount} {unit} ({details})"
        ),
    }
}

/// What a measure is called, with the school that gives.
pub fn measure_of(action: &Action, standard: &Standard, lang: Lang) -> String {
    let name = standard.measures[action.measure].name.get(lang);
    match &action.from {
        None => name.to_owned(),
        Some(from) => {
            let from = from_school(&from.name, lang);
            say!(lang, "{name}（{from}）", "{name} ({from})")
        }
    }
}

fn from_school(name: &str, lang: Lang) -> String {
    say!(lang, "调自{name}", "from {name}")
}

/// How many schools meet the standard, and how many there are, each once a stage.
pub fn meeting(county: &CountyFinding) -> (usize, usize) {
    let stages = || county.stages.iter();
    let meeting = stages().filter_map(|s| s.schools_meeting).sum();
    (meeting, stages().map(|s| s.schools).sum())
}

/// The columns of the register.
pub fn register_columns(lang: Lang) -> [&'static str; 9] {
    match lang {
        Lang::Zh => [
            "序号",
            "学校",
            "问题",
            "措施",
            "费用（元）",
            "完成时限",
            "责任人",
            "佐证",
            "复核",
        ],
        Lang::En => [
            "No",
            "School",
            "Problem",
            "Measure",
            "Cost (yuan)",
            "By",
            "Responsible",
            "Evidence",
            "Re-check",
        ],
    }
}

/// What a measure is for: the values that it lifts and that fall short; else the limit of the county.
pub fn problem_of(
    action: &Action,
    before: &CountyFinding,
    standard: &Standard,
    lang: Lang,
) -> String {
    let short = action.lifts.iter().filter_map(|(stage, indicator)| {
        let id = &standard.assessed[*stage];
        let mut here = before.schools.iter();
        // By its code, or its name where it has none: another school may have the same name.
        let same = |s: &SchoolFinding| match s.code.is_empty() {
            true => s.name == action.school,
            false => s.code == action.school,
        };
        let school = here.find(|s| s.stage == *id && same(s))?;
        let value = school.values.get(*indicator)?;
        let digits = standard.indicators[*indicator].digits;
        value.shortfall?;
        let name = standard.indicators[*indicator].short.get(lang);
        let stage = stage_of(Some(*stage), standard, lang);
        let now = digits_or_dash(value.value, digits);
        let needs = digits_or_dash(value.threshold, digits);
        Some(say!(
            lang,
            "{stage}{name} {now}，应达 {needs}",
            "{name} ({stage}) {now}, needs {needs}"
        ))
    });
    let short: Vec<String> = short.collect();
    match short.is_empty() {
        true => lang.pick("全县差异系数", "CV of the county").to_owned(),
        false => short.join(lang.pick("；", "; ")),
    }
}

/// A stage by its index; nothing where it is the school.
pub fn stage_of(stage: Option<usize>, standard: &Standard, lang: Lang) -> String {
    let id = stage.map(|stage| &standard.assessed[stage]);
    id.map_or_else(String::new, |id| standard.dictionary.stage_label(id, lang))
}

/// An amount with its digits, whole ones in groups of three.
pub fn amount(amount: f64, digits: usize) -> Cell {
    match digits {
        0 => Cell::whole(Some(amount)),
        digits => Cell::number(Some(amount), digits),
    }
    .toned(Tone::Plain)
}
