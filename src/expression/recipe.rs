//! A formula over many schools, taken apart into steps that a sheet can show: what is worked out for
//! every school, the sums of it, and the formula over the sums.

use super::Expr;

/// A part of a formula is a step of its own if it is met more than once and is at least so large.
const WORTH_A_STEP: usize = 4;

/// The steps of a formula with `SUM`.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Parts met more than once, each worked out for every school.
    pub parts: Vec<Expr>,
    /// What is summed over the schools, and over which of them; parts are fields called [`part`], and sums that
    /// stand in it, which come before it, fields called [`sum`].
    pub sums: Vec<(Expr, Option<Expr>)>,
    /// The formula; the sums are fields called [`sum`].
    pub value: Expr,
}

/// The name of a part within a recipe; no field has a space in its name.
pub fn part(at: usize) -> String {
    format!("part {at}")
}

/// The name of a sum within a recipe.
pub fn sum(at: usize) -> String {
    format!("sum {at}")
}

/// The place of a part or a sum, from its name.
pub fn place(name: &str, of: &str) -> Option<usize> {
    name.strip_prefix(of)?.strip_prefix(' ')?.parse().ok()
}

impl Recipe {
    /// Takes a formula apart.
    ///
    /// ```
    /// use balance::expression::{parse, recipe::Recipe};
    /// let expr = parse("SUM(rooms) FILTER (WHERE built > 2000) / SUM(rooms)").unwrap();
    /// let recipe = Recipe::of(&expr);
    /// assert_eq!(recipe.sums.len(), 2);
    /// assert_eq!(recipe.value.to_string(), "sum 0 ÷ sum 1");
    /// assert!(recipe.parts.is_empty());
    /// ```
    pub fn of(expr: &Expr) -> Recipe {
        let mut sums = Vec::new();
        let value = take_sums(expr, &mut sums);
        let mut parts = Vec::new();
        while let Some(repeated) = largest_repeated(&sums) {
            let name = Expr::Field(part(parts.len()));
            for (x, filter) in &mut sums {
                *x = replaced(x, &repeated, &name);
                *filter = filter.as_ref().map(|f| replaced(f, &repeated, &name));
            }
            parts.push(repeated);
        }
        Recipe { parts, sums, value }
    }
}

/// What a formula sums, as it is written: without parts.
pub fn sums_of(expr: &Expr) -> Vec<(Expr, Option<Expr>)> {
    let mut sums = Vec::new();
    gather_sums(expr, &mut sums);
    sums
}

/// In the order of [`take_sums`].
fn gather_sums(expr: &Expr, sums: &mut Vec<(Expr, Option<Expr>)>) {
    expr.for_children(&mut |x| gather_sums(x, sums));
    if let Expr::Sum(x, filter) = expr {
        sums.push(((**x).clone(), filter.as_deref().cloned()));
    }
}

fn take_sums(expr: &Expr, sums: &mut Vec<(Expr, Option<Expr>)>) -> Expr {
    match expr {
        Expr::Sum(x, filter) => {
            let x = take_sums(x, sums);
            let filter = filter.as_deref().map(|filter| take_sums(filter, sums));
            sums.push((x, filter));
            Expr::Field(sum(sums.len() - 1))
        }
        other => other.map_children(&mut |x| take_sums(x, sums)),
    }
}

/// The largest part that is met more than once; parts are made of fields of the dictionary only.
fn largest_repeated(sums: &[(Expr, Option<Expr>)]) -> Option<Expr> {
    let mut all: Vec<&Expr> = Vec::new();
    for (x, filter) in sums {
        gather(x, &mut all);
        if let Some(filter) = filter {
            gather(filter, &mut all);
        }
    }
    let repeated = all.iter().enumerate().filter(|(at, x)| {
        let is_step = |f: &&str| place(f, "part").or(place(f, "sum")).is_some();
        let named = x.fields().iter().any(is_step);
        !named && all[at + 1..].contains(x)
    });
    let worth = repeated.map(|(_, x)| (size(x), *x));
    let worth = worth.filter(|(size, _)| *size >= WORTH_A_STEP);
    // Of equally large ones the first.
    let found = worth.reduce(|best, next| if next.0 > best.0 { next } else { best });
    found.map(|(_, x)| x.clone())
}

fn gather<'a>(expr: &'a Expr, into: &mut Vec<&'a Expr>) {
    into.push(expr);
    expr.for_children(&mut |x| gather(x, into));
}

fn size(expr: &Expr) -> usize {
    let mut count = 1;
    expr.for_children(&mut |x| count += size(x));
    count
}

fn replaced(expr: &Expr, what: &Expr, by: &Expr) -> Expr {
    match expr == what {
        true => by.clone(),
        false => expr.map_children(&mut |x| replaced(x, what, by)),
    }
}

impl Expr {
    /// Does something with every direct part.
    fn for_children<'a>(&'a self, with: &mut dyn FnMut(&'a Expr)) {
        match self {
            Expr::Number(_) | Expr::Text(_) | Expr::Truth(_) | Expr::Null | Expr::Field(_) => {}
            Expr::Negate(x) | Expr::Not(x) | Expr::IsNull(x) => with(x),
            Expr::Binary(_, x, y) => {
                with(x);
                with(y);
            }
            Expr::Case(branches, otherwise) => {
                for (when, then) in branches {
                    with(when);
                    with(then);
                }
                if let Some(x) = otherwise {
                    with(x);
                }
            }
            Expr::Call(_, args) => args.iter().for_each(with),
            Expr::Sum(x, filter) => {
                with(x);
                if let Some(x) = filter {
                    with(x);
                }
            }
        }
    }

    /// The same with every direct part made anew.
    fn map_children(&self, with: &mut dyn FnMut(&Expr) -> Expr) -> Expr {
        match self {
            Expr::Negate(x) => Expr::Negate(Box::new(with(x))),
            Expr::Not(x) => Expr::Not(Box::new(with(x))),
            Expr::IsNull(x) => Expr::IsNull(Box::new(with(x))),
            Expr::Binary(op, x, y) => Expr::Binary(*op, Box::new(with(x)), Box::new(with(y))),
            Expr::Case(branches, otherwise) => {
                let branches = branches.iter().map(|(when, then)| (with(when), with(then)));
                let branches = branches.collect();
                Expr::Case(branches, otherwise.as_ref().map(|x| Box::new(with(x))))
            }
            Expr::Call(function, args) => Expr::Call(*function, args.iter().map(with).collect()),
            Expr::Sum(x, filter) => {
                let x = Box::new(with(x));
                Expr::Sum(x, filter.as_ref().map(|f| Box::new(with(f))))
            }
            leaf => leaf.clone(),
        }
    }
}
