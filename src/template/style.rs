//! How the cells look. Every workbook the program has for people is printed on A4 across.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, ProtectionOptions, Worksheet};

use crate::dictionary::FieldKind;

/// A font that every Office has which can show Chinese.
const FONT: &str = "等线";

const A4: u8 = 9;

/// Backgrounds of headers.
pub const REQUIRED: Color = Color::RGB(0xFCE4D6);
pub const OPTIONAL: Color = Color::RGB(0xE2EFDA);
pub const PLAIN: Color = Color::RGB(0xDDEBF7);

/// Rows that head or close others on paper.
pub const SHADE: Color = Color::RGB(0xF2F2F2);

const LINES: Color = Color::RGB(0xA6A6A6);

/// A row with room for Chinese text.
pub const ROW_HEIGHT: f64 = 18.0;

/// A verdict that is not met.
pub const UNMET: Color = Color::RGB(0xF8CBAD);

pub fn base() -> Format {
    let base = Format::new().set_font_name(FONT).set_font_size(10);
    base.set_align(FormatAlign::VerticalCenter)
}

pub fn title() -> Format {
    base().set_bold().set_font_size(16)
}

/// Text over several lines.
pub fn prose() -> Format {
    base().set_text_wrap()
}

pub fn header(background: Color) -> Format {
    let header = base().set_bold().set_text_wrap();
    let header = header.set_align(FormatAlign::Center);
    header
        .set_border(FormatBorder::Thin)
        .set_border_color(LINES)
        .set_background_color(background)
}

/// The same header in the other language, below.
pub fn subheader(background: Color) -> Format {
    header(background).unset_bold().set_font_size(8)
}

pub fn cell() -> Format {
    base()
        .set_border(FormatBorder::Thin)
        .set_border_color(LINES)
}

/// A cell to fill in.
pub fn entry(kind: FieldKind, share: bool) -> Format {
    let cell = cell().set_unlocked();
    match kind {
        FieldKind::Count => cell.set_num_format("#,##0"),
        FieldKind::Amount if share => cell.set_num_format("0.0%"),
        FieldKind::Amount => cell.set_num_format("#,##0.00"),
        FieldKind::Year => cell.set_num_format("0"),
        // "@" keeps what is typed as text: a code its zeros.
        FieldKind::Code
        | FieldKind::Text
        | FieldKind::Category
        | FieldKind::Stage
        | FieldKind::Flag => cell.set_num_format("@"),
    }
}

/// A number format with so many decimals.
pub fn decimals(digits: usize) -> String {
    match digits {
        0 => "#,##0".to_owned(),
        digits => format!("#,##0.{}", "0".repeat(digits)),
    }
}

/// Paper, and the rows and columns that every page repeats.
pub fn print(
    sheet: &mut Worksheet,
    header: (u32, u32),
    names: Option<u16>,
    footer: &str,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(header.0, header.1)?;
    if let Some(last) = names {
        sheet.set_repeat_columns(0, last)?;
    }
    // & begins a code in a footer.
    let footer = footer.replace('&', "&&");
    sheet.set_footer(format!("&L&9{footer}&R&9&P / &N"));
    Ok(())
}

/// Only what is to be filled in can be changed; no password, so that whoever must can lift it.
pub fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        sort: true,
        ..ProtectionOptions::new()
    });
}
