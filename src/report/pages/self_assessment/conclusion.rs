//! How the assessment was made, and what it comes to.

use super::Writer;
use crate::lang::Lang;
use crate::measure::Severity;
use crate::report::document::blank;
use crate::report::pages::words::reasons;
use crate::say;

impl Writer<'_> {
    /// Who assessed the county, and how; what no figures tell is left to be filled in.
    pub fn process(&mut self) {
        let (lang, gap) = (self.lang, blank(self.lang));
        self.heading(1, "自评工作开展情况", "How the assessment was made");
        self.text(say!(
            lang,
            "组织实施：{gap}（自评工作组、分工、起止时间、到校核查情况）。",
            "Who and when: {gap} (the group, its parts, from when to when, visits to schools)."
        ));
        let standard = self.standard.name.get(lang);
        let files = self.findings.inputs.len();
        let version = &self.findings.version;
        self.text(say!(
            lang,
            "核算方法：按《{standard}》，由各校上报的数据（{files} 个文件，见附件2）用 balance {version} 逐校逐项核算。",
            "Method: by the standard \"{standard}\", from the schools' own figures ({files} file(s), annex 2), school by school with balance {version}."
        ));
        let problems = self.findings.problems.iter();
        let warnings = problems.filter(|p| p.severity == Severity::Warning).count();
        if warnings > 0 {
            self.text(say!(
                lang,
                "数据核查：核算时发现 {warnings} 处存疑，核实情况：{gap}。",
                "Checks: {warnings} point(s) of the data are doubtful; what was found out of them: {gap}."
            ));
        }
    }

    /// The county's own verdict on itself, as far as the figures bear it.
    pub fn conclusion(&mut self) {
        let (lang, gap) = (self.lang, blank(self.lang));
        self.heading(1, "自评结论", "Conclusion");
        let (name, short) = (&self.county.name, self.standard.short.get(lang));
        let whole = match self.county.year {
            Some(year) => say!(lang, "{name} {year} 年", "{name} {year}"),
            None => name.clone(),
        };
        let standing = self.county.standing();
        let (judged, open) = (standing.judged, standing.not_judged);
        let text = match (standing.meets, open) {
            (true, 0) => say!(
                lang,
                "经自评，{whole}义务教育{short}的 {judged} 项标准全部达到，自评结论为达标。",
                "By this assessment {whole} meets all {judged} criteria of the standard ({short}): met."
            ),
            (true, _) => say!(
                lang,
                "经自评，{whole}义务教育{short}已判定的 {judged} 项标准全部达到；另有 {open} 项须补材料或数据（附件1），补齐并达到后，自评结论为达标。",
                "By this assessment {whole} meets all {judged} criteria of the standard ({short}) that could be judged; {open} more need documents or figures (annex 1), and only when they are met, too, is the standard."
            ),
            (false, _) => {
                let why = reasons(self.county, lang).join(lang.pick("；", "; "));
                let more = match (open, lang) {
                    (0, _) => String::new(),
                    (_, Lang::Zh) => format!("；另有 {open} 项须补材料或数据（附件1），未作判定"),
                    (_, Lang::En) => {
                        format!(
                            "; {open} more need documents or figures (annex 1) and are not judged"
                        )
                    }
                };
                say!(
                    lang,
                    "经自评，{whole}尚未达到义务教育{short}标准：{why}{more}。自评结论为未达标。",
                    "By this assessment {whole} does not meet the standard ({short}) yet: {why}{more}. Not met."
                )
            }
        };
        self.text(text);
        if !self.county.reliefs.is_empty() {
            let count = self.county.reliefs.len();
            self.text(say!(
                lang,
                "其中 {count} 项判定依靠过渡政策，须在规定期限内按原要求达到。",
                "{count} of the verdicts rest on reliefs, and the rules must be met in full in time."
            ));
        }
        self.text(say!(
            lang,
            "{gap}（县级人民政府盖章）　{gap}（日期）",
            "{gap} (seal of the county's government)  {gap} (date)"
        ));
    }
}
