//! The `balance` command.

mod cli;

use std::process::ExitCode;
use std::thread::Builder;

/// Enough for the deepest formula, whatever the shell or the environment allows a thread.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    if let Err(error) = balance::start_threads(STACK) {
        return cli::no_threads(&error);
    }
    let run = || cli::run(std::env::args_os().collect());
    match Builder::new().stack_size(STACK).spawn(run) {
        // What has panicked has said so.
        Ok(thread) => thread.join().unwrap_or(ExitCode::from(101)),
        Err(error) => cli::no_threads(&error),
    }
}
