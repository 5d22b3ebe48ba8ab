"""Delimited text."""

from .case import HEAD, ROW, Case, filled, one, repeated


def header(text):
    """A header of one long cell, made of a text over and over."""
    def make(size):
        long = repeated(text, size)
        return f'{HEAD.strip()},"{long}"\n{ROW.strip()},1\n'
    return make

def cell(column, text):
    def make(size):
        fields = ROW.strip().split(",")
        fields[column] = '"' + repeated(text, size) + '"'
        return HEAD + ROW + ",".join(fields) + "\n"
    return make


def lines(line, head=HEAD, tail=ROW):
    """Many rows; {} is their number."""
    return lambda size: filled(size, line, head, tail)


def title(text):
    return lambda size: repeated(text, size) + "\n" + HEAD + ROW

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

TEACHERS = "学校名称,姓名,出生年月,学历,职称,任教学科,任教学段\n"

TEXTS = {
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
    "teachers": lines("甲小学,张{},1980-01-01,本科,一级教师,语文,小学\n", head=TEACHERS, tail=""),
    "teachers-words": lines("甲小学,张{},1980-01-01,学历{},职称{},学科{},小学\n", head=TEACHERS, tail=""),
    "teachers-schools": lines("学校{},张{},1980-01-01,本科,一级教师,语文,小学\n", head=TEACHERS, tail=""),
    "teachers-long": lambda size: "学校名称,姓名,出生年月,学历,职称,任教学科,任教学段\n" + f"甲小学,张三,1980-01-01,{'本科' * (size // 18)},{'一级' * (size // 18)},{'语文' * (size // 18)},小学\n",
    "classes": lines("甲小学,三年级,{}班,44\n", head="学校名称,年级,班级,班级人数\n", tail=""),
    "form": lines("项目{},{}\n", head="填报项目,数据\n学校名称,甲小学\n小学学生人数,100\n", tail=""),
    "form-known": lines("图书册数,{}\n", head="填报项目,数据\n学校名称,甲小学\n小学学生人数,100\n", tail=""),
    "nothing": lines("a{},b{}\n", head="", tail=""),
    "words": lines("学校名称,{}\n", head="", tail=""),
    # Texts that are hard to divide.
    "quotes": lambda size: repeated('"', size),
    "quotes-open": lambda size: HEAD + '"' + repeated("a,b\n", size),
    "quotes-each-line": lines('"甲{},\n'),
    "quotes-doubled": lines('99{},"甲""{}""",小学,100,10\n'),
    "commas": lambda size: repeated(",", size),
    "commas-rows": lambda size: HEAD + repeated(",,,,\n", size) + ROW,
    "commas-wide": lambda size: HEAD + repeated("," * 16000 + "\n", size) + ROW,
    "lines-blank": lambda size: HEAD + repeated("\n", size) + ROW,
    "lines-cr": lambda size: (HEAD + repeated(ROW, size)).replace("\n", "\r"),
    "separators-mixed": lines("99{};第{}小学\t小学|100,10\n"),
    "spaces": lambda size: HEAD + repeated(" ", size),
    "nuls": lambda size: HEAD + repeated("\0", size) + ROW,
    "not-utf8": lambda size: HEAD.encode() + b"\xff" * size,
    "gb18030": lambda size: repeated(HEAD + ROW, size).encode("gb18030"),
    "utf16": lambda size: b"\xff\xfe" + (HEAD + repeated(ROW, size // 2)).encode("utf-16-le"),
    "digits": lambda size: HEAD + repeated("9" * 300 + ",", size) + "\n" + ROW,
    # Schools that are like one another, in two tables.
    "unknown-schools": lambda size: two(size, "99{},第{}中心小学,小学,100,10\n", "第{}中心小学校,{}\n"),
    "unknown-alike": lambda size: two(size, "99{},青山县城关镇中心小学{},小学,100,10\n", "青山县城关镇中心小校{}a,{}\n"),
    "unknown-codes": lambda size: two(size, "99{},第{}小学,小学,100,10\n", "第{}小学,{}\n", "学校代码,图书册数\n"),
    "ambiguous": lambda size: two(size, "99{},第一小学,小学,100,10\n", "第一小学,{}\n"),
    "contradictions": lambda size: two(size, "99{},第{}小学,小学,100,10\n", "99{},第{}小学,小学,{}1,10\n", HEAD),
    "outliers": lines("99{},第{}小学,小学,1{},10\n99a{},乙{}小学,小学,100,{}00000\n"),
    "codes-lost": lines("9.9E+1{},第{}小学,小学,100,10\n"),
    "towns": lines("镇{},99{},第{}小学,小学,100,10\n", head="乡镇," + HEAD, tail="城关镇," + ROW),
    "town-totals": lines("镇{},99{},第{}小学,小学,100,10\n镇{},,小计,,100,10\n", head="乡镇," + HEAD, tail="城关镇," + ROW),
    "stages-rows": lines("99{},第{}学校,小学,100,10\n99{},第{}学校,初中,100,10\n", head="学校代码,学校名称,学段,学生人数,专任教师数\n"),
    "types-unknown": lines("99{},第{}学校,类{},100,10\n"),
    "broken": lines("99{},第{}小\ufffd学,小学,\ufffd,10\n"),
    "errors": lines("99{},第{}小学,小学,#REF!,#N/A\n"),
    "header-rows": lambda size: "\n".join(header_rows(size)) + "\n" + ROW,
    "units-line": lambda size: "单位：" + repeated("图书(册)、", size) + "\n" + HEAD + ROW,
    "remarks-headers": lines("学校代码,学校名称,学校类型,小学学生人数(含{}),小学专任教师数\n99{},第{}小学,小学,100,10\n"),
    # Lists of people.
    "teacher-again": lines("甲小学,张三,1980-01-01,本科,一级教师,语文,小学\n", head=TEACHERS, tail=""),
    "teacher-ids": lines("甲小学,张三,110101198001011234,本科,一级教师,语文,小学\n", head=TEACHERS.replace("出生年月", "身份证号"), tail=""),
    "teacher-dates": lines("甲小学,张{},某年{},本科,一级教师,语文,小学\n", head=TEACHERS, tail=""),
    "teacher-blank": lines("甲小学,张{},,,,,\n", head=TEACHERS, tail=""),
    "teacher-unknown": lambda size: two(size, "99{},第{}中心小学,小学,100,10\n", "第{}中心小校,张{},1980-01-01,本科,一级教师,语文,小学\n", TEACHERS),
    "class-again": lines("甲小学,三年级,1班,44\n", head="学校名称,年级,班级,班级人数\n", tail=""),
    "class-grades": lines("甲小学,{}年级,{}班,{}\n", head="学校名称,年级,班级,班级人数\n", tail=""),
    "forms": lines("学校名称,第{}小学\n小学学生人数,100\n小学专任教师数,10\n", head="", tail=""),
}


def two(size, school, other, head="学校名称,图书册数\n"):
    """A table of schools, and one of as many others."""
    schools = filled(size // 2, school, HEAD, ROW)
    return Case({"a.csv": schools.encode(), "b.csv": filled(size // 2, other, head).encode()}, ["audit", "a.csv", "b.csv", "--allow-missing"])


def header_rows(size):
    """Six rows of headers, each as wide as can be."""
    columns = min(16000, max(4, size // (6 * 20)))
    rows = [",".join(f"组{n // 2 ** (6 - row)}" for n in range(columns)) for row in range(5)]
    return [HEAD.strip() + "," + row for row in rows] + [",".join(f"项{n}" for n in range(columns))]


def text(make):
    """The case of a text, bytes, or what is a case already."""

    def case(size):
        made = make(size)
        return made if isinstance(made, Case) else one("csv", made)

    return case


KINDS = {kind: text(make) for kind, make in TEXTS.items()}
