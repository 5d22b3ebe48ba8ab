//! What all steps of a query share: names, the standard, and which reliefs are in force.

use std::collections::BTreeSet;

use super::ask::{Ask, Part, SqlError};
use super::needs::Needs;
use super::text::{Select, Steps, comment};
use super::tidy::columns_of;
use crate::dictionary::Dictionary;
use crate::expression::{Expr, Op};
use crate::say;
use crate::standard::{Reliefs, Standard, Terms};

/// Two figures that differ by less than this, relatively, are one figure.
pub const LAST_BITS: &str = "1e-12";

/// Writes a query.
pub struct Writer<'a> {
    pub standard: &'a Standard,
    pub ask: Ask<'a>,
    pub needs: Needs,
    pub steps: Steps,
    /// What the columns of the table are called.
    table: BTreeSet<String>,
}

/// When a relief is in force.
pub enum Force {
    Always,
    Never,
    /// Where the year of the census fulfils this.
    When(Expr),
}

impl<'a> Writer<'a> {
    pub fn new(standard: &'a Standard, ask: Ask<'a>) -> Writer<'a> {
        Writer {
            standard,
            ask,
            needs: Needs::of(standard, ask.part),
            steps: Steps::default(),
            table: columns_of(&standard.dictionary).into_iter().collect(),
        }
    }

    /// The whole query.
    pub fn query(mut self) -> Result<String, SqlError> {
        self.read_table();
        self.whole_schools();
        self.scope()?;
        let mut last = Select::default();
        match self.ask.part {
            Part::Items => {
                self.items()?;
                self.items_part(&mut last);
            }
            part => {
                self.schools()?;
                match part {
                    Part::Schools => self.schools_part(&mut last),
                    Part::Indicators => {
                        self.indicators();
                        self.indicators_part(&mut last);
                    }
                    _ => {
                        self.indicators();
                        self.stages();
                        self.items()?;
                        self.counties(&mut last);
                    }
                }
            }
        }
        let head = self.head();
        Ok(format!("{head}{}", self.steps.finish(&last)))
    }

    /// The lines above a query: what it is.
    fn head(&self) -> String {
        let (standard, lang) = (self.standard, self.ask.lang);
        let (id, dialect, table) = (&standard.id, self.ask.dialect.name(), self.ask.table);
        let part = match self.ask.part {
            Part::Schools => lang.pick("各校", "schools"),
            Part::Indicators => lang.pick("各项指标", "indicators"),
            Part::Items => lang.pick("各项评估指标的数", "items"),
            Part::Verdicts => lang.pick("各县结论", "verdicts"),
        };
        let lines = [
            say!(
                lang,
                ("{}（{id}）：{part}，{dialect}", standard.name.get(lang)),
                ("{} ({id}): {part}, {dialect}", standard.name.get(lang)),
            ),
            say!(
                lang,
                ("出处：{}", standard.source.get(lang)),
                ("Source: {}", standard.source.get(lang)),
            ),
            say!(
                lang,
                "{table} 每年每县每校一行，列名和单位同字典（balance tidy 写出的表）。空白（NULL）不是 0。",
                "{table} has a row a year, county and school, with the names and units of the dictionary (as balance tidy writes it). A blank (NULL) is not 0.",
            ),
            say!(
                lang,
                "数值按未修约的比较；相差不到 {LAST_BITS}（相对）的两个数是同一个数。",
                "Verdicts use unrounded figures; two that differ by less than {LAST_BITS}, relatively, are one figure.",
            ),
            match self.ask.reliefs {
                Reliefs::Dated => say!(
                    lang,
                    "过渡政策：只用数据年度在期限内的。",
                    "Reliefs: those whose years the census falls in.",
                ),
                Reliefs::All => say!(lang, "过渡政策：全部。", "Reliefs: all."),
                Reliefs::None => say!(lang, "过渡政策：都不用。", "Reliefs: none."),
            },
        ];
        let lines = lines.iter().map(|line| format!("{}\n", comment(line)));
        lines.collect()
    }

    pub fn dictionary(&self) -> &'a Dictionary {
        &self.standard.dictionary
    }

    /// A column of the table.
    pub fn named(&self, name: &str) -> String {
        self.ask.dialect.named(name)
    }

    /// A column of the query's own, which no column of the table is called.
    pub fn own(&self, name: &str) -> String {
        let mut name = name.to_owned();
        while self.table.contains(&name) {
            name.push('_');
        }
        self.named(&name)
    }

    /// A column of the query's own that belongs to something.
    pub fn own_of(&self, what: &str, of: &str) -> String {
        self.own(&format!("{what}_{of}"))
    }

    /// A step of the query that belongs to a stage.
    pub fn step_of(&self, what: &str, stage: &str) -> String {
        self.named(&format!("{what}_{stage}"))
    }

    /// The pupils of a stage.
    pub fn pupils_of(&self, stage: &str) -> String {
        self.named(&Dictionary::column(&self.dictionary().roles.pupils, stage))
    }

    /// What tells a county and its year from others.
    pub fn keys(&self) -> [String; 3] {
        let roles = &self.dictionary().roles;
        [&roles.year, &roles.county_code, &roles.county_name].map(|name| self.named(name))
    }

    /// What tells a school from others of its county, and its type.
    pub fn school(&self) -> [String; 3] {
        let roles = &self.dictionary().roles;
        [&roles.school_code, &roles.school_name, &roles.school_type].map(|name| self.named(name))
    }

    /// That two steps speak of one county and year.
    pub fn same_county(&self, one: &str, other: &str) -> String {
        let [year, code, name] = self.keys();
        format!(
            "COALESCE({one}.{year}, 0) = COALESCE({other}.{year}, 0) AND {one}.{code} = {other}.{code} \
             AND {one}.{name} = {other}.{name}"
        )
    }

    /// When a relief on these terms is in force.
    pub fn force(&self, terms: &Terms) -> Force {
        let year = || Box::new(Expr::Field(self.dictionary().roles.year.clone()));
        let bound = |op, bound: u16| {
            let bound = Box::new(Expr::Number(f64::from(bound)));
            Expr::Binary(op, year(), bound)
        };
        match (self.ask.reliefs, terms.from, terms.until) {
            (Reliefs::None, ..) => Force::Never,
            (Reliefs::All, ..) | (_, None, None) => Force::Always,
            (_, Some(from), None) => Force::When(bound(Op::AtLeast, from)),
            (_, None, Some(until)) => Force::When(bound(Op::AtMost, until)),
            (_, Some(from), Some(until)) => {
                let (from, until) = (bound(Op::AtLeast, from), bound(Op::AtMost, until));
                Force::When(Expr::Binary(Op::And, Box::new(from), Box::new(until)))
            }
        }
    }

    /// A number that is no formula's: a limit, a weight.
    pub fn constant(&self, number: Option<f64>) -> String {
        let text = number.map_or_else(|| "NULL".to_owned(), |number| number.to_string());
        self.ask.dialect.as_double(&text)
    }
}

/// That a value reaches a threshold.
pub fn reaches(value: &str, threshold: &str) -> String {
    format!("{value} >= {threshold} - ABS({threshold}) * {LAST_BITS}")
}

/// That a value stays within a limit.
pub fn within(value: &str, limit: &str) -> String {
    format!("{value} <= {limit} + ABS({limit}) * {LAST_BITS}")
}

/// How many rows fulfil a condition.
pub fn count_where(condition: &str) -> String {
    format!("COUNT(CASE WHEN {condition} THEN 1 END)")
}
