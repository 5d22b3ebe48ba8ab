//! Where the formulas of the standard find a school's figures: in its row of the sheet of schools.

use rust_xlsxwriter::utility::{quote_sheet_name, row_col_to_cell};

use super::{Template, county, schools};
use crate::dictionary::{Dictionary, FieldKind, Level};
use crate::expression::excel::{Cells, number_at, sum_of_stages, text_at, truth_at};

/// A school, as a whole or one stage of it.
#[derive(Clone, Copy)]
pub struct School<'a> {
    pub template: &'a Template<'a>,
    /// Its row in the sheet of schools.
    pub row: u32,
    /// The stage that fields given by stage are asked for.
    pub stage: Option<&'a str>,
}

/// A blank, where the workbook has no such column.
const BLANK: &str = "NA()";

impl School<'_> {
    /// The cell of a column.
    pub fn cell(&self, column: &str) -> Option<String> {
        let template = self.template;
        let at = template.columns.iter().position(|c| c.name == column)?;
        let sheet = quote_sheet_name(schools::name(template.options.lang));
        let cell = row_col_to_cell(self.row, u16::try_from(at).ok()?);
        Some(format!("{sheet}!${cell}"))
    }

    /// The pupils of a stage; 0 where the cell is empty.
    pub fn pupils(&self, stage: &str) -> String {
        let pupils = &self.template.standard.dictionary.roles.pupils;
        let cell = self.cell(&Dictionary::column(pupils, stage));
        cell.map_or_else(|| "0".to_owned(), |cell| format!("N({cell})"))
    }

    /// The part of what the school owns that belongs to a stage: w·P ÷ Σ w·P.
    pub fn share(&self, stage: &str) -> String {
        let standard = self.template.standard;
        let weighted = |stage: &str| {
            let weight = standard.weights.get(stage).copied().unwrap_or(1.0);
            format!("{weight}*{}", self.pupils(stage))
        };
        let stages = standard.dictionary.stages.keys();
        let all: Vec<String> = stages.map(|s| weighted(s)).collect();
        format!("{}/({})", weighted(stage), all.join("+"))
    }

    /// What a cell holds, by the kind of its field.
    fn value(&self, column: &str, kind: FieldKind) -> String {
        let Some(cell) = self.cell(column) else {
            return BLANK.to_owned();
        };
        match kind {
            FieldKind::Count | FieldKind::Amount | FieldKind::Year => number_at(&cell),
            FieldKind::Category | FieldKind::Stage | FieldKind::Code | FieldKind::Text => {
                text_at(&cell)
            }
            FieldKind::Flag => match self.template.yes_and_no() {
                Some((yes, no)) => truth_at(&cell, &yes, &no),
                None => BLANK.to_owned(),
            },
        }
    }

    /// A field given by stage for the school as a whole: the sum of its stages; blank if a stage
    /// with pupils lacks it, or none has it.
    fn total(&self, field: &str) -> String {
        let dictionary = &self.template.standard.dictionary;
        let stages = dictionary.stages.keys().map(|stage| {
            let cell = self.cell(&Dictionary::column(field, stage));
            (self.pupils(stage), cell)
        });
        let stages: Vec<_> = stages.collect();
        sum_of_stages(&stages, field == dictionary.roles.pupils)
    }
}

impl Cells for School<'_> {
    fn field(&self, name: &str) -> Option<String> {
        let (field, definition, stage) = self.template.standard.dictionary.resolve(name)?;
        Some(match (definition.level, stage, self.stage) {
            (Level::County, ..) => match county::cell(self.template, name) {
                Some(cell) => number_at(&cell),
                None => BLANK.to_owned(),
            },
            (Level::Stage, None, Some(stage)) => {
                self.value(&Dictionary::column(field, stage), definition.kind)
            }
            (Level::Stage, None, None) => self.total(field),
            _ => self.value(name, definition.kind),
        })
    }

    fn word(&self, field: &str, word: &str) -> String {
        let lang = self.template.options.lang;
        let dictionary = &self.template.standard.dictionary;
        dictionary.category_label(field, word, lang)
    }
}
