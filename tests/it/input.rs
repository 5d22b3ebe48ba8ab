//! Tables as counties lay them out: headers, units, titles, totals, encodings.

use encoding_rs::GB18030;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use crate::made::{Folder, close, codes, stage, value};

const ALLOW: [&str; 3] = ["--standard", "cn-2012", "--allow-missing"];

fn audit(folder: &Folder, file: &str) -> (Value, i32) {
    let mut args = vec![file];
    args.extend(ALLOW);
    folder.audit(&args)
}

/// Problems other than the columns and values the short tables here leave out.
fn other_codes(json: &Value) -> Vec<&str> {
    let expected = [
        "missing-column",
        "missing-value",
        "stage-absent",
        "scope-unknown",
    ];
    codes(json)
        .into_iter()
        .filter(|c| !expected.contains(c))
        .collect()
}

/// Title, a two-row header with merged groups, a unit row, text numbers, sub-totals, a note.
#[test]
fn a_sheet_as_counties_lay_it_out() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_name("封面")
        .unwrap()
        .write(0, 0, "统计资料")
        .unwrap();
    let sheet = workbook.add_worksheet().set_name("学校").unwrap();
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 6, "青山县2024年义务教育学校情况", &plain)
        .unwrap();
    sheet.merge_range(1, 0, 2, 0, "序号", &plain).unwrap();
    sheet.merge_range(1, 1, 2, 1, "学校标识码", &plain).unwrap();
    sheet.merge_range(1, 2, 2, 2, "学校名称", &plain).unwrap();
    sheet.merge_range(1, 3, 2, 3, "办学类型", &plain).unwrap();
    sheet.merge_range(1, 4, 1, 5, "在校生数", &plain).unwrap();
    sheet
        .write(2, 4, "小学")
        .unwrap()
        .write(2, 5, "初中")
        .unwrap();
    sheet
        .merge_range(1, 6, 2, 6, "教学仪器设备\n值", &plain)
        .unwrap();
    sheet.merge_range(1, 7, 2, 7, "图书", &plain).unwrap();
    for (column, unit) in [(4, "人"), (5, "人"), (6, "万元"), (7, "册")] {
        sheet.write(3, column, unit).unwrap();
    }
    let rows: [[&str; 8]; 5] = [
        [
            "1",
            "0032110001",
            "中心小学",
            "小学",
            "４５０",
            "",
            "12.5",
            "9,000",
        ],
        ["小计", "", "", "", "450", "", "12.5", "9000"],
        ["2", "0032110002", "柳河学校", "312", "100", "200", "8", "—"],
        ["合计", "", "", "", "550", "200", "20.5", "9000"],
        ["注：数据截至9月1日", "", "", "", "", "", "", ""],
    ];
    for (r, cells) in (4..).zip(rows) {
        for (c, cell) in (0..).zip(cells) {
            sheet.write(r, c, cell).unwrap();
        }
    }
    let folder = Folder::new();
    folder.write("county.xlsx", workbook.save_to_buffer().unwrap());
    let (json, _) = audit(&folder, "county.xlsx");
    assert_eq!(other_codes(&json), [""; 0], "{:#}", json["problems"]);
    let county = &json["counties"][0];
    assert_eq!(county["name"], "青山县");
    assert_eq!(county["year"], 2024);
    // Codes keep their zeros; a dash is missing, and its cell is named.
    let books = json["problems"].as_array().unwrap();
    let books = books.iter().find(|p| p["at"]["cell"] == "H7").unwrap();
    assert_eq!(books["code"], "missing-value");
    assert_eq!(books["at"]["sheet"], "学校");
    assert_eq!(stage(&json, "primary")["students"], 550);
    let small = value(&json, "0032110001", "primary", "equipment_value");
    assert_eq!(small["numerator"], 125_000.0);
    let shared = value(&json, "0032110002", "junior", "equipment_value");
    assert!(close(&shared["numerator"], 80_000.0 * 220.0 / 320.0));
    let names: Vec<&str> = county["excluded"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["小计 (A6)", "合计 (A8)"]);
}

/// The same table with other words for the same things gives the same figures.
#[test]
fn headers_are_matched_by_what_they_say() {
    let folder = Folder::new();
    let body = "一校,初中,300,6000\n二校,初中,200,5000\n";
    let figures = |header: &str| {
        folder.write("t.csv", format!("{header}\n{body}"));
        let (json, _) = audit(&folder, "t.csv");
        assert_eq!(
            other_codes(&json),
            [""; 0],
            "{header}: {:#}",
            json["problems"]
        );
        json["counties"][0]["schools"].clone()
    };
    let first = figures("school_name,school_type,students_junior,books");
    assert_eq!(first.as_array().unwrap().len(), 2);
    for header in [
        "学校名称,学校类型,初中学生人数,图书册数",
        "校名,类型,学生人数（初中）,图书（册）",
        "学 校,办学类型,在校生数(初中),纸质图书册数",
        "School name,School type,Pupils (junior),Books",
        "单位名称,学校类别,学生数,藏书量（单位：册）",
        "ＮＡＭＥ,TYPE,Students,图书册数(册)",
    ] {
        assert_eq!(figures(header), first, "{header}");
    }
}

#[test]
fn encodings_and_separators_do_not_matter() {
    let folder = Folder::new();
    let text = "学校名称,学校类型,学生人数,图书册数\n甲,小学,100,\"2,000\"\n乙,小学,50,500\n";
    folder.write("county.csv", text);
    let (utf8, _) = audit(&folder, "county.csv");
    assert_eq!(other_codes(&utf8), [""; 0]);
    let (gb, _, _) = GB18030.encode(text);
    let semicolons = text.replace(',', ";").replace("2;000", "2,000");
    let tabs = text.replace(',', "\t").replace("2\t000", "2,000");
    let marked = format!("\u{feff}{text}");
    let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let windows = text.replace('\n', "\r\n");
    for bytes in [
        gb.as_ref(),
        semicolons.as_bytes(),
        tabs.as_bytes(),
        marked.as_bytes(),
        &utf16,
        windows.as_bytes(),
    ] {
        folder.write("county.csv", bytes);
        let (mut json, _) = audit(&folder, "county.csv");
        json["inputs"] = utf8["inputs"].clone();
        assert_eq!(json, utf8);
    }
}

#[test]
fn an_unknown_column_is_named_with_its_nearest_field() {
    let folder = Folder::new();
    folder.write(
        "t.csv",
        "学校名称,学校类型,学生人数,图书册数,图书馆册数量,序号,食堂\n甲,小学,100,2000,1,1,有\n",
    );
    let (json, _) = audit(&folder, "t.csv");
    let unknown: Vec<&Value> = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["code"] == "unknown-column")
        .collect();
    assert_eq!(unknown.len(), 2, "{unknown:#?}");
    assert_eq!(unknown[0]["at"]["cell"], "E1");
    let message = unknown[0]["message"].as_str().unwrap();
    assert!(
        message.contains("图书馆册数量") && message.contains("Books"),
        "{message}"
    );
    assert_eq!(unknown[1]["at"]["cell"], "G1");
}

#[test]
fn a_total_for_a_combined_school_is_divided_and_said_so() {
    let folder = Folder::new();
    let table = "学校名称,学校类型,小学学生人数,初中学生人数,小学专任教师数,初中专任教师数,中级及以上\n贯通,九年一贯制学校,300,100,20,10,15\n";
    folder.write("t.csv", table);
    let (json, _) = audit(&folder, "t.csv");
    assert!(
        codes(&json).contains(&"apportioned"),
        "{:#}",
        json["problems"]
    );
    let of = |stage| &value(&json, "贯通", stage, "mid_title_teachers")["numerator"];
    assert_eq!((of("primary"), of("junior")), (&10.0.into(), &5.0.into()));
    // Without the teachers of each stage, by pupils: 300 and 100 of 400.
    folder.write("t.csv", table.replace(",20,10,15", ",,,16"));
    let (json, _) = audit(&folder, "t.csv");
    let of = |stage| &value(&json, "贯通", stage, "mid_title_teachers")["numerator"];
    assert_eq!((of("primary"), of("junior")), (&12.0.into(), &4.0.into()));
}

#[test]
fn several_files_and_folders_make_one_county_or_several() {
    let folder = Folder::new();
    let table = |county: &str, school: &str| {
        format!("区县名称,学校名称,学校类型,学生人数,图书册数\n{county},{school},小学,100,2000\n")
    };
    std::fs::create_dir(folder.path().join("in")).unwrap();
    folder.write("in/a.csv", table("乙县", "一校"));
    folder.write("in/b.csv", table("甲县", "二校"));
    folder.write("in/c.csv", table("乙县", "三校"));
    folder.write("in/~$a.xlsx", "a lock file");
    folder.write("in/notes.txt", "not a table");
    let (json, _) = audit(&folder, "in");
    assert_eq!(other_codes(&json), [""; 0], "{:#}", json["problems"]);
    let counties: Vec<(&str, usize)> = json["counties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| {
            (
                c["name"].as_str().unwrap(),
                c["schools"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(counties, [("乙县", 2), ("甲县", 1)]);
}

/// What `balance sample` writes, `balance audit` reads without a word, under both standards.
#[test]
fn the_sample_is_read_as_it_is() {
    let folder = Folder::new();
    for file in ["made.xlsx", "made.csv"] {
        let output = folder.run(&["sample", "--schools", "40", "--seed", "7", "-o", file]);
        assert_eq!(output.status.code(), Some(0));
        for standard in ["cn-2017", "cn-2012"] {
            let (json, code) = folder.audit(&[file, "--standard", standard]);
            assert_ne!(code, 2, "{:#}", json["problems"]);
            assert_eq!(codes(&json), [""; 0], "{:#}", json["problems"]);
        }
    }
    let read = |file: &str| folder.audit(&[file]).0["counties"][0]["schools"].clone();
    assert_eq!(read("made.xlsx"), read("made.csv"));
    let bytes = std::fs::read(folder.path().join("made.xlsx")).unwrap();
    folder.run(&[
        "sample",
        "--schools",
        "40",
        "--seed",
        "7",
        "-o",
        "again.xlsx",
    ]);
    assert_eq!(
        bytes,
        std::fs::read(folder.path().join("again.xlsx")).unwrap()
    );
}

/// Totals in their spellings, column numbers and notes are no schools; a school is one whatever its
/// name begins with.
#[test]
fn rows_are_told_apart() {
    let folder = Folder::new();
    let table = "序号,学校名称,学校类型,小学学生人数,图书册数\n1,2,3,4,5\n1,注溪小学,小学,100,1000\n2,Summit School,小学,50,500\n\
        ,全县小学,,150,1500\n,合计：,,150,1500\n,合　计（2所）,,150,1500\n,小学合计（含教学点）,,150,1500\n,其中：民办,,0,0\n\
        注：不含幼儿园,,,,\n";
    folder.write("t.csv", table);
    let (json, _) = audit(&folder, "t.csv");
    assert_eq!(other_codes(&json), [""; 0], "{:#}", json["problems"]);
    assert_eq!(stage(&json, "primary")["students"], 150);
    assert_eq!(stage(&json, "primary")["schools"], 2);
    assert_eq!(json["counties"][0]["excluded"].as_array().unwrap().len(), 5);
    // Where every cell is text and the name comes first, too.
    folder.write(
        "t.csv",
        "学校名称,学校类型,小学学生人数,图书册数\n注溪小学,小学,100,1000\n说明书小学,小学,1,1\n",
    );
    let (json, _) = audit(&folder, "t.csv");
    assert_eq!(stage(&json, "primary")["schools"], 2);
}

/// Sheets of one file are of one county, wherever the title stands; a sheet that is no table of
/// schools is named.
#[test]
fn the_sheets_of_a_workbook_are_one_county() {
    let mut workbook = Workbook::new();
    let sheets = [
        ("小学", "青山县2024年统计表", "小学学生人数", "甲校", "小学"),
        ("初中", "初中统计表", "初中学生人数", "乙校", "初级中学"),
    ];
    for (name, title, pupils, school, kind) in sheets {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet.write(0, 0, title).unwrap();
        for (c, (header, cell)) in (0..).zip([
            ("学校名称", school),
            ("学校类型", kind),
            (pupils, "10"),
            ("图书册数", "100"),
        ]) {
            sheet.write(1, c, header).unwrap();
            sheet.write(2, c, cell).unwrap();
        }
    }
    let other = workbook.add_worksheet().set_name("日程").unwrap();
    for row in 0..5 {
        other.write(row, 0, "事项").unwrap();
        // A remark is read past; figures that are not understood are pointed out.
        other.write(row, 1, 3).unwrap();
        other.write(row, 2, 2.5).unwrap();
    }
    let remark = workbook.add_worksheet().set_name("说明").unwrap();
    for row in 0..5 {
        remark.write(row, 0, "本表由各校填报").unwrap();
    }
    let folder = Folder::new();
    folder.write("t.xlsx", workbook.save_to_buffer().unwrap());
    let (json, _) = audit(&folder, "t.xlsx");
    let counties = json["counties"].as_array().unwrap();
    assert_eq!(counties.len(), 1, "{:#}", json["problems"]);
    assert_eq!(
        (&counties[0]["name"], &counties[0]["year"]),
        (&"青山县".into(), &2024.into())
    );
    assert_eq!(other_codes(&json), ["sheet-ignored"]);
}

/// A unit above the table is that of the columns which name none, and is pointed out; a second
/// header row that adds nothing is a header row.
#[test]
fn unit_lines_and_idle_subheaders() {
    let folder = Folder::new();
    let table = |header: &str| {
        format!(
            "单位：万元,,,,\n学校名称,学校类型,小学学生人数,{header},\n,,,计,其中：当年新增\n甲,小学,100,12,3\n"
        )
    };
    folder.write("t.csv", table("教学仪器设备值"));
    let (json, code) = audit(&folder, "t.csv");
    assert_eq!(
        (code, other_codes(&json)),
        (1, vec!["unit-line", "unknown-column"])
    );
    assert_eq!(
        value(&json, "甲", "primary", "equipment_value")["numerator"],
        120_000.0
    );
    folder.write("t.csv", table("教学仪器设备值（万元）"));
    let (json, _) = audit(&folder, "t.csv");
    assert_eq!(
        other_codes(&json),
        ["unknown-column"],
        "{:#}",
        json["problems"]
    );
    assert_eq!(
        value(&json, "甲", "primary", "equipment_value")["numerator"],
        120_000.0
    );
}

/// A row that is exactly the sum of others is a total, whatever it is called.
#[test]
fn a_total_without_a_word_is_found_by_its_figures() {
    let folder = Folder::new();
    let header = "学校名称,学校类型,小学学生人数,图书册数,占地面积,教职工数\n";
    let schools =
        "甲小学,小学,100,1000,5000,10\n乙小学,小学,50,600,4000,8\n丙小学,小学,70,800,,9\n";
    let codes = |rows: &str| {
        folder.write("t.csv", format!("{header}{rows}"));
        let (json, _) = audit(&folder, "t.csv");
        other_codes(&json)
            .iter()
            .map(|c| (*c).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(schools), [""; 0]);
    for town in ["城关镇,小学,220,2400,9000,27", "城关镇,,220,2400,,27"] {
        for rows in [format!("{schools}{town}\n"), format!("{town}\n{schools}")] {
            let found = codes(&rows);
            assert!(
                found.contains(&"looks-like-total".to_owned()),
                "{rows}: {found:?}"
            );
        }
    }
    // One figure more or less is a school.
    assert_eq!(
        codes(&format!("{schools}城关镇,小学,220,2401,9000,27\n")),
        [""; 0]
    );
    // A school whose name begins like a total has a code; a heading has nothing at all.
    folder.write(
        "t.csv",
        "学校代码,学校名称,学校类型,小学学生人数,图书册数\n01,其中村小学,小学,100,1000\n,一、教学点,,,\n02,全市实验小学,小学,50,600\n,County total,,150,1600\n",
    );
    let (json, _) = audit(&folder, "t.csv");
    assert_eq!(other_codes(&json), ["only-a-name"]);
    assert_eq!(stage(&json, "primary")["schools"], 2);
    assert_eq!(json["counties"][0]["excluded"].as_array().unwrap().len(), 1);
}

/// One county however its name is written; lines for signatures are no schools.
#[test]
fn one_county_in_several_spellings() {
    let folder = Folder::new();
    let dir = folder.path().join("in");
    std::fs::create_dir(&dir).unwrap();
    let table = |title: &str, school: &str| {
        format!(
            "{title},,,\n学校名称,学校类型,小学学生人数,图书册数\n{school},小学,100,1000\n填表人：某某,审核人：某某,2024年10月8日,\n"
        )
    };
    for (file, title, school) in [
        ("a.csv", "青山县2024年小学", "甲"),
        ("b.csv", "2024年青山县学校统计表", "乙"),
        ("c.csv", "湖南省岳阳市青山县2024—2025学年统计表", "丙"),
        ("d.csv", "学校基本情况", "丁"),
    ] {
        std::fs::write(dir.join(file), table(title, school)).unwrap();
    }
    let (json, _) = audit(&folder, "in");
    assert_eq!(other_codes(&json), [""; 0], "{:#}", json["problems"]);
    let counties = json["counties"].as_array().unwrap();
    assert_eq!(counties.len(), 1);
    assert_eq!(
        (&counties[0]["name"], &counties[0]["year"]),
        (&"青山县".into(), &2024.into())
    );
    assert_eq!(stage(&json, "primary")["schools"], 4);
    // With a second county in the folder, the file that names none is of neither.
    std::fs::write(dir.join("e.csv"), table("绿水县2024年统计表", "戊")).unwrap();
    let (json, code) = audit(&folder, "in");
    assert_eq!((other_codes(&json), code), (vec!["missing-county"], 2));
}

/// A table with a row a county gives the county's own figures.
#[test]
fn a_row_a_county() {
    let folder = Folder::new();
    let dir = folder.path().join("in");
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(
        dir.join("counties.csv"),
        "区县名称,区县代码,符合交流条件教师总数,实际交流轮岗教师数,实际交流骨干教师数量\n青山县,990101,100,12,3\n合计,,100,12,3\n",
    )
    .unwrap();
    std::fs::write(
        dir.join("schools.csv"),
        "青山县2024年统计表,,,\n学校名称,学校类型,小学学生人数,图书册数\n甲,小学,100,1000\n",
    )
    .unwrap();
    let (json, _) = audit(&folder, "in");
    assert_eq!(other_codes(&json), [""; 0], "{:#}", json["problems"]);
    assert_eq!(json["counties"][0]["code"], "990101");
    let (json, _) = folder.audit(&["in", "--allow-missing"]);
    let items = json["counties"][0]["items"].as_array().unwrap();
    let rotation = items
        .iter()
        .find(|i| i["table"] == "IV" && i["number"] == 11)
        .unwrap();
    assert_eq!(rotation["state"], "met", "{rotation}");
}

/// A hidden sheet is read like the others, and said to be.
#[test]
fn a_hidden_sheet_is_pointed_out() {
    let mut workbook = Workbook::new();
    for (name, school) in [("学校", "甲"), ("旧表", "撤并小学")] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (c, (header, cell)) in (0..).zip([
            ("学校名称", school),
            ("学校类型", "小学"),
            ("小学学生人数", "10"),
        ]) {
            sheet.write(0, c, header).unwrap();
            sheet.write(1, c, cell).unwrap();
        }
        sheet.set_hidden(name == "旧表");
    }
    let folder = Folder::new();
    folder.write("t.xlsx", workbook.save_to_buffer().unwrap());
    let (json, _) = audit(&folder, "t.xlsx");
    assert_eq!(other_codes(&json), ["hidden-sheet"]);
    assert_eq!(json["problems"][0]["at"]["sheet"], "旧表");
    assert_eq!(stage(&json, "primary")["schools"], 2);
}
