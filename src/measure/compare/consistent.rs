//! Whether the JSON of an earlier audit agrees with itself: whatever follows from the figures of the schools
//! must be what the file says.

use crate::lang::Text;
use crate::measure::contract::ItemState;
use crate::measure::dispersion::{Dispersion, Observation, composite};
use crate::measure::judge::{Criteria, composite_meets, school_meets};
use crate::measure::verdict::{reaches, within};
use crate::measure::view::{CountyFinding, IndicatorFinding, SchoolFinding, StageFinding};
use crate::standard::Standard;

/// Figures that differ by more than this, relatively, are not the same figure.
const SAME: f64 = 1e-9;

/// Whether two figures are the same.
pub fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs()).max(SAME)
}

/// Whether two figures are the same, or there is neither.
pub fn same_if_any(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a == b,
    }
}

/// What of a county contradicts its figures, if anything does.
pub fn contradiction(county: &CountyFinding, standard: &Standard) -> Option<Text> {
    let school = county.schools.iter().find_map(|s| school(s, standard));
    let mut stages = county.stages.iter();
    let stage = school.or_else(|| stages.find_map(|s| stage(county, s, standard)));
    let items = county.items.iter().all(|i| i.state != ItemState::Unmet);
    let meets = items && county.stages.iter().all(|s| s.meets);
    stage.or_else(|| (county.meets != meets).then(|| verdict(Text::same(&county.name))))
}

fn verdict(of: Text) -> Text {
    Text::new(
        format!("{}：是否达标与各项数据不符", of.zh),
        format!("{}: whether it is met is not what the figures give", of.en),
    )
}

/// The verdicts of one school at one stage.
fn school(school: &SchoolFinding, standard: &Standard) -> Option<Text> {
    let values = &school.values;
    let reached =
        |v: &crate::measure::ValueFinding| v.value.zip(v.threshold).map(|(v, t)| reaches(v, t));
    let value = values.iter().find(|v| v.meets != reached(v));
    if let Some(value) = value {
        let (name, id) = (&school.name, &value.id);
        return Some(verdict(Text::new(
            format!("“{name}”的 {id}"),
            format!("{id} of \"{name}\""),
        )));
    }
    let judged = standard.has_thresholds(&school.stage);
    let met = values.iter().filter(|v| v.meets == Some(true)).count();
    let meets = judged.then(|| school_meets(standard, values)).flatten();
    let agrees = school.met == judged.then_some(met) && school.meets == meets;
    (!agrees).then(|| verdict(Text::same(format!("“{}”", school.name))))
}

/// The figures and verdicts of a stage.
fn stage(county: &CountyFinding, stage: &StageFinding, standard: &Standard) -> Option<Text> {
    let label = standard.dictionary.stage_text(&stage.stage);
    let schools: Vec<&SchoolFinding> = county.schools_of(&stage.stage).collect();
    let found = standard
        .indicators
        .iter()
        .zip(&stage.indicators)
        .enumerate();
    for (i, (indicator, found)) in found {
        let of = || {
            let name = &indicator.name;
            Text::new(
                format!("{}“{}”", label.zh, name.zh),
                format!("\"{}\" ({})", name.en, label.en),
            )
        };
        let again = Again::of(i, indicator.scale, &schools);
        if !again.figures(found) {
            let Text { zh, en } = of();
            return Some(Text::new(
                format!("{zh}：由各校的数算出的均值、标准差或差异系数与文件不符"),
                format!("{en}: mean, deviation or CV is not what the schools' figures give"),
            ));
        }
        if !again.verdicts(found) {
            return Some(verdict(of()));
        }
    }
    let students: u64 = schools.iter().map(|s| s.students).sum();
    if stage.schools != schools.len() || stage.students != students {
        return Some(Text::new(
            format!("{}：学校数或学生数与各校合计不符", label.zh),
            format!(
                "{}: schools or pupils are not what the schools add up to",
                label.en
            ),
        ));
    }
    let cvs: Vec<Option<f64>> = stage.indicators.iter().map(|i| i.cv).collect();
    let limit = standard.composite_limits.get(&stage.stage).copied();
    let undefined = stage.indicators.iter().any(IndicatorFinding::is_undefined);
    let composite = composite(&cvs);
    let judged = standard.has_thresholds(&stage.stage);
    let verdicts = schools.iter().map(|s| s.meets);
    let meeting = verdicts.clone().filter(|m| *m == Some(true)).count();
    let criteria = Criteria::of(
        &stage.indicators,
        limit.map(|_| composite_meets(limit, composite, undefined)),
        judged.then_some(verdicts),
    );
    let agrees = same_if_any(composite, stage.composite_cv)
        && stage.schools_meeting == judged.then_some(meeting)
        && stage.meets == criteria.meets;
    (!agrees).then(|| verdict(label))
}

/// An indicator worked out again from the schools.
struct Again {
    dispersion: Option<Dispersion>,
    incomplete: bool,
    meeting: usize,
}

impl Again {
    fn of(i: usize, scale: f64, schools: &[&SchoolFinding]) -> Again {
        let values = schools.iter().filter_map(|s| s.values.get(i));
        let observed: Vec<Observation> = values.clone().filter_map(|v| v.observation()).collect();
        Again {
            dispersion: Dispersion::of(scale, &observed),
            incomplete: observed.len() < schools.len(),
            meeting: values.filter(|v| v.meets == Some(true)).count(),
        }
    }

    fn figures(&self, found: &IndicatorFinding) -> bool {
        let own = self.dispersion.as_ref();
        same_if_any(own.map(|d| d.mean), found.mean)
            && spread(own.map(|d| d.std), found.std, found.mean)
            && spread(own.and_then(Dispersion::compared), found.cv, Some(1.0))
    }

    fn verdicts(&self, found: &IndicatorFinding) -> bool {
        let compared = self.dispersion.is_some_and(|d| d.schools > 1);
        let meets = found.limit.filter(|_| compared);
        let meets = meets.map(|limit| found.cv.is_some_and(|cv| within(cv, limit)));
        let meeting = found
            .schools_meeting
            .is_none_or(|meeting| meeting == self.meeting);
        found.meets == meets && found.incomplete == self.incomplete && meeting
    }
}

/// Whether two deviations are the same: where all schools are all but equal, only the last bits of them are
/// left, and these are nothing beside the mean.
fn spread(a: Option<f64>, b: Option<f64>, mean: Option<f64>) -> bool {
    let nothing = SAME * mean.unwrap_or(0.0).abs();
    match (a, b) {
        (Some(a), Some(b)) => same(a, b) || (a - b).abs() <= nothing,
        (a, b) => a == b,
    }
}
