//! The sheet that shows every school its values as it types: a row a school and stage, worked out
//! by formulas over the sheet of schools.

mod layout;
mod row;

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatFormula, FormatAlign,
    Formula, Worksheet,
};

use layout::{CODE, HEADER, Layout, NAME, PUPILS, STAGE, THRESHOLDS, VALUES};
use row::Row;

use super::formula::School;
use super::{Template, TemplateError, schools, style};
use crate::lang::Lang;

/// What it is called; `guide_sheets` of the dictionary has this name.
fn name(lang: Lang) -> &'static str {
    lang.pick("本校指标", "School values")
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, template: &Template<'_>) -> Result<(), TemplateError> {
    let standard = template.standard;
    let lang = template.options.lang;
    let layout = Layout {
        template,
        judged: standard.assessed.iter().any(|s| standard.has_thresholds(s)),
    };
    sheet.set_name(name(lang))?;
    sheet.set_default_row_height(style::ROW_HEIGHT);
    // Spreadsheet programs work the formulas out when they open the file.
    sheet.set_formula_result_default("");
    heading(sheet, &layout)?;
    let stages = standard.assessed.len() as u32;
    for school in 0..template.rows {
        for (at, stage) in (0..).zip(&standard.assessed) {
            let row = Row {
                layout: &layout,
                stage,
                at,
                row: layout.body() + school * stages + at as u32,
                whole: School {
                    template,
                    row: schools::BODY + school,
                    stage: None,
                },
            };
            row.write(sheet)?;
        }
    }
    let last = layout.body() + template.rows * stages - 1;
    if layout.judged {
        let unmet = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(
                template.say("未达标", "not met"),
            ))
            .set_format(style::cell().set_background_color(style::UNMET));
        sheet.add_conditional_format(layout.body(), VALUES, last, layout.remark() - 1, &unmet)?;
    }
    // A row without pupils shows nothing, not even lines. Of two rules that fit, some spreadsheet
    // programs apply the first only: this is the second.
    let pupils = row_col_to_cell(layout.body(), PUPILS);
    let there = ConditionalFormatFormula::new()
        .set_rule(Formula::new(format!("${pupils}<>\"\"")))
        .set_format(style::cell());
    sheet.add_conditional_format(layout.body(), 0, last, layout.remark(), &there)?;
    sheet.set_freeze_panes(layout.body(), VALUES)?;
    style::print(
        sheet,
        (0, layout.body() - 1),
        Some(PUPILS),
        standard.name.get(lang),
    )?;
    sheet.set_print_fit_to_pages(1, 0);
    style::protect(sheet);
    Ok(())
}

/// Title, headers and thresholds.
fn heading(sheet: &mut Worksheet, layout: &Layout<'_>) -> Result<(), TemplateError> {
    let template = layout.template;
    let standard = template.standard;
    let lang = template.options.lang;
    let header = style::header(style::PLAIN);
    let title = template.titled(template.say("各校指标", "School values"));
    sheet.merge_range(0, 0, 0, layout.remark(), &title, &style::title())?;
    sheet.set_row_height(0, 30)?;
    let legend = template.say(
        "本表由公式自动计算，不需填写：“学校数据”填到哪里，这里就算到哪里。缺少数据的指标不计算，空白不作 0。",
        "Worked out by formulas from the sheet of schools; nothing is to be filled in here. An indicator that lacks a figure is not computed.",
    );
    sheet.merge_range(1, 0, 1, layout.remark(), legend, &style::prose())?;
    // Headers that are no headers of a table of schools or of a roster: this sheet is not to be read.
    let fixed = [
        (CODE, template.say("代码", "Code of it"), 12),
        (NAME, template.say("学校", "Which school"), 22),
        (STAGE, template.say("评估学段", "Assessed stage"), 8),
        (PUPILS, template.say("本学段学生", "Pupils counted"), 9),
    ];
    for (at, text, width) in fixed {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, width)?;
    }
    for (i, indicator) in standard.indicators.iter().enumerate() {
        let name = indicator.name.get(lang);
        let at = layout.value(i);
        sheet.set_column_width(at, 9)?;
        if !layout.judged {
            sheet.merge_range(HEADER, at, HEADER + 1, at, name, &header)?;
            continue;
        }
        let verdict = layout.verdict(i);
        sheet.merge_range(HEADER, at, HEADER, verdict, name, &header)?;
        sheet.write_string_with_format(HEADER + 1, at, template.say("数值", "Value"), &header)?;
        let text = template.say("是否达标", "Verdict");
        sheet.write_string_with_format(HEADER + 1, verdict, text, &header)?;
        sheet.set_column_width(verdict, 7)?;
    }
    if layout.judged {
        let total = [
            template.say("达标项数", "Met"),
            template.say("学校综合判定", "School"),
        ];
        for (at, text) in (layout.met()..).zip(total) {
            sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
            sheet.set_column_width(at, 8)?;
        }
        thresholds(sheet, layout)?;
    }
    let at = layout.remark();
    sheet.merge_range(
        HEADER,
        at,
        HEADER + 1,
        at,
        template.say("不参加评估的原因", "Why not assessed"),
        &header,
    )?;
    sheet.set_column_width(at, 30)?;
    sheet.set_row_height(HEADER, 48)?;
    Ok(())
}

fn thresholds(sheet: &mut Worksheet, layout: &Layout<'_>) -> Result<(), TemplateError> {
    let template = layout.template;
    let standard = template.standard;
    let lang = template.options.lang;
    let format = style::cell().set_background_color(style::PLAIN);
    for (at, stage) in standard.assessed.iter().enumerate() {
        let row = THRESHOLDS + at as u32;
        for column in 0..=layout.remark() {
            sheet.write_blank(row, column, &format)?;
        }
        let text = template.say("学校标准（不低于）", "A school needs at least");
        sheet.write_string_with_format(row, NAME, text, &format)?;
        let label = standard.dictionary.stage_label(stage, lang);
        let centred = format.clone().set_align(FormatAlign::Center);
        sheet.write_string_with_format(row, STAGE, label, &centred)?;
        for (i, indicator) in standard.indicators.iter().enumerate() {
            if let Some(threshold) = indicator.thresholds.get(stage) {
                let number = format
                    .clone()
                    .set_num_format(style::decimals(indicator.digits));
                sheet.write_number_with_format(row, layout.value(i), *threshold, &number)?;
            }
        }
    }
    Ok(())
}
