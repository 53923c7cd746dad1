"""`python -m benchmarks.starting`: seconds from the start of `python -m search "…"` to its end."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import records
from benchmarks.process import NAMES, OURS
from benchmarks.records import FOLDER, Row
from index.storage.snapshot import read_manifest

QUESTION = "How did the Russian envoy respond to the accusation?"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.starting", description=__doc__.partition(": ")[2])
    parser.add_argument("--index", type=Path, nargs="+", default=[], metavar="DIR", help="one of seeds/ if none")
    parser.add_argument("--runs", type=int, default=5, help="how many (default: %(default)s)")
    parser.add_argument("--records", type=Path, default=FOLDER, metavar="DIR", help="where the JSON goes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "index"
        if not arguments.index:
            _seconds("index", "seeds", "--index", str(made), "--quiet")  # the converted model is kept from here on
        rows = [_measure(index, arguments.runs) for index in arguments.index or [made]]
    made_record = records.record("starting", rows, [], runs=arguments.runs)
    sys.stderr.write(f"{made_record.write(arguments.records)}\n")
    print(records.table(rows, NAMES))
    print(json.dumps(made_record.about, ensure_ascii=False))


def _measure(index: Path, runs: int) -> Row:
    first = _seconds("search", QUESTION, "--index", str(index))  # after a build, it makes the calibration
    taken = [_seconds("search", QUESTION, "--index", str(index)) for _ in range(runs)]
    figures = {"first, s": first, "median s": statistics.median(taken), "least s": min(taken), "greatest s": max(taken)}
    return Row(OURS, read_manifest(index).counts.paragraphs, {name: round(own, 2) for name, own in figures.items()})


def _seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)  # noqa: S603 - our own commands
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
