//! Errors of the library, on their way to the user: in one language, as `anyhow` passes them on.

use std::fmt::Display;

use anyhow::anyhow;
use balance::{Lang, Speak};

/// A result whose error speaks both languages.
pub trait Spoken<T> {
    /// The result, with its error in one language.
    ///
    /// # Errors
    /// Those of the result.
    fn spoken(self, lang: Lang) -> anyhow::Result<T>;

    /// The same, with what the error is about in front: a file by its name.
    ///
    /// # Errors
    /// Those of the result.
    fn spoken_of(self, about: impl Display, lang: Lang) -> anyhow::Result<T>;
}

impl<T, E: Speak> Spoken<T> for Result<T, E> {
    fn spoken(self, lang: Lang) -> anyhow::Result<T> {
        self.map_err(|error| anyhow!(error.speak(lang)))
    }

    fn spoken_of(self, about: impl Display, lang: Lang) -> anyhow::Result<T> {
        let colon = lang.pick("：", ": ");
        self.map_err(|error| anyhow!("{about}{colon}{}", error.speak(lang)))
    }
}
