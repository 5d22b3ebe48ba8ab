//! TOML, as a user's own names for columns.

#![no_main]

#[path = "../../tests/it/own_texts/map.rs"]
mod own;

mod seeds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::lay_down("map", &own::seeds()), |text: &str| {
    own::run(text);
});
