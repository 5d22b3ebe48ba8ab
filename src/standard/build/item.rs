//! The items of the declaration tables and their reliefs.

use std::collections::BTreeMap;

use super::builder::Builder;
use crate::expression::{self, Expr, ExprError, Kind};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::standard::error::StandardError;
use crate::standard::file;
use crate::standard::{Figure, Item, ItemRelief, SchoolSet};

/// The schools that an item speaks of unless it says otherwise.
const ASSESSED: &str = "assessed";

impl Builder<'_> {
    pub fn item(
        &self,
        id: &str,
        file: file::Item,
        sets: &[SchoolSet],
    ) -> Result<Item, StandardError> {
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
                text: self.text(path, figure.zh, figure.en)?,
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
            text: self.text(path, file.zh, file.en)?,
            evidence: file.evidence,
            of: self.of(&path("of"), file.of.as_deref(), sets)?,
            form: self.item_form(id, "form", file.form, &figures)?,
            school_form: self.item_form(id, "school_form", file.school_form, &figures)?,
            figures,
            reliefs,
        })
    }

    /// The schools that an item speaks of, by their name.
    pub(super) fn of(
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
            text: self.text(path, relief.zh, relief.en)?,
            when,
            key: format!("{item}.{id}"),
            id,
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
}
