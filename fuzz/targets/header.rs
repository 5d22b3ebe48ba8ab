//! Text, as the headers of a table and as a table: what its columns mean, and what schools are in it.

#![no_main]

use std::sync::{Arc, LazyLock};

use balance::Lang;
use balance::census::{Census, sheets_in_memory};
use balance::dictionary::Dictionary;
use libfuzzer_sys::fuzz_target;

static DICTIONARY: LazyLock<Arc<Dictionary>> = LazyLock::new(Dictionary::built_in);

fuzz_target!(|text: &str| {
    for line in text.lines().take(100) {
        let headers: Vec<&str> = line.split(['\t', ',']).collect();
        DICTIONARY.column_meaning(&headers);
        DICTIONARY.nearest_column(&headers);
    }
    if let Ok(sheets) = sheets_in_memory(text.as_bytes().to_vec(), "fuzz.csv") {
        let census = Census::of_sheets("fuzz.csv".as_ref(), sheets, &DICTIONARY);
        for problem in &census.problems {
            assert!(!problem.message(Lang::Zh).is_empty());
        }
    }
});
