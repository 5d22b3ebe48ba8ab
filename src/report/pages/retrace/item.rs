//! An item of a declaration table retraced: what it asks, its formulas, what a county has, and what each school
//! adds to it.

use crate::dictionary::Dictionary;
use crate::expression::Labels;
use crate::expression::recipe::{Recipe, place};
use crate::lang::Lang;
use crate::measure::{
    Addend, CountyFinding, Datum, Evidence, EvidenceRow, Findings, ItemState, ItemSteps, grouped,
};
use crate::problem::Location;
use crate::report::document::Document;
use crate::report::pages::retrace::part::long;
use crate::report::pages::words::{item_label, rests_on, title, until, verdict_cell};
use crate::report::table::{Cell, Column, Table, Tone, left, right};
use crate::say;
use crate::standard::{Evidence as Rests, Figure, Item, Standard};

/// Whose part in an item is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// That of the schools that decide it: those that add something other than 0, or whose figures are missing.
    Telling,
    /// That of every school it speaks of.
    All,
    /// That of these schools: the county, and the row of its evidence.
    Named(Vec<(usize, usize)>),
}

/// So many schools are listed where not all are asked for.
const MOST_SCHOOLS: usize = 20;

/// What an item asks: its text, figures, formulas, reliefs, source.
pub fn rule(standard: &Standard, item: &Item, lang: Lang) -> Document {
    let mut document = Document::default();
    rule_lines(&mut document, standard, item, lang);
    let hint = lang.pick(
        "加上工作簿可看全县的数，再加 --school 看一所学校、--all 看全部学校加进了什么。",
        "Add a workbook for the county's figures, and --school or --all for what a school adds to them.",
    );
    if !item.figures.is_empty() {
        document.line(Cell::new(hint, Tone::Faint));
    }
    document
}

/// An item over every county, and what schools add to it.
pub fn counties(findings: &Findings, standard: &Standard, at: usize, whose: &Whose) -> Document {
    let mut document = Document::default();
    let Some(item) = standard.items.get(at) else {
        return document;
    };
    rule_lines(&mut document, standard, item, findings.lang);
    // The steps of all figures of all items stand one behind the other.
    let before = standard.items.iter().take(at);
    let first: usize = before.map(|item| item.figures.len()).sum();
    for (index, county) in findings.counties.iter().enumerate() {
        if matches!(whose, Whose::Named(named) if named.iter().all(|(of, _)| *of != index)) {
            continue;
        }
        let page = Page {
            lang: findings.lang,
            standard,
            item,
            county,
        };
        page.figures(&mut document, at);
        let Some(evidence) = &county.evidence else {
            continue;
        };
        for (figure, steps) in item.figures.iter().zip(evidence.items.iter().skip(first)) {
            page.schools(&mut document, figure, (evidence, steps), (index, whose));
        }
    }
    document
}

fn rule_lines(document: &mut Document, standard: &Standard, item: &Item, lang: Lang) {
    let dictionary = &standard.dictionary;
    let colon = lang.pick("：", ": ");
    let label = item_label(&item.table, item.number, lang, standard);
    document.heading(1, format!("{label} {}", item.text.get(lang)), None);
    let table = standard.table_title(&item.table, lang);
    document.line(Cell::new(table, Tone::Faint));
    match item.evidence {
        Some(Rests::Documents) => document.line(lang.pick(
            "凭佐证材料判定，数据不能说明。",
            "It rests on documents; no figures decide it.",
        )),
        Some(Rests::Monitoring) => document.line(lang.pick(
            "以国家监测结果为准。",
            "It rests on the national monitoring.",
        )),
        None => {}
    }
    let of = match &item.of {
        Some(set) => set.text.get(lang),
        None => lang.pick("参加评估的学校", "the schools that are assessed"),
    };
    if !item.figures.is_empty() {
        let word = lang.pick("说到的学校", "Schools it speaks of");
        document.line(format!("{word}{colon}{of}"));
    }
    for figure in &item.figures {
        let asked = bound(figure, standard);
        let asked = asked.map(|asked| format!(" {asked}")).unwrap_or_default();
        document.line(format!("{}{asked}", figure.text.get(lang)));
        let value = item.in_full(&figure.value);
        let value = value.describe(lang, &dictionary.labels(lang));
        let word = lang.pick("公式", "Formula");
        document.line(Cell::new(format!("  {word}{colon}{value}"), Tone::Faint));
    }
    for relief in &item.reliefs {
        let word = lang.pick("过渡政策", "Relief");
        document.line(format!("{word}{colon}{}", relief.text.get(lang)));
        let terms = &relief.terms;
        if let Some(text) = until(terms.from, terms.until, terms.meet_within, lang) {
            document.line(Cell::new(format!("  {text}"), Tone::Faint));
        }
    }
    let source = standard.source.get(lang);
    if !source.is_empty() {
        let word = lang.pick("出处", "Source");
        document.line(format!("{word}{colon}{source} [{}]", standard.id));
    }
}

/// What a figure must be: ≥ 95.0%.
fn bound(figure: &Figure, standard: &Standard) -> Option<String> {
    let shown = |bound: f64| match figure.percent {
        true => Cell::percent(Some(bound), standard.percent_digits).text,
        false => grouped(&bound.to_string()),
    };
    let least = figure.at_least.map(|least| format!("≥ {}", shown(least)));
    let most = figure.at_most.map(|most| format!("≤ {}", shown(most)));
    let bounds: Vec<String> = least.into_iter().chain(most).collect();
    (!bounds.is_empty()).then(|| bounds.join(" · "))
}

struct Page<'a> {
    lang: Lang,
    standard: &'a Standard,
    item: &'a Item,
    county: &'a CountyFinding,
}

impl Page<'_> {
    /// The county's figures, and the verdict.
    fn figures(&self, document: &mut Document, at: usize) {
        let Some(found) = self.county.items.get(at) else {
            return;
        };
        let remark = match found.state {
            ItemState::Met | ItemState::Unmet => {
                verdict_cell(found.state == ItemState::Met, self.lang)
            }
            _ => Cell::new(rests_on(found, self.lang), Tone::Doubtful),
        };
        let name = title(self.county, self.lang, self.standard);
        document.heading(2, name, Some(remark));
        let rows = self.item.figures.iter().zip(&found.figures);
        let rows = rows.map(|(figure, found)| {
            let tone = match found.meets {
                Some(true) => Tone::Good,
                Some(false) => Tone::Bad,
                None => Tone::Doubtful,
            };
            let shown = found.shown.clone().unwrap_or("—".to_owned());
            vec![
                found.text.clone().into(),
                Cell::new(shown, tone),
                bound(figure, self.standard).unwrap_or_default().into(),
            ]
        });
        let columns = vec![
            left(self.lang.pick("数", "Figure")),
            right(self.lang.pick("全县", "County")),
            left(self.lang.pick("要求", "Asked")),
        ];
        document.table(Table {
            columns,
            rows: rows.collect(),
        });
    }

    /// What schools add to the sums of a figure.
    fn schools(
        &self,
        document: &mut Document,
        figure: &Figure,
        (evidence, steps): (&Evidence, &ItemSteps),
        (county, whose): (usize, &Whose),
    ) {
        if steps.sums.is_empty() {
            return;
        }
        let lang = self.lang;
        let recipe = Recipe::of(&self.item.in_full(&figure.value));
        document.heading(3, figure.text.get(lang), None);
        let sums = Sums {
            dictionary: &self.standard.dictionary,
            lang,
        };
        document.line(format!("= {}", recipe.value.describe(lang, &sums)));
        let spoken_of =
            (0..evidence.rows.len()).filter(|row| steps.spoken_of.get(*row) == Some(&true));
        let addends = |row: usize| steps.sums.iter().map(move |sum| sum.get(row).copied());
        let tells = |row: &usize| {
            addends(*row).flatten().any(|addend| match addend {
                Addend::Number(number) => number != 0.0,
                Addend::Blank => true,
                Addend::None => false,
            })
        };
        let rows: Vec<usize> = match whose {
            Whose::All => spoken_of.collect(),
            Whose::Telling => spoken_of.filter(tells).collect(),
            Whose::Named(named) => {
                let here = named.iter().filter(|(of, _)| *of == county);
                here.map(|(_, row)| *row).collect()
            }
        };
        let most = match whose {
            Whose::Telling => MOST_SCHOOLS,
            _ => usize::MAX,
        };
        let mut columns = vec![left(lang.pick("学校", "School"))];
        let count = steps.sums.len();
        columns.extend((0..count).map(|at| -> Column { right(sums.name(at, count)) }));
        let shown = rows.iter().take(most);
        let shown = shown.map(|row| {
            let name = evidence.rows.get(*row).map(|row| row.name.clone());
            let cells = addends(*row).map(|addend| self.addend(addend));
            [name.unwrap_or_default().into()]
                .into_iter()
                .chain(cells)
                .collect()
        });
        document.table(Table {
            rows: shown.collect(),
            columns,
        });
        if rows.len() > most {
            let more = rows.len() - most;
            let text = say!(
                lang,
                "……另有 {more} 所（--all 全部列出）",
                "… and {more} more (all with --all)"
            );
            document.line(Cell::new(text, Tone::Faint));
        } else if *whose == Whose::Telling {
            let text = match rows.is_empty() {
                true => lang.pick(
                    "没有一所学校加进什么（--all 全部列出）。",
                    "No school adds anything (all with --all).",
                ),
                false => lang.pick(
                    "其余学校没有加进什么（--all 全部列出）。",
                    "The other schools add nothing (all with --all).",
                ),
            };
            document.line(Cell::new(text, Tone::Faint));
        }
        if matches!(whose, Whose::Named(_)) {
            for row in rows.iter().filter_map(|row| evidence.rows.get(*row)) {
                self.cells(document, figure, evidence, row);
            }
        }
    }

    fn addend(&self, addend: Option<Addend>) -> Cell {
        match addend {
            Some(Addend::Number(number)) => long(number).into(),
            Some(Addend::Blank) => Cell::new(self.lang.pick("缺数据", "no data"), Tone::Doubtful),
            _ => Cell::new("—", Tone::Faint),
        }
    }

    /// The figures of a school that the formula speaks of, with their cells.
    fn cells(
        &self,
        document: &mut Document,
        figure: &Figure,
        evidence: &Evidence,
        school: &EvidenceRow,
    ) {
        let (lang, dictionary) = (self.lang, &self.standard.dictionary);
        let formula = self.item.in_full(&figure.value);
        let fields = formula.fields();
        let is_asked = |name: &str| {
            let field = dictionary.resolve(name).map(|(field, ..)| field);
            fields.contains(&name) || field.is_some_and(|field| fields.contains(&field))
        };
        let cells = evidence.columns.iter().zip(&school.cells);
        let cells = cells.filter(|(column, _)| is_asked(&column.name));
        let rows = cells.map(|(column, cell)| {
            let value = match &cell.value {
                None => Cell::new(lang.pick("空白", "blank"), Tone::Doubtful),
                Some(Datum::Number(number)) => long(*number).into(),
                Some(Datum::Truth(true)) => lang.pick("是", "yes").into(),
                Some(Datum::Truth(false)) => lang.pick("否", "no").into(),
                Some(Datum::Word(word)) => {
                    dictionary.category_label(&column.name, word, lang).into()
                }
            };
            let at = cell
                .at
                .as_ref()
                .map(Location::to_string)
                .unwrap_or_default();
            let label = match &column.unit {
                Some(unit) => say!(
                    lang,
                    ("{}（{unit}）", column.label),
                    ("{}, {unit}", column.label)
                ),
                None => column.label.clone(),
            };
            vec![label.into(), value, at.into()]
        });
        let columns = [
            left(lang.pick("项目", "Figure")),
            right(lang.pick("数", "Number")),
            left(lang.pick("出自", "From")),
        ];
        document.table(Table {
            rows: rows.collect(),
            columns: columns.into(),
        });
    }
}

/// The names of a formula whose sums are called Σ1, Σ2 …
struct Sums<'a> {
    dictionary: &'a Dictionary,
    lang: Lang,
}

impl Sums<'_> {
    fn name(&self, at: usize, count: usize) -> String {
        match count {
            1 => self.lang.pick("加进合计 Σ", "Adds to the sum Σ").to_owned(),
            _ => format!("Σ{}", at + 1),
        }
    }
}

impl Labels for Sums<'_> {
    fn field(&self, name: &str) -> String {
        match place(name, "sum") {
            Some(at) => format!("Σ{}", at + 1),
            None => self.dictionary.label(name, self.lang),
        }
    }

    fn word(&self, field: &str, word: &str) -> String {
        self.dictionary.category_label(field, word, self.lang)
    }
}
