//! Totals beside their parts, 艺术教师 beside 音乐 and 美术: where the words of a header leave open
//! whether a column is a total, its figures decide, so that everyone counts once.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::census::join::schools::{Builder, School};
use crate::census::key_columns::number;
use crate::census::places::Place;
use crate::census::value::Value;
use crate::dictionary::{Dictionary, Total};
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

/// So many rows that add up are no chance.
const NO_CHANCE: usize = 2;

/// A column that may be a total, at one stage: its number, that of the total, those of the parts.
struct Doubtful {
    whole: u32,
    total: u32,
    parts: Vec<u32>,
}

/// What the rows of one table say of a doubtful column.
#[derive(Default)]
struct Votes {
    /// Rows whose figure is the sum of the parts: the cell, and that of a part.
    sums: Vec<[Place; 2]>,
    /// Rows whose figure is less than the parts are.
    less: usize,
    /// Rows whose figure is more.
    more: Vec<[Place; 2]>,
}

/// What a doubtful column is.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    Total,
    Another,
    Unknown,
}

impl Votes {
    fn add(&mut self, figure: f64, sum: f64, cells: [Place; 2]) {
        // Without parts it makes no difference.
        if sum == 0.0 {
            return;
        }
        match figure.total_cmp(&sum) {
            Ordering::Equal => self.sums.push(cells),
            Ordering::Less => self.less += 1,
            Ordering::Greater => self.more.push(cells),
        }
    }

    fn verdict(&self) -> Verdict {
        let (sums, others) = (self.sums.len(), self.less + self.more.len());
        match () {
            () if sums >= NO_CHANCE && others == 0 => Verdict::Total,
            () if sums >= NO_CHANCE && sums > others => Verdict::Unknown,
            () if self.less > 0 || sums + others == 0 => Verdict::Another,
            () => Verdict::Unknown,
        }
    }

    /// Cells that show the doubt: those that do not add up, where some do not.
    fn cells(&self) -> Option<[Place; 2]> {
        self.more.first().or(self.sums.first()).copied()
    }
}

/// Decides of every doubtful column, table by table, whether it is a total, and gives it the field of
/// the total where it is. A table that has the parts and no such column has none besides them.
pub fn settle(builder: &mut Builder) {
    let dictionary = Arc::clone(&builder.dictionary);
    for (name, total) in totals(&dictionary) {
        if total.all_there_is {
            take_all_there_is(builder, name, total);
        }
        if !total.doubtful {
            continue;
        }
        let stages = dictionary.stages.keys().map(Some).chain([None]);
        let doubtful: Vec<Doubtful> = stages
            .map(|stage| {
                let of = |field: &str| match stage {
                    Some(stage) => number(&dictionary, &Dictionary::column(field, stage)),
                    None => number(&dictionary, field),
                };
                Doubtful {
                    whole: of(&total.named),
                    total: of(name),
                    parts: total.of.iter().map(|part| of(part)).collect(),
                }
            })
            .collect();
        settle_one(builder, &doubtful);
    }
}

fn totals(dictionary: &Dictionary) -> impl Iterator<Item = (&str, &Total)> {
    let totals = dictionary.fields.iter();
    totals.filter_map(|(name, field)| Some((name.as_str(), field.total.as_ref()?)))
}

/// Where no table of a county has a column of a part, the column that could be the total is, and it is
/// said: 运动场地面积 without 体育馆面积.
fn take_all_there_is(builder: &mut Builder, name: &str, total: &Total) {
    let dictionary = Arc::clone(&builder.dictionary);
    let column = |field: &str| number(&dictionary, field);
    let (whole, to) = (column(&total.named), column(name));
    let parts: Vec<u32> = total.of.iter().map(|part| column(part)).collect();
    let mut tables: HashMap<usize, Vec<Location>> = HashMap::new();
    let mut with_parts = HashSet::new();
    let mut seen = HashSet::new();
    for school in &builder.schools {
        if parts
            .iter()
            .any(|part| school.values.place(*part).is_some())
        {
            with_parts.insert(school.county);
        }
        if let Some(place) = school.values.place(whole)
            && seen.insert((school.county, place.source))
        {
            let at = Location {
                cell: None,
                ..builder.location(place)
            };
            tables.entry(school.county).or_default().push(at);
        }
    }
    tables.retain(|county, _| !with_parts.contains(county));
    for school in &mut builder.schools {
        if tables.contains_key(&school.county) {
            rename(school, whole, to);
        }
    }
    let mut tables: Vec<(usize, Vec<Location>)> = tables.into_iter().collect();
    tables.sort_by_key(|(county, _)| *county);
    for (_, tables) in tables {
        let parts = total.of.iter().map(|part| dictionary.label_text(part));
        let kind = Kind::TakenAsTotal {
            column: dictionary.label_text(&total.named),
            total: dictionary.label_text(name),
            parts: Text::list(parts),
        };
        builder.problems.push(Problem::new(kind, tables));
    }
}

fn settle_one(builder: &mut Builder, doubtful: &[Doubtful]) {
    let sheets = Sheets::new(builder);
    let mut votes: HashMap<usize, Votes> = HashMap::new();
    for school in &builder.schools {
        for one in doubtful {
            if let Some((figure, place)) = figure(school, one.whole)
                && !sheets.is_decided(place)
                && let Some(sum) = sum(school, &one.parts)
                && let Some(part) = one
                    .parts
                    .first()
                    .and_then(|part| school.values.place(*part))
            {
                let votes = votes.entry(sheets.layout(place)).or_default();
                votes.add(figure, sum, [place, part]);
            }
        }
    }
    let mut asked: Vec<(&usize, &Votes)> = votes.iter().collect();
    asked.sort_by_key(|(layout, _)| **layout);
    let problems: Vec<Problem> = asked
        .into_iter()
        .filter(|(_, votes)| votes.verdict() == Verdict::Unknown)
        .filter_map(|(_, votes)| votes.cells())
        .map(|cells| {
            let at = cells.map(|place| builder.location(place));
            let label = |column: &u32| builder.label_of(*column);
            let parts = doubtful.first().map(|one| one.parts.iter().map(label));
            let kind = Kind::TotalOrPart {
                column: doubtful
                    .first()
                    .map(|one| label(&one.whole))
                    .unwrap_or_default(),
                parts: Text::list(parts.into_iter().flatten()),
            };
            Problem::new(kind, at)
        })
        .collect();
    builder.problems.extend(problems);
    for school in &mut builder.schools {
        for one in doubtful {
            let whole = school.values.place(one.whole);
            let parts = one.parts.iter().map(|part| school.values.place(*part));
            let parts: Vec<Option<Place>> = parts.collect();
            match whole {
                Some(place) if sheets.is_decided(place) => {}
                Some(place) => {
                    let votes = votes.get(&sheets.layout(place));
                    let alone = parts.iter().all(Option::is_none);
                    if alone || votes.is_some_and(|votes| votes.verdict() == Verdict::Total) {
                        rename(school, one.whole, one.total);
                    }
                }
                // The parts are all there are.
                None if parts.iter().all(Option::is_some)
                    && school.values.place(one.total).is_none() =>
                {
                    let place = school.row;
                    let none = Some(Value::Number(0.0));
                    school.values.add(one.whole, (none, place));
                }
                None => {}
            }
        }
    }
}

/// What is known of the sheets.
struct Sheets {
    /// By sheet, the number of its layout: each table has its own, all forms have one.
    layouts: Vec<usize>,
    /// The columns whose field the user has named: sheet and column.
    decided: HashSet<(u32, u32)>,
}

impl Sheets {
    fn new(builder: &Builder) -> Sheets {
        let tables = builder.tables.iter();
        let tables: HashMap<_, _> = tables.map(|t| (Arc::as_ptr(&t.source), t)).collect();
        let mut forms = None;
        let mut sheets = Sheets {
            layouts: Vec::new(),
            decided: HashSet::new(),
        };
        for (at, source) in builder.sources.iter().enumerate() {
            let table = tables.get(&Arc::as_ptr(source));
            let layout = match table.is_some_and(|table| table.is_form()) {
                true => *forms.get_or_insert(at),
                false => at,
            };
            sheets.layouts.push(layout);
            let columns = table.into_iter().flat_map(|table| &table.columns);
            let decided = columns.filter(|column| column.decided);
            let decided = decided.map(|column| (at as u32, column.at));
            sheets.decided.extend(decided);
        }
        sheets
    }

    fn is_decided(&self, place: Place) -> bool {
        self.decided.contains(&(place.source, place.column))
    }

    fn layout(&self, place: Place) -> usize {
        self.layouts[place.source as usize]
    }
}

fn figure(school: &School, column: u32) -> Option<(f64, Place)> {
    Some((school.values.number(column)?, school.values.place(column)?))
}

fn sum(school: &School, parts: &[u32]) -> Option<f64> {
    parts.iter().map(|part| school.values.number(*part)).sum()
}

fn rename(school: &mut School, from: u32, to: u32) {
    if let Some(held) = school.values.remove(from) {
        school.values.add(to, held);
    }
}
