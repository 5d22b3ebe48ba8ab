//! The pictures of a plan: money against schools that meet the standard and the worst coefficient of variation, and
//! every coefficient before and after.

use crate::lang::Lang;
use crate::measure::rounded_text;
use crate::report::escape::escape;
use crate::report::table::Cell;
use crate::say;
use crate::scenario::plan::Bought;

/// The picture's size, and the room for labels left, right, above and below.
const SIZE: (f64, f64) = (640.0, 260.0);
const ROOM: [f64; 4] = [54.0, 54.0, 18.0, 60.0];

/// The colours of what is now and what is then, which differ in lightness, too.
const NOW: &str = "var(--p1)";
const THEN: &str = "var(--p0)";

/// A step up for every school that so much money brings to the standard, the cheapest first, with the worst coefficient
/// of variation in parts of its limit beside it; `None` where no school needs any.
pub fn curve(points: &[Bought], lang: Lang) -> Option<String> {
    let last = points.last().filter(|last| last.cost > 0.0)?;
    let (most, all, least) = (last.cost, last.schools, points.first()?.schools);
    let [left, right, top, bottom] = ROOM;
    let x = |cost: f64| left + (SIZE.0 - left - right) * cost / most;
    let height = SIZE.1 - top - bottom;
    let base = SIZE.1 - bottom;
    let y = |schools: usize| {
        let share = (schools - least) as f64 / (all - least).max(1) as f64;
        base - height * share
    };
    let first = points.first()?;
    let mut path = format!("M{} {}", number(x(first.cost)), number(y(least)));
    for point in &points[1..] {
        path.push_str(&format!(
            "H{}V{}",
            number(x(point.cost)),
            number(y(point.schools))
        ));
    }
    let yuan = Cell::whole(Some(most)).text;
    let title = say!(
        lang,
        "花费最少的学校在前：花 {yuan} 元，达标学校由 {least} 所到 {all} 所",
        "The cheapest schools first: {yuan} yuan bring the schools meeting the standard from {least} to {all}"
    );
    let end = number(SIZE.0 - right);
    let mut labels = vec![
        text(left - 6.0, y(least) + 4.0, "end", &least.to_string()),
        text(left - 6.0, y(all) + 4.0, "end", &all.to_string()),
        text(left, base + 18.0, "middle", "0"),
        text(SIZE.0 - right, base + 18.0, "middle", &yuan),
        text(
            (left + SIZE.0 - right) / 2.0,
            base + 34.0,
            "middle",
            lang.pick(
                "花费（元）→ 达标学校（所，实线，左）",
                "Money (yuan) → schools meeting the standard (solid, left)",
            ),
        ),
    ];
    let mut lines =
        format!("<path d=\"{path}\" fill=\"none\" stroke=\"{THEN}\" stroke-width=\"2.2\"/>");
    if let Some(worst) = worst(points, &x, lang) {
        lines.push_str(&worst);
        labels.push(text(
            (left + SIZE.0 - right) / 2.0,
            base + 52.0,
            "middle",
            lang.pick(
                "最大的差异系数与其限值之比（虚线，右）",
                "The worst CV in parts of its limit (dashed, right)",
            ),
        ));
    }
    Some(format!(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" width=\"100%\" style=\"max-width:760px\"><title>{}</title><path d=\"M{left} {top}V{base}H{end}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1\"/>{lines}{}</svg>",
        SIZE.0,
        SIZE.1,
        escape(&title),
        labels.concat()
    ))
}

/// The worst coefficient of variation in parts of its limit, which is a line at 1; `None` where none is limited.
fn worst(points: &[Bought], x: &dyn Fn(f64) -> f64, lang: Lang) -> Option<String> {
    let shares = points.iter().filter_map(|point| {
        let (cv, limit) = point.worst?;
        Some((point.cost, cv / limit))
    });
    let shares: Vec<(f64, f64)> = shares.collect();
    let largest = shares.iter().map(|(_, share)| *share).fold(1.0, f64::max);
    let [_, right, top, bottom] = ROOM;
    let base = SIZE.1 - bottom;
    let y = |share: f64| base - (base - top) * share / largest;
    let (start, first) = shares.first()?;
    let mut path = format!("M{} {}", number(x(*start)), number(y(*first)));
    for (cost, share) in &shares[1..] {
        path.push_str(&format!("H{}V{}", number(x(*cost)), number(y(*share))));
    }
    let (from, to, limit) = (number(x(0.0)), number(SIZE.0 - right), number(y(1.0)));
    let label = text(
        SIZE.0 - right + 4.0,
        y(1.0) + 4.0,
        "start",
        lang.pick("限值", "limit"),
    );
    let (_, then) = shares.last()?;
    let percent = Cell::percent(Some(*then), 0).text;
    // Two labels on one height cannot be read.
    let apart = (y(*then) - y(1.0)).abs() > 14.0;
    let then = match apart {
        true => text(SIZE.0 - right + 4.0, y(*then) + 4.0, "start", &percent),
        false => String::new(),
    };
    Some(format!(
        "<path d=\"M{from} {limit}H{to}\" stroke=\"currentColor\" stroke-width=\"1\" stroke-dasharray=\"2 3\"/><path d=\"{path}\" fill=\"none\" stroke=\"{NOW}\" stroke-width=\"1.8\" stroke-dasharray=\"6 3\"/>{label}{then}"
    ))
}

/// A coefficient of variation before and after.
pub struct Dumbbell {
    /// What it is of.
    pub name: String,
    /// Before.
    pub now: Option<f64>,
    /// After.
    pub then: Option<f64>,
    /// What it may be at most.
    pub limit: Option<f64>,
}

/// Every coefficient of variation of a stage before and after, a row each: a ring for now, a dot for then, a bar for the
/// limit.
pub fn dumbbells(rows: &[Dumbbell], title: &str, digits: usize, lang: Lang) -> String {
    let (left, right, line) = (230.0, 110.0, 24.0);
    let figures = rows.iter().flat_map(|row| [row.now, row.then, row.limit]);
    let most = figures.flatten().fold(0.1, f64::max);
    let x = |cv: f64| left + (SIZE.0 - left - right) * cv / most;
    let height = line * (rows.len() as f64 + 1.5);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" width=\"100%\" style=\"max-width:760px\"><title>{}</title>",
        SIZE.0,
        number(height),
        escape(title)
    );
    for (at, row) in rows.iter().enumerate() {
        let y = line * (at as f64 + 0.8);
        svg.push_str(&text(left - 10.0, y + 4.0, "end", &row.name));
        let (from, to, y_text) = (number(left), number(SIZE.0 - right), number(y));
        svg.push_str(&format!(
            "<path d=\"M{from} {y_text}H{to}\" stroke=\"var(--line)\" stroke-width=\"1\"/>"
        ));
        if let Some(limit) = row.limit {
            let (x, top, bottom) = (number(x(limit)), number(y - 8.0), number(y + 8.0));
            svg.push_str(&format!(
                "<path d=\"M{x} {top}V{bottom}\" stroke=\"currentColor\" stroke-width=\"2\"/>"
            ));
        }
        if let Some((now, then)) = row.now.zip(row.then) {
            let (now, then) = (number(x(now)), number(x(then)));
            svg.push_str(&format!(
                "<path d=\"M{now} {y_text}H{then}\" stroke=\"{THEN}\" stroke-width=\"3\"/>"
            ));
        }
        if let Some(now) = row.now {
            svg.push_str(&format!(
                "<circle cx=\"{}\" cy=\"{y_text}\" r=\"5\" fill=\"var(--paper)\" stroke=\"{NOW}\" stroke-width=\"2\"/>",
                number(x(now))
            ));
        }
        if let Some(then) = row.then {
            svg.push_str(&format!(
                "<circle cx=\"{}\" cy=\"{y_text}\" r=\"4\" fill=\"{THEN}\"/>",
                number(x(then))
            ));
        }
        let undefined = || lang.pick("无法计算", "undefined").to_owned();
        let said = |cv: Option<f64>| cv.map_or_else(undefined, |cv| rounded_text(cv, digits));
        let figures = format!("{} → {}", said(row.now), said(row.then));
        svg.push_str(&text(SIZE.0 - right + 10.0, y + 4.0, "start", &figures));
    }
    svg.push_str(&text(
        left,
        line * (rows.len() as f64 + 0.9),
        "start",
        lang.pick(
            "○ 现在　● 方案之后　| 限值",
            "○ now   ● after the plan   | limit",
        ),
    ));
    svg.push_str("</svg>");
    svg
}

fn number(at: f64) -> String {
    rounded_text(at, 1)
}

fn text(x: f64, y: f64, anchor: &str, text: &str) -> String {
    let (x, y, text) = (number(x), number(y), escape(text));
    format!(
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"currentColor\" font-size=\"12\">{text}</text>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(cost: f64, schools: usize, cv: f64) -> Bought {
        let worst = Some((cv, 0.5));
        Bought {
            cost,
            schools,
            worst,
        }
    }

    #[test]
    fn every_school_is_a_step_and_nothing_needed_is_no_picture() {
        let points = [
            point(0.0, 3, 0.6),
            point(100.0, 4, 0.55),
            point(400.0, 5, 0.4),
        ];
        let svg = curve(&points, Lang::En).unwrap();
        assert!(svg.contains("H187.0V109.0H586.0V18.0"), "{svg}");
        assert!(svg.contains("400 yuan bring the schools meeting the standard from 3 to 5"));
        assert!(svg.contains(">80%<"), "{svg}");
        assert_eq!(curve(&points[..1], Lang::En), None);
    }

    #[test]
    fn a_row_shows_the_coefficient_before_and_after_beside_its_limit() {
        let row = Dumbbell {
            name: "A & B".to_owned(),
            now: Some(0.6),
            then: None,
            limit: Some(0.5),
        };
        let svg = dumbbells(&[row], "t", 3, Lang::En);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(
            svg.contains("0.600 → undefined") && svg.contains("A &amp; B"),
            "{svg}"
        );
    }
}
