"""Workbooks of Excel, zipped XML."""

import io
import zipfile

from .case import filled, one

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

def package(parts, deflated=False):
    """A zip archive of parts by their names."""
    memory = io.BytesIO()
    packed = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(memory, "w", packed) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return memory.getvalue()


def book(sheets, parts=None, names="", root="", deflated=False):
    """A workbook of sheets, the XML of the rows and what stands around them; with further parts of
    xl/, what stands below the sheets in the workbook, and attributes of a sheet's root."""
    numbers = range(1, len(sheets) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(f'<Relationship Id="rId{n}" Type="{R}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    for part, of in [("sharedStrings", "sharedStrings"), ("styles", "styles")]:
        if parts and f"{part}.xml" in parts:
            types += f'<Override PartName="/xl/{part}.xml" ContentType="{kind}.{of}+xml"/>'
            related += f'<Relationship Id="{part}" Type="{R}/{of}" Target="{part}.xml"/>'
    whole = {
        "[Content_Types].xml": CT.format(types),
        "_rels/.rels": RELS.format(f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml": f"<workbook {NS}><sheets>{listed}</sheets>{names}</workbook>",
        "xl/_rels/workbook.xml.rels": RELS.format(related),
    }
    for n, (data, after, *before) in enumerate(sheets, 1):
        whole[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet {NS}{root}>{"".join(before)}<sheetData>{data}</sheetData>{after}</worksheet>'
    for name, content in (parts or {}).items():
        whole[f"xl/{name}"] = content
    return package(whole, deflated)


H = ["学校代码", "学校名称", "学校类型", "小学学生人数", "小学专任教师数"]


def school(n):
    return [f"99{n}", f"第{n}小学", "小学", 100, 10]


def sound(rows=1):
    """The rows of a table without anything wrong."""
    return rows_xml([H, *(school(n) for n in range(rows))])


def many(text, size):
    """A text over and over, {} its number."""
    return filled(size, text)


def sst(items):
    return f"<sst {NS}>{items}</sst>"


def styles(formats="", fonts="", xfs='<xf numFmtId="0"/>', dxfs=""):
    return f"<styleSheet {NS}><numFmts>{formats}</numFmts><fonts>{fonts}</fonts><cellXfs>{xfs}</cellXfs><dxfs>{dxfs}</dxfs></styleSheet>"


def sheets(size):
    n = max(1, size // 900)
    return book([(rows_xml([H, school(i)]), "") for i in range(min(n, 6600))])
def blank_sheets(size):
    return book([("", "")] * min(6600, max(1, size // 500)))
def merged(size):
    n = max(1, size // 140)
    rows = [["区县名称"] + H] + [["青山县" if i % 2 == 0 else None] + school(i) for i in range(n)]
    m = "".join(f'<mergeCell ref="A{i}:A{i+1}"/>' for i in range(2, n, 2))
    return book([(rows_xml(rows), f'<mergeCells>{m}</mergeCells>')])
def merged_only(size):
    n = max(1, size // 60)
    m = "".join(f'<mergeCell ref="B{i}:C{i}"/>' for i in range(10, n))
    return book([(rows_xml([H, school(1)]), f'<mergeCells>{m}</mergeCells>')])
def merged_head(size):
    n = min(16000, max(1, size // 60))
    head = ["组" if i % 2 == 0 else None for i in range(n)]
    m = "".join(f'<mergeCell ref="{name(5+i)}1:{name(5+i+1)}1"/>' for i in range(0, n, 2))
    return book([(rows_xml([H + head, [None] * 5 + [f"项{i}" for i in range(n)], school(1)]), f'<mergeCells>{m}</mergeCells>')])
def merged_tall(size):
    """One merged area over all rows, many times."""
    n = max(1, size // 280)
    rows = [["区县名称"] + H] + [["青山县" if i == 0 else None] + school(i) for i in range(n)]
    m = "".join(f'<mergeCell ref="A2:A{n}"/>' for i in range(n))
    return book([(rows_xml(rows), f'<mergeCells>{m}</mergeCells>')])
def merged_texts(size):
    """A long text merged over all rows, in every column of words."""
    n = max(1, size // 60)
    long = "青山" * 2_000
    heads = ["区县名称", "乡镇", "学校名称"]
    rows = [heads + ["小学学生人数"], [long] * 3 + ["1"]] + [[None] * 3 + [str(i)] for i in range(n)]
    m = "".join(f'<mergeCell ref="{c}2:{c}{n + 2}"/>' for c in "ABC")
    return book([(rows_xml(rows), f'<mergeCells>{m}</mergeCells>')])
def unknown_columns(size):
    n = min(16300, max(1, size // 60))
    return book([(rows_xml([H + [f"未知的一列{i}" for i in range(n)], school(1)]), "")])
def far(size):
    """Rows with one cell far right."""
    n = max(1, size // 90)
    return book([(rows_xml([H, school(1)]) + "".join(f'<row r="{i}"><c r="XFD{i}"><v>1</v></c></row>' for i in range(10, n)), "")])


def texts_each(size):
    """A shared text a cell."""
    n = max(1, size // 120)
    cells = "".join(f'<row r="{r}"><c r="B{r}" t="s"><v>{r}</v></c></row>' for r in range(3, n))
    return book([(sound() + cells, "")], {"sharedStrings.xml": sst(many("<si><t>第{}中心</t></si>", n * 40))})


def one_text(size):
    """One long text for many cells."""
    n = min(100_000, max(1, size // 80))
    cells = "".join(f'<row r="{r}"><c r="B{r}" t="s"><v>0</v></c></row>' for r in range(3, n))
    return book([(sound() + cells, "")], {"sharedStrings.xml": sst(f"<si><t>{'长' * 300}</t></si>")})


def styled(size):
    """A format a cell."""
    n = min(60_000, max(1, size // 200))
    formats = many('<numFmt numFmtId="{}" formatCode="0.0&quot;项{}&quot;"/>', n * 60)
    xfs = many('<xf numFmtId="{}"/>', n * 25)
    cells = "".join(f'<row r="{r}"><c r="D{r}" s="{r}"><v>1</v></c></row>' for r in range(3, n))
    return book([(sound() + cells, "")], {"styles.xml": styles(formats, xfs=xfs)})


def long_formats(size):
    """As many formats, each as long as they may be."""
    n = max(1, size // 4100)
    formats = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{"0" * 4000}"/>' for i in range(n))
    xfs = "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(n))
    cells = "".join(f'<row r="{r}"><c r="D{r}" s="{r}"><v>1</v></c></row>' for r in range(3, n))
    return book([(sound() + cells, "")], {"styles.xml": styles(formats, xfs=xfs)})


def backwards(size):
    """Rows, and cells in them, from the last to the first."""
    n = max(1, size // 330)
    rows = [f'<row r="{r}">' + "".join(f'<c r="{c}{r}"><v>1</v></c>' for c in "GFED") + "</row>" for r in range(n + 2, 2, -1)]
    return book([(sound() + "".join(rows), "")])


def cell_twice(size):
    """One address over and over."""
    return book([(sound() + '<row r="3">' + many('<c r="D3"><v>1</v></c>', size) + "</row>", "")])


def merged_over(size):
    """Areas that lie over one another."""
    n = max(1, size // 45)
    areas = "".join(f'<mergeCell ref="A{1 + i % 900}:XFD1048576"/>' for i in range(n))
    return book([(sound(), f"<mergeCells>{areas}</mergeCells>")])


def shared_formulas(size):
    n = max(1, size // 100)
    cells = "".join(f'<row r="{r}"><c r="D{r}"><f t="shared" si="0"/><v>1</v></c></row>' for r in range(4, n))
    first = f'<row r="3"><c r="D3"><f t="shared" ref="D3:D{n}" si="0">A1+B1</f><v>1</v></c></row>'
    return book([(sound() + first + cells, "")])


def sheet(data="", after="", before="", **more):
    """A sheet of a sound table, with more rows or what stands around them."""
    return book([(sound() + data, after, before)], **more)


def parts(size):
    return sheet(parts={f"media/image{n}.png": b"x" * 400 for n in range(min(19_000, size // 600))})


BOOKS = {
    "sheets": sheets,
    "sheets-blank": blank_sheets,
    "merged": merged,
    "merged-only": merged_only,
    "merged-head": merged_head,
    "merged-tall": merged_tall,
    "merged-texts": merged_texts,
    "merged-over": merged_over,
    "unknown-columns": unknown_columns,
    "far": far,
    "backwards": backwards,
    "cell-twice": cell_twice,
    "texts-each": texts_each,
    "one-text": one_text,
    "texts-unused": lambda size: sheet(parts={"sharedStrings.xml": sst(many("<si><t>{}</t></si>", size))}),
    "texts-runs": lambda size: sheet(parts={"sharedStrings.xml": sst("<si>" + many("<r><t>学</t></r>", size) + "</si>")}),
    "text-runs": lambda size: sheet('<row r="9"><c r="B9" t="inlineStr"><is>' + many("<r><t>学</t></r>", size) + "</is></c></row>"),
    "text-entities": lambda size: sheet('<row r="9"><c r="B9" t="inlineStr"><is><t>' + many("&amp;", min(size, 2 << 20)) + "</t></is></c></row>"),
    "styled": styled,
    "formats-long": long_formats,
    "fonts": lambda size: sheet(parts={"styles.xml": styles(fonts=many('<font><sz val="{}"/></font>', size))}),
    "names": lambda size: sheet(names="<definedNames>" + many('<definedName name="n{}">S1!$A$1</definedName>', size) + "</definedNames>"),
    "columns": lambda size: sheet(before="<cols>" + many('<col min="1" max="16384" hidden="1"/>', size) + "</cols>"),
    "columns-each": lambda size: sheet(before="<cols>" + many('<col min="{}" max="{}" hidden="1"/>', min(size, 600_000)) + "</cols>"),
    "attributes": lambda size: sheet(root=many(' a{}="1"', size)),
    "attributes-of-cell": lambda size: sheet('<row r="9"><c r="B9"' + many(' a{}="1"', size) + "><v>1</v></c></row>"),
    "namespaces": lambda size: sheet(root=many(' xmlns:a{}="a"', size)),
    "elements-deep": lambda size: sheet(after="<a>" * (size // 7) + "</a>" * (size // 7)),
    "elements-long": lambda size: sheet(after=f"<{'a' * size}/>"),
    "comments": lambda size: sheet(after=many("<!-- {} -->", size)),
    "comment-long": lambda size: sheet(after="<!--" + many("- ", size) + "-->"),
    "rules": lambda size: sheet(after=many('<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="{}"><formula>A1=1</formula></cfRule></conditionalFormatting>', size)),
    "formulas": lambda size: sheet("".join(f'<row r="{r}"><c r="D{r}"><f>SUM(A1:A{r})</f><v>1</v></c></row>' for r in range(3, max(4, size // 70)))),
    "formula-long": lambda size: sheet('<row r="9"><c r="D9"><f>' + many("1+", size) + "1</f><v>1</v></c></row>"),
    "shared-formulas": shared_formulas,
    "relations": lambda size: sheet(parts={"worksheets/_rels/sheet1.xml.rels": RELS.format(many('<Relationship Id="r{}" Type="hyperlink" Target="a{}" TargetMode="External"/>', size))}),
    "parts": parts,
    "deflated": lambda size: book([(sound(size // 28), "")], deflated=True),
    "deflated-alike": lambda size: book([(rows_xml([H, *[school(1)] * min(1_000_000, size // 4)]), "")], deflated=True),
}

KINDS = {kind: (lambda make: lambda size: one("xlsx", make(size)))(make) for kind, make in BOOKS.items()}
