"""The program beside others, on the same files: `python3 benches/run.py`. See README.md here."""

import argparse
import importlib.util
import json
import os
import statistics
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from process import ROOT, cells, measured, output_of, program

HERE = ROOT / "benches"
PYTHON = sys.executable

PANDAS, POLARS, DUCKDB = "pandas + openpyxl", "polars + fastexcel", "DuckDB"
PROGRAM, CELLS = "balance", "calamine alone"

# Per peer: its script, the packages it imports for workbooks, and for CSV.
PEERS = {
    PANDAS: ("pandas_openpyxl.py", ["pandas", "openpyxl"], ["pandas"]),
    POLARS: ("polars_fastexcel.py", ["polars", "fastexcel"], ["polars"]),
    DUCKDB: ("duckdb_sql.py", ["duckdb", "fastexcel"], ["duckdb"]),
}


@dataclass
class Goal:
    text: str
    of: str  # the contestant whose time is divided by the program's
    at_least: float


@dataclass
class Case:
    title: str
    rounds: int
    goals: list
    cells: bool = False  # whether calamine alone takes part


CASES = {
    "county": Case(
        "One county workbook",
        15,
        [
            Goal("at least 20 times as fast as pandas + openpyxl", PANDAS, 20),
            Goal("at least 8 times as fast as polars + fastexcel", POLARS, 8),
        ],
        cells=True,
    ),
    "large": Case(
        "A large county workbook",
        9,
        [Goal("at most 1.3 times calamine alone", CELLS, 1 / 1.3)],
        cells=True,
    ),
    "counties": Case("Many county workbooks", 5, []),
    "national": Case(
        "The nation's schools and teachers, CSV",
        5,
        [Goal("no slower than DuckDB", DUCKDB, 1)],
    ),
}


@dataclass
class Contestant:
    name: str
    version: str
    command: list
    start_up: list | None = None  # the same interpreter and imports, and nothing else
    in_full: list | None = None  # how it is run to compare its results, if otherwise
    checked: bool = False  # whether it prints CVs


def versions(packages):
    code = "import importlib.metadata as m, sys; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    return output_of([PYTHON, "-c", code, *packages]).strip()


def calamine_version():
    lines = (ROOT / "Cargo.lock").read_text().splitlines()
    return lines[lines.index('name = "calamine"') + 1].split('"')[1]


def contestants(case, files, balance, cells_program):
    version = output_of([balance, "--version"]).split()[-1]
    audit = [balance, "audit", *files, "--exit-zero", "--format"]
    # Timed, it prints its tables, as the peers print theirs; JSON has every school as well.
    found = [
        Contestant(PROGRAM, version, [*audit, "table"], in_full=[*audit, "json"])
    ]
    if case.cells:
        found.append(Contestant(CELLS, calamine_version(), [cells_program, *files]))
    for name, (script, for_workbooks, for_csv) in PEERS.items():
        packages = for_csv if files[0].endswith(".csv") else for_workbooks
        start_up = [PYTHON, "-c", f"import {', '.join(packages)}"]
        command = [PYTHON, HERE / "peers" / script, *files]
        found.append(
            Contestant(name, versions(packages), command, start_up, checked=True)
        )
    return found


def check(entrants, folder, name):
    """Lets every contestant run once, and compares what they found."""
    outputs = []
    for entrant in entrants:
        stem = f"{name}-{entrant.name.replace(' + ', '-').replace(' ', '-').lower()}"
        output = folder / (stem + (".json" if entrant.name == PROGRAM else ".csv"))
        command = entrant.in_full or entrant.command
        measured(command, output, folder / f"{stem}.err")
        if entrant.name == PROGRAM or entrant.checked:
            outputs.append(output)
    return output_of([PYTHON, HERE / "agree.py", *outputs]).strip()


def play(entrants, rounds):
    """In each round everyone once, whole processes, each time another one first."""
    commands = {entrant.name: entrant.command for entrant in entrants}
    commands |= {
        f"start-up of {entrant.name}": entrant.start_up
        for entrant in entrants
        if entrant.start_up
    }
    names = list(commands)
    runs = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            runs[name].append(measured(commands[name]))
    return runs


def ratios(runs, name, what):
    """A contestant's figure divided by the program's of the same round."""
    return [
        getattr(one, what) / getattr(other, what)
        for one, other in zip(runs[name], runs[PROGRAM])
    ]


def times(value):
    return (
        f"{value:.2f}"
        if value < 10
        else f"{value:.1f}"
        if value < 100
        else f"{value:.0f}"
    )


def table(entrants, runs):
    lines = [
        "| | version | time (quartiles) | of that start-up | CPU | memory |",
        "|---|---|---|---|---|---|",
    ]
    for entrant in entrants:
        time = ratios(runs, entrant.name, "seconds")
        shown = "1"
        if entrant.name != PROGRAM:
            low, middle, high = statistics.quantiles(time, n=4, method="inclusive")
            shown = f"**{times(middle)}** ({times(low)}–{times(high)})"
        start_up = ""
        if entrant.start_up:
            start_up = times(
                statistics.median(
                    ratios(runs, f"start-up of {entrant.name}", "seconds")
                )
            )
        cpu, memory = (
            times(statistics.median(ratios(runs, entrant.name, what)))
            for what in ("cpu", "peak")
        )
        if entrant.name == PROGRAM:
            cpu = memory = "1"
        lines.append(
            f"| {entrant.name} | {entrant.version} | {shown} | {start_up} | {cpu} | {memory} |"
        )
    return "\n".join(lines)


def goals(case, entrants, runs):
    """The goals, each with what was measured and whether it is held."""
    for goal in case.goals:
        value = statistics.median(ratios(runs, goal.of, "seconds"))
        found = (
            f"takes {times(1 / value)} times as long"
            if goal.of == CELLS
            else f"{times(value)} times as fast"
        )
        yield goal.text, found, value >= goal.at_least
    peers = [entrant.name for entrant in entrants if entrant.checked]
    nearest = min(peers, key=lambda name: statistics.median(ratios(runs, name, "peak")))
    value = statistics.median(ratios(runs, nearest, "peak"))
    yield (
        "peak memory below each peer's",
        f"the least of them, {nearest}, has {times(value)} times the program's",
        value > 1,
    )


def arguments():
    parser = argparse.ArgumentParser(
        description="The program beside others, on the same files."
    )
    parser.add_argument(
        "--quick", action="store_true", help="smaller files, to try the bench"
    )
    parser.add_argument(
        "--only",
        choices=CASES,
        action="append",
        metavar="NAME",
        help=f"one case ({', '.join(CASES)}); repeatable",
    )
    parser.add_argument(
        "--rounds", type=int, metavar="N", help="rounds of every case, 2 or more"
    )
    parser.add_argument(
        "--program",
        metavar="PATH",
        help="another `balance` than target/release/balance",
    )
    parser.add_argument("--cells", metavar="PATH", help="`cells`, built before")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="keep what the contestants printed there",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write every measurement there"
    )
    options = parser.parse_args()
    if options.rounds is not None and options.rounds < 2:
        parser.error("quartiles take 2 rounds or more")
    return options


def main(options, folder):
    chosen = options.only or list(CASES)
    balance = program(options.program)
    cells_program = (
        cells(options.cells) if any(CASES[name].cells for name in chosen) else None
    )
    quick = ["--quick"] if options.quick else []
    files = json.loads(
        output_of(
            [PYTHON, HERE / "data.py", balance, ROOT / "target/bench-data", *quick]
        )
    )

    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(
        f"{cores} cores, {memory:.0f} GiB of memory; Python {sys.version.split()[0]}{'; small files' * options.quick}"
    )
    print(
        "Time, CPU and memory are divided by the program's; medians of paired rounds.",
        flush=True,
    )
    if importlib.util.find_spec("pyarrow"):
        print("pyarrow is installed: pandas imports it, and starts more slowly.")
    record = {
        "cores": cores,
        "memory_gib": round(memory),
        "quick": options.quick,
        "cases": {},
    }
    for name in chosen:
        case = CASES[name]
        entrants = contestants(case, files[name], balance, cells_program)
        agreed = check(entrants, folder, name)
        rounds = options.rounds or case.rounds
        runs = play(entrants, rounds)
        size = sum(os.path.getsize(path) for path in files[name]) / 1e6
        print(
            f"\n## {case.title}\n\n{len(files[name])} files, {size:.1f} MB; {agreed}; {rounds} rounds\n"
        )
        print(table(entrants, runs) + "\n")
        held = list(goals(case, entrants, runs))
        for text, found, is_held in held:
            print(f"- {'held' if is_held else '**not held**'}: {text} ({found})")
        sys.stdout.flush()
        record["cases"][name] = {
            "versions": {entrant.name: entrant.version for entrant in entrants},
            "runs": {
                entrant: [asdict(run) for run in of] for entrant, of in runs.items()
            },
            "goals": [
                {"goal": text, "found": found, "held": is_held}
                for text, found, is_held in held
            ],
        }
        if options.json:
            options.json.write_text(json.dumps(record, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    given = arguments()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        main(given, given.keep.resolve())
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(given, Path(temporary))
