//! The declaration tables as a workbook that an inspector can recompute: every computed cell is a
//! formula over the sheet of raw data, with our figure as its cached result.
//!
//! The way of a figure goes from sheet to sheet: raw data → working (a row a school and stage) →
//! summary (a row an indicator) → the official tables. What is required stands in the parameters.

mod aside;
mod cells;
mod chart_data;
mod charts;
mod front;
mod gaps;
mod grid;
pub mod groups;
mod items;
mod layout;
mod paper;
mod parameters;
pub mod put;
mod ranking;
mod raw;
mod recipe;
pub mod school_form;
mod schools;
mod sentence;
mod step;
mod steps;
mod summary;
mod summary_cells;
mod tables;
mod together;
mod variance;
mod working;

use std::io::{self, Write};

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::mark;
use crate::measure::{Findings, ProblemFinding};
use crate::report::live::layout::{Book, Sheet};
use crate::report::pages::roll_up::Rolled;
use crate::report::pages::words::title;
use crate::report::sheets::problems;
use crate::standard::Standard;

/// Writes the workbook.
///
/// # Errors
/// If a formula of the standard is larger than a spreadsheet takes, or whatever the writer says.
pub fn write(findings: &Findings, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(findings, standard).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(findings: &Findings, standard: &Standard) -> Result<Vec<u8>, XlsxError> {
    let book = Book::new(findings, standard);
    let mut workbook = Workbook::new();
    let rolled = Rolled::new(findings, standard).map(|rolled| rolled.title());
    let first = findings.counties.first();
    let named = rolled.or_else(|| first.map(|county| title(county, book.lang, standard)));
    let properties = mark::properties()?
        .set_title(named.unwrap_or_default())
        .set_subject(standard.name.get(book.lang));
    workbook.set_properties(&properties);

    let steps = steps::Steps::new(&book);
    let drawn = chart_data::Places::new(&book);
    for sheet in book.sheets() {
        if sheet == Sheet::Problems {
            let all: Vec<&ProblemFinding> = findings.problems.iter().collect();
            let links = problems::Links::Nowhere;
            problems::add(&mut workbook, &all, book.lang, links)?;
            if all.is_empty() {
                let page = workbook.worksheet_from_name(&book.name(&sheet))?;
                aside::page(page, &book, (0, 0), aside::BEHIND)?;
            }
            continue;
        }
        let page = workbook.add_worksheet();
        page.set_name(book.name(&sheet))?;
        // An empty result is an empty text, not 0.
        page.set_formula_result_default("");
        match &sheet {
            Sheet::Ranking => ranking::write(page, &book)?,
            Sheet::Together => together::write(page, &book)?,
            Sheet::Front => front::write(page, &book)?,
            Sheet::Grid(table) => {
                if let Some(found) = book.grid(table) {
                    grid::table(page, &steps, table, found)?;
                }
            }
            Sheet::Meeting => tables::meeting(page, &book)?,
            Sheet::Schools => schools::write(page, &book)?,
            Sheet::Balance => tables::balance(page, &book)?,
            Sheet::Items(table) => items::table(page, &steps, table)?,
            Sheet::SchoolForm(at) => school_form::sheet(page, &steps, *at)?,
            Sheet::Charts => charts::write(page, &drawn)?,
            Sheet::Gaps => gaps::write(page, &book)?,
            Sheet::Variance => variance::write(page, &book)?,
            Sheet::Groups => groups::write(page, &book)?,
            Sheet::Parameters => parameters::write(page, &book)?,
            Sheet::Raw => raw::data(page, &book)?,
            Sheet::Sources => raw::sources(page, &book)?,
            Sheet::County => raw::county(page, &book)?,
            Sheet::Working => working::write(page, &book)?,
            Sheet::Summary => summary::write(page, &book)?,
            Sheet::ItemWorking => steps.working(page)?,
            Sheet::ItemSchools => steps.schools_sheet(page)?,
            Sheet::ChartData => drawn.write(page)?,
            Sheet::Problems => {}
        }
    }
    workbook.save_to_buffer()
}
