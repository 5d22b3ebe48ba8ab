//! How many were born: a file of years and births, of whole counties or of their towns.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::assumptions::Cohort;
use super::error::ForecastError;
use crate::census::grid::{Cell, Grid, Row};
use crate::census::{sheets, value};
use crate::dictionary::{Dictionary, Factor, UnitOf, normalise};
use crate::lang::{Lang, Text};
use crate::outside::said_by_system;
use crate::problem::{Location, harmless};
use crate::standard::toml_error;

/// Rows in which a header is looked for.
const HEADER_WITHIN: usize = 20;

/// The births of counties and towns, by year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Births {
    /// The file.
    pub file: String,
    /// By county (empty where the file names none) and town (empty for the whole county): births by year.
    pub of: BTreeMap<(String, String), BTreeMap<u16, f64>>,
}

/// A file in TOML: an entry a year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    births: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    year: u16,
    births: f64,
    #[serde(default)]
    town: String,
    #[serde(default)]
    county: String,
}

/// What one row says.
struct Line {
    year: Option<u16>,
    births: Option<f64>,
    town: String,
    county: String,
    /// The cells of the year and of the births, and what stands there.
    at: [String; 2],
    shown: [String; 2],
}

/// The columns of a sheet.
struct Columns {
    year: u32,
    births: u32,
    factor: Factor,
    town: Option<u32>,
    county: Option<u32>,
}

impl Births {
    /// Reads a file of births: TOML by its ending, else a workbook or delimited text.
    ///
    /// # Errors
    /// Where it cannot be read, has no columns of years and births, or a figure of it cannot be: below 0, no number,
    /// given twice.
    pub fn load(path: &Path, dictionary: &Dictionary) -> Result<Births, ForecastError> {
        let name = path.display().to_string();
        let ending = path.extension().unwrap_or_default();
        if ending.eq_ignore_ascii_case("toml") {
            let text = crate::read_own_text(path).map_err(|e| {
                let Text { zh, en } = said_by_system(&e);
                ForecastError::one(
                    format!("{name}：读不到出生人数（{zh}）"),
                    format!("{name}: the births cannot be read ({en})"),
                )
            })?;
            return Births::parse(&name, &text);
        }
        let sheets = sheets(path).map_err(|problem| {
            let say = |lang| format!("{name}: {}", problem.message(lang));
            ForecastError::one(say(Lang::Zh), say(Lang::En))
        })?;
        let found = sheets.iter().find_map(|grid| {
            let rows = grid.rows.iter().take(HEADER_WITHIN).enumerate();
            let mut headers = rows.filter_map(|(at, row)| Some((at, columns(row, dictionary)?)));
            headers.next().map(|(at, columns)| (grid, at, columns))
        });
        let Some((grid, header, columns)) = found else {
            let words = &dictionary.lists.births;
            let known = format!("{}；{}", words.year.join("/"), words.births.join("/"));
            return Err(ForecastError::one(
                format!(
                    "{name}：没有需要的列。第一行写列名：年份、出生人数，可加乡镇（可用：{known}）"
                ),
                format!(
                    "{name}: the columns are not there. The first row names them: year, births, and town where known (known: {known})"
                ),
            ));
        };
        let rows = grid.rows[header + 1..].iter().filter(|row| !row.is_blank());
        Births::of_lines(&name, rows.map(|row| line(grid, row, &columns)).collect())
    }

    /// Reads births from TOML: `[[births]]`, `year`, `births`, and `town` or `county` where it is of one.
    ///
    /// ```
    /// use balance::scenario::forecast::Births;
    /// let text = "[[births]]\nyear = 2017\nbirths = 900\n[[births]]\nyear = 2018\nbirths = 600";
    /// assert_eq!(Births::parse("births.toml", text).unwrap().of.len(), 1);
    /// assert!(Births::parse("births.toml", "[[births]]\nyear = 2017\nbirths = -1").is_err());
    /// ```
    ///
    /// # Errors
    /// Where it is no TOML of this shape, or a figure of it cannot be.
    pub fn parse(name: &str, text: &str) -> Result<Births, ForecastError> {
        let file: File = toml::from_str(text).map_err(|e| toml_error(name, text, &e))?;
        let entries = file.births.into_iter().zip(1..);
        let lines = entries.map(|(entry, number)| Line {
            year: Some(entry.year).filter(|year| value::YEARS.contains(year)),
            births: Some(entry.births).filter(|births| births.is_finite()),
            town: entry.town,
            county: entry.county,
            at: [
                format!("{} [[births]] {number}", harmless(name)),
                format!("{} [[births]] {number}", harmless(name)),
            ],
            shown: [entry.year.to_string(), entry.births.to_string()],
        });
        Births::of_lines(name, lines.collect())
    }

    fn of_lines(name: &str, lines: Vec<Line>) -> Result<Births, ForecastError> {
        let mut found = Births {
            file: name.to_owned(),
            ..Births::default()
        };
        let mut wrong = Vec::new();
        for line in lines {
            let [at_year, at_births] = &line.at;
            let [year_shown, shown] = &line.shown;
            let Some(year) = line.year else {
                wrong.push(Text::new(
                    format!("{at_year}：“{year_shown}”不是年份，应写作 2018"),
                    format!("{at_year}: \"{year_shown}\" is no year; write it as 2018"),
                ));
                continue;
            };
            let births = match line.births {
                Some(births) if (0.0..=value::LARGEST).contains(&births) => births,
                Some(_) => {
                    wrong.push(Text::new(
                        format!("{at_births}：出生人数是 {shown}，不能小于 0"),
                        format!("{at_births}: the births are {shown}; they cannot be below 0"),
                    ));
                    continue;
                }
                None => {
                    wrong.push(Text::new(
                        format!("{at_births}：出生人数应为数，这里是“{shown}”；没有数的年份请删去整行"),
                        format!("{at_births}: the births must be a number and are \"{shown}\"; leave out the row of a year that has none"),
                    ));
                    continue;
                }
            };
            let key = (line.county.clone(), line.town.clone());
            if found
                .of
                .entry(key)
                .or_default()
                .insert(year, births)
                .is_some()
            {
                wrong.push(Text::new(
                    format!("{at_year}：{year} 年的出生人数写了两次"),
                    format!("{at_year}: the births of {year} are given twice"),
                ));
            }
        }
        ForecastError::of(wrong)?;
        if found.of.is_empty() {
            return Err(ForecastError::one(
                format!("{name}：没有一行出生人数"),
                format!("{name}: there is not one row of births"),
            ));
        }
        Ok(found)
    }

    /// The births of a county by town, empty for the county as a whole.
    ///
    /// # Errors
    /// Where both the whole and towns of it are given.
    pub(super) fn of_county(
        &self,
        county: &str,
        alone: bool,
    ) -> Result<BTreeMap<&str, &BTreeMap<u16, f64>>, ForecastError> {
        let own = self
            .of
            .iter()
            .filter(|((named, _), _)| named == county || named.is_empty() && alone);
        let own: BTreeMap<&str, &BTreeMap<u16, f64>> = own
            .map(|((_, town), years)| (town.as_str(), years))
            .collect();
        let file = &self.file;
        if own.is_empty() {
            return Err(ForecastError::one(
                format!("{file}：没有{county}的出生人数；有几个县时，请加一列“区县”"),
                format!(
                    "{file}: there are no births of {county}; where there are several counties, add a column county"
                ),
            ));
        }
        if own.len() > 1 && own.contains_key("") {
            return Err(ForecastError::one(
                format!("{file}：{county}既有全县的出生人数，又有乡镇的：只写一种，否则会重复计算"),
                format!(
                    "{file}: {county} has births of the whole county and of towns; give one of the two, lest they count twice"
                ),
            ));
        }
        Ok(own)
    }
}

/// Those who are to enter in September of a year: Σ births of each part · its months ÷ 12; `None` where a year's births
/// are not known, with that year.
///
/// ```
/// use balance::scenario::forecast::{Cohort, cohort};
/// let parts = [Cohort { years_before: 7, months: 4 }, Cohort { years_before: 6, months: 8 }];
/// // Published, in ten thousands: births of 2017 and 2018, entrants of 2024.
/// let births = [(2017, 1723.0), (2018, 1523.0)].into();
/// assert_eq!(cohort(&parts, &births, 2024).map(f64::round), Ok(1590.0));
/// assert_eq!(cohort(&parts, &births, 2025), Err(2019));
/// ```
///
/// # Errors
/// The first year whose births are not known.
pub fn cohort(parts: &[Cohort], births: &BTreeMap<u16, f64>, year: u16) -> Result<f64, u16> {
    let part = |part: &Cohort| {
        let born = year.saturating_sub(part.years_before);
        let births = births.get(&born).ok_or(born)?;
        Ok(births * f64::from(part.months) / 12.0)
    };
    parts.iter().map(part).sum()
}

fn columns(row: &Row, dictionary: &Dictionary) -> Option<Columns> {
    let words = &dictionary.lists.births;
    let texts = row.cells.iter().filter_map(|(at, cell)| match cell {
        Cell::Text(text) => Some((*at, normalise(text))),
        _ => None,
    });
    let texts: Vec<(u32, String)> = texts.collect();
    let find = |words: &[String]| {
        texts
            .iter()
            .find(|(_, text)| words.contains(text))
            .map(|(at, _)| *at)
    };
    let counted = |(at, text): &(u32, String)| {
        if words.births.contains(text) {
            return Some((*at, Factor::ONE));
        }
        let (name, unit) = text.strip_suffix(')')?.split_once('(')?;
        let known = words.births.iter().any(|word| word == name);
        match dictionary.unit_of("person", unit) {
            UnitOf::Own(factor) if known => Some((*at, factor)),
            _ => None,
        }
    };
    let (births, factor) = texts.iter().find_map(counted)?;
    Some(Columns {
        year: find(&words.year)?,
        births,
        factor,
        town: find(&words.town),
        county: find(&words.county),
    })
}

fn line(grid: &Grid, row: &Row, columns: &Columns) -> Line {
    let shown = |at: u32| {
        row.get(at)
            .map(Cell::shown)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let name = |at: Option<u32>| {
        let cell = at.and_then(|at| row.get(at));
        cell.map(value::name).unwrap_or_default()
    };
    let at = |column: u32| Location::to_string(&grid.at(row.index, column));
    let births = row.get(columns.births).and_then(value::number);
    Line {
        year: row.get(columns.year).and_then(value::year),
        births: births.map(|number| columns.factor.apply(number)),
        town: name(columns.town),
        county: name(columns.county),
        at: [at(columns.year), at(columns.births)],
        shown: [
            value::excerpt(&shown(columns.year)),
            value::excerpt(&shown(columns.births)),
        ],
    }
}
