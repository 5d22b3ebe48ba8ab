//! The comments of a sheet, and the boxes they are shown in: a drawing in VML, as every spreadsheet
//! program writes and reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use quick_xml::events::Event;

use crate::report::annotate::sheet::place;
use crate::report::annotate::xml::{append, attribute, escape, prefix, walk};
use crate::report::annotate::{Place, Result, Unpatchable};

/// Who comments.
pub const AUTHOR: &str = "balance";

/// The comments, with those that are there already; new ones and those of a cell that has one
/// become one.
pub fn comments(
    existing: Option<String>,
    notes: &BTreeMap<Place, String>,
    namespace: &str,
) -> Result<String> {
    let text = existing.unwrap_or_else(|| {
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{namespace}\"><authors/><commentList/></comments>")
    });
    let merged = merge(&text, notes)?;
    let commented = places(&text)?;
    let authors = authors(&merged)?;
    let author = authors.iter().position(|name| name == AUTHOR);
    let merged = match author {
        Some(_) => Some(merged),
        None => append(&merged, &["comments", "authors"], None, |p| {
            format!("<{p}author>{AUTHOR}</{p}author>")
        })?,
    };
    let author = author.unwrap_or(authors.len());
    let merged = merged.ok_or_else(|| Unpatchable::Missing("authors".to_owned()))?;
    let new = notes.iter().filter(|(place, _)| !commented.contains(place));
    let all = append(&merged, &["comments", "commentList"], None, |p| {
        new.fold(String::new(), |mut all, ((row, column), note)| {
            let cell = crate::problem::cell_name(*row, *column);
            let run = run(p, note);
            let _ = write!(
                all,
                "<{p}comment ref=\"{cell}\" authorId=\"{author}\"><{p}text>{run}</{p}text></{p}comment>"
            );
            all
        })
    })?;
    all.ok_or_else(|| Unpatchable::Missing("commentList".to_owned()))
}

/// The comments without those of an earlier run, and the cells these stood at.
pub fn without_own(comments: &str) -> Result<(String, BTreeSet<Place>)> {
    let own = authors(comments)?.iter().position(|name| name == AUTHOR);
    let own = own.map(|own| own.to_string());
    let mut kept = String::with_capacity(comments.len());
    let mut places = BTreeSet::new();
    let mut copied = 0;
    let mut from = None;
    walk(comments, |met| {
        if !met.path.iter().eq(["comments", "commentList", "comment"]) {
            return Ok(());
        }
        if let Event::Start(element) | Event::Empty(element) = met.event {
            let is_own = own.is_some() && attribute(element, "authorId")? == own;
            let place = attribute(element, "ref")?.as_deref().and_then(place);
            if let Some(place) = place.filter(|_| is_own) {
                places.insert(place);
                from = Some(met.span.start);
            }
        }
        let ends = matches!(met.event, Event::End(_) | Event::Empty(_));
        if let Some(from) = from.take_if(|_| ends) {
            kept.push_str(&comments[copied..from]);
            copied = met.span.end;
        }
        Ok(())
    })?;
    kept.push_str(&comments[copied..]);
    Ok((kept, places))
}

/// The boxes without those of some cells.
pub fn without_boxes(boxes: &str, cells: &BTreeSet<Place>) -> String {
    let mut kept = String::with_capacity(boxes.len());
    let mut rest = boxes;
    while let Some(at) = rest.find(":shape ") {
        let from = rest[..at].rfind('<').unwrap_or(at);
        let end = format!("</{}:shape>", &rest[(from + 1).min(at)..at]);
        let Some(length) = rest[at..].find(&end) else {
            break;
        };
        let behind = at + length + end.len();
        let shape = &rest[from..behind];
        let number = |name: &str| -> Option<u32> {
            let (_, value) = shape.split_once(&format!(":{name}>"))?;
            value.split('<').next()?.trim().parse().ok()
        };
        let place = number("Row").zip(number("Column"));
        kept.push_str(&rest[..from]);
        if !place.is_some_and(|place| cells.contains(&place)) {
            kept.push_str(shape);
        }
        rest = &rest[behind..];
    }
    kept.push_str(rest);
    kept
}

/// The cells that have a comment.
pub fn places(comments: &str) -> Result<BTreeSet<Place>> {
    let mut places = BTreeSet::new();
    walk(comments, |met| {
        if let Event::Start(element) | Event::Empty(element) = met.event
            && met.path.iter().eq(["comments", "commentList", "comment"])
        {
            places.extend(attribute(element, "ref")?.as_deref().and_then(place));
        }
        Ok(())
    })?;
    Ok(places)
}

fn authors(comments: &str) -> Result<Vec<String>> {
    let mut authors: Vec<String> = Vec::new();
    walk(comments, |met| {
        if met.path.iter().eq(["comments", "authors", "author"]) {
            match met.event {
                Event::Start(_) | Event::Empty(_) => authors.push(String::new()),
                Event::Text(text) => {
                    if let Some(author) = authors.last_mut() {
                        author.push_str(&text.xml10_content());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok(authors)
}

/// Puts notes behind what the comment of their cell says already.
fn merge(text: &str, notes: &BTreeMap<Place, String>) -> Result<String> {
    let mut merged = String::with_capacity(text.len());
    let mut copied = 0;
    let mut cell = None;
    let mut seen = BTreeSet::new();
    walk(text, |met| {
        let path: Vec<&str> = met.path.iter().map(String::as_str).collect();
        match (&path[..], met.event) {
            (["comments", "commentList", "comment"], Event::Start(element)) => {
                cell = attribute(element, "ref")?.as_deref().and_then(place);
                cell = cell.filter(|cell| seen.insert(*cell));
            }
            // Phonetic guides come behind the text.
            (
                [
                    "comments",
                    "commentList",
                    "comment",
                    "text",
                    "rPh" | "phoneticPr",
                ],
                Event::Start(element) | Event::Empty(element),
            ) => {
                if let Some(note) = cell.take().and_then(|cell| notes.get(&cell)) {
                    merged.push_str(&text[copied..met.span.start]);
                    merged.push_str(&run(&prefix(element), &format!("\n\n{note}")));
                    copied = met.span.start;
                }
            }
            (["comments", "commentList", "comment", "text"], Event::End(element)) => {
                if let Some(note) = cell.take().and_then(|cell| notes.get(&cell)) {
                    let name = element.name();
                    let prefix = name.into_inner().strip_suffix("text").unwrap_or_default();
                    merged.push_str(&text[copied..met.span.start]);
                    merged.push_str(&run(prefix, &format!("\n\n{note}")));
                    copied = met.span.start;
                }
            }
            (["comments", "commentList", "comment", "text"], Event::Empty(element)) => {
                if let Some(note) = cell.take().and_then(|cell| notes.get(&cell)) {
                    let p = prefix(element);
                    merged.push_str(&text[copied..met.span.start]);
                    let _ = write!(merged, "<{p}text>{}</{p}text>", run(&p, note));
                    copied = met.span.end;
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    merged.push_str(&text[copied..]);
    Ok(merged)
}

fn run(p: &str, text: &str) -> String {
    format!(
        "<{p}r><{p}rPr><{p}sz val=\"9\"/><{p}color indexed=\"81\"/><{p}rFont val=\"宋体\"/><{p}charset val=\"134\"/></{p}rPr><{p}t xml:space=\"preserve\">{}</{p}t></{p}r>",
        escape(text)
    )
}

const NAMESPACES: &str = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";

const SHAPE_TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// Boxes have numbers in blocks of so many.
const BLOCK: usize = 1024;

/// The boxes, with those that are there already.
pub fn boxes(
    existing: Option<String>,
    notes: &BTreeMap<Place, String>,
    widths: &[(u32, u32, f64)],
) -> Result<String> {
    let own = existing.is_none();
    let text = existing.unwrap_or_else(|| {
        let blocks: Vec<String> = (0..=notes.len() / BLOCK).map(|n| (n + 1).to_string()).collect();
        let blocks = blocks.join(",");
        format!("<xml {NAMESPACES}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{blocks}\"/></o:shapelayout>{SHAPE_TYPE}</xml>")
    });
    let mut shapes = String::new();
    if !own && !text.contains("\"_x0000_t202\"") {
        shapes.push_str(SHAPE_TYPE);
    }
    let first = last_number(&text).unwrap_or(BLOCK).max(BLOCK) + 1;
    for (number, ((row, column), note)) in (first..).zip(notes) {
        let anchor = anchor(*row, *column, note, widths);
        let _ = write!(
            shapes,
            "<v:shape id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:60pt;margin-top:2pt;width:200pt;height:80pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        );
    }
    // Another program's drawing may know the namespaces by other names.
    let known = NAMESPACES
        .split(' ')
        .all(|namespace| text.contains(namespace));
    if !known {
        for element in ["v:shapetype", "v:shape"] {
            let named = format!("<{element} {NAMESPACES} ");
            shapes = shapes.replace(&format!("<{element} "), &named);
        }
    }
    // Drawings need not be sound XML: no more is asked of them than where they end.
    let end = text
        .rfind("</xml")
        .ok_or_else(|| Unpatchable::Missing("vmlDrawing".to_owned()))?;
    Ok(format!("{}{shapes}{}", &text[..end], &text[end..]))
}

/// The highest number of a box.
fn last_number(text: &str) -> Option<usize> {
    let numbers = text.split("\"_x0000_s").skip(1);
    let numbers = numbers.filter_map(|rest| rest.split('"').next()?.parse::<usize>().ok());
    numbers.filter(|n| *n < usize::MAX / 2).max()
}

/// A box so wide, in pixels, and a line of text in it so high.
const BOX: f64 = 260.0;
const LINE: f64 = 16.0;

/// Pixels of a row and of a character's width, where nothing else is said.
const ROW: f64 = 20.0;
const CHARACTER: f64 = 7.0;
const COLUMN: f64 = 64.0;

/// Where the box of a cell stands, right of it: left column and pixels in it, top row and pixels in
/// it, and the same of the right and the lower edge.
fn anchor(row: u32, column: u32, note: &str, widths: &[(u32, u32, f64)]) -> String {
    let lines = note.lines().map(|line| {
        let wide = unicode_width::UnicodeWidthStr::width(line) as f64 * CHARACTER;
        (wide / (BOX - 20.0)).ceil().max(1.0)
    });
    let height = (lines.sum::<f64>() + 1.0) * LINE;
    let width_of = |column: u32| {
        let own = widths.iter().find(|(a, b, _)| (*a..=*b).contains(&column));
        own.map_or(COLUMN, |(_, _, w)| (w * CHARACTER + 5.0).max(0.0))
    };
    let left = column.saturating_add(1).min(16_383);
    let mut right = left;
    let mut rest = BOX + 15.0;
    while rest > width_of(right) && right < 16_383 && right < left + 100 {
        rest -= width_of(right);
        right += 1;
    }
    let rest = rest.min(width_of(right));
    let top = row.saturating_sub(1);
    let rows = (height / ROW).ceil() as u32;
    let bottom = (top + rows).min(1_048_575);
    format!("{left}, 15, {top}, 4, {right}, {rest:.0}, {bottom}, 4")
}
