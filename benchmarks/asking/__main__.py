"""`python -m benchmarks.asking`: how long questions take, and how many of the nearest paragraphs are found."""

import json
import sys

import numpy as np

from benchmarks import records
from benchmarks.exact import recall
from benchmarks.indexes import Prepared, asking_parser, prepared
from benchmarks.process import NAMES, systems
from benchmarks.records import Row
from benchmarks.turns import turns
from index.storage.snapshot import open_snapshot

_HITS = 10
KINDS = {"nearest": "ten nearest vectors", "retrieve": "by meaning and words", "answer": "a whole question"}
"""What a system is asked, then its name in the table. Only the last has to embed the question first."""


def main() -> None:
    """Run the command."""
    arguments = asking_parser("asking", __doc__).parse_args()
    rows: list[Row] = []
    types = {}
    for size in prepared(arguments):
        rows += measure(size, systems(arguments.peers))
        types[size.paragraphs] = open_snapshot(size.ours).manifest.index_type
    made = records.record("asking", rows, arguments.peers, questions=arguments.count, index_types=types)
    sys.stderr.write(f"{made.write(arguments.records)}\n")
    print(records.table(rows, NAMES))
    print(json.dumps(made.about, ensure_ascii=False))


def measure(size: Prepared, names: list[str]) -> list[Row]:
    """Ask every system at one size."""
    vectors = np.load(size.given / "vectors.npy", mmap_mode="r")
    with turns(size, names) as asked:
        for what, name in KINDS.items():

            def arguments(numbers: object, what: str = what) -> dict[str, object]:
                whole = what == "answer"
                return {"count": _HITS} if whole else {"count": _HITS, "days": [None] * len(numbers)}  # type: ignore[arg-type]

            for row, found in asked.ask(what, name, arguments):
                if what == "nearest":
                    hits = [own or [] for own in found]
                    share = recall(vectors, size.questions, _HITS, hits, [None] * len(hits))
                    row.figures["of the ten nearest, found"] = round(share, 4)
        return list(asked.rows.values())


if __name__ == "__main__":
    main()
