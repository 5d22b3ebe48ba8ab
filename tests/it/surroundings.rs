//! What surrounds the program: jobs, memory, threads and their stacks.

use std::process::Output;

use crate::made::{Folder, balance, csv, good_primary, stderr, with};

/// What a file holds is printed in jobs, too, where a line may be a command to the runner.
#[test]
fn lines_that_command_a_runner() {
    let folder = Folder::new();
    let command = "::error::破";
    let school = |books: &str| {
        with(
            good_primary("1"),
            &[("school_name", command), ("books", books)],
        )
    };
    folder.write(":: add-mask::x.csv", csv(&[school("##[error]")]));
    folder.write("good.csv", csv(&[school("4000")]));
    folder.write("::stop-commands::x.csv", "");
    let bad = ":: add-mask::x.csv";
    let mut seen = 0;
    for args in [
        vec!["audit", "good.csv", "--allow-missing"],
        vec![
            "audit",
            "good.csv",
            "--allow-missing",
            "--format",
            "markdown",
        ],
        vec!["gaps", "good.csv", "--allow-missing"],
        vec!["check", bad],
        vec!["audit", bad, "::stop-commands::x.csv"],
        vec!["audit", "good.csv", "-o", "::notice::x/r.xlsx"],
        vec!["audit", "good.csv", "::warning::x.csv"],
        vec!["audit", "good.csv", "-o", "::x.none"],
        vec!["::group::x"],
        vec!["explain", "::x"],
    ] {
        for lang in ["zh", "en"] {
            let run = |job: &str| {
                let mut run = balance();
                run.current_dir(folder.path()).env("GITHUB_ACTIONS", job);
                let output = run.args(&args).args(["--lang", lang]).output().unwrap();
                [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap())
            };
            for text in run("true") {
                for line in text.split(['\n', '\r']) {
                    let is_command = line.trim_start().starts_with("::") || line.contains("##[");
                    assert!(!is_command, "{args:?}: {line}");
                }
                seen += text.matches("\u{fffd}").count();
            }
        }
    }
    assert!(
        seen > 0,
        "nothing of all that was to be printed would have been a command"
    );
}

/// Runs an audit of a sound county in a shell after a command of it.
#[cfg(unix)]
fn audit_after(folder: &Folder, command: &str, more: &str) -> Output {
    let run = format!("{command}; exec \"$0\" audit good.csv --allow-missing --lang en {more}");
    std::process::Command::new("sh")
        .current_dir(folder.path())
        .args(["-c", &run, env!("CARGO_BIN_EXE_balance")])
        .output()
        .unwrap()
}

/// A formula is as deep as it may be, or refused with its line, whatever stack the shell and the environment
/// allow.
#[cfg(unix)]
#[test]
fn deep_formulas_on_small_stacks() {
    let folder = Folder::new();
    folder.write("good.csv", csv(&[good_primary("1"), good_primary("2")]));
    let nested = |before: &str, after: &str, depth: usize| {
        format!("{}books{}", before.repeat(depth), after.repeat(depth))
    };
    let case = "CASE WHEN books > 0 THEN ";
    for (formula, is_read) in [
        (nested("(", ")", 40), true),
        (nested(case, " END", 50), true),
        (nested("(", ")", 490), false),
        (nested("(", ")", 5000), false),
        (nested(case, " END", 120), false),
        (nested(case, " END", 3000), false),
        (nested("ABS(", ")", 300), false),
        (nested("NOT ", "", 900), false),
        (nested("books + ", "", 490), false),
    ] {
        let standard = format!(
            "extends = \"cn-2017\"\n[indicator.teaching_area]\nnumerator = \"{formula}\"\n"
        );
        folder.write("own.toml", standard);
        for stack in [
            "ulimit -s 256",
            "ulimit -s 64",
            "export RUST_MIN_STACK=16384",
        ] {
            let output = audit_after(&folder, stack, "--standard own.toml");
            let (code, shown) = (output.status.code(), stderr(&output));
            let begins: String = formula.chars().take(40).collect();
            match is_read {
                true => assert!(matches!(code, Some(0 | 1)), "{stack}: {begins}: {shown}"),
                false => {
                    assert_eq!(code, Some(2), "{stack}: {begins}: {shown}");
                    assert!(shown.contains("own.toml, line 3"), "{shown}");
                }
            }
        }
    }
}

/// Threads that cannot be started are an error, no panic.
#[cfg(target_os = "linux")]
#[test]
fn more_threads_than_there_is_room_for() {
    let folder = Folder::new();
    folder.write("good.csv", csv(&[good_primary("1"), good_primary("2")]));
    let many = "export RAYON_NUM_THREADS=60000; ulimit -v 3000000";
    let output = audit_after(&folder, many, "");
    let shown = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{shown}");
    assert!(
        shown.contains("not enough memory to start threads"),
        "{shown}"
    );
}
