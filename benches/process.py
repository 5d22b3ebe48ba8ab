"""Other processes: run for their output, or measured."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEASURE = [sys.executable, "-I", "-S", ROOT / "benches/measure.py"]
TIMEOUT = 1800  # of a build; what is measured has its own, shorter limit
SHOWN = 4000


@dataclass
class Run:
    seconds: float
    cpu: float  # seconds of user and system, its own processes included
    peak: int  # KiB, of the largest of its processes


def output_of(command):
    """What a command prints; one that fails ends the bench."""
    done = subprocess.run(
        command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT
    )
    if done.returncode != 0:
        sys.exit(f"{named(command)}: {done.stderr[-SHOWN:]}")
    return done.stdout


def measured(command, output=os.devnull, errors=os.devnull):
    """What a whole process takes; one that fails or takes too long ends the bench."""
    done = subprocess.run(
        [*MEASURE, output, errors, *command],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        said = (
            ""
            if errors == os.devnull
            else Path(errors).read_text(errors="replace")[:SHOWN]
        )
        sys.exit(f"{named(command)}: {done.stderr}{said}")
    seconds, cpu, peak = done.stdout.split()
    return Run(float(seconds), float(cpu), int(peak))


def named(command):
    return " ".join([*map(str, command[:4]), "…"])


def program(given):
    """The program's path; it is built if it is not there."""
    path = Path(given or ROOT / "target/release/balance").resolve()
    if not path.exists() and not given:
        output_of(["cargo", "build", "--release", "--locked"])
    return path


def cells(given):
    """The path of the program that only reads cells, built anew where it has changed."""
    if given:
        return Path(given).resolve()
    # For speed, whatever the program's profile: much of calamine is compiled with what calls it.
    command = [
        "cargo",
        "rustc",
        "--release",
        "--locked",
        "--bench",
        "cells",
        "--message-format",
        "json",
    ]
    for line in output_of([*command, "--", "-C", "opt-level=3"]).splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == "cells":
            return message["executable"]
    sys.exit("cargo names no program `cells`")
