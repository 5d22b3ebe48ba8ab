//! How far the reading of many files has come, on a terminal.

use balance::census::Step;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error; none where that is no terminal, and none for a file by itself.
pub struct Progress(ProgressBar);

impl Progress {
    pub fn new() -> Progress {
        // The bar hides itself where standard error is a pipe or a file.
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Progress(bar)
    }

    /// Shows the file at hand.
    pub fn show(&self, step: Step<'_>) {
        if step.of < 2 {
            return;
        }
        self.0.set_length(step.of as u64);
        self.0.set_position(step.done as u64);
        let file = step.file.file_name().unwrap_or(step.file.as_os_str());
        let file = balance::problem::harmless(&file.to_string_lossy());
        self.0.set_message(file);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
