//! The gap report: for each school what it lacks; for each indicator how far the county is from
//! its limit and which schools drive the inequality.

use crate::lang::Lang;
use crate::measure::{CountyFinding, Findings, SchoolFinding, StageFinding, rounded_text};
use crate::report::document::Document;
use crate::report::pages::audit;
use crate::report::pages::groups::{self, percent};
use crate::report::pages::laid;
use crate::report::pages::words::{
    cv, digits_or_dash, falling_short, stage_label, thousands, title, verdict_cell,
};
use crate::report::table::{Cell, Table, Tone, left, listed, right};
use crate::say;
use crate::standard::Standard;

/// The schools that are named as driving an indicator's inequality.
const DRIVERS: usize = 3;

/// Before what belongs to the school above.
const INDENT: &str = "\u{a0}\u{a0}";

/// Lays out the findings.
pub fn document(findings: &Findings, standard: &Standard) -> Document {
    let mut document = Document::default();
    let lang = findings.lang;
    for county in &findings.counties {
        document.heading(1, title(county, lang, standard), None);
        laid::head(county, lang, &mut document);
        for stage in &county.stages {
            inequality(county, stage, lang, standard, &mut document);
        }
        shortfalls(county, lang, standard, &mut document);
        totals(county, lang, standard, &mut document);
        groups::add(county, standard, lang, &mut document);
        audit::reliefs(county, lang, standard, &mut document);
    }
    document
}

/// How far each CV is from its limit, what lies below and above the mean, and who drives it.
fn inequality(
    county: &CountyFinding,
    stage: &StageFinding,
    lang: Lang,
    standard: &Standard,
    document: &mut Document,
) {
    let heading = say!(
        lang,
        ("{}：差异来自哪些学校", stage.label),
        ("Inequality, {}: where it comes from", stage.label)
    );
    document.heading(2, heading, None);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (i, indicator) in stage.indicators.iter().enumerate() {
        let mut drivers: Vec<(&SchoolFinding, f64)> = county
            .schools_of(&stage.stage)
            .filter_map(|s| Some((s, s.values[i].cv_share?)))
            .collect();
        drivers.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.code.cmp(&b.0.code)));
        let named: Vec<String> = drivers
            .iter()
            .take(DRIVERS)
            .map(|(school, share)| {
                let above = school.values[i].value > indicator.mean;
                let arrow = if above { "↑" } else { "↓" };
                format!(
                    "{}{arrow}{}",
                    school.name,
                    percent(*share, standard.percent_digits)
                )
            })
            .collect();
        let room = indicator
            .limit
            .zip(indicator.cv)
            .map(|(limit, cv)| limit - cv);
        let halves = indicator.below.zip(indicator.above);
        let low = halves
            .filter(|(l, h)| l + h > 0.0)
            .map(|(l, h)| l / (l + h));
        rows.push(vec![
            format!("{} {}", i + 1, indicator.short).into(),
            cv(indicator, lang, standard).into(),
            match room {
                Some(room) if indicator.meets == Some(false) => {
                    Cell::number(Some(room), standard.cv_digits).toned(Tone::Bad)
                }
                room => Cell::number(room, standard.cv_digits),
            },
            Cell::percent(low, standard.percent_digits),
            listed(named.iter().map(String::as_str), lang.pick("、 ", ", ")).into(),
        ]);
    }
    let columns = vec![
        left(lang.pick("指标", "Indicator")),
        right(lang.pick("差异系数", "CV")),
        right(lang.pick("距限值", "To limit")),
        right(lang.pick("低于均值", "Below")),
        left(lang.pick("占方差最多的学校", "Schools by share of the variance")),
    ];
    document.table(Table { columns, rows });
    if let Some((cv, limit)) = stage.composite_cv.zip(stage.composite_limit) {
        let (cv, room) = (
            rounded_text(cv, standard.cv_digits),
            rounded_text(limit - cv, standard.cv_digits),
        );
        let text = say!(
            lang,
            "综合差异系数 {cv}，距限值 {room}。",
            "Composite CV {cv}, {room} from its limit."
        );
        document.line(text);
    }
    let legend = lang.pick(
        "距限值为负即超限；“低于均值”是低于均值的学校占方差的份额；↑ 高于均值，↓ 低于均值。",
        "A negative distance is over the limit; \"Below\" is the variance share of schools below the mean; ↑ above, ↓ below.",
    );
    document.line(Cell::new(legend, Tone::Faint));
    shares(county, stage, lang, standard, document);
}

/// Each school's share of the variance, indicator by indicator.
fn shares(
    county: &CountyFinding,
    stage: &StageFinding,
    lang: Lang,
    standard: &Standard,
    document: &mut Document,
) {
    let heading = say!(
        lang,
        (
            "{}：每所学校占方差的份额（%），列号即上表的指标",
            stage.label
        ),
        (
            "Each school's share of the variance in % ({}), columns as numbered above",
            stage.label
        )
    );
    document.heading(2, heading, None);
    let sum = |s: &SchoolFinding| s.values.iter().filter_map(|v| v.cv_share).sum::<f64>();
    let mut schools: Vec<&SchoolFinding> = county.schools_of(&stage.stage).collect();
    schools.sort_by(|a, b| sum(b).total_cmp(&sum(a)).then(a.code.cmp(&b.code)));
    let name = lang.pick("学校", "School").to_owned();
    let numbers = (1..=stage.indicators.len()).map(|n| right(n.to_string()));
    let rows = schools.into_iter().map(|school| {
        let shares = school.values.iter().map(|v| {
            let share = v.cv_share.map(|share| 100.0 * share);
            Cell::number(share, standard.percent_digits)
        });
        std::iter::once(Cell::from(school.name.clone()))
            .chain(shares)
            .collect()
    });
    document.table(Table {
        columns: std::iter::once(left(name)).chain(numbers).collect(),
        rows: rows.collect(),
    });
}

/// Every unmet threshold of every school.
fn shortfalls(county: &CountyFinding, lang: Lang, standard: &Standard, document: &mut Document) {
    let schools = falling_short(county);
    if schools.is_empty() {
        let text = match county.schools.iter().any(|s| s.met.is_some()) {
            true => lang.pick(
                "没有学校低于任何一项标准。",
                "No school is below any threshold.",
            ),
            false => lang.pick(
                "本标准对单所学校没有指标要求。",
                "This standard sets no thresholds for a single school.",
            ),
        };
        document.line(text);
        return;
    }
    let heading = say!(
        lang,
        ("各校缺口：{} 所，缺口大的在前", schools.len()),
        ("What schools lack: {}, worst first", schools.len())
    );
    document.heading(2, heading, None);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for school in schools {
        let (stage, students) = (stage_label(county, school), thousands(school.students));
        let who = say!(
            lang,
            ("{}（{stage}，{students} 名学生）", school.name),
            ("{} ({stage}, {students} pupils)", school.name)
        );
        let verdict = school.meets.map(|meets| verdict_cell(meets, lang));
        let dashes = std::iter::repeat_n(Cell::from(""), 3);
        rows.push(
            std::iter::once(Cell::from(who))
                .chain(dashes)
                .chain(std::iter::once(verdict.unwrap_or("—".into())))
                .collect(),
        );
        for value in school.values.iter().filter(|v| v.shortfall.is_some()) {
            let indicator = standard.indicator(&value.id);
            let digits = indicator.map_or(2, |i| i.digits);
            let name = indicator.map_or(value.id.as_str(), |i| i.short.get(lang));
            let mark = if value.borderline { "≈" } else { "" };
            let (floor, tone) = match value.above_floor {
                Some(false) => ("✗", Tone::Bad),
                _ => ("", Tone::Doubtful),
            };
            let share = value
                .ratio
                .map_or("—".to_owned(), |r| percent(r, standard.percent_digits));
            let lacks = value.lacks.as_deref();
            rows.push(vec![
                format!("{INDENT}{name}").into(),
                format!("{}{mark}", digits_or_dash(value.value, digits)).into(),
                Cell::number(value.threshold, digits),
                Cell::new(format!("{share}{floor}"), tone),
                listed(lacks, "").into(),
            ]);
        }
    }
    let columns = vec![
        left(lang.pick("学校及未达标的指标", "School and what it does not meet")),
        right(lang.pick("现值", "Value")),
        right(lang.pick("标准", "Needs")),
        right(lang.pick("占标准", "Share")),
        left(lang.pick("综合判定、缺口", "Verdict and gap")),
    ];
    document.table(Table { columns, rows });
    let ratio = rounded_text(100.0 * standard.school_rule.others_ratio, 0);
    let legend = say!(
        lang,
        "✗ 低于要求的 {ratio}%：只此一项，学校即不能达标。",
        "✗ below {ratio}% of what is needed: this value alone fails the school."
    );
    document.line(Cell::new(legend, Tone::Faint));
}

/// What the county lacks in all, by indicator.
fn totals(county: &CountyFinding, lang: Lang, standard: &Standard, document: &mut Document) {
    let mut rows = Vec::new();
    for stage in &county.stages {
        for (i, indicator) in stage.indicators.iter().enumerate() {
            let Some(lacks) = &indicator.lacks else {
                continue;
            };
            let short = county.schools_of(&stage.stage);
            let short = short.filter(|s| s.values[i].shortfall.is_some()).count();
            rows.push(vec![
                stage.label.clone().into(),
                standard
                    .indicator(&indicator.id)
                    .map_or(&*indicator.short, |x| x.short.get(lang))
                    .into(),
                short.to_string().into(),
                lacks.clone().into(),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    document.heading(
        2,
        lang.pick("全县合计缺口", "What the county lacks in all"),
        None,
    );
    document.table(Table {
        columns: vec![
            left(lang.pick("学段", "Stage")),
            left(lang.pick("指标", "Indicator")),
            right(lang.pick("学校数", "Schools")),
            left(lang.pick("合计", "In all")),
        ],
        rows,
    });
}
