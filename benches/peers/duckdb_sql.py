"""The CVs of cn-2017 with DuckDB: SQL in a C++ library, started from Python.

python3 duckdb_sql.py WORKBOOK…              county workbooks
python3 duckdb_sql.py SCHOOLS.csv TEACHERS.csv

DuckDB reads CSV itself. Its extension for Excel has to be downloaded, so workbooks come through
fastexcel, as Arrow tables. Prints CSV: county, stage, indicator, cv.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import duckdb

# What `balance` has to find out is given to this script: which sheet, that the headers take rows 3
# and 4, which column is what and in which unit, and that totals have no school code.
COLUMNS = {
    1: "code",
    3: "type",
    8: "students_primary",
    9: "students_junior",
    10: "students_senior",
    18: "doctor_primary",
    19: "master_primary",
    20: "bachelor_primary",
    21: "associate_primary",
    23: "doctor_junior",
    24: "master_junior",
    25: "bachelor_junior",
    30: "backbone_primary",
    31: "backbone_junior",
    32: "pe_primary",
    33: "pe_junior",
    34: "music_primary",
    35: "music_junior",
    36: "fine_arts_primary",
    37: "fine_arts_junior",
    38: "arts_primary",
    39: "arts_junior",
    42: "teaching_area",
    43: "indoor_sports_area",
    44: "gym_area",
    45: "sports_ground_area",
    46: "equipment_value",
    49: "multimedia_rooms",
}
TEXTS = (1, 3)
HEAD_ROWS = 4

OF_WORKBOOKS = """
create view schools as
select county, code, type, students_primary, students_junior, students_senior,
  doctor_primary + master_primary + bachelor_primary + associate_primary as above_primary,
  doctor_junior + master_junior + bachelor_junior as above_junior,
  backbone_primary, backbone_junior,
  pe_primary + music_primary + fine_arts_primary + arts_primary as arts_primary,
  pe_junior + music_junior + fine_arts_junior + arts_junior as arts_junior,
  teaching_area - indoor_sports_area as teaching, gym_area + sports_ground_area as sports,
  equipment_value * 10000 as equipment, multimedia_rooms as rooms
from sheets where code is not null
"""

# Types are given for what is text or could be taken for it; of the roster nothing else is used, and
# without types to find out it is read faster.
OF_CSV = """
create view schools as
with roster as (
  select "学校代码" as code,
    count(*) filter ("任教学段" = '小学' and "学历" in ('博士', '硕士', '本科', '专科')) as above_primary,
    count(*) filter ("任教学段" = '初中' and "学历" in ('博士', '硕士', '本科')) as above_junior,
    count(*) filter ("任教学段" = '小学' and "骨干教师级别" in ('县级', '市级', '省级', '国家级')) as backbone_primary,
    count(*) filter ("任教学段" = '初中' and "骨干教师级别" in ('县级', '市级', '省级', '国家级')) as backbone_junior,
    count(*) filter ("任教学段" = '小学' and "任教学科" in ('体育', '音乐', '美术', '艺术')) as arts_primary,
    count(*) filter ("任教学段" = '初中' and "任教学科" in ('体育', '音乐', '美术', '艺术')) as arts_junior
  from read_csv('{teachers}', all_varchar = true)
  group by code)
select "区县代码" as county, code, "学校类型" as type,
  "小学学生人数" as students_primary, "初中学生人数" as students_junior, "高中学生人数" as students_senior,
  above_primary, above_junior, backbone_primary, backbone_junior, arts_primary, arts_junior,
  "教学及辅助用房面积" - "室内体育用房面积" as teaching, "体育馆面积" + "运动场地面积" as sports,
  "教学仪器设备值（万元）" * 10000 as equipment, "网络多媒体教室间数" as rooms
from (select *, "学校代码" as code
      from read_csv('{schools}', types = {{'学校代码': 'VARCHAR', '区县代码': 'VARCHAR'}}))
left join roster using (code)
"""

CVS = """
with assessed as (
  select * replace (coalesce(students_primary, 0)::double as students_primary,
                    coalesce(students_junior, 0)::double as students_junior),
    1.1 * coalesce(students_junior, 0)::double as junior_weight,
    coalesce(students_primary, 0)::double + junior_weight + 1.32 * coalesce(students_senior, 0)::double as weights
  from schools
  where type not in ('特殊教育学校', '高级中学', '中等职业学校', '幼儿园')
    and not (type = '教学点'
      and coalesce(students_primary, 0) + coalesce(students_junior, 0) + coalesce(students_senior, 0) < 50)),
stages as (
  select county, 'primary' as stage, students_primary as p, students_primary / weights as share,
    above_primary as above, backbone_primary as backbone, arts_primary as arts, teaching, sports, equipment, rooms
  from assessed where students_primary > 0
  union all
  select county, 'junior', students_junior, junior_weight / weights,
    above_junior, backbone_junior, arts_junior, teaching, sports, equipment, rooms
  from assessed where students_junior > 0),
figures as (
  select county, stage, p, above::double as above_required_teachers, backbone::double as backbone_teachers,
    arts::double as sports_arts_teachers, share * teaching as teaching_area, share * sports as sports_area,
    share * equipment as equipment_value, share * rooms as multimedia_rooms
  from stages),
long as (unpivot figures on columns(* exclude (county, stage, p)) into name indicator value x),
means as (
  select *, sum(p) over county_stage as pupils, sum(x) over county_stage / pupils as mean
  from long window county_stage as (partition by county, stage, indicator))
select county, stage, indicator, sqrt(sum(p / pupils * (x / p - mean) ** 2)) / any_value(mean) as cv
from means group by all
"""


def workbook(path):
    """The county of one workbook, and its schools as an Arrow table."""
    # Imported here because the national tables do without.
    import fastexcel

    book = fastexcel.read_excel(path)
    title = book.load_sheet(0, n_rows=0, use_columns=[0]).selected_columns[0].name
    schools = book.load_sheet(
        0,
        header_row=None,
        column_names=list(COLUMNS.values()),
        skip_rows=HEAD_ROWS,
        use_columns=list(COLUMNS),
        dtypes={i: "string" if i in TEXTS else "float" for i in COLUMNS},
    )
    return re.match(r"(.+?)\d{4}年", title)[1], schools


def main(files):
    database = duckdb.connect()
    if files[0].endswith(".csv"):
        database.execute(OF_CSV.format(schools=files[0], teachers=files[1]))
    else:
        with ThreadPoolExecutor() as pool:
            for number, (county, sheet) in enumerate(pool.map(workbook, files)):
                database.register("sheet", sheet)
                into = "insert into sheets" if number else "create table sheets as"
                database.execute(f"{into} select '{county}' as county, * from sheet")
        database.execute(OF_WORKBOOKS)
    database.sql(CVS).write_csv("/dev/stdout")


if __name__ == "__main__":
    main(sys.argv[1:])
