"""The CVs of cn-2017 with polars, workbooks read by fastexcel.

python3 polars_fastexcel.py WORKBOOK…              county workbooks
python3 polars_fastexcel.py SCHOOLS.csv TEACHERS.csv

Prints CSV: county, stage, indicator, cv.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import polars as pl
from polars import col

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
NOT_ASSESSED = ["特殊教育学校", "高级中学", "中等职业学校", "幼儿园"]
STAGES = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
TEACHERS = ["above_required_teachers", "backbone_teachers", "sports_arts_teachers"]
SHARED = ["teaching_area", "sports_area", "equipment_value", "multimedia_rooms"]


def workbook(path):
    """The schools of one workbook."""
    # fastexcel itself, which pl.read_excel calls: it takes columns by number without a header.
    import fastexcel

    book = fastexcel.read_excel(path)
    title = book.load_sheet(0, n_rows=0, use_columns=[0]).selected_columns[0].name
    table = book.load_sheet(
        0,
        header_row=None,
        column_names=list(COLUMNS.values()),
        skip_rows=HEAD_ROWS,
        use_columns=list(COLUMNS),
        dtypes={i: "string" if i in TEXTS else "float" for i in COLUMNS},
    ).to_polars()
    county = re.match(r"(.+?)\d{4}年", title)[1]
    return table.with_columns(county=pl.lit(county)).filter(col("code").is_not_null())


def workbooks(paths):
    if len(paths) == 1:
        schools = workbook(paths[0])
    else:
        with ThreadPoolExecutor() as pool:
            schools = pl.concat(pool.map(workbook, paths))
    above = col("doctor_junior") + col("master_junior") + col("bachelor_junior")
    arts = {
        f"sports_arts_teachers_{stage}": pl.sum_horizontal(
            [f"{subject}_{stage}" for subject in ("pe", "music", "fine_arts", "arts")],
            ignore_nulls=False,
        )
        for stage in ("primary", "junior")
    }
    return schools.lazy().with_columns(
        above_required_teachers_primary=col("doctor_primary")
        + col("master_primary")
        + col("bachelor_primary")
        + col("associate_primary"),
        above_required_teachers_junior=above,
        backbone_teachers_primary=col("backbone_primary"),
        backbone_teachers_junior=col("backbone_junior"),
        **arts,
    )


def national(schools_csv, teachers_csv):
    schools = pl.scan_csv(
        schools_csv, schema_overrides={"区县代码": pl.String, "学校代码": pl.String}
    ).rename(
        {
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
    degrees = ["博士", "硕士", "本科"]
    primary, junior = col("任教学段") == "小学", col("任教学段") == "初中"
    backbone = (
        col("骨干教师级别").is_in(["县级", "市级", "省级", "国家级"]).fill_null(False)
    )
    arts = col("任教学科").is_in(["体育", "音乐", "美术", "艺术"])
    roster = (
        # Every column as it stands: nothing to infer, and only those used are read.
        pl.scan_csv(teachers_csv, infer_schema=False)
        .group_by(code="学校代码")
        .agg(
            above_required_teachers_primary=(
                primary & col("学历").is_in([*degrees, "专科"])
            ).sum(),
            above_required_teachers_junior=(junior & col("学历").is_in(degrees)).sum(),
            backbone_teachers_primary=(primary & backbone).sum(),
            backbone_teachers_junior=(junior & backbone).sum(),
            sports_arts_teachers_primary=(primary & arts).sum(),
            sports_arts_teachers_junior=(junior & arts).sum(),
        )
    )
    return schools.join(roster, on="code", how="left")


def cvs(schools):
    pupils = [col(f"students_{stage}").fill_null(0) for stage in STAGES]
    schools = schools.with_columns(pupils).filter(
        ~col("type").is_in(NOT_ASSESSED),
        ~(
            (col("type") == "教学点")
            & (pl.sum_horizontal([f"students_{stage}" for stage in STAGES]) < 50)
        ),
    )
    schools = schools.with_columns(
        weighted=pl.sum_horizontal(
            weight * col(f"students_{stage}") for stage, weight in STAGES.items()
        ),
        teaching_area=col("teaching_area") - col("indoor_sports_area"),
        sports_area=col("gym_area") + col("sports_ground_area"),
        equipment_value=col("equipment_value") * 10_000,
    )
    names = TEACHERS + SHARED
    table = pl.concat(
        schools.filter(col(f"students_{stage}") > 0).select(
            "county",
            stage=pl.lit(stage),
            students=col(f"students_{stage}").cast(pl.Float64),
            **{name: col(f"{name}_{stage}").cast(pl.Float64) for name in TEACHERS},
            **{
                name: STAGES[stage]
                * col(f"students_{stage}")
                / col("weighted")
                * col(name)
                for name in SHARED
            },
        )
        for stage in ("primary", "junior")
    )
    mean = {name: col(name).sum() / col("students").sum() for name in names}
    weight = col("students") / col("students").sum()
    return (
        table.group_by("county", "stage")
        .agg(
            (
                (weight * (col(name) / col("students") - mean[name]) ** 2).sum().sqrt()
                / mean[name]
            ).alias(name)
            for name in names
        )
        .unpivot(
            names, index=["county", "stage"], variable_name="indicator", value_name="cv"
        )
    )


if __name__ == "__main__":
    files = sys.argv[1:]
    frame = national(*files) if files[0].endswith(".csv") else workbooks(files)
    print(cvs(frame).collect(engine="streaming").write_csv(), end="")
