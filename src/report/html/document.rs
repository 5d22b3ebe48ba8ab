//! What is laid out for people as a page: one file with nothing outside of it, without scripts.

use std::io::{self, Write};

use askama::Template;

use crate::lang::Lang;
use crate::report::document::{Block, Document};
use crate::report::html::{Look, blocks};

#[derive(Template)]
#[template(path = "document/page.html")]
struct Page<'a> {
    zh: bool,
    title: &'a str,
    style: &'a str,
    body: &'a str,
}

/// The looks of every page without scripts.
pub const STYLE: &str = include_str!("../../../templates/report/page.css");

/// The looks of what is laid out as on paper.
const PAPER: &str = include_str!("../../../templates/document/page.css");

/// Writes a page around what stands in it.
///
/// # Errors
/// Whatever the writer says.
pub fn page(
    title: &str,
    style: &str,
    body: &str,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let zh = lang == Lang::Zh;
    let page = Page {
        zh,
        title,
        style,
        body,
    };
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

/// Writes a document as a page.
///
/// # Errors
/// Whatever the writer says.
pub fn write(document: &Document, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let title = document.blocks.iter().find_map(|block| match block {
        Block::Heading(1, text, _) => Some(text.as_str()),
        _ => None,
    });
    let body = blocks(document, Look::Paper);
    let body = format!("<div class=\"paper\">{body}</div>");
    let style = format!("{STYLE}{PAPER}");
    page(title.unwrap_or("balance"), &style, &body, lang, out)
}
