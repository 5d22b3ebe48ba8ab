//! `-o report.xlsx`: every computed cell is a formula whose cached result is our figure, and that
//! LibreOffice works out to the same.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::made::{Folder, Row, csv, good_junior, good_primary, stderr, with};
use crate::tools;

/// Schools of every type, with both reliefs, totals that are divided between stages, figures for
/// items, and blanks.
pub fn county(name: &str) -> Vec<Row> {
    let both = |code: &str, cells: &[(&str, &str)]| -> Row {
        let row: Row = good_primary(code)
            .into_iter()
            .chain(good_junior(code))
            .collect();
        with(row, cells)
    };
    let mut rows = vec![
        good_primary("11"),
        with(
            good_primary("12"),
            &[
                ("students_primary", "60"),
                ("urban_rural", "乡村"),
                ("school_type", "教学点"),
                ("pe_teachers_primary", "0"),
                ("music_teachers_primary", "0"),
                ("itinerant_pe_teachers", "1"),
                ("funds_budget", "60000"),
            ],
        ),
        with(
            good_primary("13"),
            &[
                ("sports_ground_area", "100"),
                ("leased_sports_area", "500"),
                ("dense_city_centre", "是"),
                ("multimedia_rooms", "1"),
                ("students_primary", "733"),
            ],
        ),
        with(
            good_primary("14"),
            &[
                ("school_type", "教学点"),
                ("students_primary", "30"),
                ("funds_budget", "30000"),
            ],
        ),
        with(good_primary("15"), &[("school_type", "特殊教育学校")]),
        with(
            good_primary("16"),
            &[
                ("books", ""),
                ("equipment_value", ""),
                ("computers", ""),
                ("kindergarten_children", "25"),
            ],
        ),
        // Junior classes attached to a senior school.
        with(
            good_junior("26"),
            &[
                ("school_type", "高级中学"),
                ("students_senior", "400"),
                ("teachers_senior", "40"),
            ],
        ),
        both(
            "21",
            &[
                ("school_type", "九年一贯制学校"),
                ("equipment_value", "512345.67"),
            ],
        ),
        both(
            "22",
            &[
                ("school_type", "十二年一贯制学校"),
                ("students_senior", "120"),
                ("teachers_senior", "12"),
                ("books", "23226"),
                // Only the school's total: divided between the stages by teachers.
                ("backbone_teachers_primary", ""),
                ("backbone_teachers_junior", ""),
                ("backbone_teachers", "7"),
            ],
        ),
        with(
            good_junior("23"),
            &[
                ("school_type", "完全中学"),
                ("students_senior", "300"),
                ("teachers_senior", "30"),
                ("sponsor", "民办"),
            ],
        ),
        good_junior("24"),
        with(
            good_junior("25"),
            &[
                ("teachers_bachelor_junior", "2"),
                ("students_junior", "431"),
            ],
        ),
    ];
    for (at, row) in rows.iter_mut().enumerate() {
        let figures = [
            ("county_name", name),
            ("classes_primary", if at % 3 == 0 { "14" } else { "6" }),
            ("music_rooms_96", if at % 2 == 0 { "2" } else { "1" }),
            ("art_rooms_90", "2"),
            ("founded", if at % 4 == 0 { "1999" } else { "2018" }),
            ("teacher_pay", "91234"),
            ("civil_servant_pay", "90000"),
            ("fund_standard_primary", "650"),
            ("fund_standard_junior", "850"),
            ("rotation_eligible", "300"),
            ("rotation_teachers", "31"),
            ("rotation_backbone", "5"),
        ];
        *row = with(row.clone(), &figures);
        if at % 2 == 1 {
            *row = with(row.clone(), &[("school_name", &format!("学校{at}<&'=>"))]);
        }
    }
    rows
}

pub fn open(path: &Path) -> Xlsx<std::io::BufReader<std::fs::File>> {
    open_workbook(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A workbook whose formulas have no cached results, so that none can stand in for a formula.
fn stripped(path: &Path) -> PathBuf {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let to = path.with_file_name("stripped.xlsx");
    let mut out = zip::ZipWriter::new(std::fs::File::create(&to).unwrap());
    let mut taken = 0;
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name.starts_with("xl/worksheets/sheet") {
            let text = String::from_utf8(bytes).unwrap();
            let mut pieces = text.split("</f><v>");
            let mut without = pieces.next().unwrap().to_owned();
            for piece in pieces {
                without.push_str("</f>");
                without.push_str(piece.split_once("</v>").unwrap().1);
                taken += 1;
            }
            bytes = without.into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap();
    assert!(taken > 100, "{taken}");
    to
}

/// The workbook as LibreOffice works it out.
fn worked_out(path: &Path) -> Option<PathBuf> {
    let out = path.with_file_name("worked-out");
    let stripped = stripped(path);
    tools::recalculate(&[&stripped], "xlsx:Calc MS Excel 2007 XML", &out)?;
    Some(out.join("stripped.xlsx"))
}

fn same(a: &Data, b: &Data) -> bool {
    let number = |data: &Data| match data {
        Data::Int(n) => Some(*n as f64),
        Data::Float(n) => Some(*n),
        _ => None,
    };
    match (number(a), number(b)) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6),
        (None, None) => match (a, b) {
            (Data::Bool(a), Data::Bool(b)) => a == b,
            _ => a.to_string() == b.to_string(),
        },
        _ => false,
    }
}

/// Holds every formula's cached result against what LibreOffice makes of it; how many there were.
pub fn compare(path: &Path) -> Option<usize> {
    let again = worked_out(path)?;
    let (mut ours, mut theirs) = (open(path), open(&again));
    let (mut count, mut wrong) = (0, Vec::new());
    for sheet in ours.sheet_names() {
        let formulas = ours.worksheet_formula(&sheet).unwrap();
        let (a, b) = (
            ours.worksheet_range(&sheet).unwrap(),
            theirs.worksheet_range(&sheet).unwrap(),
        );
        let Some((top, left)) = formulas.start() else {
            continue;
        };
        for (row, column, formula) in formulas.used_cells() {
            let at = (top + row as u32, left + column as u32);
            let cell = |range: &Range<Data>| range.get_value(at).cloned().unwrap_or(Data::Empty);
            let (a, b) = (cell(&a), cell(&b));
            count += 1;
            if !same(&a, &b) {
                let place = balance::problem::cell_name(at.0, at.1);
                wrong.push(format!(
                    "{sheet}!{place}: ours {a:?}, theirs {b:?}: ={formula}"
                ));
            }
        }
    }
    let shown: Vec<&String> = wrong.iter().take(12).collect();
    assert!(wrong.is_empty(), "{} of {count}: {shown:#?}", wrong.len());
    Some(count)
}

/// A sheet's rows as maps by the text of a header row.
pub fn table(range: &Range<Data>, header: u32) -> Vec<BTreeMap<String, Data>> {
    let cell = |row, column| {
        range
            .get_value((row, column))
            .cloned()
            .unwrap_or(Data::Empty)
    };
    let (_, width) = range.end().unwrap();
    let names: Vec<String> = (0..=width).map(|c| cell(header, c).to_string()).collect();
    let rows = header + 1..=range.end().unwrap().0;
    rows.map(|row| {
        let cells = (0..=width).map(|column| cell(row, column));
        names.iter().cloned().zip(cells).collect()
    })
    .collect()
}

pub fn float(data: &Data) -> Option<f64> {
    match data {
        Data::Float(n) => Some(*n),
        Data::Int(n) => Some(*n as f64),
        _ => None,
    }
}

pub fn close(a: Option<f64>, b: &Value) -> bool {
    match (a, b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6),
        (None, None) => true,
        _ => false,
    }
}

/// Writes the report of a county, with the findings of the same run.
fn report(folder: &Folder, args: &[&str]) -> (PathBuf, Value) {
    let files = ["-o", "report.xlsx", "-o", "report.json"];
    let output = folder.run(&[&["audit"], args, &files].concat());
    assert!(output.status.code() != Some(2), "{}", stderr(&output));
    let json = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    (
        folder.path().join("report.xlsx"),
        serde_json::from_str(&json).unwrap(),
    )
}

/// The sheet of the working, the summary and the items say what the JSON says.
fn assert_says_what_json_says(path: &Path, json: &Value) {
    let mut book = open(path);
    let working = book.worksheet_range("Working").unwrap();
    let counties = json["counties"].as_array().unwrap();
    let schools = counties
        .iter()
        .flat_map(|c| c["schools"].as_array().unwrap());
    for (row, school) in (4..).zip(schools) {
        let cell = |column| {
            working
                .get_value((row, column))
                .cloned()
                .unwrap_or(Data::Empty)
        };
        assert_eq!(cell(1).to_string(), school["code"].as_str().unwrap());
        assert!(close(float(&cell(4)), &school["students"]));
        let judged = !school["values"][0]["threshold"].is_null();
        let width = if judged { 8 } else { 5 };
        for (i, value) in school["values"].as_array().unwrap().iter().enumerate() {
            let first = 6 + i as u32 * width;
            let mut named = vec![(0, "numerator"), (2, "value"), (4, "cv_share")];
            if judged {
                named.extend([(5, "ratio"), (7, "shortfall")]);
                let met = value["meets"].as_bool().map(|m| if m { 1.0 } else { 0.0 });
                assert_eq!(float(&cell(first + 6)), met);
            }
            for (at, key) in named {
                let shown = cell(first + at);
                assert!(
                    close(float(&shown), &value[key]),
                    "{key} of {value}: {shown:?}"
                );
            }
        }
    }
    let summary = table(&book.worksheet_range("Summary").unwrap(), 2);
    let mut lines = summary.iter();
    for stage in counties
        .iter()
        .flat_map(|c| c["stages"].as_array().unwrap())
    {
        for indicator in stage["indicators"].as_array().unwrap() {
            let line = lines.next().unwrap();
            assert_eq!(
                line["Indicator"].to_string(),
                indicator["name"].as_str().unwrap()
            );
            for (column, key) in [
                ("Mean X̄", "mean"),
                ("Std S", "std"),
                ("CV", "cv"),
                ("Limit", "limit"),
            ] {
                assert!(
                    close(float(&line[column]), &indicator[key]),
                    "{column} {indicator}"
                );
            }
            let verdict = match indicator["meets"].as_bool() {
                Some(true) => "met",
                Some(false) => "not met",
                None => "",
            };
            assert_eq!(line["Verdict"].to_string(), verdict);
            assert!(close(
                float(&line["Schools meeting"]),
                &indicator["schools_meeting"]
            ));
        }
        let composite = lines.next().unwrap();
        assert!(close(float(&composite["CV"]), &stage["composite_cv"]));
        let schools = lines.next().unwrap();
        assert!(close(
            float(&schools["Schools meeting"]),
            &stage["schools_meeting"]
        ));
        let whole = lines.next().unwrap();
        let meets = stage["meets"].as_bool().unwrap();
        assert_eq!(
            whole["Verdict"].to_string(),
            if meets { "met" } else { "not met" }
        );
    }
    let Ok(items) = book.worksheet_range("Item working") else {
        return;
    };
    let items = table(&items, 2);
    let mut lines = items.iter();
    for item in counties.iter().flat_map(|c| c["items"].as_array().unwrap()) {
        let figures: Vec<Value> = match &item["figure"] {
            Value::Object(several) => several.values().cloned().collect(),
            other => vec![other.clone()],
        };
        let name = format!("-{}", item["number"]);
        // Items without a figure have no line.
        let mut clone = lines.clone();
        let next = clone.next().map(|line| line["Item"].to_string());
        if !next.is_some_and(|next| next.ends_with(&name)) {
            continue;
        }
        let mut shown = Vec::new();
        while lines
            .clone()
            .next()
            .is_some_and(|line| line["Item"].to_string().ends_with(&name))
        {
            shown.push(float(&lines.next().unwrap()["Value"]));
        }
        for figure in figures.iter().filter(|f| !f.is_null()) {
            assert!(shown.iter().any(|s| close(*s, figure)), "{item}: {shown:?}");
        }
    }
}

#[test]
fn every_formula_comes_to_what_we_found() {
    for (standard, least) in [("cn-2017", 1500), ("cn-2012", 900)] {
        let folder = Folder::new();
        // In 2021 the reliefs that ended in 2022 were in force; without a year they are not used.
        let of_2021 = |row| with(row, &[("year", "2021")]);
        let mut rows: Vec<Row> = county("甲县").into_iter().map(of_2021).collect();
        rows.extend(county("乙县").into_iter().skip(1).map(|row| {
            let code = format!("9{}", row["school_code"]);
            with(
                row,
                &[("school_code", &code), ("equipment_value", "199999")],
            )
        }));
        folder.write("county.csv", csv(&rows));
        let args = [
            "county.csv",
            "--standard",
            standard,
            "--allow-missing",
            "--lang",
            "en",
        ];
        let (path, json) = report(&folder, &args);
        assert_eq!(json["counties"].as_array().unwrap().len(), 2);
        assert_says_what_json_says(&path, &json);
        if let Some(count) = compare(&path) {
            assert!(count > least, "{count}");
        }
    }
}

#[test]
fn the_sample_in_chinese_comes_to_what_we_found() {
    let folder = Folder::new();
    std::fs::copy("sample-data/2024.xlsx", folder.path().join("2024.xlsx")).unwrap();
    let (path, _) = report(&folder, &["2024.xlsx", "--lang", "zh"]);
    if let Some(count) = compare(&path) {
        assert!(count > 3000, "{count}");
    }
}

/// A figure that is corrected in the raw data goes through to the tables, as an audit of the corrected
/// census has it.
#[test]
fn a_corrected_figure_goes_through() {
    let folder = Folder::new();
    // 4 rooms of 100 pupils each, but one school with 20: over the limit. The slip was a 0 too many.
    let slip = with(good_primary("2"), &[("multimedia_rooms", "40")]);
    let rows = [good_primary("1"), slip, good_junior("3"), good_junior("4")];
    folder.write("county.csv", csv(&rows));
    let (_, json) = report(&folder, &["county.csv", "--lang", "en"]);
    assert_eq!(
        json["counties"][0]["stages"][0]["indicators"][6]["meets"],
        false
    );
    let Some(mut python) = tools::openpyxl() else {
        return;
    };
    let script = "
import openpyxl
w = openpyxl.load_workbook('report.xlsx')
raw = w['Raw data']
cells = [c for row in raw.iter_rows() for c in row if c.value == 40]
assert len(cells) == 1, cells
cells[0].value = 4
w.save('corrected.xlsx')
";
    python
        .args(["-W", "ignore", "-c", script])
        .current_dir(folder.path());
    assert!(python.status().unwrap().success());
    let out = folder.path().join("again");
    let corrected = folder.path().join("corrected.xlsx");
    if tools::recalculate(&[&corrected], "xlsx:Calc MS Excel 2007 XML", &out).is_none() {
        return;
    }
    let mut book = open(&out.join("corrected.xlsx"));
    let balance = book.worksheet_range("Table III").unwrap();
    // The CV of the rooms, in the last column of the indicators.
    assert_eq!(float(balance.get_value((5, 8)).unwrap()), Some(0.0));
    assert_eq!(balance.get_value((5, 9)).unwrap().to_string(), "met");
    let front = book.worksheet_range("Verdict").unwrap();
    let shown = |cell| front.get_value(cell).unwrap().to_string();
    assert_eq!(shown((3, 6)), "met");
    // Of the 31 items two can be judged: no school is over 2000 pupils, none has under 100.
    assert_eq!(shown((3, 7)), "resources met; 29 items not judged");
}

/// The parts of a sheet's XML that say how it is laid out and printed.
fn layout(path: &Path, sheet: usize) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let name = format!("xl/worksheets/sheet{sheet}.xml");
    let mut text = String::new();
    zip.by_name(&name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn the_tables_have_the_layout_of_the_forms() {
    let folder = Folder::new();
    std::fs::copy("sample-data/2024.xlsx", folder.path().join("2024.xlsx")).unwrap();
    let (path, _) = report(&folder, &["2024.xlsx", "--lang", "zh"]);
    let mut book = open(&path);
    let names = book.sheet_names();
    let (tables, forms) = names.split_at(22);
    assert_eq!(
        tables,
        [
            "结论",
            "表Ⅰ",
            "表Ⅱ-1",
            "表Ⅱ-2",
            "表Ⅲ",
            "表Ⅳ",
            "表Ⅴ",
            "表Ⅵ",
            "一票否决",
            "图表",
            "缺口",
            "差异来源",
            "问题清单",
            "参数",
            "原始数据",
            "数据来源",
            "县级数据",
            "计算",
            "汇总",
            "指标计算",
            "指标计算（分校）",
            "图表数据"
        ]
    );
    // Of the 24 schools three are not assessed.
    assert_eq!((forms.len(), forms[20].as_str()), (21, "自评表21"));
    let mut text = |sheet: &str, row: u32| -> Vec<String> {
        let range = book.worksheet_range(sheet).unwrap();
        let width = range.end().unwrap().1;
        let cells = (0..=width).map(|c| range.get_value((row, c)).map(Data::to_string));
        cells.map(Option::unwrap_or_default).collect()
    };
    assert_eq!(text("表Ⅲ", 0)[0], "表Ⅲ  县域义务教育校际均衡情况");
    assert_eq!(text("表Ⅲ", 2)[2], "每百名学生拥有高于规定学历教师数");
    assert_eq!(text("表Ⅲ", 2)[9], "综合");
    assert_eq!(
        text("表Ⅲ", 3)[2..],
        ["L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8"]
    );
    assert_eq!(text("表Ⅲ", 4)[..2], ["小学", "全县平均值"]);
    assert_eq!(text("表Ⅲ", 5)[1], "差异系数");
    let header = text("表Ⅱ-2", 2);
    assert_eq!(
        header[..6],
        [
            "序号",
            "学校名称",
            "举办者类型",
            "在校生数",
            "年级数",
            "班级数"
        ]
    );
    assert_eq!(header[13], "该校综合评估是否达标");
    // 石岭镇中心小学, run by the county's education department: 7.
    assert_eq!(text("表Ⅱ-2", 5)[..4], ["1", "石岭镇中心小学", "7", "516"]);
    // Below 4.2 above-required teachers, and below 85 % of it.
    let row = text("表Ⅱ-2", 8);
    assert_eq!(
        (row[1].as_str(), row[13].as_str()),
        ("枫林坝小学", "未达标")
    );
    assert_eq!(row[14], "达标：2、3、4、5、6、7");
    for sheet in 1..=names.len() {
        let xml = layout(&path, sheet);
        let (orientation, pages) = match sheet <= tables.len() {
            // The front and each form are one page, which is not written.
            true if sheet == 1 => ("landscape", "<pageSetUpPr fitToPage=\"1\"/>"),
            true => ("landscape", "fitToHeight=\"0\""),
            false => ("portrait", "<pageSetUpPr fitToPage=\"1\"/>"),
        };
        assert!(
            xml.contains("paperSize=\"9\"") && xml.contains(orientation),
            "{sheet}"
        );
        assert!(xml.contains(pages), "{sheet}");
    }
    // Raw data, sources and working keep title rows and names in view.
    for sheet in [15, 16, 18] {
        let xml = layout(&path, sheet);
        assert!(
            xml.contains("topLeftCell=\"E5\"") && xml.contains("state=\"frozen\""),
            "{sheet}"
        );
    }
}

#[test]
fn the_same_input_gives_the_same_workbook() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&county("甲县")));
    let args = ["county.csv", "--allow-missing", "--lang", "zh"];
    let first = std::fs::read(report(&folder, &args).0).unwrap();
    let again = std::fs::read(report(&folder, &args).0).unwrap();
    assert!(first == again);
}

/// What each sheet consists of, and the formulas of its first line of figures.
#[test]
fn the_structure_of_the_workbook() {
    let folder = Folder::new();
    let rows = [good_primary("1"), good_primary("2"), good_junior("3")];
    folder.write("county.csv", csv(&rows));
    let (path, _) = report(&folder, &["county.csv", "--lang", "en"]);
    let mut book = open(&path);
    let mut shown = String::new();
    for (number, sheet) in (1..).zip(book.sheet_names()) {
        let xml = layout(&path, number);
        let has = |part: &str| xml.matches(part).count();
        let end = book.worksheet_range(&sheet).unwrap().end();
        let end = end.map(|(r, c)| balance::problem::cell_name(r, c));
        shown.push_str(&format!(
            "== {sheet}: to {}, {} merged, {} shaded ranges, {} links\n",
            end.unwrap_or_default(),
            has("<mergeCell "),
            has("<conditionalFormatting "),
            has("<hyperlink "),
        ));
        let formulas = book.worksheet_formula(&sheet).unwrap();
        let Some((top, left)) = formulas.start() else {
            continue;
        };
        let first = formulas.used_cells().next().map(|(row, ..)| row);
        for (row, column, formula) in formulas.used_cells() {
            if Some(row) == first {
                let cell = balance::problem::cell_name(top + row as u32, left + column as u32);
                shown.push_str(&format!("{cell} ={formula}\n"));
            }
        }
    }
    crate::accepted::assert_snapshot("structure_xlsx", &shown);
}
