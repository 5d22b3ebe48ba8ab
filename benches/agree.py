"""Compares the CVs of a peer with those of the program; ends with 1 where they differ.

python3 agree.py PROGRAM.json PEER.csv…
"""

import csv
import json
import math
import sys

TOLERANCE = 1e-9
KEPT = {"counties", "code", "name", "stages", "stage", "indicators", "id", "cv"}
SHOWN = 10


def of_program(path):
    """CVs by county, stage and indicator; and the counties' codes by their names."""
    with open(path, encoding="utf-8") as file:
        # A nation's schools would fill the memory: of each object only what is compared is kept.
        findings = json.load(
            file,
            object_hook=lambda item: {key: item[key] for key in KEPT & item.keys()},
        )
    cvs, codes = {}, {}
    for county in findings["counties"]:
        codes[county["name"]] = county["code"] or county["name"]
        for stage in county["stages"]:
            for indicator in stage["indicators"]:
                key = codes[county["name"]], stage["stage"], indicator["id"]
                cvs[key] = math.nan if indicator["cv"] is None else indicator["cv"]
    return cvs, codes


def of_peer(path, codes):
    """The same of a peer, which gives a county's name or code."""
    with open(path, encoding="utf-8") as file:
        return {
            (
                codes.get(row["county"], row["county"]),
                row["stage"],
                row["indicator"],
            ): float(row["cv"] or "nan")
            for row in csv.DictReader(file)
        }


def same(one, other):
    return (math.isnan(one) and math.isnan(other)) or math.isclose(
        one, other, rel_tol=TOLERANCE
    )


def main(program, *peers):
    cvs, codes = of_program(program)
    if not cvs:
        sys.exit("the program gave no CVs")
    for peer in peers:
        theirs = of_peer(peer, codes)
        differ = [
            key
            for key in sorted(cvs.keys() | theirs.keys())
            if key not in cvs or key not in theirs or not same(cvs[key], theirs[key])
        ]
        for key in differ[:SHOWN]:
            print(
                *key,
                f"program {cvs.get(key, 'none')}",
                f"peer {theirs.get(key, 'none')}",
                file=sys.stderr,
            )
        if differ:
            sys.exit(
                f"{peer}: {len(differ)} of {len(cvs)} CVs differ from the program's"
            )
    print(f"{len(cvs)} CVs, the same from all")


if __name__ == "__main__":
    main(*sys.argv[1:])
