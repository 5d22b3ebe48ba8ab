//! Zipped workbooks: every part is inflated once, into nothing, before a library reads it into
//! memory as a whole. A part that inflates to more than it may, or whose checksum is wrong, ends
//! the reading there.

use std::io::{BufReader, Read, Seek, SeekFrom};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::limits::{
    LARGEST_DESCRIPTION, LARGEST_INFLATED, LARGEST_PART, LONGEST_RUN, MOST_PARTS, size, too_large,
};
use super::sheet::{damaged, damaged_part};
use crate::problem::Kind;

/// The part that only an `.xlsb` has.
pub const XLSB: &str = "xl/workbook.bin";

/// Where a workbook's bytes come from.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

/// A zip archive whose parts have been inflated once.
pub struct Archive<'a> {
    zip: ZipArchive<&'a mut dyn Input>,
    names: Vec<String>,
    /// Whether sheets are binary parts: an .xlsb.
    binary: bool,
    /// Whether a part says that cells are merged.
    pub merges: bool,
}

impl<'a> Archive<'a> {
    /// Opens an archive and inflates every part of it once.
    ///
    /// # Errors
    /// A limit that is broken, or a part that is damaged.
    pub fn open(input: &'a mut dyn Input) -> Result<Archive<'a>, Kind> {
        count_parts(input)?;
        let zip = ZipArchive::new(input).map_err(|e| kind(&e))?;
        let mut archive = Archive {
            zip,
            names: Vec::new(),
            binary: false,
            merges: false,
        };
        archive.binary = archive
            .zip
            .file_names()
            .flatten()
            .any(|n| plain(&n) == XLSB);
        let mut left = LARGEST_INFLATED;
        for at in 0..archive.zip.len() {
            archive.inflate(at, &mut left)?;
        }
        let mut names: Vec<String> = archive.names.iter().map(|n| plain(n)).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(damaged(
                "文件内部有两个部分同名",
                "two parts inside the file have the same name",
            ));
        }
        Ok(archive)
    }

    /// The names of the parts.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| plain(n) == plain(name))
    }

    /// A part, to be read from its beginning.
    ///
    /// # Errors
    /// The part is not there.
    pub fn part(&mut self, name: &str) -> Result<impl Read + use<'_, 'a>, Kind> {
        let found = self.names.iter().position(|n| plain(n) == plain(name));
        let missing = || {
            damaged(
                &format!("文件内部缺少“{name}”"),
                &format!("\"{name}\" is missing inside the file"),
            )
        };
        let at = found.ok_or_else(missing)?;
        self.zip.by_index(at).map_err(|e| kind(&e))
    }

    /// A part that describes the workbook, as text.
    ///
    /// # Errors
    /// The part is not there, too large, or no text.
    pub fn description(&mut self, name: &str) -> Result<String, Kind> {
        let mut bytes = Vec::new();
        let mut part = self.part(name)?.take(LARGEST_DESCRIPTION + 1);
        let read = part.read_to_end(&mut bytes);
        read.map_err(|_| damaged_part(name))?;
        if bytes.len() as u64 > LARGEST_DESCRIPTION {
            return Err(part_too_large(name, LARGEST_DESCRIPTION));
        }
        String::from_utf8(bytes).map_err(|_| damaged_part(name))
    }

    /// Inflates a part into nothing.
    fn inflate(&mut self, at: usize, left: &mut u64) -> Result<(), Kind> {
        let part = self.zip.by_index(at).map_err(|e| kind(&e))?;
        let name = part.name().map_err(|e| kind(&e))?.into_owned();
        let limit = largest(&name, self.binary);
        let most = limit.min(*left);
        if part.size() > most {
            return Err(too_much(&name, limit, *left));
        }
        let mut part = Metered {
            part,
            left: most,
            run: 0,
            markup: !is_binary(&name),
            broken: None,
        };
        // Reading to the end is also what checks the sum of the part.
        let read = match is_xml(&name) {
            true => well_formed(&mut part, &mut self.merges),
            false => std::io::copy(&mut part, &mut std::io::sink())
                .map(drop)
                .map_err(|_| None),
        };
        match (read, part.broken.take()) {
            (_, Some(Limit::Size)) => return Err(too_much(&name, limit, *left)),
            (_, Some(Limit::Run)) => return Err(part_too_large(&name, LONGEST_RUN as u64)),
            (Err(Some(kind)), None) => return Err(kind),
            (Err(None), None) => return Err(damaged_part(&name)),
            (Ok(()), None) => {}
        }
        *left -= most - part.left;
        drop(part);
        self.names.push(name);
        Ok(())
    }
}

/// A limit that a part broke while it was inflated.
enum Limit {
    Size,
    Run,
}

/// A part that is measured as it is read.
struct Metered<R> {
    part: R,
    /// How much more it may give.
    left: u64,
    /// How long it has been without a mark of markup.
    run: usize,
    /// Whether runs count.
    markup: bool,
    broken: Option<Limit>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.part.read(buffer)?;
        match self.left.checked_sub(n as u64) {
            Some(left) => self.left = left,
            None => self.broken = Some(Limit::Size),
        }
        if self.markup {
            for byte in buffer.iter().take(n) {
                self.run = match byte {
                    b'<' | b'>' => 0,
                    _ => self.run + 1,
                };
                if self.run > LONGEST_RUN {
                    self.broken = Some(Limit::Run);
                }
            }
        }
        match self.broken {
            Some(_) => Err(std::io::ErrorKind::InvalidData.into()),
            None => Ok(n),
        }
    }
}

/// Reads markup to its end. calamine does not mind a tag that is never closed, or stops reading
/// before it: a spreadsheet program would refuse the file. `merges` is set where cells are merged.
///
/// # Errors
/// What is wrong, or nothing more than that something is.
fn well_formed(part: impl Read, merges: &mut bool) -> Result<(), Option<Kind>> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::with_capacity(1 << 16, part));
    let mut buffer = Vec::new();
    let mut depth = 0u64;
    // Of the value of a cell calamine takes what stands before anything but plain text.
    let mut in_value = false;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| None)? {
            Event::Start(_) | Event::Empty(_) | Event::Comment(_) | Event::CData(_) if in_value => {
                return Err(None);
            }
            Event::GeneralRef(e) if in_value => {
                let digit = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
                let hidden = e.resolve_char_ref().map_err(|_| None)?.is_some_and(digit);
                if hidden {
                    return Err(None);
                }
            }
            Event::Start(e) => {
                check_tag(&e, merges)?;
                in_value = e.local_name().as_ref() == "v";
                depth += 1;
            }
            Event::Empty(e) => check_tag(&e, merges)?,
            Event::End(_) => {
                in_value = false;
                depth = depth.checked_sub(1).ok_or(None)?;
            }
            Event::DocType(_) => {
                return Err(Some(damaged(
                    "文件内部定义了自己的实体（DTD），工作簿里不应有",
                    "it defines entities of its own (DTD), which no workbook does",
                )));
            }
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(None),
            _ => {}
        }
    }
}

fn check_tag(e: &BytesStart<'_>, merges: &mut bool) -> Result<(), Option<Kind>> {
    for attribute in e.attributes() {
        attribute.map_err(|_| None)?;
    }
    *merges |= e.local_name().as_ref() == "mergeCells";
    Ok(())
}

/// What a part may inflate to, by its name. Sheets are read as they inflate, the rest at once.
fn largest(name: &str, binary_sheets: bool) -> u64 {
    let name = plain(name);
    let shared = name.ends_with("sharedstrings.xml") || name.ends_with("sharedstrings.bin");
    let sheet = binary_sheets && name.ends_with(".bin");
    if shared || is_binary(&name) && !sheet {
        LARGEST_PART
    } else if name.ends_with("styles.xml") || name.ends_with("styles.bin") || name.ends_with("rels")
    {
        LARGEST_DESCRIPTION
    } else {
        LARGEST_INFLATED
    }
}

/// Whether a part is XML that has to be sound, by its name. Drawings of old (.vml) seldom are, and
/// what other programs put beside the sheets is theirs.
fn is_xml(name: &str) -> bool {
    let beside = [
        "customxml/",
        "docprops/",
        "xl/drawings/",
        "xl/charts/",
        "xl/diagrams/",
    ];
    let name = plain(name);
    let beside = beside.iter().any(|folder| name.starts_with(folder));
    !beside && (name.ends_with(".xml") || name.ends_with(".rels"))
}

/// Whether a part is no markup, by its name.
fn is_binary(name: &str) -> bool {
    let endings = [
        ".bin", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bmp", ".tif", ".tiff", ".wdp",
    ];
    let name = plain(name);
    endings.iter().any(|ending| name.ends_with(ending))
}

/// A part's name as it is looked up: slashes and letters of either kind are the same.
fn plain(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// Each part has a header in the directory of the archive, all of which is read at once: their
/// marks are counted first.
fn count_parts(input: &mut dyn Input) -> Result<(), Kind> {
    let mark = *b"PK\x01\x02";
    let unreadable = |_| damaged("文件读取中断", "it could not be read to its end");
    let length = input.seek(SeekFrom::End(0)).map_err(unreadable)?;
    input.rewind().map_err(unreadable)?;
    let header = 46;
    if length < MOST_PARTS as u64 * header {
        return Ok(());
    }
    let mut window = [0; 4];
    let mut parts = 0;
    let mut chunk = vec![0; 1 << 16];
    loop {
        let n = input.read(&mut chunk).map_err(unreadable)?;
        if n == 0 {
            break;
        }
        for byte in chunk.iter().take(n) {
            window = [window[1], window[2], window[3], *byte];
            parts += usize::from(window == mark);
        }
        if parts > MOST_PARTS {
            return Err(too_large(
                &format!("文件内部最多 {MOST_PARTS} 个部分"),
                &format!("a workbook may have at most {MOST_PARTS} parts inside"),
            ));
        }
    }
    input.rewind().map_err(unreadable)
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

fn kind(e: &ZipError) -> Kind {
    match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Kind::PasswordProtected
        }
        other => super::sheet::refused(Some(other.to_string())),
    }
}
