//! The workbook of a comparison in the making: what its sheets have in common.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::lang::Lang;
use crate::measure::compare::{Comparison, CountyChange, StageChange};
use crate::report::live::put;
use crate::report::pages::compare::words::title;
use crate::standard::Standard;
use crate::template::style;

/// The workbook in the making.
pub struct Book<'a> {
    pub comparison: &'a Comparison,
    pub standard: &'a Standard,
    pub lang: Lang,
}

/// A stage of a county, with where its rows begin on the sheet of means and CVs.
pub struct Block<'a> {
    pub county: &'a CountyChange,
    pub stage: &'a StageChange,
}

impl<'a> Book<'a> {
    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }

    /// Every stage of every county, in order.
    pub fn blocks(&self) -> Vec<Block<'a>> {
        let counties = self.comparison.counties.iter();
        let blocks = counties.flat_map(|county| {
            let stages = county.stages.iter();
            stages.map(move |stage| Block { county, stage })
        });
        blocks.collect()
    }

    pub fn labels(&self) -> Vec<&'a str> {
        self.comparison
            .years
            .iter()
            .map(|y| y.label.as_str())
            .collect()
    }

    /// 青山县 小学; the county only where there are several.
    pub fn heading(&self, block: &Block<'_>) -> String {
        match self.comparison.counties.len() {
            1 => block.stage.label.clone(),
            _ => format!("{} {}", block.county.name, block.stage.label),
        }
    }

    pub fn footer(&self) -> String {
        let county = self.comparison.counties.first();
        county
            .map(|c| title(self.comparison, c, self.standard))
            .unwrap_or_default()
    }

    /// Begins a list: its headers with their widths, its title, its paper. The last of its columns.
    ///
    /// # Errors
    /// If it cannot be laid out.
    pub fn begin_list(
        &self,
        sheet: &mut Worksheet,
        title: &str,
        columns: &[(String, f64)],
        names: Option<u16>,
    ) -> Result<u16, XlsxError> {
        headers(sheet, columns)?;
        let last = columns.len() as u16 - 1;
        self.begin(sheet, title, last, names)?;
        Ok(last)
    }

    /// Begins a sheet: its title, its paper.
    ///
    /// # Errors
    /// If it cannot be laid out.
    pub fn begin(
        &self,
        sheet: &mut Worksheet,
        title: &str,
        last: u16,
        names: Option<u16>,
    ) -> Result<(), XlsxError> {
        put::across(sheet, 0, (0, last), title, &style::title())?;
        sheet.set_row_height(0, 28)?;
        style::print(sheet, (0, HEADER), names, &self.footer())?;
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_freeze_panes(HEADER + 1, names.map_or(0, |n| n + 1))?;
        Ok(())
    }
}

/// The row of a sheet's column headers.
pub const HEADER: u32 = 1;

/// Writes a row of headers with their widths.
///
/// # Errors
/// If they do not fit.
fn headers(sheet: &mut Worksheet, columns: &[(String, f64)]) -> Result<(), XlsxError> {
    let format = style::header(style::PLAIN);
    for (at, (text, width)) in (0..).zip(columns) {
        put::text(sheet, HEADER, at, text, &format)?;
        sheet.set_column_width(at, *width)?;
    }
    sheet.set_row_height(HEADER, 48)?;
    Ok(())
}

/// A number format with so many decimals and a star: 0.512*, incomplete.
pub fn starred(digits: usize) -> String {
    format!("{}\"*\"", style::decimals(digits))
}
