"""Runs queries in DuckDB or Spark: `run.py ENGINE FOLDER`.

In each folder within FOLDER `table.sql` makes and fills the table, and every other `NAME.sql` is a query, whose
rows go to `NAME.json`, a line a row.
"""

import json
import os
import sys
from pathlib import Path


def statements(text):
    """The statements of a script, each ending a line."""
    return [part for part in text.split(";\n") if any(
        line and not line.startswith("--") for line in part.splitlines())]


def duckdb_rows():
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 2")

    def run(sql):
        found = connection.execute(sql)
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row)) for row in found.fetchall()]

    return run


def spark_rows():
    from pyspark.sql import SparkSession

    home = Path(sys.argv[2]).resolve()
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(home / "spark"))
        .config("spark.sql.ansi.enabled", "true")
        # Small tables: compiling what runs would take longer than running it.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")

    def run(sql):
        # Paths are from where Java was started.
        sql = sql.replace("parquet.`", f"parquet.`{Path.cwd()}/")
        return [row.asDict() for row in session.sql(sql).collect()]

    return run


def main():
    run = {"duckdb": duckdb_rows, "spark": spark_rows}[sys.argv[1]]()
    for folder in sorted(path for path in Path(sys.argv[2]).iterdir() if (path / "table.sql").exists()):
        os.chdir(folder.resolve())
        for statement in statements(Path("table.sql").read_text()):
            run(statement)
        for query in sorted(Path().glob("*.sql")):
            if query.name == "table.sql":
                continue
            rows = run(query.read_text().strip().removesuffix(";"))
            with open(query.with_suffix(".json"), "w") as out:
                out.writelines(json.dumps(row) + "\n" for row in rows)


main()
