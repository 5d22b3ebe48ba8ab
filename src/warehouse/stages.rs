//! The steps from schools to means, coefficients of variation and the verdicts of stages.

use super::text::Select;
use super::writer::{LAST_BITS, Writer, count_where, within};
use crate::say;
use crate::standard::Indicator;

impl Writer<'_> {
    /// The dispersion of each indicator in each stage of a county, a row each.
    pub(super) fn indicators(&mut self) {
        self.sums();
        self.means();
        self.spread();
        self.long();
        self.coefficients();
    }

    fn of(&self, what: &str, indicator: &Indicator) -> String {
        self.own_of(what, &indicator.id)
    }

    /// Σxᵢ and ΣPᵢ over the schools that have both.
    fn sums(&mut self) {
        let [stage, pupils, meets, negative] =
            ["stage", "pupils", "meets", "negative"].map(|name| self.own(name));
        let mut select = Select::default();
        let keys = [self.keys().to_vec(), vec![stage]].concat();
        select.keep(&keys);
        select.column("COUNT(*)", &self.own("schools"));
        select.column(
            &format!("CAST(SUM({pupils}) AS BIGINT)"),
            &self.own("students"),
        );
        select.column(&count_where(&meets), &self.own("schools_meeting"));
        select.column(&count_where(&format!("NOT {meets}")), &self.own("failing"));
        select.column(
            &count_where(&format!("{meets} IS NULL")),
            &self.own("not_known"),
        );
        select.column(&format!("SUM({negative})"), &negative);
        for indicator in &self.standard.indicators {
            let [value, numerator, per, threshold, meets] =
                ["value", "numerator", "per", "threshold", "meets"]
                    .map(|what| self.of(what, indicator));
            let where_known =
                |what: &str| format!("SUM(CASE WHEN {value} IS NOT NULL THEN {what} END)");
            let name = indicator.name.get(self.ask.lang);
            select.noted(
                name,
                &format!("COUNT({value})"),
                &self.of("measured", indicator),
            );
            select.column(&where_known(&numerator), &numerator);
            select.column(&where_known(&per), &per);
            select.column(&format!("MAX({threshold})"), &threshold);
            select.column(&count_where(&meets), &self.of("reached", indicator));
        }
        select.then("FROM school");
        select.then(format!("GROUP BY {}", keys.join(", ")));
        let note = say!(
            self.ask.lang,
            "各县各学段之和，只计有数的学校",
            "Sums over the schools of a county and stage that have the figures"
        );
        self.steps.add(&note, "sums", &select);
    }

    /// X̄ = k·Σxᵢ/ΣPᵢ.
    fn means(&mut self) {
        let mut select = Select::default();
        select.keep(["sums.*"]);
        for indicator in &self.standard.indicators {
            let numerator = self.scaled(indicator, &self.of("numerator", indicator));
            let per = self.of("per", indicator);
            select.column(&format!("{numerator} / {per}"), &self.of("mean", indicator));
        }
        select.then("FROM sums");
        let note = say!(
            self.ask.lang,
            "全县平均值：和之比",
            "Means of a county, the ratio of the sums"
        );
        self.steps.add(&note, "means", &select);
    }

    /// S² = Σ(Pᵢ/P)(Xᵢ − X̄)².
    fn spread(&mut self) {
        let stage = self.own("stage");
        let keys = [self.keys().to_vec(), vec![stage.clone()]].concat();
        let mut select = Select::default();
        for key in &keys {
            select.column(&format!("means.{key}"), key);
        }
        for indicator in &self.standard.indicators {
            let [value, per, mean] = ["value", "per", "mean"].map(|what| self.of(what, indicator));
            let apart = format!("school.{value} - means.{mean}");
            let variance = format!(
                "SUM(CASE WHEN ABS({apart}) > ABS(means.{mean}) * {LAST_BITS} \
                 THEN school.{per} / means.{per} * POWER({apart}, 2) ELSE 0 END)"
            );
            select.column(&variance, &self.of("variance", indicator));
        }
        select.then("FROM school");
        let same = self.same_county("school", "means");
        select.then(format!(
            "JOIN means ON {same} AND school.{stage} = means.{stage}"
        ));
        let keys: Vec<String> = keys.iter().map(|key| format!("means.{key}")).collect();
        select.then(format!("GROUP BY {}", keys.join(", ")));
        let note = say!(
            self.ask.lang,
            "方差，按学生数加权",
            "Variances, weighted by pupils"
        );
        self.steps.add(&note, "spread", &select);
    }

    /// A row an indicator.
    fn long(&mut self) {
        let dialect = self.ask.dialect;
        let stage = self.own("stage");
        let names = ["stage", "number", "indicator", "cv_limit"].map(|name| self.own(name));
        let rows = self.standard.assessed.iter().flat_map(|stage| {
            let limit = self.constant(self.standard.cv_limits.get(stage).copied());
            let indicators = (1..).zip(&self.standard.indicators);
            indicators.map(move |(number, indicator)| {
                let [stage, id] = [stage, &indicator.id].map(|id| dialect.quoted(id));
                format!("    ({stage}, {number}, {id}, {limit})")
            })
        });
        let rows: Vec<String> = rows.collect();
        let text = format!("  VALUES\n{}", rows.join(",\n"));
        let note = say!(
            self.ask.lang,
            "各项指标，及其差异系数的限值",
            "The indicators, with the limits of their coefficients of variation"
        );
        let head = format!("limits ({})", names.join(", "));
        self.steps.add_text(&note, &head, &text);

        let [_, number, indicator, limit] = &names;
        let picked = |what: &str, table: &str| {
            let whens = self.standard.indicators.iter().map(|i| {
                let id = dialect.quoted(&i.id);
                format!("WHEN {id} THEN {table}.{}", self.of(what, i))
            });
            let whens: Vec<String> = whens.collect();
            format!(
                "CASE limits.{indicator}\n      {}\n    END",
                whens.join("\n      ")
            )
        };
        let mut select = Select::default();
        for key in self.keys() {
            select.column(&format!("means.{key}"), &key);
        }
        select.column(&format!("means.{stage}"), &stage);
        for name in [number, indicator, limit] {
            select.column(&format!("limits.{name}"), name);
        }
        for name in [
            "schools",
            "students",
            "schools_meeting",
            "failing",
            "not_known",
            "negative",
        ] {
            let name = self.own(name);
            select.column(&format!("means.{name}"), &name);
        }
        for what in ["measured", "mean", "threshold", "reached"] {
            select.column(&picked(what, "means"), &self.own(what));
        }
        select.column(&picked("variance", "spread"), &self.own("variance"));
        select.then("FROM means");
        let same = self.same_county("means", "spread");
        select.then(format!(
            "JOIN spread ON {same} AND means.{stage} = spread.{stage}"
        ));
        select.then(format!("JOIN limits ON means.{stage} = limits.{stage}"));
        let note = say!(
            self.ask.lang,
            "每县每学段每项指标一行",
            "A row a county, stage and indicator"
        );
        self.steps.add(&note, "long", &select);
    }

    /// S/X̄, and whether it is within its limit: a mean of 0 has none, and of one school there is none to judge.
    fn coefficients(&mut self) {
        let lang = self.ask.lang;
        let [mean, measured, variance, cv, limit] =
            ["mean", "measured", "variance", "cv", "cv_limit"].map(|name| self.own(name));
        let mut select = Select::default();
        select.keep(["long.*"]);
        let ratio =
            format!("CASE WHEN {mean} > 0 AND {measured} > 1 THEN SQRT({variance}) / {mean} END");
        select.column(&ratio, &cv);
        select.then("FROM long");
        let note = say!(
            lang,
            "差异系数：平均值为 0 的没有，只有一所学校的不比较",
            "Coefficients of variation: a mean of 0 has none, and one school alone is not compared"
        );
        self.steps.add(&note, "coefficients", &select);

        let mut select = Select::default();
        select.keep(["coefficients.*"]);
        let verdict = format!(
            "CASE WHEN {limit} IS NOT NULL AND {measured} > 1 THEN COALESCE({}, FALSE) END",
            within(&cv, &limit)
        );
        select.column(&verdict, &self.own("meets"));
        select.then("FROM coefficients");
        let note = say!(
            lang,
            "差异系数是否在限值以内；无法计算的为未达到",
            "Whether each is within its limit; one that is undefined is not"
        );
        self.steps.add(&note, "indicators", &select);
    }

    /// What is selected of the indicators.
    pub(super) fn indicators_part(&self, last: &mut Select) {
        let [
            stage,
            number,
            schools,
            measured,
            variance,
            threshold,
            reached,
        ] = [
            "stage",
            "number",
            "schools",
            "measured",
            "variance",
            "threshold",
            "reached",
        ]
        .map(|name| self.own(name));
        last.keep(self.keys());
        last.keep(
            [
                "stage",
                "number",
                "indicator",
                "schools",
                "measured",
                "mean",
            ]
            .map(|n| self.own(n)),
        );
        let std = format!(
            "CASE WHEN {} IS NOT NULL THEN SQRT({variance}) END",
            self.own("mean")
        );
        last.column(&std, &self.own("std"));
        last.keep(["cv", "cv_limit", "meets"].map(|name| self.own(name)));
        let note = say!(self.ask.lang, "有学校缺数", "Some school lacks the figures");
        last.noted(
            &note,
            &format!("{measured} < {schools}"),
            &self.own("incomplete"),
        );
        let note = say!(
            self.ask.lang,
            "达到标准的学校数",
            "Schools that reach the threshold"
        );
        let meeting = format!("CASE WHEN {threshold} IS NOT NULL THEN {reached} END");
        last.noted(&note, &meeting, &self.own("schools_meeting"));
        last.then("FROM indicators");
        last.then(format!(
            "ORDER BY {}, {stage}, {number}",
            self.keys().join(", ")
        ));
    }
}
