//! Schools one by one: who crossed a threshold, and what became of those that are not the same.

use crate::measure::compare::{Crossing, IndicatorChange, SchoolChange, SchoolName, Status};
use crate::measure::rounded_text;
use crate::report::document::Document;
use crate::report::pages::compare::words::{link, nearest, status, transition, verdicts};
use crate::report::pages::compare::{FEW, Page};
use crate::report::pages::words::thousands;
use crate::report::table::{Cell, Table, Tone, left, listed, right};
use crate::say;

impl Page<'_> {
    /// The thresholds newly met and newly missed, school by school.
    pub fn crossings(&self, document: &mut Document) {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for stage in &self.county.stages {
            let crossed = |of: fn(&IndicatorChange) -> &Vec<Crossing>, school: usize| {
                let all = stage.indicators.iter();
                let own = all.filter_map(|i| Some((i, of(i).iter().find(|c| c.school == school)?)));
                let own: Vec<String> = own
                    .map(|(i, c)| {
                        let [a, b] = [c.old, c.new].map(|v| rounded_text(v, i.digits));
                        format!("{} {a} → {b}", i.short)
                    })
                    .collect();
                listed(own.iter().map(String::as_str), self.say("； ", "; "))
            };
            for (at, school) in self.county.schools.iter().enumerate() {
                let met = crossed(|i| &i.newly_met, at);
                let missed = crossed(|i| &i.newly_missed, at);
                if met.is_empty() && missed.is_empty() {
                    continue;
                }
                let meets = school.stage(&stage.stage).map_or([None; 2], |s| s.meets);
                rows.push(vec![
                    school.name().into(),
                    stage.label.clone().into(),
                    met.into(),
                    missed.into(),
                    verdicts(meets, self.lang),
                ]);
            }
        }
        if rows.is_empty() {
            return;
        }
        let total = rows.len();
        let heading = say!(
            self.lang,
            "单项标准有升降的学校：{total}",
            "Thresholds newly met and newly missed: {total} school(s)"
        );
        document.heading(2, heading, None);
        rows.truncate(self.most(FEW));
        let columns = vec![
            left(self.say("学校", "School")),
            left(self.say("学段", "Stage")),
            left(self.say("新达到", "Newly met")),
            left(self.say("新低于", "Newly missed")),
            left(self.say("综合", "School")),
        ];
        document.table(Table { columns, rows });
        self.more(total, FEW, document);
    }

    fn more(&self, total: usize, few: usize, document: &mut Document) {
        let shown = self.most(few);
        if total > shown {
            let more = total - shown;
            let text = say!(
                self.lang,
                "……另有 {more} 所，见 -o 写出的文件",
                "… and {more} more; see a file written by -o"
            );
            document.line(Cell::new(text, Tone::Faint));
        }
    }

    /// What became of the schools that are not the same in both years.
    pub fn schools(&self, document: &mut Document) {
        let changed = self
            .county
            .schools
            .iter()
            .filter(|s| s.status != Status::Same);
        let mut rows: Vec<Vec<Cell>> = changed
            .map(|school| {
                let pupils = |end: usize| {
                    let own = school.stages.iter().filter_map(|s| s.students[end]);
                    own.reduce(|a, b| a + b).map_or("—".to_owned(), thousands)
                };
                let typed = |schools: &[SchoolName]| {
                    let [school] = schools else {
                        return String::new();
                    };
                    let field = &self.standard.dictionary.roles.school_type;
                    self.standard
                        .dictionary
                        .category_label(field, &school.school_type, self.lang)
                };
                let about = match (school.status, &school.nearest, &school.reason) {
                    (Status::TypeChanged, ..) => {
                        format!("{} → {}", typed(&school.old), typed(&school.new))
                    }
                    (_, Some(near), _) => nearest(near, self.lang),
                    (_, _, Some(reason)) => reason.clone(),
                    (Status::Opened | Status::Closed, None, None) => self
                        .say(
                            "另一年没有未对应的学校",
                            "no school of the other year is unmatched",
                        )
                        .to_owned(),
                    _ => String::new(),
                };
                vec![
                    status(school.status, self.lang).into(),
                    transition(school, self.lang).into(),
                    school.by.map_or("—", |by| link(by, self.lang)).into(),
                    format!("{} → {}", pupils(0), pupils(1)).into(),
                    about.into(),
                ]
            })
            .collect();
        let total = rows.len();
        if total == 0 {
            return;
        }
        let heading = say!(
            self.lang,
            "学校的变动：{total}",
            "Schools that are not the same in both years: {total}"
        );
        document.heading(2, heading, None);
        rows.truncate(self.most(FEW));
        let columns = vec![
            left(self.say("变动", "What became of it")),
            left(self.say("学校", "School")),
            left(self.say("依据", "Matched by")),
            right(self.say("学生", "Pupils")),
            left(self.say("说明", "Note")),
        ];
        document.table(Table { columns, rows });
        self.more(total, FEW, document);
        let unmatched = |s: &&SchoolChange| matches!(s.status, Status::Opened | Status::Closed);
        if self.county.schools.iter().any(|s| unmatched(&s)) {
            let text = self.say(
                "更名、合并的学校如未对应，用 --match FILE 写明（两列：old, new）。",
                "Where a school was renamed or merged and is not matched, say so with --match FILE (columns old, new).",
            );
            document.line(Cell::new(text, Tone::Faint));
        }
    }
}
