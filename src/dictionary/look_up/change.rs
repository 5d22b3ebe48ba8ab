//! What the keys and headers of a file of changes mean.

use crate::dictionary::all::Dictionary;
use crate::dictionary::change_words::ChangeKey;
use crate::dictionary::normal::normalise;
use crate::dictionary::unit::{Factor, UnitOf};

impl Dictionary {
    /// What a key or header of a file of changes means, and what it multiplies by: costs may be counted in
    /// another unit.
    ///
    /// ```
    /// use balance::dictionary::{ChangeKey, Dictionary, Factor};
    /// let d = Dictionary::built_in();
    /// assert_eq!(d.change_key("学校名称"), Some((ChangeKey::Name, Factor::ONE)));
    /// let (key, factor) = d.change_key("资金（万元）").unwrap();
    /// assert_eq!((key, factor.apply(1.5)), (ChangeKey::Cost, 15_000.0));
    /// assert_eq!(d.change_key("yaer"), None);
    /// ```
    pub fn change_key(&self, text: &str) -> Option<(ChangeKey, Factor)> {
        let words = &self.lists.changes;
        let whole = normalise(text);
        if let Some(key) = words.key_of(&whole) {
            return Some((key, Factor::ONE));
        }
        let (name, unit) = whole.strip_suffix(')')?.split_once('(')?;
        let key = words.key_of(name).filter(|key| *key == ChangeKey::Cost)?;
        match self.unit_of(words.money.as_deref()?, unit) {
            UnitOf::Own(factor) => Some((key, factor)),
            UnitOf::Other(_) | UnitOf::Unknown => None,
        }
    }
}
