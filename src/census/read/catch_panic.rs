//! Libraries that panic on a damaged file. They should not; some do.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is expected, and not worth a message.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// What the work gives, or nothing where it panics; nothing is printed of that. Panics elsewhere
/// in the program are shown as ever.
pub fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !EXPECTED.get() {
                before(panic);
            }
        }));
    });
    let outer = EXPECTED.replace(true);
    // What the work leaves half done is dropped with the file that caused it.
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    EXPECTED.set(outer);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing() {
        let empty: &[u8] = &[];
        assert_eq!(catch_panic(|| empty[std::hint::black_box(0)]), None);
        assert_eq!(catch_panic(|| 1), Some(1));
        assert!(!EXPECTED.get());
    }
}
