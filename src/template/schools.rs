//! The sheet of schools: title, headers in two languages, a row a school.

use rust_xlsxwriter::{DataValidation, Format, IgnoreError, Note, ObjectMovement, Worksheet};

use super::guide::Guide;
use super::{Column, Known, Need, Template, TemplateError, style};
use crate::census::value::Value;
use crate::dictionary::FieldKind;
use crate::lang::Lang;

/// What it is called.
pub fn name(lang: Lang) -> &'static str {
    lang.pick("学校数据", "School data")
}

const TITLE: u32 = 0;
const LEGEND: u32 = 1;
const HEADER: u32 = 2;

/// The first row of schools.
pub const BODY: u32 = 4;

/// The title and the legend span so many columns: what a screen shows.
const SPAN: u16 = 11;

/// Writes the sheet.
pub fn write(
    sheet: &mut Worksheet,
    template: &Template<'_>,
    guide: &Guide,
    title: &str,
    known: &[Known],
) -> Result<(), TemplateError> {
    sheet.set_name(name(template.options.lang))?;
    sheet.set_default_row_height(style::ROW_HEIGHT);
    let last = (template.columns.len() as u16)
        .saturating_sub(1)
        .clamp(1, SPAN);
    sheet.merge_range(TITLE, 0, TITLE, last, title, &style::title().set_unlocked())?;
    let (heading, prompt) = template.title_prompt();
    let prompt = DataValidation::new()
        .set_input_title(heading)?
        .set_input_message(prompt)?;
    sheet.add_data_validation(TITLE, 0, TITLE, last, &prompt)?;
    sheet.set_row_height(TITLE, 30)?;
    sheet.merge_range(LEGEND, 0, LEGEND, last, template.legend(), &style::prose())?;
    sheet.set_row_height(LEGEND, 30)?;
    sheet.set_row_height(HEADER, 64)?;
    sheet.set_row_height(HEADER + 1, 56)?;
    for (at, column) in (0..).zip(&template.columns) {
        header(sheet, template, at, column)?;
        entries(sheet, template, guide, at, column, known)?;
    }
    let bottom = BODY + template.rows - 1;
    sheet.ignore_error_range(BODY, 0, bottom, last, IgnoreError::NumberStoredAsText)?;
    sheet.set_freeze_panes(BODY, 2)?;
    let standard = template.standard.name.get(template.options.lang);
    style::print(sheet, (TITLE, BODY - 1), Some(1), standard)?;
    sheet.set_print_scale(70);
    style::protect(sheet);
    Ok(())
}

fn header(
    sheet: &mut Worksheet,
    template: &Template<'_>,
    at: u16,
    column: &Column,
) -> Result<(), TemplateError> {
    let (above, below) = template.headers(column);
    let background = match column.need {
        Need::Required => style::REQUIRED,
        Need::Optional => style::OPTIONAL,
    };
    let format = style::header(background);
    match below.is_empty() {
        true => {
            sheet.merge_range(HEADER, at, HEADER + 1, at, &above, &format)?;
        }
        false => {
            sheet.write_string_with_format(HEADER, at, &above, &format)?;
            let format = style::subheader(background);
            sheet.write_string_with_format(HEADER + 1, at, &below, &format)?;
        }
    }
    let text = template.note(column);
    // About so many characters fit a line of the note's box, Chinese ones count twice.
    let lines = text
        .lines()
        .map(|l| unicode_width::UnicodeWidthStr::width(l) / 46 + 1);
    let lines = lines.sum::<usize>() as u32;
    let note = Note::new(text)
        .add_author_prefix(false)
        .set_width(300)
        .set_height((lines * 16 + 12).min(480))
        .set_object_movement(ObjectMovement::DontMoveOrSizeWithCells);
    sheet.insert_note(HEADER, at, &note)?;
    Ok(())
}

/// The cells of a column, from the first school to the last.
fn entries(
    sheet: &mut Worksheet,
    template: &Template<'_>,
    guide: &Guide,
    at: u16,
    column: &Column,
    known: &[Known],
) -> Result<(), TemplateError> {
    let kind = template.kind(&column.name);
    let format = style::entry(kind, template.is_share(&column.name));
    for school in 0..template.rows {
        let value = known.get(school as usize).and_then(|k| k.get(&column.name));
        entry(sheet, template, (BODY + school, at), column, value, &format)?;
    }
    let bottom = BODY + template.rows - 1;
    let check = template.validation(&column.name, guide)?;
    sheet.add_data_validation(BODY, at, bottom, at, &check)?;
    let roles = &template.standard.dictionary.roles;
    let width = match kind {
        _ if column.name == roles.school_name => 26,
        FieldKind::Code | FieldKind::Text | FieldKind::Category => 14,
        _ => 10,
    };
    sheet.set_column_width(at, width)?;
    Ok(())
}

fn entry(
    sheet: &mut Worksheet,
    template: &Template<'_>,
    (row, at): (u32, u16),
    column: &Column,
    value: Option<&Value>,
    format: &Format,
) -> Result<(), TemplateError> {
    let lang = template.options.lang;
    match value {
        None => sheet.write_blank(row, at, format)?,
        Some(Value::Number(number)) => sheet.write_number_with_format(row, at, *number, format)?,
        Some(Value::Text(text)) => {
            let dictionary = &template.standard.dictionary;
            let shown = dictionary.category_label(&column.name, text, lang);
            sheet.write_string_with_format(row, at, shown, format)?
        }
        Some(Value::Truth(truth)) => match template.yes_and_no() {
            Some((yes, no)) => {
                let word = if *truth { yes } else { no };
                sheet.write_string_with_format(row, at, word, format)?
            }
            None => sheet.write_boolean_with_format(row, at, *truth, format)?,
        },
    };
    Ok(())
}
