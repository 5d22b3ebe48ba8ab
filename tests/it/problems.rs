//! Problems as the user meets them: explained by code, denied, and documented.

use balance::Lang;
use balance::census::excerpt::Role;
use balance::census::{Census, excerpts};
use balance::dictionary::Dictionary;
use balance::measure::Findings;
use balance::report::{Listing, Style};
use unicode_width::UnicodeWidthStr;

use crate::made::{Folder, codes, csv, good_junior, good_primary, stderr, stdout, with};

#[test]
fn a_code_is_explained_in_both_languages() {
    let folder = Folder::new();
    let said = |lang: &str, words: &[&str]| {
        let output = folder.run(&["explain", "not-a-number", "--lang", lang]);
        assert_eq!(output.status.code(), Some(0));
        for word in words {
            assert!(
                stdout(&output).contains(word),
                "{word}: {}",
                stdout(&output)
            );
        }
    };
    said(
        "zh",
        &["not-a-number", "错误", "数字", "留空", "约三千册 → 3000"],
    );
    said(
        "en",
        &[
            "not-a-number",
            "error",
            "number",
            "blank",
            "about 3000 → 3000",
        ],
    );
}

/// A slip of the pen is taken for what it is nearest to, and that is said.
#[test]
fn a_code_with_a_slip_is_explained_as_the_nearest() {
    let folder = Folder::new();
    for (lang, words) in [("zh", "没有问题代码"), ("en", "no problem")] {
        for (slip, meant) in [
            ("not-a-nubmer", "not-a-number"),
            ("missing-valu", "missing-value"),
        ] {
            let output = folder.run(&["explain", slip, "--lang", lang]);
            let whole = folder.run(&["explain", meant, "--lang", lang]);
            assert_eq!(output.status.code(), Some(0));
            assert_eq!(output.stdout, whole.stdout);
            let said = stderr(&output);
            assert!(said.contains(words) && said.contains(meant), "{said}");
        }
        let output = folder.run(&["explain", "nothing-like-it", "--lang", lang]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
    }
}

/// Whatever an audit may say is listed, a line each.
#[test]
fn without_a_code_all_are_listed() {
    let folder = Folder::new();
    let listed = stdout(&folder.run(&["explain", "--lang", "en"]));
    for code in [
        "file-missing",
        "not-a-number",
        "contradiction",
        "no-types",
        "teachers-exceed-staff",
    ] {
        let lines = listed.lines().filter(|l| l.trim().starts_with(code));
        assert_eq!(lines.count(), 1, "{code}: {listed}");
    }
}

#[test]
fn the_documented_problems_are_the_catalogue() {
    let folder = Folder::new();
    for (lang, name) in [("en", "problems.md"), ("zh", "problems.zh.md")] {
        let args = ["explain", "--format", "markdown", "--lang", lang];
        let current = stdout(&folder.run(&args));
        crate::accepted::assert_accepted(&format!("docs/{name}"), &current);
    }
}

/// A county that is met, with a warning: a column nobody knows.
fn with_a_warning(folder: &Folder) {
    let rows = [
        with(good_primary("1"), &[("食堂", "有")]),
        good_primary("2"),
        good_junior("3"),
    ];
    folder.write("county.csv", csv(&rows));
}

#[test]
fn a_denied_warning_withholds_the_findings() {
    let folder = Folder::new();
    with_a_warning(&folder);
    let (json, code) = folder.audit(&["county.csv"]);
    assert_eq!((code, codes(&json)), (0, vec!["unknown-column"]));
    for denied in ["warnings", "unknown-column", "no-types,unknown-column"] {
        let (json, code) = folder.audit(&["county.csv", "--deny", denied]);
        assert_eq!(code, 2, "{denied}");
        assert_eq!(json["problems"][0]["severity"], "error");
        assert_eq!(json["counties"].as_array().unwrap().len(), 0);
    }
    let (_, code) = folder.audit(&["county.csv", "--deny", "no-types", "--deny", "no-pupils"]);
    assert_eq!(code, 0, "what is not there is not denied");
    for (lang, word) in [("zh", "--deny"), ("en", "--deny")] {
        for command in ["audit", "gaps"] {
            let args = [command, "county.csv", "--deny", "warnings", "--lang", lang];
            let output = folder.run(&args);
            assert_eq!(output.status.code(), Some(2));
            assert!(output.stdout.is_empty(), "{}", stdout(&output));
            assert!(stderr(&output).contains(word), "{}", stderr(&output));
        }
    }
}

/// Who allows missing figures has allowed their warnings; only their own code denies them.
#[test]
fn what_is_allowed_is_denied_by_its_code_only() {
    let folder = Folder::new();
    let rows = [
        with(good_primary("1"), &[("multimedia_rooms", "")]),
        good_primary("2"),
        good_junior("3"),
    ];
    folder.write("county.csv", csv(&rows));
    let audit = |deny: &str| {
        folder
            .audit(&["county.csv", "--allow-missing", "--deny", deny])
            .1
    };
    assert_eq!(audit("warnings"), 0);
    assert_eq!(audit("missing-value"), 2);
}

#[test]
fn a_denied_code_that_no_problem_has_is_a_usage_error() {
    let folder = Folder::new();
    with_a_warning(&folder);
    for (lang, words) in [("zh", "没有问题代码"), ("en", "no problem")] {
        let args = [
            "audit",
            "county.csv",
            "--deny",
            "unknown-colum",
            "--lang",
            lang,
        ];
        let output = folder.run(&args);
        assert_eq!(output.status.code(), Some(2));
        let said = stderr(&output);
        assert!(
            said.contains(words) && said.contains("unknown-column"),
            "{said}"
        );
    }
}

/// A standard that asks for books and nothing else.
const ONLY_BOOKS: &str = r#"
id = "books"
zh = "图书"
en = "Books"
[stages]
assessed = ["primary"]
weights = { primary = 1, junior = 1.1, senior = 1.32 }
[limits]
cv = { primary = 0.65 }
[indicator.books]
zh = "生均图书册数"
en = "Books per pupil"
numerator = "books"
per = "students"
noun = { zh = "册图书", en = "books" }
split = true
"#;

/// What is said of a sheet: below a line with its name, row by row, with the cell and what stands
/// around it.
#[test]
fn problems_are_printed_by_sheet_and_row_with_the_cell_marked() {
    let folder = Folder::new();
    folder.write(
        "b.csv",
        "学校名称,学校类型,学生人数,图书册数\n乙校,小学,十,20\n丙校,小学,10,\n",
    );
    folder.write(
        "a.csv",
        "学校名称,学校类型,学生人数,图书册数\n甲校,小学,-5,20\n",
    );
    let args = [
        "audit",
        "b.csv",
        "a.csv",
        "--standard",
        "books.toml",
        "--lang",
        "zh",
    ];
    folder.write("books.toml", ONLY_BOOKS);
    let shown = stderr(&folder.run(&args));
    let expected = "\
── b.csv
错误[not-a-number] C2
  “学生人数”应为数字，实为“十”
      │ A 学校名称   B 学校类型   C 学生人数   D 图书册数
    2 │ 乙校         小学         十           20
      │                           ^^ 应为：数字
  改法：请填数字；没有数据请留空

错误[missing-value] D3
  学校“丙校”（小学）缺“生均图书册数”所需的数据：图书册数
      │ A 学校名称   C 学生人数   D 图书册数
    3 │ 丙校         10           （空）
      │                           ^^^^^^
  改法：请补上数据，没有的填 0；或加 --allow-missing 只用有数据的学校计算

── a.csv
错误[negative-number] C2
  “学生人数”不能为负数，实为 -5
      │ A 学校名称   B 学校类型   C 学生人数   D 图书册数
    2 │ 甲校         小学         -5           20
      │                           ^^ 应为：不小于 0 的数
  改法：请核对后改正
";
    assert!(shown.starts_with(expected), "{shown}");
}

/// The other cell of a contradiction stands in another file: both are shown, and JSON names both.
#[test]
fn both_cells_of_a_contradiction_are_shown() {
    let folder = Folder::new();
    folder.write("books.toml", ONLY_BOOKS);
    let county = "区县名称,学校名称,学校类型,学生人数,图书册数\n青山县,甲校,小学,10,3000\n";
    folder.write("basic.csv", county);
    let library = "区县名称,学校名称,图书册数,学生人数\n青山县,甲校,3500,10\n";
    folder.write("library.csv", library);
    let args = ["basic.csv", "library.csv", "--standard", "books.toml"];
    let (json, code) = folder.audit(&args);
    assert_eq!((code, codes(&json)), (2, vec!["contradiction"]));
    let problem = &json["problems"][0];
    assert_eq!(problem["at"]["file"], "basic.csv");
    assert_eq!(problem["at"]["cell"], "E2");
    assert_eq!(problem["also"][0]["file"], "library.csv");
    assert_eq!(problem["also"][0]["cell"], "C2");
    assert_eq!(problem["also"].as_array().unwrap().len(), 1);
    let mut all = vec!["audit", "--lang", "zh"];
    all.extend(args);
    let shown = stderr(&folder.run(&all));
    let both = "\
      │ B 学校名称   D 学生人数   E 图书册数
    2 │ 甲校         10           3000
      │                           ^^^^
  另见 library.csv › C2
      │ B 学校名称   C 图书册数   D 学生人数
    2 │ 甲校         3500         10
      │              ^^^^
";
    assert!(shown.contains(both), "{shown}");
}

/// A header is in question: its neighbours are headers, and nothing below is shown.
#[test]
fn an_unknown_header_shows_headers_only() {
    let folder = Folder::new();
    folder.write("books.toml", ONLY_BOOKS);
    let text = "学校名称,学校类型,学生人数,图书册数,身份证号\n甲校,小学,10,20,110101199001010011\n";
    folder.write("t.csv", text);
    let shown = stderr(&folder.run(&["audit", "t.csv", "--standard", "books.toml"]));
    let header = "\
      │ D          E
    1 │ 图书册数   身份证号
      │            ~~~~~~~~
";
    assert!(shown.contains(header), "{shown}");
    assert!(!shown.contains("110101"), "{shown}");
}

/// Names and ID numbers stand in columns that are no fields; they are not shown beside a cell.
#[test]
fn an_excerpt_keeps_to_fields() {
    let folder = Folder::new();
    let text = "\
校长,学校名称,身份证号,学生人数,联系电话
张三,甲校,110101199001010011,十,13800000000
";
    let path = folder.write("t.csv", text);
    let mut census = Census::read(&[path], &Dictionary::built_in());
    let problem = census
        .problems
        .iter()
        .find(|p| p.kind.code() == "not-a-number");
    let at = problem.unwrap().at.clone();
    let columns = |census: &Census| -> Vec<(u32, Role)> {
        let found = excerpts(census, &[&at]);
        let cells = found[0][0].cells.iter();
        cells.map(|shown| (shown.column, shown.role)).collect()
    };
    assert_eq!(columns(&census), [(1, Role::Label), (3, Role::Marked)]);
    // In a list of people not even the fields beside are shown.
    std::sync::Arc::make_mut(&mut census.tables[0]).private = true;
    assert_eq!(columns(&census), [(3, Role::Marked)]);
}

/// A teacher who stands twice in a roster is pointed out by the cells alone.
#[test]
fn nobody_is_named() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&[good_primary("1"), good_primary("2")]));
    let roster = "\
姓名,身份证号,所在学校,学历,任教学科
张三,110101198001010011,学校1,本科,语文
李四,110101198001010022,学校1,本可,数学
张三,110101198001010011,学校2,本科,语文
";
    folder.write("teachers.csv", roster);
    let args = ["audit", "county.csv", "teachers.csv", "--lang", "zh"];
    let shown = stderr(&folder.run(&args));
    let twice = "\
      │ B 身份证号
    2 │ （不显示）
      │ ^^^^^^^^^^
    4 │ （不显示）
      │ ^^^^^^^^^^
";
    assert!(shown.contains(twice), "{shown}");
    let word = "\
      │ D 学历
    3 │ 〈文字，2 个字〉
      │ ^^^^^^^^^^^^^^^^
";
    assert!(shown.contains(word), "{shown}");
    let json = stdout(&folder.run(&["audit", "county.csv", "teachers.csv", "--format", "json"]));
    for text in [shown, json] {
        for private in ["张三", "李四", "110101198001"] {
            assert!(!text.contains(private), "{private}: {text}");
        }
    }
}

/// The items of a form name its rows; the unit and the remarks beside are not needed.
#[test]
fn a_form_shows_its_items() {
    let folder = Folder::new();
    let form = "\
填报项目,单位,填报值,备注
学校名称,,甲校,
学校类型,,小学,
学生人数,人,许多,见附件
图书册数,册,20,
网络多媒体教室间数,间,-1,
";
    folder.write("form.csv", form);
    let shown = stderr(&folder.run(&["audit", "form.csv", "--lang", "zh"]));
    let items = [
        "\
      │ A 填报项目   C 填报值
    4 │ 学生人数     许多
      │              ^^^^ 应为：数字
",
        "\
      │ A 填报项目           C 填报值
    6 │ 网络多媒体教室间数   -1
      │                      ^^ 应为：不小于 0 的数
",
    ];
    for item in items {
        assert!(shown.contains(item), "{shown}");
    }
    assert!(!shown.contains("见附件"), "{shown}");
}

/// Whatever stands in a cell, the terminal only ever gets text.
#[test]
fn what_a_cell_holds_does_not_reach_the_terminal_raw() {
    let folder = Folder::new();
    folder.write("books.toml", ONLY_BOOKS);
    let bad = "\u{202e}3\u{7}\u{200b}";
    let text = format!("学校名称,学校类型,学生人数,图书册数\n甲\u{202e}校,小学,10,{bad}\n");
    // A workbook, because a CSV file with control characters is no text at all.
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(text.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    folder.write("t.xlsx", workbook.save_to_buffer().unwrap());
    for color in ["never", "always"] {
        let args = [
            "audit",
            "t.xlsx",
            "--standard",
            "books.toml",
            "--color",
            color,
        ];
        let shown = stderr(&folder.run(&args));
        assert!(shown.contains("甲�校"), "{shown}");
        let raw = |c: char| "\u{202e}\u{7}\u{200b}".contains(c);
        assert!(!shown.contains(raw), "{shown:?}");
        assert_eq!(shown.contains('\u{1b}'), color == "always");
    }
}

/// On a narrow terminal less is shown beside the cell; no line is longer than the terminal.
#[test]
fn long_lists_fit_the_terminal() {
    let folder = Folder::new();
    let long = "一个很长很长的说明文字，应当填写数字而没有填写数字，并且还在继续写下去直到写不下";
    let rows: Vec<_> = (0..30)
        .map(|i| {
            let cells = [
                ("books", long),
                ("gym_area", "无法统计"),
                ("school_type", ""),
            ];
            with(good_primary(&i.to_string()), &cells)
        })
        .collect();
    let path = folder.write("county.csv", csv(&rows));
    let census = Census::read(&[path], &Dictionary::built_in());
    for lang in [Lang::Zh, Lang::En] {
        let findings = Findings::of_problems("cn-2017", &census.problems, lang);
        let listing = Listing::new(&findings);
        let excerpts = excerpts(&census, &listing.places());
        for width in [60, 80, 100] {
            let mut out = Vec::new();
            let style = Style {
                color: false,
                width,
            };
            listing.write(&excerpts, style, &mut out).unwrap();
            let shown = String::from_utf8(out).unwrap();
            assert_eq!(shown.matches("[not-a-number]").count(), 20);
            for line in shown.lines() {
                assert!(line.width() <= width, "{} > {width}: {line}", line.width());
            }
        }
    }
}

/// A name that begins like a formula stays a name in a spreadsheet program; figures stay figures.
#[test]
fn names_are_no_formulas_in_csv() {
    let folder = Folder::new();
    let names = ["=1+1", "+86", "-甲", "@乙", "＝丙", "丁"];
    let rows: Vec<_> = (1..)
        .zip(names)
        .map(|(i, name)| {
            let code: i32 = i;
            with(good_primary(&code.to_string()), &[("school_name", name)])
        })
        .collect();
    folder.write("county.csv", csv(&rows));
    let output = folder.run(&["audit", "county.csv", "--format", "csv"]);
    let mut reader = csv_reader(output.stdout);
    let mut found: Vec<String> = reader
        .records()
        .map(|record| record.unwrap()[6].to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    found.dedup();
    assert_eq!(found, ["'=1+1", "'+86", "'-甲", "'@乙", "'=丙", "丁"]);
}

fn csv_reader(bytes: Vec<u8>) -> ::csv::Reader<std::io::Cursor<Vec<u8>>> {
    ::csv::Reader::from_reader(std::io::Cursor::new(bytes))
}

/// A name cannot put a link, a picture or HTML on a page.
#[test]
fn names_are_only_names_in_markdown() {
    let folder = Folder::new();
    let name = "<img src=x> ![a](b) ~~c~~ |";
    let rows = [
        with(
            good_primary("1"),
            &[("school_name", name), ("multimedia_rooms", "0")],
        ),
        good_primary("2"),
    ];
    folder.write("county.csv", csv(&rows));
    let page = stdout(&folder.run(&["audit", "county.csv", "--format", "markdown"]));
    assert!(
        page.contains(r"&lt;img src=x&gt; !\[a\](b) \~\~c\~\~ \|"),
        "{page}"
    );
    assert!(!page.contains("<img"), "{page}");
}
