//! Changes laid over a census: the same schools, with other figures.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::census::columns::Census;
use crate::census::overlay::{Laid, LaidFigure};
use crate::census::places::{Place, Places};
use crate::census::{check, most};
use crate::frame::{self, Values};
use crate::problem::{Kind, Source};

impl Census {
    /// The changes that have touched a school's figure, in the order in which they were made.
    pub fn changes_of(&self, row: usize, column: &str) -> impl Iterator<Item = &Laid> {
        let touched = move |figure: &LaidFigure| figure.row == row && figure.column == column;
        let laid = self.overlay.of_row(row);
        laid.filter(move |laid| laid.figures.iter().any(touched))
    }

    /// The same census with further changes made, each figure in its new place: that of the last change
    /// which has touched it; the schools of the rows that are `absent` are left out. The figures are checked anew.
    pub fn lay(&self, more: Vec<Laid>, absent: &BTreeSet<usize>) -> Census {
        let mut census = self.clone();
        let mut sources = Vec::clone(&self.sources);
        let mut numbers: HashMap<Arc<Source>, u32> = sources.iter().cloned().zip(0..).collect();
        let mut columns: BTreeMap<&str, BTreeMap<usize, (f64, Place)>> = BTreeMap::new();
        for laid in &more {
            let at = &laid.change.at;
            let source = *numbers.entry(Arc::clone(&at.source)).or_insert_with(|| {
                sources.push(Arc::clone(&at.source));
                sources.len() as u32 - 1
            });
            let (row, column) = at.cell.unwrap_or_default();
            let place = Place {
                source,
                row,
                column,
            };
            for figure in &laid.figures {
                let column = columns.entry(&figure.column).or_default();
                column.insert(figure.row, (figure.after, place));
            }
        }
        for (column, figures) in columns {
            census.put(column, &figures);
        }
        census.sources = Arc::new(sources);
        census.overlay = self.overlay.with(more);
        if !absent.is_empty() {
            census = census.without(absent);
        }
        census.check_anew();
        census
    }

    /// The same census with other figures: by column, the figures by row. Each stays in its cell, from which it was
    /// projected, and nothing is checked anew: a school may come to have pupils and no teacher.
    pub(crate) fn projected(&self, figures: &BTreeMap<String, BTreeMap<usize, f64>>) -> Census {
        let mut census = self.clone();
        for (column, figures) in figures {
            let place = |row: usize| {
                self.places
                    .get(column.as_str())
                    .and_then(|all| all.get(row))
            };
            let own = |row: usize| place(row).or_else(|| self.rows.get(row).copied());
            let placed = figures
                .iter()
                .filter_map(|(row, value)| Some((*row, (*value, own(*row)?))));
            census.put(column, &placed.collect());
        }
        census
    }

    fn put(&mut self, column: &str, figures: &BTreeMap<usize, (f64, Place)>) {
        let numbers = self.numbers(column);
        let known = self.places.get(column);
        let mut places = Places::with_capacity(self.height());
        let mut values: Vec<Option<f64>> = Vec::with_capacity(self.height());
        for row in 0..self.height() {
            let laid = figures.get(&row);
            values.push(laid.map(|(value, _)| *value).or_else(|| numbers.get(row)));
            let own = || known.and_then(|places| places.get(row));
            places.push(laid.map(|(_, place)| *place).or_else(own));
        }
        let values = Values::Number(values.into_iter().collect());
        frame::put(&mut self.frame, column, values);
        self.places.insert(column.to_owned(), places);
    }

    /// Checks the figures as if they had been read so.
    fn check_anew(&mut self) {
        let checked = |kind: &Kind| matches!(kind, Kind::Check(_) | Kind::Outlier { .. });
        self.problems.retain(|problem| !checked(&problem.kind));
        check::check(self);
        most::keep(&mut self.problems);
    }
}
