//! The steps to a school's value and verdict, each below its heading.

use crate::measure::SchoolFinding;
use crate::report::document::Document;
use crate::report::pages::retrace::part::Part;
use crate::report::pages::retrace::rule;
use crate::report::pages::words::title;
use crate::report::table::{Cell, Tone};
use crate::say;

impl Part<'_> {
    pub fn school_section(&self, document: &mut Document, school: &SchoolFinding) {
        let value = &school.values[self.at];
        let name = self.indicator.name.get(self.lang);
        let heading = say!(
            self.lang,
            ("{}（{}）· {name}", school.name, self.stage.label),
            ("{} ({}): {name}", school.name, self.stage.label)
        );
        document.heading(1, heading, None);
        let county = title(self.county, self.lang, self.standard);
        document.line(Cell::new(county, Tone::Faint));
        document.heading(2, self.say("1. 规则", "1. The rule"), None);
        let stages = std::slice::from_ref(&school.stage);
        rule::lines(document, self.standard, self.indicator, stages, self.lang);
        let Some(trace) = &value.trace else { return };
        document.heading(2, self.say("2. 原始数据", "2. The figures"), None);
        self.cells(document, school, trace);
        document.heading(
            2,
            self.say("3. 这所学校的值", "3. The school's value"),
            None,
        );
        self.value_lines(document, value, trace);
        document.heading(2, self.say("4. 全县", "4. The county"), None);
        self.county_lines(document);
        self.share_line(document, value, trace);
        if value.threshold.is_some() {
            document.heading(2, self.say("5. 判定", "5. The verdict"), None);
            self.verdict_lines(document, value, trace);
        }
    }
}
