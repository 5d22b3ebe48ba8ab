//! What the charts draw, as formulas: the spread of every indicator, the coefficients of variation against their
//! limits, and the schools that lack most.

use std::ops::Range;

use rust_xlsxwriter::utility::row_col_to_cell_absolute;
use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::expression::excel::quoted;
use crate::report::live::layout::{Block, Book, Sheet};
use crate::report::live::put::Shown;
use crate::report::live::working::Part;
use crate::report::live::{aside, gaps, parameters, put, summary, summary_cells, working};
use crate::template::style;

/// So many of the schools that lack most are drawn.
const MOST_SCHOOLS: usize = 15;

const HEADER: u32 = 2;
const BODY: u32 = 3;

/// The columns: block, name, then figures.
pub const NAME: u16 = 1;
/// Lowest, lower quarter, mean, upper quarter and highest value, and what is required.
pub const SPREAD: u16 = 2;
pub const SPREADS: usize = 6;
pub const CV: u16 = SPREAD + SPREADS as u16;
pub const LIMIT: u16 = CV + 1;
/// Of a school: its name, and an indicator a column what it lacks.
pub const SCHOOL: u16 = LIMIT + 2;
pub const LACKING: u16 = SCHOOL + 1;

/// Where the figures of the blocks stand.
pub struct Places<'a> {
    pub book: &'a Book<'a>,
}

/// What a school lacks: of each indicator the part of the requirement that is not there.
fn lacks(book: &Book<'_>, at: usize) -> Vec<f64> {
    let school = book.school(&book.rows[at]);
    let ratios = school.values.iter().map(|v| v.ratio);
    ratios
        .map(|r| r.map_or(0.0, |r| (1.0 - r).max(0.0)))
        .collect()
}

impl<'a> Places<'a> {
    pub fn new(book: &'a Book<'a>) -> Places<'a> {
        Places { book }
    }

    /// The row of the headers, which name what is drawn.
    pub fn header(&self) -> u32 {
        HEADER
    }

    fn height(&self) -> u32 {
        let lines = self.book.standard.indicators.len() + 1;
        lines.max(MOST_SCHOOLS) as u32 + 1
    }

    /// The rows of the indicators of a block, with the mean of the CVs where it is limited.
    pub fn indicators(&self, block: usize) -> Range<u32> {
        let first = BODY + block as u32 * self.height();
        let stage = self.book.stage(&self.book.blocks[block]);
        let composite = u32::from(stage.composite_limit.is_some());
        first..first + stage.indicators.len() as u32 + composite
    }

    /// The rows of the indicators alone.
    pub fn spreads(&self, block: usize) -> Range<u32> {
        let first = self.indicators(block).start;
        first..first + self.book.standard.indicators.len() as u32
    }

    /// The rows of the schools that lack most; none where nothing is required.
    pub fn schools(&self, block: usize) -> Range<u32> {
        let first = self.indicators(block).start;
        let count = self.book.blocks[block].rows.len().min(MOST_SCHOOLS);
        let count = if self.book.judged() { count } else { 0 };
        first..first + count as u32
    }

    /// The column of what all schools lack together, in which those that lack most are looked up.
    fn scores(&self) -> u16 {
        LACKING + self.book.standard.indicators.len() as u16 + 2
    }

    /// Writes the sheet.
    ///
    /// # Errors
    /// If the cells are not there.
    pub fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let name = book.name(&Sheet::ChartData);
        put::across(sheet, 0, (0, 6), &name, &style::title())?;
        sheet.set_row_height(0, 28)?;
        put::across(sheet, 1, (0, 6), aside::note(book), &style::prose())?;
        self.headers(sheet)?;
        for (index, block) in book.blocks.iter().enumerate() {
            for i in 0..book.standard.indicators.len() {
                self.indicator(sheet, (index, block), i)?;
            }
            self.composite(sheet, (index, block))?;
            self.lacking(sheet, (index, block))?;
        }
        sheet.set_freeze_panes(BODY, SPREAD)?;
        aside::page(sheet, book, (HEADER, HEADER), self.scores() + 1)
    }

    fn headers(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let header = style::header(style::PLAIN);
        let mut headers: Vec<(u16, String, f64)> = [
            (0, book.say("区县、学段", "County, stage"), 20.0),
            (NAME, book.say("指标", "Indicator"), 30.0),
            (SPREAD, book.say("最低的学校", "Lowest school"), 10.0),
            (SPREAD + 1, book.say("下四分位", "Lower quarter"), 10.0),
            (SPREAD + 2, book.say("全县平均", "County mean"), 10.0),
            (SPREAD + 3, book.say("上四分位", "Upper quarter"), 10.0),
            (SPREAD + 4, book.say("最高的学校", "Highest school"), 10.0),
            (SPREAD + 5, self.unit(), 10.0),
            (CV, book.say("差异系数", "CV"), 10.0),
            (LIMIT, book.say("限值", "Limit"), 10.0),
        ]
        .into_iter()
        .map(|(at, text, wide)| (at, text.to_owned(), wide))
        .collect();
        if book.judged() {
            headers.push((
                SCHOOL,
                book.say("缺口最大的学校", "Schools that lack most").into(),
                26.0,
            ));
            let names = book
                .standard
                .indicators
                .iter()
                .enumerate()
                .map(|(i, _)| self.called(i));
            headers.extend(
                (LACKING..)
                    .zip(names)
                    .map(|(at, n)| (at, n.to_owned(), 12.0)),
            );
            headers.push((
                self.scores(),
                book.say("各校合计", "All schools").into(),
                12.0,
            ));
        }
        for (at, text, wide) in headers {
            put::text(sheet, HEADER, at, &text, &header)?;
            sheet.set_column_width(at, wide)?;
        }
        sheet.set_row_height(HEADER, 44).map(|_| ())
    }

    /// An indicator for short, without its unit: a chart has little room.
    fn called(&self, indicator: usize) -> &'a str {
        let short = self.book.standard.indicators[indicator]
            .short
            .get(self.book.lang);
        short.split('（').next().unwrap_or(short)
    }

    /// What 1 is on the scale of the spread.
    pub fn unit(&self) -> &'static str {
        match self.book.judged() {
            true => self.book.say("要求（＝1）", "Requirement (= 1)"),
            false => self.book.say("全县平均（＝1）", "County mean (= 1)"),
        }
    }

    /// The spread of an indicator, by its threshold or, where there is none, by the county's mean; and its CV.
    fn indicator(
        &self,
        sheet: &mut Worksheet,
        (index, block): (usize, &Block),
        i: usize,
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let stage = book.stage(block);
        let found = &stage.indicators[i];
        let row = self.spreads(index).start + i as u32;
        let (cell, number) = (style::cell(), style::cell().set_num_format("0.000"));
        put::text(sheet, row, 0, &self.heading(block), &cell)?;
        put::text(sheet, row, NAME, self.called(i), &cell)?;
        let mean = summary_cells::mean(book, index, i);
        let (one, scale) = match found.threshold {
            Some(threshold) => {
                let at = parameters::threshold(book, i, &stage.stage);
                (at, Some(threshold))
            }
            None => (mean.clone(), found.mean),
        };
        let range = working::range(book, block, working::column(book, i, Part::Value));
        let schools = book.rows[block.rows.clone()].iter();
        let mut values: Vec<f64> = schools
            .filter_map(|r| book.school(r).values[i].value)
            .collect();
        values.sort_by(f64::total_cmp);
        let scaled = |value: Option<f64>| {
            let scale = scale.filter(|scale| *scale > 0.0)?;
            Some(value? / scale)
        };
        let formulas = [
            (format!("MIN({range})"), values.first().copied()),
            (format!("QUARTILE({range},1)"), quantile(&values, 0.25)),
            (mean, found.mean),
            (format!("QUARTILE({range},3)"), quantile(&values, 0.75)),
            (format!("MAX({range})"), values.last().copied()),
        ];
        for (column, (formula, value)) in (SPREAD..).zip(formulas) {
            let formula = format!("IF(COUNT({range})>0,IF({one}>0,{formula}/{one},\"\"),\"\")");
            put::formula(sheet, row, column, &formula, scaled(value), &number)?;
        }
        sheet.write_number_with_format(row, SPREAD + 5, 1.0, &number)?;
        let shown: Shown = match found.cv {
            Some(cv) => cv.into(),
            None => summary::cv_shown(book, found),
        };
        put::formula(
            sheet,
            row,
            CV,
            &summary_cells::cv(book, index, i),
            shown,
            &number,
        )?;
        match found.limit {
            Some(limit) => {
                let at = parameters::limit(book, &stage.stage);
                put::formula(sheet, row, LIMIT, &at, limit, &number)
            }
            None => sheet.write_blank(row, LIMIT, &number).map(|_| ()),
        }
    }

    /// The mean of the CVs, where it is limited.
    fn composite(
        &self,
        sheet: &mut Worksheet,
        (index, block): (usize, &Block),
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let stage = book.stage(block);
        let Some(limit) = stage.composite_limit else {
            return Ok(());
        };
        let row = self.spreads(index).end;
        let (cell, number) = (style::cell(), style::cell().set_num_format("0.000"));
        put::text(sheet, row, 0, &self.heading(block), &cell)?;
        put::text(sheet, row, NAME, book.say("综合", "Composite"), &cell)?;
        let at = summary_cells::composite(book, index);
        put::formula(
            sheet,
            row,
            CV,
            &at,
            summary::composite_shown(book, stage),
            &number,
        )?;
        let at = parameters::composite(book, &stage.stage);
        put::formula(sheet, row, LIMIT, &at, limit, &number)
    }

    /// The schools that lack most. Two that lack the same are told apart by their place.
    fn lacking(
        &self,
        sheet: &mut Worksheet,
        (index, block): (usize, &Block),
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let rows = self.schools(index);
        if rows.is_empty() {
            return Ok(());
        }
        let number = style::cell().set_num_format("0.000");
        let mut scores: Vec<(f64, usize)> = Vec::new();
        // More than all places, and less than anything that is lacking.
        let least = 1e-7;
        for (nth, at) in block.rows.clone().enumerate() {
            let shares = gaps::shares(book, index, nth);
            let lacking = format!("COUNTIF({shares},\"<1\")-SUMIF({shares},\"<1\")");
            // As it is written: a decimal that both read alike.
            let place = format!("{:.12}", (block.rows.len() - nth) as f64 / 1e12);
            let formula = format!("{lacking}+{place}");
            let place: f64 = place.parse().unwrap_or_default();
            let score = lacks(book, at).iter().sum::<f64>() + place;
            let row = BODY + at as u32;
            put::formula(sheet, row, self.scores(), &formula, score, &number)?;
            scores.push((score, at));
        }
        scores.sort_by(|a, b| b.0.total_cmp(&a.0));
        let lines = BODY + block.rows.start as u32..BODY + block.rows.end as u32;
        let column = |at: u16| {
            let first = row_col_to_cell_absolute(lines.start, at);
            format!("{first}:{}", row_col_to_cell_absolute(lines.end - 1, at))
        };
        let all = column(self.scores());
        for (nth, (row, (score, at))) in rows.zip(scores).enumerate() {
            let found = format!("MATCH(LARGE({all},{}),{all},0)", nth + 1);
            let any = format!("LARGE({all},{})>{least:.9}", nth + 1);
            let lacks_any = score > least;
            let names = working::range(book, block, working::NAME);
            let formula = format!("IF({any},INDEX({names},{found}),\"\")");
            let name = &book.school(&book.rows[at]).name;
            let shown = if lacks_any { name.as_str() } else { "" };
            put::formula(sheet, row, SCHOOL, &formula, shown, &style::cell())?;
            for (i, lack) in lacks(book, at).into_iter().enumerate() {
                let ratios = working::range(book, block, working::column(book, i, Part::Ratio));
                let ratio = format!("INDEX({ratios},{found})");
                let formula = format!(
                    "IF({any},IF(ISNUMBER({ratio}),MAX(0,1-{ratio}),0),{})",
                    quoted("")
                );
                let shown = lacks_any.then_some(lack);
                put::formula(sheet, row, LACKING + i as u16, &formula, shown, &number)?;
            }
        }
        Ok(())
    }

    /// The county and the stage.
    pub fn heading(&self, block: &Block) -> String {
        let stage = &self.book.stage(block).label;
        match self.book.several() {
            true => format!("{} {stage}", self.book.county(block.county).name),
            false => stage.clone(),
        }
    }
}

/// A quantile of sorted values as spreadsheets work it out: between two of them by how far it is.
fn quantile(values: &[f64], part: f64) -> Option<f64> {
    let at = part * values.len().checked_sub(1)? as f64;
    let (low, rest) = (at.floor() as usize, at.fract());
    let low_value = values.get(low)?;
    let next = values.get(low + 1).unwrap_or(low_value);
    Some(low_value + rest * (next - low_value))
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn a_quantile_lies_between_two_values() {
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0, 10.0], 0.25), Some(2.0));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.75), Some(3.25));
        assert_eq!(quantile(&[7.0], 0.25), Some(7.0));
        assert_eq!(quantile(&[], 0.25), None);
    }
}
