"""What belongs to the user beside the tables: standards, maps, groups, years compared, and what is written."""

from .case import HEAD, ROW, Case, filled

SOUND = (HEAD + ROW).encode()
SCHOOLS = "99{},第{}小学,小学,100,10\n"


def beside(ending, option, make, command="audit"):
    """A sound table, and a file that an option names."""

    def case(size):
        name = f"own.{ending}"
        content = make(size)
        content = content if isinstance(content, bytes) else content.encode()
        return Case({"t.csv": SOUND, name: content}, [command, "t.csv", "--allow-missing", option, name])

    return case


def standard(text, head='extends = "cn-2017"\n', tail=""):
    return beside("toml", "--standard", lambda size: filled(size, text, head, tail))


def mapped(text, head="", tail=""):
    return beside("toml", "--map", lambda size: filled(size, text, head, tail))


INDICATOR = '[indicator.i{}]\nzh = "甲{}"\nen = "A{}"\nshort.zh = "甲{}"\nshort.en = "A{}"\nnumerator = "teachers"\nper = "students"\nscale = 1\ndigits = 1\nnoun.zh = "人"\nnoun.en = "people"\nthreshold.primary = 1\n'


def compared(first, second, head=HEAD):
    """Two years of schools."""

    def case(size):
        years = [filled(size // 2, line, head, ROW if head == HEAD else "") for line in (first, second)]
        files = {f"202{n}.csv": year.encode() for n, year in enumerate(years, 3)}
        return Case(files, ["compare", *files, "--allow-missing"])

    return case


def matches(size):
    return Case(
        {"2023.csv": SOUND, "2024.csv": SOUND, "m.csv": filled(size, "第{}小学,第{}中心\n", "old,new\n").encode()},
        ["compare", "2023.csv", "2024.csv", "--allow-missing", "--match", "m.csv"],
    )


def matched(size):
    """Two years, and which school is which."""
    case = compared(SCHOOLS, "88{},乙{}中心,小学,100,10\n")(size * 2 // 3)
    case.files["m.csv"] = filled(size // 3, "第{}小学,乙{}中心\n", "old,new\n").encode()
    case.arguments += ["--match", "m.csv"]
    return case


def grouped(line):
    def case(size):
        schools = filled(size // 2, SCHOOLS, HEAD)
        groups = filled(size // 2, line, "group,school,role\n")
        return Case({"t.csv": schools.encode(), "g.csv": groups.encode()}, ["audit", "t.csv", "--allow-missing", "--by", "g.csv"])

    return case


def earlier(make):
    """The JSON of an earlier audit, compared with a sound year."""
    return lambda size: Case({"2023.json": make(size).encode(), "2024.csv": SOUND}, ["compare", "2023.json", "2024.csv", "--allow-missing"])


def config(make):
    """A folder with a balance.toml."""

    def case(size):
        years = 'years = ["2023.csv", "2024.csv"]\n'
        files = {"y/2023.csv": SOUND, "y/2024.csv": SOUND, "y/balance.toml": (years + make(size)).encode()}
        return Case(files, ["compare", "./y", "--allow-missing"])

    return case


def files(make):
    """A folder of many small files."""
    return lambda size: Case({f"f/{n}.csv": make(n).encode() for n in range(max(1, size // 130))}, ["audit", "./f", "--allow-missing"])


def written(arguments, line=SCHOOLS, command="audit"):
    """What is written of a table, beside it."""
    return lambda size: Case({"t.csv": filled(size, line, HEAD, ROW).encode()}, [command, "t.csv", *arguments])


WRONG = "99{},第{}小学,小学,约一百,约十\n"

KINDS = {
    "standard-indicators": standard(INDICATOR),
    "standard-items": standard('[item.IV_{}]\nzh = "甲{}"\nen = "A{}"\nevidence = "documents"\n'),
    "standard-excludes": standard('[exclude.e{}]\nwhen = "students < 1"\nzh = "甲{}"\nen = "A{}"\n'),
    "standard-defines": standard('d{} = "teachers"\n', 'extends = "cn-2017"\n[define]\n'),
    "standard-chain": standard('e{} = "e{} + 1"\n', 'extends = "cn-2017"\n[define]\n'),
    "standard-identifier": standard("a", 'extends = "cn-2017"\n[indicator.x]\nnumerator = "', '"\n'),
    "standard-formula": standard("teachers + ", 'extends = "cn-2017"\n[indicator.multimedia_rooms]\nnumerator = "', 'teachers"\n'),
    "standard-brackets": standard("(", 'extends = "cn-2017"\n[indicator.multimedia_rooms]\nnumerator = "', '"\n'),
    "standard-key": standard("a", 'extends = "cn-2017"\n', " = 1\n"),
    "standard-keys": standard("a{} = 1\n"),
    "standard-dotted": standard("a.", 'extends = "cn-2017"\n', "a = 1\n"),
    "standard-arrays": standard("[", 'extends = "cn-2017"\na = ', "\n"),
    "standard-reliefs": standard('[indicator.multimedia_rooms.relief.r{}]\nwhen = "students < 1"\nadd = 1\nzh = "甲{}"\nen = "A{}"\n'),
    "map-columns": mapped('"列{}" = "books"\n', "[columns]\n"),
    "map-column-unknown": mapped('"列{}" = "bocks{}"\n', "[columns]\n"),
    "map-key-long": mapped("小学", '[columns]\n"', '" = "books"\n'),
    "map-field-long": mapped("a", '[columns]\n"藏书" = "', '"\n'),
    "map-sheets": mapped('[[sheet]]\nfile = "t{}.csv"\n[sheet.columns]\n"甲" = "books"\n'),
    "map-sheets-here": mapped('[[sheet]]\nfile = "t.csv"\n[sheet.columns]\n"甲{}" = "books"\n'),
    "map-values": mapped('"词{}" = "county"\n', "[values.backbone]\n"),
    "map-letters": mapped('"column A{}" = "books"\n', "[columns]\n"),
    "groups": grouped("组{},第{}小学,lead\n"),
    "groups-one": grouped("组,第{}小学,member\n"),
    "groups-unknown": grouped("组{},第{}中心小校,member\n"),
    "groups-twice": grouped("组{},第1小学,member\n"),
    "compare": compared(SCHOOLS, "99{},第{}小学,小学,101,10\n"),
    "compare-renamed": compared(SCHOOLS, "88{},第{}中心小学,小学,101,10\n"),
    "compare-alike": compared("99{},青山县城关镇中心小学{},小学,100,10\n", "88{},青山县城关镇中心小校{}a,小学,101,10\n"),
    "compare-same-name": compared("99{},甲小学,小学,100,10\n", "88{},甲小学,小学,101,10\n"),
    "compare-counties": compared(*["县{}县,99{},第{}小学,小学,100,10\n"] * 2, head="区县名称," + HEAD),
    "compare-counties-other": compared("县{}县,99{},第{}小学,小学,100,10\n", "区{}区,99{},第{}小学,小学,100,10\n", head="区县名称," + HEAD),
    "matches": matches,
    "matched": matched,
    "json-brackets": earlier(lambda size: "[" * size),
    "json-key": earlier(lambda size: '{"' + "a" * size + '": 1}'),
    "json-keys": earlier(lambda size: filled(size, '"a{}": 1,', "{", '"a": 1}')),
    "json-counties": earlier(lambda size: filled(size, '{"name": "{}", "stages": []},', '{"schema_version": 1, "counties": [', "{}]}")),
    "config-allows": config(lambda size: "allow = [" + filled(size, '"outlier@第{}小学=因为",') + "]\n"),
    "config-denies": config(lambda size: "deny = [" + filled(size, '"outlie{}",') + "]\n"),
    "config-years": config(lambda size: filled(size, "a{} = 1\n")),
    "files": files(lambda n: f"{HEAD}99{n},第{n}小学,小学,100,10\n"),
    "files-nothing": files(lambda n: f"a,b\n{n},1\n" + "x" * 110),
    "files-wrong": files(lambda n: f"{HEAD}99{n},第{n}小学,小学,约一百,10\n"),
    "check-map": written(["--write-map", "./map.toml", "--force"], command="check"),
    "write-json": written(["--allow-missing", "--format", "json"]),
    "write-xlsx": written(["--allow-missing", "-o", "./o.xlsx", "--force"]),
    "write-html": written(["--allow-missing", "-o", "./o.html", "--force"]),
    "write-docx": written(["--allow-missing", "-o", "./o.docx", "--force"]),
    "write-annotated": written(["--allow-missing", "--annotate", "./o.xlsx", "--force"], WRONG),
    "write-problems": written(["--allow-missing", "--problems", "./problems.xlsx", "--force"], WRONG),
    "write-problems-json": written(["--allow-missing", "--problems", "./problems.json", "--force"], WRONG),
}
