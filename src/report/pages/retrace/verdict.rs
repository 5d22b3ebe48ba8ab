//! The verdict on a school's value, and what is lacking.

use crate::lang::Lang;
use crate::measure::{Trace, ValueFinding};
use crate::report::document::Document;
use crate::report::pages::retrace::part::{Part, long};
use crate::report::pages::words::verdict_of;
use crate::report::table::{Cell, Tone};

impl Part<'_> {
    pub fn verdict_lines(&self, document: &mut Document, value: &ValueFinding, trace: &Trace) {
        let (Some(threshold), Some(reached)) = (value.threshold, value.value) else {
            document.line(self.say("缺数据，不判定。", "No figures, no verdict."));
            return;
        };
        let verdict = verdict_of(value.meets, value.borderline, self.lang);
        let sign = match value.meets {
            Some(false) => "<",
            _ => "≥",
        };
        let text = format!(
            "{} {sign} {threshold}{}{}",
            long(reached),
            self.lang.pick("：", ": "),
            verdict.text
        );
        document.line(Cell::new(text, verdict.tone));
        if value.borderline {
            document.line(Cell::new(
                self.say(
                    "≈ 临界：按未四舍五入的数判定，印出的数会得出相反的结论。",
                    "≈ borderline: judged unrounded; the printed figure would say the opposite.",
                ),
                Tone::Doubtful,
            ));
        }
        if value.meets != Some(false) {
            return;
        }
        if let (Some(ratio), Some(above)) = (value.ratio, value.above_floor) {
            let floor = self.standard.school_rule.others_ratio;
            let line = self.percent(floor);
            let is = match (above, self.lang) {
                (true, Lang::Zh) => format!("不低于 {line}"),
                (false, Lang::Zh) => format!("低于 {line}：只此一项，学校即不能达标"),
                (true, Lang::En) => format!("at or above {line}"),
                (false, Lang::En) => format!("below {line}: this value alone fails the school"),
            };
            let word = self.say("占要求", "Of what is needed");
            let text = format!(
                "{word} = {} ÷ {threshold} = {}{}{is}",
                long(reached),
                self.percent(ratio),
                self.lang.pick("，", ", ")
            );
            document.line(text);
        }
        if let (Some(short), Some(per), Some(x)) = (value.shortfall, trace.per, value.numerator) {
            let word = self.say("缺口", "Shortfall");
            let scaled = match self.indicator.scale {
                1.0 => String::new(),
                scale => format!(" ÷ {scale}"),
            };
            let lacks = value.lacks.as_deref().unwrap_or_default();
            document.line(format!(
                "{word} = {threshold} × {}{scaled} − {} = {}{}{lacks}",
                long(per),
                long(x),
                long(short),
                self.lang.pick("，", ", ")
            ));
        }
    }
}
