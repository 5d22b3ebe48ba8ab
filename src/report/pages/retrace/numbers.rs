//! The figures that go into a value, each with its cell.

use crate::dictionary::Dictionary;
use crate::lang::Lang;
use crate::measure::{Datum, SchoolFinding, Trace, Used, Way};
use crate::problem::Location;
use crate::report::document::Document;
use crate::report::pages::retrace::part::{Part, long};
use crate::report::pages::words::thousands;
use crate::report::table::{Cell, Table, left, right};
use crate::say;

impl Part<'_> {
    /// Every figure that goes in, with its cell.
    pub fn cells(&self, document: &mut Document, school: &SchoolFinding, trace: &Trace) {
        let columns = [
            left(self.say("项目", "Figure")),
            right(self.say("数", "Number")),
            left(self.say("出自", "From")),
        ];
        let reliefs = trace
            .reliefs
            .iter()
            .flat_map(|r| r.when.iter().chain(&r.used));
        let used = trace.used.iter().chain(reliefs).chain(&trace.per_used);
        let mut seen: Vec<&str> = Vec::new();
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for used in used {
            if !seen.contains(&used.column.as_str()) {
                seen.push(&used.column);
                rows.push(self.cell_row(used));
            }
        }
        for part in &trace.split {
            let pupils = &self.standard.dictionary.roles.pupils;
            let column = Dictionary::column(pupils, &part.stage);
            if seen.contains(&column.as_str()) {
                continue;
            }
            rows.push(vec![
                self.standard.dictionary.label(&column, self.lang).into(),
                long(part.pupils).into(),
                self.place_of(school, &column).unwrap_or_default().into(),
            ]);
        }
        if rows.is_empty() {
            document.line(self.say("没有数据。", "There are none."));
        }
        document.table(Table {
            columns: columns.into(),
            rows,
        });
    }

    fn place_of(&self, school: &SchoolFinding, column: &str) -> Option<String> {
        let evidence = self.county.evidence.as_ref()?;
        let at = evidence.columns.iter().position(|c| c.name == column)?;
        let cell = evidence.rows.get(school.row)?.cells.get(at)?;
        cell.at.as_ref().map(Location::to_string)
    }

    fn cell_row(&self, used: &Used) -> Vec<Cell> {
        let places: Vec<String> = used.at.iter().map(Location::to_string).collect();
        let places = places.join(self.lang.pick("；", "; "));
        let (number, from) = match &used.way {
            Way::Given => (self.datum(used), self.in_cell(used, places)),
            Way::Summed => {
                let text = self.say("各学段之和", "summed over the stages");
                (self.datum(used), format!("{text} ({places})"))
            }
            Way::Apportioned { total, by } => {
                let total = long(*total);
                let text = say!(
                    self.lang,
                    "全校合计 {total}，按{by}分摊 ({places})",
                    "the school's total of {total}, divided by {by} ({places})"
                );
                (self.datum(used), text)
            }
        };
        let label = match (&used.unit, self.lang) {
            (None, _) => used.label.clone(),
            (Some(unit), Lang::Zh) => format!("{}（{unit}）", used.label),
            (Some(unit), Lang::En) => format!("{}, {unit}", used.label),
        };
        vec![label.into(), number.into(), from.into()]
    }

    /// The cell, and what stands there where that is in another unit.
    fn in_cell(&self, used: &Used, place: String) -> String {
        let Datum::Number(number) = used.value else {
            return place;
        };
        let (times, over) = (f64::from(used.factor.times), f64::from(used.factor.over));
        let by = match (used.factor.times, used.factor.over) {
            (1, 1) => return place,
            (times, 1) => format!("× {}", thousands(times.into())),
            (times, over) => format!("× {times} ÷ {over}"),
        };
        format!("{place} ({} {by})", long(number * over / times))
    }

    fn datum(&self, used: &Used) -> String {
        match &used.value {
            Datum::Number(number) => long(*number),
            Datum::Truth(true) => self.say("是", "yes"),
            Datum::Truth(false) => self.say("否", "no"),
            Datum::Word(word) => {
                let dictionary = &self.standard.dictionary;
                dictionary.category_label(&used.column, word, self.lang)
            }
        }
    }
}
