//! The findings as a long table: a row a stage and indicator, and a row a school, stage and
//! indicator. Full precision; blank where there is no figure.

use std::io::{self, Write};

use super::Subject;
use crate::measure::Findings;

const HEADER: [&str; 21] = [
    "record",
    "county_code",
    "county",
    "year",
    "stage",
    "school_code",
    "school",
    "indicator",
    "students",
    "numerator",
    "value",
    "std",
    "cv",
    "limit",
    "threshold",
    "ratio",
    "meets",
    "shortfall",
    "cv_share",
    "schools_meeting",
    "incomplete",
];

/// The table that is written; what fails, fails as the writer beneath it said, so that a closed pipe
/// is known for one.
pub(super) struct Rows<'a>(csv::Writer<&'a mut dyn Write>);

impl<'a> Rows<'a> {
    pub fn new(out: &'a mut dyn Write) -> Rows<'a> {
        Rows(csv::Writer::from_writer(out))
    }

    pub fn write<const N: usize>(&mut self, cells: [&str; N]) -> io::Result<()> {
        let written = self.0.write_record(cells);
        written.map_err(|e| match e.into_kind() {
            csv::ErrorKind::Io(e) => e,
            other => io::Error::other(format!("{other:?}")),
        })
    }

    pub fn flush(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes the findings; a gap report has the rows of schools only.
pub fn write(
    findings: &Findings,
    subject: Subject,
    mark: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    if mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut table = Rows::new(out);
    table.write(HEADER)?;
    for county in &findings.counties {
        let year = shown(county.year);
        let code = text(&county.code);
        let name = text(&county.name);
        for stage in county.stages.iter().filter(|_| subject == Subject::Audit) {
            for indicator in &stage.indicators {
                table.write([
                    "stage",
                    &code,
                    &name,
                    &year,
                    &stage.stage,
                    "",
                    "",
                    &indicator.id,
                    &stage.students.to_string(),
                    "",
                    &shown(indicator.mean),
                    &shown(indicator.std),
                    &shown(indicator.cv),
                    &shown(indicator.limit),
                    &shown(indicator.threshold),
                    "",
                    truth(indicator.meets),
                    "",
                    "",
                    &shown(indicator.schools_meeting),
                    truth(Some(indicator.incomplete)),
                ])?;
            }
            table.write([
                "composite",
                &code,
                &name,
                &year,
                &stage.stage,
                "",
                "",
                "",
                &stage.students.to_string(),
                "",
                "",
                "",
                &shown(stage.composite_cv),
                &shown(stage.composite_limit),
                "",
                "",
                truth(stage.composite_meets),
                "",
                "",
                &shown(stage.schools_meeting),
                truth(Some(stage.indicators.iter().any(|i| i.incomplete))),
            ])?;
        }
        for school in &county.schools {
            for value in &school.values {
                table.write([
                    "school",
                    &code,
                    &name,
                    &year,
                    &school.stage,
                    &text(&school.code),
                    &text(&school.name),
                    &value.id,
                    &school.students.to_string(),
                    &shown(value.numerator),
                    &shown(value.value),
                    "",
                    "",
                    "",
                    &shown(value.threshold),
                    &shown(value.ratio),
                    truth(value.meets),
                    &shown(value.shortfall),
                    &shown(value.cv_share),
                    "",
                    truth(Some(value.value.is_none())),
                ])?;
            }
        }
    }
    table.flush()
}

fn shown(figure: Option<impl ToString>) -> String {
    figure.map(|f| f.to_string()).unwrap_or_default()
}

fn truth(verdict: Option<bool>) -> &'static str {
    match verdict {
        Some(true) => "true",
        Some(false) => "false",
        None => "",
    }
}

/// A text that a spreadsheet program would take for a formula is given an apostrophe. Figures are
/// no texts: a minus stays what it is.
pub(super) fn text(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n') => {
            format!("'{text}")
        }
        _ => text.to_owned(),
    }
}
