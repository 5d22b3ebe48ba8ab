//! The figures of the county and the steps to them: what each school adds, the sums, the figure.

use std::ops::Range;

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::expression::Expr;
use crate::expression::excel::{fulfilled, or_empty, quoted};
use crate::expression::recipe::{Recipe, place};
use crate::measure::{Addend, Datum, FigureFinding, ItemSteps};
use crate::report::live::cells::School;
use crate::report::live::layout::{Book, Sheet};
use crate::report::live::put::{Shown, least, most, unwritable};
use crate::report::live::recipe::{County, Line};
use crate::report::live::step::{Step, Sum, is_given, total};
use crate::report::live::{aside, put};
use crate::report::pages::words::{item_label, table_label};
use crate::standard::{Figure, Item};
use crate::template::style;

const VALUE: u16 = 3;
const VERDICT: u16 = 4;
const SUMS: u16 = 5;
const FIGURES: u32 = 3;
/// Behind the county, code and name of a school.
const STEPS: u16 = 3;
/// The rows of the headers above the schools.
const SCHOOL_HEADER: u32 = 2;

/// All figures of the county, in the order of the standard.
pub struct Steps<'a> {
    pub book: &'a Book<'a>,
    steps: Vec<Step<'a>>,
}

impl<'a> Steps<'a> {
    pub fn new(book: &'a Book<'a>) -> Steps<'a> {
        let items = book.standard.items.iter().enumerate();
        let judged = items.flat_map(|(i, item)| (0..item.figures.len()).map(move |at| (i, at)));
        let mut judged = judged.map(Some).chain(std::iter::repeat(None));
        let mut steps: Vec<Step<'a>> = Vec::new();
        let mut column = STEPS;
        for (item, figure) in book.standard.county_figures() {
            let recipe = Recipe::of(&figure.value);
            let parts: Vec<(Expr, u16)> = recipe.parts.iter().cloned().zip(column..).collect();
            column += parts.len() as u16;
            let mut sums = Vec::new();
            for (nth, sum) in recipe.sums.iter().enumerate() {
                // What another figure adds up already, over the same schools, is added up once.
                let mut known = steps.iter().filter(|_| parts.is_empty());
                let known = known.find_map(|step| step.same_sum(item, sum));
                let is_given = is_given(book, steps.len(), nth, &sum.0);
                let is_own = known.is_none() && is_given;
                sums.push(Sum {
                    column: known.map_or(column, |known| known.column),
                    is_own,
                    is_given,
                });
                column += u16::from(is_own);
            }
            steps.push(Step {
                item,
                figure,
                judged: judged.next().flatten(),
                recipe,
                parts,
                sums,
            });
        }
        Steps { book, steps }
    }

    /// A figure by its place.
    pub fn figure_at(&self, step: usize) -> &'a Figure {
        self.steps[step].figure
    }

    /// The figures of an item by which is judged.
    pub fn judged(&self, item: usize) -> Vec<usize> {
        let of = |step: &Step<'_>| step.judged.is_some_and(|(own, _)| own == item);
        (0..self.steps.len())
            .filter(|at| of(&self.steps[*at]))
            .collect()
    }

    /// The place of the first figure that an item's form asks for besides, or of a table.
    pub fn besides(&self, item: &Item) -> Option<usize> {
        let own = |step: &Step<'_>| std::ptr::eq(step.item, item) && step.judged.is_none();
        self.steps.iter().position(own)
    }

    /// The row of a figure: those by which is judged stand first, county by county, then all others.
    fn row(&self, county: usize, step: usize) -> u32 {
        let all = self.steps.len();
        let judged = self.steps.iter().filter(|s| s.judged.is_some()).count();
        let counties = self.book.findings.counties.len();
        let line = match step < judged {
            true => county * judged + step,
            false => counties * judged + county * (all - judged) + step - judged,
        };
        FIGURES + line as u32
    }

    /// The cell of a figure, and that of the verdict on it.
    pub fn cells(&self, county: usize, step: usize) -> [String; 2] {
        let row = self.row(county, step);
        [VALUE, VERDICT].map(|column| self.book.fixed(&Sheet::ItemWorking, row, column))
    }

    /// A figure as it was found.
    pub fn value(&self, county: usize, step: usize) -> Option<f64> {
        match self.found(county, &self.steps[step]) {
            Some(found) => found.value,
            None => self.evidence(county, step)?.value,
        }
    }

    fn evidence(&self, county: usize, step: usize) -> Option<&'a ItemSteps> {
        let evidence = self.book.county(county).evidence.as_ref()?;
        evidence.items.get(step)
    }

    /// The cells of what a school adds to the sums of an item, where its figures are such sums alone, none of which
    /// may be above 0; and what they say.
    pub fn addends(&self, item: usize, county: usize, nth: usize) -> Option<Vec<(String, Shown)>> {
        let row = self.school_rows(county).start + nth as u32;
        let cells = self.judged(item).into_iter().map(|index| {
            let step = &self.steps[index];
            let bare = matches!(&step.recipe.value, Expr::Field(f) if place(f, "sum") == Some(0));
            let alone = step.figure.at_most == Some(0.0) && bare;
            let sum = step.sums.first().filter(|_| alone)?;
            if !sum.is_given {
                return Some((quoted(self.blank()), self.blank().into()));
            }
            let steps = self.evidence(county, index)?;
            let shown = self.addend(steps.sums.first()?.get(nth));
            Some((self.book.fixed(&Sheet::ItemSchools, row, sum.column), shown))
        });
        cells
            .collect::<Option<Vec<_>>>()
            .filter(|cells| !cells.is_empty())
    }

    fn addend(&self, addend: Option<&Addend>) -> Shown {
        match addend {
            Some(Addend::Number(number)) => Shown::Number(*number),
            Some(Addend::Blank) => self.blank().into(),
            _ => "".into(),
        }
    }

    /// The rows of the schools of a county that figures speak of.
    fn school_rows(&self, county: usize) -> Range<u32> {
        let count = |c: usize| {
            let evidence = self.book.county(c).evidence.as_ref();
            evidence.map_or(0, |e| e.rows.len()) as u32
        };
        let before: u32 = (0..county).map(count).sum();
        let first = SCHOOL_HEADER + 2 + before;
        first..first + count(county)
    }

    /// The first line of the raw data of each of those schools.
    fn schools(&self, county: usize) -> Vec<usize> {
        let count = self.book.county(county).evidence.as_ref();
        let rows = 0..count.map_or(0, |e| e.rows.len());
        rows.filter_map(|row| self.book.first_line(county, row))
            .collect()
    }

    /// The sheet of the figures.
    pub fn working(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let header = style::header(style::PLAIN);
        let name = book.name(&Sheet::ItemWorking);
        put::across(sheet, 0, (0, 6), &name, &style::title())?;
        sheet.set_row_height(0, 28)?;
        put::across(sheet, 1, (0, 6), aside::note(book), &style::prose())?;
        let sums = self.steps.iter().map(|s| s.sums.len());
        let most_sums = sums.max().unwrap_or(0) as u16;
        let mut headers = vec![
            (0, book.say("区县", "County").to_owned(), 14),
            (1, book.say("指标", "Item").to_owned(), 12),
            (2, book.say("内容", "Figure").to_owned(), 40),
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
                self.write_figure(sheet, county, step)?;
            }
        }
        sheet.set_freeze_panes(FIGURES, STEPS)?;
        aside::page(sheet, book, (FIGURES - 1, FIGURES - 1), SUMS + most_sums)
    }

    /// The sheet of what the schools add.
    pub fn schools_sheet(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let book = self.book;
        let name = book.name(&Sheet::ItemSchools);
        put::across(sheet, 0, (0, 6), &name, &style::title())?;
        sheet.set_row_height(0, 28)?;
        put::across(sheet, 1, (0, 6), aside::note(book), &style::prose())?;
        for (column, wide) in (0..).zip([14, 13, 24]) {
            sheet.set_column_width(column, wide)?;
        }
        let last = self.school_headers(sheet)?;
        for county in 0..book.findings.counties.len() {
            for (nth, at) in self.schools(county).into_iter().enumerate() {
                self.school(sheet, county, nth, at)?;
            }
        }
        sheet.set_freeze_panes(SCHOOL_HEADER + 2, STEPS)?;
        aside::page(sheet, book, (SCHOOL_HEADER, SCHOOL_HEADER + 1), last)
    }

    fn found(&self, county: usize, step: &Step<'_>) -> Option<&'a FigureFinding> {
        let (item, at) = step.judged?;
        self.book.county(county).items.get(item)?.figures.get(at)
    }

    fn label(&self, item: &Item) -> String {
        let (lang, standard) = (self.book.lang, self.book.standard);
        match item.number {
            0 => table_label(&item.table, lang, standard),
            number => item_label(&item.table, number, lang, standard),
        }
    }

    fn write_figure(
        &self,
        sheet: &mut Worksheet,
        county: usize,
        index: usize,
    ) -> Result<(), XlsxError> {
        let book = self.book;
        let step = &self.steps[index];
        let row = self.row(county, index);
        let cell = style::cell();
        put::text(sheet, row, 0, &book.county(county).name, &cell)?;
        put::text(sheet, row, 1, &self.label(step.item), &cell)?;
        put::text(sheet, row, 2, step.figure.text.get(book.lang), &cell)?;
        let number = cell.clone().set_num_format("General");
        let steps = self.evidence(county, index);
        let schools = self.school_rows(county);
        let mut sums = Vec::new();
        for nth in 0..step.recipe.sums.len() {
            let column = SUMS + nth as u16;
            let at = step.sums[nth];
            let any = at.is_given && steps.is_some_and(|s| s.spoken_of.contains(&true));
            let formula = match any {
                false => quoted(""),
                true => {
                    let range = book.range(&Sheet::ItemSchools, &schools, at.column);
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
        let value = self.value(county, index);
        put::formula(sheet, row, VALUE, &or_empty(&formula), value, &number)?;
        match step.judged {
            Some(_) => self.verdict(sheet, county, step, row),
            None => sheet.write_blank(row, VERDICT, &cell).map(|_| ()),
        }
    }

    /// Whether a figure is what it should be.
    fn verdict(
        &self,
        sheet: &mut Worksheet,
        county: usize,
        step: &Step<'_>,
        row: u32,
    ) -> Result<(), XlsxError> {
        let book = self.book;
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
        let meets = self.found(county, step).and_then(|f| f.meets);
        let shown = crate::report::live::summary::verdict_shown(book, meets);
        put::formula(sheet, row, VERDICT, &formula, shown, &style::cell())
    }

    /// What stands for a figure that is not known.
    fn blank(&self) -> &'static str {
        self.book.lang.pick("缺", "blank")
    }

    /// The headers; the column behind the last.
    fn school_headers(&self, sheet: &mut Worksheet) -> Result<u16, XlsxError> {
        let book = self.book;
        let row = SCHOOL_HEADER;
        let header = style::header(style::PLAIN);
        let small = header.clone().set_font_size(8);
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
        let mut last = STEPS;
        let mut most = 60.0_f64;
        for step in &self.steps {
            let item = self.label(step.item);
            let formulas = step.parts.iter().map(|(expr, column)| {
                let expr = step.item.in_full(expr);
                (*column, expr.describe(book.lang, &labels))
            });
            let own = step.sums.iter().enumerate().filter(|(_, sum)| sum.is_own);
            let sums = own.map(|(nth, sum)| {
                let text = format!("Σ{} {}", nth + 1, step.figure.text.get(book.lang));
                (sum.column, text)
            });
            for (column, text) in formulas.chain(sums) {
                put::text(sheet, row, column, &item, &header)?;
                put::text(sheet, row + 1, column, &text, &small)?;
                // Columns are as wide as their header needs not to be higher than a row can be.
                let wide = (put::width(&text) as f64 / 28.0).clamp(12.0, 90.0);
                sheet.set_column_width(column, wide)?;
                let lines = (put::width(&text) as f64 / (wide * 1.15)).ceil() + 1.0;
                most = most.max(11.5 * lines);
                last = last.max(column + 1);
            }
        }
        sheet.set_row_height(row + 1, most.min(400.0))?;
        Ok(last)
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
        for (index, step) in self.steps.iter().enumerate() {
            let steps = self.evidence(county, index);
            let sums = step.sums.iter().enumerate().filter(|(_, sum)| sum.is_own);
            // A school that the item does not speak of adds nothing.
            if steps.is_some_and(|s| s.spoken_of.get(nth) == Some(&false)) {
                let columns = step.parts.iter().map(|(_, column)| *column);
                for column in columns.chain(sums.map(|(_, sum)| sum.column)) {
                    sheet.write_blank(row, column, &cell)?;
                }
                continue;
            }
            let figure = self.row(county, index);
            let totals = (SUMS..).take(step.recipe.sums.len());
            let totals = totals.map(|column| book.fixed(&Sheet::ItemWorking, figure, column));
            let totals: Vec<String> = totals.collect();
            let line = Line {
                sums: &totals,
                school: School {
                    book,
                    at,
                    stage: None,
                },
                row,
                parts: &step.parts,
                item: step.item,
            };
            for (place, (expr, column)) in step.parts.iter().enumerate() {
                let formula = or_empty(&expr.excel(&line).map_err(unwritable)?);
                let value = steps.and_then(|s| s.parts.get(place)?.get(nth)?.clone());
                put::formula(sheet, row, *column, &formula, self.datum(value), &cell)?;
            }
            for (place, sum) in sums {
                let (x, filter) = &step.recipe.sums[place];
                let x = x.excel(&line).map_err(unwritable)?;
                let mut formula = format!("IFERROR({x},{})", quoted(self.blank()));
                if let Some(filter) = filter {
                    let when = fulfilled(&filter.excel(&line).map_err(unwritable)?);
                    formula = format!("IF({when},{formula},\"\")");
                }
                let shown = self.addend(steps.and_then(|s| s.sums.get(place)?.get(nth)));
                put::formula(sheet, row, sum.column, &formula, shown, &cell)?;
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
}
