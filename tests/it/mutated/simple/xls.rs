//! `.xls`: the records of its cells, and the table of shared texts.

use std::io::{Cursor, Read};

use super::{Cells, Plain, f64_at, put, rk, u16_at, u32_at, utf16};

/// A text of an `.xls` and where it ends: its length stands at `at`, in so many bytes.
fn text(data: &[u8], at: usize, wide_length: bool) -> Option<(String, usize)> {
    let (units, mut next) = match wide_length {
        true => (usize::from(u16_at(data, at)?), at + 2),
        false => (usize::from(*data.get(at)?), at + 1),
    };
    let flags = *data.get(next)?;
    next += 1;
    let mut behind = 0;
    if flags & 8 != 0 {
        behind += 4 * usize::from(u16_at(data, next)?);
        next += 2;
    }
    if flags & 4 != 0 {
        behind += u32_at(data, next)? as usize;
        next += 4;
    }
    let (text, length) = match flags & 1 {
        0 => {
            let bytes = data.get(next..next + units)?;
            (bytes.iter().map(|b| char::from(*b)).collect(), units)
        }
        _ => (utf16(data, next, units)?, 2 * units),
    };
    Some((text, (next + length).checked_add(behind)?))
}

/// The shared texts of a record that holds them all.
fn texts(data: &[u8]) -> Option<Vec<String>> {
    let (mut texts, mut at) = (Vec::new(), 8);
    for _ in 0..u32_at(data, 4)? {
        let (text, next) = text(data, at, true)?;
        texts.push(text);
        at = next;
    }
    Some(texts)
}

/// The records from a place on.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let kind = u16_at(stream, at)?;
        let length = usize::from(u16_at(stream, at + 2)?);
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

pub fn read(file: &[u8]) -> Option<Cells> {
    let mut ole = cfb::CompoundFile::open(Cursor::new(file)).ok()?;
    let mut stream = Vec::new();
    let mut found = ole.open_stream("Workbook").ok()?;
    found.read_to_end(&mut stream).ok()?;
    let (mut begins, mut shared) = (None, Vec::new());
    for (kind, data) in records(&stream, 0) {
        match kind {
            0x0085 => begins = begins.or(Some(u32_at(data, 0)?)),
            0x00FC => shared = texts(data)?,
            0x000A => break,
            _ => {}
        }
    }
    let mut cells = Cells::new();
    let (mut depth, mut formula) = (0, None);
    for (kind, data) in records(&stream, begins? as usize) {
        match kind {
            0x0809 => depth += 1,
            0x000A if depth <= 1 => break,
            0x000A => depth -= 1,
            _ if depth > 1 => {}
            0x0203 | 0x0006 | 0x027E | 0x00FD | 0x0204 | 0x00D6 | 0x0205 => {
                let at = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
                let plain = match kind {
                    0x0006 if u16_at(data, 12)? == 0xFFFF => {
                        formula = Some(at);
                        // A text follows in a record of its own; the rest are truths and errors.
                        match data[6] {
                            0 => continue,
                            _ => Plain::Other,
                        }
                    }
                    0x027E => Plain::Number(rk(u32_at(data, 6)?)),
                    0x00FD => Plain::Text(shared.get(u32_at(data, 6)? as usize)?.clone()),
                    0x0204 | 0x00D6 => Plain::Text(text(data, 6, true)?.0),
                    0x0205 => Plain::Other,
                    _ => Plain::Number(f64_at(data, 6)?),
                };
                put(&mut cells, at, plain)?;
            }
            0x0207 => {
                let text = text(data, 0, true)?.0;
                put(&mut cells, formula.take()?, Plain::Text(text))?;
            }
            0x00BD => {
                let (row, first) = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
                let numbers = (6..data.len().checked_sub(2)?).step_by(6);
                for (column, at) in (first..).zip(numbers) {
                    put(
                        &mut cells,
                        (row, column),
                        Plain::Number(rk(u32_at(data, at)?)),
                    )?;
                }
            }
            _ => {}
        }
    }
    Some(cells)
}
