//! What a county can do for each school, and what that does to each of its values.

use crate::expression::linear::Linear;
use crate::measure::{LAST_BITS, Observation, reaches, value};
use crate::standard::SchoolRule;

/// A figure that a measure moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Its column.
    pub column: String,
    /// Its field.
    pub field: String,
    /// The stage, as an index of those assessed, of a figure that is given by stage.
    pub stage: Option<usize>,
    /// How much one unit adds.
    pub add: f64,
    /// Whether it is a total that moves with its part, and needs no change of its own.
    pub follows: bool,
    /// Whether the census has a blank there, which counts as nothing.
    pub filled: bool,
}

/// A measure at a school, or at a stage of it.
#[derive(Clone, Debug)]
pub struct Lever {
    /// The measure, as an index of the standard's.
    pub measure: usize,
    /// The stage, as an index of those assessed.
    pub stage: Option<usize>,
    /// Yuan a unit.
    pub cost: f64,
    /// Decimals of its amount; `None`: whole units.
    pub digits: Option<usize>,
    /// What one unit moves.
    pub moves: Vec<Move>,
    /// Whether it cannot be taken here: the census lacks what it moves, or what bounds it.
    pub closed: bool,
}

impl Lever {
    /// The least amount that makes a difference.
    pub fn step(&self) -> f64 {
        let digits = self.digits.unwrap_or(0);
        0.1f64.powi(i32::try_from(digits).unwrap_or(0))
    }

    /// An amount rounded up to a whole number of steps, not minding what falls below a thousandth of one.
    pub fn rounded_up(&self, amount: f64) -> f64 {
        let times = 10f64.powi(i32::try_from(self.digits.unwrap_or(0)).unwrap_or(0));
        let steps = (amount * times - 1e-3).ceil().max(0.0);
        steps / times
    }
}

/// A measure by which teachers of a stage may change places with those of another school.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The measure, as an index of the standard's.
    pub measure: usize,
    /// The stage, as an index of those assessed.
    pub stage: usize,
    /// Yuan for each who comes.
    pub cost: f64,
    /// What the school is within, where teachers move first between schools within the same: its town.
    pub within: Option<String>,
    /// What each who comes moves.
    pub moves: Vec<Move>,
    /// The figures that are moved.
    pub figures: Vec<f64>,
    /// The values that are lifted, by their place, and by how much each who comes lifts their figures.
    pub lifts: Vec<(usize, f64)>,
    /// What must not fall below 0, by its place, and what each who comes adds.
    pub rooms: Vec<(usize, f64)>,
}

/// A value of a school at a stage: scale · figure ÷ pupils, where the figure rises with the levers.
#[derive(Clone, Debug)]
pub struct Value {
    /// The stage, as an index of those assessed.
    pub stage: usize,
    /// The indicator, as an index of the standard's.
    pub indicator: usize,
    /// The denominator.
    pub pupils: f64,
    /// 1, or 100 for "per 100 pupils".
    pub scale: f64,
    /// The numerator, and how the school's levers lift it.
    pub figure: Linear,
    /// What the value should be at least, with the margin that was asked for.
    pub goal: Option<f64>,
}

impl Value {
    /// The value once so much of each lever is done.
    pub fn with(&self, amounts: &[f64]) -> f64 {
        let numerator = at(&self.figure, amounts);
        let pupils = self.pupils;
        value(self.scale, &Observation { pupils, numerator })
    }

    /// What the figure lacks to bring the value to `goal`; below 0 where it has more than that.
    pub fn lacks(&self, goal: f64) -> f64 {
        // What falls short by less than the last bits counts as reached.
        goal * (1.0 - 0.5 * LAST_BITS) * self.pupils / self.scale - self.figure.value
    }
}

/// A figure once so much of each lever is done.
pub fn at(figure: &Linear, amounts: &[f64]) -> f64 {
    let rises = figure.rises.iter();
    figure.value
        + rises
            .map(|(lever, rise)| amounts[*lever] * rise)
            .sum::<f64>()
}

/// A school in every stage that it is assessed in.
#[derive(Clone, Debug)]
pub struct School {
    /// Its row of the census.
    pub row: usize,
    /// All its pupils in those stages.
    pub pupils: f64,
    /// What can be done for it.
    pub levers: Vec<Lever>,
    /// Its values, stage by stage.
    pub values: Vec<Value>,
    /// What must not fall below 0.
    pub rooms: Vec<Linear>,
    /// By what measures teachers may change places with those of other schools.
    pub exchanges: Vec<Exchange>,
    /// Whether some measures are not taken here, because the school gives only totals that they would divide
    /// anew between its stages.
    pub restricted: bool,
}

impl School {
    /// The school once so many more have come by an exchange of its; less than 0: have gone.
    pub fn exchanged(&self, place: usize, count: f64) -> School {
        let mut school = self.clone();
        let Some(own) = self.exchanges.get(place) else {
            return school;
        };
        for (value, rise) in &own.lifts {
            school.values[*value].figure.value += rise * count;
        }
        for (room, rise) in &own.rooms {
            school.rooms[*room].value += rise * count;
        }
        // Several measures may move one figure.
        for other in &mut school.exchanges {
            for (m, figure) in other.moves.iter().zip(&mut other.figures) {
                let moved = own.moves.iter().find(|own| own.column == m.column);
                *figure += moved.map_or(0.0, |own| own.add * count);
            }
        }
        school
    }

    /// Its values at one stage.
    pub fn at_stage(&self, stage: usize) -> impl Iterator<Item = &Value> {
        self.values.iter().filter(move |v| v.stage == stage)
    }

    /// The stages that it is in.
    pub fn stages(&self) -> Vec<usize> {
        let mut stages: Vec<usize> = self.values.iter().map(|v| v.stage).collect();
        stages.dedup();
        stages
    }

    /// What so much of each lever costs.
    pub fn cost(&self, amounts: &[f64]) -> f64 {
        let costs = self.levers.iter().zip(amounts);
        costs.map(|(lever, amount)| lever.cost * amount).sum()
    }

    /// Whether it meets the standard, and nothing bounded is overdrawn, with so much of each lever.
    pub fn meets(&self, rule: &SchoolRule, amounts: &[f64]) -> bool {
        let stages = self.stages().into_iter();
        let has_room = self.rooms.iter().all(|room| at(room, amounts) >= -1e-9);
        has_room
            && stages
                .into_iter()
                .all(|stage| self.stage_meets(stage, rule, amounts))
    }

    fn stage_meets(&self, stage: usize, rule: &SchoolRule, amounts: &[f64]) -> bool {
        let judged = self
            .at_stage(stage)
            .filter_map(|v| Some((v.with(amounts), v.goal?)));
        let judged: Vec<(f64, f64)> = judged.collect();
        let met = judged.iter().filter(|(value, goal)| reaches(*value, *goal));
        let wanted = wanted(rule, judged.len());
        let floor = rule.others_ratio;
        let above = judged
            .iter()
            .all(|(value, goal)| reaches(*value, goal * floor));
        met.count() >= wanted && above
    }
}

/// How many of so many thresholds a school must meet.
pub fn wanted(rule: &SchoolRule, judged: usize) -> usize {
    rule.at_least.unwrap_or(judged).min(judged)
}

/// A coefficient of variation that is limited.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The stage, as an index of those assessed.
    pub stage: usize,
    /// The indicator, as an index of the standard's.
    pub indicator: usize,
    /// What it may be at most.
    pub limit: f64,
}

/// What is to be solved: the schools of a county and what is asked of them.
#[derive(Clone, Debug)]
pub struct Program {
    /// The schools, in order of the census.
    pub schools: Vec<School>,
    /// The coefficients of variation that are limited one by one.
    pub limits: Vec<Limit>,
    /// By stage: what the mean of the coefficients of variation may be at most.
    pub composites: Vec<Option<f64>>,
    /// When a school meets the standard.
    pub rule: SchoolRule,
}

/// So much of each lever of each school.
pub type Amounts = Vec<Vec<f64>>;

impl Program {
    /// What it costs.
    pub fn cost(&self, amounts: &Amounts) -> f64 {
        let schools = self.schools.iter().zip(amounts);
        schools.map(|(school, amounts)| school.cost(amounts)).sum()
    }

    /// A coefficient of variation, as an audit finds it; `None` where the mean is 0, or there are not two
    /// schools.
    pub fn cv(&self, stage: usize, indicator: usize, amounts: &Amounts) -> Option<f64> {
        let found = self.observed(stage, indicator, amounts);
        let scale = found.first()?.0;
        let observations: Vec<Observation> = found.into_iter().map(|(_, o)| o).collect();
        crate::measure::Dispersion::of(scale, &observations)?.compared()
    }

    /// The schools that have a value of an indicator at a stage, with its scale.
    fn observed(
        &self,
        stage: usize,
        indicator: usize,
        amounts: &Amounts,
    ) -> Vec<(f64, Observation)> {
        let schools = self.schools.iter().zip(amounts);
        let found = schools.flat_map(|(school, amounts)| {
            let here = school.values.iter();
            let here = here.filter(|v| v.stage == stage && v.indicator == indicator);
            here.map(|v| {
                let numerator = at(&v.figure, amounts);
                let pupils = v.pupils;
                (v.scale, Observation { pupils, numerator })
            })
        });
        found.collect()
    }

    /// Nothing done anywhere.
    pub fn nothing(&self) -> Amounts {
        let schools = self.schools.iter();
        schools
            .map(|school| vec![0.0; school.levers.len()])
            .collect()
    }
}
