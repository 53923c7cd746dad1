"""`python -m benchmarks.capacity`: what 10^6 to 10^10 paragraphs take, from what was measured at 10^4 to 10^6.

With `--index DIR …`, the bytes of these indexes are measured first, and kept beside the other figures in `records/`.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import faiss
import numpy as np

from benchmarks import records
from benchmarks.capacity.rules import (
    HNSW_LINKS,
    NODE_CORES,
    NODE_GIB,
    SEGMENT_VECTORS,
    Cluster,
    Line,
    cluster,
    line,
    share,
)
from benchmarks.process import OURS
from benchmarks.records import Row
from index.embedding.encoder import Vectors
from index.storage.snapshot import CORPUS, open_snapshot

PARTS: dict[str, Callable[[str], bool]] = {
    "texts": lambda name: name == CORPUS,
    "vectors": lambda name: name == "vectors.faiss",
    "codes": lambda name: name == "vectors_scan.faiss",
    "tokens": lambda name: (
        (name.startswith("token_") and name.endswith(".bin")) or name in {"window_tokens.npy", "window_pools.npy"}
    ),
    "words": lambda name: name.startswith("lexical"),
    "numbers": lambda name: name.endswith(".npy"),
}
"""What the files of a snapshot hold; the first that fits."""
SIZES = tuple(10**exponent for exponent in range(6, 11))
PATIENCE_MS = 150.0
"""As long as a question may take in all on one core, before it is answered by more than one machine."""
NIGHT_HOURS = 12.0
_MOST_IN_GRAPH = 200_000
"""Of larger indexes no graph is made here, which would take most of an hour."""
_QUESTIONS, _EF = 100, 512
_HOUR = 3600.0
_ASKED = ("by meaning and words", "a whole question")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capacity", description=__doc__.partition(": ")[2])
    parser.add_argument("--index", type=Path, nargs="+", default=[], metavar="DIR", help="indexes to measure")
    parser.add_argument(
        "--records", type=Path, default=records.FOLDER, metavar="DIR", help="where figures are (default: %(default)s)"
    )
    arguments = parser.parse_args()
    if arguments.index:
        made = records.record("capacity", [measure(index) for index in arguments.index], [])
        sys.stderr.write(f"{made.write(arguments.records)}\n")
    print(page(arguments.records))


def measure(index: Path) -> Row:
    """Return how many bytes each part of an index takes, and how many terms its texts have."""
    snapshot = open_snapshot(index)
    counts = snapshot.manifest.counts
    found = dict.fromkeys(PARTS, 0)
    for name, record in snapshot.manifest.files.items():
        found[next(part for part, is_of in PARTS.items() if is_of(name))] += record.bytes
    postings = np.load(snapshot.folder / "lexical_indices.npy", mmap_mode="r").size
    figures = {f"{part}, bytes": float(own) for part, own in found.items()}
    figures |= {"paragraphs": counts.paragraphs, "postings": float(postings)}
    if counts.windows <= _MOST_IN_GRAPH:
        figures["HNSW, core ms"] = graph_ms(snapshot.vectors.vectors(0, counts.windows))
    snapshot.close()
    return Row(OURS, counts.windows, figures)


def graph_ms(vectors: Vectors) -> float:
    """Return how long a core looks for the nearest two hundred in a graph, as FAISS makes it and Milvus' core after it.

    Some of the vectors, a little moved, are the questions.
    """
    graph = faiss.IndexHNSWFlat(vectors.shape[1], HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = 360
    graph.add(vectors)
    graph.hnsw.efSearch = _EF
    chance = np.random.default_rng(0)
    asked = vectors[:: max(1, len(vectors) // _QUESTIONS)] + chance.normal(0, 0.02, (1, vectors.shape[1]))
    faiss.omp_set_num_threads(1)
    started = time.process_time()
    for question in asked.astype(np.float32):
        graph.search(question[None, :], 200)
    return round(1000 * (time.process_time() - started) / len(asked), 3)


class Measured:
    """The figures of ours in the records, by name and size."""

    def __init__(self, folder: Path) -> None:
        self._figures: dict[str, dict[int, float]] = {}
        for name in ("capacity", "asking", "building", "change"):
            path = folder / f"{name}.json"
            record = records.read(path)
            for row in record.rows:
                for figure, value in row.figures.items() if row.system == OURS else ():
                    self._figures.setdefault(f"{name}: {figure}", {})[row.paragraphs] = value
            if name == "building":
                self.embedding_ms = float(record.about["embedding"]["ours, processor ms a paragraph"])

    def __getitem__(self, name: str) -> dict[int, float]:
        return self._figures[name]

    def asking(self) -> tuple[Line, Line]:
        """Return the core milliseconds of retrieval and of a whole question, whose rest is the same at every size."""
        retrieval, whole = (self[f"asking: {kind}, processor ms"] for kind in _ASKED)
        rest = float(np.median([whole[size] - own for size, own in retrieval.items()]))
        grows = line(retrieval)
        return grows, Line(grows.fixed + rest, grows.each)


def page(folder: Path) -> str:
    """Return the tables of docs/capacity.md."""
    measured = Measured(folder)
    return "\n\n".join(
        f"### {title}\n\n{table}"
        for title, table in {
            "Measured": _measured(measured),
            "One machine, a folder": _one_machine(measured),
            "A Milvus cluster": _clusters(measured),
            "Where each choice ends": _ends(measured),
        }.items()
    )


def _measured(measured: Measured) -> str:
    asked = {kind: measured[f"asking: {kind}, processor ms"] for kind in _ASKED}
    rows = [
        [
            f"{windows:,}",
            *(f"{measured[f'capacity: {part}, bytes'][windows] / windows:,.0f}" for part in PARTS),
            f"{sum(measured[f'capacity: {part}, bytes'][windows] for part in PARTS) / 1e6:,.0f}",
            *(records.shown(own[windows]) for own in asked.values()),
        ]
        for windows in sorted(measured["capacity: texts, bytes"])
    ]
    heads = ["paragraphs", *(f"{part}, bytes each" for part in PARTS), "all, MB", "retrieval, core ms"]
    return _table([*heads, "a whole question, core ms"], rows)


def _one_machine(measured: Measured) -> str:
    disk = _disk(measured)
    retrieval, question = measured.asking()
    change = share(measured["change: one paragraph of 1% of the documents changed, s"])
    rows = [
        [
            _power(size),
            _bytes(disk.at(size)),
            _bytes(_hot(measured).at(size)),
            _time(size * measured.embedding_ms / 1000),
            _time(retrieval.at(size) / 1000),
            _time(question.at(size) / 1000),
            _time(change.at(size)),
        ]
        for size in SIZES
    ]
    heads = [
        "paragraphs",
        "disk",
        "memory that a question goes through",
        "embedding, core time",
        "retrieval, core time",
    ]
    return _table([*heads, "a whole question, core time", "a build after 1% changed"], rows)


def _clusters(measured: Measured) -> str:
    rows = []
    for size in SIZES:
        for index in ("HNSW", "DISKANN"):
            own = _cluster(measured, index, size)
            rows.append(
                [
                    _power(size), index, _bytes(own.memory), _bytes(own.local_disk), _bytes(own.object_store),
                    f"{own.nodes:,}", f"{own.segments:,}",
                    *(
                        ["–", "–"] if own.core_ms is None
                        else [_time(own.core_ms / 1000), _time(own.core_ms / 1000 / (own.nodes * NODE_CORES))]
                    ),
                ]
            )  # fmt: skip
    heads = [
        "paragraphs", "index", "memory", "local disk", "object store",
        f"query nodes of {NODE_CORES} cores, {NODE_GIB} GiB", "segments", "nearest vectors, core time",
        "on all these cores",
    ]  # fmt: skip
    return _table(heads, rows)


def _ends(measured: Measured) -> str:
    _, question = measured.asking()
    night, long = NIGHT_HOURS * _HOUR * 1000 / measured.embedding_ms, f"it takes more than {NIGHT_HOURS:.0f} hours"
    one_node = NODE_GIB * 1024**3 / (_cluster(measured, "HNSW", 10**9).memory / 10**9)
    on_disk = NODE_GIB * 1024**3 / (_cluster(measured, "DISKANN", 10**9).memory / 10**9)
    rows = [
        ["a folder", f"a question takes a core {PATIENCE_MS:.0f} ms", _number(question.reaches(PATIENCE_MS))],
        ["a folder", "its memory is more than 16 GiB", _number(_hot(measured).reaches(16 * 1024**3))],
        ["embedding on one core", long, _number(night)],
        [
            f"embedding on {NODE_CORES} of them",
            f"it takes more than {NIGHT_HOURS:.0f} hours",
            _number(night * NODE_CORES),
        ],
        ["Milvus, HNSW", "one query node is full", _number(one_node)],
        ["Milvus, DiskANN", "one query node is full", _number(on_disk)],
    ]
    return _table(["choice", "ends where", "paragraphs"], rows)


def _disk(measured: Measured) -> Line:
    return _sum(share(measured[f"capacity: {part}, bytes"]) for part in PARTS)


def _hot(measured: Measured) -> Line:
    """Return what every question may look at: codes, numbers, and the words' postings."""
    return _sum(share(measured[f"capacity: {part}, bytes"]) for part in ("codes", "words", "numbers"))


def _cluster(measured: Measured, index: str, size: int) -> Cluster:
    largest = max(measured["capacity: postings"])
    postings = measured["capacity: postings"][largest] / largest
    kept = sum(measured[f"capacity: {part}, bytes"][largest] for part in ("texts", "tokens")) / largest
    # A search in a graph grows with the logarithm of its size.
    of, taken = max(measured["capacity: HNSW, core ms"].items())
    return cluster(index, size, postings, kept, taken * math.log(SEGMENT_VECTORS) / math.log(of))


def _sum(lines: Iterable[Line]) -> Line:
    found = list(lines)
    return Line(sum(own.fixed for own in found), sum(own.each for own in found))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---:"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _power(size: int) -> str:
    return f"10^{len(str(size)) - 1}"


def _number(value: float) -> str:
    """Return a number to two digits, for no more is known."""
    digits = len(str(int(value))) - 2
    return f"{round(value / 10**digits) * 10**digits:,}"


def _bytes(value: float) -> str:
    for unit in ("KB", "MB", "GB", "TB"):
        value /= 1000
        if value < 1000:
            return f"{records.shown(value)} {unit}"
    return f"{records.shown(value / 1000)} PB"


def _time(seconds: float) -> str:
    for most, unit, one in ((1, "ms", 1e-3), (120, "s", 1), (2 * _HOUR, "min", 60), (48 * _HOUR, "h", _HOUR)):
        if seconds < most:
            return f"{records.shown(seconds / one)} {unit}"
    return f"{records.shown(seconds / 24 / _HOUR)} days"


if __name__ == "__main__":
    main()
