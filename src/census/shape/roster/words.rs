//! What the word of a roster's cell counts for.

use unicode_normalization::UnicodeNormalization;

use crate::dictionary::{Dictionary, RosterColumn, RosterValue, normalise};

/// What stands between several words of one cell.
const BETWEEN: [char; 11] = ['、', '/', ',', ';', '+', '和', '&', '|', '\\', '\n', '。'];

/// What a cell's word counts for.
#[derive(Debug, PartialEq)]
pub enum Meaning<'a> {
    /// For these fields.
    Counts(&'a [String]),
    /// For nothing, and its row is left out.
    Out,
    /// It does not say what it counts for.
    Unclear,
    /// It is not known.
    Unknown,
}

/// What the text of a cell counts for in a column.
pub fn meaning<'a>(text: &str, column: &'a RosterColumn, dictionary: &Dictionary) -> Meaning<'a> {
    let word = normalise(text);
    match column.value_of(&word) {
        Some(value) if value.out => Meaning::Out,
        Some(value) if value.unclear => Meaning::Unclear,
        Some(value) => Meaning::Counts(&value.fields),
        None if column.several => several(text, column, dictionary),
        None if column.others => Meaning::Counts(&[]),
        None => Meaning::Unknown,
    }
}

/// Of several words, all must count for the same: who teaches 体育 and 语文 may be counted or not. Or else
/// all must be known, and one that counts decides.
fn several<'a>(text: &str, column: &'a RosterColumn, dictionary: &Dictionary) -> Meaning<'a> {
    let plain: String = text.nfkc().collect();
    let words = plain.split(BETWEEN).map(normalise);
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let found: Vec<Option<&RosterValue>> = words
        .iter()
        .map(|word| column.value_of(dictionary.behind_stage(word)))
        .collect();
    let known: Vec<&RosterValue> = found.iter().copied().flatten().collect();
    if column.any && !known.is_empty() && known.len() == found.len() {
        let most = known.iter().max_by_key(|value| value.fields.len());
        return Meaning::Counts(most.map_or(&[], |value| &value.fields));
    }
    match known.first() {
        Some(first) if known.len() == found.len() => {
            let same = known.iter().all(|value| value.fields == first.fields);
            match same {
                true => Meaning::Counts(&first.fields),
                false => Meaning::Unknown,
            }
        }
        Some(_) => Meaning::Unknown,
        None if !column.others || words.iter().any(|word| holds_known(word, column)) => {
            Meaning::Unknown
        }
        None => Meaning::Counts(&[]),
    }
}

/// Whether a word that is not known holds one that counts: 体育（兼）.
fn holds_known(word: &str, column: &RosterColumn) -> bool {
    let counting = column.value.iter().filter(|v| !v.fields.is_empty());
    let mut known = counting.flat_map(|v| &v.words).filter(|w| !w.is_ascii());
    known.any(|known| word.contains(known.as_str()))
}
