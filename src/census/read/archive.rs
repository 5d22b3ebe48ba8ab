//! Zipped workbooks: every part is inflated once, within the limits, before a library reads it into
//! memory as a whole. A part that inflates to more than it may, or whose checksum is wrong, ends
//! the reading there. A workbook of common size is kept as it was inflated: it is read more than once.

use std::io::{BufReader, Cursor, Read, Seek};

use bytes::Bytes;
use memchr::{memchr2, memrchr2};
use quick_xml::events::{BytesStart, Event};
use zip::result::ZipError;

use crate::census::read::limits::{
    LARGEST_PART, LONGEST_RUN, MOST_HELD, MOST_SHARED_TAGS, size, too_large,
};
use crate::census::read::markup::{self, Markup, Merged};
use crate::census::read::part_name::{is_binary, is_shared, is_xml, largest};
use crate::census::read::sheet::{damaged, damaged_part, refused};
use crate::outside::said_by_system;
use crate::package::copy::Copy;
use crate::package::limits::{LARGEST_DESCRIPTION, LARGEST_INFLATED, MOST_PARTS};
use crate::package::name::plain;
use crate::package::parts::{Broken, Parts};
use crate::package::relation::Relation;
use crate::problem::Kind;

/// The part that only an `.xlsb` has.
pub const XLSB: &str = "xl/workbook.bin";

/// Where a workbook's bytes come from.
pub trait Input: Read + Seek + Send {}

impl<T: Read + Seek + Send> Input for T {}

/// A zip archive whose parts have been inflated once.
pub struct Archive {
    /// As the file has them, or as they were inflated.
    parts: Parts<Box<dyn Input>>,
    markup: Markup,
}

impl Archive {
    /// Opens an archive and inflates every part of it once.
    ///
    /// # Errors
    /// A limit that is broken, or a part that is damaged.
    pub fn open(input: Box<dyn Input>) -> Result<Archive, Kind> {
        Archive::open_holding(input, MOST_HELD)
    }

    /// The same, held in memory if it inflates to no more than so much.
    fn open_holding(input: Box<dyn Input>, most: u64) -> Result<Archive, Kind> {
        let mut parts = Parts::open(input).map_err(kind)?;
        if parts.hides_parts() {
            return Err(kind(Broken::Twice));
        }
        let names = parts.names().to_vec();
        let binary = parts.place(XLSB).is_some();
        let mut sizes = Vec::new();
        for at in 0..names.len() {
            sizes.push(parts.packed(at).map_err(kind)?.size());
        }
        let mut left = LARGEST_INFLATED;
        for (name, size) in names.iter().zip(&sizes) {
            let limit = largest(name, binary);
            if *size > limit.min(left) {
                return Err(too_much(name, limit, left));
            }
            left -= size;
        }
        let whole = sizes.iter().sum::<u64>();
        if whole <= most {
            return Archive::held(parts, whole as usize);
        }
        let mut merged = Merged::new();
        for (at, name) in names.iter().enumerate() {
            let read = |part: &mut dyn Read| match is_xml(name) {
                true => {
                    let areas = markup::check(BufReader::with_capacity(1 << 16, part))?;
                    markup::note(&mut merged, plain(name), areas);
                    Ok(())
                }
                false => std::io::copy(part, &mut std::io::sink())
                    .map(drop)
                    .map_err(|_| None),
            };
            inflate(&mut parts, at, name, read)?;
        }
        Ok(Archive {
            parts,
            markup: Markup::Checked(merged),
        })
    }

    /// Inflates the parts into an archive in memory that is packed no more.
    fn held(mut parts: Parts<Box<dyn Input>>, size: usize) -> Result<Archive, Kind> {
        let names = parts.names().to_vec();
        let headers = 128 * (names.len() + 1);
        let mut copy = Copy::unpacked(size + headers);
        for (at, name) in names.iter().enumerate() {
            let out = copy.begin(name).map_err(|_| damaged_part(name))?;
            // Nobody reads pictures: of them only the sum is checked.
            let unread = plain(name).starts_with("xl/media/");
            inflate(&mut parts, at, name, |part| {
                let copied = match unread {
                    true => std::io::copy(part, &mut std::io::sink()),
                    false => std::io::copy(part, out),
                };
                copied.map(drop).map_err(|_| None)
            })?;
        }
        let bytes = Bytes::from(copy.finish().map_err(kind)?);
        let input: Box<dyn Input> = Box::new(Cursor::new(bytes.clone()));
        parts.move_to(input).map_err(kind)?;
        let mut texts = Vec::new();
        for (at, name) in names.iter().enumerate().filter(|(_, name)| is_xml(name)) {
            let part = parts.packed(at).map_err(kind)?;
            let start = part.data_start().ok_or_else(|| damaged_part(name))? as usize;
            let text = bytes.slice(start..start + part.size() as usize);
            texts.push((name.clone(), text));
        }
        Ok(Archive {
            parts,
            markup: Markup::Held(texts),
        })
    }

    /// Its markup, which whoever takes it has to check.
    pub fn take_markup(&mut self) -> Markup {
        std::mem::replace(&mut self.markup, Markup::Checked(Merged::new()))
    }

    /// Checks the markup.
    ///
    /// # Errors
    /// A part whose markup is damaged.
    pub fn check_markup(&mut self) -> Result<(), Kind> {
        self.take_markup().check().map(drop)
    }

    /// Puts other bytes in the place of some parts, by name.
    ///
    /// # Errors
    /// The archive is too large to be made anew, or cannot be.
    pub fn replace(&mut self, others: &[(String, Vec<u8>)]) -> Result<(), Kind> {
        let names = self.parts.names().to_vec();
        let mut packed = 0;
        for at in 0..names.len() {
            packed += self.parts.packed(at).map_err(kind)?.compressed_size();
        }
        if packed > LARGEST_PART {
            return Err(damaged(
                "内部结构不规范，文件又太大，无法整理后读取",
                "its parts are not as they should be, and it is too large to set them right",
            ));
        }
        let mut copy = Copy::unpacked(0);
        for (at, name) in names.iter().enumerate() {
            let copied = match others.iter().find(|(other, _)| plain(other) == plain(name)) {
                Some((_, bytes)) => copy.put(name, bytes),
                None => copy.put_packed(self.parts.packed(at).map_err(kind)?),
            };
            copied.map_err(|_| damaged_part(name))?;
        }
        let input: Box<dyn Input> = Box::new(Cursor::new(copy.finish().map_err(kind)?));
        self.parts.move_to(input).map_err(kind)
    }

    /// The bytes of the archive, for a library to read.
    ///
    /// # Errors
    /// They cannot be read from their beginning.
    pub fn into_input(self) -> Result<Box<dyn Input>, Kind> {
        let mut input = self.parts.into_inner();
        match input.rewind() {
            Ok(()) => Ok(input),
            Err(e) => Err(Kind::FileUnreadable {
                why: said_by_system(&e),
            }),
        }
    }

    /// The names of the parts.
    pub fn names(&self) -> &[String] {
        self.parts.names()
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.parts.place(name).is_some()
    }

    /// A part, to be read from its beginning.
    ///
    /// # Errors
    /// The part is not there.
    pub fn part(&mut self, name: &str) -> Result<impl Read + use<'_>, Kind> {
        let at = self.parts.needed(name).map_err(kind)?;
        self.parts.part(at).map_err(kind)
    }

    /// The length of a part.
    ///
    /// # Errors
    /// The part is not there.
    pub fn length(&mut self, name: &str) -> Result<u64, Kind> {
        let at = self.parts.needed(name).map_err(kind)?;
        Ok(self.parts.packed(at).map_err(kind)?.size())
    }

    /// A part as a whole, where it is not too large to be held in memory.
    ///
    /// # Errors
    /// The part is not there, too large, or damaged.
    pub fn whole(&mut self, name: &str) -> Result<Vec<u8>, Kind> {
        self.parts.bytes(name, LARGEST_PART).map_err(kind)
    }

    /// A part that describes the workbook, as text.
    ///
    /// # Errors
    /// The part is not there, too large, or no text.
    pub fn description(&mut self, name: &str) -> Result<String, Kind> {
        self.parts.text(name, LARGEST_DESCRIPTION).map_err(kind)
    }

    /// The relations in the part that lists them.
    ///
    /// # Errors
    /// The part is not there, too large, or damaged.
    pub fn relations(&mut self, list: &str) -> Result<Vec<Relation>, Kind> {
        let text = self.description(list)?;
        let mut xml = quick_xml::Reader::from_str(&text);
        let mut found = Vec::new();
        loop {
            match xml.read_event() {
                Ok(Event::Start(e) | Event::Empty(e)) => {
                    let get = |name: &str| Ok(attribute(&e, |key| key == name));
                    found.extend(Relation::of(&e, get)?);
                }
                Ok(Event::End(e)) if e.local_name().as_ref() == "Relationships" => {
                    return Ok(found);
                }
                Ok(Event::Eof) => return Ok(found),
                Ok(_) => {}
                Err(_) => return Err(damaged_part(list)),
            }
        }
    }
}

/// An attribute as it is written.
pub fn attribute(e: &BytesStart<'_>, wanted: impl Fn(&str) -> bool) -> Option<String> {
    let mut all = e.attributes().flatten();
    let found = all.find(|a| wanted(a.key.as_ref()))?;
    Some(found.value.into_owned())
}

/// Inflates a part for a reader, who must read it to its end: that is also what checks its sum.
///
/// # Errors
/// A limit that is broken; what the reader finds; or nothing more than that something is wrong.
fn inflate(
    parts: &mut Parts<Box<dyn Input>>,
    at: usize,
    name: &str,
    read: impl FnOnce(&mut dyn Read) -> Result<(), Option<Kind>>,
) -> Result<(), Kind> {
    let part = parts.part(at).map_err(kind)?;
    let mut part = Metered {
        left: part.size(),
        part,
        run: 0,
        markup: !is_binary(&plain(name), false),
        xml: is_xml(name),
        too_long: false,
        tags: match is_shared(&plain(name)) {
            true => MOST_SHARED_TAGS,
            false => usize::MAX,
        },
        too_many: false,
    };
    match read(&mut part) {
        Err(_) if part.too_long => Err(part_too_large(name, LONGEST_RUN as u64)),
        Err(_) if part.too_many => Err(too_large(
            &format!("共享文字最多 {} 万条", MOST_SHARED_TAGS / 4 / 10_000),
            &format!(
                "a workbook may share at most {} texts",
                MOST_SHARED_TAGS / 4
            ),
        )),
        Err(Some(kind)) => Err(kind),
        Err(None) => Err(damaged_part(name)),
        Ok(()) => Ok(()),
    }
}

/// A part that is measured as it is read.
struct Metered<R> {
    part: R,
    /// How much more it may give, by what the archive says of it.
    left: u64,
    /// How long it has been without a mark of markup.
    run: usize,
    /// Whether runs count.
    markup: bool,
    /// Whether it is XML, which has no control characters.
    xml: bool,
    /// Whether a run was too long.
    too_long: bool,
    /// How many more tags it may have.
    tags: usize,
    /// Whether it had more.
    too_many: bool,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.part.read(buffer)?;
        let broken = || std::io::Error::from(std::io::ErrorKind::InvalidData);
        self.left = self.left.checked_sub(n as u64).ok_or_else(broken)?;
        if self.markup {
            let read = &buffer[..n];
            let marks = memchr2(b'<', b'>', read).zip(memrchr2(b'<', b'>', read));
            let (longest, run) = match marks {
                // No run between two marks is longer than what is read at once.
                Some((first, last)) => (self.run + first, n - 1 - last),
                None => (self.run + n, self.run + n),
            };
            self.run = run;
            self.too_long |= longest > LONGEST_RUN;
        }
        if self.tags < usize::MAX {
            let tags = memchr::memchr_iter(b'<', &buffer[..n]).count();
            self.too_many |= tags > self.tags;
            self.tags = self.tags.saturating_sub(tags);
        }
        let control = |b: &u8| *b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r');
        // All at once is many times faster than until the first.
        let any = |read: &[u8]| read.iter().fold(false, |any, b| any | control(b));
        if self.xml && any(&buffer[..n]) {
            return Err(broken());
        }
        match self.too_long || self.too_many {
            true => Err(broken()),
            false => Ok(n),
        }
    }
}

fn too_much(name: &str, limit: u64, left: u64) -> Kind {
    if limit <= left {
        return part_too_large(name, limit);
    }
    let most = size(LARGEST_INFLATED);
    too_large(
        &format!("解压后合计最多 {most}"),
        &format!("its parts may inflate to at most {most} together"),
    )
}

fn part_too_large(name: &str, limit: u64) -> Kind {
    let (name, limit) = (crate::problem::harmless(name), size(limit));
    too_large(
        &format!("文件内部的“{name}”解压后的内容最多 {limit}"),
        &format!("\"{name}\" inside the file may hold at most {limit} at once"),
    )
}

fn kind(broken: Broken) -> Kind {
    match broken {
        Broken::Zip(
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword,
        ) => Kind::PasswordProtected,
        Broken::Zip(other) => refused(Some(other.to_string())),
        Broken::Interrupted(_) => damaged("文件读取中断", "it could not be read to its end"),
        Broken::TooMany => too_large(
            &format!("文件内部最多 {MOST_PARTS} 个部分"),
            &format!("a workbook may have at most {MOST_PARTS} parts inside"),
        ),
        Broken::Twice => damaged(
            "文件内部有两个部分同名",
            "two parts inside the file have the same name",
        ),
        Broken::Missing(part) => damaged(
            &format!("文件内部缺少“{part}”"),
            &format!("\"{part}\" is missing inside the file"),
        ),
        Broken::TooLarge { part, most } => part_too_large(&part, most),
        Broken::Damaged { part, .. } => damaged_part(&part),
    }
}

#[cfg(test)]
mod tests;
