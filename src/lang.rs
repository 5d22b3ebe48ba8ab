//! The two languages of the tool and texts that exist in both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The language of messages, tables and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// The language of a locale, as systems and browsers name it: Chinese where it is Chinese, else English.
    ///
    /// ```
    /// use balance::Lang;
    /// assert_eq!(Lang::of_locale("zh_CN.UTF-8"), Lang::Zh);
    /// assert_eq!(Lang::of_locale("fr-FR"), Lang::En);
    /// ```
    pub fn of_locale(locale: &str) -> Lang {
        match locale.to_ascii_lowercase().starts_with("zh") {
            true => Lang::Zh,
            false => Lang::En,
        }
    }

    /// Of two texts, the one in this language.
    ///
    /// ```
    /// use balance::Lang;
    /// assert_eq!(Lang::Zh.pick("均值", "mean"), "均值");
    /// ```
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// What says itself in either language: errors, and whatever else is told to a user.
pub trait Speak {
    /// What is to be said, in one language.
    fn speak(&self, lang: Lang) -> String;
}

/// Makes an error of what speaks both languages: said in English where no language is known, as `?` wants it.
macro_rules! error_in_english {
    ($error:ty) => {
        impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::Speak::speak(self, $crate::Lang::En))
            }
        }

        impl std::error::Error for $error {}
    };
}

pub(crate) use error_in_english;

impl Speak for Text {
    fn speak(&self, lang: Lang) -> String {
        self.get(lang).to_owned()
    }
}

/// A sentence in the language at hand, from a format string in each: the Chinese first. A part that is more
/// than a name stands behind its format string.
///
/// ```
/// use balance::{Lang, say};
/// let schools = 3;
/// assert_eq!(say!(Lang::Zh, "{schools} 所学校", "{schools} schools"), "3 所学校");
/// let name = Some("青山县");
/// let said = say!(Lang::En, ("{}的学校", name.unwrap_or("县")), ("schools of {}", name.unwrap_or("it")));
/// assert_eq!(said, "schools of 青山县");
/// ```
#[macro_export]
macro_rules! say {
    ($lang:expr, ($zh:literal $(, $a:expr)* $(,)?), ($en:literal $(, $b:expr)* $(,)?) $(,)?) => {
        match $lang {
            $crate::Lang::Zh => format!($zh $(, $a)*),
            $crate::Lang::En => format!($en $(, $b)*),
        }
    };
    ($lang:expr, $zh:literal, $en:literal $(,)?) => {
        $crate::say!($lang, ($zh), ($en))
    };
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its two versions.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Text {
        Text {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// A text that is the same in both, such as what a library says.
    pub fn same(text: impl Into<String>) -> Text {
        let text = text.into();
        Text::new(text.clone(), text)
    }

    /// Several texts, one after the other.
    ///
    /// ```
    /// use balance::Text;
    /// let list = Text::list([Text::new("小学", "primary"), Text::new("初中", "middle")]);
    /// assert_eq!(list, Text::new("小学、初中", "primary, middle"));
    /// ```
    pub fn list(texts: impl IntoIterator<Item = Text>) -> Text {
        let (zh, en): (Vec<_>, Vec<_>) = texts.into_iter().map(|t| (t.zh, t.en)).unzip();
        Text::new(zh.join("、"), en.join(", "))
    }

    /// The version in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}
