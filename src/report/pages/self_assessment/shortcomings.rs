//! What is not met, what is missing in all, and what will be done about it.

use super::Writer;
use crate::lang::Lang;
use crate::measure::{ItemState, StageFinding, grouped, rounded_text};
use crate::report::document::blank;
use crate::report::pages::words::{capital, cv, item_label};
use crate::report::table::{Cell, DASH, Table, left, right};
use crate::say;

impl Writer<'_> {
    /// Every criterion that is not met, a sentence each.
    pub fn unmet(&self) -> Vec<String> {
        let mut unmet = Vec::new();
        for stage in &self.county.stages {
            let label = &stage.label;
            let digits = self.standard.cv_digits;
            for i in stage.indicators.iter().filter(|i| i.meets == Some(false)) {
                let limit = i.limit.map_or(String::new(), |l| rounded_text(l, digits));
                let over =
                    i.cv.zip(i.limit)
                        .map(|(cv, limit)| rounded_text(cv - limit, digits));
                unmet.push(match (self.lang, over) {
                    (Lang::Zh, Some(over)) => format!(
                        "{label}{}的差异系数为 {}，超过限值 {limit} {over}",
                        i.name,
                        cv(i, self.lang, self.standard)
                    ),
                    (Lang::Zh, None) => format!("{label}{}的差异系数无法计算", i.name),
                    (Lang::En, Some(over)) => format!(
                        "{}, {}: CV {}, {over} over the limit of {limit}",
                        capital(label),
                        i.name,
                        cv(i, self.lang, self.standard)
                    ),
                    (Lang::En, None) => {
                        format!("{}, {}: the CV is undefined", capital(label), i.name)
                    }
                });
            }
            if stage.composite_meets == Some(false) {
                unmet.push(say!(
                    self.lang,
                    ("{label}综合差异系数超过限值"),
                    ("{}: the composite CV is over its limit", capital(label))
                ));
            }
            let failing: Vec<&str> = self
                .county
                .schools_of(&stage.stage)
                .filter(|s| s.meets == Some(false))
                .map(|s| s.name.as_str())
                .collect();
            if !failing.is_empty() {
                let named = failing.join(self.say("、", ", "));
                unmet.push(say!(
                    self.lang,
                    ("{label}有 {} 所学校未达标：{named}", failing.len()),
                    (
                        "{}: {} school(s) do not meet the standard: {named}",
                        capital(label),
                        failing.len()
                    )
                ));
            }
        }
        for item in self
            .county
            .items
            .iter()
            .filter(|i| i.state == ItemState::Unmet)
        {
            let number = item_label(&item.table, item.number, self.lang, self.standard);
            unmet.push(say!(
                self.lang,
                ("{number} 未达标：{}", item.shown),
                ("{number} is not met: {}", item.shown)
            ));
        }
        unmet
    }

    pub fn shortcomings(&mut self) {
        self.heading(1, "存在的问题", "What is not met");
        let unmet = self.unmet();
        if unmet.is_empty() {
            self.text(
                self.say(
                    "已计算的各项标准均已达到。",
                    "Every criterion that could be computed is met.",
                )
                .to_owned(),
            );
        }
        self.numbered(unmet);
        let open = |state| {
            self.county
                .items
                .iter()
                .filter(|i| i.state == state)
                .count()
        };
        let (documents, missing) = (open(ItemState::Documents), open(ItemState::NoData));
        if documents + missing > 0 {
            self.text(say!(
                self.lang,
                "另有 {documents} 项需佐证材料或国家监测结果，{missing} 项没有数据，未作判定，见附件1。",
                "{documents} more item(s) rest on documents or on national monitoring, {missing} have no data; they are not judged: annex 1."
            ));
        }
    }

    pub fn numbered(&mut self, sentences: Vec<String>) {
        let stop = self.say("。", ".");
        for (number, sentence) in (1..).zip(sentences) {
            self.text(format!("{number}. {sentence}{stop}"));
        }
    }

    /// What is missing in all, by kind, over the stages.
    pub fn totals(&mut self) {
        if !self
            .county
            .stages
            .iter()
            .any(|s| s.schools_meeting.is_some())
        {
            return;
        }
        self.heading(1, "缺口合计", "What is missing in all");
        let mut columns = vec![left(self.say("指标", "Indicator")).share(40)];
        let stages: Vec<&StageFinding> = self.county.stages.iter().collect();
        columns.extend(stages.iter().map(|s| right(&s.label).share(14)));
        columns.push(right(self.say("合计", "In all")).share(32));
        let mut rows = Vec::new();
        for (at, indicator) in self.standard.indicators.iter().enumerate() {
            let lacking: Vec<f64> = stages.iter().map(|s| s.indicators[at].lacking).collect();
            let sum: f64 = lacking.iter().sum();
            if sum <= 0.0 {
                continue;
            }
            let digits = if indicator.counted {
                0
            } else {
                indicator.digits
            };
            let number = |n: f64| match n > 0.0 {
                true => grouped(&rounded_text(n, digits)),
                false => DASH.to_owned(),
            };
            let mut row = vec![Cell::from(indicator.short.get(self.lang))];
            row.extend(lacking.iter().map(|n| Cell::from(number(*n))));
            row.push(format!("{} {}", number(sum), indicator.noun.get(self.lang)).into());
            rows.push(row);
        }
        match rows.is_empty() {
            true => self.text(self.say("没有缺口。", "Nothing is missing.").to_owned()),
            false => self.document.table(Table { columns, rows }),
        }
    }

    /// A line for each unmet criterion, to be filled in.
    pub fn measures(&mut self) {
        self.heading(1, "整改措施", "What will be done");
        let gap = blank(self.lang);
        let unmet = self.unmet();
        if unmet.is_empty() {
            self.text(gap);
            return;
        }
        let rows = unmet.into_iter().enumerate().map(|(at, sentence)| {
            vec![
                Cell::from((at + 1).to_string()),
                sentence.into(),
                gap.into(),
                gap.into(),
                gap.into(),
            ]
        });
        let rows = rows.collect();
        self.document.table(Table {
            columns: vec![
                left(self.say("序号", "No.")).share(8),
                left(self.say("问题", "What is not met")).share(42),
                left(self.say("整改措施", "What will be done")).share(18),
                left(self.say("责任单位", "By whom")).share(16),
                left(self.say("完成时限", "By when")).share(16),
            ],
            rows,
        });
    }
}
