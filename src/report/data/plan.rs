//! A plan as its JSON says it.

use crate::lang::Lang;
use crate::measure::{COMPOSITE, CountyFinding, ProblemFinding};
use crate::scenario::plan::contract::{
    Binding, MeasureTotal, Obstacle, PlanChange, PlanFindings, Point, Step,
};
use crate::scenario::plan::{Action, Plan, PlannedCounty};
use crate::standard::{Measure, Standard};

/// The contract of a plan.
pub fn findings<'a>(
    plan: &'a Plan,
    standard: &Standard,
) -> PlanFindings<&'a CountyFinding, &'a ProblemFinding> {
    let counties = || plan.counties.iter();
    PlanFindings {
        version: plan.before.version.clone(),
        standard: plan.before.standard.clone(),
        prices: plan.prices,
        margin: plan.ask.aims.margin,
        limit_cv: plan.ask.aims.limit_cv,
        budget: plan.ask.budget,
        cost: plan.cost(),
        lower_bound: plan.lower_bound(),
        above_bound: plan.above_bound(),
        binding: counties().flat_map(|c| bindings(c, standard)).collect(),
        obstacles: counties().flat_map(obstacles).collect(),
        measures: totals(&plan.counties, standard, plan.before.lang)
            .map(|(_, total)| total)
            .collect(),
        changes: counties().flat_map(|c| changes(c, standard)).collect(),
        before: counties().map(|c| &c.before).collect(),
        after: counties().filter_map(|c| c.after.as_ref()).collect(),
        curve: counties().flat_map(points).collect(),
        steps: steps(plan),
        problems: plan.before.problems.iter().collect(),
    }
}

fn bindings<'a>(
    county: &'a PlannedCounty,
    standard: &'a Standard,
) -> impl Iterator<Item = Binding> + 'a {
    county.binding.iter().map(|binding| Binding {
        county: county.before.name.clone(),
        stage: standard.assessed[binding.stage].clone(),
        indicator: match binding.indicator {
            Some(indicator) => standard.indicators[indicator].id.clone(),
            None => COMPOSITE.to_owned(),
        },
        limit: binding.limit,
        shadow_price: binding.shadow_price,
    })
}

fn obstacles(county: &PlannedCounty) -> impl Iterator<Item = Obstacle> + '_ {
    county.obstacles.iter().map(|(school, why)| Obstacle {
        county: county.before.name.clone(),
        school: school.clone(),
        why: why.clone(),
    })
}

fn points(county: &PlannedCounty) -> impl Iterator<Item = Point> + '_ {
    county.curve.iter().map(|point| Point {
        county: county.before.name.clone(),
        cost: point.cost,
        schools_meeting: point.schools,
        worst_cv: point.worst.map(|(cv, _)| cv),
        worst_limit: point.worst.map(|(_, limit)| limit),
    })
}

/// By measure of the standard that is taken: how much of it in all.
pub fn totals<'a>(
    counties: &'a [PlannedCounty],
    standard: &'a Standard,
    lang: Lang,
) -> impl Iterator<Item = (&'a Measure, MeasureTotal)> {
    let all: Vec<&Action> = counties.iter().flat_map(|c| &c.actions).collect();
    let totals = standard.measures.iter().enumerate();
    let totals = totals.map(move |(at, measure)| {
        let own = all.iter().filter(|action| action.measure == at);
        let mut schools: Vec<&str> = own.clone().map(|action| action.school.as_str()).collect();
        schools.sort_unstable();
        schools.dedup();
        let total = MeasureTotal {
            id: measure.id.clone(),
            name: measure.name.get(lang).to_owned(),
            unit: measure.unit.get(lang).to_owned(),
            amount: own.clone().map(|action| action.amount).sum(),
            schools: schools.len(),
            cost: own.map(|action| action.cost).sum(),
        };
        (measure, total)
    });
    totals.filter(|(_, total)| total.schools > 0)
}

fn changes<'a>(
    county: &'a PlannedCounty,
    standard: &'a Standard,
) -> impl Iterator<Item = PlanChange> + 'a {
    county.actions.iter().flat_map(|action| {
        let parts = action.parts().into_iter().enumerate();
        let changes: Vec<PlanChange> = parts
            .map(|(at, part)| PlanChange {
                county: county.before.name.clone(),
                school: part.school.to_owned(),
                name: part.name.to_owned(),
                measure: standard.measures[action.measure].id.clone(),
                stage: action.stage.map(|stage| standard.assessed[stage].clone()),
                field: part.figure.column.clone(),
                add: part.add,
                cost: (at == 0).then_some(action.cost),
                year: action.year,
                from: part.from.map(|(school, _)| school.to_owned()),
            })
            .collect();
        changes
    })
}

/// The years of all counties, in order.
fn steps(plan: &Plan) -> Vec<Step<&CountyFinding>> {
    let steps = || plan.counties.iter().flat_map(|c| &c.steps);
    let mut years: Vec<u16> = steps().map(|(year, ..)| *year).collect();
    years.sort_unstable();
    years.dedup();
    let of = |year: u16| {
        let own = move || steps().filter(move |(y, ..)| *y == year);
        Step {
            year,
            cost: own().map(|(_, cost, _)| cost).sum(),
            counties: own().map(|(.., county)| county).collect(),
        }
    };
    years.into_iter().map(of).collect()
}
