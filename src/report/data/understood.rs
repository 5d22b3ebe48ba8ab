//! What was understood of the input, as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::census::Census;
use crate::lang::Lang;
use crate::measure::ProblemFinding;
use crate::problem::column_name;

#[derive(Serialize)]
struct Understood<'a> {
    version: &'static str,
    schools: usize,
    counties: Vec<County<'a>>,
    tables: Vec<Table<'a>>,
    problems: &'a [ProblemFinding],
}

#[derive(Serialize)]
struct County<'a> {
    code: &'a str,
    name: &'a str,
    year: Option<u16>,
    schools: usize,
}

#[derive(Serialize)]
struct Table<'a> {
    file: &'a str,
    sheet: Option<&'a str>,
    shape: &'static str,
    /// First and last row, as a spreadsheet counts them.
    header: Option<(u32, u32)>,
    stage: Option<&'a str>,
    rows: usize,
    columns: Vec<Column<'a>>,
    unknown: Vec<Unknown<'a>>,
    left_out: Vec<LeftOut<'a>>,
}

#[derive(Serialize)]
struct Column<'a> {
    at: String,
    header: &'a [String],
    field: &'a str,
    times: u32,
    over: u32,
}

#[derive(Serialize)]
struct Unknown<'a> {
    at: String,
    header: &'a str,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    row: u32,
    text: &'a str,
}

/// Writes it.
///
/// # Errors
/// Whatever the writer says.
pub fn write(
    census: &Census,
    problems: &[ProblemFinding],
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let tables = census.tables.iter().map(|table| {
        let at = |place: u32| match table.is_form() {
            true => (place + 1).to_string(),
            false => column_name(place),
        };
        Table {
            file: &table.source.file,
            sheet: table.source.sheet.as_deref(),
            shape: table.shape.id,
            header: table.header.map(|(top, bottom)| (top + 1, bottom + 1)),
            stage: table.stage.as_deref(),
            rows: table.rows,
            columns: table
                .columns
                .iter()
                .map(|c| Column {
                    at: at(c.at),
                    header: &c.header,
                    field: &c.field,
                    times: c.factor.times,
                    over: c.factor.over,
                })
                .collect(),
            unknown: table
                .unknown
                .iter()
                .map(|(place, header)| Unknown {
                    at: at(*place),
                    header: header.get(lang),
                })
                .collect(),
            left_out: table
                .left_out
                .iter()
                .map(|o| LeftOut {
                    row: o.row + 1,
                    text: o.text.get(lang),
                })
                .collect(),
        }
    });
    let understood = Understood {
        version: env!("CARGO_PKG_VERSION"),
        schools: census.height(),
        counties: census
            .counties
            .iter()
            .map(|c| County {
                code: &c.code,
                name: &c.name,
                year: c.year,
                schools: c.rows.len(),
            })
            .collect(),
        tables: tables.collect(),
        problems,
    };
    serde_json::to_writer_pretty(&mut *out, &understood)?;
    writeln!(out)
}
