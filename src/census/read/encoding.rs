//! The encoding of text, and what is broken in it. A broken character costs the cell that it stands
//! in: it is read as U+FFFD, which no field takes.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Databases pad texts of fixed length with zeros. More of them are a hole in the file.
const LONGEST_PADDING: usize = 255;

/// So many characters may be broken in any text.
const FEW: u64 = 3;

/// So many characters that are broken, most of them in one place, are no damage to a text.
const HOPELESS: u64 = 1 << 20;

/// Text in UTF-8, and what it was made of.
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, [u8]>,
    /// How much of it is sound.
    pub health: Health,
}

/// How much of a text is sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The bytes of the text.
    bytes: u64,
    /// Its characters beyond ASCII that are sound.
    wide: u64,
    /// Its characters that are not.
    broken: u64,
}

impl Health {
    /// Adds that of what follows.
    pub fn add(&mut self, more: Health) {
        self.bytes += more.bytes;
        self.wide += more.wide;
        self.broken += more.broken;
    }

    /// Whether more is broken than sound: the encoding is another.
    pub fn is_of_another_encoding(self) -> bool {
        self.broken > self.wide
    }

    /// Whether so much is broken that nothing of it counts.
    pub fn is_no_text(self) -> bool {
        let many = self.broken > FEW && self.broken * 10 > self.wide + self.broken;
        many || self.broken * 10 > self.bytes
    }

    /// Whether so much is broken that nothing which may follow makes up for it.
    pub fn is_hopeless(self) -> bool {
        self.broken > HOPELESS && self.is_no_text()
    }
}

/// The encoding of a whole text and the length of the mark before it: by that mark, else UTF-16 where
/// its signs and digits stand in pairs with zeros, else UTF-8 unless more of it is broken than sound,
/// else GB18030, the encoding that Chinese spreadsheet programs write.
pub fn encoding(bytes: &[u8]) -> (&'static Encoding, usize) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return (encoding, mark);
    }
    let zeros = memchr::memchr(0, bytes).is_some();
    if let Some(encoding) = zeros.then(|| utf_16(bytes)).flatten() {
        return (encoding, 0);
    }
    match of_utf_8(bytes).is_of_another_encoding() {
        true => (GB18030, 0),
        false => (UTF_8, 0),
    }
}

/// Reads text in an encoding.
pub fn decode<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let text: Cow<'a, [u8]> = match encoding == UTF_8 {
        true if simdutf8::basic::from_utf8(bytes).is_ok() => Cow::Borrowed(bytes),
        true => replaced(bytes),
        false => match encoding.decode_without_bom_handling(bytes).0 {
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        },
    };
    let text = match has_control(&text) {
        true => Cow::Owned(without_controls(&text)),
        false => text,
    };
    let broken = memchr::memmem::find_iter(&text, BROKEN).count() as u64;
    let health = Health {
        bytes: text.len() as u64,
        wide: leads(&text) - broken,
        broken,
    };
    Decoded { text, health }
}

/// How much of some bytes is sound as UTF-8.
fn of_utf_8(bytes: &[u8]) -> Health {
    let mut health = Health::default();
    for chunk in bytes.utf8_chunks() {
        health.wide += leads(chunk.valid().as_bytes());
        health.broken += u64::from(!chunk.invalid().is_empty());
    }
    health
}

/// U+FFFD in UTF-8.
const BROKEN: &[u8] = "\u{fffd}".as_bytes();

/// Text in UTF-8 with what is not in UTF-8 replaced.
fn replaced(bytes: &[u8]) -> Cow<'_, [u8]> {
    match String::from_utf8_lossy(bytes) {
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
    }
}

/// How many characters of a text in UTF-8 are Chinese, Latin with accents, or other signs beyond ASCII,
/// by the bytes they begin with. Those between (Greek to Arabic) do not count: pairs of bytes in GB18030
/// often look like one.
fn leads(text: &[u8]) -> u64 {
    let is_lead = |b: &u8| *b >= 0xe0 || (0xc2..=0xc5).contains(b);
    let counts = text.chunks(255).map(|piece| {
        let count = piece.iter().map(|b| u8::from(is_lead(b))).sum::<u8>();
        u64::from(count)
    });
    counts.sum()
}

/// UTF-16 without a mark, by its signs and digits: most of the bytes that are one stand beside a zero.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let padded = bytes.iter().rev().take_while(|b| **b == 0).count();
    let mut text = bytes.get(..bytes.len() - padded)?;
    if text.len() % 2 == 1 {
        text = bytes.get(..=text.len())?;
    }
    let is_sign = |b: u8| b.is_ascii_digit() || matches!(b, b'\n' | b'\r' | b'\t' | b',' | b';');
    let (mut little, mut big, mut signs) = (0, 0, 0);
    for pair in text.chunks_exact(2) {
        let (first, second) = (pair[0], pair[1]);
        // A character that no text has.
        if (first, second) == (0, 0) {
            return None;
        }
        signs += usize::from(is_sign(first)) + usize::from(is_sign(second));
        little += usize::from(is_sign(first) && second == 0);
        big += usize::from(first == 0 && is_sign(second));
    }
    match little >= big {
        true => (little > 0 && little * 2 >= signs).then_some(UTF_16LE),
        false => (big * 2 >= signs).then_some(UTF_16BE),
    }
}

/// Whether there are control characters that no text has. Those beyond ASCII are U+0080 to U+009F,
/// of which U+0085 ends a line.
fn has_control(text: &[u8]) -> bool {
    let suspect = |b: &u8| is_control(*b) || *b == 0xc2;
    // Pieces are looked at as a whole, which is many times faster than byte by byte.
    let piece = 4096;
    let mut pieces = (0..text.len()).step_by(piece);
    pieces.any(|from| {
        let looked_at = text
            .get(from..text.len().min(from + piece))
            .unwrap_or_default();
        let any = looked_at.iter().fold(false, |any, b| any | suspect(b));
        any && (from..from + looked_at.len()).any(|at| match text.get(at) {
            Some(0xc2) => is_wide_control(text.get(at + 1)),
            Some(b) => suspect(b),
            None => false,
        })
    })
}

fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !(0x09..=0x0d).contains(&byte)) || byte == 0x7f
}

/// Whether a byte behind 0xC2 makes a control character of both.
fn is_wide_control(second: Option<&u8>) -> bool {
    second.is_some_and(|b| (0x80..=0x9f).contains(b) && *b != 0x85)
}

/// The text with its control characters broken, but for zeros and end marks (^Z) that only fill a
/// cell, a line or the file: those are nothing.
fn without_controls(text: &[u8]) -> Vec<u8> {
    let fills = |b: &u8| matches!(*b, 0x00 | 0x1a);
    let mut clean = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.first() {
        let filling = rest.iter().take_while(|b| fills(b)).count();
        if filling > 0 {
            rest = rest.get(filling..).unwrap_or_default();
            let at_end = match rest.first() {
                None => true,
                Some(b) => filling <= LONGEST_PADDING && b",;\t\"\r\n".contains(b),
            };
            if !at_end {
                clean.extend_from_slice(BROKEN);
            }
            continue;
        }
        let control = match *first == 0xc2 && is_wide_control(rest.get(1)) {
            true => 2,
            false => usize::from(is_control(*first)),
        };
        match control {
            0 => clean.push(*first),
            _ => clean.extend_from_slice(BROKEN),
        }
        rest = rest.get(control.max(1)..).unwrap_or_default();
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16_of(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    /// The text, unless it is none.
    fn read(bytes: &[u8]) -> Option<String> {
        let (encoding, mark) = encoding(bytes);
        let decoded = decode(&bytes[mark..], encoding);
        let text = String::from_utf8(decoded.text.into_owned()).unwrap();
        (!decoded.health.is_no_text()).then_some(text)
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "学校名称,图书册数\n上一小学,3000\n";
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
            assert_eq!(read(bytes).as_deref(), Some(text));
            // However the file is filled up at its end.
            let filled = [bytes, &[0; 4096]].concat();
            assert_eq!(read(&filled).as_deref(), Some(text));
        }
        for no_text in [
            vec![0x01, 0xff, 0x13, 0x80],
            vec![0x00, 0x01, 0x02, 0x00],
            (0..=255).collect(),
            // A table in another encoding: École, Élèves.
            b"\xc9cole,\xc9l\xe8ves\n\xc9cole \xe0 c\xf4t\xe9,1\n".repeat(10),
        ] {
            assert_eq!(read(&no_text), None, "{no_text:?}");
        }
    }

    /// Most pairs of bytes of 小学 and its like could be letters in UTF-8.
    #[test]
    fn short_words_in_gb18030() {
        for word in ["城关小学", "小学", "云棠县", "学校", "是", "市级骨干教师"] {
            let (gb, _, _) = GB18030.encode(word);
            if std::str::from_utf8(&gb).is_err() {
                assert_eq!(encoding(&gb).0, GB18030, "{word}");
            }
        }
    }

    #[test]
    fn a_broken_character_leaves_the_rest() {
        let text = "学校名称,图书册数\n中心小学,3000\n河东小学,200\n";
        let (gb, _, _) = GB18030.encode(text);
        for bytes in [text.as_bytes(), &gb] {
            // Wherever one byte of a name is another, or missing.
            for at in (0..bytes.len()).filter(|at| bytes[*at] >= 0x80) {
                for new in [&b"\xff"[..], b"", b"\0", b"\x01"] {
                    let broken = [&bytes[..at], new, &bytes[at + 1..]].concat();
                    let read = read(&broken).unwrap();
                    assert!(read.contains('\u{fffd}'), "{at} {new:?}: {read}");
                    assert_eq!(read.matches([',', '\n']).count(), 6, "{read}");
                    assert!(
                        read.contains(",3000\n") && read.contains(",200\n"),
                        "{read}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_only_fills_is_nothing() {
        for (text, expected) in [
            ("a,b\n1,2\n\u{1a}", "a,b\n1,2\n"),
            ("a,b\n1,2\u{1a}\0\0\r\n", "a,b\n1,2\r\n"),
            ("a\0\0,b\0\n\0,\"2\0\"\n", "a,b\n,\"2\"\n"),
            ("a,b\n1\u{0}2,3\n", "a,b\n1\u{fffd}2,3\n"),
            ("a,b\n1\u{1a}2,3\n", "a,b\n1\u{fffd}2,3\n"),
        ] {
            let decoded = decode(text.as_bytes(), UTF_8);
            assert_eq!(decoded.text, expected.as_bytes(), "{text:?}");
        }
        let hole = format!("a,b\n{}\n1,2\n", "\0".repeat(4096));
        let decoded = decode(hole.as_bytes(), UTF_8);
        assert_eq!(decoded.text, "a,b\n\u{fffd}\n1,2\n".as_bytes());
    }
}
