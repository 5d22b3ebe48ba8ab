//! Where the figures of the summary stand: a row an indicator, for each county and stage; below them the
//! composite, the schools, and the stage as a whole.

use crate::report::live::layout::{Book, Sheet};

pub const HEADER: u32 = 2;
pub const BODY: u32 = 3;
pub const COUNTED: u16 = 3;
pub const PERS: u16 = 4;
pub const NUMERATORS: u16 = 5;
pub const MEAN: u16 = 6;
pub const VARIANCE: u16 = 7;
pub const STD: u16 = 8;
pub const CV: u16 = 9;
pub const LIMIT: u16 = 10;
pub const VERDICT: u16 = 11;
pub const MEETING: u16 = 12;

/// Behind the indicators: the composite, the schools, the stage.
pub const MORE: u32 = 3;

pub fn top(book: &Book<'_>, block: usize) -> u32 {
    let lines = book.standard.indicators.len() as u32 + MORE;
    BODY + block as u32 * lines
}

pub fn composite_row(book: &Book<'_>, block: usize) -> u32 {
    top(book, block) + book.standard.indicators.len() as u32
}

pub fn at(book: &Book<'_>, row: u32, column: u16) -> String {
    book.fixed(&Sheet::Summary, row, column)
}

/// The cell of a mean.
pub fn mean(book: &Book<'_>, block: usize, indicator: usize) -> String {
    at(book, top(book, block) + indicator as u32, MEAN)
}

/// The cell of a coefficient of variation.
pub fn cv(book: &Book<'_>, block: usize, indicator: usize) -> String {
    at(book, top(book, block) + indicator as u32, CV)
}

/// The cell of how many schools meet a threshold, and that of how many have the figures.
pub fn meeting(book: &Book<'_>, block: usize, indicator: usize) -> [String; 2] {
    let row = top(book, block) + indicator as u32;
    [at(book, row, MEETING), at(book, row, COUNTED)]
}

/// The cell of how many schools meet the standard, and that of how many there are.
pub fn schools(book: &Book<'_>, block: usize) -> [String; 2] {
    let row = composite_row(book, block) + 1;
    [at(book, row, MEETING), at(book, row, COUNTED)]
}

/// The cell of the composite.
pub fn composite(book: &Book<'_>, block: usize) -> String {
    at(book, composite_row(book, block), CV)
}

/// The cell of the verdict on the composite.
pub fn composite_verdict(book: &Book<'_>, block: usize) -> String {
    at(book, composite_row(book, block), VERDICT)
}

/// The cell of the verdict on a stage.
pub fn stage_verdict(book: &Book<'_>, block: usize) -> String {
    at(book, composite_row(book, block) + 2, VERDICT)
}

/// The verdicts on the coefficients of variation of a stage.
pub fn verdicts(book: &Book<'_>, block: usize) -> String {
    let rows = top(book, block)..composite_row(book, block);
    book.range(&Sheet::Summary, &rows, VERDICT)
}
