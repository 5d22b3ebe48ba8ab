"""Files of any size whose kind once took more than its share of time or memory.

Each kind is a function from a size in bytes to the content of a file of about that size; a kind that
cannot be so large, as a header of 16,384 columns, is as large as it gets.
"""

import io
import zipfile

HEAD = "学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n"
ROW = "9901010001,甲小学,小学,100,10\n"

def header(text):
    """A header of one long cell, made of a text over and over."""
    def make(size):
        long = text * (size // len(text.encode()) + 1)
        return f'{HEAD.strip()},"{long}"\n{ROW.strip()},1\n'
    return make

def cell(column, text):
    def make(size):
        fields = ROW.strip().split(",")
        fields[column] = '"' + text * (size // len(text.encode()) + 1) + '"'
        return HEAD + ROW + ",".join(fields) + "\n"
    return make

def lines(line, head=HEAD, tail=ROW):
    """Many rows; {} is their number."""
    def make(size):
        out, length, n = [head], 0, 0
        while length < size:
            one = line.replace("{}", str(n))
            out.append(one)
            length += len(one.encode())
            n += 1
        return "".join(out) + tail
    return make

def title(text):
    return lambda size: text * (size // len(text.encode()) + 1) + "\n" + HEAD + ROW

def wide(size):
    """So many columns of unknown headers that rows are added only below 16384 of them."""
    columns = min(16000, max(10, int(size / 20)))
    head = HEAD.strip() + "," + ",".join(f"未知的一列{n}" for n in range(columns)) + "\n"
    row = ROW.strip() + ",1" * columns + "\n"
    return head + row * max(0, (size - len(head.encode())) // len(row.encode()) + 1)

def candidates(size):
    """Sixty rows of words, as wide as can be."""
    columns = min(16000, max(4, size // (60 * 14)))
    rows = [",".join(f"列{r}之{n}" for n in range(columns)) for r in range(60)]
    return HEAD + "\n".join(rows) + "\n" + ROW

def named_candidates(size):
    columns = min(16000, max(4, size // (60 * 14)))
    rows = [HEAD.strip() + "," + ",".join(f"列{r}之{n}" for n in range(columns)) for r in range(60)]
    return "\n".join(rows) + "\n" + ROW

def same_header(word):
    def make(size):
        n = min(16000, max(4, size // (60 * (len(word.encode()) + 1))))
        return "\n".join([HEAD.strip() + ("," + word) * n] * 60) + "\n" + ROW
    return make
CSV = {
    "same-header": same_header("图书册数"),
    "same-parts": same_header("其中：图书册数"),
    "same-total": same_header("计"),
    "header-plain": header("学"),
    "header-stage": header("小学"),
    "header-marks": header("其中:"),
    "header-brackets": header("(人)"),
    "header-open": header("("),
    "header-open2": header("(含体育馆"),
    "header-remarks": header("，不含体育馆"),
    "header-remark-fields": header("、含体育馆"),
    "header-colon": header("图书:"),
    "header-units": header("平方米"),
    "header-number": header("1."),
    "type-cell": cell(2, "小"),
    "type-digits": cell(2, "2"),
    "name-cell": cell(1, "小学"),
    "name-total": cell(1, "小计"),
    "name-county": cell(1, "县"),
    "number-digits": cell(3, "1"),
    "number-thousands": cell(3, "1,000"),
    "number-unit": cell(3, "人"),
    "number-units": cell(3, "1人"),
    "number-spaces": cell(3, "1 "),
    "code-cell": cell(0, "0"),
    "title-county": title("青山县"),
    "title-year": title("2024年"),
    "title-stage": title("小学"),
    "title-plain": title("学"),
    "note-rows": lines("注：说明,,,\n"),
    "wide": wide,
    "candidates": candidates,
    "named-candidates": named_candidates,
    "schools": lines("99{},第{}小学,小学,100,10\n"),
    "same-school": lines("9901010001,甲小学,小学,100,10\n"),
    "same-name": lines("99{},甲小学,小学,100,10\n"),
    "totals": lines("99{},第{}小学,小学,100,10\n,小计,,100,10\n"),
    "totals-only": lines(",小计,,100,10\n"),
    "names-only": lines(",第{}中心,,,\n"),
    "wrong-cells": lines("99{},第{}小学,小学,约一百,约十\n"),
    "wrong-types": lines("99{},第{}小学,怪{},100,10\n"),
    "no-codes": lines(",第{}小学,小学,100,10\n"),
    "nameless": lines(",,小学,100,10\n"),
    "tables": lines("小学情况{}\n学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n99{},第{}小学,小学,100,10\n"),
    "tables-notitle": lines("学校代码,学校名称,学校类型,小学学生人数,小学专任教师数,列{}\n99{},第{}小学,小学,100,10,1\n"),
    "headers-again": lines("学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n99{},第{}小学,小学,100,10\n"),
    "headers-titles": lines("续表\n学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n99{},第{}小学,小学,100,10\n"),
    "titles-rows": lines("一、某{}\n"),
    "title-rows-above": lambda size: lines("一、某{}\n", head="", tail="")(size) ,
    "years": lines("{},99{},第{}小学,小学,100,10\n", head="年度,"+HEAD, tail="2024," + ROW),
    "counties": lines("县{}县,99{},第{}小学,小学,100,10\n", head="区县名称,"+HEAD, tail="青山县," + ROW),
    "county-rows": lines("县{}县,100,10\n", head="区县名称,常住人口,小学入学率\n", tail=""),
    "teachers": lines("甲小学,张{},1980-01-01,本科,一级教师,语文,小学\n", head="学校名称,姓名,出生年月,学历,职称,任教学科,任教学段\n", tail=""),
    "teachers-words": lines("甲小学,张{},1980-01-01,学历{},职称{},学科{},小学\n", head="学校名称,姓名,出生年月,学历,职称,任教学科,任教学段\n", tail=""),
    "teachers-schools": lines("学校{},张{},1980-01-01,本科,一级教师,语文,小学\n", head="学校名称,姓名,出生年月,学历,职称,任教学科,任教学段\n", tail=""),
    "teachers-long": lambda size: "学校名称,姓名,出生年月,学历,职称,任教学科,任教学段\n" + f"甲小学,张三,1980-01-01,{'本科' * (size // 18)},{'一级' * (size // 18)},{'语文' * (size // 18)},小学\n",
    "classes": lines("甲小学,三年级,{}班,44\n", head="学校名称,年级,班级,班级人数\n", tail=""),
    "form": lines("项目{},{}\n", head="填报项目,数据\n学校名称,甲小学\n小学学生人数,100\n", tail=""),
    "form-known": lines("图书册数,{}\n", head="填报项目,数据\n学校名称,甲小学\n小学学生人数,100\n", tail=""),
    "nothing": lines("a{},b{}\n", head="", tail=""),
    "words": lines("学校名称,{}\n", head="", tail=""),
}

CT = '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{}</Types>'
RELS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

def name(column):
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters

def rows_xml(rows):
    out = []
    for r, row in enumerate(rows, 1):
        out.append(f'<row r="{r}">')
        for c, v in enumerate(row):
            if isinstance(v, str):
                out.append(
                    f'<c r="{name(c)}{r}" t="inlineStr"><is><t>{v}</t></is></c>'
                )
            elif v is not None:
                out.append(f'<c r="{name(c)}{r}"><v>{v}</v></c>')
        out.append("</row>")
    return "".join(out)

def book(sheets):
    """A workbook of sheets: the XML of the rows, and what follows them."""
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z:
        z.writestr("[Content_Types].xml", CT.format("".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' for n in range(1, len(sheets) + 1))))
        z.writestr("_rels/.rels", RELS.format(f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="xl/workbook.xml"/>'))
        z.writestr("xl/workbook.xml", f'<workbook {NS}><sheets>' + "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1)) + "</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", RELS.format("".join(f'<Relationship Id="rId{n}" Type="{R}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1))))
        for n, (data, after) in enumerate(sheets, 1):
            z.writestr(f"xl/worksheets/sheet{n}.xml", f'<?xml version="1.0" encoding="UTF-8"?><worksheet {NS}><sheetData>{data}</sheetData>{after}</worksheet>')
    return b.getvalue()

H = ["学校代码", "学校名称", "学校类型", "小学学生人数", "小学专任教师数"]
def school(n): return [f"99{n}", f"第{n}小学", "小学", 100, 10]

def x_sheets(size):
    n = max(1, size // 900)
    return book([(rows_xml([H, school(i)]), "") for i in range(min(n, 6600))])
def x_blank_sheets(size):
    return book([("", "")] * min(6600, max(1, size // 500)))
def x_merged(size):
    n = max(1, size // 140)
    rows = [["区县名称"] + H] + [["青山县" if i % 2 == 0 else None] + school(i) for i in range(n)]
    m = "".join(f'<mergeCell ref="A{i}:A{i+1}"/>' for i in range(2, n, 2))
    return book([(rows_xml(rows), f'<mergeCells>{m}</mergeCells>')])
def x_merged_only(size):
    n = max(1, size // 60)
    m = "".join(f'<mergeCell ref="B{i}:C{i}"/>' for i in range(10, n))
    return book([(rows_xml([H, school(1)]), f'<mergeCells>{m}</mergeCells>')])
def x_merged_head(size):
    n = min(16000, max(1, size // 60))
    head = ["组" if i % 2 == 0 else None for i in range(n)]
    m = "".join(f'<mergeCell ref="{name(5+i)}1:{name(5+i+1)}1"/>' for i in range(0, n, 2))
    return book([(rows_xml([H + head, [None] * 5 + [f"项{i}" for i in range(n)], school(1)]), f'<mergeCells>{m}</mergeCells>')])
def x_merged_tall(size):
    """One merged area over all rows, many times."""
    n = max(1, size // 280)
    rows = [["区县名称"] + H] + [["青山县" if i == 0 else None] + school(i) for i in range(n)]
    m = "".join(f'<mergeCell ref="A2:A{n}"/>' for i in range(n))
    return book([(rows_xml(rows), f'<mergeCells>{m}</mergeCells>')])
def x_wide(size):
    n = min(16300, max(1, size // 60))
    return book([(rows_xml([H + [f"未知的一列{i}" for i in range(n)], school(1)]), "")])
def x_far_rows(size):
    """Rows with one cell far right."""
    n = max(1, size // 90)
    return book([(rows_xml([H, school(1)]) + "".join(f'<row r="{i}"><c r="XFD{i}"><v>1</v></c></row>' for i in range(10, n)), "")])
XLSX = {"sheets": x_sheets, "blank-sheets": x_blank_sheets, "merged": x_merged, "merged-only": x_merged_only, "merged-head": x_merged_head, "merged-tall": x_merged_tall, "xlsx-wide": x_wide, "far": x_far_rows}


def make(kind, size, folder):
    """Writes the file of a kind and about a size."""
    ending, content = ("csv", CSV[kind](size).encode()) if kind in CSV else ("xlsx", XLSX[kind](size))
    path = folder / f"{kind}-{size}.{ending}"
    path.write_bytes(content)
    return path


KINDS = [*CSV, *XLSX]
