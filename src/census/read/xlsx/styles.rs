//! The styles of a workbook, as far as they say what the number in a cell is: a number, a date, or one
//! that shows more than its digits.

use std::collections::HashMap;

use calamine::{ExcelDateTime, ExcelDateTimeType};

use crate::census::grid::Cell;
use crate::census::read::number_format::{Formats, built_in};
use crate::census::read::xlsx::iso;
use crate::census::read::xlsx::tags::{Tag, Tags, is_of_sheets};

/// No format code has more brackets; a library counts no further than that.
const MOST_BRACKETS: usize = 100;

/// The styles of a workbook's cells, by their numbers.
#[derive(Default)]
pub struct Styles {
    /// What dates those that are for dates are for.
    dates: Vec<Option<ExcelDateTimeType>>,
    formats: Formats,
    /// Whether days are counted from 1904.
    pub from_1904: bool,
}

impl Styles {
    /// Reads the part that lists them.
    pub fn read(part: &[u8]) -> Option<Styles> {
        let mut tags = Tags::new(part)?;
        if tags.next()? != Tag::Start("styleSheet") {
            return None;
        }
        let mut codes: HashMap<&str, String> = HashMap::new();
        let mut styles: Option<Vec<String>> = None;
        let mut dates = Vec::new();
        loop {
            let tag = tags.next()?;
            let is_list = tags.depth() == 2;
            match tag {
                Tag::Start("numFmts") if is_list => number_formats(&mut tags, &mut codes)?,
                Tag::Start("cellXfs") if is_list && styles.is_none() => {
                    let styles = styles.insert(Vec::new());
                    while let Some(number) = next_style(&mut tags)? {
                        let own = codes.get(number);
                        dates.push(match own {
                            Some(code) => date_of_code(code),
                            None => date_of_number(number),
                        });
                        let usual = || code_of_number(number).to_owned();
                        styles.push(own.cloned().unwrap_or_else(usual));
                    }
                }
                // Wherever they stand, a library reads them, too.
                Tag::Start("numFmts" | "cellXfs" | "fonts" | "fills" | "borders") if !is_list => {
                    return None;
                }
                Tag::Start("cellXfs") => return None,
                Tag::Start(name) if is_of_sheets(name) => return None,
                Tag::Done => break,
                _ => {}
            }
        }
        let codes = styles.iter().flatten().map(String::as_str);
        Some(Styles {
            dates,
            formats: Formats::read(codes),
            from_1904: false,
        })
    }

    /// The number in a cell of a style, as the style shows it.
    pub fn cell(&self, style: Option<usize>, number: f64) -> Cell {
        let date = style.and_then(|style| self.dates.get(style).copied().flatten());
        if let Some(kind) = date {
            let date = ExcelDateTime::new(number, kind, self.from_1904);
            return Cell::Date(iso(&date));
        }
        let mut cell = Cell::Number(number);
        // A cell that names no style has the first.
        if let Some(format) = self.formats.of_style(style.unwrap_or(0)) {
            format.note(&mut cell);
        }
        cell
    }
}

/// Reads the formats that a workbook spells out, by their numbers.
fn number_formats<'a>(tags: &mut Tags<'a>, codes: &mut HashMap<&'a str, String>) -> Option<()> {
    loop {
        match tags.next()? {
            Tag::Start("numFmt") => {
                let number = tags.attribute("numFmtId").filter(|n| is_plain(n))?;
                let code = quick_xml::escape::unescape(tags.attribute("formatCode")?).ok()?;
                if code.matches('[').count() > MOST_BRACKETS {
                    return None;
                }
                codes.insert(number, code.into_owned());
            }
            Tag::End("numFmt") => {}
            Tag::End("numFmts") => return Some(()),
            _ => return None,
        }
    }
}

/// The number of the next style's format; nothing where the list of styles ends.
fn next_style<'a>(tags: &mut Tags<'a>) -> Option<Option<&'a str>> {
    let number = match tags.next()? {
        Tag::Start("xf") => tags.attribute("numFmtId").filter(|n| is_plain(n))?,
        Tag::End("cellXfs") => return Some(None),
        _ => return None,
    };
    loop {
        match tags.next()? {
            Tag::Start("xf") => return None,
            Tag::Start(name) if is_of_sheets(name) => return None,
            Tag::End("xf") => return Some(Some(number)),
            Tag::Done => return None,
            _ => {}
        }
    }
}

/// Whether a number is written in the one way that everybody reads alike.
fn is_plain(number: &str) -> bool {
    let digits = number.bytes().all(|b| b.is_ascii_digit());
    digits && (number == "0" || (1..=5).contains(&number.len()) && !number.starts_with('0'))
}

/// The code of a format that is not spelt out, if it shows more than a number; those of accounts show
/// brackets around what is below 0.
fn code_of_number(number: &str) -> &'static str {
    match number {
        "37" => "#,##0 ;(#,##0)",
        "38" => "#,##0 ;[Red](#,##0)",
        "39" => "#,##0.00;(#,##0.00)",
        "40" => "#,##0.00;[Red](#,##0.00)",
        "41" => "_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)",
        "42" => "_($* #,##0_);_($* (#,##0);_($* \"-\"_);_(@_)",
        "43" => "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
        "44" => "_($* #,##0.00_);_($* (#,##0.00);_($* \"-\"??_);_(@_)",
        other => other.parse().map_or("", built_in),
    }
}

/// What dates a format that is not spelt out is for.
fn date_of_number(number: &str) -> Option<ExcelDateTimeType> {
    match number.parse().ok()? {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(ExcelDateTimeType::DateTime),
        46 => Some(ExcelDateTimeType::TimeDelta),
        0_u32.. => None,
    }
}

/// What dates a format code is for, by its first section, as calamine tells.
fn date_of_code(code: &str) -> Option<ExcelDateTimeType> {
    let (mut literal, mut quoted) = (false, false);
    let mut brackets = 0_u8;
    // Whether hours, minutes or seconds stand alone in brackets so far, and whether half of AM/PM was met.
    let (mut alone, mut half) = (false, false);
    let mut before = ' ';
    for c in code.chars() {
        match c {
            _ if literal => literal = false,
            '_' | '\\' | '*' => literal = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            ';' => return None,
            '[' => brackets = brackets.saturating_add(1),
            ']' if brackets == 1 && alone => return Some(ExcelDateTimeType::TimeDelta),
            ']' => brackets = brackets.saturating_sub(1),
            'a' | 'A' if !half && brackets == 0 => half = true,
            'p' | 'P' | 'm' | 'M' | '/' if half && brackets == 0 => {
                return Some(ExcelDateTimeType::DateTime);
            }
            'd' | 'm' | 'h' | 'y' | 's' | 'D' | 'M' | 'H' | 'Y' | 'S' if !half && brackets == 0 => {
                return Some(ExcelDateTimeType::DateTime);
            }
            _ if alone && c.eq_ignore_ascii_case(&before) => {}
            _ => alone = before == '[' && matches!(c, 'h' | 'm' | 's' | 'H' | 'M' | 'S'),
        }
        before = c;
    }
    None
}
