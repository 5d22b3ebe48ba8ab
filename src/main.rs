//! The `balance` command.

mod cli;

use std::process::ExitCode;
use std::thread::Builder;

/// Enough for the deepest formula, whatever the shell allows the first thread.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let run = || cli::run(std::env::args_os().collect());
    match Builder::new().stack_size(STACK).spawn(run) {
        // What has panicked has said so.
        Ok(thread) => thread.join().unwrap_or(ExitCode::from(101)),
        Err(_) => run(),
    }
}
