//! What a forecast finds.

use super::needs::{Need, Watched};
use super::ratio::Ratio;
use super::staff::Hire;
use super::turns::Turn;
use crate::lang::Text;
use crate::measure::{CountyFinding, Findings};

/// A forecast for the counties of a census.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The counties as they are, with what is wrong or doubtful.
    pub before: Findings,
    /// The counties as they will be.
    pub counties: Vec<CountyForecast>,
    /// What was done where a teacher leaves.
    pub hire: Hire,
}

/// A school as it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct SchoolName {
    /// Its code; its name where it has none.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The pupils of a grade of a school.
#[derive(Clone, Debug, PartialEq)]
pub struct PupilsLine {
    /// The school, as an index of [`CountyForecast::schools`].
    pub school: usize,
    /// The stage.
    pub stage: String,
    /// The grade, from 1.
    pub grade: usize,
    /// In the base year.
    pub before: f64,
    /// By year: low, mid, high.
    pub years: Vec<[f64; 3]>,
}

/// Teachers who retire.
#[derive(Clone, Debug, PartialEq)]
pub struct Retired {
    /// The year by whose September they are gone.
    pub year: u16,
    /// The school, as an index of [`CountyForecast::schools`].
    pub school: usize,
    /// The stage.
    pub stage: Option<String>,
    /// What they teach.
    pub subject: Option<String>,
    /// How many.
    pub teachers: f64,
}

/// A county as it will be.
#[derive(Clone, Debug)]
pub struct CountyForecast {
    /// The county in the base year.
    pub before: CountyFinding,
    /// The base year.
    pub base: u16,
    /// The years to come.
    pub years: Vec<u16>,
    /// Low, mid, high: the county in each year.
    pub variants: [Vec<CountyFinding>; 3],
    /// The schools, in the order of the census.
    pub schools: Vec<SchoolName>,
    /// Pupils by school and grade.
    pub pupils: Vec<PupilsLine>,
    /// Into each grade but the first.
    pub progression: Vec<Ratio>,
    /// Into the first, where births are given.
    pub entrance: Option<Ratio>,
    /// Those born in time, by year; without births the last entrants.
    pub cohorts: Vec<f64>,
    /// Who retires.
    pub retirements: Vec<Retired>,
    /// Places and teachers; rows are indices of [`CountyForecast::schools`].
    pub needs: Vec<Need>,
    /// Schools to look at; rows are indices of [`CountyForecast::schools`].
    pub watch: Vec<Watched>,
    /// What turns.
    pub turns: Vec<Turn>,
    /// What is taken for granted: an id, and words.
    pub assumptions: Vec<(&'static str, Text)>,
}

impl Forecast {
    /// Whether every criterion is met today and, by the middle variant, in every year.
    pub fn meets(&self) -> bool {
        let mut all = self
            .counties
            .iter()
            .flat_map(|c| c.variants[1].iter().chain([&c.before]));
        !self.counties.is_empty() && all.all(|county| county.meets)
    }

    /// How many schools there are.
    pub fn schools(&self) -> usize {
        self.counties.iter().map(|c| c.schools.len()).sum()
    }
}
