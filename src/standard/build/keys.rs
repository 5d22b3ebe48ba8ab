//! The keys of the file: what must be there, and what they may hold.

use std::collections::BTreeMap;

use super::Builder;
use crate::lang::Text;
use crate::nearest::nearest;
use crate::standard::StandardError;
use crate::standard::file::ByStage;
use crate::standard::load::line_of;

/// No number is printed with more decimals.
const MOST_DIGITS: usize = 12;

impl Builder<'_> {
    /// What an entry says in both languages, under `zh` and `en`.
    pub(super) fn text(
        &self,
        entry: &[&str],
        zh: Option<String>,
        en: Option<String>,
    ) -> Result<Text, StandardError> {
        let path = |key| [entry, &[key]].concat();
        Ok(Text::new(
            self.required(&path("zh"), zh)?,
            self.required(&path("en"), en)?,
        ))
    }

    pub(super) fn by_stage(
        &self,
        path: &[impl AsRef<str>],
        numbers: ByStage,
    ) -> Result<BTreeMap<String, f64>, StandardError> {
        for (stage, number) in &numbers {
            self.known_stage(path, stage)?;
            if !number.is_finite() {
                let message = Text::new("必须是有限的数", "must be a finite number");
                return Err(self.wrong(path, message));
            }
        }
        Ok(numbers.into_iter().collect())
    }

    pub(super) fn digits(
        &self,
        path: &[impl AsRef<str>],
        digits: Option<usize>,
        default: usize,
    ) -> Result<usize, StandardError> {
        match digits {
            Some(digits) if digits > MOST_DIGITS => {
                let message = Text::new(
                    format!("小数位数不能超过 {MOST_DIGITS}"),
                    format!("no more than {MOST_DIGITS} decimals"),
                );
                Err(self.wrong(path, message))
            }
            digits => Ok(digits.unwrap_or(default)),
        }
    }

    pub(super) fn known_stage(
        &self,
        path: &[impl AsRef<str>],
        stage: &str,
    ) -> Result<(), StandardError> {
        if self.dictionary.stages.contains_key(stage) {
            return Ok(());
        }
        let mut path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        path.push(stage);
        let message = Text::new(
            format!("没有叫“{stage}”的学段"),
            format!("no stage is called \"{stage}\""),
        );
        let stages = self.dictionary.stages.keys().map(String::as_str);
        Err(self.wrong(&path, message).nearest(nearest(stage, stages)))
    }

    pub(super) fn required<T>(
        &self,
        path: &[impl AsRef<str>],
        value: Option<T>,
    ) -> Result<T, StandardError> {
        value.ok_or_else(|| self.missing(path))
    }

    /// A key that should be there. Under `extends` the usual cause is a mistyped entry, so the
    /// nearest entry that is complete is offered.
    pub(super) fn missing(&self, path: &[impl AsRef<str>]) -> StandardError {
        let message = Text::new("缺少这一项", "this key is missing");
        let near = match path {
            [section, entry, ..] => {
                let (section, entry) = (section.as_ref(), entry.as_ref());
                let entries = self.source.merged.get(section).and_then(|s| s.as_table());
                let others = entries.into_iter().flat_map(|t| t.keys());
                nearest(entry, others.map(String::as_str).filter(|k| *k != entry))
                    .map(str::to_owned)
            }
            _ => None,
        };
        self.wrong(path, message).nearest(near.as_deref())
    }

    pub(super) fn wrong(&self, path: &[impl AsRef<str>], message: Text) -> StandardError {
        let parts: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        StandardError::new(&self.source.name, message)
            .key(parts.join("."))
            .line(line_of(&self.source.text, &parts))
    }
}
