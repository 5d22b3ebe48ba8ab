//! Text and documents as HTML.

use crate::report::document::{Block, Document};
use crate::report::table::{Align, Column, Table, Tone};

/// Text as it stands in HTML, between tags or in an attribute.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Where the blocks of a document stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// In a small article.
    Article,
    /// On the page: tables may be wide, their first cells are what the row is about, and what is met or
    /// not is coloured.
    Page,
    /// As on the page, and the document is all of it: its headings stand below the title of the page.
    Whole,
}

/// The lines and tables of a document.
pub fn blocks(document: &Document, look: Look) -> String {
    let heading = |level: usize| match look {
        Look::Article => 5,
        Look::Page => 4,
        Look::Whole => level + 1,
    };
    let mut html = String::new();
    for block in &document.blocks {
        match block {
            Block::Heading(level, text, _) => {
                let level = heading(usize::from(*level));
                html.push_str(&format!("<h{level}>{}</h{level}>", escape(text)));
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
    if look != Look::Article {
        html.push_str("<div class=\"wide\">");
    }
    html.push_str("<table><thead><tr>");
    for Column { name, align, .. } in &table.columns {
        let class = match (look, align) {
            (Look::Page | Look::Whole, Align::Right) => " class=\"n\"",
            _ => "",
        };
        html.push_str(&format!("<th scope=\"col\"{class}>{}</th>", escape(name)));
    }
    html.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        html.push_str("<tr>");
        for (at, (cell, Column { align, .. })) in row.iter().zip(&table.columns).enumerate() {
            let text = escape(&cell.text);
            if look != Look::Article && at == 0 {
                html.push_str(&format!("<th scope=\"row\">{text}</th>"));
                continue;
            }
            let number = if *align == Align::Right { "n" } else { "" };
            let toned = if look != Look::Article {
                tone(cell.tone)
            } else {
                ""
            };
            let class = match format!("{number} {toned}").trim() {
                "" => String::new(),
                class => format!(" class=\"{class}\""),
            };
            html.push_str(&format!("<td{class}>{text}</td>"));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    if look != Look::Article {
        html.push_str("</div>");
    }
}
