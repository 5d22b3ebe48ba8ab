//! What every report on a comparison says in the same words.

use crate::lang::Lang;
use crate::measure::compare::{
    Comparison, CountyChange, FailOn, IndicatorChange, IndicatorYear, Link, Nearest, SchoolChange,
    StageChange, Status,
};
use crate::measure::{Standing, rounded_text};
pub use crate::report::pages::words::signed;
use crate::report::pages::words::{
    not_computed, relief, reliefs_heading, standing, undefined, verdict_of,
};
use crate::report::table::{Cell, Tone};
use crate::say;
use crate::standard::Standard;

/// 青山县 2023 → 2024 · 优质均衡（cn-2017）
pub fn title(comparison: &Comparison, county: &CountyChange, standard: &Standard) -> String {
    let lang = comparison.lang;
    let labels: Vec<&str> = comparison.years.iter().map(|y| y.label.as_str()).collect();
    let (years, short) = (labels.join(" → "), standard.short.get(lang));
    say!(
        lang,
        ("{} {years} · {short}（{}）", county.name, standard.id),
        ("{} {years} · {short} ({})", county.name, standard.id)
    )
}

/// A figure with its sign, or a dash.
pub fn signed_or_dash(number: Option<f64>, digits: usize) -> String {
    Cell::signed(number, digits).text
}

/// What became of a school.
pub fn status(status: Status, lang: Lang) -> &'static str {
    let (zh, en) = match status {
        Status::Same => ("两年都有", "in both years"),
        Status::Renamed => ("更名", "renamed"),
        Status::TypeChanged => ("类型改变", "changed type"),
        Status::Merged => ("合并", "merged"),
        Status::Divided => ("分设", "divided"),
        Status::Reorganised => ("重组", "reorganised"),
        Status::Opened => ("新增", "opened"),
        Status::Closed => ("撤销", "closed"),
        Status::Entered => ("新纳入评估", "newly assessed"),
        Status::Left => ("不再纳入评估", "no longer assessed"),
    };
    lang.pick(zh, en)
}

/// By what a school was recognised.
pub fn link(link: Link, lang: Lang) -> &'static str {
    let (zh, en) = match link {
        Link::Code => ("代码", "code"),
        Link::Name => ("名称", "name"),
        Link::List => ("对照表", "list"),
    };
    lang.pick(zh, en)
}

/// The school of the other year whose name is nearest.
pub fn nearest(near: &Nearest, lang: Lang) -> String {
    let name = &near.school.name;
    match (near.alike, lang) {
        (true, Lang::Zh) => format!("名称最接近：{name}（未自动对应）"),
        (true, Lang::En) => format!("nearest name: {name} (not matched)"),
        (false, Lang::Zh) => format!("最接近（但不相近）：{name}（未自动对应）"),
        (false, Lang::En) => format!("nearest, though not alike: {name} (not matched)"),
    }
}

/// What a rule watches for.
pub fn rule(rule: FailOn, lang: Lang) -> &'static str {
    let (zh, en) = match rule {
        FailOn::Slip => ("原来达标的现在不达标", "met before, unmet now"),
        FailOn::Worse => (
            "差异系数上升超过容许值",
            "a CV rose by more than the tolerance",
        ),
        FailOn::Unmet => ("现在有不达标的", "unmet now"),
    };
    lang.pick(zh, en)
}

/// The name of a rule as a user gives it.
pub fn rule_id(rule: FailOn) -> &'static str {
    match rule {
        FailOn::Slip => "slip",
        FailOn::Worse => "worse",
        FailOn::Unmet => "unmet",
    }
}

/// A CV of one year.
pub fn cv(year: Option<&IndicatorYear>, lang: Lang, standard: &Standard) -> String {
    match year {
        Some(year) => match (year.cv, year.mean) {
            (None, Some(_)) if year.single => not_computed(lang).to_owned(),
            (Some(cv), _) => {
                let mark = if year.borderline { "≈" } else { "" };
                let star = if year.incomplete { "*" } else { "" };
                format!("{}{mark}{star}", rounded_text(cv, standard.cv_digits))
            }
            (None, Some(_)) => undefined(lang).to_owned(),
            (None, None) => "—".to_owned(),
        },
        None => "—".to_owned(),
    }
}

/// A mean of one year, marked where it is incomplete.
pub fn mean(year: Option<&IndicatorYear>, digits: usize) -> String {
    let Some(mean) = year.and_then(|y| y.mean) else {
        return "—".to_owned();
    };
    let star = if year.is_some_and(|y| y.incomplete) {
        "*"
    } else {
        ""
    };
    format!("{}{star}", rounded_text(mean, digits))
}

/// The short name of an indicator, marked where the figures of a year that its change is from or to are
/// incomplete.
pub fn marked(indicator: &IndicatorChange, county: &CountyChange) -> String {
    let ends = county.ends(&indicator.years);
    let star = match ends.into_iter().flatten().any(|year| year.incomplete) {
        true => "*",
        false => "",
    };
    format!("{}{star}", indicator.short)
}

/// Whether some figure of a county is incomplete.
pub fn any_incomplete(county: &CountyChange) -> bool {
    county.stages.iter().any(incomplete_in)
}

/// Whether some figure of a stage is incomplete.
pub fn incomplete_in(stage: &StageChange) -> bool {
    let mut years = stage
        .indicators
        .iter()
        .flat_map(|i| i.years.iter().flatten());
    years.any(|year| year.incomplete)
}

/// What the star means.
pub fn incomplete(lang: Lang) -> &'static str {
    lang.pick(
        "* 数据不全：只用有数据的学校计算。",
        "* incomplete: computed from the schools that have the figures.",
    )
}

/// 达标 → 未达标; one word where nothing changed.
pub fn verdicts(ends: [Option<bool>; 2], lang: Lang) -> Cell {
    let [then, now] = ends.map(|meets| verdict_of(meets, false, lang));
    match ends {
        [a, b] if a == b => now,
        [Some(true), Some(false)] => Cell::new(format!("{} → {}", then.text, now.text), Tone::Bad),
        [Some(false), Some(true)] => Cell::new(format!("{} → {}", then.text, now.text), Tone::Good),
        _ => Cell::new(format!("{} → {}", then.text, now.text), now.tone),
    }
}

/// 达标 → 未达标 of a stage, one cell where nothing changed.
pub fn standings(ends: [Option<Standing>; 2], lang: Lang) -> Cell {
    let full = |end: &Option<Standing>| end.is_none_or(|s| !s.meets || s.not_judged == 0);
    if ends.iter().all(full) {
        return verdicts(ends.map(|end| end.map(|s| s.meets)), lang);
    }
    let [then, now] = ends.map(|end| match end {
        Some(end) => standing(end, lang),
        None => verdict_of(None, false, lang),
    });
    match then == now {
        true => now,
        false => Cell::new(format!("{} → {}", then.text, now.text), now.tone),
    }
}

/// In two words, what the rules say of a county. It passes where they hold and all is judged and met now.
pub fn outcome(comparison: &Comparison, county: &CountyChange) -> Cell {
    let lang = comparison.lang;
    let now = county.standings.last().copied().flatten();
    let is_met = now.is_some_and(|s| s.meets && s.not_judged == 0);
    if comparison.rules.fail_on.is_empty() {
        Cell::new(
            lang.pick("没有设置判定规则", "no rule asked for"),
            Tone::Plain,
        )
    } else if !county.breaches.is_empty() {
        Cell::new(lang.pick("未通过", "FAILED"), Tone::Bad)
    } else if is_met {
        Cell::new(lang.pick("通过", "PASSED"), Tone::Good)
    } else {
        Cell::new(
            lang.pick("未发现退步", "nothing worse found"),
            Tone::Doubtful,
        )
    }
}

/// What a county comes to now, where that is not that all is met: 两年均未达标.
fn state(comparison: &Comparison, county: &CountyChange) -> String {
    let lang = comparison.lang;
    let [then, now] = county.ends(&county.standings);
    let unmet = |end: Option<&Standing>| end.is_some_and(|s| !s.meets);
    match (unmet(then) && unmet(now), lang) {
        (true, Lang::Zh) => "两年均未达标".to_owned(),
        (true, Lang::En) => "not met in either year".to_owned(),
        (false, _) => {
            let (_, last) = comparison.ends_of(county);
            let said = now.map_or("—".to_owned(), |now| standing(*now, lang).text);
            format!("{last}{}{said}", lang.pick(" ", ": "))
        }
    }
}

/// The verdicts of the newest year that rest on a relief.
pub fn reliefs(comparison: &Comparison, county: &CountyChange, standard: &Standard) -> Vec<String> {
    let newest = county.reliefs.last().and_then(Option::as_ref);
    let found = newest.into_iter().flatten();
    let (_, last) = comparison.ends_of(county);
    let lang = comparison.lang;
    let heading = reliefs_heading(lang);
    found
        .map(|found| {
            let said = relief(found, lang, standard);
            format!("{last} {heading}{}{said}", lang.pick("：", ": "))
        })
        .collect()
}

/// One sentence on a county: whether it slipped, and what the rules say.
pub fn verdict(comparison: &Comparison, county: &CountyChange) -> Cell {
    let lang = comparison.lang;
    let Cell {
        text: said, tone, ..
    } = outcome(comparison, county);
    let count = county.breaches.len();
    let rules = &comparison.rules.fail_on;
    let named: Vec<&str> = rules.iter().map(|r| rule(*r, lang)).collect();
    let named = named.join(lang.pick("、", "; "));
    let state = || state(comparison, county);
    let text = match (tone, lang) {
        (Tone::Good, Lang::Zh) => format!("{said}：没有“{named}”的情况。"),
        (Tone::Good, Lang::En) => format!("{said}: nothing breaks the rules ({named})."),
        (Tone::Bad, Lang::Zh) => format!("{said}：有 {count} 项“{named}”。"),
        (Tone::Bad, Lang::En) => format!("{said}: the rules are broken {count} time(s) ({named})."),
        (Tone::Doubtful, Lang::Zh) => format!("{said}（没有“{named}”的情况）；{}。", state()),
        (Tone::Doubtful, Lang::En) => format!("Nothing breaks the rules ({named}); {}.", state()),
        (_, Lang::Zh) => format!("{said}（never）。"),
        (_, Lang::En) => "No rule was asked for (never).".to_owned(),
    };
    Cell::new(text, tone)
}

/// The schools as they were and as they are: 旧校、旧校二 → 新校.
pub fn transition(school: &SchoolChange, lang: Lang) -> String {
    let names = |schools: &[crate::measure::compare::SchoolName]| {
        let names: Vec<&str> = schools.iter().map(|s| s.name.as_str()).collect();
        names.join(lang.pick("、", ", "))
    };
    match (school.old.is_empty(), school.new.is_empty()) {
        (false, false) if names(&school.old) != names(&school.new) => {
            format!("{} → {}", names(&school.old), names(&school.new))
        }
        (true, _) => names(&school.new),
        _ => names(&school.old),
    }
}

/// Decimals of CV² and its parts.
pub const SQUARE_DIGITS: usize = 4;
/// Decimals of an age.
pub const AGE_DIGITS: usize = 1;
