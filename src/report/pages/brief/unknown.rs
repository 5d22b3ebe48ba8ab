//! What the figures do not tell.

use super::Brief;
use crate::measure::{ItemFinding, ItemState, Severity};
use crate::report::document::Document;
use crate::report::pages::words::relief;
use crate::report::table::{Cell, Tone};
use crate::say;

impl Brief<'_> {
    pub(super) fn unknown(&self, document: &mut Document) {
        let lang = self.lang;
        document.heading(2, lang.pick("还不知道的", "What is not known"), None);
        let mut lines: Vec<String> = self.items().into_iter().collect();
        lines.extend(self.by_documents_alone());
        lines.extend(self.incomplete());
        let out = self.county.excluded.iter().filter(|e| !e.code.is_empty());
        let out = out.count();
        if out > 0 {
            lines.push(say!(
                lang,
                "{out} 所学校按标准不参加评估，不在以上各数之内。",
                "{out} school(s) are not assessed under the standard, and in none of these figures."
            ));
        }
        let problems = self.told.findings.problems.iter();
        let doubtful = problems.filter(|p| p.severity == Severity::Warning).count();
        if doubtful > 0 {
            lines.push(say!(
                lang,
                "上报数据中有 {doubtful} 处存疑，核实之前结论可能改变（清单：balance check）。",
                "{doubtful} point(s) of the data are doubtful, and may change the verdict (list: balance check)."
            ));
        }
        if self.change.is_none() {
            lines.push(
                lang.pick(
                    "没有往年数据，不知道是变好还是变差（用 --last 给出上一年）。",
                    "There is no earlier year, so that it is not known whether things got better (give it with --last).",
                )
                .to_owned(),
            );
        }
        for line in lines {
            document.line(line);
        }
        for found in &self.county.reliefs {
            let text = relief(found, lang, self.standard);
            document.line(Cell::new(text, Tone::Doubtful));
        }
    }

    /// The items that are not judged, by what they rest on.
    fn items(&self) -> Option<String> {
        let lang = self.lang;
        let count = |wanted: &dyn Fn(&ItemFinding) -> bool| {
            self.county.items.iter().filter(|item| wanted(item)).count()
        };
        let documents = count(&|i| i.state == ItemState::Documents && !i.monitoring);
        let monitoring = count(&|i| i.state == ItemState::Documents && i.monitoring);
        let blank = count(&|i| i.state == ItemState::NoData);
        let all = documents + monitoring + blank;
        (all > 0).then(|| {
            say!(
                lang,
                "政府保障、教育质量、社会认可等有 {all} 项没有判定：{documents} 项要看材料，{monitoring} 项要等国家监测结果，{blank} 项还没有报数据。",
                "{all} items of guarantee, quality and recognition are not judged: {documents} rest on documents, {monitoring} on national monitoring, {blank} have no data yet."
            )
        })
    }

    /// A table of which no figures speak, such as that of what rules recognition out.
    fn by_documents_alone(&self) -> Vec<String> {
        let (lang, items) = (self.lang, &self.county.items);
        let mut tables: Vec<&str> = items.iter().map(|i| i.table.as_str()).collect();
        tables.dedup();
        let open = tables.into_iter().filter(|table| {
            let own = items.iter().filter(|i| i.table == *table);
            let by_documents = |i: &ItemFinding| i.state == ItemState::Documents && !i.monitoring;
            own.into_iter().all(by_documents)
        });
        let said = open.map(|table| {
            let title = self.standard.table_title(table, lang);
            say!(
                lang,
                "{title}：都要看材料，这里不能判断。",
                "{title}: all rest on documents, and cannot be told here."
            )
        });
        said.collect()
    }

    fn incomplete(&self) -> Vec<String> {
        let lang = self.lang;
        let stages = self.county.stages.iter();
        let said = stages.filter_map(|stage| {
            let incomplete = stage.indicators.iter().filter(|i| i.incomplete);
            let names: Vec<&str> = incomplete.map(|i| i.short.as_str()).collect();
            let (label, names) = (&stage.label, names.join(lang.pick("、", ", ")));
            (!names.is_empty()).then(|| {
                say!(
                    lang,
                    "{label}有的学校缺数据，只用其余学校算出：{names}。",
                    "Some schools lack figures, and these are computed from the others ({label}): {names}."
                )
            })
        });
        said.collect()
    }
}
