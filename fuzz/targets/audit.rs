//! JSON, as that of an earlier audit.

#![no_main]

#[path = "../../tests/it/own_texts/audit.rs"]
mod own;

use std::fs;

use libfuzzer_sys::fuzz_target;

/// Where cargo-fuzz keeps what it begins with.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/audit");

/// Lays down what to begin with.
fn seed() {
    fs::create_dir_all(CORPUS).unwrap();
    for (at, seed) in own::seeds().iter().enumerate() {
        fs::write(format!("{CORPUS}/seed-{at}"), seed).unwrap();
    }
}

fuzz_target!(init: seed(), |text: &str| {
    own::run(text);
});
