//! The reader that works an expression out for one row in which some figures may move: what the
//! expression comes to now, and by how much it rises with each unit of what moves them.

use std::cmp::Ordering;

use super::{Expr, Function, Op};

/// A figure, and what it rises by with one unit of each thing that moves it, by the number of the thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linear {
    /// The figure as it is.
    pub value: f64,
    /// What one unit of each thing adds, in order of the things; none of them is 0.
    pub rises: Vec<(usize, f64)>,
}

impl Linear {
    /// A figure that nothing moves.
    pub fn fixed(value: f64) -> Linear {
        let rises = Vec::new();
        Linear { value, rises }
    }

    /// Whether nothing moves it.
    pub fn is_fixed(&self) -> bool {
        self.rises.is_empty()
    }

    /// The sum of both, the other one taken `times`.
    pub fn plus(&self, other: &Linear, times: f64) -> Linear {
        let mut rises = self.rises.clone();
        for (thing, rise) in &other.rises {
            match rises.binary_search_by_key(thing, |(known, _)| *known) {
                Ok(at) => rises[at].1 += times * rise,
                Err(at) => rises.insert(at, (*thing, times * rise)),
            }
        }
        rises.retain(|(_, rise)| *rise != 0.0);
        Linear {
            value: self.value + times * other.value,
            rises,
        }
    }

    /// So many times it.
    pub fn times(&self, times: f64) -> Linear {
        let rises = self
            .rises
            .iter()
            .map(|(thing, rise)| (*thing, rise * times));
        Linear {
            value: self.value * times,
            rises: rises.filter(|(_, rise)| *rise != 0.0).collect(),
        }
    }
}

/// What an expression comes to in one row; `None` is blank.
#[derive(Clone, Debug, PartialEq)]
pub enum Moving {
    /// A number.
    Number(Option<Linear>),
    /// A condition, which nothing moves.
    Truth(Option<bool>),
    /// A word.
    Text(Option<String>),
}

/// The part of an expression that is not linear in what moves it, as written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not rise in proportion to what moves it")]
pub struct NotLinear(pub String);

/// Where an expression finds its fields: one row.
pub trait MovingRow {
    /// A field; blank where there is none of this name.
    ///
    /// # Errors
    /// [`NotLinear`] where the field itself is no linear figure.
    fn field(&self, name: &str) -> Result<Moving, NotLinear>;
}

/// Works `expr` out over one row, by the rules of [`eval`](super::eval()).
///
/// ```
/// use balance::expression::{linear::{Linear, Moving, MovingRow, NotLinear, moving}, parse};
/// /// 12 teachers, whose number the first thing moves.
/// struct Row;
/// impl MovingRow for Row {
///     fn field(&self, _: &str) -> Result<Moving, NotLinear> {
///         Ok(Moving::Number(Some(Linear { value: 12.0, rises: vec![(0, 1.0)] })))
///     }
/// }
/// let twice = moving(&parse("2 * teachers + 1").unwrap(), &Row).unwrap();
/// assert_eq!(twice, Moving::Number(Some(Linear { value: 25.0, rises: vec![(0, 2.0)] })));
/// assert!(moving(&parse("teachers * teachers").unwrap(), &Row).is_err());
/// ```
///
/// # Errors
/// [`NotLinear`] where a product, a quotient, a condition or a function rests on what moves otherwise
/// than in proportion.
pub fn moving(expr: &Expr, row: &impl MovingRow) -> Result<Moving, NotLinear> {
    let not_linear = || NotLinear(expr.to_string());
    let number = |x: &Expr| match moving(x, row)? {
        Moving::Number(number) => Ok(number),
        _ => Err(NotLinear(expr.to_string())),
    };
    let truth = |x: &Expr| match moving(x, row)? {
        Moving::Truth(truth) => Ok(truth),
        Moving::Number(None) => Ok(None),
        _ => Err(NotLinear(expr.to_string())),
    };
    Ok(match expr {
        Expr::Number(n) => Moving::Number(Some(Linear::fixed(*n))),
        Expr::Text(word) => Moving::Text(Some(word.clone())),
        Expr::Truth(truth) => Moving::Truth(Some(*truth)),
        Expr::Null => Moving::Number(None),
        Expr::Field(name) => row.field(name)?,
        Expr::Negate(x) => Moving::Number(number(x)?.map(|x| x.times(-1.0))),
        Expr::Not(x) => Moving::Truth(truth(x)?.map(|x| !x)),
        Expr::IsNull(x) => Moving::Truth(Some(is_blank(&moving(x, row)?))),
        Expr::Binary(op @ (Op::And | Op::Or), x, y) => {
            let decides = *op == Op::Or;
            Moving::Truth(match (truth(x)?, truth(y)?) {
                (Some(x), _) | (_, Some(x)) if x == decides => Some(decides),
                (Some(_), Some(_)) => Some(!decides),
                _ => None,
            })
        }
        Expr::Binary(op @ (Op::Add | Op::Subtract | Op::Multiply | Op::Divide), x, y) => {
            match (number(x)?, number(y)?) {
                (Some(x), Some(y)) => Moving::Number(worked(*op, &x, &y).ok_or_else(not_linear)?),
                _ => Moving::Number(None),
            }
        }
        Expr::Binary(op, x, y) => {
            let both = (moving(x, row)?, moving(y, row)?);
            Moving::Truth(compared(*op, both).ok_or_else(not_linear)?)
        }
        Expr::Case(branches, otherwise) => {
            for (when, then) in branches {
                if truth(when)? == Some(true) {
                    return moving(then, row);
                }
            }
            match otherwise {
                Some(x) => moving(x, row)?,
                None => Moving::Number(None),
            }
        }
        Expr::Call(Function::Coalesce, args) => {
            for arg in args {
                let found = moving(arg, row)?;
                if !is_blank(&found) {
                    return Ok(found);
                }
            }
            Moving::Number(None)
        }
        Expr::Call(function, args) => {
            let args = args.iter().map(number).collect::<Result<Vec<_>, _>>()?;
            match args.into_iter().collect::<Option<Vec<Linear>>>() {
                Some(args) => {
                    Moving::Number(Some(called(*function, &args).ok_or_else(not_linear)?))
                }
                None => Moving::Number(None),
            }
        }
        Expr::Sum(..) => return Err(not_linear()),
    })
}

fn is_blank(value: &Moving) -> bool {
    matches!(
        value,
        Moving::Number(None) | Moving::Truth(None) | Moving::Text(None)
    )
}

/// `None` where the result is not linear; a division by zero is blank.
fn worked(op: Op, x: &Linear, y: &Linear) -> Option<Option<Linear>> {
    Some(match op {
        Op::Add => Some(x.plus(y, 1.0)),
        Op::Subtract => Some(x.plus(y, -1.0)),
        Op::Multiply if y.is_fixed() => Some(x.times(y.value)),
        Op::Multiply if x.is_fixed() => Some(y.times(x.value)),
        Op::Divide if y.is_fixed() => (y.value != 0.0).then(|| Linear {
            value: x.value / y.value,
            ..x.times(1.0 / y.value)
        }),
        _ => return None,
    })
}

/// `None` where the condition turns with what moves.
fn compared(op: Op, both: (Moving, Moving)) -> Option<Option<bool>> {
    let order = match both {
        (Moving::Number(x), Moving::Number(y)) => {
            let Some((x, y)) = x.zip(y) else {
                return Some(None);
            };
            // What moves both sides alike turns nothing.
            if !x.plus(&y, -1.0).is_fixed() {
                return None;
            }
            x.value.partial_cmp(&y.value)
        }
        (Moving::Text(x), Moving::Text(y)) => x.zip(y).map(|(x, y)| x.cmp(&y)),
        (Moving::Truth(x), Moving::Truth(y)) => x.zip(y).map(|(x, y)| x.cmp(&y)),
        // A blank beside whatever it is.
        _ => None,
    };
    Some(order.map(|order: Ordering| match op {
        Op::Equal => order.is_eq(),
        Op::NotEqual => order.is_ne(),
        Op::Less => order.is_lt(),
        Op::AtMost => order.is_le(),
        Op::More => order.is_gt(),
        _ => order.is_ge(),
    }))
}

/// `None` where an argument moves.
fn called(function: Function, args: &[Linear]) -> Option<Linear> {
    if !args.iter().all(Linear::is_fixed) {
        return None;
    }
    let mut values = args.iter().map(|x| x.value);
    let first = values.next()?;
    Some(Linear::fixed(match function {
        Function::Ceil => first.ceil(),
        Function::Floor => first.floor(),
        Function::Abs => first.abs(),
        Function::Least => values.fold(first, f64::min),
        Function::Greatest => values.fold(first, f64::max),
        Function::Coalesce => first,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    /// Twelve teachers and ten bachelors, whom hiring (0) moves alike and training (1) apart;
    /// books nobody knows; a school in a village.
    struct Row;

    impl MovingRow for Row {
        fn field(&self, name: &str) -> Result<Moving, NotLinear> {
            let rises = |value, rises| Moving::Number(Some(Linear { value, rises }));
            Ok(match name {
                "teachers" => rises(12.0, vec![(0, 1.0)]),
                "bachelors" => rises(10.0, vec![(0, 1.0), (1, 1.0)]),
                "secondary" => rises(2.0, vec![(1, -1.0)]),
                "place" => Moving::Text(Some("rural".into())),
                _ => Moving::Number(None),
            })
        }
    }

    fn found(text: &str) -> Result<Moving, NotLinear> {
        moving(&parse(text).unwrap(), &Row)
    }

    fn number(value: f64, rises: &[(usize, f64)]) -> Result<Moving, NotLinear> {
        let rises = rises.to_vec();
        Ok(Moving::Number(Some(Linear { value, rises })))
    }

    #[test]
    fn sums_and_multiples_rise_in_proportion() {
        let all = found("bachelors + secondary - teachers / 2");
        assert_eq!(all, number(6.0, &[(0, 0.5)]));
        assert_eq!(
            found("-(3 * bachelors)"),
            number(-30.0, &[(0, -3.0), (1, -3.0)])
        );
    }

    #[test]
    fn a_blank_stays_blank_and_the_next_alternative_counts() {
        assert_eq!(found("books + teachers"), Ok(Moving::Number(None)));
        assert_eq!(
            found("COALESCE(books, teachers)"),
            number(12.0, &[(0, 1.0)])
        );
    }

    #[test]
    fn a_condition_holds_while_both_sides_move_alike() {
        let placed = "CASE WHEN bachelors + secondary = teachers THEN bachelors END";
        assert_eq!(found(placed), number(10.0, &[(0, 1.0), (1, 1.0)]));
        assert_eq!(
            found("CASE WHEN place = 'rural' THEN 1 ELSE teachers END"),
            number(1.0, &[])
        );
    }

    #[test]
    fn what_is_not_in_proportion_is_named() {
        for text in [
            "teachers * bachelors",
            "1 / teachers",
            "CASE WHEN teachers > 20 THEN 1 ELSE 0 END",
            "CEIL(teachers / 12)",
        ] {
            assert!(found(text).is_err(), "{text}");
        }
    }
}
