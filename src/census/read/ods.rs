//! `.ods` to grids, read from the markup itself: calamine would lay repeated cells out one by one
//! before anyone could count them, and tells neither merged cells nor formulas without a result.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::sync::Arc;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::census::grid::{Area, Cell, Grid};
use crate::census::read::archive::Archive;
use crate::census::read::limits::{Budget, LONGEST_RUN, MOST_COLUMNS, MOST_ROWS};
use crate::census::read::number_format::NumberFormat;
use crate::census::read::ods_styles::{Element, Styles};
use crate::census::read::ods_xml::Xml;
use crate::census::read::sheet::{Sheet, damaged_part, refused};
use crate::problem::{Kind, Location, Problem};

const CONTENT: &str = "content.xml";

const STYLES: &str = "styles.xml";

/// The number formats of cells, by the names of their styles.
type Formats = HashMap<String, Arc<NumberFormat>>;

/// A sheet LibreOffice keeps for the cells of other files that formulas refer to.
const OTHER_FILE: &str = "ta_extref";

/// Reads every sheet.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(archive: &mut Archive, name: &str, budget: &mut Budget) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let manifest = "META-INF/manifest.xml";
    if archive.has(manifest) {
        let manifest = archive.description(manifest).map_err(fail)?;
        if manifest.contains("encryption-data") {
            return Err(fail(Kind::PasswordProtected));
        }
    }
    let mut styles = Styles::default();
    if archive.has(STYLES) {
        let text = archive.description(STYLES).map_err(fail)?;
        let mut xml = Xml::new(text.as_bytes());
        while let Some(event) = xml.next().map_err(fail)? {
            let Event::Start(e) = event else { continue };
            if let Some(style) = Element::of(&e) {
                styles.read(&mut xml, &style).map_err(fail)?;
            }
        }
    }
    let part = BufReader::new(archive.part(CONTENT).map_err(fail)?);
    let mut xml = Xml::new(part);
    let mut grids = Vec::new();
    let mut formats = None;
    while let Some(event) = xml.next().map_err(fail)? {
        let Event::Start(e) = event else { continue };
        if let Some(style) = Element::of(&e) {
            styles.read(&mut xml, &style).map_err(fail)?;
            continue;
        }
        if e.name().as_ref() != "table:table" {
            continue;
        }
        let attributes = Attributes::of(&e).map_err(fail)?;
        let sheet = attributes.name.clone();
        let mut filled = Sheet::new(budget);
        let formats = formats.get_or_insert_with(|| styles.formats());
        read_table(&mut xml, formats, &mut filled).map_err(fail)?;
        if attributes.style.as_deref() != Some(OTHER_FILE) {
            grids.push(filled.finish(name, sheet.as_deref())?);
        }
    }
    Ok(grids)
}

/// What the attributes of a sheet, row or cell say.
#[derive(Default)]
struct Attributes {
    name: Option<String>,
    style: Option<String>,
    cell_style: Option<String>,
    rows: u32,
    columns: u32,
    spanned: (u32, u32),
    formula: bool,
    error: bool,
    kind: Option<String>,
    value: Option<String>,
}

impl Attributes {
    fn of(e: &BytesStart<'_>) -> Result<Attributes, Kind> {
        let mut found = Attributes {
            rows: 1,
            columns: 1,
            spanned: (1, 1),
            ..Attributes::default()
        };
        for attribute in e.attributes() {
            let attribute = attribute.map_err(|e| refused(Some(e.to_string())))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|e| refused(Some(e.to_string())))?;
            let count = || value.parse::<u32>().map_err(|_| damaged_part(CONTENT));
            match attribute.key.as_ref() {
                "table:name" => found.name = Some(value.into_owned()),
                "table:style-name" => found.style = Some(value.into_owned()),
                "table:default-cell-style-name" => found.cell_style = Some(value.into_owned()),
                "table:number-rows-repeated" => found.rows = count()?,
                "table:number-columns-repeated" => found.columns = count()?,
                "table:number-rows-spanned" => found.spanned.0 = count()?,
                "table:number-columns-spanned" => found.spanned.1 = count()?,
                "table:formula" => found.formula = true,
                "calcext:value-type" => found.error = value == "error",
                "office:value-type" => found.kind = Some(value.into_owned()),
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => found.value = Some(value.into_owned()),
                _ => {}
            }
        }
        Ok(found)
    }
}

/// Reads the rows of a table, to its end.
fn read_table<R: BufRead>(
    xml: &mut Xml<R>,
    formats: &Formats,
    sheet: &mut Sheet<'_>,
) -> Result<(), Kind> {
    let mut row = 0u32;
    let mut column = 0u32;
    let mut columns: Vec<(u32, Option<&Arc<NumberFormat>>)> = Vec::new();
    let named = |style: Option<String>| style.and_then(|style| formats.get(&style));
    loop {
        match xml.within()? {
            Event::Start(e) if e.name().as_ref() == "table:table-column" => {
                let attributes = Attributes::of(&e)?;
                if column < MOST_COLUMNS && !formats.is_empty() {
                    columns.push((column, named(attributes.cell_style)));
                }
                column = column.saturating_add(attributes.columns);
            }
            Event::Start(e) if e.name().as_ref() == "table:table-row" => {
                let attributes = Attributes::of(&e)?;
                let rows = attributes.rows;
                let format = |style: Option<String>, column: u32| {
                    if let Some(style) = style.as_ref().or(attributes.cell_style.as_ref()) {
                        return formats.get(style);
                    }
                    let behind = columns.partition_point(|(first, _)| *first <= column);
                    columns.get(behind.checked_sub(1)?)?.1
                };
                read_row(xml, format, sheet, row, rows)?;
                row = row.saturating_add(rows);
            }
            // Pictures and charts laid over the sheet have texts and tables of their own.
            Event::Start(e) if e.name().as_ref() == "table:shapes" => {
                skip(xml, "table:shapes")?;
            }
            Event::End(e) if e.name().as_ref() == "table:table" => return Ok(()),
            _ => {}
        }
    }
}

/// Reads a row that stands for several alike. `format` is that of a style, or else of a column.
fn read_row<'f, R: BufRead>(
    xml: &mut Xml<R>,
    format: impl Fn(Option<String>, u32) -> Option<&'f Arc<NumberFormat>>,
    sheet: &mut Sheet<'_>,
    row: u32,
    rows: u32,
) -> Result<(), Kind> {
    let mut column = 0u32;
    loop {
        match xml.within()? {
            Event::Start(e) if is_cell(e.name().as_ref()) => {
                let element = e.name().as_ref().to_owned();
                let mut attributes = Attributes::of(&e)?;
                let format = format(attributes.style.take(), column);
                let text = read_text(xml, &element)?;
                let columns = attributes.columns;
                let (down, across) = attributes.spanned;
                if down > 1 || across > 1 {
                    sheet.merge(Area {
                        top: row,
                        left: column,
                        bottom: row.saturating_add(down.max(1) - 1).min(MOST_ROWS - 1),
                        right: column
                            .saturating_add(across.max(1) - 1)
                            .min(MOST_COLUMNS - 1),
                    })?;
                }
                if let Some(mut cell) = content(attributes, text) {
                    format.iter().for_each(|format| format.note(&mut cell));
                    sheet.fill_block(row, rows, column, columns, cell)?;
                }
                column = column.saturating_add(columns);
            }
            // A cell that is not known as one would move the cells behind it.
            Event::Start(_) => return Err(damaged_part(CONTENT)),
            Event::End(e) if e.name().as_ref() == "table:table-row" => return Ok(()),
            _ => {}
        }
    }
}

fn is_cell(element: &str) -> bool {
    element == "table:table-cell" || element == "table:covered-table-cell"
}

/// The paragraphs of a cell, a line each, to the cell's end. Notes, and texts in pictures that
/// hang on the cell, are not the cell's.
fn read_text<R: BufRead>(xml: &mut Xml<R>, cell: &str) -> Result<String, Kind> {
    let mut text = String::new();
    let mut paragraphs = 0;
    // How deep inside a paragraph; outside of one text is only the layout of the markup.
    let mut inside = 0;
    loop {
        let mut skipped = None;
        match xml.within()? {
            Event::Start(e) => match e.name().as_ref() {
                "text:p" if inside == 0 => {
                    paragraphs += 1;
                    inside = 1;
                    if paragraphs > 1 {
                        text.push('\n');
                    }
                }
                "text:s" if inside > 0 => {
                    let count = e.try_get_attribute("text:c");
                    let count = count.map_err(|e| refused(Some(e.to_string())))?;
                    let count = count.map_or(Ok(1), |c| c.value.parse::<usize>());
                    let count = count.ok().filter(|n| *n <= LONGEST_RUN);
                    let count = count.ok_or_else(|| damaged_part(CONTENT))?;
                    text.extend(std::iter::repeat_n(' ', count));
                    inside += 1;
                }
                "text:tab" if inside > 0 => {
                    text.push('\t');
                    inside += 1;
                }
                "text:line-break" if inside > 0 => {
                    text.push('\n');
                    inside += 1;
                }
                other if inside > 0 && is_shown(other) => inside += 1,
                other => skipped = Some(other.to_owned()),
            },
            Event::End(e) if inside == 0 && e.name().as_ref() == cell => return Ok(text),
            Event::End(_) => inside = usize::saturating_sub(inside, 1),
            Event::Text(part) if inside > 0 => text.push_str(&part.xml10_content()),
            Event::CData(part) if inside > 0 => text.push_str(&part.xml10_content()),
            Event::GeneralRef(part) if inside > 0 => {
                let named = resolve_predefined_entity(&part);
                match part.resolve_char_ref() {
                    Ok(Some(c)) => text.push(c),
                    Ok(None) => text.push_str(named.ok_or_else(|| damaged_part(CONTENT))?),
                    Err(e) => return Err(refused(Some(e.to_string()))),
                }
            }
            _ => {}
        }
        if let Some(element) = skipped {
            skip(xml, &element)?;
        }
        if text.len() > LONGEST_RUN {
            return Err(damaged_part(CONTENT));
        }
    }
}

/// Whether what stands in an element of a paragraph is part of what the cell shows.
fn is_shown(element: &str) -> bool {
    element.starts_with("text:") && !["text:note", "text:ruby-text"].contains(&element)
}

/// Passes over an element that has begun, to its end.
fn skip<R: BufRead>(xml: &mut Xml<R>, element: &str) -> Result<(), Kind> {
    let mut depth = 1;
    while depth > 0 {
        match xml.within()? {
            Event::Start(e) if e.name().as_ref() == element => depth += 1,
            Event::End(e) if e.name().as_ref() == element => depth -= 1,
            _ => {}
        }
    }
    Ok(())
}

/// What a cell holds, by its attributes and its text.
fn content(attributes: Attributes, text: String) -> Option<Cell> {
    let Attributes {
        formula,
        error,
        kind,
        value,
        ..
    } = attributes;
    // Older programs keep an error as the number 0 or as a word, and show it in the text only.
    if error || formula && is_error(&text) {
        return Some(Cell::Error(text));
    }
    match (kind.as_deref(), value) {
        (Some("float" | "percentage" | "currency"), Some(value)) => {
            Some(value.parse().map_or(Cell::Text(value), Cell::Number))
        }
        (Some("date"), Some(value)) => {
            let day = value.split('T').next().unwrap_or_default();
            Some(Cell::Date(day.to_owned()))
        }
        (Some("time"), Some(value)) => Some(Cell::Date(value)),
        (Some("boolean"), Some(value)) => Some(match value.as_str() {
            "true" => Cell::Truth(true),
            "false" => Cell::Truth(false),
            _ => Cell::Text(value),
        }),
        (Some("string"), value) => Some(Cell::Text(value.unwrap_or(text))),
        // A cell without a result: of a formula, or of a kind that needs a value.
        (_, _) if formula => Some(Cell::Uncomputed),
        (_, _) => (!text.is_empty()).then_some(Cell::Text(text)),
    }
}

/// Whether a formula's text is an error value: #DIV/0!, Err:502.
fn is_error(text: &str) -> bool {
    text.starts_with("Err:") || text.starts_with('#') && text.ends_with(['!', '?', 'A'])
}
