//! The items of the declaration tables, a sentence each.

use super::Writer;
use crate::measure::{ItemFinding, ItemState};
use crate::report::document::blank;
use crate::report::pages::words::item_label;
use crate::say;

impl Writer<'_> {
    pub fn items(&mut self) {
        let mut tables: Vec<&str> = Vec::new();
        for item in &self.county.items {
            if !tables.contains(&item.table.as_str()) {
                tables.push(&item.table);
            }
        }
        for table in tables {
            let items: Vec<&ItemFinding> = self
                .county
                .items
                .iter()
                .filter(|i| i.table == table)
                .collect();
            let title = self.standard.table_title(table, self.lang);
            // 表Ⅳ  政府保障程度评估指标: the words behind the number.
            let name = title
                .split_once("  ")
                .map_or(title.as_str(), |(_, name)| name);
            self.heading(1, name, name);
            for item in items {
                let state = self.state(item);
                let number = item_label(&item.table, item.number, self.lang, self.standard);
                let shown = match item.shown.is_empty() {
                    true => String::new(),
                    false => format!("{}{}", item.shown, self.say("，", ", ")),
                };
                let text = say!(
                    self.lang,
                    ("{number} {}。{shown}{state}。", item.text),
                    ("{number} {}: {shown}{state}.", item.text)
                );
                self.text(text);
            }
        }
    }

    pub fn state(&self, item: &ItemFinding) -> String {
        let gap = blank(self.lang);
        match item.state {
            ItemState::Met => self.verdict(Some(true)).to_owned(),
            ItemState::Unmet => self.verdict(Some(false)).to_owned(),
            ItemState::NoData => format!(
                "{}{gap}",
                self.say("工作簿中没有数据", "no data in the workbook ")
            ),
            ItemState::Documents if item.monitoring => {
                format!("{}{gap}", self.say("国家监测结果", "national monitoring "))
            }
            ItemState::Documents => {
                format!("{}{gap}", self.say("需佐证材料", "rests on documents "))
            }
        }
    }
}
