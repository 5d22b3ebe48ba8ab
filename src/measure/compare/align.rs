//! Which county of one year is which of another.

use super::criteria::in_year;
use crate::lang::Lang;
use crate::measure::view::{CountyFinding, Findings};

/// Year by year, one county; `None` where it is not in that year.
pub type Years<'a> = Vec<Option<&'a CountyFinding>>;

/// The counties of the newest year with themselves in the years before: by code, else by name, else
/// because there is only one in each year. What cannot be told is said in remarks.
pub fn align<'a>(
    years: &'a [Findings],
    labels: &[String],
    lang: Lang,
) -> (Vec<Years<'a>>, Vec<String>) {
    let mut remarks = Vec::new();
    let Some((newest, earlier)) = years.split_last() else {
        return (Vec::new(), remarks);
    };
    let last = labels.last().map_or("", String::as_str);
    let mut counties: Vec<Years<'a>> = vec![Vec::new(); newest.counties.len()];
    for (findings, label) in earlier.iter().zip(labels) {
        let mut taken = vec![false; findings.counties.len()];
        let alone = findings.counties.len() == 1 && newest.counties.len() == 1;
        for (now, years) in newest.counties.iter().zip(&mut counties) {
            let by_code = |c: &CountyFinding| !c.code.is_empty() && c.code == now.code;
            // Counties of several cities share a name; their codes tell them apart.
            let one_uncoded = |c: &CountyFinding| c.code.is_empty() || now.code.is_empty();
            let by_name = |c: &CountyFinding| c.name == now.name && one_uncoded(c);
            let place = |is: &dyn Fn(&CountyFinding) -> bool| {
                let all = findings.counties.iter().enumerate();
                let mut free = all.filter(|(at, county)| !taken[*at] && is(county));
                free.next().map(|(at, _)| at)
            };
            let found = place(&by_code).or_else(|| place(&by_name));
            let found = found.or(alone.then_some(0));
            let county = found.map(|at| {
                taken[at] = true;
                &findings.counties[at]
            });
            match county {
                Some(then) if then.name != now.name || !(by_code(then) || by_name(then)) => {
                    remarks.push(renamed(then, now, label, last, lang))
                }
                None => remarks.push(absent(now, label, lang)),
                _ => {}
            }
            years.push(county);
        }
        for (county, _) in findings
            .counties
            .iter()
            .zip(taken)
            .filter(|(_, taken)| !taken)
        {
            remarks.push(absent(county, last, lang));
        }
    }
    for (now, years) in newest.counties.iter().zip(&mut counties) {
        years.push(Some(now));
    }
    (counties, remarks)
}

/// A county by its name and, where it has one, its code.
fn called(county: &CountyFinding) -> String {
    match county.code.is_empty() {
        true => county.name.clone(),
        false => format!("{} {}", county.name, county.code),
    }
}

fn renamed(then: &CountyFinding, now: &CountyFinding, was: &str, is: &str, lang: Lang) -> String {
    let (old, new) = (called(then), called(now));
    let (was, is) = (in_year(was, lang), in_year(is, lang));
    match lang {
        Lang::Zh => format!("区县名称不同：{was}是“{old}”，{is}是“{new}”，作为同一个区县比较"),
        Lang::En => format!(
            "the county is called \"{old}\" in {was} and \"{new}\" in {is}; compared as one"
        ),
    }
}

fn absent(county: &CountyFinding, label: &str, lang: Lang) -> String {
    let (name, year) = (called(county), in_year(label, lang));
    match lang {
        Lang::Zh => format!("{year}没有“{name}”"),
        Lang::En => format!("\"{name}\" is not in {year}"),
    }
}
