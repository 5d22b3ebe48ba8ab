//! The formulas of the file: read, with the definitions put in, and checked.

use super::Builder;
use crate::expression::{self, Expr, ExprError, Kind, Names};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::standard::StandardError;

impl Builder<'_> {
    /// Reads a formula, puts in the definitions, checks its names and what it yields.
    pub(super) fn formula(
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
    pub(super) fn checked(
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

    pub(super) fn wrong_formula(&self, path: &[impl AsRef<str>], e: ExprError) -> StandardError {
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
}
