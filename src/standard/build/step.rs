//! Tables of steps: up to 60 pupils two teachers, up to 90 three; from 80 % on 80, from 100 % on 100.

use super::builder::Builder;
use crate::expression::{self, Expr, Op};
use crate::lang::Text;
use crate::standard::error::StandardError;
use crate::standard::file::{Amount, Step};

impl Builder<'_> {
    /// A table of steps as a formula. Of a blank figure it is blank.
    pub fn step(&self, name: &str, step: Step) -> Result<Expr, StandardError> {
        let path = |key: &'static str| ["step", name, key];
        let of = self.required(&path("of"), step.of)?;
        let of = self.parsed(&path("of"), &of)?;
        let (key, op, rows, otherwise) = match (step.up_to.is_empty(), step.from.is_empty()) {
            (false, true) if step.below.is_none() => ("up_to", Op::AtMost, step.up_to, step.above),
            (true, false) if step.above.is_none() => ("from", Op::AtLeast, step.from, step.below),
            _ => {
                let message = Text::new(
                    "要么写 up_to（和 above），要么写 from（和 below）",
                    "it has either up_to (and above) or from (and below)",
                );
                return Err(self.wrong(&["step", name], message));
            }
        };
        let rising = rows.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !rising || rows.iter().any(|(bound, _)| !bound.is_finite()) {
            let message = Text::new("界限要从小到大", "the bounds must rise");
            return Err(self.wrong(&path(key), message));
        }
        let blank = (Expr::IsNull(Box::new(of.clone())), Expr::Null);
        let mut branches = Vec::new();
        for (bound, amount) in rows {
            let bound = Box::new(Expr::Number(bound));
            let within = Expr::Binary(op, Box::new(of.clone()), bound);
            branches.push((within, self.amount(&path(key), amount)?));
        }
        // The first that is fulfilled counts: of steps that begin somewhere the highest.
        if op == Op::AtLeast {
            branches.reverse();
        }
        branches.insert(0, blank);
        let otherwise = match otherwise {
            Some(amount) => self.amount(&["step", name], amount)?,
            None => Expr::Null,
        };
        Ok(Expr::Case(branches, Some(Box::new(otherwise))))
    }

    fn amount(&self, path: &[&str], amount: Amount) -> Result<Expr, StandardError> {
        match amount {
            Amount::Number(number) if number.is_finite() => Ok(Expr::Number(number)),
            Amount::Number(_) => {
                let message = Text::new("必须是有限的数", "must be a finite number");
                Err(self.wrong(path, message))
            }
            Amount::Formula(text) => self.parsed(path, &text),
        }
    }

    fn parsed(&self, path: &[&str], text: &str) -> Result<Expr, StandardError> {
        expression::parse(text).map_err(|e| self.wrong_formula(path, e))
    }
}
