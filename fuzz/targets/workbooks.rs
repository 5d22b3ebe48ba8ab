//! Workbooks with one part replaced: bytes at random would never get past a zip archive's
//! checksums, nor past the directory of an OLE file.

#[path = "../../tests/it/made/book.rs"]
pub mod book;
#[path = "../../tests/it/made/ods.rs"]
pub mod ods;
#[path = "../../tests/it/made/xls.rs"]
pub mod xls;
#[path = "../../tests/it/made/xlsb.rs"]
pub mod xlsb;
#[path = "../../tests/it/made/xlsx.rs"]
pub mod xlsx;

use self::book::{Book, Content, Sheet};

/// A part that may be replaced: format, name, and what stands there in a sound workbook.
pub struct Part {
    pub format: &'static str,
    pub name: String,
    pub sound: Vec<u8>,
}

/// A small workbook with every kind of content.
pub fn sound() -> Book {
    let mut sheet = Sheet::of_rows("学校", &[&["学校名称", "学生人数"], &["甲", "100"]]);
    sheet.merged.push([5, 0, 6, 1]);
    for (column, content) in (0..).zip([
        Content::text("a<b>"),
        Content::Percent(0.5),
        Content::Truth(true),
        Content::Date("2024-09-01"),
        Content::Error("#N/A"),
        Content::formula("=1+1", Some(Content::Number(2.0))),
        Content::formula("=\"x\"", Some(Content::text("x"))),
        Content::formula("=1/0", Some(Content::Error("#DIV/0!"))),
    ]) {
        sheet.cells.push((3, column, content));
    }
    Book::of([sheet])
}

/// Every part of the sound workbook, in every format.
pub fn parts() -> Vec<Part> {
    let book = sound();
    let zipped = ["xlsx", "xlsb", "ods"].into_iter().flat_map(|format| {
        let parts = book::unzip(&book.bytes(format));
        parts.into_iter().map(move |(name, sound)| Part {
            format,
            name,
            sound,
        })
    });
    let stream = Part {
        format: "xls",
        name: "Workbook".to_owned(),
        sound: xls::stream(&book),
    };
    zipped.chain([stream]).collect()
}

/// The workbook with a part replaced.
pub fn with(parts: &[Part], at: usize, content: &[u8]) -> Vec<u8> {
    let replaced = &parts[at];
    if replaced.format == "xls" {
        return xls::ole(&[("Workbook", content)]);
    }
    let same: Vec<_> = (0..)
        .zip(parts)
        .filter(|(_, part)| part.format == replaced.format)
        .map(|(n, part)| {
            let content = if n == at { content } else { &part.sound };
            (part.name.clone(), content.to_vec())
        })
        .collect();
    book::zip(&same)
}
