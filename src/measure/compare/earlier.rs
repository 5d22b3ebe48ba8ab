//! The JSON of an earlier audit as one of the years: taken only where it was measured by the same
//! standard and agrees with itself.

use super::consistent::{contradiction, same, same_if_any};
use crate::lang::{Lang, Speak, Text};
use crate::measure::contract;
use crate::measure::dispersion::{Observation, value};
use crate::measure::verdict::reaches;
use crate::measure::view::{Findings, IndicatorFinding, SchoolFinding};
use crate::standard::{Reliefs, Standard};

/// Why the JSON of an audit cannot be a year of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlierError(Text);

crate::lang::error_in_english!(EarlierError);

/// In one line.
impl Speak for EarlierError {
    fn speak(&self, lang: Lang) -> String {
        self.0.speak(lang)
    }
}

impl EarlierError {
    fn new(zh: impl Into<String>, en: impl Into<String>) -> EarlierError {
        EarlierError(Text::new(zh, en))
    }
}

/// Reads the JSON that `balance audit --format json` wrote.
///
/// # Errors
/// Where the text is no such JSON, or that of an audit that could not be made.
pub fn read(text: &str) -> Result<Findings, EarlierError> {
    // Some editors put a byte order mark in front.
    let text = text.trim_start_matches('\u{feff}');
    let findings: Findings = serde_json::from_str(text).map_err(|e| {
        EarlierError::new(
            format!("不是 balance audit 的 JSON 输出（{e}）。请给出工作簿，或用 balance audit -o FILE.json 写出的文件"),
            format!("this is not the JSON of `balance audit` ({e}). Give a workbook, or a file written by `balance audit -o FILE.json`"),
        )
    })?;
    if findings.counties.is_empty() {
        return Err(EarlierError::new(
            "这次评估没有完成，文件里没有区县。请先改正它列出的问题，再重新评估",
            "that audit could not be made: there is no county in the file. Mend the problems it lists and audit again",
        ));
    }
    Ok(findings)
}

/// Makes the findings of an earlier audit ready to be compared under a standard.
///
/// Every denominator is put in place where an earlier version did not write it. Every mean, deviation, CV,
/// sum and verdict is worked out again from the schools: it must be what the file says.
///
/// # Errors
/// Where the findings were measured by another standard, with other limits, thresholds or reliefs, or their
/// figures contradict each other.
pub fn prepare(
    findings: &mut Findings,
    standard: &Standard,
    reliefs: Reliefs,
) -> Result<(), EarlierError> {
    if findings.reliefs != reliefs {
        let [own, wanted] = [findings.reliefs, reliefs].map(Reliefs::id);
        return Err(EarlierError::new(
            format!(
                "按 --reliefs {own} 计算，而这次比较用 {wanted}。请改给当年的工作簿，或写 --reliefs {own}"
            ),
            format!(
                "measured with --reliefs {own}, and this comparison uses {wanted}. Give that year's workbook, or say --reliefs {own}"
            ),
        ));
    }
    if findings.standard != standard.id {
        let (own, wanted) = (&findings.standard, &standard.id);
        return Err(EarlierError::new(
            format!(
                "按标准 {own} 计算，而这次比较用 {wanted}。请改给当年的工作簿，两年才能按同一标准计算；或写 --standard {own}"
            ),
            format!(
                "measured by {own}, and this comparison is by {wanted}. Give that year's workbook, so that both are measured by one standard; or say --standard {own}"
            ),
        ));
    }
    match &findings.standard_sha256 {
        Some(own) if *own != standard.sha256 => return Err(other_standard(&standard.id)),
        _ => {}
    }
    for county in &mut findings.counties {
        for school in &mut county.schools {
            complete(school, standard)?;
        }
        let contract::County {
            stages, schools, ..
        } = &mut county.contract;
        for stage in stages {
            let contract::Stage {
                stage, indicators, ..
            } = &mut stage.contract;
            let here = schools.iter().filter(|s| s.stage == *stage);
            for (i, indicator) in indicators.iter_mut().enumerate() {
                let values = here.clone().filter_map(|s| s.values.get(i));
                indicator.measured = values.filter(|v| v.value.is_some()).count();
            }
        }
        for stage in &county.stages {
            same_limits(&stage.stage, &stage.indicators, standard)?;
        }
        if let Some(Text { zh, en }) = contradiction(county, standard) {
            return Err(EarlierError::new(
                format!("{zh}。文件可能被改动过，请重新评估当年的工作簿"),
                format!("{en}. The file may have been changed; audit that year's workbook again"),
            ));
        }
    }
    Ok(())
}

/// Puts the denominators in place: the pupils, where they give the value that stands there.
fn complete(school: &mut SchoolFinding, standard: &Standard) -> Result<(), EarlierError> {
    let school = &mut school.contract;
    let ids = school.values.iter().map(|v| v.id.as_str());
    if !ids.eq(standard.indicators.iter().map(|i| i.id.as_str())) {
        return Err(other_standard(&standard.id));
    }
    for (indicator, found) in standard.indicators.iter().zip(&mut school.values) {
        let threshold = indicator.thresholds.get(&school.stage).copied();
        if !same_if_any(found.threshold, threshold) {
            return Err(other_standard(&standard.id));
        }
        let (Some(reached), Some(numerator)) = (found.value, found.numerator) else {
            found.per = None;
            continue;
        };
        let gives = |pupils: f64| {
            let observation = Observation { pupils, numerator };
            pupils > 0.0 && same(value(indicator.scale, &observation), reached)
        };
        let pupils = school.students as f64;
        let derived = indicator.scale * numerator / reached;
        let per = found.per.unwrap_or(match gives(pupils) {
            true => pupils,
            false => derived,
        });
        if !gives(per) {
            let (name, id) = (&school.name, &found.id);
            return Err(EarlierError::new(
                format!(
                    "“{name}”的 {id}：分子与值对不上。文件可能被改动过，请重新评估当年的工作簿"
                ),
                format!(
                    "{id} of \"{name}\": numerator and value disagree. The file may have been changed; audit that year's workbook again"
                ),
            ));
        }
        found.per = Some(per);
        let unmet = threshold.filter(|t| !reaches(reached, *t));
        let floor = standard.school_rule.others_ratio;
        found.above_floor = unmet.map(|t| reaches(reached, t * floor));
    }
    Ok(())
}

fn other_standard(id: &str) -> EarlierError {
    EarlierError::new(
        format!("按另一版 {id} 计算：指标、公式、范围、每校要求或限值不同。请改给当年的工作簿"),
        format!(
            "measured by another version of {id}, with other indicators, formulas, scope, thresholds or limits. Give that year's workbook"
        ),
    )
}

/// Whether a stage was measured by the same indicators with the same limits.
fn same_limits(
    stage: &str,
    indicators: &[IndicatorFinding],
    standard: &Standard,
) -> Result<(), EarlierError> {
    let limit = standard.cv_limits.get(stage).copied();
    let known = standard.assessed.iter().any(|known| known == stage);
    let same_count = indicators.len() == standard.indicators.len();
    let mut both = standard.indicators.iter().zip(indicators);
    let same = both.all(|(own, found)| own.id == found.id && same_if_any(found.limit, limit));
    match known && same_count && same {
        true => Ok(()),
        false => Err(other_standard(&standard.id)),
    }
}
