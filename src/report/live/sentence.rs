//! Sentences of the official forms as formulas: the words, and in every blank a cell.

use crate::expression::excel::quoted;
use crate::lang::Lang;
use crate::measure::rounded_text;
use crate::standard::{Figure, Fill, Piece, Sentence};

/// What is left to be filled in by hand.
const BLANK: &str = "＿＿";

/// What stands where there can be nothing: the junior pupils of a primary school.
pub const NOTHING: &str = "——";

/// A text in a formula is at most so long.
const LONGEST_TEXT: usize = 250;

/// What stands in a blank: as a part of a formula, and as it is shown now.
pub struct Filled {
    pub formula: String,
    pub shown: String,
}

impl Filled {
    /// What no census has.
    pub fn by_hand() -> Filled {
        Filled::text(BLANK)
    }

    /// A text that no figure changes.
    pub fn text(text: &str) -> Filled {
        Filled {
            formula: literal(text),
            shown: text.to_owned(),
        }
    }

    /// A number, in a form of its own.
    pub fn number(formula: &str, shown: Option<String>) -> Filled {
        Filled {
            formula: format!("IFERROR({formula},{})", quoted(BLANK)),
            shown: shown.unwrap_or_else(|| BLANK.to_owned()),
        }
    }

    /// A figure in a cell, or in a formula that is an error where it is blank.
    pub fn figure(at: &str, value: Option<f64>, print: Print) -> Filled {
        let (times, scaled) = match print.percent {
            true => ("100*", value.map(|v| v * 100.0)),
            false => ("", value),
        };
        let digits = match print.digits {
            0 => "0".to_owned(),
            digits => format!("0.{}", "0".repeat(digits)),
        };
        // An empty text is no number.
        let formula = format!("TEXT({times}({at}),\"{digits}\")");
        let formula = match print.cell {
            true => format!("IF(ISNUMBER({at}),{formula},NA())"),
            false => formula,
        };
        Filled::number(&formula, scaled.map(|v| rounded_text(v, print.digits)))
    }
}

/// How a figure is printed in a sentence.
#[derive(Clone, Copy)]
pub struct Print {
    pub percent: bool,
    pub digits: usize,
    /// Whether it stands in a cell, and is no formula.
    pub cell: bool,
}

impl Print {
    /// As the standard has it.
    pub fn of(figure: &Figure, percent_digits: usize, cell: bool) -> Print {
        Print {
            percent: figure.percent,
            digits: match figure.percent {
                true => percent_digits,
                false => figure.digits,
            },
            cell,
        }
    }
}

/// A text as it stands in a formula, in parts where it is longer than one may be.
pub fn literal(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let parts = all
        .chunks(LONGEST_TEXT)
        .map(|part| quoted(&part.iter().collect::<String>()));
    let parts: Vec<String> = parts.collect();
    match parts.is_empty() {
        true => quoted(""),
        false => parts.join("&"),
    }
}

/// A sentence with its blanks filled in.
pub fn filled<E>(
    sentence: &Sentence,
    lang: Lang,
    fill: impl Fn(&Fill) -> Result<Filled, E>,
) -> Result<Filled, E> {
    let mut formulas = Vec::new();
    let mut shown = String::new();
    for piece in sentence.pieces(lang) {
        let part = match piece {
            Piece::Text(text) => Filled::text(text),
            Piece::Blank(Fill::Hand) => Filled::by_hand(),
            Piece::Blank(blank) => fill(blank)?,
        };
        formulas.push(part.formula);
        shown.push_str(&part.shown);
    }
    Ok(Filled {
        formula: formulas.join("&"),
        shown,
    })
}
