//! The rows of several counties together.

use crate::measure::{
    CountyFinding, CountySpread, Failing, Findings, Lost, Ranked, RollUp, RolledStage, Verdicts,
};
use crate::report::data::csv::{Record, shown, text, truth};

/// The rows that come before those of the counties.
pub fn records(findings: &Findings) -> Vec<Record> {
    let Some(rolled) = &findings.roll_up else {
        return Vec::new();
    };
    let mut records = counts(rolled);
    for stage in &rolled.stages {
        records.extend(crate::report::data::csv::roll_up::stage(stage, findings));
    }
    for failing in &rolled.failing {
        records.extend(crate::report::data::csv::roll_up::failing(failing));
    }
    for (at, ranked) in rolled.ranking.iter().enumerate() {
        records.extend(crate::report::data::csv::roll_up::ranked(
            at + 1,
            ranked,
            &findings.counties,
        ));
    }
    records
}

/// The counties and files that an error kept from being measured.
pub fn lost(lost: &Lost) -> Record {
    Record {
        record: "lost",
        county_code: text(&lost.code),
        county: text(&lost.name),
        value: lost.errors.to_string(),
        key: "errors",
        text: text(&lost.why),
        ..Record::default()
    }
}

fn figure(key: &'static str, value: Option<impl ToString>) -> Record {
    Record {
        record: "roll_up",
        value: shown(value),
        key,
        ..Record::default()
    }
}

fn counts(rolled: &RollUp) -> Vec<Record> {
    vec![
        figure("counties", Some(rolled.counties)),
        figure("counties_met", Some(rolled.met)),
        figure("counties_unmet", Some(rolled.unmet)),
        figure("counties_lost", Some(rolled.lost)),
    ]
}

/// What a stage comes to, and each of its indicators.
fn stage(stage: &RolledStage, findings: &Findings) -> Vec<Record> {
    let mut records = vec![
        figure("counties", Some(stage.counties)),
        figure("schools", Some(stage.schools)),
        figure("schools_meeting", stage.schools_meeting),
        figure("schools_short", stage.schools_short),
    ];
    if let Some(composite) = &stage.composite {
        let of = |record| Record {
            limit: composite.limit.to_string(),
            ..record
        };
        records.push(of(Record {
            cv: shown(composite.cv),
            ..figure("composite", None::<f64>)
        }));
        records.extend(verdicts(composite.verdicts).map(of));
        records.extend(spread(&composite.spread, findings).into_iter().map(of));
    }
    for indicator in &stage.indicators {
        let of = |record| Record {
            indicator: indicator.id.clone(),
            limit: shown(indicator.limit),
            ..record
        };
        records.push(of(Record {
            cv: shown(indicator.cv),
            incomplete: truth(Some(indicator.incomplete)),
            ..figure("mean", indicator.mean)
        }));
        records.push(of(figure("between", indicator.between)));
        records.push(of(figure("within", indicator.within)));
        records.extend(indicator.verdicts.into_iter().flat_map(verdicts).map(of));
        records.extend(spread(&indicator.spread, findings).into_iter().map(of));
    }
    for record in &mut records {
        record.stage.clone_from(&stage.stage);
        record.students = stage.students.to_string();
    }
    records
}

fn verdicts(verdicts: Verdicts) -> [Record; 3] {
    [
        figure("counties_met", Some(verdicts.met)),
        figure("counties_unmet", Some(verdicts.unmet)),
        figure("counties_unknown", Some(verdicts.unknown)),
    ]
}

/// The lowest, the median and the highest county.
fn spread(spread: &Option<CountySpread>, findings: &Findings) -> Vec<Record> {
    let Some(spread) = spread else {
        return Vec::new();
    };
    let of = |key, cv: f64, county: Option<usize>| {
        let county = county.and_then(|at| findings.counties.get(at));
        Record {
            cv: cv.to_string(),
            county_code: county.map(|c| text(&c.code)).unwrap_or_default(),
            county: county.map(|c| text(&c.name)).unwrap_or_default(),
            ..figure(key, None::<f64>)
        }
    };
    vec![
        of("lowest", spread.lowest.cv, Some(spread.lowest.county)),
        of("median", spread.median, None),
        of("highest", spread.highest.cv, Some(spread.highest.county)),
    ]
}

fn failing(failing: &Failing) -> Vec<Record> {
    let of = |key, count: Option<usize>, measured: usize| Record {
        record: "failing",
        stage: failing.stage.clone(),
        indicator: failing.id.clone(),
        limit: shown(failing.limit),
        numerator: shown(count),
        value: shown(count.map(|count| count as f64 / measured.max(1) as f64)),
        key,
        ..Record::default()
    };
    vec![
        of("counties", failing.counties, failing.counties_measured),
        of("schools", failing.schools, failing.schools_measured),
    ]
}

/// A row for the county's place, and one a stage for its schools that fall short.
fn ranked(place: usize, ranked: &Ranked, counties: &[CountyFinding]) -> Vec<Record> {
    let Some(county) = counties.get(ranked.county) else {
        return Vec::new();
    };
    let worst = ranked.worst.as_ref();
    let students = county.stages.iter().map(|s| s.students).sum();
    let mut records = vec![Record {
        record: "ranking",
        stage: worst.map(|w| w.stage.clone()).unwrap_or_default(),
        indicator: worst.map(|w| w.id.clone()).unwrap_or_default(),
        value: shown(ranked.distance),
        cv: shown(worst.and_then(|w| w.cv)),
        limit: shown(worst.map(|w| w.limit)),
        meets: truth(Some(ranked.meets)),
        key: "place",
        text: place.to_string(),
        ..Record::of("ranking", county, "", students)
    }];
    records.extend(ranked.stages.iter().map(|stage| {
        let students = county.stage(&stage.stage).map_or(0, |s| s.students);
        Record {
            value: shown(stage.schools_short),
            key: "schools_short",
            ..Record::of("ranking", county, &stage.stage, students)
        }
    }));
    records
}
