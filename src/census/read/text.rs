//! Text to grids: delimited text, web pages, XML Spreadsheet 2003. Chinese systems hand out all of
//! them under names that end in .xls.

use crate::census::grid::Grid;
use crate::census::read::encoding::{Decoded, decode, encoding};
use crate::census::read::endings::Named;
use crate::census::read::format::{Markup, declared, markup};
use crate::census::read::limits::Budget;
use crate::census::read::sheet::damaged;
use crate::census::read::{delimited, mime, page, spreadsheetml};
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

/// Reads text of any kind.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(
    bytes: &[u8],
    name: &str,
    named: Named,
    budget: &mut Budget,
) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let (decoded, kind) = decoded(bytes);
    // Of pages in one file, each has an encoding of its own.
    if kind == Some(Markup::Mime) {
        let broken = || damaged("单个文件网页的结构不完整", "its parts are broken");
        let pages = mime::pages(bytes).ok_or_else(broken).map_err(fail)?;
        let pages = pages.iter().map(|page| decode_page(page));
        return read_pages(pages, name, budget);
    }
    if decoded.health.is_no_text() {
        return Err(fail(no_text(named == Named::Text)));
    }
    let what = match kind {
        None if named != Named::Markup => {
            let grid = delimited::read(&decoded.text, name, named == Named::Text, budget);
            return grid.map(|grid| vec![grid]);
        }
        Some(Markup::Spreadsheet) => {
            let text = std::str::from_utf8(&decoded.text).unwrap_or_default();
            return spreadsheetml::read(text, name, budget);
        }
        Some(Markup::Page) => return read_pages([decoded].into_iter(), name, budget),
        Some(Markup::Other(what)) => what,
        Some(Markup::Mime) | None => Text::new("其他文本", "text of another kind"),
    };
    Err(fail(Kind::FileUnknownFormat { what }))
}

/// What is said of a file whose content is no text.
pub fn no_text(named_so: bool) -> Kind {
    match named_so {
        true => Kind::NotUtf8,
        false => damaged("无法识别的内容", "its content is of no known kind"),
    }
}

/// A text, and what it is if it is no table of lines.
fn decoded(bytes: &[u8]) -> (Decoded<'_>, Option<Markup>) {
    let (told, mark) = encoding(bytes);
    let decoded = decode(bytes.get(mark..).unwrap_or_default(), told);
    let kind = markup(&decoded.text);
    match kind {
        Some(Markup::Page | Markup::Spreadsheet) => (decode_page(bytes), kind),
        _ => (decoded, kind),
    }
}

/// A page as text. Many name an encoding that they are not in, so what is in them goes first.
fn decode_page(bytes: &[u8]) -> Decoded<'_> {
    let (told, mark) = encoding(bytes);
    let named = match told == encoding_rs::GB18030 {
        true => declared(bytes).filter(|named| *named != encoding_rs::UTF_8),
        false => None,
    };
    decode(bytes.get(mark..).unwrap_or_default(), named.unwrap_or(told))
}

/// Reads pages, a sheet each. Those that only hold the others have no cells, and may name them.
fn read_pages<'a>(
    pages: impl Iterator<Item = Decoded<'a>>,
    name: &str,
    budget: &mut Budget,
) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let mut grids = Vec::new();
    let mut names = Vec::new().into_iter();
    for decoded in pages {
        if decoded.health.is_no_text() {
            return Err(fail(Kind::NotUtf8));
        }
        let (sheet, named) = page::read(&decoded.text, budget).map_err(fail)?;
        if !named.is_empty() {
            names = named.into_iter();
        }
        if !sheet.is_empty() {
            let own = names.next();
            grids.push(sheet.finish(name, own.as_deref())?);
        }
    }
    Ok(grids)
}
