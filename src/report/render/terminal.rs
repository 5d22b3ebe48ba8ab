//! A document on a terminal, or as plain text.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Ansi};
use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, TableStyle,
    Width,
};
use unicode_width::UnicodeWidthStr;

use crate::report::document::{Block, Document};
use crate::report::table::NO_BREAK;
use crate::report::table::{Align, Cell, Table, Tone};

/// How a terminal is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Style {
    /// Columns of plain text, and of a terminal that is wider.
    pub const WIDEST: usize = 100;

    /// Plain text.
    pub const PLAIN: Style = Style {
        color: false,
        width: Style::WIDEST,
    };
}

/// Three lines, as Chinese statistical tables have: above, below the header, below.
const THREE_LINES: TableStyle = TableStyle::new()
    .top_border(LineStyle::new('─', '─', '─', '─'))
    .header_lines(ContentLineStyle::new(' ', ' ', ' '))
    .header_separator(LineStyle::new('─', '─', '─', '─'))
    .content_lines(ContentLineStyle::new(' ', ' ', ' '))
    .bottom_border(LineStyle::new('─', '─', '─', '─'));

/// Writes a document.
pub fn write(document: &Document, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (at, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Heading(level, text, remark) => {
                if at > 0 {
                    writeln!(out)?;
                }
                let bold = match level {
                    1 => Ansi::new().bold().underline(),
                    _ => Ansi::new().bold(),
                };
                let mut line = painted(&clean(text), bold, style.color);
                if let Some(remark) = remark {
                    line.push_str("  ");
                    line.push_str(&toned(remark, style.color));
                }
                writeln!(out, "{line}")?;
            }
            Block::Subtitle(text) => line(&Cell::from(text.as_str()), style, out)?,
            Block::Line(cell) => line(cell, style, out)?,
            Block::Table(_) | Block::Strips(_) => {
                let is_table = |block: &Block| matches!(block, Block::Table(_) | Block::Strips(_));
                if at > 0 && is_table(&document.blocks[at - 1]) {
                    writeln!(out)?;
                }
                match block {
                    Block::Strips(strips) => write_table(&strips.blocks(), style, out)?,
                    Block::Table(table) => write_table(table, style, out)?,
                    _ => {}
                }
            }
        }
    }
    Ok(())
}

/// Writes one line of text, broken where the terminal ends.
pub fn line(cell: &Cell, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for line in wrap(&cell.text, style.width) {
        let cell = Cell::new(breakable(&line), cell.tone);
        writeln!(out, "{}", toned(&cell, style.color))?;
    }
    Ok(())
}

/// Writes a line that fits as it is.
pub fn unbroken(cell: &Cell, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", toned(cell, style.color))
}

/// Writes a heading within a text.
pub fn heading(text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for line in wrap(text, style.width) {
        let bold = Ansi::new().bold();
        writeln!(out, "{}", painted(&clean(&line), bold, style.color))?;
    }
    Ok(())
}

fn write_table(table: &Table, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut shown = comfy_table::Table::new();
    shown.load_style(THREE_LINES);
    shown.set_content_arrangement(ContentArrangement::Dynamic);
    shown.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
    paint::set(&mut shown, style.color);
    let align = |align: Align| match align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    };
    shown.set_header(
        table
            .columns
            .iter()
            .map(|c| comfy_table::Cell::new(&c.name).set_alignment(align(c.align))),
    );
    for row in &table.rows {
        shown.add_row(row.iter().zip(&table.columns).map(|(cell, column)| {
            let text = clean(&cell.text);
            let shown = comfy_table::Cell::new(text).set_alignment(align(column.align));
            paint::cell(shown, cell.tone)
        }));
    }
    // Only text may be broken into lines; a broken number is another number.
    for (at, own) in table.columns.iter().enumerate() {
        let widest = table.rows.iter().map(|row| row[at].text.width()).max();
        let needed = widest.unwrap_or(0).max(own.name.width()) + 2;
        if own.align == Align::Right
            && let (Some(column), Ok(needed)) = (shown.column_mut(at), u16::try_from(needed))
        {
            column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(needed)));
        }
    }
    writeln!(out, "{}", breakable(&shown.trim_fmt()))
}

/// The spaces that no line was to be broken at are spaces after all, once the lines stand.
fn breakable(text: &str) -> String {
    text.replace(NO_BREAK, " ")
}

/// Control characters of a school's name could steer the terminal, marks of writing direction turn
/// the line round, and what has no width hide in a number: what is no text is shown as �.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c,
            '\t' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() || is_hidden(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

/// Characters that show nothing themselves: marks of direction, joints and tags.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Breaks a line at the width, by columns: a Chinese character takes two. An indented line goes on
/// indented.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let rest = broken(&text[indent..], width - (indent + 2).min(width / 2));
    let lines = rest.into_iter().enumerate();
    lines
        .map(|(at, line)| match at {
            0 => format!("{}{line}", " ".repeat(indent)),
            _ => format!("{}{line}", " ".repeat(indent + usize::from(indent > 0) * 2)),
        })
        .collect()
}

/// What no line begins with.
const CLOSING: &str = "，。；、：！？）》〕”’…%";

fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut word = String::new();
    let flush = |line: &mut String, word: &mut String, lines: &mut Vec<String>| {
        if line.width() + word.trim_end().width() > width && !line.is_empty() {
            lines.push(std::mem::take(line).trim_end().to_owned());
            *word = word.trim_start().to_owned();
        }
        line.push_str(word);
        word.clear();
    };
    let text = clean(text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        word.push(c);
        // Chinese breaks between any two characters, but no line begins with a full stop.
        let closing = chars.peek().is_some_and(|next| CLOSING.contains(*next));
        if c == ' ' || (!c.is_ascii() && c != NO_BREAK && !closing) {
            flush(&mut line, &mut word, &mut lines);
        }
    }
    flush(&mut line, &mut word, &mut lines);
    lines.push(line);
    lines
}

/// Colours of a table, where there is a terminal.
#[cfg(feature = "cli")]
mod paint {
    use comfy_table::{Cell, Color, Table};

    use crate::report::table::Tone;

    pub fn set(table: &mut Table, color: bool) {
        if color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
    }

    pub fn cell(cell: Cell, tone: Tone) -> Cell {
        match tone {
            Tone::Plain => cell,
            Tone::Good => cell.fg(Color::Green),
            Tone::Bad => cell.fg(Color::Red),
            Tone::Doubtful => cell.fg(Color::Yellow),
            Tone::Faint => cell.fg(Color::DarkGrey),
        }
    }
}

/// Without one tables are plain text.
#[cfg(not(feature = "cli"))]
mod paint {
    use comfy_table::{Cell, Table};

    use crate::report::table::Tone;

    pub fn set(_: &mut Table, _: bool) {}

    pub fn cell(cell: Cell, _: Tone) -> Cell {
        cell
    }
}

fn toned(cell: &Cell, color: bool) -> String {
    let style = match cell.tone {
        Tone::Plain => Ansi::new(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Bad => AnsiColor::Red.on_default().bold(),
        Tone::Doubtful => AnsiColor::Yellow.on_default(),
        Tone::Faint => AnsiColor::BrightBlack.on_default(),
    };
    painted(&clean(&cell.text), style, color)
}

fn painted(text: &str, style: Ansi, color: bool) -> String {
    match color {
        true => format!("{style}{text}{style:#}"),
        false => text.to_owned(),
    }
}
