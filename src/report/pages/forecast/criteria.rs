//! Which criterion turns, and when; every CV by year.

use super::{Page, Section, or_nothing, section};
use crate::lang::Lang;
use crate::measure::StageFinding;
use crate::report::pages::words::{composite, cv, item_label};
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::say;
use crate::scenario::forecast::Turn;
use crate::scenario::forecast::contract::Criterion;
use crate::standard::Standard;

/// What a criterion is called: 小学·生均图书册数的差异系数.
pub fn named(
    stage: Option<&str>,
    criterion: Criterion,
    id: Option<&str>,
    standard: &Standard,
    lang: Lang,
) -> String {
    let stage = stage
        .map(|stage| standard.dictionary.stage_label(stage, lang))
        .unwrap_or_default();
    match (criterion, id) {
        (Criterion::Cv, Some(id)) => {
            let short = standard.indicator(id).map_or(id, |i| i.short.get(lang));
            say!(lang, "{stage}“{short}”差异系数", "CV of {short} ({stage})")
        }
        (Criterion::Composite, _) => say!(lang, "{stage}综合差异系数", "composite CV ({stage})"),
        (Criterion::Schools, _) => say!(lang, "{stage}各校都达标", "all schools meet ({stage})"),
        (Criterion::Item, Some(id)) => match id.split_once('-') {
            Some((table, number)) => item_label(table, number, lang, standard),
            None => id.to_owned(),
        },
        _ => lang.pick("全县结论", "the county as a whole").to_owned(),
    }
}

impl Page<'_> {
    /// The first year in which a criterion turns, by variant.
    pub(super) fn turns(&self) -> Section {
        let turns = &self.county.turns;
        let mut keys: Vec<&Turn> = Vec::new();
        for turn in turns {
            let same = |other: &&Turn| same(other, turn);
            if !keys.iter().any(same) {
                keys.push(turn);
            }
        }
        let rows = keys.iter().map(|key| {
            let name = named(
                key.stage.as_deref(),
                key.criterion,
                key.id.as_deref(),
                self.standard,
                self.lang,
            );
            let of = |variant: usize| {
                let own = turns
                    .iter()
                    .find(|turn| turn.variant == variant && same(turn, key));
                own.map_or(Cell::new("—", Tone::Faint), |turn| self.turn(turn))
            };
            vec![name.into(), of(0), of(1), of(2)]
        });
        let table = Table {
            columns: vec![
                left(self.say("标准", "Criterion")),
                left(self.say("低", "Low")),
                left(self.say("中", "Mid")),
                left(self.say("高", "High")),
            ],
            rows: rows.collect(),
        };
        let heading = self.say("哪一年哪项判定会变", "What turns, and when");
        let nothing = self.say(
            "没有：各项判定在各方案中都与现在相同。",
            "Nothing: by every variant each criterion is judged as today.",
        );
        or_nothing(section(heading, table), nothing)
    }

    /// 2027 起未达标.
    fn turn(&self, turn: &Turn) -> Cell {
        let year = turn.year;
        let (text, tone) = match turn.meets {
            true => (
                say!(self.lang, "{year} 年起达标", "met from {year}"),
                Tone::Good,
            ),
            false => (
                say!(self.lang, "{year} 年起未达标", "NOT MET from {year}"),
                Tone::Bad,
            ),
        };
        Cell::new(text, tone)
    }

    /// Every CV by year (mid), a table a stage; of more years than fit the last are left to files.
    pub(super) fn cvs(&self, most: usize) -> Vec<Section> {
        let stages = self.county.before.stages.iter();
        stages.map(|stage| self.cvs_of(stage, most)).collect()
    }

    fn cvs_of(&self, stage: &StageFinding, most: usize) -> Section {
        let standard = self.standard;
        let years = self
            .county
            .years
            .iter()
            .zip(&self.county.variants[1])
            .take(most);
        let years: Vec<(u16, Option<&StageFinding>)> = years
            .map(|(year, county)| (*year, county.stage(&stage.stage)))
            .collect();
        let now = (self.county.base, Some(stage));
        let all: Vec<(u16, Option<&StageFinding>)> = [now].into_iter().chain(years).collect();
        let toned = |text: String, meets: Option<bool>| {
            Cell::new(
                text,
                if meets == Some(false) {
                    Tone::Bad
                } else {
                    Tone::Plain
                },
            )
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (at, indicator) in stage.indicators.iter().enumerate() {
            let cells =
                all.iter().map(
                    |(_, stage)| match stage.and_then(|s| s.indicators.get(at)) {
                        Some(own) => toned(cv(own, self.lang, standard), own.meets),
                        None => Cell::new("—", Tone::Faint),
                    },
                );
            let limit = Cell::number(indicator.limit, standard.cv_digits);
            let name = Cell::from(indicator.short.clone());
            rows.push([name, limit].into_iter().chain(cells).collect());
        }
        if stage.composite_limit.is_some() {
            let cells = all.iter().map(|(_, stage)| match stage {
                Some(own) => toned(composite(own, self.lang, standard), own.composite_meets),
                None => Cell::new("—", Tone::Faint),
            });
            let limit = Cell::number(stage.composite_limit, standard.cv_digits);
            let name = Cell::from(self.say("综合", "Composite"));
            rows.push([name, limit].into_iter().chain(cells).collect());
        }
        let meeting = all.iter().map(|(_, stage)| match stage {
            Some(own) => match own.schools_meeting {
                Some(meeting) => Cell::from(format!("{meeting}/{}", own.schools)),
                None => Cell::from(own.schools.to_string()),
            },
            None => Cell::new("—", Tone::Faint),
        });
        let name = Cell::from(self.say("达标学校", "Schools meeting"));
        rows.push([name, Cell::from("")].into_iter().chain(meeting).collect());
        let years = all.iter().map(|(year, _)| right(year.to_string()));
        let columns = [
            left(self.say("差异系数（中）", "CV (mid)")),
            right(self.say("限值", "Limit")),
        ];
        let label = &stage.label;
        let heading = say!(self.lang, "{label}差异系数逐年", "CVs by year ({label})");
        let columns = columns.into_iter().chain(years).collect();
        let mut section = section(heading, Table { columns, rows });
        if self.county.years.len() > most {
            let text = self.say(
                "其余年份见写入文件的报告（-o）。",
                "Further years are in reports that are written to files (-o).",
            );
            section.notes.push(Cell::new(text, Tone::Faint));
        }
        section
    }
}

/// Whether two turns are of one criterion.
fn same(one: &Turn, other: &Turn) -> bool {
    (&one.stage, one.criterion, &one.id) == (&other.stage, other.criterion, &other.id)
}
