//! The items of the declaration tables, a table each; what is still to be brought stands in one annex.

use super::Writer;
use crate::measure::{ItemFinding, ItemState};
use crate::report::document::blank;
use crate::report::pages::words::{item_label, rests_on};
use crate::report::table::{Cell, DASH, Table, Tone, left};
use crate::say;

impl Writer<'_> {
    /// A table for each of the declaration's: what is asked, the figures, what they come to.
    pub fn items(&mut self) {
        let county = self.county;
        let mut tables: Vec<&str> = Vec::new();
        for item in &county.items {
            if !tables.contains(&item.table.as_str()) {
                tables.push(&item.table);
            }
        }
        for table in tables {
            let items: Vec<&ItemFinding> =
                county.items.iter().filter(|i| i.table == table).collect();
            let title = self.standard.table_title(table, self.lang);
            // 表Ⅳ  政府保障程度评估指标: the words behind the number.
            let name = title
                .split_once("  ")
                .map_or(title.as_str(), |(_, name)| name);
            self.heading(1, name, name);
            let count = |state| items.iter().filter(|i| i.state == state).count();
            let (all, met, unmet) = (items.len(), count(ItemState::Met), count(ItemState::Unmet));
            let open = all - met - unmet;
            let mut text = say!(
                self.lang,
                "共 {all} 项：达标 {met} 项，未达标 {unmet} 项",
                "{all} item(s): {met} met, {unmet} not met"
            );
            if open > 0 {
                text.push_str(&say!(
                    self.lang,
                    "；{open} 项须补材料或数据，列入附件1",
                    "; {open} need documents or figures, listed in annex 1"
                ));
            }
            text.push_str(self.say("。", "."));
            self.text(text);
            let rows = items.iter().map(|item| self.item(item)).collect();
            self.document.table(Table {
                columns: vec![
                    left(self.say("序号", "No.")).share(16),
                    left(self.say("评估内容", "What is assessed")).share(46),
                    left(self.say("指标值", "Figures")).share(23),
                    left(self.say("自评结果", "Result")).share(15),
                ],
                rows,
            });
        }
    }

    fn item(&self, item: &ItemFinding) -> Vec<Cell> {
        let result = match item.state {
            ItemState::Met => Cell::new(self.verdict(Some(true)), Tone::Good),
            ItemState::Unmet => Cell::new(self.verdict(Some(false)), Tone::Bad),
            _ => self.say("见附件1", "annex 1").into(),
        };
        let shown = match item.shown.as_str() {
            "" => DASH,
            shown => shown,
        };
        let number = item_label(&item.table, item.number, self.lang, self.standard);
        vec![
            Cell::from(number),
            item.text.clone().into(),
            shown.into(),
            result,
        ]
    }

    /// Everything that is still to be brought, by item.
    pub fn missing(&mut self) {
        let gap = blank(self.lang);
        let open = self.county.items.iter().filter(|item| !item.is_judged());
        let rows = open.map(|item| {
            let number = item_label(&item.table, item.number, self.lang, self.standard);
            vec![
                Cell::from(number),
                item.text.clone().into(),
                rests_on(item, self.lang).into(),
                gap.into(),
            ]
        });
        let mut rows: Vec<Vec<Cell>> = rows.collect();
        for stage in &self.county.stages {
            for indicator in stage.indicators.iter().filter(|i| i.incomplete) {
                let missing = self.say("部分学校没有数据", "some schools have no figures");
                rows.push(vec![
                    stage.label.clone().into(),
                    indicator.name.clone().into(),
                    missing.into(),
                    gap.into(),
                ]);
            }
        }
        if rows.is_empty() {
            return;
        }
        let heading = self.say("附件1：待补材料清单", "Annex 1: material still to bring");
        let heading = heading.to_owned();
        self.document.heading(2, heading, None);
        self.document.table(Table {
            columns: vec![
                left(self.say("序号", "No.")).share(16),
                left(self.say("内容", "Item")).share(46),
                left(self.say("缺什么", "What it needs")).share(19),
                left(self.say("材料或数据", "Document or figure")).share(19),
            ],
            rows,
        });
    }
}
