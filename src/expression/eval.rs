//! The reader that works an expression out over columns.

use std::cmp::Ordering;
use std::iter::{repeat, repeat_n};

use super::{Expr, ExprError, Function, Op, blank};
use crate::frame::{Numbers, Truths, Values, full_texts};

impl Values {
    /// Where something is given, `yes`; elsewhere the contrary.
    fn given(&self, yes: bool) -> Truths {
        let is = |given: bool| Some(given == yes);
        match self {
            Values::Number(v) => v.iter().map(|v| is(v.is_some())).collect(),
            Values::Truth(v) => v.iter().map(|v| is(v.is_some())).collect(),
            Values::Text(v) => v.iter().map(|v| is(v.is_some())).collect(),
        }
    }
}

/// Where an expression finds its fields: as many rows as `height`, a column a name.
pub trait Scope {
    /// The number of rows.
    fn height(&self) -> usize;
    /// The column of a field; `None` where no such column can exist.
    fn column(&self, name: &str) -> Option<Values>;
}

/// Works `expr` out over every row of `scope`.
///
/// Blanks follow SQL: they spread through arithmetic and comparisons, `AND` and `OR` know three
/// values, a condition that is blank is not fulfilled. Two rules are stricter or kinder than SQL:
/// a division by zero is blank; `SUM` over a blank is blank, because a missing figure is not
/// nothing, and over no school at all it is 0.
///
/// # Errors
/// [`ExprError::UnknownField`] for a name the scope does not have; [`ExprError::Kind`] where
/// kinds do not fit. Neither happens to an expression that passed [`Expr::kind`].
pub fn eval(expr: &Expr, scope: &impl Scope) -> Result<Values, ExprError> {
    let height = scope.height();
    let part = |x: &Expr| eval(x, scope);
    Ok(match expr {
        Expr::Number(n) => Values::Number(repeat_n(Some(*n), height).collect()),
        Expr::Text(word) => Values::Text(full_texts(word, height)),
        // Polars' own `full` of false fills 8 MiB with zeroes first, as in [`blank`].
        Expr::Truth(t) => Values::Truth(repeat_n(Some(*t), height).collect()),
        Expr::Null => Values::Number(blank::numbers(height)),
        Expr::Field(name) => scope.column(name).ok_or_else(|| ExprError::UnknownField {
            name: name.clone(),
            nearest: None,
        })?,
        Expr::Negate(x) => {
            let x = number(part(x)?, expr)?;
            Values::Number(x.iter().map(|x| x.map(|x| -x)).collect())
        }
        Expr::Not(x) => {
            let x = truth(part(x)?, expr)?;
            Values::Truth(x.iter().map(|x| x.map(|x| !x)).collect())
        }
        Expr::IsNull(x) => Values::Truth(part(x)?.given(false)),
        Expr::Binary(op, x, y) => {
            let x = part(x)?;
            match compared(*op, &x, y) {
                Some(known) => known,
                None => binary(*op, x, part(y)?, expr)?,
            }
        }
        Expr::Case(branches, otherwise) => {
            let mut result = match otherwise {
                Some(x) => part(x)?,
                None => part(&Expr::Null)?,
            };
            for (when, then) in branches.iter().rev() {
                let when = truth(part(when)?, expr)?;
                result = choose(&when, part(then)?, result, expr)?;
            }
            result
        }
        Expr::Call(Function::Coalesce, args) => {
            let mut result = part(&Expr::Null)?;
            for arg in args.iter().rev() {
                let arg = part(arg)?;
                result = choose(&arg.given(true), arg, result, expr)?;
            }
            result
        }
        Expr::Call(function, args) => {
            let mut columns = Vec::new();
            for arg in args {
                columns.push(number(part(arg)?, expr)?);
            }
            call(*function, columns, expr)?
        }
        Expr::Sum(x, filter) => {
            let values = number(part(x)?, expr)?;
            let keep = truth(part(filter.as_deref().unwrap_or(&Expr::Truth(true)))?, expr)?;
            let kept: Vec<Option<f64>> = values
                .iter()
                .zip(keep.iter())
                .filter(|(_, keep)| *keep == Some(true))
                .map(|(value, _)| value)
                .collect();
            let total = kept.into_iter().try_fold(0.0, |sum, x| Some(sum + x?));
            Values::Number(repeat_n(total, height).collect())
        }
    })
}

fn number(values: Values, of: &Expr) -> Result<Numbers, ExprError> {
    match values {
        Values::Number(v) => Ok(v),
        _ => Err(ExprError::Kind(of.to_string())),
    }
}

/// A column of conditions; an all-blank column of numbers (`NULL`) is all-blank conditions.
fn truth(values: Values, of: &Expr) -> Result<Truths, ExprError> {
    match values {
        Values::Truth(v) => Ok(v),
        Values::Number(v) if v.null_count() == v.len() => Ok(blank::truths(v.len())),
        _ => Err(ExprError::Kind(of.to_string())),
    }
}

/// A column held against a number or a word that is written in the formula, without a column made of
/// it; `None` for any other operation.
fn compared(op: Op, x: &Values, y: &Expr) -> Option<Values> {
    let truths = match (x, y) {
        (Values::Number(x), Expr::Number(y)) if is_comparison(op) => {
            compare(op, x.iter(), repeat(Some(*y)), order)
        }
        (Values::Text(x), Expr::Text(y)) if is_equality(op) => {
            compare(op, x.iter(), repeat(Some(y.as_str())), |x, y| x.cmp(y))
        }
        _ => return None,
    };
    Some(Values::Truth(truths))
}

fn binary(op: Op, x: Values, y: Values, of: &Expr) -> Result<Values, ExprError> {
    let wrong = || ExprError::Kind(of.to_string());
    Ok(match op {
        Op::And | Op::Or => Values::Truth(both(op, &truth(x, of)?, &truth(y, of)?)),
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide => {
            let (Values::Number(x), Values::Number(y)) = (x, y) else {
                return Err(wrong());
            };
            let work = |(x, y): (Option<f64>, Option<f64>)| {
                let (x, y) = x.zip(y)?;
                match op {
                    Op::Add => Some(x + y),
                    Op::Subtract => Some(x - y),
                    Op::Multiply => Some(x * y),
                    _ => (y != 0.0).then(|| x / y),
                }
            };
            Values::Number(x.iter().zip(y.iter()).map(work).collect())
        }
        _ => Values::Truth(match (x, y) {
            (Values::Number(x), Values::Number(y)) => compare(op, x.iter(), y.iter(), order),
            (Values::Text(x), Values::Text(y)) if is_equality(op) => {
                compare(op, x.iter(), y.iter(), |x, y| x.cmp(y))
            }
            (Values::Truth(x), Values::Truth(y)) if is_equality(op) => {
                compare(op, x.iter(), y.iter(), |x, y| x.cmp(y))
            }
            _ => return Err(wrong()),
        }),
    })
}

/// `AND` or `OR`: where one side decides, the other may be blank.
fn both(op: Op, x: &Truths, y: &Truths) -> Truths {
    let decides = op == Op::Or;
    let work = |(x, y)| match (x, y) {
        (Some(x), _) | (_, Some(x)) if x == decides => Some(decides),
        (Some(_), Some(_)) => Some(!decides),
        _ => None,
    };
    x.iter().zip(y.iter()).map(work).collect()
}

fn is_comparison(op: Op) -> bool {
    is_equality(op) || matches!(op, Op::Less | Op::AtMost | Op::More | Op::AtLeast)
}

fn is_equality(op: Op) -> bool {
    matches!(op, Op::Equal | Op::NotEqual)
}

/// The order of two numbers, as polars has it: what is no number is the same as itself, and above all
/// others.
fn order(x: &f64, y: &f64) -> Ordering {
    let by_kind = || x.is_nan().cmp(&y.is_nan());
    x.partial_cmp(y).unwrap_or_else(by_kind)
}

fn compare<T>(
    op: Op,
    x: impl Iterator<Item = Option<T>>,
    y: impl Iterator<Item = Option<T>>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Truths {
    let holds = |(x, y): (T, T)| match op {
        Op::Equal => order(&x, &y).is_eq(),
        Op::NotEqual => order(&x, &y).is_ne(),
        Op::Less => order(&x, &y).is_lt(),
        Op::AtMost => order(&x, &y).is_le(),
        Op::More => order(&x, &y).is_gt(),
        _ => order(&x, &y).is_ge(),
    };
    x.zip(y).map(|(x, y)| x.zip(y).map(holds)).collect()
}

/// `yes` where the condition is fulfilled, `no` where it is not or is blank.
fn choose(when: &Truths, yes: Values, no: Values, of: &Expr) -> Result<Values, ExprError> {
    fn pick<T>(
        when: &Truths,
        yes: impl Iterator<Item = T>,
        no: impl Iterator<Item = T>,
    ) -> impl Iterator<Item = T> {
        when.iter()
            .zip(yes.zip(no))
            .map(|(when, (yes, no))| if when == Some(true) { yes } else { no })
    }
    let is_blank = |v: &Numbers| v.null_count() == v.len();
    // Mostly all schools of a county have a figure, or none has.
    if std::mem::discriminant(&yes) == std::mem::discriminant(&no) {
        if !when.any() {
            return Ok(no);
        }
        if when.null_count() == 0 && when.all() {
            return Ok(yes);
        }
    }
    Ok(match (yes, no) {
        (Values::Number(x), Values::Number(y)) => {
            Values::Number(pick(when, x.iter(), y.iter()).collect())
        }
        (Values::Truth(x), Values::Truth(y)) => {
            Values::Truth(pick(when, x.iter(), y.iter()).collect())
        }
        (Values::Text(x), Values::Text(y)) => {
            Values::Text(pick(when, x.iter(), y.iter()).collect())
        }
        (Values::Truth(x), Values::Number(y)) if is_blank(&y) => {
            let y = blank::truths(y.len());
            Values::Truth(pick(when, x.iter(), y.iter()).collect())
        }
        (Values::Number(x), Values::Truth(y)) if is_blank(&x) => {
            let x = blank::truths(x.len());
            Values::Truth(pick(when, x.iter(), y.iter()).collect())
        }
        (Values::Text(x), Values::Number(y)) if is_blank(&y) => {
            let y = blank::texts(y.len());
            Values::Text(pick(when, x.iter(), y.iter()).collect())
        }
        (Values::Number(x), Values::Text(y)) if is_blank(&x) => {
            let x = blank::texts(x.len());
            Values::Text(pick(when, x.iter(), y.iter()).collect())
        }
        _ => return Err(ExprError::Kind(of.to_string())),
    })
}

fn call(function: Function, columns: Vec<Numbers>, of: &Expr) -> Result<Values, ExprError> {
    let mut columns = columns.into_iter();
    let first = columns
        .next()
        .ok_or_else(|| ExprError::Unsupported(of.to_string()))?;
    let each = |f: fn(f64) -> f64| first.iter().map(|v| v.map(f)).collect();
    let fold = |f: fn(f64, f64) -> f64, columns: std::vec::IntoIter<Numbers>| {
        columns.fold(first.clone(), |so_far, next| {
            so_far
                .iter()
                .zip(next.iter())
                .map(|(x, y)| Some(f(x?, y?)))
                .collect()
        })
    };
    Ok(Values::Number(match function {
        Function::Ceil => each(f64::ceil),
        Function::Floor => each(f64::floor),
        Function::Abs => each(f64::abs),
        Function::Least => fold(f64::min, columns),
        Function::Greatest => fold(f64::max, columns),
        Function::Coalesce => return Err(ExprError::Unsupported(of.to_string())),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    /// Three schools: books 10, 0 and blank; pupils 5, 0 and 4; kinds a, b and blank.
    struct Three;

    impl Scope for Three {
        fn height(&self) -> usize {
            3
        }
        fn column(&self, name: &str) -> Option<Values> {
            Some(match name {
                "books" => Values::Number([Some(10.0), Some(0.0), None].into_iter().collect()),
                "pupils" => Values::Number([Some(5.0), Some(0.0), Some(4.0)].into_iter().collect()),
                "kind" => Values::Text([Some("a"), Some("b"), None].into_iter().collect()),
                _ => return None,
            })
        }
    }

    fn numbers(text: &str) -> Vec<Option<f64>> {
        match eval(&parse(text).unwrap(), &Three).unwrap() {
            Values::Number(v) => v.iter().collect(),
            other => panic!("{text} gave {other:?}"),
        }
    }

    fn truths(text: &str) -> Vec<Option<bool>> {
        match eval(&parse(text).unwrap(), &Three).unwrap() {
            Values::Truth(v) => v.iter().collect(),
            other => panic!("{text} gave {other:?}"),
        }
    }

    #[test]
    fn a_blank_spreads_and_a_division_by_zero_is_blank() {
        assert_eq!(numbers("books + 1"), [Some(11.0), Some(1.0), None]);
        assert_eq!(numbers("books / pupils"), [Some(2.0), None, None]);
        assert_eq!(numbers("-books * 2 - 1"), [Some(-21.0), Some(-1.0), None]);
    }

    #[test]
    fn a_sum_over_a_blank_is_blank_and_over_nothing_is_zero() {
        assert_eq!(numbers("SUM(books)"), [None; 3]);
        assert_eq!(
            numbers("SUM(books) FILTER (WHERE books IS NOT NULL)"),
            [Some(10.0); 3]
        );
        assert_eq!(
            numbers("SUM(books) FILTER (WHERE pupils > 99)"),
            [Some(0.0); 3]
        );
    }

    #[test]
    fn conditions_know_three_values() {
        assert_eq!(truths("kind = 'a'"), [Some(true), Some(false), None]);
        assert_eq!(
            truths("kind = 'a' OR pupils = 4"),
            [Some(true), Some(false), Some(true)]
        );
        assert_eq!(
            truths("kind = 'a' AND pupils = 0"),
            [Some(false), Some(false), Some(false)]
        );
        assert_eq!(
            truths("NOT kind IN ('a', 'c')"),
            [Some(false), Some(true), None]
        );
        assert_eq!(
            numbers("CASE WHEN kind = 'a' THEN 1 WHEN books IS NULL THEN 2 END"),
            [Some(1.0), None, Some(2.0)]
        );
        assert_eq!(
            truths("COALESCE(kind = 'a', TRUE)"),
            [Some(true), Some(false), Some(true)]
        );
    }

    #[test]
    fn functions() {
        assert_eq!(
            numbers("CEIL(pupils / 12)"),
            [Some(1.0), Some(0.0), Some(1.0)]
        );
        assert_eq!(
            numbers("GREATEST(books, pupils, 1)"),
            [Some(10.0), Some(1.0), None]
        );
        assert_eq!(
            numbers("COALESCE(books, pupils)"),
            [Some(10.0), Some(0.0), Some(4.0)]
        );
    }

    #[test]
    fn what_is_not_a_formula_is_refused() {
        for text in [
            "",
            "a +",
            "a b",
            "SELECT 1",
            "(SELECT a)",
            "a || b",
            "RANDOM()",
            "a::int",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
        assert!(parse(&deep).is_err());
    }
}
