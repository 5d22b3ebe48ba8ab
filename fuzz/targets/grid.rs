//! Bytes, as a file of each format: whatever they are, a problem or sheets.

#![no_main]

#[allow(dead_code)]
mod workbooks;

use std::fs;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use workbooks::Part;

static PARTS: LazyLock<Vec<Part>> = LazyLock::new(workbooks::parts);

/// Where cargo-fuzz keeps what it begins with.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/grid");

/// Lays down what to begin with: every part of a sound workbook, and sound files.
fn seed() {
    fs::create_dir_all(CORPUS).unwrap();
    let parts = (0u8..).zip(PARTS.iter());
    let parts = parts.map(|(at, part)| (at, format!("part-{at}"), part.sound.clone()));
    let files = ["xlsx", "xlsb", "xls", "ods", "csv"]
        .map(|format| (255, format!("file-{format}"), workbooks::sound().bytes(format)));
    for (choice, name, bytes) in parts.chain(files) {
        fs::write(format!("{CORPUS}/{name}"), [vec![choice], bytes].concat()).unwrap();
    }
}

fuzz_target!(init: seed(), |data: &[u8]| {
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
