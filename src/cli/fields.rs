//! `balance fields`: the dictionary, or what fits a word of it.

use std::io;

use anyhow::bail;
use balance::report::fields::Fields;
use balance::report::{DocumentReport, Format, Report};
use balance::{Lang, Standard, nearest_name};

use super::args::{CheckFormat, ColorChoice, FieldsArgs};
use super::spoken::Spoken;
use super::{Outcome, output, style};

/// Lists the fields that have a word in a name, and says what it means as a header.
pub fn fields(args: &FieldsArgs, lang: Lang, color: ColorChoice) -> anyhow::Result<Outcome> {
    let standard = Standard::load(&args.standard).spoken(lang)?;
    let dictionary = &standard.dictionary;
    let fields = Fields::of(dictionary, args.word.as_deref(), lang);
    if let Some(word) = args.word.as_deref().filter(|_| fields.is_empty()) {
        let column = dictionary.nearest_column(&[word]);
        let column = column.map(|column| format!("{column} {}", dictionary.label(&column, lang)));
        let named = || nearest_name(word, dictionary.fields.keys().map(String::as_str));
        let near = column.or_else(|| named().map(str::to_owned));
        bail!(match (near, lang) {
            (Some(near), Lang::Zh) => format!("没有名称里有“{word}”的项目；是否想写 {near}？"),
            (Some(near), Lang::En) => {
                format!("no field has \"{word}\" in a name; is {near} meant?")
            }
            (None, Lang::Zh) => format!("没有名称里有“{word}”的项目；balance fields 列出全部"),
            (None, Lang::En) =>
                format!("no field has \"{word}\" in a name; balance fields lists them all"),
        });
    }
    let format = match args.format {
        CheckFormat::Json => {
            output::print(&Json(&fields))?;
            return Ok(Outcome::Met);
        }
        CheckFormat::Table => Format::Terminal(style(&io::stdout(), color)),
        CheckFormat::Markdown => Format::Markdown,
    };
    let document = fields.document();
    output::print(&DocumentReport { document, format })?;
    Ok(Outcome::Met)
}

struct Json<'a>(&'a Fields);

impl Report for Json<'_> {
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.0.write_json(out)
    }
}
