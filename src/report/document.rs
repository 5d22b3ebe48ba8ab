//! A report as people read it, before it takes the form of a terminal or a page.

/// A space at which no line is broken; it is printed as a space.
pub const NO_BREAK: char = '\u{a0}';

/// Headings, lines and tables, one below the other.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The parts.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading of level 1 or 2, with a remark beside it.
    Heading(u8, String, Option<Cell>),
    /// A line of text.
    Line(Cell),
    /// A table.
    Table(Table),
}

/// A table with a header.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The column headers, and how their cells stand.
    pub columns: Vec<(String, Align)>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A text with a tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// Its tone.
    pub tone: Tone,
}

/// What a text means for the reader; where there are no colours the words alone must say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing particular.
    Plain,
    /// Something is met.
    Good,
    /// Something is not met.
    Bad,
    /// Something to look at.
    Doubtful,
    /// Something aside.
    Faint,
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
}

impl Cell {
    /// A text with a tone.
    pub fn new(text: impl Into<String>, tone: Tone) -> Cell {
        Cell {
            text: text.into(),
            tone,
        }
    }
}

/// Several things in one cell; a line is broken between them, not within one.
pub fn listed<'a>(things: impl IntoIterator<Item = &'a str>, between: &str) -> String {
    let kept = things
        .into_iter()
        .map(|thing| thing.replace(' ', &NO_BREAK.to_string()));
    kept.collect::<Vec<_>>().join(between)
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell::new(text, Tone::Plain)
    }
}
