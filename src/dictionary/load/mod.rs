//! From the TOML of the dictionary to [`Dictionary`].

mod defaults;
mod error;
mod index;
mod references;
mod sections;

pub use error::{DictionaryError, DictionaryErrors};

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use indexmap::{IndexMap, IndexSet};

use super::all::Dictionary;
use super::check::{Check, CheckEntry};
use super::field::{Field, FieldKind, Level};
use super::memo::Memo;
use super::normal::{NormalWords, normalise};
use crate::expression::{ExprError, Kind, parse};
use crate::lang::Text;
use sections::Sections;

const BUILT_IN: &str = include_str!("../../../indicators/fields.toml");

impl Dictionary {
    /// The dictionary the program carries.
    ///
    /// # Panics
    /// Never in a tested build: the file is compiled in and a test reads it.
    pub fn built_in() -> Arc<Dictionary> {
        static DICTIONARY: LazyLock<Arc<Dictionary>> = LazyLock::new(|| {
            Dictionary::parse(BUILT_IN)
                .map(Arc::new)
                .unwrap_or_else(|e| unreachable!("the built-in dictionary is wrong: {e}"))
        });
        Arc::clone(&DICTIONARY)
    }

    /// Reads a dictionary. What it does not say of words, units, roles and stages is as in the built-in one, so
    /// that one of a single stage says no more than its fields:
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let text = "roles.pupils = \"pupils\"\n\
    ///     field.pupils = { en = \"Enrolment\", kind = \"count\" }\n\
    ///     field.desks = { en = \"Desks\", kind = \"count\" }\n";
    /// assert_eq!(Dictionary::parse(text)?.stages.len(), 1);
    /// # Ok::<(), balance::dictionary::DictionaryErrors>(())
    /// ```
    ///
    /// # Errors
    /// [`DictionaryErrors`], all there are, where the text is not TOML of the shape of
    /// `indicators/fields.toml`, names something that does not exist, or gives two fields one header.
    pub fn parse(text: &str) -> Result<Dictionary, DictionaryErrors> {
        let table =
            toml::from_str(text).map_err(|e| DictionaryErrors(vec![DictionaryError::Toml(e)]));
        let mut table: toml::Table = table?;
        // The built-in one says all.
        if text != BUILT_IN {
            defaults::fill(&mut table);
        }
        let roles = table.get("roles").and_then(toml::Value::as_table);
        let no_pupils = roles.is_some_and(|roles| !roles.contains_key("pupils"));
        let mut file = Sections::read(table);
        let mut errors = std::mem::take(&mut file.errors);
        if no_pupils {
            errors.retain(|error| error.path() != ["roles"]);
            errors.push(DictionaryError::NoPupils);
        }
        let (Some(roles), Some(words)) = (file.roles, file.words) else {
            return Err(DictionaryErrors(errors));
        };
        let checks = file.checks;
        let mut dictionary = Dictionary {
            roles,
            words,
            stages: file.stages,
            sharers: file.sharers,
            units: file.units,
            categories: file.categories,
            fields: file.fields,
            form: file.form,
            rosters: file.rosters,
            checks: Vec::new(),
            outlier: file.outlier,
            ages: file.ages,
            lists: file.lists,
            columns: IndexSet::new(),
            names: HashMap::new(),
            staged_names: HashMap::new(),
            grouped: HashMap::new(),
            stage_words: IndexMap::new(),
            unit_names: HashMap::new(),
            multipliers: file.multipliers,
            longest_unit: 0,
            category_words: HashMap::new(),
            meanings: Memo::default(),
            header_cells: Memo::default(),
            lesser: HashSet::new(),
            longest_header: 0,
            known_words: HashSet::new(),
        };
        let broken = &file.broken;
        let mut found = dictionary.wrong_references();
        found.extend(dictionary.index());
        // What names an entry that cannot be read is not wrong for that.
        found.retain(|error| match error {
            DictionaryError::Unknown { name, .. } => !broken.contains(name),
            _ => true,
        });
        errors.extend(found);
        for (code, entry) in checks {
            match dictionary.rule(&code, entry) {
                Ok(check) => dictionary.checks.push(check),
                Err(_) if !broken.is_empty() => {}
                Err(error) => errors.push(error),
            }
        }
        match errors.is_empty() {
            true => Ok(dictionary),
            false => Err(DictionaryErrors(errors)),
        }
    }

    /// The same dictionary, knowing also the ratios that workbooks give beside their figures, such as
    /// 生均图书册数: each as a field of its own, by the names it goes by. They are never computed with,
    /// only held against what the figures give. A ratio is in the unit of its numerator.
    pub fn with_ratios<'a>(
        &self,
        ratios: impl IntoIterator<Item = (&'a str, &'a Text, Option<String>)>,
    ) -> Dictionary {
        let mut dictionary = self.clone();
        for (id, label, unit) in ratios {
            let name = Dictionary::ratio(id);
            let field = Field {
                zh: label.zh.clone(),
                en: label.en.clone(),
                level: Level::Stage,
                kind: FieldKind::Amount,
                unit,
                aliases: Vec::new(),
                with_stage: Vec::new(),
                lesser: Vec::new(),
                includes: Vec::new(),
                total: None,
                alternative: false,
                of_stages: Vec::new(),
                alone: NormalWords::default(),
            };
            // Brackets in an official name are left out as often as not.
            let without = |text: &str| match (text.find(['(', '（']), text.rfind([')', '）'])) {
                (Some(open), Some(close)) if open < close => {
                    let rest = text[close..].chars().skip(1).collect::<String>();
                    format!("{}{rest}", &text[..open])
                }
                _ => text.to_owned(),
            };
            let headers = [
                &label.zh,
                &label.en,
                &without(&label.zh),
                &without(&label.en),
            ]
            .map(|header| normalise(header));
            for header in headers {
                dictionary.names.entry(header).or_insert(name.clone());
            }
            dictionary.columns.insert(name.clone());
            let stages = dictionary.stages.keys();
            let staged: Vec<String> = stages.map(|s| Dictionary::column(&name, s)).collect();
            dictionary.columns.extend(staged);
            dictionary.fields.insert(name, field);
        }
        dictionary.measure_headers();
        dictionary
    }

    /// The same dictionary, by which of everyone in a roster of teachers is kept what a forecast asks for: when they
    /// were born, their sex and subject, and what they count for. Nobody's name is.
    #[must_use]
    pub fn keeping_people(mut self) -> Dictionary {
        for roster in self.rosters.values_mut() {
            roster.keeps_people = self.roles.teachers.as_ref() == Some(&roster.counts);
        }
        self
    }

    /// The same dictionary, which also holds these fields of figures against the county's median.
    #[must_use]
    pub fn with_outliers<'a>(mut self, fields: impl IntoIterator<Item = &'a str>) -> Dictionary {
        if let Some(mut outlier) = self.outlier.take() {
            for name in fields {
                let field = self
                    .resolve(name)
                    .map(|(name, field, _)| (name, field.kind));
                let Some((name, FieldKind::Count | FieldKind::Amount)) = field else {
                    continue;
                };
                let mut known = outlier.fields.iter().chain(&outlier.of_standard);
                if name != outlier.per && !known.any(|known| known == name) {
                    outlier.of_standard.push(name.to_owned());
                }
            }
            self.outlier = Some(outlier);
        }
        self
    }

    fn rule(&self, code: &str, entry: CheckEntry) -> Result<Check, DictionaryError> {
        let fail = |why| DictionaryError::Rule {
            check: code.to_owned(),
            why,
        };
        let rule = parse(&entry.rule).map_err(fail)?;
        match rule.kind(self).map_err(fail)? {
            Kind::Truth => {}
            _ => return Err(fail(ExprError::Kind(rule.to_string()))),
        }
        Ok(Check {
            code: code.to_owned(),
            of: entry.of,
            rule,
            entry: Arc::new(entry.texts()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_dictionary_is_sound() {
        Dictionary::parse(BUILT_IN).unwrap();
    }

    #[test]
    fn two_fields_cannot_share_a_header() {
        let twice = BUILT_IN.replace("aliases = [\"教职工总人数\",", "aliases = [\"图书\",");
        assert_ne!(twice, BUILT_IN);
        let error = Dictionary::parse(&twice).unwrap_err().to_string();
        assert!(error.contains("图书"), "{error}");
    }
}
