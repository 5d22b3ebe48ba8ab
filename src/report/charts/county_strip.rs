//! The strip plot of the counties: every county a dot, an indicator a strip, by its CV against the limit.

use crate::lang::Lang;
use crate::measure::{RolledStage, rounded_text};
use crate::report::escape::escape;
use crate::report::pages::roll_up::Rolled;
use crate::say;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 78.0;
const TOP: f64 = 44.0;
const STRIP: f64 = 46.0;
const RADIUS: f64 = 3.6;
/// Dots of one step stand one above the other.
const STEP: f64 = 5.0;
/// The scale ends at so many times the limit; what lies beyond is drawn at its end with a mark.
const END: f64 = 2.0;
/// Of more counties than this dots have no names, which would make the page too large to open.
const MOST_NAMED: usize = 500;

/// One strip: its name, the limit, the CV over all schools, and the counties'.
struct Strip {
    name: String,
    limit: Option<f64>,
    all: Option<f64>,
    counties: Vec<(usize, f64, bool)>,
}

/// What the dots are.
pub fn legend(lang: Lang) -> &'static str {
    lang.pick(
        "每点一个区县，按差异系数；虚线为限值，超过限值的为三角形；竖短线为全部学校合计的差异系数，右边为其数值。",
        "A dot a county, by its CV; the broken line is the limit, triangles are over it; the short bar is the CV over all schools, its number on the right.",
    )
}

/// The plot of a stage as SVG.
pub fn svg(rolled: &Rolled<'_>, stage: &RolledStage, id: &str) -> String {
    let strips = strips(rolled, stage);
    let limits = strips.iter().filter_map(|s| s.limit);
    let limit = limits.fold(None, |most: Option<f64>, l| {
        Some(most.map_or(l, |m| m.max(l)))
    });
    let cvs = strips.iter().flat_map(|s| &s.counties).map(|c| c.1);
    let largest = cvs.fold(0.0, f64::max);
    let end = match limit {
        Some(limit) => limit * END,
        None => (largest * 1.05).max(f64::MIN_POSITIVE),
    };
    let height = TOP + STRIP * strips.len() as f64 + 10.0;
    let label = rolled.label(&stage.stage);
    let title = say!(
        rolled.lang,
        "{label}：各区县的差异系数",
        "CVs of the counties by indicator: {label}"
    );
    let text = format!(
        "{}{}",
        legend(rolled.lang),
        rolled.say("数值见下面的表。", " The numbers are in the tables below.")
    );
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        escape(&title),
        escape(&text)
    );
    let x_of = |cv: f64| LEFT + (cv / end).clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT);
    axis(&mut svg, end, rolled, height, x_of);
    for (at, strip) in strips.iter().enumerate() {
        let middle = TOP + STRIP * (at as f64 + 0.5);
        draw(&mut svg, strip, rolled, (middle, end), x_of);
    }
    svg.push_str("</svg>");
    svg
}

fn strips(rolled: &Rolled<'_>, stage: &RolledStage) -> Vec<Strip> {
    let counties = || {
        let counties = rolled.findings.counties.iter().enumerate();
        counties.filter_map(|(at, county)| Some((at, county.stage(&stage.stage)?)))
    };
    let indicators = stage.indicators.iter().enumerate();
    let mut strips: Vec<Strip> = indicators
        .map(|(i, indicator)| Strip {
            name: rolled.marked(&indicator.id),
            limit: indicator.limit,
            all: indicator.cv,
            counties: counties()
                .filter_map(|(at, found)| {
                    let own = found.indicators.get(i)?;
                    Some((at, own.cv?, own.meets == Some(false)))
                })
                .collect(),
        })
        .collect();
    if let Some(composite) = &stage.composite {
        strips.push(Strip {
            name: rolled.say("综合", "Composite").to_owned(),
            limit: Some(composite.limit),
            all: composite.cv,
            counties: counties()
                .filter_map(|(at, found)| {
                    let over = found.composite_meets == Some(false);
                    Some((at, found.composite_cv?, over))
                })
                .collect(),
        });
    }
    strips
}

fn axis(svg: &mut String, end: f64, rolled: &Rolled<'_>, height: f64, x_of: impl Fn(f64) -> f64) {
    const STEPS: u32 = 4;
    for step in 0..=STEPS {
        let cv = end * f64::from(step) / f64::from(STEPS);
        let x = x_of(cv);
        let shown = rounded_text(cv, rolled.standard.cv_digits);
        svg.push_str(&format!(
            "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{}\"/><text class=\"tick\" x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{shown}</text>",
            height - 10.0,
            TOP - 8.0
        ));
    }
    let all = rolled.say("全部学校", "all schools");
    svg.push_str(&format!(
        "<text class=\"mark\" x=\"{WIDTH}\" y=\"14\" text-anchor=\"end\">{all}</text>"
    ));
}

fn draw(
    svg: &mut String,
    strip: &Strip,
    rolled: &Rolled<'_>,
    (middle, end): (f64, f64),
    x_of: impl Fn(f64) -> f64,
) {
    let digits = rolled.standard.cv_digits;
    let half = STRIP / 2.0;
    let (top, bottom) = (middle - half + 2.0, middle + half - 2.0);
    svg.push_str(&format!(
        "<line class=\"rule\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{0}\" y2=\"{0}\"/><text class=\"name\" x=\"0\" y=\"{1}\">{2}</text>",
        middle + half,
        middle + 4.0,
        escape(&strip.name)
    ));
    if let Some(limit) = strip.limit {
        let x = x_of(limit);
        svg.push_str(&format!(
            "<line class=\"floor\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{bottom}\"/>"
        ));
    }
    if let Some(all) = strip.all {
        let x = x_of(all);
        svg.push_str(&format!(
            "<line class=\"one\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{bottom}\"/>"
        ));
    }
    let shown = strip
        .all
        .map_or("—".to_owned(), |cv| rounded_text(cv, digits));
    svg.push_str(&format!(
        "<text class=\"cv\" x=\"{WIDTH}\" y=\"{}\" text-anchor=\"end\">{shown}</text>",
        middle + 4.0
    ));
    // How many dots a step has; they stand above and below the middle in turn.
    let mut stacked: std::collections::HashMap<i64, usize> = std::collections::HashMap::new();
    for (at, cv, over) in &strip.counties {
        let x = x_of(*cv);
        let nth = stacked.entry((x / STEP) as i64).or_insert(0);
        let side = if nth.is_multiple_of(2) { 1.0 } else { -1.0 };
        let room = half - RADIUS - 2.0;
        let away = (nth.div_ceil(2) as f64 * STEP).min(room);
        *nth += 1;
        let y = middle + side * away;
        let title = match strip.counties.len() > MOST_NAMED {
            true => String::new(),
            false => format!(
                "<title>{} {}</title>",
                escape(&rolled.called(*at)),
                rounded_text(*cv, digits)
            ),
        };
        svg.push_str(&match over {
            true => format!(
                "<path class=\"over\" d=\"M{x:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z\">{title}</path>",
                y - RADIUS * 1.25,
                x + RADIUS * 1.15,
                y + RADIUS * 0.85,
                x - RADIUS * 1.15,
                y + RADIUS * 0.85
            ),
            false => format!(
                "<circle class=\"p0\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{RADIUS}\">{title}</circle>"
            ),
        });
    }
    let beyond = strip.counties.iter().filter(|c| c.1 > end);
    if let Some((_, cv, _)) = beyond.max_by(|a, b| a.1.total_cmp(&b.1)) {
        svg.push_str(&format!(
            "<text class=\"beyond\" x=\"{:.1}\" y=\"{:.1}\">{}›</text>",
            WIDTH - RIGHT + 6.0,
            bottom,
            rounded_text(*cv, 2)
        ));
    }
}
