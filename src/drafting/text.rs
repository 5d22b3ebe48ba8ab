//! The drafts as TOML.

use std::fmt::Write;

use crate::drafting::column::Column;
use crate::drafting::same;
use crate::own_text::quoted;

const HEAD_OF_STANDARD: &str = "\
# A standard of your own, drafted from a table: see docs/own-standard.md. What stands behind a # is not in force.
# 由一张表起草的标准，见 docs/own-standard.zh.md。# 后面的不起作用。
";

const HEAD_OF_FIELDS: &str = "\
# The columns of the table, by the names that formulas call them; other columns are passed over. Words, units and
# whatever else is not said is as in the built-in dictionary (indicators/fields.toml).
# 表中各列在公式里的名称；没有写的列不读。其余（单位、词语等）同内置字典。
";

/// The standard.
pub fn standard(id: &str, columns: &[Column]) -> String {
    let mut text = HEAD_OF_STANDARD.to_owned();
    let pupils = columns.iter().find(|c| c.role == Some("pupils"));
    let pupils = pupils.map_or("pupils", |column| column.name.as_str());
    let _ = write!(
        text,
        "\nid = {id}\nen = {id}\nfields = \"fields.toml\"\n\n[stages]\nassessed = [\"all\"]\n",
        id = quoted(id)
    );
    text.push_str(
        "\n# What every coefficient of variation may be at most; 各项差异系数的上限：\n# [limits]\n# cv = { all = 0.5 }\n",
    );
    for column in columns.iter().filter(|c| c.indicator) {
        let name = &column.name;
        let _ = write!(
            text,
            "\n[indicator.{name}]\nen = {}\nnumerator = {}\nper = {}\n# scale = 100                # per 100\n# threshold = {{ all = 1 }}    # the least that a school should have; 每校要求\n",
            quoted(&format!("{} / {pupils}", column.header)),
            quoted(name),
            quoted(pupils),
        );
        let counts = quoted(&column.header);
        let _ = writeln!(text, "noun = {{ zh = {counts}, en = {counts} }}");
        if column.kind == "count" {
            text.push_str("counted = true\n");
        }
    }
    if !columns.iter().any(|c| c.indicator) {
        let _ = write!(
            text,
            "\n# No column was seen to grow with the pupils: say what is to be measured.\n[indicator.example]\nen = \"Example\"\nnumerator = {}\nper = {}\n",
            quoted(pupils),
            quoted(pupils),
        );
    }
    text
}

/// The dictionary.
pub fn fields(columns: &[Column]) -> String {
    let mut text = HEAD_OF_FIELDS.to_owned();
    text.push_str("\n[roles]\n");
    for column in columns {
        if let Some(role) = column.role {
            let note = match role {
                "county_name" => {
                    "   # rows are put together by it; without this line all are one 去掉此行则全表为一组"
                }
                _ => "",
            };
            let _ = writeln!(text, "{role} = {}{note}", quoted(&column.name));
        }
    }
    for column in columns {
        let label = same(&column.header);
        let _ = write!(text, "\n[field.{}]", column.name);
        if !column.letters.is_empty() {
            let _ = write!(text, "   # column {}", column.letters);
        }
        let _ = write!(
            text,
            "\nen = {}\nkind = {}\n",
            quoted(&label.en),
            quoted(column.kind)
        );
    }
    text
}
