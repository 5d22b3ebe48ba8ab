//! Where the formulas of the standard find a school's figures: in its row of the sheet of schools.

use rust_xlsxwriter::utility::{quote_sheet_name, row_col_to_cell};

use super::{Template, county, schools};
use crate::dictionary::Dictionary;
use crate::expression::school::SchoolRow;
use crate::lang::Lang;

/// A school, as a whole or one stage of it.
#[derive(Clone, Copy)]
pub struct School<'a> {
    pub template: &'a Template<'a>,
    /// Its row in the sheet of schools.
    pub row: u32,
    /// The stage that fields given by stage are asked for.
    pub stage: Option<&'a str>,
}

impl School<'_> {
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
}

impl SchoolRow for School<'_> {
    fn dictionary(&self) -> &Dictionary {
        &self.template.standard.dictionary
    }

    fn lang(&self) -> Lang {
        self.template.options.lang
    }

    fn stage(&self) -> Option<&str> {
        self.stage
    }

    fn divided_by(&self) -> &[String] {
        &self.template.standard.apportion
    }

    fn cell(&self, column: &str) -> Option<String> {
        let template = self.template;
        let at = template.columns.iter().position(|c| c.name == column)?;
        let sheet = quote_sheet_name(schools::name(template.options.lang));
        let cell = row_col_to_cell(self.row, u16::try_from(at).ok()?);
        Some(format!("{sheet}!${cell}"))
    }

    /// Nothing is filled in yet: a stage's figure is asked for by itself, never as a part of a total.
    fn number(&self, _: &str) -> Option<f64> {
        None
    }

    fn county_cell(&self, name: &str) -> Option<String> {
        county::cell(self.template, name)
    }

    fn yes_and_no(&self) -> Option<(String, String)> {
        self.template.yes_and_no()
    }
}
