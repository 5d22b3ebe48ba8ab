"""The files that the benches read: made once, the same bytes every time.

County workbooks are those of `balance sample`. The national tables are computed by DuckDB from
hashes of row numbers.

python3 data.py PROGRAM FOLDER [--quick]    prints the files of every case as JSON
"""

import json
import subprocess
import sys
import zipfile
from itertools import islice, product
from pathlib import Path

# Schools of the county workbook and of the large one; the many workbooks, and schools in each; the
# nation's schools and counties. The roster has 50 teachers a school.
FULL = {
    "county": 300,
    "large": 5_000,
    "files": 300,
    "each": 60,
    "schools": 200_000,
    "counties": 2_900,
}
QUICK = {
    "county": 300,
    "large": 2_000,
    "files": 20,
    "each": 60,
    "schools": 2_000,
    "counties": 29,
}

# The sample's county, and characters that make names for others.
SAMPLE_COUNTY, SAMPLE_CODE = "青山县", "990101"
FIRST, SECOND = (
    "东南西北上下前后内外新古大小高长",
    "山河湖江林溪泉岭原川峰谷桥塘井坪洲湾港岛",
)


def sample(program, path, schools, seed=1):
    """A county made by the program, as a workbook or CSV file."""
    if not path.exists():
        unfinished = path.with_stem("unfinished-" + path.stem)
        command = [
            program,
            "sample",
            "--schools",
            str(schools),
            "--seed",
            str(seed),
            "--lang",
            "zh",
            "-o",
            unfinished,
        ]
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=120,
        )
        unfinished.rename(path)
    return path


def renamed(path, county, code):
    """Makes the sample's county another one, everywhere in the workbook."""
    unfinished = path.with_stem("unfinished-" + path.stem)
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/sharedStrings.xml":
                text = content.decode()
                content = (
                    text.replace(SAMPLE_COUNTY, county)
                    .replace(SAMPLE_CODE, code)
                    .encode()
                )
            target.writestr(part, content)
    unfinished.rename(path)


def county_files(program, folder, files, each):
    """A folder of county workbooks, each another county."""
    if not folder.exists():
        unfinished = folder.with_name("unfinished-" + folder.name)
        unfinished.mkdir(exist_ok=True)
        names = islice(product(FIRST, SECOND), files)
        for number, (first, second) in enumerate(names, 1):
            path = unfinished / f"{number:03}.xlsx"
            path.unlink(missing_ok=True)
            sample(program, path, each, seed=number)
            renamed(path, f"{first}{second}县", f"{110_000 + number}")
        unfinished.rename(folder)
    return folder


# Two neighbouring schools have 100 teachers together, so that the roster has 50 rows a school in
# all. Pupils and what a school owns go with its teachers, with some chance: figures like those of
# real schools, which pass the program's checks.
SCHOOLS = """
create macro chance(row, what) as (hash(row * 1000003 + what) % 1000000) / 1000000.0;
create table school as
with types as (
  select i, i * {counties} // {schools} as county,
    case when i % 2 = 1 and chance(i, 1) < 0.06 then '教学点'
         when chance(i, 1) < 0.60 then '小学'
         when chance(i, 1) < 0.84 then '初级中学'
         when chance(i, 1) < 0.96 then '九年一贯制学校'
         when chance(i, 1) < 0.99 then '完全中学'
         else '高级中学' end as type
  from range({schools}) numbers(i)),
pairs as (
  select i // 2 as pair, bool_or(type = '教学点') as small, (chance(i // 2, 2) * 60 - 30)::int as more
  from types group by i // 2, more),
sizes as (
  select types.*,
    case when small then if(i % 2 = 0, 96, 4) else 50 + if(i % 2 = 0, more, -more) end as teachers
  from types join pairs on pair = i // 2),
stages as (
  select *,
    case type when '小学' then teachers when '教学点' then teachers
              when '九年一贯制学校' then teachers * 3 // 5 else 0 end as primary_teachers,
    case type when '初级中学' then teachers when '九年一贯制学校' then teachers - teachers * 3 // 5
              when '完全中学' then teachers // 2 else 0 end as junior_teachers
  from sizes)
select i, county, type, teachers, primary_teachers, junior_teachers,
  teachers - primary_teachers - junior_teachers as senior_teachers,
  (primary_teachers * (9 + 9 * chance(i, 3)))::int as primary_students,
  (junior_teachers * (9 + 6 * chance(i, 4)))::int as junior_students,
  ((teachers - primary_teachers - junior_teachers) * (9 + 5 * chance(i, 5)))::int as senior_students,
  primary_students + junior_students + senior_students as students
from stages
"""

SCHOOLS_CSV = """
copy (
  select printf('%06d', 110000 + county) as "区县代码", printf('第%04d县', county + 1) as "区县名称",
    printf('%010d', 3100000000 + i) as "学校代码", '第' || (i + 1) || '学校' as "学校名称", type as "学校类型",
    '县级教育部门' as "举办者类型",
    case when chance(i, 6) < 0.3 then '城区' when chance(i, 6) < 0.6 then '镇区' else '乡村' end as "城乡类型",
    nullif(primary_students, 0) as "小学学生人数", nullif(junior_students, 0) as "初中学生人数",
    nullif(senior_students, 0) as "高中学生人数",
    (students * (4 + 5 * chance(i, 7)))::int as "教学及辅助用房面积",
    (students * 0.4 * chance(i, 8))::int as "室内体育用房面积",
    (students * 0.5 * chance(i, 9))::int as "体育馆面积",
    (students * (6 + 9 * chance(i, 10)))::int as "运动场地面积",
    (students * (0.15 + 0.25 * chance(i, 11)))::decimal(10, 2) as "教学仪器设备值（万元）",
    (students * (0.1 + 0.1 * chance(i, 12)))::int as "教学用计算机台数",
    (students * (15 + 20 * chance(i, 13)))::int as "图书册数",
    2 + (students * (0.02 + 0.02 * chance(i, 14)))::int as "网络多媒体教室间数"
  from school order by i)
to '{path}' (header)
"""

TEACHERS_CSV = """
copy (
  select printf('%010d', 3100000000 + i) as "学校代码",
    case when j < primary_teachers then '小学' when j < primary_teachers + junior_teachers then '初中'
         else '高中' end as "任教学段",
    printf('T%09d', t) as "工号", if(chance(t, 20) < 0.6, '女', '男') as "性别",
    printf('%04d-%02d-%02d', 1966 + (chance(t, 21) * 35)::int, 1 + (chance(t, 22) * 11)::int,
      1 + (chance(t, 23) * 27)::int) as "出生日期",
    case when chance(t, 24) < 0.06 then '硕士' when chance(t, 24) < 0.8 then '本科'
         when chance(t, 24) < 0.97 then '专科' else '中师' end as "学历",
    case when chance(t, 25) < 0.12 then '高级教师' when chance(t, 25) < 0.5 then '一级教师'
         else '二级教师' end as "职称",
    case when chance(t, 26) < 0.3 then '语文' when chance(t, 26) < 0.6 then '数学' when chance(t, 26) < 0.7 then '英语'
         when chance(t, 26) < 0.78 then '体育' when chance(t, 26) < 0.83 then '音乐'
         when chance(t, 26) < 0.88 then '美术' else '科学' end as "任教学科",
    case when chance(t, 27) < 0.1 then '县级' when chance(t, 27) < 0.12 then '市级' else '无' end as "骨干教师级别",
    '有' as "教师资格证", 360 + (chance(t, 28) * 200)::int as "近5年培训学时"
  from (select *, i * 100 + j as t
        from (select *, unnest(range(teachers)) as j from school))
  order by i, j)
to '{path}' (header)
"""


def national(folder, schools, counties):
    """The tables of a nation's schools and teachers."""
    paths = [folder / "schools.csv", folder / "teachers.csv"]
    if not folder.exists():
        # Imported here: what else is made needs no package.
        import duckdb

        unfinished = folder.with_name("unfinished-" + folder.name)
        unfinished.mkdir(exist_ok=True)
        with duckdb.connect() as database:
            database.execute(SCHOOLS.format(schools=schools, counties=counties))
            database.execute(SCHOOLS_CSV.format(path=unfinished / "schools.csv"))
            database.execute(TEACHERS_CSV.format(path=unfinished / "teachers.csv"))
        unfinished.rename(folder)
    return paths


def make(program, folder, sizes):
    """The files of every case, by its name; what is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    county, large, files, each, schools, counties = sizes.values()
    folder_of_files = county_files(
        program, folder / f"counties-{files}x{each}", files, each
    )
    return {
        "county": [sample(program, folder / f"county-{county}.xlsx", county)],
        "large": [sample(program, folder / f"county-{large}.xlsx", large)],
        "counties": sorted(folder_of_files.iterdir()),
        "national": national(folder / f"national-{schools}", schools, counties),
    }


if __name__ == "__main__":
    made = make(
        sys.argv[1], Path(sys.argv[2]), QUICK if "--quick" in sys.argv else FULL
    )
    print(
        json.dumps(
            {case: [str(path) for path in paths] for case, paths in made.items()}
        )
    )
