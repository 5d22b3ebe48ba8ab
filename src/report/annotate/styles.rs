//! The styles of a workbook, to which shades are added: a shaded cell keeps its number format, font,
//! borders and alignment, and gets another fill.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

use crate::measure::Severity;
use crate::report::annotate::xml::{append, attribute, walk, with_attributes};
use crate::report::annotate::{Result, Unpatchable};
use crate::report::pages::problem_list::shade;

/// Excel allows no more cell formats in a workbook.
const MOST_FORMATS: usize = 65_000;

const SEVERITIES: [Severity; 2] = [Severity::Error, Severity::Warning];

/// The styles, and the shades asked for so far.
pub struct Styles {
    text: String,
    /// The cell formats as they stand.
    formats: Vec<String>,
    fills: usize,
    fonts: usize,
    borders: usize,
    /// The fills that are shades of an earlier run.
    shades: BTreeSet<usize>,
    /// Cell format, and severity or none, to the format shaded so.
    shaded: BTreeMap<(usize, Option<Severity>), usize>,
    added: Vec<String>,
}

/// The formats of the list of problems.
pub struct ListFormats {
    pub header: usize,
    pub text: usize,
    pub link: usize,
    pub error: usize,
    pub warning: usize,
}

impl Styles {
    /// Reads the styles.
    pub fn new(text: String) -> Result<Styles> {
        let mut formats = Vec::new();
        let (mut fills, mut fonts, mut borders) = (0, 0, 0);
        let mut shades = BTreeSet::new();
        let mut from = None;
        walk(&text, |met| {
            let path: Vec<&str> = met.path.iter().map(String::as_str).collect();
            let begins = matches!(met.event, Event::Start(_) | Event::Empty(_));
            let ends = matches!(met.event, Event::End(_) | Event::Empty(_));
            match path[..] {
                [_, "fills", "fill"] => fills += usize::from(begins),
                [_, "fonts", "font"] => fonts += usize::from(begins),
                [_, "borders", "border"] => borders += usize::from(begins),
                [_, "fills", "fill", _, "fgColor"] => {
                    if let Event::Start(element) | Event::Empty(element) = met.event {
                        let color = attribute(element, "rgb")?.unwrap_or_default();
                        let own = SEVERITIES.map(|s| format!("FF{:06X}", shade(s)));
                        if own.contains(&color) {
                            shades.insert(fills - 1);
                        }
                    }
                }
                [_, "cellXfs", "xf"] => {
                    if begins {
                        from = Some(met.span.start);
                    }
                    if let Some(from) = from.filter(|_| ends) {
                        formats.push(text[from..met.span.end].to_owned());
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        if formats.is_empty() {
            return Err(Unpatchable::Missing("cellXfs".to_owned()));
        }
        Ok(Styles {
            text,
            formats,
            fills,
            fonts,
            borders,
            shades,
            shaded: BTreeMap::new(),
            added: Vec::new(),
        })
    }

    /// A cell format like another, shaded.
    pub fn shaded(&mut self, format: usize, severity: Severity) -> Result<usize> {
        self.filled(format, Some(severity))
    }

    /// A cell format like another, without the shade of an earlier run.
    pub fn unshaded(&mut self, format: usize) -> Result<usize> {
        let (Event::Start(element) | Event::Empty(element)) = &self.element(format)?.0 else {
            return Ok(format);
        };
        let fill = attribute(element, "fillId")?.and_then(|id| id.parse().ok());
        match fill.is_some_and(|fill| self.shades.contains(&fill)) {
            true => self.filled(format, None),
            false => Ok(format),
        }
    }

    fn filled(&mut self, format: usize, severity: Option<Severity>) -> Result<usize> {
        if let Some(known) = self.shaded.get(&(format, severity)) {
            return Ok(*known);
        }
        let (event, rest) = self.element(format)?;
        let (Event::Start(element) | Event::Empty(element)) = &event else {
            return Err(Unpatchable::Missing(format!("xf {format}")));
        };
        let (fill, apply) = match severity {
            Some(severity) => (self.fill(severity).to_string(), "1"),
            None => ("0".to_owned(), "0"),
        };
        let set = [("fillId", fill.as_str()), ("applyFill", apply)];
        let element = with_attributes(element, &[], &set)?;
        let end = match event {
            Event::Empty(_) => "/>",
            _ => ">",
        };
        let (name, attributes) = (element.name(), element.attributes_raw());
        let filled = format!("<{}{attributes}{end}{rest}", name.as_ref());
        let filled = self.add(filled)?;
        self.shaded.insert((format, severity), filled);
        Ok(filled)
    }

    /// The tag of a cell format, and what follows it.
    fn element(&self, format: usize) -> Result<(Event<'_>, &str)> {
        let own = self.formats.get(format);
        let own = own.ok_or_else(|| Unpatchable::Missing(format!("xf {format}")))?;
        let mut reader = Reader::from_str(own);
        let event = reader.read_event().map_err(Unpatchable::damaged)?;
        Ok((event, &own[reader.buffer_position() as usize..]))
    }

    /// The formats of the list of problems.
    pub fn list(&mut self) -> Result<ListFormats> {
        let prefix = self.prefix();
        let (bold, link, border) = (self.fonts, self.fonts + 1, self.borders);
        let (error, warning) = (self.fills, self.fills + 1);
        let mut format = |font: usize, fill: usize| {
            self.add(format!(
                "<{prefix}xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><{prefix}alignment vertical=\"top\" wrapText=\"1\"/></{prefix}xf>"
            ))
        };
        Ok(ListFormats {
            header: format(bold, 0)?,
            text: format(0, 0)?,
            link: format(link, 0)?,
            error: format(0, error)?,
            warning: format(0, warning)?,
        })
    }

    fn fill(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.fills,
            Severity::Warning => self.fills + 1,
        }
    }

    fn add(&mut self, format: String) -> Result<usize> {
        let index = self.formats.len() + self.added.len();
        if index >= MOST_FORMATS {
            return Err(Unpatchable::TooLarge("cellXfs".to_owned()));
        }
        self.added.push(format);
        Ok(index)
    }

    /// The prefix of the elements.
    fn prefix(&self) -> String {
        let first = self.formats.first().map(String::as_str);
        let name = first.and_then(|xf| xf[1..].split_once("xf"));
        name.map(|(prefix, _)| prefix.to_owned())
            .unwrap_or_default()
    }

    /// The styles with what was added.
    pub fn finish(self) -> Result<String> {
        let mut text = self.text;
        let mut put = |list: &str, count: usize, content: &dyn Fn(&str) -> String| {
            let changed = append(&text, &["styleSheet", list], Some(count), |p| content(p))?;
            text = changed.ok_or_else(|| Unpatchable::Missing(list.to_owned()))?;
            Ok(())
        };
        put("fonts", self.fonts + 2, &|p| {
            let face = format!("<{p}sz val=\"10\"/><{p}name val=\"宋体\"/>");
            let link = format!(
                "<{p}u/><{p}sz val=\"10\"/><{p}color rgb=\"FF0563C1\"/><{p}name val=\"宋体\"/>"
            );
            format!("<{p}font><{p}b/>{face}</{p}font><{p}font>{link}</{p}font>")
        })?;
        put("fills", self.fills + 2, &|p| {
            SEVERITIES.iter().fold(String::new(), |mut fills, severity| {
                let _ = write!(
                    fills,
                    "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"FF{:06X}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>",
                    shade(*severity)
                );
                fills
            })
        })?;
        put("borders", self.borders + 1, &|p| {
            let sides = ["left", "right", "top", "bottom"].map(|side| {
                format!("<{p}{side} style=\"thin\"><{p}color rgb=\"FFBFBFBF\"/></{p}{side}>")
            });
            format!("<{p}border>{}<{p}diagonal/></{p}border>", sides.concat())
        })?;
        let added = self.added.concat();
        put("cellXfs", self.formats.len() + self.added.len(), &|_| {
            added.clone()
        })?;
        Ok(text)
    }
}
