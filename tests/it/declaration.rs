//! The declaration as it is handed in: the blanks of the official tables, the forms of schools, charts and paper.

use calamine::{Data, Reader};

use crate::made::{Folder, Row, csv, good_junior, good_primary, stderr, with};
use crate::report_xlsx::{compare, open};
use crate::tools;

/// A primary school of 2100 pupils, a junior school and a nine-year school, with some of the county's own figures.
fn county() -> Vec<Row> {
    let large = with(
        good_primary("1"),
        &[
            ("students_primary", "2100"),
            ("school_type", "小学"),
            ("staff", "130"),
            ("grades_primary", "6"),
            ("founded", "2015"),
        ],
    );
    let junior = with(
        good_junior("2"),
        &[
            ("school_type", "初级中学"),
            ("staff", "33"),
            ("sponsor", "民办"),
        ],
    );
    let both: Row = good_primary("3")
        .into_iter()
        .chain(good_junior("3"))
        .collect();
    let both = with(both, &[("school_type", "九年一贯制学校"), ("staff", "99")]);
    let rows = [large, junior, both];
    let own = [
        ("county_name", "青山县"),
        ("year", "2024"),
        ("population", "345600"),
        ("teacher_pay", "91234"),
        ("civil_servant_pay", "90000"),
        ("senior_places", "800"),
        ("senior_places_allotted", "420"),
        ("senior_places_rural", "231"),
        ("survey_sent", "1000"),
        ("survey_valid", "980"),
        ("survey_satisfied", "900"),
        ("satisfaction", "0.9184"),
        ("visited", "40"),
        ("visited_satisfied", "39"),
    ];
    rows.into_iter().map(|row| with(row, &own)).collect()
}

fn written(rows: &[Row], args: &[&str]) -> Folder {
    let folder = Folder::new();
    folder.write("county.csv", csv(rows));
    let output = folder.run(&[&["audit", "county.csv", "--allow-missing"], args].concat());
    assert!(output.status.code() != Some(2), "{}", stderr(&output));
    folder
}

/// Every text of a sheet.
fn texts(path: &std::path::Path, sheet: &str) -> Vec<String> {
    let range = open(path).worksheet_range(sheet).unwrap();
    let cells = range.used_cells().map(|(_, _, cell)| cell.to_string());
    cells.collect()
}

#[test]
fn the_blanks_of_the_form_are_filled_in() {
    let folder = written(&county(), &["-o", "report.xlsx", "--lang", "zh"]);
    let path = folder.path().join("report.xlsx");
    let four = texts(&path, "表Ⅳ");
    for said in [
        // The nine-year school has fewer than 2500.
        "超过 2000 人的小学 1 所，初中 0 所，超过 2500 人的一贯制学校 0 所",
        "全县义务教育学校教师年平均工资收入为 91234 元，当地公务员年平均工资收入 90000 元",
        "全县优质高中招生名额总数 800 人，分配名额 420 人，占比 52.5%。其中分配农村学校的名额 231 人，占分配名额总数的 55.0%",
        "全县符合条件的随迁子女数 ＿＿ 人，在公办学校就读 ＿＿ 人，在政府购买服务的民办学校就读 ＿＿ 人，合计 ＿＿ 人，占比 ＿＿%",
    ] {
        assert!(four.iter().any(|t| t == said), "{said}: {four:#?}");
    }
    let monitoring = "语文 ＿＿ 级、校际差异率 ＿＿；数学";
    let five = texts(&path, "表Ⅴ");
    assert!(five.iter().any(|t| t.starts_with(monitoring)), "{five:#?}");
    // The seven columns, as the form numbers them; satisfied of those visited: 39 of 40.
    let six = open(&path).worksheet_range("表Ⅵ").unwrap();
    let row = |at| -> Vec<Data> {
        let cells = (0..8).map(|c| six.get_value((at, c)).cloned().unwrap_or_default());
        cells.collect()
    };
    let texts_of = |at| row(at).iter().map(Data::to_string).collect::<Vec<_>>();
    assert_eq!(texts_of(5)[1..], ["L1", "L2", "L3", "L4", "L5", "L6", "L7"]);
    assert_eq!(texts_of(6)[..4], ["计", "1000", "980", "900"]);
    assert_eq!(texts_of(6)[5..], ["40", "39", "97.5"]);
    assert_eq!(texts_of(7)[..2], ["其中：家长", ""]);
    compare(&path);
}

#[test]
fn table_one_counts_what_the_census_has_and_leaves_the_rest_blank() {
    for (standard, sheet) in [("cn-2017", "表Ⅰ"), ("cn-2012", "基本情况")] {
        let rows = county();
        let args = ["-o", "report.xlsx", "--lang", "zh", "--standard", standard];
        let folder = written(&rows, &args);
        let facts = open(&folder.path().join("report.xlsx"))
            .worksheet_range(sheet)
            .unwrap();
        let at = |mark: &str| {
            let (row, column, _) = facts
                .used_cells()
                .find(|(_, _, cell)| *cell == mark)
                .unwrap();
            facts.get((row + 1, column)).unwrap().to_string()
        };
        assert_eq!(at("L1"), "34.56");
        // No figures of farmers, townships and money.
        for blank in 2..=8 {
            assert_eq!(at(&format!("L{blank}")), "");
        }
        // Primary, nine-year, junior, complete, twelve-year, special education, teaching points.
        let counts = ["L9", "L10", "L11", "L12", "L13", "L14", "L15", "L16"].map(at);
        assert_eq!(counts, ["1", "1", "1", "0", "0", "0", "0", "0"]);
        let pupils = |stage: &str| -> f64 {
            rows.iter()
                .filter_map(|row| row.get(stage)?.parse::<f64>().ok())
                .sum()
        };
        assert_eq!(at("L19").parse(), Ok(pupils("students_primary")));
        assert_eq!(at("L20").parse(), Ok(pupils("students_junior")));
        // What the nine-year school has of staff is of no stage: neither sum is known.
        assert_eq!([at("L21"), at("L23")], ["", ""]);
        assert_eq!(at("L22").parse(), Ok(pupils("teachers_primary")));
    }
}

#[test]
fn a_blank_that_is_filled_in_appears_in_the_declaration() {
    let folder = written(&county(), &["-o", "report.xlsx", "--lang", "zh"]);
    let Some(mut python) = tools::openpyxl() else {
        return;
    };
    let script = "
import openpyxl
w = openpyxl.load_workbook('report.xlsx')
own = {row[1].value: row[2] for row in w['县级数据'].iter_rows(min_row=4)}
own['乡镇数（个）'].value = 14
own['适龄残疾儿童少年总数（人）'].value = 200
own['适龄残疾儿童少年入学总人数（人）'].value = 190
own['在特殊教育学校就读的残疾儿童少年人数（人）'].value = 19
w.save('filled.xlsx')
";
    python
        .args(["-W", "ignore", "-c", script])
        .current_dir(folder.path());
    assert!(python.status().unwrap().success());
    let out = folder.path().join("again");
    let filled = folder.path().join("filled.xlsx");
    if tools::recalculate(&[&filled], "xlsx:Calc MS Excel 2007 XML", &out).is_none() {
        return;
    }
    let again = out.join("filled.xlsx");
    let said = "全县残疾儿童少年为 200 人，入学 190 人，入学率为 95.0%。其中，在特殊教育学校就读 19 人，占比 10.0%";
    assert!(texts(&again, "表Ⅴ").iter().any(|t| t == said));
    assert!(texts(&again, "表Ⅰ").iter().any(|t| t == "14"));
}

#[test]
fn every_school_has_its_form_on_a_sheet_and_in_a_folder() {
    let folder = written(
        &county(),
        &["-o", "report.xlsx", "-o", "自评表/", "--lang", "zh"],
    );
    let names = std::fs::read_dir(folder.path().join("自评表")).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 3, "{names:?}");
    let own = folder.path().join("自评表").join(&names[2]);
    let form = texts(&own, "学校自评表");
    let on_sheet = texts(&folder.path().join("report.xlsx"), "自评表3");
    for text in &form {
        assert!(on_sheet.contains(text), "{text}");
    }
    // Seven indicators and five items; both stages of the nine-year school are told.
    let numbered = |t: &&String| t.starts_with(|c: char| c.is_ascii_digit()) && t.contains(". ");
    assert_eq!(form.iter().filter(numbered).count(), 12, "{form:#?}");
    let head = form.iter().find(|t| t.contains("九年一贯制学校")).unwrap();
    assert!(head.contains("建校于 ＿＿ 年"), "{head}");
    assert!(
        form.iter()
            .any(|t| t.contains("小学：") && t.contains("\n初中："))
    );
    // A primary school has no junior figures, and says when it was founded.
    let first = texts(&folder.path().join("自评表").join(&names[0]), "学校自评表");
    assert!(first.iter().any(|t| t.contains("建校于 2015 年")));
    assert!(first.iter().any(|t| t.contains("初中 —— 人")), "{first:#?}");
    // Over 2000 pupils.
    let size = first
        .iter()
        .position(|t| t.starts_with("全校中小学生数 2100 人"))
        .unwrap();
    assert_eq!(first[size + 1], "未达标");
}

#[test]
fn a_standard_without_a_form_for_schools_says_so() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&county()));
    let args = [
        "audit",
        "county.csv",
        "--standard",
        "cn-2012",
        "--lang",
        "en",
    ];
    let output = folder.run(&[&args[..], &["-o", "school-forms/"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("the standard cn-2012 has no form for schools"));
    assert!(!folder.path().join("school-forms").exists());
}

#[test]
fn grades_are_asked_for_and_shown() {
    let folder = written(&county(), &["-o", "report.xlsx", "--lang", "zh"]);
    let table = open(&folder.path().join("report.xlsx"))
        .worksheet_range("表Ⅱ-2")
        .unwrap();
    let cell = |at| table.get_value(at).unwrap().to_string();
    assert_eq!(
        [cell((2, 4)), cell((5, 4)), cell((6, 4))],
        ["年级数", "6", ""]
    );
    let output = folder.run(&["template", "-o", "template.xlsx", "--lang", "zh"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut template = open(&folder.path().join("template.xlsx"));
    let mut all = Vec::new();
    for sheet in template.sheet_names() {
        let range = template.worksheet_range(&sheet).unwrap();
        all.extend(range.used_cells().map(|(_, _, cell)| cell.to_string()));
    }
    for asked in ["向农村学校分配指标数", "人口总数", "回收有效问卷数"] {
        assert!(all.iter().any(|t| t == asked), "{asked}");
    }
    assert!(all.iter().any(|t| t.contains("年级数")));
}

/// What is printed: the tables and the forms, none of the sheets of evidence, no page with a row or two.
#[test]
fn the_workbook_prints_the_tables_alone() {
    let folder = Folder::new();
    std::fs::copy("sample-data/2024.xlsx", folder.path().join("2024.xlsx")).unwrap();
    folder.run(&["audit", "2024.xlsx", "-o", "report.xlsx", "--lang", "zh"]);
    let report = folder.path().join("report.xlsx");
    if tools::convert(&[&report], "pdf", folder.path()).is_none() {
        return;
    }
    let Some(text) = tools::pdf_text(&folder.path().join("report.pdf")) else {
        return;
    };
    let pages: Vec<&str> = text
        .split('\u{c}')
        .filter(|page| !page.trim().is_empty())
        .collect();
    let of = |what: &str| pages.iter().filter(|page| page.contains(what)).count();
    assert_eq!(of("学校自评表\n"), 21);
    // What the others are: the front, seven tables, charts, gaps, variance, problems, parameters, county, summary.
    assert!(pages.len() < 21 + 22, "{}", pages.len());
    for evidence in ["本表供核对", "评估所用的原始数据"] {
        assert_eq!(of(evidence), 0, "{evidence}");
    }
    for page in &pages {
        let lines = page.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines > 6, "{page}");
        assert!(
            !page.contains("'private'") && !page.contains("'rural'"),
            "{page}"
        );
    }
}

#[test]
fn charts_are_drawn_from_live_cells() {
    let folder = written(&county(), &["-o", "report.xlsx", "--lang", "zh"]);
    let file = std::fs::File::open(folder.path().join("report.xlsx")).unwrap();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let charts: Vec<&String> = names
        .iter()
        .filter(|n| n.starts_with("xl/charts/chart"))
        .collect();
    // Of both stages the spread, the CVs against their limits, and the schools that lack most.
    assert_eq!(charts.len(), 6, "{names:?}");
    for chart in charts {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(chart).unwrap(), &mut text).unwrap();
        assert!(text.contains("图表数据"), "{chart}");
    }
}

/// Above the mean and below it.
#[test]
fn the_variance_points_up_or_down() {
    let rows = [
        with(good_primary("1"), &[("multimedia_rooms", "40")]),
        good_primary("2"),
        good_primary("3"),
    ];
    let folder = written(&rows, &["-o", "report.xlsx", "--lang", "en"]);
    let path = folder.path().join("report.xlsx");
    let variance = open(&path).worksheet_range("Variance").unwrap();
    let arrows = variance.used_cells().map(|(_, _, cell)| cell.to_string());
    let arrows: Vec<String> = arrows.filter(|t| t == "↑" || t == "↓").collect();
    assert_eq!(arrows, ["↑", "↓", "↓"]);
}
