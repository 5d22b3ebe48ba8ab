//! Text, as the rows of a sheet: what its headers mean, and where its table is.

#![no_main]

use std::sync::{Arc, LazyLock};

use balance::census::grid::{Cell, Grid};
use balance::census::table;
use balance::dictionary::Dictionary;
use libfuzzer_sys::fuzz_target;

static DICTIONARY: LazyLock<Arc<Dictionary>> = LazyLock::new(Dictionary::built_in);

fuzz_target!(|text: &str| {
    let mut cells = Vec::new();
    for (row, line) in (0..).zip(text.lines()) {
        let headers: Vec<&str> = line.split('\t').collect();
        DICTIONARY.column_meaning(&headers);
        for (column, header) in (0..).zip(headers) {
            DICTIONARY.column_meaning(&[header]);
            DICTIONARY.nearest_column(&[header]);
            cells.push((row, column, Cell::Text(header.to_owned())));
        }
    }
    let grid = Grid::new("fuzz", None, cells);
    if let Some(table) = table::find(&grid, &DICTIONARY) {
        table::header_problems(&grid, &table, &DICTIONARY);
        for row in &grid.rows {
            table::row_kind(&grid, &table, row, &DICTIONARY);
        }
    }
});
