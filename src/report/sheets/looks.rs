//! How lists of problems look and print.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet};

use crate::measure::Severity;
use crate::report::pages::problem_list::shade;

/// A cell holds no more characters.
const MOST_CHARACTERS: usize = 32_767;

/// A4.
const PAPER: u8 = 9;

/// How the cells of a list look.
pub struct Formats {
    pub header: Format,
    pub text: Format,
    pub number: Format,
    pub link: Format,
    pub error: Format,
    pub warning: Format,
}

impl Formats {
    pub fn new() -> Formats {
        let base = Format::new()
            .set_font_name("宋体")
            .set_font_size(10)
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0xBF_BF_BF));
        let text = base.clone().set_text_wrap().set_align(FormatAlign::Top);
        let number = text.clone().set_align(FormatAlign::Center);
        // What begins like a formula stays text, even where someone edits it.
        let text = text.set_num_format("@");
        let header = base
            .set_bold()
            .set_background_color(Color::RGB(0xF2_F2_F2))
            .set_align(FormatAlign::Center);
        let link = text
            .clone()
            .set_font_color(Color::RGB(0x05_63_C1))
            .set_underline(FormatUnderline::Single);
        let shaded = |severity| {
            text.clone()
                .set_background_color(Color::RGB(shade(severity)))
        };
        Formats {
            error: shaded(Severity::Error),
            warning: shaded(Severity::Warning),
            header,
            text,
            number,
            link,
        }
    }
}

/// How a list is printed: lying, as wide as a page, with its name above.
pub fn print(sheet: &mut Worksheet, name: &str) {
    sheet.set_landscape();
    sheet.set_paper_size(PAPER);
    sheet.set_print_fit_to_pages(1, 0);
    // A header of a page holds no more, and & begins a command in it.
    let name: String = name.chars().filter(|c| *c != '&').take(60).collect();
    sheet.set_header(format!("&L{name}&R&P / &N"));
    sheet.set_margins(0.4, 0.4, 0.7, 0.5, 0.3, 0.3);
}

/// A text that fits into a cell; that it was cut is seen.
pub fn clipped(text: &str) -> String {
    let units: usize = text.chars().map(char::len_utf16).sum();
    if units <= MOST_CHARACTERS {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MOST_CHARACTERS / 2 - 1).collect();
    format!("{kept}…")
}
