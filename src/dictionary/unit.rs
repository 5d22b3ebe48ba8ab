//! Units and their multiples: 万元 is ten thousand 元, 亩 is 2000/3 m².

use serde::Deserialize;

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
