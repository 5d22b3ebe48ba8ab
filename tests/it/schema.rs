//! Whether JSON fits a schema, for the keywords that schemars writes. Stricter than JSON Schema in one
//! thing: an object has no key that its schema does not name.

use serde_json::{Map, Value};

/// What is wrong with `json`, each with its place; nothing where it fits.
///
/// Panics on a keyword that it does not know, so that none is passed over.
pub fn errors(schema: &Value, json: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Schema { root: schema }.check(schema, json, "", &mut found);
    found
}

struct Schema<'a> {
    root: &'a Value,
}

impl Schema<'_> {
    fn check(&self, schema: &Value, json: &Value, at: &str, found: &mut Vec<String>) {
        let schema = match schema {
            Value::Bool(true) => return,
            other => other.as_object().expect("a schema is an object or true"),
        };
        for (keyword, wanted) in schema {
            let is_fit = match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "default" => true,
                "format" => FORMATS.contains(&wanted.as_str().unwrap()),
                "$ref" => {
                    let pointer = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                    self.check(self.root.pointer(pointer).unwrap(), json, at, found);
                    true
                }
                "type" => match wanted {
                    Value::Array(any) => any.iter().any(|one| is_of_type(json, one)),
                    one => is_of_type(json, one),
                },
                "const" => json == wanted,
                "anyOf" => self.fitting(wanted, json) > 0,
                "oneOf" => self.fitting(wanted, json) == 1,
                "minimum" => json.as_f64().is_none_or(|n| n >= wanted.as_f64().unwrap()),
                "maximum" => json.as_f64().is_none_or(|n| n <= wanted.as_f64().unwrap()),
                "minItems" => len(json).is_none_or(|n| n >= wanted.as_u64().unwrap()),
                "maxItems" => len(json).is_none_or(|n| n <= wanted.as_u64().unwrap()),
                "items" => {
                    for (i, item) in json.as_array().into_iter().flatten().enumerate() {
                        self.check(wanted, item, &format!("{at}/{i}"), found);
                    }
                    true
                }
                "required" => json.as_object().is_none_or(|object| {
                    let mut names = wanted.as_array().unwrap().iter();
                    names.all(|name| object.contains_key(name.as_str().unwrap()))
                }),
                // Together, below.
                "properties" | "additionalProperties" => true,
                other => panic!("`{other}` is a keyword that this check does not know"),
            };
            if !is_fit {
                found.push(format!("{at}: {json} does not fit {keyword}: {wanted}"));
            }
        }
        if let Some(object) = json.as_object() {
            self.check_keys(schema, object, at, found);
        }
    }

    fn check_keys(
        &self,
        schema: &Map<String, Value>,
        object: &Map<String, Value>,
        at: &str,
        found: &mut Vec<String>,
    ) {
        let (named, others) = (schema.get("properties"), schema.get("additionalProperties"));
        // Said elsewhere: by a `$ref` or an `anyOf`.
        if named.is_none() && others.is_none() {
            return;
        }
        for (key, value) in object {
            match named.and_then(|named| named.get(key)).or(others) {
                Some(schema) => self.check(schema, value, &format!("{at}/{key}"), found),
                None => found.push(format!("{at}: `{key}` is not in the schema")),
            }
        }
    }

    /// How many of several schemas it fits.
    fn fitting(&self, schemas: &Value, json: &Value) -> usize {
        let schemas = schemas.as_array().unwrap().iter();
        let fits = |schema: &&Value| {
            let mut found = Vec::new();
            self.check(schema, json, "", &mut found);
            found.is_empty()
        };
        schemas.filter(fits).count()
    }
}

/// The formats of numbers, whose bounds stand beside them.
const FORMATS: [&str; 6] = ["double", "uint", "uint8", "uint16", "uint32", "uint64"];

fn is_of_type(json: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => json.is_null(),
        "boolean" => json.is_boolean(),
        "integer" => json.is_i64() || json.is_u64(),
        "number" => json.is_number(),
        "string" => json.is_string(),
        "array" => json.is_array(),
        "object" => json.is_object(),
        other => panic!("no type is called {other}"),
    }
}

fn len(json: &Value) -> Option<u64> {
    json.as_array().map(|items| items.len() as u64)
}

#[test]
fn what_does_not_fit_a_schema_is_found() {
    let schema = serde_json::json!({
        "type": "object",
        "properties": {
            "count": { "type": ["integer", "null"], "minimum": 0, "format": "uint8", "maximum": 255 },
            "pair": { "type": "array", "items": { "$ref": "#/$defs/Word" }, "minItems": 2, "maxItems": 2 },
            "any": { "anyOf": [{ "$ref": "#/$defs/Word" }, { "type": "null" }] },
            "by_name": { "type": "object", "additionalProperties": { "type": "number" } }
        },
        "required": ["count"],
        "$defs": { "Word": { "oneOf": [{ "const": "a" }, { "const": "b" }] } }
    });
    let fits = [
        r#"{"count": null, "pair": ["a", "b"], "any": null, "by_name": {"x": 1.5}}"#,
        r#"{"count": 255, "any": "b"}"#,
    ];
    let does_not = [
        "{}",
        "[]",
        r#"{"count": -1}"#,
        r#"{"count": 256}"#,
        r#"{"count": 1.5}"#,
        r#"{"count": 1, "more": 1}"#,
        r#"{"count": 1, "pair": ["a"]}"#,
        r#"{"count": 1, "pair": ["a", "b", "a"]}"#,
        r#"{"count": 1, "pair": ["a", "c"]}"#,
        r#"{"count": 1, "any": "c"}"#,
        r#"{"count": 1, "by_name": {"x": "1"}}"#,
    ];
    let errors = |text: &str| errors(&schema, &serde_json::from_str(text).unwrap());
    for text in fits {
        assert!(errors(text).is_empty(), "{:?}", errors(text));
    }
    for text in does_not {
        assert_eq!(errors(text).len(), 1, "{text}: {:?}", errors(text));
    }
}
