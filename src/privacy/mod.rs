//! What of a cell may be shown: the one place that decides it.
//!
//! Rosters are lists of people, and what is told of them travels: into reports, lists of problems, comments,
//! drafts of maps, logs of servers. A name may stand in any of their cells, whatever the header says. So of a
//! roster a cell is shown only where it cannot be a person's: a word of the dictionary, or a number such as
//! its column holds. Of any other its kind and length are told. Identity numbers and telephone numbers are
//! shown of no sheet at all, and of the lines where forms are signed nothing but the label.

mod looks;
mod numbers;
mod told;

use std::collections::BTreeMap;

use crate::census::grid::{Cell, Row};
use crate::census::value::year;
use crate::dictionary::{Dictionary, Roster, RosterColumn, RosterKind, is_invisible, normalise};
use crate::lang::Text;
use looks::{NUMBER_DIGITS, is_code, is_date, is_han, is_number, is_sign};
pub use numbers::without_numbers;
use numbers::{ELLIPSIS, digit};
pub use told::Told;

/// A name has so many characters at most where it stands alone.
const LONGEST_NAME: usize = 4;

/// No name of a school, and no class, has more characters.
const LONGEST_SCHOOL: usize = 30;
const LONGEST_CLASS: usize = 12;

/// So many words of the dictionary are named of a text that is not shown.
const MOST_WORDS: usize = 3;

/// In no longer text words are looked for, in bytes.
const LONGEST_WORDS: usize = 512;

/// So many rows of a sheet are looked at for people.
const ROWS_LOOKED_AT: usize = 1000;

/// What stands between several words of one cell.
const BETWEEN: &str = "、/,;+和&|\\。()（）[]【】，；：:．.-—_ \t\r\n\u{3000}\u{a0}";

/// The kind and length of a text, with the words that it holds.
fn withheld(text: &str, words: &[&str]) -> Told {
    let text = text.trim();
    let length = text.chars().filter(|c| !is_invisible(*c)).count();
    let is_number = length > 0 && text.chars().all(|c| digit(c).is_some());
    let plural = if length == 1 { "" } else { "s" };
    let (zh, en) = match is_number {
        true => (
            format!("数字，{length} 位"),
            format!("number of {length} digit{plural}"),
        ),
        false => (
            format!("文字，{length} 个字"),
            format!("text of {length} character{plural}"),
        ),
    };
    let quoted = |before: &str, [open, close]: [&str; 2], between: &str| {
        let words: Vec<String> = words.iter().map(|w| format!("{open}{w}{close}")).collect();
        match words.is_empty() {
            true => String::new(),
            false => format!("{before}{}", words.join(between)),
        }
    };
    let zh = format!("〈{zh}{}〉", quoted("，含", ["“", "”"], "、"));
    let en = format!("<{en}{}>", quoted(" with ", ["\"", "\""], ", "));
    Told::Withheld(Text::new(zh, en))
}

/// What may be shown, by the words of a dictionary.
#[derive(Clone, Copy)]
pub(crate) struct Privacy<'a> {
    dictionary: &'a Dictionary,
}

impl<'a> Privacy<'a> {
    pub fn by(dictionary: &'a Dictionary) -> Privacy<'a> {
        Privacy { dictionary }
    }

    /// A cell of a list of people, below the header of a column if that is known.
    pub fn cell(self, text: &str, column: Option<&RosterColumn>) -> Told {
        let kind = column.map(|column| column.kind);
        let plain = match kind {
            Some(RosterKind::Person) => false,
            Some(RosterKind::Number | RosterKind::Age) => is_number(text),
            Some(RosterKind::Birth) => is_date(text),
            Some(RosterKind::Label) => self.is_class(text),
            _ => false,
        };
        match plain || is_sign(text) || kind != Some(RosterKind::Person) && self.is_words(text) {
            true => Told::Plain(text.trim().to_owned()),
            false => withheld(text, &self.words_in(text, column)),
        }
    }

    /// A cell of a list of people of whose columns nothing is known.
    pub fn unknown(self, text: &str) -> Told {
        match is_number(text) || is_date(text) {
            true => Told::Plain(text.trim().to_owned()),
            false => self.cell(text, None),
        }
    }

    /// The name of a class.
    pub fn class(self, text: &str) -> Told {
        match self.is_class(text) {
            true => Told::Plain(text.to_owned()),
            false => withheld(text, &[]),
        }
    }

    /// A header of a list of people. One that is not known may be a name, too.
    pub fn header(self, text: &str) -> Told {
        let word = normalise(text);
        let rosters = || self.dictionary.rosters.values();
        let known = self.is_words(text)
            || self.dictionary.is_ignored(&[text])
            || rosters().any(|roster| self.is_header_of(&word, roster))
            || self.dictionary.column_meaning(&[text]).is_some() && !word.contains('(');
        match known && without_numbers(text) == text {
            true => Told::Plain(text.to_owned()),
            false => withheld(text, &self.words_in(text, None)),
        }
    }

    /// A header of several rows.
    pub fn headers(self, path: &[String]) -> Told {
        let all: Vec<Told> = path.iter().map(|text| self.header(text)).collect();
        Told::join(&all, " / ")
    }

    /// Whether a sheet that is nothing known may be a list of people, by what seems its header and by the
    /// first of its rows: there are numbers of people in it, a column of names, or no header at all.
    pub fn is_of_people(self, rows: &[Row], header: &Row) -> bool {
        let figure = |cell: &Cell| match cell {
            Cell::Text(text) => is_date(text) && year(cell).is_none(),
            Cell::Number(_) | Cell::Formatted(..) => year(cell).is_none(),
            Cell::Date(_) => true,
            _ => false,
        };
        let below = rows.iter().position(|row| row.index == header.index);
        header.cells.iter().any(|(_, cell)| figure(cell))
            || self.holds_people(&rows[below.unwrap_or(0)..], &|_| false)
            || self.holds_people(&rows[..below.unwrap_or(0)], &|_| false)
    }

    /// Whether numbers of people, or a column of what may be their names, stand in the first of some rows,
    /// below no column that is known.
    pub fn holds_people(self, rows: &[Row], is_known: &dyn Fn(u32) -> bool) -> bool {
        let mut columns: BTreeMap<u32, [usize; 2]> = BTreeMap::new();
        for row in rows.iter().take(ROWS_LOOKED_AT) {
            for (column, cell) in row.cells.iter().filter(|(at, _)| !is_known(*at)) {
                let text = cell.shown();
                let texts = matches!(cell, Cell::Text(text) if !text.trim().is_empty());
                if without_numbers(&text) != text || texts && self.names_people(&text) {
                    return true;
                }
                if texts {
                    let [names, all] = columns.entry(*column).or_default();
                    *names += usize::from(self.may_be_name(&text));
                    *all += 1;
                }
            }
        }
        columns
            .values()
            .any(|[names, all]| *names > 0 && names * 2 >= *all)
    }

    /// Whether a header, normalised, is one of a roster; what stands in its brackets may be anything.
    fn is_header_of(self, word: &str, roster: &Roster) -> bool {
        let bare = word.split('(').next().unwrap_or(word);
        let inside = word.get(bare.len()..).unwrap_or_default();
        let front =
            bare.trim_start_matches(|c: char| c.is_ascii_digit() || "年月日-./".contains(c));
        (roster.column_of(word).is_some() || roster.is_ignored(word))
            && self.is_words(inside)
            && front.chars().count() + 8 >= bare.chars().count()
    }

    /// The name or code of a school that a list of people gives; `is_known` tells those of the tables.
    pub fn school(self, text: &str, is_known: impl Fn(&str) -> bool) -> Told {
        let plain = is_known(text) || is_code(text) || self.is_called_school(text, &is_known);
        match plain {
            true => Told::Plain(text.to_owned()),
            false => withheld(text, &[]),
        }
    }

    /// Whether a text is called like a school: it ends so, and nothing is put before the name of a school
    /// that is known that might be a person's.
    fn is_called_school(self, text: &str, is_known: impl Fn(&str) -> bool) -> bool {
        let text = text.trim();
        let latin = text.is_ascii();
        let plain = |c: char| {
            is_han(c)
                || c.is_ascii_alphanumeric()
                || "()（）".contains(c)
                || latin && " .'".contains(c)
        };
        if text.chars().count() > LONGEST_SCHOOL || !text.chars().all(plain) {
            return false;
        }
        if text.chars().filter(char::is_ascii_digit).count() > NUMBER_DIGITS {
            return false;
        }
        let mut named = text;
        if let Some((front, inside)) = text.trim_end_matches([')', '）']).split_once(['(', '（'])
        {
            if !self.is_words(inside) {
                return false;
            }
            named = front;
        }
        let lower = named.to_lowercase();
        let endings = &self.dictionary.words.school_endings;
        let ends = |ending: &String| lower.ends_with(ending.as_str()) && lower != *ending;
        // 青山县梅云小学 is 梅云小学; what else stands before it may be anyone's.
        let words = &self.dictionary.words;
        let places = || words.county_endings.iter().chain(&words.place_endings);
        let before_known = || {
            let mut starts = named.char_indices().skip(1);
            starts.any(|(at, _)| {
                let (before, school) = named.split_at(at);
                is_known(school) && !places().any(|ending| before.ends_with(ending.as_str()))
            })
        };
        endings.iter().any(ends) && !before_known()
    }

    /// A row below a table that is no school: how it begins, for it may be signed.
    pub fn note(self, text: &str) -> Told {
        self.beginning(text)
            .unwrap_or_else(|| Told::from(text.trim()))
    }

    /// A row of totals; what stands behind a colon is a signature.
    pub fn total(self, text: &str) -> Told {
        let mut totals = self.dictionary.words.totals.iter();
        match text.split_once([':', '：']) {
            Some((label, _)) if totals.any(|total| normalise(label).contains(total.as_str())) => {
                Told::from(format!("{label}：{ELLIPSIS}"))
            }
            Some(_) => self.note_of_people(text),
            None => Told::from(text.trim()),
        }
    }

    /// A row of a list of people that is none of them: the word of a total with a school or a class, or how a
    /// note begins.
    pub fn note_of_people(self, text: &str) -> Told {
        let text = text.trim();
        let totals = &self.dictionary.words.totals;
        let bare = totals.iter().find_map(|total| {
            let behind = || text.strip_prefix(total.as_str());
            text.strip_suffix(total.as_str()).or_else(behind)
        });
        let of = |rest: &str| {
            self.is_words(rest) || self.is_class(rest) || self.is_called_school(rest, |_| false)
        };
        match self.beginning(text) {
            Some(told) => told,
            None if bare.is_some_and(of) => Told::from(text),
            None => self.cell(text, None),
        }
    }

    /// What is shown of a note: words alone, what stands before a colon, the word that it begins with.
    fn beginning(self, text: &str) -> Option<Told> {
        let text = text.trim();
        if self.is_words(text) {
            return Some(Told::Plain(text.to_owned()));
        }
        let label = text.split_once([':', '：']).map(|(label, _)| label.trim());
        if let Some(label) = label.filter(|label| self.is_words(label)) {
            return Some(Told::Plain(format!("{label}：{ELLIPSIS}")));
        }
        let begins = self.beginning_of_note(text)?;
        Some(Told::Plain(format!("{begins}{ELLIPSIS}")))
    }

    /// A text that stands alone where the names of schools do: a heading, or whoever signed there.
    pub fn alone(self, text: &str) -> Told {
        let name = normalise(text);
        let mut endings = self.dictionary.words.school_endings.iter();
        let is_school = endings.any(|ending| name.ends_with(ending.as_str()));
        match self.may_be_name(text) && !is_school {
            true => withheld(text, &[]),
            false => self.note(text),
        }
    }

    /// Whether the text, with nothing around it, is one that people are called by, for all that is known.
    pub fn may_be_name(self, text: &str) -> bool {
        let name = normalise(text);
        let words = &self.dictionary.words;
        let mut places = words.county_endings.iter().chain(&words.place_endings);
        let length = name.chars().filter(|c| is_han(*c)).count();
        (2..=LONGEST_NAME).contains(&length)
            && name.chars().all(|c| is_han(c) || "·•.".contains(c))
            && !self.is_words(text)
            && !places.any(|ending| name.ends_with(ending.as_str()))
    }

    /// Whether a header says that what is below tells who people are.
    pub fn names_people(self, header: &str) -> bool {
        let word = normalise(header);
        let rosters = self.dictionary.rosters.values();
        let mut found = rosters.filter_map(|roster| roster.column_of(&word));
        found.any(|(_, column)| column.kind == RosterKind::Person)
            || self.is_of_people_alone(header)
    }

    /// Whether a header is one that no table of schools has.
    pub fn is_of_people_alone(self, header: &str) -> bool {
        self.dictionary.words.of_people.contains(&normalise(header))
    }

    /// Whether a text is nothing but words of the dictionary, and marks between them.
    fn is_words(self, text: &str) -> bool {
        let is = |text: &str| self.dictionary.is_word(&normalise(text));
        if text.len() > LONGEST_WORDS {
            return false;
        }
        is(text)
            || text
                .split(|c| BETWEEN.contains(c))
                .filter(|part| !part.trim().is_empty())
                .all(is)
    }

    /// The words of a column that a text holds.
    fn words_in(self, text: &str, column: Option<&'a RosterColumn>) -> Vec<&'a str> {
        if text.len() > LONGEST_WORDS {
            return Vec::new();
        }
        let word = normalise(text);
        let stages = self
            .dictionary
            .stages
            .values()
            .map(|stage| stage.zh.as_str());
        let values = column.into_iter().flat_map(|column| {
            let words = column.value.iter().flat_map(|value| &value.words);
            words
                .chain(&column.honours)
                .chain([&column.zh])
                .map(String::as_str)
        });
        let headers = self
            .dictionary
            .rosters
            .values()
            .filter(|_| column.is_none());
        let headers = headers.flat_map(|roster| roster.column.values());
        let headers = headers.map(|column| column.zh.as_str());
        let all = values.chain(stages).chain(headers);
        let mut held: Vec<&str> = all
            .filter(|known| known.chars().count() > 1 && word.contains(known))
            .collect();
        held.sort_by_key(|known| (std::cmp::Reverse(known.len()), *known));
        let mut words: Vec<&str> = Vec::new();
        for known in held {
            if words.len() < MOST_WORDS && !words.iter().any(|longer| longer.contains(known)) {
                words.push(known);
            }
        }
        words
    }

    /// The word by which a text begins like a note.
    fn beginning_of_note(self, text: &str) -> Option<&'a str> {
        let text = normalise(text);
        let words = &self.dictionary.words;
        let fronts = words.footers.iter().filter_map(|f| f.split("...").next());
        let all = words.notes.iter().map(String::as_str).chain(fronts);
        all.filter(|word| !word.is_empty() && text.starts_with(word))
            .max_by_key(|word| word.len())
    }

    /// Whether a text is the name of a class: 三年级（2）班, 2019级1班.
    fn is_class(self, text: &str) -> bool {
        let word = normalise(text);
        let of_a_class =
            |c: char| c.is_ascii_digit() || "()-.一二三四五六七八九十班级年组届部".contains(c);
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let stages = self.dictionary.stages.values();
        let words = stages.flat_map(|s| s.grades.iter().chain([&s.zh]));
        let behind = words.filter_map(|known| word.strip_prefix(known.as_str()));
        let rest = behind.min_by_key(|rest| rest.len()).unwrap_or(&word);
        rest.chars().count() <= LONGEST_CLASS
            && digits <= NUMBER_DIGITS
            && rest.chars().all(of_a_class)
    }
}

#[cfg(test)]
mod tests;
