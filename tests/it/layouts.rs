//! The same made county laid out as sheets are that many hands have passed: pages with headers of several
//! rows, tables below each other, totals in odd columns, names like words of totals.

use super::handed_over::{HEADERS, TITLE, Table, holds, holds_for, is_primary, save};
use super::made::book::{Book, Sheet};
use super::made::{Folder, codes, stderr};

fn line(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A line of units above the first page holds for the pages that follow, though they print the title and
/// not the line; and for a second table that has none.
#[test]
fn a_line_of_units_holds_for_the_whole_sheet() {
    let folder = Folder::new();
    let table = Table::new().renamed("教学仪器设备值（万元）", "教学仪器设备值");
    let mut lines = table.titled();
    lines.insert(1, line(&["单位：万元"]));
    let header = table.headers[0].clone();
    lines.splice(7..7, [line(&[TITLE]), header]);
    save(&folder, "pages.xlsx", &lines);
    let expected = ["unit-line"];
    holds_for(&folder, &["pages.xlsx"], |_| true, &expected);

    let part = |title: &str, wanted: fn(&str) -> bool| {
        let mut lines = table.clone().of(wanted).titled();
        lines[0] = line(&[title]);
        lines
    };
    let mut lines = part("云棠县2024年小学情况", is_primary);
    lines.insert(1, line(&["单位：万元"]));
    lines.push(Vec::new());
    lines.extend(part("云棠县2024年初中情况", |name| {
        !is_primary(name)
    }));
    save(&folder, "tables.xlsx", &lines);
    holds_for(
        &folder,
        &["tables.xlsx"],
        |_| true,
        &["unit-line", "unit-line"],
    );
}

/// A header of several rows, merged, with units and numbers of columns, printed again on the next page.
#[test]
fn a_tall_header_printed_again() {
    let folder = Folder::new();
    let table = Table::new();
    let mut head = vec![line(&HEADERS), vec![String::new(); HEADERS.len()]];
    for (column, header) in HEADERS.iter().enumerate() {
        if let Some(name) = header.strip_prefix("小学") {
            "小学".clone_into(&mut head[0][column]);
            name.clone_into(&mut head[1][column]);
        }
        if let Some(name) = header.strip_prefix("初中") {
            "初中".clone_into(&mut head[0][column]);
            name.clone_into(&mut head[1][column]);
        }
    }
    let units: Vec<&str> = HEADERS
        .iter()
        .map(|header| match header {
            h if h.ends_with("面积") => "平方米",
            h if h.ends_with("人数") => "人",
            _ => "",
        })
        .collect();
    head.push(line(&units));
    head.push((1..=HEADERS.len()).map(|n| n.to_string()).collect());
    let mut above = vec![String::new(); HEADERS.len()];
    "基本情况".clone_into(&mut above[5]);
    for head in [head.clone(), [vec![above], head].concat()] {
        let mut lines = vec![line(&[TITLE])];
        lines.extend(head.clone());
        lines.extend(table.rows[..4].to_vec());
        let second = lines.len();
        lines.extend(head.clone());
        lines.extend(table.rows[4..].to_vec());
        let texts: Vec<Vec<&str>> = lines
            .iter()
            .map(|line| line.iter().map(String::as_str).collect())
            .collect();
        let texts: Vec<&[&str]> = texts.iter().map(Vec::as_slice).collect();
        let mut sheet = Sheet::of_rows("学校基本情况", &texts);
        let (top, bottom) = (head.len() as u32 - 4, head.len() as u32 - 3);
        for column in 0..5 {
            for first in [1, second as u32] {
                sheet
                    .merged
                    .push([first + top, column, first + bottom, column]);
            }
        }
        Book::of([sheet]).save(&folder.path().join("县.xlsx"));
        holds(&folder, &["县.xlsx"]);
    }
}

/// The second of two tables may have more columns that are known: the first is read all the same.
#[test]
fn a_poorer_table_above_a_richer_one() {
    let folder = Folder::new();
    let of = |wanted: fn(&str) -> bool| Table::new().of(wanted);
    let mut lines = of(is_primary).without(&["学校标识码", "图书册数"]).titled();
    lines.push(Vec::new());
    lines.extend(of(|name| !is_primary(name)).titled());
    save(&folder, "县.xlsx", &lines);
    holds(&folder, &["县.xlsx"]);
}

/// Totals go by the county's name, or stand in the column of the codes; headings stand there, too.
#[test]
fn totals_and_headings_in_odd_columns() {
    let folder = Folder::new();
    let sums = |column: usize, text: &str| {
        let mut sums = vec![String::new(); HEADERS.len()];
        for (at, sum) in sums.iter_mut().enumerate().skip(5) {
            let figures = Table::new()
                .rows
                .into_iter()
                .map(|row| row[at].parse::<f64>().unwrap());
            *sum = figures.sum::<f64>().to_string();
        }
        text.clone_into(&mut sums[column]);
        sums
    };
    for (column, text) in [(0, "全县合计"), (0, "合计"), (0, "云棠县"), (1, "云棠县")] {
        for at in [2, 10] {
            let mut lines = Table::new().titled();
            lines.insert(at, sums(column, text));
            save(&folder, "县.xlsx", &lines);
            holds(&folder, &["县.xlsx"]);
        }
    }
    let mut lines = Table::new().titled();
    lines.insert(2, line(&["一、小学"]));
    save(&folder, "县.xlsx", &lines);
    holds_for(&folder, &["县.xlsx"], |_| true, &["only-a-name"]);
}

/// Schools whose names begin as totals do are schools, with and without a code; totals that end in a word
/// for schools are totals.
#[test]
fn schools_named_like_totals() {
    let folder = Folder::new();
    for name in [
        "平均乡小学",
        "小计河学校",
        "合计坪完小",
        "汇总桥中心小学",
        "累计镇初级中学",
        "合计村完小",
    ] {
        let mut table = Table::new();
        name.clone_into(&mut table.rows[3][1]);
        save(&folder, "县.xlsx", &table.titled());
        holds(&folder, &["县.xlsx"]);
        save(&folder, "县.xlsx", &table.without(&["学校标识码"]).titled());
        holds(&folder, &["县.xlsx"]);
    }
    for name in [
        "合计小学",
        "平均每所学校",
        "小计：小学",
        "合计12所学校",
        "全县小学",
        "小计（公办小学）",
        "合计公办小学",
    ] {
        let mut lines = Table::new().without(&["学校标识码"]).titled();
        let mut means = vec!["1".to_owned(); HEADERS.len() - 1];
        means[..4].fill(String::new());
        name.clone_into(&mut means[0]);
        lines.push(means);
        save(&folder, "县.xlsx", &lines);
        holds(&folder, &["县.xlsx"]);
    }
}

/// A remark may say the unit; one that may, or that makes another figure of it, is not read past.
#[test]
fn remarks_that_count() {
    let folder = Folder::new();
    for remark in [
        "（以万元计）",
        "（单位为万元）",
        "（按万元填写）",
        "（请填万元）",
        "，单位万元",
        "（万元，精确到元）",
        "（以万元为单位）",
    ] {
        let header = format!("教学仪器设备值{remark}");
        let table = Table::new().renamed("教学仪器设备值（万元）", &header);
        save(&folder, "县.xlsx", &table.titled());
        holds(&folder, &["县.xlsx"]);
    }
    for (old, new) in [
        ("教学仪器设备值（万元）", "教学仪器设备值（精确到万元）"),
        ("教学仪器设备值（万元）", "教学仪器设备值（万元，以千元计）"),
        ("小学学生人数", "小学学生人数（含学前班）"),
        ("初中学生人数", "初中学生人数（含高中）"),
        ("初中学生人数", "初中学生人数（不含寄宿生）"),
        (
            "小学高于规定学历教师数",
            "小学高于规定学历教师数（含兼职教师）",
        ),
        ("运动场地面积", "运动场地面积（含校外租赁场地）"),
    ] {
        save(&folder, "县.xlsx", &Table::new().renamed(old, new).titled());
        let (json, code) = folder.audit(&["县.xlsx"]);
        assert_eq!(code, 2, "{new}");
        assert!(
            codes(&json).contains(&"unknown-column"),
            "{new}: {:#}",
            json["problems"]
        );
    }
}

/// What is written beside a table is no part of it, in a page as little as in a workbook.
#[test]
fn notes_beside_a_table_of_a_page() {
    let folder = Folder::new();
    let mut lines = Table::new().titled();
    lines[4].extend(line(&["", "已核对 9.10"]));
    let row = |cells: &Vec<String>| format!("<tr><td>{}</td></tr>", cells.join("</td><td>"));
    let rows: String = lines.iter().map(row).collect();
    folder.write(
        "县.xls",
        format!("<html><body><table>{rows}</table></body></html>"),
    );
    holds(&folder, &["县.xls"]);
    let row = |cells: &Vec<String>| cells.join(",") + "\r\n";
    folder.write("县.csv", lines.iter().map(row).collect::<String>());
    let output = folder.run(&["audit", "县.csv", "--lang", "en"]);
    assert!(stderr(&output).contains("beyond-header"));
}

/// What a group says of the columns below it counts: none of these is what the school has.
#[test]
fn groups_of_other_figures() {
    let folder = Folder::new();
    for group in [
        "缺口",
        "上年数",
        "当年新增",
        "在建",
        "标准",
        "租用",
        "外聘教师",
        "附设幼儿园",
    ] {
        for header in ["运动场地面积", "小学体育专任教师人数"] {
            let table = Table::new();
            let at = table.at(header);
            let mut above = vec![String::new(); HEADERS.len()];
            group.clone_into(&mut above[at]);
            if let Some(next) = above.get_mut(at + 1) {
                "办学条件".clone_into(next);
            }
            let mut lines = table.titled();
            lines.insert(1, above);
            save(&folder, "县.xlsx", &lines);
            let (json, code) = folder.audit(&["县.xlsx"]);
            assert_eq!(code, 2, "{group} / {header}");
            assert!(
                codes(&json).contains(&"unknown-column"),
                "{group} / {header}"
            );
        }
    }
    // A year is no number of an item.
    let table = Table::new().renamed("运动场地面积", "2023 运动场地面积");
    save(&folder, "县.xlsx", &table.titled());
    let (json, code) = folder.audit(&["县.xlsx"]);
    assert_eq!(code, 2);
    assert!(codes(&json).contains(&"unknown-column"));
}

/// Between two tables stand the notes of the first; figures may have their units in the cells.
#[test]
fn notes_between_two_tables() {
    let folder = Folder::new();
    let part = |title: &str, wanted: fn(&str) -> bool| {
        let mut table = Table::new().of(wanted);
        for row in &mut table.rows {
            for (cell, header) in row.iter_mut().zip(HEADERS) {
                if header.ends_with("人数") || header.ends_with("教师数") {
                    cell.push('人');
                }
                if header.ends_with("面积") {
                    cell.push_str("平方米");
                }
            }
        }
        let mut lines = table.titled();
        lines[0] = line(&[title]);
        lines
    };
    for between in [
        &["", "（以下空白）"][..],
        &["注：数据截至9月1日"],
        &["第1页"],
    ] {
        for below in [&["填报单位：云棠县教育局"][..], &["单位：人、平方米"], &[]]
        {
            let mut lines = part("云棠县2024年小学情况", is_primary);
            lines.push(line(between));
            lines.extend(part("云棠县2024年其他学校情况", |name| {
                !is_primary(name)
            }));
            if !below.is_empty() {
                lines.insert(lines.len() - 4, line(below));
            }
            save(&folder, "县.xlsx", &lines);
            holds(&folder, &["县.xlsx"]);
        }
    }
}

/// The rows of a roster are counted by whichever of code and name stands further right.
#[test]
fn a_total_right_of_the_codes_in_a_roster() {
    let folder = Folder::new();
    let table = Table::new().without(&["小学县级及以上骨干教师数", "初中县级及以上骨干教师数"]);
    save(&folder, "县.xlsx", &table.titled());
    let mut roster = vec![line(&[
        "学校标识码",
        "学校名称",
        "姓名",
        "任教学段",
        "骨干教师级别",
    ])];
    let table = Table::new();
    for row in &table.rows {
        for (stage, header) in [
            ("小学", "小学县级及以上骨干教师数"),
            ("初中", "初中县级及以上骨干教师数"),
        ] {
            let many: usize = row[table.at(header)].parse().unwrap();
            let pupils = row[table.at(&format!("{stage}学生人数"))] != "0";
            let teachers: usize = row[table.at(&format!("{stage}专任教师数"))]
                .parse()
                .unwrap();
            for n in (0..teachers).filter(|_| pupils) {
                let level = if n < many { "县级" } else { "无" };
                let name = format!("{stage}师{n}");
                roster.push(line(&[&row[0], &row[1], &name, stage, level]));
            }
        }
        roster.push(line(&["", &format!("{} 计数", row[1])]));
    }
    save(&folder, "名册.xlsx", &roster);
    holds(&folder, &["县.xlsx", "名册.xlsx"]);
}
