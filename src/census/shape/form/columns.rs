//! Which columns of a form hold what: items, units, figures, remarks.

use std::collections::BTreeMap;

use crate::census::grid::{Cell, Grid};
use crate::census::map::headers::{Headers, Meaning};
use crate::census::shape::form::found::FEWEST_ITEMS;
use crate::census::shape::form::found::is_figure;
use crate::census::shape::form::item::{self, Known};
use crate::census::shape::input_shape::{HEADER_WITHIN, header_within};
use crate::census::title;
use crate::census::value::{self, Value};
use crate::dictionary::{Dictionary, Factor, normalise};
use crate::problem::column_name;

/// The items of a form stand in one of the first columns.
const ITEMS_WITHIN: u32 = 12;

/// A second column of items has at least so many.
const FEWEST_BESIDE: usize = 2;

/// A column of items, and what stands beside it up to the next one.
pub struct Block {
    pub item: u32,
    pub unit: Option<u32>,
    /// The columns right of the items that hold no units.
    pub others: Vec<Column>,
}

/// A column beside the items.
#[derive(Clone, Debug)]
pub struct Column {
    pub index: u32,
    header: String,
    says: Says,
}

/// What the header of a column says it holds.
#[derive(Clone, Debug, PartialEq)]
enum Says {
    /// 填报值.
    Figures,
    /// 本年数, 核定数: where there are others, this one counts.
    Current,
    /// 上年数, 初报数: never this year's figures.
    Former,
    /// 2024年.
    Year(u16),
    /// 小学.
    Stage(String),
    /// 合计.
    Total,
    /// 备注, 是否必填.
    Remarks,
    /// Nothing, or nothing that is known.
    Nothing,
}

impl Column {
    /// Its header and its letters, for a message.
    pub fn shown(&self) -> String {
        let letters = column_name(self.index);
        match self.header.is_empty() {
            true => letters,
            false => format!("{} ({letters})", value::excerpt(&self.header)),
        }
    }

    /// Whether its header says that it holds figures, of whatever year.
    pub fn is_of_figures(&self) -> bool {
        !matches!(self.says, Says::Remarks | Says::Nothing)
    }

    fn may_hold_figures(&self) -> bool {
        self.says != Says::Remarks
    }
}

/// The header row, as a position in the grid's rows, and the blocks of a form.
pub fn blocks(grid: &Grid, headers: &Headers<'_>) -> Option<(Option<usize>, Vec<Block>)> {
    let (header, items) = item_columns(grid, headers)?;
    let last = grid.rows.iter().filter_map(|row| row.cells.last());
    let end = last.map(|(column, _)| column + 1).max()?;
    let blocks = items.iter().enumerate().map(|(i, item)| {
        let to = items.get(i + 1).copied().unwrap_or(end);
        block(
            grid,
            headers.dictionary,
            header,
            *item,
            to,
            items.len() == 1,
        )
    });
    Some((header, blocks.collect()))
}

/// The header row, if there is one, and the columns of the items: those below 填报项目, else those
/// where most known names stand one below the other.
fn item_columns(grid: &Grid, headers: &Headers<'_>) -> Option<(Option<usize>, Vec<u32>)> {
    let dictionary = headers.dictionary;
    let rows = &grid.rows[..grid.rows.len().min(HEADER_WITHIN * 4)];
    let known = |column: u32, from: usize| {
        let below = rows.iter().skip(from);
        let texts = below.filter_map(|row| match row.get(column) {
            Some(Cell::Text(text)) => Some(text),
            _ => None,
        });
        let known = texts.filter(|text| {
            let found = item::meaning(headers, column, (None, text), None);
            matches!(found, Meaning::Column(_))
        });
        known.count()
    };
    for (at, row) in rows.iter().take(header_within(grid)).enumerate() {
        let items = row.cells.iter().filter(|(column, cell)| {
            matches!(cell, Cell::Text(text) if item::is_header(text, dictionary))
                && known(*column, at + 1) >= FEWEST_BESIDE
        });
        let items: Vec<u32> = items.map(|(column, _)| *column).collect();
        if !items.is_empty() {
            return Some((Some(at), items));
        }
    }
    let counts: Vec<(u32, usize)> = (0..ITEMS_WITHIN).map(|c| (c, known(c, 0))).collect();
    if counts.iter().all(|(_, known)| *known < FEWEST_ITEMS) {
        return None;
    }
    let known = counts.iter().filter(|(_, known)| *known >= FEWEST_BESIDE);
    let mut items: Vec<u32> = Vec::new();
    for (column, _) in known {
        // Right beside the items stand the same in another language, and no second block.
        if items.last().is_none_or(|before| column - before > 1) {
            items.push(*column);
        }
    }
    Some((None, items))
}

fn block(
    grid: &Grid,
    dictionary: &Dictionary,
    header: Option<usize>,
    item: u32,
    end: u32,
    alone: bool,
) -> Block {
    let text_of = |column: u32| match header.and_then(|row| grid.rows[row].get(column)) {
        Some(cell) => cell.shown(),
        None => String::new(),
    };
    let is_unit = |column: &u32| dictionary.form.unit.contains(&normalise(&text_of(*column)));
    let below = header.map_or(0, |row| row + 1);
    let rows: Vec<_> = grid.rows[below..]
        .iter()
        .filter(|row| row.get(item).is_some())
        .collect();
    // By column: how many cells of it say something, and how many of them a unit.
    let mut said: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (column, cell) in rows.iter().flat_map(|row| &row.cells) {
        let (all, units) = said.entry(*column).or_default();
        match cell {
            Cell::Text(text) if text.trim().is_empty() => {}
            Cell::Text(text) => {
                *all += 1;
                *units += usize::from(dictionary.unit(text).is_some());
            }
            _ => *all += 1,
        }
    }
    let holds_units = |column: &u32| {
        said.get(column)
            .is_some_and(|(all, units)| units * 2 > *all)
    };
    let beside: Vec<u32> = said
        .keys()
        .copied()
        .filter(|column| (item + 1..end).contains(column))
        .chain((item + 1..end).filter(|column| !text_of(*column).is_empty()))
        .collect();
    let left = (0..item).filter(|_| alone);
    let unit = beside.iter().copied().find(|c| is_unit(c));
    let unit = unit.or_else(|| beside.iter().copied().find(|c| holds_units(c)));
    let unit = unit.or_else(|| left.into_iter().find(|c| is_unit(c)));
    let mut others: Vec<u32> = beside.into_iter().filter(|c| Some(*c) != unit).collect();
    others.sort_unstable();
    others.dedup();
    if others.is_empty() {
        // A blank form: the figures would stand in the next column.
        others.push(unit.filter(|unit| *unit == item + 1).unwrap_or(item) + 1);
    }
    let others = others.into_iter().map(|index| {
        let header = text_of(index);
        Column {
            index,
            says: says(&header, dictionary),
            header,
        }
    });
    Block {
        item,
        unit,
        others: others.collect(),
    }
}

fn says(header: &str, dictionary: &Dictionary) -> Says {
    let text = normalise(header);
    let words = &dictionary.form;
    let holds = |words: &[String]| words.iter().any(|word| text.contains(word.as_str()));
    let cell = Cell::Text(header.to_owned());
    if text.is_empty() {
        Says::Nothing
    } else if words.value.contains(&text) {
        Says::Figures
    } else if holds(&words.remark) {
        Says::Remarks
    } else if holds(&words.former) {
        Says::Former
    } else if holds(&words.current) {
        Says::Current
    } else if let Some(stage) = dictionary.stage_of(header) {
        Says::Stage(stage.to_owned())
    } else if dictionary.words.totals.contains(&text) || dictionary.words.fillers.contains(&text) {
        Says::Total
    } else if let Some(year) = value::year(&cell) {
        Says::Year(year)
    } else {
        Says::Nothing
    }
}

/// Whether a figure of an item stands in a column, or something that should be one.
fn holds_figures(grid: &Grid, dictionary: &Dictionary, column: u32, items: &[Known]) -> bool {
    items.iter().any(|item| {
        let cell = grid.rows[item.row].get(column);
        is_figure(dictionary, &item.name)
            && cell.is_some_and(|cell| match cell {
                Cell::Error(_) | Cell::Uncomputed => true,
                cell => {
                    let read = value::read(cell, &item.name, Factor::ONE, dictionary);
                    matches!(read, Ok(Some(Value::Number(_)))) || value::number(cell).is_some()
                }
            })
    })
}

/// The columns of several schools side by side: each has a name of its own. None, or one, where the
/// form is of one school.
pub fn schools(grid: &Grid, headers: &Headers<'_>, block: &Block, items: &[Known]) -> Vec<u32> {
    let dictionary = headers.dictionary;
    let roles = &dictionary.roles;
    let naming = |role: &String| items.iter().find(|item| item.name == *role);
    let Some(name) = naming(&roles.school_name).or_else(|| naming(&roles.school_code)) else {
        return Vec::new();
    };
    let name_in = |column: &Column| {
        let cell = grid.rows[name.row].get(column.index);
        cell.map(value::text).filter(|name| !name.is_empty())
    };
    let filled = |column: &&Column| holds_figures(grid, dictionary, column.index, items);
    let mut names: Vec<String> = Vec::new();
    let columns = block.others.iter().filter(|c| c.may_hold_figures());
    for name in columns.clone().filter(filled).filter_map(name_in) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() < 2 {
        return Vec::new();
    }
    // Figures without a name, and a name without figures, are not dropped in silence, either.
    let columns = columns.filter(|column| name_in(column).is_some() || filled(column));
    columns.map(|column| column.index).collect()
}

/// The columns that are stages, and the total beside them, where there are stages across.
pub fn stages(headers: &Headers<'_>, block: &Block) -> Option<Vec<(u32, Option<String>)>> {
    let mut stages: Vec<(u32, Option<String>)> = Vec::new();
    for column in &block.others {
        let stage = match &column.says {
            Says::Stage(stage) => Some(stage.clone()),
            Says::Total => None,
            Says::Remarks => continue,
            _ => return None,
        };
        // Grades, 一年级 and 二年级, are of one stage.
        if stages.iter().any(|(_, known)| *known == stage) {
            return None;
        }
        stages.push((column.index, stage));
    }
    let known = |stage: &Option<String>| {
        let id = stage.as_ref();
        id.is_some_and(|id| headers.dictionary.stages.contains_key(id))
    };
    stages
        .iter()
        .any(|(_, stage)| known(stage))
        .then_some(stages)
}

/// The column of the figures; the columns it may be, where that is not certain.
pub fn figures(
    grid: &Grid,
    headers: &Headers<'_>,
    header: Option<usize>,
    block: &Block,
    items: &[Known],
) -> Result<u32, Vec<Column>> {
    let filled = |column: &&Column| holds_figures(grid, headers.dictionary, column.index, items);
    let of = |says: Says| block.others.iter().filter(move |c| c.says == says);
    let current: Vec<&Column> = of(Says::Current).collect();
    if let [only] = current[..] {
        let rest = block.others.iter().filter(|c| {
            !matches!(c.says, Says::Current | Says::Former | Says::Remarks)
                && !matches!(c.says, Says::Figures)
        });
        let rest: Vec<&Column> = rest.filter(filled).collect();
        return match rest.is_empty() {
            true => Ok(only.index),
            false => Err(rest.into_iter().chain([only]).cloned().collect()),
        };
    }
    let candidates: Vec<&Column> = block
        .others
        .iter()
        .filter(|column| !matches!(column.says, Says::Former | Says::Remarks))
        .filter(|column| column.says == Says::Figures || filled(column))
        .collect();
    match candidates[..] {
        [only] => Ok(only.index),
        // A blank form; where last year's figures are all there is, they are not this year's.
        [] if of(Says::Former).any(|column| filled(&column)) => {
            Err(of(Says::Former).cloned().collect())
        }
        [] => {
            let first = block.others.iter().find(|c| c.may_hold_figures());
            Ok(first.map_or(block.item + 1, |column| column.index))
        }
        _ => {
            let year = own_year(grid, headers, header, block, items);
            let mut fitting = candidates
                .iter()
                .filter(|c| year.is_some_and(|year| c.says == Says::Year(year)));
            let all_years = candidates.iter().all(|c| matches!(c.says, Says::Year(_)));
            match (fitting.next(), fitting.next(), all_years) {
                (Some(only), None, true) => Ok(only.index),
                _ => Err(candidates.into_iter().cloned().collect()),
            }
        }
    }
}

/// The year that a form is of: its own item, else its title.
fn own_year(
    grid: &Grid,
    headers: &Headers<'_>,
    header: Option<usize>,
    block: &Block,
    items: &[Known],
) -> Option<u16> {
    let dictionary = headers.dictionary;
    let item = items.iter().find(|item| item.name == dictionary.roles.year);
    let years = item.map(|item| {
        let row = &grid.rows[item.row];
        let cells = block.others.iter().filter_map(|c| row.get(c.index));
        cells.filter_map(value::year).collect::<Vec<u16>>()
    });
    match years.as_deref() {
        Some([year, rest @ ..]) => rest.iter().all(|other| other == year).then_some(*year),
        _ => title::read(&grid.rows[..header.unwrap_or(0)], dictionary).year,
    }
}
