//! An excerpt of a sheet, drawn: column letters and headers above, the row's number at the left, a
//! marker below the cell in question.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::census::excerpt::{Excerpt, Role, Shown};
use crate::lang::Lang;
use crate::problem::column_name;
use crate::report::render::terminal::clean;

/// Columns of text that a cell in question may take, and one beside it.
const WIDEST_MARKED: usize = 36;
const WIDEST_BESIDE: usize = 20;

/// Columns of text that the name of a row may take: a school, an item of a form.
const WIDEST_LABEL: usize = 32;

/// Between two cells.
const GAP: &str = "   ";

/// Rows of one sheet as lines of text.
pub struct Drawn {
    /// Letters and headers of the columns.
    pub header: String,
    /// Each row, and what marks its cells.
    pub rows: Vec<(String, String)>,
    /// The columns of the cells that are marked.
    pub marked: Vec<u32>,
}

/// Whether two excerpts have the same columns of one sheet, so that one header does for both.
pub fn are_alike(a: &Excerpt, b: &Excerpt) -> bool {
    let columns = |e: &Excerpt| -> Vec<(u32, Role)> {
        let cells = e.cells.iter();
        cells.map(|shown| (shown.column, shown.role)).collect()
    };
    a.source == b.source && columns(a) == columns(b)
}

/// Draws excerpts that are alike within a width. What does not fit is left out: first what stands
/// beside, then all marked cells but one, then the label.
pub fn draw(alike: &[Excerpt], mark: char, width: usize, lang: Lang) -> Drawn {
    let numbers: Vec<String> = alike
        .iter()
        .map(|excerpt| (u64::from(excerpt.row) + 1).to_string())
        .collect();
    let margin = numbers.iter().map(|n| n.width()).max().unwrap_or(0).max(3) + 2;
    let room = width.saturating_sub(margin + 3);
    let first = alike.iter().take(1).flat_map(|excerpt| &excerpt.cells);
    let mut columns: Vec<Column> = first
        .enumerate()
        .map(|(at, shown)| {
            let below = alike.iter().filter_map(|excerpt| excerpt.cells.get(at));
            Column::new(shown, below, lang)
        })
        .collect();
    let all = |columns: &[Column]| -> usize {
        let widths: usize = columns.iter().map(|c| c.width).sum();
        widths + GAP.width() * columns.len().saturating_sub(1)
    };
    while all(&columns) > room && columns.len() > 1 {
        let last = |role| columns.iter().rposition(|c| c.role == role);
        let marked = columns.iter().filter(|c| c.role == Role::Marked).count();
        let dispensable = last(Role::Beside)
            .or_else(|| last(Role::Marked).filter(|_| marked > 1))
            .or_else(|| last(Role::Label));
        columns.remove(dispensable.unwrap_or(columns.len() - 1));
    }
    let line = |gutter: &str, text: &dyn Fn(&Column) -> String| {
        let cells: Vec<String> = columns.iter().map(|c| padded(&text(c), c.width)).collect();
        let cells = cells.join(GAP);
        format!("{gutter:>margin$} │ {}", cells.trim_end())
    };
    let rows = numbers.iter().enumerate().map(|(at, number)| {
        let text = |c: &Column| c.texts.get(at).cloned().unwrap_or_default();
        let marker = |c: &Column| match c.role {
            Role::Marked => mark.to_string().repeat(text(c).width().max(1)),
            _ => String::new(),
        };
        (line(number, &text), line("", &marker))
    });
    Drawn {
        header: line("", &|c| c.header.clone()),
        rows: rows.collect(),
        marked: columns
            .iter()
            .filter(|c| c.role == Role::Marked)
            .map(|c| c.index)
            .collect(),
    }
}

/// One column of the drawing.
struct Column {
    index: u32,
    header: String,
    texts: Vec<String>,
    role: Role,
    width: usize,
}

impl Column {
    fn new<'a>(first: &Shown, all: impl Iterator<Item = &'a Shown>, lang: Lang) -> Column {
        let widest = match first.role {
            Role::Marked => WIDEST_MARKED,
            Role::Label => WIDEST_LABEL,
            Role::Beside => WIDEST_BESIDE,
        };
        let letters = column_name(first.column);
        let header = match &first.header {
            Some(header) => format!("{letters} {}", header.get(lang)),
            None => letters,
        };
        let header = cut(&header, widest);
        let texts: Vec<String> = all.map(|shown| cut(&shown.text(lang), widest)).collect();
        let widths = texts.iter().chain([&header]).map(|text| text.width());
        Column {
            index: first.column,
            width: widths.max().unwrap_or(0),
            header,
            texts,
            role: first.role,
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
