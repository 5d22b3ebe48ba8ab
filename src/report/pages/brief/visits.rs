//! The schools to visit first, and why.

use super::Brief;
use crate::measure::{SchoolFinding, StageFinding, rounded_text};
use crate::report::document::Document;
use crate::report::pages::words::falling_short;
use crate::report::table::{Cell, Table, left, listed, right};
use crate::say;

/// So many schools, and so many reasons for one.
const MOST: usize = 5;
const MOST_REASONS: usize = 3;

impl Brief<'_> {
    pub(super) fn visits(&self, document: &mut Document) {
        let lang = self.lang;
        let judged = self
            .county
            .stages
            .iter()
            .any(|s| s.schools_meeting.is_some());
        let schools = match judged {
            true => falling_short(self.county),
            false => self.behind(),
        };
        // A school of two stages is visited once.
        let mut visits: Vec<Vec<&SchoolFinding>> = Vec::new();
        for school in schools {
            let same = |other: &&SchoolFinding| match school.code.is_empty() {
                true => other.name == school.name,
                false => other.code == school.code,
            };
            match visits.iter_mut().find(|own| own.iter().any(same)) {
                Some(own) => own.push(school),
                None => visits.push(vec![school]),
            }
        }
        if visits.is_empty() {
            return;
        }
        visits.truncate(MOST);
        let count = visits.len();
        let heading = match count {
            1 => lang
                .pick("最先去看的学校", "The school to visit first")
                .to_owned(),
            _ => say!(
                lang,
                "最先去看的 {count} 所学校",
                "The {count} schools to visit first"
            ),
        };
        document.heading(2, heading, None);
        document.line(match judged {
            true => lang.pick(
                "先列没有达到对学校要求的，再按缺得多少排列。",
                "Those that do not reach what is required of a school come first, then those that lack most.",
            ),
            false => lang.pick(
                "先列低于全县均值、拉大学校之间差距最多的。",
                "Those below the county's mean that make the schools differ most come first.",
            ),
        });
        let rows = visits.iter().filter_map(|own| {
            let first = own.first()?;
            let stages = self.county.stages.iter();
            let stages = stages.filter(|stage| own.iter().any(|s| s.stage == stage.stage));
            let stages = stages.map(|stage| stage.label.as_str());
            let pupils = own.iter().map(|s| s.students).sum();
            let why: Vec<String> = own.iter().flat_map(|s| self.why(s, judged)).collect();
            Some(vec![
                first.name.clone().into(),
                listed(why.iter().map(String::as_str), lang.pick("； ", "; ")).into(),
                listed(stages, lang.pick("、", ", ")).into(),
                Cell::count(pupils),
            ])
        });
        document.table(Table {
            rows: rows.collect(),
            columns: vec![
                left(lang.pick("学校", "School")).share(26),
                left(lang.pick("为什么", "Why")).share(50),
                left(lang.pick("学段", "Stage")).share(13),
                right(lang.pick("学生", "Pupils")).share(11),
            ],
        });
    }

    /// Where the standard asks nothing of a school: those below the mean, by how much they make schools differ.
    fn behind(&self) -> Vec<&SchoolFinding> {
        let weight = |school: &SchoolFinding| -> f64 {
            let below = self.below(school);
            below.into_iter().map(|(_, share)| share).sum()
        };
        let schools = self.county.schools.iter();
        let mut schools: Vec<(&SchoolFinding, f64)> =
            schools.map(|school| (school, weight(school))).collect();
        schools.retain(|(_, weight)| *weight > 0.0);
        schools.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.code.cmp(&b.0.code)));
        schools.into_iter().map(|(school, _)| school).collect()
    }

    /// The indicators of which a school is below the mean, with its share of the variance, the largest first.
    fn below(&self, school: &SchoolFinding) -> Vec<(usize, f64)> {
        let Some(stage) = self.county.stage(&school.stage) else {
            return Vec::new();
        };
        let values = school.values.iter().enumerate();
        let mut below: Vec<(usize, f64)> = values
            .filter(|(at, value)| value.value.is_some() && value.value < stage.indicators[*at].mean)
            .map(|(at, value)| (at, value.cv_share.unwrap_or_default()))
            .collect();
        below.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        below
    }

    fn why(&self, school: &SchoolFinding, judged: bool) -> Vec<String> {
        if judged {
            return school
                .values
                .iter()
                .filter_map(|v| v.lacks.clone())
                .collect();
        }
        let Some(stage) = self.county.stage(&school.stage) else {
            return Vec::new();
        };
        let below = self.below(school).into_iter().take(MOST_REASONS);
        below
            .filter_map(|(at, _)| self.against_mean(school, stage, at))
            .collect()
    }

    /// 图书（生均册） 8.2，全县 15.3.
    fn against_mean(
        &self,
        school: &SchoolFinding,
        stage: &StageFinding,
        at: usize,
    ) -> Option<String> {
        let indicator = &stage.indicators[at];
        let own = rounded_text(school.values[at].value?, indicator.digits);
        let mean = rounded_text(indicator.mean?, indicator.digits);
        let name = &indicator.short;
        Some(say!(
            self.lang,
            "{name} {own}，全县 {mean}",
            "{name} {own}, county {mean}"
        ))
    }
}
