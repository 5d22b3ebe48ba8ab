//! From a school's figures to its value, and to its share of the county's variance.

use crate::measure::{Trace, ValueFinding};
use crate::report::document::Document;
use crate::report::pages::retrace::part::{Part, long};
use crate::report::table::{Cell, Tone};
use crate::say;

impl Part<'_> {
    /// From the figures to the value.
    pub fn value_lines(&self, document: &mut Document, value: &ValueFinding, trace: &Trace) {
        let Some(own) = trace.own else {
            document.line(Cell::new(
                self.say(
                    "缺少数据，不计算；空白不作 0。",
                    "Figures are missing and nothing is computed; a blank is not 0.",
                ),
                Tone::Doubtful,
            ));
            return;
        };
        let x = self.say("分子 x", "Numerator x");
        document.line(match &trace.written {
            // A single figure needs no sum.
            Some(written) if *written != long(own) => format!("{x} = {written} = {}", long(own)),
            _ => format!("{x} = {}", long(own)),
        });
        let mut sum = own;
        for relief in &trace.reliefs {
            let Some(amount) = relief.amount else {
                continue;
            };
            let word = self.say("过渡政策", "Relief");
            let colon = self.lang.pick("：", ": ");
            document.line(format!(
                "{word}{colon}{}{colon}{} + {} = {}",
                relief.text,
                long(sum),
                long(amount),
                long(sum + amount)
            ));
            sum += amount;
        }
        if let Some(numerator) = value.numerator.filter(|_| !trace.split.is_empty()) {
            let weighted = |weight: f64, pupils: f64| match weight {
                1.0 => long(pupils),
                weight => format!("{weight} × {}", long(pupils)),
            };
            let here = trace.split.iter().find(|p| p.here);
            let here = here.map_or(String::new(), |p| weighted(p.weight, p.pupils));
            let all: Vec<String> = trace
                .split
                .iter()
                .map(|p| weighted(p.weight, p.pupils))
                .collect();
            let names: Vec<&str> = trace.split.iter().map(|p| p.label.as_str()).collect();
            let names = names.join(self.lang.pick("、", ", "));
            let shared = say!(
                self.lang,
                "{names}共用，按加权学生数分摊",
                "Shared by {names}, by weighted pupils"
            );
            let colon = self.lang.pick("：", ": ");
            document.line(format!(
                "{shared}{colon}x = {} × {here} ÷ ({}) = {}",
                long(sum),
                all.join(" + "),
                long(numerator)
            ));
        }
        if let (Some(reached), Some(numerator), Some(per)) =
            (value.value, value.numerator, trace.per)
        {
            document.line(format!(
                "X = {}x ÷ P = {}{} ÷ {} = {}",
                self.scale(),
                self.scale(),
                long(numerator),
                long(per),
                self.both(reached, self.indicator.digits)
            ));
        }
    }

    /// (P ÷ ΣP)(X − X̄)² ÷ S².
    pub fn share_line(&self, document: &mut Document, value: &ValueFinding, trace: &Trace) {
        let found = self.found();
        let numbers = (
            value.value,
            value.cv_share,
            trace.per,
            found.mean,
            found.std,
            found.pers,
        );
        let (Some(x), Some(share), Some(p), Some(mean), Some(std), Some(all)) = numbers else {
            return;
        };
        let word = self.say("本校占方差", "The school's share of the variance");
        document.line(format!(
            "{word} = (P ÷ ΣP)(X − X̄)² ÷ S² = ({} ÷ {}) × ({} − {})² ÷ {}² = {}",
            long(p),
            long(all),
            long(x),
            long(mean),
            long(std),
            self.percent(share)
        ));
    }
}
