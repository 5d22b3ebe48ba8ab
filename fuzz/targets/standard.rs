//! TOML, as a standard.

#![no_main]

#[path = "../../tests/it/own_texts/standard.rs"]
mod own;

mod seeds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::lay_down("standard", &own::seeds()), |text: &str| {
    own::run(text);
});
