//! A document as Markdown.

use std::io::{self, Write};

use crate::report::document::{Block, Document};
use crate::report::render::terminal::clean;
use crate::report::table::{Align, NO_BREAK, Table};

/// Writes a document.
pub fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    for (at, block) in document.blocks.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        match block {
            Block::Heading(level, text, remark) => {
                let remark = remark.as_ref().map(|r| format!(" — {}", escape(&r.text)));
                let marks = "#".repeat(usize::from(*level));
                writeln!(
                    out,
                    "{marks} {}{}",
                    escape(text),
                    remark.unwrap_or_default()
                )?;
            }
            Block::Subtitle(text) => writeln!(out, "{}", escape_start(&escape(text)))?,
            Block::Line(cell) => writeln!(out, "{}", escape_start(&escape(&cell.text)))?,
            Block::Table(table) => write_table(table, out)?,
            Block::Strips(strips) => write_table(&strips.blocks(), out)?,
        }
    }
    Ok(())
}

fn write_table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let line = |cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<String> = cells.collect();
        format!("| {} |", cells.join(" | "))
    };
    let header = &mut table.columns.iter().map(|c| escape(&c.name));
    writeln!(out, "{}", line(header))?;
    let rule = &mut table.columns.iter().map(|c| match c.align {
        Align::Left => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    writeln!(out, "{}", line(rule))?;
    for row in &table.rows {
        let cells = &mut row.iter().map(|cell| escape(&cell.text));
        writeln!(out, "{}", line(cells))?;
    }
    Ok(())
}

/// What begins a line must not make a list of it: - x, + x, 1. x, nor a heading of the line above.
fn escape_start(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    match text[digits..].chars().next() {
        Some('-' | '+' | '=') if digits == 0 => format!("\\{text}"),
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        _ => text.to_owned(),
    }
}

/// A school's name must stay a name, whatever characters it has.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '|' | '*' | '_' | '`' | '\\' | '[' | ']' | '#' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            c if c.is_control() || c == NO_BREAK => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped.trim().to_owned()
}
