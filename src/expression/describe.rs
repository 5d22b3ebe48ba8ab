//! An expression as people read it: the same formula with other names for its fields.

use std::fmt;

use super::{Expr, Function, Op};
use crate::lang::Lang;

impl Op {
    fn sign(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::Subtract => "−",
            Op::Multiply => "×",
            Op::Divide => "÷",
            Op::Equal => "=",
            Op::NotEqual => "≠",
            Op::Less => "<",
            Op::AtMost => "≤",
            Op::More => ">",
            Op::AtLeast => "≥",
            Op::And => "AND",
            Op::Or => "OR",
        }
    }

    /// How tightly the operator binds; the larger, the tighter.
    fn precedence(self) -> u8 {
        match self {
            Op::Or => 1,
            Op::And => 2,
            Op::Equal | Op::NotEqual | Op::Less | Op::AtMost | Op::More | Op::AtLeast => 3,
            Op::Add | Op::Subtract => 4,
            Op::Multiply | Op::Divide => 5,
        }
    }
}

impl Expr {
    /// The formula in words, each field called what `label` says.
    ///
    /// ```
    /// use balance::{Lang, expression::parse};
    /// let expr = parse("(a - b) / c").unwrap();
    /// let shown = expr.describe(Lang::Zh, &|field| format!("[{field}]"));
    /// assert_eq!(shown, "([a] − [b]) ÷ [c]");
    /// ```
    pub fn describe(&self, lang: Lang, label: &dyn Fn(&str) -> String) -> String {
        self.show(lang, label, 0)
    }

    fn show(&self, lang: Lang, label: &dyn Fn(&str) -> String, within: u8) -> String {
        let part = |x: &Expr| x.show(lang, label, 0);
        let list = |args: &[Expr], between: &str| {
            let shown: Vec<_> = args.iter().map(part).collect();
            shown.join(between)
        };
        match self {
            Expr::Number(n) => n.to_string(),
            Expr::Text(word) => format!("'{word}'"),
            Expr::Truth(true) => lang.pick("是", "true").into(),
            Expr::Truth(false) => lang.pick("否", "false").into(),
            Expr::Null => lang.pick("空缺", "blank").into(),
            Expr::Field(name) => label(name),
            Expr::Negate(x) => format!("−{}", x.show(lang, label, 6)),
            Expr::Not(x) => match &**x {
                Expr::IsNull(y) => {
                    format!("{} {}", part(y), lang.pick("有值", "is given"))
                }
                _ => format!("{}({})", lang.pick("非", "not "), part(x)),
            },
            Expr::Binary(op, x, y) => {
                let own = op.precedence();
                let sign = match op {
                    Op::And => lang.pick("且", "and"),
                    Op::Or => lang.pick("或", "or"),
                    other => other.sign(),
                };
                // a − (b + c) and a ÷ (b × c) need their brackets on the right.
                let right = match op {
                    Op::Subtract | Op::Divide => own + 1,
                    _ => own,
                };
                let shown = format!(
                    "{} {sign} {}",
                    x.show(lang, label, own),
                    y.show(lang, label, right)
                );
                if own < within {
                    format!("({shown})")
                } else {
                    shown
                }
            }
            Expr::Case(branches, otherwise) => {
                let mut shown: Vec<String> = branches
                    .iter()
                    .map(|(when, then)| match lang {
                        Lang::Zh => format!("若 {} 则 {}", part(when), part(then)),
                        Lang::En => format!("if {} then {}", part(when), part(then)),
                    })
                    .collect();
                if let Some(x) = otherwise {
                    shown.push(format!("{} {}", lang.pick("否则", "else"), part(x)));
                }
                format!("[{}]", shown.join(lang.pick("；", "; ")))
            }
            Expr::IsNull(x) => format!("{} {}", part(x), lang.pick("空缺", "is blank")),
            Expr::Call(Function::Coalesce, args) => format!(
                "{}({})",
                lang.pick("首个有值者", "first given of"),
                list(args, lang.pick("；", "; "))
            ),
            Expr::Call(function, args) => {
                let name = match function {
                    Function::Coalesce => "",
                    Function::Least => lang.pick("最小值", "least"),
                    Function::Greatest => lang.pick("最大值", "greatest"),
                    Function::Ceil => lang.pick("向上取整", "round up"),
                    Function::Floor => lang.pick("向下取整", "round down"),
                    Function::Abs => lang.pick("绝对值", "absolute"),
                };
                format!("{name}({})", list(args, lang.pick("；", "; ")))
            }
            Expr::Sum(x, filter) => match (filter, lang) {
                (None, _) => format!("Σ({})", part(x)),
                (Some(f), Lang::Zh) => format!("Σ({}，限 {})", part(x), part(f)),
                (Some(f), Lang::En) => format!("Σ({}, where {})", part(x), part(f)),
            },
        }
    }
}

/// For messages: the formula over the bare field names.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe(Lang::En, &str::to_owned))
    }
}
