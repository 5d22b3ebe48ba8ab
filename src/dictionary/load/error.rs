//! What is wrong with a dictionary file.

use crate::expression::ExprError;

/// What is wrong with a dictionary file.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// It is not TOML of the expected shape.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A name in it leads nowhere.
    #[error("`{key}` = \"{name}\": there is no such {what}{}", nearest.as_ref().map(|n| format!("; did you mean \"{n}\"?")).unwrap_or_default())]
    Unknown {
        /// Where it stands.
        key: String,
        /// What stands there.
        name: String,
        /// What it should name: a field, a unit, a stage.
        what: &'static str,
        /// The valid name most like it.
        nearest: Option<String>,
    },
    /// The rule of a check is no condition over fields.
    #[error("`check.{check}.rule`: {why}")]
    Rule {
        /// The check.
        check: String,
        /// What is wrong with it.
        why: ExprError,
    },
    /// A multiple of nothing.
    #[error("`unit.{unit}.multiples`: times and over must be above 0")]
    ZeroFactor {
        /// The unit.
        unit: String,
    },
    /// Two fields go by the same header.
    #[error("the header \"{header}\" is claimed by both `{first}` and `{second}`")]
    Ambiguous {
        /// The header.
        header: String,
        /// The field that has it.
        first: String,
        /// The field that wants it too.
        second: String,
    },
}
