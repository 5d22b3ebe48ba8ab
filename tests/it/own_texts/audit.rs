//! JSON, as that of an earlier audit: refused with a reason in both languages, or a year that can be
//! compared and written of in every way.

use std::io;
use std::sync::LazyLock;

use balance::census::{Census, sheets_in_memory};
use balance::measure::compare::{CompareOptions, compare, prepare, read};
use balance::measure::{Findings, Options, measure};
use balance::report::{ComparisonReport, FindingsReport, Report, Target, Topic, formats};
use balance::{Lang, Speak, Standard};

/// Of one indicator, so that the JSON is short.
const STANDARD: &str = "\
id = \"own\"\nzh = \"标准\"\nen = \"standard\"
[stages]\nassessed = [\"primary\", \"junior\"]\nweights = { primary = 1, junior = 1.1, senior = 1.32 }
[limits]\ncv = { primary = 0.5, junior = 0.5 }
[indicator.books]\nzh = \"书\"\nen = \"books\"\nnumerator = \"books\"\nper = \"students\"\nscale = 1\nsplit = true
threshold = { primary = 20, junior = 30 }
";

/// The county a year before, and in the year.
const YEARS: [&str; 2] = [
    "区县名称,年度,学校代码,学校名称,学校类型,小学学生人数,初中学生人数,图书册数\n青山县,2023,1,柳岸小学,小学,660,,19800\n青山县,2023,2,东山学校,九年一贯制学校,166,210,23226\n青山县,2023,3,河口小学,小学,88,,1200\n",
    "区县名称,年度,学校代码,学校名称,学校类型,小学学生人数,初中学生人数,图书册数\n青山县,2024,1,柳岸小学,小学,650,,20800\n青山县,2024,2,东山学校,九年一贯制学校,160,211,23000\n青山县,2024,4,新城小学,小学,90,,2400\n",
];

static KNOWN: LazyLock<(Standard, Vec<Findings>)> = LazyLock::new(|| {
    let standard = Standard::parse("own.toml", STANDARD).unwrap();
    let years = YEARS.map(|year| {
        let sheets = sheets_in_memory(year.into(), "t.csv").unwrap();
        let census = Census::of_sheets("t.csv".as_ref(), sheets, &standard.dictionary);
        let findings = measure(&census, &standard, Options::default());
        assert!(!findings.counties.is_empty());
        findings
    });
    (standard, years.into())
});

/// What to begin with: the JSON of both years without the mark of the standard's version, in one line each.
pub fn seeds() -> Vec<String> {
    let (standard, years) = &*KNOWN;
    let seed = |findings: &Findings| {
        let mut findings = findings.clone();
        findings.standard_sha256 = None;
        let report = FindingsReport {
            findings: &findings,
            standard,
            topic: Topic::Audit,
            format: &formats::JSON,
            target: Target::File,
        };
        let mut json = Vec::new();
        report.write(&mut json).unwrap();
        let json = String::from_utf8(json).unwrap();
        json.lines().map(str::trim).collect()
    };
    years.iter().map(seed).collect()
}

fn written(years: &[Findings], standard: &Standard) {
    for lang in [Lang::Zh, Lang::En] {
        let options = CompareOptions {
            lang,
            ..CompareOptions::default()
        };
        let comparison = match compare(years, standard, &options) {
            Ok(comparison) => comparison,
            Err(e) => {
                assert!(!e.speak(lang).is_empty());
                return;
            }
        };
        for format in [
            &formats::JSON,
            &formats::MARKDOWN,
            &formats::HTML,
            &formats::JUNIT,
        ] {
            let comparison = &comparison;
            let report = ComparisonReport {
                comparison,
                standard,
                format,
                target: Target::File,
            };
            report.write(&mut io::sink()).unwrap();
        }
    }
}

/// Whether the text is a year; fails where it is neither that nor refused as it should be.
pub fn run(text: &str) -> bool {
    let (standard, known) = &*KNOWN;
    let taken = read(text).and_then(|mut findings| {
        let reliefs = findings.reliefs;
        prepare(&mut findings, standard, reliefs)?;
        Ok(findings)
    });
    match taken {
        Ok(findings) => {
            written(&[known[0].clone(), findings.clone()], standard);
            written(&[findings, known[1].clone()], standard);
            true
        }
        Err(e) => {
            for lang in [Lang::Zh, Lang::En] {
                assert!(!e.speak(lang).is_empty());
            }
            false
        }
    }
}
