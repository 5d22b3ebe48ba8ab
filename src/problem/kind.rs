//! Every kind of problem: its code, how grave it is, what it says and how to mend it.

use super::Severity;
use crate::lang::{Lang, Text};

/// A kind of problem, with what was found.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    missing_docs,
    reason = "the message beside each variant says what it is"
)]
pub enum Kind {
    FileMissing,
    FileUnreadable {
        why: String,
    },
    FileEmpty,
    FileUnknownFormat {
        extension: String,
    },
    NotAWorkbook {
        why: String,
    },
    PasswordProtected,
    TooLarge {
        limit: Text,
    },
    FolderEmpty,
    NotUtf8,
    UnclosedQuote,
    BeyondHeader {
        found: String,
    },
    UnitLine {
        found: String,
        columns: Text,
    },
    NoSchoolTable {
        wanted: Text,
    },
    NoSchools,
    SheetIgnored,
    PupilsDisagree {
        school: String,
        total: String,
        sum: String,
    },
    NegativeFigure {
        school: String,
        stage: Text,
        indicator: Text,
    },
    ScopeUnknown {
        school: Option<String>,
        column: Text,
        rule: Text,
    },
    DuplicateColumn {
        column: Text,
    },
    UnknownColumn {
        header: String,
        nearest: Option<Text>,
    },
    MissingColumn {
        columns: Text,
        indicator: Text,
    },
    NotANumber {
        column: Text,
        found: String,
    },
    ErrorValue {
        column: Text,
        found: String,
    },
    NegativeNumber {
        column: Text,
        found: String,
    },
    NotWhole {
        column: Text,
        found: String,
    },
    NotAYear {
        column: Text,
        found: String,
    },
    NotYesOrNo {
        column: Text,
        found: String,
    },
    UnknownWord {
        column: Text,
        found: String,
        valid: Text,
    },
    DuplicateSchool {
        school: String,
    },
    Contradiction {
        school: String,
        column: Text,
        values: String,
    },
    RowWithoutSchool,
    MissingCounty {
        school: String,
    },
    MissingPupils {
        school: String,
        stage: Text,
    },
    MissingValue {
        school: String,
        stage: Text,
        indicator: Text,
        columns: Text,
    },
    StageUnknown {
        school: String,
    },
    PupilsOutsideType {
        school: String,
        stage: Text,
    },
    Apportioned {
        school: String,
        column: Text,
        by: Text,
    },
    TypeUnknown {
        school: String,
    },
    NoTypes,
    NoSchoolAssessed {
        county: String,
    },
    NoPupils {
        county: String,
    },
    StageAbsent {
        county: String,
        stage: Text,
    },
    Defect {
        why: String,
    },
}

use Kind::*;

impl Kind {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            FileMissing => "file-missing",
            FileUnreadable { .. } => "file-unreadable",
            FileEmpty => "file-empty",
            FileUnknownFormat { .. } => "file-unknown-format",
            NotAWorkbook { .. } => "not-a-workbook",
            PasswordProtected => "password-protected",
            TooLarge { .. } => "too-large",
            FolderEmpty => "folder-empty",
            NotUtf8 => "unknown-encoding",
            UnclosedQuote => "unclosed-quote",
            BeyondHeader { .. } => "beyond-header",
            UnitLine { .. } => "unit-line",
            NoSchoolTable { .. } => "no-school-table",
            NoSchools => "no-schools",
            SheetIgnored => "sheet-ignored",
            PupilsDisagree { .. } => "pupils-disagree",
            NegativeFigure { .. } => "negative-figure",
            ScopeUnknown { .. } => "scope-unknown",
            DuplicateColumn { .. } => "duplicate-column",
            UnknownColumn { .. } => "unknown-column",
            MissingColumn { .. } => "missing-column",
            NotANumber { .. } => "not-a-number",
            ErrorValue { .. } => "error-value",
            NegativeNumber { .. } => "negative-number",
            NotWhole { .. } => "not-whole",
            NotAYear { .. } => "not-a-year",
            NotYesOrNo { .. } => "not-yes-or-no",
            UnknownWord { .. } => "unknown-word",
            DuplicateSchool { .. } => "duplicate-school",
            Contradiction { .. } => "contradiction",
            RowWithoutSchool => "row-without-school",
            MissingCounty { .. } => "missing-county",
            MissingPupils { .. } => "missing-pupils",
            MissingValue { .. } => "missing-value",
            StageUnknown { .. } => "stage-unknown",
            PupilsOutsideType { .. } => "pupils-outside-type",
            Apportioned { .. } => "apportioned",
            TypeUnknown { .. } => "type-unknown",
            NoTypes => "no-types",
            NoSchoolAssessed { .. } => "no-school-assessed",
            NoPupils { .. } => "no-pupils",
            StageAbsent { .. } => "stage-absent",
            Defect { .. } => "defect",
        }
    }

    /// Whether it is a figure that is not there, which the user may allow.
    pub fn is_missing(&self) -> bool {
        matches!(self, MissingColumn { .. } | MissingValue { .. })
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        match self {
            UnknownColumn { .. }
            | PupilsOutsideType { .. }
            | Apportioned { .. }
            | TypeUnknown { .. }
            | NoTypes
            | SheetIgnored
            | ScopeUnknown { .. }
            | StageAbsent { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// What is wrong.
    pub fn message(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        macro_rules! say {
            ($zh:literal, $en:literal) => {
                if zh { format!($zh) } else { format!($en) }
            };
        }
        let t = |text: &Text| text.get(lang).to_owned();
        match self {
            FileMissing => say!("文件不存在", "there is no such file"),
            FileUnreadable { why } => {
                say!("文件无法读取（{why}）", "the file cannot be read ({why})")
            }
            FileEmpty => say!("文件是空的", "the file is empty"),
            FileUnknownFormat { extension } => say!(
                "不支持的文件格式“{extension}”",
                "files of the kind \"{extension}\" are not read"
            ),
            NotAWorkbook { why } => say!(
                "不是有效的工作簿，或文件已损坏（{why}）",
                "this is not a workbook, or it is damaged ({why})"
            ),
            PasswordProtected => say!(
                "工作簿设有打开密码",
                "the workbook is protected by a password"
            ),
            TooLarge { limit } => {
                let limit = t(limit);
                say!(
                    "超出可读取的上限：{limit}",
                    "larger than can be read: {limit}"
                )
            }
            FolderEmpty => say!(
                "文件夹里没有可读取的表格",
                "the folder holds no table that can be read"
            ),
            NotUtf8 => say!(
                "文字编码无法识别（既不是 UTF-8 也不是 GB18030）",
                "the text is neither UTF-8 nor GB18030"
            ),
            UnclosedQuote => say!(
                "引号没有成对，后面的行会并成一格",
                "a quote is not closed, and the rows behind it would become one cell"
            ),
            BeyondHeader { found } => say!(
                "这一行比表头长，多出“{found}”，各列可能已错位",
                "this row is longer than the header (\"{found}\"): its columns may have shifted"
            ),
            UnitLine { found, columns } => {
                let c = t(columns);
                say!(
                    "表上方写着“{found}”，而这些列没有写单位，按基本单位读取：{c}",
                    "above the table stands \"{found}\", but these columns name no unit and were read in the basic one: {c}"
                )
            }
            NoSchoolTable { wanted } => {
                let wanted = t(wanted);
                say!(
                    "没有找到学校数据表：没有一行表头同时含有{wanted}",
                    "no table of schools found: no header row has {wanted}"
                )
            }
            SheetIgnored => say!(
                "这张工作表没有学校数据表，未使用",
                "this sheet has no table of schools and was not used"
            ),
            PupilsDisagree { school, total, sum } => say!(
                "学校“{school}”的学生总数 {total} 不等于各学段之和 {sum}",
                "the pupils of \"{school}\" are {total} in all, but {sum} by stage"
            ),
            NegativeFigure {
                school,
                stage,
                indicator,
            } => {
                let (s, i) = (t(stage), t(indicator));
                say!(
                    "学校“{school}”（{s}）的“{i}”算出负数：减去的比总数还大",
                    "\"{i}\" of \"{school}\" ({s}) is negative: more is taken off than there is"
                )
            }
            ScopeUnknown {
                school: Some(school),
                column,
                rule,
            } => {
                let (c, r) = (t(column), t(rule));
                say!(
                    "学校“{school}”没有填“{c}”，按参评计入（规则：{r}）",
                    "\"{school}\" has no \"{c}\" and counts as assessed (the rule: {r})"
                )
            }
            ScopeUnknown {
                school: None,
                column,
                rule,
            } => {
                let (c, r) = (t(column), t(rule));
                say!(
                    "没有“{c}”列，所有学校都按参评计入（规则：{r}）",
                    "there is no column \"{c}\"; every school counts as assessed (the rule: {r})"
                )
            }
            NoSchools => say!("表头下没有任何学校", "there is no school below the header"),
            DuplicateColumn { column } => {
                let c = t(column);
                say!("有两列都是“{c}”", "two columns are both \"{c}\"")
            }
            UnknownColumn { header, nearest } => match nearest.as_ref().map(t) {
                Some(n) => say!(
                    "未识别的列“{header}”，未使用；最接近的项目是“{n}”",
                    "the column \"{header}\" is not known and was not used; the nearest is \"{n}\""
                ),
                None => say!(
                    "未识别的列“{header}”，未使用",
                    "the column \"{header}\" is not known and was not used"
                ),
            },
            MissingColumn { columns, indicator } => {
                let (c, i) = (t(columns), t(indicator));
                say!(
                    "缺少计算“{i}”所需的列：{c}",
                    "the columns for \"{i}\" are missing: {c}"
                )
            }
            NotANumber { column, found } => {
                let c = t(column);
                say!(
                    "“{c}”应为数字，实为“{found}”",
                    "\"{c}\" should be a number; found \"{found}\""
                )
            }
            ErrorValue { column, found } => {
                let c = t(column);
                say!(
                    "“{c}”是错误值 {found}",
                    "\"{c}\" is the error value {found}"
                )
            }
            NegativeNumber { column, found } => {
                let c = t(column);
                say!(
                    "“{c}”不能为负数，实为 {found}",
                    "\"{c}\" cannot be negative; found {found}"
                )
            }
            NotWhole { column, found } => {
                let c = t(column);
                say!(
                    "“{c}”应为整数，实为 {found}",
                    "\"{c}\" should be a whole number; found {found}"
                )
            }
            NotAYear { column, found } => {
                let c = t(column);
                say!(
                    "“{c}”应为年份，实为“{found}”",
                    "\"{c}\" should be a year; found \"{found}\""
                )
            }
            NotYesOrNo { column, found } => {
                let c = t(column);
                say!(
                    "“{c}”应为“是”或“否”，实为“{found}”",
                    "\"{c}\" should be yes or no; found \"{found}\""
                )
            }
            UnknownWord { column, found, .. } => {
                let c = t(column);
                say!(
                    "“{c}”的取值“{found}”无法识别",
                    "\"{found}\" is not a known value of \"{c}\""
                )
            }
            DuplicateSchool { school } => say!(
                "学校“{school}”出现了不止一次",
                "the school \"{school}\" stands in more than one row"
            ),
            Contradiction {
                school,
                column,
                values,
            } => {
                let c = t(column);
                say!(
                    "学校“{school}”的“{c}”在两处不一致：{values}",
                    "\"{c}\" of \"{school}\" differs between two places: {values}"
                )
            }
            RowWithoutSchool => say!(
                "这一行有数据，但没有学校名称，也没有学校代码",
                "this row has figures, but neither a school's name nor its code"
            ),
            MissingCounty { school } => say!(
                "学校“{school}”没有填区县，而同表其他学校填了",
                "the school \"{school}\" has no county, while others in the table have one"
            ),
            MissingPupils { school, stage } => {
                let s = t(stage);
                say!(
                    "学校“{school}”的{s}学生人数空缺",
                    "the school \"{school}\" has no figure for its pupils ({s})"
                )
            }
            MissingValue {
                school,
                stage,
                indicator,
                columns,
            } => {
                let (s, i, c) = (t(stage), t(indicator), t(columns));
                say!(
                    "学校“{school}”（{s}）缺“{i}”所需的数据：{c}",
                    "\"{school}\" ({s}) lacks what \"{i}\" needs: {c}"
                )
            }
            StageUnknown { school } => say!(
                "学校“{school}”的学生人数没有分学段，学校类型也不能说明属于哪个学段",
                "the pupils of \"{school}\" are not given by stage, and its type does not tell the stage"
            ),
            PupilsOutsideType { school, stage } => {
                let s = t(stage);
                say!(
                    "学校“{school}”有{s}学生，但它的学校类型没有{s}",
                    "\"{school}\" has {s} pupils, but its type has no {s} stage"
                )
            }
            Apportioned { school, column, by } => {
                let (c, b) = (t(column), t(by));
                say!(
                    "学校“{school}”的“{c}”只有全校合计，已按{b}分到各学段",
                    "\"{c}\" of \"{school}\" is given for the whole school only; it was divided by {b}"
                )
            }
            TypeUnknown { school } => say!(
                "学校“{school}”没有填学校类型，按有学生的学段计入",
                "\"{school}\" has no school type; it counts in the stages it has pupils in"
            ),
            NoTypes => say!(
                "没有学校类型列：凡有学生的学校都计入，无法按类型排除",
                "there is no column of school types: every school with pupils counts, none can be left out by its type"
            ),
            NoSchoolAssessed { county } => say!(
                "“{county}”没有一所学校属于评估范围",
                "no school of \"{county}\" falls under the assessment"
            ),
            NoPupils { county } => say!(
                "“{county}”的参评学校都没有学生",
                "the schools of \"{county}\" have no pupils"
            ),
            Defect { why } => say!("程序内部错误：{why}", "a defect of the program: {why}"),
            StageAbsent { county, stage } => {
                let s = t(stage);
                say!(
                    "“{county}”没有{s}学生，{s}未评估",
                    "\"{county}\" has no {s} pupils; that stage was not assessed"
                )
            }
        }
    }

    /// What to do about it.
    pub fn hint(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            FileMissing => ("请检查文件名和路径", "Check the name and the path"),
            FileUnreadable { .. } => (
                "请确认文件没有被其他程序占用，并且有读取权限",
                "Check that no other program holds it and that you may read it",
            ),
            FileEmpty => ("请重新导出该文件", "Export the file again"),
            FileUnknownFormat { .. } => (
                "请使用 .xlsx 或 .csv；其他格式请先在表格软件中另存为 .xlsx",
                "Use .xlsx or .csv; save other formats as .xlsx first",
            ),
            NotAWorkbook { .. } => (
                "请用表格软件打开并另存为 .xlsx",
                "Open it in a spreadsheet program and save it as .xlsx",
            ),
            PasswordProtected => (
                "请用密码打开，去掉密码后另存",
                "Open it with the password and save it without one",
            ),
            TooLarge { .. } => (
                "请拆分文件或删去无关的工作表",
                "Split the file or remove other sheets",
            ),
            FolderEmpty => (
                "请指定含有 .xlsx 或 .csv 的文件夹",
                "Name a folder with .xlsx or .csv files",
            ),
            NotUtf8 => ("请另存为 UTF-8 编码的 CSV", "Save it as CSV in UTF-8"),
            UnclosedQuote => ("请补上或删去引号", "Close the quote or take it out"),
            BeyondHeader { .. } => (
                "带千分位逗号的数要加引号，或去掉逗号",
                "Quote numbers that have commas, or take the commas out",
            ),
            UnitLine { .. } => (
                "请把单位写进列名，如“教学仪器设备值（万元）”",
                "Put the unit into the header of each column",
            ),
            NoSchoolTable { .. } => (
                "请检查表头，一行一所学校；可用 balance sample 生成样表对照",
                "Check the header; the table has a row a school. `balance sample` writes one to compare with",
            ),
            SheetIgnored => (
                "如有学校数据，请检查表头",
                "If it holds schools, check its header",
            ),
            PupilsDisagree { .. } | NegativeFigure { .. } => {
                ("请核对后改正", "Check and correct it")
            }
            ScopeUnknown { .. } => ("请补上这一项", "Fill it in"),
            NoSchools => ("请填入学校数据", "Fill in the schools"),
            DuplicateColumn { .. } => (
                "请删去其中一列，或改正表头",
                "Remove one, or correct its header",
            ),
            UnknownColumn { .. } => (
                "如需使用，请改用标准表头",
                "To use it, give it a known header",
            ),
            MissingColumn { .. } => (
                "请补上这些列；或加 --allow-missing 不计该指标",
                "Add them; or leave the indicator out with --allow-missing",
            ),
            NotANumber { .. } => (
                "请填数字；没有数据请留空",
                "Enter a number; leave it blank if there is none",
            ),
            ErrorValue { .. } => (
                "请修正公式或直接填数字",
                "Mend the formula or enter the number",
            ),
            NegativeNumber { .. } | NotWhole { .. } => ("请核对后改正", "Check and correct it"),
            NotAYear { .. } => (
                "请填四位年份，如 2024",
                "Enter a year of four digits, such as 2024",
            ),
            NotYesOrNo { .. } => ("请填“是”或“否”", "Enter 是 or 否"),
            UnknownWord { valid, .. } => {
                let valid = valid.get(lang);
                return match lang {
                    Lang::Zh => format!("可填：{valid}"),
                    Lang::En => format!("Known: {valid}"),
                };
            }
            DuplicateSchool { .. } => (
                "请删去重复的行，或改正学校代码",
                "Remove the second row, or correct the school code",
            ),
            Contradiction { .. } => (
                "请核对后改成一致",
                "Check which is right and correct the other",
            ),
            RowWithoutSchool => (
                "请补上学校名称；如是合计行，请写明“合计”",
                "Enter the school's name; mark a row of totals as 合计",
            ),
            MissingCounty { .. } => ("请补上区县", "Enter the county"),
            MissingPupils { .. } => (
                "请填人数；没有学生请填 0",
                "Enter the number; enter 0 if there are none",
            ),
            MissingValue { .. } => (
                "请补上数据，没有的填 0；或加 --allow-missing 只用有数据的学校计算",
                "Enter it, 0 where there is none; or compute from the other schools with --allow-missing",
            ),
            StageUnknown { .. } => (
                "请填学校类型，或把学生人数分成小学、初中两列",
                "Enter the school type, or give the pupils by stage",
            ),
            PupilsOutsideType { .. } => {
                ("请核对学校类型和学生人数", "Check the type and the pupils")
            }
            Apportioned { .. } => (
                "如有分学段数据，请分列填写",
                "Give it by stage where it is known",
            ),
            TypeUnknown { .. } => ("请填学校类型", "Enter the school type"),
            NoTypes => ("请加上学校类型列", "Add a column of school types"),
            NoSchoolAssessed { .. } => (
                "请核对学校类型和举办者类型",
                "Check the school types and the sponsors",
            ),
            NoPupils { .. } => ("请核对学生人数", "Check the numbers of pupils"),
            Defect { .. } => ("请报告这个问题", "Please report it"),
            StageAbsent { .. } => (
                "如有学生，请核对学生人数列",
                "If there are any, check the columns of pupils",
            ),
        };
        lang.pick(zh, en).to_owned()
    }
}
