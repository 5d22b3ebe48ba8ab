//! Web pages and XML Spreadsheet 2003 under the names of workbooks, as systems export them.

use balance::Lang;
use balance::census::grid::{Cell, Grid};
use balance::census::sheets_in_memory;
use encoding_rs::GB18030;

use crate::made::{Folder, codes};

/// The cells of a sheet by their names, and its merged areas.
fn shown(grid: &Grid) -> (Vec<String>, Vec<[u32; 4]>) {
    let cells = grid.rows.iter().flat_map(|row| {
        let cells = row.cells.iter();
        cells.map(|(column, cell)| {
            let name = char::from(b'A' + u8::try_from(*column).unwrap());
            format!("{name}{}={}", row.index + 1, cell.shown())
        })
    });
    let merged = grid.merged.iter();
    let merged = merged.map(|a| [a.top, a.left, a.bottom, a.right]);
    (cells.collect(), merged.collect())
}

fn sheets(bytes: impl AsRef<[u8]>) -> Vec<Grid> {
    match sheets_in_memory(bytes.as_ref().to_vec(), "t.xls") {
        Ok(sheets) => sheets,
        Err(problem) => panic!("{}", problem.message(Lang::En)),
    }
}

fn cells(bytes: impl AsRef<[u8]>) -> Vec<String> {
    let sheets = sheets(bytes);
    assert_eq!(sheets.len(), 1);
    shown(&sheets[0]).0
}

fn refused(bytes: impl AsRef<[u8]>) -> (String, String) {
    match sheets_in_memory(bytes.as_ref().to_vec(), "t.xls") {
        Ok(sheets) => panic!("read as {} sheets", sheets.len()),
        Err(problem) => (problem.kind.code().to_owned(), problem.message(Lang::En)),
    }
}

/// A page as systems write it: titles outside of the table, merged headers, entities, lines in cells,
/// hidden rows, remarks and scripts; tags in any case, attributes with and without quotes.
#[test]
fn a_page_is_laid_out_as_a_spreadsheet_program_does() {
    let page = r#"<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
        <title>export</title><style>td {mso-number-format:"\@"}</style></head><BODY>
        <h1>青山县2024年</h1><p>单位：<b>万元</b></p>
        <script>if (1 < 2) document.write("<table><tr><td>no</td></tr></table>")</script>
        <TABLE border=1><caption>表一</caption>
        <thead><tr><th rowspan=2>学校&nbsp;名称</th><th colspan='2'>学生</th></tr>
        <tr><th>小学<br>人</th><th>初中</th></tr></thead>
        <tr style="display: none"><td>甲 &amp; 乙<td>1&lt;2<td x:num="3850.123">3,850</tr>
        <tr><td><div>丙</div><div>丁</div><span style="display:none">hidden</span><td></td>
        <td x:num>5</td></tr></TABLE></BODY></html>"#;
    let sheets = sheets(page);
    let (cells, merged) = shown(&sheets[0]);
    assert_eq!(
        cells,
        [
            "A1=青山县2024年",
            "A2=单位：万元",
            "A3=表一",
            "A4=学校 名称",
            "B4=学生",
            "B5=小学\n人",
            "C5=初中",
            "A6=甲 & 乙",
            "B6=1<2",
            "C6=3850.123",
            "A7=丙\n丁",
            "C7=5",
        ]
    );
    assert_eq!(merged, [[3, 0, 4, 0], [3, 1, 3, 2]]);
}

#[test]
fn pages_without_closing_tags_and_with_tables_in_tables() {
    for (page, expected) in [
        (
            "<table><tr><td>a<td>b<tr><td>c</table>",
            &["A1=a", "B1=b", "A2=c"][..],
        ),
        ("<tr><td>a</td></tr><tr><td>b</td></tr>", &["A1=a", "A2=b"]),
        ("<table><td>a<td>b<tr><td>c", &["A1=a", "B1=b", "A2=c"]),
        (
            "<table><tr><td><table><tr><td>a<td>b</table></td></tr><tr><td>c</td></tr></table>",
            &["A2=a", "B2=b", "A3=c"],
        ),
        (
            "<table><tr><th>a<th>b</table><table><tr><td>1<td>2</table>",
            &["A1=a", "B1=b", "A2=1", "B2=2"],
        ),
        // A tag that is not closed hides no rows behind it.
        (
            "<table><tr><td><span style='display:none'>x<td>a<tr><td>b</table>",
            &["B1=a", "A2=b"],
        ),
        (
            "<table><tr><td>a</td></tr><tr></tr><tr><td>b</table>",
            &["A1=a", "A3=b"],
        ),
    ] {
        assert_eq!(cells(page), expected, "{page}");
    }
}

/// Cells reach over rows and columns, and no further than their table and its parts.
#[test]
fn cells_over_rows_and_columns() {
    for (page, expected, areas) in [
        (
            "<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d</table>",
            &["A1=a", "C1=b", "C2=c", "A3=d"][..],
            &[[0, 0, 1, 1]][..],
        ),
        (
            "<table><tr><td>a<td rowspan=2>b<td>c<tr><td>d<td>e</table>",
            &["A1=a", "B1=b", "C1=c", "A2=d", "C2=e"],
            &[[0, 1, 1, 1]],
        ),
        (
            "<table><thead><tr><th rowspan=9>a<th>b</thead><tr><td>c<td>d</table>",
            &["A1=a", "B1=b", "A2=c", "B2=d"],
            &[],
        ),
        (
            "<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table><table><tr><td>e</table>",
            &["A1=a", "B1=b", "B2=c", "B3=d", "A4=e"],
            &[[0, 0, 2, 0]],
        ),
        (
            "<table><tr><td rowspan=1000000>a<td colspan=x>b<tr><td>c</table>",
            &["A1=a", "B1=b", "B2=c"],
            &[[0, 0, 1, 0]],
        ),
    ] {
        let sheets = sheets(page);
        let (cells, merged) = shown(&sheets[0]);
        assert_eq!(cells, expected, "{page}");
        assert_eq!(merged, areas, "{page}");
    }
}

/// The number behind what is shown: digits that a format hides count, its unit does too, and a code
/// keeps its zeros.
#[test]
fn what_a_format_hides() {
    let page = r##"<table><tr><td x:num="1234.5678">1,234.57<td x:num="0.12345">12.3%
        <td x:num="152.4049">152.40万元<td x:num="7">0007<td x:num="45536">2024/9/1
        <td sdval="2.5">3<td x:err="#N/A">#N/A<td x:num>8.5</table>"##;
    let sheets = sheets(page);
    let text = |text: &str| Cell::Text(text.to_owned());
    let expected = [
        Cell::Number(1234.5678),
        Cell::Number(0.12345),
        text("152.4049万元"),
        text("0007"),
        text("2024/9/1"),
        Cell::Number(2.5),
        Cell::Error("#N/A".to_owned()),
        text("8.5"),
    ];
    let found: Vec<Cell> = sheets[0].rows[0]
        .cells
        .iter()
        .map(|(_, c)| c.clone())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_encoding_of_a_page_is_that_of_its_text() {
    let page = |named: &str| {
        format!("<html><head><meta charset={named}></head><table><tr><td>城关小学</table></html>")
    };
    let utf_16: Vec<u8> = format!("\u{feff}{}", page("utf-16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (big5, _, _) =
        encoding_rs::BIG5.encode("<meta charset=big5><table><tr><td>城關小學</table>");
    let gb = |named: &str| GB18030.encode(&page(named)).0.into_owned();
    for (bytes, expected) in [
        (page("utf-8").into_bytes(), "A1=城关小学"),
        (page("gb2312").into_bytes(), "A1=城关小学"),
        (gb("gbk"), "A1=城关小学"),
        (gb("utf-8"), "A1=城关小学"),
        (utf_16, "A1=城关小学"),
        (big5.into_owned(), "A1=城關小學"),
    ] {
        assert_eq!(cells(bytes), [expected]);
    }
}

/// A workbook saved as one web page: a page that only holds the others, their tabs, and the sheets.
#[test]
fn pages_in_one_file() {
    let (gb, _, _) = GB18030.encode("<table><tr><td>初中</table>");
    let mut file = b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n\tboundary=\"--=_x\"\r\n\r\nThis document is one file.\r\n".to_vec();
    let mut add = |address: &str, kind: &str, packed: &str, body: &[u8]| {
        let head = format!(
            "----=_x\r\nContent-Location: file:///C:/x/{address}\r\nContent-Transfer-Encoding: {packed}\r\nContent-Type: {kind}\r\n\r\n"
        );
        file.extend(head.into_bytes());
        file.extend(body);
        file.extend(b"\r\n");
    };
    let names = "<html><xml><x:ExcelWorkbook><x:ExcelWorksheet><x:Name>=E5=B0=8F=E5=AD=A6</x:Name>\
        </x:ExcelWorksheet><x:ExcelWorksheet><x:Name>b</x:Name></x:ExcelWorksheet></xml>\
        <noframes><body><p>This page uses frames.</p></body></noframes></html>";
    add(
        "b.htm",
        "text/html; charset=\"utf-8\"",
        "quoted-printable",
        names.as_bytes(),
    );
    add("b.files/style.css", "text/css", "8bit", b"td {}");
    add(
        "b.files/tabstrip.htm",
        "text/html",
        "8bit",
        b"<table><tr><td>tabs</table>",
    );
    add(
        "b.files/sheet001.htm",
        "text/html",
        "quoted-printable",
        "<table><tr><td>=E5=B0=\r\n=8F=E5=AD=A6<td a=3D1>=31</table>".as_bytes(),
    );
    let packed = base64(&gb);
    add(
        "b.files/sheet002.htm",
        "text/html",
        "base64",
        packed.as_bytes(),
    );
    file.extend(b"----=_x--\r\n");
    let sheets = sheets(file);
    let found: Vec<(Option<&str>, Vec<String>)> = sheets
        .iter()
        .map(|s| (s.source.sheet.as_deref(), shown(s).0))
        .collect();
    let text = |t: &[&str]| t.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found,
        [
            (Some("小学"), text(&["A1=小学", "B1=1"])),
            (Some("b"), text(&["A1=初中"])),
        ]
    );
}

/// Base64 in lines, as mail has it.
fn base64(bytes: &[u8]) -> String {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let mut bits = 0u32;
        for at in 0..3 {
            bits = bits << 8 | u32::from(three.get(at).copied().unwrap_or(0));
        }
        for at in 0..4 {
            let digit = digits[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() {
                char::from(digit)
            } else {
                '='
            });
        }
        text.push_str("\r\n");
    }
    text
}

/// What pages can be made to do.
#[test]
fn hostile_pages() {
    let deep = "<table><tr><td>".repeat(100_000);
    assert_eq!(refused(&deep).0, "too-large");
    // A million rows that each pass by sixteen thousand covered columns.
    let wide = "<td rowspan=65534 colspan=1000>".repeat(16);
    let many = format!("<table><tr>{wide}{}", "<tr><td>1".repeat(100_000));
    assert_eq!(refused(&many).0, "too-large");
    let far = format!("<table><tr>{}", "<td colspan=1000>a".repeat(20));
    assert_eq!(refused(&far).0, "not-a-workbook");
    let blank = "<table>".to_owned() + &"<tr>".repeat((1 << 20) + 2);
    assert_eq!(refused(&blank).0, "not-a-workbook");
    let open = format!(
        "<table><tr><td>a{}",
        "<b style='display:none'>".repeat(100_000)
    );
    assert_eq!(cells(&open), ["A1=a"]);
}

const SPREADSHEET: &str = r#"<?xml version="1.0" encoding="gb2312"?>
    <?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
      xmlns:x="urn:schemas-microsoft-com:office:excel"
      xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
      xmlns:html="http://www.w3.org/TR/REC-html40">
    <Styles><Style ss:ID="s1"/></Styles>
    <Worksheet ss:Name="学校 &amp; 1"><Table ss:ExpandedRowCount="9">
    <Column ss:Span="2"/>
    <Row><Cell ss:MergeAcross="3"><Data ss:Type="String">青山县2024年</Data></Cell><Cell/></Row>
    <Row ss:Index="3"><Cell ss:MergeDown="1" ss:StyleID="s1"><ss:Data ss:Type="String"
      xmlns="http://www.w3.org/TR/REC-html40"><B>名<Font html:Size="9">称</Font></B>&#10;甲</ss:Data>
      <Comment><ss:Data>remark</ss:Data></Comment></Cell>
      <Cell ss:Index="4"><Data ss:Type="Number">3850.123456789</Data></Cell>
      <Cell><Data ss:Type="Number">1.5E3</Data></Cell></Row>
    <Row ss:Span="1"/>
    <Row><Cell ss:Formula="=RC[1]"><Data ss:Type="Number">2</Data></Cell>
      <Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#DIV/0!</Data></Cell>
      <Cell><Data ss:Type="DateTime">2024-09-01T00:00:00.000</Data></Cell>
      <Cell ss:Formula="=A1"/></Row></Table></Worksheet>
    <Worksheet ss:Name="b"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
      <Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"#;

#[test]
fn an_xml_spreadsheet() {
    for bytes in [SPREADSHEET.as_bytes(), &GB18030.encode(SPREADSHEET).0] {
        let sheets = sheets(bytes);
        let known: Vec<_> = sheets
            .iter()
            .map(|s| (s.source.sheet.as_deref(), s.hidden))
            .collect();
        assert_eq!(known, [(Some("学校 & 1"), false), (Some("b"), true)]);
        let (cells, merged) = shown(&sheets[0]);
        assert_eq!(
            cells,
            [
                "A1=青山县2024年",
                "A3=名称\n甲",
                "D3=3850.123456789",
                "E3=1500",
                "A6=2",
                "B6=TRUE",
                "C6=#DIV/0!",
                "D6=2024-09-01",
                "E6=",
            ]
        );
        assert_eq!(merged, [[0, 0, 0, 3], [2, 0, 3, 0]]);
        assert_eq!(sheets[0].rows[2].cells[4].1, Cell::Uncomputed);
    }
}

#[test]
fn a_damaged_xml_spreadsheet_is_refused() {
    for (from, to) in [
        (
            "<Data ss:Type=\"Boolean\">1</Data>",
            "<Data ss:Type=\"Number\">1</Data><Data ss:Type=\"Number\">2</Data>",
        ),
        ("3850.123456789", "many"),
        ("ss:Index=\"4\"", "ss:Index=\"1048577\""),
        ("ss:Index=\"3\"", "ss:Index=\"1\""),
        ("ss:MergeDown=\"1\"", "ss:MergeDown=\"4294967295\""),
        ("</Table></Worksheet>", "</Table><Table/></Worksheet>"),
        ("</Workbook>", ""),
        ("ss:Name=\"b\"", "ss:Name=\"学校 &amp; 1\""),
        ("<Workbook", "<!DOCTYPE a [<!ENTITY b \"c\">]><Workbook"),
        ("青山县", "&unknown;"),
    ] {
        assert!(SPREADSHEET.contains(from), "{from}");
        let (code, message) = refused(SPREADSHEET.replacen(from, to, 1));
        assert_eq!(code, "not-a-workbook", "{to}: {message}");
        if to == "many" {
            assert!(message.contains("D3"), "{message}");
        }
    }
    let deep = "<Styles>".repeat(1000);
    let (code, _) = refused(SPREADSHEET.replace("<Styles>", &deep));
    assert_eq!(code, "too-large");
}

/// What is no table is named as what it is.
#[test]
fn other_texts_are_named() {
    let folder = Folder::new();
    for (file, text, word) in [
        ("t.xls", "<?xml version=\"1.0\"?><rss/>", "XML"),
        ("t.html", "a remark", "another kind"),
        ("t.xls", "{\\rtf1}", "RTF"),
        ("t.xls", "%PDF-1.7", "PDF"),
    ] {
        folder.write(file, text);
        let (json, code) = folder.audit(&[file]);
        assert_eq!(code, 2);
        assert_eq!(codes(&json), ["file-unknown-format"], "{text}");
        let message = json["problems"][0]["message"].as_str().unwrap();
        assert!(message.contains(word), "{message}");
    }
}
