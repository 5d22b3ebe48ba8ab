//! TOML, as a user's own names for columns and words: refused with a reason in both languages, or read
//! by. Whatever it says, a figure is a number that can be one.

use std::sync::{Arc, LazyLock};

use balance::census::{Census, Map, grid::Grid, sheets_in_memory};
use balance::dictionary::Dictionary;
use balance::{Lang, Speak};

static DICTIONARY: LazyLock<Arc<Dictionary>> = LazyLock::new(Dictionary::built_in);

/// Maps of every part: columns by header, by letter, several, with units, left out; words; constants;
/// sheets.
const MAPS: [&str; 4] = [
    "[columns]\n\"藏书\" = \"books\"\n\"设备\" = { field = \"equipment_value\", unit = \"万元\" }\n\"column H\" = \"computers\"\n\"备注\" = \"\"\n\"体艺教师\" = [\"pe_teachers_primary\", \"arts_teachers_primary\"]\n",
    "[values.school_type]\n\"村完小校\" = \"小学\"\n[values.sponsor]\n\"公\" = \"公办\"\n[values.\"teachers.backbone\"]\n\"青山骨干\" = \"county\"\n",
    "[constants]\ncounty_name = \"青山县\"\nyear = 2024\n[[sheet]]\nfile = \"t.csv\"\nstage = \"primary\"\n[sheet.columns]\n\"人数\" = \"students_primary\"\n[sheet.values.school_type]\n\"村完小校\" = \"primary\"\n",
    "[[sheet]]\nsheet = \"Sheet1\"\nskip = true\n[[sheet]]\nskip = false\n[sheet.constants]\nsponsor = \"公办\"\nfounded = 1999\n",
];

/// A table of schools and a list of teachers that maps speak of.
const TABLES: [&str; 2] = [
    "区县名称,年度,学校名称,学校类型,举办者类型,人数,设备,计算机,藏书,体艺教师,备注\n青山县,2024,城关小学,村完小校,公,100,12.5,8,3000,3,a\n青山县,2024,河东小学,小学,公办,70,9,7,1234,2,\n",
    "学校名称,姓名,学历,骨干级别\n城关小学,甲,本科,青山骨干\n河东小学,乙,大专,无\n",
];

static SHEETS: LazyLock<Vec<Vec<Grid>>> = LazyLock::new(|| {
    let read = |table: &str| sheets_in_memory(table.into(), "t.csv").unwrap();
    TABLES.map(read).into()
});

/// What to begin with.
pub fn seeds() -> Vec<String> {
    MAPS.map(str::to_owned).into()
}

/// Whether the text is a map; fails where it is neither that nor refused as it should be.
pub fn run(text: &str) -> bool {
    for sheets in SHEETS.iter() {
        // What a map was of use for is noted in it.
        let map = match Map::parse("own.toml", text, &DICTIONARY) {
            Ok(map) => map,
            Err(e) => {
                for lang in [Lang::Zh, Lang::En] {
                    assert!(e.speak(lang).starts_with("own.toml: "));
                }
                return false;
            }
        };
        let census = Census::of_sheets_with("t.csv".as_ref(), sheets.clone(), &DICTIONARY, &map);
        for problem in &census.problems {
            assert!(!problem.message(Lang::Zh).is_empty());
        }
        for row in 0..census.height() {
            for column in DICTIONARY.columns() {
                if let Some(number) = census.number(row, column) {
                    assert!(number.is_finite() && number >= 0.0, "{column}: {number}");
                }
            }
        }
    }
    true
}
