"""`python -m benchmarks.reopening`: seconds and memory from a loaded model to the first answer of an index."""

import json
import statistics
import sys

from benchmarks import records
from benchmarks.environments import NotRunError
from benchmarks.indexes import Prepared, asking_parser, prepared
from benchmarks.process import NAMES, running, systems
from benchmarks.records import Row


def main() -> None:
    """Run the command."""
    parser = asking_parser("reopening", __doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often each, in turns (default: %(default)s)")
    arguments = parser.parse_args()
    rows: list[Row] = []
    for size in prepared(arguments):
        rows += measure(size, systems(arguments.peers), arguments.runs)
    made = records.record("reopening", rows, arguments.peers, runs=arguments.runs)
    sys.stderr.write(f"{made.write(arguments.records)}\n")
    print(records.table(rows, NAMES))
    print(json.dumps(made.about, ensure_ascii=False))


def measure(size: Prepared, names: list[str], runs: int) -> list[Row]:
    """Open every system's index anew, in a new process each time."""
    rows = {name: Row(name, size.paragraphs) for name in names}
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(runs):
        for name in names:
            if rows[name].not_run:
                continue
            try:
                taken[name].append(_open(size, name))
            except NotRunError as error:
                rows[name].not_run = str(error)
    for name, figures in taken.items():
        for figure in figures[0] if figures else ():
            rows[name].figures[figure] = round(statistics.median(run[figure] for run in figures), 3)
    return list(rows.values())


def _open(size: Prepared, name: str) -> dict[str, float]:
    with running(name, size.given, size.index(name)) as process:
        before = process.do("load_model").resident_mb
        opened = process.do("open")
        one = process.do("nearest", questions=[0], count=10, days=[None])
        if process.do("retrieve", questions=[0], count=10, days=[None]).result["hits"][0] is None:
            return _figures(before, opened.seconds, one.seconds, one.resident_mb, opened.resident_mb)
        both = process.do("retrieve", questions=[1], count=10, days=[None])
        return _figures(before, opened.seconds, one.seconds, both.resident_mb, opened.resident_mb)


def _figures(before: float, opening: float, answering: float, after: float, opened: float) -> dict[str, float]:
    return {
        "opening, s": opening,
        "opening and first nearest vectors, s": opening + answering,
        "memory more than before, MB": opened - before,
        "after the first answers, MB": after - before,
    }


if __name__ == "__main__":
    main()
