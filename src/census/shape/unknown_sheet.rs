//! Sheets that are nothing known: what is seen of them all the same, and what they lack.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::Path;

use crate::census::grid::{Cell, Grid, Row};
use crate::census::map::headers::{Headers, Meaning};
use crate::census::read_table::{ReadColumn, ReadTable, Shape};
use crate::census::shape::content::{Content, SheetRead};
use crate::census::shape::input_shape::HEADER_WITHIN;
use crate::census::value;
use crate::dictionary::Dictionary;
use crate::lang::{Lang, Text};
use crate::privacy::Privacy;
use crate::problem::{Kind, Location, Problem};

/// Of so many sheets it is said what is known of them.
const MOST_SHEETS: usize = 3;

/// So many columns are named.
pub const MOST_NAMED: usize = 8;

/// A row with fewer texts is no header.
const FEWEST_HEADERS: usize = 3;

/// A longer text is no header, in characters.
const LONGEST_HEADER: usize = 40;

/// A sheet that is nothing known is pointed out if there are figures in it; where no other is known either,
/// the file as a whole is a problem.
pub fn nothing(grid: &Grid, headers: &Headers<'_>, others: bool) -> SheetRead {
    let mut columns: HashSet<u32> = HashSet::new();
    let mut figures = 0;
    for (column, cell) in grid.rows.iter().flat_map(|row| &row.cells) {
        if others && value::number(cell).is_some() {
            figures += 1;
            columns.insert(*column);
        }
    }
    // A column of numbers beside text only counts its lines.
    let ignored = columns.len() > 1 && figures > columns.len();
    let problem = ignored.then(|| Problem::new(Kind::SheetIgnored, [grid.whole()]));
    SheetRead {
        table: describe(grid, headers),
        problems: problem.into_iter().collect(),
        content: Content::Nothing,
    }
}

/// The columns of a sheet that is nothing known, as far as they are: its header is the row with
/// the most texts. A draft of a map begins with them.
fn describe(grid: &Grid, headers: &Headers<'_>) -> ReadTable {
    let mut table = ReadTable::new(grid, Shape::nothing());
    let texts = |row: &Row| {
        let texts = row.cells.iter().filter(|(_, cell)| {
            matches!(cell, Cell::Text(text) if text.chars().count() < LONGEST_HEADER)
                && !cell.is_blank()
        });
        texts.count()
    };
    let rows = grid.rows.iter().take(HEADER_WITHIN).enumerate();
    let best = rows.max_by_key(|(at, row)| (texts(row), Reverse(*at)));
    let Some((_, row)) = best.filter(|(_, row)| texts(row) >= FEWEST_HEADERS) else {
        return table;
    };
    table.header = Some((row.index, row.index));
    let privacy = Privacy::by(headers.dictionary);
    table.private = privacy.is_of_people(&grid.rows, row);
    for (column, cell) in &row.cells {
        let Cell::Text(text) = cell else { continue };
        match headers.meaning(*column, &[text], None, None) {
            Meaning::Column(meaning) => table.columns.push(ReadColumn {
                at: *column,
                header: vec![text.clone()],
                field: meaning.column,
                factor: meaning.factor,
                decided: false,
            }),
            Meaning::Unwanted => {}
            Meaning::Unknown if table.private => {
                table.unknown.push((*column, privacy.header(text)));
            }
            Meaning::Unknown => table.unknown.push((*column, text.as_str().into())),
        }
    }
    table
}

/// The problem of a file that has no table, with what is known of its first sheets.
pub fn no_table(path: &Path, sheets: &[&ReadTable], dictionary: &Dictionary) -> Problem {
    let roles = &dictionary.roles;
    let list = |lang: Lang| {
        let [name, pupils] =
            [&roles.school_name, &roles.pupils].map(|field| dictionary.label(field, lang));
        match lang {
            Lang::Zh => format!("“{name}”和“{pupils}”"),
            Lang::En => format!("both \"{name}\" and \"{pupils}\""),
        }
    };
    let found = |lang| {
        let some = sheets.iter().take(MOST_SHEETS);
        let mut told: Vec<String> = some
            .filter_map(|s| recognised(s, dictionary, lang))
            .collect();
        if sheets.len() > MOST_SHEETS && !told.is_empty() {
            told.push("…".to_owned());
        }
        told.join(lang.pick("；", "; "))
    };
    let kind = Kind::NoSchoolTable {
        wanted: Text::new(list(Lang::Zh), list(Lang::En)),
        found: Some(Text::new(found(Lang::Zh), found(Lang::En))).filter(|t| !t.zh.is_empty()),
    };
    Problem::new(kind, [Location::file(path.display().to_string())])
}

/// What is known of the columns of a sheet that is nothing known, and what it lacks. Of headers that
/// are not known nothing is said: where there is no header, they may be people.
fn recognised(sheet: &ReadTable, dictionary: &Dictionary, lang: Lang) -> Option<String> {
    let roles = &dictionary.roles;
    let known: Vec<&str> = sheet.columns.iter().map(|c| c.field.as_str()).collect();
    let is = |column: &str, field: &String| {
        let resolved = dictionary.resolve(column);
        resolved.is_some_and(|(name, ..)| name == field)
    };
    let has = |field| known.iter().any(|column| is(column, field));
    let named = has(&roles.school_name) || has(&roles.school_code);
    let mut lacks = Vec::new();
    for (there, field) in [
        (named, &roles.school_name),
        (has(&roles.pupils), &roles.pupils),
    ] {
        if !there {
            lacks.push(dictionary.label(field, lang));
        }
    }
    let (known, lacks) = (
        labels(&known, dictionary)?,
        lacks.join(lang.pick("、", ", ")),
    );
    let name = sheet.source.sheet.as_deref().unwrap_or_default();
    let place = match (name.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("工作表“{name}”"),
        (false, Lang::En) => format!("sheet \"{name}\": "),
    };
    let known = known.get(lang);
    Some(match (lacks.is_empty(), lang) {
        (false, Lang::Zh) => format!("{place}认出了{known}，缺{lacks}"),
        (false, Lang::En) => format!("{place}{known} are known, {lacks} missing"),
        (true, Lang::Zh) => format!("{place}认出了{known}，但不在同一行表头"),
        (true, Lang::En) => format!("{place}{known} are known, but not in one header"),
    })
}

/// What some columns are called; `None` where there are none.
pub fn labels(columns: &[&str], dictionary: &Dictionary) -> Option<Text> {
    let some = columns.iter().take(MOST_NAMED);
    let some = some.map(|column| dictionary.label_text(column));
    let more = (columns.len() > MOST_NAMED).then(|| Text::same("…"));
    (!columns.is_empty()).then(|| Text::list(some.chain(more)))
}
