//! From the TOML of the dictionary to [`Dictionary`].

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use indexmap::{IndexMap, IndexSet};
use serde::Deserialize;

use super::check::CheckEntry;
use super::memo::Memo;
use super::{
    Ages, Category, Check, Dictionary, Factor, Field, FieldKind, FormWords, Level, Lists, Outlier,
    Roles, Roster, Sharer, Stage, Unit, Words, normalise,
};
use crate::expression::{ExprError, Kind, parse};
use crate::lang::Text;
use crate::nearest::nearest;

const BUILT_IN: &str = include_str!("../../indicators/fields.toml");

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

/// What is wrong with a dictionary file.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// It is not TOML of the expected shape.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A name in it leads nowhere.
    #[error("`{key}` = \"{name}\": there is no such {what}{}", nearest.as_ref().map(|n| format!("; did you mean \"{n}\"?")).unwrap_or_default())]
    Unknown {
        /// Where it stands.
        key: String,
        /// What stands there.
        name: String,
        /// What it should name: a field, a unit, a stage.
        what: &'static str,
        /// The valid name most like it.
        nearest: Option<String>,
    },
    /// The rule of a check is no condition over fields.
    #[error("`check.{check}.rule`: {why}")]
    Rule {
        /// The check.
        check: String,
        /// What is wrong with it.
        why: ExprError,
    },
    /// A multiple of nothing.
    #[error("`unit.{unit}.multiples`: times and over must be above 0")]
    ZeroFactor {
        /// The unit.
        unit: String,
    },
    /// Two fields go by the same header.
    #[error("the header \"{header}\" is claimed by both `{first}` and `{second}`")]
    Ambiguous {
        /// The header.
        header: String,
        /// The field that has it.
        first: String,
        /// The field that wants it too.
        second: String,
    },
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

    fn check_references(&self) -> Result<(), DictionaryError> {
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
        let roles = &self.roles;
        for (role, name) in [
            ("school_code", &roles.school_code),
            ("school_name", &roles.school_name),
            ("school_type", &roles.school_type),
            ("county_code", &roles.county_code),
            ("county_name", &roles.county_name),
            ("year", &roles.year),
            ("pupils", &roles.pupils),
        ] {
            known(format!("roles.{role}"), name, "field", &self.fields)?;
        }
        if let Some(name) = &roles.stage {
            known("roles.stage".to_owned(), name, "field", &self.fields)?;
        }
        if let Some(name) = &roles.place {
            known("roles.place".to_owned(), name, "field", &self.fields)?;
        }
        if let Some(name) = &roles.teachers {
            known("roles.teachers".to_owned(), name, "field", &self.fields)?;
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

    fn index(&mut self) -> Result<(), DictionaryError> {
        self.index_words();
        self.index_headers()?;
        self.measure_headers();
        self.gather_words();
        Ok(())
    }

    /// Gathers every word there is.
    fn gather_words(&mut self) {
        let words = &self.words;
        let form = &self.form;
        let around = [
            &words.totals,
            &words.figures_of_all,
            &words.missing,
            &words.notes,
            &words.signatures,
            &words.of_people,
            &words.plain,
            &words.unit_label,
            &words.fillers,
            &words.ignored,
            &words.other_stages,
            &words.yes,
            &words.no,
            &form.item,
            &form.unit,
            &form.value,
        ];
        let rosters = self.rosters.values();
        let columns = rosters.clone().flat_map(|roster| roster.column.values());
        let columns = columns.flat_map(|column| {
            let values = column.value.iter();
            let values = values.flat_map(|v| [&v.words, &v.levels, &v.begins, &v.contains]);
            let around = [
                &column.aliases,
                &column.brackets,
                &column.endings,
                &column.prefixes,
                &column.honours,
            ];
            values.chain(around).flatten()
        });
        let categories = self.category_words.values().flat_map(HashMap::keys);
        let grades = self.stages.values().flat_map(|stage| &stage.grades);
        let all = around.into_iter().flatten().chain(columns).chain(grades);
        let all = all.chain(rosters.flat_map(|roster| &roster.ignored));
        let all = all.chain(categories).chain(self.stage_words.keys());
        let all = all.chain(self.unit_names.keys()).chain(self.names.keys());
        // A number among them is a code, and codes are numbers of anything.
        let words = all.filter(|word| !word.bytes().any(|b| b.is_ascii_digit()));
        self.known_words = words.cloned().collect();
    }

    /// Notes how long a header can be that is understood: no longer text is looked up piece by piece.
    fn measure_headers(&mut self) {
        fn longest<'a>(names: impl Iterator<Item = &'a String>) -> usize {
            names.map(String::len).max().unwrap_or(0)
        }
        let names = longest(self.names.keys().chain(self.staged_names.keys()));
        let stages = longest(self.stage_words.keys());
        self.longest_header = names + stages + longest(self.unit_names.keys()) + 1;
    }

    fn index_words(&mut self) {
        let Words {
            totals,
            missing,
            notes,
            unit_label,
            figures_of_all,
            county_endings: _,
            no_counties: _,
            no_county_endings: _,
            above_counties: _,
            after_counties: _,
            footers,
            signatures,
            of_people,
            place_endings,
            plain,
            continued,
            fillers,
            parts,
            pivot_sums,
            remarks,
            including,
            around_units,
            other_figures,
            other_figures_within,
            school_endings,
            of_some,
            never_counted,
            always_counted,
            excluding,
            ignored,
            not_one_stage,
            other_stages,
            column_marks,
            problem_sheets,
            guide_sheets,
            yes,
            no,
            missing_numbers: _,
        } = &mut self.words;
        let FormWords {
            item,
            unit,
            value,
            current,
            former,
            remark,
        } = &mut self.form;
        let grades = self.stages.values_mut().map(|stage| &mut stage.grades);
        let lists = [
            unit_label,
            totals,
            figures_of_all,
            missing,
            notes,
            footers,
            signatures,
            of_people,
            place_endings,
            plain,
            continued,
            fillers,
            parts,
            pivot_sums,
            remarks,
            including,
            around_units,
            other_figures,
            other_figures_within,
            school_endings,
            of_some,
            never_counted,
            always_counted,
            excluding,
            ignored,
            not_one_stage,
            other_stages,
            column_marks,
            problem_sheets,
            guide_sheets,
            yes,
            no,
            item,
            unit,
            value,
            current,
            former,
            remark,
        ];
        for word in lists.into_iter().chain(grades).flatten() {
            *word = normalise(word);
        }
        let numbers = self.words.missing.iter();
        self.words.missing_numbers = numbers.filter_map(|word| word.parse().ok()).collect();
        for roster in self.rosters.values_mut() {
            roster.normalise();
        }
        for word in self.lists.words() {
            *word = normalise(word);
        }
        for (id, unit) in &self.units {
            for name in unit.names.iter().chain([&unit.zh, &unit.en]) {
                let meaning = (id.clone(), Factor::ONE);
                self.unit_names.insert(normalise(name), meaning);
            }
            for multiple in &unit.multiples {
                let factor = Factor {
                    times: multiple.times,
                    over: multiple.over,
                };
                for name in &multiple.names {
                    let meaning = (id.clone(), factor);
                    self.unit_names.insert(normalise(name), meaning);
                }
            }
        }
        let multipliers = std::mem::take(&mut self.multipliers);
        let multipliers = multipliers.into_iter();
        self.multipliers = multipliers
            .map(|(name, times)| (normalise(&name), times))
            .collect();
        let names = self.unit_names.keys().chain(self.multipliers.keys());
        self.longest_unit = names.map(|name| name.chars().count()).max().unwrap_or(0);
        for (field, values) in &self.categories {
            let words = self.category_words.entry(field.clone()).or_default();
            for (id, value) in values {
                let names = value.aliases.iter().chain(&value.codes);
                for name in names.chain([&value.zh, &value.en, id]) {
                    words.insert(normalise(name), id.clone());
                }
            }
        }
    }

    fn index_headers(&mut self) -> Result<(), DictionaryError> {
        for (id, stage) in &self.stages {
            for word in stage.words.iter().chain([&stage.zh, &stage.en, id]) {
                self.stage_words.insert(normalise(word), id.clone());
            }
        }
        for (name, field) in &self.fields {
            self.columns.insert(name.clone());
            if field.level == Level::Stage {
                let stages = self.stages.keys();
                self.columns
                    .extend(stages.map(|stage| Dictionary::column(name, stage)));
            }
            let lesser = field.lesser.iter().map(|header| normalise(header));
            self.lesser.extend(lesser);
            for word in &field.with_stage {
                self.staged_names.insert(normalise(word), name.clone());
            }
            for alias in field.headers().chain([&field.zh, &field.en, name]) {
                // A slash may also be part of a label: 体育交流轮岗/兼职/走教.
                if alias.matches('/').count() == 1
                    && let Some((group, leaf)) = alias.split_once('/')
                {
                    let meanings = self.grouped.entry(normalise(leaf)).or_default();
                    meanings.push((normalise(group), name.clone()));
                    continue;
                }
                let header = normalise(alias);
                match self.names.insert(header.clone(), name.clone()) {
                    Some(first) if first != *name => {
                        return Err(DictionaryError::Ambiguous {
                            header,
                            first,
                            second: name.clone(),
                        });
                    }
                    _ => {}
                }
            }
        }
        Ok(())
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
