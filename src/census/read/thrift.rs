//! As much of Thrift's compact protocol as it takes to look over a Parquet file before the library
//! that reads it does: it believes a schema's depth, the length of lists of nothing, and what a
//! page says it inflates to.

/// Kinds of values.
const BYTE: u8 = 3;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// Nothing in a Parquet file is nested more deeply.
const DEEPEST: u8 = 16;

/// What a page's header says of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// The header's own length.
    pub header: usize,
    /// The length of the page behind it.
    pub packed: usize,
    /// What the page inflates to.
    pub inflated: u64,
}

/// The header of the page that begins here; `None` where there is none. What is unusual is refused,
/// so that nothing can be read here in one way and by the library in another.
pub fn page(bytes: &[u8]) -> Option<Page> {
    let mut thrift = Thrift { left: bytes };
    let (mut packed, mut inflated) = (None, None);
    let mut id = 0;
    while let Some(kind) = thrift.field(&mut id)? {
        match (id, kind) {
            (2, I32) => inflated = Some(thrift.number()?),
            (3, I32) => packed = Some(thrift.number()?),
            (1 | 4, I32) => thrift.skip(kind, DEEPEST)?,
            (5..=8, STRUCT) => thrift.about_values(id)?,
            _ => return None,
        }
    }
    Some(Page {
        header: bytes.len() - thrift.left.len(),
        packed: usize::try_from(packed?).ok()?,
        inflated: u64::try_from(inflated?).ok()?,
    })
}

/// How many elements of the schema hold others, the whole among them; `None` where the footer is
/// damaged: the library takes one that breaks off before its rows for one of no rows.
pub fn groups(footer: &[u8]) -> Option<usize> {
    let mut thrift = Thrift { left: footer };
    let mut groups = 0;
    let (mut rows, mut row_groups) = (false, false);
    let mut id = 0;
    while let Some(kind) = thrift.field(&mut id)? {
        rows |= (id, kind) == (3, I64);
        row_groups |= (id, kind) == (4, LIST);
        if (id, kind) != (2, LIST) {
            thrift.skip(kind, DEEPEST)?;
            continue;
        }
        let (many, STRUCT) = thrift.list()? else {
            return None;
        };
        for _ in 0..many {
            let mut id = 0;
            while let Some(kind) = thrift.field(&mut id)? {
                match (id, kind) {
                    (5, I32) => groups += usize::from(thrift.number()? > 0),
                    _ => thrift.skip(kind, DEEPEST)?,
                }
            }
        }
    }
    // The library takes a type for the one that it expects, and reads on where the footer says otherwise.
    (rows && row_groups && thrift.left.is_empty()).then_some(groups)
}

/// The first numbers without a sign that stand here.
pub fn lengths<const N: usize>(bytes: &[u8]) -> Option<[u64; N]> {
    let mut thrift = Thrift { left: bytes };
    let mut lengths = [0; N];
    for length in &mut lengths {
        *length = thrift.length()?;
    }
    Some(lengths)
}

struct Thrift<'a> {
    left: &'a [u8],
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.left.split_first()?;
        self.left = rest;
        Some(*byte)
    }

    fn pass(&mut self, bytes: u64) -> Option<()> {
        self.left = self.left.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    /// A number without a sign, seven bits a byte.
    fn length(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        // Ten bytes: only a 64-bit number below nought is as long.
        (self.byte()? == 1).then_some(number | 1 << 63)
    }

    /// A number whose lowest bit is its sign.
    fn number(&mut self) -> Option<i64> {
        let number = self.length()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// The kind of a struct's next field, with its id in place of the last one's; `Some(None)` at
    /// the end of the struct.
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        match (head >> 4, head & 0x0F) {
            (_, 0) => return Some(None),
            (0, _) => *id = self.number()?,
            (step, _) => *id += i64::from(step),
        }
        Some(Some(head & 0x0F))
    }

    /// The length of a list and the kind of what is in it.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let many = match head >> 4 {
            15 => self.length()?,
            few => u64::from(few),
        };
        Some((many, head & 0x0F))
    }

    /// What a page's header says of its values, by the id of the field.
    fn about_values(&mut self, within: i64) -> Option<()> {
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            match (within, id, kind) {
                (5, 1..=4, I32) | (7, 1..=2, I32) | (8, 1..=6, I32) => {}
                (7, 3, 1 | 2) | (8, 7, 1 | 2) | (5, 5, STRUCT) | (8, 8, STRUCT) => {}
                _ => return None,
            }
            self.skip(kind, DEEPEST)?;
        }
        Some(())
    }

    fn skip(&mut self, kind: u8, deepest: u8) -> Option<()> {
        let deeper = deepest.checked_sub(1)?;
        match kind {
            // Truth values are kinds of their own.
            1 | 2 => Some(()),
            BYTE => self.pass(1),
            I16 | I32 | I64 => self.length().map(|_| ()),
            DOUBLE => self.pass(8),
            BINARY => {
                let length = self.length()?;
                self.pass(length)
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, deeper)?;
                }
                Some(())
            }
            LIST => {
                let (many, kind) = self.list()?;
                for _ in 0..many {
                    // No footer has lists of truth values, which could be endless and take no room.
                    if kind <= 2 {
                        return None;
                    }
                    self.skip(kind, deeper)?;
                }
                Some(())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page() {
        // A data page of 300 bytes, 100 packed, with three values.
        let header = [
            0x15, 0x00, 0x15, 0xD8, 0x04, 0x15, 0xC8, 0x01, 0x2C, 0x15, 0x06, 0x15, 0x00, 0x15,
            0x06, 0x15, 0x06, 0x00, 0x00, 0xFF,
        ];
        let expected = Page {
            header: header.len() - 1,
            packed: 100,
            inflated: 300,
        };
        assert_eq!(page(&header), Some(expected));
        for end in 0..header.len() - 1 {
            assert_eq!(page(&header[..end]), None);
        }
    }

    #[test]
    fn a_schema_without_end() {
        // Elements of one child each.
        let mut footer = vec![0x15, 0x02, 0x19, 0xFC, 0xE8, 0x07];
        footer.extend([0x48, 0x00, 0x15, 0x02, 0x00].repeat(1000));
        assert_eq!(groups(&footer), None);
        // It ends before it has said its rows.
        assert_eq!(groups(&[&footer[..], &[0]].concat()), None);
        // No rows, in no groups.
        footer.extend([0x16, 0x00, 0x19, 0x0C, 0]);
        assert_eq!(groups(&footer), Some(1000));
        // It ends before its bytes do.
        assert_eq!(groups(&[&footer[..], &[0x18]].concat()), None);
        // A list of two thousand million truth values.
        assert_eq!(groups(&[0xA9, 0xF1, 0xFF, 0xFF, 0xFF, 0xFF, 7, 0]), None);
        // Lists in lists.
        assert_eq!(
            groups(
                &[0xA9]
                    .iter()
                    .chain(&[0x19; 99])
                    .copied()
                    .collect::<Vec<_>>()
            ),
            None
        );
    }
}
