//! Tables of typed cells: every format prints a number, a count or a share as it does.

use crate::measure::{grouped, rounded_text};

/// A space at which no line is broken; it is printed as a space.
pub const NO_BREAK: char = '\u{a0}';

/// What stands for a figure that there is none of.
pub const DASH: &str = "—";

/// A table with a header.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// How its cells stand.
    pub align: Align,
    /// Its share of the width of a page; where there is none it is as wide as what stands in it.
    pub share: Option<usize>,
}

impl Column {
    /// The same with a share of the width of a page.
    pub fn share(self, share: usize) -> Column {
        let share = Some(share);
        Column { share, ..self }
    }
}

/// A column of text.
pub fn left(name: impl Into<String>) -> Column {
    let name = name.into();
    let align = Align::Left;
    Column {
        name,
        align,
        share: None,
    }
}

/// A column of numbers.
pub fn right(name: impl Into<String>) -> Column {
    let name = name.into();
    let align = Align::Right;
    Column {
        name,
        align,
        share: None,
    }
}

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// What stands in a cell, or in a line of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// As it is printed, with its marks.
    pub text: String,
    /// What it means for the reader.
    pub tone: Tone,
    /// What it is, for formats that keep numbers as numbers.
    pub content: Content,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content {
    /// Nothing.
    Empty,
    /// A text in one line.
    Text,
    /// A text that is broken into lines where it is long.
    Prose,
    /// A code: its zeros and digits are no number.
    Code,
    /// A number in full precision (of a percentage the share of 1) or none, and how it is printed.
    Number(Option<f64>, Print),
}

/// How a number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Print {
    /// With so many decimals: 0.413.
    Decimals(usize),
    /// With its sign and so many decimals: +0.012.
    Signed(usize),
    /// Whole, in groups of three digits: 23,100.
    Count,
    /// As a percentage with so many decimals: 26.7%.
    Percent(usize),
}

/// What a text means for the reader; where there are no colours the words alone must say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing particular.
    Plain,
    /// Something is met.
    Good,
    /// Something is not met.
    Bad,
    /// Something to look at.
    Doubtful,
    /// Something aside.
    Faint,
}

impl Cell {
    /// A text with a tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Cell {
        Cell {
            text: text.into(),
            tone,
            content: Content::Text,
        }
    }

    /// A text that is broken into lines where it is long.
    pub fn prose(text: impl Into<String>) -> Cell {
        Cell {
            content: Content::Prose,
            ..Cell::from(text)
        }
    }

    /// Nothing, where the other rows of a column have a number.
    pub fn empty() -> Cell {
        Cell {
            content: Content::Empty,
            ..Cell::from("")
        }
    }

    /// A code: its zeros and digits are no number.
    pub fn code(text: impl Into<String>) -> Cell {
        Cell {
            content: Content::Code,
            ..Cell::from(text)
        }
    }

    /// A number with so many decimals, or a dash.
    pub fn number(value: Option<f64>, decimals: usize) -> Cell {
        Cell::figure(value, Print::Decimals(decimals))
    }

    /// A change with its sign, or a dash.
    pub fn signed(value: Option<f64>, decimals: usize) -> Cell {
        Cell::figure(value, Print::Signed(decimals))
    }

    /// A share of 1 as a percentage, or a dash.
    pub fn percent(share: Option<f64>, decimals: usize) -> Cell {
        Cell::figure(share, Print::Percent(decimals))
    }

    /// A count in groups of three digits.
    pub fn count(count: u64) -> Cell {
        Cell::whole(Some(count as f64))
    }

    /// A whole number in groups of three digits, or a dash.
    pub fn whole(value: Option<f64>) -> Cell {
        Cell::figure(value, Print::Count)
    }

    fn figure(value: Option<f64>, print: Print) -> Cell {
        Cell {
            text: value.map_or(DASH.to_owned(), |value| print.text(value)),
            tone: Tone::Plain,
            content: Content::Number(value, print),
        }
    }

    /// The same with a mark behind it, such as the star of what is incomplete.
    pub fn marked(mut self, mark: &str) -> Cell {
        self.text.push_str(mark);
        self
    }

    /// The same in another tone.
    pub fn toned(self, tone: Tone) -> Cell {
        Cell { tone, ..self }
    }
}

impl Print {
    /// The number as it is printed.
    pub fn text(self, value: f64) -> String {
        match self {
            Print::Decimals(decimals) => rounded_text(value, decimals),
            Print::Percent(decimals) => format!("{}%", rounded_text(100.0 * value, decimals)),
            Print::Count => grouped(&rounded_text(value, 0)),
            Print::Signed(decimals) => {
                let text = rounded_text(value, decimals);
                // What is printed as nothing has no sign.
                let is_nothing = text.bytes().all(|b| !b.is_ascii_digit() || b == b'0');
                match value > 0.0 && !is_nothing {
                    true => format!("+{text}"),
                    false => text,
                }
            }
        }
    }
}

/// Several things in one cell; a line is broken between them, not within one.
pub fn listed<'a>(things: impl IntoIterator<Item = &'a str>, between: &str) -> String {
    let kept = things
        .into_iter()
        .map(|thing| thing.replace(' ', &NO_BREAK.to_string()));
    kept.collect::<Vec<_>>().join(between)
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell::new(text, Tone::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_printed_as_they_are_official() {
        assert_eq!(Cell::number(Some(0.4125), 3).text, "0.413");
        assert_eq!(Cell::number(None, 3).text, "—");
        assert_eq!(Cell::signed(Some(0.0004), 3).text, "0.000");
        assert_eq!(Cell::signed(Some(0.0125), 3).text, "+0.013");
        assert_eq!(Cell::signed(Some(-0.0125), 2).text, "-0.01");
        assert_eq!(Cell::percent(Some(0.26666), 1).text, "26.7%");
        assert_eq!(Cell::count(1_234_567).text, "1,234,567");
        assert_eq!(Cell::number(Some(1.5), 1).marked("*").text, "1.5*");
    }
}
