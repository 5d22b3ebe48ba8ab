//! Where a report comes from: the standard, the program, the files that were read, and the time only
//! where that was asked for. Every report states it.

use super::document::{Cell, Document, Tone};
use crate::measure::Findings;
use crate::standard::Standard;

/// One thing a report states about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The name of it for programs: `standard`, `version`, `input`, `stamp`.
    pub key: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it is; of an input, the file.
    pub text: String,
    /// Of an input, the SHA-256 of what is in it.
    pub sha256: Option<String>,
}

/// What a report states about itself.
pub fn facts(findings: &Findings, standard: &Standard) -> Vec<Fact> {
    let lang = findings.lang;
    let fact = |key, name, text: String| Fact {
        key,
        name,
        text,
        sha256: None,
    };
    let named = format!("{} ({})", standard.name.get(lang), standard.id);
    let mut facts = vec![
        fact("standard", lang.pick("评估标准", "Standard"), named),
        fact(
            "source",
            lang.pick("标准出处", "Source"),
            standard.source.get(lang).to_owned(),
        ),
        fact(
            "version",
            lang.pick("计算程序", "Program"),
            format!("balance {}", findings.version),
        ),
    ];
    facts.retain(|fact| !fact.text.is_empty());
    facts.extend(findings.inputs.iter().map(|input| Fact {
        sha256: input.sha256.clone(),
        ..fact("input", lang.pick("输入文件", "Input"), input.file.clone())
    }));
    facts.extend(
        findings
            .stamp
            .iter()
            .map(|time| fact("stamp", lang.pick("生成时间", "Written"), time.clone())),
    );
    facts
}

/// The same at the end of a document.
pub fn close(document: &mut Document, findings: &Findings, standard: &Standard) {
    let lang = findings.lang;
    document.heading(
        2,
        lang.pick("本报告的依据", "What this report rests on"),
        None,
    );
    for fact in facts(findings, standard) {
        let colon = lang.pick("：", ": ");
        let mut text = format!("{}{colon}{}", fact.name, fact.text);
        if let Some(hash) = fact.sha256 {
            text.push_str(&format!(" (SHA-256 {hash})"));
        }
        document.line(Cell::new(text, Tone::Faint));
    }
}
