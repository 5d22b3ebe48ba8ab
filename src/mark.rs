//! How the program knows its own files, so that it replaces no other.
//!
//! A file is its own as long as nobody has saved it since: what a clerk has filled in, or added to a report
//! in a word processor, is the clerk's. A workbook or document says in its properties who saved it last, and
//! when, which every other program writes anew; a page names its generator; text begins, or says what it
//! rests on, as only this program writes it; a draft that is meant to be edited ends with the hash of what
//! stands above.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};
use sha2::{Digest, Sha256};

use crate::package::parts::Parts;

/// Who saved a file last.
pub(crate) const PROGRAM: &str = "balance";

/// When, in every file: the clock would make each another.
pub(crate) const TIME: &str = "2024-01-01T00:00:00Z";

/// The properties of a workbook or document, as the format names the part.
pub(crate) const PROPERTIES: &str = "docProps/core.xml";

/// No properties are longer.
const LONGEST_PROPERTIES: u64 = 64 << 10;

/// So much of a text is looked at.
const LONGEST_TEXT: u64 = 64 << 20;

/// How the tables that programs read begin: findings, comparisons, lists of problems.
const TABLES: [&str; 3] = [
    "record,county_code,county,year,stage,",
    "record,county_code,county,stage,school_code,",
    "number,severity,code,file,sheet,cell,problem,remedy",
];

/// How lists of problems for people begin, less the marks of headings.
const LISTS: [(&str, &str); 2] = [("问题清单", "个警告"), ("Problems", "warning(s)")];

/// How a report for people names the program.
const NAMED: [&str; 2] = ["计算程序：balance ", "Program: balance "];

/// How the last line of a draft begins, and of a query.
const DRAFT: &str = "# balance draft ";
const QUERY: &str = "-- balance draft ";

/// What a Parquet file says that it was written by.
pub(crate) const PARQUET: &str = "balance tidy";

/// The properties of a workbook of this program.
pub(crate) fn properties() -> Result<DocProperties, XlsxError> {
    let made = ExcelDateTime::from_ymd(2024, 1, 1)?;
    let properties = DocProperties::new().set_author(PROGRAM);
    Ok(properties.set_creation_datetime(&made))
}

/// A draft with its hash.
pub(crate) fn sign_draft(text: String) -> String {
    sign(text, DRAFT)
}

/// A query with its hash.
pub(crate) fn sign_sql(text: String) -> String {
    sign(text, QUERY)
}

fn sign(mut text: String, begins: &str) -> String {
    let hash = hash(&text);
    text.push_str(begins);
    text.push_str(&hash);
    text.push('\n');
    text
}

/// Whether this program wrote what stands in a file, and nobody has saved it since; an empty file has
/// nothing to lose.
///
/// # Errors
/// If it cannot be read.
pub fn is_own(path: &Path) -> io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(true);
    }
    file.rewind()?;
    if head.starts_with(b"PK") {
        return Ok(is_own_package(file));
    }
    if head.starts_with(b"PAR1") {
        return is_own_parquet(file);
    }
    let mut text = Vec::new();
    file.take(LONGEST_TEXT).read_to_end(&mut text)?;
    Ok(is_own_text(&String::from_utf8_lossy(&text)))
}

/// Whether the footer names this program: whoever writes a Parquet file anew names itself.
fn is_own_parquet(mut file: BufReader<File>) -> io::Result<bool> {
    let length = file.seek(io::SeekFrom::End(0))?;
    file.seek(io::SeekFrom::Start(
        length.saturating_sub(LONGEST_PROPERTIES),
    ))?;
    let mut end = Vec::new();
    file.take(LONGEST_PROPERTIES).read_to_end(&mut end)?;
    let mut parts = end.windows(PARQUET.len());
    Ok(parts.any(|part| part == PARQUET.as_bytes()))
}

fn is_own_package(file: BufReader<File>) -> bool {
    let read = || -> Option<String> {
        let mut parts = Parts::open(file).ok()?;
        // Some programs give the part a name of their own.
        let is = |name: &str| name.ends_with("core.xml") || name.ends_with(".psmdcp");
        let mut names = parts.names().iter();
        let name = names.find(|name| is(&name.to_lowercase()))?.clone();
        parts.text(&name, LONGEST_PROPERTIES).ok()
    };
    let Some(properties) = read() else {
        return false;
    };
    let is = |element, text| element_text(&properties, element) == Some(text);
    is("lastModifiedBy", PROGRAM) && is("modified", TIME)
}

/// The text of the first element of a local name, where it holds no other.
fn element_text<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let opens = |(at, _): &(usize, &str)| {
        let before = xml[..*at].ends_with(['<', ':']);
        before && xml[at + name.len()..].starts_with(['>', ' ', '\n', '\r', '\t'])
    };
    let (at, _) = xml.match_indices(name).find(opens)?;
    let (_, behind) = xml[at..].split_once('>')?;
    behind.split_once('<').map(|(text, _)| text)
}

fn is_own_text(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    if text.starts_with('{') {
        return is_own_json(text);
    }
    let heading = first.trim_start_matches(['#', ' ']);
    let list =
        |(begins, ends): &(&str, &str)| heading.starts_with(begins) && heading.ends_with(ends);
    first.starts_with("<!doctype html>")
        && text.contains(r#"<meta name="generator" content="balance">"#)
        || text
            .lines()
            .take(3)
            .any(|l| l.contains(r#"<testsuites name="balance compare""#))
        || TABLES.iter().any(|table| first.starts_with(table))
        || LISTS.iter().any(list)
        || is_own_draft(text)
        || text
            .lines()
            .any(|line| NAMED.iter().any(|named| line.starts_with(named)))
}

/// Whether it begins with the version and the standard, or the version and the problems.
fn is_own_json(text: &str) -> bool {
    let plain: String = text
        .chars()
        .take(400)
        .filter(|c| !c.is_whitespace())
        .collect();
    let Some(behind) = plain.strip_prefix("{\"version\":\"") else {
        return false;
    };
    let next = behind.split_once("\",").map_or("", |(_, next)| next);
    next.starts_with("\"standard\":") || next.starts_with("\"problems\":")
}

fn is_own_draft(text: &str) -> bool {
    let line = text.trim_end().rsplit('\n').next().unwrap_or_default();
    let above = text.trim_end().strip_suffix(line).unwrap_or_default();
    let signed = line
        .strip_prefix(DRAFT)
        .or_else(|| line.strip_prefix(QUERY));
    signed.is_some_and(|signed| signed == hash(above))
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_known_until_it_is_edited() {
        let draft = sign_draft("[columns]\n\"书\" = \"books\"\n".to_owned());
        assert!(is_own_text(&draft));
        assert!(!is_own_text(&draft.replace("书", "藏书")));
        assert!(!is_own_text(&draft.replace("# balance draft", "#")));
    }

    #[test]
    fn text_of_others_is_not_taken_for_ones_own() {
        for other in [
            "学校名称,学生人数\n甲,1\n",
            "# 问题清单\n\n自己写的",
            "{\"a\": 1}",
            "{\"version\": \"1\", \"name\": \"x\"}",
            "<!doctype html><p>x",
            "# Report\n\nWritten with balance",
        ] {
            assert!(!is_own_text(other), "{other}");
        }
        assert!(is_own_text(
            "{\n  \"version\": \"0.1.0\",\n  \"standard\": \"cn-2017\"}"
        ));
        assert!(is_own_text("# 问题清单 — 0 个错误，1 个警告\n"));
    }

    #[test]
    fn elements_go_by_their_local_names() {
        let xml = "<cp:a><cp:lastModifiedBy>me</cp:lastModifiedBy><dcterms:modified xsi:type=\"t\">now</dcterms:modified></cp:a>";
        assert_eq!(element_text(xml, "lastModifiedBy"), Some("me"));
        assert_eq!(element_text(xml, "modified"), Some("now"));
    }
}
