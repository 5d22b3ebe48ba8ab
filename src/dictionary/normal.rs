//! Texts made comparable.

use std::borrow::Cow;
use std::ops::Deref;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// A text made comparable: full-width forms made plain, letters small, spaces and the
/// punctuation that varies from one typist to the next taken out.
///
/// ```
/// use balance::dictionary::normalise;
/// assert_eq!(normalise("ＢＯＯＫＳ　（册）"), "books(册)");
/// assert_eq!(normalise("26－30 人"), normalise("26-30人"));
/// ```
pub fn normalise(text: &str) -> String {
    normal(text).into_owned()
}

/// The same, without a copy of what is comparable as it is: most of what stands in a table.
pub fn normal(text: &str) -> Cow<'_, str> {
    match is_plain(text) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(normalised(text)),
    }
}

/// Whether a text is of small letters, digits and the ideographs that have only one form.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|c| match c {
        '至' => false,
        'a'..='z' | '0'..='9' | '.' | '_' | '\u{4e00}'..='\u{9fa5}' => true,
        _ => false,
    })
}

fn normalised(text: &str) -> String {
    let folded = folded(text);
    folded.chars().filter(|c| !SEPARATORS.contains(c)).collect()
}

/// What separates the parts of a text, and counts for nothing where texts are compared.
pub const SEPARATORS: [char; 4] = ['、', ',', ';', '。'];

/// The same, with what separates the parts of the text still in it.
pub fn folded(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            _ if c.is_whitespace() || c.is_control() || is_invisible(c) => None,
            '"' | '\'' | '“' | '”' | '*' => None,
            '—' | '–' | '－' | '~' | '～' | '‐' | '‑' | '−' | '至' => Some('-'),
            '【' | '[' | '〔' | '{' => Some('('),
            '】' | ']' | '〕' | '}' => Some(')'),
            '：' => Some(':'),
            _ => Some(c),
        })
        .collect()
}

/// Whether nothing is seen of a character: it has no width, or only changes how others look. Web pages
/// and chat programs leave such behind in what is copied from them.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Words made comparable when they are read.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct NormalWords(Vec<String>);

impl From<Vec<String>> for NormalWords {
    fn from(words: Vec<String>) -> NormalWords {
        NormalWords(words.iter().map(|word| normalise(word)).collect())
    }
}

impl NormalWords {
    /// Adds further words.
    pub(super) fn extend<'a>(&mut self, words: impl IntoIterator<Item = &'a String>) {
        self.0.extend(words.into_iter().map(|word| normalise(word)));
    }
}

impl Deref for NormalWords {
    type Target = Vec<String>;

    fn deref(&self) -> &Vec<String> {
        &self.0
    }
}

impl<'a> IntoIterator for &'a NormalWords {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_is_normal() {
        for c in ('\0'..=char::MAX).filter(|c| is_plain(&c.to_string())) {
            assert_eq!(normalised(&c.to_string()), c.to_string());
        }
    }
}
