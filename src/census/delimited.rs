//! CSV files to a grid: the encoding and the separator are found by what is in the file.

use std::fs;
use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::file::unreadable;
use super::grid::{Cell, Grid, MOST_CELLS};
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

/// Reads a delimited text file. Every cell is text: what is a number is seen later, by its column.
pub fn read(path: &Path, name: &str) -> Result<Grid, Problem> {
    let bytes = fs::read(path).map_err(|e| unreadable(path, &e))?;
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let text = decode(&bytes).ok_or_else(|| fail(Kind::NotUtf8))?;
    let separator = separator(&text);
    // An opening quote that is never closed makes one cell of all that follows.
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(fail(Kind::UnclosedQuote));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut cells = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => return Err(fail(Kind::NotAWorkbook { why: e.to_string() })),
        }
        for (column, content) in (0..).zip(&record) {
            let swallowed = content.contains('\n') && content.contains(char::from(separator));
            if swallowed {
                let grid = Grid::new(name, None, Vec::new());
                return Err(Problem::new(Kind::UnclosedQuote, [grid.at(row, column)]));
            }
            if !content.is_empty() {
                cells.push((row, column, Cell::Text(content.to_owned())));
            }
        }
        row += 1;
        if cells.len() > MOST_CELLS {
            let limit = Text::new(
                format!("{MOST_CELLS} 个单元格"),
                format!("{MOST_CELLS} cells"),
            );
            return Err(fail(Kind::TooLarge { limit }));
        }
    }
    Ok(Grid::new(name, None, cells))
}

/// The text, by its byte order mark, else as UTF-8, else as GB18030, the encoding Chinese
/// spreadsheet programs write.
fn decode(bytes: &[u8]) -> Option<String> {
    let (encoding, rest) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, &bytes[mark..]),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
        None => (GB18030, bytes),
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(rest)?;
    // Bytes that are no text decode to control characters.
    let is_text = !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    is_text.then(|| text.into_owned())
}

/// The separator that is most frequent in the first lines.
fn separator(text: &str) -> u8 {
    let mut best = (0, b',');
    for candidate in [b',', b';', b'\t'] {
        let head = text.lines().take(20);
        let count = head
            .flat_map(str::bytes)
            .filter(|b| *b == candidate)
            .count();
        if count > best.0 {
            best = (count, candidate);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let text = "学校名称,图书册数\n";
        let (gb, _, _) = GB18030.encode(text);
        let with_mark = ["\u{feff}".as_bytes(), text.as_bytes()].concat();
        let utf16: Vec<u8> = std::iter::once(0xFEFFu16)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [text.as_bytes(), &gb, &with_mark, &utf16] {
            assert_eq!(decode(bytes).as_deref(), Some(text));
        }
        assert_eq!(decode(&[0x00, 0xff, 0x13, 0x80]), None);
    }

    #[test]
    fn separators_are_told_apart() {
        assert_eq!(separator("a;b;c\n1,5;2;3"), b';');
        assert_eq!(separator("a\tb\n"), b'\t');
        assert_eq!(separator("a"), b',');
    }
}
