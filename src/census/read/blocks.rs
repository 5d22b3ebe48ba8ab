//! Delimited text in blocks: cut where records end, and worked on in parallel, a few at a time.

use std::io::{ErrorKind, Read};

use memchr::{memchr, memrchr};
use rayon::prelude::*;

use crate::census::read::limits::{LONGEST_RECORD, size, too_large};
use crate::census::read::records::{Layout, swallowed};
use crate::problem::Kind;

/// Cuts what is read into blocks of about one size.
pub struct Blocks<R> {
    input: R,
    separator: u8,
    /// How long a block should be, in bytes.
    length: usize,
    /// The beginning of a record whose end is still to be read.
    begun: Vec<u8>,
    done: bool,
}

/// What ends the reading before the end of the file.
#[derive(Debug)]
pub enum Stopped {
    /// The file cannot be read.
    Unreadable(std::io::Error),
    /// The first record of a block breaks a limit.
    Refused(Kind),
    /// A quote in it, in this column, is not closed.
    Unclosed(u32),
}

impl<R: Read + Send> Blocks<R> {
    /// What is read must begin with a record. In its encoding, quotes, separators and ends of lines
    /// are the bytes of ASCII, and those bytes are nothing else.
    pub fn new(input: R, separator: u8, length: usize) -> Blocks<R> {
        Blocks {
            input,
            separator,
            length: length.max(1),
            begun: Vec::new(),
            done: false,
        }
    }

    /// Works on every block, several at a time, and hands on what comes of each in their order,
    /// whatever the number of threads. No more blocks are in memory than two for each thread, and
    /// as many again that are being read.
    ///
    /// # Errors
    /// The first that `each` gives, or what keeps the file from being read.
    pub fn for_each<T: Send, E: Send + From<Stopped>>(
        mut self,
        work: impl Fn(Vec<u8>) -> T + Sync,
        mut each: impl FnMut(T) -> Result<(), E> + Send,
    ) -> Result<(), E> {
        let many = rayon::current_num_threads() * 2;
        let mut next = self.take(many);
        let mut worked: Vec<Result<T, Stopped>> = Vec::new();
        while !(next.is_empty() && worked.is_empty()) {
            let before = std::mem::take(&mut worked);
            let now = std::mem::take(&mut next);
            let (done, (handed, more)) = rayon::join(
                || {
                    let now = now.into_par_iter().with_max_len(1);
                    now.map(|block| block.map(&work)).collect::<Vec<_>>()
                },
                || {
                    let more = self.take(many);
                    let handed = before.into_iter().try_for_each(|result| each(result?));
                    (handed, more)
                },
            );
            handed?;
            (worked, next) = (done, more);
        }
        Ok(())
    }

    /// The next blocks, fewer at the end of the file or before an error.
    fn take(&mut self, many: usize) -> Vec<Result<Vec<u8>, Stopped>> {
        let mut taken = Vec::new();
        while taken.len() < many && !self.done {
            match self.next() {
                Ok(block) if block.is_empty() => {}
                Ok(block) => taken.push(Ok(block)),
                Err(stopped) => {
                    self.done = true;
                    taken.push(Err(stopped));
                }
            }
        }
        taken
    }

    /// Whole records, as they stand in the file.
    fn next(&mut self) -> Result<Vec<u8>, Stopped> {
        let mut bytes = Vec::with_capacity(self.length.max(self.begun.len()));
        bytes.append(&mut self.begun);
        loop {
            let wanted = self
                .length
                .saturating_sub(bytes.len())
                .max(self.length / 2)
                .max(1);
            let before = bytes.len();
            let mut part = self.input.by_ref().take(wanted as u64);
            while let Err(e) = part.read_to_end(&mut bytes) {
                if e.kind() != ErrorKind::Interrupted {
                    return Err(Stopped::Unreadable(e));
                }
            }
            if bytes.len() == before {
                self.done = true;
                break;
            }
            match last_record_end(&bytes, self.separator) {
                Ok(end) => {
                    self.begun = bytes.split_off(end);
                    break;
                }
                Err(()) if bytes.len() > LONGEST_RECORD => {
                    let layout = Layout {
                        separator: self.separator,
                        width: 0,
                    };
                    return Err(match swallowed(&bytes, layout) {
                        Some(column) => Stopped::Unclosed(column),
                        None => Stopped::Refused(too_long()),
                    });
                }
                Err(()) => {}
            }
        }
        Ok(bytes)
    }
}

fn too_long() -> Kind {
    let most = size(LONGEST_RECORD as u64);
    too_large(
        &format!("文本文件的一行最大 {most}"),
        &format!("a line of a text file may have at most {most}"),
    )
}

/// Where the last whole record of a text ends, behind its line feed, if one does. A quote opens at the beginning of a field only, as the csv crate has it.
pub fn last_record_end(text: &[u8], separator: u8) -> Result<usize, ()> {
    let line_feed = |from: usize, to: usize| {
        let at = memrchr(b'\n', text.get(from..to)?)?;
        Some(from + at + 1)
    };
    let quote = |from: usize| Some(from + memchr(b'"', text.get(from..)?)?);
    let mut end = None;
    let mut from = 0;
    while let Some(at) = quote(from) {
        end = line_feed(from, at).or(end);
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let opens = before.is_none_or(|b| *b == separator || *b == b'\n' || *b == b'\r');
        from = at + 1;
        if !opens {
            continue;
        }
        loop {
            let Some(at) = quote(from) else {
                return end.ok_or(());
            };
            match text.get(at + 1) {
                // Two of them are one within the field.
                Some(b'"') => from = at + 2,
                _ => {
                    from = at + 1;
                    break;
                }
            }
        }
    }
    line_feed(from, text.len()).or(end).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_with_a_line_outside_quotes() {
        for (text, expected) in [
            ("a,b\nc", Ok(4)),
            ("a,b\nc,\"d\ne\"", Ok(4)),
            ("a,b\nc,\"d\ne\"\nf", Ok(12)),
            ("a,\"b\"\"\nc\"\nd", Ok(10)),
            // A quote within a field is nothing else.
            ("a,b\"\nc", Ok(5)),
            ("a,5\"x\n\"y\nz\"\nw", Ok(12)),
            ("a", Err(())),
            ("\"a\n", Err(())),
            ("", Err(())),
        ] {
            assert_eq!(last_record_end(text.as_bytes(), b','), expected, "{text:?}");
        }
    }
}
