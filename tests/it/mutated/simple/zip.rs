//! The parts of a zip archive, by its central directory.

use std::io::Read;

use super::{u16_at, u32_at};

/// A part by its name, whatever its letters' case; `None` where there is none, or more than one.
pub fn part(file: &[u8], wanted: &str) -> Option<Vec<u8>> {
    let end = file.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let parts = u16_at(file, end + 10)?;
    let size = u32_at(file, end + 12)? as usize;
    // What stands in front of the archive moves all of it.
    let begins = end.checked_sub(size)?;
    let moved = begins.checked_sub(u32_at(file, end + 16)? as usize)?;
    let mut at = begins;
    let mut found = None;
    for _ in 0..parts {
        let entry = file.get(at..)?;
        if !entry.starts_with(b"PK\x01\x02") {
            return None;
        }
        let lengths = [28, 30, 32].map(|field| u16_at(entry, field));
        let [name, extra, comment] = lengths.map(|length| length.map(usize::from));
        let own = entry.get(46..46 + name?)?;
        let own = String::from_utf8_lossy(own).replace('\\', "/");
        if own.trim_start_matches('/').eq_ignore_ascii_case(wanted) {
            let here = moved + u32_at(entry, 42)? as usize;
            let packed = u32_at(entry, 20)? as usize;
            let method = u16_at(entry, 10)?;
            if found.replace((here, packed, method)).is_some() {
                return None;
            }
        }
        at += 46 + name? + extra? + comment?;
    }
    let (here, packed, method) = found?;
    let local = file.get(here..)?;
    if !local.starts_with(b"PK\x03\x04") {
        return None;
    }
    let data = 30 + usize::from(u16_at(local, 26)?) + usize::from(u16_at(local, 28)?);
    let data = local.get(data..data.checked_add(packed)?)?;
    match method {
        0 => Some(data.to_vec()),
        8 => {
            let mut bytes = Vec::new();
            let mut inflated = flate2::read::DeflateDecoder::new(data);
            inflated.read_to_end(&mut bytes).ok()?;
            Some(bytes)
        }
        _ => None,
    }
}
