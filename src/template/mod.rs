//! A county workbook to fill in: the columns a standard asks for, each with its drop-down or check
//! of numbers and a note on what it is for, and a sheet that shows every school its values as it
//! types. What is filled in is read by [`audit`](crate::audit) as it stands.
//!
//! Everything is derived from the standard and its dictionary; nothing here names an indicator.

mod columns;
mod county;
mod formula;
mod guide;
mod header;
mod schools;
pub(crate) mod style;
mod text;
mod validation;
mod values;

use std::collections::HashMap;

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::census::value::Value;
use crate::expression::ExprError;
use crate::lang::{Lang, Speak, Text};
use crate::mark;
use crate::standard::{Reliefs, Standard, Terms};

pub use columns::{Column, Need, asked};

/// What to write.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// So many rows for schools.
    pub schools: usize,
    /// The county's name, for the title.
    pub county: Option<String>,
    /// The year of the figures, for the title.
    pub year: Option<u16>,
    /// The language of everything that is not written in both.
    pub lang: Lang,
}

/// What is already known of a school, by column: `students_primary`, `school_type` with the id of
/// its value.
pub type Known = HashMap<String, Value>;

/// Why there is no workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError(Text);

crate::lang::error_in_english!(TemplateError);

/// In one line.
impl Speak for TemplateError {
    fn speak(&self, lang: Lang) -> String {
        self.0.speak(lang)
    }
}

impl From<XlsxError> for TemplateError {
    fn from(e: XlsxError) -> TemplateError {
        TemplateError(Text::new(
            format!("无法生成工作簿（{e}）"),
            format!("the workbook cannot be made ({e})"),
        ))
    }
}

impl From<ExprError> for TemplateError {
    fn from(e: ExprError) -> TemplateError {
        TemplateError(Text::new(
            format!("公式无法写入工作簿（{e}）"),
            format!("a formula cannot be written into the workbook ({e})"),
        ))
    }
}

/// A workbook in the making.
struct Template<'a> {
    standard: &'a Standard,
    options: &'a Options,
    /// The columns of the sheet of schools, from left to right.
    columns: Vec<Column>,
    /// What the county itself is asked, from top to bottom.
    county: Vec<Column>,
    /// Rows prepared for schools.
    rows: u32,
}

impl Template<'_> {
    /// A condition of a relief as it counts: by the year that the county fills in, else by that of the title;
    /// `None` where it cannot count.
    fn in_force(&self, terms: &Terms, when: &str) -> Option<String> {
        let year = &self.standard.dictionary.roles.year;
        let cell = county::cell(self, year).filter(|_| !self.county.is_empty());
        let dated = terms.from.is_some() || terms.until.is_some();
        let Some(cell) = cell.filter(|_| dated) else {
            let counts = Reliefs::Dated.has(terms, self.options.year);
            return counts.then(|| when.to_owned());
        };
        let from = terms.from.map(|from| format!(",{cell}>={from}"));
        let until = terms.until.map(|until| format!(",{cell}<={until}"));
        let bounds = [from, until].map(Option::unwrap_or_default).concat();
        Some(format!("IF(AND(ISNUMBER({cell}){bounds}),{when},FALSE)"))
    }
}

/// The bytes of an `.xlsx` workbook for a standard, with what is known of some schools filled in;
/// `known` is empty for a blank one. The same arguments give the same bytes.
///
/// ```
/// use balance::{Standard, template};
/// let standard = Standard::load("cn-2017")?;
/// let options = template::Options { schools: 20, ..Default::default() };
/// let workbook = template::xlsx(&standard, &options, &[])?;
/// assert!(workbook.starts_with(b"PK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the county's name and year would not be read back from the title, where a formula of the
/// standard is larger than a spreadsheet takes, and where there are more schools than a sheet has
/// rows.
pub fn xlsx(
    standard: &Standard,
    options: &Options,
    known: &[Known],
) -> Result<Vec<u8>, TemplateError> {
    let (columns, county) = asked(standard);
    let rows = options.schools.max(known.len()).max(1);
    let template = Template {
        standard,
        options,
        columns,
        county,
        // More than a sheet has is refused when it is written.
        rows: u32::try_from(rows).unwrap_or(u32::MAX - schools::BODY),
    };
    let title = template.title()?;
    let mut workbook = Workbook::new();
    let properties = mark::properties()?
        .set_title(&title)
        .set_subject(standard.name.get(options.lang));
    workbook.set_properties(&properties);
    let guide = guide::Guide::new(&template);
    schools::write(workbook.add_worksheet(), &template, &guide, &title, known)?;
    if !template.county.is_empty() {
        county::write(workbook.add_worksheet(), &template, &guide)?;
    }
    values::write(workbook.add_worksheet(), &template)?;
    guide.write(workbook.add_worksheet(), &template)?;
    Ok(workbook.save_to_buffer()?)
}
