//! `.parquet`, as far as the tests write it: columns without packing or dictionary, by the footer's word.

use std::collections::BTreeMap;

use super::{Cells, Plain, f64_at, put, u32_at};

/// A value of Thrift's compact protocol.
enum Thrift {
    Number(i64),
    Bytes(Vec<u8>),
    List(Vec<Thrift>),
    Struct(BTreeMap<i64, Thrift>),
}

impl Thrift {
    fn number(&self, field: i64) -> Option<i64> {
        match self.field(field)? {
            Thrift::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn list(&self, field: i64) -> Option<&[Thrift]> {
        match self.field(field)? {
            Thrift::List(list) => Some(list),
            _ => None,
        }
    }

    fn field(&self, field: i64) -> Option<&Thrift> {
        match self {
            Thrift::Struct(fields) => fields.get(&field),
            _ => None,
        }
    }
}

/// Bytes from which something is taken off the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, many: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(many)?;
        self.0 = rest;
        Some(taken)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn zigzag(&mut self) -> Option<i64> {
        let number = self.varint()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn value(&mut self, kind: u8, depth: u8) -> Option<Thrift> {
        let depth = depth.checked_sub(1)?;
        Some(match kind {
            1 | 2 => Thrift::Number(i64::from(kind == 1)),
            3 => Thrift::Number(i64::from(self.take(1)?[0])),
            4..=6 => Thrift::Number(self.zigzag()?),
            7 => Thrift::Bytes(self.take(8)?.to_vec()),
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Thrift::Bytes(self.take(length)?.to_vec())
            }
            9 | 10 => {
                let head = self.take(1)?[0];
                let many = match head >> 4 {
                    15 => self.varint()?,
                    many => u64::from(many),
                };
                // Of each there is a byte at least.
                let kind = head & 15;
                let many = usize::try_from(many).ok()?;
                if many > self.0.len() {
                    return None;
                }
                let list = (0..many).map(|_| match kind {
                    1 | 2 => Some(Thrift::Number(i64::from(self.take(1)?[0] == 1))),
                    kind => self.value(kind, depth),
                });
                Thrift::List(list.collect::<Option<_>>()?)
            }
            12 => {
                let (mut fields, mut id) = (BTreeMap::new(), 0);
                loop {
                    let head = self.take(1)?[0];
                    match (head >> 4, head & 15) {
                        (_, 0) => break,
                        (0, _) => id = self.zigzag()?,
                        (step, _) => id += i64::from(step),
                    }
                    let value = self.value(head & 15, depth)?;
                    if fields.insert(id, value).is_some() {
                        return None;
                    }
                }
                Thrift::Struct(fields)
            }
            _ => return None,
        })
    }
}

/// Whether each of so many values is there: runs, and groups of eight bits.
fn levels(data: &[u8], many: usize) -> Option<Vec<bool>> {
    let mut bytes = Bytes(data);
    let mut levels = Vec::new();
    while levels.len() < many {
        let head = bytes.varint()?;
        match head & 1 {
            0 => {
                let there = bytes.take(1)?[0] & 1 == 1;
                let run = usize::try_from(head >> 1).ok()?.min(many);
                levels.extend(std::iter::repeat_n(there, run));
                if run == 0 {
                    return None;
                }
            }
            _ => {
                for byte in bytes.take(usize::try_from(head >> 1).ok()?)? {
                    levels.extend((0..8).map(|bit| byte >> bit & 1 == 1));
                }
            }
        }
    }
    levels.truncate(many);
    Some(levels)
}

/// A value of a physical type, as it stands in a page.
fn plain(bytes: &mut Bytes<'_>, kind: i64, bare: bool) -> Option<Plain> {
    let number = |number| match bare {
        true => Plain::Number(number),
        false => Plain::Unknown,
    };
    Some(match kind {
        1 => number(f64::from(u32_at(bytes.take(4)?, 0)? as i32)),
        2 => {
            let whole = i64::from_le_bytes(bytes.take(8)?.try_into().ok()?);
            match whole.unsigned_abs() > 1 << 53 && bare {
                true => Plain::Text(whole.to_string()),
                false => number(whole as f64),
            }
        }
        5 => number(f64_at(bytes.take(8)?, 0)?),
        6 => {
            let length = u32_at(bytes.take(4)?, 0)? as usize;
            Plain::Text(String::from_utf8(bytes.take(length)?.to_vec()).ok()?)
        }
        _ => return None,
    })
}

pub fn read(file: &[u8]) -> Option<Cells> {
    let rest = file.strip_suffix(b"PAR1")?;
    let length = u32_at(rest, rest.len().checked_sub(4)?)? as usize;
    let begins = rest.len().checked_sub(4)?.checked_sub(length)?;
    let footer = Bytes(&rest[begins..]).value(12, 32)?;
    let schema = footer.list(2)?.get(1..)?;
    let mut cells = Cells::new();
    let mut top = 1u32;
    for (at, column) in (0..).zip(schema) {
        let Thrift::Bytes(name) = column.field(4)? else {
            return None;
        };
        let name = String::from_utf8(name.clone()).ok()?;
        put(&mut cells, (0, at), Plain::Text(name))?;
    }
    for group in footer.list(4)? {
        let rows = usize::try_from(group.number(3)?).ok()?;
        let chunks = group.list(1)?;
        if chunks.len() != schema.len() {
            return None;
        }
        for ((at, column), chunk) in (0..).zip(schema).zip(chunks) {
            let about = chunk.field(3)?;
            let kind = column.number(1)?;
            if about.number(4)? != 0 || rows == 0 {
                return None;
            }
            let begins = usize::try_from(about.number(9)?).ok()?;
            let mut page = Bytes(file.get(begins..)?);
            let head = page.value(12, 32)?;
            let length = usize::try_from(head.number(3)?).ok()?;
            let about = head.field(5)?;
            if about.number(1)? != rows as i64 || about.number(2)? != 0 {
                return None;
            }
            let mut data = Bytes(page.take(length)?);
            let there = match column.number(3)? {
                0 => vec![true; rows],
                1 => {
                    let length = u32_at(data.take(4)?, 0)? as usize;
                    levels(data.take(length)?, rows)?
                }
                _ => return None,
            };
            // What else the schema says of a number, as that it is a day, makes something else of it.
            let bare = column.field(6).is_none() && column.field(10).is_none();
            for (row, _) in (top..).zip(there).filter(|(_, there)| *there) {
                put(&mut cells, (row, at), plain(&mut data, kind, bare)?)?;
            }
        }
        top = top.checked_add(u32::try_from(rows).ok()?)?;
    }
    Some(cells)
}
