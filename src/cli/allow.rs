//! `--allow`: the judgements that the user knows better.

use anyhow::bail;
use balance::census::Census;
use balance::dictionary::Dictionary;
use balance::measure::{Findings, Options, measure, note_unused};
use balance::problem::{Allow, Allowance};
use balance::{Lang, Standard, say};

use super::codes;
use super::session::Help;

/// The help in Chinese.
pub const ZH: &[Help] = &[(
    "allow",
    "认可一个已核对属实的判断（如 subjects-exceed-teachers、outlier）：写 代码[@学校][=理由]，学校写代码或名称，不写为全部；可重复；每份报告都会列出",
)];

// No doc comment: clap would show it as the help of the subcommand.
#[derive(clap::Args)]
pub struct AllowArg {
    /// Accept a judgement that you have looked at and know to be true (subjects-exceed-teachers, outlier …),
    /// of one school by its code or name, or of all; repeatable. Every report lists it
    #[arg(long = "allow", id = "allow", value_name = "CODE[@SCHOOL][=REASON]")]
    pub words: Vec<String>,
}

impl AllowArg {
    /// What the user allows.
    ///
    /// # Errors
    /// For a code that no problem has, and one that is no judgement.
    pub fn parse(&self, dictionary: &Dictionary, lang: Lang) -> anyhow::Result<Allow> {
        check(self.entries(), dictionary, lang)
    }

    /// What the user allows, its codes unchecked.
    pub fn entries(&self) -> Vec<Allowance> {
        self.words
            .iter()
            .map(|word| Allowance::parse(word))
            .collect()
    }
}

/// Checks what the user allows.
///
/// # Errors
/// For a code that no problem has, and one that is no judgement.
pub fn check(
    entries: Vec<Allowance>,
    dictionary: &Dictionary,
    lang: Lang,
) -> anyhow::Result<Allow> {
    for entry in &entries {
        let (code, kind) = codes::find(&entry.code, dictionary, lang)?;
        if !kind.judgement {
            let meaning = kind.meaning(lang);
            bail!(say!(
                lang,
                "{code}（{meaning}）不能用 --allow 认可：它不是对数据的判断，须改正（见 balance explain {code}）",
                "{code} ({meaning}) cannot be allowed: it is no judgement on figures, and must be mended (see balance explain {code})",
            ));
        }
    }
    Ok(Allow::new(entries))
}

/// Measures one reading, and notes what the user allows that nothing in it asks for.
pub fn measure_and_note(census: &Census, standard: &Standard, options: &Options) -> Findings {
    let mut findings = measure(census, standard, options.clone());
    note_unused(&mut [&mut findings], options);
    findings
}
