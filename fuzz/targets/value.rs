//! Text, as a cell of every column: a value, none, or a problem.

#![no_main]

use std::sync::{Arc, LazyLock};

use balance::Lang;
use balance::census::grid::Cell;
use balance::census::value::{self, Value};
use balance::dictionary::{Dictionary, Factor};
use libfuzzer_sys::fuzz_target;

static DICTIONARY: LazyLock<Arc<Dictionary>> = LazyLock::new(Dictionary::built_in);

/// One column of each kind of field is enough.
static COLUMNS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut kinds = Vec::new();
    let columns = DICTIONARY.columns().iter().filter(|column| {
        let kind = DICTIONARY.resolve(column).map(|(_, field, _)| field.kind);
        let new = !kinds.contains(&kind);
        kinds.push(kind);
        new
    });
    columns.cloned().collect()
});

fuzz_target!(|text: &str| {
    let cell = Cell::Text(text.to_owned());
    value::year(&cell);
    for column in COLUMNS.iter() {
        match value::read(&cell, column, Factor::ONE, &DICTIONARY) {
            Ok(Some(Value::Number(number))) => assert!(number.is_finite() && number >= 0.0),
            Ok(_) => {}
            Err(kind) => assert!(!kind.message(Lang::Zh).is_empty()),
        }
    }
});
