//! The program on a desk: a file dropped on it, a page that opens, completions and manual pages.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::made::{Folder, balance, csv, good_junior, good_primary, stderr, stdout, with};

/// A folder with a county, and a desktop that notes what it is asked to open.
fn desk() -> (Folder, PathBuf) {
    let folder = Folder::new();
    let rows = [
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ];
    folder.write("county.csv", csv(&rows));
    let bin = folder.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    let asked = folder.path().join("asked");
    // Written beside its place, so that it is whole once it is seen.
    let script = format!(
        "#!/bin/sh\nprintf %s \"$1\" > '{0}.new' && mv '{0}.new' '{0}'\n",
        asked.display()
    );
    let program = bin.join("xdg-open");
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    (folder, bin)
}

/// Runs the program on the desk: its exit code, what it says, and what was opened.
fn run(folder: &Folder, bin: &Path, args: &[&str]) -> (Option<i32>, String, Option<String>) {
    let path = std::env::var("PATH").unwrap();
    let asked = folder.path().join("asked");
    let _ = std::fs::remove_file(&asked);
    let output = balance()
        .args(args)
        .current_dir(folder.path())
        .env("PATH", format!("{}:{path}", bin.display()))
        .output()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while args.contains(&"--open") && !asked.exists() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    (
        output.status.code(),
        stderr(&output),
        std::fs::read_to_string(asked).ok().map(|asked| {
            // By its whole path: a bare name may be taken for one of the web.
            let path = Path::new(&asked);
            assert!(path.is_absolute(), "{asked}");
            let name = path.strip_prefix(folder.path().canonicalize().unwrap());
            name.unwrap().display().to_string()
        }),
    )
}

/// A path where a subcommand stands is audited; a name that is neither is no command.
#[test]
fn a_path_alone_is_audited() {
    let (folder, _) = desk();
    let alone = folder.run(&["county.csv", "--format", "json"]);
    assert_eq!(alone.status.code(), Some(0), "{}", stderr(&alone));
    assert_eq!(
        alone.stdout,
        folder
            .run(&["audit", "county.csv", "--format", "json"])
            .stdout
    );
    assert_eq!(folder.run(&["county2.csv"]).status.code(), Some(2));
    // A subcommand stays one, whatever lies in the folder.
    folder.write("fields", "");
    assert!(stdout(&folder.run(&["fields", "--lang", "en"])).contains("students"));
}

/// What comes in on standard input is read as a file of any format is, and called `-`.
#[test]
fn standard_input_is_a_file_like_any_other() {
    let folder = Folder::new();
    folder.run(&["sample", "-o", "county.xlsx"]);
    folder.run(&["sample", "-o", "county.csv"]);
    for name in ["county.xlsx", "county.csv"] {
        let run = |path: &str, input: Stdio| {
            let output = balance()
                .args(["audit", path, "--format", "json"])
                .current_dir(folder.path())
                .stdin(input)
                .output()
                .unwrap();
            serde_json::from_str::<serde_json::Value>(&stdout(&output)).unwrap()
        };
        let file = std::fs::File::open(folder.path().join(name)).unwrap();
        let piped = run("-", file.into());
        assert_eq!(piped["inputs"][0]["file"], "-");
        let stages = &piped["counties"][0]["stages"];
        assert_eq!(stages.as_array().unwrap().len(), 2);
        assert_eq!(*stages, run(name, Stdio::null())["counties"][0]["stages"]);
    }
    let nothing = folder.run(&["check", "-"]);
    assert_eq!(nothing.status.code(), Some(2), "{}", stderr(&nothing));
}

/// The page is written beside the data, over no file but the program's own, and opened.
#[test]
fn a_page_beside_the_data_is_opened() {
    let (folder, bin) = desk();
    let (code, said, opened) = run(&folder, &bin, &["county.csv", "--open"]);
    assert_eq!(
        (code, opened.as_deref()),
        (Some(0), Some("report.html")),
        "{said}"
    );
    let page = || std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(page().contains("<html"));

    folder.write("report.html", "mine");
    let (_, _, opened) = run(&folder, &bin, &["audit", "county.csv", "--open", "--force"]);
    assert_eq!(
        (opened.as_deref(), page().as_str()),
        (Some("report-2.html"), "mine")
    );
}

/// Where there is nothing to report, the list of what is wrong is.
#[test]
fn what_is_wrong_is_opened() {
    let (folder, bin) = desk();
    let wrong = with(good_primary("1"), &[("books", "约三千册")]);
    folder.write("county.csv", csv(&[wrong, good_primary("2")]));
    let (code, said, opened) = run(&folder, &bin, &["county.csv", "--open"]);
    assert_eq!(
        (code, opened.as_deref()),
        (Some(2), Some("problems.xlsx")),
        "{said}"
    );
    assert!(folder.path().join("problems.xlsx").exists());
    assert!(!folder.path().join("report.html").exists());
}

#[test]
fn completions_and_manual_pages() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout(&folder.run(&["completions", shell]));
        assert!(script.contains("allow-missing"), "{shell}");
    }
    let output = folder.run(&["man", "man1", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = |name: &str| std::fs::read_to_string(folder.path().join("man1").join(name)).unwrap();
    assert!(page("balance.1").contains("balance\\-audit"));
    assert!(
        page("balance-audit.1").contains("缺数据时"),
        "{}",
        page("balance-audit.1")
    );
    // What is there already is not written again, and what is another's is not replaced.
    let again = folder.run(&["man", "man1", "--lang", "zh"]);
    assert_eq!(
        (again.status.code(), stderr(&again)),
        (Some(0), String::new())
    );
    let other = folder.run(&["man", "man1", "--lang", "en"]);
    assert_eq!(other.status.code(), Some(2));
}
