//! Which reliefs are in force for a county, and which of its verdicts rest on one: those that would be others
//! without it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::contract::{ItemState, ReliefFinding, RelievedSchool};
use super::frame::{self, Figures, Member};
use super::in_force::InForce;
use super::item;
use super::judge::Judge;
use super::scope::{OneCounty, Schools, Spoken};
use super::view::CountyFinding;
use crate::expression::recipe::sums_of;
use crate::expression::{Expr, Values, eval};
use crate::problem::{Kind, Problem};
use crate::standard::{Item, ItemRelief, Reliefs, Standard};

/// A warning for each relief of an indicator that is not used because of its years, and would add something
/// to what some school has.
pub fn out_of_date(
    schools: &Schools<'_>,
    standard: &Standard,
    members: &[Member],
    reliefs: Reliefs,
) -> Vec<Problem> {
    let census = schools.census;
    let Some(county) = census
        .counties
        .first()
        .filter(|_| reliefs == Reliefs::Dated)
    else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    for relief in standard.indicators.iter().flat_map(|i| &i.reliefs) {
        if reliefs.has(&relief.terms, county.year) {
            continue;
        }
        let applies = schools.condition(&relief.when);
        let mut rows = BTreeSet::new();
        for (at, stage) in standard.assessed.iter().enumerate() {
            let added = schools.numbers(&relief.add, Some(stage));
            let here = members.iter().filter(|m| m.stage as usize == at);
            let adding = here.filter(|m| {
                applies[m.row] == Some(true) && added.get(m.row).is_some_and(|added| added > 0.0)
            });
            rows.extend(adding.map(|m| m.row));
        }
        if rows.is_empty() {
            continue;
        }
        let kind = Kind::ReliefOutOfDate {
            relief: relief.text.clone(),
            year: county.year,
            from: relief.terms.from,
            until: relief.terms.until,
            schools: rows.len(),
        };
        let at = rows.iter().filter_map(|row| census.row_place(*row));
        problems.push(Problem::new(kind, at.collect::<Vec<_>>()));
    }
    problems
}

/// What a county is judged from, to be judged again without a relief.
pub struct Rests<'a, 'c> {
    pub schools: &'a Schools<'c>,
    pub judge: &'a Judge<'a>,
    pub in_force: &'a InForce,
    /// The rows of the assessed schools, and all.
    pub assessed: &'a [usize],
    pub all: Range<usize>,
}

impl Rests<'_, '_> {
    /// The reliefs on which some verdict of the county rests.
    pub fn of(&self, county: &CountyFinding) -> Vec<ReliefFinding> {
        let mut found = self.of_indicators(county);
        found.extend(self.of_items(county));
        found
    }

    fn standard(&self) -> &Standard {
        self.judge.standard
    }

    /// The figures that some relief of an indicator changes.
    fn figures_without(&self, in_force: &InForce) -> Option<Figures> {
        let members = self.judge.members;
        let figures = frame::figures(self.schools, self.standard(), members, in_force);
        (figures.numerator != self.judge.figures.numerator).then_some(figures)
    }

    fn judged_by(&self, figures: &Figures, county: &CountyFinding) -> CountyFinding {
        let dispersions = frame::disperse(self.standard(), self.judge.members, figures);
        let judge = Judge {
            figures,
            dispersions: &dispersions,
            ..*self.judge
        };
        judge.county(0, Vec::new(), county.items.clone())
    }

    fn of_indicators(&self, county: &CountyFinding) -> Vec<ReliefFinding> {
        let standard = self.standard();
        let mut rested: Vec<(ReliefFinding, CountyFinding)> = Vec::new();
        for (i, indicator) in standard.indicators.iter().enumerate() {
            for relief in &indicator.reliefs {
                let is_used = self.in_force.has(&relief.key) && {
                    let applies = self.schools.condition(&relief.when);
                    let mut members = self.judge.members.iter();
                    members.any(|member| applies[member.row] == Some(true))
                };
                if !is_used {
                    continue;
                }
                let rest = self.in_force.without([relief.key.as_str()]);
                let Some(figures) = self.figures_without(&rest) else {
                    continue;
                };
                let without = self.judged_by(&figures, county);
                let both = county.schools.iter().zip(&without.schools);
                let turned =
                    both.filter(|(own, other)| own.values[i].meets != other.values[i].meets);
                let stages = county.stages.iter().zip(&without.stages);
                let cvs = stages.filter(|(own, other)| {
                    own.indicators[i].meets != other.indicators[i].meets
                        || own.composite_meets != other.composite_meets
                });
                let finding = ReliefFinding {
                    id: relief.id.clone(),
                    text: relief.text.get(self.judge.lang).to_owned(),
                    indicator: Some(indicator.id.clone()),
                    item: None,
                    schools: turned
                        .map(|(own, other)| RelievedSchool {
                            code: own.code.clone(),
                            name: own.name.clone(),
                            stage: Some(own.stage.clone()),
                            turns: own.meets != other.meets,
                        })
                        .collect(),
                    stages: cvs.map(|(own, _)| own.stage.clone()).collect(),
                    from: relief.terms.from,
                    until: relief.terms.until,
                    meet_within: relief.terms.meet_within,
                    turns: county.meets != without.meets,
                };
                rested.push((finding, without));
            }
        }
        // Two reliefs may hold a verdict up jointly, though neither does alone.
        if rested.len() > 1 {
            let keys = standard.indicators.iter().flat_map(|i| &i.reliefs);
            let none = self
                .in_force
                .without(keys.map(|relief| relief.key.as_str()));
            if let Some(figures) = self.figures_without(&none) {
                let without = self.judged_by(&figures, county);
                mark_joint(county, &without, &mut rested);
            }
        }
        let found = rested.into_iter().map(|(finding, _)| finding);
        found
            .filter(|f| !f.schools.is_empty() || !f.stages.is_empty() || f.turns)
            .collect()
    }

    fn of_items(&self, county: &CountyFinding) -> Vec<ReliefFinding> {
        let spoken = Spoken::new(self.schools, self.assessed, self.all.clone());
        let items = self.standard().items.iter().enumerate();
        items
            .flat_map(|(at, item)| self.of_item(county, at, item, &spoken))
            .collect()
    }

    fn of_item(
        &self,
        county: &CountyFinding,
        at: usize,
        item: &Item,
        spoken: &Spoken<'_>,
    ) -> Vec<ReliefFinding> {
        let reliefs = item.reliefs.iter().filter(|r| self.in_force.has(&r.key));
        let reliefs: Vec<&ItemRelief> = reliefs.collect();
        // Nothing rests on what is not judged.
        let judged = county.items.get(at);
        let judged = judged.is_some_and(|item| item.state != ItemState::NoData);
        if reliefs.is_empty() || item.figures.is_empty() || !judged {
            return Vec::new();
        }
        let scope = spoken.of(item);
        let applies: Vec<Vec<Option<bool>>> = reliefs
            .iter()
            .map(|relief| self.schools.condition(&relief.when))
            .collect();
        let mut applying = applies
            .iter()
            .flat_map(|to| scope.rows.iter().map(|row| to[*row]));
        if !applying.any(|applies| applies == Some(true)) {
            return Vec::new();
        }
        let as_it_is = ItemWithout::of(item, self.in_force, &scope);
        let keys = reliefs.iter().map(|relief| relief.key.as_str());
        let none = ItemWithout::of(item, &self.in_force.without(keys), &scope);
        if none == as_it_is {
            return Vec::new();
        }
        let alone = reliefs.iter().map(|relief| {
            let rest = self.in_force.without([relief.key.as_str()]);
            ItemWithout::of(item, &rest, &scope)
        });
        let alone: Vec<ItemWithout> = alone.collect();
        let turned_alone: BTreeSet<usize> =
            alone.iter().flat_map(|a| a.turned(&as_it_is)).collect();
        // What no relief holds up alone, those do jointly that the school may use.
        let shared: Vec<usize> = none
            .turned(&as_it_is)
            .filter(|place| !turned_alone.contains(place))
            .collect();
        let any_alone = alone.iter().any(|a| a.state != as_it_is.state);
        let rested = reliefs.iter().zip(&applies).zip(&alone);
        let found = rested.filter_map(|((relief, applies), without)| {
            // Where it is not known whether a school may use it, nothing rests on it.
            let may = |place: &usize| applies[scope.rows[*place]] == Some(true);
            let shared: Vec<usize> = shared.iter().copied().filter(may).collect();
            let joint = !shared.is_empty() && !any_alone;
            let own = without.turned(&as_it_is).filter(may);
            let places: BTreeSet<usize> = own.chain(shared).collect();
            let state = match joint && without.state == as_it_is.state {
                true => none.state,
                false => without.state,
            };
            let rows = places.iter().map(|place| scope.rows[*place]);
            let turns = turns_county(county, at, state);
            (!places.is_empty()).then(|| self.of_item_relief(item, relief, rows, turns))
        });
        found.collect()
    }

    /// What is said of a relief on which the parts of schools, by their rows, in an item rest.
    fn of_item_relief(
        &self,
        item: &Item,
        relief: &ItemRelief,
        rows: impl Iterator<Item = usize>,
        turns: bool,
    ) -> ReliefFinding {
        let census = self.schools.census;
        let code = &census.dictionary.roles.school_code;
        let schools = rows.map(|row| RelievedSchool {
            code: census.text(row, code).unwrap_or_default().to_owned(),
            name: census.school_name(row),
            stage: None,
            turns: true,
        });
        ReliefFinding {
            id: relief.id.clone(),
            text: relief.text.get(self.judge.lang).to_owned(),
            indicator: None,
            item: Some(format!("{}-{}", item.table, item.number)),
            schools: schools.collect(),
            stages: Vec::new(),
            from: relief.terms.from,
            until: relief.terms.until,
            meet_within: relief.terms.meet_within,
            turns,
        }
    }
}

/// Whether the verdict on the county would turn were one of its items, by its place, in another state.
fn turns_county(county: &CountyFinding, at: usize, state: ItemState) -> bool {
    let others = county.items.iter().enumerate();
    let mut others = others.filter(|(other, _)| *other != at);
    let meets = others.all(|(_, item)| item.state != ItemState::Unmet)
        && county.stages.iter().all(|stage| stage.meets)
        && state != ItemState::Unmet;
    meets != county.meets
}

/// Marks the verdicts that turn only where all reliefs are left out.
fn mark_joint(
    county: &CountyFinding,
    without: &CountyFinding,
    rested: &mut [(ReliefFinding, CountyFinding)],
) {
    let turned_alone = |at: usize, rested: &[(ReliefFinding, CountyFinding)]| {
        let other = |(_, alone): &(ReliefFinding, CountyFinding)| {
            alone.schools[at].meets != county.schools[at].meets
        };
        rested.iter().any(other)
    };
    for (at, (own, other)) in county.schools.iter().zip(&without.schools).enumerate() {
        if own.meets == other.meets || turned_alone(at, rested) {
            continue;
        }
        let is = |s: &RelievedSchool| {
            s.code == own.code && s.name == own.name && s.stage.as_deref() == Some(&own.stage)
        };
        for (finding, _) in rested.iter_mut() {
            finding
                .schools
                .iter_mut()
                .filter(|s| is(s))
                .for_each(|s| s.turns = true);
        }
    }
    if county.meets != without.meets && rested.iter().all(|(finding, _)| !finding.turns) {
        for (finding, _) in rested.iter_mut() {
            finding.turns = !finding.schools.is_empty() || !finding.stages.is_empty();
        }
    }
}

/// An item under some reliefs: its verdict, and what each school adds to its sums.
#[derive(Debug, PartialEq)]
struct ItemWithout {
    state: ItemState,
    addends: Vec<Vec<Addend>>,
}

/// What a school adds to a sum: nothing where it is not summed, a blank, or a number.
type Addend = Option<Option<f64>>;

impl ItemWithout {
    fn of(item: &Item, in_force: &InForce, scope: &OneCounty<'_>) -> ItemWithout {
        let figures = item.figures.iter();
        let formulas: Vec<Expr> = figures.map(|f| in_force.expand(item, &f.value)).collect();
        let addends = formulas.iter().flat_map(sums_of).map(|(x, filter)| {
            let numbers = match eval(&x, scope) {
                Ok(Values::Number(numbers)) => numbers.iter().collect(),
                _ => vec![None; scope.rows.len()],
            };
            let kept: Vec<bool> = match filter.map(|filter| eval(&filter, scope)) {
                None => vec![true; scope.rows.len()],
                Some(Ok(Values::Truth(truths))) => {
                    truths.iter().map(|kept| kept == Some(true)).collect()
                }
                Some(_) => vec![false; scope.rows.len()],
            };
            let both = kept.into_iter().zip(numbers);
            both.map(|(kept, number)| kept.then_some(number)).collect()
        });
        ItemWithout {
            addends: addends.collect(),
            state: item::state(item, in_force, scope),
        }
    }

    /// The places of the schools that add something else.
    fn turned<'a>(&'a self, as_it_is: &'a ItemWithout) -> impl Iterator<Item = usize> + 'a {
        let sums = self.addends.iter().zip(&as_it_is.addends);
        sums.flat_map(|(own, other)| {
            let schools = own.iter().zip(other).enumerate();
            schools
                .filter(|(_, (own, other))| own != other)
                .map(|(at, _)| at)
        })
    }
}
