//! Long delimited text: what it is, is seen by its head; then it is read from its beginning to its
//! end, in blocks, and nothing of it is kept.

use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, GB18030, UTF_8};

use crate::census::grid::{Grid, Row};
use crate::census::read::blocks::{Blocks, Stopped, last_record_end};
use crate::census::read::delimited::layout;
use crate::census::read::encoding::{Health, decode, encoding};
use crate::census::read::endings::{TABLES, TEXTS, extension, unreadable};
use crate::census::read::format::{Format, markup, recognise};
use crate::census::read::limits::{LARGEST_ROSTER_TEXT, LONG_TEXT, TEXT_BLOCK, TEXT_HEAD};
use crate::census::read::records::too_many_rows;
use crate::census::read::records::{Fault, Layout, Records, to_grid};
use crate::files;
use crate::problem::{Kind, Location, Problem};

/// A long text, and its head as a sheet.
pub struct LongText {
    path: PathBuf,
    encoding: &'static Encoding,
    layout: Layout,
    /// What was read of its beginning: whole records.
    begins: Vec<u8>,
    /// The length of the mark before that.
    mark: usize,
    /// The length of a first line that only tells the separator.
    told: usize,
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
        let length = files::length(path).ok()??;
        let named = extension(path);
        let fits = (LONG_TEXT..=LARGEST_ROSTER_TEXT).contains(&length);
        if !fits || !(named.is_empty() || TABLES.contains(&named.as_str())) {
            return None;
        }
        LongText::in_blocks(path, TEXT_HEAD, TEXT_BLOCK)
    }

    /// The same of a text of any length, with a head and blocks of about so many bytes.
    fn in_blocks(path: &Path, head: usize, block: usize) -> Option<LongText> {
        let mut begins = Vec::new();
        let file = files::open(path).ok()?;
        file.take(head as u64).read_to_end(&mut begins).ok()?;
        // UTF-16 has zeros, and other bytes for the ends of lines.
        if recognise(&begins) != Format::Text || begins.contains(&0) {
            return None;
        }
        let line = begins.iter().rposition(|b| *b == b'\n')?;
        let (encoding, mark) = encoding(begins.get(..line)?);
        begins.drain(..mark);
        let known = encoding == UTF_8 || encoding == GB18030;
        known.then(|| LongText::of(path, encoding, begins, mark, block))?
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
        let text = decode(begins.get(..line)?, encoding).text;
        if markup(&text).is_some() {
            return None;
        }
        // A line that tells the separator is of ASCII, as long in any encoding.
        let (layout, told) = layout(&text, named_so)?;
        let records = begins.get(told..)?;
        let end = last_record_end(records, layout.separator).ok()?;
        let name = path.display().to_string();
        let records = decode(records.get(..end)?, encoding).text;
        let head = to_grid(&records, layout, &name).ok()?;
        begins.truncate(told + end);
        Some(LongText {
            path: path.to_owned(),
            encoding,
            layout,
            begins,
            mark,
            told,
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
        let opened = files::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start((self.mark + before) as u64))?;
            Ok(file)
        });
        let file = opened.map_err(|e| Broken::Problem(unreadable(&self.path, &e)))?;
        let on_block = |bytes: Vec<u8>| {
            let decoded = decode(&bytes, self.encoding);
            let mut records = Records::new(&decoded.text, self.layout);
            let result = work(&mut records)?;
            Ok((result, records.read(), decoded.health))
        };
        let mut row = from;
        let skipped = self.begins.get(..before).unwrap_or_default();
        let mut health = decode(skipped, self.encoding).health;
        let count = |worked: Result<(T, u32, Health), Fault>| {
            let (result, read, more) = worked.map_err(Ended::Fault)?;
            health.add(more);
            if health.is_hopeless() {
                return Err(Ended::Hopeless);
            }
            let next = row.checked_add(read);
            let next = next.ok_or_else(|| Ended::Fault(Fault::Limit(too_many_rows())))?;
            each(result, row);
            row = next;
            Ok(())
        };
        let blocks = Blocks::new(file, self.layout.separator, self.block);
        match blocks.for_each(on_block, count) {
            Ok(()) | Err(Ended::Hopeless) if health.is_of_another_encoding() => {
                Err(Broken::Encoding)
            }
            Ok(()) | Err(Ended::Hopeless) if health.is_no_text() => {
                Err(Broken::Problem(no_text(&self.path)))
            }
            Ok(()) | Err(Ended::Hopeless) => Ok(()),
            Err(Ended::Fault(fault)) => Err(self.broken(fault, row)),
            Err(Ended::Stopped(Stopped::Refused(kind))) => Err(fail(kind)),
            Err(Ended::Stopped(Stopped::Unclosed(column))) => {
                Err(self.broken(Fault::Swallowed(0, column), row))
            }
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
            let piece = to_grid(&text, self.layout, "").map(|grid| grid.rows);
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
        let begins = self.begins.get(self.told..).unwrap_or_default();
        let mut records = Records::new(begins, self.layout);
        while records.read() < row && records.skip()? {}
        Ok(self.begins.len() - records.rest().len())
    }

    fn broken(&self, fault: Fault, first: u32) -> Broken {
        Broken::Problem(match fault {
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
    /// A record of the block.
    Fault(Fault),
    /// So much is broken that the rest need not be looked at.
    Hopeless,
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
    Problem::new(crate::census::read::text::no_text(named_so), [place])
}

#[cfg(test)]
mod tests;
