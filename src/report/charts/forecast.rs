//! The pictures of a forecast: fans of what lies between the low and the high variant, and grids of what is met when.

use unicode_width::UnicodeWidthStr;

use crate::lang::Lang;
use crate::report::escape::escape;
use crate::report::table::Cell;
use crate::say;

/// The size of a fan, and its room left, right, above and below.
const SIZE: (f64, f64) = (420.0, 200.0);
const ROOM: [f64; 4] = [52.0, 50.0, 26.0, 26.0];

/// A figure by year: low, mid, high; before the first year of the forecast the three are one.
pub struct Fan<'a> {
    /// What it is of.
    pub title: &'a str,
    /// The years, the base year first.
    pub years: &'a [u16],
    /// By year: low, mid, high; `None` where there is no figure.
    pub points: &'a [[Option<f64>; 3]],
    /// What it may be at most.
    pub limit: Option<f64>,
    /// Decimals of what is written beside it.
    pub digits: usize,
}

impl Fan<'_> {
    fn x(&self, at: usize) -> f64 {
        let steps = self.years.len().max(2) - 1;
        ROOM[0] + (SIZE.0 - ROOM[0] - ROOM[1]) * at as f64 / steps as f64
    }

    fn top(&self) -> f64 {
        let all = self.points.iter().flatten().flatten();
        let most = all.copied().fold(self.limit.unwrap_or(0.0), f64::max);
        if most > 0.0 { most * 1.08 } else { 1.0 }
    }

    fn y(&self, figure: f64) -> f64 {
        let ground = SIZE.1 - ROOM[3];
        ground - (ground - ROOM[2]) * figure / self.top()
    }

    /// What is written of a figure.
    fn number(&self, figure: f64) -> String {
        match self.digits {
            0 => Cell::whole(Some(figure)).text,
            digits => Cell::number(Some(figure), digits).text,
        }
    }

    /// The points of a variant that have a figure.
    fn line(&self, variant: usize) -> Vec<(usize, f64)> {
        let points = self.points.iter().enumerate();
        points
            .filter_map(|(at, point)| Some((at, point[variant]?)))
            .collect()
    }

    /// The first and the last figure, for those who cannot see it.
    fn told(&self, lang: Lang) -> String {
        let [low, mid, high] = [0, 1, 2].map(|variant| self.line(variant));
        let (Some(first), Some(last)) = (mid.first(), mid.last()) else {
            return String::new();
        };
        let (from, to) = (self.years[first.0], self.years[last.0]);
        let [a, b] = [first.1, last.1].map(|figure| self.number(figure));
        let end = |line: &[(usize, f64)]| line.last().map_or(String::new(), |p| self.number(p.1));
        let (low, high) = (end(&low), end(&high));
        say!(
            lang,
            "{from} 年 {a}，{to} 年 {b}（低 {low}，高 {high}）",
            "{a} in {from}, {b} in {to} (low {low}, high {high})"
        )
    }

    /// The band between low and high, the line of mid, and the limit, as SVG.
    pub fn svg(&self, lang: Lang) -> String {
        let mut svg = format!(
            "<svg viewBox=\"0 0 {} {}\" role=\"img\" width=\"100%\" style=\"max-width:480px\"><title>{}</title><desc>{}</desc>",
            SIZE.0,
            SIZE.1,
            escape(self.title),
            escape(&self.told(lang))
        );
        svg.push_str(&text(4.0, 14.0, "start", self.title));
        self.ground(&mut svg);
        self.lines(&mut svg);
        svg.push_str("</svg>");
        svg
    }

    /// The years, and the limit.
    fn ground(&self, svg: &mut String) {
        let (left, right) = (ROOM[0], SIZE.0 - ROOM[1]);
        let ground = SIZE.1 - ROOM[3];
        svg.push_str(&format!(
            "<path d=\"M{left} {ground}H{right}\" class=\"rule\"/>"
        ));
        let every = self.years.len().div_ceil(8).max(1);
        for (at, year) in self
            .years
            .iter()
            .enumerate()
            .filter(|(at, _)| at % every == 0)
        {
            svg.push_str(&text(self.x(at), SIZE.1 - 8.0, "middle", &year.to_string()));
        }
        if let Some(limit) = self.limit {
            let y = self.y(limit);
            svg.push_str(&format!(
                "<path d=\"M{left} {y:.1}H{right}\" class=\"floor\"/>"
            ));
            svg.push_str(&text(left - 4.0, y + 4.0, "end", &self.number(limit)));
        }
    }

    /// The band and the line, with what they begin and end with.
    fn lines(&self, svg: &mut String) {
        let [low, mid, high] = [0, 1, 2].map(|variant| self.line(variant));
        let at = |(at, figure): &(usize, f64)| format!("{:.1} {:.1}", self.x(*at), self.y(*figure));
        let joined = |points: &[(usize, f64)]| points.iter().map(at).collect::<Vec<_>>().join("L");
        let back: Vec<(usize, f64)> = low.iter().rev().copied().collect();
        if !high.is_empty() {
            svg.push_str(&format!(
                "<path d=\"M{}L{}Z\" style=\"fill:var(--p0);fill-opacity:.22\"/>",
                joined(&high),
                joined(&back)
            ));
        }
        if !mid.is_empty() {
            svg.push_str(&format!(
                "<path d=\"M{}\" style=\"fill:none;stroke:var(--p0);stroke-width:2.2\"/>",
                joined(&mid)
            ));
        }
        if let Some((at, figure)) = mid.first().filter(|_| self.limit.is_none()) {
            let (x, y) = (self.x(*at) - 4.0, self.y(*figure) + 4.0);
            svg.push_str(&text(x, y, "end", &self.number(*figure)));
        }
        if let Some((at, figure)) = mid.last() {
            let (x, y) = (self.x(*at) + 4.0, self.y(*figure) + 4.0);
            svg.push_str(&text(x, y, "start", &self.number(*figure)));
        }
    }
}

/// A text in a picture.
fn text(x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"currentColor\" font-size=\"12\">{}</text>",
        escape(text)
    )
}

/// What a cell of a grid says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is met.
    Met,
    /// It is not.
    Unmet,
    /// It is not judged, or not there.
    None,
}

/// A row of a grid: what it is of, and its state by year.
pub type Line = (String, Vec<State>);

/// What is met in which year: a row a criterion or a school.
pub fn grid(title: &str, years: &[u16], lines: &[Line], lang: Lang) -> String {
    const CELL: (f64, f64) = (46.0, 20.0);
    // Half a character of 12 pixels for each column.
    let widest = lines.iter().map(|(name, _)| name.width_cjk()).max();
    let name_width = 6.2 * widest.unwrap_or(0) as f64 + 16.0;
    let (width, height) = (
        name_width + CELL.0 * years.len() as f64,
        CELL.1 * (lines.len() + 1) as f64 + 4.0,
    );
    let unmet = lines
        .iter()
        .filter(|(_, states)| states.contains(&State::Unmet))
        .count();
    let all = lines.len();
    let told = say!(
        lang,
        "{all} 行，其中 {unmet} 行有年份未达标",
        "{all} rows, {unmet} of them not met in some year"
    );
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" width=\"100%\" style=\"max-width:{width}px\"><title>{}</title><desc>{}</desc>",
        escape(title),
        escape(&told)
    );
    let x = |at: usize| name_width + CELL.0 * at as f64;
    for (at, year) in years.iter().enumerate() {
        svg.push_str(&text(
            x(at) + CELL.0 / 2.0,
            14.0,
            "middle",
            &year.to_string(),
        ));
    }
    for (row, (name, states)) in lines.iter().enumerate() {
        let y = CELL.1 * (row + 1) as f64;
        svg.push_str(&text(name_width - 8.0, y + 14.0, "end", name));
        for (at, state) in states.iter().enumerate() {
            let (fill, sign) = match state {
                State::Met => ("var(--met)", "✓"),
                State::Unmet => ("var(--low)", "✗"),
                State::None => ("none", "—"),
            };
            svg.push_str(&format!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" style=\"fill:{fill};stroke:var(--paper)\"/>",
                x(at), y, CELL.0 - 2.0, CELL.1 - 2.0
            ));
            svg.push_str(&text(x(at) + CELL.0 / 2.0 - 1.0, y + 14.0, "middle", sign));
        }
    }
    svg.push_str("</svg>");
    svg
}
