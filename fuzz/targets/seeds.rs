//! What a target begins with, where cargo-fuzz keeps it.

use std::fs;

/// Lays down the texts that the target of this name begins with.
pub fn lay_down(target: &str, seeds: &[String]) {
    let corpus = format!("{}/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(&corpus).unwrap();
    for (at, seed) in seeds.iter().enumerate() {
        fs::write(format!("{corpus}/seed-{at}"), seed).unwrap();
    }
}
