"""`python -m benchmarks.filtering`: how long questions about a period take, and whether the nearest in it are found."""

import json
import sys
from collections.abc import Sequence
from itertools import cycle, islice

import numpy as np

from benchmarks import records
from benchmarks.exact import periods, recall
from benchmarks.given import paragraph_days
from benchmarks.indexes import Prepared, asking_parser, prepared
from benchmarks.process import NAMES, systems
from benchmarks.records import Row
from benchmarks.turns import turns

SHARES = (0.01, 0.1, 0.5)
"""Of the paragraphs."""
_HITS = 10
_PERIODS = 7


def main() -> None:
    """Run the command."""
    arguments = asking_parser("filtering", __doc__).parse_args()
    rows: list[Row] = []
    for size in prepared(arguments):
        rows += measure(size, systems(arguments.peers))
    made = records.record("filtering", rows, arguments.peers, questions=arguments.count)
    sys.stderr.write(f"{made.write(arguments.records)}\n")
    print(records.table(rows, NAMES))
    print(json.dumps(made.about, ensure_ascii=False))


def measure(size: Prepared, names: list[str]) -> list[Row]:
    """Ask every system at one size, with periods of each share."""
    vectors = np.load(size.given / "vectors.npy", mmap_mode="r")
    days = paragraph_days(size.given)
    with turns(size, names) as asked:
        for share in SHARES:
            chosen = list(islice(cycle(periods(days, share, _PERIODS)), len(size.questions)))
            if not chosen:
                continue  # no dates, or not enough paragraphs

            def arguments(numbers: Sequence[int], own: list[tuple[int, int]] = chosen) -> dict[str, object]:
                return {"count": _HITS, "days": [own[number] for number in numbers]}

            allowed = [(days >= since) & (days <= until) for since, until in chosen]
            for row, found in asked.ask("nearest", f"{share:.0%}, ten nearest vectors", arguments):
                hits = [own or [] for own in found]
                row.figures[f"{share:.0%}, of them found"] = round(
                    recall(vectors, size.questions, _HITS, hits, allowed), 4
                )
            for _ in asked.ask("retrieve", f"{share:.0%}, by meaning and words", arguments):
                pass
        return list(asked.rows.values())


if __name__ == "__main__":
    main()
