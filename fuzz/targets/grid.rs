//! Bytes, as a file of each format: whatever they are, a problem or sheets.

#![no_main]

#[allow(dead_code)]
mod workbooks;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use workbooks::Part;

static PARTS: LazyLock<Vec<Part>> = LazyLock::new(workbooks::parts);

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first() else {
        return;
    };
    let choice = usize::from(*choice);
    let file = match choice < PARTS.len() {
        true => workbooks::with(&PARTS, choice, content),
        // A file as it is, told by its first bytes: zip, OLE, text.
        false => content.to_vec(),
    };
    if let Ok(sheets) = balance::census::sheets_in_memory(file, "fuzz.csv") {
        for sheet in sheets {
            assert!(sheet.rows.is_sorted_by_key(|row| row.index));
        }
    }
});
