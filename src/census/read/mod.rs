//! From a file to grids: which reader reads it.

pub mod archive;
pub mod biff;
pub mod biff_crypt;
pub mod biff_record;
pub mod biff_sheet;
pub mod blocks;
pub mod bytes;
pub mod catch_panic;
pub mod crypt;
pub mod delimited;
pub mod encoding;
pub mod endings;
pub mod folders;
pub mod format;
pub mod limits;
pub mod long;
pub mod markup;
pub mod mime;
pub mod number_format;
pub mod ods;
pub mod ods_styles;
pub mod ods_xml;
pub mod page;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "parquet")]
pub mod parquet_values;
pub mod part_name;
pub mod records;
pub mod sheet;
pub mod spreadsheetml;
pub mod text;
#[cfg(feature = "parquet")]
pub mod thrift;
pub mod xls;
pub mod xlsb;
pub mod xlsx;

use std::collections::BTreeSet;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use crate::census::grid::Grid;
use crate::files;
use crate::lang::Text;
use crate::outside::said_by_system;
use crate::problem::{Kind, Location, Problem};
use archive::{Archive, Input, XLSB};
use endings::Named;
use endings::{extension, named, unreadable};
use format::{Format, recognise};
use limits::{Budget, LARGEST_FILE, LARGEST_TEXT_FILE, size, too_large};
use long::{Broken, LongText};
use sheet::damaged_part;
use xls::Held;

/// Reads every sheet of a file.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn file(path: &Path) -> Result<Vec<Grid>, Problem> {
    let name = path.display().to_string();
    let fail = |kind| Problem::new(kind, [Location::file(&name)]);
    let length = files::length(path).map_err(|e| unreadable(path, &e))?;
    let length = length.ok_or_else(|| fail(Kind::NotAFile))?;
    match length {
        0 => return Err(fail(Kind::FileEmpty)),
        LARGEST_FILE.. => {
            let most = size(LARGEST_FILE);
            return Err(fail(too_large(
                &format!("文件最大 {most}"),
                &format!("a file may have at most {most}"),
            )));
        }
        _ => {}
    }
    let file = files::open(path).map_err(|e| unreadable(path, &e))?;
    let input = Box::new(BufReader::new(file));
    open_file(input, length, &extension(path), &name)
}

/// Reads every sheet of a file; of long text, its first rows and these.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read_rows(path: &Path, rows: &BTreeSet<u32>) -> Result<Vec<Grid>, Problem> {
    let mut text = LongText::open(path);
    while let Some(long) = text {
        match long.rows(rows) {
            Ok(grid) => return Ok(vec![grid]),
            Err(Broken::Problem(problem)) => return Err(problem),
            Err(Broken::Encoding) => text = Some(long.in_another_encoding()?),
        }
    }
    file(path)
}

/// Reads every sheet of a file that is open. Its name's ending only decides what cannot be seen:
/// whether text without separators is a table of one column.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn open_file(
    mut input: Box<dyn Input>,
    length: u64,
    ending: &str,
    name: &str,
) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let stopped = |e: std::io::Error| {
        fail(Kind::FileUnreadable {
            why: said_by_system(&e),
        })
    };
    let mut budget = Budget::of(length);
    let mut head = Vec::new();
    let mut first = input.as_mut().take(16);
    first.read_to_end(&mut head).map_err(stopped)?;
    input.rewind().map_err(stopped)?;
    match recognise(&head) {
        Format::Zip => read_zip(input, name, &mut budget),
        Format::Ole => match xls::open(input.as_mut(), length, name)? {
            Held::Stream(stream) => xls::read(stream, name, &mut budget),
            Held::Package(package) if recognise(&package) == Format::Zip => {
                read_zip(Box::new(Cursor::new(package)), name, &mut budget)
            }
            Held::Package(_) => Err(fail(damaged_part("EncryptedPackage"))),
        },
        #[cfg(feature = "parquet")]
        Format::Parquet => {
            parquet::read(input.as_mut(), length, name, &mut budget).map(|grid| vec![grid])
        }
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => Err(fail(Kind::FileUnknownFormat {
            what: Text::new(
                "Parquet 文件（这个版本不能读，请用命令行程序）",
                "a Parquet file, which this build cannot read: use the program",
            ),
        })),
        Format::Other(what) => Err(fail(Kind::FileUnknownFormat { what })),
        Format::Text if named(ending).is_some() => {
            if length > LARGEST_TEXT_FILE {
                let most = size(LARGEST_TEXT_FILE);
                return Err(fail(too_large(
                    &format!("文本文件最大 {most}"),
                    &format!("a text file may have at most {most}"),
                )));
            }
            let mut bytes = Vec::with_capacity(length as usize);
            let mut text = input.take(length);
            text.read_to_end(&mut bytes).map_err(stopped)?;
            let named = named(ending).unwrap_or(Named::Table);
            text::read(&bytes, name, named, &mut budget)
        }
        Format::Text => {
            let what = Text::new(
                format!("扩展名为 .{ending} 的其他文件"),
                format!("a file of another kind (.{ending})"),
            );
            Err(fail(Kind::FileUnknownFormat { what }))
        }
    }
}

/// Reads a zipped workbook, by the parts it has.
fn read_zip(input: Box<dyn Input>, name: &str, budget: &mut Budget) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let mut zip = Archive::open(input).map_err(fail)?;
    let begins = |folder: &str| zip.names().iter().any(|n| n.starts_with(folder));
    let what = |zh, en| {
        fail(Kind::FileUnknownFormat {
            what: Text::new(zh, en),
        })
    };
    if zip.has(XLSB) {
        zip.check_markup().map_err(fail)?;
        let before = xlsb::before(&mut zip).map_err(fail)?;
        xlsb::read(zip.into_input().map_err(fail)?, name, before, budget)
    } else if begins("word/") {
        Err(what("Word 文档", "a Word document"))
    } else if begins("ppt/") {
        Err(what("PowerPoint 演示文稿", "a PowerPoint presentation"))
    } else if zip.has("_rels/.rels") {
        xlsx::read(zip, name, budget)
    } else if zip.has("content.xml") {
        zip.check_markup().map_err(fail)?;
        ods::read(&mut zip, name, budget)
    } else {
        Err(fail(Kind::FileUnknownFormat {
            what: format::archive(),
        }))
    }
}
