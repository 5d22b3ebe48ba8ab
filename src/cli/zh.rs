//! The help in Chinese: by command path and argument.

/// Help of a command, by its path below `balance`; the empty path is the program itself.
pub const COMMANDS: &[(&str, &str)] = &[
    ("", "判断一个县的义务教育学校是否均衡"),
    ("audit", "评估一个县：是否均衡，每所学校缺什么"),
    ("gaps", "列出全部缺口：每校缺什么，差异主要来自哪些学校"),
    (
        "compare",
        "比较各年：哪些指标变了，是哪些学校带来的，有没有退步",
    ),
    (
        "check",
        "显示怎样读取：工作表、各列、略过的行，以及所有问题",
    ),
    (
        "standards",
        "列出评估标准，或显示一个标准的公式、要求和限值",
    ),
    ("standards list", "列出内置标准"),
    (
        "standards show",
        "显示一个标准：各项指标的公式、单位、要求、限值和出处",
    ),
    (
        "explain",
        "解释一个问题代码；或追溯一项指标的数，直到单元格",
    ),
    (
        "fields",
        "列出字典里的项目，或说明一个词、一个表头是什么意思",
    ),
    ("sample", "生成一个虚构的县，用来试用"),
    ("template", "生成空白的区县填报工作簿，各栏按标准的需要列出"),
    ("help", "显示本帮助，或某个命令的帮助"),
];

/// Help of an argument, by its id; the same id means the same in every command.
pub const ARGUMENTS: &[(&str, &str)] = &[
    (
        "lang",
        "消息、表格和报告的语言：zh 或 en [默认：随系统语言]",
    ),
    ("color", "何时使用颜色：auto 自动，always 总是，never 从不"),
    (
        "force",
        "也替换不是本程序生成的文件，以及生成后又保存过的文件",
    ),
    ("paths", "工作簿、CSV 文件，或它们所在的文件夹"),
    ("standard", "内置标准（cn-2017、cn-2012）或自己的 TOML 文件"),
    ("format", "标准输出的格式：table 表格，json，csv，markdown"),
    ("check_format", "标准输出的格式：table 表格，json，markdown"),
    (
        "map",
        "自己的列名对照表：TOML 文件，可由 check --write-map 起草",
    ),
    (
        "write_map",
        "起草列名对照表，供修改：已识别的列，其余列给出最接近的猜测",
    ),
    (
        "output",
        "要写的文件，格式由扩展名决定（xlsx、html、docx、md、csv、json、txt），可重复；文件名以 problems 或“问题清单”结尾的（如 problems.xlsx）写问题清单",
    ),
    (
        "stamp",
        "在每份输出里写明生成时间；不写时，同样的输入得到逐字节相同的输出",
    ),
    (
        "problems",
        "另写一份全部问题的清单，不能评估时也写（xlsx、csv、json、md、txt）；可重复",
    ),
    (
        "annotate",
        "另写一份工作簿副本：有问题的单元格加底色和批注，可退回学校修改；多个文件时写文件夹（以 / 结尾）",
    ),
    (
        "allow_missing",
        "缺数据时用有数据的学校计算，并标明数据不全",
    ),
    (
        "deny",
        "把警告当作错误：warnings 为全部，或给出代码；可重复",
    ),
    (
        "allow",
        "认可一个已核对属实的判断（如 subjects-exceed-teachers、outlier）：写 代码[@学校][=理由]，学校写代码或名称，不写为全部；可重复；每份报告都会列出",
    ),
    (
        "reliefs",
        "哪些过渡政策算数：dated 数据年度在期限内的；all 全部；none 都不用",
    ),
    (
        "compare_reliefs",
        "哪些过渡政策算数：dated 数据年度在期限内的；all 全部；none 都不用 [默认：dated]",
    ),
    (
        "code",
        "问题代码（如 not-a-number），或指标的代号、名称（如 books、生均图书册数）；不写则列出全部代码",
    ),
    (
        "word",
        "项目名，列名里的词（如 骨干、books），或整个表头（如 教学仪器设备值（万元））；不写则列出全部项目",
    ),
    (
        "inputs",
        "指标：要追溯的工作簿、CSV 文件，或它们所在的文件夹",
    ),
    (
        "school",
        "指标：要追溯哪所学校，可写代码、名称或名称的一部分",
    ),
    (
        "explain_standard",
        "内置标准或自己的 TOML 文件 [默认：第一个有该指标的内置标准]",
    ),
    ("page", "输出格式：table 表格，markdown"),
    (
        "audit_year",
        "一个县有几年的数据时，评估哪一年 [默认：最近的一年]",
    ),
    (
        "years",
        "各年的数据，从早到晚：工作簿、CSV 文件、文件夹，或以前评估的 JSON；一个文件里有几年的，几年都用；不写、或只写一个文件夹时，按其中 balance.toml 所写",
    ),
    (
        "compare_standard",
        "各年都按它计算：内置标准或自己的 TOML 文件 [默认：最新一年 JSON 所用的标准，否则 cn-2017]",
    ),
    (
        "compare_format",
        "标准输出的格式：table 表格，json，markdown，github（注释），junit [默认：table]",
    ),
    (
        "compare_output",
        "要写的文件，格式由扩展名决定（xlsx、html、docx、md、csv、json、txt，xml 为 JUnit），可重复",
    ),
    (
        "matches",
        "合并与更名对照表：两列 old（原学校）、new（现学校），写代码或名称",
    ),
    (
        "by",
        "学校分组：按项目（urban_rural 城乡、town 乡镇、sponsor 举办者……），或按共同体名单（groups.csv）",
    ),
    (
        "fail_on",
        "何时以 1 退出：slip 原来达标的现在不达标；worse 差异系数上升超过容许值；unmet 现在有不达标的；never 从不；几种用逗号隔开 [默认：slip]",
    ),
    ("tolerance", "差异系数上升多少以内不算变差 [默认：0.005]"),
    ("exit_zero", "即使有标准未达到，也以 0 退出"),
    ("schools", "学校数"),
    ("rows", "为多少所学校准备空行"),
    ("county", "写在标题里的区县名称；须同时给出 --year"),
    ("census_year", "写在标题里的数据年份"),
    ("seed", "随机种子：同一种子得到同一个县"),
    ("year", "年度；同一种子的另一年是同一个县的变化"),
    ("help", "显示帮助"),
    ("version", "显示版本"),
];
