//! What headers were found to mean, so that those of a thousand files alike are understood once.

use std::collections::HashMap;
use std::sync::RwLock;

/// So many texts are remembered: more than the headers of all tables and forms that a county fills.
const MOST: usize = 4096;

/// And so many bytes of them.
const MOST_BYTES: usize = 1 << 20;

/// Texts with what they mean.
#[derive(Debug)]
pub(super) struct Memo<T>(RwLock<Known<T>>);

#[derive(Debug)]
struct Known<T> {
    meanings: HashMap<String, T>,
    bytes: usize,
}

impl<T: Clone> Memo<T> {
    /// The meaning of a text, worked out where it is not remembered.
    pub fn meaning(&self, text: &str, work_out: impl FnOnce() -> T) -> T {
        let known = self.0.read().ok();
        if let Some(meaning) = known.and_then(|known| known.meanings.get(text).cloned()) {
            return meaning;
        }
        let meaning = work_out();
        if let Ok(mut known) = self.0.write()
            && known.meanings.len() < MOST
            && known.bytes + text.len() <= MOST_BYTES
        {
            known.bytes += text.len();
            known.meanings.insert(text.to_owned(), meaning.clone());
        }
        meaning
    }
}

impl<T> Default for Memo<T> {
    fn default() -> Memo<T> {
        Memo(RwLock::new(Known {
            meanings: HashMap::new(),
            bytes: 0,
        }))
    }
}

/// A copy is about to be changed: what it knows may no longer hold.
impl<T> Clone for Memo<T> {
    fn clone(&self) -> Memo<T> {
        Memo::default()
    }
}
