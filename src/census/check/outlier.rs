//! Values far from the county's: most likely a slip of the unit, 元 for 万元 or 平方米 for 亩.

use crate::census::columns::{Census, County};
use crate::census::value::shown;
use crate::dictionary::{Dictionary, Factor, FieldKind, Level, Outlier};
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Problem};

/// A corrected value is believed where it comes within so many times the median.
const CLOSE: f64 = 5.0;

/// Fewer schools have no median worth comparing with.
const FEWEST_SCHOOLS: usize = 5;

/// Where every so many-th school is out, nobody can tell which of them are right.
const MANY: usize = 3;

/// Of counted things, so few differ from one school to the next.
const FEW: f64 = 20.0;

/// A warning for every value that, for each pupil, is beyond the dictionary's bound above or
/// below the median of its county; one for the county where there are many of them.
///
/// Of the dictionary's fields, or of those that only the standard reads.
pub fn outliers(census: &Census, of_standard: bool) -> Vec<Problem> {
    let mut found = Vec::new();
    let Some(outlier) = &census.dictionary.outlier else {
        return found;
    };
    let pupils = census.totals(&outlier.per);
    let fields = match of_standard {
        true => &outlier.of_standard,
        false => &outlier.fields,
    };
    for field in fields {
        let definition = census.dictionary.fields.get(field);
        let values = match definition.map(|field| field.level) {
            Some(Level::Stage) => census.totals(field),
            _ => census.numbers(field),
        };
        let counted = definition.is_some_and(|field| field.kind == FieldKind::Count);
        for county in &census.counties {
            let each: Vec<(usize, f64, f64)> = county
                .rows
                .clone()
                .filter_map(|row| {
                    let pupils = pupils.get(row).filter(|p| *p > 0.0)?;
                    let value = values.get(row)?;
                    Some((row, value, value / pupils))
                })
                .collect();
            if each.len() < FEWEST_SCHOOLS {
                continue;
            }
            let Some(median) = median(each.iter().map(|(_, _, each)| *each).collect()) else {
                continue;
            };
            let is_out = |(_, value, each): &&(usize, f64, f64)| {
                let times = each / median;
                // Two of a thing where one would be usual are no slip, nor is none.
                let usual = value / times;
                let by_chance = counted && (value - usual).abs() < FEW;
                let is_usual = of_standard && (*value == 0.0 || by_chance);
                (times > outlier.times || times < 1.0 / outlier.times) && !is_usual
            };
            let out: Vec<&(usize, f64, f64)> = each.iter().filter(is_out).collect();
            if of_standard && out.len() * MANY >= each.len() {
                continue;
            }
            if out.len() * MANY >= each.len() {
                let total = |row: &usize| pupils.get(*row).unwrap_or_default();
                let (sum, of) = each.iter().fold((0.0, 0.0), |(sum, of), (row, value, _)| {
                    (sum + value, of + total(row))
                });
                let rows = out.iter().map(|(row, _, _)| *row).collect();
                found.push(suspect(census, county, field, sum / of, rows));
                continue;
            }
            for (row, value, each) in out {
                found.push(problem(
                    census,
                    outlier,
                    field,
                    *row,
                    (*value, *each, median),
                ));
            }
        }
    }
    found
}

/// The middle value; `None` where it is 0 or there is none.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let upper = *values.get(half)?;
    let median = match values.len() % 2 {
        0 => f64::midpoint(*values.get(half.checked_sub(1)?)?, upper),
        _ => upper,
    };
    (median > 0.0).then_some(median)
}

/// A column whose unit is likely wrong, with the cells that differ most.
fn suspect(census: &Census, county: &County, field: &str, mean: f64, rows: Vec<usize>) -> Problem {
    let kind = Kind::UnitSuspect {
        county: county.name.clone(),
        column: census.dictionary.label_text(field),
        stage: None,
        mean: format!("{mean:.2}"),
        threshold: None,
        schools: Some(rows.len().to_string()),
    };
    let cells = rows.into_iter().filter_map(|row| census.place(row, field));
    Problem::new(kind, cells.collect::<Vec<_>>())
}

fn problem(
    census: &Census,
    outlier: &Outlier,
    field: &str,
    row: usize,
    (value, each, median): (f64, f64, f64),
) -> Problem {
    let dictionary = &census.dictionary;
    let unit = dictionary.fields.get(field).and_then(|f| f.unit.as_deref());
    let unit = unit.and_then(|id| dictionary.units.get(id));
    let sign = |lang: Lang| unit.map_or("", |u| lang.pick(&u.zh, &u.en)).to_owned();
    let times = each / median;
    let digits = if times < outlier.times { 4 } else { 1 };
    let kind = Kind::Outlier {
        school: census.school_name(row),
        column: dictionary.label_text(field),
        value: Text::new(
            format!("{} {}", shown(value), sign(Lang::Zh)),
            format!("{} {}", shown(value), sign(Lang::En)),
        ),
        each: format!("{each:.2}"),
        median: format!("{median:.2}"),
        times: format!("{times:.digits$}"),
        correction: correction(census, field, value, each, median),
    };
    let stages = dictionary.stages.keys();
    let stages = stages.map(|stage| Dictionary::column(field, stage));
    let mut columns = std::iter::once(field.to_owned()).chain(stages);
    let place = columns.find_map(|column| census.place(row, &column));
    Problem::new(kind, place)
}

/// What the value would be if its unit were another: the multiple that brings it nearest to the
/// median, if that is near enough.
fn correction(census: &Census, field: &str, value: f64, each: f64, median: f64) -> Option<Text> {
    let dictionary = &census.dictionary;
    let unit = dictionary
        .units
        .get(dictionary.fields.get(field)?.unit.as_deref()?)?;
    let distance = |factor: f64| (each * factor / median).ln().abs();
    let own = Text::new(&unit.zh, &unit.en);
    let mut best: Option<(f64, Text)> = None;
    for multiple in &unit.multiples {
        let Some(name) = multiple.names.first() else {
            continue;
        };
        let name = Text::new(name, multiple.en.as_ref().unwrap_or(name));
        let larger = Factor {
            times: multiple.times,
            over: multiple.over,
        };
        let factor = f64::from(multiple.times) / f64::from(multiple.over);
        let corrected = [
            (factor, larger.apply(value)),
            (1.0 / factor, value / factor),
        ];
        for (factor, corrected) in corrected {
            if distance(factor) > CLOSE.ln()
                || best.as_ref().is_some_and(|(d, _)| *d <= distance(factor))
            {
                continue;
            }
            // A value too small was given in the larger unit, as if it were in the smaller.
            let (given, read) = match factor > 1.0 {
                true => (&name, &own),
                false => (&own, &name),
            };
            let corrected = shown(corrected);
            let text = Text::new(
                format!(
                    "若填的是{}而按{}读取，更正后为 {corrected} {}",
                    given.zh, read.zh, own.zh
                ),
                format!(
                    "if it was given in {} and read as {}, it is {corrected} {} corrected",
                    given.en, read.en, own.en
                ),
            );
            best = Some((distance(factor), text));
        }
    }
    best.map(|(_, text)| text)
}
