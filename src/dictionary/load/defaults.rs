//! What a dictionary need not say: the words around figures, units, the roles of fields that go by the usual
//! names, and the stage where there is but one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use toml::{Table, Value};

use crate::dictionary::normal::normalise;

/// The one stage of a dictionary that names none.
pub const ONLY_STAGE: &str = "all";

/// The roles that every dictionary has, whether it names them or not.
const ROLES: [&str; 7] = [
    "school_code",
    "school_name",
    "school_type",
    "county_code",
    "county_name",
    "year",
    "pupils",
];

/// Fills in what a dictionary does not say, from the built-in one.
pub fn fill(table: &mut Table) {
    static BUILT_IN: LazyLock<Table> =
        LazyLock::new(|| toml::from_str(super::BUILT_IN).unwrap_or_default());
    let usual = &*BUILT_IN;
    if let Some(words) = section(table, "words") {
        for (key, value) in section_of(usual, "words") {
            words.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    if !table.contains_key("unit") {
        for key in ["unit", "multiplier"] {
            if let Some(own) = usual.get(key) {
                table.entry(key).or_insert_with(|| own.clone());
            }
        }
    }
    if !table.contains_key("stage") {
        let texts = [("zh", "全体"), ("en", "all")];
        let stage: Table = texts
            .map(|(k, v)| (k.to_owned(), v.into()))
            .into_iter()
            .collect();
        let stages = Table::from_iter([(ONLY_STAGE.to_owned(), Value::Table(stage))]);
        table.insert("stage".to_owned(), Value::Table(stages));
    }
    roles(table, usual);
    pupils(table);
    for of in ["field", "stage", "unit", "sharer"] {
        let entries = section(table, of).into_iter().flatten();
        entries.for_each(|(_, entry)| one_language(entry));
    }
    for (_, values) in section(table, "category").into_iter().flatten() {
        let values = values.as_table_mut().into_iter().flatten();
        values.for_each(|(_, entry)| one_language(entry));
    }
}

/// A role that is not named has its usual field; a field of that kind that the dictionary has not, is asked of
/// nobody, and read where a table has it.
fn roles(table: &mut Table, usual: &Table) {
    for role in ROLES {
        let name = section_of(usual, "roles").find(|(key, _)| *key == role);
        let Some(name) = name.and_then(|(_, name)| name.as_str()) else {
            continue;
        };
        if role == "pupils" && !section_of(table, "field").any(|(key, _)| key == name) {
            continue;
        }
        let Some(own) = section(table, "roles") else {
            return;
        };
        let named = own.entry(role).or_insert_with(|| name.into()).clone();
        // Whose field the user names, the user describes.
        if named.as_str() != Some(name) {
            continue;
        }
        let described = section_of(table, "category").any(|(key, _)| key == name);
        let Some(fields) = section(table, "field") else {
            return;
        };
        if fields.contains_key(name) {
            continue;
        }
        let field = section_of(usual, "field").find(|(key, _)| *key == name);
        let Some(mut field) = field.and_then(|(_, field)| field.as_table().cloned()) else {
            continue;
        };
        if role == "school_type" && !described {
            field.insert("kind".to_owned(), "text".into());
        }
        yield_headers(&mut field, name, fields);
        fields.insert(name.to_owned(), Value::Table(field));
    }
}

/// The keys of a field that hold what it is called by.
const HEADERS: [&str; 5] = ["zh", "en", "aliases", "with_stage", "lesser"];

/// Takes from a field that the dictionary does not describe the headers by which fields go that it does.
fn yield_headers(field: &mut Table, name: &str, others: &Table) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (other, described) in others {
        let texts = described.as_table().into_iter().flatten();
        let texts = texts.filter(|(key, _)| HEADERS.contains(&key.as_str()));
        let texts = texts.flat_map(|(_, value)| match value {
            Value::String(text) => vec![text.as_str()],
            Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        });
        taken.extend(texts.chain([other.as_str()]).map(normalise));
    }
    let own = field.iter_mut();
    for (_, value) in own.filter(|(key, _)| HEADERS.contains(&key.as_str())) {
        match value {
            Value::Array(texts) => texts.retain(|text| {
                let text = text.as_str().map(normalise);
                text.is_none_or(|text| !taken.contains(&text))
            }),
            Value::String(text) if taken.contains(&normalise(text)) => name.clone_into(text),
            _ => {}
        }
    }
}

/// Where there is but one stage, pupils are those of it, whatever level they are said to have.
fn pupils(table: &mut Table) {
    if section_of(table, "stage").count() != 1 {
        return;
    }
    let named = section_of(table, "roles").find(|(role, _)| *role == "pupils");
    let Some(name) = named.and_then(|(_, name)| name.as_str().map(str::to_owned)) else {
        return;
    };
    let field = section(table, "field").and_then(|fields| fields.get_mut(&name));
    if let Some(Value::Table(field)) = field {
        field.insert("level".to_owned(), "stage".into());
    }
}

/// What is said in one language only is said so in both.
fn one_language(entry: &mut Value) {
    let Some(entry) = entry.as_table_mut() else {
        return;
    };
    for (own, other) in [("zh", "en"), ("en", "zh")] {
        if let (Some(said), None) = (entry.get(own).cloned(), entry.get(other)) {
            entry.insert(other.to_owned(), said);
        }
    }
}

/// A section, made where there is none; `None` for what is no table, which the reader tells of.
fn section<'a>(table: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    let entry = table
        .entry(name)
        .or_insert_with(|| Value::Table(Table::new()));
    entry.as_table_mut()
}

fn section_of<'a>(table: &'a Table, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let section = table.get(name).and_then(Value::as_table);
    section.into_iter().flatten()
}
