//! The styles of an `.ods`, as far as they say what numbers look like.

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use crate::census::grid::Look;
use crate::census::read::archive::attribute;
use crate::census::read::number_format::{
    Comparison, Condition, NumberFormat, Section, is_currency,
};
use crate::census::read::ods_xml::Xml;
use crate::problem::Kind;

/// No code has more digits.
const MOST_DIGITS: usize = 64;

/// A style follows so many others at most.
const DEEPEST: usize = 16;

/// The styles met so far, by name.
#[derive(Default)]
pub struct Styles {
    numbers: HashMap<String, NumberStyle>,
    cells: HashMap<String, CellStyle>,
}

/// What a number looks like, and other styles for numbers that fulfil a condition.
#[derive(Default)]
struct NumberStyle {
    look: Option<Arc<Look>>,
    maps: Vec<(Condition, String)>,
}

/// The number style of cells, and the style whose they are that say nothing of it.
struct CellStyle {
    number: Option<String>,
    parent: Option<String>,
}

impl Styles {
    /// Reads a style that begins with an element.
    ///
    /// # Errors
    /// The markup ends within it.
    pub fn read<R: BufRead>(&mut self, xml: &mut Xml<R>, element: &Element) -> Result<(), Kind> {
        match element.kind.as_str() {
            "style:style" => {
                let style = CellStyle {
                    number: element.number.clone(),
                    parent: element.parent.clone(),
                };
                self.cells.insert(element.name.clone(), style);
            }
            kind if NUMBER_STYLES.contains(&kind) => {
                let style = number_style(xml, kind)?;
                self.numbers.insert(element.name.clone(), style);
            }
            _ => {}
        }
        Ok(())
    }

    /// The formats of cells, by the names of their styles; only of those that show more than numbers.
    pub fn formats(&self) -> HashMap<String, Arc<NumberFormat>> {
        let mut known: HashMap<&str, Option<Arc<NumberFormat>>> = HashMap::new();
        let formats = self.cells.keys().filter_map(|name| {
            let number = self.number_of(name)?;
            let format = known.entry(number);
            let format = format.or_insert_with(|| self.format(number).map(Arc::new));
            Some((name.clone(), format.clone()?))
        });
        formats.collect()
    }

    /// The number style of a cell style, or of the styles that it follows.
    fn number_of(&self, name: &str) -> Option<&str> {
        let mut name = name;
        for _ in 0..DEEPEST {
            let style = self.cells.get(name)?;
            if let Some(number) = &style.number {
                return Some(number);
            }
            name = style.parent.as_deref()?;
        }
        None
    }

    fn format(&self, name: &str) -> Option<NumberFormat> {
        let style = self.numbers.get(name)?;
        let look = |name: &str| self.numbers.get(name)?.look.clone();
        let mapped = style.maps.iter().map(|(condition, name)| Section {
            condition: Some(*condition),
            look: look(name),
        });
        let own = Section {
            condition: None,
            look: style.look.clone(),
        };
        NumberFormat::of(mapped.chain([own]).collect())
    }
}

/// The elements that say what numbers look like; of dates and times nothing is wanted.
const NUMBER_STYLES: [&str; 4] = [
    "number:number-style",
    "number:currency-style",
    "number:percentage-style",
    "number:text-style",
];

/// An element that begins a style.
pub struct Element {
    kind: String,
    name: String,
    number: Option<String>,
    parent: Option<String>,
}

impl Element {
    /// The element, if it begins a style of numbers or cells.
    pub fn of(e: &BytesStart<'_>) -> Option<Element> {
        let name = e.name();
        let kind = name.as_ref();
        let get = |wanted: &str| attribute(e, |key| key == wanted);
        let is_style = match kind {
            "style:style" => get("style:family").as_deref() == Some("table-cell"),
            _ => NUMBER_STYLES.contains(&kind),
        };
        if !is_style {
            return None;
        }
        Some(Element {
            kind: kind.to_owned(),
            name: get("style:name")?,
            number: get("style:data-style-name"),
            parent: get("style:parent-style-name"),
        })
    }
}

/// What has been read of the style of a number.
#[derive(Default)]
struct Reading {
    maps: Vec<(Condition, String)>,
    /// The texts before and behind the number.
    before: String,
    behind: String,
    power: i32,
    /// Whether the number itself has been met.
    seen: bool,
    /// How many digits it shows at least.
    least: usize,
    decimals: i32,
    /// The text that is being read, and how many digits stand behind it.
    text: Option<String>,
    digits: i32,
}

/// Reads the style of a number, to its end.
fn number_style<R: BufRead>(xml: &mut Xml<R>, kind: &str) -> Result<NumberStyle, Kind> {
    let mut reading = Reading::default();
    if kind == "number:percentage-style" {
        reading.power = 2;
    }
    loop {
        match xml.within()? {
            Event::Start(e) => reading.start(&e),
            Event::Text(part) => {
                if let Some(text) = &mut reading.text {
                    text.push_str(&part.xml10_content());
                }
            }
            Event::End(e) if e.name().as_ref() == kind => return Ok(reading.finish()),
            Event::End(e) => reading.end(e.name().as_ref()),
            _ => {}
        }
    }
}

impl Reading {
    fn start(&mut self, e: &BytesStart<'_>) {
        let get = |wanted: &str| attribute(e, |key| key == wanted);
        match e.name().as_ref() {
            "number:number" | "number:scientific-number" | "number:fraction" => {
                self.seen = true;
                let factor = get("number:display-factor");
                let factor = factor.and_then(|f| f.parse::<f64>().ok());
                let factor = factor.filter(|f| *f >= 1.0).unwrap_or(1.0);
                self.power -= factor.log10().round() as i32;
                let places = get("number:decimal-places");
                self.decimals = places.and_then(|n| n.parse().ok()).unwrap_or(0);
                let whole = self.decimals == 0;
                let digits = get("number:min-integer-digits").filter(|_| whole);
                self.least = digits.and_then(|n| n.parse().ok()).unwrap_or(0);
            }
            "number:text" | "number:currency-symbol" => self.text = Some(String::new()),
            "number:embedded-text" => {
                self.text = Some(String::new());
                let position = get("number:position");
                self.digits = position.and_then(|p| p.parse().ok()).unwrap_or(0);
            }
            "style:map" => {
                let condition = get("style:condition");
                let condition = condition.map(|c| c.replace("&lt;", "<").replace("&gt;", ">"));
                let condition = condition.as_deref().and_then(|c| c.strip_prefix("value()"));
                let condition = condition.and_then(Comparison::read);
                let mapped = condition.zip(get("style:apply-style-name"));
                self.maps.extend(mapped);
            }
            _ => {}
        }
    }

    fn end(&mut self, element: &str) {
        match element {
            "number:text" => self.add_text(|_| true),
            "number:currency-symbol" => self.add_text(|sign| !is_currency(sign.trim())),
            "number:embedded-text" => match self.text.take().as_deref() {
                Some(".") => self.power -= self.digits,
                // The mark of `0!.0`, which LibreOffice takes for a text.
                Some("!") if self.digits == 0 => self.power -= self.decimals,
                _ => {}
            },
            _ => {}
        }
    }

    /// Adds the text that was read to the side of the number that it stands on.
    fn add_text(&mut self, is_wanted: impl Fn(&str) -> bool) {
        let text = self.text.take().unwrap_or_default();
        let side = match self.seen {
            true => &mut self.behind,
            false => &mut self.before,
        };
        if is_wanted(&text) {
            side.push_str(&text);
        }
    }

    fn finish(self) -> NumberStyle {
        let unit = match self.behind.trim() {
            "" => self.before.trim(),
            behind => behind,
        };
        let unit = match is_currency(unit) && unit != "%" {
            true => "",
            false => unit,
        };
        let (power, least) = (self.power, self.least);
        let digits = match unit.is_empty() && power == 0 && (2..=MOST_DIGITS).contains(&least) {
            true => least,
            false => 0,
        };
        let look = (self.seen && (!unit.is_empty() || power != 0 || digits > 0)).then(|| {
            Arc::new(Look {
                unit: unit.to_owned(),
                power,
                digits,
            })
        });
        NumberStyle {
            look,
            maps: self.maps,
        }
    }
}
