//! Names in a dictionary lead somewhere.

use indexmap::IndexMap;

use super::error::{DictionaryError, What};
use crate::dictionary::age::Ages;
use crate::dictionary::all::Dictionary;
use crate::dictionary::field::FieldKind;
use crate::nearest::nearest;

/// Gathers the names that lead nowhere.
struct Names(Vec<DictionaryError>);

impl Names {
    fn known<V>(&mut self, key: String, name: &str, what: What, among: &IndexMap<String, V>) {
        if among.contains_key(name) {
            return;
        }
        let nearest = nearest(name, among.keys().map(String::as_str)).map(str::to_owned);
        self.0.push(DictionaryError::Unknown {
            key,
            name: name.to_owned(),
            what,
            nearest,
        });
    }
}

impl Dictionary {
    /// Every name in it that leads nowhere.
    pub(super) fn wrong_references(&self) -> Vec<DictionaryError> {
        let mut names = Names(Vec::new());
        self.look_up_roles(&mut names);
        for (id, sharer) in &self.sharers {
            let key = format!("sharer.{id}.children");
            names.known(key, &sharer.children, What::Field, &self.fields);
        }
        for name in self.ages.iter().flat_map(Ages::fields) {
            names.known("ages".to_owned(), name, What::Field, &self.fields);
        }
        let units = self.units.iter();
        let zero = units.filter(|(_, u)| u.multiples.iter().any(|m| m.times == 0 || m.over == 0));
        let zero = zero.map(|(id, _)| id);
        let nothing = self.multipliers.iter().filter(|(_, times)| **times == 0);
        for unit in zero.chain(nothing.map(|(name, _)| name)) {
            names
                .0
                .push(DictionaryError::ZeroFactor { unit: unit.clone() });
        }
        for (name, field) in &self.fields {
            if let Some(unit) = &field.unit {
                names.known(format!("field.{name}.unit"), unit, What::Unit, &self.units);
            }
            let total = field
                .total
                .iter()
                .flat_map(|t| t.of.iter().chain([&t.named]));
            for other in total.chain(&field.includes) {
                names.known(format!("field.{name}"), other, What::Field, &self.fields);
            }
            for stage in &field.of_stages {
                let key = format!("field.{name}.of_stages");
                names.known(key, stage, What::Stage, &self.stages);
            }
            if field.kind == FieldKind::Category {
                let key = format!("field.{name}.kind");
                names.known(key, name, What::Category, &self.categories);
            }
        }
        for (mean, weight) in &self.lists.changes.mean {
            for other in [mean, weight] {
                let key = format!("lists.changes.mean.{mean}");
                names.known(key, other, What::Field, &self.fields);
            }
        }
        self.look_up_rosters(&mut names);
        self.look_up_categories(&mut names);
        names.0
    }

    fn look_up_roles(&self, names: &mut Names) {
        let roles = &self.roles;
        for (role, name) in [
            ("school_code", Some(&roles.school_code)),
            ("school_name", Some(&roles.school_name)),
            ("school_type", Some(&roles.school_type)),
            ("county_code", Some(&roles.county_code)),
            ("county_name", Some(&roles.county_name)),
            ("year", Some(&roles.year)),
            ("pupils", Some(&roles.pupils)),
            ("stage", roles.stage.as_ref()),
            ("place", roles.place.as_ref()),
            ("teachers", roles.teachers.as_ref()),
            ("town", roles.town.as_ref()),
        ] {
            if let Some(name) = name {
                names.known(format!("roles.{role}"), name, What::Field, &self.fields);
            }
        }
    }

    fn look_up_rosters(&self, names: &mut Names) {
        for (id, roster) in &self.rosters {
            for (key, name) in roster.fields() {
                names.known(
                    format!("roster.{id}.{key}"),
                    name,
                    What::Field,
                    &self.fields,
                );
            }
            for (column, entry) in &roster.column {
                if let Some(other) = &entry.same_as {
                    let key = format!("roster.{id}.column.{column}.same_as");
                    names.known(key, other, What::Column, &roster.column);
                }
            }
        }
    }

    fn look_up_categories(&self, names: &mut Names) {
        if let Some(outlier) = &self.outlier {
            for name in outlier.fields.iter().chain([&outlier.per]) {
                names.known("outlier".to_owned(), name, What::Field, &self.fields);
            }
        }
        for (field, values) in &self.categories {
            names.known(
                format!("category.{field}"),
                field,
                What::Field,
                &self.fields,
            );
            for (id, value) in values {
                for stage in &value.stages {
                    let key = format!("category.{field}.{id}.stages");
                    names.known(key, stage, What::Stage, &self.stages);
                }
            }
        }
    }
}
