//! Formulas over field names, written as plain SQL arithmetic in the TOML files.
//!
//! An expression is parsed once into the small tree [`Expr`]. Readers of the tree: [`eval`] works
//! it out over columns, [`describe`](Expr::describe) prints it for people,
//! [`excel`](Expr::excel) writes it as a spreadsheet formula, [`sql`](Expr::sql) for a warehouse.
//!
//! What may stand in one: numbers, `'words'`, `TRUE`, `FALSE`, `NULL`, field names, `+ - * /`,
//! comparisons, `AND OR NOT`, `IN (…)`, `IS [NOT] NULL`, `CASE WHEN … THEN … ELSE … END`,
//! `COALESCE`, `LEAST`, `GREATEST`, `CEIL`, `FLOOR`, `ABS`, and in a county's items
//! `SUM(…) [FILTER (WHERE …)]`, in which another may stand: what is so held against a sum over all schools.
//! A blank makes a sum, difference, product or quotient blank.

pub(crate) mod blank;
mod describe;
mod eval;
pub mod excel;
pub mod linear;
mod parse;
mod plain;
pub mod recipe;
pub mod resolve;
pub mod school;
pub mod sql;

use std::collections::BTreeMap;

pub use crate::frame::Values;
pub use describe::Labels;
pub use eval::{Scope, eval};
pub use parse::parse;

use crate::nearest::nearest;

/// A parsed expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A word of a category, in quotes.
    Text(String),
    /// `TRUE` or `FALSE`.
    Truth(bool),
    /// `NULL`: blank.
    Null,
    /// A field by name.
    Field(String),
    /// `-x`.
    Negate(Box<Expr>),
    /// `NOT x`.
    Not(Box<Expr>),
    /// `x op y`.
    Binary(Op, Box<Expr>, Box<Expr>),
    /// `CASE WHEN … THEN … [ELSE …] END`.
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    /// `x IS NULL`.
    IsNull(Box<Expr>),
    /// A function of its arguments.
    Call(Function, Vec<Expr>),
    /// `SUM(x) FILTER (WHERE y)`: over the schools of a county.
    Sum(Box<Expr>, Option<Box<Expr>>),
}

/// The operators, in SQL's sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`; a division by zero is blank
    Divide,
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `AND`
    And,
    /// `OR`
    Or,
}

/// The functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The first argument that is not blank.
    Coalesce,
    /// The smallest argument.
    Least,
    /// The largest argument.
    Greatest,
    /// Rounded up to a whole number.
    Ceil,
    /// Rounded down to a whole number.
    Floor,
    /// Without its sign.
    Abs,
}

/// What an expression yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Numbers.
    Number,
    /// True or false.
    Truth,
    /// Words.
    Text,
    /// Only blanks: fits everywhere.
    Blank,
}

/// Why an expression cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExprError {
    /// It is not SQL.
    #[error("cannot be read as a formula: {0}")]
    Syntax(String),
    /// It is SQL, but more than is allowed here.
    #[error("`{0}` cannot be used in a formula here")]
    Unsupported(String),
    /// No field has this name.
    #[error("no field is called `{name}`{}", nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    UnknownField {
        /// The name as written.
        name: String,
        /// The valid name most like it.
        nearest: Option<String>,
    },
    /// No value of the category is called so.
    #[error("`{field}` has no value '{word}'{}", nearest.as_ref().map(|n| format!("; did you mean '{n}'?")).unwrap_or_default())]
    UnknownWord {
        /// The category's field.
        field: String,
        /// The word as written.
        word: String,
        /// The valid word most like it.
        nearest: Option<String>,
    },
    /// Numbers where a condition belongs, or the like.
    #[error("`{0}`: numbers, words and conditions are mixed up")]
    Kind(String),
    /// A `[define]` entry that leads back to itself.
    #[error("`{0}` is defined by itself")]
    Circular(String),
    /// Values of the wrong length or kind met at evaluation; a defect of the program.
    #[error("could not be worked out: {0}")]
    Evaluation(String),
}

/// What an expression may name: fields with what they yield, and the words of the categories.
pub trait Names {
    /// What the field of this name yields, if there is one.
    fn kind(&self, field: &str) -> Option<Kind>;
    /// All names, for suggestions.
    fn all(&self) -> Vec<&str>;
    /// The words a category field may hold.
    fn words(&self, field: &str) -> Vec<&str>;
}

/// Definitions within definitions go no deeper.
const DEEPEST_DEFINITION: usize = 16;

/// A school may be held against a sum over the schools; that sum is of figures.
const DEEPEST_SUM: usize = 2;

/// A formula with its definitions put in has at most so many parts.
const LARGEST_EXPRESSION: usize = 10_000;

impl Expr {
    /// The names of all fields in the expression, each once, in order of appearance.
    pub fn fields(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(&mut |e| {
            if let Expr::Field(name) = e
                && !names.contains(&name.as_str())
            {
                names.push(name.as_str());
            }
        });
        names
    }

    /// Whether the expression adds up over schools.
    pub fn sums(&self) -> bool {
        let mut found = false;
        self.visit(&mut |e| found |= matches!(e, Expr::Sum(..)));
        found
    }

    /// How deep sums stand within sums.
    fn sums_within(&self) -> usize {
        let below = self.children().map(Expr::sums_within).max().unwrap_or(0);
        below + usize::from(matches!(self, Expr::Sum(..)))
    }

    /// How many parts the expression has.
    fn size(&self) -> usize {
        let mut parts = 0;
        self.visit(&mut |_| parts += 1);
        parts
    }

    fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        see(self);
        self.children().for_each(|child| child.visit(see));
    }

    fn children(&self) -> Box<dyn Iterator<Item = &Expr> + '_> {
        match self {
            Expr::Number(_) | Expr::Text(_) | Expr::Truth(_) | Expr::Null | Expr::Field(_) => {
                Box::new(std::iter::empty())
            }
            Expr::Negate(x) | Expr::Not(x) | Expr::IsNull(x) => Box::new(std::iter::once(&**x)),
            Expr::Binary(_, x, y) => Box::new([&**x, &**y].into_iter()),
            Expr::Case(branches, otherwise) => Box::new(
                branches
                    .iter()
                    .flat_map(|(when, then)| [when, then])
                    .chain(otherwise.as_deref()),
            ),
            Expr::Call(_, args) => Box::new(args.iter()),
            Expr::Sum(x, filter) => Box::new(std::iter::once(&**x).chain(filter.as_deref())),
        }
    }

    /// The expression with every field that `definitions` names replaced by its definition.
    pub fn expand(self, definitions: &BTreeMap<String, Expr>) -> Result<Expr, ExprError> {
        self.expand_within(definitions, &mut Vec::new())
    }

    fn expand_within(
        self,
        definitions: &BTreeMap<String, Expr>,
        open: &mut Vec<String>,
    ) -> Result<Expr, ExprError> {
        let mut boxed = |x: Box<Expr>| x.expand_within(definitions, open).map(Box::new);
        Ok(match self {
            Expr::Field(name) => match definitions.get(&name) {
                Some(_) if open.contains(&name) => return Err(ExprError::Circular(name)),
                Some(_) if open.len() >= DEEPEST_DEFINITION => {
                    return Err(ExprError::Unsupported("deep nesting".into()));
                }
                Some(definition) => {
                    open.push(name);
                    let expanded = definition.clone().expand_within(definitions, open)?;
                    open.pop();
                    if expanded.size() > LARGEST_EXPRESSION {
                        return Err(ExprError::Unsupported("a formula of this size".into()));
                    }
                    expanded
                }
                None => Expr::Field(name),
            },
            Expr::Negate(x) => Expr::Negate(boxed(x)?),
            Expr::Not(x) => Expr::Not(boxed(x)?),
            Expr::IsNull(x) => Expr::IsNull(boxed(x)?),
            Expr::Binary(op, x, y) => Expr::Binary(op, boxed(x)?, boxed(y)?),
            Expr::Case(branches, otherwise) => {
                let branches = branches
                    .into_iter()
                    .map(|(when, then)| {
                        Ok((
                            when.expand_within(definitions, open)?,
                            then.expand_within(definitions, open)?,
                        ))
                    })
                    .collect::<Result<_, _>>()?;
                let otherwise = match otherwise {
                    Some(x) => Some(Box::new(x.expand_within(definitions, open)?)),
                    None => None,
                };
                Expr::Case(branches, otherwise)
            }
            Expr::Call(function, args) => Expr::Call(
                function,
                args.into_iter()
                    .map(|x| x.expand_within(definitions, open))
                    .collect::<Result<_, _>>()?,
            ),
            Expr::Sum(x, filter) => {
                let x = boxed(x)?;
                let filter = filter.map(boxed).transpose()?;
                Expr::Sum(x, filter)
            }
            leaf => leaf,
        })
    }

    /// What the expression yields, having checked every name and every kind in it.
    pub fn kind(&self, names: &impl Names) -> Result<Kind, ExprError> {
        let expect = |x: &Expr, wanted: Kind| match x.kind(names)? {
            kind if kind == wanted || kind == Kind::Blank => Ok(wanted),
            _ => Err(ExprError::Kind(self.to_string())),
        };
        let same = |parts: &mut dyn Iterator<Item = &Expr>| {
            let mut kind = Kind::Blank;
            for part in parts {
                match part.kind(names)? {
                    Kind::Blank => {}
                    k if kind == Kind::Blank || kind == k => kind = k,
                    _ => return Err(ExprError::Kind(self.to_string())),
                }
            }
            Ok(kind)
        };
        match self {
            Expr::Number(_) => Ok(Kind::Number),
            Expr::Text(_) => Ok(Kind::Text),
            Expr::Truth(_) => Ok(Kind::Truth),
            Expr::Null => Ok(Kind::Blank),
            Expr::Field(name) => names.kind(name).ok_or_else(|| ExprError::UnknownField {
                name: name.clone(),
                nearest: nearest(name, names.all()).map(str::to_owned),
            }),
            Expr::Negate(x) => expect(x, Kind::Number),
            Expr::Not(x) => expect(x, Kind::Truth),
            Expr::IsNull(x) => x.kind(names).map(|_| Kind::Truth),
            Expr::Binary(op, x, y) => match op {
                Op::Add | Op::Subtract | Op::Multiply | Op::Divide => {
                    expect(x, Kind::Number)?;
                    expect(y, Kind::Number)
                }
                Op::And | Op::Or => {
                    expect(x, Kind::Truth)?;
                    expect(y, Kind::Truth)
                }
                Op::Equal | Op::NotEqual => {
                    check_word(x, y, names)?;
                    same(&mut [&**x, &**y].into_iter()).map(|_| Kind::Truth)
                }
                Op::Less | Op::AtMost | Op::More | Op::AtLeast => {
                    expect(x, Kind::Number)?;
                    expect(y, Kind::Number).map(|_| Kind::Truth)
                }
            },
            Expr::Case(branches, otherwise) => {
                for (when, _) in branches {
                    expect(when, Kind::Truth)?;
                }
                let results = branches.iter().map(|(_, then)| then);
                same(&mut results.chain(otherwise.as_deref()))
            }
            Expr::Call(Function::Coalesce, args) => same(&mut args.iter()),
            Expr::Call(_, args) => {
                for arg in args {
                    expect(arg, Kind::Number)?;
                }
                Ok(Kind::Number)
            }
            Expr::Sum(x, filter) => {
                if self.sums_within() > DEEPEST_SUM {
                    return Err(ExprError::Unsupported("SUM within SUM within SUM".into()));
                }
                if let Some(filter) = filter {
                    expect(filter, Kind::Truth)?;
                }
                expect(x, Kind::Number)
            }
        }
    }
}

/// A category compared with a word it can never hold is a slip of the pen.
fn check_word(x: &Expr, y: &Expr, names: &impl Names) -> Result<(), ExprError> {
    if let (Expr::Field(field), Expr::Text(word)) | (Expr::Text(word), Expr::Field(field)) = (x, y)
    {
        let words = names.words(field);
        if !words.is_empty() && !words.contains(&word.as_str()) {
            return Err(ExprError::UnknownWord {
                field: field.clone(),
                word: word.clone(),
                nearest: nearest(word, words).map(str::to_owned),
            });
        }
    }
    Ok(())
}
