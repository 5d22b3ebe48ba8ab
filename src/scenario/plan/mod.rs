//! The least that must be built, bought and hired so that every criterion of the standard is met.
//!
//! [`program`] says what can be done for each school and what that does to its values; [`school`] finds the
//! cheapest plan of each school by itself.

mod action;
mod bound;
mod budget;
mod composite;
mod cone;
pub mod contract;
mod exchange;
mod extract;
mod kept;
mod prices;
pub mod program;
mod repair;
mod run;
pub mod school;
pub mod solve;
mod sums;
mod words;

pub use action::{Action, Giver, Part};
pub use budget::Bought;
pub use exchange::Exchanged;
pub use prices::{Prices, draft};
pub use run::{Ask, Plan, PlannedCounty, plan};

use crate::lang::{Lang, Speak, Text};
use crate::say;
use crate::standard::StandardError;

/// What is aimed at beyond the standard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aims {
    /// Headroom over every threshold, as a part of it.
    pub margin: f64,
    /// A limit of the coefficients of variation tighter than the standard's.
    pub limit_cv: Option<f64>,
    /// The measures, as indices of the standard's, by which teachers change places before anyone is hired, in
    /// their order.
    pub exchanges: Vec<usize>,
}

/// Why no plan can be worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanError {
    /// The prices are wrong.
    Prices(StandardError),
    /// A measure has no price.
    NoPrice {
        /// The file of the prices; empty for those that the program carries.
        file: String,
        /// The measure.
        measure: String,
    },
    /// A value does not rise in proportion to what a measure moves.
    NotLinear {
        /// The school.
        school: String,
        /// The indicator or measure.
        of: Text,
        /// The stage.
        stage: Option<Text>,
        /// The part of the formula.
        formula: String,
    },
    /// The standard has no measures.
    NoMeasures(String),
    /// The plan is to be spread over years, and the census has none.
    NoYear,
    /// The census does not take the changes of the plan: a measure moves figures that do not fit together.
    NotLaid(String),
}

crate::lang::error_in_english!(PlanError);

impl Speak for PlanError {
    fn speak(&self, lang: Lang) -> String {
        match self {
            PlanError::Prices(error) => error.speak(lang),
            PlanError::NoPrice { file, measure } => {
                let file = match file.as_str() {
                    "" => lang.pick("示例价格", "the example prices"),
                    file => file,
                };
                say!(
                    lang,
                    "{file}：措施 {measure} 没有价格；请写 [price.{measure}] yuan = …，或用 balance plan --write-prices 起草",
                    "{file}: no price of the measure {measure}; write [price.{measure}] yuan = …, or draft the file with balance plan --write-prices"
                )
            }
            PlanError::NoMeasures(standard) => say!(
                lang,
                "标准 {standard} 没有写明措施（[measure.…]），无法作方案",
                "the standard {standard} has no measures ([measure.…]), so that nothing can be planned"
            ),
            PlanError::NoYear => lang
                .pick(
                    "--years 要从数据年度算起，而数据没有写年度：请在标题里写明年份",
                    "--years counts from the year of the census, and the census has none: state the year in the title",
                )
                .to_owned(),
            PlanError::NotLaid(why) => say!(
                lang,
                "方案的改动与数据不相容，多半是标准里的措施少写了相关项目：{why}",
                "the census does not take the changes of the plan; most likely a measure of the standard leaves out a field that moves with the others: {why}"
            ),
            PlanError::NotLinear {
                school,
                of,
                stage,
                formula,
            } => {
                let stage = stage.as_ref().map(|s| s.get(lang)).unwrap_or_default();
                let of = of.get(lang);
                say!(
                    lang,
                    "{school}（{stage}）：“{of}”不随措施按比例增减：{formula}。多半是只给了全校合计：请分学段填写，或在标准里改写公式",
                    "{school} ({stage}): \"{of}\" does not rise in proportion to what a measure moves: {formula}. Most likely only a total of the school is given: give it by stage, or write the formula otherwise in the standard"
                )
            }
        }
    }
}

/// The program of a county, and its plan or what stands in the way of every plan.
pub struct CountyPlan {
    /// What could be done.
    pub program: program::Program,
    /// Who changes places; the program is that of the county after them.
    pub exchanged: Vec<Exchanged>,
    /// What is least.
    pub solved: Result<solve::Solved, Vec<solve::Obstacle>>,
}

impl CountyPlan {
    /// What all of it costs, in yuan; infinite where there is no plan.
    fn cost(&self) -> f64 {
        let solved = self.solved.as_ref().map_or(f64::INFINITY, |s| s.cost);
        solved + self.moved()
    }

    /// What those who change places cost, in yuan.
    fn moved(&self) -> f64 {
        let moved = self.exchanged.iter();
        moved.map(|own| own.cost(&self.program)).sum()
    }
}

/// Plans for the only county of a census.
///
/// # Errors
/// Where a price is missing, or a value does not rise in proportion to what a measure moves.
pub fn plan_county(
    census: &crate::census::Census,
    standard: &crate::Standard,
    prices: &Prices,
    reliefs: crate::standard::Reliefs,
    aims: &Aims,
) -> Result<CountyPlan, PlanError> {
    let program = extract::program(census, standard, prices, reliefs, aims)?;
    let solved = solve::solve(&program);
    let still = CountyPlan {
        program,
        exchanged: Vec::new(),
        solved,
    };
    if aims.exchanges.is_empty() {
        return Ok(still);
    }
    let mut program = still.program.clone();
    let exchanged = exchange::below_goals(&mut program, &aims.exchanges);
    let moved = cheaper(still, exchanged, program);
    let amounts = match &moved.solved {
        Ok(solved) if !solved.binding.is_empty() => solved.amounts.clone(),
        _ => return Ok(moved),
    };
    let mut program = moved.program.clone();
    let more = exchange::instead_of(&mut program, &aims.exchanges, &amounts);
    let exchanged = [moved.exchanged.clone(), more].concat();
    Ok(cheaper(moved, exchanged, program))
}

/// The plan after more have changed places, where it costs less than before.
fn cheaper(before: CountyPlan, exchanged: Vec<Exchanged>, program: program::Program) -> CountyPlan {
    if exchanged.len() == before.exchanged.len() {
        return before;
    }
    let solved = solve::solve(&program);
    let after = CountyPlan {
        program,
        exchanged,
        solved,
    };
    match after.cost() < before.cost() {
        true => after,
        false => before,
    }
}
