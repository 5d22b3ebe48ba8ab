//! A workbook in memory, and the same workbook as a file of every format. The bytes are written
//! by code of our own, so that nothing of what reads them has a hand in them, and a test can put
//! into a file what no spreadsheet program would.

use std::io::{Cursor, Write};
use std::path::Path;

use chrono::NaiveDate;

use super::{ods, xls, xlsb, xlsx};

/// A workbook.
#[derive(Clone, Default)]
pub struct Book {
    pub sheets: Vec<Sheet>,
}

/// A sheet: cells by row and column, from 0, in any order.
#[derive(Clone, Default)]
pub struct Sheet {
    pub name: String,
    pub cells: Vec<(u32, u32, Content)>,
    /// Top, left, bottom and right of what is merged.
    pub merged: Vec<[u32; 4]>,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Text(String),
    Number(f64),
    /// A number shown as a percentage: 0.5 as 50%.
    Percent(f64),
    /// A number and the number format it is shown by.
    Shown(f64, &'static str),
    Truth(bool),
    /// A date as 2024-09-01.
    Date(&'static str),
    /// An error value: #DIV/0!, #N/A, #REF!, #VALUE!, #NAME?, #NUM! or #NULL!.
    Error(&'static str),
    /// A formula, and what it came to when the file was saved. xls and xlsb keep a constant of
    /// the same value in place of the formula; xlsb cannot be without a result.
    Formula {
        formula: String,
        cached: Option<Box<Content>>,
    },
}

impl Content {
    pub fn text(text: &str) -> Content {
        Content::Text(text.to_owned())
    }

    pub fn formula(formula: &str, cached: Option<Content>) -> Content {
        Content::Formula {
            formula: formula.to_owned(),
            cached: cached.map(Box::new),
        }
    }
}

impl Sheet {
    pub fn new(name: &str) -> Sheet {
        Sheet {
            name: name.to_owned(),
            ..Sheet::default()
        }
    }

    /// A sheet of rows of text, numbers where they are numbers; an empty text is no cell.
    pub fn of_rows(name: &str, rows: &[&[&str]]) -> Sheet {
        let mut sheet = Sheet::new(name);
        for (r, row) in (0..).zip(rows) {
            for (c, text) in (0..).zip(*row).filter(|(_, text)| !text.is_empty()) {
                let content = match text.parse() {
                    Ok(number) if !text.starts_with('0') || *text == "0" => Content::Number(number),
                    _ => Content::text(text),
                };
                sheet.cells.push((r, c, content));
            }
        }
        sheet
    }

    /// The cells row by row, each in order of its columns.
    pub fn rows(&self) -> Vec<(u32, Vec<(u32, &Content)>)> {
        let mut cells: Vec<_> = self.cells.iter().map(|(r, c, x)| (*r, *c, x)).collect();
        cells.sort_by_key(|(r, c, _)| (*r, *c));
        let mut rows: Vec<(u32, Vec<(u32, &Content)>)> = Vec::new();
        for (r, c, content) in cells {
            match rows.last_mut() {
                Some((row, cells)) if *row == r => cells.push((c, content)),
                _ => rows.push((r, vec![(c, content)])),
            }
        }
        rows
    }
}

impl Book {
    pub fn of(sheets: impl IntoIterator<Item = Sheet>) -> Book {
        Book {
            sheets: sheets.into_iter().collect(),
        }
    }

    /// The file's bytes, the format by the extension: xlsx, xlsm, xlsb, xls, ods, or csv, which
    /// has the first sheet only.
    pub fn bytes(&self, extension: &str) -> Vec<u8> {
        match extension {
            "xlsx" | "xlsm" => xlsx::write(self, extension == "xlsm"),
            "xlsb" => xlsb::write(self),
            "xls" => xls::write(self),
            "ods" => ods::write(self),
            "csv" => self.csv().into_bytes(),
            other => panic!("no format {other}"),
        }
    }

    pub fn save(&self, path: &Path) {
        let extension = path.extension().unwrap().to_str().unwrap();
        std::fs::write(path, self.bytes(extension)).unwrap();
    }

    fn csv(&self) -> String {
        let mut lines = String::new();
        let mut line = 0;
        for (row, cells) in self.sheets[0].rows() {
            while line < row {
                lines.push('\n');
                line += 1;
            }
            let mut column = 0;
            for (c, content) in cells {
                while column < c {
                    lines.push(',');
                    column += 1;
                }
                let text = shown(content);
                if text.contains([',', '"', '\n']) {
                    lines.push_str(&format!("\"{}\"", text.replace('"', "\"\"")));
                } else {
                    lines.push_str(&text);
                }
            }
        }
        lines.push('\n');
        lines
    }
}

/// A cell as a spreadsheet program shows it.
fn shown(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        Content::Percent(number) => format!("{}%", number * 100.0),
        Content::Shown(number, format) => as_shown(*number, format),
        Content::Truth(truth) => truth.to_string().to_uppercase(),
        Content::Date(date) => (*date).to_owned(),
        Content::Error(error) => (*error).to_owned(),
        Content::Formula { cached, .. } => cached.as_deref().map(shown).unwrap_or_default(),
    }
}

/// A number by a format of digits, which commas behind them divide by a thousand each and `!.` by ten
/// for each digit behind it, and what stands in quotation marks.
fn as_shown(number: f64, format: &str) -> String {
    let (digits, unit) = format.split_once('"').unwrap_or((format, ""));
    let thousands = digits.len() - digits.trim_end_matches(',').len();
    let digits = digits.trim_end_matches(',');
    let tens = digits
        .split_once("!.")
        .map_or(0, |(_, behind)| behind.len());
    let number = number / 10f64.powi((3 * thousands + tens) as i32);
    format!("{number}{}", unit.trim_end_matches('"'))
}

/// The number formats of a workbook, each once.
pub fn number_formats(book: &Book) -> Vec<&'static str> {
    let cells = book.sheets.iter().flat_map(|sheet| &sheet.cells);
    let mut formats: Vec<&str> = Vec::new();
    for (_, _, content) in cells {
        if let Content::Shown(_, format) = content
            && !formats.contains(format)
        {
            formats.push(format);
        }
    }
    formats
}

/// The day of a date, as spreadsheets count them.
pub fn serial(date: &str) -> f64 {
    let day = NaiveDate::parse_from_str(date, "%Y-%m-%d").unwrap();
    let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
    (day - first).num_days() as f64
}

/// The number of an error value in Excel's binary formats.
pub fn error_number(error: &str) -> u8 {
    match error {
        "#NULL!" => 0x00,
        "#DIV/0!" => 0x07,
        "#VALUE!" => 0x0F,
        "#REF!" => 0x17,
        "#NAME?" => 0x1D,
        "#NUM!" => 0x24,
        "#N/A" => 0x2A,
        other => panic!("no error {other}"),
    }
}

/// The texts of a workbook, each once, in the order they are first met.
pub fn shared_texts(book: &Book) -> Vec<&str> {
    let mut texts: Vec<&str> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for sheet in &book.sheets {
        for (_, cells) in sheet.rows() {
            for (_, content) in cells {
                if let Content::Text(text) = content
                    && seen.insert(text.as_str())
                {
                    texts.push(text);
                }
            }
        }
    }
    texts
}

/// A text made fit for XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A zip archive of named parts, the same bytes for the same parts.
pub fn zip(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    use zip::CompressionMethod::{Deflated, Stored};
    use zip::write::SimpleFileOptions;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = if name == "mimetype" { Stored } else { Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip::DateTime::default());
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The parts of a zip archive.
pub fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}
