//! Rows that are the sums of the rows beside them: totals that no word marks as such.

use crate::census::grid::{Grid, Row};
use crate::census::shape::table::found::Table;
use crate::census::shape::table::rows::is_code;
use crate::census::value;
use crate::dictionary::{Dictionary, FieldKind};
use crate::problem::{Kind, Problem};

/// A total is of at least so many rows.
const FEWEST_ROWS: usize = 2;

/// So many figures above 0 must be sums: one or two may be so by chance.
const FEWEST_FIGURES: usize = 3;

/// The counted figures of the rows of one table.
pub struct Sums {
    columns: Vec<u32>,
    /// The column of the schools' codes.
    code: Option<u32>,
    rows: Vec<Counted>,
}

/// The counted figures of a row.
struct Counted {
    row: u32,
    figures: Vec<Option<f64>>,
    /// Whether it has a code of its own: then it is a school, whatever its figures add up to.
    coded: bool,
}

impl Sums {
    pub fn new(table: &Table, dictionary: &Dictionary) -> Sums {
        let counted = table.columns.iter().filter(|c| {
            let field = dictionary.resolve(&c.name);
            field.is_some_and(|(_, f, _)| matches!(f.kind, FieldKind::Count | FieldKind::Amount))
        });
        // A mean or a ratio in between is no sum.
        let summed = counted.filter(|c| {
            let field = dictionary.resolve(&c.name);
            let unit = field.and_then(|(_, f, _)| f.unit.as_deref());
            unit.is_some_and(|unit| dictionary.units.get(unit).is_some_and(|u| u.adds_up))
        });
        let code = table.columns.iter();
        let mut code = code.filter(|c| c.name == dictionary.roles.school_code);
        Sums {
            columns: summed.map(|c| c.index).collect(),
            code: code.next().map(|c| c.index),
            rows: Vec::new(),
        }
    }

    /// Notes a row that was taken for a school.
    pub fn add(&mut self, row: &Row) {
        let columns = self.columns.iter();
        let figures = columns.map(|column| row.get(*column).and_then(value::number));
        let code = self.code.and_then(|column| row.get(column));
        self.rows.push(Counted {
            row: row.index,
            figures: figures.collect(),
            coded: code.is_some_and(is_code),
        });
    }

    /// Notes the rows that another noted, below its own.
    pub fn extend(&mut self, below: Sums) {
        self.rows.extend(below.rows);
    }

    /// The rows whose every figure is the sum of that of the rows right above, or right below.
    pub fn totals(&self, grid: &Grid, table: &Table, dictionary: &Dictionary) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (at, counted) in self.rows.iter().enumerate() {
            let Counted { row, figures, .. } = counted;
            let many = figures.iter().flatten().filter(|f| **f > 0.0).count();
            if counted.coded || many < FEWEST_FIGURES {
                continue;
            }
            let above = self.rows[..at].iter().rev();
            let below = self.rows[at + 1..].iter();
            let Some((first, last)) = reach(figures, above).or_else(|| reach(figures, below))
            else {
                continue;
            };
            let roles = &dictionary.roles;
            let naming = [&roles.school_name, &roles.school_code].into_iter();
            let mut naming = naming.filter_map(|field| {
                let column = table.columns.iter().find(|c| c.name == *field)?;
                let at = grid.rows.binary_search_by_key(row, |r| r.index).ok()?;
                let cell = grid.rows[at].get(column.index)?;
                Some((column.index, cell.shown()))
            });
            let (column, name) = naming.next().unwrap_or_default();
            let rows = format!("{}–{}", first.min(last) + 1, first.max(last) + 1);
            let name = value::excerpt(&name).into();
            let kind = Kind::LooksLikeTotal { name, rows };
            problems.push(Problem::new(kind, [grid.at(*row, column)]));
        }
        problems
    }
}

/// The first and last of the rows that add up to the figures, if some do. What a total leaves blank
/// is not compared; rows that are all alike may well add up to a larger one by chance.
fn reach<'a>(
    figures: &[Option<f64>],
    rows: impl Iterator<Item = &'a Counted>,
) -> Option<(u32, u32)> {
    let mut sums: Vec<(f64, f64)> = figures
        .iter()
        .map(|f| (0.0, f.unwrap_or(f64::NAN)))
        .collect();
    let mut first = None;
    let mut before: Option<&Vec<Option<f64>>> = None;
    let mut differ = false;
    for (count, counted) in rows.enumerate() {
        let Counted {
            row, figures: own, ..
        } = counted;
        first = first.or(Some(*row));
        differ |= before.replace(own).is_some_and(|b| b != own);
        for ((sum, _), figure) in sums.iter_mut().zip(own) {
            *sum += figure.unwrap_or(0.0);
        }
        let mut given = sums.iter().filter(|(_, figure)| !figure.is_nan());
        let near = |sum: f64, figure: f64| (sum - figure).abs() <= 1e-9 * figure.abs();
        if count + 1 >= FEWEST_ROWS && differ && given.clone().all(|(s, f)| near(*s, *f)) {
            return Some((first?, *row));
        }
        // What is already more cannot become the sum.
        if given.any(|(sum, figure)| *sum > figure * (1.0 + 1e-9)) {
            return None;
        }
    }
    None
}
