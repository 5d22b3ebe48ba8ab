//! The reader that turns an expression into a spreadsheet formula.
//!
//! Within a formula a blank is an error value: errors spread through arithmetic and comparisons as
//! blanks do, a division by zero is one, and `IFERROR` is `COALESCE`. Whoever puts the formula into
//! a cell wraps it in [`or_empty`]. Only functions that every spreadsheet program has are used.

use super::{Expr, ExprError, Function, Op};

/// Where a formula finds its fields, and what their cells say.
pub trait Cells {
    /// The value of a field as part of a formula, an error value where it is blank: made by
    /// [`number_at`], [`text_at`] or [`truth_at`]. `None` where no such field can exist.
    fn field(&self, name: &str) -> Option<String>;

    /// What the cells of a category field say for one of its words.
    fn word(&self, field: &str, word: &str) -> String;
}

/// The number in a cell; text and an empty cell are blank.
pub fn number_at(cell: &str) -> String {
    format!("IF(ISNUMBER({cell}),{cell},NA())")
}

/// The text in a cell; an empty cell is blank.
pub fn text_at(cell: &str) -> String {
    format!("IF({cell}=\"\",NA(),{cell})")
}

/// The answer in a cell that says `yes` or `no`; anything else is blank.
pub fn truth_at(cell: &str, yes: &str, no: &str) -> String {
    let (yes, no) = (quoted(yes), quoted(no));
    format!("IF({cell}={yes},TRUE,IF({cell}={no},FALSE,NA()))")
}

/// Text as it stands in a formula.
///
/// ```
/// assert_eq!(balance::expression::excel::quoted("a \"b\""), "\"a \"\"b\"\"\"");
/// ```
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The formula with an empty text where it is blank.
pub fn or_empty(formula: &str) -> String {
    format!("IFERROR({formula},\"\")")
}

/// A condition that counts as not fulfilled where it is blank.
pub fn fulfilled(condition: &str) -> String {
    format!("IFERROR({condition},FALSE)")
}

/// A formula may have so many characters, and go so many brackets deep.
const LONGEST: usize = 8192;
const DEEPEST: usize = 64;

/// A function takes at most so many arguments.
const MOST_ARGUMENTS: usize = 255;

/// Whether spreadsheet programs accept a formula of this size.
pub fn fits(formula: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0);
    for c in formula.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest <= DEEPEST && formula.encode_utf16().count() <= LONGEST
}

/// Binds tighter than every operator.
const OPERAND: u8 = 6;

impl Expr {
    /// The expression as a spreadsheet formula, without the leading `=`.
    ///
    /// It has the value that [`eval`](super::eval) gives; a blank is an error value.
    ///
    /// ```
    /// use balance::expression::{excel::Cells, parse};
    ///
    /// struct Row;
    /// impl Cells for Row {
    ///     fn field(&self, name: &str) -> Option<String> {
    ///         ["books", "pupils"].contains(&name).then(|| name.to_uppercase())
    ///     }
    ///     fn word(&self, _: &str, word: &str) -> String {
    ///         word.to_owned()
    ///     }
    /// }
    /// let shown = |text| parse(text).unwrap().excel(&Row).unwrap();
    /// assert_eq!(shown("(books + 1) / pupils"), "(BOOKS+1)/PUPILS");
    /// assert_eq!(shown("COALESCE(books, 0)"), "IFERROR(BOOKS,0)");
    /// assert_eq!(shown("CASE WHEN pupils > 9 THEN books END"), "IF(IFERROR(PUPILS>9,FALSE),BOOKS,NA())");
    /// assert!(parse("desks").unwrap().excel(&Row).is_err());
    /// ```
    ///
    /// # Errors
    /// [`ExprError::UnknownField`] for a name that `cells` does not have,
    /// [`ExprError::Unsupported`] for `SUM`, which is over many schools, and for a call with more
    /// arguments than a spreadsheet takes.
    pub fn excel(&self, cells: &dyn Cells) -> Result<String, ExprError> {
        self.formula(cells, 0)
    }

    fn formula(&self, cells: &dyn Cells, within: u8) -> Result<String, ExprError> {
        let part = |x: &Expr| x.formula(cells, 0);
        Ok(match self {
            Expr::Number(n) => n.to_string(),
            Expr::Text(word) => quoted(word),
            Expr::Truth(true) => "TRUE".into(),
            Expr::Truth(false) => "FALSE".into(),
            Expr::Null => "NA()".into(),
            Expr::Field(name) => cells.field(name).ok_or_else(|| ExprError::UnknownField {
                name: name.clone(),
                nearest: None,
            })?,
            Expr::Negate(x) => format!("-{}", x.formula(cells, OPERAND)?),
            Expr::Not(x) => format!("NOT({})", part(x)?),
            Expr::IsNull(x) => format!("ISERROR({})", part(x)?),
            Expr::Binary(Op::And | Op::Or, ..) => self.connected(cells)?,
            Expr::Binary(op, x, y) => {
                let own = op.precedence();
                let sides = match (&**x, &**y) {
                    (Expr::Field(field), Expr::Text(word)) => {
                        [part(x)?, quoted(&cells.word(field, word))]
                    }
                    (Expr::Text(word), Expr::Field(field)) => {
                        [quoted(&cells.word(field, word)), part(y)?]
                    }
                    // a − (b − c) needs its brackets, and so does (a = b) = c.
                    _ => [x.formula(cells, own)?, y.formula(cells, own + 1)?],
                };
                let formula = sides.join(sign(*op));
                match own < within {
                    true => format!("({formula})"),
                    false => formula,
                }
            }
            Expr::Case(branches, otherwise) => {
                let mut formula = match otherwise {
                    Some(x) => part(x)?,
                    None => part(&Expr::Null)?,
                };
                for (when, then) in branches.iter().rev() {
                    formula = format!("IF({},{},{formula})", fulfilled(&part(when)?), part(then)?);
                }
                formula
            }
            Expr::Call(Function::Coalesce, args) => {
                let parts: Vec<String> = args.iter().map(part).collect::<Result<_, _>>()?;
                let joined = parts.into_iter().rev();
                let joined = joined.reduce(|rest, x| format!("IFERROR({x},{rest})"));
                joined.unwrap_or_else(|| "NA()".into())
            }
            Expr::Call(Function::Least, args) => call("MIN", args, part)?,
            Expr::Call(Function::Greatest, args) => call("MAX", args, part)?,
            Expr::Call(Function::Abs, args) => call("ABS", args, part)?,
            Expr::Call(Function::Floor, args) => call("INT", args, part)?,
            // INT rounds down, negative numbers too.
            Expr::Call(Function::Ceil, args) => {
                let parts = args.iter().map(|x| x.formula(cells, OPERAND));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                format!("-INT(-{})", parts.join(","))
            }
            Expr::Sum(..) => return Err(ExprError::Unsupported("SUM".into())),
        })
    }

    /// Conditions joined by `AND` or `OR`, in SQL's three values.
    ///
    /// A spreadsheet's own AND and OR are blank as soon as one condition is. With false as 0, blank
    /// as ½ and true as 1, AND is the least of them and OR the greatest.
    fn connected(&self, cells: &dyn Cells) -> Result<String, ExprError> {
        let Expr::Binary(op, ..) = self else {
            return self.formula(cells, 0);
        };
        if let Some((field, words)) = self.one_of() {
            // One field against many words: blank in all comparisons or in none.
            let value = Expr::Field(field.to_owned()).formula(cells, OPERAND)?;
            let words = words.iter().map(|word| quoted(&cells.word(field, word)));
            let parts: Vec<String> = words.map(|word| format!("{value}={word}")).collect();
            return join("OR", &parts);
        }
        let mut conditions = Vec::new();
        self.operands(*op, &mut conditions);
        let parts = conditions.into_iter().map(|condition| {
            let condition = condition.formula(cells, 0)?;
            Ok(format!("IFERROR(N({condition}),0.5)"))
        });
        let parts: Vec<String> = parts.collect::<Result<_, ExprError>>()?;
        let joined = join(if *op == Op::And { "MIN" } else { "MAX" }, &parts)?;
        Ok(format!("CHOOSE(1+2*{joined},FALSE,NA(),TRUE)"))
    }

    /// The conditions of a chain of one operator, from left to right; what is about one field
    /// against many words stays together.
    fn operands<'a>(&'a self, chain: Op, into: &mut Vec<&'a Expr>) {
        match self {
            Expr::Binary(op, x, y) if *op == chain && self.one_of().is_none() => {
                x.operands(chain, into);
                y.operands(chain, into);
            }
            other => into.push(other),
        }
    }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Add => "+",
        Op::Subtract => "-",
        Op::Multiply => "*",
        Op::Divide => "/",
        Op::Equal => "=",
        Op::NotEqual => "<>",
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::More => ">",
        Op::AtLeast => ">=",
        // Joined as functions, never by a sign.
        Op::And | Op::Or => ",",
    }
}

fn call(
    name: &str,
    args: &[Expr],
    part: impl Fn(&Expr) -> Result<String, ExprError>,
) -> Result<String, ExprError> {
    let parts: Vec<String> = args.iter().map(part).collect::<Result<_, _>>()?;
    join(name, &parts)
}

fn join(name: &str, parts: &[String]) -> Result<String, ExprError> {
    if parts.len() > MOST_ARGUMENTS {
        return Err(ExprError::Unsupported("a list of this length".into()));
    }
    Ok(format!("{name}({})", parts.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_too_long_or_too_deep_does_not_fit() {
        assert!(fits(&"1".repeat(8192)));
        assert!(!fits(&"1".repeat(8193)));
        let nested = |depth| format!("{}1{}", "ABS(".repeat(depth), ")".repeat(depth));
        assert!(fits(&nested(64)));
        assert!(!fits(&nested(65)));
    }
}
