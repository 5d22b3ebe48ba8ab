//! Columns whose unit is likely wrong as a whole: a county's mean a hundred times off the standard.

use super::frame::{Figures, Member, members_of};
use super::scope::Schools;
use crate::census::value::shown;
use crate::problem::{Kind, Location, Problem};
use crate::standard::Standard;

/// No county is so many times better or worse than the standard.
const TIMES: f64 = 100.0;

/// Adds a warning for every column, of those that may be far off, by which a county's mean is beyond
/// all likelihood; it takes the place of what was said of single schools.
pub fn suspect(
    schools: &Schools<'_>,
    standard: &Standard,
    members: &[Member],
    figures: &Figures,
    problems: &mut Vec<Problem>,
) {
    let census = schools.census;
    let Some(outlier) = &census.dictionary.outlier else {
        return;
    };
    for (index, county) in census.counties.iter().enumerate() {
        for (i, indicator) in standard.indicators.iter().enumerate() {
            for (at, stage) in standard.assessed.iter().enumerate() {
                let fields = indicator.numerator.get(stage).map(|e| e.fields());
                let mut fields = fields.unwrap_or_default().into_iter();
                let field = fields.find(|field| outlier.fields.iter().any(|known| known == field));
                let (Some(field), Some(threshold)) = (field, indicator.thresholds.get(stage))
                else {
                    continue;
                };
                let here = members_of(members, index).filter(|m| members[*m].stage as usize == at);
                let pairs =
                    here.filter_map(|m| Some((m, figures.numerator[i][m].zip(figures.per[i][m])?)));
                let pairs: Vec<(usize, (f64, f64))> = pairs.collect();
                let (sum, of) = pairs
                    .iter()
                    .fold((0.0, 0.0), |(sum, of), (_, (x, per))| (sum + x, of + per));
                let mean = indicator.scale * sum / of;
                let is_off = |value: f64| {
                    let times = value / threshold;
                    times > TIMES || times > 0.0 && times < 1.0 / TIMES
                };
                // A slip of one large school moves the mean as well.
                let values = pairs.iter().map(|(_, (x, per))| indicator.scale * x / per);
                let off = values.filter(|value| is_off(*value)).count();
                let rows = county.rows.clone();
                let cells: Vec<Location> =
                    rows.filter_map(|row| census.place(row, field)).collect();
                let is_here = |problem: &Problem| problem.at.iter().any(|at| cells.contains(at));
                let is_said = problems
                    .iter()
                    .any(|p| matches!(p.kind, Kind::UnitSuspect { .. }) && is_here(p));
                if !is_off(mean) || off * 2 <= pairs.len() || is_said {
                    continue;
                }
                problems.retain(|problem| match problem.kind {
                    Kind::Outlier { .. } => !is_here(problem),
                    _ => true,
                });
                let kind = Kind::UnitSuspect {
                    county: county.name.clone(),
                    column: census.dictionary.label_text(field),
                    stage: Some(census.dictionary.stage_text(stage)),
                    mean: format!("{mean:.4}"),
                    threshold: Some(shown(*threshold)),
                    schools: None,
                };
                problems.push(Problem::new(kind, cells));
            }
        }
    }
}
