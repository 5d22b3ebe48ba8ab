//! Where a problem stands.

use std::fmt;
use std::sync::Arc;

/// A file and a sheet in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; `None` for a file that has none.
    pub sheet: Option<String>,
    /// Whether it is a text of lines: what is called a cell's row is then the line.
    pub lines: bool,
}

/// A cell, a sheet or a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file and sheet.
    pub source: Arc<Source>,
    /// Row and column, from 0; `None` for the whole sheet or file.
    pub cell: Option<(u32, u32)>,
}

/// A text without what a terminal would obey or what would turn the words around it about:
/// control characters, and marks of writing direction. Names of files and sheets come from anywhere.
///
/// ```
/// assert_eq!(balance::problem::harmless("a\u{1b}[2Jb\u{202e}.xlsx"), "a\u{fffd}[2Jb\u{fffd}.xlsx");
/// ```
pub fn harmless(text: &str) -> String {
    let directs = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| match c.is_control() || directs(c) {
            true => char::REPLACEMENT_CHARACTER,
            false => c,
        })
        .collect()
}

impl Location {
    /// A whole file.
    pub fn file(file: impl AsRef<str>) -> Location {
        Location {
            source: Arc::new(Source {
                file: harmless(file.as_ref()),
                sheet: None,
                lines: false,
            }),
            cell: None,
        }
    }

    /// The cell's name as a spreadsheet shows it; in a text of lines the number of the line.
    pub fn cell_name(&self) -> Option<String> {
        self.cell.map(|(row, column)| match self.source.lines {
            true => (u64::from(row) + 1).to_string(),
            false => cell_name(row, column),
        })
    }
}

/// The name of a cell from its row and column, both from 0.
///
/// ```
/// assert_eq!(balance::problem::cell_name(16, 3), "D17");
/// assert_eq!(balance::problem::cell_name(0, 702), "AAA1");
/// ```
pub fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// The row and column, both from 0, of a cell's name; `None` where it is none.
///
/// ```
/// assert_eq!(balance::problem::cell_address("D17"), Some((16, 3)));
/// assert_eq!(balance::problem::cell_address("AAA1"), Some((0, 702)));
/// assert_eq!(balance::problem::cell_address("D0"), None);
/// ```
pub fn cell_address(name: &str) -> Option<(u32, u32)> {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = &name[..name.len() - digits.len()];
    let row = match digits.bytes().all(|b| b.is_ascii_digit()) {
        true => digits.parse::<u32>().ok()?,
        false => return None,
    };
    let column = letters.bytes().try_fold(0u32, |column, letter| {
        let letter = u32::from(letter - b'A') + 1;
        column.checked_mul(26)?.checked_add(letter)
    });
    Some((row.checked_sub(1)?, column?.checked_sub(1)?))
}

/// The letters of a column, from 0.
///
/// ```
/// assert_eq!(balance::problem::column_name(27), "AB");
/// ```
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

/// `county.xlsx › 学校 › D17`, and of a text of lines `changes.toml:12`.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source.file)?;
        if let Some(sheet) = &self.source.sheet {
            write!(f, " › {sheet}")?;
        }
        if let Some(cell) = self.cell_name() {
            let between = if self.source.lines { ":" } else { " › " };
            write!(f, "{between}{cell}")?;
        }
        Ok(())
    }
}
