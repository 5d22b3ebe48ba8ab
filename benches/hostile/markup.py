"""Web pages, XML Spreadsheet 2003, and workbooks of OpenDocument."""

from .case import filled, one, repeated
from .workbook import package

TABLE = "<tr><td>学校代码<td>学校名称<td>学校类型<td>小学学生人数<td>小学专任教师数</tr>"
ROW = "<tr><td>99{}<td>第{}小学<td>小学<td>100<td>10</tr>"


def page(inside):
    return f"<html><meta charset=utf-8><body>{inside}</body></html>"


def table(rows, head=TABLE):
    return page(f"<table>{head}{rows}</table>")


PAGES = {
    "page": lambda size: table(filled(size, ROW)),
    "page-tables": lambda size: page(filled(size, f"<table>{TABLE}{ROW}</table>")),
    "page-tables-other": lambda size: page(filled(size, "<table><tr><td>项目{}<td>1</table>")),
    "page-nested": lambda size: page(repeated("<table><tr><td>", size)),
    "page-nested-again": lambda size: page(repeated("<table><tr><td>" * 99 + "</table>" * 99, size)),
    "page-open": lambda size: page(repeated("<div><b><p>", size)),
    "page-rowspan": lambda size: table(filled(size, "<tr><td rowspan=65534>{}<td>1</tr>")),
    "page-rowspans": lambda size: table("<tr>" + filled(size, "<td rowspan=1000>{}") + "</tr>" + "<tr><td>1</tr>" * 1000),
    "page-rowspan-zero": lambda size: table(filled(size, "<tr><td rowspan=0>{}</tr>")),
    "page-colspan": lambda size: table(filled(size, "<tr><td colspan=1000>{}</tr>")),
    "page-colspans": lambda size: table("<tr>" + filled(size, "<td colspan=9>{}") + "</tr>"),
    "page-groups": lambda size: table(filled(size, "<tbody><tr><td rowspan=9>{}</tbody>")),
    "page-attributes": lambda size: table("<tr><td" + filled(size, " a{}=1") + ">1</tr>"),
    "page-attribute-long": lambda size: table(f'<tr><td style="{repeated("a:b;", size)}">1</tr>'),
    "page-entities": lambda size: page(repeated("&nbsp;&#20013;&am", size)),
    "page-comments": lambda size: page(filled(size, "<!--[if gte mso 9]><xml><x:Name>S{}</x:Name></xml><![endif]-->")),
    "page-comment-open": lambda size: page(repeated("<!--<x:Name>", size)),
    "page-unshown": lambda size: page(repeated("<select>", size)),
    "page-unshown-style": lambda size: page(filled(size, '<p style="display:none">{}')),
    "page-scripts": lambda size: page(repeated("<script><", size)),
    "page-text": lambda size: page(repeated("学 ", size)),
    "page-paragraphs": lambda size: page(filled(size, "<p>段{}")),
    "page-angles": lambda size: page(repeated("<", size)),
    "page-ends": lambda size: page(repeated("</table></td>", size)),
    "page-styles": lambda size: page("<style>" + filled(size, ".a{}{mso-number-format:'0.0'}") + "</style>" + f"<table>{TABLE}</table>"),
}


def mime(parts, head="MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n"):
    return f"{head}\r\n{parts}--b--\r\n"


PART = "--b\r\nContent-Location: a{}.htm\r\nContent-Type: text/html; charset=utf-8\r\n"

MIMES = {
    "mime-parts": lambda size: mime(filled(size, PART + "\r\n<table><tr><td>{}</table>\r\n")),
    "mime-pictures": lambda size: mime(filled(size, "--b\r\nContent-Type: image/png\r\n\r\nx{}\r\n")),
    "mime-headers": lambda size: mime(PART + filled(size, "X-{}: a\r\n") + "\r\n<table></table>\r\n"),
    "mime-folded": lambda size: mime(PART + "X: a\r\n" + filled(size, " {}\r\n") + "\r\n<table></table>\r\n"),
    "mime-boundaries": lambda size: mime(PART + "\r\n" + repeated("x--b", size) + "\r\n"),
    "mime-quoted": lambda size: mime(PART + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + page("<table>" + filled(size, "<tr><td>=E5=B0=8F{}=\r\n") + "</table>") + "\r\n"),
    "mime-base64": lambda size: mime(PART + "Content-Transfer-Encoding: base64\r\n\r\n" + repeated("PHA+YQ\r\n", size) + "\r\n"),
}


def xml2003(sheets):
    return f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{sheets}</Workbook>'


def cells(texts):
    return "<Row>" + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts) + "</Row>"


XML_TABLE = cells(["学校代码", "学校名称", "学校类型", "小学学生人数", "小学专任教师数"])
XML_ROW = cells(["99{}", "第{}小学", "小学", "100", "10"])


def worksheet(rows):
    return xml2003(f'<Worksheet ss:Name="a"><Table>{XML_TABLE}{rows}</Table></Worksheet>')


XML = {
    "xml": lambda size: worksheet(filled(size, XML_ROW)),
    "xml-sheets": lambda size: xml2003(filled(size, '<Worksheet ss:Name="{}"></Worksheet>')),
    "xml-sheets-cells": lambda size: xml2003(filled(size, '<Worksheet ss:Name="{}"><Table>' + XML_TABLE + XML_ROW + "</Table></Worksheet>")),
    "xml-merged": lambda size: worksheet(filled(size, '<Row><Cell ss:MergeAcross="16000"><Data ss:Type="Number">{}</Data></Cell></Row>')),
    "xml-merged-down": lambda size: worksheet(filled(size, '<Row><Cell ss:MergeDown="1000000"><Data ss:Type="Number">{}</Data></Cell></Row>')),
    "xml-index": lambda size: worksheet(filled(size, '<Row><Cell ss:Index="16384"><Data ss:Type="Number">{}</Data></Cell></Row>')),
    "xml-attributes": lambda size: worksheet("<Row" + filled(size, ' a{}="1"') + "/>"),
    "xml-styles": lambda size: xml2003("<Styles>" + filled(size, '<Style ss:ID="s{}"><NumberFormat ss:Format="0.0"/></Style>') + f'</Styles><Worksheet ss:Name="a"><Table>{XML_TABLE}</Table></Worksheet>'),
    "xml-entities": lambda size: worksheet('<Row><Cell><Data ss:Type="String">' + repeated("&amp;&#20013;", size) + "</Data></Cell></Row>"),
}

ODS_NS = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in [("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle")])


def ods(body, before="", deflated=False):
    content = f'<?xml version="1.0"?><office:document-content {ODS_NS}>{before}<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>'
    return package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}, deflated)


def ods_row(texts, more=""):
    return f"<table:table-row{more}>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts) + "</table:table-row>"


ODS_TABLE = ods_row(["学校代码", "学校名称", "学校类型", "小学学生人数", "小学专任教师数"])
ODS_ROW = ods_row(["99{}", "第{}小学", "小学", "100", "10"])
NUMBER = '<table:table-cell office:value-type="float" office:value="1"'


def ods_sheet(rows, **more):
    return ods(f'<table:table table:name="a">{ODS_TABLE}{rows}</table:table>', **more)


ODS = {
    "ods": lambda size: ods_sheet(filled(size, ODS_ROW)),
    "ods-deflated": lambda size: ods_sheet(filled(size * 15, ODS_ROW), deflated=True),
    "ods-sheets": lambda size: ods(filled(size, '<table:table table:name="{}"/>')),
    "ods-sheets-cells": lambda size: ods(filled(size, '<table:table table:name="{}">' + ODS_TABLE + ODS_ROW + "</table:table>")),
    "ods-repeated": lambda size: ods_sheet(filled(size, f'<table:table-row table:number-rows-repeated="9">{NUMBER} table:number-columns-repeated="9"/></table:table-row>')),
    "ods-repeated-wide": lambda size: ods_sheet(filled(size, f'<table:table-row>{NUMBER} table:number-columns-repeated="1000"/></table:table-row>')),
    "ods-spans": lambda size: ods_sheet(filled(size, f'<table:table-row>{NUMBER} table:number-columns-spanned="1000" table:number-rows-spanned="1000"/></table:table-row>')),
    "ods-blank": lambda size: ods_sheet(repeated('<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>', size)),
    "ods-spaces": lambda size: ods_sheet(ods_row([repeated('<text:s text:c="9"/>', size)])),
    "ods-paragraphs": lambda size: ods_sheet(ods_row([repeated("学</text:p><text:p>", size)])),
    "ods-deep": lambda size: ods_sheet("<table:table-row><table:table-cell>" + "<text:p>" * (size // 17) + "</text:p>" * (size // 17) + "</table:table-cell></table:table-row>"),
    "ods-styles": lambda size: ods_sheet(ods_row(["1"]), before="<office:automatic-styles>" + filled(size, '<number:number-style style:name="n{}"><number:text>a</number:text></number:number-style><style:style style:name="c{}" style:family="table-cell" style:data-style-name="n{}"/>') + "</office:automatic-styles>"),
    "ods-style-parents": lambda size: ods_sheet(ods_row(["1"]), before="<office:automatic-styles>" + filled(size, '<style:style style:name="{}" style:family="table-cell" style:parent-style-name="{}1"/>') + "</office:automatic-styles>"),
    "ods-attributes": lambda size: ods_sheet("<table:table-row" + filled(size, ' a{}="1"') + "/>"),
}


def of(ending, kinds):
    return {kind: (lambda make: lambda size: one(ending, make(size)))(make) for kind, make in kinds.items()}


KINDS = {**of("html", PAGES), **of("mhtml", MIMES), **of("xml", XML), **of("ods", ODS)}
