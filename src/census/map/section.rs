//! What a map says of some sheets, as it is written and as it is meant.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::census::grid::Cell;
use crate::census::map::words::MapWords;
use crate::census::value::{self, Value};
use crate::dictionary::{Dictionary, Factor, normalise};
use crate::lang::{Lang, Text};
use crate::nearest::nearest;
use crate::problem::cell_address;

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default)]
    pub columns: IndexMap<String, TargetFile>,
    #[serde(default)]
    pub values: IndexMap<String, IndexMap<String, String>>,
    #[serde(default)]
    pub constants: IndexMap<String, toml::Value>,
    #[serde(default)]
    pub sheet: Vec<SheetFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetFile {
    pub file: Option<String>,
    pub sheet: Option<String>,
    pub stage: Option<String>,
    #[serde(default)]
    pub skip: bool,
    #[serde(default)]
    pub columns: IndexMap<String, TargetFile>,
    #[serde(default)]
    pub values: IndexMap<String, IndexMap<String, String>>,
    #[serde(default)]
    pub constants: IndexMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum TargetFile {
    Field(String),
    /// Their sum.
    Several(Vec<String>),
    Detailed(Detailed),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detailed {
    field: String,
    unit: Option<String>,
}

/// What is said about some sheets.
#[derive(Debug)]
pub struct Section {
    pub file: Option<String>,
    pub sheet: Option<String>,
    pub stage: Option<String>,
    pub skip: bool,
    /// By normalised header, with the header as written.
    pub columns: IndexMap<String, (String, Target)>,
    /// The columns among them that are named by their letters.
    pub letters: Vec<u32>,
    /// By normalised header: the fields besides the first that the column is the sum of.
    pub included: IndexMap<String, Vec<String>>,
    pub words: MapWords,
    pub constants: Vec<(String, Value)>,
}

/// What a column is to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A field; without a factor the header's own unit counts.
    Field(String, Option<Factor>),
    /// Not used.
    Nothing,
}

impl Section {
    pub fn from_file(file: SheetFile, dictionary: &Dictionary) -> Result<Section, Text> {
        let mut columns = IndexMap::new();
        let mut included = IndexMap::new();
        for (header, target) in file.columns {
            let key = normalise(&header.replace(" / ", "/"));
            let target = match target {
                TargetFile::Field(field) => Detailed { field, unit: None },
                TargetFile::Several(fields) => {
                    let (field, more) = several(&header, fields, dictionary)?;
                    included.insert(key.clone(), more);
                    Detailed { field, unit: None }
                }
                TargetFile::Detailed(detailed) => detailed,
            };
            let target = read_target(&header, target, dictionary)?;
            columns.insert(key, (header, target));
        }
        let mut constants = Vec::new();
        for (column, value) in file.constants {
            let column = known_column(&column, dictionary)?;
            let cell = match &value {
                toml::Value::String(text) => Cell::Text(text.clone()),
                toml::Value::Boolean(truth) => Cell::Truth(*truth),
                toml::Value::Integer(number) => Cell::Number(*number as f64),
                toml::Value::Float(number) => Cell::Number(*number),
                other => Cell::Text(format!("{other:?}")),
            };
            let read = value::read(&cell, &column, Factor::ONE, dictionary);
            match read {
                Ok(Some(value)) => constants.push((column, value)),
                Ok(None) => {}
                Err(kind) => {
                    let say = |lang| format!("constants.{column}: {}", kind.message(lang));
                    return Err(Text::new(say(Lang::Zh), say(Lang::En)));
                }
            }
        }
        let stage = file.stage.as_deref();
        let known = stage.and_then(|stage| dictionary.stage_of(stage));
        if let (Some(stage), None) = (stage, known) {
            let known: Vec<&str> = dictionary.stages.keys().map(String::as_str).collect();
            let known = known.join(", ");
            return Err(Text::new(
                format!("没有学段“{stage}”，可用：{known}"),
                format!("there is no stage \"{stage}\"; known: {known}"),
            ));
        }
        Ok(Section {
            file: file.file,
            sheet: file.sheet,
            stage: known.map(str::to_owned),
            skip: file.skip,
            letters: columns.keys().filter_map(|key| letters(key)).collect(),
            columns,
            included,
            words: MapWords::from_file(file.values, dictionary)?,
            constants,
        })
    }
}

/// The column that a key names by its letters: `column H`, normalised.
fn letters(key: &str) -> Option<u32> {
    let letters = key.strip_prefix("column")?.to_uppercase();
    let (_, column) = cell_address(&format!("{letters}1"))?;
    letters
        .bytes()
        .all(|b| b.is_ascii_uppercase())
        .then_some(column)
}

/// The field that takes the figure of a column that counts several, and the others; all are of one unit
/// and add up.
fn several(
    header: &str,
    fields: Vec<String>,
    dictionary: &Dictionary,
) -> Result<(String, Vec<String>), Text> {
    let columns = fields.iter().map(|field| known_column(field, dictionary));
    let columns: Vec<String> = columns.collect::<Result<_, _>>()?;
    let unit = |column: &String| {
        let (_, field, _) = dictionary.resolve(column)?;
        let unit = field.unit.clone()?;
        dictionary
            .units
            .get(&unit)
            .filter(|u| u.adds_up)
            .map(|_| unit)
    };
    let first = columns.first().and_then(unit);
    let alike = first.is_some() && columns.iter().all(|column| unit(column) == first);
    match columns.split_first() {
        Some((first, more)) if alike => Ok((first.clone(), more.to_vec())),
        _ => Err(Text::new(
            format!("“{header}”：合计的各项须是同一单位的数量"),
            format!("\"{header}\": what a column is the sum of must be counted in one unit"),
        )),
    }
}

fn read_target(header: &str, target: Detailed, dictionary: &Dictionary) -> Result<Target, Text> {
    if target.field.is_empty() {
        return Ok(Target::Nothing);
    }
    let column = known_column(&target.field, dictionary)?;
    let field = dictionary.resolve(&column);
    let own = field.and_then(|(_, field, _)| field.unit.as_deref());
    let factor = match target.unit {
        None => None,
        Some(unit) => match dictionary.unit(&unit) {
            Some((id, factor)) if own == Some(id) => Some(factor),
            _ => {
                let field = dictionary.label_text(&column);
                return Err(Text::new(
                    format!("“{header}”：“{unit}”不是“{}”的单位", field.zh),
                    format!("\"{header}\": \"{unit}\" is no unit of \"{}\"", field.en),
                ));
            }
        },
    };
    Ok(Target::Field(column, factor))
}

/// The column that a name stands for, by its own name or its label, 小学学生人数; an error for one
/// that does not exist.
fn known_column(name: &str, dictionary: &Dictionary) -> Result<String, Text> {
    if dictionary.resolve(name).is_some() {
        return Ok(name.to_owned());
    }
    // The columns of rosters go by the roster's id and their own: teachers.birth.
    if let Some((roster, own)) = name.split_once('.')
        && let Some(roster) = dictionary.rosters.get(roster)
        && roster.column.contains_key(own)
    {
        return Ok(name.to_owned());
    }
    if let Some(meaning) = dictionary.column_meaning(&[name]) {
        return Ok(meaning.column);
    }
    let column = name;
    let alike = nearest(column, dictionary.columns().iter().map(String::as_str));
    let zh = alike
        .map(|n| format!("；是否想写“{n}”？"))
        .unwrap_or_default();
    let en = alike
        .map(|n| format!("; did you mean \"{n}\"?"))
        .unwrap_or_default();
    Err(Text::new(
        format!("没有项目“{column}”{zh}"),
        format!("there is no field \"{column}\"{en}"),
    ))
}
