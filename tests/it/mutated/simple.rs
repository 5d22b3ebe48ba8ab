//! A simple reading of a file of each format: what a person with a hex editor would say stands in its
//! cells. It shares nothing with what is tested, reads nothing but the first sheet, and knows no
//! program's habits: where a file could be meant in two ways, it says so.

mod csv;
mod ods;
mod parquet;
mod xls;
mod xlsb;
mod xlsx;
mod zip;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    /// A number. Dates are numbers, too, where the format keeps them so.
    Number(f64),
    Text(String),
    /// Something else: a truth value, an error, a date, or what is damaged.
    Other,
    /// Something of which a simple reading says nothing.
    Unknown,
}

/// The filled cells of the first sheet, by row and column.
pub type Cells = BTreeMap<(u32, u32), Plain>;

/// Why there is no simple reading: the file is damaged, or could be meant in two ways.
#[derive(Debug)]
pub struct Unclear;

/// Reads a file.
pub fn read(file: &[u8], extension: &str) -> Result<Cells, Unclear> {
    match extension {
        "xlsx" => xlsx::read(file),
        "xlsb" => xlsb::read(file),
        "xls" => xls::read(file),
        "ods" => ods::read(file),
        "parquet" => parquet::read(file),
        "csv" => csv::read(file),
        other => panic!("no format {other}"),
    }
    .ok_or(Unclear)
}

/// Puts what stands in a cell in its place; `None` where something else stands there already. Blank text
/// is nothing.
fn put(cells: &mut Cells, at: (u32, u32), plain: Plain) -> Option<()> {
    if matches!(&plain, Plain::Text(text) if text.is_empty()) {
        return Some(());
    }
    match cells.entry(at) {
        Entry::Vacant(free) => drop(free.insert(plain)),
        Entry::Occupied(taken) if *taken.get() == plain => {}
        Entry::Occupied(_) => return None,
    }
    Some(())
}

/// A number in four bytes: 30 bits of a whole number or of a fraction, perhaps in hundredths.
fn rk(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits as i32 >> 2),
    };
    if bits & 1 == 0 {
        number
    } else {
        number / 100.0
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(data.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// So many units of UTF-16.
fn utf16(data: &[u8], at: usize, units: usize) -> Option<String> {
    let bytes = data.get(at..at.checked_add(units.checked_mul(2)?)?)?;
    let units = bytes.chunks(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
    Some(
        char::decode_utf16(units)
            .map(|c| c.unwrap_or('\u{fffd}'))
            .collect(),
    )
}

/// The character that a reference in XML stands for: `lt`, `#10`, `#x4E00`.
fn character(reference: &str) -> Option<char> {
    let known = [
        ("lt", '<'),
        ("gt", '>'),
        ("amp", '&'),
        ("quot", '"'),
        ("apos", '\''),
    ];
    if let Some((_, c)) = known.iter().find(|(name, _)| *name == reference) {
        return Some(*c);
    }
    let number = reference.strip_prefix('#')?;
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}
