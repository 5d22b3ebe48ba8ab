//! The folders of made files that the runs are run in.

use std::collections::BTreeMap;

use encoding_rs::GB18030;

use super::wrong;
use crate::made::book::Book;
use crate::made::county::{
    class_roster, columns, county_form, one_table, school_form, schools, sheets_by_stage, table,
    teacher_roster, three_sheets, without_rosters,
};
use crate::made::{Row, csv, good_junior, good_primary, parquet, with};
use crate::report_xlsx;

/// Files by their paths in a folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// All folders by name: those written out in `files.txt`, and those made here, which may have both.
pub fn all() -> BTreeMap<String, Files> {
    let mut all: BTreeMap<String, Files> = BTreeMap::new();
    let mut put = |folder: &str, files: Vec<(String, Vec<u8>)>| {
        all.entry(folder.to_owned()).or_default().extend(files);
    };
    for part in include_str!("files.txt").split("\n== ").skip(1) {
        let (path, content) = part.split_once('\n').unwrap();
        let (folder, name) = path.split_once('/').unwrap();
        let content = format!("{}\n", content.trim_end());
        put(folder, vec![(name.to_owned(), content.into_bytes())]);
    }
    put("sample", sample());
    put("shapes", shapes());
    put("forms", forms());
    put("rosters", rosters());
    put("province", province());
    put("years", years());
    put("changes", changes());
    put("edge", edge());
    put("cells", wrong::cells());
    put("broken", wrong::broken());
    put(
        "other",
        stored(
            "tests/other-country",
            &["schools.csv", "fields.toml", "standard.toml"],
        ),
    );
    all
}

/// A county of which much is to be different: see `files.txt`.
fn changes() -> Vec<(String, Vec<u8>)> {
    let own = |row: Row| with(row, &[("year", "2024"), ("county_name", "青山县")]);
    let both: Row = good_primary("6")
        .into_iter()
        .chain(good_junior("6"))
        .collect();
    let both = with(
        both,
        &[
            ("school_name", "九年学校"),
            ("school_type", "九年一贯制学校"),
        ],
    );
    let poor = with(
        good_primary("3"),
        &[("equipment_value", "20000"), ("multimedia_rooms", "1")],
    );
    let primaries = [good_primary("1"), good_primary("2"), poor];
    let rows = primaries
        .into_iter()
        .chain([good_junior("4"), good_junior("5"), both]);
    let rows: Vec<Row> = rows.map(own).collect();
    vec![("county.csv".to_owned(), csv(&rows).into_bytes())]
}

pub fn stored(folder: &str, names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let at = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
    let read = |name: &&str| {
        let bytes = std::fs::read(format!("{at}/{name}")).unwrap();
        // Where Git writes its own ends of lines.
        let is_text = !name.ends_with(".xlsx") && !name.ends_with(".xls");
        let text = is_text.then(|| String::from_utf8(bytes.clone()).unwrap().replace('\r', ""));
        let name = name.rsplit('/').next().unwrap();
        (name.to_owned(), text.map_or(bytes, String::into_bytes))
    };
    names.iter().map(read).collect()
}

fn sample() -> Vec<(String, Vec<u8>)> {
    stored("sample-data", &["2023.xlsx", "2024.xlsx", "balance.toml"])
}

pub fn named(files: Vec<(&str, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let files = files.into_iter();
    files
        .map(|(name, bytes)| (name.to_owned(), bytes))
        .collect()
}

/// One county in every format, encoding and layout.
fn shapes() -> Vec<(String, Vec<u8>)> {
    let one = Book::of([one_table()]);
    let text = String::from_utf8(one.bytes("csv")).unwrap();
    let utf16 = format!("\u{feff}{text}");
    let mut files = named(vec![
        ("county.parquet", parquet::of_sheet(&one_table())),
        ("gb.csv", GB18030.encode(&text).0.into_owned()),
        (
            "utf16.csv",
            utf16.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("tabs.csv", text.replace(',', "\t").into_bytes()),
        ("three.ods", three_sheets().bytes("ods")),
        ("three.xlsx", three_sheets().bytes("xlsx")),
        ("stages.xlsx", sheets_by_stage().bytes("xlsx")),
    ]);
    for format in ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"] {
        files.push((format!("county.{format}"), one.bytes(format)));
    }
    files
}

/// A folder of forms, one a school, and shapes mixed in another.
fn forms() -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("forms/county.xlsx".to_owned(), county_form().bytes("xlsx"))];
    let formats = ["xlsx", "xls", "ods", "xlsb", "xlsm", "xlsx"];
    for (school, format) in schools().iter().zip(formats) {
        let name = format!("forms/{}.{format}", school.code);
        files.push((name, school_form(school).bytes(format)));
    }
    let mut all = schools();
    for school in all.split_off(3) {
        let name = format!("mixed/{}.xls", school.name);
        files.push((name, school_form(&school).bytes("xls")));
    }
    let sheet = table("小学", &all, &columns(&all), false);
    files.push(("mixed/小学.csv".to_owned(), Book::of([sheet]).bytes("csv")));
    let sheets = [
        ("mixed/班级.ods", class_roster()),
        ("mixed/教师.xlsb", teacher_roster()),
    ];
    for (name, sheet) in sheets {
        let format = name.rsplit('.').next().unwrap();
        files.push((name.to_owned(), Book::of([sheet]).bytes(format)));
    }
    files.push(("mixed/县.xlsx".to_owned(), county_form().bytes("xlsx")));
    files
}

fn rosters() -> Vec<(String, Vec<u8>)> {
    let book = Book::of([without_rosters(), teacher_roster(), class_roster()]);
    named(vec![
        ("all.xlsx", book.bytes("xlsx")),
        ("schools.ods", Book::of([one_table()]).bytes("ods")),
        ("teachers.csv", Book::of([teacher_roster()]).bytes("csv")),
        ("classes.xls", Book::of([class_roster()]).bytes("xls")),
        ("teachers.parquet", parquet::of_sheet(&teacher_roster())),
    ])
}

/// Schools of every type with reliefs, totals and blanks, of a year and with so much more equipment.
fn rich(name: &str, code: &str, year: &str, more: u32) -> Vec<Row> {
    let rows = report_xlsx::county(name).into_iter().enumerate();
    let rows = rows.map(|(at, row)| {
        let school = format!("{code}{at:02}");
        let town = if at % 3 == 0 {
            "城关镇"
        } else {
            "石岭乡"
        };
        let place = ["城区", "镇区", "乡村"][at % 3];
        let own = [
            ("county_code", code),
            ("year", year),
            ("school_code", &school),
            ("town", town),
            ("urban_rural", place),
        ];
        let mut row = with(row, &own);
        if let Some(yuan) = row
            .get("equipment_value")
            .and_then(|y| y.parse::<f64>().ok())
        {
            let yuan = yuan + f64::from(more) * (1 + at % 4) as f64;
            row.insert("equipment_value".to_owned(), yuan.to_string());
        }
        row
    });
    rows.collect()
}

pub fn good(name: &str, code: &str, year: &str) -> Vec<Row> {
    let schools = [
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ];
    let schools = (1..).zip(schools).map(|(at, row)| {
        let school = format!("{code}{at}");
        let label = format!("第{at}学校");
        let own = [
            ("county_name", name),
            ("county_code", code),
            ("year", year),
            ("school_code", school.as_str()),
            ("school_name", label.as_str()),
            ("teacher_pay", "91234"),
            ("civil_servant_pay", "90000"),
        ];
        with(row, &own)
    });
    schools.collect()
}

/// Several counties over two years, a file a county; in another folder some of them cannot be read.
fn province() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (year, more) in [("2023", 0), ("2024", 9000)] {
        for (name, code) in [("甲县", "990101"), ("乙县", "990102"), ("丙县", "990103")] {
            let rows = match name {
                "乙县" => good(name, code, year),
                _ => rich(name, code, year, more + code.len() as u32 * 100),
            };
            let path = format!("{year}/{name}/{code}.csv");
            files.push((path, csv(&rows).into_bytes()));
        }
    }
    let lost = good("丁县", "990104", "2024");
    let lost = with(lost[0].clone(), &[("books", "许多"), ("computers", "-3")]);
    files.push(("lost/丁县.csv".to_owned(), csv(&[lost]).into_bytes()));
    files.push(("lost/戊县.xlsx".to_owned(), b"PK\x03\x04 cut off".to_vec()));
    for (name, code) in [("甲县", "990101"), ("乙县", "990102")] {
        files.push((
            format!("lost/{name}.csv"),
            csv(&good(name, code, "2024")).into_bytes(),
        ));
    }
    let both = [
        good("乙县", "990102", "2023"),
        good("乙县", "990102", "2024"),
    ]
    .concat();
    files.push(("two-years.csv".to_owned(), csv(&both).into_bytes()));
    let many = (10..45).flat_map(|n| good(&format!("县{n}"), &format!("9902{n}"), "2024"));
    let many: Vec<Row> = many.collect();
    files.push(("many.csv".to_owned(), csv(&many).into_bytes()));
    files
}

/// One county over three years: schools open, close, merge, are renamed, gain and lose.
fn years() -> Vec<(String, Vec<u8>)> {
    let first = rich("青山县", "990101", "2022", 0);
    let mut second = rich("青山县", "990101", "2023", 5000);
    second.remove(2);
    second[0].insert("school_name".to_owned(), "改名小学".to_owned());
    let mut third = rich("青山县", "990101", "2024", 2000);
    third.remove(1);
    third[3] = with(
        third[3].clone(),
        &[("school_code", "新1"), ("school_name", "新办小学")],
    );
    third[5].insert("multimedia_rooms".to_owned(), "0".to_owned());
    let sound = good("乙县", "990102", "2023");
    let mut slips = good("乙县", "990102", "2024");
    slips[1].insert("multimedia_rooms".to_owned(), "0".to_owned());
    let lists = [
        ("2022.csv", first),
        ("2023.csv", second),
        ("2024.csv", third),
        ("sound.csv", sound.clone()),
        ("slips.csv", slips),
        ("same.csv", good("乙县", "990102", "2024")),
    ];
    let files = lists.into_iter();
    files
        .map(|(name, rows)| (name.to_owned(), csv(&rows).into_bytes()))
        .collect()
}

/// Counties at the edge: one school, a figure that nobody has, no balance, blanks, awkward names.
fn edge() -> Vec<(String, Vec<u8>)> {
    let blank = |row: Row| {
        with(
            row,
            &[
                ("books", ""),
                ("equipment_value", ""),
                ("teaching_area", ""),
            ],
        )
    };
    let county = good("乙县", "990102", "2024");
    let rooms = [("multimedia_rooms", "0")];
    let nobody: Vec<Row> = county.iter().map(|row| with(row.clone(), &rooms)).collect();
    let odd = with(
        county[0].clone(),
        &[("school_name", "=cmd|'<b>&\"|*_`#甲\\")],
    );
    let judged = [
        ("pe_teachers_primary", "5"),
        ("music_teachers_primary", "5"),
    ];
    let judged = with(county[0].clone(), &judged);
    let long = with(county[0].clone(), &[("school_name", &"长".repeat(90))]);
    let lists = [
        ("good.csv", county.clone()),
        ("one.csv", vec![county[0].clone()]),
        ("nobody.csv", nobody),
        (
            "blanks.csv",
            vec![
                blank(county[0].clone()),
                county[1].clone(),
                blank(county[2].clone()),
            ],
        ),
        ("odd-names.csv", vec![odd, long, county[2].clone()]),
        ("judged.csv", [vec![judged], county[1..].to_vec()].concat()),
        ("rich.csv", rich("青山县", "990101", "2021", 0)),
        ("undated.csv", report_xlsx::county("无年县")),
    ];
    let files = lists.into_iter();
    files
        .map(|(name, rows)| (name.to_owned(), csv(&rows).into_bytes()))
        .collect()
}
