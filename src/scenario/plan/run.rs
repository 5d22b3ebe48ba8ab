//! From a census to a plan, and from the plan to the census as it would be, measured by the ordinary path.

use super::action::{Action, Giver, changes_of};
use super::budget::Bought;
use super::contract::PricesOf;
use super::exchange::{Exchanged, exchange_of};
use super::program::{Amounts, Lever, Program, School, Value};
use super::solve::{Binding, Solved};
use super::words::Words;
use super::{Aims, PlanError, Prices, budget, plan_county};
use crate::census::Census;
use crate::measure::{CountyFinding, Findings, Options, measure, note_unused};
use crate::parallel;
use crate::say;
use crate::scenario::Changes;
use crate::standard::Standard;

/// What is asked of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ask {
    /// What is aimed at.
    pub aims: Aims,
    /// The money there is, in yuan.
    pub budget: Option<f64>,
    /// Over how many years it is spread.
    pub years: Option<u16>,
}

/// A plan for the counties of a census.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The counties as they are, with what is wrong or doubtful.
    pub before: Findings,
    /// The plans of the counties that could be measured.
    pub counties: Vec<PlannedCounty>,
    /// What was asked.
    pub ask: Ask,
    /// Where the prices come from.
    pub prices: PricesOf,
}

/// The plan of a county.
#[derive(Clone, Debug)]
pub struct PlannedCounty {
    /// The county as it is.
    pub before: CountyFinding,
    /// The county with all changes, measured as any census; `None` where there is no plan.
    pub after: Option<CountyFinding>,
    /// What is done, in the order of the census and of the measures.
    pub actions: Vec<Action>,
    /// What it costs, in yuan.
    pub cost: f64,
    /// No plan that reaches the standard costs less.
    pub lower_bound: f64,
    /// Whether it reaches the standard, and does not end with the budget.
    pub complete: bool,
    /// The limits that make it dearer.
    pub binding: Vec<Binding>,
    /// What stands in the way of every plan: the school, and why.
    pub obstacles: Vec<(Option<String>, String)>,
    /// What is to be known of it.
    pub remarks: Vec<String>,
    /// What more money brings.
    pub curve: Vec<Bought>,
    /// Year by year: the year, what it costs, the county once it is done.
    pub steps: Vec<(u16, f64, CountyFinding)>,
}

impl Plan {
    /// What the plans of all counties cost; `None` where one has none.
    pub fn cost(&self) -> Option<f64> {
        let all = self.counties.iter().all(|c| c.after.is_some());
        let all = all && !self.counties.is_empty();
        all.then(|| self.counties.iter().map(|c| c.cost).sum())
    }

    /// No plans that reach the standard cost less.
    pub fn lower_bound(&self) -> Option<f64> {
        self.cost()?;
        Some(self.counties.iter().map(|c| c.lower_bound).sum())
    }

    /// How far the cost can be above the least, as a part of it; `None` where nothing is known to be needed.
    pub fn above_bound(&self) -> Option<f64> {
        let complete = self.counties.iter().all(|c| c.complete);
        let (cost, bound) = self.cost().filter(|_| complete).zip(self.lower_bound())?;
        match bound > 0.0 {
            true => Some((cost / bound - 1.0).max(0.0)),
            false => (cost == 0.0).then_some(0.0),
        }
    }

    /// Whether every county meets every criterion once the plan is done.
    pub fn meets(&self) -> bool {
        let meets = |c: &PlannedCounty| c.after.as_ref().is_some_and(|after| after.meets);
        !self.counties.is_empty() && self.counties.iter().all(meets)
    }

    /// The changes as a file that `--changes` takes.
    pub fn changes_toml(&self, standard: &Standard) -> String {
        let changes = self
            .counties
            .iter()
            .flat_map(|c| changes_of(&c.actions, standard));
        let text = Changes::of("plan", changes).to_toml();
        crate::mark::sign_draft(text)
    }
}

/// Plans for every county of a census.
///
/// # Errors
/// Where a price is missing, a value does not rise in proportion to what a measure moves, or the plan is to be
/// spread over years and the census has none.
pub fn plan(
    census: &Census,
    standard: &Standard,
    prices: &Prices,
    options: &Options,
    ask: &Ask,
) -> Result<Plan, PlanError> {
    if standard.measures.iter().all(|m| m.exchange.is_some()) {
        return Err(PlanError::NoMeasures(standard.id.clone()));
    }
    let mut before = measure(census, standard, options.clone());
    note_unused(&mut [&mut before], options);
    let before = before;
    // In the order of the census; those that could not be measured are not among them.
    let mut measured = before
        .counties
        .iter()
        .filter(|_| !before.failed())
        .peekable();
    let measured: Vec<(usize, &CountyFinding)> = census
        .counties
        .iter()
        .enumerate()
        .filter_map(|(index, c)| {
            let own = |found: &&CountyFinding| {
                (&found.code, &found.name, found.year) == (&c.code, &c.name, c.year)
            };
            Some((index, measured.next_if(own)?))
        })
        .collect();
    let counties = parallel::map(measured.len(), |at| {
        let (index, county) = measured[at];
        let planning = Planning {
            census: census.only(index),
            standard,
            options,
            ask,
        };
        planning.county(prices, county)
    });
    let counties = counties.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Plan {
        before,
        counties,
        ask: ask.clone(),
        prices: if prices.example {
            PricesOf::Example
        } else {
            PricesOf::File
        },
    })
}

struct Planning<'a> {
    census: Census,
    standard: &'a Standard,
    options: &'a Options,
    ask: &'a Ask,
}

impl Planning<'_> {
    fn county(&self, prices: &Prices, before: &CountyFinding) -> Result<PlannedCounty, PlanError> {
        let reliefs = self.options.reliefs;
        let aims = &self.ask.aims;
        let mut found = plan_county(&self.census, self.standard, prices, reliefs, aims)?;
        let moved = found.moved();
        if self.ask.budget.is_some_and(|money| money < moved) {
            // There is no money for those who change places.
            let aims = Aims {
                exchanges: Vec::new(),
                ..aims.clone()
            };
            found = plan_county(&self.census, self.standard, prices, reliefs, &aims)?;
        }
        let program = &found.program;
        let mut planned = PlannedCounty {
            before: before.clone(),
            after: None,
            actions: Vec::new(),
            cost: 0.0,
            lower_bound: 0.0,
            complete: false,
            binding: Vec::new(),
            obstacles: Vec::new(),
            remarks: self.remarks(program),
            curve: Vec::new(),
            steps: Vec::new(),
        };
        let solved = match found.solved {
            Ok(solved) => solved,
            Err(obstacles) => {
                let words = Words {
                    census: &self.census,
                    standard: self.standard,
                    lang: self.options.lang,
                };
                let said = obstacles.iter().map(|o| words.obstacle(program, o));
                planned.obstacles = said.collect();
                return Ok(planned);
            }
        };
        self.carry_out((program, &found.exchanged), solved, &mut planned)?;
        Ok(planned)
    }

    /// Lays the plan over the census, year by year where that is asked, and measures it.
    fn carry_out(
        &self,
        (program, exchanged): (&Program, &[Exchanged]),
        solved: Solved,
        planned: &mut PlannedCounty,
    ) -> Result<(), PlanError> {
        let moved: f64 = exchanged.iter().map(|own| own.cost(program)).sum();
        let amounts = match self.ask.budget {
            Some(money) => budget::within(program, &solved, money - moved),
            None => solved.amounts.clone(),
        };
        planned.curve = budget::curve(program, &solved, moved);
        planned.complete = amounts == solved.amounts;
        planned.cost = program.cost(&amounts) + moved;
        planned.lower_bound = solved.lower_bound + moved;
        planned.binding = solved.binding;
        let years = match self.ask.years {
            Some(count) => self.years(program, &amounts, count)?,
            None => vec![None; program.schools.len()],
        };
        planned.actions = self.actions(program, exchanged, &amounts, &years)?;
        let changes = Changes::of("plan", changes_of(&planned.actions, self.standard));
        planned.after = Some(self.measured(&changes, None)?);
        let mut all: Vec<u16> = planned.actions.iter().filter_map(|a| a.year).collect();
        all.sort_unstable();
        all.dedup();
        for year in all {
            let own = planned.actions.iter().filter(|a| a.year == Some(year));
            let cost = own.map(|a| a.cost).sum();
            let county = self.measured(&changes, Some(year))?;
            planned.steps.push((year, cost, county));
        }
        Ok(())
    }

    /// The county with the changes done by a year.
    fn measured(&self, changes: &Changes, by: Option<u16>) -> Result<CountyFinding, PlanError> {
        let lang = self.options.lang;
        let changed = changes.apply(&self.census, by);
        let changed = changed.map_err(|problems| {
            let said = problems.iter().map(|p| p.message(lang));
            PlanError::NotLaid(said.collect::<Vec<_>>().join("; "))
        })?;
        let mut findings = measure(&changed, self.standard, self.options.clone());
        match findings.counties.pop().filter(|_| !findings.failed()) {
            Some(county) => Ok(county),
            None => {
                let errors = findings.problems.iter();
                let errors = errors.filter(|p| p.severity == crate::problem::Severity::Error);
                let said: Vec<&str> = errors.map(|p| p.text.as_str()).collect();
                Err(PlanError::NotLaid(said.join("; ")))
            }
        }
    }

    /// By school: the year in which its part of the plan is done.
    fn years(
        &self,
        program: &Program,
        amounts: &Amounts,
        count: u16,
    ) -> Result<Vec<Option<u16>>, PlanError> {
        let first = self.first_year()?;
        let found = budget::years(program, amounts, usize::from(count));
        let found = found.into_iter();
        // Counts of years are small.
        Ok(found.map(|at| at.map(|at| first + at as u16)).collect())
    }

    /// The year after that of the census.
    fn first_year(&self) -> Result<u16, PlanError> {
        let year = self.census.counties.first().and_then(|c| c.year);
        year.map(|year| year + 1).ok_or(PlanError::NoYear)
    }

    /// School by school: who comes from others, then what is bought.
    fn actions(
        &self,
        program: &Program,
        exchanged: &[Exchanged],
        amounts: &Amounts,
        years: &[Option<u16>],
    ) -> Result<Vec<Action>, PlanError> {
        // Places change in the first year.
        let first = self.ask.years.map(|_| self.first_year()).transpose()?;
        let mut actions = Vec::new();
        for (at, school) in program.schools.iter().enumerate() {
            let come = exchanged.iter().filter(|own| own.to == at);
            actions.extend(come.filter_map(|own| self.exchange(program, own, first)));
            for (place, lever) in school.levers.iter().enumerate() {
                let amount = amounts[at][place];
                if amount > 0.0 {
                    let lifted = |v: &&Value| v.figure.rises.iter().any(|(l, _)| *l == place);
                    let lifts = school.values.iter().filter(lifted);
                    let lifts = lifts.map(|v| (v.stage, v.indicator)).collect();
                    let action = self.action(school, lever, amount, years[at]);
                    actions.push(Action { lifts, ..action });
                }
            }
        }
        Ok(actions)
    }

    fn exchange(&self, program: &Program, own: &Exchanged, year: Option<u16>) -> Option<Action> {
        let [to, from] = [own.to, own.from].map(|at| &program.schools[at]);
        let (_, gets) = exchange_of(to, own.measure, own.stage)?;
        let (_, gives) = exchange_of(from, own.measure, own.stage)?;
        let lever = Lever {
            measure: own.measure,
            stage: Some(own.stage),
            cost: gets.cost,
            digits: None,
            moves: gets.moves.clone(),
            closed: false,
        };
        let lifts = gets.lifts.iter().map(|(value, _)| &to.values[*value]);
        let (school, name) = self.called(from);
        let moves = gives.moves.clone();
        Some(Action {
            lifts: lifts.map(|v| (v.stage, v.indicator)).collect(),
            from: Some(Giver {
                school,
                name,
                moves,
            }),
            ..self.action(to, &lever, own.count as f64, year)
        })
    }

    fn action(&self, school: &School, lever: &Lever, amount: f64, year: Option<u16>) -> Action {
        let census = &self.census;
        let (code, name) = self.called(school);
        let moves = lever.moves.iter();
        let moves = moves.map(|m| (m.clone(), census.number(school.row, &m.column)));
        Action {
            school: code,
            name,
            pupils: school.pupils,
            measure: lever.measure,
            stage: lever.stage,
            amount,
            digits: lever.digits.unwrap_or(0),
            cost: lever.cost * amount,
            year,
            moves: moves.collect(),
            lifts: Vec::new(),
            from: None,
        }
    }

    /// The code of a school, or its name where it has none, and its name.
    fn called(&self, school: &School) -> (String, String) {
        let census = &self.census;
        let code = census.text(school.row, &census.dictionary.roles.school_code);
        let name = census.school_name(school.row);
        (code.map_or_else(|| name.clone(), str::to_owned), name)
    }

    fn remarks(&self, program: &Program) -> Vec<String> {
        let lang = self.options.lang;
        let restricted = program.schools.iter().filter(|s| s.restricted);
        let names: Vec<String> = restricted.map(|s| self.census.school_name(s.row)).collect();
        let listed = names.join(lang.pick("、", ", "));
        let said = (!names.is_empty()).then(|| {
            say!(
                lang,
                "这些学校只填了全校合计，不考虑为其增加教师：{listed}",
                "These schools give totals only, so that more teachers are not considered there: {listed}"
            )
        });
        said.into_iter().collect()
    }
}
