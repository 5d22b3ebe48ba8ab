//! What a file is, by what is in it. Chinese systems hand out web pages, text and newer workbooks
//! under names that end in .xls.

use encoding_rs::Encoding;

use crate::census::read::mime::is_mime;
use crate::lang::Text;

/// A kind of file, as far as its first bytes tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// A zip archive: .xlsx, .xlsm, .xlsb, .ods, or something else.
    Zip,
    /// An OLE file: .xls, a workbook with a password, or something else.
    Ole,
    /// A Parquet file.
    Parquet,
    /// Something that is no table.
    Other(Text),
    /// None of these: text, if anything.
    Text,
}

/// Tells what a file is by its first bytes.
pub fn recognise(head: &[u8]) -> Format {
    let other = |zh: &str, en: &str| Format::Other(Text::new(zh, en));
    let marks: [(&[u8], Format); 13] = [
        (b"PK\x03\x04", Format::Zip),
        (b"PK\x05\x06", Format::Zip),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Format::Ole),
        (b"PAR1", Format::Parquet),
        (
            b"PARE",
            other("加密的 Parquet 文件", "an encrypted Parquet file"),
        ),
        (b"%PDF", other("PDF 文件", "a PDF file")),
        (b"{\\rtf", other("RTF 文档", "an RTF document")),
        (b"\x89PNG", other("图片", "a picture")),
        (b"\xFF\xD8\xFF", other("图片", "a picture")),
        (b"GIF8", other("图片", "a picture")),
        (b"Rar!", Format::Other(archive())),
        (b"7z\xBC\xAF\x27\x1C", Format::Other(archive())),
        (b"\x1F\x8B", Format::Other(archive())),
    ];
    let found = marks.into_iter().find(|(mark, _)| head.starts_with(mark));
    found.map_or(Format::Text, |(_, format)| format)
}

/// A packed file that is no workbook.
pub fn archive() -> Text {
    Text::new("压缩包（请先解压）", "a packed archive (unpack it first)")
}

/// A text that is no table of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Markup {
    /// A web page.
    Page,
    /// A web page in one file, with all it needs.
    Mime,
    /// XML Spreadsheet 2003.
    Spreadsheet,
    /// Something that is no table.
    Other(Text),
}

/// What a text is, by how it begins, if it is no table of lines.
pub fn markup(text: &[u8]) -> Option<Markup> {
    let begins = text.trim_ascii_start();
    let begins = begins.get(..4096).unwrap_or(begins);
    let begins = String::from_utf8_lossy(begins);
    let begins = begins.replace("\r\n", "\n").to_lowercase();
    if is_mime(&begins) {
        return Some(Markup::Mime);
    }
    let tag = begins.strip_prefix('<')?;
    if begins.contains("urn:schemas-microsoft-com:office:spreadsheet") && !begins.contains("<html")
    {
        return Some(Markup::Spreadsheet);
    }
    let name = tag
        .split(|c: char| c.is_whitespace() || "/>".contains(c))
        .next();
    let pages = [
        "html", "!doctype", "table", "head", "body", "meta", "style", "div", "title", "script",
        "link", "font", "center", "p", "span", "b", "h1", "h2", "h3", "br", "form", "tr",
        "caption",
    ];
    if name.is_some_and(|name| pages.contains(&name)) || begins.contains("<html") {
        return Some(Markup::Page);
    }
    if tag.starts_with("!--") || tag.starts_with("?xml") {
        let page = ["<table", "<body", "<head", "<div"]
            .iter()
            .any(|tag| begins.contains(tag));
        return Some(match page {
            true => Markup::Page,
            false => Markup::Other(Text::new("XML 文件", "an XML file")),
        });
    }
    None
}

/// The encoding that a page names, where it is one of a text in bytes.
pub fn declared(page: &[u8]) -> Option<&'static Encoding> {
    let begins = page.get(..4096).unwrap_or(page);
    let begins = String::from_utf8_lossy(begins).to_lowercase();
    let (_, label) = begins
        .split_once("charset=")
        .or_else(|| begins.split_once("encoding="))?;
    let label = label.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
    let label = label.get(..end.unwrap_or(label.len()))?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}
