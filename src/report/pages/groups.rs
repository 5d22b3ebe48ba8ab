//! Schools in groups as people read them: who is in them, their means, and how much of the inequality
//! lies between them.

use crate::lang::Lang;
use crate::measure::{
    CountyFinding, GroupedIndicator, GroupedStage, Grouping, grouped, rounded_text,
};
use crate::report::document::Document;
use crate::report::pages::words::{capital, digits_or_dash};
use crate::report::table::{Cell, Print, Table, Tone, left, right};
use crate::say;
use crate::standard::Standard;

/// Decimals of the parts of CV².
pub const SQUARE_DIGITS: usize = 4;

/// Adds the groups of a county to an audit.
pub fn add(county: &CountyFinding, standard: &Standard, lang: Lang, document: &mut Document) {
    let Some(grouping) = &county.groups else {
        return;
    };
    for stage in &grouping.stages {
        document.heading(2, heading(grouping, stage, lang), None);
        coverage(grouping, stage, standard, lang, document);
        means(stage, standard, lang, document);
        parts(stage, standard, lang, document);
        inner(stage, standard, lang, document);
        leads(stage, standard, lang, document);
        ages(stage, standard, lang, document);
    }
    document.line(Cell::new(legend(grouping, lang), Tone::Faint));
}

/// 小学：按“城乡类型”分组.
pub fn heading(grouping: &Grouping, stage: &GroupedStage, lang: Lang) -> String {
    let (label, stage) = (&grouping.label, &stage.label);
    say!(
        lang,
        ("{stage}：按“{label}”分组"),
        ("{}: schools by {}", capital(stage), label.to_lowercase())
    )
}

/// What the tables mean.
pub fn legend(grouping: &Grouping, lang: Lang) -> String {
    let mut text = lang
        .pick(
            "CV² = 组间 + 组内：组间是各组均值之间的差异，组内是各组内部学校之间的差异。",
            "CV² = between + within: between the means of the groups, and between the schools within them.",
        )
        .to_owned();
    if grouping.communities {
        text.push_str(lang.pick(
            "“龙头÷成员”是龙头校的值与其他成员校均值之比。",
            " Lead ÷ others is the leading school's value over the mean of the other members.",
        ));
    }
    text
}

/// How many schools, pupils and teachers each group has, and their shares of the county's.
pub fn coverage(
    grouping: &Grouping,
    stage: &GroupedStage,
    standard: &Standard,
    lang: Lang,
    document: &mut Document,
) {
    let mut columns = vec![left(grouping.label.clone())];
    if grouping.communities {
        columns.push(left(lang.pick("龙头校", "Lead")));
    }
    let share = lang.pick("占比", "Share");
    for what in [
        ("学校", "Schools"),
        ("学生", "Pupils"),
        ("专任教师", "Teachers"),
    ] {
        columns.push(right(lang.pick(what.0, what.1)));
        columns.push(right(share));
    }
    let digits = standard.percent_digits;
    let rows = stage.groups.iter().map(|group| {
        let mut row: Vec<Cell> = vec![group.label.clone().into()];
        if grouping.communities {
            row.push(group.lead.clone().unwrap_or("—".to_owned()).into());
        }
        let teachers = group.teachers.map(|n| grouped(&rounded_text(n, 1)));
        row.extend([
            group.schools.to_string().into(),
            Cell::percent(Some(group.schools_share), digits),
            Cell::count(group.students),
            Cell::percent(Some(group.students_share), digits),
            teachers.unwrap_or("—".to_owned()).into(),
            Cell::percent(group.teachers_share, digits),
        ]);
        row
    });
    document.table(Table {
        columns,
        rows: rows.collect(),
    });
    if grouping.communities {
        let inside = || stage.groups.iter().filter(|g| g.name.is_some());
        let schools: f64 = inside().map(|g| g.schools_share).sum();
        let pupils: f64 = inside().map(|g| g.students_share).sum();
        let teachers: Option<f64> = inside().map(|g| g.teachers_share).sum();
        let (schools, pupils) = (percent(schools, digits), percent(pupils, digits));
        let teachers = teachers.map_or("—".to_owned(), |t| percent(t, digits));
        let label = &stage.label;
        document.line(say!(
            lang,
            "{label}：共同体覆盖学校 {schools}，学生 {pupils}，专任教师 {teachers}。",
            "Communities cover {schools} of the {label} schools, {pupils} of the pupils, {teachers} of the teachers."
        ));
    }
}

/// The mean of every group.
pub fn means(stage: &GroupedStage, standard: &Standard, lang: Lang, document: &mut Document) {
    let name = lang.pick("各组均值", "Means by group");
    let cell = |indicator: &GroupedIndicator, group: usize| {
        let digits = standard.indicator(&indicator.id).map_or(2, |i| i.digits);
        digits_or_dash(indicator.groups[group].mean, digits)
    };
    let all: Vec<usize> = (0..stage.groups.len()).collect();
    document.table(by_group(stage, name, &all, (standard, lang), cell));
}

/// A table with a row an indicator and a column a group.
pub fn by_group(
    stage: &GroupedStage,
    name: &str,
    groups: &[usize],
    (standard, lang): (&Standard, Lang),
    cell: impl Fn(&GroupedIndicator, usize) -> String,
) -> Table {
    let labels = groups
        .iter()
        .map(|at| right(stage.groups[*at].label.clone()));
    let rows = stage.indicators.iter().map(|indicator| {
        let cells = groups.iter().map(|at| cell(indicator, *at).into());
        let short = Cell::from(short(indicator, standard, lang));
        std::iter::once(short).chain(cells).collect()
    });
    Table {
        columns: std::iter::once(left(name)).chain(labels).collect(),
        rows: rows.collect(),
    }
}

/// Best ÷ worst, between and within.
fn parts(stage: &GroupedStage, standard: &Standard, lang: Lang, document: &mut Document) {
    let name = lang.pick("组间与组内", "Between and within").to_owned();
    let columns = vec![
        left(name),
        right(lang.pick("最好÷最差", "Best ÷ worst")),
        right(lang.pick("组间", "Between")),
        right(lang.pick("组内", "Within")),
        right(lang.pick("组间占", "Between is")),
    ];
    let rows = stage.indicators.iter().map(|indicator| {
        let parts = indicator.between.zip(indicator.within);
        let share = parts.filter(|(b, w)| b + w > 0.0).map(|(b, w)| b / (b + w));
        vec![
            short(indicator, standard, lang).into(),
            ratio_text(indicator, lang).into(),
            Cell::number(indicator.between, SQUARE_DIGITS),
            Cell::number(indicator.within, SQUARE_DIGITS),
            Cell::percent(share, 1),
        ]
    });
    document.table(Table {
        columns,
        rows: rows.collect(),
    });
}

/// The CV within every group.
fn inner(stage: &GroupedStage, standard: &Standard, lang: Lang, document: &mut Document) {
    let name = lang.pick("组内差异系数", "CV within each group");
    let all: Vec<usize> = (0..stage.groups.len()).collect();
    let cell = |indicator: &GroupedIndicator, group: usize| {
        digits_or_dash(indicator.groups[group].cv, standard.cv_digits)
    };
    document.table(by_group(stage, name, &all, (standard, lang), cell));
}

/// Of communities, the lead beside the others.
pub fn leads(stage: &GroupedStage, standard: &Standard, lang: Lang, document: &mut Document) {
    let led = |at: &usize| stage.groups[*at].lead.is_some();
    let led: Vec<usize> = (0..stage.groups.len()).filter(led).collect();
    if led.is_empty() {
        return;
    }
    let name = lang.pick("龙头÷成员", "Lead ÷ others");
    let cell = |indicator: &GroupedIndicator, group: usize| {
        digits_or_dash(indicator.groups[group].lead_ratio, 2)
    };
    document.table(by_group(stage, name, &led, (standard, lang), cell));
}

fn ages(stage: &GroupedStage, standard: &Standard, lang: Lang, document: &mut Document) {
    let Some(ages) = &standard.dictionary.ages else {
        return;
    };
    let name = lang.pick("教师年龄", "Teachers' ages").to_owned();
    let mut columns = vec![left(name), right(lang.pick("平均年龄", "Mean age"))];
    columns.extend(ages.at_least.iter().map(|age| {
        let name = say!(lang, "{age}岁及以上", "{age}+");
        right(name)
    }));
    let rows = stage.groups.iter().filter_map(|group| {
        let summary = group.ages.as_ref()?;
        let mark = if summary.estimated {
            lang.pick("～", "~")
        } else {
            ""
        };
        let mean = digits_or_dash(summary.mean, 1);
        let mut row: Vec<Cell> = vec![group.label.clone().into(), format!("{mark}{mean}").into()];
        row.extend(
            ages.at_least
                .iter()
                .map(|age| Cell::percent(summary.share(*age), standard.percent_digits)),
        );
        Some(row)
    });
    document.table(Table {
        columns,
        rows: rows.collect(),
    });
}

/// A name short enough for a table.
pub fn short(indicator: &GroupedIndicator, standard: &Standard, lang: Lang) -> String {
    let known = standard.indicator(&indicator.id);
    known.map_or(indicator.name.clone(), |i| i.short.get(lang).to_owned())
}

/// 1.42（城区/乡村）.
fn ratio_text(indicator: &GroupedIndicator, lang: Lang) -> String {
    let ends = indicator.best.as_ref().zip(indicator.worst.as_ref());
    match (indicator.ratio, ends, lang) {
        (Some(ratio), Some((best, worst)), Lang::Zh) => {
            format!("{}（{best}/{worst}）", rounded_text(ratio, 2))
        }
        (Some(ratio), Some((best, worst)), Lang::En) => {
            format!("{} ({best}/{worst})", rounded_text(ratio, 2))
        }
        _ => "—".to_owned(),
    }
}

/// A share of 1 as a percentage.
pub fn percent(share: f64, digits: usize) -> String {
    Print::Percent(digits).text(share)
}
