//! A workbook with the habits of Excel and WPS: rich and phonetic texts, dates by style, formulas that are
//! shared, texts that stand in cells, hidden sheets, namespaces and extensions.

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const IGNORED: &str = r#"xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision""#;

/// The parts of the workbook, by their names.
pub fn parts() -> Vec<(String, Vec<u8>)> {
    let type_of = |part: &str, kind: &str| {
        format!(
            r#"<Override PartName="/xl/{part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>"#
        )
    };
    let types: String = [
        ("workbook.xml", "sheet.main"),
        ("worksheets/sheet1.xml", "worksheet"),
        ("worksheets/sheet2.xml", "worksheet"),
        ("chartsheets/sheet1.xml", "chartsheet"),
        ("styles.xml", "styles"),
        ("sharedStrings.xml", "sharedStrings"),
        ("calcChain.xml", "calcChain"),
    ]
    .iter()
    .map(|(part, kind)| type_of(part, kind))
    .collect();
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="{RELS}/{kind}" Target="{target}"/>"#)
    };
    let relations: String = [
        ("rId3", "chartsheet", "chartsheets/sheet1.xml"),
        ("rId2", "worksheet", "worksheets/sheet2.xml"),
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId6", "sharedStrings", "sharedStrings.xml"),
        ("rId5", "styles", "styles.xml"),
        ("rId4", "theme", "theme/theme1.xml"),
        ("rId7", "calcChain", "calcChain.xml"),
    ]
    .iter()
    .map(|(id, kind, target)| relation(id, kind, target))
    .collect();
    let list = |items: &str| {
        format!(r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>"#)
    };
    [
        (
            "[Content_Types].xml",
            format!(
                r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>{types}</Types>"#
            ),
        ),
        ("_rels/.rels", list(&relation("rId1", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", workbook()),
        ("xl/_rels/workbook.xml.rels", list(&relations)),
        ("xl/styles.xml", styles()),
        ("xl/sharedStrings.xml", texts()),
        ("xl/theme/theme1.xml", theme()),
        ("xl/worksheets/sheet1.xml", sheet()),
        ("xl/worksheets/sheet2.xml", other_sheet()),
        (
            "xl/chartsheets/sheet1.xml",
            format!(r#"{HEAD}<chartsheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>"#),
        ),
        (
            "xl/calcChain.xml",
            format!(r#"{HEAD}<calcChain xmlns="{MAIN}"><c r="D4" i="1"/><c r="D5" i="1" l="1"/></calcChain>"#),
        ),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .to_vec()
}

fn workbook() -> String {
    format!(
        r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}" {IGNORED}><fileVersion appName="xl"/><workbookPr defaultThemeVersion="124226"/><bookViews><workbookView xWindow="0"/></bookViews><sheets><sheet name="学校" sheetId="1" r:id="rId1"/><sheet name="图" sheetId="3" r:id="rId3"/><sheet name="辅助" sheetId="2" state="hidden" r:id="rId2"/></sheets><definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">学校!$1:$2</definedName><definedName name="比">学校!$A$1&amp;"甲"</definedName></definedNames><calcPr calcId="191029"/><extLst><ext uri="{{140A7094-0E35-4892-8432-C4D2E57EDEB5}}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>"#
    )
}

fn styles() -> String {
    // General, dates, times, percentages and units; a number that no list has.
    let numbers = [
        0, 14, 57, 22, 46, 10, 176, 177, 178, 179, 180, 49, 181, 182, 999,
    ];
    let cells: String = numbers
        .iter()
        .map(|number| match number {
            0 => r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"><alignment vertical="center"/></xf>"#.to_owned(),
            n => format!(r#"<xf numFmtId="{n}" fontId="1" fillId="2" borderId="1" xfId="0" applyNumberFormat="1"><alignment horizontal="center" wrapText="1"/><protection locked="0"/></xf>"#),
        })
        .collect();
    format!(
        r#"{HEAD}<styleSheet xmlns="{MAIN}" {IGNORED}><numFmts count="7"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="177" formatCode="0.00&quot;万元&quot;"/><numFmt numFmtId="178" formatCode="0!.0,&quot;万&quot;"/><numFmt numFmtId="179" formatCode="[h]:mm"/><numFmt numFmtId="180" formatCode="[$-409]h:mm AM/PM"/><numFmt numFmtId="181" formatCode="0000000000"/><numFmt numFmtId="182" formatCode="[Red]0.0_);[=0]&quot;—&quot;"/></numFmts><fonts count="2" x14ac:knownFonts="1"><font><sz val="11"/><color theme="1"/><name val="等线"/><family val="2"/><scheme val="minor"/></font><font><b/><sz val="9"/><color rgb="FFFF0000"/><name val="宋体"/><charset val="134"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor theme="0" tint="-0.1499"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left style="thin"><color auto="1"/></left><right style="thin"><color auto="1"/></right><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{}">{cells}</cellXfs><cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles><dxfs count="1"><dxf><font><color rgb="FF9C0006"/></font><numFmt numFmtId="14" formatCode="yyyy/m/d"/></dxf></dxfs></styleSheet>"#,
        numbers.len()
    )
}

fn texts() -> String {
    format!(
        r#"{HEAD}<sst xmlns="{MAIN}" count="9" uniqueCount="9"><si><t>学校名称</t><phoneticPr fontId="1" type="noConversion"/></si><si><r><t>学生</t></r><r><rPr><b/><sz val="9"/><rFont val="宋体"/><charset val="134"/></rPr><t xml:space="preserve"> 人数
（人）</t></r><rPh sb="0" eb="2"><t>がくせい</t></rPh><phoneticPr fontId="1"/></si><si><t>中心 &amp; 小学_x000D_</t></si><si><t xml:space="preserve"> 柳河小学 </t></si><si><t> &lt;石桥&gt; </t></si><si/><si><t/></si><si><t>a&#10;b_x0041_</t></si><si><t>1234567890</t></si></sst>"#
    )
}

fn theme() -> String {
    format!(
        r#"{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office"><a:themeElements><a:clrScheme name="Office"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1></a:clrScheme></a:themeElements></a:theme>"#
    )
}

fn sheet() -> String {
    format!(
        r#"{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELS}" {IGNORED} xr:uid="{{00000000-0001-0000-0000-000000000000}}"><sheetPr codeName="Sheet1"><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:K9"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="2" topLeftCell="A3" state="frozen"/><selection pane="bottomLeft" activeCell="B4" sqref="B4:C5"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14.25" x14ac:dyDescent="0.2"/><cols><col min="1" max="1" width="20.5" customWidth="1"/><col min="3" max="3" hidden="1"/></cols><sheetData><row r="1" spans="1:11" ht="20.1" customHeight="1" x14ac:dyDescent="0.2"><c r="A1" s="5" t="s"><v>0</v></c><c r="B1" s="5" t="s"><v>1</v></c><c r="C1" s="5"/><c r="D1" t="inlineStr"><is><t>面积</t></is></c><c r="E1" t="inlineStr"><is><r><t>班</t></r><r><rPr><b/></rPr><t>数</t></r></is></c></row>
<row r="2" spans="1:11"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>450</v></c><c r="C2" s="1"><v>45536</v></c><c r="D2" s="6"><v>45536.5</v></c><c r="E2" s="7"><v>152.4</v></c><c r="F2" s="8"><v>1524000</v></c><c r="G2" s="9"><v>1.75</v></c><c r="H2" s="10"><v>0.5</v></c><c r="I2" s="12"><v>32110001</v></c><c r="J2" s="99"><v>-1.5E-3</v></c></row><row r="4" spans="1:11" hidden="1"><c r="A4" t="s"><v>3</v></c><c r="B4"><v>1200</v></c><c r="D4"><f t="shared" ref="D4:D6" si="0">B4*2</f><v>2400</v></c><c r="E4" t="str"><f>IF(A4&lt;&gt;"",A4&amp;"　甲","")</f><v>柳河小学　甲&amp;</v></c><c r="F4" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="G4" t="b"><v>1</v></c><c r="H4" s="5"><v>0.25</v></c><c r="I4" s="2"><f>TODAY()</f><v>45537</v></c></row><row r="5"><c r="A5" t="s"><v>4</v></c><c r="B5"><v>77</v></c><c r="D5"><f t="shared" si="0"/><v>154</v></c><c r="E5" t="str"><f>""</f><v></v></c><c r="F5" s="3"><v>45536.25</v></c><c r="G5" s="4"><v>1.5</v></c><c r="H5"><f>B5</f></c><c r="I5" s="13"><v>0</v></c></row><row r="6"><c r="A6" t="s"><v>7</v></c><c r="B6" t="n"><v>812.5</v></c><c r="D6"><f t="shared" si="0"/><v>0</v></c><c r="E6" t="d"><v>2024-09-01</v></c><c r="F6"><f t="array" ref="F6">SUM(B2:B5)</f><v>1727</v></c><c t="s"><v>5</v></c><c><v>3</v></c></row><row><c><v>9</v></c><c r="C7" t="s"><v>8</v></c><c t="b"><v>0</v></c></row></sheetData><sheetProtection sheet="1" objects="1"/><autoFilter ref="A1:K1"/><mergeCells count="2"><mergeCell ref="B1:C1"/><mergeCell ref="A8:B9"/></mergeCells><phoneticPr fontId="1" type="noConversion"/><conditionalFormatting sqref="B2:B6"><cfRule type="cellIs" dxfId="0" priority="1" operator="lessThan"><formula>"甲"&amp;B2</formula></cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="list" allowBlank="1" prompt="是&#10;否" sqref="G2:G6"><formula1>"是,否"</formula1></dataValidation></dataValidations><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><headerFooter><oddFooter>&amp;C第 &amp;P 页</oddFooter></headerFooter><extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression" priority="2"><xm:f>辅助!$A$1&gt;1</xm:f></x14:cfRule><xm:sqref>B3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"#
    )
}

/// A sheet whose elements have a prefix.
fn other_sheet() -> String {
    format!(
        "{HEAD}<x:worksheet xmlns:x=\"{MAIN}\">\n  <x:sheetData>\n    <x:row r=\"3\">\n      <x:c r=\"B3\" t=\"s\">\n        <x:v>8</x:v>\n      </x:c>\n      <x:c r=\"C3\"><x:f>1+1</x:f><x:v>2</x:v></x:c>\n    </x:row>\n  </x:sheetData>\n</x:worksheet>\n"
    )
}
