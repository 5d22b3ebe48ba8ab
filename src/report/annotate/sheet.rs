//! A sheet, copied event by event, its marked cells shaded on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, BufWriter, Read, Write};
use std::ops::Bound;

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::reader::Reader;
use quick_xml::writer::Writer;

use crate::measure::Severity;
use crate::problem::cell_name;
use crate::report::annotate::styles::Styles;
use crate::report::annotate::xml::{attribute, prefix, relation_id, with_attributes};
use crate::report::annotate::{Place, Result, Unpatchable};

/// The last row and column of a sheet, from 0.
const LAST: Place = (1_048_575, 16_383);

/// What is to be known of a sheet before it is copied.
#[derive(Debug, Default)]
pub struct Survey {
    /// Marked cells within merged ones, and the cell that shows.
    pub shown_at: BTreeMap<Place, Place>,
    /// The relation to the boxes of its comments.
    pub boxes: Option<String>,
    /// First and last column, width in characters.
    pub widths: Vec<(u32, u32, f64)>,
}

/// Reads through a sheet.
///
/// # Errors
/// If it is none, or so odd that cells cannot be put into it.
pub fn survey<T>(input: impl Read, marked: &BTreeMap<Place, T>) -> Result<Survey> {
    let mut survey = Survey::default();
    let (mut has_data, mut in_data, mut row_marked) = (false, false, false);
    let mut left: BTreeMap<Place, ()> = marked.keys().map(|place| (*place, ())).collect();
    let mut places = Places::default();
    let mut buffer = Vec::new();
    let mut reader = Reader::from_reader(BufReader::new(input));
    let mut depth = 0;
    loop {
        let event = reader.read_event_into(&mut buffer);
        let event = event.map_err(Unpatchable::damaged)?;
        if let Event::Start(element) | Event::Empty(element) = &event {
            match (depth, element.local_name().as_ref()) {
                (0, "worksheet") => {}
                (0, _) => return Err(Unpatchable::NoCells),
                (1, "sheetData") => {
                    has_data = true;
                    in_data = matches!(event, Event::Start(_));
                }
                (1, "legacyDrawing") => survey.boxes = relation_id(element)?,
                (2, "row") if in_data => {
                    places.row(element)?;
                    let row = places.row.unwrap_or(0);
                    row_marked = marked.range((row, 0)..=(row, LAST.1)).next().is_some();
                }
                (3, "c") if in_data && row_marked => places.cell(element)?,
                (2, "col") => survey.widths.extend(width(element)?),
                (2, "mergeCell") => {
                    let range = attribute(element, "ref")?.unwrap_or_default();
                    if let Some((first, last)) = range
                        .split_once(':')
                        .and_then(|(a, b)| Some((place(a)?, place(b)?)))
                    {
                        let inside = (first.0, 0)..=(last.0, LAST.1);
                        let inside = left.range(inside).map(|(p, ())| *p);
                        let inside: Vec<Place> = inside
                            .filter(|p| (first.1..=last.1).contains(&p.1))
                            .collect();
                        for place in inside {
                            left.remove(&place);
                            survey.shown_at.insert(place, first);
                        }
                    }
                }
                _ => {}
            }
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                in_data &= depth > 1;
            }
            Event::DocType(_) => return Err(Unpatchable::DocType),
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    match has_data && depth == 0 {
        true => Ok(survey),
        false => Err(Unpatchable::NoCells),
    }
}

fn width(element: &BytesStart) -> Result<Option<(u32, u32, f64)>> {
    let get = |name| Ok(attribute(element, name)?.and_then(|text| text.parse::<f64>().ok()));
    let (first, last, width) = (get("min")?, get("max")?, get("width")?);
    let hidden = attribute(element, "hidden")?.is_some_and(|h| h == "1" || h == "true");
    Ok(match (first, last, width) {
        (Some(first), Some(last), Some(width)) if first >= 1.0 => {
            let width = if hidden { 0.0 } else { width };
            Some((first as u32 - 1, last as u32 - 1, width))
        }
        _ => None,
    })
}

/// Where rows and cells stand: where they say, else behind the one before.
#[derive(Default)]
struct Places {
    row: Option<u32>,
    column: Option<u32>,
}

impl Places {
    fn row(&mut self, element: &BytesStart) -> Result<()> {
        let next = self.row.map_or(0, |row| row + 1);
        let row = match attribute(element, "r")? {
            Some(text) => text.parse::<u32>().ok().and_then(|n| n.checked_sub(1)),
            None => Some(next),
        };
        let row = row.filter(|row| (next..=LAST.0).contains(row));
        self.row = Some(row.ok_or(Unpatchable::Disorder)?);
        self.column = None;
        Ok(())
    }

    fn cell(&mut self, element: &BytesStart) -> Result<()> {
        let next = self.column.map_or(0, |column| column + 1);
        let column = match attribute(element, "r")? {
            Some(name) => place(&name)
                .filter(|(row, _)| Some(*row) == self.row)
                .map(|p| p.1),
            None => Some(next),
        };
        let column = column.filter(|column| (next..=LAST.1).contains(column));
        self.column = Some(column.ok_or(Unpatchable::Disorder)?);
        Ok(())
    }
}

/// The place that a cell's name means, `$` or not.
pub fn place(name: &str) -> Option<Place> {
    let name = name.replace('$', "");
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at(digits);
    let mut column: u32 = 0;
    for letter in letters.bytes() {
        let value = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1;
        column = column
            .checked_mul(26)?
            .checked_add(value)
            .filter(|_| value <= 26)?;
    }
    let place = (
        digits.parse::<u32>().ok()?.checked_sub(1)?,
        column.checked_sub(1)?,
    );
    (place.0 <= LAST.0 && place.1 <= LAST.1).then_some(place)
}

/// The relation of a sheet to the boxes of its comments.
pub struct Boxes {
    /// Its id.
    pub id: String,
    /// The namespace of such ids.
    pub uri: &'static str,
}

/// What may stand behind the relation to the boxes of comments in a sheet.
const BEHIND_BOXES: [&str; 9] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];

/// What is to change in a sheet.
#[derive(Default)]
pub struct Changes {
    /// The cells to be shaded; those that are not there are made.
    pub shaded: BTreeMap<Place, Severity>,
    /// The cells that an earlier run shaded.
    pub unshaded: BTreeSet<Place>,
    /// The relation to the boxes of its comments, where it has none yet.
    pub boxes: Option<Boxes>,
}

/// Copies a sheet with its changes; nothing else changes.
pub fn copy(
    input: impl Read,
    out: &mut dyn Write,
    changes: &Changes,
    styles: &mut Styles,
) -> Result<()> {
    let mut copier = Copier {
        out: Writer::new(BufWriter::new(out)),
        changes,
        boxes: changes.boxes.as_ref(),
        done: None,
        styles,
        places: Places::default(),
        in_data: false,
        row_changes: false,
        row_format: None,
        column_formats: Vec::new(),
        prefix: String::new(),
    };
    let mut buffer = Vec::new();
    let mut reader = Reader::from_reader(BufReader::new(input));
    let mut depth = 0;
    loop {
        let event = reader.read_event_into(&mut buffer);
        let event = event.map_err(Unpatchable::damaged)?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                copier.element(&event, element, depth)?;
                depth += usize::from(matches!(event, Event::Start(_)));
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                copier.end(&event, depth)?;
            }
            Event::Eof => {
                let written = copier.out.get_mut().flush();
                return written.map_err(Unpatchable::damaged);
            }
            _ => copier.event(event.borrow())?,
        }
        buffer.clear();
    }
}

struct Copier<'a> {
    out: Writer<BufWriter<&'a mut dyn Write>>,
    changes: &'a Changes,
    /// The relation to the boxes, until it is written.
    boxes: Option<&'a Boxes>,
    /// The last marked cell that is written.
    done: Option<Place>,
    styles: &'a mut Styles,
    places: Places,
    /// Whether it is at the rows of cells.
    in_data: bool,
    /// Whether any cell of this row is to change.
    row_changes: bool,
    row_format: Option<usize>,
    /// First and last column, format.
    column_formats: Vec<(u32, u32, usize)>,
    prefix: String,
}

impl Copier<'_> {
    fn event(&mut self, event: Event) -> Result<()> {
        let written = self.out.write_event(event);
        written.map_err(Unpatchable::damaged)
    }

    /// Copies an element's beginning, or all of an empty one, that stands so deep.
    fn element(&mut self, event: &Event, element: &BytesStart, depth: usize) -> Result<()> {
        let empty = matches!(event, Event::Empty(_));
        match (depth, element.local_name().as_ref()) {
            (0, _) => {
                self.prefix = prefix(element);
                self.event(event.borrow())?;
            }
            (1, "sheetData") if empty => {
                self.event(Event::Start(element.borrow()))?;
                self.rows_before(None)?;
                self.event(Event::End(element.to_end()))?;
            }
            (1, name) => {
                self.in_data = name == "sheetData";
                if BEHIND_BOXES.contains(&name) {
                    self.boxes()?;
                }
                self.event(event.borrow())?;
            }
            (2, "row") if self.in_data => self.row(element, empty)?,
            (3, "c") if self.in_data && self.row_changes => {
                let element = self.cell(element)?;
                self.event(match empty {
                    true => Event::Empty(element),
                    false => Event::Start(element),
                })?;
            }
            (2, "col") => {
                self.column(element)?;
                self.event(event.borrow())?;
            }
            _ => self.event(event.borrow())?,
        }
        Ok(())
    }

    /// Copies the end of an element that stands so deep; what is still to be made stands before it.
    fn end(&mut self, event: &Event, depth: usize) -> Result<()> {
        match depth {
            0 => self.boxes()?,
            1 if self.in_data => {
                self.rows_before(None)?;
                self.in_data = false;
            }
            2 if self.in_data => self.cells_before(None)?,
            _ => {}
        }
        self.event(event.borrow())
    }

    fn boxes(&mut self) -> Result<()> {
        let Some(boxes) = self.boxes.take() else {
            return Ok(());
        };
        let element = BytesStart::new(format!("{}legacyDrawing", self.prefix));
        let set = [("xmlns:r", boxes.uri), ("r:id", boxes.id.as_str())];
        self.event(Event::Empty(element.with_attributes(set)))
    }

    /// The next marked cell that is not written yet.
    fn next(&self) -> Option<(Place, Severity)> {
        let from = self.done.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = self.changes.shaded.range((from, Bound::Unbounded));
        rest.next().map(|(place, severity)| (*place, *severity))
    }

    fn column(&mut self, element: &BytesStart) -> Result<()> {
        let get = |name| Ok(attribute(element, name)?.and_then(|text| text.parse::<u32>().ok()));
        if let (Some(first), Some(last), Some(format)) = (get("min")?, get("max")?, get("style")?) {
            let columns = (first.saturating_sub(1), last.saturating_sub(1));
            self.column_formats
                .push((columns.0, columns.1, format as usize));
        }
        Ok(())
    }

    fn row(&mut self, element: &BytesStart, empty: bool) -> Result<()> {
        self.places.row(element)?;
        let row = self.places.row.unwrap_or(0);
        self.rows_before(Some(row))?;
        let own = attribute(element, "customFormat")?.is_some_and(|c| c == "1" || c == "true");
        self.row_format = match own {
            true => attribute(element, "s")?.and_then(|s| s.parse().ok()),
            false => None,
        };
        let marked = self.next().is_some_and(|((r, _), _)| r == row);
        let mut unshaded = self.changes.unshaded.range((row, 0)..=(row, LAST.1));
        self.row_changes = marked || unshaded.next().is_some();
        if !marked {
            return self.event(match empty {
                true => Event::Empty(element.borrow()),
                false => Event::Start(element.borrow()),
            });
        }
        // The columns that a row says it spans need not hold any more.
        self.event(Event::Start(with_attributes(element, &["spans"], &[])?))?;
        if empty {
            self.cells_before(None)?;
            self.event(Event::End(element.to_end()))?;
        }
        Ok(())
    }

    /// Makes the rows of marked cells that are not there, up to a row that is.
    fn rows_before(&mut self, row: Option<u32>) -> Result<()> {
        let current = self.places.row;
        while let Some(((next, _), _)) = self
            .next()
            .filter(|((r, _), _)| row.is_none_or(|row| *r < row))
        {
            let name = format!("{}row", self.prefix);
            let number = (next + 1).to_string();
            let made = BytesStart::new(name.clone()).with_attributes([("r", number.as_str())]);
            self.event(Event::Start(made))?;
            self.row_format = None;
            self.places.row = Some(next);
            self.cells_before(None)?;
            self.event(Event::End(BytesEnd::new(name)))?;
        }
        self.places.row = current;
        Ok(())
    }

    /// Makes the marked cells of this row that are not there, up to a column that is.
    fn cells_before(&mut self, column: Option<u32>) -> Result<()> {
        while let Some((place, severity)) = self.next() {
            if Some(place.0) != self.places.row || column.is_some_and(|column| place.1 >= column) {
                return Ok(());
            }
            let of_column = self
                .column_formats
                .iter()
                .find(|(a, b, _)| (*a..=*b).contains(&place.1));
            let format = self.row_format.or(of_column.map(|(_, _, format)| *format));
            let format = self
                .styles
                .shaded(format.unwrap_or(0), severity)?
                .to_string();
            let name = cell_name(place.0, place.1);
            let made = BytesStart::new(format!("{}c", self.prefix));
            let made = made.with_attributes([("r", name.as_str()), ("s", format.as_str())]);
            self.event(Event::Empty(made))?;
            self.done = Some(place);
        }
        Ok(())
    }

    fn cell(&mut self, element: &BytesStart) -> Result<BytesStart<'static>> {
        self.places.cell(element)?;
        let place = (
            self.places.row.unwrap_or(0),
            self.places.column.unwrap_or(0),
        );
        self.cells_before(Some(place.1))?;
        let format = attribute(element, "s")?.and_then(|s| s.parse().ok());
        let format = format.unwrap_or(0);
        let format = match self.next().filter(|(next, _)| *next == place) {
            Some((_, severity)) => {
                self.done = Some(place);
                self.styles.shaded(format, severity)?
            }
            None if self.changes.unshaded.contains(&place) => self.styles.unshaded(format)?,
            None => return Ok(element.to_owned()),
        };
        with_attributes(element, &[], &[("s", &format.to_string())])
    }
}
