//! What the names of formulas stand for in the steps of a query.

use super::ask::SqlError;
use super::writer::Writer;
use crate::expression::Expr;
use crate::expression::recipe::place;
use crate::expression::sql::{Columns, Dialect};

/// A column of the table, in a step that has it under its own name.
fn stored(writer: &Writer<'_>, name: &str) -> Option<String> {
    writer.dictionary().resolve(name)?;
    let column = writer.named(name);
    // The year is kept as a whole number, which not every engine divides.
    Some(match *name == writer.dictionary().roles.year {
        true => writer.ask.dialect.as_double(&column),
        false => column,
    })
}

/// A school as a whole, or one stage of it: the step has every figure under its name in the formulas.
pub struct Whole<'a, 'w> {
    pub writer: &'a Writer<'w>,
}

impl Columns for Whole<'_, '_> {
    fn dialect(&self) -> Dialect {
        self.writer.ask.dialect
    }

    fn field(&self, name: &str) -> Option<String> {
        stored(self.writer, name)
    }
}

/// A figure of the county itself stands in one row or in many; two different ones are none.
pub fn agreed(column: &str, over: &str) -> String {
    format!("CASE WHEN MIN({column}){over} = MAX({column}){over} THEN MIN({column}){over} END")
}

/// A school, beside its county's own figures: what is summed for an item.
pub struct Summed<'a, 'w> {
    pub writer: &'a Writer<'w>,
    /// What stands before the names of the parts of this formula, and of the sums within its sums.
    pub parts: &'a str,
}

impl Columns for Summed<'_, '_> {
    fn dialect(&self) -> Dialect {
        self.writer.ask.dialect
    }

    fn field(&self, name: &str) -> Option<String> {
        if let Some(at) = place(name, "part") {
            return Some(self.writer.own(&format!("{}_part_{at}", self.parts)));
        }
        if let Some(at) = place(name, "sum") {
            return Some(self.writer.own(&format!("{}_within_{at}", self.parts)));
        }
        let column = stored(self.writer, name)?;
        Some(match self.writer.dictionary().is_of_county(name) {
            true => {
                let keys = self.writer.keys().join(", ");
                agreed(&column, &format!(" OVER (PARTITION BY {keys})"))
            }
            false => column,
        })
    }
}

/// A county: its own figures, and the sums over its schools.
pub struct OfCounty<'a, 'w> {
    pub writer: &'a Writer<'w>,
    /// What stands before the names of the sums of this formula.
    pub sums: &'a str,
}

impl Columns for OfCounty<'_, '_> {
    fn dialect(&self) -> Dialect {
        self.writer.ask.dialect
    }

    fn field(&self, name: &str) -> Option<String> {
        if let Some(at) = place(name, "sum") {
            return Some(self.writer.own(&format!("{}_sum_{at}", self.sums)));
        }
        // What is of each school has no figure of the county.
        let column = stored(self.writer, name)?;
        self.writer
            .dictionary()
            .is_of_county(name)
            .then(|| self.writer.own_of("county", &column))
    }
}

impl Writer<'_> {
    /// A condition, or a figure, over a school as a whole.
    pub fn whole(&self, formula: &Expr, key: impl FnOnce() -> String) -> Result<String, SqlError> {
        let columns = Whole { writer: self };
        formula
            .sql(&columns)
            .map_err(|error| SqlError { key: key(), error })
    }
}
