//! Independent pieces of work on all cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// So many things of little work are one piece.
const AT_ONCE: usize = 1 << 10;

/// How much stack a thread has.
static STACK: AtomicUsize = AtomicUsize::new(2 << 20);

/// Starts the threads that files are read by, each with so many bytes of stack, whatever the environment says.
/// Without it they are started with the stack that Rust gives any thread when they are first needed, and where they
/// cannot be, that is a panic.
///
/// # Errors
/// If they cannot be started, for lack of memory, or were before.
pub fn start_threads(stack: usize) -> Result<(), rayon::ThreadPoolBuildError> {
    STACK.store(stack, Ordering::Relaxed);
    let pool = rayon::ThreadPoolBuilder::new().stack_size(stack);
    pool.build_global()
}

/// Does `count` pieces of work, each on whichever thread is free, and gives what they come to in their
/// order. A thread that waits inside a piece of work takes up no other one meanwhile, as those of a
/// work-stealing pool do, whose stack would grow with every piece taken up so.
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.min(count);
    if threads < 2 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return done;
            }
            done.push((at, work(at)));
        }
    };
    let stack = STACK.load(Ordering::Relaxed);
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let thread = || thread::Builder::new().stack_size(stack);
        // What a thread that cannot be started would do, the others do.
        let others = (1..threads).map_while(|_| thread().spawn_scoped(scope, some).ok());
        let others: Vec<_> = others.collect();
        let mut done = some();
        for other in others {
            done.extend(other.join().unwrap_or_else(|e| resume_unwind(e)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, what)| what).collect()
}

/// Does the same with each of many things that are little work each, and gives what comes of them in
/// their order.
pub fn pieces<P: Sync, T: Send>(things: &[P], work: impl Fn(&P) -> T + Sync) -> Vec<T> {
    let pieces: Vec<&[P]> = things.chunks(AT_ONCE).collect();
    let done = map(pieces.len(), |at| -> Vec<T> {
        let piece = pieces.get(at).copied().unwrap_or_default();
        piece.iter().map(&work).collect()
    });
    done.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_comes_of_the_work_stands_in_its_order() {
        for count in [0, 1, 2, 1000] {
            let squares: Vec<usize> = (0..count).map(|n| n * n).collect();
            assert_eq!(super::map(count, |n| n * n), squares);
            let numbers: Vec<usize> = (0..count * 7).collect();
            assert_eq!(super::pieces(&numbers, |n| *n), numbers);
        }
    }
}
