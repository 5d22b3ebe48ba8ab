//! Made schools for the tests, and the program run on them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub mod book;
pub mod county;
pub mod dice;
pub mod excel;
mod ods;
pub mod parquet;
pub mod xls;
pub mod xlsb;
mod xlsx;

/// The program.
pub fn balance() -> Command {
    Command::new(env!("CARGO_BIN_EXE_balance"))
}

/// Findings in JSON but for the files they were made from, which are told apart by every byte.
pub fn but_for_inputs(output: &Output) -> String {
    let text = stdout(output);
    let (before, rest) = text.split_once("  \"inputs\": [").unwrap();
    let (_, after) = rest.split_once("\n  ],\n").unwrap();
    format!("{before}{after}")
}

/// A row of a table, by column.
pub type Row = BTreeMap<String, String>;

/// A row from its cells.
pub fn row(cells: &[(&str, &str)]) -> Row {
    cells
        .iter()
        .map(|(column, value)| ((*column).to_owned(), (*value).to_owned()))
        .collect()
}

/// `row` with some cells set anew.
pub fn with(mut row: Row, cells: &[(&str, &str)]) -> Row {
    for (column, value) in cells {
        row.insert((*column).to_owned(), (*value).to_owned());
    }
    row
}

/// A primary school of 100 pupils that meets every threshold of cn-2017 with room to spare.
pub fn good_primary(code: &str) -> Row {
    row(&[
        ("school_code", code),
        ("school_name", &format!("学校{code}")),
        ("school_type", "小学"),
        ("sponsor", "公办"),
        ("urban_rural", "镇区"),
        ("students_primary", "100"),
        ("teachers_primary", "8"),
        ("teachers_doctor_primary", "0"),
        ("teachers_master_primary", "0"),
        ("teachers_bachelor_primary", "5"),
        ("teachers_associate_primary", "3"),
        ("teachers_mid_title_primary", "4"),
        ("backbone_teachers_primary", "2"),
        ("pe_teachers_primary", "1"),
        ("music_teachers_primary", "1"),
        ("fine_arts_teachers_primary", "0"),
        ("arts_teachers_primary", "0"),
        ("teaching_area", "600"),
        ("indoor_sports_area", "50"),
        ("gym_area", "0"),
        ("sports_ground_area", "900"),
        ("equipment_value", "250000"),
        ("multimedia_rooms", "4"),
        ("computers", "20"),
        ("books", "2500"),
    ])
}

/// A junior school of 200 pupils that meets every threshold of cn-2017.
pub fn good_junior(code: &str) -> Row {
    row(&[
        ("school_code", code),
        ("school_name", &format!("学校{code}")),
        ("school_type", "初级中学"),
        ("sponsor", "公办"),
        ("urban_rural", "镇区"),
        ("students_junior", "200"),
        ("teachers_junior", "18"),
        ("teachers_doctor_junior", "0"),
        ("teachers_master_junior", "1"),
        ("teachers_bachelor_junior", "15"),
        ("teachers_associate_junior", "2"),
        ("teachers_mid_title_junior", "9"),
        ("backbone_teachers_junior", "3"),
        ("pe_teachers_junior", "1"),
        ("music_teachers_junior", "1"),
        ("fine_arts_teachers_junior", "1"),
        ("arts_teachers_junior", "0"),
        ("teaching_area", "1400"),
        ("indoor_sports_area", "100"),
        ("gym_area", "300"),
        ("sports_ground_area", "2000"),
        ("equipment_value", "600000"),
        ("multimedia_rooms", "6"),
        ("computers", "40"),
        ("books", "6000"),
    ])
}

/// The rows as CSV, with a column for every cell name met.
pub fn csv(rows: &[Row]) -> String {
    let mut columns: Vec<&String> = rows.iter().flat_map(|r| r.keys()).collect();
    columns.sort();
    columns.dedup();
    let mut text = String::new();
    let header: Vec<&str> = columns.iter().map(|c| c.as_str()).collect();
    let _ = writeln!(text, "{}", header.join(","));
    for row in rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|c| row.get(*c).cloned().unwrap_or_default())
            .map(|cell| {
                if cell.contains(',') {
                    format!("\"{cell}\"")
                } else {
                    cell
                }
            })
            .collect();
        let _ = writeln!(text, "{}", cells.join(","));
    }
    text
}

/// A folder that is gone after the test, and files in it.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Runs `balance` with the folder as its working directory, in English unless told otherwise.
    pub fn run(&self, args: &[&str]) -> Output {
        let output = balance()
            .current_dir(self.path())
            .env("LANGUAGE", "")
            .env("LC_ALL", "C")
            .env_remove("NO_COLOR")
            .args(args)
            .output()
            .unwrap();
        self.keep(args, &output);
        output
    }

    /// Keeps what was printed where `BALANCE_BYTES_KEEP` says, by the test and the number of its run,
    /// so that two versions of the program can be compared (see `bytes.rs`).
    fn keep(&self, args: &[&str], output: &Output) {
        thread_local!(static RUNS: Cell<usize> = const { Cell::new(0) });
        let Some(root) = std::env::var_os("BALANCE_BYTES_KEEP") else {
            return;
        };
        let number = RUNS.replace(RUNS.get() + 1);
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("unnamed").replace("::", ".");
        let folder = Path::new(&root).join("tests").join(test);
        std::fs::create_dir_all(&folder).unwrap();
        let (out, err) = (&output.stdout, &output.stderr);
        let (out, err) = (String::from_utf8_lossy(out), String::from_utf8_lossy(err));
        let text = format!("{args:?} {:?}\n{out}\n{err}", output.status.code());
        // Where the folder is changes from run to run.
        let text = text.replace(self.path().to_str().unwrap(), "FOLDER");
        std::fs::write(folder.join(format!("{number:04}")), text).unwrap();
    }

    /// The JSON of an audit, with its exit code.
    pub fn audit(&self, args: &[&str]) -> (Value, i32) {
        let mut all = vec!["audit", "--format", "json"];
        all.extend(args);
        let output = self.run(&all);
        let json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", stdout(&output)));
        (json, output.status.code().unwrap())
    }

    /// The JSON of an audit of some rows.
    pub fn audit_rows(&self, rows: &[Row], args: &[&str]) -> (Value, i32) {
        self.write("county.csv", csv(rows));
        let mut all = vec!["county.csv"];
        all.extend(args);
        self.audit(&all)
    }
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The value of a school for an indicator, in an audit's JSON.
pub fn value<'a>(json: &'a Value, school: &str, stage: &str, indicator: &str) -> &'a Value {
    let schools = json["counties"][0]["schools"].as_array().unwrap();
    let school = schools
        .iter()
        .find(|s| (s["code"] == school || s["name"] == school) && s["stage"] == stage)
        .unwrap_or_else(|| panic!("no {school} in {stage}"));
    find(&school["values"], indicator)
}

/// A stage of the first county.
pub fn stage<'a>(json: &'a Value, stage: &str) -> &'a Value {
    let stages = json["counties"][0]["stages"].as_array().unwrap();
    let found = stages.iter().find(|s| s["stage"] == stage);
    found.unwrap_or_else(|| panic!("no stage {stage}"))
}

/// An indicator of a stage of the first county.
pub fn indicator<'a>(json: &'a Value, in_stage: &str, id: &str) -> &'a Value {
    find(&stage(json, in_stage)["indicators"], id)
}

fn find<'a>(list: &'a Value, id: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|x| x["id"] == id);
    found.unwrap_or_else(|| panic!("no {id}"))
}

/// The codes of the problems, in order.
pub fn codes(json: &Value) -> Vec<&str> {
    let problems = json["problems"].as_array().unwrap();
    problems
        .iter()
        .map(|p| p["code"].as_str().unwrap())
        .collect()
}

pub fn close(a: &Value, b: f64) -> bool {
    let a = a.as_f64().unwrap_or_else(|| panic!("{a} is no number"));
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}
