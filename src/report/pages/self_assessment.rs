//! The county's self-assessment (自评报告) as a draft: plain sentences made from the findings, in the
//! order of official documents. What the findings do not know is a blank to be filled in.

use crate::lang::Lang;
use crate::measure::{
    CountyFinding, Findings, ItemFinding, ItemState, SchoolFinding, Severity, StageFinding,
    rounded_text,
};
use crate::report::pages::about::facts;
use crate::report::pages::words::{
    capital, composite, cv, falling_short, item_label, relief, reliefs_heading, single, thousands,
};
use crate::standard::Standard;

/// So many schools are named in one cell.
const MOST_NAMED: usize = 12;

/// A part of the draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The title, in one or two lines; of a second county on a new page.
    Title(String),
    /// A line below the title.
    Subtitle(String),
    /// A heading of level 1 or 2.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// A table: headers with their share of the width, and rows.
    Table(Vec<(String, usize)>, Vec<Vec<String>>),
}

/// What marks a blank to be filled in.
pub fn blank(lang: Lang) -> &'static str {
    lang.pick("〔待补充〕", "[to be added]")
}

/// The draft.
pub fn draft(findings: &Findings, standard: &Standard) -> Vec<Part> {
    let mut parts = Vec::new();
    for county in &findings.counties {
        let mut writer = Writer {
            findings,
            standard,
            county,
            lang: findings.lang,
            parts: &mut parts,
            level1: 0,
            level2: 0,
        };
        writer.write();
    }
    parts
}

struct Writer<'a> {
    findings: &'a Findings,
    standard: &'a Standard,
    county: &'a CountyFinding,
    lang: Lang,
    parts: &'a mut Vec<Part>,
    level1: usize,
    level2: usize,
}

const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

impl Writer<'_> {
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }

    fn text(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Text(text.into()));
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
        let numeral = |n: usize| {
            NUMERALS
                .get(n - 1)
                .map_or(n.to_string(), |n| (*n).to_owned())
        };
        let text = match (level, self.lang) {
            (1, Lang::Zh) => format!("{}、{zh}", numeral(self.level1)),
            (_, Lang::Zh) => format!("（{}）{zh}", numeral(self.level2)),
            (1, Lang::En) => format!("{}. {en}", self.level1),
            (_, Lang::En) => format!("{}.{} {en}", self.level1, self.level2),
        };
        self.parts.push(Part::Heading(level, text));
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
        self.parts.push(Part::Title(title));
        let draft = self.say("（初稿）", "(draft)").to_owned();
        self.parts.push(Part::Subtitle(draft));
        self.basics();
        self.resources();
        self.items();
        self.reliefs();
        self.shortcomings();
        self.totals();
        self.measures();
        self.notes();
    }

    fn basics(&mut self) {
        self.heading(1, "基本情况", "Basic facts");
        let gap = blank(self.lang);
        self.text(match self.lang {
            Lang::Zh => format!("{}人口、经济和财政情况：{gap}。", self.county.name),
            Lang::En => format!(
                "Population, economy and public finance of {}: {gap}.",
                self.county.name
            ),
        });
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
            self.text(match self.lang {
                Lang::Zh => format!("按标准不参加评估的学校 {out} 所，见附件。"),
                Lang::En => {
                    format!("{out} school(s) are not assessed under the standard; see the annex.")
                }
            });
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
        let types = types.iter().map(|(label, count)| match self.lang {
            Lang::Zh => format!("{label} {count} 所"),
            Lang::En => format!("{label} {count}"),
        });
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

    fn resources(&mut self) {
        self.heading(1, "资源配置情况", "Resources");
        self.heading(2, "校际均衡情况", "Balance between schools");
        for stage in &self.county.stages {
            let text = self.balance(stage);
            self.text(text);
        }
        let title = self.standard.table_title("III", self.lang);
        self.text(title);
        self.balance_table();
        if self
            .county
            .stages
            .iter()
            .any(|s| s.schools_meeting.is_some())
        {
            self.heading(2, "学校达标情况", "Schools and the thresholds");
            for stage in &self.county.stages {
                let Some(meeting) = stage.schools_meeting else {
                    continue;
                };
                let share = self.percent(meeting as f64 / stage.schools.max(1) as f64);
                let (label, all) = (&stage.label, stage.schools);
                self.text(match self.lang {
                    Lang::Zh => {
                        format!("{label}综合达标学校 {meeting} 所，占 {all} 所的 {share}。")
                    }
                    Lang::En => format!(
                        "{}: {meeting} of {all} schools meet the standard ({share}).",
                        capital(label)
                    ),
                });
            }
            self.short_table();
        }
    }

    fn balance(&self, stage: &StageFinding) -> String {
        let label = &stage.label;
        let single = single(stage, self.lang);
        if let Some(text) = &single
            && stage.indicators.iter().all(|i| i.is_single())
        {
            return text.clone();
        }
        if let Some(limit) = stage.composite_limit {
            let shown = composite(stage, self.lang, self.standard);
            let is = self.verdict(stage.composite_meets);
            return match self.lang {
                Lang::Zh => format!("{label}综合差异系数为 {shown}，标准为不超过 {limit}，{is}。"),
                Lang::En => format!(
                    "{}: the composite CV is {shown}, the standard at most {limit}: {is}.",
                    capital(label)
                ),
            };
        }
        let limited: Vec<_> = stage
            .indicators
            .iter()
            .filter(|i| i.limit.is_some())
            .collect();
        let over: Vec<String> = limited
            .iter()
            .filter(|i| i.meets == Some(false))
            .map(|i| format!("{} {}", i.name, cv(i, self.lang, self.standard)))
            .collect();
        let unknown = limited.iter().filter(|i| i.meets.is_none()).count();
        let count = limited.len();
        let mut text = match (self.lang, over.is_empty()) {
            (Lang::Zh, true) => format!("{label} {} 项指标的差异系数均未超过限值", count - unknown),
            (Lang::En, true) => format!(
                "{}: none of the {} CVs is over its limit",
                capital(label),
                count - unknown
            ),
            (Lang::Zh, false) => format!(
                "{label} {count} 项指标中，{} 项的差异系数超过限值：{}",
                over.len(),
                over.join("，")
            ),
            (Lang::En, false) => format!(
                "{}: {} of {count} CVs are over the limit: {}",
                capital(label),
                over.len(),
                over.join(", ")
            ),
        };
        if unknown > 0 {
            text.push_str(&match self.lang {
                Lang::Zh => format!("；{unknown} 项没有数据，{}", blank(self.lang)),
                Lang::En => format!("; {unknown} have no data, {}", blank(self.lang)),
            });
        }
        text.push_str(self.say("。", "."));
        text.extend(single.map(|single| format!("{}{single}", self.say("", " "))));
        text
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

    fn balance_table(&mut self) {
        let columns = [
            (self.say("学段", "Stage"), 12),
            (self.say("指标", "Indicator"), 38),
            (self.say("全县平均值", "County mean"), 15),
            (self.say("差异系数", "CV"), 11),
            (self.say("限值", "Limit"), 10),
            (self.say("判定", "Verdict"), 14),
        ];
        let columns = columns.map(|(text, wide)| (text.to_owned(), wide)).to_vec();
        let mut rows = Vec::new();
        for stage in &self.county.stages {
            for i in &stage.indicators {
                let star = if i.incomplete { "*" } else { "" };
                rows.push(vec![
                    stage.label.clone(),
                    i.name.clone(),
                    i.mean.map_or("—".to_owned(), |m| {
                        format!("{}{star}", rounded_text(m, i.digits))
                    }),
                    format!("{}{star}", cv(i, self.lang, self.standard)),
                    i.limit.map_or("—".to_owned(), |l| {
                        rounded_text(l, self.standard.cv_digits)
                    }),
                    i.meets.map_or("—", |m| self.verdict(Some(m))).to_owned(),
                ]);
            }
        }
        self.parts.push(Part::Table(columns, rows));
        if self
            .county
            .stages
            .iter()
            .flat_map(|s| &s.indicators)
            .any(|i| i.incomplete)
        {
            let text = self.say(
                "* 数据不全：只用有数据的学校计算。",
                "* Incomplete: computed from the schools that have the figures.",
            );
            self.text(text.to_owned());
        }
    }

    /// By indicator: how many schools are short, which, and what they lack in all.
    fn short_table(&mut self) {
        let columns = [
            (self.say("学段", "Stage"), 12),
            (self.say("指标", "Indicator"), 27),
            (self.say("未达标学校数", "Schools short"), 11),
            (self.say("未达标学校", "Which"), 30),
            (self.say("合计缺口", "In all"), 20),
        ];
        let columns = columns.map(|(text, wide)| (text.to_owned(), wide)).to_vec();
        let mut rows = Vec::new();
        for stage in &self.county.stages {
            for (at, i) in stage.indicators.iter().enumerate() {
                let schools = falling_short(self.county);
                let of =
                    |s: &&SchoolFinding| s.stage == stage.stage && s.values[at].shortfall.is_some();
                let short: Vec<&SchoolFinding> = schools.into_iter().filter(of).collect();
                if short.is_empty() {
                    continue;
                }
                let named = short.iter().take(MOST_NAMED).map(|s| s.name.as_str());
                let mut named = named.collect::<Vec<_>>().join(self.say("、", ", "));
                if short.len() > MOST_NAMED {
                    named.push_str(&match self.lang {
                        Lang::Zh => format!("等 {} 所", short.len()),
                        Lang::En => format!(" and {} more", short.len() - MOST_NAMED),
                    });
                }
                rows.push(vec![
                    stage.label.clone(),
                    i.name.clone(),
                    short.len().to_string(),
                    named,
                    i.lacks.clone().unwrap_or_default(),
                ]);
            }
        }
        if rows.is_empty() {
            self.text(
                self.say(
                    "没有学校低于任何一项要求。",
                    "No school is below any threshold.",
                )
                .to_owned(),
            );
            return;
        }
        self.parts.push(Part::Table(columns, rows));
    }

    fn items(&mut self) {
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
                let text = match self.lang {
                    Lang::Zh => format!("{number} {}。{shown}{state}。", item.text),
                    Lang::En => format!("{number} {}: {shown}{state}.", item.text),
                };
                self.text(text);
            }
        }
    }

    fn state(&self, item: &ItemFinding) -> String {
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

    /// Every criterion that is not met, a sentence each.
    fn unmet(&self) -> Vec<String> {
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
                unmet.push(match self.lang {
                    Lang::Zh => format!("{label}综合差异系数超过限值"),
                    Lang::En => format!("{}: the composite CV is over its limit", capital(label)),
                });
            }
            let failing: Vec<&str> = self
                .county
                .schools_of(&stage.stage)
                .filter(|s| s.meets == Some(false))
                .map(|s| s.name.as_str())
                .collect();
            if !failing.is_empty() {
                let named = failing.join(self.say("、", ", "));
                unmet.push(match self.lang {
                    Lang::Zh => format!("{label}有 {} 所学校未达标：{named}", failing.len()),
                    Lang::En => format!(
                        "{}: {} school(s) do not meet the standard: {named}",
                        capital(label),
                        failing.len()
                    ),
                });
            }
        }
        for item in self
            .county
            .items
            .iter()
            .filter(|i| i.state == ItemState::Unmet)
        {
            let number = item_label(&item.table, item.number, self.lang, self.standard);
            unmet.push(match self.lang {
                Lang::Zh => format!("{number} 未达标：{}", item.shown),
                Lang::En => format!("{number} is not met: {}", item.shown),
            });
        }
        unmet
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

    fn shortcomings(&mut self) {
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
            self.text(match self.lang {
                Lang::Zh => format!("另有 {documents} 项需佐证材料或国家监测结果，{missing} 项没有数据，未作判定。"),
                Lang::En => format!("{documents} more item(s) rest on documents or on national monitoring, {missing} have no data; they are not judged."),
            });
        }
    }

    fn numbered(&mut self, sentences: Vec<String>) {
        let stop = self.say("。", ".");
        for (number, sentence) in (1..).zip(sentences) {
            self.text(format!("{number}. {sentence}{stop}"));
        }
    }

    /// What is missing in all, by kind, over the stages.
    fn totals(&mut self) {
        if !self
            .county
            .stages
            .iter()
            .any(|s| s.schools_meeting.is_some())
        {
            return;
        }
        self.heading(1, "缺口合计", "What is missing in all");
        let mut columns = vec![(self.say("指标", "Indicator").to_owned(), 40)];
        let stages: Vec<&StageFinding> = self.county.stages.iter().collect();
        columns.extend(stages.iter().map(|s| (s.label.clone(), 14)));
        columns.push((self.say("合计", "In all").to_owned(), 32));
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
                true => crate::measure::grouped(&rounded_text(n, digits)),
                false => "—".to_owned(),
            };
            let mut row = vec![indicator.short.get(self.lang).to_owned()];
            row.extend(lacking.iter().map(|n| number(*n)));
            row.push(format!("{} {}", number(sum), indicator.noun.get(self.lang)));
            rows.push(row);
        }
        match rows.is_empty() {
            true => self.text(self.say("没有缺口。", "Nothing is missing.").to_owned()),
            false => self.parts.push(Part::Table(columns, rows)),
        }
    }

    /// A line for each unmet criterion, to be filled in.
    fn measures(&mut self) {
        self.heading(1, "整改措施", "What will be done");
        let gap = blank(self.lang);
        let unmet = self.unmet();
        if unmet.is_empty() {
            self.text(gap);
            return;
        }
        let lines = unmet.into_iter().map(|sentence| match self.lang {
            Lang::Zh => format!("针对“{sentence}”：{gap}"),
            Lang::En => format!("On \"{sentence}\": {gap}"),
        });
        let lines: Vec<String> = lines.collect();
        self.numbered(lines);
    }

    fn notes(&mut self) {
        let annex = self.say("附：数据说明", "Annex: the data").to_owned();
        self.parts.push(Part::Heading(1, annex));
        let warnings = self
            .findings
            .problems
            .iter()
            .filter(|p| p.severity == Severity::Warning);
        let warnings = warnings.count();
        self.text(match self.lang {
            Lang::Zh => format!("输入数据有警告 {warnings} 条。"),
            Lang::En => format!("The input gave {warnings} warning(s)."),
        });
        let out: Vec<Vec<String>> = self
            .county
            .excluded
            .iter()
            .filter(|e| !e.code.is_empty())
            .map(|e| vec![e.name.clone(), e.reason.clone()])
            .collect();
        if !out.is_empty() {
            let columns = vec![
                (self.say("未纳入评估的学校", "Not assessed").to_owned(), 40),
                (self.say("原因", "Why").to_owned(), 60),
            ];
            self.parts.push(Part::Table(columns, out));
        }
        for fact in facts(self.findings, self.standard) {
            let colon = self.say("：", ": ");
            let hash = fact.sha256.map(|h| format!(" (SHA-256 {h})"));
            self.text(format!(
                "{}{colon}{}{}",
                fact.name,
                fact.text,
                hash.unwrap_or_default()
            ));
        }
    }
}
