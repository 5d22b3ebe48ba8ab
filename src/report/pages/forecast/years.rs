//! Pupils, places and teachers of the county by year.

use super::{Page, Section, or_nothing, section};
use crate::measure::rounded_text;
use crate::report::table::{Cell, Table, left, right};
use crate::say;
use crate::scenario::forecast::contract::RatioSource;
use crate::scenario::forecast::{Need, Ratio, Retired};

/// A year's sums over schools.
fn sum<'n>(
    needs: impl Iterator<Item = &'n Need>,
    of: impl Fn(&Need) -> Option<f64>,
) -> Option<f64> {
    needs.map(of).sum()
}

/// Where a ratio comes from.
pub fn source(ratio: &Ratio) -> RatioSource {
    match (ratio.stated, ratio.pairs.is_empty()) {
        (true, _) => RatioSource::Stated,
        (false, true) => RatioSource::Usual,
        (false, false) => RatioSource::Years,
    }
}

impl Page<'_> {
    /// The stages that have pupils, each with its name.
    fn stages_there(&self) -> Vec<(&str, String)> {
        let mut stages: Vec<&str> = Vec::new();
        for line in &self.county.pupils {
            if !stages.contains(&line.stage.as_str()) {
                stages.push(&line.stage);
            }
        }
        let order = |stage: &str| self.standard.dictionary.stages.get_index_of(stage);
        stages.sort_by_key(|stage| order(stage));
        let label = |stage| self.standard.dictionary.stage_label(stage, self.lang);
        stages
            .into_iter()
            .map(|stage| (stage, label(stage)))
            .collect()
    }

    fn needs_of<'n>(&'n self, stage: &'n str, year: u16) -> impl Iterator<Item = &'n Need> + Clone {
        let needs = self.county.needs.iter();
        needs.filter(move |need| need.stage == stage && need.year == year)
    }

    /// Pupils low, mid and high, entrants and teachers by year, a table a stage.
    pub(super) fn stages(&self) -> Vec<Section> {
        let stages = self.stages_there();
        stages
            .into_iter()
            .map(|(stage, label)| self.stage(stage, &label))
            .collect()
    }

    fn stage(&self, stage: &str, label: &str) -> Section {
        let lines = || self.county.pupils.iter().filter(|line| line.stage == stage);
        let first = lines().map(|line| line.grade).min().unwrap_or(1);
        let before: f64 = lines().map(|line| line.before).sum();
        let entered: f64 = lines().filter(|l| l.grade == first).map(|l| l.before).sum();
        let now = self
            .county
            .before
            .schools_of(stage)
            .map(|school| school.teachers);
        let now: Option<f64> = now.sum();
        let mut rows = vec![vec![
            Cell::code(self.county.base.to_string()),
            Cell::empty(),
            Cell::whole(Some(before)),
            Cell::empty(),
            Cell::whole(Some(entered)),
            Cell::number(now, 0),
            Cell::empty(),
        ]];
        for (at, year) in self.county.years.iter().enumerate() {
            let pupils =
                |variant: usize| -> f64 { lines().map(|line| line.years[at][variant]).sum() };
            let entrants = lines().filter(|line| line.grade == first);
            let entrants: f64 = entrants.map(|line| line.years[at][1]).sum();
            let needs = self.needs_of(stage, *year);
            rows.push(vec![
                Cell::code(year.to_string()),
                Cell::whole(Some(pupils(0))),
                Cell::whole(Some(pupils(1))),
                Cell::whole(Some(pupils(2))),
                Cell::whole(Some(entrants)),
                Cell::whole(sum(needs.clone(), |need| need.teachers)),
                Cell::whole(sum(needs, |need| need.needed)),
            ]);
        }
        let table = Table {
            columns: vec![
                left(self.say("年度", "Year")),
                right(self.say("学生（低）", "Pupils (low)")),
                right(self.say("学生（中）", "Pupils (mid)")),
                right(self.say("学生（高）", "Pupils (high)")),
                right(self.say("新生（中）", "Entrants (mid)")),
                right(self.say("教师", "Teachers")),
                right(self.say("按编制标准需", "By the norm")),
            ],
            rows,
        };
        section(
            say!(
                self.lang,
                "{label}学生与教师逐年",
                "Pupils and teachers by year ({label})"
            ),
            table,
        )
    }

    /// Places against pupils by year, a table a stage that has classes.
    pub(super) fn places(&self) -> Vec<Section> {
        let stages = self.stages_there();
        stages
            .into_iter()
            .filter_map(|(stage, label)| self.places_of(stage, &label))
            .collect()
    }

    fn places_of(&self, stage: &str, label: &str) -> Option<Section> {
        let mut rows = Vec::new();
        for year in &self.county.years {
            let needs = self
                .needs_of(stage, *year)
                .filter(|need| need.places.is_some());
            let count = |of: fn(&Need) -> Option<f64>| {
                let over = needs
                    .clone()
                    .filter(|need| of(need).is_some_and(|n| n.round() > 0.0));
                Cell::count(over.count() as u64)
            };
            let places = sum(needs.clone(), |need| need.places).filter(|n| *n > 0.0)?;
            rows.push(vec![
                Cell::code(year.to_string()),
                Cell::whole(Some(places)),
                Cell::whole(sum(needs.clone(), |need| Some(need.pupils[1]))),
                Cell::whole(sum(needs.clone(), Need::short)),
                count(Need::short),
                Cell::whole(sum(needs.clone(), Need::surplus)),
                count(Need::surplus),
            ]);
        }
        let table = Table {
            columns: vec![
                left(self.say("年度", "Year")),
                right(self.say("学位", "Places")),
                right(self.say("学生（中）", "Pupils (mid)")),
                right(self.say("缺学位", "Short")),
                right(self.say("缺的学校", "Schools short")),
                right(self.say("余学位", "Surplus")),
                right(self.say("余的学校", "Schools with surplus")),
            ],
            rows,
        };
        let heading = say!(self.lang, "{label}学位余缺逐年", "Places by year ({label})");
        Some(section(heading, table))
    }

    /// Who retires, by year and stage.
    pub(super) fn retirements(&self) -> Section {
        let stages = self.stages_there();
        let all = || self.county.retirements.iter();
        let rows = self
            .county
            .years
            .iter()
            .filter(|_| all().next().is_some())
            .map(|year| {
                let own = |stage: Option<&str>| -> f64 {
                    let own = all().filter(|r| {
                        r.year == *year && (stage.is_none() || r.stage.as_deref() == stage)
                    });
                    own.map(|r| r.teachers).sum()
                };
                let of_stages = stages
                    .iter()
                    .map(|(stage, _)| self.people(own(Some(stage))));
                let first = [Cell::code(year.to_string())].into_iter();
                first
                    .chain(of_stages)
                    .chain([self.people(own(None))])
                    .collect()
            });
        let of_stages = stages.iter().map(|(_, label)| right(label.clone()));
        let columns = [left(self.say("到 9 月已退", "Gone by September"))].into_iter();
        let columns = columns
            .chain(of_stages)
            .chain([right(self.say("合计", "In all"))]);
        let table = Table {
            columns: columns.collect(),
            rows: rows.collect(),
        };
        let nothing = match self.county.before.schools.iter().any(|s| s.ages.is_some()) {
            true => self.say("没有教师在这些年到退休月份。", "Nobody reaches the month of retirement in these years."),
            false => self.say(
                "数据里没有教师的出生年月或年龄段，看不出谁何时退休：给出教师名册即可。",
                "The census has neither births nor age bands of teachers, so that nobody is seen to retire: give a teacher roster.",
            ),
        };
        or_nothing(
            section(self.say("退休教师", "Teachers who retire"), table),
            nothing,
        )
    }

    /// Whole people from a roster; parts of them from age bands.
    pub(super) fn people(&self, teachers: f64) -> Cell {
        let whole = (teachers - teachers.round()).abs() < 1e-9;
        Cell::number(Some(teachers), if whole { 0 } else { 1 })
    }

    /// By subject: who retires, year by year.
    pub(super) fn subjects(&self) -> Section {
        let mut names: Vec<&str> = Vec::new();
        for retired in &self.county.retirements {
            if let Some(subject) = retired.subject.as_deref().filter(|s| !names.contains(s)) {
                names.push(subject);
            }
        }
        let sum = |of: &dyn Fn(&&Retired) -> bool| -> f64 {
            self.county
                .retirements
                .iter()
                .filter(|r| of(r))
                .map(|r| r.teachers)
                .sum()
        };
        let total = |subject: &str| sum(&|r| r.subject.as_deref() == Some(subject));
        names.sort_by(|a, b| total(b).total_cmp(&total(a)).then(a.cmp(b)));
        let rows = names.iter().map(|subject| {
            let years = self.county.years.iter();
            let years = years.map(|year| {
                self.people(sum(&|r| {
                    r.year == *year && r.subject.as_deref() == Some(subject)
                }))
            });
            let first = [Cell::from(*subject), self.people(total(subject))];
            first.into_iter().chain(years).collect()
        });
        let years = self.county.years.iter().map(|year| right(year.to_string()));
        let columns = [
            left(self.say("学科", "Subject")),
            right(self.say("合计", "In all")),
        ];
        let table = Table {
            columns: columns.into_iter().chain(years).collect(),
            rows: rows.collect(),
        };
        let nothing = self.say(
            "名册没有写任教学科，或没有名册。",
            "No roster tells the subjects.",
        );
        or_nothing(
            section(self.say("退休教师的学科", "Who retires, by subject"), table),
            nothing,
        )
    }

    /// The ratios, and where each comes from.
    pub(super) fn ratios(&self) -> Section {
        let first = usize::from(self.county.entrance.is_none()) + 1;
        let all = self.county.entrance.iter().chain(&self.county.progression);
        let rows = (first..).zip(all).map(|(grade, ratio)| {
            let name = match grade == 1 {
                true => say!(
                    self.lang,
                    "入学率（新生 ÷ 应入学人口）",
                    "Entrance (entrants ÷ those born in time)"
                ),
                false => say!(self.lang, "升入 {grade} 年级", "Into grade {grade}"),
            };
            let pairs = ratio.pairs.iter().map(|(from, to)| match from == to {
                true => from.to_string(),
                false => format!("{from}→{to}"),
            });
            let from = match source(ratio) {
                RatioSource::Stated => self.say("参数文件", "assumptions").to_owned(),
                RatioSource::Usual => self
                    .say("参数默认（没有数据）", "as usual (no data)")
                    .to_owned(),
                RatioSource::Years => pairs.collect::<Vec<_>>().join(self.say("、", ", ")),
            };
            let [low, mid, high] = ratio.range.all().map(|n| Cell::number(Some(n), 4));
            vec![name.into(), low, mid, high, from.into()]
        });
        let table = Table {
            columns: vec![
                left(self.say("比率", "Ratio")),
                right(self.say("低", "Low")),
                right(self.say("中", "Mid")),
                right(self.say("高", "High")),
                left(self.say("出自", "From")),
            ],
            rows: rows.collect(),
        };
        let mut section = section(
            self.say("升级率与入学率", "Progression and entrance"),
            table,
        );
        if self.county.entrance.is_some() {
            let cohorts = self.county.years.iter().zip(&self.county.cohorts);
            let cohorts = cohorts.map(|(year, n)| format!("{year} {}", rounded_text(*n, 0)));
            let listed = cohorts.collect::<Vec<_>>().join(self.say("，", ", "));
            let text = say!(
                self.lang,
                "各年应入学人口：{listed}。",
                "Born in time, by year: {listed}."
            );
            section.notes.push(Cell::from(text));
        }
        section
    }
}
