//! A forecast: which criterion turns when, pupils and CVs by year, schools to look at, places, teachers, and what all of
//! it takes for granted.

mod criteria;
mod schools;
mod years;

use crate::lang::Lang;
use crate::report::document::{Document, Layout};
use crate::report::pages::words::{title, verdict};
use crate::report::table::{Cell, Table, Tone};
use crate::say;
use crate::scenario::forecast::{CountyForecast, Forecast};
use crate::standard::Standard;

pub use criteria::named;
pub use years::source;

/// So many schools are named on a screen.
const MOST: usize = 12;

/// So many years fit on a screen beside each other.
const YEARS_ON_SCREEN: usize = 6;

/// A county's forecast, as its tables are laid out.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The county.
    pub county: &'a CountyForecast,
    /// The standard.
    pub standard: &'a Standard,
    /// The language.
    pub lang: Lang,
}

/// A table with its heading, and lines below it.
pub struct Section {
    /// The heading.
    pub heading: String,
    /// The table.
    pub table: Table,
    /// What is said below.
    pub notes: Vec<Cell>,
}

/// Lays out a forecast; in full but for a screen, which has no room for all schools.
pub fn document(forecast: &Forecast, standard: &Standard, layout: Layout) -> Document {
    let lang = forecast.before.lang;
    let mut document = Document::default();
    for county in &forecast.counties {
        let page = Page {
            county,
            standard,
            lang,
        };
        page.county(layout, &mut document);
    }
    document
}

impl Page<'_> {
    pub(super) fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }

    /// 青山县 2024 年 · 优质均衡（cn-2017） · 预测到 2030 年.
    pub fn title(&self) -> String {
        let named = title(&self.county.before, self.lang, self.standard);
        let until = self
            .county
            .years
            .last()
            .copied()
            .unwrap_or(self.county.base);
        say!(
            self.lang,
            "{named} · 预测到 {until} 年",
            "{named} · forecast to {until}"
        )
    }

    /// What a draft on paper is called.
    fn paper_title(&self) -> String {
        let name = &self.county.before.name;
        let until = self
            .county
            .years
            .last()
            .copied()
            .unwrap_or(self.county.base);
        say!(
            self.lang,
            "{name}学龄人口与学位预测（到 {until} 年，草案）",
            "{name}: forecast of pupils and places to {until} (draft)"
        )
    }

    fn county(&self, layout: Layout, document: &mut Document) {
        let full = layout != Layout::Screen;
        let heading = match layout {
            Layout::Paper => self.paper_title(),
            _ => self.title(),
        };
        document.heading(1, heading, None);
        let most = if full { usize::MAX } else { MOST };
        let mut sections = vec![self.turns()];
        sections.extend(self.stages());
        sections.extend(self.cvs(if full { usize::MAX } else { YEARS_ON_SCREEN }));
        sections.push(self.watch(most));
        sections.extend(self.places());
        sections.push(self.retirements());
        if full {
            sections.extend(self.in_full());
        }
        sections.push(self.ratios());
        for section in sections {
            document.heading(2, section.heading, None);
            document.table(section.table);
            section
                .notes
                .into_iter()
                .for_each(|note| document.line(note));
        }
        self.assumptions(document);
        self.outlook(document);
    }

    /// What only a file has room for.
    fn in_full(&self) -> Vec<Section> {
        vec![
            self.places_by_school(),
            self.subjects(),
            self.retirements_by_school(),
            self.pupils(),
        ]
    }

    /// Every table, for a workbook.
    pub fn all(&self) -> Vec<Section> {
        let mut all = vec![self.turns()];
        all.extend(self.stages());
        all.extend(self.cvs(usize::MAX));
        all.push(self.watch(usize::MAX));
        all.extend(self.places());
        all.push(self.retirements());
        all.extend(self.in_full());
        all.push(self.ratios());
        all
    }

    fn assumptions(&self, document: &mut Document) {
        let heading = self.say("预测的前提", "What the forecast takes for granted");
        document.heading(2, heading, None);
        for (_, text) in &self.county.assumptions {
            document.line(Cell::new(text.get(self.lang), Tone::Plain));
        }
        for text in blind_spots(self.lang) {
            document.line(Cell::new(text, Tone::Doubtful));
        }
    }

    /// Today's verdict, and that of the last year.
    fn outlook(&self, document: &mut Document) {
        let heading = self.say("现在和最后一年（中方案）", "Now, and the last year (mid)");
        document.heading(2, heading, None);
        document.line(verdict(&self.county.before, self.lang, self.standard));
        if let Some(last) = self.county.variants[1].last() {
            document.line(verdict(last, self.lang, self.standard));
        }
    }
}

/// What such a forecast cannot see.
pub fn blind_spots(lang: Lang) -> [&'static str; 2] {
    match lang {
        Lang::Zh => [
            "队列法看不到：迁入迁出的突变、新建小区、学校撤并、择校、辞职调动和提前退休。低、高方案只反映各年升级率、入学率的高低，不是概率。",
            "年份越远越不可靠；还没有出生的孩子不在数据里。",
        ],
        Lang::En => [
            "What a cohort model does not see: sudden migration, new housing, schools merged, choice of school, teachers who resign or move. Low and high show how the ratios of the known years differ, and are no probabilities.",
            "The further the year, the less it is to be relied on; children not yet born are in no data.",
        ],
    }
}

/// A section without notes.
fn section(heading: impl Into<String>, table: Table) -> Section {
    Section {
        heading: heading.into(),
        table,
        notes: Vec::new(),
    }
}

/// A line where there is nothing to list.
fn or_nothing(mut section: Section, text: &str) -> Section {
    if section.table.rows.is_empty() {
        section.notes.push(Cell::from(text));
    }
    section
}

/// How many are left out.
fn more(section: &mut Section, left_out: usize, lang: Lang) {
    if left_out > 0 {
        let text = say!(
            lang,
            "另有 {left_out} 所，见写入文件的报告（-o）。",
            "{left_out} more are in reports that are written to files (-o)."
        );
        section.notes.push(Cell::new(text, Tone::Faint));
    }
}
