//! A plan: what is to be done and what it costs, how the county stands before and after, what binds, and what
//! stands in the way.

pub mod roll_up;
mod tables;

use crate::lang::Lang;
use crate::measure::{CountyFinding, ItemState};
use crate::report::document::{Document, Layout};
use crate::report::pages::laid;
use crate::report::pages::words::{item_label, title, verdict};
use crate::report::table::{Cell, Tone};
use crate::say;
use crate::scenario::plan::contract::PricesOf;
use crate::scenario::plan::{Plan, PlannedCounty};
use crate::standard::Standard;

pub use tables::{amount, done, measure_of, meeting, problem_of, register_columns, stage_of};

/// So many schools are named on a screen.
const DEAREST: usize = 10;

/// Lays out a plan; in full but for a screen, which has no room for all schools.
pub fn document(plan: &Plan, standard: &Standard, layout: Layout) -> Document {
    let full = layout != Layout::Screen;
    let lang = plan.before.lang;
    let mut document = Document::default();
    roll_up::add(plan, standard, &mut document);
    for county in &plan.counties {
        let page = Page {
            plan,
            county,
            standard,
            lang,
        };
        page.county(full, layout, &mut document);
    }
    document
}

/// What the prices are, where they are no county's own.
pub fn on_prices(plan: &Plan) -> Option<&'static str> {
    (plan.prices == PricesOf::Example).then(|| {
        plan.before.lang.pick(
            "价格是示例，不是本地的：费用只可看相对大小。用 --write-prices 起草价格文件，改好后用 --prices 给出。",
            "The prices are examples, not the county's own: costs tell no more than proportions. Draft a file with --write-prices, and give it with --prices.",
        )
    })
}

/// What a plan takes for granted.
pub fn assumptions(plan: &Plan) -> Vec<&'static str> {
    let lang = plan.before.lang;
    let [pupils, rest @ ..] = match lang {
        Lang::Zh => [
            "学生数不变；只增不减，不从任何学校调走。",
            "编制、用地、施工条件不在数据里，方案没有考虑；每项措施都假定办得到。",
            "招聘的是本科毕业生，有教师资格证，按 24 岁及以下计。",
            "表Ⅳ至表Ⅵ的各项不在方案之内，只按方案后的数据重新判定。",
        ],
        Lang::En => [
            "Pupils stay as they are; things are added only, and nothing is taken from any school.",
            "Posts, land and building conditions are not in the census and not considered: every measure is taken to be possible.",
            "Those who are hired are graduates with a certificate, counted as 24 or younger.",
            "The items of tables IV to VI are no part of the plan; they are only judged anew by the figures after it.",
        ],
    };
    if plan.ask.aims.exchanges.is_empty() {
        return [pupils].into_iter().chain(rest).collect();
    }
    let exchanges = match lang {
        Lang::Zh => [
            "学生数不变。",
            "教师交流是两校对换：各校教师总数不变，调出学校在该学段各项仍不低于标准，差异系数不因交流而升高；此外只增不减。",
            "交流的体育、艺术教师按体育教师计；最低费用按交流之后的情况计算。",
        ],
        Lang::En => [
            "Pupils stay as they are.",
            "Teachers change places, so that every school keeps as many as it has; whoever gives stays at or above every threshold of the stage, and no coefficient of variation rises by it. All else is added only.",
            "Teachers of PE or arts who change places are counted as PE. The least possible is that of the county after they have.",
        ],
    };
    exchanges.into_iter().chain(rest).collect()
}

/// How far the cost of a county's plan can be above the least.
pub fn distance(county: &PlannedCounty, lang: Lang) -> String {
    let (cost, bound) = (county.cost, county.lower_bound);
    if bound == 0.0 && cost > 0.0 {
        return lang
            .pick(
                "方案由限值在各项差异系数之间的分配而来，是否最省没有证明。",
                "The plan divides the limit of the mean between its CVs; that none costs less is not proved.",
            )
            .to_owned();
    }
    let above = if bound > 0.0 {
        (cost / bound - 1.0).max(0.0)
    } else {
        0.0
    };
    let percent = Cell::percent(Some((above * 1e4).ceil() / 1e4), 2).text;
    match above < 1e-5 {
        true => lang
            .pick(
                "没有更省的方案（至多因取整相差不到十万分之一）。",
                "No plan costs less (but for rounding, less than a hundred-thousandth).",
            )
            .to_owned(),
        false => say!(
            lang,
            "至多比最省的方案贵 {percent}。",
            "At most {percent} above the least possible."
        ),
    }
}

/// What stands in the way of every plan, with the school that it is of.
pub fn obstacles(county: &PlannedCounty, lang: Lang) -> impl Iterator<Item = String> {
    county
        .obstacles
        .iter()
        .map(move |(school, why)| match school {
            Some(school) => say!(lang, "{school}：{why}", "{school}: {why}"),
            None => why.clone(),
        })
}

struct Page<'a> {
    plan: &'a Plan,
    county: &'a PlannedCounty,
    standard: &'a Standard,
    lang: Lang,
}

impl Page<'_> {
    fn county(&self, full: bool, layout: Layout, document: &mut Document) {
        let (lang, county) = (self.lang, self.county);
        let named = title(&county.before, lang, self.standard);
        let heading = match layout {
            Layout::Paper => say!(
                lang,
                "{named} 达标推进方案（草案）",
                "{named}: plan to reach the standard (draft)"
            ),
            _ => say!(lang, "{named} · 最省达标方案", "{named} · least-cost plan"),
        };
        document.heading(1, heading, None);
        laid::head(&county.before, lang, document);
        if let Some(text) = on_prices(self.plan) {
            document.line(Cell::new(text, Tone::Doubtful));
        }
        for text in &county.remarks {
            document.line(Cell::new(text.clone(), Tone::Doubtful));
        }
        let Some(after) = &county.after else {
            return self.obstacles(document);
        };
        self.costs(document);
        self.before_and_after(after, document);
        self.binding(document);
        self.steps(document);
        self.dearest(if full { usize::MAX } else { DEAREST }, document);
        if full {
            self.actions(document);
            self.register(document);
            document.heading(
                2,
                lang.pick("方案的前提", "What the plan takes for granted"),
                None,
            );
            for text in assumptions(self.plan) {
                document.line(text);
            }
        }
        self.unmet_items(after, document);
        document.heading(2, lang.pick("方案之后", "After the plan"), None);
        document.line(verdict(after, lang, self.standard));
    }

    fn obstacles(&self, document: &mut Document) {
        let lang = self.lang;
        let heading = lang.pick("没有方案", "There is no plan");
        document.heading(2, heading, None);
        for text in obstacles(self.county, lang) {
            document.line(Cell::new(text, Tone::Bad));
        }
    }

    /// What no measure of the plan is for, and is not met after it.
    fn unmet_items(&self, after: &CountyFinding, document: &mut Document) {
        let lang = self.lang;
        let unmet = after.items.iter().filter(|i| i.state == ItemState::Unmet);
        let labels: Vec<String> = unmet
            .map(|item| item_label(&item.table, item.number, lang, self.standard))
            .collect();
        if labels.is_empty() {
            return;
        }
        let listed = labels.join(lang.pick("、", ", "));
        let text = say!(
            lang,
            "方案不涉及、仍未达标的项目：{listed}。",
            "Not met, and no part of the plan: {listed}."
        );
        document.line(Cell::new(text, Tone::Bad));
    }
}
