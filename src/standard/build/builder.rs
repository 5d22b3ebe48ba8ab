//! What every part of a standard is read by: formulas, texts and numbers, each checked, and told of by
//! its place in the file where it is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::expression::{self, Expr, ExprError, Kind, Names};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::standard::error::StandardError;
use crate::standard::file::{ByStage, Step};
use crate::standard::source::{Source, line_of};

/// No number is printed with more decimals.
const MOST_DIGITS: usize = 12;

/// Turns the merged file into a standard, checking as it goes.
pub struct Builder<'a> {
    pub source: &'a Source,
    pub dictionary: Arc<Dictionary>,
    pub definitions: BTreeMap<String, Expr>,
}

impl<'a> Builder<'a> {
    pub fn new(source: &'a Source, dictionary: Arc<Dictionary>) -> Builder<'a> {
        Builder {
            source,
            dictionary,
            definitions: BTreeMap::new(),
        }
    }

    /// Reads the definitions and the tables of steps, which formulas may name.
    pub fn define(
        &mut self,
        definitions: impl IntoIterator<Item = (String, String)>,
        steps: impl IntoIterator<Item = (String, Step)>,
    ) -> Result<(), StandardError> {
        for (name, text) in definitions {
            let expr = expression::parse(&text);
            let expr = expr.map_err(|e| self.wrong_formula(&["define", &name], e))?;
            self.definitions.insert(name, expr);
        }
        for (name, step) in steps {
            if self.definitions.contains_key(&name) {
                let message = Text::new(
                    "[define] 里已有这个名称",
                    "[define] has something of this name",
                );
                return Err(self.wrong(&["step", &name], message));
            }
            let expr = self.step(&name, step)?;
            self.definitions.insert(name, expr);
        }
        for name in self.definitions.keys() {
            // Kinds are checked where the definition is used; names and circles here.
            self.formula(&["define", name], name, None)?;
        }
        Ok(())
    }

    /// A text that must be there; what is said in one language only is said so in both.
    pub fn text<P: AsRef<[S]>, S: AsRef<str>>(
        &self,
        path: impl Fn(&'static str) -> P,
        zh: Option<String>,
        en: Option<String>,
    ) -> Result<Text, StandardError> {
        match (zh, en) {
            (Some(zh), Some(en)) => Ok(Text::new(zh, en)),
            (Some(only), None) | (None, Some(only)) => Ok(Text::same(only)),
            (None, None) => Err(self.missing(path("zh").as_ref())),
        }
    }

    /// Reads a formula, puts in the definitions, checks its names and what it yields.
    pub fn formula(
        &self,
        path: &[impl AsRef<str>],
        text: &str,
        wanted: Option<Kind>,
    ) -> Result<Expr, StandardError> {
        let fail = |e| self.wrong_formula(path, e);
        let expr = expression::parse(text).map_err(fail)?;
        let expr = expr.expand(&self.definitions).map_err(fail)?;
        self.checked(path, expr, wanted)
    }

    /// Checks the names of a formula and what it yields.
    pub fn checked(
        &self,
        path: &[impl AsRef<str>],
        expr: Expr,
        wanted: Option<Kind>,
    ) -> Result<Expr, StandardError> {
        let fail = |e| self.wrong_formula(path, e);
        let kind = expr.kind(&*self.dictionary).map_err(fail)?;
        if wanted.is_some_and(|wanted| kind != wanted && kind != Kind::Blank) {
            return Err(fail(ExprError::Kind(expr.to_string())));
        }
        // A definition is checked once more where it is used.
        let over_counties = ["item", "table", "define", "step"];
        let first = path.first().map_or("", |p| p.as_ref());
        if expr.sums() && !over_counties.contains(&first) {
            return Err(fail(ExprError::Unsupported("SUM".into())));
        }
        Ok(expr)
    }

    pub fn wrong_formula(&self, path: &[impl AsRef<str>], e: ExprError) -> StandardError {
        let names = self.dictionary.all();
        let defined = self.definitions.keys().map(String::as_str);
        let (text, near) = match &e {
            ExprError::UnknownField { name, .. } => (
                Text::new(
                    format!("没有叫“{name}”的项目"),
                    format!("no field is called \"{name}\""),
                ),
                nearest(name, names.into_iter().chain(defined)).map(str::to_owned),
            ),
            ExprError::UnknownWord {
                field,
                word,
                nearest,
            } => (
                Text::new(
                    format!("“{field}”没有取值 '{word}'"),
                    format!("\"{field}\" has no value '{word}'"),
                ),
                nearest.clone(),
            ),
            ExprError::Syntax(why) => (
                Text::new(
                    format!("公式写法有误（{why}）"),
                    format!("not a formula ({why})"),
                ),
                None,
            ),
            ExprError::Unsupported(what) => (
                Text::new(
                    format!("公式里不能用 {what}"),
                    format!("a formula here cannot use {what}"),
                ),
                None,
            ),
            ExprError::Kind(what) => (
                Text::new(
                    format!("数、词和条件混用：{what}"),
                    format!("numbers, words and conditions are mixed up: {what}"),
                ),
                None,
            ),
            ExprError::Circular(name) => (
                Text::new(
                    format!("“{name}”的定义绕回了自己"),
                    format!("\"{name}\" is defined by itself"),
                ),
                None,
            ),
            ExprError::Evaluation(why) => (Text::new(why, why), None),
        };
        self.wrong(path, text).nearest(near.as_deref())
    }

    pub fn by_stage(
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

    pub fn digits(
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

    pub fn known_stage(&self, path: &[impl AsRef<str>], stage: &str) -> Result<(), StandardError> {
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

    /// Whether there is a field of a name, which stands at `path`.
    pub fn known_field(&self, path: &[impl AsRef<str>], field: &str) -> Result<(), StandardError> {
        let fields = &self.dictionary.fields;
        if fields.contains_key(field) {
            return Ok(());
        }
        let message = Text::new(
            format!("没有名为“{field}”的项目"),
            format!("there is no field \"{field}\""),
        );
        let near = nearest(field, fields.keys().map(String::as_str));
        Err(self.wrong(path, message).nearest(near))
    }

    pub fn required<T>(
        &self,
        path: &[impl AsRef<str>],
        value: Option<T>,
    ) -> Result<T, StandardError> {
        value.ok_or_else(|| self.missing(path))
    }

    /// A key that should be there. Under `extends` the usual cause is a mistyped entry, so the
    /// nearest entry that is complete is offered.
    pub fn missing(&self, path: &[impl AsRef<str>]) -> StandardError {
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

    pub fn wrong(&self, path: &[impl AsRef<str>], message: Text) -> StandardError {
        let parts: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        StandardError::new(&self.source.name, message)
            .key(parts.join("."))
            .line(line_of(&self.source.text, &parts))
    }
}
