//! Where the figures of a county come from: each as it was read, with its cell.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::in_force::InForce;
use super::scope::{Column, OneCounty, Schools, Spoken};
use super::view::{
    Addend, Datum, Evidence, EvidenceCell, EvidenceColumn, EvidenceRow, ItemSteps, SplitPart, Used,
    Way,
};
use crate::dictionary::{Dictionary, Factor, Level};
use crate::expression::recipe::{Recipe, sums_of};
use crate::expression::resolve::{Meaning, Source, meaning};
use crate::expression::{Expr, Values, eval};
use crate::lang::Lang;
use crate::problem::Location;
use crate::standard::{Figure, Item, Standard};

/// Where the figures of a county come from.
pub struct Sources<'a> {
    pub schools: &'a Schools<'a>,
    pub in_force: &'a InForce,
    standard: &'a Standard,
    pub lang: Lang,
}

impl<'a> Sources<'a> {
    pub fn new(
        schools: &'a Schools<'a>,
        in_force: &'a InForce,
        standard: &'a Standard,
        lang: Lang,
    ) -> Sources<'a> {
        Sources {
            schools,
            in_force,
            standard,
            lang,
        }
    }

    /// The figures of a county: of its assessed schools, and its own.
    pub fn evidence(&self, assessed: &[usize], all: Range<usize>) -> Evidence {
        let census = self.schools.census;
        let dictionary = &census.dictionary;
        let spoken = self.spoken_of();
        // A county's own figures are there to be filled in where no workbook has them.
        let (county, columns): (Vec<&String>, Vec<&String>) = dictionary
            .columns()
            .iter()
            .filter(|name| spoken.contains(*name))
            .partition(|name| dictionary.is_of_county(name));
        let columns = columns.into_iter().filter(|name| census.has(name));
        let columns: Vec<EvidenceColumn> = columns.map(|n| self.column(n)).collect();
        let spoken = Spoken::new(self.schools, assessed, all.clone());
        let rows = self.rows(assessed, &spoken);
        let items = self.items(&rows, &spoken);
        let asked = self.asked(assessed, all.clone());
        let text = |row, column: &str| census.text(row, column).unwrap_or_default().to_owned();
        let rows = rows.iter().enumerate().map(|(at, row)| EvidenceRow {
            code: text(*row, &dictionary.roles.school_code),
            name: census.school_name(*row),
            at: census.row_place(*row),
            cells: columns.iter().map(|c| self.cell(*row, &c.name)).collect(),
            asked: asked.iter().filter_map(|of| of.get(at).copied()).collect(),
        });
        let rows = rows.collect();
        let county = county.into_iter().map(|name| {
            let given = |row: &usize| self.datum(*row, name).is_some();
            let row = all.clone().find(given);
            let cell = row.map(|row| self.cell(row, name));
            (self.column(name), cell.unwrap_or_default())
        });
        Evidence {
            assessed: assessed.len(),
            items,
            county: county.collect(),
            columns,
            rows,
        }
    }

    /// What the form of a school asks for: for every figure, a number a school.
    fn asked(&self, assessed: &[usize], all: Range<usize>) -> Vec<Vec<Option<f64>>> {
        let scope = OneCounty::of(self.schools, None, assessed, all);
        let numbers = |figure: &Figure| match eval(&figure.value, &scope) {
            Ok(Values::Number(numbers)) => numbers.iter().collect(),
            _ => vec![None; assessed.len()],
        };
        self.standard.school_figures().map(numbers).collect()
    }

    /// The assessed schools, and behind them the others that some item speaks of.
    fn rows(&self, assessed: &[usize], spoken: &Spoken<'_>) -> Vec<usize> {
        let mut others = BTreeSet::new();
        for (item, _) in self.standard.county_figures() {
            others.extend(&spoken.of(item).rows);
        }
        assessed.iter().for_each(|row| {
            others.remove(row);
        });
        assessed.iter().copied().chain(others).collect()
    }

    /// The steps of every figure of the county.
    fn items(&self, rows: &[usize], spoken: &Spoken<'_>) -> Vec<ItemSteps> {
        let figures = self.standard.county_figures();
        figures
            .map(|(item, figure)| self.steps(item, &figure.value, rows, &spoken.of(item)))
            .collect()
    }

    /// The steps of one figure, by row; blank for the schools that it does not speak of.
    fn steps(
        &self,
        item: &Item,
        figure: &Expr,
        rows: &[usize],
        scope: &OneCounty<'_>,
    ) -> ItemSteps {
        let place = |row: &usize| scope.rows.binary_search(row).ok();
        let places: Vec<Option<usize>> = rows.iter().map(place).collect();
        let values = |expr: &Expr| -> Vec<Option<Datum>> {
            let found = self.values(&self.in_force.expand(item, expr), scope);
            let found = places.iter().map(|at| found.get((*at)?)?.clone());
            found.collect()
        };
        let sum = |(x, filter): &(Expr, Option<Expr>)| -> Vec<Addend> {
            let keep = filter.as_ref().map(values);
            let addends = values(x).into_iter().enumerate().map(|(at, value)| {
                let kept = keep.as_ref().map(|k| k.get(at).cloned().flatten());
                match (kept, value) {
                    _ if places[at].is_none() => Addend::None,
                    (None | Some(Some(Datum::Truth(true))), Some(Datum::Number(n))) => {
                        Addend::Number(n)
                    }
                    (None | Some(Some(Datum::Truth(true))), _) => Addend::Blank,
                    _ => Addend::None,
                }
            });
            addends.collect()
        };
        ItemSteps {
            spoken_of: places.iter().map(Option::is_some).collect(),
            parts: Recipe::of(figure).parts.iter().map(values).collect(),
            sums: sums_of(figure).iter().map(sum).collect(),
            value: match eval(&self.in_force.expand(item, figure), scope) {
                Ok(Values::Number(numbers)) if !scope.rows.is_empty() => numbers.get(0),
                _ => None,
            },
        }
    }

    fn values(&self, expr: &Expr, scope: &OneCounty<'_>) -> Vec<Option<Datum>> {
        match eval(expr, scope) {
            Ok(Values::Number(v)) => v.iter().map(|x| x.map(Datum::Number)).collect(),
            Ok(Values::Truth(v)) => v.iter().map(|x| x.map(Datum::Truth)).collect(),
            Ok(Values::Text(v)) => v
                .iter()
                .map(|x| x.map(|x| Datum::Word(x.to_owned())))
                .collect(),
            Err(_) => vec![None; scope.rows.len()],
        }
    }

    /// Every column in which something that the standard speaks of may be given.
    fn spoken_of(&self) -> HashSet<String> {
        let dictionary = &self.schools.census.dictionary;
        let roles = &dictionary.roles;
        let mut names: Vec<&str> = vec![&roles.school_type, &roles.pupils];
        names.extend(roles.place.as_deref());
        let sharers = dictionary.sharers.values();
        names.extend(sharers.map(|sharer| sharer.children.as_str()));
        names.extend(self.standard.apportion.iter().map(String::as_str));
        names.extend(self.standard.school_columns.iter().map(String::as_str));
        let add = |expr: &Expr| {
            let fields = expr.fields().into_iter().map(str::to_owned);
            fields.collect::<Vec<_>>()
        };
        let mut owned: Vec<String> = Vec::new();
        for indicator in &self.standard.indicators {
            indicator
                .numerator
                .values()
                .for_each(|x| owned.extend(add(x)));
            indicator.per.values().for_each(|x| owned.extend(add(x)));
            for relief in &indicator.reliefs {
                owned.extend(add(&relief.when));
                owned.extend(add(&relief.add));
            }
        }
        for exclude in &self.standard.excludes {
            owned.extend(add(&exclude.when));
        }
        for (item, figure) in self.standard.county_figures() {
            owned.extend(add(&item.in_full(&figure.value)));
        }
        for figure in self.standard.school_figures() {
            owned.extend(add(&figure.value));
        }
        let items = self.standard.items.iter();
        let grids = self.standard.tables.values();
        let grids = grids.filter_map(|table| Some(&table.grid.as_ref()?.figures));
        for item in items.chain(grids) {
            owned.extend(item.of.iter().flat_map(|set| add(&set.when)));
        }
        let mut columns = HashSet::new();
        for name in names.into_iter().chain(owned.iter().map(String::as_str)) {
            columns.insert(name.to_owned());
            if let Some((field, definition, None)) = dictionary.resolve(name)
                && definition.level == Level::Stage
            {
                let stages = dictionary.stages.keys();
                columns.extend(stages.map(|stage| Dictionary::column(field, stage)));
            }
        }
        columns
    }

    fn column(&self, name: &str) -> EvidenceColumn {
        let dictionary = &self.schools.census.dictionary;
        let resolved = dictionary.resolve(name);
        EvidenceColumn {
            name: name.to_owned(),
            label: dictionary.label(name, self.lang),
            unit: self.unit(name),
            stage: resolved.and_then(|(_, _, stage)| stage.map(str::to_owned)),
        }
    }

    fn cell(&self, row: usize, name: &str) -> EvidenceCell {
        let at = self.schools.census.place(row, name);
        EvidenceCell {
            value: self.datum(row, name),
            factor: self.factor(&at),
            at,
        }
    }

    fn datum(&self, row: usize, name: &str) -> Option<Datum> {
        Some(match self.schools.census.stored(name)? {
            Values::Number(v) => Datum::Number(v.get(row)?),
            Values::Truth(v) => Datum::Truth(v.get(row)?),
            Values::Text(v) => Datum::Word(v.get(row)?.to_owned()),
        })
    }

    /// What the standard wants shown of a school beside its values, at a stage.
    pub fn shown(&self, row: usize, stage: &str) -> Vec<Option<Used>> {
        let columns = self.standard.school_columns.iter();
        columns
            .map(|name| self.used(row, name, Some(stage)))
            .collect()
    }

    /// The stages that share what a school owns, where there are several.
    pub fn split(&self, row: usize, here: &str) -> Vec<SplitPart> {
        let census = self.schools.census;
        let shares = self.standard.shares().into_iter();
        let parts: Vec<SplitPart> = shares
            .filter_map(|share| {
                let pupils = census.number(row, &share.column).filter(|n| *n > 0.0)?;
                Some(SplitPart {
                    label: share.name.get(self.lang).to_owned(),
                    weight: share.weight,
                    pupils,
                    here: share.id == here,
                    stage: share.id,
                })
            })
            .collect();
        match parts.len() {
            0 | 1 => Vec::new(),
            _ => parts,
        }
    }

    pub fn all_used(&self, row: usize, expr: &Expr, stage: Option<&str>) -> Vec<Used> {
        let fields = expr.fields().into_iter();
        fields
            .filter_map(|name| self.used(row, name, stage))
            .collect()
    }

    /// What a name in a formula is for a school, and where it comes from.
    fn used(&self, row: usize, name: &str, stage: Option<&str>) -> Option<Used> {
        let census = self.schools.census;
        let dictionary = &census.dictionary;
        let (columns, stage) = match meaning(dictionary, name, stage)? {
            Meaning::Staged(field, stage) => (self.schools.columns(field), stage),
            Meaning::County | Meaning::Column(_) => return self.given(row, name),
        };
        let number = |column: &Column| column.numbers.get(row);
        let source = columns.source(stage, number);
        let (way, from): (Way, Vec<&Column>) = match &source {
            Source::Given(column) => return self.given(row, &column.name),
            Source::Apportioned { total, by, .. } => {
                let way = Way::Apportioned {
                    total: number(total)?,
                    by: dictionary.label(by, self.lang),
                };
                (way, vec![*total])
            }
            Source::Summed(stages) => {
                let own = stages.iter().map(|stage| &stage.own);
                let given = own.filter(|column| number(column).is_some());
                (Way::Summed, given.collect())
            }
            Source::Blank => return None,
        };
        let column = columns.own(stage).name.clone();
        let places = from.into_iter().map(|from| self.places(row, &from.name));
        Some(Used {
            label: dictionary.label(&column, self.lang),
            value: Datum::Number(source.value(number)?),
            way,
            unit: self.unit(&column),
            factor: Factor::ONE,
            at: places.flatten().collect(),
            column,
        })
    }

    /// A figure as it stands in a column.
    fn given(&self, row: usize, column: &str) -> Option<Used> {
        let census = self.schools.census;
        let at = census.place(row, column);
        Some(Used {
            label: census.dictionary.label(column, self.lang),
            column: column.to_owned(),
            value: self.datum(row, column)?,
            way: Way::Given,
            unit: self.unit(column),
            factor: self.factor(&at),
            at: self.places(row, column),
        })
    }

    /// Where a figure comes from: its cell, or the changes that have touched it.
    fn places(&self, row: usize, column: &str) -> Vec<Location> {
        let census = self.schools.census;
        let changes = census.changes_of(row, column);
        let places: Vec<Location> = changes.map(|laid| laid.change.at.clone()).collect();
        match places.is_empty() {
            true => census.place(row, column).into_iter().collect(),
            false => places,
        }
    }

    fn factor(&self, at: &Option<Location>) -> Factor {
        let factor = |at| self.schools.census.factor(at);
        at.as_ref().map_or(Factor::ONE, factor)
    }

    /// The sign of the unit that a column's figures are in.
    fn unit(&self, column: &str) -> Option<String> {
        let dictionary = &self.schools.census.dictionary;
        let (_, field, _) = dictionary.resolve(column)?;
        let unit = dictionary.units.get(field.unit.as_ref()?)?;
        Some(self.lang.pick(&unit.zh, &unit.en).to_owned())
    }
}
