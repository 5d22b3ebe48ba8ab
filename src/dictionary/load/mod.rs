//! From the TOML of the dictionary to [`Dictionary`].

mod error;
mod index;
mod references;

pub use error::DictionaryError;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use indexmap::{IndexMap, IndexSet};
use serde::Deserialize;

use super::age::Ages;
use super::all::Dictionary;
use super::check::{Check, CheckEntry, Outlier};
use super::field::{Category, Field, FieldKind, Level, Roles, Sharer, Stage};
use super::list::Lists;
use super::memo::Memo;
use super::normal::{NormalWords, normalise};
use super::roster::{FormWords, Roster};
use super::unit::Unit;
use super::words::Words;
use crate::expression::{ExprError, Kind, parse};
use crate::lang::Text;

const BUILT_IN: &str = include_str!("../../../indicators/fields.toml");

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    roles: Roles,
    words: Words,
    stage: IndexMap<String, Stage>,
    #[serde(default)]
    sharer: IndexMap<String, Sharer>,
    unit: IndexMap<String, Unit>,
    #[serde(default)]
    multiplier: HashMap<String, u32>,
    #[serde(default)]
    category: IndexMap<String, IndexMap<String, Category>>,
    field: IndexMap<String, Field>,
    #[serde(default)]
    form: FormWords,
    #[serde(default)]
    roster: IndexMap<String, Roster>,
    #[serde(default)]
    check: IndexMap<String, CheckEntry>,
    outlier: Option<Outlier>,
    ages: Option<Ages>,
    #[serde(default)]
    lists: Lists,
}

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

    /// Reads a dictionary.
    ///
    /// # Errors
    /// [`DictionaryError`] where the text is not TOML of the shape of `indicators/fields.toml`,
    /// names something that does not exist, or gives two fields one header.
    pub fn parse(text: &str) -> Result<Dictionary, DictionaryError> {
        let file: File = toml::from_str(text)?;
        let mut dictionary = Dictionary {
            roles: file.roles,
            words: file.words,
            stages: file.stage,
            sharers: file.sharer,
            units: file.unit,
            categories: file.category,
            fields: file.field,
            form: file.form,
            rosters: file.roster,
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
            multipliers: file.multiplier,
            longest_unit: 0,
            category_words: HashMap::new(),
            meanings: Memo::default(),
            header_cells: Memo::default(),
            lesser: HashSet::new(),
            longest_header: 0,
            known_words: HashSet::new(),
        };
        dictionary.check_references()?;
        dictionary.index()?;
        for (code, entry) in file.check {
            let check = dictionary.rule(&code, entry);
            dictionary.checks.push(check?);
        }
        Ok(dictionary)
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

    /// The same dictionary, by which of everyone in a roster is kept what a forecast asks for: when they were born,
    /// their sex and subject, and what they count for. Nobody's name is.
    #[must_use]
    pub fn keeping_people(mut self) -> Dictionary {
        for roster in self.rosters.values_mut() {
            roster.keeps_people = true;
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
