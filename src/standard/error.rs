//! What is wrong with a standard's file.

use crate::lang::{Lang, Speak, Text};

/// A standard that cannot be used, with the place in its file.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardError {
    /// The file, or the built-in standard's id.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The key concerned, such as `indicator.books.threshold`.
    pub key: Option<String>,
    /// What is wrong.
    pub message: Text,
    /// The valid name nearest to what stands there.
    pub nearest: Option<String>,
    /// What else is wrong: of a dictionary everything is told at once.
    pub more: Vec<StandardError>,
}

impl StandardError {
    pub(crate) fn new(file: &str, message: Text) -> StandardError {
        StandardError {
            file: file.to_owned(),
            line: None,
            key: None,
            message,
            nearest: None,
            more: Vec::new(),
        }
    }

    pub(crate) fn key(mut self, key: impl Into<String>) -> StandardError {
        self.key = Some(key.into());
        self
    }

    pub(crate) fn line(mut self, line: Option<usize>) -> StandardError {
        self.line = line;
        self
    }

    pub(crate) fn nearest(mut self, name: Option<&str>) -> StandardError {
        self.nearest = name.map(str::to_owned);
        self
    }
}

crate::lang::error_in_english!(StandardError);

/// File, line, key, what is wrong, the nearest valid name.
impl Speak for StandardError {
    fn speak(&self, lang: Lang) -> String {
        let mut place = self.file.clone();
        if let Some(line) = self.line {
            place.push_str(&match lang {
                Lang::Zh => format!(" 第 {line} 行"),
                Lang::En => format!(", line {line}"),
            });
        }
        if let Some(key) = &self.key {
            place.push_str(&match lang {
                Lang::Zh => format!("，键 {key}"),
                Lang::En => format!(", key {key}"),
            });
        }
        let mut shown = format!("{place}{}{}", lang.pick("：", ": "), self.message.get(lang));
        if let Some(name) = &self.nearest {
            shown.push_str(&match lang {
                Lang::Zh => format!("；是否想写 {name}？"),
                Lang::En => format!("; did you mean {name}?"),
            });
        }
        for other in &self.more {
            shown.push('\n');
            shown.push_str(&other.speak(lang));
        }
        shown
    }
}
