//! What the measures cost: data of the county, or the examples that the program carries.

use std::fmt::Write;
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;

use super::PlanError;
use crate::census::Census;
use crate::lang::Text;
use crate::nearest::nearest;
use crate::outside::{TomlError, said_by_system};
use crate::standard::{Standard, StandardError, line_of, toml_error};

/// The example prices, with where they come from.
const EXAMPLES: &str = include_str!("../../../indicators/prices.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    example: bool,
    #[serde(default)]
    price: IndexMap<String, toml::Value>,
}

/// The price of one measure.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    yuan: Option<toml::Value>,
    years: Option<toml::Value>,
    by: IndexMap<String, IndexMap<String, toml::Value>>,
    source: Text,
}

/// The price of one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// Yuan a unit, a year where it counts over years.
    pub yuan: f64,
    /// The years that it counts over.
    pub years: f64,
    /// By a field of the census and its word: another price.
    pub by: Vec<(String, Vec<(String, f64)>)>,
    /// Where it comes from.
    pub source: Text,
}

/// What the measures cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// The file they stand in; empty for those that the program carries.
    pub file: String,
    /// Whether they are examples.
    pub example: bool,
    /// By measure.
    pub prices: IndexMap<String, Price>,
}

impl Prices {
    /// The prices of a file.
    ///
    /// # Errors
    /// Where it cannot be read, or a price is none.
    pub fn load(path: &Path, standard: &Standard) -> Result<Prices, StandardError> {
        let name = path.display().to_string();
        let text = crate::read_own_text(path).map_err(|e| {
            let Text { zh, en } = said_by_system(&e);
            let message = Text::new(
                format!("读不到价格文件（{zh}）；可用 balance plan --write-prices 起草"),
                format!(
                    "the prices cannot be read ({en}); balance plan --write-prices drafts a file"
                ),
            );
            StandardError::new(&name, message)
        })?;
        Prices::parse(&name, &text, standard)
    }

    /// The example prices that the program carries.
    ///
    /// # Errors
    /// None, as long as the program carries sound ones.
    pub fn examples(standard: &Standard) -> Result<Prices, StandardError> {
        let mut prices = Prices::read("", EXAMPLES)?;
        let known = |id: &str| standard.measures.iter().any(|m| m.id == id);
        prices.prices.retain(|id, _| known(id));
        Ok(prices)
    }

    /// The prices of a text, each of a measure of the standard.
    ///
    /// ```
    /// use balance::{Standard, scenario::plan::Prices};
    /// let standard = Standard::load("cn-2017")?;
    /// assert!(Prices::parse("prices.toml", "[price.hire]\nyuan = 90000", &standard).is_ok());
    /// let wrong = Prices::parse("prices.toml", "[price.hire]\nyuan = '9万元'", &standard);
    /// assert!(wrong.unwrap_err().to_string().contains("prices.toml, line 2"));
    /// # Ok::<(), balance::standard::StandardError>(())
    /// ```
    ///
    /// # Errors
    /// Where it is no TOML of the expected shape, names no measure, or a price is none.
    pub fn parse(name: &str, text: &str, standard: &Standard) -> Result<Prices, StandardError> {
        let prices = Prices::read(name, text)?;
        for (id, price) in &prices.prices {
            let ids = || standard.measures.iter().map(|m| m.id.as_str());
            if !ids().any(|known| known == id) {
                let known: Vec<&str> = ids().collect();
                let known = known.join(", ");
                let message = Text::new(
                    format!("标准 {} 没有这项措施；有 {known}", standard.id),
                    format!("{} has no such measure; it has {known}", standard.id),
                );
                let near = nearest(id, ids());
                return Err(wrong(name, text, &["price", id], message).nearest(near));
            }
            for (field, _) in &price.by {
                if !standard.dictionary.fields.contains_key(field) {
                    let message = Text::new("没有这个项目", "there is no such field");
                    let fields = standard.dictionary.fields.keys().map(String::as_str);
                    let near = nearest(field, fields);
                    let error = wrong(name, text, &["price", id, "by", field], message);
                    return Err(error.nearest(near));
                }
            }
        }
        Ok(prices)
    }

    fn read(name: &str, text: &str) -> Result<Prices, StandardError> {
        let file: File = toml::from_str(text).map_err(|e| toml_error(name, text, &e))?;
        let mut prices = IndexMap::new();
        for (id, written) in file.price {
            let written: Written = written.try_into().map_err(|e: toml::de::Error| {
                wrong(name, text, &["price", &id], TomlError::new("", &e).text())
            })?;
            let yuan = written.yuan.as_ref();
            let yuan = yuan.ok_or_else(|| {
                let message = Text::new(
                    "没有写 yuan：一个单位多少元",
                    "yuan is missing: what one unit costs",
                );
                wrong(name, text, &["price", &id], message)
            })?;
            let at = |key| vec!["price", id.as_str(), key];
            let yuan = above_zero(name, text, &at("yuan"), yuan)?;
            let years = match &written.years {
                Some(years) => above_zero(name, text, &at("years"), years)?,
                None => 1.0,
            };
            let mut by = Vec::new();
            for (field, words) in &written.by {
                let words = words.iter().map(|(word, yuan)| {
                    let path = ["price", &id, "by", field, word];
                    Ok((word.clone(), above_zero(name, text, &path, yuan)?))
                });
                by.push((field.clone(), words.collect::<Result<Vec<_>, _>>()?));
            }
            let source = written.source;
            prices.insert(
                id,
                Price {
                    yuan,
                    years,
                    by,
                    source,
                },
            );
        }
        Ok(Prices {
            file: name.to_owned(),
            example: file.example,
            prices,
        })
    }

    /// Yuan for one unit of a measure at a school.
    ///
    /// # Errors
    /// Where it has no price.
    pub(super) fn of(&self, measure: &str, census: &Census, row: usize) -> Result<f64, PlanError> {
        match self.prices.contains_key(measure) {
            true => Ok(self.paid(measure, census, row)),
            false => Err(PlanError::NoPrice {
                file: self.file.clone(),
                measure: measure.to_owned(),
            }),
        }
    }

    /// The same; nothing where it has no price.
    pub(super) fn paid(&self, measure: &str, census: &Census, row: usize) -> f64 {
        let Some(price) = self.prices.get(measure) else {
            return 0.0;
        };
        let own = price.by.iter().find_map(|(field, words)| {
            let here = census.text(row, field)?;
            words.iter().find(|(word, _)| word == here)
        });
        own.map_or(price.yuan, |(_, yuan)| *yuan) * price.years
    }
}

/// A draft of prices for the measures of a standard: the examples, and for its own measures what is to be filled in.
pub fn draft(standard: &Standard) -> String {
    let known = Prices::read("", EXAMPLES)
        .map(|p| p.prices)
        .unwrap_or_default();
    let has = |id: &str| standard.measures.iter().any(|m| m.id == id);
    let mut text = String::new();
    let mut parts = EXAMPLES.split("\n[price.");
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        if part.split_once(']').is_some_and(|(id, _)| has(id)) {
            text.push_str("\n[price.");
            text.push_str(part);
        }
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    for measure in standard
        .measures
        .iter()
        .filter(|m| m.exchange.is_none() && !known.contains_key(&m.id))
    {
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "\n[price.{}]\n# {} / {}\n# yuan =\n",
            measure.id, measure.name.zh, measure.name.en
        );
    }
    crate::mark::sign_draft(text)
}

/// No unit of a measure costs more yuan.
const LARGEST: f64 = 1e9;

/// A number above 0; anything else is told of by its line.
fn above_zero(
    name: &str,
    text: &str,
    path: &[&str],
    value: &toml::Value,
) -> Result<f64, StandardError> {
    let number = match value {
        toml::Value::Integer(number) => Some(*number as f64),
        toml::Value::Float(number) => Some(*number),
        _ => None,
    };
    if let Some(number) = number.filter(|n| *n > 0.0 && *n <= LARGEST) {
        return Ok(number);
    }
    let found = match value {
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::String(text) => format!("\"{text}\""),
        other => other.type_str().to_owned(),
    };
    let message = Text::new(
        format!("要大于 0、不超过 10 亿的数，单位是元，这里是 {found}；9 万元写作 90000"),
        format!(
            "must be a number above 0 and up to 1e9, in yuan, and is {found}; 9万元 is written 90000"
        ),
    );
    Err(wrong(name, text, path, message))
}

fn wrong(name: &str, text: &str, path: &[&str], message: Text) -> StandardError {
    StandardError::new(name, message)
        .key(path.join("."))
        .line(line_of(text, path))
}
