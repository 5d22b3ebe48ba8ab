//! Sound workbooks, damaged some thousands of times. Whatever comes of it, there is no panic and
//! no end without an answer; and a file that is still read gives exactly the numbers that a simple
//! reading of the same file gives: none lost, none added, none changed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use balance::census::grid::{Cell, Grid};
use balance::census::{Census, sheets_in_memory};
use balance::dictionary::Dictionary;
use quick_xml::events::{BytesStart, Event};

use crate::made::book::{self, Book, Content, Sheet};
use crate::made::dice::Dice;
use crate::made::{xls, xlsb};

/// The numbers of the first sheet, by row and column. Dates are numbers, too.
type Numbers = BTreeMap<(u32, u32), f64>;

/// A table with every kind of content, formulas among the figures.
fn table() -> Book {
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

/// Some bytes damaged in one way.
fn damaged(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = dice.below(bytes.len());
    let length = (1 + dice.below(16)).min(bytes.len() - at);
    let other = dice.below(bytes.len() - length + 1);
    match dice.below(8) {
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][dice.below(5)],
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..at + length)),
        4 => {
            let piece = bytes[at..at + length].to_vec();
            bytes.splice(other..other, piece);
        }
        5 => {
            let piece = bytes[at..at + length].to_vec();
            bytes[other..other + length].copy_from_slice(&piece);
        }
        6 => {
            // Two pieces change places.
            let (a, b) = (at.min(other), at.max(other));
            let length = length.min(b - a).min(bytes.len() - b);
            let (left, right) = bytes.split_at_mut(b);
            left[a..a + length].swap_with_slice(&mut right[..length]);
        }
        _ => {
            // A digit becomes another: what is still a number must be that number.
            let digits: Vec<usize> = (0..bytes.len())
                .filter(|i| bytes[*i].is_ascii_digit())
                .collect();
            if let Some(i) = digits.get(dice.below(digits.len())) {
                bytes[*i] = b'0' + dice.below(10) as u8;
            }
        }
    }
    bytes
}

/// Holds what was read against a simple reading of the same file.
fn check(sheets: &[Grid], numbers: &Numbers, what: &str) {
    let Some(sheet) = sheets.first() else { return };
    let mut seen = Vec::new();
    for row in &sheet.rows {
        for (column, cell) in &row.cells {
            let at = (row.index, *column);
            seen.push(at);
            match cell {
                Cell::Number(number) | Cell::Formatted(number, _) => {
                    let simple = numbers.get(&at);
                    let same = simple.is_some_and(|s| s.to_bits() == number.to_bits());
                    assert!(same, "{what}: {at:?} is {number}, simply {simple:?}");
                }
                // Shown as no number: where one is needed, this is reported.
                Cell::Text(_) | Cell::Truth(_) | Cell::Error(_) | Cell::Uncomputed => {
                    let simple = numbers.get(&at);
                    assert_eq!(simple, None, "{what}: {at:?} is {cell:?}");
                }
                // By its format, which may be damaged, too; reported where a number is needed.
                Cell::Date(_) => {}
            }
        }
    }
    for (at, number) in numbers {
        assert!(seen.contains(at), "{what}: {number} at {at:?} was lost");
    }
}

/// Every figure of a school is the number that stands in the cell it is said to come from. Tells
/// how many there are.
fn check_schools(sheets: Vec<Grid>, numbers: &Numbers, what: &str) -> usize {
    let mut figures = 0;
    let census = Census::of_sheets("t".as_ref(), sheets, &Dictionary::built_in());
    for column in ["students_primary", "books"] {
        for row in 0..census.height() {
            let place = census.place(row, column).and_then(|place| place.cell);
            let simple = place.and_then(|cell| numbers.get(&cell));
            if let (Some(simple), Some(number)) = (simple, census.number(row, column)) {
                assert_eq!(*simple, number, "{what}: {column} in row {row}");
                figures += 1;
            }
        }
    }
    figures
}

/// Damages the whole file, and each part of it inside a container that is sound.
fn mutate(extension: &str, parts: &[&str], simple: fn(&[u8]) -> Option<Numbers>) {
    let whole = table().bytes(extension);
    let sound = sheets_in_memory(whole.clone(), "t").unwrap();
    let numbers = simple(&whole).unwrap();
    assert!(numbers.len() >= 14, "{extension}: {numbers:?}");
    check(&sound, &numbers, "sound");
    assert_eq!(check_schools(sound, &numbers, "sound"), 7);
    let mut dice = Dice(extension.len() as u64);
    let mut read = 0;
    let mut attempt = |file: Vec<u8>, what: String| {
        let Ok(sheets) = sheets_in_memory(file.clone(), "t") else {
            return;
        };
        read += 1;
        match simple(&file) {
            Some(simple) => {
                check(&sheets, &simple, &what);
                check_schools(sheets, &simple, &what);
            }
            // Without a sheet there is no table, which is a problem of its own.
            None if sheets.is_empty() => {}
            None => panic!("{what}: read, though a simple reading fails"),
        }
    };
    for n in 0..1500 {
        attempt(damaged(&whole, &mut dice), format!("{extension} {n}"));
    }
    for part in parts {
        for n in 0..700 {
            let file = with_damaged_part(&whole, extension, part, &mut dice);
            attempt(file, format!("{extension} {part} {n}"));
        }
    }
    // A good part of what is damaged in a single place is still a workbook.
    assert!(read > 100, "{extension}: {read} were read");
}

fn with_damaged_part(whole: &[u8], extension: &str, part: &str, dice: &mut Dice) -> Vec<u8> {
    if extension == "xls" {
        let stream = damaged(&xls::stream(&table()), dice);
        return xls::ole(&[(part, &stream)]);
    }
    let mut parts = book::unzip(whole);
    let found = parts.iter_mut().find(|(name, _)| name == part).unwrap();
    found.1 = damaged(&found.1, dice);
    book::zip(&parts)
}

/// A part of a zipped file, by its name, if the file is sound as an archive.
fn part(file: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).ok()?;
    let mut bytes = Vec::new();
    // Large and small letters are the same in the names of parts.
    let names: Vec<String> = archive
        .file_names()
        .map(|n| n.unwrap().into_owned())
        .collect();
    let at = names.iter().position(|n| n.eq_ignore_ascii_case(name))?;
    archive.by_index(at).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = e.try_get_attribute(name).ok()??;
    Some(found.value.into_owned())
}

/// Row and column of a cell's name.
fn address(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at(letters);
    let column = letters.bytes().try_fold(0u32, |c, b| {
        c.checked_mul(26)?
            .checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((
        digits.parse::<u32>().ok()?.checked_sub(1)?,
        column.checked_sub(1)?,
    ))
}

/// The numbers of an .xlsx: of every cell without a type, or of type n, what is in its <v>.
fn simple_xlsx(file: &[u8]) -> Option<Numbers> {
    let sheet = part(file, "xl/worksheets/sheet1.xml")?;
    let mut xml = quick_xml::Reader::from_str(std::str::from_utf8(&sheet).ok()?);
    xml.config_mut().expand_empty_elements = true;
    let mut numbers = Numbers::new();
    let (mut next, mut cell, mut value) = ((0, 0), None, None);
    loop {
        match xml.read_event().ok()? {
            Event::Start(e) if e.name().as_ref() == "row" => {
                if let Some(r) = attribute(&e, "r") {
                    next = (r.parse::<u32>().ok()?.checked_sub(1)?, next.1);
                }
            }
            Event::End(e) if e.name().as_ref() == "row" => next = (next.0 + 1, 0),
            Event::Start(e) if e.name().as_ref() == "c" => {
                let at = match attribute(&e, "r") {
                    Some(name) => address(&name)?,
                    None => next,
                };
                next = (next.0, at.1 + 1);
                let kind = attribute(&e, "t");
                let number = kind.is_none_or(|t| t == "n");
                cell = Some((at, number));
            }
            Event::Start(e) if e.name().as_ref() == "v" => value = Some(String::new()),
            Event::Text(text) => {
                if let Some(value) = &mut value {
                    value.push_str(&text);
                }
            }
            Event::End(e) if e.name().as_ref() == "v" => {
                let number = value.take()?.parse::<f64>().ok();
                if let (Some((at, true)), Some(number)) = (cell, number) {
                    numbers.insert(at, number);
                }
            }
            Event::End(e) if e.name().as_ref() == "c" => cell = None,
            Event::Eof => return Some(numbers),
            _ => {}
        }
    }
}

/// The numbers of an .xlsb: of the records of real numbers, in cells and in formulas.
fn simple_xlsb(file: &[u8]) -> Option<Numbers> {
    let sheet = part(file, "xl/worksheets/sheet1.bin")?;
    let mut numbers = Numbers::new();
    let mut rest = sheet.as_slice();
    let mut row = 0;
    loop {
        let (kind, data, after) = xlsb::first_record(rest)?;
        rest = after;
        let number = |at: usize| Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?));
        match kind {
            0x00 => row = number(0)?,
            0x02 | 0x05 | 0x09 => {
                let at = (row, number(0)?);
                let value = match kind {
                    0x02 => rk(number(8)?),
                    _ => f64::from_le_bytes(data.get(8..16)?.try_into().ok()?),
                };
                numbers.insert(at, value);
            }
            0x92 => return Some(numbers),
            _ => {}
        }
    }
}

/// A number in four bytes: 30 bits of a whole number or of a fraction, perhaps in hundredths.
fn rk(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits as i32 >> 2),
    };
    if bits & 1 == 0 {
        number
    } else {
        number / 100.0
    }
}

/// The numbers of an .xls: of the records Number, RK, MulRk and Formula.
fn simple_xls(file: &[u8]) -> Option<Numbers> {
    let mut ole = cfb::CompoundFile::open(Cursor::new(file)).ok()?;
    let mut stream = Vec::new();
    let mut found = ole.open_stream("Workbook").ok()?;
    found.read_to_end(&mut stream).ok()?;
    let half =
        |data: &[u8], at: usize| Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?));
    let record = |at: usize| {
        let length = usize::from(half(&stream, at + 2)?);
        Some((half(&stream, at)?, stream.get(at + 4..at + 4 + length)?))
    };
    let (mut at, mut begins) = (0, None);
    while let Some((kind, data)) = record(at) {
        at += 4 + data.len();
        match kind {
            0x0085 => {
                begins = begins.or(Some(u32::from_le_bytes(data.get(..4)?.try_into().ok()?)));
            }
            0x000A => break,
            _ => {}
        }
    }
    let mut numbers = Numbers::new();
    let (mut at, mut depth) = (begins? as usize, 0);
    while let Some((kind, data)) = record(at) {
        at += 4 + data.len();
        match kind {
            0x0809 => depth += 1,
            0x000A if depth <= 1 => break,
            0x000A => depth -= 1,
            _ if depth > 1 => {}
            0x0203 | 0x0006 | 0x027E | 0x00BD => {
                let row = u32::from(half(data, 0)?);
                let column = u32::from(half(data, 2)?);
                let cells: Vec<f64> = match kind {
                    0x027E => vec![rk_at(data, 6)?],
                    0x00BD => (6..data.len() - 2)
                        .step_by(6)
                        .map(|i| rk_at(data, i))
                        .collect::<Option<_>>()?,
                    _ if kind == 6 && half(data, 12)? == 0xFFFF => continue,
                    _ => {
                        vec![f64::from_le_bytes(data.get(6..14)?.try_into().ok()?)]
                    }
                };
                numbers.extend((column..).zip(cells).map(|(c, value)| ((row, c), value)));
            }
            _ => {}
        }
    }
    Some(numbers)
}

fn rk_at(data: &[u8], at: usize) -> Option<f64> {
    let bits = data.get(at..at + 4)?.try_into().ok()?;
    Some(rk(u32::from_le_bytes(bits)))
}

/// The numbers of an .ods: what `office:value` says in every cell of a kind that has one.
fn simple_ods(file: &[u8]) -> Option<Numbers> {
    let content = part(file, "content.xml")?;
    let mut xml = quick_xml::Reader::from_str(std::str::from_utf8(&content).ok()?);
    xml.config_mut().expand_empty_elements = true;
    let mut numbers = Numbers::new();
    let (mut row, mut column, mut rows) = (0, 0, 1);
    loop {
        let count = |e: &BytesStart<'_>, name: &str| {
            attribute(e, name).map_or(Some(1), |n| n.parse::<u32>().ok())
        };
        match xml.read_event().ok()? {
            Event::Start(e) if e.name().as_ref() == "table:table-row" => {
                rows = count(&e, "table:number-rows-repeated")?;
                column = 0;
            }
            Event::End(e) if e.name().as_ref() == "table:table-row" => row += rows,
            Event::Start(e) if e.name().as_ref().ends_with("table-cell") => {
                let columns = count(&e, "table:number-columns-repeated")?;
                let kind = attribute(&e, "office:value-type");
                let kind = kind.as_deref().unwrap_or_default();
                let value = attribute(&e, "office:value").and_then(|v| v.parse::<f64>().ok());
                let error = attribute(&e, "calcext:value-type").as_deref() == Some("error");
                let cells =
                    (row..row + rows).flat_map(|r| (column..column + columns).map(move |c| (r, c)));
                let has_number = ["float", "percentage", "currency"].contains(&kind) && !error;
                if let Some(value) = value.filter(|_| has_number) {
                    numbers.extend(cells.map(|at| (at, value)));
                }
                column += columns;
            }
            Event::Eof => return Some(numbers),
            _ => {}
        }
    }
}

#[test]
fn xlsx() {
    let parts = [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
    ];
    mutate("xlsx", &parts, simple_xlsx);
}

#[test]
fn xlsb() {
    let parts = [
        "xl/worksheets/sheet1.bin",
        "xl/sharedStrings.bin",
        "xl/styles.bin",
        "xl/workbook.bin",
    ];
    mutate("xlsb", &parts, simple_xlsb);
}

#[test]
fn xls() {
    mutate("xls", &["Workbook"; 3], simple_xls);
}

#[test]
fn ods() {
    mutate("ods", &["content.xml"; 3], simple_ods);
}

/// Delimited text is whatever it says; it is enough that it ends.
#[test]
fn csv() {
    let whole = table().bytes("csv");
    let mut dice = Dice(3);
    for _ in 0..2000 {
        let _ = sheets_in_memory(damaged(&whole, &mut dice), "t.csv");
    }
}
