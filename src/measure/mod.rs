//! From a census and a standard to [`Findings`]: pure arithmetic, no files, no printing.

mod age;
mod allowed;
mod change;
pub mod compare;
pub mod contract;
mod county;
mod dispersion;
pub(crate) mod frame;
mod group;
pub(crate) mod in_force;
mod item;
mod judge;
mod laid;
pub(crate) mod membership;
mod missing;
mod options;
mod problems_by_county;
mod ratio;
mod relief;
mod roll_up;
pub(crate) mod scope;
mod sources;
mod trace;
mod unit;
mod verdict;
mod view;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

pub use allowed::note_unused;
pub use change::{Both, Change, effects};
pub use contract::{
    AgeFinding, AgeShare, AgeSummary, At, BandFinding, COMPOSITE, ChangeFinding, ChangeState,
    ChangedFigure, CountyCv, CountySpread, Excluded, Failing, GroupFinding, GroupMean,
    GroupedIndicator, GroupedStage, Grouping, ItemFigure, ItemState, Lost, Ranked, RankedStage,
    ReliefFinding, RelievedSchool, RollUp, RolledComposite, RolledIndicator, RolledStage, Verdicts,
    Worst,
};
pub use dispersion::{Dispersion, Observation, composite, split_share, value};
pub use group::*;
pub use laid::changes_summary;
pub use options::Options;
pub use problems_by_county::sound_counties;
pub use verdict::{
    LAST_BITS, all_met, borderline, grouped, reaches, rounded, rounded_text, within,
};
pub use view::*;

use crate::census::{Census, MOST_COUNTIES, most};
use crate::lang::Lang;
use crate::parallel;
use crate::problem::Problem;
pub use crate::problem::Severity;
use crate::standard::Standard;
use county::Measured;
use problems_by_county::ProblemsByCounty;

/// Measures every county by itself and hands over what is found of it, as if there were no other; from
/// any thread, in any order. Counties that an error forbids to measure are passed over.
///
/// # Errors
/// The first that is handed back, of whatever county.
pub fn measure_each<E: Send>(
    census: &Census,
    standard: &Standard,
    options: &Options,
    take: impl Fn(Findings) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let options = &options.of(census);
    let ProblemsByCounty { own, why, .. } = ProblemsByCounty::new(census, options);
    let done = parallel::map(own.len(), |index| {
        if !why[index].is_empty() {
            return Ok(());
        }
        let alone = census.only(index);
        let measured = county::measure(&alone, own[index].clone(), standard, options);
        let Some(county) = measured.county else {
            return Ok(());
        };
        let mut findings = Findings::of_problems(&standard.id, &[], options.lang);
        findings.problems = view::told(&alone, &measured.problems, options.lang);
        findings.counties.push(county);
        findings.reliefs = options.reliefs;
        findings.inputs = alone.inputs;
        findings.standard_sha256 = Some(standard.sha256.clone());
        take(findings)
    });
    done.into_iter().collect()
}

/// Measures every county of a census, each by itself: what is found of one is the same among a
/// thousand.
///
/// An error keeps the county that it is of from being measured, and no other; there is never a
/// partial result of a county. Those that are lost are in `lost`.
pub fn measure(census: &Census, standard: &Standard, options: Options) -> Findings {
    let options = options.of(census);
    let ProblemsByCounty {
        own,
        shared,
        mut why,
        files,
    } = ProblemsByCounty::new(census, &options);
    let counties = own.len();
    let alone = counties == 1;
    // Each is taken once: two copies of all problems would be much.
    let own: Vec<Mutex<Vec<Problem>>> = own.into_iter().map(Mutex::new).collect();
    let measured: Vec<Measured> = parallel::map(own.len(), |index| {
        let mut own = own[index].lock().unwrap_or_else(PoisonError::into_inner);
        let problems = std::mem::take(&mut *own);
        let county = None;
        match alone {
            _ if counties > MOST_COUNTIES => Measured { county, problems },
            true => county::measure(census, problems, standard, &options),
            false => {
                let census = census.only(index);
                let mut measured = county::measure(&census, problems, standard, &options);
                if options.brief_above.is_some_and(|most| counties > most) {
                    measured.abridge();
                }
                measured
            }
        }
    });
    let mut findings = Findings::of_problems(&standard.id, &[], options.lang);
    findings.inputs = census.inputs.clone();
    findings.reliefs = options.reliefs;
    findings.standard_sha256 = Some(standard.sha256.clone());
    let mut problems = shared;
    let counties = census.counties.iter().zip(&mut why);
    for ((county, why), measured) in counties.zip(measured) {
        why.extend(measured.problems.iter().filter(|p| p.is_error()).cloned());
        problems.extend(measured.problems);
        match measured.county.filter(|_| why.is_empty()) {
            Some(county) => findings.counties.push(county),
            None => findings
                .lost
                .push(problems_by_county::lost(county, why, options.lang)),
        }
    }
    findings.lost.extend(files);
    // Of a county by itself, the problems tell that it is lost.
    if alone {
        findings.lost.clear();
    }
    // What a table lacks is found out anew for every county in it.
    let mut said = BTreeSet::new();
    problems.retain(|problem| {
        let of_cells = problem.at.iter().any(|at| at.cell.is_some());
        let message = || problem.message(Lang::Zh);
        of_cells || alone || said.insert((message(), problem.at.clone()))
    });
    // They are told of file by file, as these were read, whatever county they are of.
    if !alone {
        let files = census.inputs.iter().map(|input| input.file.as_str());
        let order: HashMap<&str, usize> = files.zip(0..).collect();
        let file = |problem: &Problem| {
            let first = problem.at.first()?;
            order.get(first.source.file.as_str()).copied()
        };
        problems.sort_by_key(|problem| file(problem).unwrap_or(usize::MAX));
    }
    most::keep(&mut problems);
    findings.problems = view::told(census, &problems, options.lang);
    findings.roll_up = RollUp::of(&findings, standard);
    findings
}
