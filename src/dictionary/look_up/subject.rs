//! What teachers teach: subjects by their numbers, so that nobody's cells are kept.

use crate::dictionary::all::Dictionary;
use crate::dictionary::roster::RosterColumn;

impl Dictionary {
    /// The number of the subject that a word names in a column: a plain word of the dictionary, or a value that
    /// is counted.
    pub fn subject(&self, column: &RosterColumn, word: &str) -> Option<usize> {
        let plain = &self.words.plain;
        let value = column.value_of(word);
        if let Some(at) =
            value.and_then(|own| column.value.iter().position(|v| std::ptr::eq(v, own)))
        {
            return Some(plain.len() + at);
        }
        let named = |word: &str| plain.iter().position(|plain| plain == word);
        named(word).or_else(|| named(column.without_ending(word)))
    }

    /// The subject of a number, in a word.
    pub fn subject_word<'a>(&'a self, column: &'a RosterColumn, number: usize) -> Option<&'a str> {
        let plain = &self.words.plain;
        let value = || {
            column
                .value
                .get(number.checked_sub(plain.len())?)?
                .words
                .first()
        };
        plain.get(number).or_else(value).map(String::as_str)
    }
}
