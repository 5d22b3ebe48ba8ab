"""What a query of `balance sql` takes in DuckDB and in Spark on one machine, as the table of schools grows.

python3 warehouse.py PROGRAM FOLDER [SCHOOLS…]    prints a table as Markdown

The tables are those of a nation as data.py computes them, in the columns that `balance tidy` writes; the query
is that of the verdicts by cn-2017. Both are started anew for every run; the time has the start in it, and of Spark processor and memory are Java's.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import data

SIZES = [20_000, 200_000, 2_000_000]

STAGES = {"primary": 40, "junior": 41, "senior": 42}

# The figures of a stage: what it is called, and how it follows from teachers t and pupils s by chance c.
OF_STAGE = {
    "students": "s",
    "teachers": "t",
    "teachers_doctor": "0",
    "teachers_master": "(t * 0.05)::int",
    "teachers_bachelor": "(t * (0.4 + 0.3 * c))::int",
    "teachers_associate": "(t * 0.2)::int",
    "teachers_secondary": "t - (t * 0.05)::int - (t * (0.4 + 0.3 * c))::int - (t * 0.2)::int",
    "backbone_teachers": "(t * 0.3 * c)::int",
    "pe_teachers": "(t * 0.1)::int",
    "music_teachers": "(t * 0.06 * c)::int",
    "fine_arts_teachers": "(t * 0.05)::int",
    "arts_teachers": "0",
}

OF_SCHOOL = """
  2024 as year, printf('%06d', 110000 + county) as county_code, printf('第%05d县', county + 1) as county_name,
  printf('%010d', 3100000000 + i) as school_code, '第' || (i + 1) || '学校' as school_name,
  case type when '小学' then 'primary' when '教学点' then 'teaching_point' when '初级中学' then 'junior'
            when '九年一贯制学校' then 'nine_year' when '完全中学' then 'complete_secondary' else 'senior' end as school_type,
  'county_education' as sponsor,
  case when chance(i, 6) < 0.3 then 'city' when chance(i, 6) < 0.6 then 'town' else 'rural' end as urban_rural,
  (students * (4 + 5 * chance(i, 7)))::int as teaching_area,
  (students * 0.4 * chance(i, 8))::int as indoor_sports_area,
  (students * 0.5 * chance(i, 9))::int as gym_area,
  (students * (6 + 9 * chance(i, 10)))::int as sports_ground_area,
  (students * (1500 + 2500 * chance(i, 11)))::int as equipment_value,
  (students * (0.1 + 0.1 * chance(i, 12)))::int as computers,
  (students * (15 + 20 * chance(i, 13)))::int as books,
  2 + (students * (0.02 + 0.02 * chance(i, 14)))::int as multimedia_rooms
"""


def table(program, folder, schools):
    """The table as Parquet; what is there already is kept."""
    path = folder / f"schools-{schools}.parquet"
    if path.exists():
        return path
    import duckdb

    sample = data.sample(program, folder / "sample.xlsx", 20)
    statements = folder / "table.sql"
    subprocess.run([program, "tidy", sample, "-o", statements, "--force"], check=False, capture_output=True)
    created, _, _ = statements.read_text().partition(");\n")
    columns = [OF_SCHOOL]
    for stage, chance in STAGES.items():
        for name, figure in OF_STAGE.items():
            text = " ".join(
                {"t": f"{stage}_teachers", "s": f"{stage}_students", "c": f"chance(i, {chance})"}.get(word, word)
                for word in figure.replace("(", " ( ").replace(")", " ) ").split()
            )
            columns.append(f"if({stage}_teachers > 0, {text}, null) as {name}_{stage}")
    unfinished = path.with_stem("unfinished-" + path.stem)
    with duckdb.connect() as database:
        counties = max(1, schools * data.FULL["counties"] // data.FULL["schools"])
        database.execute(data.SCHOOLS.format(schools=schools, counties=counties))
        database.execute(f"{created});")
        database.execute(f"insert into schools by name select {', '.join(columns)} from school order by i")
        database.execute(f"copy schools to '{unfinished}' (format parquet)")
    unfinished.rename(path)
    return path


def run_duckdb(query):
    import duckdb

    with duckdb.connect() as database:
        return len(database.execute(query).fetchall()), os.getpid()


def run_spark(query):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "4g").config("spark.sql.shuffle.partitions", "8")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    rows = len(session.sql(query).collect())
    return rows, session.sparkContext._gateway.proc.pid


def taken(process):
    """Seconds of processor and the peak of memory, in MiB, of a running process, as Linux tells them."""
    status = Path(f"/proc/{process}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    times = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = int(times[11]) + int(times[12])
    return ticks / os.sysconf("SC_CLK_TCK"), int(peak.split()[1]) / 1024


def main():
    if sys.argv[1] == "--run":
        query = Path(sys.argv[3]).read_text().strip().removesuffix(";")
        started = time.monotonic()
        rows, process = {"duckdb": run_duckdb, "spark": run_spark}[sys.argv[2]](query)
        print(json.dumps([rows, time.monotonic() - started, *taken(process)]))
        return
    program, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(size) for size in sys.argv[3:]] or SIZES
    print("| schools | table | engine | counties | time | of processors | memory |\n|---|---|---|---|---|---|---|")
    for schools in sizes:
        path = table(program, folder, schools)
        size = path.stat().st_size / 1e6
        for engine, source in [("duckdb", f"read_parquet('{path}')"), ("spark", f"parquet.`{path}`")]:
            query = folder / f"{engine}.sql"
            ask = ["sql", "--dialect", engine, "--table", source]
            query.write_bytes(subprocess.run([program, *ask], check=True, capture_output=True).stdout)
            command = [sys.executable, __file__, "--run", engine, query]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            rows, seconds, cpu, peak = json.loads(done.stdout.splitlines()[-1])
            print(
                f"| {schools:,} | {size:.0f} MB | {engine} | {rows:,} | {seconds:.1f} s | {cpu:.1f} s | {peak:,.0f} MiB |",
                flush=True,
            )


main()
