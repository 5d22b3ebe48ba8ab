//! One strip as a picture: every school a dot on a scale, those that fall short as triangles. Without any text, so
//! that it looks the same wherever it is drawn; names and figures stand beside it.

use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Transform};

use crate::report::charts::swarm::{Placed, apart};
use crate::report::escape::escape;
use crate::report::strips::{Dot, END, Strip};

/// The size of a strip; a picture of pixels has so many of them a unit.
pub const WIDTH: f64 = 600.0;
pub const HEIGHT: f64 = 40.0;
const PIXELS: f32 = 2.5;

/// What is left free at both ends.
pub const ASIDE: f64 = 14.0;

const SMALLEST: f64 = 0.35;
const LARGEST: f64 = 6.0;
/// So many dots of the largest size have room; of more all are smaller.
const ROOMY: f64 = 80.0;

const INK: [u8; 3] = [0x1a, 0x1a, 0x1a];
const LINES: [u8; 3] = [0xd0, 0xd0, 0xd0];
const REACHED: [u8; 3] = [0x00, 0x72, 0xb2];
const SHORT: [u8; 3] = [0xa3, 0x3a, 0x00];

/// Where a place on the scale is.
pub fn x_of(at: f64) -> f64 {
    ASIDE + at.clamp(0.0, END) / END * (WIDTH - 2.0 * ASIDE)
}

/// Large ones first, so that small ones find their place around them.
fn placed(dots: &[Dot]) -> Vec<(&Dot, Placed)> {
    let largest = (LARGEST * (ROOMY / dots.len().max(1) as f64).sqrt()).clamp(1.5, LARGEST);
    let mut order: Vec<&Dot> = dots.iter().collect();
    order.sort_by(|a, b| b.size.total_cmp(&a.size).then(a.at.total_cmp(&b.at)));
    let radius = |size: f64| largest * (SMALLEST + (1.0 - SMALLEST) * size.sqrt());
    let place = |dot: &&Dot| Placed {
        x: x_of(dot.at),
        y: 0.0,
        r: radius(dot.size),
    };
    let mut places: Vec<Placed> = order.iter().map(place).collect();
    apart(&mut places, HEIGHT / 2.0, HEIGHT / 2.0 - 1.0);
    order.into_iter().zip(places).collect()
}

/// The corners of what falls short, and of the mark of what lies beyond the scale.
fn triangle(at: Placed) -> [(f64, f64); 3] {
    let Placed { x, y, r } = at;
    [
        (x - r, y - r * 0.85),
        (x + r, y - r * 0.85),
        (x, y + r * 1.1),
    ]
}

fn beyond(at: Placed) -> [(f64, f64); 3] {
    let x = WIDTH - 1.0;
    let (back, y) = (x - 5.0, at.y);
    [(back, y - 4.0), (x, y), (back, y + 4.0)]
}

/// The lines of the scale, a half each; that at 1 is heavier.
fn lines() -> impl Iterator<Item = (f64, bool)> {
    (0..=(2.0 * END) as u32).map(|step| (x_of(f64::from(step) / 2.0), step == 2))
}

/// The strip as SVG.
pub fn svg(strip: &Strip, text: &str) -> String {
    let mut svg = format!(
        "<svg class=\"dots\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape(&format!("{} · {text}", strip.name))
    );
    for (x, is_one) in lines() {
        let class = if is_one { "one" } else { "grid" };
        svg.push_str(&format!(
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{HEIGHT}\"/>"
        ));
    }
    let corners = |of: [(f64, f64); 3]| {
        let [a, b, c] = of.map(|(x, y)| format!("{x:.1} {y:.1}"));
        format!("M{a}L{b}L{c}Z")
    };
    for (dot, at) in placed(&strip.dots) {
        let title = format!("<title>{}</title>", escape(&dot.title));
        svg.push_str(&match dot.short {
            true => format!(
                "<path class=\"over\" d=\"{}\">{title}</path>",
                corners(triangle(at))
            ),
            false => format!(
                "<circle class=\"p0\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\">{title}</circle>",
                at.x, at.y, at.r
            ),
        });
        if dot.at > END {
            let mark = corners(beyond(at));
            svg.push_str(&format!("<path class=\"more\" d=\"{mark}\"/>"));
        }
    }
    svg.push_str("</svg>");
    svg
}

/// The numbers of the scale as SVG, each above its place in the strips; what 1 is called stands beside it.
pub fn scale(one: &str, text: &str) -> String {
    const ROOM: f64 = 20.0;
    let mut svg = format!(
        "<svg class=\"dots\" viewBox=\"0 0 {WIDTH} {ROOM}\" role=\"img\" aria-label=\"{}\">",
        escape(text)
    );
    for at in 0..=END as u32 {
        let shown = match at {
            1 => format!("1={}", escape(one)),
            at => at.to_string(),
        };
        svg.push_str(&format!(
            "<text x=\"{:.1}\" y=\"16\" text-anchor=\"middle\">{shown}</text>",
            x_of(f64::from(at))
        ));
    }
    svg.push_str("</svg>");
    svg
}

/// The strip as a PNG, on white.
pub fn png(strip: &Strip) -> Option<Vec<u8>> {
    let size = |units: f64| (units as f32 * PIXELS) as u32;
    let mut sheet = Sheet {
        pixels: Pixmap::new(size(WIDTH), size(HEIGHT))?,
    };
    sheet.pixels.fill(Color::WHITE);
    for (x, is_one) in lines() {
        let (half, ink) = if is_one { (0.7, INK) } else { (0.3, LINES) };
        let line = Rect::from_ltrb((x - half) as f32, 0.0, (x + half) as f32, HEIGHT as f32);
        sheet.fill(line.map(PathBuilder::from_rect), ink);
    }
    for (dot, at) in placed(&strip.dots) {
        let circle = |r: f64| PathBuilder::from_circle(at.x as f32, at.y as f32, r as f32);
        match dot.short {
            true => sheet.fill(polygon(triangle(at)), SHORT),
            false => sheet.fill(circle(at.r), REACHED),
        }
        if dot.at > END {
            sheet.fill(polygon(beyond(at)), INK);
        }
    }
    sheet.pixels.encode_png().ok()
}

fn polygon(corners: [(f64, f64); 3]) -> Option<Path> {
    let [a, b, c] = corners.map(|(x, y)| (x as f32, y as f32));
    let mut path = PathBuilder::new();
    path.move_to(a.0, a.1);
    path.line_to(b.0, b.1);
    path.line_to(c.0, c.1);
    path.close();
    path.finish()
}

struct Sheet {
    pixels: Pixmap,
}

impl Sheet {
    fn fill(&mut self, path: Option<Path>, [red, green, blue]: [u8; 3]) {
        let Some(path) = path else { return };
        let mut paint = Paint::default();
        paint.set_color_rgba8(red, green, blue, 0xff);
        let scale = Transform::from_scale(PIXELS, PIXELS);
        self.pixels
            .fill_path(&path, &paint, FillRule::Winding, scale, None);
    }
}

#[cfg(test)]
mod tests {
    use tiny_skia::PremultipliedColorU8;

    use super::*;

    fn strip(dots: &[(f64, bool)]) -> Strip {
        let dot = |(at, short): &(f64, bool)| Dot {
            at: *at,
            size: 1.0,
            short: *short,
            title: "A & B".to_owned(),
        };
        Strip {
            name: "books".to_owned(),
            dots: dots.iter().map(dot).collect(),
            cells: Vec::new(),
        }
    }

    /// The pixels of a colour, as places on the scale.
    fn seen(png: &[u8], [red, green, blue]: [u8; 3]) -> Vec<f64> {
        let shown = Pixmap::decode_png(png).unwrap();
        let ink = PremultipliedColorU8::from_rgba(red, green, blue, 0xff).unwrap();
        let pixels = shown.pixels().iter().enumerate();
        let own = pixels.filter(|(_, pixel)| **pixel == ink);
        own.map(|(at, _)| {
            let x = f64::from(at as u32 % shown.width()) / f64::from(PIXELS);
            (x - ASIDE) / (WIDTH - 2.0 * ASIDE) * END
        })
        .collect()
    }

    #[test]
    fn what_falls_short_is_drawn_where_it_is_and_in_its_own_colour() {
        let png = png(&strip(&[(0.5, true), (2.0, false)])).unwrap();
        let short = seen(&png, SHORT);
        assert!(!short.is_empty() && short.iter().all(|at| (at - 0.5).abs() < 0.05));
        let reached = seen(&png, REACHED);
        assert!(!reached.is_empty() && reached.iter().all(|at| (at - 2.0).abs() < 0.05));
    }

    #[test]
    fn a_dot_a_school_and_a_mark_for_what_lies_beyond() {
        let svg = svg(&strip(&[(0.5, true), (2.0, false), (9.0, false)]), "<1>");
        assert_eq!(svg.matches("<title>A &amp; B</title>").count(), 3);
        assert_eq!(svg.matches("class=\"more\"").count(), 1);
        assert!(svg.contains("books · &lt;1&gt;"));
    }
}
