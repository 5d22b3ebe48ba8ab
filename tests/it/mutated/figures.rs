//! The figures of schools by a simple reading of cells, as docs/input.md says that cells are read, and
//! what the program makes of the same file held against it: alike, or with a problem that tells.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::LazyLock;

use balance::Standard;
use balance::census::Census;
use balance::census::grid::Grid;
use balance::measure::{Findings, Options, Severity, measure};

use super::cells::HEADERS;
use super::simple::{Cells, Plain};

/// The fields of the figures, in the order of the headers, each with the kind of its unit.
const FIELDS: [(&str, Kind); 5] = [
    ("students_primary", Kind::Count),
    ("books", Kind::Count),
    ("equipment_value", Kind::Money),
    ("teaching_area", Kind::Area),
    ("computers", Kind::Count),
];

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Count,
    Money,
    Area,
}

/// A standard that reads every figure, so that none can be missing without a word.
static STANDARD: LazyLock<Standard> = LazyLock::new(|| {
    let indicators = ["books", "equipment_value", "teaching_area", "computers"].map(|field| {
        format!(
            "[indicator.{field}]\nzh = \"{field}\"\nen = \"{field}\"\nnumerator = \"{field}\"\nper = \"students\"\nscale = 1\n"
        )
    });
    let text = format!(
        "zh = \"甲\"\nen = \"a\"\n[stages]\nassessed = [\"primary\"]\n[limits]\ncv = {{ primary = 0.5 }}\n{}",
        indicators.concat()
    );
    Standard::parse("own.toml", &text).unwrap()
});

/// What a cell says as a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Said {
    Figure(f64),
    /// The same, but for the last bits: by a factor that is no power of ten.
    About(f64),
    Blank,
    /// No figure, or not certainly one.
    Unclear,
}

/// A unit: its kind, and the power of ten or the factor to the field's own.
fn unit(text: &str) -> Option<(Kind, Result<i32, f64>)> {
    Some(match text {
        "人" | "个" | "间" | "册" | "台" => (Kind::Count, Ok(0)),
        "千册" => (Kind::Count, Ok(3)),
        "万册" => (Kind::Count, Ok(4)),
        "元" => (Kind::Money, Ok(0)),
        "千元" => (Kind::Money, Ok(3)),
        "万元" => (Kind::Money, Ok(4)),
        "平方米" | "㎡" => (Kind::Area, Ok(0)),
        "亩" => (Kind::Area, Err(2000.0 / 3.0)),
        _ => return None,
    })
}

/// A number in a unit, as a figure of a kind.
fn figure(number: f64, kind: Kind, factor: Result<i32, f64>) -> Said {
    let (value, said): (f64, fn(f64) -> Said) = match factor {
        // The point is moved in the digits, so that nothing is rounded on the way.
        Ok(power) => (format!("{number}e{power}").parse().unwrap(), Said::Figure),
        Err(factor) => (number * factor, Said::About),
    };
    let whole = kind != Kind::Count || value.fract() == 0.0;
    match value.is_finite() && (0.0..=1e15).contains(&value) && whole {
        true => said(value),
        false => Said::Unclear,
    }
}

/// Without what is not seen and outer white space, and with plain forms of full-width characters.
fn plain(text: &str) -> String {
    let seen = text.chars().filter(|c| !['\u{200b}', '\u{ad}'].contains(c));
    let plain = seen.map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xFEE0).unwrap(),
        c => c,
    });
    plain.collect::<String>().trim().to_owned()
}

fn without_spaces(text: &str) -> String {
    let seen = |c: &char| !c.is_whitespace() && *c != '"';
    plain(text).chars().filter(seen).collect()
}

/// A number with a comma or a space at most between its groups of three digits.
fn number(text: &str) -> Option<f64> {
    // A point may stand behind the last digit, as people type it.
    let text = text.strip_suffix('.').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let spaces = [' ', '\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}'];
    let groups: Vec<&str> = match whole.contains(',') {
        true => whole.split(',').collect(),
        false => whole.split(spaces).collect(),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let grouped = match &groups[..] {
        [whole] => digits(whole),
        [first, others @ ..] => {
            first.len() <= 3 && digits(first) && others.iter().all(|g| digits(g) && g.len() == 3)
        }
        [] => false,
    };
    let number = format!("{}.{fraction}", groups.concat()).parse();
    number.ok().filter(|_| grouped && digits(fraction))
}

fn is_number(cell: &Plain) -> bool {
    match cell {
        Plain::Number(_) => true,
        Plain::Text(text) => number(&plain(text)).is_some(),
        Plain::Other | Plain::Unknown => false,
    }
}

/// What a cell says under a header that has this unit.
fn said(cell: Option<&Plain>, kind: Kind, header: Result<i32, f64>) -> Said {
    let text = match cell {
        None => return Said::Blank,
        Some(Plain::Number(number)) => return figure(*number, kind, header),
        Some(Plain::Text(text)) => plain(text),
        Some(Plain::Other | Plain::Unknown) => return Said::Unclear,
    };
    if ["", "—", "-", "/", "\\", "无", "空", "缺"].contains(&text.as_str()) {
        return Said::Blank;
    }
    if let Some(number) = number(&text) {
        return figure(number, kind, header);
    }
    let split = text.find(|c: char| !c.is_ascii_digit() && !c.is_whitespace() && !",.".contains(c));
    let (digits, own) = text.split_at(split.unwrap_or(text.len()));
    match (number(digits.trim()), unit(&without_spaces(own))) {
        (Some(number), Some((of, factor))) if of == kind => figure(number, kind, factor),
        _ => Said::Unclear,
    }
}

/// A school and a field.
type OfSchool = (String, &'static str);

/// The figures of a table, and where there is something that is none of them.
struct Reading {
    /// By school and field: where each stands, and what is said there.
    figures: BTreeMap<OfSchool, ((u32, u32), Said)>,
    /// Figures that no school or no known header has.
    strays: Vec<(u32, u32)>,
}

/// A row of headers: where the names of schools stand, their kinds, and the figures with their units.
struct Header {
    name: u32,
    kind_of_school: Option<u32>,
    /// The field's number by column, and what its unit makes of a number, if that is clear.
    columns: BTreeMap<u32, (usize, Option<Result<i32, f64>>)>,
}

impl Header {
    /// What a row is as one, if it is.
    fn of(cells: &Cells, row: u32) -> Option<Header> {
        let find = |label: &str| cells_of(cells, row).find(|at| text(cells, *at) == label);
        let (_, name) = find(HEADERS[0])?;
        // Its label may have been pushed into the row above.
        let above = row
            .checked_sub(1)
            .and_then(|above| cells_of(cells, above).find(|at| text(cells, *at) == HEADERS[1]));
        let kind = find(HEADERS[1]).or(above);
        let mut columns = BTreeMap::new();
        for (_, at) in cells_of(cells, row) {
            let text = text(cells, (row, at));
            let (label, own) = match text.strip_suffix(')').and_then(|l| l.split_once('(')) {
                Some((label, own)) => (label, units(own)),
                None => (text.as_str(), Some((Kind::Count, Ok(0)))),
            };
            let bare = !text.ends_with(')');
            if let Some(n) = HEADERS[2..].iter().position(|known| *known == label) {
                let factor = own.filter(|(kind, _)| bare || *kind == FIELDS[n].1);
                columns.insert(at, (n, factor.map(|(_, factor)| factor)));
            }
        }
        // A text of the table may have been replaced by that of a header.
        (columns.len() > 1).then_some(Header {
            name,
            kind_of_school: kind.map(|(_, column)| column),
            columns,
        })
    }
}

/// The filled cells of a row.
fn cells_of(cells: &Cells, row: u32) -> impl Iterator<Item = (u32, u32)> {
    cells.range((row, 0)..(row + 1, 0)).map(|(at, _)| *at)
}

/// What stands in a cell, without spaces.
fn text(cells: &Cells, at: (u32, u32)) -> String {
    match cells.get(&at) {
        Some(Plain::Text(text)) => without_spaces(text),
        Some(Plain::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The unit in the brackets of a header, or in two of them that say the same.
fn units(text: &str) -> Option<(Kind, Result<i32, f64>)> {
    let mut all = text.split(")(").map(unit);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)?
}

/// Reads the tables of schools, each from its header to the next; `None` if there is none.
fn read(cells: &Cells) -> Option<Reading> {
    let mut rows: Vec<u32> = cells.keys().map(|at| at.0).collect();
    rows.dedup();
    let mut header = None;
    let mut lines = Vec::new();
    for row in rows {
        match Header::of(cells, row) {
            Some(found) => header = Some(Rc::new(found)),
            None => lines.extend(header.clone().map(|header| (header, row))),
        }
    }
    header?;
    let names: Vec<String> = lines
        .iter()
        .map(|(h, row)| text(cells, (*row, h.name)))
        .collect();
    let mut reading = Reading {
        figures: BTreeMap::new(),
        strays: Vec::new(),
    };
    for ((header, row), school) in lines.iter().zip(&names) {
        let row = *row;
        let is_primary = |text: String| {
            let word: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            word.ends_with("小学")
        };
        let twice = |n: usize| {
            header
                .columns
                .values()
                .filter(|(other, _)| *other == n)
                .count()
                > 1
        };
        let kind_of_school = header.kind_of_school;
        let sure = names.iter().filter(|other| *other == school).count() == 1
            && kind_of_school.is_some_and(|column| is_primary(text(cells, (row, column))));
        for (column, (n, factor)) in &header.columns {
            let (field, kind) = FIELDS[*n];
            let said = match factor {
                Some(factor) if sure && !twice(*n) => {
                    said(cells.get(&(row, *column)), kind, *factor)
                }
                _ if !cells.contains_key(&(row, *column)) => Said::Blank,
                _ => Said::Unclear,
            };
            let key = (school.clone(), field);
            if school.is_empty() {
                let figure = cells.get(&(row, *column)).is_some_and(is_number);
                reading.strays.extend(figure.then_some((row, *column)));
            } else {
                reading.figures.insert(key, ((row, *column), said));
            }
        }
        let others = cells
            .range((row, 0)..(row + 1, 0))
            .filter(|((_, c), plain)| {
                let known = *c == header.name || kind_of_school == Some(*c);
                is_number(plain) && !known && !header.columns.contains_key(c)
            });
        reading.strays.extend(others.map(|(at, _)| *at));
    }
    Some(reading)
}

/// What came of a file that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Its figures are those of the simple reading.
    Alike,
    /// Something is said to be wrong with it.
    Problem,
}

/// Holds what the program makes of sheets against the simple reading of their cells.
///
/// # Errors
/// What differs without a word.
pub fn compare(sheets: Vec<Grid>, cells: Option<&Cells>) -> Result<Outcome, String> {
    let census = Census::of_sheets("t".as_ref(), sheets, &STANDARD.dictionary);
    let findings = measure(&census, &STANDARD, Options::default());
    let errors = findings
        .problems
        .iter()
        .any(|p| p.severity == Severity::Error);
    if errors {
        return Ok(Outcome::Problem);
    }
    if cells.is_none() && !findings.problems.is_empty() {
        return Ok(Outcome::Problem);
    }
    let cells = cells.ok_or("audited, though a simple reading fails")?;
    let Some(reading) = read(cells) else {
        return match findings.problems.is_empty() {
            true => Err("audited, though no header is seen".to_owned()),
            false => Ok(Outcome::Problem),
        };
    };
    let names: Vec<String> = (0..census.height())
        .map(|row| without_spaces(&census.school_name(row)))
        .collect();
    for ((school, field), (at, said)) in &reading.figures {
        let row = names.iter().position(|name| name == school);
        let found = row.and_then(|row| census.number(row, field));
        let same = match (said, found) {
            (Said::Figure(simple), Some(found)) => simple.to_bits() == found.to_bits(),
            (Said::About(simple), Some(found)) => (simple - found).abs() <= 1e-12 * simple,
            (Said::Blank, None) => true,
            _ => false,
        };
        if !same && !is_told(&findings, *at) {
            return Err(format!(
                "{field} of {school} at {at:?} is {found:?}, simply {said:?}"
            ));
        }
    }
    for at in &reading.strays {
        // The program may know a header by another name.
        let known = |row| {
            FIELDS
                .iter()
                .any(|(field, _)| stands_at(&census, row, field, *at))
        };
        if !is_told(&findings, *at) && !(0..names.len()).any(known) {
            return Err(format!(
                "what stands at {at:?} is no figure of a school, and nothing is said"
            ));
        }
    }
    let known = |name: &String| reading.figures.keys().any(|(school, _)| school == name);
    if let Some(name) = names.iter().find(|name| !known(name)) {
        return Err(format!("{name:?} is no school by a simple reading"));
    }
    Ok(match findings.problems.is_empty() {
        true => Outcome::Alike,
        false => Outcome::Problem,
    })
}

/// Whether a school's figure is taken from a cell.
fn stands_at(census: &Census, row: usize, field: &str, at: (u32, u32)) -> bool {
    let place = census.place(row, field).and_then(|place| place.cell);
    place == Some(at) && census.number(row, field).is_some()
}

/// Whether a warning names a cell, or one in its row or column.
fn is_told(findings: &Findings, at: (u32, u32)) -> bool {
    let places = findings.problems.iter().flat_map(|p| &p.places);
    let mut cells = places.filter_map(|place| place.cell);
    cells.any(|(row, column)| row == at.0 || column == at.1)
}
