//! One made county, written in every shape that counties hand over.

use std::collections::BTreeMap;

use balance::Lang;
use balance::dictionary::{Dictionary, Level};

use super::book::{Book, Content, Sheet};

/// A school: its columns, by name, and the figures of its stages that a roster would give.
pub struct School {
    pub name: &'static str,
    pub code: &'static str,
    /// By column: what stands in the cell, in the field's own unit.
    pub cells: BTreeMap<String, String>,
    pub stages: Vec<Stage>,
}

/// A stage of a school, with its classes and teachers counted out.
pub struct Stage {
    pub id: &'static str,
    /// Pupils of each class.
    pub classes: Vec<u32>,
    pub teachers: u32,
    pub masters: u32,
    pub bachelors: u32,
    pub associates: u32,
    pub senior_titles: u32,
    pub mid_titles: u32,
    pub backbone: u32,
    pub pe: u32,
    pub music: u32,
    pub fine_arts: u32,
}

/// The county's own figures, which stand in its form.
pub const COUNTY: [(&str, &str); 9] = [
    ("county_name", "青山县"),
    ("county_code", "990101"),
    ("year", "2024"),
    ("rotation_eligible", "60"),
    ("rotation_teachers", "9"),
    ("rotation_backbone", "3"),
    ("teacher_pay", "98000"),
    ("civil_servant_pay", "97500"),
    ("disabled_children", "20"),
];

/// The size bands of classes.
const BANDS: [(u32, &str); 10] = [
    (25, "classes_25"),
    (30, "classes_26_30"),
    (35, "classes_31_35"),
    (40, "classes_36_40"),
    (45, "classes_41_45"),
    (50, "classes_46_50"),
    (55, "classes_51_55"),
    (60, "classes_56_60"),
    (65, "classes_61_65"),
    (u32::MAX, "classes_66"),
];

/// Code, name, type, and the stages with their classes.
type Listed = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, u32)],
);

/// Two primary schools, a teaching point, two junior schools and a combined one.
const LIST: [Listed; 6] = [
    ("0210000001", "城关小学", "小学", &[("primary", 6)]),
    ("0210000002", "河东小学", "小学", &[("primary", 8)]),
    ("0210000003", "石岭教学点", "教学点", &[("primary", 3)]),
    ("0210000004", "青山一中", "初级中学", &[("junior", 9)]),
    ("0210000005", "青山二中", "初级中学", &[("junior", 7)]),
    (
        "0210000006",
        "金溪学校",
        "九年一贯制学校",
        &[("primary", 6), ("junior", 5)],
    ),
];

/// The six schools.
pub fn schools() -> Vec<School> {
    (1..)
        .zip(LIST)
        .map(|(n, listed)| school(n, listed))
        .collect()
}

/// The bands of teachers' ages.
const AGES: [(std::ops::RangeInclusive<u32>, &str); 9] = [
    (0..=24, "teachers_age_24"),
    (25..=29, "teachers_age_25_29"),
    (30..=34, "teachers_age_30_34"),
    (35..=39, "teachers_age_35_39"),
    (40..=44, "teachers_age_40_44"),
    (45..=49, "teachers_age_45_49"),
    (50..=54, "teachers_age_50_54"),
    (55..=59, "teachers_age_55_59"),
    (60..=99, "teachers_age_60"),
];

/// When a teacher of the roster was born, always in March.
fn birth_year(t: u32) -> u32 {
    1966 + t
}

fn school(n: u32, (code, name, kind, stages): Listed) -> School {
    let stages: Vec<Stage> = stages.iter().map(|(id, c)| stage(id, *c, n)).collect();
    let mut cells = BTreeMap::new();
    let mut put = |column: &str, value: String| cells.insert(column.to_owned(), value);
    put("school_code", code.to_owned());
    put("school_name", name.to_owned());
    put("school_type", kind.to_owned());
    put("sponsor", "县级教育部门".to_owned());
    put("urban_rural", "镇区".to_owned());
    put("founded", (1980 + n).to_string());
    for stage in &stages {
        for (field, count) in stage.counts() {
            put(&format!("{field}_{}", stage.id), count.to_string());
        }
        let mean = f64::from(stage.ages().sum::<u32>()) / f64::from(stage.teachers);
        put(&format!("teacher_age_{}", stage.id), mean.to_string());
    }
    let pupils: u32 = stages.iter().flat_map(|s| &s.classes).sum();
    for (column, value) in [
        ("teaching_area", pupils * (5 + n % 2) + 100),
        ("indoor_sports_area", 40 + n),
        ("gym_area", 0),
        ("sports_ground_area", pupils * (8 + n % 3)),
        ("equipment_value", pupils * (2000 + 100 * n)),
        ("multimedia_rooms", pupils / 40 + 2),
        ("computers", pupils / 8),
        ("books", pupils * (20 + n)),
    ] {
        put(column, value.to_string());
    }
    School {
        name,
        code,
        cells,
        stages,
    }
}

fn stage(id: &'static str, classes: u32, n: u32) -> Stage {
    let teachers = classes * 2 + n;
    Stage {
        id,
        classes: (0..classes).map(|c| 22 + (c * 7 + n * 5) % 26).collect(),
        teachers,
        masters: n % 3,
        bachelors: teachers / 2 + 1,
        associates: teachers / 3 - 1,
        senior_titles: n % 4,
        mid_titles: teachers / 2,
        backbone: 1 + n % 3,
        pe: 1 + n % 2,
        music: 1,
        fine_arts: n % 2,
    }
}

impl Stage {
    /// The ages of the teachers of the roster on 1 September 2024.
    fn ages(&self) -> impl Iterator<Item = u32> {
        (0..self.teachers).map(|t| 2024 - birth_year(t))
    }

    /// Every field that rosters give, without its stage.
    fn counts(&self) -> Vec<(&'static str, u32)> {
        let pupils: u32 = self.classes.iter().sum();
        let levels = self.masters + self.bachelors + self.associates;
        let mut counts = vec![
            ("students", pupils),
            ("classes", self.classes.len() as u32),
            ("teachers", self.teachers),
            ("teachers_doctor", 0),
            ("teachers_master", self.masters),
            ("teachers_bachelor", self.bachelors),
            ("teachers_associate", self.associates),
            ("teachers_secondary", self.teachers - levels),
            ("teachers_mid_title", self.mid_titles),
            ("teachers_senior_title", self.senior_titles),
            ("backbone_teachers", self.backbone),
            ("pe_teachers", self.pe),
            ("music_teachers", self.music),
            ("fine_arts_teachers", self.fine_arts),
            ("arts_teachers", 0),
            ("certified_teachers", self.teachers),
            ("trained_teachers", self.teachers - 1),
        ];
        for (ages, field) in AGES {
            let within = self.ages().filter(|age| ages.contains(age));
            counts.push((field, within.count() as u32));
        }
        let mut from = 0;
        for (to, field) in BANDS {
            let within = self.classes.iter().filter(|p| (from..=to).contains(p));
            counts.push((field, within.count() as u32));
            from = to.saturating_add(1);
        }
        counts
    }
}

/// Every column that some school has, in the dictionary's order.
pub fn columns(schools: &[School]) -> Vec<String> {
    let dictionary = Dictionary::built_in();
    let there = |c: &&String| schools.iter().any(|s| s.cells.contains_key(*c));
    dictionary.columns().iter().filter(there).cloned().collect()
}

pub fn label(column: &str) -> String {
    Dictionary::built_in().label(column, Lang::Zh)
}

/// A column's header with the stage in brackets behind it, as forms have it.
fn item(column: &str) -> String {
    let dictionary = Dictionary::built_in();
    let (field, _, stage) = dictionary.resolve(column).unwrap();
    match stage {
        Some(stage) => {
            let stage = dictionary.stage_label(stage, Lang::Zh);
            format!("{}（{stage}）", dictionary.label(field, Lang::Zh))
        }
        None => label(column),
    }
}

pub fn content(column: &str, text: &str) -> Content {
    // Codes stay text: a number would lose its leading nought.
    match text.parse() {
        Ok(number) if !column.ends_with("code") => Content::Number(number),
        _ => Content::text(text),
    }
}

/// A table of some columns, a row a school, the county in columns of its own, from row `top` on.
pub fn table(name: &str, schools: &[School], columns: &[String], county: bool) -> Sheet {
    let mut sheet = Sheet::new(name);
    let of_county: &[(&str, &str)] = if county { &COUNTY } else { &[] };
    let headers = of_county.iter().map(|(column, _)| label(column));
    let headers = headers.chain(columns.iter().map(|c| label(c)));
    for (c, header) in (0..).zip(headers) {
        sheet.cells.push((0, c, Content::text(&header)));
    }
    for (r, school) in (1..).zip(schools) {
        let own = of_county.iter().map(|(column, value)| (*column, *value));
        let cells = columns.iter().map(|column| {
            let cell = school.cells.get(column);
            (column.as_str(), cell.map_or("", String::as_str))
        });
        for (c, (column, text)) in (0..).zip(own.chain(cells)) {
            if !text.is_empty() {
                sheet.cells.push((r, c, content(column, text)));
            }
        }
    }
    sheet
}

/// The whole county in one table.
pub fn one_table() -> Sheet {
    let schools = schools();
    table("学校", &schools, &columns(&schools), true)
}

/// The same over three sheets: who the schools are with their pupils; their teachers, by code; their
/// buildings and equipment, by name.
pub fn three_sheets() -> Book {
    let schools = schools();
    let all = columns(&schools);
    let is_teachers = |c: &String| c.contains("teachers");
    let level = |c: &String| Dictionary::built_in().resolve(c).unwrap().1.level;
    let is_resource =
        |c: &String| level(c) == Level::School && schools[0].cells[c].parse::<f64>().is_ok();
    let named = |with: &str, columns: Vec<String>| -> Vec<String> {
        [with.to_owned()].into_iter().chain(columns).collect()
    };
    let teachers: Vec<String> = all.iter().filter(|c| is_teachers(c)).cloned().collect();
    let resources: Vec<String> = all
        .iter()
        .filter(|c| !is_teachers(c) && is_resource(c) && !c.contains("code") && *c != "founded")
        .cloned()
        .collect();
    let others = all
        .iter()
        .filter(|c| !teachers.contains(c) && !resources.contains(c));
    let others: Vec<String> = others.cloned().collect();
    Book::of([
        table("基本情况", &schools, &others, true),
        table("教师", &schools, &named("school_code", teachers), false),
        table(
            "办学条件",
            &schools,
            &named("school_name", resources),
            false,
        ),
    ])
}

/// Primary and junior on sheets of their own, whose headers do not say the stage: the names of the
/// sheets do.
pub fn sheets_by_stage() -> Book {
    let dictionary = Dictionary::built_in();
    let sheet = |name: &str, stage: &str| {
        let suffix = format!("_{stage}");
        let here: Vec<School> = schools()
            .into_iter()
            .filter(|s| s.stages.iter().any(|own| own.id == stage))
            .map(|mut school| {
                let cells = std::mem::take(&mut school.cells).into_iter();
                school.cells = cells
                    .filter_map(|(column, value)| match dictionary.resolve(&column)?.2 {
                        Some(own) if own == stage => {
                            Some((column.strip_suffix(&suffix)?.to_owned(), value))
                        }
                        Some(_) => None,
                        None => Some((column, value)),
                    })
                    .collect();
                school
            })
            .collect();
        table(name, &here, &columns(&here), true)
    };
    Book::of([sheet("小学", "primary"), sheet("初中", "junior")])
}

/// A form of a school, in the layout of the real one: number, group, item, unit, figure, whether it
/// must be given, remark.
pub fn school_form(school: &School) -> Book {
    form(
        "学校填报数据",
        school.cells.iter().map(|(c, v)| (c.as_str(), v.as_str())),
    )
}

pub fn county_form() -> Book {
    form("区县填报数据", COUNTY.into_iter())
}

fn form<'a>(name: &str, items: impl Iterator<Item = (&'a str, &'a str)>) -> Book {
    let mut sheet = Sheet::new(name);
    let header = [
        "序号",
        "类别",
        "填报项目",
        "单位",
        "填报值",
        "是否必填",
        "备注说明",
    ];
    for (c, text) in (0..).zip(header) {
        sheet.cells.push((0, c, Content::text(text)));
    }
    for (r, (column, value)) in (1..).zip(items) {
        sheet.cells.push((r, 0, Content::Number(f64::from(r))));
        sheet.cells.push((r, 1, Content::text("学校情况")));
        sheet.cells.push((r, 2, Content::text(&item(column))));
        // Money is reported in units of 10 000 yuan.
        let in_ten_thousands = ["equipment_value", "teacher_pay", "civil_servant_pay"];
        let (unit, cell) = match in_ten_thousands.contains(&column) {
            true => {
                let yuan: f64 = value.parse().unwrap();
                ("万元", Content::Number(yuan / 10_000.0))
            }
            false => ("", content(column, value)),
        };
        if !unit.is_empty() {
            sheet.cells.push((r, 3, Content::text(unit)));
        }
        sheet.cells.push((r, 4, cell));
        sheet.cells.push((r, 5, Content::text("是")));
    }
    // The real forms explain themselves on further sheets.
    let remarks = Sheet::of_rows(
        "指标计算说明",
        &[
            &["指标名称", "计算公式", "达标标准"],
            &[
                "生均教学仪器设备值",
                "教学仪器设备资产值÷学生人数",
                "小学>=2000元",
            ],
            &["班级学生数", "每班学生数", "小学<=45人"],
        ],
    );
    Book::of([sheet, remarks])
}

/// The table of the county without what the rosters give.
pub fn without_rosters() -> Sheet {
    let schools = schools();
    let kept = |c: &String| {
        let staged = Dictionary::built_in().resolve(c).unwrap().2.is_some();
        !staged || c.starts_with("students")
    };
    let columns: Vec<String> = columns(&schools).into_iter().filter(kept).collect();
    table("学校", &schools, &columns, true)
}

/// A row a teacher.
pub fn teacher_roster() -> Sheet {
    let mut sheet = Sheet::new("教师");
    let header = [
        "学校名称",
        "姓名",
        "身份证号",
        "任教学段",
        "出生日期",
        "学历",
        "职称",
        "任教学科",
        "骨干教师级别",
        "教师资格证",
        "近5年培训学时",
    ];
    for (c, text) in (0..).zip(header) {
        sheet.cells.push((0, c, Content::text(text)));
    }
    let mut row = 0;
    for school in schools() {
        for stage in &school.stages {
            for t in 0..stage.teachers {
                row += 1;
                let below = |n: u32| t < n;
                let qualification = match t {
                    t if t < stage.masters => "硕士研究生",
                    t if t < stage.masters + stage.bachelors => "大学本科",
                    t if t < stage.masters + stage.bachelors + stage.associates => "大专",
                    _ => "中师",
                };
                let title = match t {
                    t if t < stage.senior_titles => "高级教师",
                    t if t < stage.mid_titles => "一级教师",
                    _ => "二级教师",
                };
                let subject = match t {
                    t if t < stage.pe => "体育",
                    t if t < stage.pe + stage.music => "音乐",
                    t if t < stage.pe + stage.music + stage.fine_arts => "美术",
                    _ => "语文",
                };
                let cells = [
                    school.name.to_owned(),
                    format!("教师{row}"),
                    format!("99010119800101{row:04}"),
                    if stage.id == "primary" {
                        "小学"
                    } else {
                        "初中"
                    }
                    .to_owned(),
                    format!("{}-03-0{}", birth_year(t), 1 + t % 9),
                    qualification.to_owned(),
                    title.to_owned(),
                    subject.to_owned(),
                    if below(stage.backbone) { "县级" } else { "" }.to_owned(),
                    "有".to_owned(),
                    if below(stage.teachers - 1) {
                        "360"
                    } else {
                        "320"
                    }
                    .to_owned(),
                ];
                for (c, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                    sheet.cells.push((row, c, Content::Text(text)));
                }
            }
        }
    }
    sheet
}

/// A row a class.
pub fn class_roster() -> Sheet {
    let mut sheet = Sheet::new("班级");
    for (c, text) in (0..).zip(["学校名称", "学段", "年级", "班级", "班级人数"]) {
        sheet.cells.push((0, c, Content::text(text)));
    }
    let mut row = 0;
    for school in schools() {
        for stage in &school.stages {
            let (name, grade) = match stage.id {
                "primary" => ("小学", "三年级"),
                _ => ("初中", "八年级"),
            };
            for (class, pupils) in (1..).zip(&stage.classes) {
                row += 1;
                let texts = [school.name, name, grade, &format!("{class}班")].map(Content::text);
                for (c, cell) in (0..).zip(texts) {
                    sheet.cells.push((row, c, cell));
                }
                sheet
                    .cells
                    .push((row, 4, Content::Number(f64::from(*pupils))));
            }
        }
    }
    sheet
}
