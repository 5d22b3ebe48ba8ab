//! The audit on one screen: of several counties the roll-up, then of each county each stage, the schools that fall short, who was left out, the verdict.

use crate::lang::Lang;
use crate::measure::{
    CountyFinding, Findings, IndicatorFinding, ItemState, StageFinding, rounded_text,
};
use crate::report::document::{Document, Layout};
use crate::report::pages::groups;
use crate::report::pages::laid;
use crate::report::pages::roll_up;
use crate::report::pages::words;
use crate::report::pages::words::{
    capital, cv, falling_short, item_label, rule, single, stage_label, standing, thousands, title,
    verdict, verdict_cell, verdict_of,
};
use crate::report::strips::block;
use crate::report::table::{Cell, Table, Tone, left, listed, right};
use crate::say;
use crate::standard::Standard;

/// So many schools are shown; the gap report has them all.
const MOST_SCHOOLS: usize = 10;

/// So many exclusions are shown.
const MOST_EXCLUDED: usize = 8;

/// Lays out the findings; in full but for a screen, which has no room for all schools.
pub fn document(findings: &Findings, standard: &Standard, layout: Layout) -> Document {
    let full = layout != Layout::Screen;
    let mut document = Document::default();
    roll_up::add(findings, standard, full, &mut document);
    if roll_up::in_full(findings) {
        for county in &findings.counties {
            crate::report::pages::audit::county(
                county,
                findings.lang,
                standard,
                full,
                &mut document,
            );
        }
    }
    roll_up::add_lost(findings, &mut document);
    document
}

fn county(
    county: &CountyFinding,
    lang: Lang,
    standard: &Standard,
    full: bool,
    document: &mut Document,
) {
    document.heading(1, title(county, lang, standard), None);
    laid::head(county, lang, document);
    for stage in &county.stages {
        crate::report::pages::audit::stage(stage, lang, standard, document);
    }
    let legend = match lang {
        Lang::Zh => "分布：各校“值÷均值”从 0 到 2 倍分为 10 格，格越高学校越多，末格含 2 倍以上。",
        Lang::En => "Spread: schools by value ÷ mean, from 0 to 2 in 10 steps; the last is open.",
    };
    document.line(Cell::new(legend, Tone::Faint));
    let indicators = || county.stages.iter().flat_map(|s| &s.indicators);
    if indicators().any(|i| i.borderline) || county.stages.iter().any(|s| s.composite_borderline) {
        let text = lang.pick(
            "≈ 临界：按未四舍五入的数判定，印出的数会得出相反的结论。",
            "≈ borderline: judged unrounded; the printed figure would say the opposite.",
        );
        document.line(Cell::new(text, Tone::Doubtful));
    }
    if indicators().any(|i| i.incomplete) {
        let text = lang.pick(
            "* 数据不全：只用有数据的学校计算。",
            "* incomplete: computed from the schools that have the figures.",
        );
        document.line(Cell::new(text, Tone::Doubtful));
    }
    let most = |most: usize| if full { usize::MAX } else { most };
    short_schools(county, lang, most(MOST_SCHOOLS), document);
    excluded(county, lang, most(MOST_EXCLUDED), document);
    groups::add(county, standard, lang, document);
    items(county, lang, standard, document);
    reliefs(county, lang, standard, document);
    document.heading(2, lang.pick("结论", "Verdict"), None);
    document.line(verdict(county, lang, standard));
}

/// The verdicts that rest on a relief, where there are any.
pub fn reliefs(county: &CountyFinding, lang: Lang, standard: &Standard, document: &mut Document) {
    if county.reliefs.is_empty() {
        return;
    }
    document.heading(2, words::reliefs_heading(lang), None);
    for relief in &county.reliefs {
        let text = words::relief(relief, lang, standard);
        document.line(Cell::new(text, Tone::Doubtful));
    }
}

fn stage(stage: &StageFinding, lang: Lang, standard: &Standard, document: &mut Document) {
    let (schools, students) = (stage.schools, thousands(stage.students));
    let heading = say!(
        lang,
        ("{}：{schools} 所学校，{students} 名学生", stage.label),
        (
            "{}: {schools} schools, {students} pupils",
            capital(&stage.label)
        )
    );
    document.heading(2, heading, Some(standing(stage.standing(), lang)));
    let judged = stage.schools_meeting.is_some();
    let limited = stage.indicators.iter().any(|i| i.limit.is_some());
    let mut columns = vec![
        left(lang.pick("指标", "Indicator")),
        right(lang.pick("均值", "Mean")),
        right(lang.pick("差异系数", "CV")),
    ];
    let composite = stage.composite_limit.is_some();
    if limited || composite {
        columns.push(right(lang.pick("限值", "Limit")));
        columns.push(left(lang.pick("判定", "Verdict")));
    }
    if judged {
        columns.push(right(lang.pick("达标学校", "Schools")));
    }
    columns.push(left(lang.pick("分布", "Spread")));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for indicator in &stage.indicators {
        let star = if indicator.incomplete { "*" } else { "" };
        let mut row: Vec<Cell> = vec![
            format!("{}{star}", indicator.short).into(),
            Cell::number(indicator.mean, indicator.digits),
            cv(indicator, lang, standard).into(),
        ];
        if limited || composite {
            row.push(Cell::number(indicator.limit, standard.cv_digits));
            row.push(verdict_of(indicator.meets, indicator.borderline, lang));
        }
        if judged {
            row.push(schools_meeting(indicator));
        }
        row.push(strip(&indicator.spread).into());
        rows.push(row);
    }
    if composite {
        let mut row: Vec<Cell> = vec![
            lang.pick("综合（差异系数的均值）", "Composite (mean of the CVs)")
                .into(),
            "—".into(),
            words::composite(stage, lang, standard).into(),
            Cell::number(stage.composite_limit, standard.cv_digits),
            verdict_of(stage.composite_meets, stage.composite_borderline, lang),
        ];
        row.resize(columns.len(), "".into());
        rows.push(row);
    }
    document.table(Table { columns, rows });
    if let Some(text) = single(stage, lang) {
        document.line(Cell::new(text, Tone::Doubtful));
    }
    if let Some(meeting) = stage.schools_meeting {
        let share = rounded_text(
            100.0 * meeting as f64 / stage.schools as f64,
            standard.percent_digits,
        );
        let rule = rule(standard, stage, lang);
        let text = say!(
            lang,
            "综合达标学校 {meeting}/{schools}（{share}%）；{rule}",
            "{meeting} of {schools} schools meet the standard ({share}%); {rule}"
        );
        let tone = match meeting == stage.schools {
            true => Tone::Plain,
            false => Tone::Bad,
        };
        document.line(Cell::new(text, tone));
    }
}

fn schools_meeting(indicator: &IndicatorFinding) -> Cell {
    let Some(meeting) = indicator.schools_meeting else {
        return Cell::new("—", Tone::Faint);
    };
    let text = format!("{meeting}/{}", indicator.measured);
    match meeting == indicator.measured {
        true => text.into(),
        false => Cell::new(text, Tone::Bad),
    }
}

/// One block a bin, the higher the more schools; no school, no block.
fn strip(bins: &[usize]) -> String {
    let most = bins.iter().copied().max().unwrap_or(0);
    bins.iter().map(|count| block(*count, most)).collect()
}

fn short_schools(county: &CountyFinding, lang: Lang, most: usize, document: &mut Document) {
    let short = falling_short(county);
    if short.is_empty() {
        return;
    }
    let total = short.len();
    let heading = say!(
        lang,
        "有缺口的学校：{total} 所，缺口大的在前",
        "Schools that fall short: {total}, worst first"
    );
    document.heading(2, heading, None);
    let columns = vec![
        left(lang.pick("学校", "School")),
        left(lang.pick("学段", "Stage")),
        right(lang.pick("学生", "Pupils")),
        right(lang.pick("达标项", "Met")),
        left(lang.pick("综合", "School")),
        left(lang.pick("缺什么", "What it lacks")),
    ];
    let rows = short.iter().take(most).map(|school| {
        let judged = school.values.iter().filter(|v| v.threshold.is_some());
        let lacks = school.values.iter().filter_map(|v| v.lacks.as_deref());
        vec![
            school.name.clone().into(),
            stage_label(county, school).into(),
            Cell::count(school.students),
            format!("{}/{}", school.met.unwrap_or(0), judged.count()).into(),
            verdict_of(school.meets, false, lang),
            listed(lacks, lang.pick("； ", "; ")).into(),
        ]
    });
    document.table(Table {
        columns,
        rows: rows.collect(),
    });
    if total > most {
        let more = total - most;
        let text = say!(
            lang,
            "……另有 {more} 所，见 balance gaps",
            "… and {more} more; see `balance gaps`"
        );
        document.line(Cell::new(text, Tone::Faint));
    }
}

/// Who was left out, by reason; rows of totals with where they stand.
fn excluded(county: &CountyFinding, lang: Lang, most: usize, document: &mut Document) {
    let total = county.excluded.len();
    if total == 0 {
        return;
    }
    let heading = say!(lang, "未纳入评估：{total}", "Left out: {total}");
    document.heading(2, heading, None);
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for excluded in &county.excluded {
        match reasons
            .iter_mut()
            .find(|(reason, _)| *reason == excluded.reason)
        {
            Some((_, names)) => names.push(&excluded.name),
            None => reasons.push((&excluded.reason, vec![&excluded.name])),
        }
    }
    for (reason, names) in reasons {
        let more = names.len().saturating_sub(most);
        let shown = names.into_iter().take(most);
        let shown = listed(shown, lang.pick("、", ", "));
        let text = match (more, lang) {
            (0, Lang::Zh) => format!("{reason}：{shown}"),
            (0, Lang::En) => format!("{reason}: {shown}"),
            (_, Lang::Zh) => format!("{reason}：{shown} 等，另有 {more} 个见 --format json"),
            (_, Lang::En) => format!("{reason}: {shown} and {more} more; see --format json"),
        };
        document.line(text);
    }
}

/// The computed items of the declaration tables, and how many could not be computed.
fn items(county: &CountyFinding, lang: Lang, standard: &Standard, document: &mut Document) {
    if county.items.is_empty() {
        return;
    }
    let heading = lang.pick(
        "政府保障程度、教育质量等指标",
        "Guarantee, quality and recognition",
    );
    document.heading(2, heading, None);
    for item in &county.items {
        let (ItemState::Met | ItemState::Unmet) = item.state else {
            continue;
        };
        let verdict = verdict_cell(item.state == ItemState::Met, lang);
        let label = item_label(&item.table, item.number, lang, standard);
        let text = format!("{label} {}　{}", item.shown, verdict.text);
        let tone = match item.state {
            ItemState::Unmet => Tone::Bad,
            _ => Tone::Plain,
        };
        document.line(Cell::new(text, tone));
    }
    let count = |state| county.items.iter().filter(|i| i.state == state).count();
    let monitored = county.items.iter().filter(|i| i.monitoring).count();
    let documents = count(ItemState::Documents) - monitored;
    let blank = count(ItemState::NoData);
    let text = say!(
        lang,
        "未判定：需佐证材料 {documents} 项，国家监测结果 {monitored} 项，工作簿中没有数据 {blank} 项。",
        "Not judged: {documents} rest on documents, {monitored} on national monitoring, {blank} have no data."
    );
    document.line(Cell::new(text, Tone::Faint));
    // A table of which no figures speak would else be out of sight.
    let mut tables: Vec<&str> = county.items.iter().map(|i| i.table.as_str()).collect();
    tables.dedup();
    for table in tables {
        let own = || county.items.iter().filter(|i| i.table == table);
        if own().any(|i| i.state != ItemState::Documents || i.monitoring) {
            continue;
        }
        let named = own().map(|i| format!("{}. {}", i.number, i.text));
        let named: Vec<String> = named.collect();
        let (title, named) = (
            standard.table_title(table, lang),
            named.join(lang.pick("；", "; ")),
        );
        let text = say!(
            lang,
            "{title}，均需佐证材料：{named}。",
            "{title}, all resting on documents: {named}."
        );
        document.line(Cell::new(text, Tone::Doubtful));
    }
}
