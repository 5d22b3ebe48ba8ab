//! What a column of somebody's table seems to hold, and to be.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use indexmap::IndexMap;

use crate::census::grid::Cell;
use crate::dictionary::{Dictionary, normalise};
use crate::expression::{Expr, parse};

/// So many columns become indicators where none are asked for.
const MOST_INDICATORS: usize = 8;

/// A figure that grows with the number of pupils is one of the school, and may be divided by them; one that does not
/// is a rate already. By the coefficient of correlation.
const GROWS: f64 = 0.5;

/// A column.
pub struct Column {
    pub header: String,
    /// Its letters, as spreadsheets have them.
    pub letters: String,
    /// What its cells hold, as a dictionary names it.
    pub kind: &'static str,
    /// What the field is called in formulas.
    pub name: String,
    /// What it is to the reader: the school's name, its pupils.
    pub role: Option<&'static str>,
    /// Whether it becomes an indicator.
    pub indicator: bool,
    pub numbers: Vec<Option<f64>>,
    pub texts: usize,
    pub distinct: usize,
}

impl Column {
    pub fn new(header: String, kind: &'static str) -> Column {
        Column {
            name: name_of(&header),
            header,
            letters: String::new(),
            kind,
            role: None,
            indicator: false,
            numbers: Vec::new(),
            texts: 0,
            distinct: 0,
        }
    }

    pub fn of_cells(header: String, letters: String, cells: &[Option<&Cell>]) -> Column {
        let words = &Dictionary::built_in().words;
        let blank = |cell: &&Cell| {
            let text = normalise(&cell.shown());
            cell.is_blank() || words.missing.contains(&text)
        };
        let given: Vec<&Cell> = cells
            .iter()
            .copied()
            .flatten()
            .filter(|c| !blank(c))
            .collect();
        let numbers = cells
            .iter()
            .map(|cell| crate::census::value::number((*cell)?));
        let numbers: Vec<Option<f64>> = numbers.collect();
        let found: Vec<f64> = numbers.iter().flatten().copied().collect();
        let shown: BTreeSet<String> = given.iter().map(|cell| normalise(&cell.shown())).collect();
        let is_word = |word: &String| words.yes.iter().chain(words.no.iter()).any(|w| w == word);
        let all_figures = found.len() == given.len() && !found.is_empty();
        let whole = found.iter().all(|n| n.fract() == 0.0);
        let kind = match () {
            () if !shown.is_empty() && shown.iter().all(is_word) && shown.len() <= 2 => "flag",
            () if all_figures && found.iter().any(|n| *n < 0.0) => "text",
            () if all_figures && whole => "count",
            () if all_figures => "amount",
            () => "text",
        };
        Column {
            letters,
            texts: given.len() - found.len().min(given.len()),
            distinct: shown.len(),
            numbers,
            ..Column::new(header, kind)
        }
    }

    /// How its figures go with those of another column, from −1 to 1: Pearson's coefficient of correlation.
    fn goes_with(&self, other: &Column) -> f64 {
        let both = self.numbers.iter().zip(&other.numbers);
        let both: Vec<(f64, f64)> = both.filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
        let count = both.len() as f64;
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| both.iter().map(of).sum::<f64>() / count;
        let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
        let moment = |of: &dyn Fn(&(f64, f64)) -> f64| both.iter().map(of).sum::<f64>();
        let xy = moment(&|p| (p.0 - x) * (p.1 - y));
        let (xx, yy) = (
            moment(&|p| (p.0 - x).powi(2)),
            moment(&|p| (p.1 - y).powi(2)),
        );
        match xx > 0.0 && yy > 0.0 {
            true => xy / (xx * yy).sqrt(),
            false => 0.0,
        }
    }

    fn is_figure(&self) -> bool {
        matches!(self.kind, "count" | "amount")
    }
}

/// Which columns tell schools apart, by their places.
pub struct Guesses(IndexMap<&'static str, usize>);

impl Guesses {
    /// What the columns seem to be; `None` where none can be the pupils.
    pub fn of(columns: &[Column]) -> Option<Guesses> {
        let mut found = IndexMap::new();
        for (role, words) in words() {
            let taken: Vec<usize> = found.values().copied().collect();
            let fits = |at: &usize| !taken.contains(at) && may_be(role, &columns[*at]);
            let by_word = words.iter().find_map(|word| {
                let mut all = (0..columns.len()).filter(fits);
                all.find(|at| has_word(&columns[*at].header, word))
            });
            let guess = by_word.or_else(|| match *role {
                // A name is what no two have.
                "school_name" => (0..columns.len())
                    .filter(fits)
                    .max_by_key(|at| (columns[*at].distinct, std::cmp::Reverse(*at))),
                _ => None,
            });
            if let Some(at) = guess {
                found.insert(*role, at);
            }
        }
        if !found.contains_key("pupils") {
            let total = |at: &usize| columns[*at].numbers.iter().flatten().sum::<f64>();
            let taken: Vec<usize> = found.values().copied().collect();
            let counts = (0..columns.len()).filter(|at| columns[*at].kind == "count");
            let counts = counts.filter(|at| !taken.contains(at));
            let largest = counts.max_by(|a, b| total(a).total_cmp(&total(b)))?;
            found.insert("pupils", largest);
        }
        Some(Guesses(found))
    }

    /// Keeps the columns that tell schools apart and those that are asked for, or that grow with the pupils.
    pub fn pick(&self, columns: &mut Vec<Column>, wanted: &[String]) {
        for (role, at) in &self.0 {
            let column = &mut columns[*at];
            column.role = Some(role);
            column.kind = match *role {
                "school_name" | "county_name" => "text",
                "school_code" => "code",
                "year" => "year",
                _ => column.kind,
            };
        }
        let pupils = self.0.get("pupils").copied();
        let grows = |column: &Column| {
            let pupils = pupils.and_then(|at| columns.get(at));
            column.is_figure() && pupils.is_some_and(|pupils| column.goes_with(pupils) >= GROWS)
        };
        let named = |column: &Column| {
            let is = |header: &&String| normalise(header) == normalise(&column.header);
            wanted.iter().find(is).is_some()
        };
        let mut indicators = 0;
        let kept: Vec<(bool, bool)> = columns
            .iter()
            .map(|column| {
                let chosen = match wanted.is_empty() {
                    true => grows(column) && indicators < MOST_INDICATORS,
                    false => named(column),
                };
                let is_own = column.role.is_none() && chosen;
                indicators += usize::from(is_own);
                (column.role.is_some() || is_own, is_own && grows(column))
            })
            .collect();
        let mut names = BTreeSet::new();
        let mut kept = kept.into_iter();
        columns.retain_mut(|column| {
            let (stays, indicator) = kept.next().unwrap_or_default();
            column.indicator = indicator;
            let name = std::mem::take(&mut column.name);
            let numbered = (2..).map(|n| format!("{name}_{n}"));
            let mut free = std::iter::once(name.clone()).chain(numbered);
            let found = free.find(|name| !names.contains(name)).unwrap_or_default();
            if stays {
                names.insert(found.clone());
            }
            column.name = found;
            stays
        });
    }
}

/// The words by which roles are known, in the order in which they are looked for.
fn words() -> &'static IndexMap<&'static str, Vec<String>> {
    static WORDS: LazyLock<IndexMap<&'static str, Vec<String>>> = LazyLock::new(|| {
        let text = include_str!("../../indicators/draft.toml");
        let read: IndexMap<String, Vec<String>> = toml::from_str(text)
            .unwrap_or_else(|e| unreachable!("indicators/draft.toml is wrong: {e}"));
        let roles = [
            "school_name",
            "school_code",
            "pupils",
            "county_name",
            "year",
        ];
        let found = roles.map(|role| (role, read.get(role).cloned().unwrap_or_default()));
        found.into_iter().collect()
    });
    &WORDS
}

/// Whether a column can have a role, by what it holds.
fn may_be(role: &str, column: &Column) -> bool {
    match role {
        "school_name" => column.kind == "text" && column.texts > 0 && column.distinct > 1,
        "county_name" => column.kind == "text" && column.texts > 0,
        "pupils" => column.kind == "count",
        "year" => {
            let mut years = column.numbers.iter().flatten();
            column.kind == "count" && years.all(|n| (1949.0..=2100.0).contains(n))
        }
        "school_code" => column.kind != "amount" && column.distinct > 1,
        _ => true,
    }
}

/// Whether a header has a word in it, as a word of its own where it is short.
fn has_word(header: &str, word: &str) -> bool {
    let header = header.to_lowercase();
    match word.is_ascii() && word.len() <= 4 {
        true => header
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| part == word),
        false => header.contains(word),
    }
}

/// Words of the language of formulas, or of a warehouse, that stand for a field where nothing else does.
const RESERVED: [&str; 24] = [
    "all", "and", "as", "between", "by", "case", "coalesce", "else", "end", "from", "group", "in",
    "is", "like", "not", "null", "or", "order", "select", "sum", "then", "true", "false", "when",
];

/// Whether a formula of this one word is a field.
fn is_field(name: &str) -> bool {
    matches!(parse(name), Ok(Expr::Field(field)) if field == name)
}

/// What a field is called in formulas.
fn name_of(header: &str) -> String {
    let mut name = String::new();
    for c in header.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => name.push(c),
            _ if name.ends_with('_') || name.is_empty() => {}
            _ => name.push('_'),
        }
    }
    let name = name.trim_matches('_');
    let name: String = name.chars().take(40).collect();
    match name.chars().next() {
        None => "field".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("field_{name}"),
        Some(_) if RESERVED.contains(&name.as_str()) || !is_field(&name) => {
            format!("{name}_field")
        }
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_names_that_formulas_take() {
        let names = [
            "Teachers (FTE)",
            "2024 PCs",
            "Order",
            "User",
            "Interval",
            "图书册数",
            "QT_MAT_BAS",
        ];
        let named = names.map(name_of);
        assert_eq!(
            named,
            [
                "teachers_fte",
                "field_2024_pcs",
                "order_field",
                "user_field",
                "interval_field",
                "field",
                "qt_mat_bas"
            ]
        );
        for name in named {
            assert!(is_field(&name), "{name}");
        }
    }
}
