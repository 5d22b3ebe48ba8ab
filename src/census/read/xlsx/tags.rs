//! XML in the common way of writing it, for a reader that goes over a part once. Nothing is here but
//! elements whose names are ASCII and that are closed by their own names, attributes in quotation
//! marks, text, and references to characters. Whatever else a part has (a comment, an instruction, a
//! section of characters, an entity, damage) is `None`: readers that know it have to be asked.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::census::read::markup::is_none_of_xml;

/// No part of a workbook nests its elements deeper.
const DEEPEST: usize = 100;

/// No element of a workbook has more attributes; each is compared with those before it.
const MOST_ATTRIBUTES: usize = 40;

/// What stands next in a part. Names are without their prefix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tag<'a> {
    /// An element begins; an empty one ends next.
    Start(&'a str),
    /// An element ends.
    End(&'a str),
    /// The part ends, and every element has.
    Done,
}

/// An element that has begun.
struct Open<'a> {
    name: &'a str,
    local: &'a str,
}

/// The tags of a part, one after the other.
pub struct Tags<'a> {
    text: &'a str,
    /// Where the next is looked for.
    at: usize,
    open: Vec<Open<'a>>,
    /// Those of the element that began last, as they are written.
    attributes: Vec<(&'a str, &'a str)>,
    /// Whether the element that began last is empty, and its end not yet told.
    empty: bool,
    /// Whether an element has begun.
    rooted: bool,
}

impl<'a> Tags<'a> {
    /// The tags of a part without control characters.
    pub fn new(part: &'a [u8]) -> Option<Tags<'a>> {
        let text = simdutf8::basic::from_utf8(part).ok()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // U+FFFE and U+FFFF, which are no characters.
        let mut last = memmem::find_iter(text.as_bytes(), b"\xEF\xBF").map(|at| at + 2);
        if last.any(|at| text.as_bytes().get(at).is_none_or(|byte| *byte >= 0xBE)) {
            return None;
        }
        Some(Tags {
            text,
            at: declaration(text)?,
            open: Vec::new(),
            attributes: Vec::new(),
            empty: false,
            rooted: false,
        })
    }

    /// How many elements are open: with one that begins, without one that ends.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The attributes of the element that has just begun, as they are written.
    pub fn attributes(&self) -> &[(&'a str, &'a str)] {
        &self.attributes
    }

    /// One of them.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut all = self.attributes.iter();
        all.find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    /// What stands next. Text between tags is passed over.
    pub fn next(&mut self) -> Option<Tag<'a>> {
        if self.empty {
            self.empty = false;
            return self.open.pop().map(|open| Tag::End(open.local));
        }
        let rest = self.text.as_bytes().get(self.at..)?;
        let gap = match rest.first() {
            Some(b'<') => Some(0),
            _ => memchr(b'<', rest),
        };
        let Some(gap) = gap else {
            references(self.text.get(self.at..)?)?;
            self.at = self.text.len();
            return (self.rooted && self.open.is_empty()).then_some(Tag::Done);
        };
        if gap > 0 {
            references(self.text.get(self.at..self.at + gap)?)?;
        }
        self.at += gap + 1;
        match rest.get(gap + 1)? {
            b'/' => self.end(),
            _ => self.start(),
        }
    }

    /// The text of the element that has just begun, as it is written, if it has nothing else; its end is
    /// passed over.
    pub fn text(&mut self) -> Option<&'a str> {
        if self.empty {
            self.next()?;
            return Some("");
        }
        let from = self.at;
        let rest = self.text.as_bytes().get(from..)?;
        let length = memchr(b'<', rest)?;
        if rest.get(length + 1) != Some(&b'/') {
            return None;
        }
        self.at += length + 1;
        self.end()?;
        self.text.get(from..from + length)
    }

    /// The end of the element that began last and has not ended; its mark is passed.
    fn end(&mut self) -> Option<Tag<'a>> {
        let Open { name, local } = self.open.pop()?;
        let from = self.at + 1;
        let after = from + name.len();
        let bytes = self.text.as_bytes();
        let is_its_own = bytes
            .get(from..after)
            .is_some_and(|own| same(own, name.as_bytes()));
        self.at = after + 1;
        (is_its_own && bytes.get(after) == Some(&b'>')).then_some(Tag::End(local))
    }

    /// The beginning of an element, whose mark is passed.
    fn start(&mut self) -> Option<Tag<'a>> {
        let after_the_root = self.rooted && self.open.is_empty();
        if after_the_root || self.open.len() == DEEPEST {
            return None;
        }
        let name = self.name()?;
        let local = match name.bytes().position(|byte| byte == b':') {
            Some(colon) => {
                let local = name.get(colon + 1..)?;
                if local.is_empty() || local.contains(':') {
                    return None;
                }
                local
            }
            None => name,
        };
        self.attributes.clear();
        let bytes = self.text.as_bytes();
        loop {
            let spaced = self.pass_space();
            match bytes.get(self.at)? {
                b'>' => break,
                b'/' if bytes.get(self.at + 1) == Some(&b'>') => {
                    self.empty = true;
                    self.at += 1;
                    break;
                }
                _ if spaced => self.one_attribute()?,
                _ => return None,
            }
        }
        self.at += 1;
        self.rooted = true;
        self.open.push(Open { name, local });
        Some(Tag::Start(local))
    }

    /// Passes white space; whether there was some.
    fn pass_space(&mut self) -> bool {
        let from = self.at;
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.at > from
    }

    /// The name that stands here.
    fn name(&mut self) -> Option<&'a str> {
        let from = self.at;
        let bytes = self.text.as_bytes();
        if !matches!(bytes.get(from)?, b'a'..=b'z' | b'A'..=b'Z' | b'_') {
            return None;
        }
        let of_names = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:.-".contains(byte);
        while bytes.get(self.at).is_some_and(of_names) {
            self.at += 1;
        }
        self.text.get(from..self.at)
    }

    /// The attribute that stands here.
    fn one_attribute(&mut self) -> Option<()> {
        let name = self.name()?;
        let bytes = self.text.as_bytes();
        let mark = *bytes.get(self.at + 1)?;
        if bytes.get(self.at) != Some(&b'=') || !matches!(mark, b'"' | b'\'') {
            return None;
        }
        let from = self.at + 2;
        self.at = from;
        let mut refers = false;
        loop {
            match *bytes.get(self.at)? {
                b'<' => return None,
                b'&' => refers = true,
                byte if byte == mark => break,
                _ => {}
            }
            self.at += 1;
        }
        let value = self.text.get(from..self.at)?;
        self.at += 1;
        if refers {
            references(value)?;
        }
        let mut others = self.attributes.iter();
        let known = others.any(|(other, _)| same(other.as_bytes(), name.as_bytes()));
        if known || self.attributes.len() == MOST_ATTRIBUTES {
            return None;
        }
        self.attributes.push((name, value));
        Some(())
    }
}

/// Whether two names are the same. They are short: a loop is quicker than to call for a comparison.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b)
}

/// The length of the declaration that a part begins with.
fn declaration(text: &str) -> Option<usize> {
    let Some(rest) = text.strip_prefix("<?xml") else {
        return Some(0);
    };
    let (says, _) = rest.split_once("?>")?;
    let usual = |word: &str| {
        matches!(
            word.to_ascii_lowercase().replace('\'', "\"").as_str(),
            "version=\"1.0\"" | "encoding=\"utf-8\"" | "standalone=\"yes\"" | "standalone=\"no\""
        )
    };
    let is_usual = says.starts_with(' ') && says.split_ascii_whitespace().all(usual);
    is_usual.then_some("<?xml".len() + says.len() + "?>".len())
}

/// That every reference in a text is one to a character.
pub fn references(text: &str) -> Option<()> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Some(());
    }
    let mut all = text.split('&').skip(1);
    let is_known = |reference: &str| {
        let Some((name, _)) = reference.split_once(';') else {
            return false;
        };
        match name.strip_prefix('#') {
            Some(number) => numbered(number).is_some_and(|c| !is_none_of_xml(c)),
            None => ["amp", "lt", "gt", "quot", "apos"].contains(&name),
        }
    };
    all.all(is_known).then_some(())
}

/// The character of a number as it is written in a reference.
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let is_number = digits.chars().all(|c| c.is_digit(radix));
    let number = u32::from_str_radix(digits, radix).ok();
    number.filter(|_| is_number).and_then(char::from_u32)
}

/// A text as it is meant. Ends of lines that are not those of XML are left to others.
pub fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if memchr(b'\r', text.as_bytes()).is_some() {
        return None;
    }
    references(text)?;
    quick_xml::escape::unescape(text).ok()
}

/// The names of elements that mean something to whoever checks the markup of a sheet.
pub fn is_of_sheets(name: &str) -> bool {
    matches!(name, "sheetData" | "c" | "v" | "mergeCells" | "mergeCell")
}

/// Whether a part that is no sheet is written in the common way, and so is sound.
pub fn is_sound(part: &[u8]) -> bool {
    let walk = || {
        let mut tags = Tags::new(part)?;
        loop {
            match tags.next()? {
                Tag::Start(name) if is_of_sheets(name) => return None,
                Tag::Done => return Some(()),
                _ => {}
            }
        }
    };
    walk().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Option<Vec<Tag<'_>>> {
        let mut tags = Tags::new(text.as_bytes())?;
        let mut found = Vec::new();
        loop {
            match tags.next()? {
                Tag::Done => return Some(found),
                tag => found.push(tag),
            }
        }
    }

    #[test]
    fn tags_come_one_after_the_other() {
        let text = "\u{feff}<?xml version='1.0' encoding=\"utf-8\"?>\r\n<x:a b=\"1\" x:b='>'>\n&lt;<c/> &#x4e00;</x:a>\n";
        let (start, end) = (Tag::Start, Tag::End);
        let expected = vec![start("a"), start("c"), end("c"), end("a")];
        assert_eq!(all(text), Some(expected));
    }

    #[test]
    fn attributes_are_of_the_element_that_began_last() {
        let mut tags = Tags::new(b"<a r=\"B2\" t='s'>x&amp;y</a>").unwrap();
        assert_eq!(tags.next(), Some(Tag::Start("a")));
        assert_eq!(tags.attribute("t"), Some("s"));
        assert_eq!(tags.attribute("x"), None);
        assert_eq!(tags.text(), Some("x&amp;y"));
        assert_eq!(tags.next(), Some(Tag::Done));
    }

    #[test]
    fn what_is_out_of_the_way_is_left_to_others() {
        for text in [
            "",
            "<a>",
            "<a></b>",
            "<a></a ></a>",
            "<a/><b/>",
            "<a><!-- --></a>",
            "<a><?b?></a>",
            "<a><![CDATA[b]]></a>",
            "<!DOCTYPE a><a/>",
            "<?xml version=\"1.1\"?><a/>",
            "<?xml version=\"1.0\" encoding=\"GBK\"?><a/>",
            "<a b=1/>",
            "<a b/>",
            "<a b = \"1\"/>",
            "<a b=\"1\"c=\"2\"/>",
            "<a b=\"1\" b=\"2\"/>",
            "<a b=\"<\"/>",
            "<a b=\"&c;\"/>",
            "<a>&c;</a>",
            "<a>& </a>",
            "<a>&#1;</a>",
            "<a>&#xD800;</a>",
            "<a>&#+9;</a>",
            "<a>\u{ffff}</a>",
            "<学/>",
            "<a:b:c/>",
            "<a:/>",
        ] {
            assert_eq!(all(text), None, "{text}");
        }
    }
}
