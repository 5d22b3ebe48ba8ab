//! The schools by year: those to look at, their places and teachers, their pupils.

use std::collections::BTreeMap;

use super::{Page, Section, more, or_nothing, section};
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::say;
use crate::scenario::forecast::{Need, PupilsLine, Retired, Watched};

impl Page<'_> {
    fn name_of(&self, school: usize) -> String {
        self.county
            .schools
            .get(school)
            .map(|s| s.name.clone())
            .unwrap_or_default()
    }

    fn stage_label(&self, stage: &str) -> String {
        self.standard.dictionary.stage_label(stage, self.lang)
    }

    /// Schools whose pupils cross a limit, the first to do so in front; of each school's lower limits the lowest.
    pub(super) fn watch(&self, most: usize) -> Section {
        let mut all: Vec<&Watched> = self.county.watch.iter().collect();
        all.sort_by(|a, b| {
            a.year
                .cmp(&b.year)
                .then(a.row.cmp(&b.row))
                .then(b.limit.total_cmp(&a.limit))
        });
        let left_out = all.len().saturating_sub(most);
        let rows = all.into_iter().take(most).map(|watched| {
            let (limit, year) = (Cell::whole(Some(watched.limit)).text, watched.year);
            let text = match (watched.above, watched.limit <= 1.0) {
                (true, _) => say!(
                    self.lang,
                    "{year} 年起超过 {limit} 人",
                    "above {limit} from {year}"
                ),
                (false, true) => say!(self.lang, "{year} 年起没有学生", "no pupils from {year}"),
                (false, false) => say!(
                    self.lang,
                    "{year} 年起不足 {limit} 人",
                    "below {limit} from {year}"
                ),
            };
            vec![
                self.name_of(watched.row).into(),
                Cell::new(text, Tone::Doubtful),
                Cell::whole(Some(watched.pupils[0])),
                Cell::whole(Some(watched.pupils[1])),
            ]
        });
        let table = Table {
            columns: vec![
                left(self.say("学校", "School")),
                left(self.say("何时（中）", "When (mid)")),
                right(self.say("现有学生", "Pupils now")),
                right(self.say("那年学生", "Pupils then")),
            ],
            rows: rows.collect(),
        };
        let nothing = self.say(
            "没有学校跌破小规模的界线或超过规模上限。",
            "No school falls below the sizes to look at, or rises above its limit.",
        );
        let mut section = or_nothing(
            section(self.say("要留意的学校", "Schools to look at"), table),
            nothing,
        );
        more(&mut section, left_out, self.lang);
        section
    }

    /// What each school has and needs in the last year.
    pub(super) fn places_by_school(&self) -> Section {
        let last = self
            .county
            .years
            .last()
            .copied()
            .unwrap_or(self.county.base);
        let needs = self.county.needs.iter().filter(|need| need.year == last);
        let rows = needs.map(|need: &Need| {
            let short = need.short();
            let tone = |n: Option<f64>| {
                if n.is_some_and(|n| n.round() > 0.0) {
                    Tone::Bad
                } else {
                    Tone::Plain
                }
            };
            let lacks = need
                .teachers
                .zip(need.needed)
                .map(|(has, needs)| (needs - has).max(0.0));
            vec![
                self.name_of(need.row).into(),
                self.stage_label(&need.stage).into(),
                Cell::whole(Some(need.pupils[0])),
                Cell::whole(Some(need.pupils[1])),
                Cell::whole(Some(need.pupils[2])),
                Cell::whole(need.places),
                Cell::whole(short).toned(tone(short)),
                Cell::whole(need.surplus()),
                Cell::number(need.teachers, 1),
                Cell::number(need.needed, 1),
                Cell::number(lacks, 1).toned(tone(lacks)),
            ]
        });
        let table = Table {
            columns: vec![
                left(self.say("学校", "School")),
                left(self.say("学段", "Stage")),
                right(self.say("学生（低）", "Low")),
                right(self.say("（中）", "Mid")),
                right(self.say("（高）", "High")),
                right(self.say("学位", "Places")),
                right(self.say("缺学位", "Short")),
                right(self.say("余学位", "Surplus")),
                right(self.say("教师", "Teachers")),
                right(self.say("按标准需", "By the norm")),
                right(self.say("缺教师", "Teachers short")),
            ],
            rows: rows.collect(),
        };
        section(
            say!(
                self.lang,
                "{last} 年各校学位与教师",
                "Places and teachers by school, {last}"
            ),
            table,
        )
    }

    /// Who retires, by school and year.
    pub(super) fn retirements_by_school(&self) -> Section {
        let mut schools: BTreeMap<(usize, Option<&str>), Vec<&Retired>> = BTreeMap::new();
        for retired in &self.county.retirements {
            let key = (retired.school, retired.stage.as_deref());
            schools.entry(key).or_default().push(retired);
        }
        let rows = schools.iter().map(|((school, stage), own)| {
            let years = self.county.years.iter().map(|year| {
                let here = own.iter().filter(|r| r.year == *year);
                self.people(here.map(|r| r.teachers).sum())
            });
            let all = self.people(own.iter().map(|r| r.teachers).sum());
            let label = stage
                .map(|stage| self.stage_label(stage))
                .unwrap_or_default();
            let first = [Cell::from(self.name_of(*school)), label.into(), all];
            first.into_iter().chain(years).collect()
        });
        let years = self.county.years.iter().map(|year| right(year.to_string()));
        let columns = [
            left(self.say("学校", "School")),
            left(self.say("学段", "Stage")),
            right(self.say("合计", "In all")),
        ];
        let table = Table {
            columns: columns.into_iter().chain(years).collect(),
            rows: rows.collect(),
        };
        section(self.say("各校退休教师", "Who retires, by school"), table)
    }

    /// The pupils (mid) of each school and stage by year.
    pub(super) fn pupils(&self) -> Section {
        // The grades of a school and stage stand together.
        let same = |a: &PupilsLine, b: &PupilsLine| (a.school, &a.stage) == (b.school, &b.stage);
        let rows = self.county.pupils.chunk_by(same).filter_map(|own| {
            let first = own.first()?;
            let years = 0..self.county.years.len();
            let years = years.map(|at| Cell::whole(Some(own.iter().map(|l| l.years[at][1]).sum())));
            let now = Cell::whole(Some(own.iter().map(|l| l.before).sum()));
            let named = [
                Cell::from(self.name_of(first.school)),
                self.stage_label(&first.stage).into(),
                now,
            ];
            Some(named.into_iter().chain(years).collect())
        });
        let years = [self.county.base]
            .into_iter()
            .chain(self.county.years.iter().copied());
        let years = years.map(|year| right(year.to_string()));
        let columns = [
            left(self.say("学校", "School")),
            left(self.say("学段", "Stage")),
        ];
        let table = Table {
            columns: columns.into_iter().chain(years).collect(),
            rows: rows.collect(),
        };
        section(
            self.say("各校学生数（中）", "Pupils by school (mid)"),
            table,
        )
    }
}
