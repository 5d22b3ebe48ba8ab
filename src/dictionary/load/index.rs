//! The words of a dictionary by what they mean.

use std::collections::HashMap;

use super::error::DictionaryError;
use crate::dictionary::all::Dictionary;
use crate::dictionary::field::Level;
use crate::dictionary::normal::normalise;
use crate::dictionary::unit::Factor;

impl Dictionary {
    /// Indexes the words, and tells of headers that two fields go by.
    pub(super) fn index(&mut self) -> Vec<DictionaryError> {
        self.index_words();
        let twice = self.index_headers();
        self.measure_headers();
        self.gather_words();
        twice
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
    pub(super) fn measure_headers(&mut self) {
        fn longest<'a>(names: impl Iterator<Item = &'a String>) -> usize {
            names.map(String::len).max().unwrap_or(0)
        }
        let names = longest(self.names.keys().chain(self.staged_names.keys()));
        let stages = longest(self.stage_words.keys());
        self.longest_header = names + stages + longest(self.unit_names.keys()) + 1;
    }

    fn index_words(&mut self) {
        let numbers = self.words.missing.iter();
        self.words.missing_numbers = numbers.filter_map(|word| word.parse().ok()).collect();
        for roster in self.rosters.values_mut() {
            roster.name_columns();
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

    fn index_headers(&mut self) -> Vec<DictionaryError> {
        let mut twice = Vec::new();
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
                        twice.push(DictionaryError::Ambiguous {
                            header,
                            first,
                            second: name.clone(),
                        });
                    }
                    _ => {}
                }
            }
        }
        twice
    }
}
