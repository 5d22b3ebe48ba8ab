//! The sheet of the county's own figures, an item a row, as the official county form has them.

use rust_xlsxwriter::utility::{quote_sheet_name, row_col_to_cell_absolute};
use rust_xlsxwriter::{FormatAlign, Worksheet};

use super::guide::Guide;
use super::{Column, Need, Template, TemplateError, header, style};
use crate::dictionary::FieldKind;
use crate::lang::Lang;

fn name(lang: Lang) -> &'static str {
    lang.pick("县级数据", "County data")
}

const HEADER: u32 = 1;
const BODY: u32 = 2;

/// Where the figures stand.
const VALUE: u16 = 3;

/// The items from top to bottom: who the county is, then what the standard asks of it.
fn items(template: &Template<'_>) -> Vec<Column> {
    let roles = &template.standard.dictionary.roles;
    let who = [&roles.county_name, &roles.county_code, &roles.year];
    let who = who.into_iter().map(|name| Column {
        name: name.clone(),
        identity: true,
        need: Need::Optional,
        uses: Vec::new(),
    });
    who.chain(template.county.iter().cloned()).collect()
}

/// The cell of an item.
pub fn cell(template: &Template<'_>, item: &str) -> Option<String> {
    let at = items(template).iter().position(|c| c.name == item)?;
    let sheet = quote_sheet_name(name(template.options.lang));
    let cell = row_col_to_cell_absolute(BODY + at as u32, VALUE);
    Some(format!("{sheet}!{cell}"))
}

/// Writes the sheet.
pub fn write(
    sheet: &mut Worksheet,
    template: &Template<'_>,
    guide: &Guide,
) -> Result<(), TemplateError> {
    let lang = template.options.lang;
    sheet.set_name(name(lang))?;
    sheet.set_default_row_height(style::ROW_HEIGHT);
    let title = template.titled(template.say("县级填报数据", "County data"));
    sheet.merge_range(0, 0, 0, 5, &title, &style::title())?;
    sheet.set_row_height(0, 30)?;
    let headers = match lang {
        Lang::Zh => ["序号", "填报项目", "单位", "填报值", "备注", "English"],
        Lang::En => ["No.", "Item", "Unit", "Value", "Remarks", "中文"],
    };
    for (at, (text, width)) in (0..).zip(headers.iter().zip([6, 44, 8, 20, 50, 44])) {
        sheet.write_string_with_format(HEADER, at, *text, &style::header(style::PLAIN))?;
        sheet.set_column_width(at, width)?;
    }
    let plain = style::cell().set_text_wrap();
    let items = items(template);
    for (row, item) in (BODY..).zip(&items) {
        let dictionary = &template.standard.dictionary;
        let uses = item.uses.iter().map(|what| what.get(lang));
        let uses = uses.collect::<Vec<_>>().join(template.say("；", "; "));
        let unit = template.unit(&item.name).unwrap_or_default();
        // The widest column that wraps.
        let lines = unicode_width::UnicodeWidthStr::width(uses.as_str()) / 48 + 1;
        sheet.set_row_height(row, style::ROW_HEIGHT.max(14.0 * lines as f64))?;
        let centred = plain.clone().set_align(FormatAlign::Center);
        sheet.write_number_with_format(row, 0, f64::from(row - BODY + 1), &centred)?;
        sheet.write_string_with_format(row, 1, dictionary.label(&item.name, lang), &plain)?;
        sheet.write_string_with_format(row, 2, unit, &centred)?;
        sheet.write_string_with_format(row, 4, uses, &plain)?;
        let second = dictionary.label(&item.name, header::other(lang));
        sheet.write_string_with_format(row, 5, second, &plain)?;
        value(sheet, template, row, item)?;
        let check = template.validation(&item.name, guide)?;
        sheet.add_data_validation(row, VALUE, row, VALUE, &check)?;
    }
    sheet.set_freeze_panes(BODY, 0)?;
    let standard = template.standard.name.get(lang);
    style::print(sheet, (0, HEADER), None, standard)?;
    sheet.set_print_fit_to_pages(1, 0);
    style::protect(sheet);
    Ok(())
}

/// What is known of the county is filled in.
fn value(
    sheet: &mut Worksheet,
    template: &Template<'_>,
    row: u32,
    item: &Column,
) -> Result<(), TemplateError> {
    let kind = template.kind(&item.name);
    let format = style::entry(kind, template.is_share(&item.name));
    let roles = &template.standard.dictionary.roles;
    let options = template.options;
    match (&options.county, options.year) {
        (Some(county), _) if item.name == roles.county_name => {
            sheet.write_string_with_format(row, VALUE, county, &format)?
        }
        (_, Some(year)) if item.name == roles.year => {
            sheet.write_number_with_format(row, VALUE, f64::from(year), &format)?
        }
        _ => sheet.write_blank(row, VALUE, &format)?,
    };
    Ok(())
}

impl Template<'_> {
    /// What the cells of a column hold.
    pub fn kind(&self, column: &str) -> FieldKind {
        let field = self.standard.dictionary.resolve(column);
        field.map_or(FieldKind::Text, |(_, field, _)| field.kind)
    }
}
