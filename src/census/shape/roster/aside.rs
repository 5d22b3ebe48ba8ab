//! Rows of a roster that are none of its teachers or classes: totals, notes, signatures, and the
//! header where it is repeated.

use crate::dictionary::Dictionary;

/// Whether a row is a note, by the first of its cells that is filled. No more of a note is told than
/// how it begins: it may be signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Note {
    /// It is none.
    #[default]
    No,
    /// It is one, with what stands before the colon. No school is called 填表日期：2024年.
    Labelled(String),
    /// It is one if hardly anything else is in the row; it begins with this.
    Begins(String),
}

/// What a row's first text says of the row; the text is normalised.
pub fn note_of(word: &str, dictionary: &Dictionary) -> Note {
    if let Some((label, _)) = word.split_once(':') {
        return Note::Labelled(label.to_owned());
    }
    let mut notes = dictionary.words.notes.iter();
    match notes.find(|note| word.starts_with(note.as_str())) {
        Some(begins) => Note::Begins(begins.clone()),
        None => Note::No,
    }
}
