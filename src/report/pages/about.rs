//! Where a report comes from: the standard, the program, the files that were read, and the time only
//! where that was asked for. Every report states it.

use crate::census::Input;
use crate::lang::Lang;
use crate::measure::compare::Comparison;
use crate::measure::{ChangeFinding, Findings, ProblemFinding};
use crate::report::document::Document;
use crate::report::pages::laid;
use crate::report::table::{Cell, Tone};
use crate::standard::{Reliefs, Standard};

/// One thing a report states about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The name of it for programs: `standard`, `version`, `input`, `change`, `allowed`, `stamp`.
    pub key: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it is; of an input, the file.
    pub text: String,
    /// Of an input, the SHA-256 of what is in it.
    pub sha256: Option<String>,
}

/// What a report on findings states about itself.
pub fn facts(findings: &Findings, standard: &Standard) -> Vec<Fact> {
    let inputs = findings.inputs.iter().map(|input| (None, input));
    let changes = findings.counties.iter().flat_map(|county| &county.changes);
    gather(
        &findings.version,
        (inputs, changes),
        (&findings.problems, findings.stamp.as_deref()),
        findings.lang,
        (standard, findings.reliefs),
    )
}

/// What a report on a comparison states about itself; inputs with their years.
pub fn comparison_facts(comparison: &Comparison, standard: &Standard) -> Vec<Fact> {
    let years = comparison.years.iter();
    let inputs = years.flat_map(|year| {
        let label = Some(year.label.as_str());
        year.inputs.iter().map(move |input| (label, input))
    });
    let inputs = inputs.chain(comparison.rests_on.iter().map(|input| (None, input)));
    let stamp = comparison.stamp.as_deref();
    let changes = comparison.years.iter().flat_map(|year| &year.changes);
    gather(
        &comparison.version,
        (inputs, changes),
        (&comparison.problems, stamp),
        comparison.lang,
        (standard, comparison.reliefs),
    )
}

fn gather<'a>(
    version: &str,
    (inputs, changes): (
        impl Iterator<Item = (Option<&'a str>, &'a Input)>,
        impl Iterator<Item = &'a ChangeFinding>,
    ),
    (problems, stamp): (&[ProblemFinding], Option<&str>),
    lang: Lang,
    (standard, reliefs): (&Standard, Reliefs),
) -> Vec<Fact> {
    let used = match reliefs {
        Reliefs::Dated => "",
        Reliefs::All => lang.pick(
            "不论年度，全部使用（--reliefs all）",
            "all, whatever the year (--reliefs all)",
        ),
        Reliefs::None => lang.pick("都不使用（--reliefs none）", "none (--reliefs none)"),
    };
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
        fact("reliefs", lang.pick("过渡政策", "Reliefs"), used.to_owned()),
        fact(
            "version",
            lang.pick("计算程序", "Program"),
            format!("balance {version}"),
        ),
    ];
    facts.retain(|fact| !fact.text.is_empty());
    facts.extend(inputs.map(|(year, input)| {
        let file = match year {
            Some(year) => format!("{year} {}", input.file),
            None => input.file.clone(),
        };
        Fact {
            sha256: input.sha256.clone(),
            ..fact("input", lang.pick("输入文件", "Input"), file)
        }
    }));
    let changes = laid::entries(changes, lang, standard).into_iter();
    facts.extend(changes.map(|text| fact("change", lang.pick("变更", "Change"), text)));
    facts.extend(allowed(problems, lang).map(|text| {
        let name = lang.pick("认可的问题", "Allowed");
        fact("allowed", name, text)
    }));
    facts
        .extend(stamp.map(|time| fact("stamp", lang.pick("生成时间", "Written"), time.to_owned())));
    facts
}

/// The problems that the user has allowed, each with what was said of it.
fn allowed(problems: &[ProblemFinding], lang: Lang) -> impl Iterator<Item = String> {
    let allowed = problems.iter().filter(|problem| problem.allowed.is_some());
    allowed.map(move |problem| {
        let end = lang.pick("。", ". ");
        match problem.fix.is_empty() {
            true => problem.text.clone(),
            false => format!("{}{end}{}", problem.text, problem.fix),
        }
    })
}

/// The problems that the user has allowed, at the end of what a screen shows.
pub fn list_allowed(document: &mut Document, problems: &[ProblemFinding], lang: Lang) {
    let mut heading = Some(lang.pick("认可的问题", "Allowed"));
    for text in allowed(problems, lang) {
        if let Some(heading) = heading.take() {
            document.heading(2, heading, None);
        }
        document.line(Cell::new(text, Tone::Doubtful));
    }
}

/// The same at the end of a document.
pub fn close(document: &mut Document, findings: &Findings, standard: &Standard) {
    add(document, facts(findings, standard), findings.lang);
}

/// The same at the end of a document on a comparison.
pub fn close_comparison(document: &mut Document, comparison: &Comparison, standard: &Standard) {
    add(
        document,
        comparison_facts(comparison, standard),
        comparison.lang,
    );
}

fn add(document: &mut Document, facts: Vec<Fact>, lang: Lang) {
    document.heading(
        2,
        lang.pick("本报告的依据", "What this report rests on"),
        None,
    );
    for fact in facts {
        let colon = lang.pick("：", ": ");
        let mut text = format!("{}{colon}{}", fact.name, fact.text);
        if let Some(hash) = fact.sha256 {
            text.push_str(&format!(" (SHA-256 {hash})"));
        }
        document.line(Cell::new(text, Tone::Faint));
    }
}
