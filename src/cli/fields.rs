//! `balance fields`: the dictionary, or what fits a word of it.

use std::io;

use anyhow::bail;
use balance::report::Report;
use balance::report::fields::Fields;
use balance::{nearest_name, say};

use super::args::{ReadingFormatArg, StandardArg};
use super::output;
use super::session::{Outcome, Session, Subcommand, Zh};

/// List the fields of the dictionary, or what a word or a header means
#[derive(clap::Args)]
pub struct FieldsArgs {
    /// A field, a word of its names (骨干, books), or a whole header (教学仪器设备值（万元）); without one, all
    /// fields are listed
    #[arg(value_name = "WORD")]
    word: Option<String>,

    #[command(flatten)]
    standard: StandardArg,

    #[command(flatten)]
    printed: ReadingFormatArg,
}

impl Subcommand for FieldsArgs {
    const ZH: Zh = Zh {
        about: "列出字典里的项目，或说明一个词、一个表头是什么意思",
        arguments: &[(
            "word",
            "项目名，列名里的词（如 骨干、books），或整个表头（如 教学仪器设备值（万元））；不写则列出全部项目",
        )],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        fields(self, session)
    }
}

/// Lists the fields that have a word in a name, and says what it means as a header.
fn fields(args: &FieldsArgs, session: Session) -> anyhow::Result<Outcome> {
    let lang = session.lang;
    let standard = args.standard.load(lang)?;
    let dictionary = &standard.dictionary;
    let fields = Fields::of(dictionary, args.word.as_deref(), lang);
    if let Some(word) = args.word.as_deref().filter(|_| fields.is_empty()) {
        let column = dictionary.nearest_column(&[word]);
        let column = column.map(|column| format!("{column} {}", dictionary.label(&column, lang)));
        let named = || nearest_name(word, dictionary.fields.keys().map(String::as_str));
        let near = column.or_else(|| named().map(str::to_owned));
        bail!(match near {
            Some(near) => say!(
                lang,
                "没有名称里有“{word}”的项目；是否想写 {near}？",
                "no field has \"{word}\" in a name; is {near} meant?",
            ),
            None => say!(
                lang,
                "没有名称里有“{word}”的项目；balance fields 列出全部",
                "no field has \"{word}\" in a name; balance fields lists them all",
            ),
        });
    }
    match args.printed.format.is_data {
        true => output::print(&Json(&fields), args.printed.format)?,
        false => output::show(fields.document(), args.printed.format, session)?,
    }
    Ok(Outcome::Met)
}

struct Json<'a>(&'a Fields);

impl Report for Json<'_> {
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.0.write_json(out)
    }
}
