//! Dots beside each other where they would cover one another.

use std::collections::HashMap;

/// A dot: its middle, and its radius.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    pub x: f64,
    pub y: f64,
    pub r: f64,
}

/// What is kept free between two dots.
const AIR: f64 = 0.4;

/// Moves dots up or down from the middle of their strip, no further than there is room, until none covers another;
/// where there is no room left they stay in the middle. The first ones have their place first.
pub fn apart(dots: &mut [Placed], middle: f64, room: f64) {
    let largest = dots.iter().map(|dot| dot.r).fold(0.0, f64::max);
    // Only dots of this and the neighbouring columns can touch.
    let width = 2.0 * largest + AIR;
    let mut columns: HashMap<i64, Vec<Placed>> = HashMap::new();
    for dot in dots {
        let column = (dot.x / width).floor() as i64;
        let free = |y: f64| {
            let near = (column - 1..=column + 1).filter_map(|at| columns.get(&at));
            near.flatten().all(|other| {
                let (dx, dy) = (other.x - dot.x, other.y - y);
                let touch = other.r + dot.r + AIR;
                dx * dx + dy * dy >= touch * touch
            })
        };
        let steps = (0..=(room as i32)).flat_map(|step| [f64::from(step), -f64::from(step)]);
        let mut offsets = steps.filter(|offset| offset.abs() + dot.r <= room);
        let offset = offsets.find(|offset| free(middle + offset));
        dot.y = middle + offset.unwrap_or(0.0);
        columns.entry(column).or_default().push(*dot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_dot_covers_another_as_long_as_there_is_room() {
        let dot = |x: f64| Placed { x, y: 0.0, r: 4.0 };
        let mut dots: Vec<Placed> = (0..40).map(|at| dot(f64::from(at) * 3.7)).collect();
        apart(&mut dots, 50.0, 28.0);
        for (at, one) in dots.iter().enumerate() {
            assert!((one.y - 50.0).abs() <= 24.0);
            for other in &dots[at + 1..] {
                assert!((one.x - other.x).hypot(one.y - other.y) >= 8.0);
            }
        }
    }
}
