"""`python -m benchmarks.report`: the tables of all records, and a plot of cost against size."""

import argparse
from pathlib import Path

from benchmarks import machine, records
from benchmarks.process import NAMES
from benchmarks.records import FOLDER
from benchmarks.report.plot import plot

_ORDER = ("building", "change", "asking", "filtering", "reopening", "memory", "starting", "limits")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=(__doc__ or "").partition(": ")[2])
    parser.add_argument("--records", type=Path, default=FOLDER, metavar="DIR", help="where the JSON is")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the plot: .svg or .png")
    arguments = parser.parse_args()
    found = [records.read(path) for name in _ORDER if (path := arguments.records / f"{name}.json").exists()]
    for record in found:
        embedding = [f"embedding: {record.about['embedding']}"] if "embedding" in record.about else []
        made = [f"- {fact}" for fact in (record.about["day"], *machine.facts(record.about), *embedding)]
        print(f"## {record.measured.capitalize()}\n")
        if record.rows:
            print(f"{records.table(record.rows, NAMES)}\n")
        print("\n".join(made) + "\n")
    if arguments.plot:
        plot(found, arguments.plot)


if __name__ == "__main__":
    main()
