//! Programs that look at what we write: LibreOffice, Chromium, Python. A user's machine may lack them;
//! then the tests that need them are skipped, and say which package would bring what is missing. With
//! `BALANCE_NO_SKIPS` set, as `.ci/run` sets it, such a test fails instead.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// Whether a program runs at all.
fn runs(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Says that something is not there.
fn skipped<T>(what: &str, package: &str) -> Option<T> {
    let text = format!("skipped: there is no {what} (Debian package {package})");
    assert!(std::env::var_os("BALANCE_NO_SKIPS").is_none(), "{text}");
    // Not by a macro: what a test prints is shown only where it fails.
    let _ = writeln!(std::io::stderr(), "{text}");
    None
}

/// LibreOffice works on one document at a time: more at once gain nothing on few cores.
static OFFICE: Mutex<()> = Mutex::new(());

/// Has LibreOffice convert files into a folder, to what `--convert-to` names; formulas without a
/// cached value are worked out. `None` where there is no LibreOffice.
pub fn convert(files: &[&Path], to: &str, into: &Path) -> Option<()> {
    convert_with(files, to, into, "")
}

/// The same with every formula worked out anew, whatever value is cached with it.
pub fn recalculate(files: &[&Path], to: &str, into: &Path) -> Option<()> {
    let always = "<item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\">\
                  <prop oor:name=\"OOXMLRecalcMode\" oor:op=\"fuse\"><value>0</value></prop></item>";
    convert_with(files, to, into, always)
}

fn convert_with(files: &[&Path], to: &str, into: &Path, settings: &str) -> Option<()> {
    if !runs("soffice", &["--version"]) {
        return skipped(
            "LibreOffice",
            "libreoffice-calc-nogui, libreoffice-writer-nogui",
        );
    }
    let _one = OFFICE.lock().unwrap_or_else(PoisonError::into_inner);
    let home = tempfile::tempdir().unwrap();
    let user = home.path().join("user");
    std::fs::create_dir(&user).unwrap();
    let items = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">{settings}</oor:items>"
    );
    std::fs::write(user.join("registrymodifications.xcu"), items).unwrap();
    let output = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            home.path().display()
        ))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(into)
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(())
}

/// The text of a PDF. `None` where there is no poppler.
pub fn pdf_text(pdf: &Path) -> Option<String> {
    if !runs("pdftotext", &["-v"]) {
        return skipped("pdftotext", "poppler-utils");
    }
    let output = Command::new("pdftotext")
        .arg(pdf)
        .arg("-")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// How many pages a PDF has. `None` where there is no poppler.
pub fn pdf_pages(pdf: &Path) -> Option<usize> {
    Some(pdf_text(pdf)?.matches('\u{c}').count())
}

/// Whether some font shows Chinese.
pub fn chinese_font() -> Option<()> {
    let output = Command::new("fc-list")
        .args([":lang=zh", "family"])
        .output();
    match output {
        Ok(output) if !output.stdout.is_empty() => Some(()),
        _ => skipped("Chinese font", "fonts-noto-cjk, fontconfig"),
    }
}

/// The browser. `None` where there is none.
pub fn chromium() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.into_iter().find(|name| runs(name, &["--version"]));
    found.or_else(|| skipped("Chromium", "chromium"))
}

/// A Python that reads and writes workbooks. `None` where there is none.
pub fn openpyxl() -> Option<Command> {
    python_with("openpyxl").or_else(|| skipped("openpyxl", "python3-openpyxl"))
}

/// A Python that has a package: that of `BALANCE_PYTHON`, or one of the machine.
fn python_with(package: &str) -> Option<Command> {
    let own = std::env::var("BALANCE_PYTHON").ok();
    let names = own
        .into_iter()
        .chain(["python3", "/usr/bin/python3"].map(str::to_owned));
    let import = format!("import {package}");
    let mut found = names.filter(|name| runs(name, &["-c", &import]));
    found.next().map(Command::new)
}

/// Whether the warehouses are left out: `.ci/run` says so where they cannot be had.
fn without_warehouses() -> bool {
    std::env::var_os("BALANCE_WITHOUT_WAREHOUSES").is_some()
}

/// A Python with DuckDB. `None` where there is none.
pub fn duckdb() -> Option<Command> {
    if without_warehouses() {
        return None;
    }
    python_with("duckdb").or_else(|| skipped("DuckDB", "python3-venv, then pip install duckdb"))
}

/// A Python with Spark, where there is Java. `None` where there is none.
pub fn spark() -> Option<Command> {
    if without_warehouses() {
        return None;
    }
    let found = python_with("pyspark").filter(|_| runs("java", &["-version"]));
    let package = "default-jre-headless, python3-venv, then pip install pyspark";
    found.or_else(|| skipped("Spark", package))
}

/// The folder of the programs of PostgreSQL. `None` where there is none.
pub fn postgres() -> Option<PathBuf> {
    if without_warehouses() {
        return None;
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let folders = versions.flatten().map(|version| version.path().join("bin"));
    let mut found = folders.filter(|folder| folder.join("initdb").exists());
    found.next().or_else(|| skipped("PostgreSQL", "postgresql"))
}
