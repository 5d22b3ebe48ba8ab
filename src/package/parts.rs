//! The parts of a package, by their names.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::package::limits::MOST_PARTS;
use crate::package::name::plain;

/// What is wrong with a package.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The archive is none, or damaged; with what the library says.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// It cannot be read to its end.
    #[error("{0}")]
    Interrupted(io::Error),
    /// More than [`MOST_PARTS`].
    #[error("more than {MOST_PARTS} parts")]
    TooMany,
    /// Two parts have the same name.
    #[error("one name twice")]
    Twice,
    /// There is no such part.
    #[error("no {0}")]
    Missing(String),
    /// A part is longer than it may be.
    #[error("too large: {part}")]
    TooLarge {
        /// Its name.
        part: String,
        /// How long it may be.
        most: u64,
    },
    /// A part cannot be read, or is no text.
    #[error("{why}")]
    Damaged {
        /// Its name.
        part: String,
        /// What the library says.
        why: String,
    },
}

/// The parts of a package, no two of which have the same plain name.
pub struct Parts<R> {
    zip: ZipArchive<R>,
    /// As they stand in the archive.
    names: Vec<String>,
    /// By their plain names.
    places: BTreeMap<String, usize>,
}

impl<R: Read + Seek> Parts<R> {
    /// Opens a package. Its parts are not looked at.
    ///
    /// # Errors
    /// It is none, has too many parts, or two of one name.
    pub fn open(mut input: R) -> Result<Parts<R>, Broken> {
        count(&mut input)?;
        let zip = ZipArchive::new(input)?;
        let mut names = Vec::new();
        for name in zip.file_names() {
            names.push(name?.into_owned());
        }
        let mut places = BTreeMap::new();
        let mut looked_up = BTreeSet::new();
        for (at, name) in names.iter().enumerate() {
            let name = plain(name);
            // A slash in front names the same part, whoever looks for it.
            if !looked_up.insert(name.trim_start_matches('/').to_owned()) {
                return Err(Broken::Twice);
            }
            places.insert(name, at);
        }
        Ok(Parts { zip, names, places })
    }

    /// Reads the same parts out of another archive, in which they stand in the same order.
    ///
    /// # Errors
    /// The archive cannot be opened.
    pub fn move_to(&mut self, input: R) -> Result<(), Broken> {
        self.zip = ZipArchive::new(input)?;
        Ok(())
    }

    /// Whether the archive has parts of exactly one name, of which the last is seen.
    pub fn hides_parts(&self) -> bool {
        self.zip.has_duplicate_names()
    }

    /// The names of the parts, as they stand in the archive.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Where a part stands among the names.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(&plain(name)).copied()
    }

    /// The same of a part that must be there.
    ///
    /// # Errors
    /// It is not.
    pub fn needed(&self, name: &str) -> Result<usize, Broken> {
        let place = self.place(name);
        place.ok_or_else(|| Broken::Missing(name.to_owned()))
    }

    /// A part, to be read from its beginning.
    ///
    /// # Errors
    /// It cannot be inflated.
    pub fn part(&mut self, place: usize) -> Result<ZipFile<'_, R>, Broken> {
        Ok(self.zip.by_index(place)?)
    }

    /// A part as it is packed.
    ///
    /// # Errors
    /// It is not where the archive says.
    pub fn packed(&mut self, place: usize) -> Result<ZipFile<'_, R>, Broken> {
        Ok(self.zip.by_index_raw(place)?)
    }

    /// A part as a whole, of at most so many bytes.
    ///
    /// # Errors
    /// It is not there, too large, or damaged.
    pub fn bytes(&mut self, name: &str, most: u64) -> Result<Vec<u8>, Broken> {
        let place = self.needed(name)?;
        let mut bytes = Vec::new();
        let read = self.part(place)?.take(most + 1).read_to_end(&mut bytes);
        let part = name.to_owned();
        match read {
            Err(e) => Err(Broken::Damaged {
                part,
                why: e.to_string(),
            }),
            Ok(length) if length as u64 > most => Err(Broken::TooLarge { part, most }),
            Ok(_) => Ok(bytes),
        }
    }

    /// The same, as text.
    ///
    /// # Errors
    /// It is not there, too large, damaged, or no text.
    pub fn text(&mut self, name: &str, most: u64) -> Result<String, Broken> {
        let bytes = self.bytes(name, most)?;
        String::from_utf8(bytes).map_err(|_| Broken::Damaged {
            part: name.to_owned(),
            why: "stream did not contain valid UTF-8".to_owned(),
        })
    }

    /// The archive.
    pub fn into_inner(self) -> R {
        self.zip.into_inner()
    }
}

/// Each part has a header in the directory of the archive, all of which is read at once: their
/// marks are counted first.
fn count<R: Read + Seek>(input: &mut R) -> Result<(), Broken> {
    let mark = *b"PK\x01\x02";
    let length = input.seek(SeekFrom::End(0)).map_err(Broken::Interrupted)?;
    input.rewind().map_err(Broken::Interrupted)?;
    let header = 46;
    if length < MOST_PARTS as u64 * header {
        return Ok(());
    }
    let mut window = [0; 4];
    let mut parts = 0;
    let mut chunk = vec![0; 1 << 16];
    loop {
        let n = input.read(&mut chunk).map_err(Broken::Interrupted)?;
        if n == 0 {
            break;
        }
        for byte in chunk.iter().take(n) {
            window = [window[1], window[2], window[3], *byte];
            parts += usize::from(window == mark);
        }
        if parts > MOST_PARTS {
            return Err(Broken::TooMany);
        }
    }
    input.rewind().map_err(Broken::Interrupted)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::package::copy::Copy;

    fn open(parts: &[(&str, &[u8])]) -> Result<Parts<Cursor<Vec<u8>>>, Broken> {
        let mut copy = Copy::packed();
        for (name, bytes) in parts {
            copy.put(name, bytes)?;
        }
        Parts::open(Cursor::new(copy.finish()?))
    }

    #[test]
    fn parts_go_by_their_plain_names_and_are_read_to_a_limit() {
        let mut parts = open(&[("xl\\Book.xml", b"12345"), ("b", b"\xFF")]).unwrap();
        assert_eq!(parts.place("XL/book.xml"), Some(0));
        assert_eq!(parts.text("xl/book.xml", 5).unwrap(), "12345");
        let too_large = parts.text("xl/book.xml", 4);
        assert!(matches!(too_large, Err(Broken::TooLarge { most: 4, .. })));
        assert!(matches!(parts.text("b", 5), Err(Broken::Damaged { .. })));
        assert!(matches!(parts.text("c", 5), Err(Broken::Missing(_))));
    }

    #[test]
    fn two_parts_of_one_plain_name_are_refused() {
        let twice = open(&[("xl/a.xml", b""), ("XL\\A.xml", b"")]);
        assert!(matches!(twice, Err(Broken::Twice)));
    }
}
