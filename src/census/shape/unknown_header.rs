//! What is said of headers and items that are not known.

use crate::census::value::excerpt;
use crate::dictionary::Dictionary;
use crate::privacy::Told;
use crate::problem::Kind;

/// What is said of a header that is not known. What it nearly is, takes long to find, and is looked for where
/// it is `wanted`.
pub fn unknown_column(
    path: &[&str],
    header: Told,
    wanted: bool,
    dictionary: &Dictionary,
    known: impl Fn(&str) -> bool,
) -> Kind {
    other_unit(path, dictionary, known).unwrap_or_else(|| {
        let nearest = wanted.then(|| dictionary.nearest_column(path)).flatten();
        Kind::UnknownColumn {
            header,
            nearest: nearest.map(|column| dictionary.label_text(&column)),
        }
    })
}

/// A header that names a unit of another kind than its figures are counted in: 网络多媒体教室（平方米）.
/// Beside a column of the same figures in their own unit it is of something else.
fn other_unit(
    path: &[&str],
    dictionary: &Dictionary,
    known: impl Fn(&str) -> bool,
) -> Option<Kind> {
    let other = dictionary
        .other_unit(path)
        .filter(|other| !known(&other.column))?;
    Some(Kind::UnitOfAnotherKind {
        column: dictionary.label_text(&other.column),
        found: excerpt(&path.join(" / ")).into(),
        unit: excerpt(&other.found).into(),
        expected: dictionary.unit_text(&other.expected),
    })
}
