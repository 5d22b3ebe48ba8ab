//! What the codes of problems mean: a list of them, and each in full.

use crate::lang::Lang;
use crate::problem::{Entry, Severity};
use crate::report::document::Document;
use crate::report::table::{Cell, Table, Tone, left};

/// One kind of problem in full.
pub fn one(code: &str, entry: &Entry, lang: Lang) -> Document {
    let mut document = Document::default();
    explain(&mut document, 1, code, entry, lang);
    document
}

/// Every kind, a line each.
pub fn list<'a>(kinds: impl IntoIterator<Item = (&'a str, &'a Entry)>, lang: Lang) -> Document {
    let headers = match lang {
        Lang::Zh => ["代码", "级别", "含义"],
        Lang::En => ["Code", "Severity", "Meaning"],
    };
    let mut table = Table {
        columns: headers.map(left).into(),
        rows: Vec::new(),
    };
    for (code, entry) in kinds {
        table.rows.push(vec![
            code.into(),
            severity(entry.severity, lang),
            entry.meaning(lang).into(),
        ]);
    }
    let mut document = Document::default();
    document.table(table);
    document.line(lang.pick(
        "详细说明：balance explain 代码",
        "All about one of them: balance explain CODE",
    ));
    document
}

/// Every kind in full: what docs/problems.md is.
pub fn reference<'a>(
    kinds: impl IntoIterator<Item = (&'a str, &'a Entry)>,
    lang: Lang,
) -> Document {
    let mut document = Document::default();
    document.heading(1, lang.pick("问题代码", "Problems and their codes"), None);
    document.line(match lang {
        Lang::Zh => {
            "有错误时不作评估，退出码为 2，所有问题一次列出；警告不影响评估，--deny warnings 或 --deny 代码把警告当作\
             错误。凡是判断（数读得出来，也可能属实）的，可以用 --allow 认可；读不出、缺失的数据不能。代码不会改变。“…”处是具体的列、学校或单元格内容。"
        }
        Lang::En => {
            "An error means no audit and exit status 2, with all problems listed at once. A warning lets the audit \
             stand; --deny warnings, or --deny CODE, makes it an error. What is a judgement, of figures that were read and may be true, can be \
             allowed with --allow; what cannot be read, or is missing, cannot. Codes do not change. Where it says … stands \
             the column, the school or what is in the cell."
        }
    });
    for (code, entry) in kinds {
        explain(&mut document, 2, code, entry, lang);
    }
    document
}

fn explain(document: &mut Document, level: u8, code: &str, entry: &Entry, lang: Lang) {
    document.heading(level, code, Some(severity(entry.severity, lang)));
    let (meaning, fix) = (entry.meaning(lang), entry.remedy(lang));
    // What is no school's, nor a county's, is allowed as a whole.
    let of_one = ["{school}", "{name}", "{county}"]
        .iter()
        .any(|part| entry.zh.contains(part));
    let of = if of_one {
        lang.pick("@学校", "@SCHOOL")
    } else {
        ""
    };
    let allow = match (entry.judgement, lang) {
        (false, _) => String::new(),
        (true, Lang::Zh) => format!("--allow \"{code}{of}=理由\"；每份报告都会列出"),
        (true, Lang::En) => format!("--allow \"{code}{of}=REASON\"; every report lists it"),
    };
    let parts = match lang {
        Lang::Zh => [
            ("含义", meaning.as_str()),
            ("影响", entry.why.get(lang)),
            ("改法", &fix),
            ("如数据属实", &allow),
            ("示例", entry.example.get(lang)),
        ],
        Lang::En => [
            ("Meaning", meaning.as_str()),
            ("Why it matters", entry.why.get(lang)),
            ("Fix", &fix),
            ("If the figures are right", &allow),
            ("Example", entry.example.get(lang)),
        ],
    };
    for (name, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        document.line(format!("{name}{}{text}", lang.pick("：", ": ")));
    }
}

fn severity(severity: Severity, lang: Lang) -> Cell {
    match severity {
        Severity::Error => Cell::new(lang.pick("错误", "error"), Tone::Bad),
        Severity::Warning => Cell::new(lang.pick("警告", "warning"), Tone::Doubtful),
    }
}
