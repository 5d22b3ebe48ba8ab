//! The steps from indicators to the verdicts of stages and counties.

use super::text::Select;
use super::writer::{Writer, count_where, within};
use crate::say;

impl Writer<'_> {
    /// Every criterion of a stage: its limited coefficients of variation, their mean where that is limited, and
    /// that all schools meet the standard, where they are judged.
    pub(super) fn stages(&mut self) {
        self.criteria_of_indicators();
        self.criteria_of_stages();
        self.verdicts_of_stages();
    }

    /// A constant of each stage.
    fn by_stage(&self, value: impl Fn(&str) -> Option<String>, none: &str) -> String {
        let stages = self.standard.assessed.iter();
        let whens = stages.filter_map(|stage| {
            let id = self.ask.dialect.quoted(stage);
            value(stage).map(|value| format!(" WHEN {id} THEN {value}"))
        });
        let whens: String = whens.collect();
        match whens.is_empty() {
            true => none.to_owned(),
            false => format!("CASE {}{whens} ELSE {none} END", self.own("stage")),
        }
    }

    fn criteria_of_indicators(&mut self) {
        let [stage, cv, measured, limit, meets] =
            ["stage", "cv", "measured", "cv_limit", "meets"].map(|name| self.own(name));
        let counts = [
            "schools",
            "students",
            "schools_meeting",
            "failing",
            "not_known",
            "negative",
        ];
        let counts = counts.map(|name| self.own(name));
        let keys = [&self.keys()[..], &[stage], &counts].concat();
        let mut select = Select::default();
        select.keep(&keys);
        let note = say!(
            self.ask.lang,
            "综合差异系数：各项差异系数的平均值，有一项无法计算就没有",
            "The composite: the mean of the coefficients of variation, none where one is undefined"
        );
        let composite = format!("CASE WHEN COUNT({cv}) = COUNT(*) THEN AVG({cv}) END");
        select.noted(&note, &composite, &self.own("composite_cv"));
        let undefined = count_where(&format!("{cv} IS NULL AND {measured} > 1"));
        select.column(&undefined, &self.own("undefined"));
        let other = count_where(&format!("{measured} <> 1"));
        select.column(&other, &self.own("compared"));
        let schools = self.own("schools");
        let incomplete = count_where(&format!("{measured} < {schools}"));
        select.column(&incomplete, &self.own("incomplete"));
        select.column(&format!("COUNT({limit})"), &self.own("limited"));
        select.column(&format!("COUNT({meets})"), &self.own("limits_judged"));
        let missed = count_where(&format!("NOT {meets}"));
        select.column(&missed, &self.own("limits_missed"));
        select.then("FROM indicators");
        select.then(format!("GROUP BY {}", keys.join(", ")));
        let note = say!(
            self.ask.lang,
            "各学段的差异系数",
            "The coefficients of variation of each stage"
        );
        self.steps.add(&note, "dispersions", &select);
    }

    fn criteria_of_stages(&mut self) {
        let standard = self.standard;
        let [failing, unknown, composite, undefined] =
            ["failing", "not_known", "composite_cv", "undefined"].map(|name| self.own(name));
        let mut select = Select::default();
        select.keep(["dispersions.*"]);
        let limit = |stage: &str| {
            let limit = standard.composite_limits.get(stage)?;
            Some(self.constant(Some(*limit)))
        };
        let none = self.constant(None);
        select.column(&self.by_stage(limit, &none), &self.own("composite_limit"));
        let meets = |stage: &str| {
            let limit = limit(stage)?;
            Some(format!(
                "CASE WHEN {composite} IS NOT NULL THEN {} WHEN {undefined} > 0 THEN FALSE END",
                within(&composite, &limit)
            ))
        };
        let no_verdict = "CAST(NULL AS BOOLEAN)";
        let note = say!(
            self.ask.lang,
            "综合差异系数是否在限值以内",
            "Whether the composite is within its limit"
        );
        select.noted(
            &note,
            &self.by_stage(meets, no_verdict),
            &self.own("composite_meets"),
        );
        let judged = |stage: &str| {
            standard.has_thresholds(stage).then(|| {
                format!(
                    "CASE WHEN {failing} > 0 THEN FALSE WHEN {unknown} > 0 THEN NULL ELSE TRUE END"
                )
            })
        };
        let note = say!(
            self.ask.lang,
            "是否所有学校都达标",
            "Whether all schools meet the standard"
        );
        select.noted(
            &note,
            &self.by_stage(judged, no_verdict),
            &self.own("schools_meet"),
        );
        let criteria = |stage: &str| {
            let composite = usize::from(standard.composite_limits.contains_key(stage));
            Some((composite + usize::from(standard.has_thresholds(stage))).to_string())
        };
        select.column(&self.by_stage(criteria, "0"), &self.own("others"));
        select.then("FROM dispersions");
        let note = say!(
            self.ask.lang,
            "各学段的其他要求",
            "The other criteria of each stage"
        );
        self.steps.add(&note, "criteria", &select);
    }

    fn verdicts_of_stages(&mut self) {
        let [
            composite,
            schools,
            limited,
            limits_judged,
            limits_missed,
            others,
            compared,
        ] = [
            "composite_meets",
            "schools_meet",
            "limited",
            "limits_judged",
            "limits_missed",
            "others",
            "compared",
        ]
        .map(|name| self.own(name));
        let given = |verdict: &str| format!("CASE WHEN {verdict} IS NULL THEN 0 ELSE 1 END");
        let judged = format!(
            "{limits_judged} + {} + {}",
            given(&composite),
            given(&schools)
        );
        let mut select = Select::default();
        select.keep(["criteria.*"]);
        select.column(&judged, &self.own("judged"));
        select.column(
            &format!("{limited} + {others} - ({judged})"),
            &self.own("not_judged"),
        );
        let note = say!(
            self.ask.lang,
            "能判定的要求都达到；一项也不能判定的未达到，除非只有一所学校",
            "Every criterion that can be judged is met; where none can, it is not, but where there is one school only"
        );
        let verdict = format!(
            "CASE WHEN {limits_missed} > 0 OR NOT {composite} OR NOT {schools} THEN FALSE \
             WHEN {judged} > 0 THEN TRUE ELSE {limited} + {others} = 0 OR {compared} = 0 END"
        );
        select.noted(&note, &verdict, &self.own("meets"));
        select.then("FROM criteria");
        let note = say!(self.ask.lang, "各学段的结论", "The verdicts of the stages");
        self.steps.add(&note, "stages", &select);
    }

    /// The counties: what is selected last.
    pub(super) fn counties(&mut self, last: &mut Select) {
        self.schools_of_counties();
        self.stages_of_counties();
        let has_items = self.has_item_figures();
        let all_items = self.standard.items.len();
        let keys = self.keys();
        for key in &keys {
            last.column(&format!("censuses.{key}"), key);
        }
        let [
            meets,
            judged,
            not_judged,
            incomplete,
            unknown,
            negative,
            missed,
        ] = [
            "meets",
            "judged",
            "not_judged",
            "incomplete",
            "pupils_unknown",
            "negative",
            "stages_missed",
        ]
        .map(|name| self.own(name));
        let [items_judged, items_unmet] =
            ["items_judged", "items_unmet"].map(|name| self.own(name));
        let items = match has_items {
            true => format!(" AND of_items.{items_unmet} = 0"),
            false => String::new(),
        };
        let note = say!(
            self.ask.lang,
            "能判定的要求是否都达到；没有参加评估的学校，或有学校的学生数不明、分子小于 0 的，没有结论",
            "Whether every criterion that can be judged is met; no verdict without assessed schools, or where pupils are not known or a numerator is below 0"
        );
        let verdict = format!(
            "CASE WHEN censuses.{unknown} = 0 AND of_stages.{negative} = 0 \
             THEN of_stages.{missed} = 0{items} END"
        );
        last.noted(&note, &verdict, &meets);
        let (more, fewer) = match has_items {
            true => (
                format!(" + of_items.{items_judged}"),
                format!(" - of_items.{items_judged}"),
            ),
            false => Default::default(),
        };
        last.column(&format!("of_stages.{judged}{more}"), &judged);
        last.column(
            &format!("of_stages.{not_judged} + {all_items}{fewer}"),
            &not_judged,
        );
        let note = say!(
            self.ask.lang,
            "缺数的指标数（各学段合计）；学生数不明、不参加评估的学校数",
            "Indicators that lack figures, of all stages; schools whose pupils are not known, and those left out"
        );
        last.noted(&note, &format!("of_stages.{incomplete}"), &incomplete);
        last.column(&format!("censuses.{unknown}"), &unknown);
        let left_out = self.own("left_out");
        last.column(&format!("censuses.{left_out}"), &left_out);
        self.select_stages(last);
        last.then("FROM censuses");
        let same = self.same_county("censuses", "of_stages");
        last.then(format!(
            "LEFT JOIN stages_of_counties AS of_stages ON {same}"
        ));
        if has_items {
            let same = self.same_county("censuses", "of_items");
            last.then(format!("LEFT JOIN items_of_counties AS of_items ON {same}"));
        }
        let keys = keys.map(|key| format!("censuses.{key}"));
        last.then(format!("ORDER BY {}", keys.join(", ")));
    }

    /// What is said of each stage.
    fn select_stages(&self, last: &mut Select) {
        for stage in &self.standard.assessed {
            let name = self.dictionary().stage_label(stage, self.ask.lang);
            for (at, what) in OF_STAGE.iter().enumerate() {
                let column = self.own(&format!("{stage}_{what}"));
                let sql = format!("of_stages.{column}");
                match at {
                    0 => last.noted(&name, &sql, &column),
                    _ => last.column(&sql, &column),
                }
            }
        }
    }

    /// Every county, with its schools that are not assessed.
    fn schools_of_counties(&mut self) {
        let left_out = self.own("left_out");
        let unknown = self.ask.dialect.quoted(&self.reason("pupils_unknown"));
        let mut select = Select::default();
        select.keep(self.keys());
        let is = format!("{left_out} = {unknown}");
        select.column(&count_where(&is), &self.own("pupils_unknown"));
        let other = format!("{left_out} <> {unknown}");
        select.column(&count_where(&other), &left_out);
        select.then("FROM scope");
        select.then(format!("GROUP BY {}", self.keys().join(", ")));
        let note = say!(self.ask.lang, "各县", "The counties");
        self.steps.add(&note, "censuses", &select);
    }

    /// The stages of every county side by side.
    fn stages_of_counties(&mut self) {
        let [stage, meets, negative] = ["stage", "meets", "negative"].map(|name| self.own(name));
        let mut select = Select::default();
        select.keep(self.keys());
        for name in ["judged", "not_judged", "incomplete"] {
            let name = self.own(name);
            select.column(&format!("SUM({name})"), &name);
        }
        select.column(&format!("SUM({negative})"), &negative);
        let missed = count_where(&format!("NOT {meets}"));
        select.column(&missed, &self.own("stages_missed"));
        for id in &self.standard.assessed {
            let quoted = self.ask.dialect.quoted(id);
            for what in OF_STAGE {
                let judged = *what != "schools_meeting" || self.standard.has_thresholds(id);
                let own = self.own(what);
                // Not every engine has the largest of conditions.
                let sql = match *what {
                    "meets" => format!(
                        "MAX(CASE WHEN {stage} = {quoted} THEN CASE WHEN {own} THEN 1 ELSE 0 END END) = 1"
                    ),
                    _ if !judged => "CAST(NULL AS BIGINT)".to_owned(),
                    _ => format!("MAX(CASE WHEN {stage} = {quoted} THEN {own} END)"),
                };
                select.column(&sql, &self.own(&format!("{id}_{what}")));
            }
        }
        select.then("FROM stages");
        select.then(format!("GROUP BY {}", self.keys().join(", ")));
        let note = say!(
            self.ask.lang,
            "各县的学段并列",
            "The stages of every county side by side"
        );
        self.steps.add(&note, "stages_of_counties", &select);
    }
}

/// What is said of a stage of a county.
const OF_STAGE: &[&str] = &[
    "schools",
    "students",
    "schools_meeting",
    "composite_cv",
    "meets",
];
