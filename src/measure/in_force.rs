//! Which reliefs are in force for a county.

use std::collections::BTreeSet;

use crate::expression::Expr;
use crate::standard::{Item, Reliefs, Standard, Terms};

/// The reliefs that are in force, by their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InForce(pub BTreeSet<String>);

impl InForce {
    /// Of a census of this year.
    pub fn of(standard: &Standard, reliefs: Reliefs, year: Option<u16>) -> InForce {
        let all = all(standard).into_iter();
        let kept = all.filter(|(_, terms)| reliefs.has(terms, year));
        InForce(kept.map(|(key, _)| key.to_owned()).collect())
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.contains(key)
    }

    pub fn without<'k>(&self, keys: impl IntoIterator<Item = &'k str>) -> InForce {
        let mut rest = self.0.clone();
        for key in keys {
            rest.remove(key);
        }
        InForce(rest)
    }

    /// The formula of a figure with the conditions of the item's reliefs that are in force.
    pub fn expand(&self, item: &Item, formula: &Expr) -> Expr {
        item.expand(formula, |relief| match self.has(&relief.key) {
            true => relief.when.clone(),
            false => Expr::Truth(false),
        })
    }
}

/// Every relief of a standard: its key and its terms.
fn all(standard: &Standard) -> Vec<(&str, Terms)> {
    let added = standard.indicators.iter().flat_map(|i| &i.reliefs);
    let added = added.map(|relief| (relief.key.as_str(), relief.terms));
    let named = standard.items.iter().flat_map(|i| &i.reliefs);
    added
        .chain(named.map(|relief| (relief.key.as_str(), relief.terms)))
        .collect()
}
