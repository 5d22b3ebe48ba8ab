//! The form that each school fills in (学校自评表): its indicators and the items that speak of a school, a page each.

use std::io::{self, Write};

use rust_xlsxwriter::{FormatAlign, Workbook, Worksheet, XlsxError};

use crate::expression::excel::quoted;
use crate::mark;
use crate::measure::{Findings, SchoolFinding};
use crate::report::live::cells::School;
use crate::report::live::items::merged;
use crate::report::live::layout::Book;
use crate::report::live::put::Shown;
use crate::report::live::sentence::{Filled, NOTHING, Print, filled};
use crate::report::live::steps::Steps;
use crate::report::live::working::Part;
use crate::report::live::{paper, put, working};
use crate::report::pages::words::title;
use crate::say;
use crate::standard::{Fill, Form, Piece, SchoolForm, Sentence, Standard};

/// What the parts are, what is asked, what is said, whether it is met.
const WIDTHS: [f64; 4] = [7.0, 34.0, 46.0, 12.0];
const LAST: u16 = 3;
/// How high a page is in points where the columns are as wide as it, and the most that lines are widened to fill it.
const PAGE: f64 = 780.0;
const ROOM: f64 = 1.35;

/// One school's form.
struct Page<'a, 'b> {
    steps: &'b Steps<'a>,
    form: &'a SchoolForm,
    county: usize,
    /// The rows of the workbook that are its stages.
    stages: Vec<usize>,
    /// Its row of the evidence.
    nth: usize,
    /// Whether cells are formulas over the workbook, and not what they come to.
    is_live: bool,
}

/// A line of a form.
struct Line {
    asked: String,
    said: Filled,
    met: Filled,
}

/// A school's form on its sheet.
///
/// # Errors
/// If it cannot be laid out.
pub fn sheet(sheet: &mut Worksheet, steps: &Steps<'_>, at: usize) -> Result<(), XlsxError> {
    let Some(page) = page(steps, at, true) else {
        return Ok(());
    };
    page.write(sheet)?;
    set_up(sheet, steps.book)
}

fn set_up(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    for (column, wide) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, wide)?;
    }
    paper::upright(sheet, book)
}

/// The form of a school that stands in a row of the workbook, and in no row before it.
fn page<'a, 'b>(steps: &'b Steps<'a>, at: usize, is_live: bool) -> Option<Page<'a, 'b>> {
    let book = steps.book;
    let row = &book.rows[at];
    let stages = at..book.rows.len();
    Some(Page {
        steps,
        form: book.standard.school_form.as_ref()?,
        county: row.county,
        stages: stages
            .filter(|other| book.rows[*other].first == at)
            .collect(),
        nth: book.school(row).row,
        is_live,
    })
}

impl Page<'_, '_> {
    fn school(&self, stage: &str) -> Option<(usize, &SchoolFinding)> {
        let book = self.steps.book;
        let schools = self
            .stages
            .iter()
            .map(|at| (*at, book.school(&book.rows[*at])));
        schools
            .into_iter()
            .find(|(_, school)| school.stage == stage)
    }

    /// Any stage of it: what is the same in all.
    fn any(&self) -> &SchoolFinding {
        let book = self.steps.book;
        book.school(&book.rows[self.stages[0]])
    }

    /// Writes the form.
    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let top = 0;
        let book = self.steps.book;
        let lang = book.lang;
        let centred = paper::title().set_align(FormatAlign::Center);
        put::across(sheet, top, (0, LAST), self.form.title.get(lang), &centred)?;
        sheet.set_row_height(top, 34)?;
        let head = self.head();
        merged(sheet, top + 1, (0, LAST), &paper::base())?;
        self.put(sheet, (top + 1, 0), head, &paper::base())?;
        sheet.set_row_height(top + 1, 22)?;
        let headers = [
            ((0, 1), book.say("指标及评估要点", "What is asked")),
            (
                (2, 2),
                book.say("指标值或简要结论", "Figures, or a short conclusion"),
            ),
            ((3, 3), book.say("是否达标", "Met")),
        ];
        for (columns, text) in headers {
            put::across(sheet, top + 2, columns, text, &paper::header())?;
        }
        let parts = [self.indicators(), self.items()?];
        let lines = parts.iter().flatten();
        let high: f64 = lines.map(height).sum::<f64>() + 76.0;
        // A short form fills its page.
        let room = (PAGE - 20.0) / high;
        let room = room.clamp(1.0, ROOM);
        let mut row = top + 3;
        for (name, lines) in self.form.parts.iter().zip(parts) {
            let first = row;
            for line in lines {
                self.line(sheet, row, line, room)?;
                row += 1;
            }
            let cell = paper::header();
            match row - first {
                0 => {}
                1 => put::text(sheet, first, 0, name.get(lang), &cell)?,
                _ => {
                    let name = name.get(lang);
                    sheet.merge_range(first, 0, row - 1, 0, name, &cell)?;
                }
            }
        }
        Ok(())
    }

    fn line(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        line: Line,
        room: f64,
    ) -> Result<(), XlsxError> {
        let wrapped = paper::cell().set_text_wrap();
        let centred = wrapped.clone().set_align(FormatAlign::Center);
        sheet.set_row_height(row, height(&line) * room)?;
        put::text(sheet, row, 1, &line.asked, &wrapped)?;
        self.put(sheet, (row, 2), line.said, &wrapped)?;
        self.put(sheet, (row, 3), line.met, &centred)
    }

    fn put(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        filled: Filled,
        format: &rust_xlsxwriter::Format,
    ) -> Result<(), XlsxError> {
        match self.is_live {
            true => put::formula(sheet, row, column, &filled.formula, filled.shown, format),
            false => put::text(sheet, row, column, &filled.shown, format),
        }
    }

    /// The name of the school, its type, and what the form says below its title.
    fn head(&self) -> Filled {
        let book = self.steps.book;
        let school = self.any();
        let dictionary = &book.standard.dictionary;
        let roles = &dictionary.roles;
        let kind = dictionary.category_label(&roles.school_type, &school.school_type, book.lang);
        let name = match school.school_type.is_empty() {
            true => school.name.clone(),
            false => say!(
                book.lang,
                ("{}（{kind}）", school.name),
                ("{} ({kind})", school.name)
            ),
        };
        let mut said = self.said(&self.form.head, 0, &|_| Filled::by_hand());
        let before = Filled::text(&format!("{name}  {}  ", school.code));
        said.formula = format!("{}&{}", before.formula, said.formula);
        said.shown = format!("{}{}", before.shown, said.shown);
        said
    }

    /// A sentence of the form, with the school's figures; `first` is the place of the figures it asks for among all.
    fn said(&self, form: &Form, first: usize, other: &dyn Fn(&Fill) -> Filled) -> Filled {
        let book = self.steps.book;
        let digits = book.standard.percent_digits;
        let at = self.stages[0];
        let fill = |fill: &Fill| {
            let Fill::Asked(place) = fill else {
                return Ok::<Filled, XlsxError>(other(fill));
            };
            let figure = &form.asked[*place];
            let evidence = book.evidence(at);
            let value = evidence.and_then(|e| e.asked.get(first + place).copied().flatten());
            let stage = None;
            let school = School { book, at, stage };
            let formula = figure.value.excel(&school).map_err(put::unwritable)?;
            Ok(Filled::figure(
                &formula,
                value,
                Print::of(figure, digits, false),
            ))
        };
        // A formula that cannot be written leaves a blank.
        filled(&form.text, book.lang, fill).unwrap_or_else(|_| Filled::by_hand())
    }

    fn indicators(&self) -> Vec<Line> {
        let book = self.steps.book;
        let mut first = self.form.head.asked.len();
        let mut lines = Vec::new();
        for (i, indicator) in book.standard.indicators.iter().enumerate() {
            let Some(form) = &indicator.form else {
                continue;
            };
            let of_school = |fill: &Fill| match fill {
                Fill::Value(stage) => self.value(stage, i, Part::Value),
                Fill::Numerator(stage) => self.value(stage, i, Part::Numerator),
                _ => Filled::by_hand(),
            };
            let asks = form.asks.as_ref().map(|asks| self.threshold_text(asks, i));
            let colon = book.say("：", ": ");
            let name = indicator.name.get(book.lang);
            let asked = match asks {
                Some(asks) => format!("{}. {name}{colon}{asks}", lines.len() + 1),
                None => format!("{}. {name}", lines.len() + 1),
            };
            let said = self.said(form, first, &of_school);
            first += form.asked.len();
            lines.push(Line {
                asked,
                said,
                met: self.met(i),
            });
        }
        lines
    }

    /// What is required, in words.
    fn threshold_text(&self, asks: &Sentence, i: usize) -> String {
        let book = self.steps.book;
        let indicator = &book.standard.indicators[i];
        let pieces = asks.pieces(book.lang).iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Blank(Fill::Threshold(stage)) => {
                let threshold = indicator.thresholds.get(stage);
                threshold.map_or(NOTHING.to_owned(), f64::to_string)
            }
            Piece::Blank(_) => String::new(),
        });
        pieces.collect()
    }

    /// A school's value at a stage, or what of it is counted there.
    fn value(&self, stage: &str, i: usize, part: Part) -> Filled {
        let book = self.steps.book;
        let Some((at, school)) = self.school(stage) else {
            return Filled::text(NOTHING);
        };
        let cell = working::cell(book, at, working::column(book, i, part));
        let found = &school.values[i];
        let digits = book.standard.indicators[i].digits;
        match part {
            Part::Numerator => {
                // Things are whole but where a total was divided between stages.
                let formula = format!("IF(ISNUMBER({cell}),ROUND({cell},2)&\"\",NA())");
                let rounded = found.numerator.map(|n| crate::measure::rounded_text(n, 2));
                let shown = rounded.map(|text| match text.contains('.') {
                    true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                    false => text,
                });
                Filled::number(&formula, shown)
            }
            _ => {
                let print = Print {
                    percent: false,
                    digits,
                    cell: true,
                };
                Filled::figure(&cell, found.value, print)
            }
        }
    }

    /// Whether the threshold is met, at each of its stages.
    fn met(&self, i: usize) -> Filled {
        let book = self.steps.book;
        let [yes, no, unknown] = book.verdict_words();
        let (mut formulas, mut shown) = (Vec::new(), Vec::new());
        for at in &self.stages {
            let school = book.school(&book.rows[*at]);
            let value = &school.values[i];
            if value.threshold.is_none() {
                continue;
            }
            let cell = working::cell(book, *at, working::column(book, i, Part::Met));
            let verdict = format!(
                "IF({cell}=1,{},IF({cell}=0,{},{}))",
                quoted(yes),
                quoted(no),
                quoted(unknown)
            );
            // An empty text is not 0, but an empty cell would be.
            let verdict = format!("IF(ISNUMBER({cell}),{verdict},{})", quoted(unknown));
            let word = match value.meets {
                Some(true) => yes,
                Some(false) => no,
                None => unknown,
            };
            let stage = match self.stages.len() {
                1 => String::new(),
                _ => format!("{}{}", book.stage_label(school), book.say("：", ": ")),
            };
            formulas.push(format!("{}&{verdict}", quoted(&stage)));
            shown.push(format!("{stage}{word}"));
        }
        match formulas.is_empty() {
            true => Filled::text(NOTHING),
            false => Filled {
                formula: formulas.join("&CHAR(10)&"),
                shown: shown.join("\n"),
            },
        }
    }

    fn items(&self) -> Result<Vec<Line>, XlsxError> {
        let book = self.steps.book;
        let of_indicators = book
            .standard
            .indicators
            .iter()
            .filter_map(|i| i.form.as_ref());
        let mut first = of_indicators.map(|f| f.asked.len()).sum::<usize>();
        first += self.form.head.asked.len();
        let mut lines = Vec::new();
        for (index, item) in book.standard.items.iter().enumerate() {
            let Some(form) = &item.school_form else {
                continue;
            };
            let said = self.said(form, first, &|_| Filled::by_hand());
            first += form.asked.len();
            lines.push(Line {
                asked: format!("{}. {}", lines.len() + 1, item.text.get(book.lang)),
                said,
                met: self.item_met(index),
            });
        }
        Ok(lines)
    }

    /// Whether the school has no part in what is not met.
    fn item_met(&self, index: usize) -> Filled {
        let book = self.steps.book;
        let Some(addends) = self.steps.addends(index, self.county, self.nth) else {
            return Filled::text(NOTHING);
        };
        let [yes, no, unknown] = book.verdict_words();
        let sum = |of: &dyn Fn(&str) -> String| {
            let parts = addends.iter().map(|(cell, _)| of(cell));
            parts.collect::<Vec<_>>().join("+")
        };
        let numbers = sum(&|cell| format!("ISNUMBER({cell})"));
        let above = sum(&|cell| format!("N({cell})"));
        let any = sum(&|cell| format!("({cell}<>\"\")"));
        let formula = format!(
            "IF({above}>0,{},IF(({any})=0,{},IF(({numbers})=({any}),{},{})))",
            quoted(no),
            quoted(NOTHING),
            quoted(yes),
            quoted(unknown)
        );
        let values = addends.iter().map(|(_, shown)| match shown {
            Shown::Number(number) => Some(*number),
            _ => None,
        });
        let values: Vec<Option<f64>> = values.collect();
        let given = addends
            .iter()
            .filter(|(_, shown)| *shown != Shown::Text(String::new()));
        let shown = match given.count() {
            _ if values.iter().flatten().any(|n| *n > 0.0) => no,
            0 => NOTHING,
            given if values.iter().flatten().count() == given => yes,
            _ => unknown,
        };
        Filled {
            formula,
            shown: shown.to_owned(),
        }
    }
}

/// How high a line must be for its texts.
fn height(line: &Line) -> f64 {
    let asked = paper::height(&line.asked, WIDTHS[1]);
    asked
        .max(paper::height(&line.said.shown, WIDTHS[2]))
        .max(34.0)
}

/// The forms of the assessed schools as files of their own: of each the school's name and code, and what writes it.
///
/// # Errors
/// Whatever the writer, or what is done with a form, says.
pub fn each<E: From<io::Error>>(
    findings: &Findings,
    standard: &Standard,
    mut with: impl FnMut(&SchoolFinding, &dyn Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), E>,
) -> Result<(), E> {
    let book = Book::new(findings, standard);
    let steps = Steps::new(&book);
    let pages = book
        .form_rows()
        .into_iter()
        .filter_map(|at| page(&steps, at, false));
    for page in pages {
        let write = |out: &mut dyn Write| {
            let bytes = page.workbook().map_err(io::Error::other)?;
            out.write_all(&bytes)
        };
        with(page.any(), &write)?;
    }
    Ok(())
}

impl Page<'_, '_> {
    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let book = self.steps.book;
        let mut workbook = Workbook::new();
        let county = title(book.county(self.county), book.lang, book.standard);
        let properties = mark::properties()?
            .set_title(format!(
                "{} {}",
                self.any().name,
                self.form.title.get(book.lang)
            ))
            .set_subject(county);
        workbook.set_properties(&properties);
        let sheet = workbook.add_worksheet();
        sheet.set_name(book.say("学校自评表", "School form"))?;
        self.write(sheet)?;
        set_up(sheet, book)?;
        workbook.save_to_buffer()
    }
}
