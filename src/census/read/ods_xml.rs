//! The markup of an `.ods`, event by event.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::census::read::sheet::{damaged_part, refused};
use crate::problem::Kind;

/// The events of the markup.
pub struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

impl<R: BufRead> Xml<R> {
    pub fn new(part: R) -> Xml<R> {
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Xml {
            reader,
            buffer: Vec::new(),
        }
    }

    /// The next event; `None` at the end.
    pub fn next(&mut self) -> Result<Option<Event<'_>>, Kind> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Eof) => Ok(None),
            Ok(event) => Ok(Some(event)),
            Err(e) => Err(refused(Some(e.to_string()))),
        }
    }

    /// The next event where there must be one.
    ///
    /// # Errors
    /// There is none, or what is there is damaged.
    pub fn within(&mut self) -> Result<Event<'_>, Kind> {
        self.next()?.ok_or_else(|| damaged_part("content.xml"))
    }
}
