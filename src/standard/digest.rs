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
    for of in ["indicator", "item"] {
        let entries = measured.get_mut(of).and_then(Value::as_table_mut);
        for (_, entry) in entries.into_iter().flatten() {
            for printed in ["form", "school_form"] {
                entry.as_table_mut().and_then(|entry| entry.remove(printed));
            }
        }
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
    let dropped = |key: &str| matches!(key, "zh" | "en" | "extends" | "fields");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_forms_print_is_left_out_and_a_formula_of_that_name_is_not() {
        let of = |text: &str| digest(&toml::from_str(text).unwrap(), None);
        let indicator = "[indicator.books]\nnumerator = \"books\"\n";
        let printed = format!("{indicator}form = {{ zh = \"书\", en = \"books\" }}\n");
        assert_eq!(of(indicator), of(&printed));
        let formula = |times: u8| format!("{indicator}[define]\nform = \"books * {times}\"\n");
        assert_ne!(of(&formula(2)), of(&formula(3)));
    }
}
