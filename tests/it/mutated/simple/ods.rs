//! `.ods`: what `office:value` says in every cell of a kind that has one, else its paragraphs.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::xlsx::attribute;
use super::{Cells, Plain, character, put, zip};

/// A cell while it is read.
struct Cell {
    columns: u32,
    kind: String,
    value: Option<String>,
    string: Option<String>,
    error: bool,
    formula: bool,
    text: String,
    paragraphs: u32,
}

impl Cell {
    fn plain(self) -> Plain {
        match self.kind.as_str() {
            _ if self.error => Plain::Other,
            "float" | "percentage" | "currency" => match self.value {
                Some(value) => value.parse().map_or(Plain::Other, Plain::Number),
                None => Plain::Other,
            },
            "string" | "" if !self.formula || !self.text.is_empty() => {
                Plain::Text(self.string.unwrap_or(self.text))
            }
            _ => Plain::Other,
        }
    }
}

pub fn read(file: &[u8]) -> Option<Cells> {
    let content = zip::part(file, "content.xml")?;
    let mut xml = Reader::from_str(std::str::from_utf8(&content).ok()?);
    xml.config_mut().expand_empty_elements = true;
    let mut cells = Cells::new();
    let (mut row, mut column, mut rows) = (0u32, 0u32, 1);
    let mut cell: Option<Cell> = None;
    let mut inside = false;
    loop {
        let count = |e: &BytesStart<'_>, name: &str| {
            attribute(e, name).map_or(Some(1), |n| n.parse::<u32>().ok())
        };
        match xml.read_event().ok()? {
            Event::Start(e) => match e.name().as_ref() {
                "table:table-row" => {
                    rows = count(&e, "table:number-rows-repeated")?;
                    column = 0;
                }
                "table:table-cell" | "table:covered-table-cell" => {
                    cell = Some(Cell {
                        columns: count(&e, "table:number-columns-repeated")?,
                        kind: attribute(&e, "office:value-type").unwrap_or_default(),
                        value: attribute(&e, "office:value"),
                        string: attribute(&e, "office:string-value"),
                        error: attribute(&e, "calcext:value-type").as_deref() == Some("error"),
                        formula: attribute(&e, "table:formula").is_some(),
                        text: String::new(),
                        paragraphs: 0,
                    });
                }
                "text:p" => {
                    inside = true;
                    if let Some(cell) = &mut cell {
                        cell.paragraphs += 1;
                        if cell.paragraphs > 1 {
                            cell.text.push('\n');
                        }
                    }
                }
                _ => {}
            },
            Event::End(e) => match e.name().as_ref() {
                "table:table-row" => row = row.checked_add(rows)?,
                "text:p" => inside = false,
                "table:table-cell" | "table:covered-table-cell" => {
                    let cell = cell.take()?;
                    let columns = column..column.checked_add(cell.columns)?;
                    column = columns.end;
                    let plain = cell.plain();
                    let blank = matches!(&plain, Plain::Text(text) if text.is_empty());
                    if !blank && rows.checked_mul(columns.end - columns.start)? > 1 << 20 {
                        return None;
                    }
                    for row in (row..row.checked_add(rows)?).filter(|_| !blank) {
                        for column in columns.clone() {
                            put(&mut cells, (row, column), plain.clone())?;
                        }
                    }
                }
                _ => {}
            },
            Event::Text(text) if inside => cell.iter_mut().for_each(|c| c.text.push_str(&text)),
            Event::CData(text) if inside => cell.iter_mut().for_each(|c| c.text.push_str(&text)),
            Event::GeneralRef(name) if inside => {
                let c = character(&name)?;
                cell.iter_mut().for_each(|cell| cell.text.push(c));
            }
            Event::Eof => return Some(cells),
            _ => {}
        }
    }
}
