//! An excerpt of a sheet, drawn: column letters and headers above, the row's number at the left, a
//! marker below the cell in question.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::terminal::clean;
use crate::census::excerpt::{Excerpt, Part, Shown};
use crate::census::grid;
use crate::lang::Lang;
use crate::problem::column_name;

/// Columns of text that a cell in question may take, and one beside it.
const WIDEST_MARKED: usize = 36;
const WIDEST_BESIDE: usize = 20;

/// Between two cells.
const GAP: &str = "   ";

/// An excerpt as lines of text.
pub struct Drawn {
    /// Headers, and the row.
    pub rows: [String; 2],
    /// What marks the cells.
    pub marker: String,
    /// The columns of the cells that are marked.
    pub marked: Vec<u32>,
}

/// Draws an excerpt within a width. What does not fit is left out: first what stands beside, then
/// all marked cells but one, then the label.
pub fn draw(excerpt: &Excerpt, mark: char, width: usize, lang: Lang) -> Drawn {
    let number = (u64::from(excerpt.row) + 1).to_string();
    let margin = number.width().max(3) + 2;
    let room = width.saturating_sub(margin + 3);
    let mut columns: Vec<Column> = excerpt
        .cells
        .iter()
        .map(|shown| Column::new(shown, lang))
        .collect();
    let all = |columns: &[Column]| -> usize {
        let widths: usize = columns.iter().map(|c| c.width).sum();
        widths + GAP.width() * columns.len().saturating_sub(1)
    };
    while all(&columns) > room && columns.len() > 1 {
        let last = |part| columns.iter().rposition(|c| c.part == part);
        let marked = columns.iter().filter(|c| c.part == Part::Marked).count();
        let dispensable = last(Part::Beside)
            .or_else(|| last(Part::Marked).filter(|_| marked > 1))
            .or_else(|| last(Part::Label));
        columns.remove(dispensable.unwrap_or(columns.len() - 1));
    }
    let line = |text: &dyn Fn(&Column) -> String| {
        let cells: Vec<String> = columns.iter().map(|c| padded(&text(c), c.width)).collect();
        cells.join(GAP).trim_end().to_owned()
    };
    let marker = line(&|c| match c.part {
        Part::Marked => mark.to_string().repeat(c.text.width().max(1)),
        _ => String::new(),
    });
    let blank = " ".repeat(margin);
    Drawn {
        rows: [
            format!("{blank} │ {}", line(&|c| c.header.clone())),
            format!("{number:>margin$} │ {}", line(&|c| c.text.clone())),
        ],
        marker: format!("{blank} │ {marker}"),
        marked: columns
            .iter()
            .filter(|c| c.part == Part::Marked)
            .map(|c| c.index)
            .collect(),
    }
}

/// One column of the drawing.
struct Column {
    index: u32,
    header: String,
    text: String,
    part: Part,
    width: usize,
}

impl Column {
    fn new(shown: &Shown, lang: Lang) -> Column {
        let widest = match shown.part {
            Part::Marked => WIDEST_MARKED,
            Part::Label | Part::Beside => WIDEST_BESIDE,
        };
        let letters = column_name(shown.column);
        let header = match &shown.header {
            Some(header) => format!("{letters} {header}"),
            None => letters,
        };
        let text = match &shown.cell {
            None if shown.part == Part::Marked => lang.pick("（空）", "(blank)").to_owned(),
            None => String::new(),
            Some(grid::Cell::Uncomputed) => lang.pick("（公式）", "(formula)").to_owned(),
            Some(cell) => cell.shown(),
        };
        let (header, text) = (cut(&header, widest), cut(&text, widest));
        Column {
            index: shown.column,
            width: header.width().max(text.width()),
            header,
            text,
            part: shown.part,
        }
    }
}

/// A text on one line, of at most so many columns.
fn cut(text: &str, widest: usize) -> String {
    let text = clean(text).replace('\n', " ");
    let text = text.trim();
    if text.width() <= widest {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + c.width().unwrap_or(0) + 1 > widest {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}
