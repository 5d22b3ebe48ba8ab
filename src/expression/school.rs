//! Where a spreadsheet formula finds a school's figures: in a row that has a column for each of them.

use super::Kind;
use super::excel::{Cells, number_at, text_at, truth_at};
use super::resolve::{Meaning, Source, Stage, Staged, meaning};
use crate::dictionary::Dictionary;
use crate::lang::Lang;

/// A blank, where the workbook has no such column.
const BLANK: &str = "NA()";

/// A school in a row of a workbook, as a whole or one stage of it.
pub trait SchoolRow {
    /// The fields.
    fn dictionary(&self) -> &Dictionary;
    /// The language of the words in the cells.
    fn lang(&self) -> Lang;
    /// The stage that fields given by stage are asked for.
    fn stage(&self) -> Option<&str>;
    /// The fields by which a total is divided between stages, the first that is known.
    fn divided_by(&self) -> &[String];
    /// The cell in a column; `None` where the workbook has no such column.
    fn cell(&self, column: &str) -> Option<String>;
    /// The number in it, where it is known when the formula is written.
    fn number(&self, column: &str) -> Option<f64>;
    /// The cell of a figure of the county itself.
    fn county_cell(&self, name: &str) -> Option<String>;
    /// What a cell says for yes and for no.
    fn yes_and_no(&self) -> Option<(String, String)>;

    /// The number in a column; 0 where there is none.
    fn count(&self, column: &str) -> String {
        let cell = self.cell(column);
        cell.map_or_else(|| "0".to_owned(), |cell| format!("N({cell})"))
    }

    /// The pupils of a stage; 0 where there are none.
    fn pupils(&self, stage: &str) -> String {
        self.count(&Dictionary::column(&self.dictionary().roles.pupils, stage))
    }
}

impl<T: SchoolRow> Cells for T {
    fn field(&self, name: &str) -> Option<String> {
        Some(match meaning(self.dictionary(), name, self.stage())? {
            Meaning::County => self
                .county_cell(name)
                .map_or(BLANK.into(), |c| number_at(&c)),
            Meaning::Column(kind) => value(self, name, kind),
            Meaning::Staged(field, stage) => {
                let columns = Staged::of(self.dictionary(), field, self.divided_by());
                let source = columns.source(stage, |column| self.number(column));
                found(self, &source)
            }
        })
    }

    fn word(&self, field: &str, word: &str) -> String {
        self.dictionary().category_label(field, word, self.lang())
    }
}

/// What stands in a column.
fn value(row: &impl SchoolRow, column: &str, kind: Kind) -> String {
    match (row.cell(column), kind, row.yes_and_no()) {
        (Some(cell), Kind::Number, _) => number_at(&cell),
        (Some(cell), Kind::Text, _) => text_at(&cell),
        (Some(cell), Kind::Truth, Some((yes, no))) => truth_at(&cell, &yes, &no),
        _ => BLANK.to_owned(),
    }
}

/// A figure given by stage.
fn found(row: &impl SchoolRow, source: &Source<'_, String>) -> String {
    let value = |column| value(row, column, Kind::Number);
    match source {
        Source::Given(column) => value(column),
        Source::Apportioned {
            total,
            weight,
            weights,
            ..
        } => {
            let cell = |column: &String| row.cell(column).unwrap_or_else(|| BLANK.to_owned());
            let weights: Vec<String> = weights.iter().map(|column| cell(column)).collect();
            format!("{}*{}/({})", value(total), cell(weight), weights.join("+"))
        }
        Source::Summed(stages) => sum(row, stages),
        Source::Blank => BLANK.to_owned(),
    }
}

/// The sum over the stages; blank if one with pupils lacks the figure, or none has it.
fn sum(row: &impl SchoolRow, stages: &[Stage<String>]) -> String {
    let (mut cells, mut gaps) = (Vec::new(), Vec::new());
    for stage in stages {
        let pupils = row.count(&stage.pupils);
        match row.cell(&stage.own) {
            Some(cell) => {
                // Pupils themselves have no gaps: a stage without a figure has none.
                if stage.own != stage.pupils {
                    gaps.push(format!("AND({pupils}>0,NOT(ISNUMBER({cell})))"));
                }
                cells.push(cell);
            }
            None => gaps.push(format!("{pupils}>0")),
        }
    }
    if cells.is_empty() {
        return BLANK.to_owned();
    }
    let cells = cells.join(",");
    gaps.insert(0, format!("COUNT({cells})=0"));
    format!("IF(OR({}),NA(),SUM({cells}))", gaps.join(","))
}
