//! Damage to the structure of a file: its parts, rows, cells and shared texts twice, moved or counted
//! wrongly, in what is sound otherwise.

use super::bytes::{damaged, other_digit};
use crate::made::book::{unzip, zip};
use crate::made::dice::Dice;
use crate::made::{xls, xlsb};

/// A file damaged in its structure, and how.
pub fn restructured(file: &[u8], extension: &str, dice: &mut Dice) -> (Vec<u8>, String) {
    match extension {
        "xls" => {
            let stream = super::part(file, "xls", "Workbook");
            let (stream, what) = biff(&stream, dice);
            (xls::ole(&[("Workbook", &stream)]), what)
        }
        "parquet" => {
            // The footer is what tells how the rest is to be read.
            let footer = file.len() - file.len() / 3;
            let tail = damaged(&file[footer..], dice);
            ([&file[..footer], &tail].concat(), "footer".to_owned())
        }
        "csv" => {
            let mut file = file.to_vec();
            let at = dice.below(file.len());
            file.insert(at, b",\n\""[dice.below(3)]);
            (file, format!("a mark at {at}"))
        }
        _ if dice.below(5) == 0 => part_twice(file, dice),
        _ => {
            let mut parts = unzip(file);
            let what = match extension {
                "xlsx" => spreadsheetml(&mut parts, dice),
                "ods" => change(&mut parts, "content.xml", |xml| ods(xml, dice)),
                _ => records(&mut parts, dice),
            };
            (zip(&parts), what)
        }
    }
}

/// One part twice, under one name or nearly so, alike or not.
fn part_twice(file: &[u8], dice: &mut Dice) -> (Vec<u8>, String) {
    let mut parts = unzip(file);
    let (name, mut content) = parts[dice.below(parts.len())].clone();
    let like = dice.below(2) == 0;
    if !like {
        content = damaged(&content, dice);
    }
    let spelt = match dice.below(4) {
        0 => name.to_uppercase(),
        1 => name.replace('/', "\\"),
        2 => format!("/{name}"),
        _ => name.clone(),
    };
    // No writer writes one name twice: another of the same length stands there until it is written.
    let placeholder = "?".repeat(spelt.len());
    parts.insert(dice.below(parts.len() + 1), (placeholder.clone(), content));
    let mut file = zip(&parts);
    let placeholder = placeholder.as_bytes();
    let places = 0..file.len() - placeholder.len();
    let found: Vec<usize> = places
        .filter(|at| file[*at..].starts_with(placeholder))
        .collect();
    for at in found {
        file[at..at + spelt.len()].copy_from_slice(spelt.as_bytes());
    }
    let alike = if like { "alike" } else { "differently" };
    (file, format!("{name} twice, {alike}, also as {spelt}"))
}

/// Changes the markup of a part.
fn change(
    parts: &mut [(String, Vec<u8>)],
    name: &str,
    change: impl FnOnce(&mut String) -> String,
) -> String {
    let (_, bytes) = parts.iter_mut().find(|(other, _)| other == name).unwrap();
    let mut text = String::from_utf8(std::mem::take(bytes)).unwrap();
    let what = change(&mut text);
    *bytes = text.into_bytes();
    what
}

/// Where the elements of a name stand in markup; each begins with one of these and ends with the other.
fn elements(xml: &str, begin: &str, end: &str) -> Vec<(usize, usize)> {
    let starts = xml.match_indices(begin).map(|(at, _)| at);
    let ends = starts.filter_map(|at| Some((at, at + xml[at..].find(end)? + end.len())));
    ends.collect()
}

/// An element twice, perhaps with another digit in its copy, beside the first or beside another.
fn twice(xml: &mut String, begin: &str, end: &str, dice: &mut Dice) -> String {
    let all = elements(xml, begin, end);
    let (from, to) = all[dice.below(all.len())];
    let mut again = xml.as_bytes()[from..to].to_vec();
    let like = dice.below(2) == 0;
    if !like {
        other_digit(&mut again, dice);
    }
    let at = match dice.below(3) {
        0 => all[dice.below(all.len())].1,
        _ => to,
    };
    let again = String::from_utf8(again).unwrap();
    xml.insert_str(at, &again);
    format!("{again} twice")
}

fn spreadsheetml(parts: &mut [(String, Vec<u8>)], dice: &mut Dice) -> String {
    let kind = dice.below(12);
    if kind < 4 {
        return change(parts, "xl/sharedStrings.xml", |xml| shared(xml, kind, dice));
    }
    change(parts, "xl/worksheets/sheet1.xml", |xml| match kind {
        4 => twice(xml, "<row ", "</row>", dice),
        5 => twice(xml, "<c ", "</c>", dice),
        6 => twice(xml, ["<v>", "<sheetData>"][dice.below(2)], "</v>", dice),
        7 => {
            // The whole list of cells, twice.
            let (from, to) = elements(xml, "<sheetData>", "</sheetData>")[0];
            let mut again = xml.as_bytes()[from..to].to_vec();
            other_digit(&mut again, dice);
            xml.insert_str(to, &String::from_utf8(again).unwrap());
            "sheetData twice".to_owned()
        }
        8 => {
            // The index of a shared text, off by one or out of the table.
            let cells = elements(xml, "t=\"s\"><v>", "</v>");
            let (from, to) = cells[dice.below(cells.len())];
            let (from, to) = (from + 9, to - 4);
            let index: i64 = xml[from..to].parse().unwrap();
            let moved = [index + 1, index - 1, 9999, -1][dice.below(4)];
            xml.replace_range(from..to, &moved.to_string());
            format!("text {index} is {moved}")
        }
        9 => {
            let kinds = [
                "t=\"s\"",
                "t=\"str\"",
                "t=\"n\"",
                "",
                "t=\"e\"",
                "t=\"b\"",
                "t=\"inlineStr\"",
            ];
            let cells = elements(xml, "t=\"s\"", "\"");
            let (from, _) = cells[dice.below(cells.len())];
            let kind = kinds[dice.below(kinds.len())];
            xml.replace_range(from..from + 5, kind);
            format!("a text is {kind}")
        }
        10 => {
            // Cells or rows without addresses, or with those of others.
            let all = [elements(xml, " r=\"", "\""), elements(xml, "<c r=\"", "\"")];
            let all = &all[dice.below(2)];
            let (from, _) = all[dice.below(all.len())];
            let from = from + xml[from..].find("r=\"").unwrap();
            let to = from + 3 + xml[from + 3..].find('"').unwrap() + 1;
            let old = xml[from..to].to_owned();
            let mut new = old.clone().into_bytes();
            other_digit(&mut new, dice);
            let new = match dice.below(2) {
                0 => String::new(),
                _ => String::from_utf8(new).unwrap(),
            };
            xml.replace_range(from..to, &new);
            format!("{old} is {new:?}")
        }
        _ => {
            // Every cell of a row behind one of them moves to the right.
            let rows = elements(xml, "<row ", "</row>");
            let (from, to) = rows[dice.below(rows.len())];
            let mut row = xml[from..to].to_owned();
            let first = b'A' + dice.below(5) as u8;
            for letter in (first..=b'H').rev() {
                let (old, new) = (char::from(letter), char::from(letter + 1));
                row = row.replace(&format!("<c r=\"{old}"), &format!("<c r=\"{new}"));
            }
            xml.replace_range(from..to, &row);
            format!("pushed from {}", char::from(first))
        }
    })
}

/// The table of shared texts: items twice, gone, in another order, in pieces.
fn shared(xml: &mut String, kind: usize, dice: &mut Dice) -> String {
    let items = elements(xml, "<si>", "</si>");
    let (from, to) = items[dice.below(items.len())];
    let item = xml[from..to].to_owned();
    match kind {
        0 => twice(xml, "<si>", "</si>", dice),
        1 => {
            xml.replace_range(from..to, "");
            format!("{item} gone")
        }
        2 => {
            let (first, last) = (items[0].0, items[items.len() - 1].1);
            let mut texts: Vec<&str> = items.iter().map(|(from, to)| &xml[*from..*to]).collect();
            match dice.below(2) {
                0 => texts.reverse(),
                _ => texts.rotate_left(1),
            }
            let texts = texts.concat();
            xml.replace_range(first..last, &texts);
            "texts in another order".to_owned()
        }
        _ => {
            let text = item.split(['<', '>']).nth(4).unwrap_or_default();
            let whole = [
                format!("<si><r><t>{text}</t></r><r><t>1</t></r></si>"),
                format!("<si><t>{text}</t><rPh sb=\"0\" eb=\"1\"><t>1</t></rPh></si>"),
                format!("<si><t><![CDATA[{text}]]></t></si>"),
                "<si/>".to_owned(),
            ];
            let new = &whole[dice.below(4)];
            xml.replace_range(from..to, new);
            format!("{item} is {new}")
        }
    }
}

fn ods(xml: &mut String, dice: &mut Dice) -> String {
    let (row, cell) = ("<table:table-row>", "<table:table-cell ");
    match dice.below(6) {
        0 => twice(xml, row, "</table:table-row>", dice),
        1 => twice(xml, cell, "</table:table-cell>", dice),
        2 => {
            let all = elements(xml, cell, ">");
            let (from, _) = all[dice.below(all.len())];
            let many = [0, 1, 2, 3][dice.below(4)];
            let repeated = format!("table:number-columns-repeated=\"{many}\" ");
            xml.insert_str(from + cell.len(), &repeated);
            format!("a cell {many} times")
        }
        3 => {
            let all = elements(xml, cell, "</table:table-cell>");
            let (from, to) = all[dice.below(all.len())];
            xml.replace_range(from..to, ["", "<table:table-cell/>"][dice.below(2)]);
            "a cell gone".to_owned()
        }
        4 => {
            let all = elements(xml, row, ">");
            let (from, _) = all[dice.below(all.len())];
            let repeated = " table:number-rows-repeated=\"2\"";
            xml.insert_str(from + row.len() - 1, repeated);
            "a row two times".to_owned()
        }
        _ => twice(xml, "<text:p>", "</text:p>", dice),
    }
}

type Record = (u16, Vec<u8>);

/// The cells of records damaged: twice, moved to the right, with another text.
fn cells(records: &mut Vec<Record>, of_cells: &[u16], text: u16, dice: &mut Dice) -> String {
    let at: Vec<usize> = (0..records.len())
        .filter(|at| of_cells.contains(&records[*at].0))
        .collect();
    let cell = dice.below(at.len());
    let (here, there) = (at[cell], at[dice.below(at.len())]);
    match dice.below(5) {
        0 => {
            let again = records[here].clone();
            records.insert([here, there][dice.below(2)] + 1, again);
            "a cell twice".to_owned()
        }
        1 => {
            let mut again = records[here].clone();
            let byte = dice.below(again.1.len());
            again.1[byte] ^= 1 << dice.below(8);
            records.insert(here + 1, again);
            format!("a cell twice, differently in byte {byte}")
        }
        2 => {
            let span = 1 + dice.below(6);
            let again: Vec<Record> = records[here..(here + span).min(records.len())].to_vec();
            records.splice(here..here, again);
            format!("{span} records twice")
        }
        3 => {
            // The column stands first in one format and behind the row in the other.
            let column = if text == 0x07 { 0 } else { 2 };
            for at in &at[cell..(cell + 1 + dice.below(6)).min(at.len())] {
                records[*at].1[column] += 1;
            }
            "cells pushed".to_owned()
        }
        _ => {
            let texts: Vec<usize> = at.into_iter().filter(|at| records[*at].0 == text).collect();
            let (_, data) = &mut records[texts[dice.below(texts.len())]];
            // The index of the text is what ends the record.
            let index = data.len() - 4;
            let moved = [
                data[index].wrapping_add(1),
                data[index].wrapping_sub(1),
                200,
            ];
            data[index] = moved[dice.below(3)];
            "another text".to_owned()
        }
    }
}

fn records(parts: &mut [(String, Vec<u8>)], dice: &mut Dice) -> String {
    let of_texts = dice.below(3) == 0;
    let name = match of_texts {
        true => "xl/sharedStrings.bin",
        false => "xl/worksheets/sheet1.bin",
    };
    let (_, bytes) = parts.iter_mut().find(|(other, _)| other == name).unwrap();
    let mut rest = bytes.as_slice();
    let mut records: Vec<Record> = Vec::new();
    while let Some((kind, data, after)) = xlsb::first_record(rest) {
        records.push((kind, data.to_vec()));
        rest = after;
    }
    let what = match of_texts {
        true => {
            let last = records.len() - 1;
            let (a, b) = (1 + dice.below(last - 1), 1 + dice.below(last - 1));
            match dice.below(3) {
                0 => records.swap(a, b),
                1 => records.insert(a, records[b].clone()),
                _ => drop(records.remove(a)),
            }
            format!("texts {a} and {b}")
        }
        false => cells(&mut records, &[0x02, 0x05, 0x07, 0x08, 0x09], 0x07, dice),
    };
    bytes.clear();
    for (kind, data) in records {
        xlsb::record(bytes, kind, &data);
    }
    what
}

fn biff(stream: &[u8], dice: &mut Dice) -> (Vec<u8>, String) {
    let mut records: Vec<Record> = Vec::new();
    let mut rest = stream;
    while let Some((head, after)) = rest.split_at_checked(4) {
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (data, after) = after.split_at(length);
        records.push((u16::from_le_bytes([head[0], head[1]]), data.to_vec()));
        rest = after;
    }
    let what = match dice.below(4) {
        0 => {
            let (_, data) = records
                .iter_mut()
                .find(|(kind, _)| *kind == 0x00FC)
                .unwrap();
            let (counts, texts) = data.split_at(8);
            let mut items = Vec::new();
            let mut rest = texts;
            while !rest.is_empty() {
                let length = 3 + 2 * usize::from(u16::from_le_bytes([rest[0], rest[1]]));
                let (item, after) = rest.split_at(length);
                items.push(item);
                rest = after;
            }
            let (a, b) = (dice.below(items.len()), dice.below(items.len()));
            items.swap(a, b);
            *data = [counts, &items.concat()].concat();
            format!("texts {a} and {b}")
        }
        _ => cells(&mut records, &[0x0203, 0x00FD, 0x0006], 0x00FD, dice),
    };
    let mut bytes = Vec::new();
    for (kind, data) in records {
        xls::record(&mut bytes, kind, &data);
    }
    (bytes, what)
}
