//! Several counties together: what the plan of each costs, and how many schools it brings to the standard.

use crate::lang::Lang;
use crate::report::document::Document;
use crate::report::pages::plan::meeting;
use crate::report::pages::words::title;
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::scenario::plan::Plan;
use crate::standard::Standard;

/// The columns, in order.
pub fn columns(lang: Lang) -> [&'static str; 6] {
    match lang {
        Lang::Zh => [
            "区县",
            "费用（元）",
            "至少要（元）",
            "现达标学校",
            "其后达标",
            "学校（分学段计）",
        ],
        Lang::En => [
            "County",
            "Cost (yuan)",
            "At least (yuan)",
            "Meeting now",
            "then",
            "Schools (by stage)",
        ],
    }
}

/// A row a county.
pub fn rows(plan: &Plan, standard: &Standard) -> Vec<Vec<Cell>> {
    let lang = plan.before.lang;
    let counties = plan.counties.iter();
    let rows = counties.map(|county| {
        let (now, all) = meeting(&county.before);
        let named = title(&county.before, lang, standard);
        let mut row: Vec<Cell> = vec![named.into()];
        match &county.after {
            Some(after) => row.extend([
                Cell::whole(Some(county.cost)),
                Cell::whole(Some(county.lower_bound)),
                Cell::count(now as u64),
                Cell::count(meeting(after).0 as u64),
            ]),
            None => row.extend([
                Cell::new(lang.pick("没有方案", "no plan"), Tone::Bad),
                Cell::empty(),
                Cell::count(now as u64),
                Cell::empty(),
            ]),
        }
        row.push(Cell::count(all as u64));
        row
    });
    rows.collect()
}

/// The table with what all of them cost, where there are several counties.
pub fn add(plan: &Plan, standard: &Standard, document: &mut Document) {
    let lang = plan.before.lang;
    if plan.counties.len() < 2 {
        return;
    }
    let planned = || plan.counties.iter().filter(|county| county.after.is_some());
    let sum = |count: &dyn Fn(&crate::scenario::plan::PlannedCounty) -> usize| {
        Cell::count(planned().map(count).sum::<usize>() as u64)
    };
    let mut rows = rows(plan, standard);
    rows.push(vec![
        lang.pick("合计（有方案的）", "In all (with a plan)").into(),
        Cell::whole(Some(planned().map(|c| c.cost).sum())),
        Cell::whole(Some(planned().map(|c| c.lower_bound).sum())),
        sum(&|county| meeting(&county.before).0),
        sum(&|county| county.after.as_ref().map_or(0, |after| meeting(after).0)),
        sum(&|county| meeting(&county.before).1),
    ]);
    let [first, rest @ ..] = columns(lang);
    let columns = [left(first)].into_iter().chain(rest.map(right));
    document.heading(
        1,
        lang.pick("各区县资金汇总", "Money, county by county"),
        None,
    );
    document.table(Table {
        columns: columns.collect(),
        rows,
    });
}
