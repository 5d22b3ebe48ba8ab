//! From the merged file to a [`Standard`]: every name and formula in it is checked, so that a
//! standard that loads can be measured.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::file::{self, ByStage, File, Numerator};
use super::load::{Source, line_of};
use super::{
    DeclarationTable, Exclude, Figure, Indicator, Item, ItemRelief, Relief, SchoolRule, SchoolSet,
    Standard, StandardError, Terms,
};
use crate::dictionary::{Dictionary, Level};
use crate::expression::{self, Expr, ExprError, Kind, Names};
use crate::lang::Text;
use crate::nearest::nearest;

/// No number is printed with more decimals.
const MOST_DIGITS: usize = 12;

/// The schools that an item speaks of unless it says otherwise.
const ASSESSED: &str = "assessed";

/// Turns the merged file into a [`Standard`], checking as it goes.
pub(super) struct Builder<'a> {
    source: &'a Source,
    dictionary: Arc<Dictionary>,
    definitions: BTreeMap<String, Expr>,
}

impl<'a> Builder<'a> {
    pub fn new(source: &'a Source, dictionary: Arc<Dictionary>) -> Builder<'a> {
        Builder {
            source,
            dictionary,
            definitions: BTreeMap::new(),
        }
    }

    pub fn build(mut self, file: File) -> Result<Standard, StandardError> {
        for (name, text) in &file.define {
            let expr =
                expression::parse(text).map_err(|e| self.wrong_formula(&["define", name], e))?;
            self.definitions.insert(name.clone(), expr);
        }
        for name in self.definitions.keys() {
            // Kinds are checked where the definition is used; names and circles here.
            self.formula(&["define", name], name, None)?;
        }
        let name = Text::new(
            self.required(&["zh"], file.zh)?,
            self.required(&["en"], file.en)?,
        );
        let stages = file.stages;
        if stages.assessed.is_empty() {
            return Err(self.missing(&["stages", "assessed"]));
        }
        for stage in &stages.assessed {
            self.known_stage(&["stages", "assessed"], stage)?;
        }
        // Children of attached classes have a weight, too, and no stage.
        let is_sharer = |id: &str| self.dictionary.sharers.contains_key(id);
        let (others, staged): (ByStage, ByStage) = stages
            .weights
            .into_iter()
            .partition(|(id, _)| is_sharer(id));
        let mut weights = self.by_stage(&["stages", "weights"], staged)?;
        weights.extend(others);
        for (stage, weight) in &weights {
            if !(weight.is_finite() && *weight > 0.0) {
                let message = Text::new("权重必须大于 0", "a weight must be above 0");
                return Err(self.wrong(&["stages", "weights", stage], message));
            }
        }
        let indicators = file
            .indicator
            .into_iter()
            .filter(|(_, i)| i.enabled != Some(false))
            .map(|(id, i)| self.indicator(id, i, &stages.assessed))
            .collect::<Result<Vec<_>, _>>()?;
        if indicators.is_empty() {
            return Err(self.missing(&["indicator"]));
        }
        if indicators.iter().any(|i| i.split) {
            for stage in self.dictionary.stages.keys() {
                if !weights.contains_key(stage) {
                    return Err(self.missing(&["stages", "weights", stage]));
                }
            }
        }
        let excludes = file
            .exclude
            .into_iter()
            .filter(|(_, e)| e.enabled != Some(false))
            .map(|(id, e)| self.exclude(id, e))
            .collect::<Result<_, _>>()?;
        let sets = file
            .schools
            .into_iter()
            .map(|(id, set)| self.school_set(id, set))
            .collect::<Result<Vec<_>, _>>()?;
        let items = file
            .item
            .into_iter()
            .filter(|(_, i)| i.enabled != Some(false))
            .map(|(id, i)| self.item(&id, i, &sets))
            .collect::<Result<_, _>>()?;
        for field in &file.apportion.by {
            if self.dictionary.fields.get(field).map(|f| f.level) != Some(Level::Stage) {
                let names = self.dictionary.fields.iter();
                let staged = names.filter(|(_, f)| f.level == Level::Stage);
                let near = nearest(field, staged.map(|(n, _)| n.as_str())).map(str::to_owned);
                let message = Text::new(
                    format!("“{field}”不是分学段的项目"),
                    format!("\"{field}\" is no field given by stage"),
                );
                return Err(self
                    .wrong(&["apportion", "by"], message)
                    .nearest(near.as_deref()));
            }
        }
        for field in &file.display.school_columns {
            if !self.dictionary.fields.contains_key(field) {
                let near = nearest(field, self.dictionary.fields.keys().map(String::as_str));
                let message = Text::new(
                    format!("没有名为“{field}”的项目"),
                    format!("there is no field \"{field}\""),
                );
                return Err(self
                    .wrong(&["display", "school_columns"], message)
                    .nearest(near));
            }
        }
        let mut tables = IndexMap::new();
        for (number, table) in file.table {
            let table = DeclarationTable {
                title: Text::new(
                    self.required(&["table", &number, "zh"], table.zh)?,
                    self.required(&["table", &number, "en"], table.en)?,
                ),
                note: table.note,
                short: table.short,
            };
            tables.insert(number, table);
        }
        let ratios = indicators.iter().map(|i| {
            // What is counted goes by many measure words, and none of them changes the figure.
            let formula = i.numerator.values().next().filter(|_| !i.counted);
            let unit = formula.and_then(|formula| {
                let field = self.dictionary.fields.get(*formula.fields().first()?)?;
                field.unit.clone()
            });
            (i.id.as_str(), &i.name, unit)
        });
        let numerators = indicators.iter().flat_map(|i| i.numerator.values());
        let figures = numerators.flat_map(Expr::fields);
        let dictionary = self.dictionary.with_ratios(ratios).with_outliers(figures);
        let dictionary = Arc::new(dictionary);
        Ok(Standard {
            sha256: String::new(),
            id: self.source.id.clone(),
            short: file.short.unwrap_or_else(|| name.clone()),
            source: file.source.unwrap_or_default(),
            cv_limits: self.by_stage(&["limits", "cv"], file.limits.cv)?,
            composite_limits: self.by_stage(&["limits", "composite"], file.limits.composite)?,
            school_rule: SchoolRule {
                at_least: file.school_rule.at_least,
                others_ratio: file.school_rule.others_ratio.unwrap_or(1.0),
            },
            apportion: file.apportion.by,
            cv_digits: self.digits(&["display", "cv_digits"], file.display.cv_digits, 3)?,
            percent_digits: self.digits(
                &["display", "percent_digits"],
                file.display.percent_digits,
                1,
            )?,
            school_columns: file.display.school_columns,
            tables,
            assessed: stages.assessed,
            dictionary,
            name,
            weights,
            excludes,
            indicators,
            items,
        })
    }

    fn indicator(
        &self,
        id: String,
        file: file::Indicator,
        assessed: &[String],
    ) -> Result<Indicator, StandardError> {
        let at = |key: &'static str| ["indicator".to_owned(), id.clone(), key.to_owned()];
        let path = |key: &'static str| at(key);
        let name = Text::new(
            self.required(&path("zh"), file.zh)?,
            self.required(&path("en"), file.en)?,
        );
        let written = self.required(&path("numerator"), file.numerator)?;
        let mut numerator = BTreeMap::new();
        match written {
            Numerator::Same(text) => {
                let expr = self.formula(&path("numerator"), &text, Some(Kind::Number))?;
                for stage in assessed {
                    numerator.insert(stage.clone(), expr.clone());
                }
            }
            Numerator::ByStage(texts) => {
                for (stage, text) in &texts {
                    self.known_stage(&path("numerator"), stage)?;
                    let mut key = path("numerator").to_vec();
                    key.push(stage.clone());
                    let expr = self.formula(&key, text, Some(Kind::Number))?;
                    numerator.insert(stage.clone(), expr);
                }
                for stage in assessed {
                    if !numerator.contains_key(stage) {
                        let mut key = path("numerator").to_vec();
                        key.push(stage.clone());
                        return Err(self.missing(&key));
                    }
                }
            }
        }
        let split = file.split.unwrap_or(false);
        let mut reliefs = Vec::new();
        for (relief_id, relief) in file.relief {
            if relief.enabled == Some(false) {
                continue;
            }
            let path = |key: &str| {
                let mut path = at("relief").to_vec();
                path.extend([relief_id.clone(), key.to_owned()]);
                path
            };
            let when = self.required(&path("when"), relief.when.clone())?;
            let add = self.required(&path("add"), relief.add.clone())?;
            reliefs.push(Relief {
                terms: self.terms(&path("until"), &relief)?,
                text: Text::new(
                    self.required(&path("zh"), relief.zh)?,
                    self.required(&path("en"), relief.en)?,
                ),
                when: self.formula(&path("when"), &when, Some(Kind::Truth))?,
                add: self.formula(&path("add"), &add, Some(Kind::Number))?,
                key: format!("{id}.{relief_id}"),
                id: relief_id,
            });
        }
        let shared = numerator.values().chain(reliefs.iter().map(|r| &r.add));
        for expr in shared {
            for field in expr.fields() {
                let staged = self.dictionary.resolve(field);
                let staged = staged.is_some_and(|(_, f, _)| f.level == Level::Stage);
                if split && staged {
                    let message = Text::new(
                        format!("split = true 的分子不能用分学段的项目“{field}”"),
                        format!(
                            "a numerator with split = true cannot use \"{field}\", which is given by stage"
                        ),
                    );
                    return Err(self.wrong(&path("numerator"), message));
                }
            }
        }
        let per = self.required(&path("per"), file.per)?;
        let scale = file.scale.unwrap_or(1.0);
        if !(scale.is_finite() && scale > 0.0) {
            let message = Text::new("scale 必须大于 0", "scale must be above 0");
            return Err(self.wrong(&path("scale"), message));
        }
        Ok(Indicator {
            short: file.short.unwrap_or_else(|| name.clone()),
            name,
            numerator,
            per: self.formula(&path("per"), &per, Some(Kind::Number))?,
            scale,
            split,
            digits: self.digits(&path("digits"), file.digits, 2)?,
            noun: file.noun.unwrap_or_default(),
            counted: file.counted.unwrap_or(false),
            thresholds: self.by_stage(&path("threshold"), file.threshold)?,
            reliefs,
            id,
        })
    }

    fn terms(
        &self,
        path: &[impl AsRef<str>],
        relief: &file::Relief,
    ) -> Result<Terms, StandardError> {
        let (from, until) = (relief.from, relief.until);
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            let message = Text::new("until 不能早于 from", "until is before from");
            return Err(self.wrong(path, message));
        }
        Ok(Terms {
            from,
            until,
            meet_within: relief.meet_within,
        })
    }

    fn item_relief(
        &self,
        item: &str,
        id: String,
        relief: file::Relief,
    ) -> Result<ItemRelief, StandardError> {
        let path = |key: &str| {
            let path = ["item", item, "relief", &id, key];
            path.map(str::to_owned)
        };
        if self.dictionary.resolve(&id).is_some() || self.definitions.contains_key(&id) {
            let message = Text::new(
                format!("“{id}”已是一个项目或定义的名称，过渡政策请另起名称"),
                format!(
                    "\"{id}\" is the name of a field or a definition already; give the relief another"
                ),
            );
            return Err(self.wrong(&["item", item, "relief", &id], message));
        }
        if relief.add.is_some() {
            let message = Text::new(
                "指标项的过渡政策没有 add：在 figure 的公式里用它的名称作条件",
                "a relief of an item adds nothing: its id is a condition in the formulas of the figures",
            );
            return Err(self.wrong(&path("add"), message));
        }
        let when = self.required(&path("when"), relief.when.clone())?;
        let when = self.formula(&path("when"), &when, Some(Kind::Truth))?;
        if when.sums() {
            let sum = ExprError::Unsupported("SUM".into());
            return Err(self.wrong_formula(&path("when"), sum));
        }
        Ok(ItemRelief {
            terms: self.terms(&path("until"), &relief)?,
            text: Text::new(
                self.required(&path("zh"), relief.zh)?,
                self.required(&path("en"), relief.en)?,
            ),
            when,
            key: format!("{item}.{id}"),
            id,
        })
    }

    fn exclude(&self, id: String, file: file::Exclude) -> Result<Exclude, StandardError> {
        let path = |key: &str| ["exclude".to_owned(), id.clone(), key.to_owned()];
        let when = self.required(&path("when"), file.when)?;
        Ok(Exclude {
            when: self.formula(&path("when"), &when, Some(Kind::Truth))?,
            reason: Text::new(
                self.required(&path("zh"), file.zh)?,
                self.required(&path("en"), file.en)?,
            ),
            id,
        })
    }

    fn school_set(&self, id: String, file: file::Schools) -> Result<SchoolSet, StandardError> {
        let path = |key: &str| ["schools".to_owned(), id.clone(), key.to_owned()];
        let when = self.required(&path("when"), file.when)?;
        Ok(SchoolSet {
            when: self.formula(&path("when"), &when, Some(Kind::Truth))?,
            text: Text::new(
                self.required(&path("zh"), file.zh)?,
                self.required(&path("en"), file.en)?,
            ),
            id,
        })
    }

    /// The schools that an item speaks of, by their name.
    fn of(
        &self,
        path: &[impl AsRef<str>],
        name: Option<&str>,
        sets: &[SchoolSet],
    ) -> Result<Option<SchoolSet>, StandardError> {
        let Some(name) = name.filter(|name| *name != ASSESSED) else {
            return Ok(None);
        };
        if let Some(set) = sets.iter().find(|set| set.id == name) {
            return Ok(Some(set.clone()));
        }
        let message = Text::new(
            format!("没有名为 [schools.{name}] 的学校范围"),
            format!("there is no [schools.{name}]"),
        );
        let known = sets.iter().map(|set| set.id.as_str()).chain([ASSESSED]);
        Err(self.wrong(path, message).nearest(nearest(name, known)))
    }

    fn item(&self, id: &str, file: file::Item, sets: &[SchoolSet]) -> Result<Item, StandardError> {
        let path = |key: &str| ["item".to_owned(), id.to_owned(), key.to_owned()];
        let numbered = id
            .split_once('_')
            .and_then(|(table, n)| Some((table.to_owned(), n.parse().ok()?)));
        let Some((table, number)) = numbered else {
            let message = Text::new(
                "名称应为“表_序号”，如 IV_3",
                "the name must be table_number, such as IV_3",
            );
            return Err(self.wrong(&["item", id], message));
        };
        let reliefs = file.relief.into_iter();
        let reliefs = reliefs.map(|(relief_id, relief)| {
            let enabled = relief.enabled != Some(false);
            let relief = self.item_relief(id, relief_id, relief)?;
            Ok((relief, enabled))
        });
        let reliefs: Vec<(ItemRelief, bool)> = reliefs.collect::<Result<_, _>>()?;
        // One that is switched off stays a name in the formulas.
        let off: BTreeMap<String, Expr> = reliefs
            .iter()
            .filter(|(_, enabled)| !enabled)
            .map(|(relief, _)| (relief.id.clone(), Expr::Truth(false)))
            .collect();
        let reliefs: Vec<ItemRelief> = reliefs
            .into_iter()
            .filter(|(_, enabled)| *enabled)
            .map(|(relief, _)| relief)
            .collect();
        let named: BTreeMap<String, Expr> = reliefs
            .iter()
            .map(|relief| (relief.id.clone(), relief.when.clone()))
            .collect();
        let mut figures = Vec::new();
        for (figure_id, figure) in file.figure {
            let path = |key: &str| {
                let mut path = path("figure").to_vec();
                path.extend([figure_id.clone(), key.to_owned()]);
                path
            };
            if file.evidence.is_none() && figure.at_least.is_none() && figure.at_most.is_none() {
                return Err(self.missing(&path("at_least")));
            }
            let value = self.required(&path("value"), figure.value)?;
            figures.push(Figure {
                text: Text::new(
                    self.required(&path("zh"), figure.zh)?,
                    self.required(&path("en"), figure.en)?,
                ),
                value: self.with_reliefs(&path("value"), &value, (&off, &named))?,
                at_least: figure.at_least,
                at_most: figure.at_most,
                percent: figure.percent.unwrap_or(false),
                digits: self.digits(&path("digits"), figure.digits, 2)?,
                id: figure_id,
            });
        }
        if file.evidence.is_none() && figures.is_empty() {
            return Err(self.missing(&path("figure")));
        }
        Ok(Item {
            table,
            number,
            text: Text::new(
                self.required(&path("zh"), file.zh)?,
                self.required(&path("en"), file.en)?,
            ),
            evidence: file.evidence,
            of: self.of(&path("of"), file.of.as_deref(), sets)?,
            figures,
            reliefs,
        })
    }

    /// The formula of a figure, in which the reliefs of its item stay names.
    fn with_reliefs(
        &self,
        path: &[impl AsRef<str>],
        text: &str,
        (off, named): (&BTreeMap<String, Expr>, &BTreeMap<String, Expr>),
    ) -> Result<Expr, StandardError> {
        let fail = |e| self.wrong_formula(path, e);
        let expr = expression::parse(text).map_err(fail)?;
        let expr = expr.expand(&self.definitions).map_err(fail)?;
        let expr = expr.expand(off).map_err(fail)?;
        self.checked(
            path,
            expr.clone().expand(named).map_err(fail)?,
            Some(Kind::Number),
        )?;
        Ok(expr)
    }

    /// Reads a formula, puts in the definitions, checks its names and what it yields.
    fn formula(
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
    fn checked(
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
        let in_item = path.first().is_some_and(|p| p.as_ref() == "item");
        if expr.sums() && !in_item {
            return Err(fail(ExprError::Unsupported("SUM".into())));
        }
        Ok(expr)
    }

    fn wrong_formula(&self, path: &[impl AsRef<str>], e: ExprError) -> StandardError {
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

    fn by_stage(
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

    fn digits(
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

    fn known_stage(&self, path: &[impl AsRef<str>], stage: &str) -> Result<(), StandardError> {
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

    fn required<T>(&self, path: &[impl AsRef<str>], value: Option<T>) -> Result<T, StandardError> {
        value.ok_or_else(|| self.missing(path))
    }

    /// A key that should be there. Under `extends` the usual cause is a mistyped entry, so the
    /// nearest entry that is complete is offered.
    fn missing(&self, path: &[impl AsRef<str>]) -> StandardError {
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

    fn wrong(&self, path: &[impl AsRef<str>], message: Text) -> StandardError {
        let parts: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        StandardError::new(&self.source.name, message)
            .key(parts.join("."))
            .line(line_of(&self.source.text, &parts))
    }
}
