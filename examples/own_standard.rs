//! A standard and a dictionary of one's own: another country, one stage, its own words.
//!
//!     cargo run --release --example own_standard

use balance::measure::Options;
use balance::report::{FindingsReport, Report, Style, Target, Topic, formats};
use balance::{Lang, Standard, audit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let standard = Standard::load("tests/other-country/standard.toml")?;
    for indicator in &standard.indicators {
        println!("{}: {}", indicator.id, indicator.name.get(Lang::En));
    }
    let options = Options {
        lang: Lang::En,
        ..Options::default()
    };
    let findings = audit(
        &["tests/other-country/schools.csv".into()],
        &standard,
        options,
    );
    let report = FindingsReport {
        findings: &findings,
        standard: &standard,
        topic: Topic::Audit,
        format: &formats::TABLE,
        target: Target::Screen(Style {
            color: false,
            width: Style::WIDEST,
        }),
    };
    report.write(&mut std::io::stdout().lock())?;
    Ok(())
}
