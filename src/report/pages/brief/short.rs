//! What is not reached, how much is lacking, and what it takes to reach the standard.

use super::Brief;
use crate::measure::{ItemState, SchoolFinding, rounded_text};
use crate::report::data::plan::totals;
use crate::report::document::Document;
use crate::report::pages::plan::{amount, obstacles, on_prices};
use crate::report::pages::words::{composite, cv, item_label};
use crate::report::table::{Cell, DASH, Table, Tone, left, listed};
use crate::say;

/// So many rows, schools in a row, and measures are named.
const MOST: usize = 12;
const MOST_SCHOOLS: usize = 3;
const MOST_MEASURES: usize = 4;

impl Brief<'_> {
    pub(super) fn short(&self, document: &mut Document) {
        let lang = self.lang;
        let heading = lang.pick(
            "没有达到的，和要补多少",
            "What is not reached, and what it takes",
        );
        document.heading(2, heading, None);
        let mut rows = self.lacking();
        rows.extend(self.over());
        rows.extend(self.unmet_items());
        let more = rows.len().saturating_sub(MOST);
        rows.truncate(MOST);
        if rows.is_empty() {
            document.line(lang.pick(
                "有数据的要求都已达到。",
                "Whatever there are figures for is as it should be.",
            ));
        }
        document.table(Table {
            columns: vec![
                left(lang.pick("哪一项", "What")).share(34),
                left(lang.pick("现状", "How it is")).share(36),
                left(lang.pick("还差", "Lacking")).share(30),
            ],
            rows,
        });
        if more > 0 {
            document.line(Cell::new(
                say!(
                    lang,
                    "另有 {more} 项，见评估报告（balance audit）。",
                    "{more} more are in the report of the audit (balance audit)."
                ),
                Tone::Faint,
            ));
        }
        self.takes(document);
    }

    /// A row an indicator that some school falls short of, those of most schools first.
    fn lacking(&self) -> Vec<Vec<Cell>> {
        let lang = self.lang;
        let mut rows = Vec::new();
        for stage in &self.county.stages {
            for (at, indicator) in stage.indicators.iter().enumerate() {
                let schools = self.county.schools_of(&stage.stage);
                let mut short: Vec<&SchoolFinding> = schools
                    .filter(|s| s.values[at].shortfall.is_some())
                    .collect();
                if short.is_empty() {
                    continue;
                }
                let ratio = |s: &SchoolFinding| s.values[at].ratio.unwrap_or_default();
                short.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)).then(a.code.cmp(&b.code)));
                let named = short.iter().take(MOST_SCHOOLS).map(|s| s.name.as_str());
                let named = listed(named, lang.pick("、", ", "));
                let (label, count) = (&stage.label, short.len());
                let what = say!(
                    lang,
                    ("{label}：{}", indicator.short),
                    ("{} ({label})", indicator.short)
                );
                let how = match count > MOST_SCHOOLS {
                    true => say!(
                        lang,
                        "{count} 所学校没有达到：{named} 等",
                        "{count} schools are below: {named}, …"
                    ),
                    false => say!(
                        lang,
                        "{count} 所学校没有达到：{named}",
                        "{count} school(s) below: {named}"
                    ),
                };
                let lacks = indicator.lacks.clone().unwrap_or_default();
                rows.push((count, vec![what.into(), how.into(), lacks.into()]));
            }
        }
        rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// A row for all in which the schools differ by more than they may.
    fn over(&self) -> Vec<Vec<Cell>> {
        let (lang, digits) = (self.lang, self.standard.cv_digits);
        let row = |what: String, now: String, over: Option<f64>| {
            let more = over.map_or(DASH.to_owned(), |over| {
                let over = rounded_text(over, digits);
                say!(lang, "超出 {over}", "{over} too much")
            });
            vec![what.into(), now.into(), more.into()]
        };
        let mut rows = Vec::new();
        for stage in &self.county.stages {
            let label = &stage.label;
            for i in stage.indicators.iter().filter(|i| i.meets == Some(false)) {
                let what = say!(
                    lang,
                    ("{label}：{}，学校之间的差距", i.short),
                    ("{} ({label}): how far schools differ", i.short)
                );
                let shown = cv(i, lang, self.standard);
                let limit = rounded_text(i.limit.unwrap_or_default(), digits);
                let now = say!(
                    lang,
                    "{shown}，最多允许 {limit}",
                    "{shown}, at most {limit} is allowed"
                );
                let over = i.cv.zip(i.limit).map(|(cv, limit)| cv - limit);
                rows.push(row(what, now, over));
            }
            if let (Some(false), Some(limit)) = (stage.composite_meets, stage.composite_limit) {
                let what = say!(
                    lang,
                    "{label}：学校之间的差距（各项平均）",
                    "How far schools differ on average ({label})"
                );
                let shown = composite(stage, lang, self.standard);
                let now = say!(
                    lang,
                    "{shown}，最多允许 {limit}",
                    "{shown}, at most {limit} is allowed"
                );
                rows.push(row(what, now, stage.composite_cv.map(|cv| cv - limit)));
            }
        }
        rows
    }

    fn unmet_items(&self) -> impl Iterator<Item = Vec<Cell>> {
        let items = self.county.items.iter();
        let unmet = items.filter(|item| item.state == ItemState::Unmet);
        unmet.map(|item| {
            let label = item_label(&item.table, item.number, self.lang, self.standard);
            vec![
                format!("{label} {}", item.text).into(),
                item.shown.clone().into(),
                DASH.into(),
            ]
        })
    }

    /// What reaching the standard costs, and what is to be done for it.
    fn takes(&self, document: &mut Document) {
        let lang = self.lang;
        let (Some(plan), Some(planned)) = (self.told.plan, self.planned) else {
            if let Some(why) = self.told.unplanned {
                let text = say!(
                    lang,
                    "费用没有算出：{why}。",
                    "What it costs is not worked out: {why}."
                );
                document.line(Cell::new(text, Tone::Faint));
            }
            return;
        };
        if planned.after.is_none() {
            for text in obstacles(planned, lang) {
                let text = say!(
                    lang,
                    "只靠添置达不到标准：{text}",
                    "Nothing that is added reaches the standard: {text}"
                );
                document.line(Cell::new(text, Tone::Bad));
            }
            return;
        }
        let mut done: Vec<_> = totals(std::slice::from_ref(planned), self.standard, lang).collect();
        if done.is_empty() {
            document.line(lang.pick(
                "对学校的要求和学校之间的差距都已达到标准，不必再添置。",
                "Schools and their differences are as the standard asks: nothing is to be added.",
            ));
            return;
        }
        done.sort_by(|a, b| b.1.cost.total_cmp(&a.1.cost));
        let named = done.iter().take(MOST_MEASURES).map(|(measure, total)| {
            let amount = amount(total.amount, measure.digits.unwrap_or(0)).text;
            let amount = match amount.contains('.') {
                true => amount.trim_end_matches('0').trim_end_matches('.'),
                false => &amount,
            };
            let (name, unit, cost) = (&total.name, &total.unit, self.money(total.cost));
            // What is counted in yuan is its own cost.
            if (total.amount - total.cost).abs() < 1.0 {
                return say!(lang, "{name} {cost}", "{name}: {cost}");
            }
            say!(
                lang,
                "{name} {amount} {unit}，{cost}",
                "{name}: {amount} {unit}, {cost}"
            )
        });
        let named: Vec<String> = named.collect();
        let rest: f64 = done.iter().skip(MOST_MEASURES).map(|(_, t)| t.cost).sum();
        let mut named = named.join(lang.pick("；", "; "));
        if rest > 0.0 {
            let rest = self.money(rest);
            named.push_str(&say!(lang, "；其余 {rest}", "; the rest {rest}"));
        }
        let cost = self.money(planned.cost);
        let is_example = on_prices(plan).is_some();
        let by = match is_example {
            true => lang.pick("按示例价格", "at example prices"),
            false => lang.pick("按给定价格", "at the prices given"),
        };
        document.line(say!(
            lang,
            "达到标准最省的办法，{by}约需 {cost}：{named}。",
            "The cheapest way to reach the standard costs about {cost} {by}: {named}."
        ));
        let mut note = lang
            .pick(
                "标准允许每校有个别项目略低于要求，所以比补齐上表全部缺口要省；编制、用地能否落实没有考虑。",
                "The standard lets a school be slightly below in a few respects, so that this is less than all of the table; whether posts and land can be had is not considered.",
            )
            .to_owned();
        if is_example {
            note.push_str(lang.pick(
                "示例价格不是本地价格，金额只能看大小；换成本地价格用 --prices。",
                " Example prices are not the county's own and show proportions only; give your own with --prices.",
            ));
        }
        document.line(Cell::new(note, Tone::Faint));
    }
}
