//! A block a school: what it lacks, what is done, what that costs.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::report::live::put;
use crate::report::pages::plan::{amount, measure_of, problem_of, stage_of};
use crate::report::render::sheet;
use crate::report::sheets::plan::{Book, HEADER};
use crate::report::table::Cell;
use crate::scenario::plan::{Action, PlannedCounty};
use crate::template::style;

/// Writes the sheet: the schools in the order of the census.
///
/// # Errors
/// If it cannot be laid out.
pub(super) fn write(page: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let heads = [
        (book.say("学段", "Stage"), 10.0),
        (book.say("问题", "Problem"), 52.0),
        (book.say("措施", "Measure"), 26.0),
        (book.say("数量", "Amount"), 13.0),
        (book.say("单位", "Unit"), 8.0),
        (book.say("费用（元）", "Cost (yuan)"), 15.0),
        (book.say("年度", "Year"), 8.0),
    ];
    book.begin(page, name(book), &heads)?;
    let mut row = HEADER;
    for county in &book.plan.counties {
        for actions in county.actions.chunk_by(|a, b| a.school == b.school) {
            row = school(page, book, county, actions, row)?;
        }
    }
    Ok(())
}

/// What the sheet is called.
pub(super) fn name(book: &Book<'_>) -> &'static str {
    book.plan.before.lang.pick("一校一案", "Case by case")
}

/// The block of one school, below a row; its last row.
fn school(
    page: &mut Worksheet,
    book: &Book<'_>,
    county: &PlannedCounty,
    actions: &[Action],
    above: u32,
) -> Result<u32, XlsxError> {
    let lang = book.plan.before.lang;
    let mut row = above + 1;
    let (name, code, pupils) = match actions.first() {
        Some(action) => (&action.name, action.code(), action.pupils),
        None => return Ok(above),
    };
    let pupils = Cell::whole(Some(pupils)).text;
    let code = match code {
        "" => String::new(),
        code => crate::say!(lang, "（{code}）", " ({code})"),
    };
    let heading = crate::say!(
        lang,
        "{name}{code}，{pupils} 名学生",
        "{name}{code}, {pupils} pupils"
    );
    let bold = style::cell()
        .set_bold()
        .set_background_color(style::OPTIONAL);
    put::across(page, row, (0, 4), &heading, &bold)?;
    let (first, last) = (row + 2, row + 1 + actions.len() as u32);
    let cost: f64 = actions.iter().map(|a| a.cost).sum();
    let number = bold.clone().set_num_format(style::decimals(0));
    put::formula(
        page,
        row,
        5,
        &format!("SUM(F{first}:F{last})"),
        cost,
        &number,
    )?;
    page.write_blank(row, 6, &bold)?;
    for action in actions {
        row += 1;
        let measure = &book.standard.measures[action.measure];
        let cells = [
            stage_of(action.stage, book.standard, lang).into(),
            Cell::prose(problem_of(action, &county.before, book.standard, lang)),
            measure_of(action, book.standard, lang).into(),
            amount(action.amount, action.digits),
            measure.unit.get(lang).into(),
            Cell::whole(Some(action.cost)),
            action
                .year
                .map_or_else(String::new, |y| y.to_string())
                .into(),
        ];
        sheet::row(page, row, 0, &cells)?;
    }
    Ok(row)
}
