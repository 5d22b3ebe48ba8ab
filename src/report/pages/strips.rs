//! A stage as strips: of each indicator all schools, on a scale where 1 is what is required of each, or the county's
//! mean where the standard asks nothing of a school.

use crate::lang::Lang;
use crate::measure::{CountyFinding, SchoolFinding, StageFinding, rounded_text};
use crate::report::strips::{Dot, Strip, Strips};
use crate::report::table::{Cell, Column};

/// The strips, with the figures of each at its end.
pub fn of(
    county: &CountyFinding,
    stage: &StageFinding,
    lang: Lang,
    columns: Vec<Column>,
    cells: impl Fn(usize) -> Vec<Cell>,
) -> Strips {
    let schools: Vec<&SchoolFinding> = county.schools_of(&stage.stage).collect();
    let most = schools.iter().map(|s| s.students).max().unwrap_or(1).max(1) as f64;
    let rows = stage.indicators.iter().enumerate().map(|(at, indicator)| {
        let base = indicator.threshold.or(indicator.mean);
        let base = base.filter(|base| *base > 0.0);
        let dots = schools
            .iter()
            .filter_map(|school| dot(school, at, (base?, most), indicator.digits));
        Strip {
            name: indicator.short.clone(),
            dots: dots.collect(),
            cells: cells(at),
        }
    });
    let judged = is_judged(stage);
    let (one, text) = match judged {
        true => (
            lang.pick("要求", "required"),
            lang.pick("各校（1 = 要求）", "The schools (1 = what is required)"),
        ),
        false => (
            lang.pick("全县均值", "county mean"),
            lang.pick(
                "各校（1 = 全县均值）",
                "The schools (1 = the county's mean)",
            ),
        ),
    };
    Strips {
        name: stage.label.clone(),
        text: text.to_owned(),
        one: one.to_owned(),
        columns,
        rows: rows.collect(),
    }
}

/// Whether the standard asks something of each school.
pub fn is_judged(stage: &StageFinding) -> bool {
    stage.indicators.iter().any(|i| i.threshold.is_some())
}

/// How the strips are read.
pub fn legend(stages: &[StageFinding], lang: Lang) -> &'static str {
    match stages.iter().any(is_judged) {
        true => lang.pick(
            "每所学校一个点，学生越多点越大；粗线是对每所学校的要求，圆点达到要求，三角没有达到。",
            "A dot a school, the larger the more pupils; the heavy line is what is required of each, round dots reach it, triangles do not.",
        ),
        false => lang.pick(
            "每所学校一个点，学生越多点越大；粗线是全县均值，三角低于均值。",
            "A dot a school, the larger the more pupils; the heavy line is the county's mean, triangles are below it.",
        ),
    }
}

fn dot(school: &SchoolFinding, at: usize, (base, most): (f64, f64), digits: usize) -> Option<Dot> {
    let found = &school.values[at];
    let value = found.value?;
    let shown = rounded_text(value, digits);
    Some(Dot {
        at: value / base,
        size: school.students as f64 / most,
        short: !found.meets.unwrap_or(value >= base),
        title: format!(
            "{}: {shown} ({}×)",
            school.name,
            rounded_text(value / base, 2)
        ),
    })
}
