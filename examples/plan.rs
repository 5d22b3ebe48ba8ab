//! What is the least that a county must build, buy and hire?
//!
//!     cargo run --release --example plan

use std::sync::Arc;

use balance::Standard;
use balance::census::Census;
use balance::measure::Options;
use balance::scenario::plan::{Ask, Prices, plan};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let standard = Standard::load("cn-2017")?;
    // A county's own prices: Prices::load("prices.toml", &standard).
    let prices = Prices::examples(&standard)?;
    let census = Census::read(
        &["sample-data/2024.xlsx".into()],
        &Arc::clone(&standard.dictionary),
    );
    let plan = plan(
        &census,
        &standard,
        &prices,
        &Options::default(),
        &Ask::default(),
    )?;
    for county in &plan.counties {
        println!("{}: {:.0} yuan", county.before.name, county.cost);
        println!("  no plan costs less than {:.0} yuan", county.lower_bound);
        // The plan is laid over the census, and measured as any census is.
        let after = county.after.as_ref().is_some_and(|after| after.meets);
        println!("  afterwards the standard is met: {after}");
    }
    Ok(())
}
