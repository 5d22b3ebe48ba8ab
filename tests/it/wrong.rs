//! Broken input: exit 2, every problem at once with its place, never a panic or a partial result.

use rust_xlsxwriter::{Formula, Workbook};

use crate::made::book::{Book, Sheet};
use crate::made::{Folder, Row, codes, csv, good_primary, stderr, with};

/// Runs an audit that must fail, and gives its codes.
fn failing(folder: &Folder, args: &[&str]) -> Vec<String> {
    let (json, code) = folder.audit(args);
    assert_eq!(code, 2, "{json:#}");
    assert_eq!(json["counties"].as_array().unwrap().len(), 0);
    for problem in json["problems"].as_array().unwrap() {
        assert!(!problem["message"].as_str().unwrap().is_empty());
    }
    codes(&json).into_iter().map(str::to_owned).collect()
}

#[test]
fn files_that_cannot_be_read() {
    let folder = Folder::new();
    folder.write("empty.xlsx", "");
    folder.write("text.xlsx", "not a workbook");
    folder.write("report.pdf", "%PDF-1.4");
    folder.write("binary.csv", [0u8, 1, 2, 0xff, 0xfe, 0x80]);
    folder.write("protected.xlsx", include_bytes!("../data/protected.xlsx"));
    folder.write("letter.csv", "尊敬的各位,请查收\n谢谢,再见\n");
    let mut other_zip = Workbook::new();
    other_zip.add_worksheet();
    let whole = other_zip.save_to_buffer().unwrap();
    folder.write("cut.xlsx", &whole[..whole.len() / 2]);
    folder.write("blank.xlsx", whole);
    std::fs::create_dir(folder.path().join("void")).unwrap();
    for (path, code) in [
        ("nowhere.xlsx", "file-missing"),
        ("empty.xlsx", "file-empty"),
        ("text.xlsx", "not-a-workbook"),
        ("cut.xlsx", "not-a-workbook"),
        ("report.pdf", "file-unknown-format"),
        ("binary.csv", "unknown-encoding"),
        ("protected.xlsx", "password-protected"),
        ("letter.csv", "no-school-table"),
        ("blank.xlsx", "no-school-table"),
        ("void", "folder-empty"),
    ] {
        assert_eq!(failing(&folder, &[path]), [code], "{path}");
    }
    // All of them at once, each with its file.
    let all = ["nowhere.xlsx", "empty.xlsx", "text.xlsx", "letter.csv"];
    assert_eq!(failing(&folder, &all).len(), 4);
    let output = folder.run(&["audit", "nowhere.xlsx", "--lang", "zh"]);
    assert!(
        stderr(&output).contains("nowhere.xlsx"),
        "{}",
        stderr(&output)
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn one_good_file_does_not_save_a_bad_one() {
    let folder = Folder::new();
    folder.write("good.csv", csv(&[good_primary("1")]));
    folder.write("bad.xlsx", "no");
    assert_eq!(
        failing(&folder, &["good.csv", "bad.xlsx"])[0],
        "not-a-workbook"
    );
    // Nor is a report written of it.
    let output = folder.run(&["audit", "good.csv", "bad.xlsx", "-o", "r.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("r.json").exists());
}

#[test]
fn two_columns_for_one_field() {
    let folder = Folder::new();
    folder.write(
        "t.csv",
        "学校名称,学校类型,学生人数,图书册数,藏书量\n甲,小学,10,20,30\n",
    );
    let (json, code) = folder.audit(&["t.csv", "--standard", "cn-2012", "--allow-missing"]);
    assert_eq!(code, 2);
    let problems = json["problems"].as_array().unwrap();
    let twice = problems
        .iter()
        .find(|p| p["code"] == "duplicate-column")
        .unwrap();
    assert_eq!(twice["at"]["cell"], "D1");
}

/// Every wrong cell of a table is listed, with what stood there; a cell that is wrong is not also
/// said to be missing.
#[test]
fn every_wrong_cell_at_once() {
    let folder = Folder::new();
    let set = |code: &str, cells: &[(&str, &str)]| -> Row { with(good_primary(code), cells) };
    let rows = [
        set("1", &[("books", "约三千册")]),
        set("2", &[("computers", "-3"), ("teaching_area", "#REF!")]),
        set("3", &[("students_primary", "一百")]),
        set("4", &[("multimedia_rooms", "2.5")]),
        set("5", &[("school_type", "小雪")]),
        set("6", &[("teaching_area", "1,5")]),
        set("7", &[]),
        set("7", &[]),
        with(set("", &[]), &[("school_name", "")]),
    ];
    folder.write("county.csv", csv(&rows));
    let mut found = failing(&folder, &["county.csv"]);
    found.sort();
    let mut expected = [
        "not-a-number",
        "negative-number",
        "not-a-number",
        "not-a-number",
        "not-whole",
        "unknown-word",
        "not-a-number",
        "duplicate-school",
        "row-without-school",
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);
    let shown = stderr(&folder.run(&["audit", "county.csv", "--lang", "zh"]));
    assert!(
        shown.contains("约三千册") && shown.contains("小雪"),
        "{shown}"
    );
    let shown = stderr(&folder.run(&["audit", "county.csv", "--lang", "en"]));
    assert!(
        shown.contains("county.csv") && shown.contains("约三千册"),
        "{shown}"
    );
}

#[test]
fn an_error_value_in_a_workbook() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (c, header) in (0..).zip(["学校名称", "学校类型", "学生人数", "图书册数"]) {
        sheet.write(0, c, header).unwrap();
    }
    for (c, cell) in (0..).zip(["甲", "小学", "10"]) {
        sheet.write(1, c, cell).unwrap();
    }
    sheet
        .write_formula(1, 3, Formula::new("=1/0").set_result("#DIV/0!"))
        .unwrap();
    let folder = Folder::new();
    folder.write("t.xlsx", workbook.save_to_buffer().unwrap());
    let (json, code) = folder.audit(&["t.xlsx", "--standard", "cn-2012", "--allow-missing"]);
    assert_eq!(code, 2);
    let problems = json["problems"].as_array().unwrap();
    let error = problems.iter().find(|p| p["severity"] == "error").unwrap();
    assert!(
        error["message"].as_str().unwrap().contains("#DIV/0!"),
        "{error}"
    );
    assert_eq!(error["at"]["cell"], "D2");
}

#[test]
fn pupils_that_are_not_known() {
    let folder = Folder::new();
    let rows = [
        // A nine-year school needs both; a complete secondary school its senior part, too.
        with(good_primary("1"), &[("school_type", "九年一贯制学校")]),
        with(
            good_primary("2"),
            &[("school_type", ""), ("students_primary", "")],
        ),
        with(
            good_primary("3"),
            &[
                ("school_type", "九年一贯制"),
                ("students_primary", ""),
                ("students", "80"),
            ],
        ),
    ];
    folder.write("county.csv", csv(&rows));
    let mut found = failing(&folder, &["county.csv"]);
    found.retain(|code| code != "type-unknown");
    assert_eq!(found, ["missing-pupils", "missing-pupils", "stage-unknown"]);
    let rows = [
        with(good_primary("1"), &[("county_name", "甲县")]),
        with(good_primary("2"), &[("county_name", "")]),
    ];
    folder.write("county.csv", csv(&rows));
    assert_eq!(
        failing(&folder, &["county.csv"]),
        ["missing-county", "stage-absent"]
    );
}

#[test]
fn many_of_a_kind_are_counted_on_a_terminal_and_listed_in_json() {
    let folder = Folder::new();
    let rows: Vec<Row> = (0..50)
        .map(|i| with(good_primary(&i.to_string()), &[("books", "许多")]))
        .collect();
    folder.write("county.csv", csv(&rows));
    let found = failing(&folder, &["county.csv"]);
    assert_eq!(found.iter().filter(|c| *c == "not-a-number").count(), 50);
    let shown = stderr(&folder.run(&["audit", "county.csv", "--lang", "zh"]));
    assert_eq!(shown.matches("错误[not-a-number]").count(), 20);
    assert!(shown.contains("另有 30 处"), "{shown}");
}

/// A valid workbook with bytes flipped or cut off: whatever comes of it, no panic and no hang.
#[test]
fn damaged_workbooks_do_not_panic() {
    let folder = Folder::new();
    folder.run(&["sample", "--schools", "5", "-o", "made.xlsx"]);
    let whole = std::fs::read(folder.path().join("made.xlsx")).unwrap();
    let dictionary = balance::dictionary::Dictionary::built_in();
    let path = folder.path().join("damaged.xlsx");
    for step in 0..200usize {
        let mut bytes = whole.clone();
        let at = step * 7919 % bytes.len();
        match step % 3 {
            0 => bytes[at] ^= 0x55,
            1 => bytes.truncate(at),
            _ => bytes[at..].rotate_left(1),
        }
        std::fs::write(&path, bytes).unwrap();
        balance::census::Census::read(std::slice::from_ref(&path), &dictionary);
    }
}

/// What would silently shift, swallow or double schools is an error.
#[test]
fn rows_that_are_not_what_they_seem() {
    let folder = Folder::new();
    let audit = |text: &str| {
        folder.write("t.csv", text);
        let (json, code) = folder.audit(&["t.csv", "--standard", "cn-2012", "--allow-missing"]);
        let errors = json["problems"].as_array().unwrap().iter();
        let errors = errors.filter(|p| p["severity"] == "error");
        let codes: Vec<String> = errors
            .map(|p| p["code"].as_str().unwrap().to_owned())
            .collect();
        (code, codes)
    };
    let header = "学校名称,学校类型,小学学生人数,学生人数,图书册数\n";
    let fails = |rows: &str, expected: &str| {
        assert_eq!(
            audit(&format!("{header}{rows}")),
            (2, vec![expected.to_owned()]),
            "{rows}"
        );
    };
    fails("甲,小学,10,,1,000\n", "beyond-header");
    fails("甲,小学,10,,\"1\n乙,小学,10,,2\n", "unclosed-quote");
    fails("甲,小学,10,,\"1\n乙,小学,10,,2\"\n", "unclosed-quote");
    fails("甲,小学,0,300,1\n", "pupils-disagree");
    fails("甲,小学,100①,,1\n", "not-a-number");
    let area =
        "学校名称,学校类型,学生人数,教学及辅助用房面积,室内体育用房面积\n甲,小学,10,100,200\n";
    folder.write("t.csv", area);
    let (json, code) = folder.audit(&["t.csv", "--allow-missing"]);
    assert_eq!(code, 2);
    assert!(
        codes(&json).contains(&"indoor-exceeds-teaching-area"),
        "{json:#}"
    );
}

/// Under cn-2012 an indicator without any figures leaves the composite open: the reason is said.
#[test]
fn what_cannot_be_judged_is_not_met_without_a_reason() {
    let folder = Folder::new();
    folder.write(
        "t.csv",
        "学校名称,学校类型,学生人数,图书册数\n甲,小学,10,100\n",
    );
    let args = [
        "audit",
        "t.csv",
        "--standard",
        "cn-2012",
        "--allow-missing",
        "--lang",
        "zh",
    ];
    let output = folder.run(&args);
    assert_eq!(output.status.code(), Some(1));
    let shown = crate::made::stdout(&output);
    assert!(
        shown.contains("小学数据不全，没有一项标准可以判定"),
        "{shown}"
    );
}

/// A row that was pushed right of its columns is an error in every format; what people write beside a table is
/// none, nor are their own figures behind an empty column.
#[test]
fn rows_pushed_right() {
    let folder = Folder::new();
    let header: &[&str] = &[
        "学校名称",
        "学校类型",
        "学生人数",
        "图书册数",
        "网络多媒体教室",
    ];
    let sound: &[&str] = &["乙", "小学", "200", "4000", "6", "", "", ""];
    let found = |extension: &str, first: &[&str], second: &[&str]| {
        // A figure beside a total is none of a school's.
        let beside_total = if first.len() == 6 { "12" } else { "" };
        let rows: &[&[&str]] = &[
            header,
            first,
            second,
            &["合计", "", "300", "6000", "9", beside_total],
        ];
        let name = format!("县.{extension}");
        let sheet = Sheet::of_rows("表", rows);
        Book::of([sheet]).save(&folder.path().join(&name));
        let (json, code) = folder.audit(&[&name, "--standard", "cn-2012", "--allow-missing"]);
        let problems = json["problems"].as_array().unwrap().iter();
        let beyond = problems.filter(|problem| problem["code"] == "beyond-header");
        let beyond: Vec<String> = beyond
            .map(|problem| {
                let place = &problem["at"];
                let text = problem["message"].as_str().unwrap_or_default();
                format!("{} {text}", place["cell"].as_str().unwrap_or_default())
            })
            .collect();
        assert_eq!(
            beyond.is_empty(),
            code != 2,
            "{extension} {first:?}: {}",
            json["problems"]
        );
        beyond
    };
    let pushed: [&[&str]; 4] = [
        &["甲", "小学", "100", "3417", "3417", "31"],
        // One cell is blank; one is kept as text; one is an amount of nothing.
        &["甲", "小学", "100", "3417", "3417", "", "31"],
        &["甲", "小学", "100", "3417", "3417", "３１"],
        &["甲", "小学", "100", "3417", "31", "0"],
    ];
    for extension in ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"] {
        for row in pushed {
            let beyond = found(extension, row, sound);
            let (last, column) = (row.last().unwrap(), ["F2", "G2"][row.len() - 6]);
            assert_eq!(beyond.len(), 1, "{extension} {row:?}");
            assert!(beyond[0].starts_with(column), "{extension}: {beyond:?}");
            assert!(beyond[0].contains(last), "{extension}: {beyond:?}");
        }
        if extension == "csv" {
            continue;
        }
        let beside: [[&[&str]; 2]; 3] = [
            [&["甲", "小学", "100", "2000", "3", "√"], sound],
            [&["甲", "小学", "100", "2000", "3", "已核对 9.10"], sound],
            [
                &["甲", "小学", "100", "2000", "3", "", "20"],
                &["乙", "小学", "200", "4000", "6", "", "20"],
            ],
        ];
        for [first, second] in beside {
            assert_eq!(
                found(extension, first, second),
                [""; 0],
                "{extension} {first:?}"
            );
        }
    }
    // Words that could stand in the last column are no remark.
    let rows: &[&[&str]] = &[
        &["学校名称", "学生人数", "图书册数", "学校类型"],
        &["甲", "1", "100", "2000", "小学"],
        &["乙", "200", "4000", "小学", "核对过"],
    ];
    Book::of([Sheet::of_rows("表", rows)]).save(&folder.path().join("县.xlsx"));
    let (json, code) = folder.audit(&["县.xlsx", "--standard", "cn-2012", "--allow-missing"]);
    assert_eq!(code, 2);
    let beyond = codes(&json)
        .into_iter()
        .filter(|code| *code == "beyond-header");
    assert_eq!(beyond.count(), 1, "{}", json["problems"]);
}
