//! Groups of schools over the years.

use crate::measure::compare::{Comparison, CountyChange};
use crate::measure::{GroupFinding, GroupedIndicator, GroupedStage, Grouping};
use crate::report::document::Document;
use crate::report::pages::compare::ages::{age_columns, age_row};
use crate::report::pages::compare::words::{SQUARE_DIGITS, signed_or_dash};
use crate::report::pages::groups::{by_group, coverage, heading, leads, legend, means, short};
use crate::report::pages::words::digits_or_dash;
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::say;
use crate::standard::Standard;

/// Adds the groups of a county: who is in them now, their means, what lies between and within them,
/// how far each narrowed, and their teachers' ages.
pub fn add(
    comparison: &Comparison,
    county: &CountyChange,
    standard: &Standard,
    document: &mut Document,
) {
    let [then, now] = county.ends(&county.groups);
    let Some(now) = now else { return };
    let lang = comparison.lang;
    for stage in &now.stages {
        document.heading(2, heading(now, stage, lang), None);
        let before = then.and_then(|g| g.stages.iter().find(|s| s.stage == stage.stage));
        coverage(now, stage, standard, lang, document);
        means(stage, standard, lang, document);
        parts((comparison, county), stage, before, standard, document);
        inner((comparison, county), stage, before, standard, document);
        leads(stage, standard, lang, document);
        ages((comparison, county), now, stage, before, standard, document);
        gone((comparison, county), stage, before, document);
    }
    document.line(Cell::new(legend(now, lang), Tone::Faint));
}

/// A group of the same name.
fn same<'a>(
    group: &GroupFinding,
    stage: Option<&'a GroupedStage>,
) -> Option<(usize, &'a GroupFinding)> {
    let mut groups = stage?.groups.iter().enumerate();
    groups.find(|(_, other)| other.name == group.name)
}

fn of_id<'a>(id: &str, stage: Option<&'a GroupedStage>) -> Option<&'a GroupedIndicator> {
    stage?.indicators.iter().find(|i| i.id == id)
}

/// The groups that have no school any more.
fn gone(
    (comparison, county): (&Comparison, &CountyChange),
    stage: &GroupedStage,
    before: Option<&GroupedStage>,
    document: &mut Document,
) {
    let there = |group: &&GroupFinding| same(group, Some(stage)).is_none();
    let gone = before.into_iter().flat_map(|b| &b.groups).filter(there);
    let gone: Vec<&str> = gone.map(|g| g.label.as_str()).collect();
    if gone.is_empty() {
        return;
    }
    let (first, _) = comparison.ends_of(county);
    let names = gone.join(comparison.lang.pick("、", ", "));
    let text = say!(
        comparison.lang,
        "只在 {first} 有的组：{names}",
        "Groups that were there in {first} only: {names}"
    );
    document.line(Cell::new(text, Tone::Doubtful));
}

/// Best ÷ worst, between and within, then and now.
fn parts(
    (comparison, county): (&Comparison, &CountyChange),
    stage: &GroupedStage,
    before: Option<&GroupedStage>,
    standard: &Standard,
    document: &mut Document,
) {
    let lang = comparison.lang;
    let (first, last) = comparison.ends_of(county);
    let column = |name: &str| [right(format!("{name} {first}")), right(last)];
    let columns = std::iter::once(left(lang.pick("组间与组内", "Between and within")));
    let columns = columns
        .chain(column(lang.pick("最好÷最差", "Best ÷ worst")))
        .chain(column(lang.pick("组间", "Between")))
        .chain(column(lang.pick("组内", "Within")));
    let rows = stage.indicators.iter().map(|now| {
        let then = of_id(&now.id, before);
        let square = |part: Option<f64>| Cell::number(part, SQUARE_DIGITS);
        vec![
            short(now, standard, lang).into(),
            then.map_or("—".to_owned(), |t| digits_or_dash(t.ratio, 2))
                .into(),
            Cell::number(now.ratio, 2),
            square(then.and_then(|t| t.between)),
            square(now.between),
            square(then.and_then(|t| t.within)),
            square(now.within),
        ]
    });
    document.table(Table {
        columns: columns.collect(),
        rows: rows.collect(),
    });
}

/// The CV within each group, then and now: how far it narrowed.
fn inner(
    (comparison, county): (&Comparison, &CountyChange),
    stage: &GroupedStage,
    before: Option<&GroupedStage>,
    standard: &Standard,
    document: &mut Document,
) {
    let lang = comparison.lang;
    let (first, _) = comparison.ends_of(county);
    let name = say!(
        lang,
        "组内差异系数（比 {first}）",
        "CV within each group (since {first})"
    );
    let digits = standard.cv_digits;
    let cell = |now: &GroupedIndicator, at: usize| {
        let was = same(&stage.groups[at], before)
            .and_then(|(then, _)| of_id(&now.id, before)?.groups.get(then)?.cv);
        let own = now.groups[at].cv;
        let change = was.zip(own).map(|(a, b)| b - a);
        let shown = digits_or_dash(own, digits);
        match change {
            Some(_) => format!("{shown} ({})", signed_or_dash(change, digits)),
            None => shown,
        }
    };
    let all: Vec<usize> = (0..stage.groups.len()).collect();
    document.table(by_group(stage, &name, &all, (standard, lang), cell));
}

fn ages(
    (comparison, county): (&Comparison, &CountyChange),
    grouping: &Grouping,
    stage: &GroupedStage,
    before: Option<&GroupedStage>,
    standard: &Standard,
    document: &mut Document,
) {
    let Some(ages) = &standard.dictionary.ages else {
        return;
    };
    let rows = stage.groups.iter().filter_map(|group| {
        let then = same(group, before).and_then(|(_, g)| g.ages.as_ref());
        age_row(
            group.label.clone(),
            [then, group.ages.as_ref()],
            &ages.at_least,
            standard,
            comparison.lang,
        )
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let name = say!(
        comparison.lang,
        ("教师年龄：{}", grouping.label),
        ("Teachers' ages by {}", grouping.label.to_lowercase())
    );
    let columns = age_columns(&name, &ages.at_least, (comparison, county));
    document.table(Table { columns, rows });
}
