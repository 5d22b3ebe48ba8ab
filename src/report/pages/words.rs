//! What every report for people says in the same words: titles, verdicts and why, printed figures.

use crate::lang::Lang;
use crate::measure::{
    CountyFinding, IndicatorFinding, ItemFinding, ItemState, ReliefFinding, SchoolFinding,
    StageFinding, Standing, grouped, rounded_text,
};
use crate::report::table::{Cell, Tone};
use crate::say;
use crate::standard::Standard;

/// 青山县 2024 年 · 优质均衡（cn-2017）
pub fn title(county: &CountyFinding, lang: Lang, standard: &Standard) -> String {
    let year = match (county.year, lang) {
        (None, _) => String::new(),
        (Some(year), Lang::Zh) => format!(" {year} 年"),
        (Some(year), Lang::En) => format!(" {year}"),
    };
    let short = standard.short.get(lang);
    say!(
        lang,
        ("{}{year} · {short}（{}）", county.name, standard.id),
        ("{}{year} · {short} ({})", county.name, standard.id)
    )
}

/// 达标 or 未达标.
pub fn verdict_cell(meets: bool, lang: Lang) -> Cell {
    match meets {
        true => Cell::new(lang.pick("达标", "met"), Tone::Good),
        false => Cell::new(lang.pick("未达标", "NOT MET"), Tone::Bad),
    }
}

/// What a county or a stage comes to. It is met, and good, only where everything was judged.
pub fn standing(standing: Standing, lang: Lang) -> Cell {
    let Standing {
        judged, not_judged, ..
    } = standing;
    let text = match (standing.meets, not_judged) {
        (false, _) | (true, 0) => return verdict_cell(standing.meets, lang),
        _ if judged == 0 => nothing_judged(lang).to_owned(),
        _ if standing.resources_judged => {
            let [before, after] = resources_met(lang);
            format!("{before}{not_judged}{after}")
        }
        _ => {
            let [before, between, after] = partly_met(lang);
            format!("{before}{judged}{between}{not_judged}{after}")
        }
    };
    Cell::new(text, Tone::Doubtful)
}

/// 未判定.
pub fn nothing_judged(lang: Lang) -> &'static str {
    lang.pick("未判定", "not judged")
}

/// What stands about how many items are not judged, where all criteria of the stages are met.
pub fn resources_met(lang: Lang) -> [&'static str; 2] {
    match lang {
        Lang::Zh => ["资源配置达标；另有 ", " 项未判定"],
        Lang::En => ["resources met; ", " items not judged"],
    }
}

/// What stands about how many criteria are met, and how many not judged.
pub fn partly_met(lang: Lang) -> [&'static str; 3] {
    match lang {
        Lang::Zh => ["已判定的 ", " 项达标；另有 ", " 项未判定"],
        Lang::En => ["", " criteria met; ", " not judged"],
    }
}

/// Why a stage has coefficients of variation that are not computed, if it has.
pub fn single(stage: &StageFinding, lang: Lang) -> Option<String> {
    let label = &stage.label;
    stage.is_single().then(|| match (stage.schools, lang) {
        (1, Lang::Zh) => format!("{label}只有一所学校，不计算差异系数，差异系数不作判定。"),
        (1, Lang::En) => format!(
            "{}: one school only, so there is no inequality to measure; the CV is not judged.",
            capital(label)
        ),
        (_, Lang::Zh) => {
            format!("{label}有的指标只有一所学校有数据，不计算差异系数，也不作判定。")
        }
        (_, Lang::En) => format!(
            "{}: where one school alone has the figures there is no inequality to measure; the CV is not judged.",
            capital(label)
        ),
    })
}

/// What stands for a coefficient of variation of one school.
pub fn not_computed(lang: Lang) -> &'static str {
    lang.pick("不计算", "n/a")
}

/// What stands for a coefficient of variation where the mean is 0.
pub fn undefined(lang: Lang) -> &'static str {
    lang.pick("无法计算", "undefined")
}

/// The mean of the coefficients of variation as printed, or why there is none.
pub fn composite(stage: &StageFinding, lang: Lang, standard: &Standard) -> String {
    match stage.composite_cv {
        Some(cv) => rounded_text(cv, standard.cv_digits),
        None if stage.is_single() && !stage.indicators.iter().any(|i| i.is_undefined()) => {
            not_computed(lang).to_owned()
        }
        None => undefined(lang).to_owned(),
    }
}

/// A verdict that may not have been computed, with its mark of doubt.
pub fn verdict_of(meets: Option<bool>, borderline: bool, lang: Lang) -> Cell {
    let mut cell = match meets {
        Some(meets) => verdict_cell(meets, lang),
        None => return Cell::new("—", Tone::Faint),
    };
    if borderline {
        cell.text.push('≈');
    }
    cell
}

/// The school rule in words.
pub fn rule(standard: &Standard, stage: &StageFinding, lang: Lang) -> String {
    let total = stage
        .indicators
        .iter()
        .filter(|i| i.threshold.is_some())
        .count();
    let wanted = standard.school_rule.at_least.unwrap_or(total).min(total);
    let ratio = rounded_text(100.0 * standard.school_rule.others_ratio, 0);
    match (wanted == total, lang) {
        (true, Lang::Zh) => format!("每校 {total} 项须全部达标"),
        (true, Lang::En) => format!("all {total} thresholds must be met"),
        (false, Lang::Zh) => format!("每校 {total} 项中至少 {wanted} 项达标，其余不低于 {ratio}%"),
        (false, Lang::En) => {
            format!("{wanted} of {total} thresholds must be met, the rest at {ratio}%")
        }
    }
}

/// A CV as printed: 无法计算 where the mean is 0, 不计算 of one school, a dash where there are no figures.
pub fn cv(indicator: &IndicatorFinding, lang: Lang, standard: &Standard) -> String {
    match indicator.cv {
        Some(cv) => rounded_text(cv, standard.cv_digits),
        None => why_none(indicator, lang).unwrap_or("—").to_owned(),
    }
}

/// Why an indicator with figures has no coefficient of variation.
pub fn why_none(indicator: &IndicatorFinding, lang: Lang) -> Option<&'static str> {
    match indicator.cv {
        None if indicator.is_single() => Some(not_computed(lang)),
        None if indicator.is_undefined() => Some(undefined(lang)),
        _ => None,
    }
}

/// A number with so many digits, or a dash.
pub fn digits_or_dash(number: Option<f64>, digits: usize) -> String {
    Cell::number(number, digits).text
}

/// A figure with its sign: +0.012. What is printed as nothing has none.
pub fn signed(number: f64, digits: usize) -> String {
    Cell::signed(Some(number), digits).text
}

/// The schools below any threshold, worst first.
pub fn falling_short(county: &CountyFinding) -> Vec<&SchoolFinding> {
    let short = county.schools.iter().filter(|s| s.falls_short());
    let mut schools: Vec<&SchoolFinding> = short.collect();
    schools.sort_by(|a, b| worst_first(a, b));
    schools
}

/// Schools that fail before schools that only have a gap, then by how much they lack.
fn worst_first(a: &SchoolFinding, b: &SchoolFinding) -> std::cmp::Ordering {
    let failed = |s: &SchoolFinding| s.meets == Some(false);
    failed(b)
        .cmp(&failed(a))
        .then(b.need.total_cmp(&a.need))
        .then(a.code.cmp(&b.code))
        .then(a.stage.cmp(&b.stage))
}

/// The label of a school's stage.
pub fn stage_label(county: &CountyFinding, school: &SchoolFinding) -> String {
    let stage = county.stage(&school.stage);
    stage.map_or(school.stage.clone(), |s| s.label.clone())
}

/// Ⅳ for IV, as the declaration tables number themselves.
pub fn roman(table: &str) -> &str {
    match table {
        "I" => "Ⅰ",
        "II" => "Ⅱ",
        "III" => "Ⅲ",
        "IV" => "Ⅳ",
        "V" => "Ⅴ",
        "VI" => "Ⅵ",
        other => other,
    }
}

/// Ⅳ-3, or 一票否决-3 where the standard has a short name for the table.
pub fn item_label(
    table: &str,
    number: impl std::fmt::Display,
    lang: Lang,
    standard: &Standard,
) -> String {
    format!("{}-{number}", table_label(table, lang, standard))
}

/// Ⅳ, or what the standard calls the table for short.
pub fn table_label(table: &str, lang: Lang, standard: &Standard) -> String {
    let known = standard.tables.get(table).and_then(|t| t.short.as_ref());
    known.map_or_else(
        || roman(table).to_owned(),
        |short| short.get(lang).to_owned(),
    )
}

/// What an item that is not judged rests on.
pub fn rests_on(item: &ItemFinding, lang: Lang) -> &'static str {
    match item.state {
        ItemState::NoData => lang.pick("没有数据", "no data"),
        _ if item.monitoring => lang.pick("国家监测结果", "national monitoring"),
        _ => lang.pick("需佐证材料", "documents"),
    }
}

/// One line: met or not, and why not.
pub fn verdict(county: &CountyFinding, lang: Lang, standard: &Standard) -> Cell {
    let incomplete = county
        .stages
        .iter()
        .flat_map(|s| &s.indicators)
        .filter(|i| i.incomplete);
    let incomplete = incomplete.count();
    let title = title(county, lang, standard);
    let said = standing(county.standing(), lang);
    let open = county.not_judged;
    let why = reasons(county, lang).join(lang.pick("；", "; "));
    let mut text = match (county.meets, open) {
        (true, 0) => say!(
            lang,
            "{title}：达标，各项标准全部达到。",
            "{title}: MET, every criterion is met."
        ),
        (true, _) => format!(
            "{title}{}{}{}",
            lang.pick("：", ": "),
            said.text,
            lang.pick("。", ".")
        ),
        (false, 0) => say!(lang, "{title}：未达标，{why}。", "{title}: NOT MET, {why}."),
        (false, _) => say!(
            lang,
            "{title}：未达标，{why}；另有 {open} 项未判定。",
            "{title}: NOT MET, {why}; {open} more not judged."
        ),
    };
    if incomplete > 0 {
        text.push_str(&say!(
            lang,
            "其中 {incomplete} 项数据不全，结论仅供参考。",
            " {incomplete} indicator(s) are incomplete: read it with care."
        ));
    }
    let reliefs = county.reliefs.len();
    if reliefs > 0 {
        text.push_str(&say!(
            lang,
            "有判定靠 {reliefs} 项过渡政策达到。",
            " Some verdicts rest on {reliefs} relief(s)."
        ));
    }
    Cell::new(text, said.tone)
}

/// What a county does not meet, stage by stage, then of its items.
pub fn reasons(county: &CountyFinding, lang: Lang) -> Vec<String> {
    let mut reasons = Vec::new();
    for stage in &county.stages {
        let label = &stage.label;
        let over = stage
            .indicators
            .iter()
            .filter(|i| i.meets == Some(false))
            .count();
        if over > 0 {
            reasons.push(say!(
                lang,
                "{label}有 {over} 项差异系数超限",
                "{over} CV(s) over the limit in {label}"
            ));
        }
        if stage.composite_meets == Some(false) {
            reasons.push(say!(
                lang,
                "{label}综合差异系数超限",
                "the composite CV over the limit in {label}"
            ));
        }
        let failing = county.schools_of(&stage.stage);
        let failing = failing.filter(|s| s.meets == Some(false)).count();
        if !stage.meets && over == 0 && failing == 0 && stage.composite_meets.is_none() {
            reasons.push(say!(
                lang,
                "{label}数据不全，没有一项标准可以判定",
                "no criterion of {label} could be computed"
            ));
        }
        if failing > 0 {
            reasons.push(say!(
                lang,
                "{label}有 {failing} 所学校未达标",
                "{failing} school(s) not meeting the standard in {label}"
            ));
        }
    }
    let unmet = county
        .items
        .iter()
        .filter(|i| i.state == ItemState::Unmet)
        .count();
    if unmet > 0 {
        reasons.push(say!(
            lang,
            "保障与质量指标有 {unmet} 项未达标",
            "{unmet} guarantee or quality item(s) not met"
        ));
    }
    reasons
}

/// For which years a relief is, and until when the rule must be met in full: 只用于 2019–2022 年的数据.
pub fn until(
    from: Option<u16>,
    until: Option<u16>,
    meet_within: Option<u16>,
    lang: Lang,
) -> Option<String> {
    let years = match (from, until, lang) {
        (None, None, _) => None,
        (Some(from), Some(until), Lang::Zh) => Some(format!("只用于 {from}–{until} 年的数据")),
        (Some(from), Some(until), Lang::En) => {
            Some(format!("for censuses of {from} to {until} only"))
        }
        (Some(from), None, Lang::Zh) => Some(format!("用于 {from} 年起的数据")),
        (Some(from), None, Lang::En) => Some(format!("for censuses from {from} on")),
        (None, Some(until), Lang::Zh) => Some(format!("只用到 {until} 年的数据")),
        (None, Some(until), Lang::En) => Some(format!("for censuses until {until} only")),
    };
    let within = meet_within.map(|years| {
        say!(
            lang,
            "须在认定后 {years} 年内按原要求达到",
            "the rule must be met in full within {years} years of recognition"
        )
    });
    let parts: Vec<String> = years.into_iter().chain(within).collect();
    (!parts.is_empty()).then(|| parts.join(lang.pick("；", "; ")))
}

/// What stands above the verdicts that rest on a relief.
pub fn reliefs_heading(lang: Lang) -> &'static str {
    lang.pick("靠过渡政策达到的判定", "Verdicts that rest on a relief")
}

/// A relief on which verdicts rest: of which schools, and until when the rule must be met in full.
pub fn relief(found: &ReliefFinding, lang: Lang, standard: &Standard) -> String {
    let of = match (&found.indicator, &found.item) {
        (Some(id), _) => standard
            .indicator(id)
            .map_or(id.clone(), |i| i.short.get(lang).to_owned()),
        (None, Some(item)) => match item.split_once('-') {
            Some((table, number)) => item_label(table, number, lang, standard),
            None => item.clone(),
        },
        (None, None) => String::new(),
    };
    let stage = |stage: &String| standard.dictionary.stage_label(stage, lang);
    let schools = found
        .schools
        .iter()
        .map(|school| match (&school.stage, lang) {
            (Some(id), Lang::Zh) => format!("{}（{}）", school.name, stage(id)),
            (Some(id), Lang::En) => format!("{} ({})", school.name, stage(id)),
            (None, _) => school.name.clone(),
        });
    let mut whom: Vec<String> = schools.collect();
    whom.extend(found.stages.iter().map(|id| {
        say!(
            lang,
            ("{}的差异系数", stage(id)),
            ("the CV of {}", stage(id))
        )
    }));
    let text = &found.text;
    let mut said = match (whom.is_empty(), lang) {
        (true, Lang::Zh) => format!("{of}：过渡政策“{text}”"),
        (true, Lang::En) => format!("{of}: the relief \"{text}\""),
        (false, Lang::Zh) => format!("{of}：{}，靠过渡政策“{text}”", whom.join("、")),
        (false, Lang::En) => format!("{of}: {}, by the relief \"{text}\"", whom.join(", ")),
    };
    let terms = until(found.from, found.until, found.meet_within, lang);
    said.extend(terms.map(|terms| format!("{}{terms}", lang.pick("；", "; "))));
    if found.turns {
        said.push_str(lang.pick(
            "；不用它，全县结论会改变",
            "; without it the county's verdict would be another",
        ));
    }
    said.push_str(lang.pick("。", "."));
    said
}

/// 23,100.
pub fn thousands(number: u64) -> String {
    grouped(&number.to_string())
}

pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
