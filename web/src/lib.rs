//! What the page calls. Both sides share memory: the page writes bytes to [`buffer`], calls [`hold`] or
//! [`run`], and reads what there is to say from [`answer`].
//!
//! Nothing here reads a clock, draws lots or starts threads: the same files give the same bytes, those of the
//! command line.

mod audit;
mod compare;
mod problems;
mod request;
mod save;
mod state;

use std::cell::RefCell;

use request::Request;
use state::State;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static STATE: RefCell<State> = RefCell::new(State::default());
}

/// Room for so many bytes, to be written by the page.
#[unsafe(no_mangle)]
pub extern "C" fn buffer(length: usize) -> *mut u8 {
    BUFFER.with_borrow_mut(|buffer| {
        *buffer = vec![0; length];
        buffer.as_mut_ptr()
    })
}

/// Holds a file: in the buffer stand its path, of so many bytes, and what is in it.
#[unsafe(no_mangle)]
pub extern "C" fn hold(path: usize) {
    let bytes = BUFFER.take();
    let (path, content) = bytes.split_at(path.min(bytes.len()));
    let path = String::from_utf8_lossy(path).into_owned();
    balance::files::hold(path, content);
}

/// Lets go of all files.
#[unsafe(no_mangle)]
pub extern "C" fn release() {
    balance::files::release();
    STATE.set(State::default());
}

/// Does what the request in the buffer asks for, in JSON, and gives the length of the answer. Whether that is
/// what was asked for, or why it could not be had, [`succeeded`] says.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    let bytes = BUFFER.take();
    let done = match serde_json::from_slice::<Request>(&bytes) {
        Ok(request) => STATE.with_borrow_mut(|state| state.run(request)),
        Err(error) => Err(error.to_string()),
    };
    let (succeeded, answer) = match done {
        Ok(answer) => (true, answer),
        Err(why) => (false, why.into_bytes()),
    };
    let length = answer.len();
    SUCCEEDED.set(succeeded);
    ANSWER.set(answer);
    length
}

thread_local! {
    static SUCCEEDED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether the last request was met.
#[unsafe(no_mangle)]
pub extern "C" fn succeeded() -> u32 {
    u32::from(SUCCEEDED.get())
}

/// Where the answer stands.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    ANSWER.with_borrow(|answer| answer.as_ptr())
}

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "page")]
unsafe extern "C" {
    safe fn step(done: u32, of: u32, file: *const u8, length: usize);
}

/// Tells the page how many of the files have been read.
fn told(step_of: balance::census::Step<'_>) {
    let file = step_of.file.display().to_string();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    #[cfg(target_arch = "wasm32")]
    step(
        count(step_of.done),
        count(step_of.of),
        file.as_ptr(),
        file.len(),
    );
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (count(step_of.done), count(step_of.of), file);
}
