//! TOML, as a standard: refused with a reason in both languages, or fit to measure by and to be shown.

use std::io;
use std::sync::LazyLock;

use balance::census::{Census, grid::Grid, sheets_in_memory};
use balance::measure::{Options, measure};
use balance::report::{DocumentReport, FindingsReport, Report, Target, Topic, formats, standards};
use balance::{Lang, Speak, Standard};

/// Own standards: changed in a line, with formulas of every operator, alone.
const OWN: [&str; 4] = [
    "extends = \"cn-2017\"\n[limits]\ncv = { primary = 0.4, junior = 0.4 }\n[indicator.multimedia_rooms]\nthreshold.primary = 4.5\n",
    "extends = \"cn-2012\"\n[define]\na = \"COALESCE(books, 0) + 2 * computers\"\n[indicator.books]\nnumerator = \"CASE WHEN a > 100 AND NOT sponsor IN ('private') THEN a / 3 ELSE -a END\"\n[exclude.private]\nenabled = false\n",
    "extends = \"cn-2017\"\n[exclude.small]\nwhen = \"students_primary >= 1 AND students_primary < 9 OR school_type IS NULL\"\nzh = \"小\"\nen = \"small\"\n[stages]\nweights = { primary = 1, junior = 2, senior = 3 }\n",
    "zh = \"标准\"\nen = \"standard\"\n[stages]\nassessed = [\"primary\"]\nweights = { primary = 1, junior = 1, senior = 1 }\n[indicator.books]\nzh = \"书\"\nen = \"books\"\nnumerator = \"books\"\nper = \"students\"\nscale = 1\nthreshold.primary = 20\n",
];

/// A small county, with gaps, that every standard measures.
const COUNTY: &str = "\
区县名称,年度,学校名称,学校类型,举办者类型,城乡类型,小学学生人数,初中学生人数,小学班级数,初中班级数,小学专任教师数,初中专任教师数,教学及辅助用房面积,室内体育用房面积,体育馆面积,运动场地面积,教学仪器设备值,教学用计算机台数,图书册数,网络多媒体教室间数
青山县,2024,柳岸小学,小学,公办,镇区,660,,15,,38,,3100,200,300,5200,1520000,70,19800,18
青山县,2024,东山学校,九年一贯制学校,公办,乡村,166,210,6,6,12,19,2250.5,0,,4100,860000,41,23226,12
青山县,2024,河口小学,小学,民办,乡村,88,,6,,9,,0,0,0,900,120000,,1200,2
";

static SHEETS: LazyLock<Vec<Grid>> =
    LazyLock::new(|| sheets_in_memory(COUNTY.into(), "county.csv").unwrap());

/// What to begin with: the standards that the program carries, and own ones.
pub fn seeds() -> Vec<String> {
    let carried = [
        include_str!("../../../indicators/cn-2012.toml"),
        include_str!("../../../indicators/cn-2017.toml"),
    ];
    OWN.into_iter().chain(carried).map(str::to_owned).collect()
}

/// Whether the text is a standard; fails where it is neither that nor refused as it should be.
pub fn run(text: &str) -> bool {
    let standard = match Standard::parse("own.toml", text) {
        Ok(standard) => standard,
        Err(e) => {
            for lang in [Lang::Zh, Lang::En] {
                assert!(!e.file.is_empty() && e.speak(lang).contains(&e.file));
            }
            return false;
        }
    };
    let census = Census::of_sheets("t.csv".as_ref(), SHEETS.clone(), &standard.dictionary);
    for allow_missing in [false, true] {
        let options = Options {
            allow_missing,
            ..Options::default()
        };
        let findings = measure(&census, &standard, options);
        for format in [&formats::JSON, &formats::MARKDOWN] {
            let report = FindingsReport {
                findings: &findings,
                standard: &standard,
                topic: Topic::Audit,
                format,
                target: Target::File,
            };
            report.write(&mut io::sink()).unwrap();
        }
    }
    let document = standards::show(&standard);
    let report = DocumentReport {
        document,
        format: &formats::MARKDOWN,
        target: Target::File,
        lang: Lang::Zh,
    };
    report.write(&mut io::sink()).unwrap();
    true
}
