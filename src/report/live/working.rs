//! A row a school and stage: from its figures to its values, verdicts and share of the variance.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::expression::Expr;
use crate::expression::excel::{fulfilled, or_empty, quoted};
use crate::expression::school::SchoolRow;
use crate::measure::{LAST_BITS, ValueFinding};
use crate::report::live::cells::School;
use crate::report::live::layout::{BODY, Block, Book, Row, Sheet, lines};
use crate::report::live::put;
use crate::report::live::put::{least, unwritable};
use crate::report::live::summary_cells;
use crate::report::live::{aside, parameters, raw};
use crate::standard::{Indicator, Share};
use crate::template::style;

const HEADER: u32 = 2;
/// The column of the schools' names.
pub const NAME: u16 = 2;
const PUPILS: u16 = 4;
const SHARE: u16 = 5;
const VALUES: u16 = 6;

/// The columns of one indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The numerator, reliefs added, the part of this stage.
    Numerator,
    /// The denominator.
    Per,
    Value,
    /// (X − X̄)² · P.
    Deviation,
    /// The share of the variance.
    Share,
    /// Value ÷ threshold.
    Ratio,
    /// 1 where the threshold is met.
    Met,
    Shortfall,
}

const PLAIN: [Part; 5] = [
    Part::Numerator,
    Part::Per,
    Part::Value,
    Part::Deviation,
    Part::Share,
];
const JUDGED: [Part; 3] = [Part::Ratio, Part::Met, Part::Shortfall];

fn parts(book: &Book<'_>) -> Vec<Part> {
    let judged = JUDGED.into_iter().filter(|_| book.judged());
    PLAIN.into_iter().chain(judged).collect()
}

/// The column of a part of an indicator.
pub fn column(book: &Book<'_>, indicator: usize, part: Part) -> u16 {
    let parts = parts(book);
    let at = parts.iter().position(|p| *p == part).unwrap_or(0);
    VALUES + (indicator * parts.len() + at) as u16
}

/// The column of how many thresholds are met; beside it the verdict on the school.
fn met(book: &Book<'_>) -> u16 {
    VALUES + (book.standard.indicators.len() * parts(book).len()) as u16
}

/// The column of the verdict on the school.
pub fn verdict(book: &Book<'_>) -> u16 {
    met(book) + 1
}

/// A cell of a school and stage, from another sheet.
pub fn cell(book: &Book<'_>, at: usize, column: u16) -> String {
    book.cell(&Sheet::Working, BODY + at as u32, column)
}

/// The pupils of a school and stage, from another sheet.
pub fn pupils(book: &Book<'_>, at: usize) -> String {
    cell(book, at, PUPILS)
}

/// A column of a block, from another sheet.
pub fn range(book: &Book<'_>, block: &Block, column: u16) -> String {
    book.range(&Sheet::Working, &lines(&block.rows), column)
}

/// Writes the sheet.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    heading(sheet, book)?;
    for (index, block) in book.blocks.iter().enumerate() {
        for at in block.rows.clone() {
            let line = Line {
                book,
                block: index,
                at,
                row: &book.rows[at],
            };
            line.write(sheet)?;
        }
    }
    Ok(())
}

fn heading(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let header = style::header(style::PLAIN);
    put::across(
        sheet,
        0,
        (0, 12),
        &book.name(&Sheet::Working),
        &style::title(),
    )?;
    sheet.set_row_height(0, 28)?;
    let note = book.say(
        "由公式按“原始数据”和“参数”计算：x 分子（已按加权学生数分摊到本学段，含过渡政策），P 分母，X = k·x÷P，离差 = P·(X−X̄)²，占方差 = 离差÷Σ离差。",
        "Worked out by formulas from the raw data and the parameters: x numerator (the part of this stage, reliefs included), P denominator, X = k·x÷P, deviation = P·(X−X̄)², share = deviation ÷ Σ deviation.",
    );
    let note = format!("{note}{}", aside::note(book));
    put::across(sheet, 1, (0, 12), &note, &style::prose())?;
    sheet.set_row_height(1, 34)?;
    let fixed = [
        (0, book.say("区县", "County"), 12),
        (1, book.say("学校代码", "Code"), 13),
        (2, book.say("学校名称", "School"), 24),
        (3, book.say("学段", "Stage"), 8),
        (PUPILS, book.say("本学段学生", "Pupils"), 9),
        (SHARE, book.say("本学段所占", "Part of stage"), 9),
    ];
    for (at, text, width) in fixed {
        sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
        sheet.set_column_width(at, width)?;
    }
    let parts = parts(book);
    for (i, indicator) in book.standard.indicators.iter().enumerate() {
        let first = column(book, i, Part::Numerator);
        let last = first + parts.len() as u16 - 1;
        let name = format!("{} {}", i + 1, indicator.name.get(book.lang));
        sheet.merge_range(HEADER, first, HEADER, last, &name, &header)?;
        for (at, part) in (first..).zip(&parts) {
            let text = match part {
                Part::Numerator => "x",
                Part::Per => "P",
                Part::Value => "X",
                Part::Deviation => book.say("离差", "deviation"),
                Part::Share => book.say("占方差", "share"),
                Part::Ratio => book.say("占要求", "of threshold"),
                Part::Met => book.say("达标", "met"),
                Part::Shortfall => book.say("缺口", "shortfall"),
            };
            put::text(sheet, HEADER + 1, at, text, &header)?;
            let width = match part {
                Part::Met => 6,
                Part::Deviation => 14,
                _ => 11,
            };
            sheet.set_column_width(at, width)?;
        }
    }
    if book.judged() {
        let total = [
            (met(book), book.say("达标项数", "Met")),
            (verdict(book), book.say("综合判定", "School")),
        ];
        for (at, text) in total {
            sheet.merge_range(HEADER, at, HEADER + 1, at, text, &header)?;
            sheet.set_column_width(at, 9)?;
        }
    }
    sheet.set_row_height(HEADER, 30)?;
    sheet.set_freeze_panes(BODY, PUPILS)?;
    let last = if book.judged() {
        verdict(book)
    } else {
        met(book)
    };
    aside::page(sheet, book, (HEADER, HEADER + 1), last)
}

/// One school in one stage.
struct Line<'a> {
    book: &'a Book<'a>,
    block: usize,
    at: usize,
    row: &'a Row,
}

impl Line<'_> {
    /// A cell of this row.
    fn own(&self, column: u16) -> String {
        format!("${}", row_col_to_cell(BODY + self.at as u32, column))
    }

    fn stage(&self) -> &str {
        &self.book.school(self.row).stage
    }

    fn put(
        &self,
        sheet: &mut Worksheet,
        column: u16,
        formula: &str,
        result: impl Into<put::Shown>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        put::formula(
            sheet,
            BODY + self.at as u32,
            column,
            formula,
            result,
            format,
        )
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let school = book.school(self.row);
        raw::identity(sheet, book, self.row, BODY + self.at as u32)?;
        let count = style::cell().set_num_format("#,##0");
        let pupils = self.school(true).pupils(self.stage());
        self.put(sheet, PUPILS, &pupils, school.students as f64, &count)?;
        self.share(sheet)?;
        for (i, indicator) in book.standard.indicators.iter().enumerate() {
            self.indicator(sheet, i, indicator, &school.values[i])?;
        }
        if book.judged() {
            self.judge(sheet)?;
        }
        Ok(())
    }

    /// w·P ÷ Σ w·P.
    fn share(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let weighted = |share: &Share| {
            let weight = parameters::weight(book, &share.id);
            format!("{weight}*{}", self.school(false).count(&share.column))
        };
        let shares = book.standard.shares();
        // Who is in no table has no part of anything.
        let there = |share: &&Share| share.staged || raw::column(book, &share.column).is_some();
        let all: Vec<String> = shares.iter().filter(there).map(weighted).collect();
        let own = shares.iter().find(|share| share.id == self.stage());
        let own = own.map(weighted).unwrap_or_default();
        let formula = format!("{own}/({})", all.join("+"));
        let values = book.school(self.row).values.iter();
        let trace = values
            .zip(&book.standard.indicators)
            .filter(|(_, indicator)| indicator.split)
            .find_map(|(value, _)| value.trace.as_ref());
        let number = style::cell().set_num_format("0.0000");
        match trace {
            Some(trace) => self.put(sheet, SHARE, &formula, trace.share(), &number),
            None => {
                sheet.write_blank(BODY + self.at as u32, SHARE, &number)?;
                Ok(())
            }
        }
    }

    fn indicator(
        &self,
        sheet: &mut Worksheet,
        i: usize,
        indicator: &Indicator,
        found: &ValueFinding,
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let at = |part| column(book, i, part);
        let own = |part| self.own(at(part));
        let digits = style::decimals(indicator.digits);
        let number = |format: &str| style::cell().set_num_format(format);
        let (x, p) = (own(Part::Numerator), own(Part::Per));
        let per = per(found);
        self.put(
            sheet,
            at(Part::Per),
            &self.per(indicator)?,
            per,
            &number("#,##0.##"),
        )?;
        let numerator = self.numerator(indicator)?;
        let formula = format!("IF(ISNUMBER({p}),{},\"\")", or_empty(&numerator));
        self.put(
            sheet,
            at(Part::Numerator),
            &formula,
            found.numerator,
            &number("#,##0.00"),
        )?;
        let scale = parameters::scale(book, i);
        let formula = format!("IF(ISNUMBER({x}),{scale}*{x}/{p},\"\")");
        self.put(
            sheet,
            at(Part::Value),
            &formula,
            found.value,
            &number(&digits),
        )?;
        self.deviation(sheet, i, found)?;
        match book.judged() {
            true => self.threshold(sheet, i, indicator, found),
            false => Ok(()),
        }
    }

    /// (X − X̄)² · P, and the share of the variance.
    fn deviation(
        &self,
        sheet: &mut Worksheet,
        i: usize,
        found: &ValueFinding,
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let at = |part| column(book, i, part);
        let own = |part| self.own(at(part));
        let number = |format: &str| style::cell().set_num_format(format);
        let (p, value) = (own(Part::Per), own(Part::Value));
        let mean = summary_cells::mean(book, self.block, i);
        let within = format!("ABS({value}-{mean})<=ABS({mean})*{LAST_BITS}");
        let formula = format!("IF(ISNUMBER({value}),IF({within},0,{p}*({value}-{mean})^2),\"\")");
        let stage_mean = book.stage(&book.blocks[self.block]).indicators[i].mean;
        let deviation = found
            .value
            .zip(stage_mean)
            .zip(per(found))
            .map(|((v, m), p)| match (v - m).abs() <= m.abs() * LAST_BITS {
                true => 0.0,
                false => p * (v - m) * (v - m),
            });
        self.put(
            sheet,
            at(Part::Deviation),
            &formula,
            deviation,
            &number("#,##0.00"),
        )?;
        let deviation = own(Part::Deviation);
        let all = range(book, &book.blocks[self.block], at(Part::Deviation));
        let formula =
            format!("IF(ISNUMBER({deviation}),IF(SUM({all})>0,{deviation}/SUM({all}),\"\"),\"\")");
        self.put(
            sheet,
            at(Part::Share),
            &formula,
            found.cv_share,
            &number("0.0%"),
        )
    }

    /// How much of its threshold a value reaches, whether it is met, and what is lacking.
    fn threshold(
        &self,
        sheet: &mut Worksheet,
        i: usize,
        indicator: &Indicator,
        found: &ValueFinding,
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let stage = self.stage();
        let at = |part| column(book, i, part);
        let own = |part| self.own(at(part));
        let number = |format: &str| style::cell().set_num_format(format);
        let (x, p, value) = (own(Part::Numerator), own(Part::Per), own(Part::Value));
        let scale = parameters::scale(book, i);
        let cell = number("0.0%");
        if !indicator.thresholds.contains_key(stage) {
            for part in JUDGED {
                sheet.write_blank(BODY + self.at as u32, at(part), &cell)?;
            }
            return Ok(());
        }
        let threshold = parameters::threshold(book, i, stage);
        let ratio = format!("IF(ISNUMBER({value}),{value}/{threshold},\"\")");
        self.put(
            sheet,
            at(Part::Ratio),
            &or_empty(&ratio),
            found.ratio,
            &cell,
        )?;
        let formula = format!(
            "IF(ISNUMBER({value}),IF({value}>={},1,0),\"\")",
            least(&threshold)
        );
        let met = found.meets.map(|meets| if meets { 1.0 } else { 0.0 });
        self.put(sheet, at(Part::Met), &formula, met, &number("0"))?;
        let met = own(Part::Met);
        let formula =
            format!("IF(ISNUMBER({met}),IF({met}=0,{threshold}*{p}/{scale}-{x},\"\"),\"\")");
        self.put(
            sheet,
            at(Part::Shortfall),
            &formula,
            found.shortfall,
            &number("#,##0.00"),
        )
    }

    /// The denominator, empty unless above 0.
    fn per(&self, indicator: &Indicator) -> Result<String, XlsxError> {
        let roles = &self.book.standard.dictionary.roles;
        let Some(per) = indicator.per.get(self.stage()) else {
            return Ok("\"\"".to_owned());
        };
        let per = match per {
            Expr::Field(field) if *field == roles.pupils => self.own(PUPILS),
            per => or_empty(&per.excel(&self.school(true)).map_err(unwritable)?),
        };
        Ok(format!("IF(ISNUMBER({per}),IF({per}>0,{per},\"\"),\"\")"))
    }

    fn school(&self, staged: bool) -> School<'_> {
        School {
            book: self.book,
            at: self.at,
            stage: staged.then(|| self.stage()),
        }
    }

    /// (own + reliefs) · share.
    fn numerator(&self, indicator: &Indicator) -> Result<String, XlsxError> {
        let Some(own) = indicator.numerator.get(self.stage()) else {
            return Ok("NA()".to_owned());
        };
        let (staged, whole) = (self.school(true), self.school(false));
        let mut sum = own.excel(&staged).map_err(unwritable)?;
        for relief in &indicator.reliefs {
            let when = relief.when.excel(&whole).map_err(unwritable)?;
            let when = parameters::relief(self.book, self.row.county, &relief.key, &when);
            let when = fulfilled(&when);
            let add = relief.add.excel(&staged).map_err(unwritable)?;
            sum = format!("{sum}+IF({when},{add},0)");
        }
        Ok(match indicator.split {
            true => format!("({sum})*{}", self.own(SHARE)),
            false => sum,
        })
    }

    /// How many thresholds are met, and whether the school meets the standard.
    fn judge(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let school = book.school(self.row);
        let stage = self.stage();
        let judged = book.standard.indicators.iter().enumerate();
        let judged = judged.filter(|(_, i)| i.thresholds.contains_key(stage));
        let judged: Vec<usize> = judged.map(|(i, _)| i).collect();
        let plain = style::cell().set_align(FormatAlign::Center);
        if judged.is_empty() {
            for at in [met(book), verdict(book)] {
                sheet.write_blank(BODY + self.at as u32, at, &plain)?;
            }
            return Ok(());
        }
        let own = |i, part| self.own(column(book, i, part));
        let marks: Vec<String> = judged.iter().map(|i| own(*i, Part::Met)).collect();
        let marks = marks.join(",");
        let sum = format!("SUM({marks})");
        self.put(sheet, met(book), &sum, school.met.unwrap_or(0), &plain)?;
        let floor = parameters::floor(book, stage);
        let low = judged.iter().map(|i| {
            let (mark, value) = (own(*i, Part::Met), own(*i, Part::Value));
            let bound = format!("({}*{floor})", parameters::threshold(book, *i, stage));
            format!(
                "IF(ISNUMBER({mark}),IF({mark}=0,{value}<{},FALSE),FALSE)",
                least(&bound)
            )
        });
        let low: Vec<String> = low.collect();
        let [yes, no, unknown] = book.verdict_words();
        let missing = format!("({}-COUNT({marks}))", judged.len());
        let wanted = parameters::wanted(book, stage);
        let formula = format!(
            "IF(OR({},{sum}+{missing}<{wanted}),{},IF({missing}>0,{},{}))",
            low.join(","),
            quoted(no),
            quoted(unknown),
            quoted(yes)
        );
        let result = match school.meets {
            Some(true) => yes,
            Some(false) => no,
            None => unknown,
        };
        self.put(sheet, verdict(book), &formula, result, &plain)
    }
}

/// The denominator, where it is above 0.
fn per(found: &ValueFinding) -> Option<f64> {
    let per = found.trace.as_ref().and_then(|trace| trace.per);
    per.filter(|per| *per > 0.0)
}
