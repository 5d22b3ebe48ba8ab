//! The part of a formula that a school's figures go through, as a person would write it down.

use super::{Expr, Function, Op};

impl Expr {
    /// The formula as it is worked out where exactly these fields are given: of every `COALESCE` the
    /// first alternative that has its figures. `None` where it is more than sums and products of
    /// given figures, or one of them is blank.
    ///
    /// ```
    /// use balance::expression::parse;
    /// let expr = parse("COALESCE(doctors + masters, teachers) * 2").unwrap();
    /// let given = |fields: &'static [&str]| expr.plain(&move |name| fields.contains(&name));
    /// assert_eq!(given(&["doctors", "masters"]).unwrap().to_string(), "(doctors + masters) × 2");
    /// assert_eq!(given(&["doctors", "teachers"]).unwrap().to_string(), "teachers × 2");
    /// assert_eq!(given(&["doctors"]), None);
    /// ```
    pub fn plain(&self, given: &dyn Fn(&str) -> bool) -> Option<Expr> {
        let boxed = |x: &Expr| x.plain(given).map(Box::new);
        Some(match self {
            Expr::Number(number) => Expr::Number(*number),
            Expr::Field(name) if given(name) => Expr::Field(name.clone()),
            Expr::Negate(x) => Expr::Negate(boxed(x)?),
            // A quotient may be blank though its figures are given.
            Expr::Binary(op @ (Op::Add | Op::Subtract | Op::Multiply), x, y) => {
                Expr::Binary(*op, boxed(x)?, boxed(y)?)
            }
            Expr::Call(Function::Coalesce, args) => {
                // An alternative that is no plain sum may be the one that counts.
                let known = |x: &Expr| x.is_plain();
                let arg = args.iter().find_map(|x| match x.plain(given) {
                    Some(found) => Some(Some(found)),
                    None if known(x) => None,
                    None => Some(None),
                });
                arg.flatten()?
            }
            _ => return None,
        })
    }

    /// Whether it consists of sums and products alone, so that it is blank only for a blank field.
    fn is_plain(&self) -> bool {
        match self {
            Expr::Number(_) | Expr::Field(_) => true,
            Expr::Negate(x) => x.is_plain(),
            Expr::Binary(Op::Add | Op::Subtract | Op::Multiply, x, y) => {
                x.is_plain() && y.is_plain()
            }
            Expr::Call(Function::Coalesce, args) => args.iter().all(Expr::is_plain),
            _ => false,
        }
    }
}
