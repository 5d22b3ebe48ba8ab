//! What tells one version of a standard apart from another of the same id.

use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use toml::{Table, Value};

/// The SHA-256, in hexadecimal, of all that a standard measures by: its merged TOML without its
/// wording, and the dictionary that it brings.
///
/// Its wording changes no figure. The built-in dictionary is a part of the program.
pub fn digest(merged: &Table, dictionary: Option<&str>) -> String {
    let mut hash = Sha256::new();
    // What a county can do changes no figure, nor does what forms and tables print.
    let mut measured = merged.clone();
    for printed in ["measure", "table", "school_form"] {
        measured.remove(printed);
    }
    hash.update(unworded(&measured).to_string());
    if let Some(text) = dictionary {
        hash.update("\n# fields\n");
        hash.update(text);
    }
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A table in the order of its keys, without its texts and without where the rest of it stands.
fn unworded(table: &Table) -> Json {
    let dropped = |key: &str| {
        matches!(
            key,
            "zh" | "en" | "extends" | "fields" | "form" | "school_form"
        )
    };
    let kept = table.iter().filter(|(key, _)| !dropped(key));
    let kept = kept.map(|(key, value)| (key.clone(), in_json(value)));
    let texts_only = |value: &Json| value.as_object().is_some_and(|below| below.is_empty());
    let mut kept: Vec<(String, Json)> = kept.filter(|(_, value)| !texts_only(value)).collect();
    kept.sort_by(|a, b| a.0.cmp(&b.0));
    Json::Object(kept.into_iter().collect())
}

fn in_json(value: &Value) -> Json {
    match value {
        Value::Table(table) => unworded(table),
        Value::Array(values) => values.iter().map(in_json).collect(),
        Value::String(text) => Json::from(text.as_str()),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => Json::from(*number),
        Value::Boolean(truth) => Json::from(*truth),
        Value::Datetime(time) => Json::from(time.to_string()),
    }
}
