//! No file of the user's is lost: what is written replaces only what the program made.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::made::{Folder, balance, csv, good_junior, good_primary, stderr};

fn county() -> Folder {
    let folder = Folder::new();
    let rows = [
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ];
    folder.write("county.csv", csv(&rows));
    folder
}

/// Every command that writes, with the file it writes.
const WRITERS: [(&[&str], &str); 17] = [
    (&["audit", "county.csv", "-o"], "r.xlsx"),
    (&["audit", "county.csv", "-o"], "r.html"),
    (&["audit", "county.csv", "-o"], "r.docx"),
    (&["audit", "county.csv", "-o"], "r.md"),
    (&["audit", "county.csv", "-o"], "r.csv"),
    (&["audit", "county.csv", "-o"], "r.json"),
    (&["gaps", "county.csv", "-o"], "r.txt"),
    (&["compare", "county.csv", "other.csv", "-o"], "c.xlsx"),
    (&["compare", "county.csv", "other.csv", "-o"], "c.html"),
    (&["compare", "county.csv", "other.csv", "-o"], "c.xml"),
    (&["compare", "county.csv", "other.csv", "-o"], "c.csv"),
    (&["audit", "county.csv", "--problems"], "p.xlsx"),
    (&["audit", "county.csv", "--problems"], "p.md"),
    (&["audit", "county.csv", "--problems"], "p.json"),
    (&["check", "county.csv", "--write-map"], "m.toml"),
    (&["sample", "-o"], "s.xlsx"),
    (&["template", "-o"], "t.xlsx"),
];

fn run(folder: &Folder, (args, file): (&[&str], &str), more: &[&str]) -> (bool, String) {
    let output = folder.run(&[args, &[file], more].concat());
    (output.status.code() != Some(2), stderr(&output))
}

#[test]
fn only_what_the_program_made_is_replaced() {
    let folder = county();
    folder.write(
        "other.csv",
        fs::read(folder.path().join("county.csv")).unwrap(),
    );
    for writer in WRITERS {
        let path = folder.path().join(writer.1);
        let said = format!("wrote {}", writer.1);
        for again in ["anew", "over its own"] {
            let (ran, shown) = run(&folder, writer, &[]);
            assert!(ran && shown.contains(&said), "{writer:?} {again}: {shown}");
        }
        fs::write(&path, "").unwrap();
        assert!(run(&folder, writer, &[]).0, "{writer:?} over nothing");
        for others in ["dear diary", "PK\u{3}\u{4}"] {
            fs::write(&path, others).unwrap();
            let (ran, shown) = run(&folder, writer, &[]);
            assert!(!ran && shown.contains("--force"), "{writer:?}: {shown}");
            assert_eq!(fs::read(&path).unwrap(), others.as_bytes());
        }
        assert!(run(&folder, writer, &["--force"]).0, "{writer:?} by force");
        assert_ne!(fs::read(&path).unwrap(), b"PK\x03\x04");
    }
}

/// A workbook that another program has saved is its user's.
#[test]
fn a_form_that_was_filled_in_is_kept() {
    let folder = Folder::new();
    folder.run(&["template", "-o", "form.xlsx"]);
    let path = folder.path().join("form.xlsx");
    let saved = |program: &str| {
        let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
        let mut copy = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for at in 0..archive.len() {
            let mut entry = archive.by_index(at).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            if name == "docProps/core.xml" {
                let text = String::from_utf8(bytes).unwrap();
                let text = text.replace(
                    "<cp:lastModifiedBy>balance<",
                    &format!("<cp:lastModifiedBy>{program}<"),
                );
                let (before, after) = text.split_once("<dcterms:modified").unwrap();
                let after = after.replacen("2024-01-01T00", "2025-03-02T08", 1);
                bytes = format!("{before}<dcterms:modified{after}").into_bytes();
            }
            let options = zip::write::SimpleFileOptions::default();
            copy.start_file(name, options).unwrap();
            std::io::Write::write_all(&mut copy, &bytes).unwrap();
        }
        copy.finish().unwrap().into_inner()
    };
    // Spreadsheet programs name their user; libraries keep the name that they find.
    for program in ["王老师", "", "balance"] {
        let filled_in = saved(program);
        folder.write("filled.xlsx", &filled_in);
        let output = folder.run(&["template", "-o", "filled.xlsx"]);
        assert_eq!(output.status.code(), Some(2), "{program}");
        assert_eq!(
            fs::read(folder.path().join("filled.xlsx")).unwrap(),
            filled_in
        );
    }
}

#[test]
fn an_annotated_copy_is_made_anew_until_someone_works_in_it() {
    let folder = Folder::new();
    let source = folder.path().join("county.xlsx");
    let rows = csv(&[good_primary("1"), good_primary("1")]);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(rows.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    workbook.save(&source).unwrap();
    let annotate = || folder.run(&["audit", "county.xlsx", "--annotate", "copy.xlsx"]);
    annotate();
    let copy = folder.path().join("copy.xlsx");
    let made = fs::read(&copy).unwrap();
    fs::write(&copy, "").unwrap();
    annotate();
    annotate();
    assert_eq!(fs::read(&copy).unwrap(), made);
    // The workbook itself was saved by someone.
    fs::copy(&source, &copy).unwrap();
    let shown = stderr(&annotate());
    assert!(shown.contains("--force"), "{shown}");
    assert_eq!(fs::read(&copy).unwrap(), fs::read(&source).unwrap());
}

#[test]
fn the_copies_that_were_not_written_are_named_and_the_others_are() {
    let folder = Folder::new();
    for name in ["a.csv", "b.csv"] {
        folder.write(name, csv(&[good_primary("1"), good_primary("1")]));
    }
    fs::create_dir(folder.path().join("copies")).unwrap();
    folder.write("copies/a.xlsx", "mine");
    let output = folder.run(&["audit", "a.csv", "b.csv", "--annotate", "copies/"]);
    let shown = stderr(&output);
    assert!(shown.contains("copies/a.xlsx is there already"), "{shown}");
    assert!(shown.contains("wrote copies/b.xlsx"), "{shown}");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        fs::read(folder.path().join("copies/a.xlsx")).unwrap(),
        b"mine"
    );
}

#[test]
fn what_is_read_is_never_written_to() {
    let folder = county();
    let standard = "id = \"own\"\nextends = \"cn-2017\"\n[name]\nzh = \"自定\"\nen = \"own\"\n";
    folder.write("own.toml", standard);
    folder.write("map.toml", "");
    folder.write("groups.csv", "group,school\nA,1\nA,2\n");
    folder.write("match.csv", "old,new\n");
    fs::create_dir_all(folder.path().join("in/deep")).unwrap();
    fs::copy(
        folder.path().join("county.csv"),
        folder.path().join("in/deep/county.csv"),
    )
    .unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("county.csv", folder.path().join("link.csv")).unwrap();
        fs::hard_link(
            folder.path().join("county.csv"),
            folder.path().join("hard.csv"),
        )
        .unwrap();
    }
    let before = snapshot(folder.path());
    let audit = [
        "audit",
        "county.csv",
        "--map",
        "map.toml",
        "--by",
        "groups.csv",
        "--force",
    ];
    for args in [
        [&audit[..], &["-o", "groups.csv"]].concat(),
        [&audit[..], &["-o", "./in/../groups.csv"]].concat(),
        [&audit[..], &["--problems", "groups.csv"]].concat(),
        #[cfg(unix)]
        [&audit[..], &["-o", "link.csv"]].concat(),
        #[cfg(unix)]
        [&audit[..], &["-o", "hard.csv"]].concat(),
        [&audit[..], &["-o", "r.csv", "--problems", "r.csv"]].concat(),
        [&audit[..], &["-o", "r.csv", "-o", "./r.csv"]].concat(),
        vec!["audit", "in", "-o", "in/deep/r.xlsx", "--force"],
        vec![
            "audit",
            "in",
            "-o",
            "in/reports/",
            "-o",
            "in/new/*.csv",
            "--force",
        ],
        vec!["audit", "in", "--annotate", "in/deep/copies/", "--force"],
        vec![
            "check",
            "county.csv",
            "--map",
            "map.toml",
            "--write-map",
            "map.toml",
            "--force",
        ],
        vec![
            "check",
            "county.csv",
            "--standard",
            "own.toml",
            "--write-map",
            "own.toml",
            "--force",
        ],
        vec![
            "compare",
            "county.csv",
            "in",
            "--match",
            "match.csv",
            "-o",
            "match.csv",
            "--force",
        ],
        vec!["compare", "county.csv", "in", "-o", "in/c.csv", "--force"],
    ] {
        let output = folder.run(&args);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {}",
            stderr(&output)
        );
        assert_eq!(snapshot(folder.path()), before, "{args:?}");
    }
    // A page is not read with a folder, and may stand in it.
    let output = folder.run(&["audit", "in", "-o", "in/deep/report.html"]);
    assert_ne!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(folder.path().join("in/deep/report.html").is_file());
}

/// Every file below a folder, with what is in it.
fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(snapshot(&path)),
            false => files.push((path.display().to_string(), fs::read(&path).unwrap())),
        }
    }
    files.sort();
    files
}

#[cfg(unix)]
#[test]
fn modes_stay_and_a_read_only_file_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let folder = county();
    let args = ["audit", "county.csv", "-o", "r.json", "--force"];
    let path = folder.path().join("r.json");
    let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    folder.run(&args);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    folder.run(&args);
    assert_eq!(mode(), 0o640);
    fs::write(&path, "kept").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    let output = folder.run(&args);
    assert!(stderr(&output).contains("read-only"), "{}", stderr(&output));
    assert_eq!((output.status.code(), mode()), (Some(2), 0o440));
    assert_eq!(fs::read(&path).unwrap(), b"kept");
}

/// A signal ends the program as it always does, and nothing is left of what was being written.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_leaves_nothing_half_written() {
    use std::os::unix::process::ExitStatusExt;
    let folder = Folder::new();
    folder.run(&["sample", "--schools", "1500", "-o", "made.csv"]);
    let begun = || {
        let names = fs::read_dir(folder.path()).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name());
        names
            .into_iter()
            .any(|name| name.to_string_lossy().starts_with(".balance-"))
    };
    for (signal, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        let mut running = balance()
            .current_dir(folder.path())
            .args(["audit", "made.csv", "-o", "r.xlsx"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let from = Instant::now();
        while !begun() && from.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!(begun(), "nothing was begun");
        let sent = std::process::Command::new("kill")
            .args([format!("-{signal}"), running.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        assert_eq!(running.wait().unwrap().signal(), Some(number));
        assert!(!begun(), "{signal} left a file behind");
        assert!(!folder.path().join("r.xlsx").exists());
    }
}
