//! Table Ⅱ-2: one line a school and stage.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::dictionary::FieldKind;
use crate::expression::excel::{Cells, or_empty, quoted};
use crate::lang::Lang;
use crate::measure::{Datum, SchoolFinding, Used};
use crate::report::live::cells::School;
use crate::report::live::layout::{Block, Book};
use crate::report::live::put::{Shown, least};
use crate::report::live::tables::{BODY, HEADER, begin, county_row, notes, shade};
use crate::report::live::working;
use crate::report::live::working::Part;
use crate::report::live::{paper, put};
use crate::report::live::{parameters, raw};
use crate::template::style;

const NUMBER: u16 = 0;
const NAME: u16 = 1;

/// Where the columns stand: categories before the pupils, figures behind them.
struct Layout {
    /// What the standard shows of a school: its place among [`SchoolFinding::shown`], and its column.
    ///
    /// [`SchoolFinding::shown`]: crate::measure::SchoolFinding::shown
    shown: Vec<(usize, u16)>,
    pupils: u16,
    values: u16,
    verdict: u16,
    last: u16,
}

impl Layout {
    fn of(book: &Book<'_>) -> Layout {
        let columns = &book.standard.school_columns;
        let category = |name: &String| book.kind(name) == FieldKind::Category;
        let before = columns.iter().filter(|c| category(c)).count() as u16;
        let pupils = NAME + 1 + before;
        let (mut next_before, mut next_after) = (NAME + 1, pupils + 1);
        let mut shown = Vec::new();
        for (at, name) in columns.iter().enumerate() {
            let next = match category(name) {
                true => &mut next_before,
                false => &mut next_after,
            };
            shown.push((at, *next));
            *next += 1;
        }
        let values = next_after;
        let verdict = values + book.standard.indicators.len() as u16;
        Layout {
            shown,
            pupils,
            values,
            verdict,
            last: if book.judged() {
                verdict + 1
            } else {
                verdict - 1
            },
        }
    }

    /// All columns together, in characters.
    fn width(&self, book: &Book<'_>) -> f64 {
        let judged = if book.judged() { 8.5 + 26.0 } else { 0.0 };
        let shown = 7.5 * self.shown.len() as f64;
        37.0 + shown + 11.0 * book.standard.indicators.len() as f64 + judged
    }
}

/// Writes the sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let layout = Layout::of(book);
    headers(sheet, book, &layout)?;
    let title = book.standard.table_title("II-2", book.lang);
    begin(sheet, book, &title, (layout.last, Some(NAME)), BODY)?;
    let mut row = BODY;
    // Title, headers, a heading a stage, counts and notes.
    let fixed = 230.0 + 33.0 * book.blocks.len() as f64;
    let high = paper::row_height(layout.width(book), book.rows.len(), (fixed, 99.0), 24.0);
    let mut breaks = Vec::new();
    for county in 0..book.findings.counties.len() {
        if county > 0 {
            breaks.push(row);
        }
        row = county_row(sheet, book, row, county, layout.last)?;
        for (_, block) in book.blocks_of(county) {
            row = stage_rows(sheet, book, &layout, block, (row, high))?;
        }
    }
    if !breaks.is_empty() {
        sheet.set_page_breaks(&breaks)?;
    }
    let small = paper::small();
    for block in &book.blocks {
        let (formula, text) = count(book, block);
        put::formula(
            sheet,
            row,
            0,
            &formula,
            text,
            &small.clone().unset_text_wrap(),
        )?;
        row += 1;
    }
    notes(sheet, book, row, "II-2", layout.last)
}

fn headers(sheet: &mut Worksheet, book: &Book<'_>, layout: &Layout) -> Result<(), XlsxError> {
    let lang = book.lang;
    let header = paper::header();
    let mut columns: Vec<(u16, String, f64)> = vec![
        (NUMBER, book.say("序号", "No.").to_owned(), 5.0),
        (NAME, book.say("学校名称", "School").to_owned(), 24.0),
        (
            layout.pupils,
            book.say("在校生数", "Pupils").to_owned(),
            8.0,
        ),
    ];
    for (at, column) in &layout.shown {
        let label = book
            .standard
            .dictionary
            .label(&book.standard.school_columns[*at], lang);
        columns.push((*column, label, 7.5));
    }
    for (column, indicator) in (layout.values..).zip(&book.standard.indicators) {
        columns.push((column, indicator.name.get(lang).to_owned(), 11.0));
    }
    if book.judged() {
        let verdict = book.say(
            "该校综合评估是否达标",
            "Whether the school meets the standard",
        );
        let note = book.say(
            "备注（注明有哪几项指标达标，哪几项指标达到要求的下限）",
            "Note: which indicators are met, and which unmet ones reach the floor",
        );
        let floor = 100.0 * book.standard.school_rule.others_ratio;
        let floor = crate::measure::rounded_text(floor, 0);
        let note = match lang {
            Lang::Zh => note.replace("要求的下限", &format!(" {floor}%")),
            Lang::En => note.replace("the floor", &format!("{floor}%")),
        };
        columns.push((layout.verdict, verdict.to_owned(), 8.5));
        columns.push((layout.last, note, 26.0));
    }
    columns.sort_by_key(|(at, ..)| *at);
    for (column, text, wide) in &columns {
        put::text(sheet, HEADER, *column, text, &header)?;
        let mark = format!("L{}", column + 1);
        put::text(sheet, HEADER + 1, *column, &mark, &header)?;
        sheet.set_column_width(*column, *wide)?;
    }
    sheet.set_row_height(HEADER, 84)?;
    Ok(())
}

fn stage_rows(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    layout: &Layout,
    block: &Block,
    (row, high): (u32, f64),
) -> Result<u32, XlsxError> {
    let stage = book.stage(block);
    let heading = paper::heading();
    put::across(sheet, row, (0, layout.last), &stage.label, &heading)?;
    let first = row + 1;
    let mut row = first;
    for (number, at) in (1..).zip(block.rows.clone()) {
        line(sheet, book, layout, at, number, row)?;
        sheet.set_row_height(row, high)?;
        row += 1;
    }
    let last = row - 1;
    for (i, found) in stage.indicators.iter().enumerate() {
        let Some(threshold) = found.threshold else {
            continue;
        };
        let column = layout.values + i as u16;
        let cell = row_col_to_cell(first, column);
        let when = format!(
            "AND(ISNUMBER({cell}),{cell}<{})",
            least(&threshold.to_string())
        );
        shade(sheet, (first, column), (last, column), &when)?;
    }
    if book.judged() {
        let cell = row_col_to_cell(first, layout.verdict);
        let when = format!("{cell}={}", quoted(book.verdict_words()[1]));
        shade(
            sheet,
            (first, layout.verdict),
            (last, layout.verdict),
            &when,
        )?;
    }
    Ok(row)
}

fn line(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    layout: &Layout,
    at: usize,
    number: u32,
    row: u32,
) -> Result<(), XlsxError> {
    let line = &book.rows[at];
    let school = book.school(line);
    let centred = paper::cell().set_align(FormatAlign::Center);
    sheet.write_number_with_format(row, NUMBER, number, &centred)?;
    put::text(
        sheet,
        row,
        NAME,
        &school.name,
        &paper::cell().set_text_wrap(),
    )?;
    let count = paper::cell().set_num_format("0");
    let pupils = working::pupils(book, at);
    put::formula(
        sheet,
        row,
        layout.pupils,
        &pupils,
        school.students as f64,
        &count,
    )?;
    for (index, column) in &layout.shown {
        let used = school.shown.get(*index).and_then(Option::as_ref);
        shown(sheet, book, at, *index, used, (row, *column))?;
    }
    for (i, value) in school.values.iter().enumerate() {
        let digits = style::decimals(book.standard.indicators[i].digits);
        let cell = working::cell(book, at, working::column(book, i, Part::Value));
        let format = paper::cell().set_num_format(digits);
        put::formula(
            sheet,
            row,
            layout.values + i as u16,
            &cell,
            value.value,
            &format,
        )?;
    }
    if book.judged() {
        let cell = working::cell(book, at, working::verdict(book));
        let [yes, no, unknown] = book.verdict_words();
        let verdict = match (school.met, school.meets) {
            (None, _) => "",
            (_, Some(true)) => yes,
            (_, Some(false)) => no,
            (_, None) => unknown,
        };
        let formula = format!("{cell}&\"\"");
        put::formula(sheet, row, layout.verdict, &formula, verdict, &centred)?;
        let (formula, text) = remark(book, at, school);
        let format = paper::cell().set_text_wrap().set_font_size(8);
        put::formula(sheet, row, layout.last, &formula, text, &format)?;
    }
    Ok(())
}

/// What the standard shows of a school: of a category the code, else the figure.
fn shown(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    at: usize,
    index: usize,
    used: Option<&Used>,
    (row, column): (u32, u16),
) -> Result<(), XlsxError> {
    let name = &book.standard.school_columns[index];
    let format: Format = paper::cell().set_align(FormatAlign::Center);
    match used.map(|u| &u.value) {
        Some(Datum::Word(word)) => {
            let categories = book.standard.dictionary.categories.get(name);
            let category = categories.and_then(|c| c.get(word));
            let code = category.and_then(|c| c.codes.first());
            let label = || {
                book.standard
                    .dictionary
                    .category_label(name, word, book.lang)
            };
            put::text(
                sheet,
                row,
                column,
                &code.cloned().unwrap_or_else(label),
                &format,
            )
        }
        value => {
            let school = book.school(&book.rows[at]);
            let cells = School {
                book,
                at,
                stage: Some(&school.stage),
            };
            let formula = cells
                .field(name)
                .map(|f| or_empty(&f))
                .unwrap_or("\"\"".to_owned());
            let result = match value {
                Some(Datum::Number(number)) => Shown::Number(*number),
                _ => Shown::Text(String::new()),
            };
            put::formula(
                sheet,
                row,
                column,
                &formula,
                result,
                &format.set_num_format("0"),
            )
        }
    }
}

/// Which indicators are met, and which unmet ones reach the floor, by their numbers.
fn remark(book: &Book<'_>, at: usize, school: &SchoolFinding) -> (String, String) {
    let between = book.say("、", ", ");
    let floor = parameters::floor(book, &school.stage);
    let cell = |i, part| working::cell(book, at, working::column(book, i, part));
    let (mut met, mut near): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let (mut met_now, mut near_now): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (i, value) in school.values.iter().enumerate() {
        if value.threshold.is_none() {
            continue;
        }
        let number = (i + 1).to_string();
        let (mark, reached) = (cell(i, Part::Met), cell(i, Part::Value));
        met.push(format!("IF({mark}=1,\"{number} \",\"\")"));
        let bound = format!(
            "({}*{floor})",
            parameters::threshold(book, i, &school.stage)
        );
        let least = least(&bound);
        near.push(format!(
            "IF(ISNUMBER({mark}),IF({mark}=0,IF({reached}>={least},\"{number} \",\"\"),\"\"),\"\")"
        ));
        match (value.meets, value.above_floor) {
            (Some(true), _) => met_now.push(number),
            (_, Some(true)) => near_now.push(number),
            _ => {}
        }
    }
    let list = |parts: &[String]| {
        let parts = parts.join("&");
        format!("SUBSTITUTE(TRIM({parts}),\" \",{})", quoted(between))
    };
    let percent = crate::measure::rounded_text(100.0 * book.standard.school_rule.others_ratio, 0);
    let (first, second) = match book.lang {
        Lang::Zh => ("达标：".to_owned(), format!("；达到{percent}%：")),
        Lang::En => ("met: ".to_owned(), format!("; at {percent}%: ")),
    };
    if met.is_empty() {
        return ("\"\"".to_owned(), String::new());
    }
    let formula = format!(
        "{}&{}&IF({}=\"\",\"\",{}&{})",
        quoted(&first),
        list(&met),
        list(&near),
        quoted(&second),
        list(&near)
    );
    let mut text = format!("{first}{}", met_now.join(between));
    if !near_now.is_empty() {
        text.push_str(&format!("{second}{}", near_now.join(between)));
    }
    (formula, text)
}

/// How many schools there are, in all and by type.
fn count(book: &Book<'_>, block: &Block) -> (String, String) {
    let dictionary = &book.standard.dictionary;
    let stage = book.stage(block);
    let mut types: Vec<(&str, usize)> = Vec::new();
    for row in &book.rows[block.rows.clone()] {
        let id = book.school(row).school_type.as_str();
        match types.iter_mut().find(|(known, _)| *known == id) {
            Some((_, count)) => *count += 1,
            None => types.push((id, 1)),
        }
    }
    let order = dictionary.categories.get(&dictionary.roles.school_type);
    let place = |id: &str| order.and_then(|o| o.get_index_of(id)).unwrap_or(usize::MAX);
    types.retain(|(id, _)| !id.is_empty());
    types.sort_by_key(|(id, _)| place(id));
    let (before, unit, between, close) = match book.lang {
        Lang::Zh => (format!("{}学校总数 ", stage.label), " 所", "、", "）"),
        Lang::En => (format!("{} schools: ", stage.label), "", ", ", ")"),
    };
    let open = book.say("（其中：", " (of them: ");
    let all = working::range(book, block, 0);
    let mut formula = format!("{}&ROWS({all})&{}", quoted(&before), quoted(unit));
    let mut text = format!("{before}{}{unit}", block.rows.len());
    let column = raw::column(book, &dictionary.roles.school_type);
    if let Some(column) = column.filter(|_| !types.is_empty()) {
        let rows = crate::report::live::layout::lines(&block.rows);
        let cells = book.range(&crate::report::live::layout::Sheet::Raw, &rows, column);
        for (at, (id, count)) in types.iter().enumerate() {
            let label = dictionary.category_label(&dictionary.roles.school_type, id, book.lang);
            let lead = if at == 0 { open } else { between };
            let name = format!("{lead}{label} ");
            let counted = format!("COUNTIF({cells},{})", quoted(&label));
            formula.push_str(&format!("&{}&{counted}&{}", quoted(&name), quoted(unit)));
            text.push_str(&format!("{name}{count}{unit}"));
        }
        formula.push_str(&format!("&{}", quoted(close)));
        text.push_str(close);
    }
    (formula, text)
}
