//! The draft of the self-assessment as a Word document, in the layout of official documents: A4, a
//! centred title, text in 仿宋 of size 三号 with two characters of indent.

use std::io::{self, Cursor, Write};

use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum,
    Paragraph, Run, RunFonts, SpecialIndentType, TableCell, TableLayoutType, TableRow, WidthType,
};
use unicode_width::UnicodeWidthStr;

use crate::lang::Lang;
use crate::mark;
use crate::report::document::{Block, Document, blank};
use crate::report::render::xml::clean;
use crate::report::table::NO_BREAK;
use crate::report::table::{Align, Table};

/// Sizes in half points: 二号, 三号, 五号, 四号.
const TITLE: usize = 44;
const TEXT: usize = 32;
const SMALL: usize = 21;
const FOOT: usize = 28;

/// Twentieths of a point: 28 points a line.
const LINE: i32 = 560;

/// The width of the text on A4 between margins of 28 and 26 mm, in twentieths of a point.
const WIDTH: usize = 8844;

/// Columns of a table are at least and at most so wide, in narrow characters.
const NARROWEST: usize = 5;
const WIDEST: usize = 25;
/// What a cell has around its text.
const AROUND: usize = 4;

/// So many narrow characters of size 五号 stand in a line, with what is around cells, in the widest of the
/// fonts that stand in for Times New Roman, so that no number is broken; where a table is
/// wider, its text is 小六.
const LINE_OF_TEXT: usize = 72;
const TINY: usize = 13;
const LINE_OF_TINY: usize = 130;

/// A title whose ids stay in one line: cn-2017.
fn with_ids_whole(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_in_id = c == '-' && chars.peek().is_some_and(char::is_ascii_digit);
        whole.push(if is_in_id { '\u{2011}' } else { c });
    }
    whole
}

/// A text whose figures are not broken at their signs: −0.020. Names stay as they are.
fn unbroken(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_figure = |from: usize| {
        let rest = &chars[from..];
        let digits = rest
            .iter()
            .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let after = rest.get(digits.count());
        rest.first().is_some_and(char::is_ascii_digit)
            && after.is_none_or(|c| c.is_whitespace() || "%)）、；*".contains(*c))
    };
    let kept = chars.iter().enumerate().map(|(at, c)| {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1).copied();
        match (before, *c, after) {
            (Some(a), '-', _) if a.is_alphanumeric() => '-',
            (_, '-', _) if is_figure(at + 1) => '\u{2212}',
            // Narrow columns have no room for a name and its figure; only a change stays in one line.
            (Some(a), NO_BREAK, Some(b)) if a != '→' && b != '→' => ' ',
            (_, c, _) => c,
        }
    });
    kept.collect()
}

/// The widths of a table's columns: their shares, or in narrow characters.
fn widths(table: &Table) -> Vec<usize> {
    let shares: Option<Vec<usize>> = table.columns.iter().map(|c| c.share).collect();
    if let Some(shares) = shares {
        return shares;
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
    // Where all of it is too wide, texts make room: they can be broken, figures cannot.
    let is_text = |at: &usize| table.columns[*at].align == Align::Left;
    let all = 0..table.columns.len();
    let (texts, figures): (Vec<usize>, Vec<usize>) = all.clone().partition(is_text);
    let sum = |places: &[usize]| places.iter().map(|at| wide(*at)).sum::<usize>();
    let room = LINE_OF_TINY.saturating_sub(sum(&figures));
    let needed = sum(&texts).max(1);
    let width = |at: usize| match is_text(&at) && needed > room {
        true => (wide(at) * room / needed).max(NARROWEST),
        false => wide(at),
    };
    all.map(width).collect()
}

/// Writes what is laid out.
///
/// # Errors
/// Whatever the writer says.
pub fn write(document: &Document, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let margin = PageMargin::new()
        .top(2098)
        .bottom(1984)
        .left(1587)
        .right(1474);
    // 37, 35, 28 and 26 mm; the clock would make every file another.
    let mut docx = Docx::new()
        .page_size(11906, 16838)
        .page_margin(margin)
        .default_fonts(fonts("仿宋"))
        .default_size(TEXT)
        .created_at(mark::TIME)
        .updated_at(mark::TIME);
    let mut ids = Ids(0);
    let number = Paragraph::new()
        .id(ids.next())
        .align(AlignmentType::Center)
        .add_run(run("— ", "宋体", FOOT))
        .add_page_num(PageNum::new())
        .add_run(run(" —", "宋体", FOOT));
    docx = docx.footer(Footer::new().add_paragraph(number));
    for (at, block) in document.blocks.iter().enumerate() {
        docx = match block {
            Block::Table(own) => {
                // Two tables without anything between them would be one.
                if at > 0 && matches!(document.blocks[at - 1], Block::Table(_)) {
                    docx = docx.add_paragraph(Paragraph::new().id(ids.next()));
                }
                docx.add_table(table(own, lang, &mut ids))
            }
            other => docx.add_paragraph(paragraph(other, at > 0, lang, &mut ids)),
        };
    }
    let mut bytes = Cursor::new(Vec::new());
    let mut built = docx.build();
    // The library has no way to say who saved it.
    let core = String::from_utf8_lossy(&built.doc_props.core);
    let named = core.replace(">unknown<", &format!(">{}<", mark::PROGRAM));
    built.doc_props.core = named.into_bytes();
    built.pack(&mut bytes).map_err(io::Error::other)?;
    out.write_all(bytes.get_ref())
}

/// Ids of paragraphs, the same in every run.
struct Ids(u32);

impl Ids {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("{:08x}", self.0)
    }
}

fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .east_asia(chinese)
}

fn run(text: &str, font: &str, size: usize) -> Run {
    Run::new()
        // A line break would be no line break here.
        .add_text(clean(text).replace('\n', "\u{fffd}"))
        .fonts(fonts(font))
        .size(size)
}

/// Text in which the blanks to be filled in are marked.
fn runs(paragraph: Paragraph, text: &str, font: &str, size: usize, lang: Lang) -> Paragraph {
    let gap = blank(lang);
    let mut paragraph = paragraph;
    let mut pieces = text.split(gap).peekable();
    while let Some(piece) = pieces.next() {
        if !piece.is_empty() {
            paragraph = paragraph.add_run(run(piece, font, size));
        }
        if pieces.peek().is_some() {
            paragraph = paragraph.add_run(run(gap, font, size).highlight("yellow"));
        }
    }
    paragraph
}

fn paragraph(block: &Block, later: bool, lang: Lang, ids: &mut Ids) -> Paragraph {
    let spacing = LineSpacing::new()
        .line_rule(LineSpacingType::Exact)
        .line(LINE);
    let plain = Paragraph::new()
        .id(ids.next())
        .line_spacing(spacing.clone());
    let indented = |p: Paragraph| {
        p.indent(
            Some(0),
            Some(SpecialIndentType::FirstLine(TEXT as i32 * 20)),
            None,
            None,
        )
    };
    match block {
        Block::Heading(1, text, _) => {
            let text = with_ids_whole(text);
            let spaced = spacing.line(720).after(240);
            let mut title = plain.line_spacing(spaced).align(AlignmentType::Center);
            title = title.page_break_before(later);
            for (at, line) in text.lines().enumerate() {
                if at > 0 {
                    title = title.add_run(Run::new().add_break(BreakType::TextWrapping));
                }
                title = title.add_run(run(line, "宋体", TITLE).bold());
            }
            title
        }
        Block::Subtitle(text) => plain
            .align(AlignmentType::Center)
            .add_run(run(text, "楷体", TEXT)),
        Block::Heading(level, text, remark) => {
            let remark = remark.as_ref().map(|r| format!("　{}", r.text));
            let text = unbroken(&format!("{text}{}", remark.unwrap_or_default()));
            let font = if *level == 2 { "黑体" } else { "楷体" };
            let outline = usize::from(*level).saturating_sub(2);
            let heading = plain.keep_next(true).outline_lvl(outline);
            indented(heading).add_run(run(&text, font, TEXT))
        }
        Block::Line(cell) => runs(indented(plain), &unbroken(&cell.text), "仿宋", TEXT, lang),
        // Laid out by `table`.
        Block::Table(_) => plain,
    }
}

fn table(table: &Table, lang: Lang, ids: &mut Ids) -> docx_rs::Table {
    let widths = widths(table);
    let all: usize = widths.iter().sum::<usize>().max(1);
    // A table that is laid out in characters may be too wide for its size.
    let size = match all > LINE_OF_TEXT {
        true => TINY,
        false => SMALL,
    };
    let grid: Vec<usize> = widths.iter().map(|wide| WIDTH * wide / all).collect();
    let mut cell = |text: &str, wide: usize, header: bool| {
        let signed = text
            .strip_prefix(['+', '-', '\u{2212}', '～', '~'])
            .unwrap_or(text);
        let numeric = signed.starts_with(|c: char| c.is_ascii_digit());
        let align = match (header, numeric || text == "—") {
            (true, _) => AlignmentType::Center,
            (_, true) => AlignmentType::Right,
            _ => AlignmentType::Left,
        };
        let own = Paragraph::new()
            .id(ids.next())
            .align(align)
            .keep_next(header);
        let own = match header {
            true => own.add_run(run(text, "黑体", size)),
            false => runs(own, text, "仿宋", size, lang),
        };
        TableCell::new()
            .width(wide, WidthType::Dxa)
            .add_paragraph(own)
    };
    let mut made = Vec::new();
    let header = table.columns.iter().zip(&grid);
    let header = header.map(|(column, wide)| cell(&column.name, *wide, true));
    made.push(TableRow::new(header.collect()).cant_split());
    for row in &table.rows {
        let cells = row.iter().zip(&grid);
        let cells = cells.map(|(own, wide)| cell(&unbroken(&own.text), *wide, false));
        made.push(TableRow::new(cells.collect()).cant_split());
    }
    docx_rs::Table::new(made)
        .set_grid(grid)
        .width(WIDTH, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
}
