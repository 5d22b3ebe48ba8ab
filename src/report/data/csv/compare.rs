//! A comparison as a long table: a row a figure. Full precision; blank where there is no figure.

use std::io::{self, Write};

use crate::measure::compare::{CountyChange, IndicatorChange, SchoolChange, Split, StageChange};
use crate::measure::{AgeSummary, Grouping};
use crate::report::ComparisonReport;
use crate::report::data::csv::{Rows, text};
use crate::report::pages::about;

const HEADER: [&str; 11] = [
    "record",
    "county_code",
    "county",
    "stage",
    "school_code",
    "school",
    "indicator",
    "year",
    "key",
    "value",
    "text",
];

/// One row; what a record does not have stays blank.
#[derive(Clone, Default)]
struct Record {
    record: &'static str,
    county_code: String,
    county: String,
    stage: String,
    school_code: String,
    school: String,
    indicator: String,
    year: String,
}

/// The table that is written.
struct Table<'a> {
    rows: Rows<'a>,
    years: Vec<String>,
    /// The place of the year that the changes of the county in hand are from.
    first: usize,
}

impl Table<'_> {
    fn put(&mut self, record: &Record, key: &str, value: &str, said: &str) -> io::Result<()> {
        self.rows.write([
            record.record,
            &record.county_code,
            &record.county,
            &record.stage,
            &record.school_code,
            &record.school,
            &record.indicator,
            &record.year,
            key,
            value,
            said,
        ])
    }

    /// A figure, if there is one.
    fn figure(
        &mut self,
        record: &Record,
        key: &str,
        value: Option<impl ToString>,
    ) -> io::Result<()> {
        match value {
            Some(value) => self.put(record, key, &value.to_string(), ""),
            None => Ok(()),
        }
    }

    fn county(&mut self, county: &CountyChange) -> io::Result<()> {
        let record = Record {
            record: "county",
            county_code: text(&county.code),
            county: text(&county.name),
            ..Record::default()
        };
        for (standing, year) in county.standings.iter().zip(self.years.clone()) {
            let record = Record {
                year,
                ..record.clone()
            };
            self.figure(&record, "meets", standing.map(|s| s.meets))?;
            self.figure(&record, "judged", standing.map(|s| s.judged))?;
            self.figure(&record, "not_judged", standing.map(|s| s.not_judged))?;
        }
        self.reliefs(&record, county)?;
        for stage in &county.stages {
            self.stage(&record, stage)?;
        }
        for school in &county.schools {
            self.school(&record, school)?;
        }
        for (grouping, year) in county.groups.iter().zip(self.years.clone()) {
            if let Some(grouping) = grouping {
                let record = Record {
                    record: "group",
                    year,
                    ..record.clone()
                };
                self.groups(&record, grouping)?;
            }
        }
        self.criteria(&record, county)
    }

    /// The schools and stages that a relief counted for, year by year.
    fn reliefs(&mut self, county_record: &Record, county: &CountyChange) -> io::Result<()> {
        for (reliefs, year) in county.reliefs.iter().zip(self.years.clone()) {
            for relief in reliefs.iter().flatten() {
                let record = Record {
                    record: "relief",
                    indicator: relief
                        .indicator
                        .clone()
                        .or(relief.item.clone())
                        .unwrap_or_default(),
                    year: year.clone(),
                    ..county_record.clone()
                };
                for school in &relief.schools {
                    let record = Record {
                        stage: school.stage.clone().unwrap_or_default(),
                        school_code: text(&school.code),
                        school: text(&school.name),
                        ..record.clone()
                    };
                    self.put(&record, "relief", "", &text(&relief.text))?;
                }
                for stage in &relief.stages {
                    let stage = stage.clone();
                    let record = Record {
                        stage,
                        ..record.clone()
                    };
                    self.put(&record, "relief", "", &text(&relief.text))?;
                }
            }
        }
        Ok(())
    }

    /// What a pipeline holds a county to, year by year, and the rules that are broken.
    fn criteria(&mut self, county_record: &Record, county: &CountyChange) -> io::Result<()> {
        for criterion in &county.criteria {
            for (at, year) in self.years.clone().into_iter().enumerate() {
                let record = Record {
                    record: "criterion",
                    stage: criterion.stage.clone().unwrap_or_default(),
                    indicator: text(&criterion.id),
                    year,
                    ..county_record.clone()
                };
                let meets = criterion.years[at]
                    .map(|m| m.to_string())
                    .unwrap_or_default();
                self.put(&record, "meets", &meets, &text(&criterion.name))?;
            }
        }
        for breach in &county.breaches {
            let criterion = &county.criteria[breach.criterion];
            let record = Record {
                record: "breach",
                stage: criterion.stage.clone().unwrap_or_default(),
                indicator: text(&criterion.id),
                ..county_record.clone()
            };
            let rule = crate::report::pages::compare::words::rule_id(breach.rule);
            self.put(&record, rule, "", &text(&breach.message))?;
        }
        Ok(())
    }

    fn stage(&mut self, county: &Record, stage: &StageChange) -> io::Result<()> {
        let record = Record {
            record: "stage",
            stage: stage.stage.clone(),
            ..county.clone()
        };
        for (at, year) in self.years.clone().into_iter().enumerate() {
            let record = Record {
                year,
                ..record.clone()
            };
            if let Some(found) = &stage.years[at] {
                self.figure(&record, "schools", Some(found.schools))?;
                self.figure(&record, "students", Some(found.students))?;
                self.figure(&record, "schools_meeting", found.schools_meeting)?;
                self.figure(&record, "composite_cv", found.composite_cv)?;
                self.figure(&record, "meets", Some(found.meets))?;
            }
            if let Some(ages) = &stage.ages[at] {
                self.ages(
                    &Record {
                        record: "ages",
                        ..record
                    },
                    ages,
                )?;
            }
        }
        for indicator in &stage.indicators {
            self.indicator(&record, indicator)?;
        }
        Ok(())
    }

    fn ages(&mut self, record: &Record, ages: &AgeSummary) -> io::Result<()> {
        self.figure(record, "teachers", Some(ages.teachers))?;
        self.figure(record, "mean_age", ages.mean)?;
        self.figure(record, "estimated", Some(ages.estimated))?;
        for share in &ages.shares {
            self.figure(
                record,
                &format!("share_{}_and_over", share.at_least),
                Some(share.share),
            )?;
        }
        for band in &ages.bands {
            let ends = [band.from, band.to].map(|a| a.map(|a| a.to_string()).unwrap_or_default());
            self.figure(
                record,
                &format!("aged_{}_{}", ends[0], ends[1]),
                Some(band.teachers),
            )?;
        }
        Ok(())
    }

    fn indicator(&mut self, stage: &Record, indicator: &IndicatorChange) -> io::Result<()> {
        let record = Record {
            record: "indicator",
            indicator: indicator.id.clone(),
            ..stage.clone()
        };
        self.figure(&record, "limit", indicator.limit)?;
        self.figure(&record, "threshold", indicator.threshold)?;
        for (at, year) in self.years.clone().into_iter().enumerate() {
            let Some(found) = &indicator.years[at] else {
                continue;
            };
            let record = Record {
                year,
                ..record.clone()
            };
            self.figure(&record, "mean", found.mean)?;
            self.figure(&record, "std", found.std)?;
            self.figure(&record, "cv", found.cv)?;
            self.figure(&record, "below", found.below)?;
            self.figure(&record, "above", found.above)?;
            self.figure(&record, "meets", found.meets)?;
            self.figure(&record, "incomplete", Some(found.incomplete))?;
            self.figure(&record, "schools_meeting", found.schools_meeting)?;
        }
        let ends =
            |from: usize, to: usize, years: &[String]| format!("{}/{}", years[from], years[to]);
        let last = self.years.len() - 1;
        let whole = ends(self.first, last, &self.years);
        self.split(&record, &whole, indicator.change.as_ref())?;
        for (at, step) in indicator.steps.iter().enumerate() {
            let year = ends(at, at + 1, &self.years);
            self.split(&record, &year, step.as_ref())?;
        }
        if let Some(down) = &indicator.levelled_down {
            let record = Record {
                year: whole,
                ..record
            };
            self.put(
                &record,
                "levelled_down",
                &(down.before - down.after).to_string(),
                &text(&down.text),
            )?;
        }
        Ok(())
    }

    fn split(&mut self, record: &Record, year: &str, split: Option<&Split>) -> io::Result<()> {
        let Some(split) = split else { return Ok(()) };
        let record = Record {
            record: "change",
            year: year.to_owned(),
            ..record.clone()
        };
        self.figure(&record, "mean", Some(split.mean))?;
        self.figure(&record, "cv", Some(split.cv))?;
        let keys = [
            "cv2",
            "valleys",
            "peaks",
            "membership",
            "resources",
            "pupils",
        ];
        for (key, part) in keys.into_iter().zip(split.squares()) {
            self.figure(&record, key, part)?;
        }
        Ok(())
    }

    fn school(&mut self, county: &Record, school: &SchoolChange) -> io::Result<()> {
        let schools = if school.new.is_empty() {
            &school.old
        } else {
            &school.new
        };
        let codes: Vec<&str> = schools.iter().map(|s| s.code.as_str()).collect();
        let record = Record {
            record: "school",
            school_code: text(&codes.join("、")),
            school: text(&school.name()),
            ..county.clone()
        };
        let status = serde_json::to_value(school.status).unwrap_or_default();
        let status = status.as_str().unwrap_or_default().to_owned();
        let was: Vec<&str> = school.old.iter().map(|s| s.name.as_str()).collect();
        self.put(&record, "status", &status, &text(&was.join("、")))?;
        let last = self.years.len() - 1;
        let ends = [self.years[self.first].clone(), self.years[last].clone()];
        for stage in &school.stages {
            for (at, year) in ends.iter().enumerate() {
                let record = Record {
                    stage: stage.stage.clone(),
                    year: year.clone(),
                    ..record.clone()
                };
                self.figure(&record, "students", stage.students[at])?;
                self.figure(&record, "meets", stage.meets[at])?;
                self.figure(
                    &record,
                    "mean_age",
                    stage.ages[at].as_ref().and_then(|a| a.mean),
                )?;
                for value in &stage.values {
                    let record = Record {
                        indicator: value.id.clone(),
                        ..record.clone()
                    };
                    self.figure(&record, "value", [value.old, value.new][at])?;
                }
            }
            for value in &stage.values {
                let record = Record {
                    stage: stage.stage.clone(),
                    indicator: value.id.clone(),
                    year: format!("{}/{}", ends[0], ends[1]),
                    ..record.clone()
                };
                self.figure(&record, "effect", value.effect)?;
            }
        }
        Ok(())
    }

    fn groups(&mut self, county: &Record, grouping: &Grouping) -> io::Result<()> {
        for stage in &grouping.stages {
            for (at, group) in stage.groups.iter().enumerate() {
                let record = Record {
                    stage: stage.stage.clone(),
                    school: text(&group.label),
                    ..county.clone()
                };
                self.figure(&record, "schools", Some(group.schools))?;
                self.figure(&record, "schools_share", Some(group.schools_share))?;
                self.figure(&record, "students", Some(group.students))?;
                self.figure(&record, "students_share", Some(group.students_share))?;
                self.figure(&record, "teachers", group.teachers)?;
                self.figure(&record, "teachers_share", group.teachers_share)?;
                if let Some(ages) = &group.ages {
                    self.ages(&record, ages)?;
                }
                for indicator in &stage.indicators {
                    let record = Record {
                        indicator: indicator.id.clone(),
                        ..record.clone()
                    };
                    self.figure(&record, "mean", indicator.groups[at].mean)?;
                    self.figure(&record, "cv", indicator.groups[at].cv)?;
                    self.figure(&record, "lead_ratio", indicator.groups[at].lead_ratio)?;
                }
            }
            for indicator in &stage.indicators {
                let record = Record {
                    stage: stage.stage.clone(),
                    indicator: indicator.id.clone(),
                    ..county.clone()
                };
                self.figure(&record, "between", indicator.between)?;
                self.figure(&record, "within", indicator.within)?;
                self.figure(&record, "best_to_worst", indicator.ratio)?;
            }
        }
        Ok(())
    }
}

/// Writes a comparison.
pub fn write(report: &ComparisonReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (comparison, standard) = (report.comparison, report.standard);
    if report.target.is_file() {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut rows = Rows::new(out);
    rows.write(HEADER)?;
    let mut table = Table {
        rows,
        years: comparison.years.iter().map(|y| text(&y.label)).collect(),
        first: 0,
    };
    for county in &comparison.counties {
        table.first = county.first;
        table.county(county)?;
    }
    let about = Record {
        record: "about",
        ..Record::default()
    };
    for remark in &comparison.remarks {
        table.put(&about, "remark", "", &text(remark))?;
    }
    for fact in about::comparison_facts(comparison, standard) {
        let hash = fact.sha256.map(|hash| format!(" sha256:{hash}"));
        let said = text(&format!("{}{}", fact.text, hash.unwrap_or_default()));
        table.put(&about, fact.key, "", &said)?;
    }
    table.rows.flush()
}
