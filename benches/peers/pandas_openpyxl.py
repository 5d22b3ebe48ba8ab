"""The CVs of cn-2017 with pandas, workbooks read by openpyxl.

python3 pandas_openpyxl.py WORKBOOK…              county workbooks
python3 pandas_openpyxl.py SCHOOLS.csv TEACHERS.csv

Prints CSV: county, stage, indicator, cv.
"""

import re
import sys
from concurrent.futures import ProcessPoolExecutor

import pandas as pd

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
FIRST_ROW = 5
NOT_ASSESSED = ["特殊教育学校", "高级中学", "中等职业学校", "幼儿园"]
STAGES = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
TEACHERS = ["above_required_teachers", "backbone_teachers", "sports_arts_teachers"]
SHARED = ["teaching_area", "sports_area", "equipment_value", "multimedia_rooms"]


def workbook(path):
    """The schools of one workbook."""
    # Read-only and by rows: faster than pd.read_excel, which reads all columns first. openpyxl is
    # imported here because the national table does without.
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    title = next(sheet.iter_rows(max_row=1, max_col=1, values_only=True))[0]
    rows = sheet.iter_rows(
        min_row=FIRST_ROW, max_col=max(COLUMNS) + 1, values_only=True
    )
    table = pd.DataFrame.from_records(
        [[row[i] for i in COLUMNS] for row in rows if row[1]],
        columns=list(COLUMNS.values()),
    )
    book.close()
    table.insert(0, "county", re.match(r"(.+?)\d{4}年", title)[1])
    return table


def workbooks(paths):
    if len(paths) == 1:
        schools = workbook(paths[0])
    else:
        with ProcessPoolExecutor() as pool:
            schools = pd.concat(
                pool.map(workbook, paths, chunksize=8), ignore_index=True
            )
    numbers = schools.columns.drop(["county", "code", "type"])
    schools[numbers] = schools[numbers].astype("float64")
    for stage in ("primary", "junior"):
        above = (
            schools[f"doctor_{stage}"]
            + schools[f"master_{stage}"]
            + schools[f"bachelor_{stage}"]
        )
        if stage == "primary":
            above = above + schools["associate_primary"]
        schools[f"above_required_teachers_{stage}"] = above
        schools[f"backbone_teachers_{stage}"] = schools[f"backbone_{stage}"]
        schools[f"sports_arts_teachers_{stage}"] = (
            schools[f"pe_{stage}"]
            + schools[f"music_{stage}"]
            + schools[f"fine_arts_{stage}"]
            + schools[f"arts_{stage}"]
        )
    return schools


def national(schools_csv, teachers_csv):
    schools = pd.read_csv(schools_csv, dtype={"区县代码": str, "学校代码": str}).rename(
        columns={
            "区县代码": "county",
            "学校代码": "code",
            "学校类型": "type",
            "小学学生人数": "students_primary",
            "初中学生人数": "students_junior",
            "高中学生人数": "students_senior",
            "教学及辅助用房面积": "teaching_area",
            "室内体育用房面积": "indoor_sports_area",
            "体育馆面积": "gym_area",
            "运动场地面积": "sports_ground_area",
            "教学仪器设备值（万元）": "equipment_value",
            "网络多媒体教室间数": "multimedia_rooms",
        }
    )
    # Five columns of the roster, as categories: integers, not ten million strings.
    columns = ["学校代码", "任教学段", "学历", "任教学科", "骨干教师级别"]
    roster = pd.read_csv(teachers_csv, usecols=columns, dtype="category")
    degrees = roster["学历"].isin(["博士", "硕士", "本科"])
    counts = pd.DataFrame(
        {
            "code": roster["学校代码"],
            "stage": roster["任教学段"],
            "degrees": degrees,
            "associates": degrees | (roster["学历"] == "专科"),
            "backbone_teachers": roster["骨干教师级别"].isin(
                ["县级", "市级", "省级", "国家级"]
            ),
            "sports_arts_teachers": roster["任教学科"].isin(
                ["体育", "音乐", "美术", "艺术"]
            ),
        }
    )
    counts = counts.groupby(["stage", "code"], observed=True).sum()
    schools = schools.set_index("code")
    for stage, name, above in (
        ("primary", "小学", "associates"),
        ("junior", "初中", "degrees"),
    ):
        of_stage = counts.loc[name].rename(columns={above: "above_required_teachers"})
        of_stage.index = of_stage.index.astype(schools.index.dtype)
        schools = schools.join(of_stage[TEACHERS].add_suffix(f"_{stage}"))
    return schools.reset_index()


def cvs(schools):
    pupils = schools[[f"students_{stage}" for stage in STAGES]].fillna(0)
    small_point = (schools["type"] == "教学点") & (pupils.sum(axis=1) < 50)
    schools = schools[~schools["type"].isin(NOT_ASSESSED) & ~small_point]
    pupils = pupils.loc[schools.index]
    weighted = sum(
        weight * pupils[f"students_{stage}"] for stage, weight in STAGES.items()
    )
    shared = pd.DataFrame(
        {
            "teaching_area": schools["teaching_area"] - schools["indoor_sports_area"],
            "sports_area": schools["gym_area"] + schools["sports_ground_area"],
            "equipment_value": schools["equipment_value"] * 10_000,
            "multimedia_rooms": schools["multimedia_rooms"],
        }
    )
    parts = []
    for stage in ("primary", "junior"):
        students = pupils[f"students_{stage}"]
        share = STAGES[stage] * students / weighted
        part = schools[[f"{name}_{stage}" for name in TEACHERS]].set_axis(
            TEACHERS, axis=1
        )
        part = part.assign(**{name: shared[name] * share for name in SHARED})
        part = part.assign(county=schools["county"], stage=stage, students=students)
        parts.append(part[students > 0])
    table = pd.concat(parts, ignore_index=True)

    names = TEACHERS + SHARED
    keys = ["county", "stage"]
    table[names] = table[names].astype("float64")
    sums = table.groupby(keys)[[*names, "students"]].transform("sum")
    means = sums[names].div(sums["students"], axis=0)
    squares = (table[names].div(table["students"], axis=0) - means) ** 2
    squares = squares.mul(table["students"] / sums["students"], axis=0)
    variance = squares.groupby([table["county"], table["stage"]]).sum()
    means = means.groupby([table["county"], table["stage"]]).first()
    result = (
        (variance**0.5 / means).rename_axis(columns="indicator").stack().rename("cv")
    )
    return result.reset_index()


if __name__ == "__main__":
    files = sys.argv[1:]
    frame = national(*files) if files[0].endswith(".csv") else workbooks(files)
    cvs(frame).to_csv(sys.stdout, index=False)
