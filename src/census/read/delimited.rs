//! Delimited text to a grid: the encoding and the separator are found by what is in the file.

use crate::census::grid::{Cell, Grid};
use crate::census::read::limits::Budget;
use crate::census::read::records::{Fault, Layout, Records};
use crate::census::read::sheet::{Sheet, damaged};
use crate::census::record::{CellRef, Record};
use crate::problem::{Kind, Location, Problem};

/// So much of the text is looked at to find its separator, in bytes and in records.
const HEAD: (usize, usize) = (1 << 16, 200);

/// Reads delimited text, in UTF-8. Every cell is text: what is a number is seen later, by its column.
/// `named_so` is whether the file's name says that it is text.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(text: &[u8], name: &str, named_so: bool, budget: &mut Budget) -> Result<Grid, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let Some((layout, begins)) = layout(text, named_so) else {
        return Err(fail(damaged(
            "是没有分隔符的文本",
            "it is text without separators",
        )));
    };
    let text = text.get(begins..).unwrap_or_default();
    let mut records = Records::new(text, layout);
    let mut sheet = Sheet::new(budget);
    loop {
        let line = match records.next() {
            Ok(Some(line)) => line,
            Ok(None) => {
                let grid = sheet.finish(name, None)?;
                return Ok(Grid {
                    delimited: true,
                    ..grid
                });
            }
            Err(Fault::Limit(kind)) => return Err(fail(kind)),
            Err(Fault::Swallowed(row, column)) => {
                let grid = Grid::new(name, None, Vec::new());
                return Err(Problem::new(Kind::UnclosedQuote, [grid.at(row, column)]));
            }
        };
        for (column, cell) in line.cells() {
            if let CellRef::Text(text) = cell {
                let filled = sheet.fill(line.index(), column, Cell::Text(text.to_owned()));
                filled.map_err(fail)?;
            }
        }
    }
}

/// How a text is laid out, by its first line where that is `sep=;`, else by what it looks like; and
/// where its records begin. `None` if nothing shows that it is a table.
pub fn layout(text: &[u8], named_so: bool) -> Option<(Layout, usize)> {
    let (told, begins) = told(text).unzip();
    let begins = begins.unwrap_or(0);
    let head = head(text.get(begins..)?);
    let found = match told {
        Some(separator) => {
            Some(width(head, separator).map_or((separator, 0), |(_, w)| (separator, w)))
        }
        None => separator(head),
    };
    let (separator, width) = found.or(named_so.then_some((b',', 0)))?;
    Some((Layout { separator, width }, begins))
}

/// What the first line says of the separator, as Excel takes it, and the length of that line.
fn told(text: &[u8]) -> Option<(u8, usize)> {
    let end = memchr::memchr2(b'\n', b'\r', text)?;
    let line = text.get(..end)?.trim_ascii_end();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (word, rest) = line.split_at_checked(4)?;
    // A tab is at the end of its line.
    let separator = rest.first().copied().unwrap_or(b'\t');
    // Programs that write rows of one length end it with separators.
    let rest = rest.get(1..).unwrap_or_default();
    let ends_so = rest.iter().all(|b| *b == separator || b"\",;".contains(b));
    let known = word.eq_ignore_ascii_case(b"sep=") && ends_so;
    let line_end = match text.get(end..) {
        Some([b'\r', b'\n', ..]) => 2,
        _ => 1,
    };
    (known && b",;\t|".contains(&separator)).then_some((separator, end + line_end))
}

/// The first lines.
fn head(text: &[u8]) -> &[u8] {
    let Some(head) = text.get(..HEAD.0) else {
        return text;
    };
    // The last line of what is looked at may be cut off.
    let end = memchr::memrchr2(b'\n', b'\r', head);
    end.and_then(|end| head.get(..end)).unwrap_or(head)
}

/// The separator by which most of the first records have the same number of fields, and that number.
/// A decimal comma stands in the figures but not in the header, and a comma in quotes separates
/// nothing.
fn separator(head: &[u8]) -> Option<(u8, usize)> {
    let mut best = None;
    for candidate in [b'\t', b';', b','] {
        let score = width(head, candidate);
        // Of equals, the one that gives more fields, then the first.
        if score.is_some() && score > best.map(|(score, _)| score) {
            best = score.map(|score| (score, candidate));
        }
    }
    best.map(|((_, width), candidate)| (candidate, width))
}

/// How many records have the same number of fields, and that number, where most do.
fn width(head: &[u8], separator: u8) -> Option<(usize, usize)> {
    let layout = Layout {
        separator,
        width: 0,
    };
    let mut records = Records::new(head, layout);
    let mut widths = Vec::new();
    for _ in 0..HEAD.1 {
        match records.next() {
            Ok(Some(line)) if line.width() > 1 && line.cells().next().is_some() => {
                widths.push(line.width());
            }
            Ok(Some(_)) | Err(Fault::Swallowed(..)) => {}
            Ok(None) | Err(Fault::Limit(_)) => break,
        }
    }
    widths.sort_unstable();
    let same = widths.chunk_by(|a, b| a == b);
    same.filter_map(|w| Some((w.len(), *w.first()?))).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_apart() {
        for (text, expected) in [
            ("a;b;c\n1,5;2;3", (b';', 3)),
            ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", (b';', 3)),
            ("a\tb\n1,234\t5\n", (b'\t', 2)),
            ("a,b\n\"x;y\",1\n\"x;y\",2\n", (b',', 2)),
            ("a;b\n\"x,y\";1\n\"x,y\";2\n", (b';', 2)),
            ("title;;\na,b\n1,2\n3,4\n", (b',', 2)),
            ("a,b\r1,2\r3,4\r", (b',', 2)),
        ] {
            assert_eq!(separator(text.as_bytes()), Some(expected), "{text}");
        }
        assert_eq!(separator(b"a"), None);
    }

    #[test]
    fn a_first_line_may_tell_the_separator() {
        for (line, expected) in [
            ("sep=;\n", Some((b';', 6))),
            ("SEP=,\r\n", Some((b',', 7))),
            ("\"sep=;\"\r", Some((b';', 8))),
            ("sep=,,,,\n", Some((b',', 9))),
            ("sep=\t\n", Some((b'\t', 6))),
            ("sep=|\n", Some((b'|', 6))),
            ("sep=;", None),
            ("separator,a\n", None),
            ("学校,sep=;\n", None),
        ] {
            assert_eq!(told(line.as_bytes()), expected, "{line:?}");
        }
    }
}
