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
    pub(super) fn precedence(self) -> u8 {
        match self {
            Op::Or => 1,
            Op::And => 2,
            Op::Equal | Op::NotEqual | Op::Less | Op::AtMost | Op::More | Op::AtLeast => 3,
            Op::Add | Op::Subtract => 4,
            Op::Multiply | Op::Divide => 5,
        }
    }
}

/// What fields and their words are called.
pub trait Labels {
    /// A field.
    fn field(&self, name: &str) -> String;
    /// A word that a category field may hold.
    fn word(&self, field: &str, word: &str) -> String;
}

/// The names as they are written in the formula.
struct AsWritten;

impl Labels for AsWritten {
    fn field(&self, name: &str) -> String {
        name.to_owned()
    }
    fn word(&self, _: &str, word: &str) -> String {
        format!("'{word}'")
    }
}

impl Expr {
    /// The formula in words, fields and categories called what `labels` says.
    ///
    /// ```
    /// use balance::{Lang, dictionary::Dictionary, expression::parse};
    /// let expr = parse("(teaching_area - indoor_sports_area) / students").unwrap();
    /// let shown = expr.describe(Lang::Zh, &Dictionary::built_in().labels(Lang::Zh));
    /// assert_eq!(shown, "(教学及辅助用房面积 − 室内体育用房面积) ÷ 学生人数");
    /// ```
    pub fn describe(&self, lang: Lang, labels: &dyn Labels) -> String {
        self.show(lang, labels, 0)
    }

    /// If the expression says `field = 'a' OR field = 'b' …`: the field and the words.
    pub(super) fn one_of(&self) -> Option<(&str, Vec<&str>)> {
        match self {
            Expr::Binary(Op::Equal, x, y) => match (&**x, &**y) {
                (Expr::Field(field), Expr::Text(word)) => Some((field, vec![word])),
                _ => None,
            },
            Expr::Binary(Op::Or, x, y) => {
                let (field, mut words) = x.one_of()?;
                let (other, more) = y.one_of()?;
                words.extend(more);
                (field == other).then_some((field, words))
            }
            _ => None,
        }
    }

    fn show(&self, lang: Lang, labels: &dyn Labels, within: u8) -> String {
        if let Some((field, words)) = self.one_of() {
            let shown: Vec<String> = words.iter().map(|w| labels.word(field, w)).collect();
            let is = lang.pick("为", "is");
            let or = lang.pick("、", " or ");
            return format!("{} {is} {}", labels.field(field), shown.join(or));
        }
        let part = |x: &Expr| x.show(lang, labels, 0);
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
            Expr::Field(name) => labels.field(name),
            Expr::Negate(x) => format!("−{}", x.show(lang, labels, 6)),
            Expr::Not(x) => match &**x {
                Expr::IsNull(y) => {
                    format!("{} {}", part(y), lang.pick("有值", "is given"))
                }
                _ => format!("{}({})", lang.pick("非", "not "), part(x)),
            },
            Expr::Binary(op, x, y) => binary(*op, [x, y], lang, labels, within),
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
            Expr::Call(Function::Coalesce, args) if is_or_zero(args) => match lang {
                Lang::Zh => format!("{}（空缺作 0）", part(&args[0])),
                Lang::En => format!("{} (0 if blank)", part(&args[0])),
            },
            Expr::Call(function, args) => {
                format!(
                    "{}({})",
                    name(*function, lang),
                    list(args, lang.pick("；", "; "))
                )
            }
            Expr::Sum(x, filter) => match (filter, lang) {
                (None, _) => format!("Σ({})", part(x)),
                (Some(f), Lang::Zh) => format!("Σ({}，限 {})", part(x), part(f)),
                (Some(f), Lang::En) => format!("Σ({}, where {})", part(x), part(f)),
            },
        }
    }
}

/// Two parts with what joins them, in brackets where that binds less than what is around.
fn binary(op: Op, [x, y]: [&Expr; 2], lang: Lang, labels: &dyn Labels, within: u8) -> String {
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
    let shown = match (x, y) {
        // A word is called what its field calls it.
        (Expr::Field(field), Expr::Text(word)) => labels.word(field, word),
        _ => y.show(lang, labels, right),
    };
    let (x, y) = (x.show(lang, labels, own), shown);
    match own < within {
        true => format!("({x} {sign} {y})"),
        false => format!("{x} {sign} {y}"),
    }
}

fn name(function: Function, lang: Lang) -> &'static str {
    match function {
        Function::Coalesce => lang.pick("首个有值者", "first given of"),
        Function::Least => lang.pick("最小值", "least"),
        Function::Greatest => lang.pick("最大值", "greatest"),
        Function::Ceil => lang.pick("向上取整", "round up"),
        Function::Floor => lang.pick("向下取整", "round down"),
        Function::Abs => lang.pick("绝对值", "absolute"),
    }
}

/// `COALESCE(x, 0)`.
fn is_or_zero(args: &[Expr]) -> bool {
    matches!(args, [_, Expr::Number(zero)] if *zero == 0.0)
}

/// For messages: the formula over the bare field names.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe(Lang::En, &AsWritten))
    }
}
