//! Strips: of each thing that is measured a scale, on which every school is a dot. What a picture shows where there
//! are pictures, and a row of blocks where there are none.

use crate::report::table::{Cell, Column, Table, left};

/// The scale ends here; what lies beyond stands at its end.
pub const END: f64 = 3.0;

/// Steps of the scale in a row of blocks: a fifth each.
const STEPS: usize = 15;

/// Strips of one scale, one below the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Strips {
    /// What stands above the names.
    pub name: String,
    /// What the dots are, for those who do not see them.
    pub text: String,
    /// What 1 on the scale is called.
    pub one: String,
    /// What stands above the figures at the end of each strip.
    pub columns: Vec<Column>,
    /// The strips.
    pub rows: Vec<Strip>,
}

/// One strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// What is measured.
    pub name: String,
    /// The schools that have the figure.
    pub dots: Vec<Dot>,
    /// The figures at the end.
    pub cells: Vec<Cell>,
}

/// A school on a strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Its place on the scale.
    pub at: f64,
    /// Its size, as a part of the largest by area.
    pub size: f64,
    /// Whether it falls short.
    pub short: bool,
    /// Which school it is, and its value.
    pub title: String,
}

impl Strips {
    /// The strips as a table with what stands for the dots.
    pub fn table(&self, dots: impl Fn(&Strip) -> Cell) -> Table {
        let mut columns = vec![left(self.name.clone()), left(self.text.clone())];
        columns.extend(self.columns.iter().cloned());
        let rows = self.rows.iter().map(|strip| {
            let mut row = vec![strip.name.clone().into(), dots(strip)];
            row.extend(strip.cells.iter().cloned());
            row
        });
        Table {
            rows: rows.collect(),
            columns,
        }
    }

    /// The same for where there are no pictures: a block a step of the scale, the higher the more schools, with a
    /// line at 1.
    pub fn blocks(&self) -> Table {
        self.table(|strip| blocks(&strip.dots).into())
    }
}

fn blocks(dots: &[Dot]) -> String {
    let mut counts = [0_usize; STEPS];
    let steps_to_one = STEPS as f64 / END;
    for dot in dots {
        // What is below 1 by a hair stays left of the line.
        let at = match dot.short {
            true => (dot.at * steps_to_one).floor().min(steps_to_one - 1.0),
            false => (dot.at * steps_to_one).floor(),
        };
        counts[(at.max(0.0) as usize).min(STEPS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let block = |count: &usize| block(*count, most);
    let (below, above) = counts.split_at(STEPS / END as usize);
    let side = |counts: &[usize]| counts.iter().map(block).collect::<String>();
    format!("{}│{}", side(below), side(above))
}

/// A block, the higher the nearer the count is to the most; no school, no block.
pub fn block(count: usize, most: usize) -> char {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    match count {
        0 => '·',
        count => BLOCKS[(count * BLOCKS.len()).div_ceil(most.max(1)) - 1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(at: f64, short: bool) -> Dot {
        Dot {
            at,
            size: 1.0,
            short,
            title: String::new(),
        }
    }

    #[test]
    fn every_school_stands_on_its_side_of_the_line() {
        let dots = [
            dot(0.0, true),
            dot(0.9999, true),
            dot(0.95, true),
            dot(1.0, false),
            dot(7.0, false),
        ];
        assert_eq!(blocks(&dots), "▄···█│▄········▄");
        assert_eq!(blocks(&[]), "·····│··········");
    }
}
