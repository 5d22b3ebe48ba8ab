//! What stands above the table: the county and the year in its title.

use crate::census::grid::{Cell, Row};
use crate::census::value::year;
use crate::dictionary::{Dictionary, normalise};

/// No county's name is longer, in bytes: what is longer is not looked through again for every year in it.
const LONGEST_NAME: usize = 240;

/// No part of a county's name, up to its 县, 区 or 市, has more characters.
const LONGEST_PART: usize = 8;

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
        let text = crate::census::value::text(cell);
        let word = normalise(&text);
        let notes = &dictionary.words.notes;
        if notes.iter().any(|note| word.starts_with(note.as_str())) {
            continue;
        }
        title.text.push_str(&text);
        title.text.push('\n');
        let county = || county_in(&text, dictionary);
        title.county = title.county.take().or_else(county);
        for found in years_in(&text) {
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
    whole_name(before.trim_end_matches(['-', '_']), dictionary)
}

/// The only year that a name speaks of, as that of a sheet.
pub fn year_in(name: &str) -> Option<u16> {
    match years_in(name)[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// The county that a text names: what stands before a year, as in Qingshan County 2024; else what
/// the text begins with, as in 青山县教育局, once the year is taken off its front.
fn county_in(text: &str, dictionary: &Dictionary) -> Option<String> {
    // 填报单位：青山县教育局
    let text = text.rsplit([':', '：']).next().unwrap_or(text);
    for (before, _, rest) in dated(text) {
        if let Some(name) = whole_name(before, dictionary) {
            return Some(name);
        }
        let behind = rest.trim_start_matches(['年', '度', '学', ')', '）', '-', ' ']);
        let named = beginning(before, dictionary).or_else(|| beginning(behind, dictionary));
        if named.is_some() {
            return named;
        }
    }
    beginning(text, dictionary)
}

/// The whole text, if it is the name of a county.
fn whole_name(text: &str, dictionary: &Dictionary) -> Option<String> {
    if text.len() > LONGEST_NAME {
        return None;
    }
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_end_matches(['(', '（']).trim();
    let lower = name.to_lowercase();
    let words = &dictionary.words;
    let ends = |e: &String| lower.ends_with(e.as_str()) && lower.len() > e.len();
    let is_county = words.county_endings.iter().any(ends);
    (is_county && !is_no_county(&lower, dictionary)).then(|| name.to_owned())
}

fn is_no_county(name: &str, dictionary: &Dictionary) -> bool {
    let words = &dictionary.words;
    let mut endings = words.no_county_endings.iter();
    words.no_counties.iter().any(|none| none == name)
        || endings.any(|ending| name.ends_with(ending.as_str()))
}

/// The county that a Chinese text begins with: as far as the last 县, 区 or 市 behind which a title
/// goes on, each part of the name having two characters or more.
fn beginning(text: &str, dictionary: &Dictionary) -> Option<String> {
    let words = &dictionary.words;
    let seen = text.chars().filter(|c| !c.is_whitespace());
    // As much again as a name has, for what goes on behind it.
    let text: String = seen.take(2 * LONGEST_NAME).collect();
    let mut name = None;
    let (mut part, mut length) = (0, 0);
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        length += 1;
        if length > LONGEST_PART || end > LONGEST_NAME {
            break;
        }
        let ends = words.county_endings.iter().any(|e| e.chars().eq([c]));
        if !ends || length < 2 {
            continue;
        }
        if is_no_county(&text[part..end], dictionary) {
            break;
        }
        (part, length) = (end, 0);
        let rest = text[end..].trim_start_matches(['（', '(']);
        let goes_on = |after: &String| rest.starts_with(after.as_str());
        if rest.is_empty() || words.after_counties.iter().any(goes_on) {
            name = Some(text[..end].to_owned());
        }
    }
    name
}

/// A county's name without what stands above it and without spaces, by which two are compared:
/// 湖南省岳阳市青山县 and 青山 县 are 青山县.
pub fn bare_county(name: &str, dictionary: &Dictionary) -> String {
    let words = &dictionary.words;
    let mut bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    for above in &words.above_counties {
        if let Some(at) = bare.find(above.as_str()) {
            let rest = &bare[at + above.len()..];
            let ends = words
                .county_endings
                .iter()
                .any(|e| rest.ends_with(e.as_str()));
            if at > 0 && ends && rest.chars().count() >= 2 {
                bare = rest.to_owned();
            }
        }
    }
    bare
}

/// The years in a text, each once. Of 2024-2025学年 the first counts.
fn years_in(text: &str) -> Vec<u16> {
    let mut years: Vec<u16> = Vec::new();
    let mut last: Option<u16> = None;
    for (before, year, _) in dated(text) {
        let joined = before
            .trim_end()
            .ends_with(['-', '—', '–', '~', '～', '/', '至', '－']);
        let second = last.is_some_and(|first| year == first + 1) && joined;
        if !second && !years.contains(&year) {
            years.push(year);
        }
        last = Some(year);
    }
    years
}

/// The years in a text, each with what stands before and behind it.
fn dated(text: &str) -> Vec<(&str, u16, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(|c: char| c.is_ascii_digit()) {
        let at = from + at;
        let end = text[at..]
            .find(|c: char| !c.is_ascii_digit())
            .map_or(text.len(), |n| at + n);
        let year = year(&Cell::Text(text[at..end].to_owned()));
        if let Some(year) = year.filter(|y| (1949..=2100).contains(y)) {
            found.push((&text[..at], year, &text[end..]));
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
        for text in [
            "青山县2024年义务教育学校基本情况统计表",
            "青山县 2024-2025学年 统计表",
            "青山县2024—2025学年统计表",
            "青山县2024～2025学年统计表",
            "2024年青山县统计表",
            "青山县（2024年）统计表",
            "青山县教育局2024年学校基本情况",
            "青山县义务教育学校基本情况（2024年）",
        ] {
            assert_eq!(title(text), both("青山县", 2024), "{text}");
        }
        assert_eq!(title("青山县2100年"), both("青山县", 2100));
        assert_eq!(title("岳阳市青山区2024年"), both("岳阳市青山区", 2024));
        assert_eq!(title("Qingshan County 2024"), both("Qingshan County", 2024));
        assert_eq!(
            title("填报单位：青山县教育局"),
            (Some("青山县".into()), None)
        );
        for text in [
            "2023年和2024年对照表",
            "填表日期：2025年3月1日",
            "城市小学基本情况",
            "全县学校统计表",
            "城关学区统计表",
        ] {
            assert_eq!(title(text), (None, None), "{text}");
        }
        assert_eq!(title("教督〔2017〕6号附表").0, None);
    }

    #[test]
    fn a_file_may_be_named_after_its_county() {
        let dictionary = Dictionary::built_in();
        let of = |stem| county(stem, &dictionary);
        assert_eq!(of("青山县").as_deref(), Some("青山县"));
        assert_eq!(of("青山县2024年报表").as_deref(), Some("青山县"));
        assert_eq!(of("学校基本情况"), None);
        assert_eq!(of("城区"), None);
        assert_eq!(of("县"), None);
    }

    #[test]
    fn a_county_is_the_same_with_and_without_its_province() {
        let dictionary = Dictionary::built_in();
        for (name, bare) in [
            ("湖南省岳阳市青山县", "青山县"),
            ("青山 县", "青山县"),
            ("长沙市浏阳市", "浏阳市"),
            ("浏阳市", "浏阳市"),
            ("沙市区", "沙市区"),
            ("津市市", "津市市"),
            ("广西壮族自治区青山县", "青山县"),
        ] {
            assert_eq!(bare_county(name, &dictionary), bare);
        }
    }
}
