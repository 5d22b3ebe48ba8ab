//! What is said of headers and items that are not known.

use crate::census::value::excerpt;
use crate::dictionary::Dictionary;
use crate::privacy::Told;
use crate::problem::{Kind, Location, Problem};

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
            count: None,
            nearest: nearest.map(|column| dictionary.label_text(&column)),
        }
    })
}

/// So many columns of a sheet that are like nothing known are told of one by one; more of them together.
const MOST_ALONE: usize = 12;

/// The problems of the columns of a sheet that are not known. A table of three hundred columns of which ten are
/// wanted is no table with 290 mistakes.
pub fn told_together(found: Vec<(Kind, Location)>) -> Vec<Problem> {
    let like_nothing = |kind: &Kind| matches!(kind, Kind::UnknownColumn { nearest: None, .. });
    let alone = |(kind, at): (Kind, Location)| Problem::new(kind, [at]);
    let strange = found.iter().filter(|(kind, _)| like_nothing(kind)).count();
    if strange <= MOST_ALONE {
        return found.into_iter().map(alone).collect();
    }
    let (strange, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(kind, _)| like_nothing(kind));
    let count = strange.len().to_string();
    let (kinds, places): (Vec<Kind>, Vec<Location>) = strange.into_iter().unzip();
    let first = kinds.into_iter().find_map(|kind| match kind {
        Kind::UnknownColumn { header, .. } => Some(header),
        _ => None,
    });
    let together = first.map(|header| {
        let kind = Kind::UnknownColumn {
            header,
            count: Some(count),
            nearest: None,
        };
        Problem::new(kind, places)
    });
    others.into_iter().map(alone).chain(together).collect()
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
