//! `.xlsx`: what its `<v>` says in every cell, and the shared text of that number.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Cells, Plain, character, put, zip};

/// An attribute, whatever the namespace's prefix; its references stand for characters.
pub fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = e.attributes().flatten();
    let found = all.find(|attribute| attribute.key.as_ref() == name)?;
    let mut text = String::new();
    let mut pieces = found.value.split('&');
    text.push_str(pieces.next()?);
    for piece in pieces {
        let (reference, rest) = piece.split_once(';')?;
        text.push(character(reference)?);
        text.push_str(rest);
    }
    Some(text)
}

/// Row and column of a cell's name.
fn address(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at(letters);
    let column = letters.bytes().try_fold(0u32, |c, b| {
        c.checked_mul(26)?
            .checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some((
        digits.parse::<u32>().ok()?.checked_sub(1)?,
        column.checked_sub(1)?,
    ))
}

/// The shared texts, in their order.
fn texts(file: &[u8]) -> Option<Vec<String>> {
    let part = zip::part(file, "xl/sharedStrings.xml")?;
    let mut xml = Reader::from_str(std::str::from_utf8(&part).ok()?);
    xml.config_mut().expand_empty_elements = true;
    let mut texts = Vec::new();
    let (mut within, mut phonetic) = (false, false);
    loop {
        match xml.read_event().ok()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "si" => texts.push(String::new()),
                "rPh" => phonetic = true,
                "t" => within = !phonetic,
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "rPh" => phonetic = false,
                "t" => within = false,
                _ => {}
            },
            Event::Text(text) if within => texts.last_mut()?.push_str(&text),
            Event::CData(text) if within => texts.last_mut()?.push_str(&text),
            Event::GeneralRef(name) if within => texts.last_mut()?.push(character(&name)?),
            Event::Eof => return Some(texts),
            _ => {}
        }
    }
}

/// A cell while it is read.
struct Cell {
    at: (u32, u32),
    kind: String,
    formula: bool,
    value: Option<String>,
    inline: String,
}

impl Cell {
    fn plain(&self, texts: &[String]) -> Option<Plain> {
        let value = self.value.as_deref();
        Some(match (self.kind.as_str(), value) {
            ("inlineStr", _) => Plain::Text(self.inline.clone()),
            // An error without its name says nothing either.
            ("" | "n" | "s" | "e", None | Some("")) if !self.formula => Plain::Text(String::new()),
            ("str", None) if !self.formula => Plain::Text(String::new()),
            ("" | "n", Some(value)) => value.parse().map_or(Plain::Other, Plain::Number),
            ("s", Some(value)) => Plain::Text(texts.get(value.parse::<usize>().ok()?)?.clone()),
            ("str", Some(value)) => Plain::Text(value.to_owned()),
            _ => Plain::Other,
        })
    }
}

pub fn read(file: &[u8]) -> Option<Cells> {
    let texts = texts(file)?;
    let sheet = zip::part(file, "xl/worksheets/sheet1.xml")?;
    let mut xml = Reader::from_str(std::str::from_utf8(&sheet).ok()?);
    xml.config_mut().expand_empty_elements = true;
    let mut cells = Cells::new();
    let (mut next, mut lists) = ((0, 0), 0);
    let mut cell: Option<Cell> = None;
    let mut inside = String::new();
    loop {
        match xml.read_event().ok()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "sheetData" => lists += 1,
                "row" => {
                    if let Some(r) = attribute(&e, "r") {
                        next = (r.parse::<u32>().ok()?.checked_sub(1)?, 0);
                    }
                }
                "c" => {
                    let at = match attribute(&e, "r") {
                        Some(name) => address(&name)?,
                        None => next,
                    };
                    next = (next.0, at.1 + 1);
                    cell = Some(Cell {
                        at,
                        kind: attribute(&e, "t").unwrap_or_default(),
                        formula: false,
                        value: None,
                        inline: String::new(),
                    });
                }
                "f" => cell.iter_mut().for_each(|cell| cell.formula = true),
                "v" => {
                    let cell = cell.as_mut()?;
                    if cell.value.replace(String::new()).is_some() {
                        return None;
                    }
                    inside = "v".to_owned();
                }
                "t" if cell.is_some() => inside = "t".to_owned(),
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "row" => next = (next.0 + 1, 0),
                "c" => {
                    let cell = cell.take()?;
                    put(&mut cells, cell.at, cell.plain(&texts)?)?;
                }
                "v" | "t" => inside.clear(),
                _ => {}
            },
            Event::Text(text) => note(&mut cell, &inside, &text),
            Event::CData(text) => note(&mut cell, &inside, &text),
            Event::GeneralRef(name) if !inside.is_empty() => {
                note(
                    &mut cell,
                    &inside,
                    character(&name)?.encode_utf8(&mut [0; 4]),
                );
            }
            Event::Eof => return (lists == 1).then_some(cells),
            _ => {}
        }
    }
}

fn note(cell: &mut Option<Cell>, inside: &str, text: &str) {
    let Some(cell) = cell else { return };
    match inside {
        "v" => cell.value.get_or_insert_default().push_str(text),
        "t" => cell.inline.push_str(text),
        _ => {}
    }
}
