//! Shapes that counties hand over: totals beside their parts, titles and signatures between the rows,
//! exports of statistics systems, several years or tables in one sheet. One made county, eight schools,
//! in all of them; the figures that are right are worked out here from its plain numbers.

use serde_json::Value;

use super::made::book::{Book, Sheet};
use super::made::{Folder, close, codes, indicator, stage, stderr};

/// The county's columns: identity, then figures of the stages, then of the school.
pub const HEADERS: [&str; 31] = [
    "学校标识码",
    "学校名称",
    "学校类型",
    "举办者类型",
    "城乡类型",
    "小学学生人数",
    "初中学生人数",
    "小学专任教师数",
    "初中专任教师数",
    "小学高于规定学历教师数",
    "初中高于规定学历教师数",
    "小学县级及以上骨干教师数",
    "初中县级及以上骨干教师数",
    "小学体育专任教师人数",
    "初中体育专任教师人数",
    "小学音乐专任教师人数",
    "初中音乐专任教师人数",
    "小学美术专任教师人数",
    "初中美术专任教师人数",
    "小学艺术专任教师人数",
    "初中艺术专任教师人数",
    "教学及辅助用房面积",
    "室内体育用房面积",
    "体育馆面积",
    "运动场地面积",
    "教学仪器设备值（万元）",
    "网络多媒体教室间数",
    "教学用计算机台数",
    "图书册数",
    "小学中级及以上专业技术职务教师数",
    "初中中级及以上专业技术职务教师数",
];

const SCHOOLS: [&str; 8] = [
    "9901010001,柳岸小学,小学,7,城区,660,0,44,0,43,0,9,0,4,0,3,0,2,0,0,0,3850.5,200,200,6120,152.4,18,96,19800,22,0",
    "9901010008,砚桥中心小学,小学,7,镇区,412,0,27,0,24,0,5,0,2,0,1,0,2,0,0,0,2010,0,0,3900,81.6,11,60,9900,13,0",
    "9901010015,云坪小学,小学,7,乡村,183,0,13,0,11,0,2,0,1,0,1,0,1,0,0,0,990.25,0,0,2100,30.05,4,22,4120,6,0",
    "9901010022,青藤小学,小学,7,乡村,96,0,8,0,6,0,1,0,1,0,0,0,1,0,0,0,620,0,0,1300,21,3,15,2500,3,0",
    "9901010029,东渡实验小学,小学,7,城区,1204,0,71,0,70,0,17,0,7,0,5,0,5,0,0,0,5904,420,600,8800,310.75,30,170,30500,40,0",
    "9901010036,柳岸中学,初级中学,7,城区,0,905,0,72,0,70,0,13,0,6,0,4,0,4,0,0,6105,300,500,10900,301.2,24,130,33000,0,45",
    "9901010043,砚桥中学,初级中学,7,镇区,0,503,0,42,0,36,0,6,0,3,0,2,0,2,0,0,3340,0,0,6650,149.9,12,70,17100,0,20",
    "9901010050,云坪学校,九年一贯制学校,7,乡村,216,185,18,16,15,14,3,2,2,1,1,1,1,1,0,0,2801,0,0,5240,96.3,10,52,10426,8,7",
];

pub const TITLE: &str = "云棠县2024年义务教育学校基本情况统计表";

/// A table under construction: header rows and rows of schools, column by column.
#[derive(Clone)]
pub struct Table {
    pub headers: Vec<Vec<String>>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new() -> Table {
        let owned = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect();
        let schools = SCHOOLS.iter();
        Table {
            headers: vec![owned(&HEADERS)],
            rows: schools
                .map(|line| owned(&line.split(',').collect::<Vec<_>>()))
                .collect(),
        }
    }

    /// Only the schools of these codes' last digits.
    pub fn of(mut self, wanted: impl Fn(&str) -> bool) -> Table {
        self.rows.retain(|row| wanted(&row[1]));
        self
    }

    pub fn at(&self, header: &str) -> usize {
        let mut first = self.headers[0].iter();
        let found = first.position(|h| h == header);
        found.unwrap_or_else(|| panic!("no column {header}"))
    }

    pub fn without(mut self, headers: &[&str]) -> Table {
        for header in headers {
            let at = self.at(header);
            for row in self.headers.iter_mut().chain(&mut self.rows) {
                row.remove(at);
            }
        }
        self
    }

    /// The same with another header; below it, a second header row where that is not empty.
    pub fn renamed(mut self, header: &str, new: &str) -> Table {
        let at = self.at(header);
        new.clone_into(&mut self.headers[0][at]);
        self
    }

    /// A further column at the right end, worked out from each row.
    fn with(mut self, header: &str, cell: impl Fn(&dyn Fn(&str) -> f64) -> String) -> Table {
        let columns = self.headers[0].clone();
        self.headers[0].push(header.to_owned());
        for below in &mut self.headers[1..] {
            below.push(String::new());
        }
        for row in &mut self.rows {
            let figure = |name: &str| {
                let at = columns.iter().position(|h| h == name).unwrap();
                row[at].parse::<f64>().unwrap()
            };
            let new = cell(&figure);
            row.push(new);
        }
        self
    }

    /// Adds a row of headers below, blank but for some columns by their place from the right end.
    fn with_subheaders(mut self, from_right: &[&str]) -> Table {
        let columns = self.headers[0].len();
        let mut below = vec![String::new(); columns];
        for (at, text) in (columns - from_right.len()..).zip(from_right) {
            (*text).clone_into(&mut below[at]);
        }
        self.headers.push(below);
        self
    }

    pub fn lines(&self) -> Vec<Vec<String>> {
        let headers = self.headers.iter();
        headers.chain(&self.rows).cloned().collect()
    }

    pub fn titled(&self) -> Vec<Vec<String>> {
        let mut lines = self.lines();
        lines.insert(0, vec![TITLE.to_owned()]);
        lines
    }
}

fn sheet(name: &str, lines: &[Vec<String>]) -> Sheet {
    let lines: Vec<Vec<&str>> = lines
        .iter()
        .map(|line| line.iter().map(String::as_str).collect())
        .collect();
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    Sheet::of_rows(name, &lines)
}

pub fn save(folder: &Folder, name: &str, lines: &[Vec<String>]) {
    Book::of([sheet("学校基本情况", lines)]).save(&folder.path().join(name));
}

/// Numerators of a school in a stage (0 primary, 1 junior), by indicator, and whether the stages share.
fn numerators(school: &[f64], at: usize) -> [(&'static str, f64, f64, bool); 7] {
    let staged = |first: usize| school[first + at];
    [
        ("above_required_teachers", 100.0, staged(4), false),
        ("backbone_teachers", 100.0, staged(6), false),
        (
            "sports_arts_teachers",
            100.0,
            staged(8) + staged(10) + staged(12) + staged(14),
            false,
        ),
        ("teaching_area", 1.0, school[16] - school[17], true),
        ("sports_area", 1.0, school[18] + school[19], true),
        ("equipment_value", 1.0, school[20] * 10_000.0, true),
        ("multimedia_rooms", 100.0, school[21], true),
    ]
}

/// Mean and CV of the county by the published formulas: pupil-weighted, shared resources divided between
/// the stages as 1 to 1.1.
fn right(names: impl Fn(&str) -> bool, at: usize) -> Vec<(&'static str, f64, f64)> {
    let schools: Vec<Vec<f64>> = SCHOOLS
        .iter()
        .filter(|line| names(line.split(',').nth(1).unwrap()))
        .map(|line| {
            line.split(',')
                .skip(5)
                .map(|x| x.parse().unwrap())
                .collect()
        })
        .filter(|school: &Vec<f64>| school[at] > 0.0)
        .collect();
    let weight = [1.0, 1.1];
    let pupils: f64 = schools.iter().map(|school| school[at]).sum();
    (0..7)
        .map(|i| {
            let values = schools.iter().map(|school| {
                let (_, scale, x, shared) = numerators(school, at)[i];
                let weighted: f64 = (0..2).map(|s| school[s] * weight[s]).sum();
                let part = if shared {
                    school[at] * weight[at] / weighted
                } else {
                    1.0
                };
                (school[at], scale, x * part)
            });
            let values: Vec<(f64, f64, f64)> = values.collect();
            let sum: f64 = values.iter().map(|(_, _, x)| x).sum();
            let mean = values[0].1 * sum / pupils;
            let variance: f64 = values
                .iter()
                .map(|(p, k, x)| p / pupils * (k * x / p - mean).powi(2))
                .sum();
            (
                numerators(&schools[0], at)[i].0,
                mean,
                variance.sqrt() / mean,
            )
        })
        .collect()
}

/// The audit of a path gives the county's figures, and the problems that are expected and no others.
pub fn holds_for(folder: &Folder, args: &[&str], names: impl Fn(&str) -> bool, expected: &[&str]) {
    let (json, code) = folder.audit(args);
    assert!(code < 2, "{args:?}: {:#}", json["problems"]);
    assert_eq!(json["counties"].as_array().unwrap().len(), 1);
    assert_eq!(json["counties"][0]["name"], "云棠县");
    let mut known: Vec<&str> = codes(&json);
    known.retain(|code| *code != "stage-absent");
    assert_eq!(known, expected, "{:#}", json["problems"]);
    for (at, of) in ["primary", "junior"].into_iter().enumerate() {
        let there = SCHOOLS.iter().filter(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            names(cells[1]) && cells[5 + at] != "0"
        });
        let there = there.count();
        if there == 0 {
            continue;
        }
        assert_eq!(stage(&json, of)["schools"], there);
        for (id, mean, cv) in right(&names, at) {
            let found = indicator(&json, of, id);
            assert!(
                close(&found["mean"], mean),
                "{of} {id}: {found:#}, not {mean}"
            );
            assert!(close(&found["cv"], cv), "{of} {id}: {found:#}, not {cv}");
        }
    }
}

pub fn holds(folder: &Folder, args: &[&str]) {
    holds_for(folder, args, |_| true, &[]);
}

pub fn is_primary(name: &str) -> bool {
    name.ends_with("小学")
}

/// The county as it is; and that the reference here agrees with figures worked out elsewhere.
#[test]
fn a_plain_table() {
    let folder = Folder::new();
    save(&folder, "县.xlsx", &Table::new().titled());
    holds(&folder, &["县.xlsx"]);
    let primary = right(|_| true, 0);
    let found = |id: &str| *primary.iter().find(|(i, _, _)| *i == id).unwrap();
    let near = |a: f64, b: f64| (a - b).abs() < 1e-12 * b;
    assert!(near(found("equipment_value").1, 2329.0680034014817));
    assert!(near(found("sports_area").2, 0.17768436246387612));
}

/// 艺术教师 over 计, 其中：音乐, 其中：美术: each teacher counts once, whatever marks the part.
#[test]
fn a_total_of_arts_teachers_beside_its_parts() {
    let arts = |figure: &dyn Fn(&str) -> f64| {
        (figure("小学音乐专任教师人数") + figure("小学美术专任教师人数")).to_string()
    };
    let music = |figure: &dyn Fn(&str) -> f64| figure("小学音乐专任教师人数").to_string();
    let fine_arts = |figure: &dyn Fn(&str) -> f64| figure("小学美术专任教师人数").to_string();
    let subjects = [
        "小学音乐专任教师人数",
        "小学美术专任教师人数",
        "小学艺术专任教师人数",
        "初中音乐专任教师人数",
        "初中美术专任教师人数",
        "初中艺术专任教师人数",
        "初中体育专任教师人数",
    ];
    let folder = Folder::new();
    for subheaders in [
        ["计", "其中：音乐", "其中：美术"],
        ["合计", "#音乐", "#美术"],
        ["小计", "音乐", "美术"],
        ["总数", "其中音乐", "其中美术"],
    ] {
        let table = Table::new()
            .of(is_primary)
            .with("艺术教师", arts)
            .with("", music)
            .with("", fine_arts)
            .without(&subjects)
            .with_subheaders(&subheaders);
        save(&folder, "县.xlsx", &table.titled());
        holds_for(&folder, &["县.xlsx"], is_primary, &[]);
    }
    // In one row of headers, marked; or by words; or only the figures tell.
    for headers in [
        ["小学艺术教师", "其中：音乐教师", "其中：美术教师"],
        [
            "小学艺术教师（含音乐、美术）",
            "小学音乐教师",
            "小学美术教师",
        ],
        ["小学艺术教师", "小学音乐教师", "小学美术教师"],
    ] {
        let table = Table::new()
            .of(is_primary)
            .with(headers[0], arts)
            .with(headers[1], music)
            .with(headers[2], fine_arts)
            .without(&subjects);
        save(&folder, "县.xlsx", &table.titled());
        holds_for(&folder, &["县.xlsx"], is_primary, &[]);
    }
}

/// Where neither words nor figures decide, both columns are named, and a map decides.
#[test]
fn a_total_that_nobody_can_tell_is_asked_for() {
    let folder = Folder::new();
    let table = Table::new()
        .of(is_primary)
        .without(&["小学艺术专任教师人数"])
        .with("小学艺术专任教师人数", |figure| {
            let parts = figure("小学音乐专任教师人数") + figure("小学美术专任教师人数");
            (parts + 1.0).to_string()
        });
    save(&folder, "县.xlsx", &table.titled());
    let (json, code) = folder.audit(&["县.xlsx"]);
    assert_eq!(code, 2);
    assert_eq!(codes(&json)[0], "total-or-part");
    let problem = &json["problems"][0];
    assert_eq!(problem["at"]["cell"], "AE3");
    assert_eq!(problem["also"][0]["cell"], "P3");
    // One teacher of arts more at each of the five schools.
    for (target, each) in [
        ("arts_teachers_primary", 2.0),
        ("all_arts_teachers_primary", 1.0),
    ] {
        let map = format!("[columns]\n\"小学艺术专任教师人数\" = \"{target}\"\n");
        folder.write("map.toml", map);
        let (json, code) = folder.audit(&["县.xlsx", "--map", "map.toml"]);
        assert!(code < 2, "{:#}", json["problems"]);
        // PE 15, music 10, fine arts 11; arts 21 + 5 together, or 5 + 21 besides them.
        let teachers = 15.0 + 21.0 * each + 5.0;
        let found = indicator(&json, "primary", "sports_arts_teachers");
        assert!(
            close(&found["mean"], 100.0 * teachers / 2555.0),
            "{found:#}"
        );
    }
}

/// Arts teachers besides those of music and fine arts are others: most schools have none.
#[test]
fn arts_teachers_who_are_others_count_besides() {
    let folder = Folder::new();
    let table = Table::new()
        .of(is_primary)
        .without(&["小学艺术专任教师人数"])
        .with("小学艺术专任教师人数", |figure| {
            u8::from(figure("小学学生人数") > 600.0).to_string()
        });
    save(&folder, "县.xlsx", &table.titled());
    let (json, code) = folder.audit(&["县.xlsx"]);
    assert!(code < 2, "{:#}", json["problems"]);
    let found = indicator(&json, "primary", "sports_arts_teachers");
    assert!(close(&found["mean"], 100.0 * 38.0 / 2555.0), "{found:#}");
}

/// Without a column for what the others already give, nothing is missing.
#[test]
fn complete_answers_lack_nothing() {
    let folder = Folder::new();
    let three = Table::new().without(&["小学艺术专任教师人数", "初中艺术专任教师人数"]);
    save(&folder, "three.xlsx", &three.titled());
    holds(&folder, &["three.xlsx"]);
    let sum = |stage: &'static str, subjects: &'static [&'static str]| {
        move |figure: &dyn Fn(&str) -> f64| {
            let of = |subject: &&str| figure(&format!("{stage}{subject}专任教师人数"));
            subjects.iter().map(of).sum::<f64>().to_string()
        }
    };
    let parts = |table: Table, subjects: &[&str]| {
        subjects.iter().fold(table, |table, subject| {
            let headers = ["小学", "初中"].map(|stage| format!("{stage}{subject}专任教师人数"));
            table.without(&[&headers[0], &headers[1]])
        })
    };
    let two = Table::new()
        .with("小学艺术教师数", sum("小学", &["音乐", "美术", "艺术"]))
        .with("初中艺术教师数", sum("初中", &["音乐", "美术", "艺术"]));
    save(
        &folder,
        "two.xlsx",
        &parts(two, &["音乐", "美术", "艺术"]).titled(),
    );
    holds(&folder, &["two.xlsx"]);
    let all = ["体育", "音乐", "美术", "艺术"];
    let one = Table::new()
        .with(
            "小学音体美教师数",
            sum("小学", &["体育", "音乐", "美术", "艺术"]),
        )
        .with(
            "初中音体美教师数",
            sum("初中", &["体育", "音乐", "美术", "艺术"]),
        )
        .with("体育运动场馆面积", |figure| {
            (figure("体育馆面积") + figure("运动场地面积")).to_string()
        });
    let one = parts(one, &all).without(&["体育馆面积", "运动场地面积"]);
    save(&folder, "one.xlsx", &one.titled());
    holds(&folder, &["one.xlsx"]);
}

/// The sports ground of which the gymnasium is a part is the whole of both.
#[test]
fn a_gymnasium_within_the_sports_ground_counts_once() {
    let folder = Folder::new();
    let table = Table::new()
        .with("运动场地", |f| {
            (f("体育馆面积") + f("运动场地面积")).to_string()
        })
        .with("其中：体育馆", |f| f("体育馆面积").to_string())
        .without(&["体育馆面积", "运动场地面积"]);
    save(&folder, "part.xlsx", &table.titled());
    holds(&folder, &["part.xlsx"]);
    let table = Table::new()
        .with("运动场地面积（㎡，含体育馆）", |f| {
            (f("体育馆面积") + f("运动场地面积")).to_string()
        })
        .without(&["体育馆面积", "运动场地面积"]);
    save(&folder, "remark.xlsx", &table.titled());
    holds(&folder, &["remark.xlsx"]);
    // The national export has no column for it: what there is, is said to be all.
    let table = Table::new()
        .with("运动场地", |f| {
            (f("体育馆面积") + f("运动场地面积")).to_string()
        })
        .without(&["体育馆面积", "运动场地面积"]);
    save(&folder, "none.xlsx", &table.titled());
    holds_for(&folder, &["none.xlsx"], |_| true, &["taken-as-total"]);
}

/// Of all computers those for teaching count; of a value in yuan, no part is a number of computers.
#[test]
fn the_part_that_is_asked_for_is_the_field() {
    let folder = Folder::new();
    let all = |f: &dyn Fn(&str) -> f64| (f("教学用计算机台数") + 20.0).to_string();
    let own = |f: &dyn Fn(&str) -> f64| f("教学用计算机台数").to_string();
    let computers = |lines: &[Vec<String>]| {
        save(&folder, "县.xlsx", lines);
        let (json, code) = folder.audit(&["县.xlsx", "--standard", "cn-2012"]);
        assert!(code < 2, "{:#}", json["problems"]);
        let found = indicator(&json, "primary", "computers");
        // Five primary schools with 363 computers.
        assert!(close(&found["mean"], 100.0 * 363.0 / 2555.0), "{found:#}");
    };
    let table = |first: &str, second: &str| {
        let table = Table::new()
            .of(is_primary)
            .with(first, all)
            .with(second, own);
        table.without(&["教学用计算机台数"])
    };
    for subheaders in [["合计", "其中：教学用"], ["计", "#教学用计算机"]] {
        computers(
            &table("计算机台数", "")
                .with_subheaders(&subheaders)
                .titled(),
        );
    }
    computers(&table("计算机台数", "其中：教学用").titled());
    computers(&table("计算机台数", "教学用计算机台数 ").titled());
    // No word says that they are parts: they add up in every row.
    let flat = Table::new()
        .of(is_primary)
        .with("计算机台数", all)
        .with("教学用", own)
        .with("管理用", |_| "20".to_owned())
        .without(&["教学用计算机台数"]);
    computers(&flat.titled());
    let value = Table::new()
        .of(is_primary)
        .with("其中：计算机", |_| "31.5".to_owned());
    let last = value.headers[0].len() - 1;
    let mut lines = value.titled();
    for line in &mut lines[1..] {
        let part = line.remove(last);
        line.insert(last - 5, part);
    }
    assert_eq!(lines[1][last - 6], "教学仪器设备值（万元）");
    computers(&lines);
}

/// Signatures, where the figures are from, and a telephone number are no school.
#[test]
fn lines_below_the_table_are_no_schools() {
    let lines = [
        vec![
            "单位负责人：",
            "",
            "",
            "统计负责人：",
            "",
            "填表人：",
            "联系电话：",
            "报出日期：2024年10月8日",
        ],
        vec!["填表人：", "李某", "", "联系电话：", "13800000000"],
        vec!["（以下空白）"],
        vec!["数据来源：教育事业统计；统计时间：2024年9月1日"],
        vec!["主管领导（签字）：", "", "", "（盖章）"],
        vec!["第 1 页，共 2 页"],
    ];
    for line in lines {
        let folder = Folder::new();
        let mut table = Table::new().titled();
        table.push(line.iter().map(|cell| (*cell).to_owned()).collect());
        save(&folder, "县.xlsx", &table);
        holds(&folder, &["县.xlsx"]);
    }
}

/// The header and its title again on the next page, and 分类汇总 in whatever column.
#[test]
fn pages_and_subtotals_between_the_rows() {
    let folder = Folder::new();
    for title in [
        "续表",
        "云棠县2024年义务教育学校基本情况统计表（续）",
        TITLE,
    ] {
        let table = Table::new();
        let mut lines = table.titled();
        let header = table.headers[0].clone();
        lines.splice(6..6, [vec![title.to_owned()], header]);
        save(&folder, "县.xlsx", &lines);
        holds(&folder, &["县.xlsx"]);
    }
    for column in [2, 4] {
        let mut lines = Table::new().titled();
        for (at, text) in [(7, "小学 汇总"), (10, "初级中学 计数"), (12, "总计")] {
            let mut line = vec![String::new(); HEADERS.len()];
            text.clone_into(&mut line[column]);
            line[5..].fill("1".to_owned());
            lines.insert(at, line);
        }
        save(&folder, "县.xlsx", &lines);
        holds(&folder, &["县.xlsx"]);
    }
}

/// Two tables below each other: of two stages, or of the same schools.
#[test]
fn tables_below_each_other() {
    let folder = Folder::new();
    let plain = |stage: &str, other: &str| {
        let table = Table::new().of(|name| match stage {
            "小学" => is_primary(name),
            _ => name.ends_with("中学"),
        });
        let others: Vec<&str> = HEADERS
            .into_iter()
            .filter(|h| h.starts_with(other))
            .collect();
        let mut table = table.without(&others);
        for header in &mut table.headers[0] {
            *header = header.trim_start_matches(stage).to_owned();
        }
        table.lines()
    };
    let title = |text: &str| vec![text.to_owned()];
    let mut lines = vec![title("云棠县2024年小学基本情况")];
    lines.extend(plain("小学", "初中"));
    lines.extend([vec![], title("云棠县2024年初中基本情况")]);
    lines.extend(plain("初中", "小学"));
    save(&folder, "stages.xlsx", &lines);
    holds_for(&folder, &["stages.xlsx"], |name| name != "云坪学校", &[]);

    let table = Table::new();
    let cut = table.at("教学及辅助用房面积");
    let mut lines = vec![title(TITLE)];
    lines.extend(table.lines().into_iter().map(|line| line[..cut].to_vec()));
    lines.push(title("云棠县2024年办学条件"));
    for line in table.lines() {
        let (names, rest) = (&line[..2], &line[cut..]);
        lines.push(names.iter().chain(rest).cloned().collect());
    }
    save(&folder, "more.xlsx", &lines);
    holds(&folder, &["more.xlsx"]);
}

/// The national export: headers over four rows, `#` before parts, the stage by the file's name and in one
/// header, combined schools over both files, the county in 统计三级.
#[test]
fn the_national_export() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("云棠县")).unwrap();
    for (stage, of, at) in [("小学", "(小学)", 5), ("初中", "(初中)", 6)] {
        let headers: [[&str; 20]; 4] = [
            [
                "学校名称",
                "学校(机构)标识码",
                "统计三级",
                "办学类型",
                "城乡类型",
                "是否计校数",
                "在校生数",
                "",
                "专任教师",
                "",
                "",
                "",
                "",
                "教基1102",
                "网络多媒体教室",
                "校舍建筑面积",
                "",
                "运动场地面积",
                "教学仪器设备资产值(万元)",
                "体育馆面积",
            ],
            [
                "",
                "",
                "",
                "",
                "",
                "",
                "合计",
                "#女",
                "合计",
                "#按授课课程分",
                "",
                "",
                "",
                "县级以上骨干教师",
                "",
                "教学及辅助用房",
                "",
                "",
                "",
                "",
            ],
            [
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "体育与健康",
                "艺术",
                "",
                "",
                "",
                "",
                "计",
                "#室内体育用房",
                "",
                "",
                "",
            ],
            [
                "", "", "", "", "", "", "", "", "", "", "计", "#音乐", "#美术", "", "", "", "", "",
                "", "",
            ],
        ];
        let mut lines: Vec<Vec<String>> = headers
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        lines[1][13].push_str(of);
        lines[0].push("高于规定学历教师数".to_owned());
        for line in SCHOOLS {
            let cells: Vec<&str> = line.split(',').collect();
            if cells[at] == "0" {
                continue;
            }
            let number = |column: usize| cells[column].parse::<f64>().unwrap();
            let staged = |primary: usize| cells[primary + at - 5];
            let arts = number(15 + at - 5) + number(17 + at - 5);
            let row = [
                cells[1],
                cells[0],
                "云棠县",
                cells[2],
                cells[4],
                "1",
                cells[at],
                "80",
                staged(7),
                staged(13),
                &arts.to_string(),
                staged(15),
                staged(17),
                staged(11),
                cells[26],
                cells[21],
                cells[22],
                cells[24],
                cells[25],
                cells[23],
                staged(9),
            ];
            lines.push(row.iter().map(|cell| (*cell).to_owned()).collect());
        }
        save(&folder, &format!("云棠县/{stage}.xlsx"), &lines);
    }
    holds(&folder, &["云棠县"]);
}

/// Remarks, numbers of items, a pivot table's words, an unheaded column that a map names.
#[test]
fn headers_as_they_are_found() {
    let folder = Folder::new();
    let table = Table::new()
        .renamed("小学学生人数", "小学在校生数（人）\n（以学籍系统为准）")
        .renamed("运动场地面积", "运动场地面积（㎡，含风雨操场）")
        .renamed("教学及辅助用房面积", "1.教学及辅助用房（平方米）")
        .renamed("图书册数", "图书（册，不含电子图书）");
    save(&folder, "remarks.xlsx", &table.titled());
    holds(&folder, &["remarks.xlsx"]);

    let mut pivot = Table::new().without(&["学校标识码", "举办者类型", "城乡类型"]);
    for header in &mut pivot.headers[0][2..] {
        *header = format!("求和项:{header}");
    }
    pivot = pivot.renamed("学校名称", "行标签");
    let mut lines = pivot.lines();
    let mut total = vec![String::new(); pivot.headers[0].len()];
    "总计".clone_into(&mut total[0]);
    lines.push(total);
    std::fs::create_dir(folder.path().join("云棠县")).unwrap();
    save(&folder, "云棠县/pivot.xlsx", &lines);
    let known = ["scope-unknown"; 1];
    let (json, code) = folder.audit(&["云棠县"]);
    assert!(code < 2, "{:#}", json["problems"]);
    assert!(
        codes(&json).iter().all(|code| known.contains(code)),
        "{:#}",
        json["problems"]
    );
    let found = indicator(&json, "junior", "teaching_area");
    assert!(close(&found["cv"], right(|_| true, 1)[3].2));

    let table = Table::new().renamed("运动场地面积", "");
    save(&folder, "blank.xlsx", &table.titled());
    folder.write(
        "map.toml",
        "[columns]\n\"column Y\" = \"sports_ground_area\"\n",
    );
    holds(&folder, &["blank.xlsx", "--map", "map.toml"]);
}

/// Sheets of several years are years: the latest counts, or the one that is asked for; a comparison takes all.
#[test]
fn several_years_in_one_workbook() {
    let folder = Folder::new();
    let grown = |more: f64| {
        let mut table = Table::new();
        for row in &mut table.rows {
            for cell in &mut row[5..7] {
                let pupils: f64 = cell.parse().unwrap();
                *cell = (pupils + more * f64::from(u8::from(pupils > 0.0))).to_string();
            }
        }
        table
    };
    let years = [("2022", 30.0), ("2024", 0.0), ("2023", 10.0)];
    let titled = |year: &str, table: &Table| {
        let mut lines = table.lines();
        lines.insert(0, vec![TITLE.replace("2024", year)]);
        lines
    };
    let book = Book::of(years.map(|(year, more)| sheet(year, &titled(year, &grown(more)))));
    book.save(&folder.path().join("titled.xlsx"));
    // The sheets' names alone tell the years; the county stands in a column.
    let named = years.map(|(year, more)| {
        let table = grown(more).with("区县名称", |_| "云棠县".to_owned());
        sheet(&format!("{year}年"), &table.lines())
    });
    Book::of(named).save(&folder.path().join("named.xlsx"));
    let mut rows = Table::new()
        .with("区县名称", |_| String::new())
        .with("年度", |_| String::new());
    rows.rows = years
        .iter()
        .flat_map(|(year, more)| {
            let table = grown(*more).with("区县名称", |_| "云棠县".to_owned());
            table.with("年度", |_| (*year).to_owned()).rows
        })
        .collect();
    save(&folder, "rows.xlsx", &rows.lines());
    for file in ["titled.xlsx", "named.xlsx", "rows.xlsx"] {
        holds_for(&folder, &[file], |_| true, &["several-years"]);
        let (json, _) = folder.audit(&[file, "--year", "2023"]);
        assert_eq!(json["counties"][0]["year"], 2023, "{file}");
        assert_eq!(stage(&json, "primary")["students"], 2771 + 6 * 10, "{file}");
        let (json, code) = folder.audit(&[file, "--year", "2021"]);
        assert_eq!((code, codes(&json)), (2, vec!["year-absent"]), "{file}");
        let output = folder.run(&["compare", file, "--format", "json"]);
        let compared: Value = serde_json::from_slice(&output.stdout).unwrap();
        let years = compared["years"].as_array().unwrap();
        let years: Vec<&Value> = years.iter().map(|year| &year["label"]).collect();
        assert_eq!(years, ["2022", "2023", "2024"], "{file}");
    }
    let output = folder.run(&["compare", "named.xlsx", "--lang", "en"]);
    assert!(
        output.status.success() || output.status.code() == Some(1),
        "{}",
        stderr(&output)
    );
}

/// An error of a year that is not audited is none of the year that is.
#[test]
fn errors_of_other_years_are_theirs() {
    let folder = Folder::new();
    let mut old = Table::new();
    let column = old.at("运动场地面积");
    "约三亩".clone_into(&mut old.rows[0][column]);
    let lines = |year: &str, table: &Table| {
        let mut lines = table.lines();
        lines.insert(0, vec![TITLE.replace("2024", year)]);
        lines
    };
    let book = Book::of([
        sheet("2024", &lines("2024", &Table::new())),
        sheet("2023", &lines("2023", &old)),
    ]);
    book.save(&folder.path().join("县.xlsx"));
    holds_for(&folder, &["县.xlsx"], |_| true, &["several-years"]);
    let (json, code) = folder.audit(&["县.xlsx", "--year", "2023"]);
    assert_eq!((code, codes(&json)), (2, vec!["not-a-number"]));
}

/// A school with a code of its own is no total, though its figures are the sums of two others'.
#[test]
fn a_school_that_is_the_sum_of_two_others_is_a_school() {
    let folder = Folder::new();
    let mut table = Table::new().of(is_primary);
    let add = |a: &str, b: &str| {
        let [a, b]: [f64; 2] = [a, b].map(|x| x.parse().unwrap());
        (a + b).to_string()
    };
    let mut sum = table.rows[1].clone();
    for (cell, other) in sum.iter_mut().zip(&table.rows[2]).skip(5) {
        *cell = add(cell, other);
    }
    "9901010099".clone_into(&mut sum[0]);
    "合并小学".clone_into(&mut sum[1]);
    table.rows.insert(3, sum);
    save(&folder, "县.xlsx", &table.titled());
    let (json, code) = folder.audit(&["县.xlsx"]);
    assert!(code < 2, "{:#}", json["problems"]);
    assert_eq!(stage(&json, "primary")["schools"], 6);
    // Without a code it is asked for.
    table.rows[3][0].clear();
    save(&folder, "县.xlsx", &table.titled());
    let (json, code) = folder.audit(&["县.xlsx"]);
    assert_eq!((code, codes(&json)[0]), (2, "looks-like-total"));
}
