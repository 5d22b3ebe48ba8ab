//! Text and documents as HTML.

use crate::report::document::{Align, Block, Document, Tone};

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

/// The lines and tables of a document.
pub fn blocks(document: &Document) -> String {
    let mut html = String::new();
    for block in &document.blocks {
        match block {
            Block::Heading(_, text, _) => html.push_str(&format!("<h5>{}</h5>", escape(text))),
            Block::Line(cell) => {
                let class = match cell.tone {
                    Tone::Bad => " class=\"bad\"",
                    Tone::Good => " class=\"good\"",
                    Tone::Doubtful => " class=\"doubtful\"",
                    Tone::Faint => " class=\"faint\"",
                    Tone::Plain => "",
                };
                html.push_str(&format!("<p{class}>{}</p>", escape(&cell.text)));
            }
            Block::Table(table) => {
                html.push_str("<table><thead><tr>");
                for (name, _) in &table.columns {
                    html.push_str(&format!("<th scope=\"col\">{}</th>", escape(name)));
                }
                html.push_str("</tr></thead><tbody>");
                for row in &table.rows {
                    html.push_str("<tr>");
                    for (cell, (_, align)) in row.iter().zip(&table.columns) {
                        let class = match align {
                            Align::Right => " class=\"n\"",
                            Align::Left => "",
                        };
                        html.push_str(&format!("<td{class}>{}</td>", escape(&cell.text)));
                    }
                    html.push_str("</tr>");
                }
                html.push_str("</tbody></table>");
            }
        }
    }
    html
}
