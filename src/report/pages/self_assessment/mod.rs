//! The county's self-assessment (自评报告) as a draft: plain sentences made from the findings, in the
//! order of official documents. What the findings do not know is a blank to be filled in.

mod conclusion;
mod items;
mod resources;
mod shortcomings;

use crate::lang::Lang;
use crate::measure::{CountyFinding, Findings, SchoolFinding, StageFinding, rounded_text};
use crate::report::document::{Block, Document, blank};
use crate::report::pages::about::{self, facts};
use crate::report::pages::laid;
use crate::report::pages::roll_up;
use crate::report::pages::words::{capital, relief, reliefs_heading, thousands};
use crate::report::table::{Cell, Table, Tone, left};
use crate::say;
use crate::standard::Standard;

/// The draft of each county; of several the roll-up first, of many it alone.
pub fn document(findings: &Findings, standard: &Standard) -> Document {
    let mut document = Document::default();
    roll_up::add(findings, standard, true, &mut document);
    let in_full = roll_up::in_full(findings);
    for county in findings.counties.iter().filter(|_| in_full) {
        let mut writer = Writer {
            findings,
            standard,
            county,
            lang: findings.lang,
            document: &mut document,
            level1: 0,
            level2: 0,
        };
        writer.write();
    }
    roll_up::add_lost(findings, &mut document);
    if !in_full {
        about::close(&mut document, findings, standard);
    }
    document
}

struct Writer<'a> {
    findings: &'a Findings,
    standard: &'a Standard,
    county: &'a CountyFinding,
    lang: Lang,
    document: &'a mut Document,
    level1: usize,
    level2: usize,
}

const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// 一, 十, 十一, 二十: numbers up to 99 as headings have them.
fn numeral(number: usize) -> String {
    let digit = |n: usize| n.checked_sub(1).and_then(|at| NUMERALS.get(at)).copied();
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).unwrap_or_default().to_owned(),
        (1, ones) => format!("十{}", digit(ones).unwrap_or_default()),
        (tens, ones) => format!(
            "{}十{}",
            digit(tens).unwrap_or_default(),
            digit(ones).unwrap_or_default()
        ),
    }
}

impl Writer<'_> {
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }

    fn text(&mut self, text: impl Into<String>) {
        self.document.line(text.into());
    }

    /// 一、 and below it （一）; 1. and 1.1 in English.
    fn heading(&mut self, level: u8, zh: &str, en: &str) {
        match level {
            1 => {
                self.level1 += 1;
                self.level2 = 0;
            }
            _ => self.level2 += 1,
        }
        let text = match (level, self.lang) {
            (1, Lang::Zh) => format!("{}、{zh}", numeral(self.level1)),
            (_, Lang::Zh) => format!("（{}）{zh}", numeral(self.level2)),
            (1, Lang::En) => format!("{}. {en}", self.level1),
            (_, Lang::En) => format!("{}.{} {en}", self.level1, self.level2),
        };
        self.document.heading(level + 1, text, None);
    }

    fn write(&mut self) {
        let (name, short) = (&self.county.name, self.standard.short.get(self.lang));
        let year = self.county.year.map(|y| y.to_string());
        let title = match (self.lang, year) {
            (Lang::Zh, Some(year)) => format!("{name}{year}年\n义务教育{short}发展自评报告"),
            (Lang::Zh, None) => format!("{name}\n义务教育{short}发展自评报告"),
            (Lang::En, Some(year)) => format!("{name} {year}: self-assessment, {short}"),
            (Lang::En, None) => format!("{name}: self-assessment, {short}"),
        };
        self.document.heading(1, title, None);
        let draft = self.say("（初稿）", "(draft)").to_owned();
        self.document.blocks.push(Block::Subtitle(draft));
        laid::head(self.county, self.lang, self.document);
        self.basics();
        self.process();
        self.resources();
        self.items();
        self.reliefs();
        self.shortcomings();
        self.totals();
        self.measures();
        self.conclusion();
        self.missing();
        self.notes();
    }

    fn basics(&mut self) {
        self.heading(1, "基本情况", "Basic facts");
        let gap = blank(self.lang);
        self.text(say!(
            self.lang,
            ("{}人口、经济和财政情况：{gap}。", self.county.name),
            (
                "Population, economy and public finance of {}: {gap}.",
                self.county.name
            )
        ));
        for stage in &self.county.stages {
            let text = self.stage_basics(stage);
            self.text(text);
        }
        let out = self
            .county
            .excluded
            .iter()
            .filter(|e| !e.code.is_empty())
            .count();
        if out > 0 {
            self.text(say!(
                self.lang,
                "按标准不参加评估的学校 {out} 所，见附件2。",
                "{out} school(s) are not assessed under the standard; see annex 2."
            ));
        }
    }

    /// How many schools, by type, and pupils; what the standard shows of schools, added up.
    fn stage_basics(&self, stage: &StageFinding) -> String {
        let dictionary = &self.standard.dictionary;
        let schools: Vec<&SchoolFinding> = self.county.schools_of(&stage.stage).collect();
        let mut types: Vec<(String, usize)> = Vec::new();
        for school in &schools {
            let label = dictionary.category_label(
                &dictionary.roles.school_type,
                &school.school_type,
                self.lang,
            );
            match types.iter_mut().find(|(known, _)| *known == label) {
                Some((_, count)) => *count += 1,
                None => types.push((label, 1)),
            }
        }
        types.retain(|(label, _)| !label.is_empty());
        let types = types
            .iter()
            .map(|(label, count)| say!(self.lang, "{label} {count} 所", "{label} {count}"));
        let types: Vec<String> = types.collect();
        let (count, pupils) = (stage.schools, thousands(stage.students));
        match (self.lang, types.is_empty()) {
            (Lang::Zh, true) => format!(
                "{}：参加评估的学校 {count} 所，在校生 {pupils} 人。",
                stage.label
            ),
            (Lang::Zh, false) => format!(
                "{}：参加评估的学校 {count} 所（{}），在校生 {pupils} 人。",
                stage.label,
                types.join("、")
            ),
            (Lang::En, true) => format!(
                "{}: {count} schools assessed, {pupils} pupils.",
                capital(&stage.label)
            ),
            (Lang::En, false) => format!(
                "{}: {count} schools assessed ({}), {pupils} pupils.",
                capital(&stage.label),
                types.join(", ")
            ),
        }
    }

    fn verdict(&self, meets: Option<bool>) -> &'static str {
        match meets {
            Some(true) => self.lang.pick("达标", "met"),
            Some(false) => self.lang.pick("未达标", "not met"),
            None => self.lang.pick("无法判定", "not judged"),
        }
    }

    fn percent(&self, share: f64) -> String {
        format!(
            "{}%",
            rounded_text(100.0 * share, self.standard.percent_digits)
        )
    }

    fn reliefs(&mut self) {
        if self.county.reliefs.is_empty() {
            return;
        }
        let [zh, en] = [Lang::Zh, Lang::En].map(reliefs_heading);
        self.heading(1, zh, en);
        for found in &self.county.reliefs {
            let text = relief(found, self.lang, self.standard);
            self.text(text);
        }
    }

    fn notes(&mut self) {
        let annex = self.say("附件2：数据说明", "Annex 2: the data").to_owned();
        self.document.heading(2, annex, None);
        let out: Vec<Vec<Cell>> = self
            .county
            .excluded
            .iter()
            .filter(|e| !e.code.is_empty())
            .map(|e| vec![e.name.clone().into(), e.reason.clone().into()])
            .collect();
        if !out.is_empty() {
            let columns = vec![
                left(self.say("未纳入评估的学校", "Not assessed")).share(40),
                left(self.say("原因", "Why")).share(60),
            ];
            self.document.table(Table { columns, rows: out });
        }
        for fact in facts(self.findings, self.standard) {
            let colon = self.say("：", ": ");
            let hash = fact.sha256.map(|h| format!(" (SHA-256 {h})"));
            let text = format!(
                "{}{colon}{}{}",
                fact.name,
                fact.text,
                hash.unwrap_or_default()
            );
            self.document.line(Cell::new(text, Tone::Faint));
        }
    }
}
