//! Pupils by grade, as a census has them.

use std::collections::HashMap;

use super::assumptions::Assumptions;
use super::error::ForecastError;
use crate::census::value::shown;
use crate::census::{Census, County};
use crate::dictionary::Dictionary;
use crate::lang::{Lang, Text};

/// The pupils of a county by school and grade.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrolment {
    /// The year.
    pub year: u16,
    /// By school of the county, in the order of the census: pupils by grade.
    pub schools: Vec<Vec<f64>>,
    /// The schools by what tells them from others: code, or name where they have none.
    keys: Vec<String>,
}

impl Enrolment {
    /// The pupils of a county. A blank grade counts as none where the others add up to the pupils of the stage.
    ///
    /// # Errors
    /// A line for every school that gives no grades, or whose grades do not add up to its pupils.
    pub fn of(
        census: &Census,
        county: &County,
        assumptions: &Assumptions,
    ) -> Result<Enrolment, ForecastError> {
        let name = &county.name;
        let year = county.year.ok_or_else(|| {
            ForecastError::one(
                format!("{name}：数据没有写年度，不知从哪一年起预测：请在标题里写明年份"),
                format!("{name}: the census has no year to forecast from: state it in the title"),
            )
        })?;
        let mut wrong = Vec::new();
        let mut any = false;
        let mut schools = Vec::new();
        for row in county.rows.clone() {
            let read = Reading { census, row };
            let mut grades = Vec::new();
            for (stage, fields) in &assumptions.grades {
                grades.extend(read.stage(stage, fields, &mut wrong));
            }
            any |= grades.iter().any(|n| *n > 0.0);
            schools.push(grades);
        }
        if !any {
            return Err(none(name, assumptions, census));
        }
        ForecastError::of(wrong)?;
        let keys = county.rows.clone().map(|row| key(census, row)).collect();
        Ok(Enrolment {
            year,
            schools,
            keys,
        })
    }

    /// All pupils of a grade.
    pub fn total(&self, grade: usize) -> f64 {
        self.schools.iter().map(|grades| grades[grade]).sum()
    }

    /// The pupils of a grade at the schools of another census: 0 where this one does not have the school.
    pub fn at(&self, others: &Enrolment, grade: usize) -> Vec<f64> {
        let own: HashMap<&str, &Vec<f64>> = self
            .keys
            .iter()
            .map(String::as_str)
            .zip(&self.schools)
            .collect();
        let keys = others.keys.iter();
        keys.map(|key| own.get(key.as_str()).map_or(0.0, |grades| grades[grade]))
            .collect()
    }
}

/// What tells a school from others.
fn key(census: &Census, row: usize) -> String {
    let code = census.text(row, &census.dictionary.roles.school_code);
    code.map_or_else(|| census.school_name(row), str::to_owned)
}

fn none(county: &str, assumptions: &Assumptions, census: &Census) -> ForecastError {
    let first = assumptions
        .all_grades()
        .next()
        .map_or("", |(_, grade)| grade);
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| census.dictionary.label(first, lang));
    ForecastError::one(
        format!(
            "{county}：没有分年级的学生人数，不能预测。请在学校表或学校填报表里加“{zh}”等栏（{first} …），或另给出写有年级的班级名册"
        ),
        format!(
            "{county}: there are no pupils by grade, and nothing can be forecast. Add columns or items such as \"{en}\" ({first} …), or give a class roster with grades beside the table"
        ),
    )
}

/// One school.
struct Reading<'a> {
    census: &'a Census,
    row: usize,
}

impl Reading<'_> {
    /// The pupils of a stage by grade.
    fn stage(&self, stage: &str, fields: &[String], wrong: &mut Vec<Text>) -> Vec<f64> {
        let (census, row) = (self.census, self.row);
        let dictionary = &census.dictionary;
        let column = Dictionary::column(&dictionary.roles.pupils, stage);
        let pupils = census.number(row, &column);
        let given: Vec<Option<f64>> = fields.iter().map(|f| census.number(row, f)).collect();
        let sum: f64 = given.iter().flatten().sum();
        let grades = given.iter().map(|n| n.unwrap_or(0.0)).collect();
        let school = census.school_name(row);
        let label = dictionary.stage_text(stage);
        let place = given
            .iter()
            .position(Option::is_some)
            .map_or(&column, |at| &fields[at]);
        let place = census.place(row, place).or_else(|| census.row_place(row));
        let place = place.map(|at| at.to_string()).unwrap_or_default();
        match pupils {
            Some(pupils) if sum == pupils => {}
            None if sum == 0.0 => {}
            Some(_) if given.iter().all(Option::is_none) => {
                // A school of no stage, such as one of special education, is in no cohort.
                let own = census.text(row, &dictionary.roles.school_type);
                let stages = own.and_then(|own| dictionary.stages_of_type(own));
                if stages.is_none_or(|stages| !stages.is_empty()) {
                    wrong.push(Text::new(
                        format!("{place}：学校“{school}”没有{}分年级的学生人数", label.zh),
                        format!(
                            "{place}: \"{school}\" has no pupils by grade ({})",
                            label.en
                        ),
                    ));
                }
            }
            Some(pupils) => {
                let (sum, pupils) = (shown(sum), shown(pupils));
                wrong.push(Text::new(
                    format!("{place}：学校“{school}”{}各年级合计 {sum} 人，学生人数是 {pupils} 人；请核对。五四制的县请在参数文件里写 [grades]", label.zh),
                    format!("{place}: the grades of \"{school}\" ({}) add up to {sum}, and its pupils are {pupils}; check them. A county of 5 + 4 grades says so in [grades] of its assumptions", label.en),
                ));
            }
            None => {
                let sum = shown(sum);
                wrong.push(Text::new(
                    format!("{place}：学校“{school}”{}各年级合计 {sum} 人，而学生人数没有填", label.zh),
                    format!("{place}: the grades of \"{school}\" ({}) add up to {sum}, and its pupils are not given", label.en),
                ));
            }
        }
        grades
    }
}
