//! What people read, on standard output and standard error.
//!
//! In a job of GitHub Actions a line of the log that begins with `::`, or has `##[` in it, is a command to the
//! runner. What a file holds is printed, and must command nothing.

use std::io::{self, Stderr, Stdout, Write};

/// Stands for what would make a command of a line.
const TAKEN_OUT: char = char::REPLACEMENT_CHARACTER;

/// Standard output for people.
pub fn stdout() -> Lines<Stdout> {
    Lines::new(io::stdout(), in_a_job())
}

/// Standard error.
pub fn stderr() -> Lines<Stderr> {
    Lines::new(io::stderr(), in_a_job())
}

/// Writes a line to standard error.
pub fn say(line: &str) {
    let mut out = stderr();
    // Nothing is left to do where even this cannot be written.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn in_a_job() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| !value.is_empty())
}

/// Writes whole lines, none of which is a command to a runner.
pub struct Lines<W: Write> {
    out: W,
    guarded: bool,
    /// The line that is being written.
    line: Vec<u8>,
}

impl<W: Write> Lines<W> {
    fn new(out: W, guarded: bool) -> Lines<W> {
        Lines {
            out,
            guarded,
            line: Vec::new(),
        }
    }

    fn end_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.out
            .write_all(harmless(&String::from_utf8_lossy(&line)).as_bytes())
    }
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.guarded {
            return self.out.write(bytes);
        }
        for part in bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") || part.ends_with(b"\r") {
                self.end_line()?;
            }
        }
        Ok(bytes.len())
    }

    /// Writes the line that is being written, too; nothing is flushed within a line.
    fn flush(&mut self) -> io::Result<()> {
        self.end_line()?;
        self.out.flush()
    }
}

/// A line that commands nothing. The runner passes over the spaces that a line begins with.
fn harmless(line: &str) -> String {
    let text = line.trim_start();
    let line = match text.strip_prefix("::") {
        Some(rest) => format!("{}{TAKEN_OUT}:{rest}", &line[..line.len() - text.len()]),
        None => line.to_owned(),
    };
    line.replace("##[", &format!("#{TAKEN_OUT}["))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(parts: &[&str], guarded: bool) -> String {
        let mut out = Vec::new();
        let mut lines = Lines::new(&mut out, guarded);
        for part in parts {
            lines.write_all(part.as_bytes()).unwrap();
        }
        lines.flush().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_line_is_a_command() {
        let parts = [
            "::a\n :",
            ":b\r::c a::d ",
            "##[e]\n学",
            "校::f\n\u{3000}::g",
        ];
        let expected =
            "\u{fffd}:a\n \u{fffd}:b\r\u{fffd}:c a::d #\u{fffd}[e]\n学校::f\n\u{3000}\u{fffd}:g";
        assert_eq!(written(&parts, true), expected);
        assert_eq!(written(&parts, false), parts.concat());
    }
}
