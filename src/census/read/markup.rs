//! The markup of a zipped workbook: whether it is sound, and which cells it says are merged.
//! calamine does not mind a tag that is never closed, or stops reading before it: a spreadsheet
//! program would refuse the file.

use std::collections::HashMap;
use std::io::BufRead;

use bytes::Bytes;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::census::grid::Area;
use crate::census::read::limits::MOST_NOTED;
use crate::census::read::sheet::{damaged, damaged_part};
use crate::package::name::plain;
use crate::problem::{Kind, cell_address, harmless};

/// The merged areas of every part that has some, by its plain name; `None` where one of them is no
/// area.
pub type Merged = HashMap<String, Option<Vec<Area>>>;

/// The markup of a workbook's parts.
pub enum Markup {
    /// It has been checked.
    Checked(Merged),
    /// It is in memory, by the names of the parts, to be checked beside other work.
    Held(Vec<(String, Bytes)>),
}

impl Markup {
    /// Checks it.
    ///
    /// # Errors
    /// The part that is damaged.
    pub fn check(self) -> Result<Merged, Kind> {
        let parts = match self {
            Markup::Checked(merged) => return Ok(merged),
            Markup::Held(parts) => parts,
        };
        let mut merged = Merged::new();
        for (name, text) in parts {
            let areas = check_text(&text);
            let areas = areas.map_err(|kind| kind.unwrap_or_else(|| damaged_part(&name)))?;
            note(&mut merged, plain(&name), areas);
        }
        Ok(merged)
    }
}

/// Notes the merged areas of a part, if it has any.
pub fn note(merged: &mut Merged, part: String, areas: Option<Vec<Area>>) {
    if areas.as_ref().is_none_or(|areas| !areas.is_empty()) {
        merged.insert(part, areas);
    }
}

/// Reads a part to its end, for the merged areas in it; `None` where one of them is no area.
///
/// # Errors
/// What is wrong, or nothing more than that something is.
pub fn check(part: impl BufRead) -> Result<Option<Vec<Area>>, Option<Kind>> {
    let mut xml = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut checker = Checker::new();
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|_| None)?;
        if checker.is_end(&event)? {
            return Ok(checker.merged);
        }
    }
}

/// The same of a part in memory, without a copy of each event.
///
/// # Errors
/// What is wrong, or nothing more than that something is.
pub fn check_text(part: &[u8]) -> Result<Option<Vec<Area>>, Option<Kind>> {
    let mut xml = Reader::from_reader(part);
    let mut checker = Checker::new();
    loop {
        let event = xml.read_event().map_err(|_| None)?;
        if checker.is_end(&event)? {
            return Ok(checker.merged);
        }
    }
}

/// What has been met of a part so far.
struct Checker {
    merged: Option<Vec<Area>>,
    merging: Merging,
    /// How many tags are open.
    depth: u64,
    /// Of the value of a cell calamine takes what stands before anything but plain text.
    in_value: bool,
    /// How many lists of cells the part has.
    lists: usize,
    /// The cell that is open: how many tags are open with it, and how many values it has.
    cell: Option<(u64, usize)>,
    /// Its address.
    address: String,
    /// Whether its value is the number of a shared text.
    shared: bool,
}

/// Where a part stands with its list of merged areas, of which the first counts.
#[derive(Clone, Copy, PartialEq)]
enum Merging {
    Before,
    Within,
    Behind,
}

impl Checker {
    fn new() -> Checker {
        Checker {
            merged: Some(Vec::new()),
            merging: Merging::Before,
            depth: 0,
            in_value: false,
            lists: 0,
            cell: None,
            address: String::new(),
            shared: false,
        }
    }

    /// Checks an event; whether it is the end of a part that is sound.
    fn is_end(&mut self, event: &Event<'_>) -> Result<bool, Option<Kind>> {
        if !is_clean(event) {
            return Err(None);
        }
        match event {
            Event::Start(_) | Event::Empty(_) | Event::Comment(_) | Event::CData(_)
                if self.in_value =>
            {
                return Err(None);
            }
            // calamine takes what is no number for 0, and so for the first text of all.
            Event::Text(e)
                if self.in_value && self.shared && self.cell.is_some() && !is_number(e) =>
            {
                return Err(Some(self.no_number()));
            }
            Event::GeneralRef(e) => {
                let digit = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
                let c = e.resolve_char_ref().map_err(|_| None)?;
                if c.is_some_and(|c| self.in_value && digit(c)) {
                    return Err(None);
                }
            }
            Event::Start(e) => {
                self.tag(e)?;
                self.count(e.local_name().as_ref())?;
                self.in_value = e.local_name().as_ref() == "v";
                self.depth += 1;
                if e.local_name().as_ref() == "c" {
                    self.cell = Some((self.depth, 0));
                }
            }
            Event::Empty(e) => {
                self.tag(e)?;
                self.count(e.local_name().as_ref())?;
                self.end(e.local_name().as_ref());
            }
            Event::End(e) => {
                self.end(e.local_name().as_ref());
                self.in_value = false;
                if self.cell.is_some_and(|(depth, _)| depth == self.depth) {
                    self.cell = None;
                }
                self.depth = self.depth.checked_sub(1).ok_or(None)?;
            }
            Event::DocType(_) => {
                return Err(Some(damaged(
                    "文件内部定义了自己的实体（DTD），工作簿里不应有",
                    "it defines entities of its own (DTD), which no workbook does",
                )));
            }
            Event::Eof if self.depth == 0 => return Ok(true),
            Event::Eof => return Err(None),
            _ => {}
        }
        Ok(false)
    }

    /// Counts what a part, or a cell, has but one of: which would count, nobody can tell.
    fn count(&mut self, name: &str) -> Result<(), Option<Kind>> {
        match (name, &mut self.cell) {
            ("sheetData", _) if self.depth == 1 => {
                self.lists += 1;
                if self.lists > 1 {
                    return Err(Some(damaged(
                        "一个工作表里有两份单元格数据",
                        "a sheet has two lists of cells",
                    )));
                }
            }
            ("v", Some((depth, values))) if *depth == self.depth => {
                *values += 1;
                if *values > 1 {
                    let cell = harmless(&self.address);
                    return Err(Some(damaged(
                        &format!("单元格 {cell} 里有两个值"),
                        &format!("the cell {cell} has two values"),
                    )));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn tag(&mut self, e: &BytesStart<'_>) -> Result<(), Option<Kind>> {
        let name = e.local_name();
        if name.as_ref() == "mergeCells" && self.merging == Merging::Before {
            self.merging = Merging::Within;
        }
        let is_cell = name.as_ref() == "c";
        if is_cell {
            self.shared = false;
            self.address.clear();
        }
        let merges = name.as_ref() == "mergeCell" && self.merging == Merging::Within;
        for attribute in e.attributes() {
            let attribute = attribute.map_err(|_| None)?;
            if merges && attribute.key.as_ref() == "ref" {
                self.merge(area(&attribute.value));
            } else if is_cell {
                match attribute.key.as_ref() {
                    "r" => self.address.push_str(&attribute.value),
                    "t" => self.shared = *attribute.value == *"s",
                    "s" if !is_number(&attribute.value) => return Err(Some(self.no_number())),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// The cell refers to its text or its format by what is no number.
    fn no_number(&self) -> Kind {
        let cell = harmless(&self.address);
        damaged(
            &format!("单元格 {cell} 引用文字或格式的编号不是数"),
            &format!("the cell {cell} refers to its text or its format by what is no number"),
        )
    }

    fn end(&mut self, name: &str) {
        if name == "mergeCells" && self.merging == Merging::Within {
            self.merging = Merging::Behind;
        }
    }

    fn merge(&mut self, area: Option<Area>) {
        match (&mut self.merged, area) {
            (Some(areas), Some(area)) if areas.len() < MOST_NOTED => areas.push(area),
            _ => self.merged = None,
        }
    }
}

/// Whether it is a number of something in a list.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether an event has no character that XML does not have there, neither as it is nor by its number; in a
/// tag there is no other.
pub fn is_clean(event: &Event<'_>) -> bool {
    let text: &str = event;
    let plain = |byte: &u8| *byte >= b' ' || b"\t\n\r".contains(byte);
    // What is no character begins with this byte, as do few others.
    let doubtful = |byte: &u8| *byte < b' ' || *byte == 0xEF;
    if text.as_bytes().iter().any(doubtful)
        && (!text.as_bytes().iter().all(plain) || text.contains(['\u{fffe}', '\u{ffff}']))
    {
        return false;
    }
    match event {
        Event::GeneralRef(e) => !matches!(e.resolve_char_ref(), Ok(Some(c)) if is_none_of_xml(c)),
        Event::Start(_) | Event::Empty(_) => {
            let mut references = text.split('&').skip(1);
            !text.contains('<') && !references.any(numbers_none_of_xml)
        }
        _ => true,
    }
}

/// Whether a text begins as a reference to a character that XML does not have: `#1;`.
fn numbers_none_of_xml(text: &str) -> bool {
    let number = text.split(';').next().and_then(|r| r.strip_prefix('#'));
    let number = number.and_then(|number| match number.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok(),
        None => number.parse().ok(),
    });
    number.is_some_and(|number| char::from_u32(number).is_none_or(is_none_of_xml))
}

/// Whether XML has no such character.
pub fn is_none_of_xml(c: char) -> bool {
    let is_control = c < ' ' && !"\t\n\r".contains(c);
    is_control || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// An area such as `A1:C2`.
pub fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (cell_address(first)?, cell_address(last)?);
    (top <= bottom && left <= right).then_some(Area {
        top,
        left,
        bottom,
        right,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_areas_are_found_whatever_the_prefix() {
        let text = r#"<x:worksheet><x:sheetData><x:row r="1"/></x:sheetData><x:mergeCells count="2">
            <x:mergeCell ref="A1:C2"/><x:mergeCell ref="D4"></x:mergeCell></x:mergeCells></x:worksheet>"#;
        let areas = check(text.as_bytes())
            .unwrap_or_default()
            .unwrap_or_default();
        let found: Vec<[u32; 4]> = areas
            .iter()
            .map(|a| [a.top, a.left, a.bottom, a.right])
            .collect();
        assert_eq!(found, [[0, 0, 1, 2], [3, 3, 3, 3]]);
    }

    #[test]
    fn what_is_no_area_is_left_to_the_library() {
        for wrong in ["B2:A1", "A0:A2", "A1:B2:C3", "5:6", ""] {
            let text = format!(r#"<mergeCells><mergeCell ref="{wrong}"/></mergeCells>"#);
            assert_eq!(check(text.as_bytes()).ok(), Some(None), "{wrong}");
        }
    }
}
