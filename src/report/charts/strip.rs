//! The strip plot of a stage: every school a dot, an indicator a strip, on a scale where 1 is the
//! threshold, or the county's mean where there is none.

use crate::lang::Lang;
use crate::measure::{CountyFinding, Datum, SchoolFinding, StageFinding, rounded_text};
use crate::report::charts::swarm::{Placed, apart};
use crate::report::escape::escape;
use crate::report::strips::END;
use crate::say;
use crate::standard::Standard;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 78.0;
const TOP: f64 = 44.0;
const STRIP: f64 = 62.0;
const SMALLEST: f64 = 2.2;
const LARGEST: f64 = 8.0;

/// One dot.
struct Dot<'a> {
    school: &'a SchoolFinding,
    /// Its place on the scale.
    ratio: f64,
    x: f64,
    y: f64,
    r: f64,
    title: String,
}

/// What the dots are on the scale of.
pub fn scale_text(stage: &StageFinding, lang: Lang) -> &'static str {
    match stage.indicators.iter().any(|i| i.threshold.is_some()) {
        true => lang.pick("值 ÷ 要求", "value ÷ threshold"),
        false => lang.pick("值 ÷ 全县均值", "value ÷ county mean"),
    }
}

/// The kinds of places in the order of the dictionary; each has a shape of its own.
pub fn places(standard: &Standard, lang: Lang) -> Vec<(String, String)> {
    let Some(field) = &standard.dictionary.roles.place else {
        return Vec::new();
    };
    let words = standard.dictionary.categories.get(field);
    let ids = words.into_iter().flat_map(|w| w.keys());
    let labelled = ids.map(|id| {
        let label = standard.dictionary.category_label(field, id, lang);
        (id.clone(), label)
    });
    labelled.collect()
}

fn place_of<'a>(county: &'a CountyFinding, school: &SchoolFinding, field: &str) -> Option<&'a str> {
    let evidence = county.evidence.as_ref()?;
    let at = evidence.columns.iter().position(|c| c.name == field)?;
    match evidence
        .rows
        .get(school.row)?
        .cells
        .get(at)?
        .value
        .as_ref()?
    {
        Datum::Word(word) => Some(word),
        _ => None,
    }
}

fn x_of(ratio: f64) -> f64 {
    LEFT + ratio.clamp(0.0, END) / END * (WIDTH - LEFT - RIGHT)
}

/// The plot as SVG.
pub fn svg(
    county: &CountyFinding,
    stage: &StageFinding,
    standard: &Standard,
    lang: Lang,
    id: &str,
) -> String {
    let schools: Vec<&SchoolFinding> = county.schools_of(&stage.stage).collect();
    let most = schools.iter().map(|s| s.students).max().unwrap_or(1).max(1) as f64;
    let height = TOP + STRIP * stage.indicators.len() as f64 + 10.0;
    let title = say!(
        lang,
        ("{}：各校各项指标的分布", stage.label),
        ("All schools by indicator: {}", stage.label)
    );
    let text = say!(
        lang,
        (
            "每点一所学校，点越大学生越多；横轴为{}。数值见下面的表。",
            scale_text(stage, lang)
        ),
        (
            "A dot a school, the larger the more pupils, by {}. The numbers are in the table below.",
            scale_text(stage, lang)
        )
    );
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        escape(&title),
        escape(&text)
    );
    axis(&mut svg, stage, standard, lang, height);
    for (i, indicator) in stage.indicators.iter().enumerate() {
        let middle = TOP + STRIP * (i as f64 + 0.5);
        let base = indicator.threshold.or(indicator.mean).filter(|b| *b > 0.0);
        let line = middle + STRIP / 2.0;
        svg.push_str(&format!(
            "<line class=\"rule\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{line}\" y2=\"{line}\"/>"
        ));
        let lines = wrapped(&indicator.short, 36);
        let below = middle - 10.0 + lines.len() as f64 * 15.0;
        for (nth, part) in lines.into_iter().enumerate() {
            let y = middle - 10.0 + nth as f64 * 15.0;
            svg.push_str(&format!(
                "<text class=\"name\" x=\"0\" y=\"{y}\">{}</text>",
                escape(&part)
            ));
        }
        let cv = indicator
            .cv
            .map_or("—".to_owned(), |cv| rounded_text(cv, standard.cv_digits));
        let class = match indicator.meets {
            Some(false) => "cv bad",
            _ => "cv",
        };
        let (x, y) = (WIDTH, middle + 4.0);
        svg.push_str(&format!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{cv}</text>"
        ));
        let Some(base) = base else { continue };
        let dots = swarm(&schools, i, base, most, middle, indicator.digits);
        let field = standard.dictionary.roles.place.as_deref();
        let kinds = places(standard, lang);
        for dot in &dots {
            let place = field.and_then(|f| place_of(county, dot.school, f));
            let kind = place.and_then(|p| kinds.iter().position(|(id, _)| id == p));
            shape(&mut svg, dot, kind);
        }
        names(&mut svg, &dots, below, lang);
    }
    svg.push_str("</svg>");
    svg
}

fn axis(svg: &mut String, stage: &StageFinding, standard: &Standard, lang: Lang, height: f64) {
    let judged = stage.indicators.iter().any(|i| i.threshold.is_some());
    let bottom = height - 10.0;
    for step in 0..=6 {
        let ratio = f64::from(step) / 2.0;
        let x = x_of(ratio);
        let class = if step == 2 { "one" } else { "grid" };
        svg.push_str(&format!(
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\"/><text class=\"tick\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{ratio}</text>",
            TOP - 8.0
        ));
    }
    let one = match judged {
        true => lang.pick("要求", "threshold"),
        false => lang.pick("全县均值", "county mean"),
    };
    let x = x_of(1.0);
    svg.push_str(&format!(
        "<text class=\"mark\" x=\"{x:.1}\" y=\"14\" text-anchor=\"middle\">{one}</text>"
    ));
    let floor = standard.school_rule.others_ratio;
    if judged && floor < 1.0 {
        let x = x_of(floor);
        svg.push_str(&format!(
            "<line class=\"floor\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\"/><text class=\"mark\" x=\"{:.1}\" y=\"14\" text-anchor=\"end\">{floor}</text>",
            x - 2.0
        ));
    }
    let cv = lang.pick("差异系数", "CV");
    svg.push_str(&format!(
        "<text class=\"mark\" x=\"{WIDTH}\" y=\"{}\" text-anchor=\"end\">{cv}</text>",
        TOP - 8.0
    ));
}

/// Dots beside each other where they would cover one another.
fn swarm<'a>(
    schools: &[&'a SchoolFinding],
    indicator: usize,
    base: f64,
    most: f64,
    middle: f64,
    digits: usize,
) -> Vec<Dot<'a>> {
    let mut dots: Vec<Dot<'a>> = schools
        .iter()
        .filter_map(|school| {
            let value = school.values[indicator].value?;
            let ratio = value / base;
            let r = SMALLEST + (LARGEST - SMALLEST) * (school.students as f64 / most).sqrt();
            Some(Dot {
                school,
                ratio,
                x: x_of(ratio),
                y: middle,
                r,
                title: format!(
                    "{}: {} ({}×)",
                    school.name,
                    rounded_text(value, digits),
                    rounded_text(ratio, 2)
                ),
            })
        })
        .collect();
    // Large ones first, so that small ones find their place around them.
    dots.sort_by(|a, b| {
        b.r.total_cmp(&a.r)
            .then(a.x.total_cmp(&b.x))
            .then(a.school.code.cmp(&b.school.code))
    });
    let mut placed: Vec<Placed> = dots
        .iter()
        .map(|dot| Placed {
            x: dot.x,
            y: dot.y,
            r: dot.r,
        })
        .collect();
    apart(&mut placed, middle, STRIP / 2.0 - 3.0);
    for (dot, placed) in dots.iter_mut().zip(placed) {
        dot.y = placed.y;
    }
    dots
}

/// Each kind of place has a shape and a colour of its own.
fn shape(svg: &mut String, dot: &Dot<'_>, kind: Option<usize>) {
    let Dot { x, y, r, .. } = dot;
    let title = format!("<title>{}</title>", escape(&dot.title));
    let class = match kind {
        Some(kind) => format!("p{}", kind % 3),
        None => "p".to_owned(),
    };
    let drawn = match kind.map(|k| k % 3) {
        Some(1) => {
            let (side, half) = (r * 1.7, r * 0.85);
            format!(
                "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{side:.1}\" height=\"{side:.1}\">{title}</rect>",
                x - half,
                y - half
            )
        }
        Some(2) => format!(
            "<path class=\"{class}\" d=\"M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z\">{title}</path>",
            x,
            y - r * 1.15,
            x + r,
            y + r * 0.8,
            x - r,
            y + r * 0.8
        ),
        _ => format!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\">{title}</circle>"
        ),
    };
    svg.push_str(&drawn);
    if dot.ratio > END {
        svg.push_str(&format!(
            "<text class=\"beyond\" x=\"{:.1}\" y=\"{:.1}\">{}×›</text>",
            x + r + 2.0,
            y + 4.0,
            rounded_text(dot.ratio, 1)
        ));
    }
}

/// Below the indicator's name: which school is lowest, where that is below 1, and which lies beyond the
/// scale.
fn names(svg: &mut String, dots: &[Dot<'_>], top: f64, lang: Lang) {
    let order = |a: &&Dot<'_>, b: &&Dot<'_>| {
        let codes = a.school.code.cmp(&b.school.code);
        a.ratio.total_cmp(&b.ratio).then(codes)
    };
    let lowest = dots.iter().min_by(order).filter(|d| d.ratio < 1.0);
    let highest = dots.iter().max_by(order).filter(|d| d.ratio > END);
    let named = [
        (lang.pick("最低", "lowest"), lowest),
        (lang.pick("最高", "highest"), highest),
    ];
    let named = named
        .into_iter()
        .filter_map(|(word, dot)| Some((word, dot?)));
    for (nth, (word, dot)) in named.enumerate() {
        let y = top + nth as f64 * 13.0;
        let ratio = rounded_text(dot.ratio, 2);
        let name = escape(&shortened(&dot.school.name));
        svg.push_str(&format!(
            "<text class=\"who\" x=\"0\" y=\"{y}\">{word} {name} {ratio}×</text>"
        ));
    }
}

/// A name short enough for a chart.
pub fn shortened(name: &str) -> String {
    match name.chars().count() {
        0..=15 => name.to_owned(),
        _ => name.chars().take(14).chain(['…']).collect(),
    }
}

/// A text in at most two lines of so many columns, Chinese characters counting two.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        let wide = if c.is_ascii() { 1 } else { 2 };
        if used + wide > columns && lines.len() < 2 {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}
