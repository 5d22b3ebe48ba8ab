//! From a census and a standard to the program: which levers each school has, and how they lift its values.

mod exchanges;

use std::collections::HashMap;

use super::prices::Prices;
use super::program::{Lever, Limit, Move, Program, School, Value};
use super::{Aims, PlanError};
use crate::census::Census;
use crate::dictionary::{Dictionary, Level};
use crate::expression::linear::{Linear, Moving, MovingRow, NotLinear, moving};
use crate::expression::resolve::{Meaning, Source, meaning};
use crate::expression::{Expr, Kind, Values};
use crate::measure::frame::{self, Figures, Member};
use crate::measure::in_force::InForce;
use crate::measure::membership::membership;
use crate::measure::scope::{self, Schools};
use crate::standard::{Indicator, Reliefs, Standard};

/// The program of the only county of a census.
///
/// # Errors
/// Where a price is missing, or a value does not rise in proportion to what a measure moves.
pub fn program(
    census: &Census,
    standard: &Standard,
    prices: &Prices,
    reliefs: Reliefs,
    aims: &Aims,
) -> Result<Program, PlanError> {
    let schools = Schools::new(census, standard);
    let members = membership(&schools, standard, crate::Lang::En).members;
    let year = census.counties.first().and_then(|county| county.year);
    let in_force = InForce::of(standard, reliefs, year);
    let figures = frame::figures(&schools, standard, &members, &in_force);
    let shares = standard.assessed.iter();
    let shares: Vec<Vec<Option<f64>>> = shares
        .map(|stage| frame::split_shares(&schools, standard, stage))
        .collect();
    let extract = Extract {
        schools: &schools,
        standard,
        prices,
        members: &members,
        figures: &figures,
        in_force: &in_force,
        shares: &shares,
        margin: aims.margin,
        exchanges: &aims.exchanges,
    };
    let mut rows: Vec<usize> = members.iter().map(|m| m.row).collect();
    rows.sort_unstable();
    rows.dedup();
    let found = rows.into_iter().map(|row| extract.school(row));
    let program = Program {
        schools: found.collect::<Result<_, _>>()?,
        limits: Vec::new(),
        composites: vec![None; standard.assessed.len()],
        rule: standard.school_rule,
    };
    Ok(limited(program, standard, aims))
}

/// The limits of the standard, or the tighter ones that are aimed at.
fn limited(mut program: Program, standard: &Standard, aims: &Aims) -> Program {
    let tighter = |limit: &f64| aims.limit_cv.map_or(*limit, |own| own.min(*limit));
    for (at, stage) in standard.assessed.iter().enumerate() {
        program.composites[at] = standard.composite_limits.get(stage).map(tighter);
        let Some(limit) = standard.cv_limits.get(stage).map(tighter) else {
            continue;
        };
        for indicator in 0..standard.indicators.len() {
            program.limits.push(Limit {
                stage: at,
                indicator,
                limit,
            });
        }
    }
    program
}

/// How the cells of a school are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// As they are.
    Strict,
    /// Blanks that a measure would fill count as nothing.
    Filled,
    /// Without the measures that would divide a total anew between the stages.
    Restricted,
}

struct Extract<'a> {
    schools: &'a Schools<'a>,
    standard: &'a Standard,
    prices: &'a Prices,
    members: &'a [Member],
    figures: &'a Figures,
    in_force: &'a InForce,
    shares: &'a [Vec<Option<f64>>],
    margin: f64,
    /// The measures by which teachers may change places.
    exchanges: &'a [usize],
}

impl Extract<'_> {
    /// A school: as its cells are; where that gives no linear figure, with the cells that a measure would fill
    /// taken as nothing, if that changes none of its values; else without the measures that would divide a
    /// total anew between the stages.
    fn school(&self, row: usize) -> Result<School, PlanError> {
        let strict = self.school_with(row, Reading::Strict);
        match strict {
            Err(error @ PlanError::NotLinear { .. }) => {
                let filled = self.school_with(row, Reading::Filled);
                let found = filled.or_else(|_| self.school_with(row, Reading::Restricted));
                found.map_err(|_| error)
            }
            found => found,
        }
    }

    fn school_with(&self, row: usize, reading: Reading) -> Result<School, PlanError> {
        let own = self
            .members
            .iter()
            .enumerate()
            .filter(|(_, m)| m.row == row);
        let own: Vec<(usize, &Member)> = own.collect();
        let fill = reading == Reading::Filled;
        let mut levers = self.levers(row, &own, fill)?;
        let bought = levers.len();
        levers.extend(self.exchange_levers(row, &own));
        if reading == Reading::Restricted {
            let divides = |m: &Move| self.standard.apportion.contains(&m.field);
            for lever in &mut levers {
                lever.closed |= lever.moves.iter().any(divides);
            }
        }
        let moved = moved(&levers);
        let at = |stage: Option<usize>| MovedRow {
            schools: self.schools,
            row,
            stage: stage.map(|stage| self.standard.assessed[stage].as_str()),
            moved: &moved,
            fill,
        };
        let mut rooms = Vec::new();
        for lever in &mut levers {
            let measure = &self.standard.measures[lever.measure];
            let stage = lever.stage.map(|s| self.standard.assessed[s].clone());
            let leaves = measure.effects.get(&stage).and_then(|e| e.leaves.as_ref());
            let Some(leaves) = leaves.filter(|_| !lever.closed) else {
                continue;
            };
            match moving(leaves, &at(lever.stage)) {
                Ok(Moving::Number(Some(room))) => rooms.push(room),
                Ok(_) => lever.closed = true,
                Err(e) => return Err(self.not_linear(row, &measure.name, lever.stage, e)),
            }
        }
        let mut values = Vec::new();
        for (m, member) in &own {
            let stage = member.stage as usize;
            for (i, indicator) in self.standard.indicators.iter().enumerate() {
                let known = self.figures.per[i][*m].zip(self.figures.numerator[i][*m]);
                let Some((pupils, numerator)) = known else {
                    continue;
                };
                let found = self.figure(indicator, stage, row, &at(Some(stage)));
                let wrong = |e| self.not_linear(row, &indicator.name, Some(stage), e);
                let mut figure = found.map_err(wrong)?;
                if (figure.value - numerator).abs() > 1e-9 * numerator.abs().max(1.0) {
                    let whole = indicator.numerator.get(&self.standard.assessed[stage]);
                    let text = whole.map(ToString::to_string).unwrap_or_default();
                    return Err(wrong(NotLinear(text)));
                }
                figure.value = numerator;
                let threshold = indicator.thresholds.get(&self.standard.assessed[stage]);
                values.push(Value {
                    stage,
                    indicator: i,
                    pupils,
                    scale: indicator.scale,
                    figure,
                    goal: threshold.map(|t| t * (1.0 + self.margin)),
                });
            }
        }
        let more = (bought, levers.split_off(bought));
        let exchanges = self.exchanges(row, more, &mut values, &mut rooms);
        Ok(School {
            row,
            pupils: own.iter().map(|(_, m)| m.pupils).sum(),
            levers,
            values,
            rooms,
            exchanges,
            restricted: reading == Reading::Restricted,
        })
    }

    /// Every measure at every stage of the school, or at the school.
    fn levers(
        &self,
        row: usize,
        own: &[(usize, &Member)],
        fill: bool,
    ) -> Result<Vec<Lever>, PlanError> {
        let mut levers = Vec::new();
        let measures = self.standard.measures.iter().enumerate();
        for (at, measure) in measures.filter(|(_, m)| m.exchange.is_none()) {
            for (stage, effect) in &measure.effects {
                let place = stage
                    .as_ref()
                    .map(|id| self.standard.assessed.iter().position(|s| s == id));
                let here = match place {
                    None => true,
                    Some(place) => own.iter().any(|(_, m)| Some(m.stage as usize) == place),
                };
                if !here {
                    continue;
                }
                let place = place.flatten();
                let moves = self.moves(row, &effect.moves, place, fill);
                levers.push(Lever {
                    measure: at,
                    stage: place,
                    cost: self.prices.of(&measure.id, self.schools.census, row)?,
                    digits: measure.digits,
                    closed: moves.is_empty(),
                    moves,
                });
            }
        }
        Ok(levers)
    }

    /// What one unit of a measure moves at a school: the figures that the census has, and the totals in which
    /// they are counted once more.
    fn moves(
        &self,
        row: usize,
        written: &[(String, f64)],
        stage: Option<usize>,
        fill: bool,
    ) -> Vec<Move> {
        let census = self.schools.census;
        let dictionary = &census.dictionary;
        let given = |column: &str| census.number(row, column).is_some();
        let mut own: Vec<Move> = Vec::new();
        for (field, add) in written {
            let staged = dictionary.fields.get(field).map(|f| f.level) == Some(Level::Stage);
            let at_stage = stage.filter(|_| staged);
            let column = self.column(field, at_stage);
            let only_total = at_stage.is_some() && !given(&column) && given(field);
            let filled = fill && !given(&column) && !only_total && census.has(&column);
            let (column, at_stage) = match only_total {
                true => (field.clone(), None),
                false => (column, at_stage),
            };
            if given(&column) || filled {
                own.push(Move {
                    column,
                    field: field.clone(),
                    stage: at_stage,
                    add: *add,
                    follows: false,
                    filled,
                });
            }
        }
        // A total moves with its part, and only by itself where the part is not given.
        let is_part = |total: &str, part: &str| {
            let total = dictionary.fields.get(total).and_then(|f| f.total.as_ref());
            total.is_some_and(|t| t.named == part || t.of.iter().any(|of| of == part))
        };
        let parts = own.clone();
        own.retain(|m| !parts.iter().any(|part| is_part(&m.field, &part.field)));
        let mut all = Vec::new();
        for part in own {
            let totals = dictionary.fields.keys();
            let totals = totals.filter(|total| is_part(total, &part.field));
            let of_fields = totals.flat_map(|total| {
                let staged = part.stage.map(|stage| (total, Some(stage)));
                staged.into_iter().chain([(total, None)])
            });
            let of_stages = part.stage.map(|_| (&part.field, None));
            let follow = of_stages
                .into_iter()
                .chain(of_fields)
                .map(|(field, stage)| Move {
                    column: self.column(field, stage),
                    field: field.clone(),
                    stage,
                    follows: true,
                    ..part.clone()
                });
            let follow = follow.filter(|m| !part.filled && given(&m.column));
            let follow: Vec<Move> = follow.collect();
            all.push(part);
            all.extend(follow);
        }
        all
    }

    fn column(&self, field: &str, stage: Option<usize>) -> String {
        match stage {
            Some(stage) => Dictionary::column(field, &self.standard.assessed[stage]),
            None => field.to_owned(),
        }
    }

    /// A numerator with the reliefs in force and the share of the stage.
    fn figure(
        &self,
        indicator: &Indicator,
        stage: usize,
        row: usize,
        scope: &MovedRow<'_>,
    ) -> Result<Linear, NotLinear> {
        let formula = indicator.numerator.get(&self.standard.assessed[stage]);
        let mut figure = match formula {
            Some(formula) => number(formula, scope)?,
            None => Linear::default(),
        };
        let whole = MovedRow {
            stage: None,
            ..*scope
        };
        let reliefs = indicator.reliefs.iter();
        for relief in reliefs.filter(|relief| self.in_force.has(&relief.key)) {
            if moving(&relief.when, &whole)? == Moving::Truth(Some(true)) {
                figure = figure.plus(&number(&relief.add, scope)?, 1.0);
            }
        }
        let per = scope.stage.and_then(|stage| indicator.per.get(stage));
        if let Some(per) = per
            && !number(per, scope)?.is_fixed()
        {
            return Err(NotLinear(format!("1 / {per}")));
        }
        Ok(match (indicator.split, self.shares[stage][row]) {
            (true, Some(share)) => figure.times(share),
            _ => figure,
        })
    }

    fn not_linear(
        &self,
        row: usize,
        of: &crate::Text,
        stage: Option<usize>,
        error: NotLinear,
    ) -> PlanError {
        let census = self.schools.census;
        PlanError::NotLinear {
            school: census.school_name(row),
            of: of.clone(),
            stage: stage.map(|s| census.dictionary.stage_text(&self.standard.assessed[s])),
            formula: error.0,
        }
    }
}

fn number(expr: &Expr, scope: &MovedRow<'_>) -> Result<Linear, NotLinear> {
    match moving(expr, scope)? {
        Moving::Number(found) => Ok(found.unwrap_or_default()),
        _ => Err(NotLinear(expr.to_string())),
    }
}

/// By column: the levers that move it.
fn moved(levers: &[Lever]) -> HashMap<String, Linear> {
    let mut moved: HashMap<String, Linear> = HashMap::new();
    for (at, lever) in levers.iter().enumerate().filter(|(_, l)| !l.closed) {
        for m in &lever.moves {
            let rises = vec![(at, m.add)];
            let known = moved.entry(m.column.clone()).or_default();
            *known = known.plus(&Linear { value: 0.0, rises }, 1.0);
        }
    }
    moved
}

/// A school as formulas see it, with what moves its figures.
#[derive(Clone, Copy)]
struct MovedRow<'a> {
    schools: &'a Schools<'a>,
    row: usize,
    stage: Option<&'a str>,
    moved: &'a HashMap<String, Linear>,
    /// Whether a blank that a lever moves counts as nothing.
    fill: bool,
}

impl MovedRow<'_> {
    fn value(&self, column: &str, given: Option<f64>) -> Option<f64> {
        given.or_else(|| (self.fill && self.moved.contains_key(column)).then_some(0.0))
    }

    fn column(&self, column: &str, given: Option<f64>) -> Option<Linear> {
        let fixed = Linear::fixed(self.value(column, given)?);
        Some(match self.moved.get(column) {
            Some(moved) => fixed.plus(moved, 1.0),
            None => fixed,
        })
    }
}

impl MovingRow for MovedRow<'_> {
    fn field(&self, name: &str) -> Result<Moving, NotLinear> {
        let census = self.schools.census;
        let Some(meaning) = meaning(&census.dictionary, name, self.stage) else {
            return Ok(Moving::Number(None));
        };
        let (field, stage) = match meaning {
            Meaning::Staged(field, stage) => (field, stage),
            Meaning::County | Meaning::Column(Kind::Number | Kind::Blank) => {
                let given = census.number(self.row, name);
                return Ok(Moving::Number(self.column(name, given)));
            }
            Meaning::Column(Kind::Text) => {
                let text = census.text(self.row, name);
                return Ok(Moving::Text(text.map(str::to_owned)));
            }
            Meaning::Column(Kind::Truth) => {
                let truth = match census.stored(name) {
                    Some(Values::Truth(truths)) => truths.get(self.row),
                    _ => None,
                };
                return Ok(Moving::Truth(truth));
            }
        };
        let columns = self.schools.columns(field);
        let given = |c: &scope::Column| c.numbers.get(self.row);
        let number = |c: &scope::Column| self.value(&c.name, given(c));
        let figure = |c: &scope::Column| self.column(&c.name, given(c));
        let found = match columns.source(stage, number) {
            Source::Given(column) => figure(column),
            Source::Blank => None,
            Source::Summed(stages) => {
                let whole = Source::Summed(stages).value(number);
                let own = stages.iter().filter_map(|stage| figure(&stage.own));
                let sum = own.reduce(|sum, own| sum.plus(&own, 1.0));
                sum.filter(|_| whole.is_some())
            }
            Source::Apportioned {
                total,
                weight,
                weights,
                ..
            } => {
                let own = figure(total).zip(figure(weight));
                let sum = weights.iter().filter_map(|weight| figure(weight));
                let sum = sum.reduce(|sum, weight| sum.plus(&weight, 1.0));
                match own.zip(sum) {
                    None => None,
                    Some(((total, weight), sum)) if weight.is_fixed() && sum.is_fixed() => {
                        let value = total.value * weight.value / sum.value;
                        let share = total.times(weight.value / sum.value);
                        Some(Linear { value, ..share })
                    }
                    Some(_) => return Err(NotLinear(name.to_owned())),
                }
            }
        };
        Ok(Moving::Number(found))
    }
}
