//! A document as Word has it, in the layout of official documents (GB/T 9704): A4, a centred title of size 二号, text in
//! 仿宋 of size 三号 with two characters of indent, tables of size 五号 with a header on every page. What is too wide for a
//! page stands on one laid across.

mod package;
mod page;
mod strips;
mod table;
mod text;

use std::io::{self, Cursor, Write};

use docx_rs::{
    AlignmentType, Docx, Footer, FooterReference, LineSpacing, LineSpacingType, PageMargin,
    PageNum, PageOrientationType, PageSize, Paragraph, SectionProperty,
};

use self::package::Altered;
use self::page::{Ids, OFFICIAL, PAGE, Page, SMALL};
use self::text::{BODY, FOOT, SERIF, fonts, run};
use crate::lang::Lang;
use crate::mark;
use crate::report::document::{Block, Document};

/// Ids of the footers of odd and even pages, as the library numbers them.
const FOOTERS: [(&str, &str); 2] = [("default", "rIdFooter1"), ("even", "rIdFooter2")];

/// Writes what is laid out.
///
/// # Errors
/// Whatever the writer says.
pub fn write(document: &Document, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page {
        ids: Ids(0),
        pictures: Vec::new(),
        looks: if document.small { &SMALL } else { &OFFICIAL },
        lang,
    };
    // The clock would make every file another.
    let mut docx = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(page.margins(false))
        .default_fonts(fonts(BODY))
        .default_size(page.looks.text)
        .created_at(mark::TIME)
        .updated_at(mark::TIME)
        .footer(page.footer(AlignmentType::Right))
        .even_footer(page.footer(AlignmentType::Left));
    let blocks = &document.blocks;
    let across = across(blocks);
    for (at, block) in blocks.iter().enumerate() {
        let before = at.checked_sub(1);
        let turned = before.is_some_and(|before| across[before] != across[at]);
        if turned {
            docx = docx.add_paragraph(page.turn(!across[at]));
        }
        let width = page.looks.width(across[at]);
        let made = match block {
            Block::Strips(strips) => page.strips(strips, width),
            Block::Table(table) => page.table(table, width),
            other => {
                docx = docx.add_paragraph(page.paragraph(other, at > 0 && !turned));
                continue;
            }
        };
        // Two tables without anything between them would be one.
        let is_table = |at: usize| matches!(blocks[at], Block::Table(_) | Block::Strips(_));
        if !turned && before.is_some_and(is_table) {
            docx = docx.add_paragraph(page.gap());
        }
        docx = docx.add_table(made);
    }
    if across.last() == Some(&true) {
        docx = docx.add_paragraph(page.turn(true));
    }
    let mut built = docx.build();
    built.alter(&page.pictures);
    let mut bytes = Cursor::new(Vec::new());
    built.pack(&mut bytes).map_err(io::Error::other)?;
    out.write_all(bytes.get_ref())
}

/// Which blocks stand on pages laid across: under each title all from the first table that is too wide for a page upright
/// to the last, so that pages are not turned again and again, with the heading before and the lines behind them.
fn across(blocks: &[Block]) -> Vec<bool> {
    let is_wide = |at: &usize| matches!(&blocks[*at], Block::Table(own) if table::is_wide(own));
    let is_title = |at: &usize| matches!(blocks[*at], Block::Heading(1, ..));
    let mut across = vec![false; blocks.len()];
    let mut from = 0;
    while from < blocks.len() {
        let end = (from + 1..blocks.len())
            .find(is_title)
            .unwrap_or(blocks.len());
        if let Some(first) = (from..end).find(is_wide) {
            let last = (first..end).rfind(is_wide).unwrap_or(first);
            across[first..=last].fill(true);
            let behind = (last + 1..end).take_while(|at| matches!(blocks[*at], Block::Line(_)));
            behind.for_each(|at| across[at] = true);
            let is_heading = |at: &usize| matches!(blocks[*at], Block::Heading(2.., ..));
            let before = (from..first).rev().take_while(is_heading);
            before.for_each(|at| across[at] = true);
        }
        from = end;
    }
    across
}

impl Page {
    /// The number of the page, as official documents have it: outside, between dashes.
    fn footer(&mut self, align: AlignmentType) -> Footer {
        let number = Paragraph::new()
            .id(self.ids.next())
            .align(align)
            .add_run(run("— ", SERIF, FOOT))
            .add_page_num(PageNum::new())
            .add_run(run(" —", SERIF, FOOT));
        Footer::new().add_paragraph(number)
    }

    fn margins(&self, across: bool) -> PageMargin {
        let [top, bottom, left, right] = self.looks.margins;
        let [top, bottom, left, right] = match across {
            false => [top, bottom, left, right],
            true => [left, right, bottom, top],
        };
        let margin = PageMargin::new().top(top).bottom(bottom);
        margin.left(left).right(right)
    }

    /// The end of pages that are laid across, or of those that are not.
    fn turn(&mut self, across: bool) -> Paragraph {
        let section = SectionProperty::new().page_margin(self.margins(across));
        let size = PageSize::new();
        let mut section = match across {
            false => section.page_size(size.size(PAGE.0, PAGE.1)),
            true => section
                .page_size(size.size(PAGE.1, PAGE.0))
                .page_orient(PageOrientationType::Landscape),
        };
        let [odd, even] = FOOTERS.map(|(of, id)| FooterReference::new(of, id));
        section.footer_reference = Some(odd);
        section.even_footer_reference = Some(even);
        self.gap().section_property(section)
    }

    /// As little as can stand between two tables.
    fn gap(&mut self) -> Paragraph {
        let spacing = LineSpacing::new()
            .line_rule(LineSpacingType::Exact)
            .line(120);
        Paragraph::new().id(self.ids.next()).line_spacing(spacing)
    }
}
