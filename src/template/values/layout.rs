//! Where things stand in the sheet of values.

use rust_xlsxwriter::utility::row_col_to_cell_absolute;

use crate::template::Template;

pub const HEADER: u32 = 2;

/// The thresholds, a row a stage; schools begin below.
pub const THRESHOLDS: u32 = 4;

pub const CODE: u16 = 0;
pub const NAME: u16 = 1;
pub const STAGE: u16 = 2;
pub const PUPILS: u16 = 3;
pub const VALUES: u16 = 4;

/// Where things stand: with thresholds an indicator has a column for its value and one for the
/// verdict, and two columns behind judge the school.
pub struct Layout<'a> {
    pub template: &'a Template<'a>,
    pub judged: bool,
}

impl Layout<'_> {
    pub fn value(&self, indicator: usize) -> u16 {
        VALUES + indicator as u16 * if self.judged { 2 } else { 1 }
    }

    pub fn verdict(&self, indicator: usize) -> u16 {
        self.value(indicator) + 1
    }

    /// How many thresholds are met; beside it whether the school meets the standard.
    pub fn met(&self) -> u16 {
        self.value(self.template.standard.indicators.len())
    }

    /// Why a school is not assessed.
    pub fn remark(&self) -> u16 {
        self.met() + if self.judged { 2 } else { 0 }
    }

    pub fn threshold(&self, stage: usize, indicator: usize) -> String {
        row_col_to_cell_absolute(THRESHOLDS + stage as u32, self.value(indicator))
    }

    pub fn body(&self) -> u32 {
        let stages = self.template.standard.assessed.len() as u32;
        THRESHOLDS + if self.judged { stages } else { 0 }
    }
}
