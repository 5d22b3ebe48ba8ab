//! The list of problems for programs.

use std::io::{self, Write};

use serde::Serialize;

use crate::measure::{ProblemFinding, Severity};
use crate::report::ProblemList;
use crate::report::data::{csv, json};
use crate::report::pages::problem_list::Column;

/// The columns in their order: those that came later stand last, so that what counts columns goes on.
const COLUMNS: [Column; 12] = [
    Column::Number,
    Column::Severity,
    Column::Code,
    Column::File,
    Column::Sheet,
    Column::Cell,
    Column::Problem,
    Column::Remedy,
    Column::Also,
    Column::School,
    Column::Town,
    Column::Stage,
];

impl ProblemList<'_> {
    /// Writes it for spreadsheets and programs, with a byte order mark.
    pub fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut table = csv::Rows::new(out);
        table.write(COLUMNS.map(Column::id))?;
        for row in self.rows() {
            let cells = COLUMNS.map(|column| match column {
                Column::Severity => match row.severity {
                    Severity::Error => "error".to_owned(),
                    Severity::Warning => "warning".to_owned(),
                },
                column => csv::text(&row.text(column)),
            });
            table.write(cells.each_ref().map(String::as_str))?;
        }
        table.flush()
    }

    /// Writes it for programs: the `problems` of docs/json.md.
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct List<'a> {
            version: &'a str,
            problems: &'a [ProblemFinding],
        }
        let list = List {
            version: env!("CARGO_PKG_VERSION"),
            problems: self.problems,
        };
        json::write(&list, out)
    }
}
