//! Tables.

use docx_rs::{
    AlignmentType, Paragraph, TableCell, TableLayoutType, TableRow, VAlignType, WidthType,
};
use unicode_width::UnicodeWidthStr;

use super::page::Page;
use super::text::{BODY, FIRST, run, runs, unbroken};
use crate::report::table::{Align, DASH, Table};

/// Columns of a table are at least and at most so wide, in narrow characters.
const NARROWEST: usize = 5;
const WIDEST: usize = 25;
/// What a cell has around its text.
const AROUND: usize = 4;

/// So many narrow characters of size 五号 stand in a line, with what is around cells, in the widest of the fonts that
/// stand in for Times New Roman, so that no number is broken: on a page, and on one laid across.
const LINE: usize = 72;
const LINE_ACROSS: usize = 104;

/// Where figures alone are wider than that, all is smaller: by how many half points, and how much wider a line is then.
const SMALLER: [(usize, f64); 3] = [(3, 1.16), (6, 1.4), (8, 1.61)];

/// A column of text that is no wider needs no more room than it has.
const NARROW: usize = NARROWEST + AROUND + 1;

/// Whether a table is too wide for a page that is not laid across.
pub fn is_wide(table: &Table) -> bool {
    let Some(widths) = in_characters(table) else {
        return false;
    };
    let columns = widths.iter().enumerate();
    let least = columns.map(|(at, wide)| match is_broken(table, at) {
        true => (*wide).min(2 * NARROWEST + AROUND),
        false => *wide,
    });
    least.sum::<usize>() > LINE || widths.iter().sum::<usize>() > LINE + LINE / 4
}

/// Whether what stands in a column can be broken into lines: figures and codes cannot.
fn is_broken(table: &Table, at: usize) -> bool {
    let cells = table.rows.iter().filter_map(|row| row.get(at));
    let breaks = |text: &str| text.chars().any(|c| !c.is_ascii() || c == ' ') && text != DASH;
    table.columns[at].align == Align::Left && cells.into_iter().any(|cell| breaks(&cell.text))
}

/// The widths of a table's columns in narrow characters; `None` where each has its share of the page.
fn in_characters(table: &Table) -> Option<Vec<usize>> {
    if table.columns.iter().all(|c| c.share.is_some()) {
        return None;
    }
    // A column is as wide as its longest text, within reason, and what a cell has around it.
    let wide = |at: usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(at));
        let longest = cells.map(|c| c.text.width()).max().unwrap_or(0);
        // A word of a header is not broken; Chinese is, between any two characters.
        let words = table.columns[at].name.split_whitespace();
        let word = words.filter(|w| w.is_ascii()).map(str::width).max();
        longest.max(word.unwrap_or(0)).clamp(NARROWEST, WIDEST) + AROUND
    };
    Some((0..table.columns.len()).map(wide).collect())
}

/// The widths of a table's columns, their shares or in narrow characters, for a line of so many; long texts make room, for
/// they can be broken.
fn widths(table: &Table, line: usize) -> Vec<usize> {
    let Some(widths) = in_characters(table) else {
        return table.columns.iter().filter_map(|c| c.share).collect();
    };
    let mut fitted = widths.clone();
    let columns = widths.iter().enumerate();
    let mut giving: Vec<usize> = columns
        .filter(|(at, wide)| **wide > NARROW && is_broken(table, *at))
        .map(|(at, _)| at)
        .collect();
    // What one cannot give the others do.
    loop {
        let needed: usize = giving.iter().map(|at| widths[*at]).sum();
        let others = (0..widths.len()).filter(|at| !giving.contains(at));
        let room = line.saturating_sub(others.map(|at| fitted[at]).sum());
        if needed <= room {
            return fitted;
        }
        for at in &giving {
            fitted[*at] = (widths[*at] * room / needed).max(NARROW);
        }
        let before = giving.len();
        giving.retain(|at| fitted[*at] > NARROW);
        if giving.len() == before || giving.is_empty() {
            return fitted;
        }
    }
}

/// Whether a column is one of figures: nothing else stands in it, or it was laid out as one.
fn is_of_figures(table: &Table, at: usize) -> bool {
    let cells = table.rows.iter().filter_map(|row| row.get(at));
    let mut texts = cells
        .map(|cell| cell.text.as_str())
        .filter(|text| *text != DASH)
        .peekable();
    let is_figure = |text: &str| {
        let mut chars = text.chars();
        text.contains(|c: char| c.is_ascii_digit())
            && chars.all(|c| c.is_ascii_digit() || "+-−.,%*≈".contains(c))
    };
    table.columns[at].align == Align::Right || texts.peek().is_some() && texts.all(is_figure)
}

impl Page {
    /// A table as wide as the text, in twentieths of a point.
    pub fn table(&mut self, table: &Table, width: usize) -> docx_rs::Table {
        let line = if is_wide(table) { LINE_ACROSS } else { LINE };
        let widths = widths(table, line);
        let all: usize = widths.iter().sum::<usize>().max(1);
        let by_share = table.columns.iter().all(|c| c.share.is_some());
        let fits = |times: f64| by_share || all as f64 <= line as f64 * times;
        let smaller = SMALLER.iter().find(|(_, times)| fits(*times));
        let smaller = match fits(1.0) {
            true => 0,
            false => smaller.map_or(SMALLER[2].0, |(less, _)| *less),
        };
        let size = self.looks.table - smaller;
        let grid: Vec<usize> = widths.iter().map(|wide| width * wide / all).collect();
        let header = table.columns.iter().zip(&grid);
        let header = header.map(|(column, wide)| self.header(&column.name, *wide, size));
        let mut made = vec![TableRow::new(header.collect()).cant_split()];
        let figures: Vec<bool> = (0..grid.len()).map(|at| is_of_figures(table, at)).collect();
        for row in &table.rows {
            let cells = row.iter().zip(grid.iter().zip(&figures));
            let cells = cells.map(|(own, (wide, right))| self.cell(&own.text, *right, *wide, size));
            made.push(TableRow::new(cells.collect()).cant_split());
        }
        laid_out(made, grid, width)
    }

    /// The cell of a header.
    pub fn header(&mut self, text: &str, wide: usize, size: usize) -> TableCell {
        let own = Paragraph::new()
            .id(self.ids.next())
            .align(AlignmentType::Center)
            .keep_next(true)
            .add_run(run(text, FIRST, size));
        cell_of(own, wide)
    }

    /// A cell of text, or of a column of figures.
    pub fn cell(&mut self, text: &str, right: bool, wide: usize, size: usize) -> TableCell {
        let align = match right {
            true => AlignmentType::Right,
            false => AlignmentType::Left,
        };
        let own = Paragraph::new().id(self.ids.next()).align(align);
        cell_of(runs(own, &unbroken(text), (BODY, size), self.lang), wide)
    }
}

/// A cell with what stands in it.
pub fn cell_of(paragraph: Paragraph, wide: usize) -> TableCell {
    TableCell::new()
        .width(wide, WidthType::Dxa)
        .vertical_align(VAlignType::Center)
        .add_paragraph(paragraph)
}

/// The rows as a table.
pub fn laid_out(rows: Vec<TableRow>, grid: Vec<usize>, width: usize) -> docx_rs::Table {
    docx_rs::Table::new(rows)
        .set_grid(grid)
        .width(width, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
}
