//! The standing campaign of damaged files: sound workbooks of every format, damaged some thousands of
//! times. Whatever comes of it, there is no panic and no end without an answer; and a file that is still
//! read gives exactly what a simple reading of the same file gives, none lost, none added, none
//! changed, or it is said what is wrong with it.
//!
//! `BALANCE_MUTANTS=100000` makes so many of all formats together, `BALANCE_SEED=7` makes others,
//! `BALANCE_KEEP=FOLDER` keeps those that fail. docs/development.md has the command of a long campaign.

mod bytes;
mod cells;
mod figures;
mod parts;
mod simple;

use std::io::{Cursor, Read};

use balance::census::grid::{Cell, Grid};
use balance::census::sheets_in_memory;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use crate::made::book::{self, Book, Content, Sheet};
use crate::made::dice::Dice;
use crate::made::{parquet as columns, xls};
use figures::Outcome;
use simple::{Cells, Plain, Unclear};

/// Mutants of all formats together, unless said otherwise.
const MUTANTS: usize = if cfg!(debug_assertions) { 900 } else { 9_000 };

/// The formats, each with an even share of the mutants.
const FORMATS: usize = 6;

/// A number that a variable of the environment gives.
pub fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// A table with every kind of content, formulas among the figures.
fn motley() -> Book {
    let mut sheet = Sheet::of_rows(
        "学校",
        &[
            &["学校名称", "学校类型", "学生人数", "图书册数"],
            &["中心小学", "小学", "450", "9000.5"],
            &["柳河小学", "小学", "1200", "31000"],
            &["石桥小学", "小学", "77", "1234"],
            &["东山小学", "小学", "812", "0"],
        ],
    );
    for (row, n) in (5..).zip([3.25, 1e6, 0.125]) {
        let sum = Content::formula("=SUM(C2:C3)", Some(Content::Number(n)));
        sheet.cells.push((row, 2, sum));
        sheet.cells.push((row, 3, Content::Percent(n)));
    }
    sheet.cells.push((8, 0, Content::Date("2024-09-01")));
    sheet.cells.push((8, 1, Content::Error("#N/A")));
    sheet.cells.push((8, 2, Content::Truth(true)));
    let text = Content::formula("=\"甲\"", Some(Content::text("甲")));
    sheet.cells.push((8, 3, text));
    sheet.merged.push([9, 0, 10, 3]);
    Book::of([sheet])
}

/// The file of a book. A Parquet file is written so that a simple reading understands it.
fn file(book: &Book, extension: &str) -> Vec<u8> {
    if extension != "parquet" {
        return book.bytes(extension);
    }
    let plain = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true);
    let mut sheet = book.sheets[0].clone();
    for (_, _, content) in sheet.cells.iter_mut().filter(|(row, ..)| *row == 0) {
        if let Content::Number(number) = content {
            *content = Content::Text(number.to_string());
        }
    }
    columns::write(&columns::columns(&sheet), plain.build(), 1 << 20)
}

/// The parts in which a format keeps what its cells say.
fn parts(extension: &str) -> &'static [&'static str] {
    match extension {
        "xlsx" => &[
            "xl/worksheets/sheet1.xml",
            "xl/sharedStrings.xml",
            "xl/styles.xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
        ],
        "xlsb" => &[
            "xl/worksheets/sheet1.bin",
            "xl/sharedStrings.bin",
            "xl/styles.bin",
            "xl/workbook.bin",
        ],
        "xls" => &["Workbook"],
        "ods" => &["content.xml"],
        _ => &[],
    }
}

/// A part of a sound file.
fn part(whole: &[u8], extension: &str, name: &str) -> Vec<u8> {
    if extension == "xls" {
        let mut ole = cfb::CompoundFile::open(Cursor::new(whole)).unwrap();
        let mut stream = Vec::new();
        let mut found = ole.open_stream(name).unwrap();
        found.read_to_end(&mut stream).unwrap();
        return stream;
    }
    let mut parts = book::unzip(whole).into_iter();
    parts.find(|(other, _)| other == name).unwrap().1
}

/// The file with one of its parts damaged inside a container that is sound.
fn with_damaged_part(whole: &[u8], extension: &str, name: &str, dice: &mut Dice) -> Vec<u8> {
    let damaged = bytes::damaged(&part(whole, extension, name), dice);
    if extension == "xls" {
        return xls::ole(&[(name, &damaged)]);
    }
    let mut parts = book::unzip(whole);
    let found = parts.iter_mut().find(|(other, _)| other == name).unwrap();
    found.1 = damaged;
    book::zip(&parts)
}

/// A damaged file.
struct Mutant {
    bytes: Vec<u8>,
    /// How it was damaged.
    what: String,
    /// The sound file, unless the damage is one of what the cells say.
    sound: Option<Vec<u8>>,
}

fn mutant(extension: &str, dice: &mut Dice) -> Mutant {
    let title = extension != "parquet" && dice.below(2) == 0;
    let kind = dice.below(6);
    if kind >= 3 {
        let (book, what) = cells::damaged(title, dice);
        return Mutant {
            bytes: file(&book, extension),
            what,
            sound: None,
        };
    }
    let flat = ["parquet", "csv"].contains(&extension);
    let book = match flat || kind == 2 || dice.below(2) == 0 {
        true => cells::table(title),
        false => motley(),
    };
    let whole = file(&book, extension);
    let parts = parts(extension);
    let (bytes, what) = match kind {
        0 => (bytes::damaged(&whole, dice), "bytes".to_owned()),
        1 if !parts.is_empty() => {
            let name = parts[dice.below(parts.len())];
            let file = with_damaged_part(&whole, extension, name, dice);
            (file, format!("bytes of {name}"))
        }
        _ => parts::restructured(&whole, extension, dice),
    };
    Mutant {
        bytes,
        what,
        sound: Some(whole),
    }
}

/// Whether sheets hold the same cells as a sound file: the damage touched nothing that they say.
fn are_those_of(sheets: &[Grid], sound: &[u8], extension: &str) -> bool {
    let cells = |sheets: &[Grid]| -> Vec<_> {
        let rows = sheets.iter().flat_map(|sheet| sheet.rows.clone());
        rows.map(|row| (row.index, row.cells)).collect()
    };
    sheets_in_memory(sound.to_vec(), &format!("t.{extension}"))
        .is_ok_and(|sound| cells(&sound) == cells(sheets))
}

/// Holds the cells of a sheet against a simple reading of the same file.
fn differs(sheet: &Grid, cells: &Cells) -> Result<(), String> {
    let mut seen = Cells::new();
    for row in &sheet.rows {
        for (column, cell) in &row.cells {
            let at = (row.index, *column);
            let simple = cells.get(&at);
            let same = match (cell, simple) {
                (_, Some(Plain::Unknown)) => true,
                // A formula whose result is not there; reported where anything is needed.
                (Cell::Uncomputed, _) => true,
                // What the library takes for a mark of the order of bytes, though this is none.
                (Cell::Text(_), Some(Plain::Text(simple))) if simple.starts_with('\u{fffe}') => {
                    true
                }
                (
                    Cell::Number(number) | Cell::Formatted(number, _),
                    Some(Plain::Number(simple)),
                ) => simple.to_bits() == number.to_bits(),
                (Cell::Text(text), Some(Plain::Text(simple))) => text == simple,
                // By its format, which may be damaged, too; reported where a number is needed.
                (Cell::Date(_), Some(Plain::Number(_) | Plain::Other)) => true,
                (Cell::Number(_) | Cell::Formatted(..), _) => false,
                (_, simple) => simple == Some(&Plain::Other),
            };
            if !same {
                return Err(format!("{at:?} is {cell:?}, simply {simple:?}"));
            }
            seen.insert(at, Plain::Other);
        }
    }
    match cells.iter().find(|(at, _)| !seen.contains_key(at)) {
        Some((at, lost)) if *lost != Plain::Unknown => Err(format!("{lost:?} at {at:?} was lost")),
        _ => Ok(()),
    }
}

/// What comes of a file; `None` where it is refused.
///
/// # Errors
/// What differs from a simple reading without a word.
fn judge(bytes: &[u8], extension: &str, sound: Option<&[u8]>) -> Result<Option<Outcome>, String> {
    let Ok(sheets) = sheets_in_memory(bytes.to_vec(), &format!("t.{extension}")) else {
        return Ok(None);
    };
    match (simple::read(bytes, extension), sheets.first()) {
        // Without a sheet there is no table, which is a problem of its own.
        (_, None) => Ok(Some(Outcome::Problem)),
        (Err(Unclear), _) if sound.is_some_and(|sound| are_those_of(&sheets, sound, extension)) => {
            Ok(Some(Outcome::Alike))
        }
        (Err(Unclear), _) => figures::compare(sheets, None).map(Some),
        (Ok(cells), Some(sheet)) => {
            // Numbers are told from texts by what they say in text alone.
            if extension != "csv" {
                differs(sheet, &cells)?;
            }
            figures::compare(sheets, Some(&cells)).map(Some)
        }
    }
}

/// A seed that is near no other of its kind.
fn mixed_with(seed: u64, more: impl Into<u64>) -> u64 {
    (seed ^ more.into())
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(29)
}

/// Makes a format's share of the mutants and judges each.
fn campaign(extension: &str) {
    for title in [false, extension != "parquet"] {
        let sound = file(&cells::table(title), extension);
        let outcome = judge(&sound, extension, None);
        assert_eq!(outcome, Ok(Some(Outcome::Alike)), "{extension}, {title}");
    }
    let seed = variable("BALANCE_SEED").unwrap_or(1);
    let all = variable("BALANCE_MUTANTS").map_or(MUTANTS, |n| n as usize);
    let mut failures = Vec::new();
    let (mut alike, mut problem, mut refused) = (0, 0, 0);
    for n in 0..all / FORMATS {
        // Each by itself, so that one can be made again.
        let of_format = extension.bytes().fold(seed, mixed_with);
        let mut dice = Dice(mixed_with(of_format, n as u32));
        let Mutant { bytes, what, sound } = mutant(extension, &mut dice);
        match judge(&bytes, extension, sound.as_deref()) {
            Ok(Some(Outcome::Alike)) => alike += 1,
            Ok(Some(Outcome::Problem)) => problem += 1,
            Ok(None) => refused += 1,
            Err(why) => {
                if let Some(folder) = std::env::var_os("BALANCE_KEEP") {
                    let name = format!("{seed}-{n}.{extension}");
                    std::fs::write(std::path::Path::new(&folder).join(name), &bytes).unwrap();
                }
                failures.push(format!("{extension} {n} ({what}): {why}"));
            }
        }
    }
    println!(
        "{extension}: {alike} alike, {problem} with a problem, {refused} refused, {} failed",
        failures.len()
    );
    let some: Vec<&str> = failures.iter().map(String::as_str).take(20).collect();
    assert!(
        some.is_empty(),
        "{} failed:\n{}",
        failures.len(),
        some.join("\n")
    );
    // A good part of what is damaged in a single place is still a workbook.
    let read = alike + problem;
    assert!(
        read > refused / 8,
        "{extension}: {read} were read, {refused} refused"
    );
}

#[test]
fn xlsx() {
    campaign("xlsx");
}

#[test]
fn xlsb() {
    campaign("xlsb");
}

#[test]
fn xls() {
    campaign("xls");
}

#[test]
fn ods() {
    campaign("ods");
}

#[test]
fn parquet() {
    campaign("parquet");
}

#[test]
fn csv() {
    campaign("csv");
}
