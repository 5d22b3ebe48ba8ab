//! Is a county in balance, and which schools keep it from being so?
//!
//!     cargo run --release --example audit -- county.xlsx

use std::path::PathBuf;

use balance::measure::Options;
use balance::{Lang, Standard, audit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.push("sample-data/2024.xlsx".into());
    }
    let options = Options {
        lang: Lang::En,
        ..Options::default()
    };
    let findings = audit(&paths, &Standard::load("cn-2017")?, options);
    for problem in &findings.problems {
        eprintln!("{}: {}", problem.code, problem.message);
    }
    for county in &findings.counties {
        println!("{}: meets the standard: {}", county.name, county.meets);
        for stage in &county.stages {
            for indicator in &stage.indicators {
                // A mean of 0 has no coefficient of variation.
                let cv = indicator
                    .cv
                    .map_or("undefined".into(), |cv| format!("{cv:.3}"));
                println!("  {} {}: CV {cv}", stage.stage, indicator.name);
            }
        }
        let short = county.schools.iter().filter(|school| school.falls_short());
        for school in short.take(5) {
            println!("  falls short: {} ({})", school.name, school.stage);
        }
    }
    Ok(())
}
