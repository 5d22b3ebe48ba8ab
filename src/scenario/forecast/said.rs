//! What a forecast takes for granted, in words.

use super::ask::Ask;
use super::county::Model;
use super::staff::{Hire, Known, Staff};
use crate::lang::Text;
use crate::measure::rounded_text;
use crate::scenario::Changes;

type Said = (&'static str, Text);

/// Everything that is taken for granted, each with its figures.
pub fn assumptions(model: &Model, staff: &[&Staff], ask: &Ask<'_>, changes: &Changes) -> Vec<Said> {
    let mut all = vec![
        grades(ask),
        progression(model),
        entrants(model, ask),
        shares(model),
    ];
    all.extend(model.notes.iter().cloned());
    all.push(("whole-pupils", Text::new(
        "各年的数据按年级、学校四舍五入为整数后评估；学生数表不取整",
        "Each year is measured with whole pupils, rounded by grade and school; tables of pupils are not rounded",
    )));
    all.extend(leaving(staff, ask));
    all.push(hires(ask.hire));
    if !changes.is_empty() {
        let count = changes.entries.len();
        all.push((
            "changes",
            Text::new(
                format!("--changes 的 {count} 项变更，各自从其年度起计入"),
                format!("{count} changes of --changes count from their years on"),
            ),
        ));
    }
    all.push(norms(ask));
    all.push(("stays", Text::new(
        "班级、校舍、设备、图书和县级的数不变，除非列在 --changes 里；学校不新开也不关闭",
        "Classes, buildings, equipment, books and the county's own figures stay, unless --changes has them; no school opens or closes",
    )));
    if !ask.assumptions.file.is_empty() {
        let file = &ask.assumptions.file;
        all.push((
            "file",
            Text::new(
                format!("部分参数由 {file} 改动"),
                format!("{file} changes some of what is assumed"),
            ),
        ));
    }
    all
}

fn grades(ask: &Ask<'_>) -> Said {
    let counts = ask
        .assumptions
        .grades
        .values()
        .map(|grades| grades.len().to_string());
    let counts: Vec<String> = counts.collect();
    let text = counts.join(" + ");
    (
        "grades",
        Text::new(
            format!("各学段的年级数：{text}"),
            format!("Grades of the stages: {text}"),
        ),
    )
}

fn progression(model: &Model) -> Said {
    let years: Vec<String> = model
        .years
        .iter()
        .map(|year| year.year.to_string())
        .collect();
    if model
        .progression
        .iter()
        .all(|ratio| ratio.pairs.is_empty() && !ratio.stated)
    {
        return (
            "progression",
            Text::new(
                "没有相邻两年的分年级数据，升级率按参数取（默认为 1，低、中、高相同）：各年级人数逐年升级，不增不减",
                "No two years in a row have pupils by grade: progression is as assumed (1 unless changed; low, mid and high are one), so that each grade goes up as it is",
            ),
        );
    }
    let (zh, en) = (years.join("、"), years.join(", "));
    (
        "progression",
        Text::new(
            format!(
                "升级率出自 {zh} 年的数据，全县合计：低、高是各年中最低、最高的，中是各年合计之比"
            ),
            format!(
                "Progression comes from the years {en}, county-wide: low and high are the lowest and the highest of them, mid is the ratio of all sums"
            ),
        ),
    )
}

fn entrants(model: &Model, ask: &Ask<'_>) -> Said {
    let Some(births) = ask.births else {
        let last = rounded_text(model.years.last().map_or(0.0, |year| year.total(0)), 0);
        return (
            "entrants",
            Text::new(
                format!("没有给出出生人数（--births），每年的新生按最近一年的 {last} 人不变"),
                format!("No births are given (--births): every year {last} enter, as in the last"),
            ),
        );
    };
    let file = &births.file;
    let months = ask.assumptions.cohort.iter();
    let (zh, en): (Vec<String>, Vec<String>) = months
        .map(|part| {
            let (before, months) = (part.years_before, part.months);
            (
                format!("{before} 年前出生人数的 {months}/12"),
                format!("{months}/12 of the births {before} years before"),
            )
        })
        .unzip();
    let (zh, en) = (zh.join("，加 "), en.join(" and "));
    (
        "entrants",
        Text::new(
            format!("新生由 {file} 的出生人数推算：{zh}，乘以入学率"),
            format!("Entrants follow from the births in {file}: {en}, times the entrance ratio"),
        ),
    )
}

fn shares(model: &Model) -> Said {
    let years: Vec<String> = model
        .years
        .iter()
        .map(|year| year.year.to_string())
        .collect();
    let (zh, en) = (years.join("、"), years.join(", "));
    (
        "shares",
        Text::new(
            format!(
                "各校占新生的份额按 {zh} 年的一年级，占初中新生的份额按同期的初中起始年级，保持不变；没有下一年级的学校（教学点），其学生转到同乡镇接收学生的学校"
            ),
            format!(
                "Each school keeps its part of the entrants, and of those who come into the junior stage, of the years {en}; pupils of a school that ends before the next grade go to the schools of their town that take others in"
            ),
        ),
    )
}

fn leaving(staff: &[&Staff], ask: &Ask<'_>) -> Vec<Said> {
    let sum = |known: Known| -> f64 {
        let own = staff.iter().filter(|s| s.known == known);
        own.map(|s| s.teachers - s.unknown).sum()
    };
    let stay: f64 = staff.iter().map(|s| s.unknown).sum();
    let [roster, bands, stay] =
        [sum(Known::Roster), sum(Known::Bands), stay].map(|n| rounded_text(n, 0));
    let mut all = vec![(
        "retirement",
        Text::new(
            format!(
                "教师到法定退休月份离开：{roster} 人按名册的出生年月，{bands} 人按年龄段（段内均匀分布），其余 {stay} 人年龄不详，一直计入"
            ),
            format!(
                "Teachers stay until their statutory month: {roster} by the month of birth in a roster, {bands} by age bands, spread evenly; of {stay} no age is given, and they stay"
            ),
        ),
    )];
    let (man, woman) = (&ask.assumptions.retires.man, &ask.assumptions.retires.woman);
    let age = |rule: &str| {
        ask.assumptions
            .retirement
            .get(rule)
            .map_or(0, |rule| rule.age)
    };
    let (man, woman) = (age(man), age(woman));
    let women: Vec<String> = ask
        .assumptions
        .women
        .values()
        .map(|n| rounded_text(100.0 * n, 0) + "%")
        .collect();
    let (zh, en) = (women.join("、"), women.join(", "));
    all.push(("retirement-age", Text::new(
        format!("原退休年龄男 {man}、女 {woman} 岁，按 2024 年的决定逐步延迟；性别不详的按女教师占 {zh}（各学段）计"),
        format!("Men retire at {man}, women at {woman}, and later step by step by the decision of 2024; where the sex is not told {en} (by stage) are women"),
    )));
    let later = ask.assumptions.leaving.later;
    if later != 0 {
        all.push(("leaving", Text::new(
            format!("人人比法定月份晚 {later} 个月离开（负数为提前）"),
            format!("Everyone leaves {later} months later than the statutory month (below 0 is earlier)"),
        )));
    }
    all
}

fn hires(hire: Hire) -> Said {
    match hire {
        Hire::Nobody => (
            "hire",
            Text::new(
                "不补充教师（--hire 0）：看的是无人招聘时的情形",
                "Nobody is hired (--hire 0): this is what happens if none is",
            ),
        ),
        Hire::Replace => (
            "hire",
            Text::new(
                "退一补一（--hire replace）：补充的是本科毕业、持证的年轻教师，学科随退休教师，没有职称和骨干称号",
                "One comes for each who leaves (--hire replace): a young graduate with a certificate, of the same subject, without a title",
            ),
        ),
    }
}

fn norms(ask: &Ask<'_>) -> Said {
    let assumptions = ask.assumptions;
    let list = |figures: &indexmap::IndexMap<String, f64>| {
        let all = figures
            .values()
            .map(|n| rounded_text(*n, if n.fract() == 0.0 { 0 } else { 1 }));
        all.collect::<Vec<String>>().join(" / ")
    };
    let (places, norm) = (
        list(&assumptions.places.stages),
        list(&assumptions.norm.stages),
    );
    let (small, per) = (
        rounded_text(assumptions.norm.small, 0),
        list(&assumptions.norm.per_class),
    );
    (
        "norms",
        Text::new(
            format!(
                "学位：现有班级数 × {places} 人（各学段）；教师：每 {norm} 名学生一名，不足 {small} 人的学校至少每班 {per} 名"
            ),
            format!(
                "Places: classes × {places} pupils (by stage); teachers: one for {norm} pupils, and in schools of fewer than {small} at least {per} a class"
            ),
        ),
    )
}
