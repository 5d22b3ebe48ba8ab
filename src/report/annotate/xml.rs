//! Small changes to XML that leave every other byte as it stands.

use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::report::annotate::{Result, Unpatchable};

/// A text as it may stand in XML, in content or in an attribute. What XML cannot hold becomes a space;
/// `_x0041_`, which spreadsheet programs take for a character, is kept from being one.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '_' if is_coded(&text[at..]) => escaped.push_str("_x005F_"),
            '\n' => escaped.push('\n'),
            '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Whether a text begins with a coded character: `_x0041_`.
fn is_coded(text: &str) -> bool {
    let Some(code) = text.as_bytes().get(..7) else {
        return false;
    };
    code.starts_with(b"_x") && code[2..6].iter().all(u8::is_ascii_hexdigit) && code[6] == b'_'
}

/// What stands before the local name, colon included: `x:` of `x:row`.
pub fn prefix(element: &BytesStart) -> String {
    let name = element.name();
    let local = name.local_name();
    let name = name.into_inner();
    name[..name.len() - local.as_ref().len()].to_owned()
}

/// An attribute's text, by its name without a prefix.
pub fn attribute(element: &BytesStart, name: &str) -> Result<Option<String>> {
    find(element, |key| key == name)
}

/// The id of a relation: `r:id`, whatever the prefix.
pub fn relation_id(element: &BytesStart) -> Result<Option<String>> {
    find(element, |key| key.ends_with(":id"))
}

fn find(element: &BytesStart, wanted: impl Fn(&str) -> bool) -> Result<Option<String>> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(Unpatchable::damaged)?;
        if wanted(attribute.key.as_ref()) {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            return Ok(Some(value.map_err(Unpatchable::damaged)?.into_owned()));
        }
    }
    Ok(None)
}

/// The element with some attributes taken out and others set, the rest as it was.
pub fn with_attributes(
    element: &BytesStart,
    remove: &[&str],
    set: &[(&str, &str)],
) -> Result<BytesStart<'static>> {
    let mut changed = BytesStart::new(element.name().into_inner().to_owned());
    let mut left = set.to_vec();
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(Unpatchable::damaged)?;
        let key = attribute.key.as_ref();
        if let Some(at) = left.iter().position(|(name, _)| *name == key) {
            changed.push_attribute(left.remove(at));
        } else if !remove.contains(&key) {
            // The value is written between double quotes, whatever stood around it.
            let value = attribute.value.replace('"', "&quot;");
            changed.push_attribute(Attribute {
                key: attribute.key,
                value: value.into(),
            });
        }
    }
    changed.extend_attributes(left);
    Ok(changed)
}

/// What a walk over a document meets.
pub struct Met<'a, 'e> {
    /// The event.
    pub event: &'e Event<'a>,
    /// The local names of the elements around it, from the root; of a start or end tag its own last.
    pub path: &'e [String],
    /// Where it stands in the text.
    pub span: Range<usize>,
}

/// Deeper than this no spreadsheet's parts go.
const DEEPEST: usize = 256;

/// Walks over a document that is held in memory.
pub fn walk(text: &str, mut visit: impl FnMut(Met) -> Result<()>) -> Result<()> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    loop {
        let from = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(Unpatchable::damaged)?;
        let span = from..reader.buffer_position() as usize;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                path.push(element.local_name().as_ref().to_owned());
            }
            Event::DocType(_) => return Err(Unpatchable::DocType),
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(Unpatchable::damaged("unexpected end")),
            _ => {}
        }
        if path.len() > DEEPEST {
            return Err(Unpatchable::damaged("nested too deep"));
        }
        visit(Met {
            event: &event,
            path: &path,
            span,
        })?;
        if matches!(event, Event::Empty(_) | Event::End(_)) {
            path.pop();
        }
    }
}

/// The text with something put at the end of the element on `path`, and with its `count`, where it is
/// to have one; `None` if there is no such element. What is put in is made from the element's prefix.
pub fn append(
    text: &str,
    path: &[&str],
    count: Option<usize>,
    content: impl FnOnce(&str) -> String,
) -> Result<Option<String>> {
    let mut opened: Option<(Range<usize>, BytesStart<'static>)> = None;
    let mut closed: Option<Range<usize>> = None;
    walk(text, |met| {
        if closed.is_some() || !met.path.iter().eq(path) {
            return Ok(());
        }
        match met.event {
            Event::Start(element) => opened = Some((met.span, element.to_owned())),
            Event::Empty(element) => {
                opened = Some((met.span.clone(), element.to_owned()));
                closed = Some(met.span.end..met.span.end);
            }
            Event::End(_) => closed = Some(met.span),
            _ => {}
        }
        Ok(())
    })?;
    let (Some((start, element)), Some(end)) = (opened, closed) else {
        return Ok(None);
    };
    let content = content(&prefix(&element));
    let counted = count.map(|n| n.to_string());
    let set: Vec<(&str, &str)> = counted.iter().map(|n| ("count", n.as_str())).collect();
    let element = with_attributes(&element, &[], &set)?;
    let name = element.name();
    Ok(Some(format!(
        "{}<{}{}>{}{content}</{}>{}",
        &text[..start.start],
        name.as_ref(),
        element.attributes_raw(),
        &text[start.end..end.start],
        name.as_ref(),
        &text[end.end..],
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appended(text: &str, path: &[&str]) -> Option<String> {
        append(text, path, Some(2), |p| format!("<{p}b/>")).unwrap_or_default()
    }

    #[test]
    fn what_is_put_in_stands_last_and_nothing_else_moves() {
        let text = "<?xml version=\"1.0\"?>\n<x:a><x:l n='\"' count=\"1\">\r\n<x:b >1</x:b ></x:l><!-- l --></x:a>";
        assert_eq!(
            appended(text, &["a", "l"]).as_deref(),
            Some(
                "<?xml version=\"1.0\"?>\n<x:a><x:l n=\"&quot;\" count=\"2\">\r\n<x:b >1</x:b ><x:b/></x:l><!-- l --></x:a>"
            )
        );
        assert_eq!(
            appended("<a><l/></a>", &["a", "l"]).as_deref(),
            Some("<a><l count=\"2\"><b/></l></a>")
        );
        assert_eq!(appended("<a><l/></a>", &["a", "m"]), None);
    }

    #[test]
    fn texts_stay_what_they_are() {
        assert_eq!(escape("<a & \"b\">\u{1}"), "&lt;a &amp; &quot;b&quot;&gt; ");
        assert_eq!(escape("_x0041_ _x_"), "_x005F_x0041_ _x_");
    }
}
