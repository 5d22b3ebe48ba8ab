//! Titles, headings and lines.

use docx_rs::{
    AlignmentType, BreakType, LineSpacing, LineSpacingType, Paragraph, Run, RunFonts,
    SpecialIndentType,
};

use super::page::Page;
use crate::lang::Lang;
use crate::report::document::{Block, blank};
use crate::report::render::xml::clean;
use crate::report::table::{NO_BREAK, Tone};

/// The size of page numbers in half points: 四号.
pub const FOOT: usize = 28;

/// The fonts: of titles, of headings of the first and the second level, of text, of page numbers.
pub const TITLES: &str = "方正小标宋简体";
pub const FIRST: &str = "黑体";
pub const SECOND: &str = "楷体";
pub const BODY: &str = "仿宋";
pub const SERIF: &str = "宋体";

pub fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .east_asia(chinese)
}

pub fn run(text: &str, font: &str, size: usize) -> Run {
    Run::new()
        // A line break would be no line break here.
        .add_text(clean(text).replace('\n', "\u{fffd}"))
        .fonts(fonts(font))
        .size(size)
}

/// Text in which the blanks to be filled in are marked.
pub fn runs(
    paragraph: Paragraph,
    text: &str,
    (font, size): (&str, usize),
    lang: Lang,
) -> Paragraph {
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
pub fn unbroken(text: &str) -> String {
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

fn lines_of(height: i32) -> LineSpacing {
    LineSpacing::new()
        .line_rule(LineSpacingType::Exact)
        .line(height)
}

/// Two characters of indent.
fn indented(paragraph: Paragraph, size: usize) -> Paragraph {
    let first = Some(SpecialIndentType::FirstLine(size as i32 * 20));
    paragraph.indent(Some(0), first, None, None)
}

impl Page {
    /// A title, a heading or a line; a title behind other things begins a page.
    pub fn paragraph(&mut self, block: &Block, later: bool) -> Paragraph {
        let plain = Paragraph::new().id(self.ids.next());
        let looks = self.looks;
        match block {
            Block::Heading(1, text, _) => {
                let text = with_ids_whole(text);
                let spaced = lines_of(looks.line_of_title).after(240);
                let mut title = plain.line_spacing(spaced).align(AlignmentType::Center);
                title = title.page_break_before(later);
                for (at, line) in text.lines().enumerate() {
                    if at > 0 {
                        title = title.add_run(Run::new().add_break(BreakType::TextWrapping));
                    }
                    title = title.add_run(run(line, TITLES, looks.title));
                }
                title
            }
            Block::Subtitle(text) => plain
                .line_spacing(lines_of(looks.line))
                .align(AlignmentType::Center)
                .add_run(run(text, SECOND, looks.text)),
            Block::Heading(level, text, remark) => {
                let remark = remark.as_ref().map(|r| format!("　{}", r.text));
                let text = unbroken(&format!("{text}{}", remark.unwrap_or_default()));
                let font = if *level == 2 { FIRST } else { SECOND };
                let outline = usize::from(*level).saturating_sub(2);
                let heading = plain.line_spacing(lines_of(looks.line));
                let heading = heading.keep_next(true).outline_lvl(outline);
                indented(heading, looks.text).add_run(run(&text, font, looks.text))
            }
            Block::Line(cell) => {
                // What stands aside takes less room.
                let (size, height) = match cell.tone {
                    Tone::Faint => (looks.aside, looks.line_aside),
                    _ => (looks.text, looks.line),
                };
                let line = indented(plain.line_spacing(lines_of(height)), size);
                runs(line, &unbroken(&cell.text), (BODY, size), self.lang)
            }
            // Laid out as tables.
            Block::Table(_) | Block::Strips(_) => plain,
        }
    }
}
