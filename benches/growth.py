"""Time and memory against the number of schools, and start-up: `python3 benches/growth.py`.

With `--hostile`, time and memory against the bytes of files that were made to take much of them.
"""

import argparse
import shutil
import statistics

import data
import hostile
from process import ROOT, measured, program

# Schools, and rounds: a short run is measured more often.
SIZES = {100: 21, 1_000: 11, 10_000: 5, 50_000: 3}
# A sheet of a workbook ends at some hundred thousand schools; a county has some hundred.
LARGEST_WORKBOOK = 10_000
START_UPS = 30
# Bytes of a hostile file, and how much more a byte may take in the largest than in the smallest.
HOSTILE_SIZES = [10_000, 100_000, 1_000_000, 10_000_000]
MOST_GROWTH = 2
# Peak memory of any of them, in MB, and seconds of processor time after which a run is stopped.
MOST_MEMORY = 500
LONGEST_RUN = 60
# What a start-up differs by from run to run, in seconds: less is not told from it.
UNSURE = 0.02


def least_of(command, rounds):
    """Seconds and peak memory in MB of the fastest run: what else runs only adds."""
    measured(command)  # fills the file cache
    fastest = min(
        (measured(command) for _ in range(rounds)), key=lambda run: run.seconds
    )
    return fastest.seconds, fastest.peak * 1024 / 1e6


def growth(balance, folder, ending, sizes):
    """The rows of one format's table."""
    points = []
    for schools in sizes:
        path = data.sample(balance, folder / f"county-{schools}.{ending}", schools)
        command = [balance, "audit", path, "--format", "table", "--exit-zero"]
        points.append((schools, *least_of(command, SIZES[schools])))
    (first, first_seconds, _), (second, second_seconds, _) = points[:2]
    # What a further school takes, from the two smallest: there the start-up drops out.
    further = (second_seconds - first_seconds) / (second - first)
    before = None
    for schools, seconds, peak in points:
        cells = [
            f"{schools:,}",
            f"{seconds / first_seconds:.2f}",
            f"{seconds / schools / (first_seconds / first):.3f}",
        ]
        if before:
            added = schools - before[0]
            cells.append(f"{(seconds - before[1]) / added / further:.2f}")
            cells += [f"{peak:.1f}", f"{(peak - before[2]) / added * 1000:.2f}"]
        else:
            cells += ["", f"{peak:.1f}", ""]
        yield f"| .{ending} | " + " | ".join(cells) + " |"
        before = schools, seconds, peak
    constant = first_seconds - first * further
    yield f"\nThe constant of .{ending} is worth {max(constant, 0) / further:,.0f} schools.\n"


def start_up(balance):
    """Start-up against a program that does nothing, in rounds."""
    nothing = [shutil.which("true")]
    commands = {"--version": [balance, "--version"], "--help": [balance, "--help"]}
    ratios = {name: [] for name in commands}
    for _ in range(START_UPS):
        base = measured(nothing).seconds
        for name, command in commands.items():
            ratios[name].append(measured(command).seconds / base)
    return {name: statistics.median(of) for name, of in ratios.items()}


def hostile_growth(balance, folder, kinds, sizes):
    """The rows of a table: processor time a byte against the bytes, and the peak; whether all hold."""
    audit = ["sh", "-c", f'ulimit -t {LONGEST_RUN}; "$@"; test $? -lt 3', "sh", balance]
    nothing, _ = hostile.make("schools", 1, folder / "nothing")
    base = min(measured([*audit, *nothing]).cpu for _ in range(5))
    holds = True
    for kind in kinds:
        each, peaks, unfinished = [], [], ""
        for size in sizes:
            place = folder / kind
            arguments, length = hostile.make(kind, size, place)
            runs = [finished([*audit, *arguments]) for _ in range(2)]
            shutil.rmtree(place)
            if None in runs:
                unfinished = f"over {LONGEST_RUN} s at {size:,}"
                break
            seconds = min(run.cpu for run in runs) - base
            each.append((max(seconds, UNSURE) / length, seconds))
            peaks.append(max(run.peak for run in runs) * 1024 / 1e6)
        # What a smaller file takes is not told from a start-up; of the first that is, growth is counted.
        sure = [one for one, seconds in each if seconds > UNSURE]
        growth = max(sure[1:], default=0) / sure[0] if sure else 0
        most = max(peaks, default=0)
        holds &= growth <= MOST_GROWTH and most <= MOST_MEMORY and not unfinished
        cells = [f"{one * 1e6:.2f}" if s > UNSURE else "–" for one, s in each]
        cells += [""] * (len(sizes) - len(cells))
        rest = [f"{growth:.2f}", f"{most:.0f}", unfinished]
        yield f"| {kind} | " + " | ".join(cells + rest) + " |"
    yield (
        f"\nTime a byte grows at most {MOST_GROWTH}-fold, and no file takes more than {MOST_MEMORY} MB:"
        f" {'holds' if holds else 'MISSED'}.\n"
    )


def finished(command):
    """What a process took; nothing where it ran too long or was stopped."""
    try:
        return measured(command)
    except SystemExit:
        return None


def main():
    parser = argparse.ArgumentParser(
        description="Time and memory against the number of schools."
    )
    parser.add_argument(
        "--program",
        metavar="PATH",
        help="another `balance` than target/release/balance",
    )
    parser.add_argument("--quick", action="store_true", help="without the largest")
    parser.add_argument(
        "--hostile",
        nargs="*",
        metavar="KIND",
        help="instead, files made to take long: all kinds, or these",
    )
    options = parser.parse_args()
    balance = program(options.program)
    folder = ROOT / "target/bench-data/growth"
    folder.mkdir(parents=True, exist_ok=True)

    if options.hostile is not None:
        of = HOSTILE_SIZES[:-1] if options.quick else HOSTILE_SIZES
        heads = " | ".join(f"s/MB at {size:,}" for size in of)
        print(f"| kind | {heads} | growth | peak MB | |")
        print("|---|" + "---|" * (len(of) + 3))
        kinds = options.hostile or hostile.KINDS
        for line in hostile_growth(balance, folder, kinds, of):
            print(line, flush=True)
        return

    sizes = list(SIZES)[:-1] if options.quick else list(SIZES)
    for ending in ("csv", "xlsx"):
        print(
            "| | schools | time | time a school | time a further school | peak MB | MB a further 1,000 schools |"
        )
        print("|---|---|---|---|---|---|---|")
        of_format = [
            size for size in sizes if ending == "csv" or size <= LARGEST_WORKBOOK
        ]
        for line in growth(balance, folder, ending, of_format):
            print(line, flush=True)
    print("| start-up | against `true` |\n|---|---|")
    for name, ratio in start_up(balance).items():
        print(f"| `balance {name}` | {ratio:.2f} |")


if __name__ == "__main__":
    main()
