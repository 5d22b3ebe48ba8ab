//! What the workbook says.

use super::{Column, Need, Template, TemplateError};
use crate::census::grid::{Cell, Row};
use crate::census::title;
use crate::dictionary::{FieldKind, Unit, normalise};
use crate::lang::{Lang, Text};

impl Template<'_> {
    /// Of two texts, the one in the workbook's language.
    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.options.lang.pick(zh, en)
    }

    /// What stands above the table of schools; county and year are read from it.
    ///
    /// # Errors
    /// Where they would not be.
    pub fn title(&self) -> Result<String, TemplateError> {
        let what = self.say("学校基本情况统计表", "School data");
        let title = self.titled(what);
        let row = Row {
            index: 0,
            cells: vec![(0, Cell::Text(title.clone()))],
        };
        let read = title::read(&[row], &self.standard.dictionary);
        let options = self.options;
        if read.county == options.county && read.year == options.year {
            return Ok(title);
        }
        let endings = &self.standard.dictionary.words.county_endings;
        let shown = options.county.as_deref().unwrap_or_default();
        let name = normalise(shown);
        if endings.iter().any(|e| name.ends_with(&normalise(e))) {
            return Err(TemplateError(Text::new(
                format!(
                    "从“{title}”里读不出区县名称和年份；区县名称里不要有年份，年份应在 1949 到 2100 之间"
                ),
                format!(
                    "county and year would not be read from \"{title}\"; give the county without a year, and a year from 1949 to 2100"
                ),
            )));
        }
        Err(TemplateError(Text::new(
            format!(
                "区县名称“{shown}”应以 {} 之一结尾，否则读不出来",
                endings.join("、")
            ),
            format!(
                "the county's name \"{shown}\" should end in one of: {}; else it would not be read",
                endings.join(", ")
            ),
        )))
    }

    /// A title: what it is, of which county and year, as far as these are known.
    pub fn titled(&self, what: &str) -> String {
        let county = self.options.county.as_deref().unwrap_or_default();
        match (self.options.lang, self.options.year) {
            (Lang::Zh, Some(year)) => format!("{county}{year}年{what}"),
            (Lang::Zh, None) => format!("{county}{what}"),
            (Lang::En, Some(year)) => format!("{county} {year} · {what}").trim().to_owned(),
            (Lang::En, None) => format!("{county} {what}").trim().to_owned(),
        }
    }

    /// What a user is told who selects the title.
    pub fn title_prompt(&self) -> (&str, &str) {
        (
            self.say("区县名称和年份", "County and year"),
            self.say(
                "请写明区县名称和年份，如“青山县2024年学校基本情况统计表”。评估时从这里读取区县和年份。",
                "Name the county and the year, as in \"Qingshan County 2024 · School data\". They are read from here.",
            ),
        )
    }

    /// The line between title and headers.
    pub fn legend(&self) -> &str {
        self.say(
            "橙色表头必填，绿色表头选填；没有这一学段的学校，该学段各栏留空。没有数据请留空，确实没有才填 0。各栏说明见表头批注。",
            "Orange columns are required, green ones optional. Leave a stage blank that a school does not have; leave blank what is not known; enter 0 only where there is none. Each header has a note.",
        )
    }

    /// The note of a column: what it is, whether it must be filled in, what it is used for.
    pub fn note(&self, column: &Column) -> String {
        let dictionary = &self.standard.dictionary;
        let lang = self.options.lang;
        let mut lines = vec![dictionary.label(&column.name, lang)];
        lines.push(dictionary.label(&column.name, super::header::other(lang)));
        lines.push(self.need(column));
        lines.push(self.rule(&column.name));
        if !column.uses.is_empty() {
            lines.push(self.say("用于：", "Used for:").to_owned());
            let uses = column
                .uses
                .iter()
                .map(|what| format!("· {}", what.get(lang)));
            lines.extend(uses);
        }
        lines.join("\n")
    }

    fn need(&self, column: &Column) -> String {
        let dictionary = &self.standard.dictionary;
        let stage = dictionary
            .resolve(&column.name)
            .and_then(|(.., stage)| stage);
        let stage = stage.map(|s| dictionary.stage_label(s, self.options.lang));
        let required = column.need == Need::Required;
        match (self.options.lang, required, stage) {
            (Lang::Zh, true, Some(stage)) => format!("必填：有{stage}学生的学校"),
            (Lang::Zh, true, None) => "必填".into(),
            (Lang::Zh, false, _) => "选填".into(),
            (Lang::En, true, Some(stage)) => format!("Required of schools with {stage} pupils"),
            (Lang::En, true, None) => "Required".into(),
            (Lang::En, false, _) => "Optional".into(),
        }
    }

    /// What the cells of a column must hold.
    pub fn rule(&self, column: &str) -> String {
        let dictionary = &self.standard.dictionary;
        let Some((_, field, _)) = dictionary.resolve(column) else {
            return String::new();
        };
        let unit = self.unit(column);
        let rule = match field.kind {
            FieldKind::Count => self.say("整数，不小于 0", "A whole number, 0 or more"),
            FieldKind::Amount if self.is_share(column) => self.say("0% 到 100%", "From 0% to 100%"),
            FieldKind::Amount => self.say("数，不小于 0", "A number, 0 or more"),
            FieldKind::Year => self.say("四位年份", "A year, in four digits"),
            FieldKind::Flag | FieldKind::Category => {
                self.say("从下拉列表中选择", "Choose from the list")
            }
            FieldKind::Code => self.say("文本，保留开头的 0", "Text; zeros in front are kept"),
            FieldKind::Text | FieldKind::Stage => self.say("文本", "Text"),
        };
        match unit {
            Some(unit) if field.kind == FieldKind::Amount => match self.options.lang {
                Lang::Zh => format!("{rule}；单位：{unit}"),
                Lang::En => format!("{rule}; unit: {unit}"),
            },
            _ => rule.to_owned(),
        }
    }

    /// The unit of a column.
    pub fn unit(&self, column: &str) -> Option<&str> {
        let unit = self.unit_of(column)?;
        Some(self.say(&unit.zh, &unit.en))
    }

    /// Whether a column holds a share of 1, which people write as a percentage.
    pub fn is_share(&self, column: &str) -> bool {
        let unit = self.unit_of(column);
        unit.is_some_and(|u| u.multiples.iter().any(|m| (m.times, m.over) == (1, 100)))
    }

    fn unit_of(&self, column: &str) -> Option<&Unit> {
        let dictionary = &self.standard.dictionary;
        let (_, field, _) = dictionary.resolve(column)?;
        dictionary.units.get(field.unit.as_ref()?)
    }

    /// What a cell says for yes and for no: in the workbook's language where the dictionary knows
    /// it, else as the dictionary has it.
    pub fn yes_and_no(&self) -> Option<(String, String)> {
        let words = &self.standard.dictionary.words;
        let known = |wanted: &str, words: &[String]| match words.contains(&normalise(wanted)) {
            true => Some(wanted.to_owned()),
            false => words.first().cloned(),
        };
        let yes = known(self.say("是", "Yes"), &words.yes)?;
        Some((yes, known(self.say("否", "No"), &words.no)?))
    }
}
