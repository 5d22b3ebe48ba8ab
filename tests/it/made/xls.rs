//! Workbooks as Excel 97–2003 kept them ([MS-XLS]): BIFF8 records in a stream of an OLE file.

use std::io::{Cursor, Write};
use std::time::UNIX_EPOCH;

use super::book::{Book, Content, Sheet, error_number, number_formats, serial, shared_texts};

/// A record carries at most so many bytes.
const LONGEST_RECORD: usize = 8224;

pub fn write(book: &Book) -> Vec<u8> {
    ole(&[("Workbook", &stream(book))])
}

/// An OLE file of named streams, the same bytes for the same streams.
pub fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let memory = Cursor::new(Vec::new());
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, memory).unwrap();
    for (name, bytes) in streams {
        let mut stream = file.create_stream(name).unwrap();
        stream.write_all(bytes).unwrap();
        stream.flush().unwrap();
    }
    file.set_created_time("/", UNIX_EPOCH).unwrap();
    file.set_modified_time("/", UNIX_EPOCH).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// The stream `Workbook` of a workbook.
pub fn stream(book: &Book) -> Vec<u8> {
    let texts = shared_texts(book);
    let formats = number_formats(book);
    let sheets: Vec<Vec<u8>> = book
        .sheets
        .iter()
        .map(|s| sheet_records(s, &texts, &formats))
        .collect();
    let mut globals = Vec::new();
    beginning(&mut globals, 0x0005);
    record(&mut globals, 0x0042, &1200u16.to_le_bytes()); // CodePage
    record(&mut globals, 0x0022, &[0, 0]); // DateMode
    let font = [220, 0, 0, 0, 0xFF, 0x7F, 0x90, 1, 0, 0, 0, 0, 0, 0, 5, 0];
    for _ in 0..4 {
        record(&mut globals, 0x0031, &[&font[..], b"Arial"].concat());
    }
    for (id, code) in (164u16..).zip(&formats) {
        record(
            &mut globals,
            0x041E,
            &[&id.to_le_bytes()[..], &wide(code)].concat(),
        ); // Format
    }
    // The styles' formats come first, then general, date and percentage.
    for _ in 0..15 {
        record(&mut globals, 0x00E0, &xf(0, true));
    }
    let own = (164..).zip(&formats).map(|(id, _)| id);
    for format in [0, 14, 10].into_iter().chain(own) {
        record(&mut globals, 0x00E0, &xf(format, false));
    }
    let table = text_table(&texts);
    let lengths: Vec<usize> = book.sheets.iter().map(|s| 4 + bound(s, 0).len()).collect();
    let end = 4;
    let mut at = globals.len() + lengths.iter().sum::<usize>() + table.len() + end;
    for (sheet, records) in book.sheets.iter().zip(&sheets) {
        record(&mut globals, 0x0085, &bound(sheet, at as u32)); // BoundSheet8
        at += records.len();
    }
    globals.extend(table);
    record(&mut globals, 0x000A, &[]); // EOF
    globals.extend(sheets.concat());
    globals
}

pub fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    out.extend(kind.to_le_bytes());
    out.extend((data.len() as u16).to_le_bytes());
    out.extend_from_slice(data);
}

fn beginning(out: &mut Vec<u8>, kind: u16) {
    let mut data = [0x0600u16, kind, 0x0DBB, 0x07CC]
        .map(u16::to_le_bytes)
        .concat();
    data.extend([0x41, 0, 0, 0, 6, 0, 0, 0]);
    record(out, 0x0809, &data);
}

fn xf(format: u16, style: bool) -> Vec<u8> {
    let kind: u16 = if style { 0xFFF5 } else { 0x0001 };
    let mut data = [0, format, kind].map(u16::to_le_bytes).concat();
    data.extend([0x20, 0, 0, if style { 0xF4 } else { 0xFC }]);
    data.extend([0; 10]);
    data
}

fn bound(sheet: &Sheet, at: u32) -> Vec<u8> {
    let units: Vec<u16> = sheet.name.encode_utf16().collect();
    let mut data = at.to_le_bytes().to_vec();
    data.extend([0, 0, units.len() as u8, 1]);
    data.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    data
}

/// A text of two bytes a character, with its length in front.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut data = (units.len() as u16).to_le_bytes().to_vec();
    data.push(1);
    data.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    data
}

/// The shared texts, in as many records as they need.
fn text_table(texts: &[&str]) -> Vec<u8> {
    let count = (texts.len() as u32).to_le_bytes();
    let mut data = [count, count].concat();
    let mut out = Vec::new();
    let mut kind = 0x00FC; // SST, then Continue
    for text in texts {
        let text = wide(text);
        assert!(text.len() <= LONGEST_RECORD, "texts are not divided here");
        if data.len() + text.len() > LONGEST_RECORD {
            record(&mut out, kind, &data);
            data.clear();
            kind = 0x003C;
        }
        data.extend(text);
    }
    record(&mut out, kind, &data);
    out
}

fn sheet_records(sheet: &Sheet, texts: &[&str], formats: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    beginning(&mut out, 0x0010);
    let rows = sheet.cells.iter().map(|(r, _, _)| r + 1).max().unwrap_or(0);
    let columns = sheet.cells.iter().map(|(_, c, _)| c + 1).max().unwrap_or(0);
    let mut size = [0, rows].map(u32::to_le_bytes).concat();
    size.extend([0, columns as u16, 0].map(u16::to_le_bytes).concat());
    record(&mut out, 0x0200, &size); // Dimensions
    for (row, cells) in sheet.rows() {
        for (column, content) in cells {
            cell(
                &mut out,
                (row as u16, column as u16),
                content,
                (texts, formats),
            );
        }
    }
    if !sheet.merged.is_empty() {
        let mut areas = (sheet.merged.len() as u16).to_le_bytes().to_vec();
        for [top, left, bottom, right] in &sheet.merged {
            let area = [top, bottom, left, right].map(|n| (*n as u16).to_le_bytes());
            areas.extend(area.concat());
        }
        record(&mut out, 0x00E5, &areas); // MergeCells
    }
    record(
        &mut out,
        0x023E,
        &[[0xB6, 6].to_vec(), vec![0; 16]].concat(),
    ); // Window2
    record(&mut out, 0x000A, &[]);
    out
}

fn cell(
    out: &mut Vec<u8>,
    (row, column): (u16, u16),
    content: &Content,
    (texts, formats): (&[&str], &[&str]),
) {
    let value = match content {
        Content::Formula { cached, .. } => cached.as_deref(),
        plain => Some(plain),
    };
    let format: u16 = match value {
        Some(Content::Date(_)) => 16,
        Some(Content::Percent(_)) => 17,
        Some(Content::Shown(_, format)) => {
            18 + formats.iter().position(|f| f == format).unwrap() as u16
        }
        _ => 15,
    };
    let mut data = [row, column, format].map(u16::to_le_bytes).concat();
    if let Content::Formula { cached, .. } = content {
        return formula(out, data, cached.as_deref());
    }
    match content {
        Content::Text(text) => {
            let at = texts.iter().position(|t| t == text).unwrap();
            data.extend((at as u32).to_le_bytes());
            record(out, 0x00FD, &data); // LabelSst
        }
        Content::Number(number) | Content::Percent(number) | Content::Shown(number, _) => {
            data.extend(number.to_le_bytes());
            record(out, 0x0203, &data); // Number
        }
        Content::Date(date) => {
            data.extend(serial(date).to_le_bytes());
            record(out, 0x0203, &data);
        }
        Content::Truth(truth) => {
            data.extend([u8::from(*truth), 0]);
            record(out, 0x0205, &data); // BoolErr
        }
        Content::Error(error) => {
            data.extend([error_number(error), 1]);
            record(out, 0x0205, &data);
        }
        Content::Formula { .. } => unreachable!("written above"),
    }
}

/// A formula that is a constant; without a result it is one whose text never follows.
fn formula(out: &mut Vec<u8>, mut data: Vec<u8>, cached: Option<&Content>) {
    let number = |n: f64| {
        (
            n.to_le_bytes(),
            [vec![0x1F], n.to_le_bytes().to_vec()].concat(),
        )
    };
    let text_follows = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    let (result, tokens) = match cached {
        None => (text_follows, vec![0x1E, 1, 0]),
        Some(Content::Text(text)) => {
            let units: Vec<u16> = text.encode_utf16().collect();
            let mut tokens = vec![0x17, units.len() as u8, 1];
            tokens.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            (text_follows, tokens)
        }
        Some(Content::Number(n) | Content::Percent(n) | Content::Shown(n, _)) => number(*n),
        Some(Content::Date(date)) => number(serial(date)),
        Some(Content::Truth(truth)) => {
            let truth = u8::from(*truth);
            ([1, 0, truth, 0, 0, 0, 0xFF, 0xFF], vec![0x1D, truth])
        }
        Some(Content::Error(error)) => {
            let error = error_number(error);
            ([2, 0, error, 0, 0, 0, 0xFF, 0xFF], vec![0x1C, error])
        }
        Some(Content::Formula { .. }) => panic!("a formula's result is no formula"),
    };
    data.extend(result);
    data.extend([0; 6]);
    data.extend((tokens.len() as u16).to_le_bytes());
    data.extend(tokens);
    record(out, 0x0006, &data);
    if let Some(Content::Text(text)) = cached {
        record(out, 0x0207, &wide(text)); // String
    }
}
