"""`python -m benchmarks.starting`: seconds from the start of a process to its first answer, on the seed documents."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUESTION = "How did the Russian envoy respond to the accusation?"


def _seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)  # noqa: S603 - our own commands
    return round(time.perf_counter() - started, 2)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.starting", description=__doc__.partition(": ")[2])
    parser.add_argument("--runs", type=int, default=5, help="how many (default: %(default)s)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = ("--index", str(Path(folder) / "index"))
        _seconds("index", "seeds", *index, "--quiet")  # the converted model is kept from here on
        report = {
            "with the calibration": _seconds("search", QUESTION, *index),
            "after it": sorted(_seconds("search", QUESTION, *index) for _ in range(arguments.runs)),
        }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
