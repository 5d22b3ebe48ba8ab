//! By what measures teachers of a school may change places with those of another.

use super::Extract;
use crate::expression::linear::Linear;
use crate::measure::frame::Member;
use crate::scenario::plan::program::{Exchange, Lever, Value};

impl Extract<'_> {
    /// A lever for each who comes, by every measure that is asked for and at every stage of the school.
    pub(super) fn exchange_levers(&self, row: usize, own: &[(usize, &Member)]) -> Vec<Lever> {
        let mut levers = Vec::new();
        for at in self.exchanges {
            let Some(measure) = self.standard.measures.get(*at) else {
                continue;
            };
            for (stage, effect) in &measure.effects {
                let place = self.standard.assessed.iter();
                let place = place.clone().position(|s| Some(s) == stage.as_ref());
                let here = own.iter().any(|(_, m)| Some(m.stage as usize) == place);
                let moves = match here {
                    true => self.moves(row, &effect.moves, place, false),
                    false => Vec::new(),
                };
                if !moves.is_empty() {
                    levers.push(Lever {
                        measure: *at,
                        stage: place,
                        cost: self.prices.paid(&measure.id, self.schools.census, row),
                        digits: None,
                        moves,
                        closed: false,
                    });
                }
            }
        }
        levers
    }

    /// The exchanges of a school, from the levers that follow on those that are bought; its values and rooms keep
    /// only what is bought.
    pub(super) fn exchanges(
        &self,
        row: usize,
        (bought, levers): (usize, Vec<Lever>),
        values: &mut [Value],
        rooms: &mut [Linear],
    ) -> Vec<Exchange> {
        let census = self.schools.census;
        let within = |lever: &Lever| {
            let exchange = self.standard.measures[lever.measure].exchange.as_ref();
            let field = exchange?.within.as_deref()?;
            census.text(row, field).map(str::to_owned)
        };
        let figures = values.iter().map(|v| &v.figure);
        let lifts = rises_from(bought, figures);
        let added = rises_from(bought, rooms.iter());
        let figures = values.iter_mut().map(|v| &mut v.figure);
        for figure in figures.chain(rooms) {
            figure.rises.retain(|(lever, _)| *lever < bought);
        }
        let open = levers.into_iter().zip(bought..).filter(|(l, _)| !l.closed);
        let exchanges = open.filter_map(|(lever, at)| {
            let figures = lever.moves.iter();
            let figures = figures.map(|m| census.number(row, &m.column).unwrap_or_default());
            let of = |all: &[(usize, usize, f64)]| {
                let own = all.iter().filter(|(lever, ..)| *lever == at);
                own.map(|(_, place, rise)| (*place, *rise)).collect()
            };
            Some(Exchange {
                measure: lever.measure,
                stage: lever.stage?,
                cost: lever.cost,
                within: within(&lever),
                figures: figures.collect(),
                lifts: of(&lifts),
                rooms: of(&added),
                moves: lever.moves,
            })
        });
        exchanges.collect()
    }
}

/// By lever, from the first that is not bought: the figures that it moves, by their place, and by how much.
fn rises_from<'a>(
    bought: usize,
    figures: impl Iterator<Item = &'a Linear>,
) -> Vec<(usize, usize, f64)> {
    let rises = figures.enumerate().flat_map(|(place, figure)| {
        let own = figure.rises.iter().filter(|(lever, _)| *lever >= bought);
        let own: Vec<(usize, usize, f64)> =
            own.map(|(lever, rise)| (*lever, place, *rise)).collect();
        own
    });
    rises.collect()
}
