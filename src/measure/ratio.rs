//! Ratios that a workbook gives beside its figures, held against what the figures give.

use super::frame::{Figures, Member};
use super::scope::Schools;
use crate::census::value::shown;
use crate::dictionary::Dictionary;
use crate::problem::{Kind, Location, Problem};
use crate::standard::Standard;

/// Decimals of a ratio in a message.
const DIGITS: usize = 4;

/// A warning for every value in the workbook that is not the computed one, rounded to the decimals
/// it is given with.
pub fn differing(
    schools: &Schools<'_>,
    standard: &Standard,
    members: &[Member],
    figures: &Figures,
) -> Vec<Problem> {
    let census = schools.census;
    let mut problems = Vec::new();
    for (i, indicator) in standard.indicators.iter().enumerate() {
        let field = Dictionary::ratio(&indicator.id);
        for (at, stage) in standard.assessed.iter().enumerate() {
            let column = Dictionary::column(&field, stage);
            if !census.has(&column) {
                continue;
            }
            let given = census.numbers(&column);
            for (m, member) in members.iter().enumerate() {
                if member.stage as usize != at {
                    continue;
                }
                let found = given.get(member.row);
                let parts = figures.numerator[i][m].zip(figures.per[i][m]);
                let (Some(found), Some((numerator, per))) = (found, parts) else {
                    continue;
                };
                let computed = indicator.scale * numerator / per;
                if !is_rounded(found, computed) {
                    let kind = Kind::RatioDiffers {
                        school: census.school_name(member.row),
                        stage: census.dictionary.stage_text(stage),
                        indicator: indicator.name.clone(),
                        found: shown(found),
                        computed: format!("{computed:.DIGITS$}"),
                    };
                    let fields = indicator.numerator.get(stage).into_iter();
                    let fields = fields
                        .chain(indicator.per.get(stage))
                        .flat_map(|e| e.fields());
                    let figures = fields.flat_map(|field| {
                        let own = Dictionary::column(field, stage);
                        [own, field.to_owned()]
                            .into_iter()
                            .find(|c| schools.is_given(member.row, c))
                    });
                    let mut at: Vec<Location> = Vec::new();
                    for column in [column.clone()].into_iter().chain(figures) {
                        let place = census.place(member.row, &column);
                        at.extend(place.filter(|place| !at.contains(place)));
                    }
                    problems.push(Problem::new(kind, at));
                }
            }
        }
    }
    problems
}

/// Whether a figure is another, rounded to as many decimals as the figure shows. Half a unit of the
/// last decimal is allowed either way: programs differ in how they round a half.
fn is_rounded(shown: f64, exact: f64) -> bool {
    let decimals = shown
        .to_string()
        .split_once('.')
        .map_or(0, |(_, d)| d.len());
    let half = 0.5 * 0.1f64.powi(decimals.min(12) as i32);
    (shown - exact).abs() <= half * (1.0 + 1e-6) + 1e-9 * exact.abs()
}

#[cfg(test)]
mod tests {
    use super::is_rounded;

    #[test]
    fn a_figure_may_be_rounded_to_any_decimal() {
        for shown in [59.0, 58.5, 58.51, 58.506, 58.505_9] {
            assert!(is_rounded(shown, 58.505_9), "{shown}");
        }
        for shown in [58.0, 58.4, 58.52, 58.507] {
            assert!(!is_rounded(shown, 58.505_9), "{shown}");
        }
    }
}
