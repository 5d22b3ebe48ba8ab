//! The reader that writes an expression as SQL for a warehouse: DuckDB, Spark SQL or PostgreSQL.
//!
//! It has the value that [`eval`](super::eval) gives. Blanks are `NULL` and spread as there; where the engines
//! differ from it, or from one another, the text says what is meant: a division by zero is blank, `LEAST` and
//! `GREATEST` of a blank are blank, and arithmetic on whole numbers is done in binary fractions.

use sqlparser::keywords::ALL_KEYWORDS;

use super::{Expr, ExprError, Function, Op};

/// The SQL of a warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    Duckdb,
    /// Spark SQL.
    Spark,
    /// PostgreSQL.
    Postgres,
}

/// A word of SQL that all three take as a name.
const NO_KEYWORD: &str = "YEAR";

impl Dialect {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Duckdb => "DuckDB",
            Dialect::Spark => "Spark SQL",
            Dialect::Postgres => "PostgreSQL",
        }
    }

    /// The type of figures.
    pub fn double(self) -> &'static str {
        match self {
            Dialect::Postgres => "DOUBLE PRECISION",
            Dialect::Duckdb | Dialect::Spark => "DOUBLE",
        }
    }

    /// The type of texts.
    pub fn text(self) -> &'static str {
        match self {
            Dialect::Duckdb => "VARCHAR",
            Dialect::Spark => "STRING",
            Dialect::Postgres => "TEXT",
        }
    }

    /// A name, in quotes where it could be taken for something else.
    ///
    /// ```
    /// use balance::expression::sql::Dialect;
    /// assert_eq!(Dialect::Duckdb.named("books"), "books");
    /// assert_eq!(Dialect::Postgres.named("table"), "\"table\"");
    /// assert_eq!(Dialect::Spark.named("图书"), "`图书`");
    /// ```
    pub fn named(self, name: &str) -> String {
        let upper = name.to_ascii_uppercase();
        let is_keyword = upper != NO_KEYWORD && ALL_KEYWORDS.binary_search(&&*upper).is_ok();
        let mut letters = name.bytes();
        let is_letter = |b: u8| b.is_ascii_lowercase() || b == b'_';
        let is_plain = letters.next().is_some_and(is_letter)
            && letters.all(|b| is_letter(b) || b.is_ascii_digit());
        match self {
            _ if is_plain && !is_keyword => name.to_owned(),
            Dialect::Spark => format!("`{}`", name.replace('`', "``")),
            Dialect::Duckdb | Dialect::Postgres => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A text in quotes.
    pub fn quoted(self, text: &str) -> String {
        let text = match self {
            Dialect::Spark => text.replace('\\', "\\\\").replace('\'', "\\'"),
            Dialect::Duckdb | Dialect::Postgres => text.replace('\'', "''"),
        };
        format!("'{text}'")
    }

    /// A figure of whatever kind of number as a binary fraction.
    pub fn as_double(self, sql: &str) -> String {
        format!("CAST({sql} AS {})", self.double())
    }
}

/// Where a query finds the fields of an expression.
pub trait Columns {
    /// The dialect to write.
    fn dialect(&self) -> Dialect;
    /// What stands for a field; `None` where the query has no such column.
    fn field(&self, name: &str) -> Option<String>;
}

/// Binds tighter than every operator.
const OPERAND: u8 = 6;

/// What `NOT` and `IS NULL` bind to without brackets.
const CONDITION: u8 = 3;

impl Expr {
    /// The expression as SQL.
    ///
    /// ```
    /// use balance::expression::{parse, sql::{Columns, Dialect}};
    ///
    /// struct Table;
    /// impl Columns for Table {
    ///     fn dialect(&self) -> Dialect {
    ///         Dialect::Postgres
    ///     }
    ///     fn field(&self, name: &str) -> Option<String> {
    ///         ["books", "pupils"].contains(&name).then(|| name.to_owned())
    ///     }
    /// }
    /// let shown = |text| parse(text).unwrap().sql(&Table).unwrap();
    /// assert_eq!(shown("(books + 1) / pupils"), "(books + 1) / NULLIF(pupils, 0)");
    /// assert_eq!(shown("books IN (1, 2) AND NOT pupils > 9"), "(books = 1 OR books = 2) AND NOT pupils > 9");
    /// assert_eq!(shown("LEAST(books, 9)"), "CASE WHEN books IS NOT NULL THEN LEAST(books, 9) END");
    /// assert!(parse("desks").unwrap().sql(&Table).is_err());
    /// ```
    ///
    /// # Errors
    /// [`ExprError::UnknownField`] for a name that `columns` does not have, [`ExprError::Unsupported`] for
    /// `SUM`, which is over many schools.
    pub fn sql(&self, columns: &dyn Columns) -> Result<String, ExprError> {
        self.query(columns, 0)
    }

    /// The same as an operand: in brackets where it is an operation.
    ///
    /// # Errors
    /// As [`Expr::sql`].
    pub fn sql_operand(&self, columns: &dyn Columns) -> Result<String, ExprError> {
        self.query(columns, OPERAND)
    }

    fn query(&self, columns: &dyn Columns, within: u8) -> Result<String, ExprError> {
        let part = |x: &Expr| x.query(columns, 0);
        let (text, own) = match self {
            Expr::Number(n) if !n.is_finite() => {
                return Err(ExprError::Unsupported(n.to_string()));
            }
            Expr::Number(n) => (n.to_string(), OPERAND),
            Expr::Text(word) => (columns.dialect().quoted(word), OPERAND),
            Expr::Truth(true) => ("TRUE".to_owned(), OPERAND),
            Expr::Truth(false) => ("FALSE".to_owned(), OPERAND),
            Expr::Null => ("NULL".to_owned(), OPERAND),
            Expr::Field(name) => {
                let found = columns.field(name);
                let unknown = || ExprError::UnknownField {
                    name: name.clone(),
                    nearest: None,
                };
                (found.ok_or_else(unknown)?, OPERAND)
            }
            // Two signs in a row would begin a comment.
            Expr::Negate(x) => (format!("(-{})", x.query(columns, OPERAND)?), OPERAND),
            Expr::Not(x) => (format!("NOT {}", x.query(columns, CONDITION)?), CONDITION),
            Expr::IsNull(x) => (format!("{} IS NULL", x.query(columns, OPERAND)?), CONDITION),
            Expr::Binary(op, x, y) => match self.one_of() {
                Some((field, words)) if words.len() > 1 => {
                    let field = Expr::Field(field.to_owned()).query(columns, OPERAND)?;
                    let words = words.iter().map(|word| columns.dialect().quoted(word));
                    let words: Vec<String> = words.collect();
                    (format!("{field} IN ({})", words.join(", ")), CONDITION)
                }
                _ => (binary(*op, x, y, columns)?, op.precedence()),
            },
            Expr::Case(branches, otherwise) => {
                let mut text = String::from("CASE");
                for (when, then) in branches {
                    text.push_str(&format!(" WHEN {} THEN {}", part(when)?, part(then)?));
                }
                if let Some(x) = otherwise {
                    text.push_str(&format!(" ELSE {}", part(x)?));
                }
                (format!("{text} END"), OPERAND)
            }
            Expr::Call(function, args) => (call(*function, args, columns)?, OPERAND),
            Expr::Sum(..) => return Err(ExprError::Unsupported("SUM".into())),
        };
        Ok(match own < within {
            true => format!("({text})"),
            false => text,
        })
    }

    /// Whether every engine has it as a binary fraction: of whole numbers some divide as whole numbers.
    fn is_fraction(&self) -> bool {
        match self {
            Expr::Field(_) => true,
            Expr::Negate(x) | Expr::Sum(x, _) => x.is_fraction(),
            Expr::Binary(_, x, y) => x.is_fraction() || y.is_fraction(),
            Expr::Case(branches, otherwise) => {
                let mut results = branches.iter().map(|(_, then)| then);
                results.any(Expr::is_fraction) || otherwise.iter().any(|x| x.is_fraction())
            }
            Expr::Call(_, args) => args.iter().any(Expr::is_fraction),
            _ => false,
        }
    }
}

fn binary(op: Op, x: &Expr, y: &Expr, columns: &dyn Columns) -> Result<String, ExprError> {
    let own = op.precedence();
    let is_arithmetic = matches!(op, Op::Add | Op::Subtract | Op::Multiply | Op::Divide);
    let left = match is_arithmetic && !x.is_fraction() && !y.is_fraction() {
        true => columns.dialect().as_double(&x.query(columns, 0)?),
        // a = b = c cannot be written without brackets.
        false => x.query(columns, if own == CONDITION { own + 1 } else { own })?,
    };
    let right = match (op, y) {
        (Op::Divide, Expr::Number(n)) if *n != 0.0 => y.query(columns, OPERAND)?,
        (Op::Divide, _) => format!("NULLIF({}, 0)", y.query(columns, 0)?),
        // a − (b − c) needs its brackets.
        _ => y.query(columns, own + 1)?,
    };
    Ok(format!("{left} {} {right}", sign(op)))
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
        Op::And => "AND",
        Op::Or => "OR",
    }
}

fn call(function: Function, args: &[Expr], columns: &dyn Columns) -> Result<String, ExprError> {
    let parts = args.iter().map(|x| x.query(columns, 0));
    let parts: Vec<String> = parts.collect::<Result<_, _>>()?;
    let name = match function {
        Function::Coalesce => "COALESCE",
        Function::Least => "LEAST",
        Function::Greatest => "GREATEST",
        Function::Ceil => "CEIL",
        Function::Floor => "FLOOR",
        Function::Abs => "ABS",
    };
    let is_of_all = matches!(function, Function::Least | Function::Greatest);
    match parts.as_slice() {
        // The least of one is that one, which not every engine knows.
        [only] if is_of_all || function == Function::Coalesce => return Ok(format!("({only})")),
        _ => {}
    }
    let text = format!("{name}({})", parts.join(", "));
    let blank = args.iter().filter(|x| !matches!(x, Expr::Number(_)));
    let given = blank.map(|x| Ok(format!("{} IS NOT NULL", x.query(columns, OPERAND)?)));
    let given: Vec<String> = given.collect::<Result<_, ExprError>>()?;
    Ok(match is_of_all && !given.is_empty() {
        true => format!("CASE WHEN {} THEN {text} END", given.join(" AND ")),
        false => text,
    })
}
