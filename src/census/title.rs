//! What stands above the table: the county and the year in its title.

use super::grid::{Cell, Row};
use super::value::year;
use crate::dictionary::Dictionary;

/// What a title tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Title {
    /// 青山县 of "青山县2024年义务教育学校基本情况统计表".
    pub county: Option<String>,
    /// 2024 of the same.
    pub year: Option<u16>,
}

/// Reads the rows above a header. Two different years say nothing.
pub fn read(rows: &[Row], dictionary: &Dictionary) -> Title {
    let mut title = Title::default();
    let mut years = Vec::new();
    for (_, cell) in rows.iter().flat_map(|row| &row.cells) {
        let Cell::Text(_) = cell else { continue };
        let text = super::value::text(cell);
        for (before, found) in years_in(&text) {
            let name = before.trim();
            let ends = |e: &String| name.to_lowercase().ends_with(e.as_str());
            let is_county = dictionary.words.county_endings.iter().any(ends);
            if title.county.is_none() && is_county {
                title.county = Some(name.to_owned());
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

    fn title(text: &str) -> Title {
        let row = Row {
            index: 0,
            cells: vec![(0, Cell::Text(text.into()))],
        };
        read(&[row], &Dictionary::built_in())
    }

    #[test]
    fn county_and_year_of_a_title() {
        let both = |county: &str, year| Title {
            county: Some(county.into()),
            year: Some(year),
        };
        assert_eq!(
            title("青山县2024年义务教育学校基本情况统计表"),
            both("青山县", 2024)
        );
        assert_eq!(title("青山县2100年"), both("青山县", 2100));
        assert_eq!(title("青山县 2024-2025学年 统计表"), both("青山县", 2024));
        assert_eq!(title("Qingshan County 2024"), both("Qingshan County", 2024));
        assert_eq!(title("2023年和2024年对照表"), Title::default());
        assert_eq!(title("教督〔2017〕6号附表").county, None);
    }
}
