//! The findings as a long table: a row a stage and indicator, a row a school, stage and indicator, rows
//! for several counties together, and for what the table rests on. Full precision; blank where there is no figure.

pub mod compare;
mod roll_up;

use std::io::{self, Write};

use crate::measure::{
    CountyFinding, GroupedStage, IndicatorFinding, SchoolFinding, StageFinding, ValueFinding,
};
use crate::report::pages::about;
use crate::report::{FindingsReport, Topic};

/// The table that is written; what fails, fails as the writer beneath it said, so that a closed pipe
/// is known for one.
pub struct Rows<'a>(csv::Writer<&'a mut dyn Write>);

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

/// One row; what a record has no figure for stays blank.
#[derive(Default)]
struct Record {
    record: &'static str,
    county_code: String,
    county: String,
    year: String,
    stage: String,
    school_code: String,
    school: String,
    indicator: String,
    students: String,
    numerator: String,
    value: String,
    std: String,
    cv: String,
    limit: String,
    threshold: String,
    ratio: String,
    meets: &'static str,
    shortfall: String,
    cv_share: String,
    schools_meeting: String,
    incomplete: &'static str,
    key: &'static str,
    text: String,
}

const HEADER: [&str; 23] = [
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
    "key",
    "text",
];

impl Record {
    /// The cells in the order of the header.
    fn cells(&self) -> [&str; 23] {
        [
            self.record,
            &self.county_code,
            &self.county,
            &self.year,
            &self.stage,
            &self.school_code,
            &self.school,
            &self.indicator,
            &self.students,
            &self.numerator,
            &self.value,
            &self.std,
            &self.cv,
            &self.limit,
            &self.threshold,
            &self.ratio,
            self.meets,
            &self.shortfall,
            &self.cv_share,
            &self.schools_meeting,
            self.incomplete,
            self.key,
            &self.text,
        ]
    }

    fn of(record: &'static str, county: &CountyFinding, stage: &str, students: u64) -> Record {
        Record {
            record,
            county_code: text(&county.code),
            county: text(&county.name),
            year: shown(county.year),
            stage: stage.to_owned(),
            students: students.to_string(),
            ..Record::default()
        }
    }

    /// What a county comes to: how many criteria were judged, and how many were not.
    fn counts(county: &CountyFinding) -> [Record; 2] {
        let students = county.stages.iter().map(|s| s.students).sum();
        let counts = [("judged", county.judged), ("not_judged", county.not_judged)];
        counts.map(|(key, count)| Record {
            meets: truth(Some(county.meets)),
            value: count.to_string(),
            key,
            ..Record::of("county", county, "", students)
        })
    }

    /// A row an item, or where it has several figures one a figure; its state as the key.
    fn items(county: &CountyFinding) -> Vec<Record> {
        let mut records = Vec::new();
        for item in &county.items {
            let of = || Record {
                record: "item",
                county_code: text(&county.code),
                county: text(&county.name),
                year: shown(county.year),
                indicator: format!("{}-{}", item.table, item.number),
                key: item.state.id(),
                ..Record::default()
            };
            records.extend(item.figures.iter().map(|figure| Record {
                value: shown(figure.value),
                meets: truth(figure.meets.filter(|_| item.is_judged())),
                text: text(&figure.text),
                ..of()
            }));
            if item.figures.is_empty() {
                records.push(Record {
                    text: text(&item.text),
                    ..of()
                });
            }
        }
        records
    }

    /// The verdicts that rest on a relief: a row a school, and one a stage whose CV does.
    fn reliefs(county: &CountyFinding) -> Vec<Record> {
        let mut records = Vec::new();
        for relief in &county.reliefs {
            let of = |stage: &str| Record {
                indicator: relief
                    .indicator
                    .clone()
                    .or(relief.item.clone())
                    .unwrap_or_default(),
                limit: shown(relief.until),
                key: "relief",
                text: text(&relief.text),
                ..Record::of("relief", county, stage, 0)
            };
            records.extend(relief.schools.iter().map(|school| Record {
                school_code: text(&school.code),
                school: text(&school.name),
                ..of(school.stage.as_deref().unwrap_or_default())
            }));
            records.extend(relief.stages.iter().map(|stage| of(stage)));
            if relief.schools.is_empty() && relief.stages.is_empty() {
                records.push(of(""));
            }
        }
        for record in &mut records {
            record.students.clear();
        }
        records
    }

    fn stage(county: &CountyFinding, stage: &StageFinding, indicator: &IndicatorFinding) -> Record {
        Record {
            indicator: indicator.id.clone(),
            value: shown(indicator.mean),
            std: shown(indicator.std),
            cv: shown(indicator.cv),
            limit: shown(indicator.limit),
            threshold: shown(indicator.threshold),
            meets: truth(indicator.meets),
            schools_meeting: shown(indicator.schools_meeting),
            incomplete: truth(Some(indicator.incomplete)),
            ..Record::of("stage", county, &stage.stage, stage.students)
        }
    }

    fn composite(county: &CountyFinding, stage: &StageFinding) -> Record {
        let incomplete = stage.indicators.iter().any(|i| i.incomplete);
        Record {
            cv: shown(stage.composite_cv),
            limit: shown(stage.composite_limit),
            meets: truth(stage.composite_meets),
            schools_meeting: shown(stage.schools_meeting),
            incomplete: truth(Some(incomplete)),
            ..Record::of("composite", county, &stage.stage, stage.students)
        }
    }

    /// A row a group and indicator; and for each indicator what lies between the groups, and within.
    fn groups(county: &CountyFinding, stage: &GroupedStage) -> Vec<Record> {
        let mut records = Vec::new();
        for indicator in &stage.indicators {
            for (group, found) in stage.groups.iter().zip(&indicator.groups) {
                records.push(Record {
                    indicator: indicator.id.clone(),
                    value: shown(found.mean),
                    cv: shown(found.cv),
                    key: "mean",
                    text: text(&group.label),
                    ..Record::of("group", county, &stage.stage, group.students)
                });
            }
            let students = stage.groups.iter().map(|g| g.students).sum();
            for (key, part) in [("between", indicator.between), ("within", indicator.within)] {
                records.push(Record {
                    indicator: indicator.id.clone(),
                    value: shown(part),
                    key,
                    ..Record::of("group", county, &stage.stage, students)
                });
            }
        }
        records
    }

    fn school(county: &CountyFinding, school: &SchoolFinding, value: &ValueFinding) -> Record {
        Record {
            school_code: text(&school.code),
            school: text(&school.name),
            indicator: value.id.clone(),
            numerator: shown(value.numerator),
            value: shown(value.value),
            threshold: shown(value.threshold),
            ratio: shown(value.ratio),
            meets: truth(value.meets),
            shortfall: shown(value.shortfall),
            cv_share: shown(value.cv_share),
            incomplete: truth(Some(value.value.is_none())),
            ..Record::of("school", county, &school.stage, school.students)
        }
    }
}

/// Writes the findings; a gap report has the rows of schools only.
pub fn write(report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.target.is_file() {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut table = Rows::new(out);
    table.write(HEADER)?;
    if report.topic == Topic::Audit {
        for record in roll_up::records(report.findings) {
            table.write(record.cells())?;
        }
    }
    for county in &report.findings.counties {
        if report.topic == Topic::Audit {
            let counts = Record::counts(county).into_iter();
            let counts = counts.chain(Record::reliefs(county));
            for record in counts.chain(Record::items(county)) {
                table.write(record.cells())?;
            }
        }
        let stages = county.stages.iter();
        for stage in stages.filter(|_| report.topic == Topic::Audit) {
            for indicator in &stage.indicators {
                table.write(Record::stage(county, stage, indicator).cells())?;
            }
            table.write(Record::composite(county, stage).cells())?;
        }
        for grouping in county
            .groups
            .iter()
            .filter(|_| report.topic == Topic::Audit)
        {
            for stage in &grouping.stages {
                for record in Record::groups(county, stage) {
                    table.write(record.cells())?;
                }
            }
        }
        for school in &county.schools {
            for value in &school.values {
                table.write(Record::school(county, school, value).cells())?;
            }
        }
    }
    for lost in &report.findings.lost {
        table.write(roll_up::lost(lost).cells())?;
    }
    for fact in about::facts(report.findings, report.standard) {
        let hash = fact.sha256.map(|hash| format!(" sha256:{hash}"));
        let record = Record {
            record: "about",
            key: fact.key,
            text: text(&format!("{}{}", fact.text, hash.unwrap_or_default())),
            ..Record::default()
        };
        table.write(record.cells())?;
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
pub fn text(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n') => {
            format!("'{text}")
        }
        _ => text.to_owned(),
    }
}
