//! The texts of a workbook, those that cells share and those that stand in them.

use std::borrow::Cow;

use memchr::memmem;

use crate::census::read::xlsx::tags::{Tag, Tags, decoded, is_of_sheets};

/// The texts that cells share, in their order.
pub fn shared(part: &[u8]) -> Option<Vec<String>> {
    let mut tags = Tags::new(part)?;
    if tags.next()? != Tag::Start("sst") {
        return None;
    }
    let mut texts = Vec::new();
    loop {
        match tags.next()? {
            Tag::Start("si") => texts.push(text(&mut tags)?),
            Tag::End("sst") if tags.next()? == Tag::Done => return Some(texts),
            _ => return None,
        }
    }
}

/// What an element says that has just begun: the texts in it one after the other, without those that tell how
/// others are read aloud.
pub fn text(tags: &mut Tags<'_>) -> Option<String> {
    let around = tags.depth() - 1;
    let mut said = String::new();
    let mut aloud = false;
    loop {
        match tags.next()? {
            Tag::Start("t") => {
                let kept = tags.attribute("xml:space") == Some("preserve");
                let text = decoded(tags.text()?)?;
                if !aloud {
                    add(&mut said, &text, kept)?;
                }
            }
            Tag::Start("rPh") => aloud = true,
            Tag::End("rPh") => aloud = false,
            Tag::Start(name) if is_of_sheets(name) || ["si", "is"].contains(&name) => return None,
            Tag::End(_) if tags.depth() == around => return Some(said),
            Tag::Done => return None,
            _ => {}
        }
    }
}

fn add(said: &mut String, text: &str, kept: bool) -> Option<()> {
    let text = match kept {
        true => text,
        false => text.trim_matches([' ', '\t', '\r', '\n']),
    };
    said.push_str(&unescaped(text)?);
    Some(())
}

/// A text with `_x000A_` for the character of that number; those that take two such are left to others.
pub fn unescaped(text: &str) -> Option<Cow<'_, str>> {
    if memmem::find(text.as_bytes(), b"_x").is_none() {
        return Some(Cow::Borrowed(text));
    }
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        whole.push_str(before);
        let number = from
            .get(2..6)
            .filter(|_| from.as_bytes().get(6) == Some(&b'_'));
        let is_number = |digits: &&str| digits.bytes().all(|b| b.is_ascii_hexdigit());
        rest = match number.filter(is_number) {
            Some(digits) => {
                let number = u32::from_str_radix(digits, 16).ok()?;
                whole.push(char::from_u32(number)?);
                from.get(7..)?
            }
            None => {
                whole.push('_');
                from.get(1..)?
            }
        };
    }
    whole.push_str(rest);
    Some(Cow::Owned(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_put_together_of_their_pieces() {
        let part = "<sst><si><t> a </t></si><si><t xml:space=\"preserve\"> b </t></si>\
            <si><r><rPr><b/></rPr><t>c</t></r><r><t>&lt;d</t></r><rPh sb=\"0\"><t>e</t></rPh></si>\
            <si/><si><t/></si><si><t>f_x000D__x_x00e9_</t></si></sst>";
        let texts = shared(part.as_bytes()).unwrap();
        assert_eq!(texts, ["a", " b ", "c<d", "", "", "f\r_xé"]);
    }

    #[test]
    fn characters_of_two_halves_and_other_ends_of_lines_are_left_to_others() {
        for text in ["_xD83D__xDE00_", "a\rb", "<b>c</b>"] {
            let part = format!("<sst><si><t>{text}</t></si></sst>");
            assert_eq!(shared(part.as_bytes()), None, "{text}");
        }
    }
}
