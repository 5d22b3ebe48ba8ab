//! What a file is, by what is in it. Chinese systems hand out web pages, text and newer workbooks
//! under names that end in .xls.

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

/// What a text is that is no table of lines: a web page, or markup of another kind.
pub fn markup(text: &[u8]) -> Option<Text> {
    let begins = text.trim_ascii_start();
    let begins = begins.get(..4096).unwrap_or(begins);
    let begins = String::from_utf8_lossy(begins).to_lowercase();
    let page = [
        "<html",
        "<!doctype html",
        "<table",
        "<head",
        "<body",
        "<meta",
        "<style",
        "<div",
    ];
    if begins.starts_with("mime-version:") || page.iter().any(|tag| begins.starts_with(tag)) {
        return Some(Text::new(
            "网页（HTML），不论扩展名写成什么",
            "a web page (HTML), whatever its name ends in",
        ));
    }
    let xml = begins.starts_with("<?xml") || begins.starts_with("<!--");
    if xml && begins.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Some(Text::new(
            "“XML 电子表格 2003”格式的文件",
            "a file of the kind \"XML Spreadsheet 2003\"",
        ));
    }
    if xml && begins.contains("<html") {
        return Some(Text::new("网页（HTML）", "a web page (HTML)"));
    }
    xml.then(|| Text::new("XML 文件", "an XML file"))
}
