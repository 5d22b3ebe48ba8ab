//! `.xlsb`: the records of its cells, and those of the shared texts.

use super::{Cells, Plain, f64_at, put, rk, u32_at, utf16, zip};
use crate::made::xlsb::first_record;

/// A text with its length in front.
fn wide(data: &[u8], at: usize) -> Option<String> {
    utf16(data, at + 4, u32_at(data, at)? as usize)
}

/// The records of a part up to one of the kind that ends it, without blocks for later versions.
fn records(part: &[u8], end: u16) -> Option<Vec<(u16, &[u8])>> {
    let mut records = Vec::new();
    let (mut rest, mut blocks) = (part, 0u32);
    loop {
        let (kind, data, after) = first_record(rest)?;
        rest = after;
        match kind {
            0x23 => blocks += 1,
            0x24 => blocks = blocks.checked_sub(1)?,
            _ if blocks > 0 => {}
            _ if kind == end => return Some(records),
            _ => records.push((kind, data)),
        }
    }
}

pub fn read(file: &[u8]) -> Option<Cells> {
    let texts = zip::part(file, "xl/sharedStrings.bin")?;
    let texts = records(&texts, 0xA0)?.into_iter();
    let texts = texts.filter(|(kind, _)| *kind == 0x13);
    let texts: Vec<String> = texts
        .map(|(_, data)| wide(data, 1))
        .collect::<Option<_>>()?;
    let sheet = zip::part(file, "xl/worksheets/sheet1.bin")?;
    let mut cells = Cells::new();
    let mut row = None;
    for (kind, data) in records(&sheet, 0x92)? {
        if kind == 0x00 {
            row = Some(u32_at(data, 0)?);
        }
        let plain = match kind {
            0x02 => Plain::Number(rk(u32_at(data, 8)?)),
            0x05 | 0x09 => Plain::Number(f64_at(data, 8)?),
            0x06 | 0x08 => Plain::Text(wide(data, 8)?),
            0x07 => Plain::Text(texts.get(u32_at(data, 8)? as usize)?.clone()),
            0x3E => Plain::Text(wide(data, 9)?),
            0x03 | 0x04 | 0x0A | 0x0B => Plain::Other,
            _ => continue,
        };
        put(&mut cells, (row?, u32_at(data, 0)?), plain)?;
    }
    Some(cells)
}
