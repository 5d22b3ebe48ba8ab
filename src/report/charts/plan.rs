//! The picture of a plan: money against schools that meet the standard.

use crate::lang::Lang;
use crate::measure::rounded_text;
use crate::report::render::html::escape;
use crate::report::table::Cell;
use crate::say;

/// The picture's size, and the room for labels left, right, above and below.
const SIZE: (f64, f64) = (640.0, 260.0);
const ROOM: [f64; 4] = [54.0, 24.0, 18.0, 44.0];

/// A step up for every school that so much money (in yuan) brings to the standard, the cheapest first; `None` where no
/// school needs any.
pub fn curve(points: &[(f64, usize)], lang: Lang) -> Option<String> {
    let (most, all) = points.last().copied().filter(|(cost, _)| *cost > 0.0)?;
    let least = points.first()?.1;
    let [left, right, top, bottom] = ROOM;
    let x = |cost: f64| left + (SIZE.0 - left - right) * cost / most;
    let height = SIZE.1 - top - bottom;
    let y = |schools: usize| {
        let share = (schools - least) as f64 / (all - least).max(1) as f64;
        SIZE.1 - bottom - height * share
    };
    let number = |at: f64| rounded_text(at, 1);
    let mut path = format!("M{} {}", number(x(0.0)), number(y(least)));
    for (cost, schools) in &points[1..] {
        path.push_str(&format!("H{}V{}", number(x(*cost)), number(y(*schools))));
    }
    let yuan = Cell::whole(Some(most)).text;
    let title = say!(
        lang,
        "花费最少的学校在前：花 {yuan} 元，达标学校由 {least} 所到 {all} 所",
        "The cheapest schools first: {yuan} yuan bring the schools meeting the standard from {least} to {all}"
    );
    let (base, end) = (number(SIZE.1 - bottom), number(SIZE.0 - right));
    let text = |x: f64, y: f64, anchor: &str, text: &str| {
        let (x, y, text) = (number(x), number(y), escape(text));
        format!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"currentColor\" font-size=\"12\">{text}</text>"
        )
    };
    let labels = [
        text(left - 6.0, y(least) + 4.0, "end", &least.to_string()),
        text(left - 6.0, y(all) + 4.0, "end", &all.to_string()),
        text(left, SIZE.1 - bottom + 18.0, "middle", "0"),
        text(SIZE.0 - right, SIZE.1 - bottom + 18.0, "end", &yuan),
        text(
            (left + SIZE.0 - right) / 2.0,
            SIZE.1 - 6.0,
            "middle",
            lang.pick(
                "花费（元）→ 达标学校（所）",
                "Money (yuan) → schools meeting the standard",
            ),
        ),
    ];
    Some(format!(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" width=\"100%\" style=\"max-width:760px\"><title>{}</title><path d=\"M{left} {top}V{base}H{end}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1\"/><path d=\"{path}\" fill=\"none\" stroke=\"#2c7fb8\" stroke-width=\"2.2\"/>{}</svg>",
        SIZE.0,
        SIZE.1,
        escape(&title),
        labels.concat()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_school_is_a_step_and_nothing_needed_is_no_picture() {
        let svg = curve(&[(0.0, 3), (100.0, 4), (400.0, 5)], Lang::En).unwrap();
        assert_eq!(svg.matches('V').count() - 1, 2, "{svg}");
        assert!(svg.contains("400 yuan bring the schools meeting the standard from 3 to 5"));
        assert_eq!(curve(&[(0.0, 3)], Lang::En), None);
    }
}
