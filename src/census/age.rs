//! Ages from birth dates, counted at the first of September, when the school year begins.

use chrono::{Datelike, NaiveDate};

use crate::census::grid::Cell;
use crate::census::value;

/// A birth as far as ages at a first of September need it: the year twice, and one more where the
/// birthday comes after the first of September.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Birth(u16);

impl Birth {
    /// The completed years of age on 1 September of a year.
    ///
    /// ```
    /// use balance::census::{age::birth, grid::Cell};
    /// let born = |text: &str| birth(&Cell::Text(text.into())).unwrap();
    /// assert_eq!(born("1985-09-01").age(2024), 39);
    /// assert_eq!(born("1985年9月2日").age(2024), 38);
    /// assert_eq!(born("1985.3").age(2024), 39);
    /// ```
    pub fn age(self, year: u16) -> i32 {
        i32::from(year) - i32::from(self.0 / 2) - i32::from(self.0 % 2)
    }

    /// The number that stands for it.
    pub(super) fn number(self) -> u16 {
        self.0
    }

    /// The birth that a number stands for.
    pub(super) fn of_number(number: u16) -> Birth {
        Birth(number)
    }
}

/// The month of the birth date in a cell, in months since the year 0.
pub(super) fn month(cell: &Cell) -> Option<u16> {
    let date = date(cell)?;
    let year = u16::try_from(date.year()).ok()?;
    u16::try_from(date.month0())
        .ok()?
        .checked_add(year.checked_mul(12)?)
}

/// The birth date in a cell: a date, a text such as 1985-03-02, 1985/3/2, 1985.3, 1985年3月, 19850302
/// or 198503, or a spreadsheet's serial number. Where the day is not given, the first counts.
/// `None` where the cell holds no date with a month.
pub fn birth(cell: &Cell) -> Option<Birth> {
    let date = date(cell)?;
    let late = (date.month(), date.day()) > (9, 1);
    let twice = u16::try_from(date.year()).ok()?.checked_mul(2)?;
    Some(Birth(twice + u16::from(late)))
}

fn date(cell: &Cell) -> Option<NaiveDate> {
    match cell {
        Cell::Number(number) => from_number(*number),
        Cell::Text(_) | Cell::Date(_) => from_text(&value::text(cell)),
        _ => None,
    }
}

/// 19850302, 198503, 1985.03, or the days since the end of 1899.
fn from_number(number: f64) -> Option<NaiveDate> {
    /// Serial numbers of the dates from 1920 to 2050.
    const SERIALS: std::ops::Range<f64> = 7306.0..54789.0;
    if SERIALS.contains(&number) {
        let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
        return first.checked_add_days(chrono::Days::new(number as u64));
    }
    let text = number.to_string();
    // A number drops the nought of 1985.10, October: as it stands, 1985.1 may be either.
    let ambiguous = text.ends_with(".1");
    (!ambiguous).then(|| from_text(&text)).flatten()
}

fn from_text(text: &str) -> Option<NaiveDate> {
    // The time of day behind a date says nothing.
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let number = |part: &str| part.parse::<u32>().ok();
    let (year, month, day) = match parts[..] {
        [whole] if whole.len() == 8 => (
            number(&whole[..4])?,
            number(&whole[4..6])?,
            number(&whole[6..])?,
        ),
        [whole] if whole.len() == 6 => (number(&whole[..4])?, number(&whole[4..])?, 1),
        [year, month] if year.len() == 4 => (number(year)?, number(month)?, 1),
        [year, month, day] if year.len() == 4 => (number(year)?, number(month)?, number(day)?),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_their_spellings() {
        for text in [
            "1985-03-02",
            "1985/3/2",
            "1985.3.2",
            "1985年3月2日",
            "１９８５年３月２日",
            "19850302",
            "198503",
            "1985-03",
            "1985.03",
            "1985-03-02 00:00:00",
        ] {
            let found = birth(&Cell::Text(text.into()));
            assert_eq!(found.map(|b| b.age(2024)), Some(39), "{text}");
        }
        // 2 March 1985 is day 31108 of a spreadsheet.
        assert_eq!(birth(&Cell::Number(31108.0)).map(|b| b.age(2024)), Some(39));
        assert_eq!(
            birth(&Cell::Number(19_850_302.0)).map(|b| b.age(2024)),
            Some(39)
        );
        assert_eq!(birth(&Cell::Number(1985.03)).map(|b| b.age(2024)), Some(39));
        assert_eq!(birth(&Cell::Number(1985.1)), None);
        for text in ["1985", "85.3", "1985-13-01", "1985-02-30", "不详", "3月"] {
            assert_eq!(birth(&Cell::Text(text.into())), None, "{text}");
        }
    }
}
