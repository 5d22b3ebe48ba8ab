//! A county's mean and coefficient of variation, and the schools that drive it.

use crate::measure::SchoolFinding;
use crate::report::document::Document;
use crate::report::pages::retrace::part::{Part, long};
use crate::report::pages::words::{composite, cv, title, verdict_of};
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::say;

/// So many schools are listed of a county, those first that drive its inequality most.
const MOST_SCHOOLS: usize = 10;
impl Part<'_> {
    pub fn county_section(&self, document: &mut Document) {
        let title = title(self.county, self.lang, self.standard);
        let heading = format!("{title} · {}", self.stage.label);
        document.heading(2, heading, None);
        self.county_lines(document);
        let mut schools: Vec<&SchoolFinding> = self.county.schools_of(&self.stage.stage).collect();
        let share = |s: &SchoolFinding| s.values[self.at].cv_share.unwrap_or(0.0);
        schools.sort_by(|a, b| share(b).total_cmp(&share(a)).then(a.code.cmp(&b.code)));
        let columns = [
            left(self.say("学校", "School")),
            right(self.say("学生", "Pupils")),
            right(self.say("分子", "Numerator")),
            right(self.say("值", "Value")),
            right(self.say("占方差", "Of the variance")),
        ];
        let rows = schools.iter().take(MOST_SCHOOLS).map(|school| {
            let value = &school.values[self.at];
            let percent = value.cv_share.map(|s| self.percent(s));
            vec![
                school.name.clone().into(),
                Cell::count(school.students),
                value.numerator.map_or("—".to_owned(), long).into(),
                Cell::number(value.value, self.indicator.digits),
                percent.unwrap_or("—".to_owned()).into(),
            ]
        });
        document.table(Table {
            rows: rows.collect(),
            columns: columns.into(),
        });
        if schools.len() > MOST_SCHOOLS {
            let more = schools.len() - MOST_SCHOOLS;
            let text = say!(self.lang, "……另有 {more} 所", "… and {more} more");
            document.line(Cell::new(text, Tone::Faint));
        }
    }

    /// Mean, standard deviation and coefficient of variation, from the sums.
    pub fn county_lines(&self, document: &mut Document) {
        let found = self.found();
        let (Some(mean), Some(std)) = (found.mean, found.std) else {
            document.line(self.say(
                "没有学校有这项数据，不计算。",
                "No school has the figures; nothing is computed.",
            ));
            return;
        };
        if let (Some(numerators), Some(pers)) = (found.numerators, found.pers) {
            document.line(format!(
                "X̄ = {}Σx ÷ ΣP = {}{} ÷ {} = {}",
                self.scale(),
                self.scale(),
                long(numerators),
                long(pers),
                self.both(mean, self.indicator.digits),
            ));
        }
        document.line(format!(
            "S = √Σ(P ÷ ΣP)(X − X̄)² = {}",
            self.both(std, self.indicator.digits)
        ));
        document.line(self.cv_line(std, mean));
        if let Some(composite) = self.composite_line() {
            document.line(composite);
        }
        if found.incomplete {
            let (with, all) = (found.measured, self.stage.schools);
            let text = say!(
                self.lang,
                "数据不全：{all} 所学校中只有 {with} 所有数据，只用它们计算。",
                "Incomplete: only {with} of {all} schools have the figures and count."
            );
            document.line(Cell::new(text, Tone::Doubtful));
        }
    }

    /// S ÷ X̄, and whether it is within the limit.
    fn cv_line(&self, std: f64, mean: f64) -> Cell {
        let found = self.found();
        let digits = self.standard.cv_digits;
        let mut line = format!("{} = S ÷ X̄ = ", self.say("差异系数 CV", "CV"));
        match found.cv {
            Some(value) => line.push_str(&format!(
                "{} ÷ {} = {}",
                long(std),
                long(mean),
                self.both(value, digits)
            )),
            None => line.push_str(&cv(found, self.lang, self.standard)),
        }
        let mut cell = Cell::from(line);
        if let Some(limit) = found.limit {
            let verdict = verdict_of(found.meets, found.borderline, self.lang);
            let said = &verdict.text;
            cell.text.push_str(&say!(
                self.lang,
                "，限值 {limit}，{said}",
                ", limit {limit}: {said}"
            ));
            cell.tone = verdict.tone;
        }
        cell
    }

    /// The mean of all coefficients of variation, where it is limited.
    fn composite_line(&self) -> Option<Cell> {
        let (stage, lang) = (self.stage, self.lang);
        let limit = stage.composite_limit?;
        let verdict = verdict_of(stage.composite_meets, stage.composite_borderline, lang);
        let value = match stage.composite_cv {
            Some(value) => self.both(value, self.standard.cv_digits),
            None => composite(stage, lang, self.standard),
        };
        let said = &verdict.text;
        let text = say!(
            lang,
            "综合差异系数（各项差异系数的均值）= {value}，限值 {limit}，{said}",
            "Composite (mean of all CVs) = {value}, limit {limit}: {said}"
        );
        Some(Cell::new(text, verdict.tone))
    }
}
