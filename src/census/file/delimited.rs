//! Delimited text to a grid: the encoding and the separator are found by what is in the file.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::super::grid::{Cell, Grid};
use super::format::markup;
use super::limits::{Budget, LARGEST_TEXT_FILE, size, too_large};
use super::sheet::{Sheet, damaged, refused};
use crate::problem::{Kind, Location, Problem};

/// So much of the text is looked at to find its separator, in bytes and in records.
const HEAD: (usize, usize) = (1 << 16, 200);

/// Reads delimited text. Every cell is text: what is a number is seen later, by its column.
/// `named_so` is whether the file's name says that it is text.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(
    bytes: &[u8],
    name: &str,
    named_so: bool,
    budget: &mut Budget,
) -> Result<Grid, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    if bytes.len() as u64 > LARGEST_TEXT_FILE {
        let most = size(LARGEST_TEXT_FILE);
        return Err(fail(too_large(
            &format!("文本文件最大 {most}"),
            &format!("a text file may have at most {most}"),
        )));
    }
    let text = decode(bytes).ok_or_else(|| fail(no_text(named_so)))?;
    if let Some(what) = markup(&text) {
        return Err(fail(Kind::FileUnknownFormat { what }));
    }
    let separator = match separator(&text) {
        Some(separator) => separator,
        None if named_so => b',',
        None => {
            return Err(fail(damaged(
                "是没有分隔符的文本",
                "it is text without separators",
            )));
        }
    };
    // An opening quote that is never closed makes one cell of all that follows.
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        return Err(fail(Kind::UnclosedQuote));
    }
    let mut reader = reader(&text, separator);
    let mut sheet = Sheet::new(budget);
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => return Err(fail(refused(Some(e.to_string())))),
        }
        for (column, content) in (0..).zip(&record) {
            let swallowed = content.contains('\n') && content.contains(char::from(separator));
            if swallowed {
                let grid = Grid::new(name, None, Vec::new());
                return Err(Problem::new(Kind::UnclosedQuote, [grid.at(row, column)]));
            }
            let filled = sheet.fill(row, column, Cell::Text(content.to_owned()));
            filled.map_err(fail)?;
        }
        row += 1;
    }
    sheet.finish(name, None)
}

/// What is said of a file whose content is no text.
pub fn no_text(named_so: bool) -> Kind {
    match named_so {
        true => Kind::NotUtf8,
        false => damaged("无法识别的内容", "its content is of no known kind"),
    }
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes())
}

/// The text, by its byte order mark, else as UTF-16 where there are zeros and lines come of it,
/// else as UTF-8, else as GB18030, the encoding Chinese spreadsheet programs write.
fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let mark = Encoding::for_bom(bytes);
    let (encoding, rest) = match mark {
        Some((encoding, mark)) => (encoding, bytes.get(mark..)?),
        None if bytes.contains(&0) => (utf_16(bytes), bytes),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
        None => (GB18030, bytes),
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(rest)?;
    // Bytes that are no text decode to control characters, or to one endless line.
    let is_text = !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    let has_lines = text.contains('\n') || mark.is_some() || !bytes.contains(&0);
    (is_text && has_lines).then_some(text)
}

/// Which byte of a pair comes first, by where the zeros are.
fn utf_16(bytes: &[u8]) -> &'static Encoding {
    let zeros = |offset| bytes.iter().skip(offset).step_by(2).filter(|b| **b == 0);
    match zeros(1).count() >= zeros(0).count() {
        true => UTF_16LE,
        false => UTF_16BE,
    }
}

/// The separator by which most of the first records have the same number of fields. A decimal
/// comma stands in the figures but not in the header, and a comma in quotes separates nothing.
pub fn separator(text: &str) -> Option<u8> {
    let end = match text.char_indices().find(|(at, _)| *at >= HEAD.0) {
        // The last line of what is looked at may be cut off.
        Some((at, _)) => text.get(..at)?.rfind('\n').unwrap_or(at),
        None => text.len(),
    };
    let head = text.get(..end)?;
    let mut best = None;
    for candidate in [b'\t', b';', b','] {
        let mut records = Vec::new();
        for record in reader(head, candidate).records().take(HEAD.1).flatten() {
            // Empty fields at the end of a title are there for the sake of the table below it.
            let filled = record.iter().filter(|field| !field.is_empty()).count();
            if filled > 0 && record.len() > 1 {
                records.push(record.len());
            }
        }
        records.sort_unstable();
        let same = records.chunk_by(|a, b| a == b);
        let score = same.map(|r| (r.len(), r.first().copied())).max();
        // Of equals, the one that gives more fields, then the first.
        if score.is_some() && score > best.map(|(score, _)| score) {
            best = score.map(|score| (score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16_of(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "学校名称,图书册数\n";
        let marked = format!("\u{feff}{text}");
        let (gb, _, _) = GB18030.encode(text);
        for bytes in [
            text.as_bytes(),
            &gb,
            marked.as_bytes(),
            &utf_16_of(&marked, u16::to_le_bytes),
            &utf_16_of(&marked, u16::to_be_bytes),
            &utf_16_of(text, u16::to_le_bytes),
            &utf_16_of(text, u16::to_be_bytes),
        ] {
            assert_eq!(decode(bytes).as_deref(), Some(text));
        }
        for no_text in [[0x01, 0xff, 0x13, 0x80], [0x00, 0x01, 0x02, 0x00]] {
            assert_eq!(decode(&no_text), None);
        }
    }

    #[test]
    fn separators_are_told_apart() {
        for (text, expected) in [
            ("a;b;c\n1,5;2;3", b';'),
            ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", b';'),
            ("a\tb\n1,234\t5\n", b'\t'),
            ("a,b\n\"x;y\",1\n\"x;y\",2\n", b','),
            ("a;b\n\"x,y\";1\n\"x,y\";2\n", b';'),
            ("title;;\na,b\n1,2\n3,4\n", b','),
        ] {
            assert_eq!(separator(text), Some(expected), "{text}");
        }
        assert_eq!(separator("a"), None);
    }
}
