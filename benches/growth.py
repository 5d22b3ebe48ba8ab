"""Time and memory against the number of schools, and start-up: `python3 benches/growth.py`."""

import argparse
import shutil
import statistics

import data
from process import ROOT, measured, program

# Schools, and rounds: a short run is measured more often.
SIZES = {100: 21, 1_000: 11, 10_000: 5, 100_000: 3}
# A sheet of a workbook ends at some hundred thousand schools; a county has some hundred.
LARGEST_WORKBOOK = 10_000
START_UPS = 30


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
    options = parser.parse_args()
    balance = program(options.program)
    folder = ROOT / "target/bench-data/growth"
    folder.mkdir(parents=True, exist_ok=True)

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
