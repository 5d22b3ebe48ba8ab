//! The change of every CV², in its parts, with what they must add up to.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::measure::compare::Split;
use crate::report::live::put;
use crate::report::live::put::number;
use crate::report::render::sheet::signed;
use crate::report::sheets::compare::balance::Places;
use crate::report::sheets::compare::book::{Book, HEADER};
use crate::template::style;

const SQUARES: usize = 6;

/// Writes the sheet: from the first year to the last, then step by step where there are more.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let columns = [
        ((book.say("学段", "Stage")), 12.0),
        (book.say("指标", "Indicator"), 34.0),
        (book.say("从", "From"), 10.0),
        (book.say("到", "To"), 10.0),
        (book.say("两年都有的学校", "Schools in both years"), 10.0),
        (book.say("CV²（从）", "CV² (from)"), 12.0),
        (book.say("CV²（到）", "CV² (to)"), 12.0),
        (book.say("ΔCV²", "ΔCV²"), 12.0),
        (book.say("填谷 ΔL", "Valleys ΔL"), 12.0),
        (book.say("削峰 ΔH", "Peaks ΔH"), 12.0),
        (book.say("学校变动", "Membership"), 12.0),
        (book.say("资源", "Resources"), 12.0),
        (book.say("学生", "Pupils"), 12.0),
        (
            book.say(
                "核对：填谷+削峰+变动−ΔCV²",
                "Check: valleys + peaks + membership − ΔCV²",
            ),
            14.0,
        ),
        (
            book.say(
                "核对：资源+学生−填谷−削峰",
                "Check: resources + pupils − valleys − peaks",
            ),
            14.0,
        ),
    ];
    let columns = columns.map(|(text, width)| (text.to_owned(), width));
    let title = book.say("CV² 的变化从哪里来", "Where the change of CV² comes from");
    let width = book.begin_list(sheet, title, &columns, Some(1))?;
    let places = Places::new(book);
    let last = book.comparison.years.len() - 1;
    let mut row = HEADER;
    for (at, block) in book.blocks().iter().enumerate() {
        for (i, indicator) in block.stage.indicators.iter().enumerate() {
            let steps = indicator.steps.iter().enumerate();
            let steps = steps.map(|(year, step)| (year, year + 1, step.as_ref()));
            let whole = (block.county.first, last, indicator.change.as_ref());
            for (from, to, split) in std::iter::once(whole).chain(steps) {
                let Some(split) = split else { continue };
                row += 1;
                put::text(sheet, row, 0, &book.heading(block), &style::cell())?;
                let stars = [from, to].map(|y| indicator.years[y].as_ref());
                let star = stars.into_iter().flatten().any(|y| y.incomplete);
                let name = format!("{}{}", indicator.short, if star { "*" } else { "" });
                put::text(sheet, row, 1, &name, &style::cell())?;
                let cells = [from, to].map(|year| places.cv_cell(book, at, i, year));
                let years = [from, to].map(|y| indicator.years[y].as_ref().and_then(|y| y.cv));
                line(sheet, book, row, (from, to), split, &cells, years)?;
            }
        }
    }
    let note = book.say(
        "填谷为负：低于均值的学校赶上来；削峰为负：高于均值的学校降下来；学校变动：新增、撤销、合并、改变类型的学校；资源、学生：两年都有的学校中，由资源增减和学生流动带来的部分。",
        "Valleys below 0: schools below the mean caught up; peaks below 0: schools above it came down; membership: schools that opened, closed, merged or changed type; resources and pupils: what these did, of the schools in both years.",
    );
    let format = style::prose().set_font_size(9);
    sheet.set_row_height(row + 1, 30)?;
    put::across(sheet, row + 1, (0, width), note, &format)
}

fn line(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    row: u32,
    (from, to): (usize, usize),
    split: &Split,
    cells: &[String; 2],
    cvs: [Option<f64>; 2],
) -> Result<(), XlsxError> {
    let labels = book.labels();
    let square = style::cell().set_num_format(style::decimals(SQUARES));
    let change = style::cell().set_num_format(signed(SQUARES));
    put::text(sheet, row, 2, labels[from], &style::cell())?;
    put::text(sheet, row, 3, labels[to], &style::cell())?;
    number(sheet, row, 4, Some(split.matched as f64), &style::cell())?;
    for (column, (cell, cv)) in (5..).zip(cells.iter().zip(cvs)) {
        let formula = format!("{cell}^2");
        put::formula(sheet, row, column, &formula, cv.map(|cv| cv * cv), &square)?;
    }
    let at = |column| row_col_to_cell(row, column);
    let formula = format!("{}-{}", at(6), at(5));
    put::formula(sheet, row, 7, &formula, split.cv2, &change)?;
    let parts = [
        split.valleys,
        split.peaks,
        split.membership,
        split.resources,
        split.pupils,
    ];
    for (column, part) in (8..).zip(parts) {
        number(sheet, row, column, part, &change)?;
    }
    if split.valleys.is_none() {
        for column in [13, 14] {
            sheet.write_blank(row, column, &square)?;
        }
        return Ok(());
    }
    let rounded = |sum: String| format!("ROUND({sum},10)");
    let all = rounded(format!("{}+{}+{}-{}", at(8), at(9), at(10), at(7)));
    put::formula(sheet, row, 13, &all, 0.0, &square)?;
    let causes = rounded(format!("{}+{}-{}-{}", at(11), at(12), at(8), at(9)));
    put::formula(sheet, row, 14, &causes, 0.0, &square)
}
