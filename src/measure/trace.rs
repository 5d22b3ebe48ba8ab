//! How every value of a school came about: the way to it from the figures as they were read.

use super::frame::{Member, members_of};
use super::in_force::InForce;
use super::scope::Schools;
use super::sources::Sources;
use super::verdict::{grouped, rounded_text};
use super::view::{Added, CountyFinding, Datum, Trace, Used};
use crate::dictionary::Dictionary;
use crate::expression::{Expr, Labels};
use crate::frame::Numbers;
use crate::lang::Lang;
use crate::standard::{Indicator, Standard};

/// Gives the findings of counties what they rest on.
pub fn attach(
    counties: &mut [CountyFinding],
    schools: &Schools<'_>,
    standard: &Standard,
    lang: Lang,
    membership: (&[Member], &[Vec<usize>], &InForce),
) {
    let (members, assessed, in_force) = membership;
    let sources = Sources::new(schools, in_force, standard, lang);
    for (index, county) in counties.iter_mut().enumerate() {
        let all = schools.census.counties[index].rows.clone();
        let rows = &assessed[index];
        let own = &members[members_of(members, index)];
        for (school, member) in county.schools.iter_mut().zip(own) {
            school.row = rows.binary_search(&member.row).unwrap_or_default();
            school.shown = sources.shown(member.row, &school.stage);
        }
        county.evidence = Some(sources.evidence(rows, all));
    }
    for (i, indicator) in standard.indicators.iter().enumerate() {
        for (at, stage) in standard.assessed.iter().enumerate() {
            let Some(tracer) = IndicatorTracer::new(&sources, indicator, stage) else {
                continue;
            };
            for (index, county) in counties.iter_mut().enumerate() {
                let own = &members[members_of(members, index)];
                for (school, member) in county.schools.iter_mut().zip(own) {
                    if member.stage as usize == at {
                        school.values[i].trace = Some(Box::new(tracer.trace(member.row)));
                    }
                }
            }
        }
    }
}

/// The columns of one indicator at one stage.
struct IndicatorTracer<'a> {
    sources: &'a Sources<'a>,
    indicator: &'a Indicator,
    formula: &'a Expr,
    divisor: &'a Expr,
    stage: &'a str,
    own: Numbers,
    per: Numbers,
    /// For each relief: to whom it applies, and what it adds.
    reliefs: Vec<(Vec<Option<bool>>, Numbers)>,
}

impl<'a> IndicatorTracer<'a> {
    fn new(
        sources: &'a Sources<'a>,
        indicator: &'a Indicator,
        stage: &'a str,
    ) -> Option<IndicatorTracer<'a>> {
        let formula = indicator.numerator.get(stage)?;
        let divisor = indicator.per.get(stage)?;
        let schools = sources.schools;
        let reliefs = indicator.reliefs.iter().map(|relief| {
            let add = schools.numbers(&relief.add, Some(stage));
            (schools.condition(&relief.when), add)
        });
        Some(IndicatorTracer {
            sources,
            indicator,
            formula,
            stage,
            own: schools.numbers(formula, Some(stage)),
            per: schools.numbers(divisor, Some(stage)),
            divisor,
            reliefs: reliefs.collect(),
        })
    }

    /// How a school's value came about; blank figures are not in it.
    fn trace(&self, row: usize) -> Trace {
        let used = |expr: &Expr, stage| self.sources.all_used(row, expr, stage);
        let rules = self.indicator.reliefs.iter().zip(&self.reliefs).enumerate();
        let reliefs = rules.filter(|(_, (rule, (applies, _)))| {
            self.sources.in_force.has(&rule.key) && applies[row] == Some(true)
        });
        let reliefs = reliefs.map(|(relief, (rule, (_, add)))| Added {
            relief,
            text: rule.text.get(self.sources.lang).to_owned(),
            amount: add.get(row),
            used: used(&rule.add, Some(self.stage)),
            when: used(&rule.when, None),
        });
        let own = used(self.formula, Some(self.stage));
        Trace {
            written: self.written(&own),
            used: own,
            own: self.own.get(row),
            reliefs: reliefs.collect(),
            split: match self.indicator.split {
                true => self.sources.split(row, self.stage),
                false => Vec::new(),
            },
            per: self.per.get(row),
            per_used: used(self.divisor, Some(self.stage)),
        }
    }
}

impl IndicatorTracer<'_> {
    /// The formula with a school's figures in it.
    fn written(&self, used: &[Used]) -> Option<String> {
        let dictionary = &self.sources.schools.census.dictionary;
        let column = |name: &str| {
            let staged = Dictionary::column(name, self.stage);
            let is = |u: &&Used| u.column == name || u.column == staged;
            used.iter().find(is)
        };
        let numbers = InNumbers {
            of: &|name| match column(name)?.value {
                Datum::Number(number) => Some(grouped(&rounded_text(number, SHOWN_DIGITS))),
                _ => None,
            },
        };
        let given = |name: &str| dictionary.resolve(name).is_some() && (numbers.of)(name).is_some();
        let plain = self.formula.plain(&given)?;
        Some(plain.describe(self.sources.lang, &numbers))
    }
}

/// Decimals of a figure within a calculation that is shown.
const SHOWN_DIGITS: usize = 6;

/// Fields called by the numbers that they are.
struct InNumbers<'a> {
    of: &'a dyn Fn(&str) -> Option<String>,
}

impl Labels for InNumbers<'_> {
    fn field(&self, name: &str) -> String {
        (self.of)(name).unwrap_or_default()
    }

    fn word(&self, _: &str, word: &str) -> String {
        word.to_owned()
    }
}
