//! From text to [`Expr`], by way of the SQL parser.

use sqlparser::ast::{
    self, BinaryOperator, CeilFloorKind, DateTimeField, FunctionArg, FunctionArgExpr,
    FunctionArguments, UnaryOperator,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

use super::{Expr, ExprError, Function, Op};

/// Nested deeper than this is no formula, and would exhaust the stack further on.
const DEEPEST: usize = 64;

/// A formula has no more words and signs: a chain of terms is a tree as deep as it is long, and what walks it
/// would exhaust the stack.
const LONGEST: usize = 1000;

/// Nor more bytes.
const MOST_BYTES: usize = 64 << 10;

/// `IN (…)` names at most so many words.
const LONGEST_LIST: usize = 200;

/// Reads one expression.
///
/// ```
/// let expr = balance::expression::parse("teaching_area - indoor_sports_area").unwrap();
/// assert_eq!(expr.fields(), ["teaching_area", "indoor_sports_area"]);
/// assert!(balance::expression::parse("books per pupil").is_err());
/// ```
///
/// # Errors
/// [`ExprError::Syntax`] where the text is not SQL, [`ExprError::Unsupported`] where it is more
/// SQL than a formula may use.
pub fn parse(text: &str) -> Result<Expr, ExprError> {
    let syntax = |e: sqlparser::parser::ParserError| ExprError::Syntax(e.to_string());
    let too_long = || ExprError::Unsupported(format!("more than {LONGEST} words and signs"));
    if text.len() > MOST_BYTES {
        return Err(too_long());
    }
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, text).tokenize_with_location();
    let tokens = tokens.map_err(|e| syntax(e.into()))?;
    let words = tokens.iter().map(|token| &token.token);
    let words = words.filter(|token| !matches!(token, Token::Whitespace(_)));
    if words.count() > LONGEST {
        return Err(too_long());
    }
    let mut parser = Parser::new(&dialect)
        .with_recursion_limit(DEEPEST)
        .with_tokens_with_locations(tokens);
    let tree = parser.parse_expr().map_err(syntax)?;
    let rest = parser.peek_token();
    if rest.token != Token::EOF {
        return Err(ExprError::Syntax(format!("`{rest}` is one word too many")));
    }
    convert(tree, DEEPEST)
}

fn convert(tree: ast::Expr, depth: usize) -> Result<Expr, ExprError> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(ExprError::Unsupported("deep nesting".into()));
    };
    let boxed = |x: Box<ast::Expr>| convert(*x, depth).map(Box::new);
    Ok(match tree {
        ast::Expr::Identifier(ident) => Expr::Field(ident.value),
        ast::Expr::Nested(x) => convert(*x, depth)?,
        ast::Expr::Value(value) => literal(value.value)?,
        ast::Expr::UnaryOp { op, expr } => match op {
            UnaryOperator::Minus => Expr::Negate(boxed(expr)?),
            UnaryOperator::Plus => convert(*expr, depth)?,
            UnaryOperator::Not => Expr::Not(boxed(expr)?),
            other => return unsupported(other),
        },
        ast::Expr::BinaryOp { left, op, right } => {
            Expr::Binary(operator(op)?, boxed(left)?, boxed(right)?)
        }
        ast::Expr::IsNull(x) => Expr::IsNull(boxed(x)?),
        ast::Expr::IsNotNull(x) => Expr::Not(Box::new(Expr::IsNull(boxed(x)?))),
        ast::Expr::InList {
            expr,
            list,
            negated,
        } => in_list(convert(*expr, depth)?, list, negated, depth)?,
        ast::Expr::Case {
            operand: None,
            conditions,
            else_result,
            ..
        } => Expr::Case(
            conditions
                .into_iter()
                .map(|when| {
                    Ok((
                        convert(when.condition, depth)?,
                        convert(when.result, depth)?,
                    ))
                })
                .collect::<Result<_, ExprError>>()?,
            else_result.map(boxed).transpose()?,
        ),
        ast::Expr::Ceil {
            expr,
            field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime),
        } => Expr::Call(Function::Ceil, vec![convert(*expr, depth)?]),
        ast::Expr::Floor {
            expr,
            field: CeilFloorKind::DateTimeField(DateTimeField::NoDateTime),
        } => Expr::Call(Function::Floor, vec![convert(*expr, depth)?]),
        ast::Expr::Function(call) => function(call, depth)?,
        other => return unsupported(other),
    })
}

fn unsupported<T>(what: impl ToString) -> Result<T, ExprError> {
    Err(ExprError::Unsupported(what.to_string()))
}

fn literal(value: ast::Value) -> Result<Expr, ExprError> {
    Ok(match value {
        ast::Value::Number(digits, _) => match digits.parse() {
            Ok(number) if f64::is_finite(number) => Expr::Number(number),
            _ => return unsupported(digits),
        },
        ast::Value::SingleQuotedString(text) => Expr::Text(text),
        ast::Value::Boolean(truth) => Expr::Truth(truth),
        ast::Value::Null => Expr::Null,
        other => return unsupported(other),
    })
}

fn operator(op: BinaryOperator) -> Result<Op, ExprError> {
    Ok(match op {
        BinaryOperator::Plus => Op::Add,
        BinaryOperator::Minus => Op::Subtract,
        BinaryOperator::Multiply => Op::Multiply,
        BinaryOperator::Divide => Op::Divide,
        BinaryOperator::Eq => Op::Equal,
        BinaryOperator::NotEq => Op::NotEqual,
        BinaryOperator::Lt => Op::Less,
        BinaryOperator::LtEq => Op::AtMost,
        BinaryOperator::Gt => Op::More,
        BinaryOperator::GtEq => Op::AtLeast,
        BinaryOperator::And => Op::And,
        BinaryOperator::Or => Op::Or,
        other => return unsupported(other),
    })
}

/// `x IN (a, b)` is `x = a OR x = b`.
fn in_list(x: Expr, list: Vec<ast::Expr>, negated: bool, depth: usize) -> Result<Expr, ExprError> {
    if list.len() > LONGEST_LIST {
        return unsupported("a list of this length");
    }
    let mut any: Option<Expr> = None;
    for item in list {
        let item = convert(item, depth)?;
        let equal = Expr::Binary(Op::Equal, Box::new(x.clone()), Box::new(item));
        any = Some(match any {
            Some(so_far) => Expr::Binary(Op::Or, Box::new(so_far), Box::new(equal)),
            None => equal,
        });
    }
    let any = any.unwrap_or(Expr::Truth(false));
    Ok(if negated {
        Expr::Not(Box::new(any))
    } else {
        any
    })
}

fn function(call: ast::Function, depth: usize) -> Result<Expr, ExprError> {
    let shown = call.to_string();
    let FunctionArguments::List(list) = call.args else {
        return unsupported(shown);
    };
    let mut args = Vec::new();
    for arg in list.args {
        match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(x)) => args.push(convert(x, depth)?),
            _ => return unsupported(shown),
        }
    }
    let filter = match call.filter {
        Some(x) => Some(Box::new(convert(*x, depth)?)),
        None => None,
    };
    let plain = call.over.is_none()
        && call.within_group.is_empty()
        && list.duplicate_treatment.is_none()
        && list.clauses.is_empty();
    let name = call.name.to_string().to_ascii_uppercase();
    let wanted = match name.as_str() {
        "SUM" if plain && args.len() == 1 => {
            return Ok(Expr::Sum(Box::new(args.remove(0)), filter));
        }
        "COALESCE" => Function::Coalesce,
        "LEAST" => Function::Least,
        "GREATEST" => Function::Greatest,
        "ABS" if args.len() == 1 => Function::Abs,
        _ => return unsupported(shown),
    };
    if !plain || filter.is_some() || args.is_empty() {
        return unsupported(shown);
    }
    Ok(Expr::Call(wanted, args))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_formula_is_as_long_as_one_and_its_constants_are_numbers() {
        let chain = vec!["books"; 150_000].join("+");
        for text in [&chain, "1e999", "books + 1e400"] {
            assert!(parse(text).is_err());
        }
        assert!(parse(&vec!["books"; 60].join("+")).is_ok());
    }
}
