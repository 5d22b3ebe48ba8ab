//! Which columns of the table a standard asks for.

use indexmap::IndexSet;

use super::ask::Part;
use crate::dictionary::Dictionary;
use crate::expression::Expr;
use crate::expression::resolve::{Meaning, meaning};
use crate::standard::Standard;

/// The columns that formulas name.
#[derive(Default)]
pub struct Needs {
    /// Columns that stand for themselves.
    pub plain: IndexSet<String>,
    /// Fields given by stage that are asked of the school as a whole.
    pub whole: IndexSet<String>,
    /// Fields given by stage that are asked at a stage.
    pub at_stage: IndexSet<String>,
}

impl Needs {
    /// Of all formulas that a part of a query rests on.
    pub fn of(standard: &Standard, part: Part) -> Needs {
        let dictionary = &standard.dictionary;
        let mut needs = Needs::default();
        needs.plain.insert(dictionary.roles.school_type.clone());
        for rule in &standard.excludes {
            needs.add(&rule.when, None, dictionary);
        }
        let indicators = standard.indicators.iter();
        for indicator in indicators.filter(|_| part != Part::Items) {
            for relief in &indicator.reliefs {
                needs.add(&relief.when, None, dictionary);
            }
            for stage in &standard.assessed {
                let numerator = indicator.numerator.get(stage).into_iter();
                let added = indicator.reliefs.iter().map(|relief| &relief.add);
                let per = indicator.per.get(stage);
                for formula in numerator.chain(added).chain(per) {
                    needs.add(formula, Some(stage), dictionary);
                }
            }
        }
        let has_items = matches!(part, Part::Items | Part::Verdicts);
        for item in standard.items.iter().filter(|_| has_items) {
            let set = item.of.iter().map(|set| set.when.clone());
            let figures = item
                .figures
                .iter()
                .map(|figure| item.in_full(&figure.value));
            for formula in set.chain(figures) {
                needs.add(&formula, None, dictionary);
            }
        }
        for share in standard.shares() {
            needs.plain.insert(share.column);
        }
        needs
    }

    fn add(&mut self, formula: &Expr, stage: Option<&str>, dictionary: &Dictionary) {
        for name in formula.fields() {
            match meaning(dictionary, name, stage) {
                Some(Meaning::Staged(field, None)) => self.whole.insert(field.to_owned()),
                Some(Meaning::Staged(field, Some(_))) => self.at_stage.insert(field.to_owned()),
                _ => self.plain.insert(name.to_owned()),
            };
        }
    }

    /// The fields given by stage, with those by which totals are divided.
    pub fn staged(&self, standard: &Standard) -> IndexSet<String> {
        let pupils = [standard.dictionary.roles.pupils.clone()];
        let all = self.whole.iter().chain(&self.at_stage).cloned();
        let by = standard.apportion.iter().cloned();
        all.chain(by).chain(pupils).collect()
    }
}
