//! JSON, as that of an earlier audit.

#![no_main]

#[path = "../../tests/it/own_texts/audit.rs"]
mod own;

mod seeds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::lay_down("audit", &own::seeds()), |text: &str| {
    own::run(text);
});
