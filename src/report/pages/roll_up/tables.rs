//! The tables of a roll-up.

use crate::lang::Lang;
use crate::measure::{
    CountySpread, Findings, IndicatorFinding, RankedStage, RolledStage, Verdicts, Worst,
    borderline, rounded_text, within,
};
use crate::report::pages::groups::SQUARE_DIGITS;
use crate::report::pages::roll_up::Rolled;
use crate::report::pages::words::{capital, cv, signed, standing, undefined};
use crate::report::table::{Cell, Table, Tone, left, right};
use crate::say;

impl Rolled<'_> {
    /// A row an indicator: all schools together, and how much lies between the counties.
    pub fn balance_table(&self, stage: &RolledStage) -> Table {
        let limited = is_limited(stage);
        let mut columns = vec![
            left(self.say("指标", "Indicator")),
            right(self.say("均值", "Mean")),
            right(self.say("差异系数", "CV")),
            right(self.say("县间", "Between")),
            right(self.say("县内", "Within")),
            right(self.say("县间占", "Between is")),
        ];
        if limited {
            columns.push(right(self.say("超限区县", "Over")));
        }
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for indicator in &stage.indicators {
            let star = if indicator.incomplete { "*" } else { "" };
            let known = self.standard.indicator(&indicator.id);
            let share = indicator.between.zip(indicator.within);
            let share = share.filter(|(b, w)| b + w > 0.0).map(|(b, w)| b / (b + w));
            let mut row: Vec<Cell> = vec![
                format!("{}{star}", self.marked(&indicator.id)).into(),
                Cell::number(indicator.mean, known.map_or(2, |i| i.digits)),
                self.cv_or_why(indicator.cv, indicator.mean.is_some() && stage.schools > 1)
                    .into(),
                Cell::number(indicator.between, SQUARE_DIGITS),
                Cell::number(indicator.within, SQUARE_DIGITS),
                Cell::percent(share, self.standard.percent_digits),
            ];
            if limited {
                row.push(over(indicator.verdicts));
            }
            rows.push(row);
        }
        if let Some(composite) = &stage.composite {
            let all = stage.indicators.iter().all(|i| i.mean.is_some());
            let known = all && stage.schools > 1;
            rows.push(vec![
                self.say("综合（差异系数的均值）", "Composite (mean of the CVs)")
                    .into(),
                "—".into(),
                self.cv_or_why(composite.cv, known).into(),
                "—".into(),
                "—".into(),
                "—".into(),
                over(Some(composite.verdicts)),
            ]);
        }
        Table { columns, rows }
    }

    /// A row an indicator: the counties' CVs from the lowest to the highest, and the limit.
    pub fn spread_table(&self, stage: &RolledStage) -> Table {
        let name = self.say("各区县的差异系数", "CVs of the counties");
        let mut columns = vec![
            left(name),
            right(self.say("最低", "Lowest")),
            left(self.say("区县", "County")),
            right(self.say("中位", "Median")),
            right(self.say("最高", "Highest")),
            left(self.say("区县", "County")),
        ];
        let limited = is_limited(stage);
        if limited {
            columns.push(right(self.say("限值", "Limit")));
        }
        let row = |name: String, spread: &Option<CountySpread>, limit: Option<f64>| {
            let mut row: Vec<Cell> = vec![name.into()];
            row.extend(self.spread_cells(spread));
            if limited {
                row.push(Cell::number(limit, self.standard.cv_digits));
            }
            row
        };
        let indicators = stage.indicators.iter();
        let mut rows: Vec<Vec<Cell>> = indicators
            .map(|i| row(self.marked(&i.id), &i.spread, i.limit))
            .collect();
        if let Some(composite) = &stage.composite {
            let name = self.say("综合", "Composite").to_owned();
            rows.push(row(name, &composite.spread, Some(composite.limit)));
        }
        Table { columns, rows }
    }

    fn spread_cells(&self, spread: &Option<CountySpread>) -> [Cell; 5] {
        let Some(spread) = spread else {
            return std::array::from_fn(|_| "—".into());
        };
        let cv = |cv: f64| Cell::number(Some(cv), self.standard.cv_digits);
        [
            cv(spread.lowest.cv),
            self.called(spread.lowest.county).into(),
            cv(spread.median),
            cv(spread.highest.cv),
            self.called(spread.highest.county).into(),
        ]
    }

    /// The indicators that any county or school fails, those first that most do.
    pub fn failing_table(&self) -> Table {
        let mut columns = vec![
            left(self.say("学段", "Stage")),
            left(self.say("指标", "Indicator")),
            right(self.over_heading()),
            right(self.say("占比", "Share")),
        ];
        let judged = self.roll_up.failing.iter().any(|f| f.schools.is_some());
        if judged {
            let heading = self.say("低于要求的学校", "Schools below").to_owned();
            columns.push(right(heading));
            columns.push(right(self.say("占比", "Share")));
        }
        let failed = |count: Option<usize>| count.is_some_and(|count| count > 0);
        let failing = self.roll_up.failing.iter();
        let failing = failing.filter(|f| failed(f.counties) || failed(f.schools));
        let rows = failing.map(|f| {
            let mut row: Vec<Cell> = vec![
                capital(&self.label(&f.stage)).into(),
                self.marked(&f.id).into(),
            ];
            row.extend(self.part(f.counties, f.counties_measured));
            if judged {
                row.extend(self.part(f.schools, f.schools_measured));
            }
            row
        });
        Table {
            rows: rows.collect(),
            columns,
        }
    }

    /// What counties are counted by: the limit of each indicator, or that of the mean of the CVs.
    pub fn over_heading(&self) -> &'static str {
        let mut stages = self.roll_up.stages.iter();
        match stages.any(|s| s.indicators.iter().any(|i| i.limit.is_some())) {
            true => self.say("超限区县", "Counties over"),
            false => self.say("高于综合限值的区县", "Counties over the composite's limit"),
        }
    }

    /// 12/45 and 26.7%.
    fn part(&self, count: Option<usize>, of: usize) -> [Cell; 2] {
        match count {
            Some(count) if of > 0 => [
                format!("{count}/{of}").into(),
                Cell::percent(Some(count as f64 / of as f64), self.standard.percent_digits),
            ],
            _ => ["—".into(), "—".into()],
        }
    }

    /// A row a county: its verdict, its distance to the limit, its schools that fall short.
    pub fn ranking_table(&self, most: usize) -> Table {
        let mut columns = vec![
            right(self.say("名次", "#")),
            left(self.say("区县", "County")),
            left(self.say("判定", "Verdict")),
            right(self.say("距限值", "Distance")),
            left(self.say("最差的一项", "Worst")),
            right(self.say("学生", "Pupils")),
        ];
        for stage in &self.roll_up.stages {
            let label = self.label(&stage.stage);
            let heading = match (stage.schools_short, self.lang) {
                (Some(_), Lang::Zh) => format!("{label}缺口校"),
                (Some(_), Lang::En) => format!("{} short", capital(&label)),
                (None, Lang::Zh) => format!("{label}校数"),
                (None, Lang::En) => format!("{} schools", capital(&label)),
            };
            columns.push(right(heading));
        }
        let ranking = self.roll_up.ranking.iter().take(most).enumerate();
        let rows = ranking.map(|(place, ranked)| {
            let county = &self.findings.counties[ranked.county];
            let students = county.stages.iter().map(|s| s.students).sum();
            let mut row: Vec<Cell> = vec![
                (place + 1).to_string().into(),
                self.called(ranked.county).into(),
                standing(county.standing(), self.lang),
                self.distance(ranked.distance, &ranked.worst),
                self.decisive(ranked).into(),
                Cell::count(students),
            ];
            for stage in &self.roll_up.stages {
                let found = county.stage(&stage.stage);
                let schools = found.map(|s| s.schools);
                let short = ranked.stages.iter().find(|s| s.stage == stage.stage);
                row.push(short_of(short, schools));
            }
            row
        });
        Table {
            rows: rows.collect(),
            columns,
        }
    }

    /// +0.052; where there is no CV, why.
    pub fn distance(&self, distance: Option<f64>, worst: &Option<Worst>) -> Cell {
        let digits = self.standard.cv_digits;
        match (distance, worst) {
            (Some(distance), Some(worst)) => {
                let mut text = signed(distance, digits);
                let cv = worst.limit + distance;
                if worst
                    .cv
                    .is_some_and(|cv| borderline(cv, worst.limit, digits, within))
                {
                    text.push('≈');
                }
                match within(worst.cv.unwrap_or(cv), worst.limit) {
                    true => Cell::new(text, Tone::Good),
                    false => Cell::new(text, Tone::Bad),
                }
            }
            (None, Some(_)) => Cell::new(undefined(self.lang), Tone::Bad),
            _ => Cell::new("—", Tone::Faint),
        }
    }

    /// A row a county, a column an indicator: its CVs.
    pub fn cvs_table(&self, stage: &RolledStage, most: usize) -> Table {
        let label = self.label(&stage.stage);
        let county = say!(self.lang, "{label}差异系数", "CVs, {label}");
        let mut columns = vec![right(self.say("名次", "#")), left(county)];
        let marks = stage.indicators.iter().map(|i| self.mark(&i.id));
        columns.extend(marks.map(right));
        if stage.composite.is_some() {
            columns.push(right(self.say("综合", "Composite")));
        }
        let ranking = self.roll_up.ranking.iter().take(most).enumerate();
        let rows = ranking.filter_map(|(place, ranked)| {
            let found = self.findings.counties[ranked.county].stage(&stage.stage)?;
            let mut row: Vec<Cell> = vec![
                (place + 1).to_string().into(),
                self.called(ranked.county).into(),
            ];
            row.extend(found.indicators.iter().map(|i| self.cv_cell(i)));
            if stage.composite.is_some() {
                let known = found.composite_cv.is_some() || found.composite_meets.is_some();
                let mut text = self.cv_or_why(found.composite_cv, known);
                let bad = found.composite_meets == Some(false);
                mark_over(&mut text, bad, found.composite_borderline);
                row.push(Cell::new(text, if bad { Tone::Bad } else { Tone::Plain }));
            }
            Some(row)
        });
        Table {
            rows: rows.collect(),
            columns,
        }
    }

    /// A county's CV with its marks.
    pub fn cv_cell(&self, indicator: &IndicatorFinding) -> Cell {
        let mut text = cv(indicator, self.lang, self.standard);
        let bad = indicator.meets == Some(false);
        mark_over(&mut text, bad, indicator.borderline);
        if indicator.incomplete {
            text.push('*');
        }
        Cell::new(text, if bad { Tone::Bad } else { Tone::Plain })
    }

    fn cv_or_why(&self, cv: Option<f64>, known: bool) -> String {
        match cv {
            Some(cv) => rounded_text(cv, self.standard.cv_digits),
            None if known => undefined(self.lang).to_owned(),
            None => "—".to_owned(),
        }
    }
}

/// Whether anything of a stage has a limit.
fn is_limited(stage: &RolledStage) -> bool {
    stage.composite.is_some() || stage.indicators.iter().any(|i| i.limit.is_some())
}

fn mark_over(text: &mut String, over: bool, borderline: bool) {
    if over {
        text.push('!');
    }
    if borderline {
        text.push('≈');
    }
}

/// Counties over the limit, of those that could be judged.
fn over(verdicts: Option<Verdicts>) -> Cell {
    match verdicts {
        Some(Verdicts { met, unmet, .. }) if met + unmet > 0 => {
            let text = format!("{unmet}/{}", met + unmet);
            let tone = if unmet > 0 { Tone::Bad } else { Tone::Plain };
            Cell::new(text, tone)
        }
        _ => Cell::new("—", Tone::Faint),
    }
}

/// Schools that fall short, of all; where the standard has no thresholds, all.
fn short_of(found: Option<&RankedStage>, schools: Option<usize>) -> Cell {
    match (found.and_then(|s| s.schools_short), schools) {
        (Some(short), Some(schools)) => {
            let tone = if short > 0 { Tone::Bad } else { Tone::Plain };
            Cell::new(format!("{short}/{schools}"), tone)
        }
        (None, Some(schools)) => schools.to_string().into(),
        _ => Cell::new("—", Tone::Faint),
    }
}

/// The counties and files that an error kept from being measured.
pub fn lost(findings: &Findings) -> Table {
    let lang = findings.lang;
    let columns = vec![
        left(lang.pick("区县或文件", "County or file")),
        right(lang.pick("错误数", "Errors")),
        left(lang.pick("第一处错误", "The first")),
        left(lang.pick("文件", "Files")),
    ];
    let rows = findings.lost.iter().map(|lost| {
        let name = match lost.code.is_empty() {
            true => lost.name.clone(),
            false => format!("{} {}", lost.name, lost.code),
        };
        let files = lost.files.join(lang.pick("、", ", "));
        vec![
            Cell::new(name, Tone::Bad),
            lost.errors.to_string().into(),
            lost.why.clone().into(),
            files.into(),
        ]
    });
    Table {
        rows: rows.collect(),
        columns,
    }
}
