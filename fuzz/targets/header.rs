//! Text, as the headers of a table and as a table: what its columns mean, and what schools are in it.

#![no_main]

use std::fs;
use std::sync::{Arc, LazyLock};

use balance::Lang;
use balance::census::{Census, sheets_in_memory};
use balance::dictionary::Dictionary;
use libfuzzer_sys::fuzz_target;

static DICTIONARY: LazyLock<Arc<Dictionary>> = LazyLock::new(Dictionary::built_in);

/// Where cargo-fuzz keeps what it begins with.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/header");

/// Tables in states that were once misread: pages, tables below each other, totals in odd columns, names
/// like words of totals, groups of other figures, remarks that count.
const TABLES: [&str; 6] = [
    "云棠县2024年统计表\n单位：万元\n学校名称,小学学生人数,教学仪器设备值\n柳岸小学,660,152.4\n云棠县2024年统计表\n学校名称,小学学生人数,教学仪器设备值\n平均乡小学,96,21",
    "2024年小学\n学校名称,学生人数,图书册数\n柳岸小学,660人,19800册\n（以下空白）\n2024年初中\n单位：人\n学校名称,学校类型,学生人数,图书册数\n柳岸中学,初中,905,33000",
    "学校代码,学校名称,学生人数,图书册数\n全县合计,,10,20\n一、小学\n云棠县,,10,20\n01,小计河小学,10,20",
    "学校名称,学生情况,,缺口,生均\n,小学人数,初中人数,图书册数,图书册数\n,人,人,册,册\n1,2,3,4,5\n甲,1,2,3,4\n学校名称,学生情况,,缺口,生均\n,小学人数,初中人数,图书册数,图书册数\n,人,人,册,册\n1,2,3,4,5\n乙,1,2,3,4",
    "学校名称,小学学生人数（含学前班）,教学仪器设备值（以万元计）,运动场地面积（精确到亩）,2023 图书册数\n甲,1,2,3,4",
    "学校标识码,学校名称,姓名,任教学段,骨干教师级别\n01,甲小学,某,小学,县级\n,甲小学 计数",
];

/// Lays them down.
fn seed() {
    fs::create_dir_all(CORPUS).unwrap();
    for (at, table) in TABLES.iter().enumerate() {
        fs::write(format!("{CORPUS}/table-{at}"), table).unwrap();
    }
}

fuzz_target!(init: seed(), |text: &str| {
    for line in text.lines().take(100) {
        let headers: Vec<&str> = line.split(['\t', ',']).collect();
        DICTIONARY.column_meaning(&headers);
        DICTIONARY.nearest_column(&headers);
    }
    if let Ok(sheets) = sheets_in_memory(text.as_bytes().to_vec(), "fuzz.csv") {
        let census = Census::of_sheets("fuzz.csv".as_ref(), sheets, &DICTIONARY);
        for problem in &census.problems {
            assert!(!problem.message(Lang::Zh).is_empty());
        }
    }
});
