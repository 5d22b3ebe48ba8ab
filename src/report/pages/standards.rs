//! What standards there are, and what one says: always in both languages, because an inspector
//! and an engineer read it side by side.

use crate::dictionary::Dictionary;
use crate::expression::Expr;
use crate::lang::{Lang, Text};
use crate::report::document::Document;
use crate::report::pages::words::until;
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::standard::{Evidence, Indicator, Item, Standard, Terms};

/// The list of standards.
pub fn list(standards: &[Standard], lang: Lang) -> Document {
    let mut document = Document::default();
    let rows = standards.iter().map(|standard| {
        vec![
            standard.id.clone().into(),
            standard.short.get(lang).into(),
            standard.indicators.len().to_string().into(),
            standard.source.get(lang).into(),
        ]
    });
    document.table(Table {
        columns: vec![
            left("id"),
            left(lang.pick("名称", "Name")),
            right(lang.pick("指标数", "Indicators")),
            left(lang.pick("出处", "Source")),
        ],
        rows: rows.collect(),
    });
    let hint = lang.pick(
        "balance standards show ID 显示公式、要求和限值；--standard FILE 使用自己的 TOML 文件（见 docs/standards.zh.md）。",
        "`balance standards show ID` prints formulas, thresholds and limits; --standard FILE takes your own TOML (docs/standards.md).",
    );
    document.line(Cell::new(hint, Tone::Faint));
    document
}

/// One standard in full.
pub fn show(standard: &Standard) -> Document {
    let mut document = Document::default();
    let dictionary = &*standard.dictionary;
    document.heading(1, format!("{}  {}", standard.id, standard.name.zh), None);
    document.line(standard.name.en.as_str());
    both(&mut document, "出处", "Source", &standard.source);
    let stages: Vec<&str> = standard.assessed.iter().map(String::as_str).collect();
    let limit = |limits: &std::collections::BTreeMap<String, f64>| {
        by_stage(dictionary, &stages, |stage| {
            limits.get(stage).map(|l| format!("≤ {l}"))
        })
    };
    if let Some(shown) = limit(&standard.cv_limits) {
        document.line(format!("每项差异系数 / every CV: {shown}"));
    }
    if let Some(shown) = limit(&standard.composite_limits) {
        document.line(format!("综合差异系数 / mean of the CVs: {shown}"));
    }
    if stages.iter().any(|stage| standard.has_thresholds(stage)) {
        let rule = &standard.school_rule;
        let total = standard
            .indicators
            .iter()
            .filter(|i| !i.thresholds.is_empty())
            .count();
        let wanted = rule.at_least.unwrap_or(total);
        let ratio = rule.others_ratio;
        document.line(format!(
            "学校达标：{total} 项中至少 {wanted} 项达到要求，其余不低于要求的 {ratio} / a school meets the standard with {wanted} of {total} thresholds and every other value at {ratio} of its threshold"
        ));
    }
    let shares = standard.shares().into_iter();
    let shares = shares.filter(|share| standard.weights.contains_key(&share.id));
    let weights: Vec<String> = shares
        .map(|share| format!("{} {} {}", share.name.zh, share.name.en, share.weight))
        .collect();
    let weights = weights.join(" · ");
    if !weights.is_empty() && standard.indicators.iter().any(|i| i.split) {
        document.line(format!("资源分摊权重 / weights of a split: {weights}"));
    }
    if !standard.apportion.is_empty() {
        let by = |lang| {
            let labels: Vec<_> = standard
                .apportion
                .iter()
                .map(|f| dictionary.label(f, lang))
                .collect();
            labels.join(" > ")
        };
        document.line(format!(
            "只有全校合计的，依次按 {} 分到学段 / a school's single total is divided by {}",
            by(Lang::Zh),
            by(Lang::En)
        ));
    }
    if !standard.excludes.is_empty() {
        document.heading(2, "不参加评估的学校 / schools left out", None);
        for exclude in &standard.excludes {
            both(&mut document, &exclude.id, &exclude.id, &exclude.reason);
            formula(&mut document, dictionary, "条件", "when", &exclude.when);
        }
    }
    for (at, indicator) in standard.indicators.iter().enumerate() {
        crate::report::pages::standards::indicator(
            &mut document,
            dictionary,
            &stages,
            at + 1,
            indicator,
        );
    }
    for item in &standard.items {
        crate::report::pages::standards::item(&mut document, dictionary, item);
    }
    document
}

fn indicator(
    document: &mut Document,
    dictionary: &Dictionary,
    stages: &[&str],
    number: usize,
    indicator: &Indicator,
) {
    document.heading(
        2,
        format!("{number}. {}  {}", indicator.id, indicator.name.zh),
        None,
    );
    document.line(format!("   {}", indicator.name.en));
    let same = indicator
        .numerator
        .values()
        .all(|e| Some(e) == indicator.numerator.values().next());
    for lang in [Lang::Zh, Lang::En] {
        for stage in stages.iter().take(if same { 1 } else { stages.len() }) {
            let Some(whole) = indicator.formula(stage) else {
                continue;
            };
            let of = match same {
                true => String::new(),
                false => format!(" ({})", dictionary.stage_label(stage, lang)),
            };
            let word = lang.pick("公式", "formula");
            let shown = whole.describe(lang, &dictionary.labels(lang));
            document.line(format!("   {word}{of}: {shown}"));
        }
    }
    let noun = &indicator.noun;
    document.line(format!(
        "   分子单位 / numerator in: {} / {}",
        noun.zh, noun.en
    ));
    if indicator.split {
        document.line("   学段共用，按权重分摊 / shared by the stages, split by weight");
    }
    let needs = by_stage(dictionary, stages, |stage| {
        indicator.thresholds.get(stage).map(|t| format!("≥ {t}"))
    });
    if let Some(needs) = needs {
        document.line(format!("   学校要求 / a school needs: {needs}"));
    }
    for relief in &indicator.reliefs {
        both(document, "   过渡政策", "   relief", &relief.text);
        formula(document, dictionary, "条件", "when", &relief.when);
        formula(document, dictionary, "加上", "add", &relief.add);
        terms(document, &relief.terms);
    }
}

fn item(document: &mut Document, dictionary: &Dictionary, item: &Item) {
    let id = format!("{}.{}", item.table, item.number);
    document.heading(2, format!("{id}  {}", item.text.zh), None);
    document.line(format!("   {}", item.text.en));
    match item.evidence {
        Some(Evidence::Documents) => document.line("   需佐证材料 / rests on documents"),
        Some(Evidence::Monitoring) => {
            document.line("   国家监测结果 / rests on national monitoring");
        }
        None => {}
    }
    if let Some(set) = &item.of {
        both(document, "   说到的学校", "   speaks of", &set.text);
        formula(document, dictionary, "条件", "when", &set.when);
    }
    for figure in &item.figures {
        let bound = match (figure.at_least, figure.at_most) {
            (Some(bound), _) => format!(" ≥ {bound}"),
            (None, Some(bound)) => format!(" ≤ {bound}"),
            (None, None) => String::new(),
        };
        document.line(format!("   {} / {}{bound}", figure.text.zh, figure.text.en));
        let value = item.in_full(&figure.value);
        formula(document, dictionary, "公式", "formula", &value);
    }
    for relief in &item.reliefs {
        both(document, "   过渡政策", "   relief", &relief.text);
        formula(document, dictionary, "条件", "when", &relief.when);
        terms(document, &relief.terms);
    }
}

/// For which years a relief is, and until when the rule must be met in full.
fn terms(document: &mut Document, terms: &Terms) {
    for lang in [Lang::Zh, Lang::En] {
        if let Some(text) = until(terms.from, terms.until, terms.meet_within, lang) {
            document.line(Cell::new(format!("     {text}"), Tone::Faint));
        }
    }
}

fn both(document: &mut Document, zh: &str, en: &str, text: &Text) {
    match zh == en {
        true => document.line(format!("{zh}: {} / {}", text.zh, text.en)),
        false => document.line(format!("{zh} / {}: {} / {}", en.trim(), text.zh, text.en)),
    }
}

fn formula(document: &mut Document, dictionary: &Dictionary, zh: &str, en: &str, expr: &Expr) {
    for (lang, word) in [(Lang::Zh, zh), (Lang::En, en)] {
        let shown = expr.describe(lang, &dictionary.labels(lang));
        document.line(Cell::new(format!("     {word}: {shown}"), Tone::Faint));
    }
}

fn name_of(dictionary: &Dictionary, stage: &str) -> String {
    let text = dictionary.stage_text(stage);
    format!("{} {}", text.zh, text.en)
}

/// 小学 primary ≥ 4.5 · 初中 junior ≥ 5.8; `None` where no stage has one.
fn by_stage(
    dictionary: &Dictionary,
    stages: &[&str],
    of: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let shown: Vec<String> = stages
        .iter()
        .filter_map(|stage| Some(format!("{} {}", name_of(dictionary, stage), of(stage)?)))
        .collect();
    (!shown.is_empty()).then(|| shown.join(" · "))
}
