//! The charts: a CV by year against its limit, and the schools from the first year to the last.

use unicode_width::UnicodeWidthStr;

use crate::lang::Lang;
use crate::measure::compare::{CountyChange, IndicatorChange, Mover, StageChange};
use crate::measure::{rounded, rounded_text};
use crate::report::escape::escape;
use crate::report::html::shortened;

/// So many schools that raised and that lowered a CV most are named in a slope chart.
const NAMED: usize = 3;

/// Of more schools than this each line is fainter.
const CROWD: usize = 60;

/// One point of a trend: the figure, where there is one, and whether it is over its limit.
pub type Point = (Option<f64>, bool);

/// What a chart is of, for those who cannot see it.
pub struct Told {
    pub id: String,
    pub title: String,
    pub text: String,
}

impl Told {
    fn open(&self, width: f64, height: f64) -> String {
        let (id, title, text) = (&self.id, escape(&self.title), escape(&self.text));
        format!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{text}</desc>"
        )
    }
}

/// A figure by year against its limit: a line with a gap where a year has none, a dot where it is within
/// the limit and a triangle where it is over.
pub fn trend(
    points: &[Point],
    limit: Option<f64>,
    labels: &[String],
    digits: usize,
    told: &Told,
    lang: Lang,
) -> String {
    let trend = Trend::new(points, limit, digits);
    let mut svg = told.open(Trend::WIDTH, Trend::HEIGHT);
    trend.years(&mut svg, labels);
    trend.limit(&mut svg, lang);
    trend.line(&mut svg);
    trend.figures(&mut svg);
    svg.push_str("</svg>");
    svg
}

struct Trend<'a> {
    points: &'a [Point],
    /// Where the points lie, those that have a figure.
    placed: Vec<Option<(f64, f64)>>,
    limit: Option<f64>,
    digits: usize,
    /// What the upper edge would stand for.
    top: f64,
}

impl<'a> Trend<'a> {
    const WIDTH: f64 = 330.0;
    const HEIGHT: f64 = 170.0;
    const LEFT: f64 = 30.0;
    const RIGHT: f64 = 30.0;
    const TOP: f64 = 22.0;
    const BOTTOM: f64 = 24.0;

    fn new(points: &'a [Point], limit: Option<f64>, digits: usize) -> Trend<'a> {
        let figures = points.iter().filter_map(|(figure, _)| *figure);
        let largest = figures.fold(limit.unwrap_or(0.0), f64::max);
        let mut trend = Trend {
            points,
            placed: Vec::new(),
            limit,
            digits,
            top: if largest > 0.0 { largest * 1.15 } else { 1.0 },
        };
        let places = points.iter().enumerate();
        trend.placed = places
            .map(|(at, (figure, _))| Some((trend.x(at), trend.y((*figure)?))))
            .collect();
        trend
    }

    fn x(&self, at: usize) -> f64 {
        let steps = (self.points.len().max(2) - 1) as f64;
        let step = (Self::WIDTH - Self::LEFT - Self::RIGHT) / steps;
        Self::LEFT + step * at as f64
    }

    fn y(&self, figure: f64) -> f64 {
        let room = Self::HEIGHT - Self::TOP - Self::BOTTOM;
        Self::HEIGHT - Self::BOTTOM - figure / self.top * room
    }

    /// Where the text of a point stands: below it where the limit would run through it, else above.
    fn text_y(&self, y: f64) -> f64 {
        let near = |limit| (0.0..21.0).contains(&(y - self.y(limit)));
        match self.limit.is_some_and(near) {
            true => y + 18.0,
            false => y - 9.0,
        }
    }

    /// The ground, and the years below it.
    fn years(&self, svg: &mut String, labels: &[String]) {
        let (width, ground) = (Self::WIDTH, self.y(0.0));
        svg.push_str(&format!(
            "<line class=\"rule\" x1=\"0\" x2=\"{width}\" y1=\"{ground:.1}\" y2=\"{ground:.1}\"/>"
        ));
        for (at, label) in labels.iter().enumerate() {
            let (x, y) = (self.x(at), Self::HEIGHT - 8.0);
            let label = escape(&shortened(label));
            svg.push_str(&format!(
                "<text class=\"tick\" x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{label}</text>"
            ));
        }
    }

    /// The limit, named where neither a point nor its text stands.
    fn limit(&self, svg: &mut String, lang: Lang) {
        let Some(limit) = self.limit else { return };
        let (width, y) = (Self::WIDTH, self.y(limit));
        let word = lang.pick("限值", "limit");
        let text = format!("{word} {}", rounded_text(limit, self.digits));
        let taken = self.placed.iter().flatten().flat_map(|(x, y)| {
            [
                Area::around(*x, y - 7.0, 14.0, 14.0),
                Area::around(*x, self.text_y(*y) - 11.0, 40.0, 14.0),
            ]
        });
        let taken: Vec<Area> = taken.collect();
        let (x, text_y, anchor) = free(y, width, 7.0 * text.width() as f64, &taken);
        svg.push_str(&format!(
            "<line class=\"limit\" x1=\"0\" x2=\"{width}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"mark\" x=\"{x}\" y=\"{text_y:.1}\" text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    /// From each year to the next, where both have a figure.
    fn line(&self, svg: &mut String) {
        for pair in self.placed.windows(2) {
            if let [Some((x1, y1)), Some((x2, y2))] = pair {
                svg.push_str(&format!(
                    "<line class=\"cvs\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
                ));
            }
        }
    }

    /// The points with their figures.
    fn figures(&self, svg: &mut String) {
        for (place, (figure, over)) in self.placed.iter().zip(self.points) {
            let (Some((x, y)), Some(figure)) = (place, figure) else {
                continue;
            };
            svg.push_str(&match over {
                true => format!(
                    "<path class=\"dot over\" d=\"M{x:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z\"/>",
                    y - 6.0,
                    x + 6.0,
                    y + 5.0,
                    x - 6.0,
                    y + 5.0
                ),
                false => format!("<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\"/>"),
            });
            let text_y = self.text_y(*y);
            let class = if *over { "cv bad" } else { "cv" };
            svg.push_str(&format!(
                "<text class=\"{class}\" x=\"{x:.1}\" y=\"{text_y:.1}\" text-anchor=\"middle\">{}</text>",
                rounded_text(*figure, self.digits)
            ));
        }
    }
}

/// A part of a picture that something stands in.
struct Area {
    x: (f64, f64),
    y: (f64, f64),
}

impl Area {
    /// So wide about a place, and so high from a line down.
    fn around(x: f64, top: f64, width: f64, height: f64) -> Area {
        Area {
            x: (x - width / 2.0, x + width / 2.0),
            y: (top, top + height),
        }
    }

    fn meets(&self, other: &Area) -> bool {
        let over = |a: (f64, f64), b: (f64, f64)| a.0 < b.1 && b.0 < a.1;
        over(self.x, other.x) && over(self.y, other.y)
    }
}

/// Where the name of a line stands: above it at the right, if nothing is there; else below it, in the middle,
/// at the left.
fn free(y: f64, width: f64, long: f64, taken: &[Area]) -> (f64, f64, &'static str) {
    let across = [
        (width, width - long / 2.0, "end"),
        (width / 2.0, width / 2.0, "middle"),
        (0.0, long / 2.0, "start"),
    ];
    let places = across
        .iter()
        .flat_map(|place| [(place, y - 4.0), (place, y + 13.0)]);
    let mut free = places.filter_map(|((x, centre, anchor), text_y)| {
        let own = Area::around(*centre, text_y - 11.0, long, 13.0);
        let is_free = taken.iter().all(|area| !area.meets(&own));
        is_free.then_some((*x, text_y, *anchor))
    });
    free.next().unwrap_or((width, y - 4.0, "end"))
}

/// What a slope chart is drawn from.
pub struct Slope<'a> {
    pub county: &'a CountyChange,
    pub stage: &'a StageChange,
    /// The indicator's place.
    pub at: usize,
    pub indicator: &'a IndicatorChange,
    pub labels: [&'a str; 2],
    pub cv_digits: usize,
    pub lang: Lang,
}

impl Slope<'_> {
    const WIDTH: f64 = 560.0;
    const HEIGHT: f64 = 300.0;
    const LEFT: f64 = 96.0;
    const RIGHT: f64 = 300.0;
    const TOP: f64 = 26.0;
    const BOTTOM: f64 = 12.0;

    /// Every school a line from the first year to the last; the county's mean and the threshold.
    pub fn svg(&self, told: &Told) -> String {
        let [then, now] = self.county.ends(&self.indicator.years);
        let means = [then.and_then(|y| y.mean), now.and_then(|y| y.mean)];
        let threshold = self.indicator.threshold;
        let drawn = self
            .county
            .schools
            .iter()
            .enumerate()
            .filter_map(|(place, school)| {
                let own = school.stage(&self.stage.stage)?;
                Some((place, school, own, own.values.get(self.at)?))
            });
        let mut drawn: Vec<_> = drawn.collect();
        let figures = drawn.iter().flat_map(|(.., value)| [value.old, value.new]);
        let figures = figures.chain(means).chain([threshold]).flatten();
        let largest = figures.fold(0.0, f64::max);
        let top = if largest > 0.0 { largest * 1.05 } else { 1.0 };
        let y_of = |figure: f64| {
            Self::HEIGHT - Self::BOTTOM - figure / top * (Self::HEIGHT - Self::TOP - Self::BOTTOM)
        };
        let mut svg = told.open(Self::WIDTH, Self::HEIGHT);
        self.frame(&mut svg, threshold.map(|t| (t, y_of(t))));
        let named = self.named();
        // Those that are named lie above the others.
        let mark = |place: &usize| {
            named
                .iter()
                .find(|(at, ..)| at == place)
                .map(|(_, up, _)| *up)
        };
        drawn.sort_by_key(|(place, ..)| mark(place).is_some());
        let faint = if drawn.len() > CROWD { " faint" } else { "" };
        for (place, school, own, value) in &drawn {
            let class = match mark(place) {
                Some(true) => "up".to_owned(),
                Some(false) => "down".to_owned(),
                None => format!("school{faint}"),
            };
            let title = escape(&self.title(&school.name(), value.old, value.new, value.effect));
            let aside = if own.matched { "" } else { " aside" };
            svg.push_str(&match (value.old, value.new) {
                (Some(old), Some(new)) => format!(
                    "<line class=\"{class}{aside}\" x1=\"{}\" y1=\"{:.1}\" x2=\"{}\" y2=\"{:.1}\"><title>{title}</title></line>",
                    Self::LEFT,
                    y_of(old),
                    Self::RIGHT,
                    y_of(new)
                ),
                (Some(only), None) => diamond(&class, Self::LEFT, y_of(only), &title),
                (None, Some(only)) => diamond(&class, Self::RIGHT, y_of(only), &title),
                (None, None) => continue,
            });
        }
        if let [Some(old), Some(new)] = means {
            svg.push_str(&format!(
                "<line class=\"mean\" x1=\"{}\" y1=\"{:.1}\" x2=\"{}\" y2=\"{:.1}\"/>",
                Self::LEFT,
                y_of(old),
                Self::RIGHT,
                y_of(new)
            ));
        }
        self.left_labels(
            &mut svg,
            means[0].map(|m| (m, y_of(m))),
            threshold.map(|t| (t, y_of(t))),
        );
        self.right_labels(&mut svg, &named, means[1].map(|m| (m, y_of(m))), y_of);
        svg.push_str("</svg>");
        svg
    }

    fn frame(&self, svg: &mut String, threshold: Option<(f64, f64)>) {
        let bottom = Self::HEIGHT - Self::BOTTOM;
        for (x, label) in [Self::LEFT, Self::RIGHT].into_iter().zip(self.labels) {
            let label = escape(&shortened(label));
            svg.push_str(&format!(
                "<line class=\"rule\" x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{bottom}\"/><text class=\"tick\" x=\"{x}\" y=\"14\" text-anchor=\"middle\">{label}</text>",
                Self::TOP
            ));
        }
        if let Some((_, y)) = threshold {
            svg.push_str(&format!(
                "<line class=\"floor\" x1=\"{}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>",
                Self::LEFT,
                Self::RIGHT
            ));
        }
    }

    /// The schools to be named: place, whether it raised the CV, and who.
    fn named(&self) -> Vec<(usize, bool, &Mover)> {
        let shows = |m: &&Mover| rounded(m.effect, self.cv_digits) != 0.0;
        let first = |movers: &'_ [Mover]| movers.iter().filter(shows).take(NAMED).count();
        let (up, down) = (
            first(&self.indicator.raised),
            first(&self.indicator.lowered),
        );
        let up = self.indicator.raised[..up]
            .iter()
            .map(|m| (m.school, true, m));
        let down = self.indicator.lowered[..down]
            .iter()
            .map(|m| (m.school, false, m));
        up.chain(down).collect()
    }

    fn title(&self, name: &str, old: Option<f64>, new: Option<f64>, effect: Option<f64>) -> String {
        let print = |figure: Option<f64>| match figure {
            Some(figure) => rounded_text(figure, self.indicator.digits),
            None => "—".to_owned(),
        };
        let colon = self.lang.pick("：", ": ");
        let moved = effect.map(|e| crate::report::pages::compare::words::signed(e, self.cv_digits));
        let moved = match (moved, self.lang) {
            (Some(moved), Lang::Zh) => format!("（差异系数 {moved}）"),
            (Some(moved), Lang::En) => format!(" (CV {moved})"),
            (None, _) => String::new(),
        };
        format!("{name}{colon}{} → {}{moved}", print(old), print(new))
    }

    fn left_labels(
        &self,
        svg: &mut String,
        mean: Option<(f64, f64)>,
        threshold: Option<(f64, f64)>,
    ) {
        let digits = self.indicator.digits;
        let said = |word: &str, figure: f64| format!("{word} {}", rounded_text(figure, digits));
        let mean = mean.map(|(m, y)| (said(self.lang.pick("均值", "mean"), m), y));
        let needs = threshold.map(|(t, y)| (said(self.lang.pick("要求", "needs"), t), y));
        let mut labels: Vec<(String, f64)> = mean.into_iter().chain(needs).collect();
        apart(&mut labels, 12.0, Self::HEIGHT);
        for (text, y) in labels {
            svg.push_str(&format!(
                "<text class=\"who\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                Self::LEFT - 6.0,
                y + 4.0,
                escape(&text)
            ));
        }
    }

    fn right_labels(
        &self,
        svg: &mut String,
        named: &[(usize, bool, &Mover)],
        mean: Option<(f64, f64)>,
        y_of: impl Fn(f64) -> f64,
    ) {
        let digits = self.indicator.digits;
        let mut labels: Vec<(String, f64)> = named
            .iter()
            .filter_map(|(_, up, mover)| {
                let (figure, gone) = match (mover.new, mover.old) {
                    (Some(new), _) => (new, ""),
                    (None, old) => (old?, self.lang.pick("（原）", " (was)")),
                };
                let sign = if *up { "▲" } else { "▼" };
                let name = shortened(&mover.name);
                let text = format!("{sign} {name} {}{gone}", rounded_text(figure, digits));
                Some((text, y_of(figure)))
            })
            .collect();
        labels.extend(mean.map(|(m, y)| {
            (
                format!(
                    "{} {}",
                    self.lang.pick("均值", "mean"),
                    rounded_text(m, digits)
                ),
                y,
            )
        }));
        apart(&mut labels, 13.0, Self::HEIGHT);
        for (text, y) in labels {
            svg.push_str(&format!(
                "<text class=\"who\" x=\"{}\" y=\"{:.1}\">{}</text>",
                Self::RIGHT + 8.0,
                y + 4.0,
                escape(&text)
            ));
        }
    }
}

/// A school that stands in one year only.
fn diamond(class: &str, x: f64, y: f64, title: &str) -> String {
    format!(
        "<path class=\"one {class}\" d=\"M{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}Z\"><title>{title}</title></path>",
        y - 5.0,
        x + 5.0,
        y + 5.0,
        x - 5.0
    )
}

/// Moves labels apart where they would cover one another, within the picture.
fn apart(labels: &mut [(String, f64)], least: f64, height: f64) {
    labels.sort_by(|a, b| a.1.total_cmp(&b.1));
    for at in 1..labels.len() {
        let above = labels[at - 1].1;
        labels[at].1 = labels[at].1.max(above + least);
    }
    let mut bottom = height - 8.0;
    for (_, y) in labels.iter_mut().rev() {
        *y = y.min(bottom);
        bottom = *y - least;
    }
}
