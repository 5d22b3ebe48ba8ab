//! What is wrong with a dictionary file: all of it at once.

use std::fmt;

use crate::expression::ExprError;
use crate::lang::Text;
use crate::outside::TomlError;

/// All that is wrong with a dictionary file; never nothing.
#[derive(Debug)]
pub struct DictionaryErrors(pub Vec<DictionaryError>);

impl fmt::Display for DictionaryErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&all.join("\n"))
    }
}

impl std::error::Error for DictionaryErrors {}

/// What is wrong with a dictionary file.
#[derive(Debug)]
pub enum DictionaryError {
    /// It is not TOML.
    Toml(toml::de::Error),
    /// An entry is not of the expected shape.
    Entry {
        /// Its place: `field`, `desks`.
        path: Vec<String>,
        /// What is wrong with it.
        why: toml::de::Error,
    },
    /// No section is called so.
    Section {
        /// The name as it stands there.
        name: String,
        /// The valid name most like it.
        nearest: Option<String>,
    },
    /// No field is the number of pupils.
    NoPupils,
    /// A name in it leads nowhere.
    Unknown {
        /// Where it stands.
        key: String,
        /// What stands there.
        name: String,
        /// What it should name: a field, a unit, a stage.
        what: What,
        /// The valid name most like it.
        nearest: Option<String>,
    },
    /// The rule of a check is no condition over fields.
    Rule {
        /// The check.
        check: String,
        /// What is wrong with it.
        why: ExprError,
    },
    /// A multiple of nothing.
    ZeroFactor {
        /// The unit.
        unit: String,
    },
    /// Two fields go by the same header.
    Ambiguous {
        /// The header.
        header: String,
        /// The field that has it.
        first: String,
        /// The field that wants it too.
        second: String,
    },
}

/// What a name should name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An entry of `[field]`.
    Field,
    /// An entry of `[unit]`.
    Unit,
    /// An entry of `[stage]`.
    Stage,
    /// A field in `[category]`.
    Category,
    /// A column of a roster.
    Column,
}

impl What {
    fn text(self) -> Text {
        match self {
            What::Field => Text::new("项目（[field.…]）", "field ([field.…])"),
            What::Unit => Text::new("单位（[unit.…]）", "unit ([unit.…])"),
            What::Stage => Text::new("学段（[stage.…]）", "stage ([stage.…])"),
            What::Category => Text::new(
                "取值表（[category.…]）：kind = \"category\" 的项目要列出取值",
                "category ([category.…]): a field of kind = \"category\" needs its values",
            ),
            What::Column => Text::new("名册列", "column of the roster"),
        }
    }
}

impl DictionaryError {
    /// The keys that lead to where it stands.
    pub fn path(&self) -> Vec<String> {
        let parts = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
        match self {
            DictionaryError::Toml(_) => Vec::new(),
            DictionaryError::Entry { path, why } => {
                let key = TomlError::new("", why).key;
                path.iter().cloned().chain(key).collect()
            }
            DictionaryError::Section { name, .. } => parts(&[name]),
            DictionaryError::NoPupils => parts(&["roles", "pupils"]),
            DictionaryError::Unknown { key, .. } => key.split('.').map(str::to_owned).collect(),
            DictionaryError::Rule { check, .. } => parts(&["check", check, "rule"]),
            DictionaryError::ZeroFactor { unit } => parts(&["unit", unit, "multiples"]),
            DictionaryError::Ambiguous { second, .. } => parts(&["field", second]),
        }
    }

    /// The valid name most like what stands there.
    pub fn nearest(&self) -> Option<String> {
        match self {
            DictionaryError::Toml(why) | DictionaryError::Entry { why, .. } => {
                TomlError::new("", why).nearest
            }
            DictionaryError::Section { nearest, .. } | DictionaryError::Unknown { nearest, .. } => {
                nearest.clone()
            }
            _ => None,
        }
    }

    /// What is wrong.
    pub fn text(&self) -> Text {
        match self {
            DictionaryError::Toml(why) | DictionaryError::Entry { why, .. } => {
                TomlError::new("", why).message
            }
            DictionaryError::Section { .. } => {
                Text::new("字典没有这一节", "a dictionary has no such section")
            }
            DictionaryError::NoPupils => Text::new(
                "没有写明哪一项是学生数：roles.pupils = \"项目名\"",
                "which field is the number of pupils is not said: roles.pupils = \"NAME\"",
            ),
            DictionaryError::Unknown { name, what, .. } => {
                let what = what.text();
                Text::new(
                    format!("没有“{name}”这个{}", what.zh),
                    format!("\"{name}\": there is no such {}", what.en),
                )
            }
            DictionaryError::Rule { why, .. } => {
                Text::new(format!("检查的条件有误（{why}）"), why.to_string())
            }
            DictionaryError::ZeroFactor { .. } => {
                Text::new("times 和 over 必须大于 0", "times and over must be above 0")
            }
            DictionaryError::Ambiguous {
                header,
                first,
                second,
            } => Text::new(
                format!("表头“{header}”同时属于 {first} 和 {second}"),
                format!("the header \"{header}\" is claimed by both `{first}` and `{second}`"),
            ),
        }
    }
}

impl fmt::Display for DictionaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "`{}`: ", path.join("."))?;
        }
        f.write_str(&self.text().en)?;
        match self.nearest() {
            Some(near) => write!(f, "; did you mean \"{near}\"?"),
            None => Ok(()),
        }
    }
}
