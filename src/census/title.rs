//! What stands above the table: the county and the year in its title.

use super::grid::{Cell, Row};
use super::value::year;
use crate::dictionary::{Dictionary, normalise};

/// What a title tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Title {
    /// 青山县 of "青山县2024年义务教育学校基本情况统计表".
    pub county: Option<String>,
    /// 2024 of the same.
    pub year: Option<u16>,
    /// All that stands above the header.
    pub text: String,
}

/// Reads the rows above a header. Two different years say nothing; the date on which a form was
/// filled in is not the year it is of.
pub fn read(rows: &[Row], dictionary: &Dictionary) -> Title {
    let mut title = Title::default();
    let mut years = Vec::new();
    for (_, cell) in rows.iter().flat_map(|row| &row.cells) {
        let Cell::Text(_) = cell else { continue };
        let text = super::value::text(cell);
        let word = normalise(&text);
        let notes = &dictionary.words.notes;
        if notes.iter().any(|note| word.starts_with(note.as_str())) {
            continue;
        }
        title.text.push_str(&text);
        title.text.push('\n');
        for (before, found) in years_in(&text) {
            if title.county.is_none() {
                title.county = county_name(before, dictionary);
            }
            if !years.contains(&found) {
                years.push(found);
            }
        }
    }
    if let [only] = years[..] {
        title.year = Some(only);
    }
    title
}

/// The county that a file or folder is named after: 青山县, 青山县2024.
pub fn county(stem: &str, dictionary: &Dictionary) -> Option<String> {
    let before = stem.split(|c: char| c.is_ascii_digit()).next()?;
    county_name(before.trim_end_matches(['-', '_']), dictionary)
}

fn county_name(text: &str, dictionary: &Dictionary) -> Option<String> {
    let name = text.trim();
    let lower = name.to_lowercase();
    let mut endings = dictionary.words.county_endings.iter();
    let is_county = endings.any(|e| lower.ends_with(e.as_str()) && lower.len() > e.len());
    is_county.then(|| name.to_owned())
}

/// The years in a text, each with what stands before it. Of 2024-2025学年 the first counts.
fn years_in(text: &str) -> Vec<(&str, u16)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(|c: char| c.is_ascii_digit()) {
        let at = from + at;
        let end = text[at..]
            .find(|c: char| !c.is_ascii_digit() && c != '-')
            .map_or(text.len(), |n| at + n);
        let year = year(&Cell::Text(text[at..end].to_owned()));
        if let Some(year) = year.filter(|y| (1949..=2100).contains(y)) {
            found.push((&text[..at], year));
        }
        from = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (Option<String>, Option<u16>);

    fn title(text: &str) -> Told {
        let row = Row {
            index: 0,
            cells: vec![(0, Cell::Text(text.into()))],
        };
        let title = read(&[row], &Dictionary::built_in());
        (title.county, title.year)
    }

    #[test]
    fn county_and_year_of_a_title() {
        let both = |county: &str, year| (Some(county.to_owned()), Some(year));
        assert_eq!(
            title("青山县2024年义务教育学校基本情况统计表"),
            both("青山县", 2024)
        );
        assert_eq!(title("青山县2100年"), both("青山县", 2100));
        assert_eq!(title("青山县 2024-2025学年 统计表"), both("青山县", 2024));
        assert_eq!(title("Qingshan County 2024"), both("Qingshan County", 2024));
        assert_eq!(title("2023年和2024年对照表"), (None, None));
        assert_eq!(title("教督〔2017〕6号附表").0, None);
        assert_eq!(title("填表日期：2025年3月1日"), (None, None));
    }

    #[test]
    fn a_file_may_be_named_after_its_county() {
        let dictionary = Dictionary::built_in();
        let of = |stem| county(stem, &dictionary);
        assert_eq!(of("青山县").as_deref(), Some("青山县"));
        assert_eq!(of("青山县2024年报表").as_deref(), Some("青山县"));
        assert_eq!(of("学校基本情况"), None);
        assert_eq!(of("县"), None);
    }
}
