//! The tables of items, Ⅳ to Ⅵ and the veto items: what is required, the figures that the form asks for, whether it
//! is met.

use std::ops::Range;

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::expression::excel::quoted;
use crate::measure::{ItemFinding, ItemState};
use crate::report::live::layout::Book;
use crate::report::live::sentence::{Filled, Print, filled};
use crate::report::live::steps::Steps;
use crate::report::live::tables::{BODY, HEADER, begin, county_row, notes, shade};
use crate::report::live::{grid, paper, put};
use crate::report::pages::words::rests_on;
use crate::standard::{Fill, Form, Item};

/// The columns of what is required, of its figures, and of whether it is met: first and last of each.
struct Columns {
    text: (u16, u16),
    figures: (u16, u16),
    verdict: u16,
    /// How wide the texts and the figures are, in characters.
    widths: [f64; 2],
}

/// Where the items of a table stand.
pub struct Place {
    columns: Columns,
    /// The row of the headers.
    header: u32,
    /// The first row below them.
    body: u32,
}

impl Place {
    /// Behind the figures of the county, where the table has columns for them.
    pub fn of(book: &Book<'_>, table: &str) -> Place {
        match book.grid(table) {
            None => Place {
                columns: Columns {
                    text: (0, 0),
                    figures: (1, 1),
                    verdict: 2,
                    widths: [62.0, 62.0],
                },
                header: HEADER,
                body: BODY,
            },
            Some(grid) => {
                let last = grid::last(grid);
                let middle = last / 2;
                let wide = grid::WIDTH;
                let header = grid::end(book, grid) + 1;
                Place {
                    columns: Columns {
                        text: (0, middle),
                        figures: (middle + 1, last - 1),
                        verdict: last,
                        widths: [middle, last - middle - 1].map(|n| wide * f64::from(n + 1)),
                    },
                    header,
                    body: header + 1,
                }
            }
        }
    }

    /// The rows of a county's items, and the column of their verdicts.
    pub fn verdicts(&self, book: &Book<'_>, table: &str, county: usize) -> (Range<u32>, u16) {
        let of_table = |i: &&Item| i.table == table;
        let count = book.standard.items.iter().filter(of_table).count() as u32;
        let title = u32::from(book.several());
        let first = self.body + county as u32 * (count + title) + title;
        (first..first + count, self.columns.verdict)
    }
}

/// Writes a table of items.
///
/// # Errors
/// If it cannot be laid out.
pub fn table(sheet: &mut Worksheet, steps: &Steps<'_>, table: &str) -> Result<(), XlsxError> {
    let book = steps.book;
    let place = Place::of(book, table);
    let last = place.columns.verdict;
    let title = book.standard.table_title(table, book.lang);
    match book.grid(table) {
        Some(found) => grid::rows(sheet, steps, table, found)?,
        None => {
            for (column, wide) in (0..).zip(place.columns.widths.iter().chain([&12.0])) {
                sheet.set_column_width(column, *wide)?;
            }
            begin(sheet, book, &title, (last, None), BODY)?;
        }
    }
    headers(sheet, book, &place)?;
    let mut row = place.body;
    for county in 0..book.findings.counties.len() {
        row = county_row(sheet, book, row, county, last)?;
        for (index, item) in book.standard.items.iter().enumerate() {
            if item.table == table {
                line(sheet, steps, &place.columns, (county, index, row))?;
                row += 1;
            }
        }
    }
    let cell = rust_xlsxwriter::utility::row_col_to_cell(place.body, last);
    let when = format!("{cell}={}", quoted(book.verdict_words()[1]));
    shade(sheet, (place.body, last), (row - 1, last), &when)?;
    notes(sheet, book, row, table, last)
}

fn headers(sheet: &mut Worksheet, book: &Book<'_>, place: &Place) -> Result<(), XlsxError> {
    let columns = &place.columns;
    let headers = [
        (columns.text, book.say("名称", "Item")),
        (
            columns.figures,
            book.say("指标值或简要结论", "Figures, or a short conclusion"),
        ),
        (
            (columns.verdict, columns.verdict),
            book.say("是否达标", "Met"),
        ),
    ];
    let end = place.body - 1;
    for ((first, last), text) in headers {
        let header = paper::header();
        match (place.header, first) == (end, last) {
            true => put::text(sheet, end, first, text, &header)?,
            false => sheet
                .merge_range(place.header, first, end, last, text, &header)
                .map(|_| ())?,
        }
    }
    Ok(())
}

/// An item in its row.
fn line(
    sheet: &mut Worksheet,
    steps: &Steps<'_>,
    columns: &Columns,
    (county, index, row): (usize, usize, u32),
) -> Result<(), XlsxError> {
    let book = steps.book;
    let item = &book.standard.items[index];
    let wrapped = paper::cell().set_text_wrap();
    let centred = wrapped.clone().set_align(FormatAlign::Center);
    let text = format!("{}. {}", item.number, item.text.get(book.lang));
    put::across(sheet, row, columns.text, &text, &wrapped)?;
    let Some(found) = book.county(county).items.get(index) else {
        return Ok(());
    };
    let figures = steps.judged(index);
    let said = match &item.form {
        Some(form) => Some(said(steps, item, form, county, &figures)),
        None if figures.is_empty() => None,
        None => Some(Filled {
            formula: shown(steps, county, &figures),
            shown: found.shown.clone(),
        }),
    };
    let [text_width, width] = columns.widths;
    let high = said
        .as_ref()
        .map_or(0.0, |said| paper::height(&said.shown, width));
    let high = high.max(paper::height(&text, text_width)).max(22.0);
    sheet.set_row_height(row, high)?;
    merged(sheet, row, columns.figures, &wrapped)?;
    match said {
        None => sheet
            .write_blank(row, columns.figures.0, &wrapped)
            .map(|_| ())?,
        Some(said) => put::formula(
            sheet,
            row,
            columns.figures.0,
            &said.formula,
            said.shown,
            &wrapped,
        )?,
    }
    let state = state(book, found);
    match item.evidence {
        Some(_) => put::text(sheet, row, columns.verdict, state, &centred)?,
        None => {
            let formula = verdict(steps, county, &figures);
            put::formula(sheet, row, columns.verdict, &formula, state, &centred)?;
        }
    }
    Ok(())
}

/// One cell of several columns, to be written to.
pub fn merged(
    sheet: &mut Worksheet,
    row: u32,
    (first, last): (u16, u16),
    format: &Format,
) -> Result<(), XlsxError> {
    match first == last {
        true => Ok(()),
        false => sheet
            .merge_range(row, first, row, last, "", format)
            .map(|_| ()),
    }
}

/// The sentence of the form, with the county's figures in it.
fn said(steps: &Steps<'_>, item: &Item, form: &Form, county: usize, judged: &[usize]) -> Filled {
    let book = steps.book;
    let digits = book.standard.percent_digits;
    let besides = steps.besides(item).unwrap_or(0);
    let fill = |fill: &Fill| {
        let (at, figure) = match fill {
            Fill::Figure(at) => (judged.get(*at).copied(), item.figures.get(*at)),
            Fill::Asked(at) => (Some(besides + at), form.asked.get(*at)),
            _ => (None, None),
        };
        let Some((at, figure)) = at.zip(figure) else {
            return Ok::<Filled, std::convert::Infallible>(Filled::by_hand());
        };
        let [cell, _] = steps.cells(county, at);
        let print = Print::of(figure, digits, true);
        Ok(Filled::figure(&cell, steps.value(county, at), print))
    };
    match filled(&form.text, book.lang, fill) {
        Ok(said) => said,
        Err(never) => match never {},
    }
}

fn state(book: &Book<'_>, found: &ItemFinding) -> &'static str {
    let [yes, no, _] = book.verdict_words();
    match found.state {
        ItemState::Met => yes,
        ItemState::Unmet => no,
        ItemState::NoData | ItemState::Documents => rests_on(found, book.lang),
    }
}

/// The figures of an item in words, those that there are.
fn shown(steps: &Steps<'_>, county: usize, figures: &[usize]) -> String {
    let book = steps.book;
    let between = book.say("；", "; ");
    let colon = book.say("：", ": ");
    let parts = figures.iter().map(|index| {
        let figure = steps.figure_at(*index);
        let [cell, _] = steps.cells(county, *index);
        let digits = |digits: usize| match digits {
            0 => "0".to_owned(),
            digits => format!("0.{}", "0".repeat(digits)),
        };
        let number = match figure.percent {
            true => {
                let digits = digits(book.standard.percent_digits);
                format!("TEXT(100*{cell},\"{digits}\")&\"%\"")
            }
            false => format!("TEXT({cell},\"{}\")", digits(figure.digits)),
        };
        let name = format!("{between}{}{colon}", figure.text.get(book.lang));
        format!("IF(ISNUMBER({cell}),{}&{number},\"\")", quoted(&name))
    });
    let parts: Vec<String> = parts.collect();
    let skip = between.chars().count() + 1;
    format!("MID({},{skip},2000)", parts.join("&"))
}

/// Not met as soon as one figure is not; met where all are.
fn verdict(steps: &Steps<'_>, county: usize, figures: &[usize]) -> String {
    let book = steps.book;
    let [yes, no, _] = book.verdict_words().map(quoted);
    let cells = figures.iter().map(|index| {
        let [_, verdict] = steps.cells(county, *index);
        verdict
    });
    let cells: Vec<String> = cells.collect();
    let all = |word: &str| {
        let same = cells.iter().map(|cell| format!("({cell}={word})"));
        same.collect::<Vec<_>>().join("+")
    };
    let nothing = quoted(book.lang.pick("没有数据", "no data"));
    format!(
        "IF({}>0,{no},IF({}={},{yes},{nothing}))",
        all(&no),
        all(&yes),
        cells.len()
    )
}
