//! Names in a dictionary lead somewhere.

use indexmap::IndexMap;

use super::error::DictionaryError;
use crate::dictionary::age::Ages;
use crate::dictionary::all::Dictionary;
use crate::dictionary::field::FieldKind;
use crate::nearest::nearest;

impl Dictionary {
    pub(super) fn check_references(&self) -> Result<(), DictionaryError> {
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
                known(format!("roles.{role}"), name, "field", &self.fields)?;
            }
        }
        for (id, sharer) in &self.sharers {
            let key = format!("sharer.{id}.children");
            known(key, &sharer.children, "field", &self.fields)?;
        }
        for name in self.ages.iter().flat_map(Ages::fields) {
            known("ages".to_owned(), name, "field", &self.fields)?;
        }
        for (id, unit) in &self.units {
            if unit.multiples.iter().any(|m| m.times == 0 || m.over == 0) {
                return Err(DictionaryError::ZeroFactor { unit: id.clone() });
            }
        }
        if let Some((name, _)) = self.multipliers.iter().find(|(_, times)| **times == 0) {
            return Err(DictionaryError::ZeroFactor { unit: name.clone() });
        }
        for (name, field) in &self.fields {
            if let Some(unit) = &field.unit {
                known(format!("field.{name}.unit"), unit, "unit", &self.units)?;
            }
            let total = field
                .total
                .iter()
                .flat_map(|t| t.of.iter().chain([&t.named]));
            for other in total.chain(&field.includes) {
                known(format!("field.{name}"), other, "field", &self.fields)?;
            }
            if field.kind == FieldKind::Category {
                known(format!("field.{name}"), name, "category", &self.categories)?;
            }
        }
        self.check_rosters()?;
        self.check_categories()
    }

    fn check_rosters(&self) -> Result<(), DictionaryError> {
        for (id, roster) in &self.rosters {
            for (key, name) in roster.fields() {
                known(format!("roster.{id}.{key}"), name, "field", &self.fields)?;
            }
            for (column, entry) in &roster.column {
                if let Some(other) = &entry.same_as {
                    let key = format!("roster.{id}.column.{column}.same_as");
                    known(key, other, "column", &roster.column)?;
                }
            }
        }
        Ok(())
    }

    fn check_categories(&self) -> Result<(), DictionaryError> {
        if let Some(outlier) = &self.outlier {
            for name in outlier.fields.iter().chain([&outlier.per]) {
                known("outlier".to_owned(), name, "field", &self.fields)?;
            }
        }
        for (field, values) in &self.categories {
            known(format!("category.{field}"), field, "field", &self.fields)?;
            for (id, value) in values {
                for stage in &value.stages {
                    let key = format!("category.{field}.{id}.stages");
                    known(key, stage, "stage", &self.stages)?;
                }
            }
        }
        Ok(())
    }
}

fn known<V>(
    key: String,
    name: &str,
    what: &'static str,
    among: &IndexMap<String, V>,
) -> Result<(), DictionaryError> {
    if among.contains_key(name) {
        return Ok(());
    }
    let nearest = nearest(name, among.keys().map(String::as_str)).map(str::to_owned);
    Err(DictionaryError::Unknown {
        key,
        name: name.to_owned(),
        what,
        nearest,
    })
}
