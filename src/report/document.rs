//! A report as people read it, before it takes the form of a terminal or a page.

use crate::lang::Lang;
use crate::report::strips::Strips;
use crate::report::table::{Cell, Table};

/// What marks a blank to be filled in.
pub fn blank(lang: Lang) -> &'static str {
    lang.pick("〔待补充〕", "[to be added]")
}

/// Headings, lines and tables, one below the other.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The parts.
    pub blocks: Vec<Block>,
    /// Whether it is set in smaller type than official documents are, to stand on few pages.
    pub small: bool,
}

/// For where a document is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// On a screen: what matters most, the verdict last, where the eye is.
    Screen,
    /// In a file, which has room for everything.
    File,
    /// On paper: everything, the verdict first.
    Paper,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// The title, at level 1, or a heading below it, with a remark beside it.
    Heading(u8, String, Option<Cell>),
    /// What stands below the title.
    Subtitle(String),
    /// A line of text.
    Line(Cell),
    /// A table.
    Table(Table),
    /// Every school on a scale.
    Strips(Strips),
}

impl Document {
    /// Adds a heading.
    pub fn heading(&mut self, level: u8, text: impl Into<String>, remark: Option<Cell>) {
        self.blocks.push(Block::Heading(level, text.into(), remark));
    }

    /// Adds a line.
    pub fn line(&mut self, cell: impl Into<Cell>) {
        self.blocks.push(Block::Line(cell.into()));
    }

    /// Adds a table, unless it is empty.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// Adds strips, unless there are none.
    pub fn strips(&mut self, strips: Strips) {
        if !strips.rows.is_empty() {
            self.blocks.push(Block::Strips(strips));
        }
    }
}
