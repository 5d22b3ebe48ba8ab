//! The tables of items, Ⅳ to Ⅵ, and the steps of their figures.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use crate::expression::Expr;
use crate::expression::excel::{fulfilled, or_empty, quoted};
use crate::expression::recipe::Recipe;
use crate::measure::{Addend, Datum, FigureFinding, ItemFinding, ItemState};
use crate::report::live::cells::School;
use crate::report::live::layout::{Book, Sheet};
use crate::report::live::put;
use crate::report::live::put::width;
use crate::report::live::put::{Shown, least, most, unwritable};
use crate::report::live::recipe::{County, Line};
use crate::report::live::tables::{begin, county_row, notes, shade};
use crate::report::pages::words::{item_label, rests_on};
use crate::standard::{Figure, Item};
use crate::template::style;

const VALUE: u16 = 3;
const VERDICT: u16 = 4;
const SUMS: u16 = 5;
const FIGURES: u32 = 3;
/// Behind the county, code and name of a school.
const STEPS: u16 = 3;

/// One figure, and where its steps stand.
struct Step<'a> {
    item: usize,
    /// Its place among the figures of the item.
    at: usize,
    figure: &'a Figure,
    recipe: Recipe,
    /// The parts with their columns.
    parts: Vec<(Expr, u16)>,
    /// The first column of the addends, a column a sum.
    sums: u16,
}

/// All figures of all items.
pub struct Items<'a> {
    book: &'a Book<'a>,
    steps: Vec<Step<'a>>,
}

impl<'a> Items<'a> {
    pub fn new(book: &'a Book<'a>) -> Items<'a> {
        let mut steps = Vec::new();
        let mut column = STEPS;
        for (item, definition) in book.standard.items.iter().enumerate() {
            for (at, figure) in definition.figures.iter().enumerate() {
                let recipe = Recipe::of(&figure.value);
                let parts = recipe.parts.iter().cloned().zip(column..).collect();
                let sums = column + recipe.parts.len() as u16;
                column = sums + recipe.sums.len() as u16;
                steps.push(Step {
                    item,
                    at,
                    figure,
                    recipe,
                    parts,
                    sums,
                });
            }
        }
        Items { book, steps }
    }

    fn figure_row(&self, county: usize, step: usize) -> u32 {
        FIGURES + (county * self.steps.len() + step) as u32
    }

    fn school_header(&self) -> u32 {
        self.figure_row(self.book.findings.counties.len(), 0) + 2
    }

    /// The rows of the schools of a county that the items speak of.
    fn school_rows(&self, county: usize) -> std::ops::Range<u32> {
        let count = |c: usize| {
            let evidence = self.book.county(c).evidence.as_ref();
            evidence.map_or(0, |e| e.rows.len()) as u32
        };
        let before: u32 = (0..county).map(count).sum();
        let first = self.school_header() + 2 + before;
        first..first + count(county)
    }

    /// The first line of the raw data of each of those schools.
    fn schools(&self, county: usize) -> Vec<usize> {
        let count = self.book.county(county).evidence.as_ref();
        let rows = 0..count.map_or(0, |e| e.rows.len());
        rows.filter_map(|row| self.book.first_line(county, row))
            .collect()
    }

    /// The sheet of the steps.
    pub fn working(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let header = style::header(style::PLAIN);
        put::across(
            sheet,
            0,
            (0, 6),
            &book.name(&Sheet::ItemWorking),
            &style::title(),
        )?;
        sheet.set_row_height(0, 28)?;
        let most_sums = self
            .steps
            .iter()
            .map(|s| s.recipe.sums.len())
            .max()
            .unwrap_or(0) as u16;
        let mut headers = vec![
            (0, book.say("区县", "County").to_owned(), 14),
            (1, book.say("指标", "Item").to_owned(), 12),
            (2, book.say("内容", "Figure").to_owned(), 34),
            (VALUE, book.say("数", "Value").to_owned(), 14),
            (VERDICT, book.say("判定", "Verdict").to_owned(), 14),
        ];
        headers.extend((0..most_sums).map(|n| (SUMS + n, format!("Σ{}", n + 1), 14)));
        for (column, text, wide) in headers {
            put::text(sheet, FIGURES - 1, column, &text, &header)?;
            sheet.set_column_width(column, wide)?;
        }
        for county in 0..book.findings.counties.len() {
            for step in 0..self.steps.len() {
                self.figure(sheet, county, step)?;
            }
        }
        self.school_headers(sheet)?;
        for county in 0..book.findings.counties.len() {
            for (nth, at) in self.schools(county).into_iter().enumerate() {
                self.school(sheet, county, nth, at)?;
            }
        }
        sheet.set_freeze_panes(FIGURES, STEPS)?;
        style::print(
            sheet,
            (FIGURES - 1, FIGURES - 1),
            Some(2),
            book.standard.name.get(book.lang),
        )
    }

    fn found(&self, county: usize, step: &Step<'_>) -> Option<&'a FigureFinding> {
        let item = self.book.county(county).items.get(step.item)?;
        item.figures.get(step.at)
    }

    fn label(&self, item: &Item) -> String {
        item_label(&item.table, item.number, self.book.lang, self.book.standard)
    }

    fn figure(&self, sheet: &mut Worksheet, county: usize, index: usize) -> Result<(), XlsxError> {
        let book = self.book;
        let step = &self.steps[index];
        let row = self.figure_row(county, index);
        let cell = style::cell();
        let item = &book.standard.items[step.item];
        put::text(sheet, row, 0, &book.county(county).name, &cell)?;
        put::text(sheet, row, 1, &self.label(item), &cell)?;
        put::text(sheet, row, 2, step.figure.text.get(book.lang), &cell)?;
        let number = cell.clone().set_num_format("General");
        let steps = book
            .county(county)
            .evidence
            .as_ref()
            .and_then(|e| e.items.get(index));
        let schools = self.school_rows(county);
        let mut sums = Vec::new();
        for nth in 0..step.recipe.sums.len() {
            let column = SUMS + nth as u16;
            let addends = step.sums + nth as u16;
            let any = steps.is_some_and(|s| s.spoken_of.contains(&true));
            let formula = match any {
                false => quoted(""),
                true => {
                    let range = book.range(&Sheet::ItemWorking, &schools, addends);
                    format!(
                        "IF(COUNTIF({range},{})>0,\"\",SUM({range}))",
                        quoted(self.blank())
                    )
                }
            };
            let addends = steps
                .and_then(|s| s.sums.get(nth))
                .map_or(&[][..], Vec::as_slice);
            let sum = total(addends).filter(|_| any);
            put::formula(sheet, row, column, &formula, sum, &number)?;
            sums.push(book.fixed(&Sheet::ItemWorking, row, column));
        }
        let school = self.schools(county).first().map(|at| School {
            book,
            at: *at,
            stage: None,
        });
        let county_cells = County { school, sums, book };
        let formula = step.recipe.value.excel(&county_cells).map_err(unwritable)?;
        let found = self.found(county, step);
        let value = found.and_then(|f| f.value);
        put::formula(sheet, row, VALUE, &or_empty(&formula), value, &number)?;
        let own = row_col_to_cell(row, VALUE);
        let mut conditions = Vec::new();
        conditions.extend(
            step.figure
                .at_least
                .map(|b| format!("{own}>={}", least(&b.to_string()))),
        );
        conditions.extend(
            step.figure
                .at_most
                .map(|b| format!("{own}<={}", most(&b.to_string()))),
        );
        let [yes, no, _] = book.verdict_words().map(quoted);
        let formula = match conditions.is_empty() {
            true => format!("IF(ISNUMBER({own}),{yes},\"\")"),
            false => format!(
                "IF(ISNUMBER({own}),IF(AND({}),{yes},{no}),\"\")",
                conditions.join(",")
            ),
        };
        let meets = found.and_then(|f| f.meets);
        let shown = crate::report::live::summary::verdict_shown(book, meets);
        put::formula(sheet, row, VERDICT, &formula, shown, &cell)
    }

    /// What stands for a figure that is not known.
    fn blank(&self) -> &'static str {
        self.book.lang.pick("缺", "blank")
    }

    fn school_headers(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let row = self.school_header();
        let header = style::header(style::PLAIN);
        let fixed = [
            book.say("区县", "County"),
            book.say("学校代码", "Code"),
            book.say("学校名称", "School"),
        ];
        for (column, text) in (0..).zip(fixed) {
            put::text(sheet, row, column, "", &header)?;
            put::text(sheet, row + 1, column, text, &header)?;
        }
        let labels = book.standard.dictionary.labels(book.lang);
        for step in &self.steps {
            let item = self.label(&book.standard.items[step.item]);
            for (expr, column) in &step.parts {
                let expr = book.standard.items[step.item].in_full(expr);
                let text: String = expr.describe(book.lang, &labels).chars().take(80).collect();
                put::text(sheet, row, *column, &item, &header)?;
                put::text(
                    sheet,
                    row + 1,
                    *column,
                    &text,
                    &header.clone().set_font_size(8),
                )?;
            }
            for nth in 0..step.recipe.sums.len() {
                let column = step.sums + nth as u16;
                let text = format!("Σ{} {}", nth + 1, step.figure.text.get(book.lang));
                put::text(sheet, row, column, &item, &header)?;
                put::text(sheet, row + 1, column, &text, &header)?;
            }
        }
        sheet.set_row_height(row + 1, 90)?;
        Ok(())
    }

    fn school(
        &self,
        sheet: &mut Worksheet,
        county: usize,
        nth: usize,
        at: usize,
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let row = self.school_rows(county).start + nth as u32;
        let cell = style::cell();
        if let Some(found) = book.evidence(at) {
            let texts = [&book.county(county).name, &found.code, &found.name];
            for (column, text) in (0..).zip(texts) {
                put::text(sheet, row, column, text, &cell)?;
            }
        }
        let evidence = book.county(county).evidence.as_ref();
        for (index, step) in self.steps.iter().enumerate() {
            let steps = evidence.and_then(|e| e.items.get(index));
            // A school that the item does not speak of adds nothing.
            if steps.is_some_and(|s| s.spoken_of.get(nth) == Some(&false)) {
                let columns = step.parts.len() + step.recipe.sums.len();
                let first = step.sums - step.parts.len() as u16;
                for column in first..first + columns as u16 {
                    sheet.write_blank(row, column, &cell)?;
                }
                continue;
            }
            let figure = self.figure_row(county, index);
            let sums = (SUMS..).take(step.recipe.sums.len());
            let sums = sums.map(|column| book.fixed(&Sheet::ItemWorking, figure, column));
            let sums: Vec<String> = sums.collect();
            let line = Line {
                sums: &sums,
                school: School {
                    book,
                    at,
                    stage: None,
                },
                row,
                parts: &step.parts,
                item: &book.standard.items[step.item],
            };
            for (place, (expr, column)) in step.parts.iter().enumerate() {
                let formula = or_empty(&expr.excel(&line).map_err(unwritable)?);
                let value = steps.and_then(|s| s.parts.get(place)?.get(nth)?.clone());
                put::formula(sheet, row, *column, &formula, self.datum(value), &cell)?;
            }
            for (place, (x, filter)) in step.recipe.sums.iter().enumerate() {
                let x = x.excel(&line).map_err(unwritable)?;
                let mut formula = format!("IFERROR({x},{})", quoted(self.blank()));
                if let Some(filter) = filter {
                    let when = fulfilled(&filter.excel(&line).map_err(unwritable)?);
                    formula = format!("IF({when},{formula},\"\")");
                }
                let shown = match steps.and_then(|s| s.sums.get(place)?.get(nth)) {
                    Some(Addend::Number(number)) => Shown::Number(*number),
                    Some(Addend::Blank) => self.blank().into(),
                    _ => "".into(),
                };
                put::formula(sheet, row, step.sums + place as u16, &formula, shown, &cell)?;
            }
        }
        Ok(())
    }

    fn datum(&self, value: Option<Datum>) -> Shown {
        match value {
            Some(Datum::Number(number)) => Shown::Number(number),
            Some(Datum::Truth(truth)) => Shown::Truth(truth),
            Some(Datum::Word(word)) => Shown::Text(word),
            None => "".into(),
        }
    }

    /// A table of items.
    pub fn table(&self, sheet: &mut Worksheet, table: &str) -> Result<(), XlsxError> {
        let book = self.book;
        let header = style::header(style::PLAIN);
        let top = crate::report::live::tables::HEADER;
        let headers = [
            (0, book.say("名称", "Item"), 66.0),
            (
                1,
                book.say("指标值或简要结论", "Figures, or a short conclusion"),
                50.0,
            ),
            (2, book.say("是否达标", "Met"), 14.0),
        ];
        for (column, text, wide) in headers {
            sheet.merge_range(top, column, top + 1, column, text, &header)?;
            sheet.set_column_width(column, wide)?;
        }
        begin(
            sheet,
            book,
            &book.standard.table_title(table, book.lang),
            2,
            None,
        )?;
        let mut row = crate::report::live::tables::BODY;
        let first = row;
        for county in 0..book.findings.counties.len() {
            row = county_row(sheet, book, row, county, 2)?;
            for (index, item) in book.standard.items.iter().enumerate() {
                if item.table == table {
                    self.item(sheet, county, index, row)?;
                    row += 1;
                }
            }
        }
        let cell = format!("$C{}", first + 1);
        let when = format!("{cell}={}", quoted(book.verdict_words()[1]));
        shade(sheet, (first, 2), (row - 1, 2), &when)?;
        notes(sheet, book, row, table, 2)
    }

    fn item(
        &self,
        sheet: &mut Worksheet,
        county: usize,
        index: usize,
        row: u32,
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let item = &book.standard.items[index];
        let wrapped = style::cell().set_text_wrap();
        let centred = wrapped.clone().set_align(FormatAlign::Center);
        let text = format!("{}. {}", item.number, item.text.get(book.lang));
        put::text(sheet, row, 0, &text, &wrapped)?;
        let Some(found) = book.county(county).items.get(index) else {
            return Ok(());
        };
        let high = width(&text)
            .div_ceil(62)
            .max(width(&found.shown).div_ceil(46));
        sheet.set_row_height(row, 16.0 * high.max(1) as f64 + 4.0)?;
        let figures: Vec<usize> = (0..self.steps.len())
            .filter(|s| self.steps[*s].item == index)
            .collect();
        match figures.is_empty() {
            true => sheet.write_blank(row, 1, &wrapped).map(|_| ())?,
            false => {
                let formula = self.shown(county, &figures);
                put::formula(sheet, row, 1, &formula, found.shown.as_str(), &wrapped)?;
            }
        }
        match item.evidence {
            Some(_) => put::text(sheet, row, 2, self.state(found), &centred),
            None => {
                let formula = self.verdict(county, &figures);
                put::formula(sheet, row, 2, &formula, self.state(found), &centred)
            }
        }
    }

    fn state(&self, found: &ItemFinding) -> &'static str {
        let [yes, no, _] = self.book.verdict_words();
        match found.state {
            ItemState::Met => yes,
            ItemState::Unmet => no,
            ItemState::NoData | ItemState::Documents => rests_on(found, self.book.lang),
        }
    }

    /// The figures of an item in words, those that there are.
    fn shown(&self, county: usize, figures: &[usize]) -> String {
        let book = self.book;
        let between = book.say("；", "; ");
        let colon = book.say("：", ": ");
        let parts = figures.iter().map(|index| {
            let step = &self.steps[*index];
            let cell = book.fixed(&Sheet::ItemWorking, self.figure_row(county, *index), VALUE);
            let digits = |digits: usize| match digits {
                0 => "0".to_owned(),
                digits => format!("0.{}", "0".repeat(digits)),
            };
            let number = match step.figure.percent {
                true => {
                    let digits = digits(book.standard.percent_digits);
                    format!("TEXT(100*{cell},\"{digits}\")&\"%\"")
                }
                false => format!("TEXT({cell},\"{}\")", digits(step.figure.digits)),
            };
            let name = format!("{between}{}{colon}", step.figure.text.get(book.lang));
            format!("IF(ISNUMBER({cell}),{}&{number},\"\")", quoted(&name))
        });
        let parts: Vec<String> = parts.collect();
        let skip = between.chars().count() + 1;
        format!("MID({},{skip},2000)", parts.join("&"))
    }

    /// Not met as soon as one figure is not; met where all are.
    fn verdict(&self, county: usize, figures: &[usize]) -> String {
        let book = self.book;
        let [yes, no, _] = book.verdict_words().map(quoted);
        let cells = figures.iter().map(|index| {
            book.fixed(
                &Sheet::ItemWorking,
                self.figure_row(county, *index),
                VERDICT,
            )
        });
        let cells: Vec<String> = cells.collect();
        let all = |word: &str| {
            let same = cells.iter().map(|cell| format!("({cell}={word})"));
            same.collect::<Vec<_>>().join("+")
        };
        let nothing = quoted(self.book.lang.pick("没有数据", "no data"));
        format!(
            "IF({}>0,{no},IF({}={},{yes},{nothing}))",
            all(&no),
            all(&yes),
            cells.len()
        )
    }
}

/// A sum as its cell shows it: blank if an addend is.
fn total(addends: &[Addend]) -> Option<f64> {
    let mut sum = 0.0;
    for addend in addends {
        match addend {
            Addend::None => {}
            Addend::Blank => return None,
            Addend::Number(number) => sum += number,
        }
    }
    Some(sum)
}
