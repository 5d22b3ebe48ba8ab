//! A forecast as a workbook: its tables a sheet each, and the county's pupils as live formulas from the ratios up.

use std::io::{self, Write};

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::mark;
use crate::measure::ProblemFinding;
use crate::report::live::put;
use crate::report::pages::forecast::{Page, Section, blind_spots};
use crate::report::render::sheet;
use crate::report::reports::ForecastReport;
use crate::report::sheets::problems;
use crate::report::table::Align;
use crate::say;
use crate::scenario::forecast::{CountyForecast, Ratio};
use crate::template::style;

/// The row of a sheet's column headers.
const HEADER: u32 = 1;

/// No sheet's name is longer.
const LONGEST_NAME: usize = 31;

/// Writes the workbook.
///
/// # Errors
/// If a sheet cannot be laid out, or whatever the writer says.
pub fn write(report: &ForecastReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&bytes(report).map_err(io::Error::other)?)
}

fn bytes(report: &ForecastReport<'_>) -> Result<Vec<u8>, XlsxError> {
    let forecast = report.forecast;
    let lang = forecast.before.lang;
    let mut workbook = Workbook::new();
    let pages = forecast.counties.iter().map(|county| Page {
        county,
        standard: report.standard,
        lang,
    });
    let pages: Vec<Page<'_>> = pages.collect();
    let titles: Vec<String> = pages.iter().map(Page::title).collect();
    let title = titles.join(lang.pick("、", ", "));
    workbook.set_properties(&mark::properties()?.set_title(&title));
    let mut names: Vec<String> = Vec::new();
    for page in &pages {
        let several = pages.len() > 1;
        for section in page.all() {
            let name = sheet_name(&section.heading, several.then_some(page), &mut names);
            let sheet = add(&mut workbook, &name)?;
            table(sheet, &section, &page.title())?;
        }
        let heading = lang.pick("全县推算", "Working");
        let name = sheet_name(heading, several.then_some(page), &mut names);
        working(add(&mut workbook, &name)?, page)?;
        let heading = lang.pick("前提", "Assumptions");
        let name = sheet_name(heading, several.then_some(page), &mut names);
        assumptions(add(&mut workbook, &name)?, page)?;
    }
    let all: Vec<&ProblemFinding> = forecast.before.problems.iter().collect();
    problems::add(&mut workbook, &all, lang, problems::Links::Nowhere)?;
    workbook.save_to_buffer()
}

/// A name that a sheet can have and no other has: of several counties with its own in front.
fn sheet_name(heading: &str, page: Option<&Page<'_>>, names: &mut Vec<String>) -> String {
    let county = page
        .map(|page| page.county.before.name.as_str())
        .unwrap_or_default();
    let plain = |text: &str| text.replace(['[', ']', ':', '*', '?', '/', '\\', '\''], " ");
    let whole = plain(&format!("{county}{heading}"));
    let cut = |room: usize| {
        whole
            .chars()
            .take(room)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let mut name = cut(LONGEST_NAME);
    let mut number = 1;
    while names.contains(&name.to_lowercase()) {
        number += 1;
        let end = format!(" {number}");
        name = cut(LONGEST_NAME - end.len()) + &end;
    }
    names.push(name.to_lowercase());
    name
}

fn add<'w>(workbook: &'w mut Workbook, name: &str) -> Result<&'w mut Worksheet, XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_formula_result_default("");
    Ok(sheet)
}

/// A table as it is laid out for people, its numbers as numbers.
fn table(sheet: &mut Worksheet, section: &Section, title: &str) -> Result<(), XlsxError> {
    let columns = &section.table.columns;
    let last = columns.len().saturating_sub(1) as u16;
    put::across(
        sheet,
        0,
        (0, last),
        &format!("{}  {title}", section.heading),
        &style::title(),
    )?;
    sheet.set_row_height(0, 28)?;
    let format = style::header(style::PLAIN);
    for (at, column) in (0..).zip(columns) {
        put::text(sheet, HEADER, at, &column.name, &format)?;
        let cells = section
            .table
            .rows
            .iter()
            .filter_map(|row| row.get(usize::from(at)));
        let widest = cells
            .map(|cell| put::width(&cell.text))
            .chain([put::width(&column.name)])
            .max();
        let least = if column.align == Align::Left { 10 } else { 8 };
        sheet.set_column_width(at, widest.unwrap_or(0).clamp(least, 46) as f64 + 2.0)?;
    }
    let mut row = HEADER;
    for cells in &section.table.rows {
        row += 1;
        sheet::row(sheet, row, 0, cells)?;
    }
    for note in &section.notes {
        row += 1;
        put::across(sheet, row, (0, last.max(3)), &note.text, &style::prose())?;
        sheet.set_row_height(row, 32)?;
    }
    style::print(sheet, (0, HEADER), None, title)?;
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_freeze_panes(HEADER + 1, 1)?;
    Ok(())
}

fn assumptions(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), XlsxError> {
    let lang = page.lang;
    let heading = lang.pick("预测的前提", "What the forecast takes for granted");
    put::across(sheet, 0, (0, 0), heading, &style::title())?;
    sheet.set_column_width(0, 110)?;
    let said = page
        .county
        .assumptions
        .iter()
        .map(|(_, text)| text.get(lang));
    for (row, text) in (1..).zip(said.chain(blind_spots(lang))) {
        put::text(sheet, row, 0, text, &style::prose())?;
        sheet.set_row_height(row, 32)?;
    }
    style::print(sheet, (0, 0), None, &page.title())?;
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The pupils of the whole county: change a ratio, or those born in time, and every year follows.
fn working(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), XlsxError> {
    let lang = page.lang;
    let last = page.county.years.len() as u16 + 2;
    let text = lang.pick(
        "全县各年级学生 = 上一年低一年级 × 升级率；一年级 = 应入学人口 × 入学率。改比率或应入学人口，各年随之重算。",
        "Pupils of a grade = those of the grade before in the year before × progression; of the first = those born in time × entrance. Change a ratio, or those born in time, and every year follows.",
    );
    put::across(
        sheet,
        0,
        (0, last),
        lang.pick("全县推算", "Working"),
        &style::title(),
    )?;
    put::across(sheet, 1, (0, last), text, &style::prose())?;
    sheet.set_row_height(1, 32)?;
    sheet.set_column_width(0, 30)?;
    let mut row = 2;
    let names = [
        lang.pick("低方案", "Low"),
        lang.pick("中方案", "Mid"),
        lang.pick("高方案", "High"),
    ];
    for (variant, name) in names.into_iter().enumerate() {
        row = Block {
            page,
            variant,
            top: row,
        }
        .write(sheet, name)?
            + 1;
    }
    style::print(sheet, (0, 1), None, &page.title())?;
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A variant's block of the working.
struct Block<'a> {
    page: &'a Page<'a>,
    variant: usize,
    /// Its first row.
    top: u32,
}

/// The columns: the name, the ratio, the base year, and the years to come.
const RATIO: u16 = 1;
const BASE: u16 = 2;

impl Block<'_> {
    fn county(&self) -> &CountyForecast {
        self.page.county
    }

    fn write(&self, sheet: &mut Worksheet, name: &str) -> Result<u32, XlsxError> {
        let (county, lang) = (self.county(), self.page.lang);
        let header = style::header(style::PLAIN);
        put::text(sheet, self.top, 0, name, &header)?;
        put::text(sheet, self.top, RATIO, lang.pick("比率", "Ratio"), &header)?;
        let years = [county.base]
            .into_iter()
            .chain(county.years.iter().copied());
        for (column, year) in (BASE..).zip(years) {
            put::text(sheet, self.top, column, &year.to_string(), &header)?;
        }
        let born = self.top + 1;
        let said = match county.entrance {
            Some(_) => lang.pick("应入学人口", "Born in time"),
            None => lang.pick("新生（不变）", "Entrants (as in the last year)"),
        };
        put::text(sheet, born, 0, said, &style::cell())?;
        let whole = style::cell().set_num_format(style::decimals(0));
        for (column, cohort) in (BASE + 1..).zip(&county.cohorts) {
            put::number(sheet, born, column, Some(*cohort), &whole)?;
        }
        let mut row = born;
        for at in 0..=county.progression.len() {
            row += 1;
            self.grade(sheet, (born, row), at)?;
        }
        row += 1;
        let bold = style::cell().set_bold().set_num_format(style::decimals(0));
        put::text(
            sheet,
            row,
            0,
            lang.pick("合计", "In all"),
            &style::cell().set_bold(),
        )?;
        for (number, column) in (BASE..).enumerate().take(county.years.len() + 1) {
            let (first, end) = (
                row_col_to_cell(born + 1, column),
                row_col_to_cell(row - 1, column),
            );
            let sum: f64 = (0..=county.progression.len())
                .map(|at| self.pupils(at, number))
                .sum();
            put::formula(
                sheet,
                row,
                column,
                &format!("SUM({first}:{end})"),
                sum,
                &bold,
            )?;
        }
        Ok(row + 1)
    }

    /// All pupils of a grade, in the base year (0) or one to come.
    fn pupils(&self, grade: usize, year: usize) -> f64 {
        let own = self
            .county()
            .pupils
            .iter()
            .filter(|line| line.grade == grade + 1);
        let own = own.map(|line| match year.checked_sub(1) {
            None => line.before,
            Some(at) => line.years[at][self.variant],
        });
        own.sum()
    }

    fn grade(
        &self,
        sheet: &mut Worksheet,
        (born, row): (u32, u32),
        at: usize,
    ) -> Result<(), XlsxError> {
        let (county, lang) = (self.county(), self.page.lang);
        let ratio: Option<&Ratio> = match at.checked_sub(1) {
            None => county.entrance.as_ref(),
            Some(before) => county.progression.get(before),
        };
        let grade = at + 1;
        let label = say!(lang, "{grade} 年级", "Grade {grade}");
        put::text(sheet, row, 0, &label, &style::cell())?;
        let figure = ratio.map_or(1.0, |ratio| ratio.range.all()[self.variant]);
        let fine = style::cell().set_num_format(style::decimals(4));
        put::number(sheet, row, RATIO, Some(figure), &fine)?;
        let whole = style::cell().set_num_format(style::decimals(0));
        put::number(sheet, row, BASE, Some(self.pupils(at, 0)), &whole)?;
        for year in 1..=county.years.len() {
            let column = BASE + year as u16;
            let (from, before) = match at {
                0 => (
                    (born, column),
                    county.cohorts.get(year - 1).copied().unwrap_or_default(),
                ),
                _ => ((row - 1, column - 1), self.pupils(at - 1, year - 1)),
            };
            let pupils = self.pupils(at, year);
            // Where no school of the county has the grade, they are followed no further.
            if (before * figure - pupils).abs() > 1e-6 * pupils.max(1.0) {
                put::number(sheet, row, column, Some(pupils), &whole)?;
                continue;
            }
            let by = rust_xlsxwriter::utility::row_col_to_cell_absolute(row, RATIO);
            let formula = format!("{}*{by}", row_col_to_cell(from.0, from.1));
            put::formula(sheet, row, column, &formula, pupils, &whole)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_short_and_each_another() {
        let mut names = Vec::new();
        let long = "CVs by year (lower secondary), all of them";
        let first = sheet_name(long, None, &mut names);
        let second = sheet_name(long, None, &mut names);
        assert!(first.chars().count() <= LONGEST_NAME && second.chars().count() <= LONGEST_NAME);
        assert_ne!(first, second);
        assert_eq!(sheet_name("a/b", None, &mut names), "a b");
    }
}
