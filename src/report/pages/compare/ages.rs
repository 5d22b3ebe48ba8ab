//! Teachers' ages over the years: by stage, by band, by school.

use crate::lang::Lang;
use crate::measure::compare::{Comparison, CountyChange, StageChange};
use crate::measure::{AgeSummary, BandFinding, rounded_text};
use crate::report::document::Document;
use crate::report::pages::compare::Page;
use crate::report::pages::compare::words::AGE_DIGITS;
use crate::report::table::{Cell, Column, Table, Tone, left, listed, right};
use crate::say;
use crate::standard::Standard;

impl Page<'_> {
    /// The ages of the teachers.
    pub fn ages(&self, document: &mut Document) {
        let Some(ages) = &self.standard.dictionary.ages else {
            return;
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for stage in &self.county.stages {
            let ends = self.county.ends(&stage.ages);
            if let Some(row) = age_row(
                stage.label.clone(),
                ends,
                &ages.at_least,
                self.standard,
                self.lang,
            ) {
                rows.push(row);
            }
        }
        if rows.is_empty() {
            return;
        }
        document.heading(2, self.say("专任教师年龄", "Teachers' ages"), None);
        let columns = age_columns(
            self.say("学段", "Stage"),
            &ages.at_least,
            (self.comparison, self.county),
        );
        document.table(Table { columns, rows });
        if self.full {
            self.bands(document);
            self.ages_of_schools(&ages.at_least, document);
        }
        self.old_schools(ages.old, document);
        let summaries = || {
            self.county
                .stages
                .iter()
                .flat_map(|s| s.ages.iter().flatten())
        };
        if summaries().any(|a| a.estimated) {
            let text = self.say(
                "～ 估算：有学校只给出年龄段，平均年龄按各段的中值估算。",
                "~ estimated: some schools give only bands of ages, and the mean is that of their middles.",
            );
            document.line(Cell::new(text, Tone::Faint));
        }
        if let Some(part) = summaries().find(|a| a.given < a.schools) {
            let (given, schools) = (part.given, part.schools);
            let text = say!(
                self.lang,
                "有学校没有给出教师年龄（如 {schools} 所中 {given} 所有数据），平均数只含有数据的学校。",
                "Some schools give no ages ({given} of {schools} do in one stage); the means are of those that do."
            );
            document.line(Cell::new(text, Tone::Doubtful));
        }
    }

    /// The ages of every school's teachers, then and now.
    fn ages_of_schools(&self, at_least: &[u8], document: &mut Document) {
        for stage in &self.county.stages {
            let rows = self.county.schools.iter().filter_map(|school| {
                let own = school.stage(&stage.stage)?;
                let alone = |end: usize| AgeSummary::of([own.ages[end].as_ref()], at_least);
                let (then, now) = (alone(0), alone(1));
                let ends = [then.as_ref(), now.as_ref()];
                age_row(school.name(), ends, at_least, self.standard, self.lang)
            });
            let rows: Vec<Vec<Cell>> = rows.collect();
            if rows.is_empty() {
                continue;
            }
            let name = say!(
                self.lang,
                ("{}：各校", stage.label),
                ("Schools ({})", stage.label)
            );
            let columns = age_columns(&name, at_least, (self.comparison, self.county));
            document.table(Table { columns, rows });
            self.bands_of_schools(stage, document);
        }
    }

    /// The teachers of each school by band of ages, then and now.
    fn bands_of_schools(&self, stage: &StageChange, document: &mut Document) {
        let own = self.county.schools.iter();
        let own = own.filter_map(|school| Some((school.name(), &school.stage(&stage.stage)?.ages)));
        let years = self.years();
        let given = own.flat_map(|(name, ages)| {
            let ends = ages.iter().zip(&years).filter_map(move |(ages, year)| {
                let bands = &ages.as_ref()?.bands;
                (!bands.is_empty()).then(|| (format!("{name} {year}"), bands))
            });
            ends.collect::<Vec<_>>()
        });
        let given: Vec<(String, &Vec<BandFinding>)> = given.collect();
        let Some((_, first)) = given.first() else {
            return;
        };
        let name = say!(
            self.lang,
            ("{}：各校各年龄段的教师人数", stage.label),
            ("Teachers by band of ages, schools ({})", stage.label)
        );
        let columns = first.iter().map(|b| right(band(b)));
        let rows = given.iter().map(|(name, bands)| {
            let counts = bands.iter().map(|b| rounded_text(b.teachers, 0).into());
            std::iter::once(Cell::from(name.clone()))
                .chain(counts)
                .collect()
        });
        document.table(Table {
            columns: std::iter::once(left(name)).chain(columns).collect(),
            rows: rows.collect(),
        });
    }

    /// The teachers by band of ages.
    fn bands(&self, document: &mut Document) {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut columns = vec![left(self.say("学段", "Stage"))];
        for stage in &self.county.stages {
            for (summary, year) in stage.ages.iter().zip(&self.comparison.years) {
                let Some(summary) = summary.as_ref().filter(|s| !s.bands.is_empty()) else {
                    continue;
                };
                if columns.len() == 1 {
                    columns.extend(summary.bands.iter().map(|b| right(band(b))));
                }
                let counts = summary
                    .bands
                    .iter()
                    .map(|b| rounded_text(b.teachers, 0).into());
                let name = Cell::from(format!("{} {}", stage.label, year.label));
                rows.push(std::iter::once(name).chain(counts).collect());
            }
        }
        if !rows.is_empty() {
            document.line(
                self.say("各年龄段的教师人数：", "Teachers by band of ages:")
                    .to_owned(),
            );
            document.table(Table { columns, rows });
        }
    }

    fn old_schools(&self, old: f64, document: &mut Document) {
        for stage in &self.county.stages {
            let named: Vec<String> = stage
                .old
                .iter()
                .map(|school| {
                    let mark = if school.estimated {
                        self.say("～", "~")
                    } else {
                        ""
                    };
                    let mean = rounded_text(school.mean, AGE_DIGITS);
                    match school.before {
                        Some(before) => {
                            let before = rounded_text(before, AGE_DIGITS);
                            let (open, close) = (self.say("（", " ("), self.say("）", ")"));
                            format!("{} {mark}{mean}{open}{before}{close}", school.name)
                        }
                        None => format!("{} {mark}{mean}", school.name),
                    }
                })
                .collect();
            if named.is_empty() {
                continue;
            }
            let (count, label, old) = (named.len(), &stage.label, rounded_text(old, 0));
            let names = listed(named.iter().map(String::as_str), self.say("、", ", "));
            let text = say!(
                self.lang,
                (
                    "{label}教师平均年龄 {old} 岁及以上的学校 {count} 所（括号内为{}）：{names}",
                    self.years()[0]
                ),
                (
                    "{count} {label} school(s) whose teachers are {old} or older on average (in brackets: {}): {names}",
                    self.years()[0]
                )
            );
            document.line(Cell::new(text, Tone::Doubtful));
        }
    }
}

/// The row of one stage or group: mean age and shares, then and now.
pub fn age_row(
    name: String,
    ends: [Option<&AgeSummary>; 2],
    at_least: &[u8],
    standard: &Standard,
    lang: Lang,
) -> Option<Vec<Cell>> {
    if ends.iter().all(Option::is_none) {
        return None;
    }
    let mean =
        |summary: Option<&AgeSummary>| match summary.and_then(|s| Some((s.mean?, s.estimated))) {
            Some((mean, true)) => {
                format!("{}{}", lang.pick("～", "~"), rounded_text(mean, AGE_DIGITS))
            }
            Some((mean, false)) => rounded_text(mean, AGE_DIGITS),
            None => "—".to_owned(),
        };
    let mut row: Vec<Cell> = vec![name.into(), mean(ends[0]).into(), mean(ends[1]).into()];
    let change = ends[0]
        .and_then(|s| s.mean)
        .zip(ends[1].and_then(|s| s.mean));
    row.push(Cell::signed(change.map(|(a, b)| b - a), AGE_DIGITS));
    for age in at_least {
        for end in ends {
            let share = end.and_then(|s| s.share(*age));
            row.push(Cell::percent(share, standard.percent_digits));
        }
    }
    Some(row)
}

/// The columns of such rows.
pub fn age_columns(
    of: &str,
    at_least: &[u8],
    (comparison, county): (&Comparison, &CountyChange),
) -> Vec<Column> {
    let lang = comparison.lang;
    let (first, last) = comparison.ends_of(county);
    let mut columns = vec![
        left(of),
        right(format!("{} {first}", lang.pick("平均年龄", "Mean age"))),
        right(last),
        right(lang.pick("变化", "Change")),
    ];
    for age in at_least {
        let name = say!(lang, "{age}岁及以上 {first}", "{age}+ {first}");
        columns.push(right(name));
        columns.push(right(last));
    }
    columns
}

/// 25–29, ≤24, ≥60.
pub fn band(band: &BandFinding) -> String {
    match (band.from, band.to) {
        (Some(from), Some(to)) => format!("{from}–{to}"),
        (None, Some(to)) => format!("≤{to}"),
        (Some(from), None) => format!("≥{from}"),
        (None, None) => "—".to_owned(),
    }
}
