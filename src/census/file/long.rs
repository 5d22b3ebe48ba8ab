//! Long delimited text: what it is, is seen by its head; then it is read from its beginning to its
//! end, in blocks, and nothing of it is kept.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::super::grid::{Grid, Row};
use super::blocks::{Block, Blocks, Stopped, last_record_end};
use super::delimited::separator;
use super::format::{Format, markup, recognise};
use super::limits::{LARGEST_ROSTER_TEXT, LONG_TEXT, TEXT_BLOCK, TEXT_HEAD};
use super::records::{Fault, Records, to_grid, too_many_rows};
use super::{TABLES, TEXTS, extension, unreadable};
use crate::problem::{Kind, Location, Problem};

/// The mark at the beginning of UTF-8 text.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A long text, and its head as a sheet.
pub struct LongText {
    path: PathBuf,
    encoding: &'static Encoding,
    separator: u8,
    /// What was read of its beginning: whole records.
    begins: Vec<u8>,
    /// The length of the mark before that.
    mark: usize,
    head: Grid,
    block: usize,
}

/// Why a long text cannot be read.
pub enum Broken {
    /// It is not in the encoding that its head is in.
    Encoding,
    /// For this.
    Problem(Problem),
}

impl LongText {
    /// Opens a text that is too long to be read as a whole. `None` if it is not long, or none whose
    /// lines can be told in its bytes; what is wrong with it is seen when it is read as a whole.
    pub fn open(path: &Path) -> Option<LongText> {
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let named = extension(path);
        let fits = (LONG_TEXT..=LARGEST_ROSTER_TEXT).contains(&metadata.len());
        if !fits || !(named.is_empty() || TABLES.contains(&named.as_str())) {
            return None;
        }
        LongText::in_blocks(path, TEXT_HEAD, TEXT_BLOCK)
    }

    /// The same of a text of any length, with a head and blocks of about so many bytes.
    fn in_blocks(path: &Path, head: usize, block: usize) -> Option<LongText> {
        let mut begins = Vec::new();
        let file = File::open(path).ok()?;
        file.take(head as u64).read_to_end(&mut begins).ok()?;
        // UTF-16 has zeros, and other bytes for the ends of lines.
        if recognise(&begins) != Format::Text || begins.contains(&0) {
            return None;
        }
        let mark = match begins.starts_with(MARK) {
            true => MARK.len(),
            false => 0,
        };
        begins.drain(..mark);
        let line = begins.iter().rposition(|b| *b == b'\n')?;
        let encoding = match std::str::from_utf8(begins.get(..line)?) {
            Ok(_) => UTF_8,
            Err(_) => GB18030,
        };
        LongText::of(path, encoding, begins, mark, block)
    }

    fn of(
        path: &Path,
        encoding: &'static Encoding,
        mut begins: Vec<u8>,
        mark: usize,
        block: usize,
    ) -> Option<LongText> {
        let named_so = TEXTS.contains(&extension(path).as_str());
        let line = begins.iter().rposition(|b| *b == b'\n')?;
        let text = decode(begins.get(..line)?, encoding).ok()?;
        let text = std::str::from_utf8(&text).ok()?;
        if markup(text).is_some() {
            return None;
        }
        let separator = separator(text).or(named_so.then_some(b','))?;
        begins.truncate(last_record_end(&begins, separator).ok()?);
        let name = path.display().to_string();
        let head = to_grid(decode(&begins, encoding).ok()?.as_ref(), separator, &name).ok()?;
        Some(LongText {
            path: path.to_owned(),
            encoding,
            separator,
            begins,
            mark,
            head,
            block,
        })
    }

    /// The same text, of which more than its head has shown that it is in another encoding.
    ///
    /// # Errors
    /// It is in none that is known.
    pub fn in_another_encoding(self) -> Result<LongText, Problem> {
        let other = (self.encoding == UTF_8 && self.mark == 0)
            .then(|| LongText::of(&self.path, GB18030, self.begins, 0, self.block));
        other.flatten().ok_or_else(|| no_text(&self.path))
    }

    /// The first rows, as a sheet.
    pub fn head(&self) -> &Grid {
        &self.head
    }

    /// Reads every record from a row on. `work` is done on many pieces of the text at a time and
    /// sees rows that count from 0 in each; what it gives is handed to `each` in the order of the
    /// text, with the row that the piece begins with.
    ///
    /// # Errors
    /// The first thing that keeps the text from being read.
    pub fn for_each<T: Send>(
        &self,
        from: u32,
        work: impl Fn(&mut Records<'_>) -> Result<T, Fault> + Sync,
        mut each: impl FnMut(T, u32) + Send,
    ) -> Result<(), Broken> {
        let fail = |kind| Broken::Problem(Problem::new(kind, [self.head.whole()]));
        let before = self.before(from).map_err(|fault| self.broken(fault, 0))?;
        let skipped = self.begins.get(..before).unwrap_or_default();
        let mut quotes = memchr::memchr_iter(b'"', skipped).count() as u64;
        let opened = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start((self.mark + before) as u64))?;
            Ok(file)
        });
        let file = opened.map_err(|e| Broken::Problem(unreadable(&self.path, &e)))?;
        let on_block = |block: Block| {
            let text = decode(&block.bytes, self.encoding)?;
            let mut records = Records::new(&text, self.separator);
            let result = work(&mut records)?;
            Ok((result, records.read(), block.quotes))
        };
        let mut row = from;
        let count = |worked: Result<(T, u32, u64), Fault>| {
            let (result, read, more) = worked.map_err(|fault| Ended::Fault(fault, row))?;
            let next = row.checked_add(read);
            let next = next.ok_or_else(|| Ended::Fault(Fault::Limit(too_many_rows()), 0))?;
            each(result, row);
            quotes += more;
            row = next;
            Ok(())
        };
        let blocks = Blocks::new(file, self.separator, self.block);
        match blocks.for_each(on_block, count) {
            // An opening quote that is never closed makes one cell of all that follows.
            Ok(()) if quotes % 2 == 1 => Err(fail(Kind::UnclosedQuote)),
            Ok(()) => Ok(()),
            Err(Ended::Fault(fault, row)) => Err(self.broken(fault, row)),
            Err(Ended::Stopped(Stopped::Refused(kind))) => Err(fail(kind)),
            Err(Ended::Stopped(Stopped::Unreadable(e))) => {
                Err(Broken::Problem(unreadable(&self.path, &e)))
            }
        }
    }

    /// Its head and some of its rows, as a sheet.
    ///
    /// # Errors
    /// What keeps the text from being read.
    pub fn rows(&self, wanted: &BTreeSet<u32>) -> Result<Grid, Broken> {
        let mut grid = self.head.clone();
        let known = grid.rows.last().map_or(0, |row| row.index + 1);
        let work = |records: &mut Records<'_>| {
            let text = records.rest().to_vec();
            while records.skip()? {}
            Ok((text, records.read()))
        };
        let mut found: Vec<Row> = Vec::new();
        let add = |(text, many): (Vec<u8>, u32), first: u32| {
            if wanted
                .range(first..first.saturating_add(many))
                .next()
                .is_none()
            {
                return;
            }
            // Every record of it has been read once.
            let piece = to_grid(&text, self.separator, "").map(|grid| grid.rows);
            for mut row in piece.unwrap_or_default() {
                row.index += first;
                if wanted.contains(&row.index) {
                    found.push(row);
                }
            }
        };
        self.for_each(known, work, add)?;
        grid.rows.extend(found);
        Ok(grid)
    }

    /// How many bytes of the beginning stand before a row.
    fn before(&self, row: u32) -> Result<usize, Fault> {
        let mut records = Records::new(&self.begins, self.separator);
        while records.read() < row && records.skip()? {}
        Ok(self.begins.len() - records.rest().len())
    }

    fn broken(&self, fault: Fault, first: u32) -> Broken {
        Broken::Problem(match fault {
            Fault::Encoding => return Broken::Encoding,
            Fault::NoText => no_text(&self.path),
            Fault::Limit(kind) => Problem::new(kind, [self.head.whole()]),
            Fault::Swallowed(row, column) => {
                let at = self.head.at(first.saturating_add(row), column);
                Problem::new(Kind::UnclosedQuote, [at])
            }
        })
    }
}

/// What ends the reading of blocks.
enum Ended {
    /// In a block that begins with this row.
    Fault(Fault, u32),
    Stopped(Stopped),
}

impl From<Stopped> for Ended {
    fn from(stopped: Stopped) -> Ended {
        Ended::Stopped(stopped)
    }
}

fn no_text(path: &Path) -> Problem {
    let named_so = TEXTS.contains(&extension(path).as_str());
    let place = Location::file(path.display().to_string());
    Problem::new(super::delimited::no_text(named_so), [place])
}

/// Whole records in UTF-8; what is UTF-8 already is found wanting when its records are read.
fn decode<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, [u8]>, Fault> {
    let text = match encoding == UTF_8 {
        true => Cow::Borrowed(bytes),
        false => match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
            Some(Cow::Borrowed(text)) => Cow::Borrowed(text.as_bytes()),
            None => return Err(Fault::Encoding),
        },
    };
    match has_control(&text) {
        true => Err(Fault::NoText),
        false => Ok(text),
    }
}

/// Whether there are control characters that no text has. Those beyond ASCII are U+0080 to U+009F,
/// of which U+0085 ends a line.
fn has_control(text: &[u8]) -> bool {
    let suspect = |b: &u8| (*b < 0x20 && !(0x09..=0x0d).contains(b)) || *b == 0x7f || *b == 0xc2;
    // Pieces are looked at as a whole, which is many times faster than byte by byte.
    let piece = 4096;
    let mut pieces = (0..text.len()).step_by(piece);
    pieces.any(|from| {
        let looked_at = text
            .get(from..text.len().min(from + piece))
            .unwrap_or_default();
        let any = looked_at.iter().fold(false, |any, b| any | suspect(b));
        any && (from..from + looked_at.len()).any(|at| match text.get(at) {
            Some(0xc2) => text
                .get(at + 1)
                .is_some_and(|b| (0x80..=0x9f).contains(b) && *b != 0x85),
            Some(b) => suspect(b),
            None => false,
        })
    })
}

#[cfg(test)]
mod tests;
