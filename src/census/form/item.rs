//! The items of a form: what stands in their column, with numbering and marks taken off.

use super::super::grid::{Cell, Grid};
use super::super::map::{Headers, Meaning};
use super::Item;
use crate::dictionary::{ColumnMeaning, Dictionary, Factor, normal, normalise};

/// An item that was understood, whose figure is not yet found.
pub(super) struct Known {
    pub row: usize,
    pub column: u32,
    pub text: String,
    pub name: String,
    pub factor: Factor,
    pub has_unit: bool,
    /// The column of a unit that is not known, or not of the item.
    pub bad_unit: Option<u32>,
}

impl Known {
    /// The item with its figure in a column.
    pub fn at(&self, value_column: u32, school: usize, name: String) -> Item {
        Item {
            row: self.row,
            column: self.column,
            value_column,
            school,
            text: self.text.clone(),
            name,
            factor: self.factor,
            has_unit: self.has_unit,
            bad_unit: self.bad_unit,
        }
    }
}

/// What stands in one column of items.
#[derive(Default)]
pub(super) struct Items {
    pub known: Vec<Known>,
    /// Row, as a position in the grid's rows, and text.
    pub unknown: Vec<(usize, String)>,
}

/// Reads a column of items below the header.
pub(super) fn items(
    grid: &Grid,
    headers: &Headers<'_>,
    header: Option<usize>,
    column: u32,
    unit_column: Option<u32>,
) -> Items {
    let dictionary = headers.dictionary;
    let mut items = Items::default();
    let first = header.map_or(0, |row| row + 1);
    for (at, row) in grid.rows.iter().enumerate().skip(first) {
        let Some(Cell::Text(text)) = row.get(column) else {
            continue;
        };
        if text.trim().is_empty() || is_header(text, dictionary) {
            continue;
        }
        let unit = unit_column.and_then(|unit| match row.get(unit) {
            Some(Cell::Text(text)) => Some((unit, text.as_str())),
            _ => None,
        });
        let (meaning, fits) = with_unit(headers, column, text, unit.map(|(_, unit)| unit));
        match meaning {
            Meaning::Column(meaning) => items.known.push(Known {
                row: at,
                column,
                text: text.clone(),
                name: meaning.column,
                has_unit: dictionary.unit_in(&[text]).is_some() || unit.is_some() && fits,
                factor: meaning.factor,
                bad_unit: unit.map(|(at, _)| at).filter(|_| !fits),
            }),
            Meaning::Unwanted => {}
            Meaning::Unknown => items.unknown.push((at, text.clone())),
        }
    }
    items
}

/// The meaning of an item with what stands in the column of units, and whether that is a unit of
/// the item. Only figures have units: 是/否 beside a yes-or-no item is none.
fn with_unit(
    headers: &Headers<'_>,
    column: u32,
    text: &str,
    unit: Option<&str>,
) -> (Meaning, bool) {
    let dictionary = headers.dictionary;
    let plain = meaning(headers, column, text, None);
    let Meaning::Column(ColumnMeaning { column: name, .. }) = &plain else {
        return (plain, true);
    };
    let measured = dictionary.resolve(name);
    let measured = measured.is_some_and(|(_, field, _)| field.unit.is_some());
    let given = unit.filter(|unit| !dictionary.words.missing.contains(&normalise(unit)));
    let (true, Some(unit)) = (measured, given) else {
        return (plain, true);
    };
    if dictionary.unit(unit).is_some()
        && let Meaning::Column(known) = meaning(headers, column, text, Some(unit))
    {
        return (Meaning::Column(known), true);
    }
    (plain, false)
}

/// The meaning of an item as it stands there, else without its numbering.
pub(super) fn meaning(
    headers: &Headers<'_>,
    column: u32,
    text: &str,
    unit: Option<&str>,
) -> Meaning {
    match headers.meaning(column, &[text], unit) {
        Meaning::Unknown if bare(text) != text => headers.meaning(column, &[bare(text)], unit),
        found => found,
    }
}

/// Whether a text is a header of the items, 填报项目, and none of them.
pub(super) fn is_header(text: &str, dictionary: &Dictionary) -> bool {
    let word = normal(text);
    dictionary.form.item.iter().any(|item| *item == word)
}

/// An item without its numbering and without the marks around it: 1. 1、 （1） ① 一、 * ：
///
/// Figures that belong to an item stay: 25人及以下班级数 has no mark behind its number.
pub(super) fn bare(text: &str) -> &str {
    let marks = |c: char| c.is_whitespace() || "*＊★:：".contains(c);
    let text = text.trim_matches(marks);
    let circled = |c: char| matches!(c, '①'..='⒇' | '㈠'..='㈩');
    if text.starts_with(circled) {
        return text.trim_start_matches(circled).trim_start_matches(marks);
    }
    let inner = text.trim_start_matches(['(', '（']);
    let numeral = |c: char| {
        c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十".contains(c)
    };
    let rest = inner.trim_start_matches(numeral);
    let closed = match inner.len() < text.len() {
        true => rest.strip_prefix([')', '）']),
        false => rest.strip_prefix(['.', '．', '、', ')', '）', ' ', '\u{3000}', ':', '：']),
    };
    match closed {
        Some(rest) if rest.len() < inner.len() && inner.starts_with(numeral) => {
            rest.trim_start_matches(marks)
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn numbering_and_marks_are_no_part_of_an_item() {
        for text in [
            "1.学校名称",
            "12、学校名称",
            "（3）学校名称",
            "(3) 学校名称",
            "①学校名称",
            "⑴学校名称",
            "一、学校名称",
            "（十二）学校名称",
            "１．学校名称：",
            "*学校名称*",
            " 学校名称： ",
            "5 学校名称",
        ] {
            assert_eq!(bare(text), "学校名称", "{text}");
        }
        for text in ["25人及以下班级数", "一年级班数", "（小学）学生人数"] {
            assert_eq!(bare(text), text);
        }
        assert_eq!(bare("60.61㎡≤单间面积"), "61㎡≤单间面积");
    }
}
