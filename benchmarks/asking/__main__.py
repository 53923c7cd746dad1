"""`python -m benchmarks.asking --index DIR --questions FILE`: how long questions take on an index that is there."""

import argparse
import functools
import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.corpus import UNDATED
from index.encoder import Encoder, Vectors
from index.models import find_model
from index.snapshot import Snapshot, open_snapshot
from search import Searcher
from search.candidates import best_rows, find_candidates, nearest_texts
from search.questions import read_questions
from search.searcher import allowed_texts

SHARES = (0.01, 0.1, 0.5)
"""Of the documents, by date."""
_NEAREST = 200
_COUNT = 32
"""How many texts retrieval hands on to the evidence pass."""

Table = dict[str, dict[str, float]]
"""What was measured, then: median and 95th percentile, or a figure by its unit."""


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.asking", description=(__doc__ or "").partition(": ")[2])
    parser.add_argument("--index", type=Path, required=True, metavar="DIR")
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE", help="as for python -m search")
    parser.add_argument("--count", type=int, default=200, help="how many of them are asked (default: %(default)s)")
    parser.add_argument("--retrieval-only", action="store_true", help="ask no whole questions")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    questions = [question.text for question in read_questions(arguments.questions)][: arguments.count]
    table, about = measure(arguments.index, questions, whole=not arguments.retrieval_only)
    if arguments.json:
        print(json.dumps({**about, "figures": table}, indent=1))
    else:
        print(", ".join(f"{name} {value}" for name, value in about.items()) + "\n")
        print(_markdown(table))


def measure(directory: Path, questions: list[str], *, whole: bool) -> tuple[Table, dict[str, object]]:
    """Measure one index; return the figures, and what they were taken on."""
    table: Table = {}
    memory, started = _resident(), time.perf_counter()
    snapshot = open_snapshot(directory)
    opening = time.perf_counter() - started
    table["opening the snapshot"] = {"s": opening, "MB": _resident() - memory}
    encoder = Encoder.load(find_model(snapshot.manifest.model.name))
    vectors = [encoder.encode_questions([question]).vectors[0] for question in questions]
    terms = [snapshot.lexical.analyzer.terms(question) for question in questions]

    def both(row: int, allowed: NDArray[np.bool_] | None = None) -> object:
        return find_candidates(snapshot, vectors[row], snapshot.lexical.scores(terms[row]), _COUNT, allowed)

    rows = range(len(questions))
    table["dense retrieval"] = _times(lambda row: nearest_texts(snapshot, vectors[row], _NEAREST, None), rows)
    table["lexical retrieval"] = _times(lambda row: best_rows(snapshot.lexical.scores(terms[row]), _NEAREST), rows)
    table["retrieval"] = _times(both, rows)
    for share in SHARES:
        documents = list(islice(cycle(_periods(snapshot, share)), len(questions)))
        if documents:
            filtered = functools.partial(_filtered, both, snapshot, documents)
            table[f"retrieval, a date filter passing {share:.0%}"] = _times(filtered, rows)
    table["recall@10 of dense retrieval, against comparing all"] = {"share": _recall(snapshot, vectors)}
    if whole:
        searcher = Searcher(directory)
        for name, fast in (("a whole question", False), ("a whole question, --fast", True)):
            searcher.search(questions[0], fast=fast)  # the first waits for the calibration
            table[name] = _times(functools.partial(_answer, searcher, questions, fast), rows)
    counts = snapshot.manifest.counts
    about: dict[str, object] = {
        "texts": counts.texts,
        "windows": counts.windows,
        "index type": snapshot.manifest.index_type,
        "questions": len(questions),
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "commit": subprocess.run(
            ["git", "describe", "--always", "--dirty"],  # noqa: S607 - wherever git is
            capture_output=True, text=True, check=False,
        ).stdout.strip(),
    }  # fmt: skip
    return table, about


def _filtered(
    ask: Callable[[int, NDArray[np.bool_] | None], object],
    snapshot: Snapshot,
    documents: list[NDArray[np.bool_]],
    row: int,
) -> object:
    return ask(row, allowed_texts(snapshot, documents[row], None))


def _answer(searcher: Searcher, questions: list[str], fast: bool, row: int) -> object:
    return searcher.search(questions[row], fast=fast)


def _times(ask: Callable[[int], object], rows: range) -> dict[str, float]:
    """Ask each question once and return the median and the 95th percentile, in milliseconds."""
    ask(rows[0])
    taken = []
    for row in rows:
        started = time.perf_counter()
        ask(row)
        taken.append(1000 * (time.perf_counter() - started))
    return {"median ms": float(np.median(taken)), "p95 ms": float(np.percentile(taken, 95))}


def _periods(snapshot: Snapshot, share: float) -> Iterator[NDArray[np.bool_]]:
    """Yield the documents of periods that hold about this share of them, from all over the corpus."""
    days = snapshot.columns.document_days[:, 0]
    dated = np.sort(days[days != UNDATED])
    length = int(share * len(days))
    if not 0 < length < len(dated):
        return
    for first in np.linspace(0, len(dated) - length - 1, 7).astype(int):
        yield (days >= dated[first]) & (days <= dated[first + length])


def _recall(snapshot: Snapshot, questions: list[Vectors]) -> float:
    everything = np.ones(len(snapshot.vectors), dtype=bool)  # with a filter, all that pass are compared
    shares = []
    for question in questions:
        exact = snapshot.vectors.nearest(question, 10, everything).rows
        found = snapshot.vectors.nearest(question, _NEAREST).rows[:10]
        shares.append(len(np.intersect1d(exact, found)) / len(exact))
    return float(np.mean(shares))


def _resident() -> float:
    """Return the memory of this process in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS:")), 0.0)


def _markdown(table: Table) -> str:
    lines = ["| | |", "|---|---|"]
    lines += [f"| {name} | {', '.join(f'{v:.4g} {unit}' for unit, v in row.items())} |" for name, row in table.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
