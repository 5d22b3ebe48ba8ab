//! Units and their multiples: 万元 is ten thousand 元, 亩 is 2000/3 m².

use serde::Deserialize;

use super::{Dictionary, normalise};
use crate::lang::Text;

/// A unit figures are kept in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Chinese sign.
    pub zh: String,
    /// English sign.
    pub en: String,
    /// Other names of the unit itself.
    #[serde(default)]
    pub names: Vec<String>,
    /// Whether it is a measure word of what is counted, which stand for one another: 人, 名, 个, 间.
    #[serde(default)]
    pub counts: bool,
    /// Multiples of it that workbooks use.
    #[serde(default)]
    pub multiples: Vec<Multiple>,
    /// Whether the figures of several schools add up; ages and shares do not.
    #[serde(default = "yes")]
    pub adds_up: bool,
}

fn yes() -> bool {
    true
}

/// A multiple of a unit: `times ÷ over` of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Multiple {
    /// What it is called.
    pub names: Vec<String>,
    /// What English texts call it; without it, the first name.
    pub en: Option<String>,
    /// The numerator of the factor.
    pub times: u32,
    /// The denominator of the factor.
    #[serde(default = "one")]
    pub over: u32,
}

fn one() -> u32 {
    1
}

/// The factor from the unit of a column to the unit of its field: `times ÷ over`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The numerator.
    pub times: u32,
    /// The denominator.
    pub over: u32,
}

impl Default for Factor {
    fn default() -> Factor {
        Factor::ONE
    }
}

impl Factor {
    /// The column is in the field's own unit.
    pub const ONE: Factor = Factor { times: 1, over: 1 };

    /// A figure of the column in the field's unit.
    ///
    /// Powers of ten move the decimal point of the written number, so that 144.104 万元 is
    /// exactly 1 441 040 元, which plain multiplication of binary fractions does not promise.
    ///
    /// ```
    /// use balance::dictionary::Factor;
    /// assert_eq!(Factor { times: 10_000, over: 1 }.apply(144.104), 1_441_040.0);
    /// assert_eq!(Factor { times: 10_000, over: 1 }.apply(1.1), 11_000.0);
    /// assert_eq!(Factor { times: 2000, over: 3 }.apply(3.0), 2000.0);
    /// ```
    pub fn apply(self, value: f64) -> f64 {
        if self == Factor::ONE {
            return value;
        }
        let shift = self.times.ilog10();
        if self.over == 1 && self.times == 10u32.pow(shift) && value.is_finite() {
            return times_ten_to(value, shift as i32);
        }
        value * f64::from(self.times) / f64::from(self.over)
    }
}

/// A number × 10 to a power: the decimal point of the written number is moved.
pub(crate) fn times_ten_to(value: f64, power: i32) -> f64 {
    let written = format!("{value:e}");
    let moved = written.split_once('e').and_then(|(digits, exponent)| {
        let exponent = exponent.parse::<i32>().ok()?;
        format!("{digits}e{}", exponent + power).parse().ok()
    });
    moved.unwrap_or(value)
}

/// What a text is as the unit of a field's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitOf<'a> {
    /// Theirs, a multiple of it, or another measure word of what is counted: the factor to theirs.
    Own(Factor),
    /// A unit of another kind: square metres where rooms are counted.
    Other(&'a str),
    /// None that is known.
    Unknown,
}

impl Dictionary {
    /// The unit that a text names, and the factor to it: "万元" is (`yuan`, 10 000).
    pub fn unit(&self, text: &str) -> Option<(&str, Factor)> {
        let wanted = normalise(text);
        let wanted = wanted.strip_prefix("单位").unwrap_or(&wanted);
        let wanted = wanted
            .trim_start_matches(':')
            .trim_matches(|c| "()".contains(c));
        let (unit, factor) = self.unit_names.get(wanted)?;
        Some((unit, *factor))
    }

    /// What a text is as the unit of figures that are kept in another.
    ///
    /// ```
    /// use balance::dictionary::{Dictionary, Factor, UnitOf};
    /// let d = Dictionary::built_in();
    /// let times = |times| UnitOf::Own(Factor { times, over: 1 });
    /// assert_eq!(d.unit_of("yuan", "万元"), times(10_000));
    /// assert_eq!(d.unit_of("piece", "名"), times(1));
    /// assert_eq!(d.unit_of("piece", "万"), times(10_000));
    /// assert_eq!(d.unit_of("piece", "平方米"), UnitOf::Other("m2"));
    /// assert_eq!(d.unit_of("person", "万册"), UnitOf::Other("piece"));
    /// assert_eq!(d.unit_of("person", "左右"), UnitOf::Unknown);
    /// ```
    pub fn unit_of(&self, own: &str, text: &str) -> UnitOf<'_> {
        let multiplier = || self.multipliers.get(&normalise(text));
        let counts = |unit: &str| self.units.get(unit).is_some_and(|unit| unit.counts);
        match self.unit(text) {
            Some((unit, factor)) if unit == own => UnitOf::Own(factor),
            Some((unit, Factor::ONE)) if counts(unit) && counts(own) => UnitOf::Own(Factor::ONE),
            named => match (multiplier(), named) {
                (Some(times), _) => UnitOf::Own(Factor {
                    times: *times,
                    over: 1,
                }),
                (None, Some((unit, _))) => UnitOf::Other(unit),
                (None, None) => UnitOf::Unknown,
            },
        }
    }

    /// The same of a text that may say more behind the unit: 万元整.
    pub fn unit_before(&self, own: &str, text: &str) -> UnitOf<'_> {
        let whole = self.unit_of(own, text);
        if whole != UnitOf::Unknown || text.is_ascii() {
            return whole;
        }
        let ends = text.char_indices().map(|(at, _)| at).skip(1);
        let ends = ends.take(self.longest_unit);
        let fronts = ends.map(|end| text.split_at(end).0);
        let fronts: Vec<&str> = fronts.filter(|front| !front.is_ascii()).collect();
        let found = fronts.iter().rev().map(|front| self.unit_of(own, front));
        let mut found = found.filter(|unit| *unit != UnitOf::Unknown);
        found.next().unwrap_or(UnitOf::Unknown)
    }

    /// The sign of a unit in both languages.
    pub fn unit_text(&self, unit: &str) -> Text {
        match self.units.get(unit) {
            Some(unit) => Text::new(&unit.zh, &unit.en),
            None => Text::same(unit.to_owned()),
        }
    }

    /// What a multiple of a unit is called in both languages.
    pub fn unit_named(&self, unit: &str, factor: Factor) -> Text {
        let multiples = self.units.get(unit).into_iter().flat_map(|u| &u.multiples);
        let mut multiples = multiples.filter(|m| (m.times, m.over) == (factor.times, factor.over));
        match multiples
            .next()
            .and_then(|m| Some((m.names.first()?, &m.en)))
        {
            Some((name, en)) => Text::new(name, en.as_ref().unwrap_or(name)),
            None => self.unit_text(unit),
        }
    }
}
