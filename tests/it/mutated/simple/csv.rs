//! Text with commas between cells and quotes around some, in UTF-8; what is broken of it is U+FFFD.

use super::{Cells, Plain, put};

pub fn read(file: &[u8]) -> Option<Cells> {
    let text = String::from_utf8_lossy(file);
    let mut cells = Cells::new();
    let (mut row, mut column) = (0, 0);
    let mut cell = String::new();
    let mut quoted = false;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, c)| *c);
        match c {
            '"' if quoted && next == Some('"') => {
                cell.push('"');
                characters.next();
            }
            '"' if quoted => quoted = false,
            // One that is never closed is a mistake; in the last line it swallows no other.
            '"' if cell.is_empty() => {
                let rest = text[at + 1..].trim_end_matches(['\n', '\0']);
                quoted = rest.contains(['"', '\n']);
            }
            ',' | '\n' if !quoted => {
                put(&mut cells, (row, column), filled(&mut cell))?;
                (row, column) = match c {
                    ',' => (row, column + 1),
                    _ => (row + 1, 0),
                };
            }
            c => cell.push(c),
        }
    }
    put(&mut cells, (row, column), filled(&mut cell))?;
    (!quoted).then_some(cells)
}

/// What stands in a cell, without the zeros and end marks that only fill it up.
fn filled(cell: &mut String) -> Plain {
    let text = std::mem::take(cell);
    Plain::Text(text.trim_matches(['\0', '\u{1a}']).to_owned())
}
