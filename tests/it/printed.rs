//! What is printed, as it is printed.

use crate::made::{Folder, csv, good_primary, stderr, stdout, with};

fn sample(year: &str) -> String {
    format!("{}/sample-data/{year}.xlsx", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_gap_report() {
    let folder = Folder::new();
    for lang in ["zh", "en"] {
        let shown = stdout(&folder.run(&["gaps", &sample("2024"), "--lang", lang]));
        crate::accepted::assert_snapshot(&format!("gaps_{lang}"), &shown);
    }
}

#[test]
fn the_basic_standard_on_the_sample() {
    let folder = Folder::new();
    let file = sample("2023");
    let args = ["audit", &file, "--standard", "cn-2012", "--lang", "zh"];
    crate::accepted::assert_snapshot("audit_2012_zh", &stdout(&folder.run(&args)));
}

#[test]
fn a_standard_in_full() {
    let folder = Folder::new();
    let shown = stdout(&folder.run(&["standards", "show", "cn-2012"]));
    crate::accepted::assert_snapshot("standard_2012", &shown);
}

#[test]
fn diagnostics() {
    let folder = Folder::new();
    let rows = [
        with(
            good_primary("1"),
            &[("books", "约三千册"), ("school_type", "小雪")],
        ),
        with(good_primary("2"), &[("multimedia_rooms", "")]),
        with(good_primary("2"), &[("食堂", "有")]),
    ];
    folder.write("county.csv", csv(&rows));
    for lang in ["zh", "en"] {
        let shown = stderr(&folder.run(&["audit", "county.csv", "--lang", lang]));
        crate::accepted::assert_snapshot(&format!("diagnostics_{lang}"), &shown);
    }
}
