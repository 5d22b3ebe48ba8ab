//! Text and documents as HTML.

use crate::report::charts::dots;
use crate::report::document::{Block, Document};
use crate::report::escape::escape;
use crate::report::strips::Strips;
use crate::report::table::{Align, Cell, Column, Table, Tone};

/// Where the blocks of a document stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// In a small article.
    Article,
    /// On the page: tables may be wide, their first cells are what the row is about, and what is met or
    /// not is coloured.
    Page,
    /// A page by itself, as on paper: with headings of their levels.
    Paper,
}

/// The lines and tables of a document.
pub fn blocks(document: &Document, look: Look) -> String {
    let heading = |level: u8| match (look, level) {
        (Look::Article, _) => "h5",
        (Look::Page, _) => "h4",
        (Look::Paper, 1) => "h1",
        (Look::Paper, 2) => "h2",
        (Look::Paper, _) => "h3",
    };
    let mut html = String::new();
    for block in &document.blocks {
        match block {
            Block::Heading(level, text, _) => {
                let heading = heading(*level);
                html.push_str(&format!("<{heading}>{}</{heading}>", escape(text)));
            }
            Block::Subtitle(text) => html.push_str(&format!("<p>{}</p>", escape(text))),
            Block::Line(cell) => {
                let class = match tone(cell.tone) {
                    "" => String::new(),
                    tone => format!(" class=\"{tone}\""),
                };
                html.push_str(&format!("<p{class}>{}</p>", escape(&cell.text)));
            }
            Block::Table(table) => write_table(table, look, &mut html),
            Block::Strips(strips) => write_strips(strips, &mut html),
        }
    }
    html
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Bad => "bad",
        Tone::Good => "good",
        Tone::Doubtful => "doubtful",
        Tone::Faint => "faint",
        Tone::Plain => "",
    }
}

fn write_table(table: &Table, look: Look, html: &mut String) {
    if look == Look::Article {
        return write_small(table, html);
    }
    html.push_str("<div class=\"wide\"><table><thead><tr>");
    for Column { name, align, .. } in &table.columns {
        let class = match align {
            Align::Right => " class=\"n\"",
            Align::Left => "",
        };
        html.push_str(&format!("<th scope=\"col\"{class}>{}</th>", escape(name)));
    }
    html.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        html.push_str("<tr>");
        for (at, (cell, Column { align, .. })) in row.iter().zip(&table.columns).enumerate() {
            let text = escape(&cell.text);
            if at == 0 {
                html.push_str(&format!("<th scope=\"row\">{text}</th>"));
                continue;
            }
            let class = class_of(cell, *align);
            html.push_str(&format!("<td{class}>{text}</td>"));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
}

/// What parts the steps of a place: file › sheet › cell.
const STEP: &str = " › ";

/// A table of a small article, of which a page may have ten thousands: what all places at the ends of its rows begin
/// with, the file and the sheet, is said once, above it.
fn write_small(table: &Table, html: &mut String) {
    let place = |row: &Vec<Cell>| {
        let (within, _) = row.last()?.text.rsplit_once(STEP)?;
        Some(within.to_owned())
    };
    let mut places = table.rows.iter().map(place);
    let shared = places.next().flatten();
    let shared = shared.filter(|first| places.all(|next| next.as_ref() == Some(first)));
    let within = shared
        .map(|within| format!("{within}{STEP}"))
        .unwrap_or_default();
    html.push_str("<table>");
    if !within.is_empty() {
        html.push_str(&format!("<caption>{}</caption>", escape(&within)));
    }
    for row in &table.rows {
        html.push_str("<tr>");
        for (at, (cell, Column { align, .. })) in row.iter().zip(&table.columns).enumerate() {
            let text = match at + 1 == row.len() {
                true => cell.text.strip_prefix(&within).unwrap_or(&cell.text),
                false => &cell.text,
            };
            let class = if *align == Align::Right {
                " class=\"n\""
            } else {
                ""
            };
            html.push_str(&format!("<td{class}>{}</td>", escape(text)));
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
}

/// The attribute of a figure's cell, where it has one.
fn class_of(cell: &Cell, align: Align) -> String {
    let number = if align == Align::Right { "n" } else { "" };
    match format!("{number} {}", tone(cell.tone)).trim() {
        "" => String::new(),
        class => format!(" class=\"{class}\""),
    }
}

/// Strips as a table with a picture in every row.
fn write_strips(strips: &Strips, html: &mut String) {
    html.push_str(&format!(
        "<div class=\"wide\"><table class=\"strips\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"drawn\">{}</th>",
        escape(&strips.name),
        dots::scale(&strips.one, &strips.text)
    ));
    for Column { name, .. } in &strips.columns {
        html.push_str(&format!(
            "<th scope=\"col\" class=\"n\">{}</th>",
            escape(name)
        ));
    }
    html.push_str("</tr></thead><tbody>");
    for strip in &strips.rows {
        html.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td class=\"drawn\">{}</td>",
            escape(&strip.name),
            dots::svg(strip, &strips.text)
        ));
        for (cell, Column { align, .. }) in strip.cells.iter().zip(&strips.columns) {
            let class = class_of(cell, *align);
            html.push_str(&format!("<td{class}>{}</td>", escape(&cell.text)));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
}
