"""`python -m benchmarks.limits`: how near embedding and comparing vectors come to what the machine can do.

Embedding cannot be faster than the products of its matrices alone: those of the bundled model's shapes are run by the
same library, at the same precision, with nothing between them. Comparing cannot be faster than what is compared can be
read from memory.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import given, records
from benchmarks.indexes import asking_parser, corpus_of, prepared
from benchmarks.process import NAMES, OURS
from benchmarks.records import Row, times
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.embedding.openvino_model import precisions
from index.storage.snapshot import open_snapshot

# all-MiniLM-L6-v2: six layers, each with four square matrices for attention and two for what follows.
_LAYERS, _WIDTH, _INNER = 6, 384, 1536
_TOKENS = 1024
"""In one product; as many as sixteen paragraphs have."""
_SECONDS = 5.0
_BYTES_READ = 1 << 30
"""More than any cache holds."""


def main() -> None:
    """Run the command."""
    arguments = asking_parser("limits", __doc__).parse_args()
    embedding = _embedding(arguments)
    bandwidth = memory_bandwidth()
    rows = []
    for size in prepared(arguments):
        snapshot = open_snapshot(size.ours)
        compared = compared_bytes(size.ours / "snapshots" / snapshot.name)
        taken = []
        for question in size.questions:
            started = time.perf_counter()
            snapshot.vectors.nearest(question, 10)
            taken.append(1000 * (time.perf_counter() - started))
        rows.append(
            Row(
                OURS,
                size.paragraphs,
                {
                    **times("ten nearest vectors", taken[1:]),
                    "MB compared": round(compared / 1e6, 1),
                    "reading them takes, ms": round(1000 * compared / bandwidth, 2),
                },
            )
        )
    about = {"embedding": embedding, "memory read, GB/s": round(bandwidth / 1e9, 1)}
    made = records.record("limits", rows, [], **about)
    sys.stderr.write(f"{made.write(arguments.records)}\n")
    print(records.table(rows, NAMES))
    print(json.dumps(made.about, ensure_ascii=False))


def flops_a_token() -> int:
    """Return the operations in the products of one token with the model's matrices; attention adds some percent."""
    return 2 * _LAYERS * (4 * _WIDTH * _WIDTH + 2 * _WIDTH * _INNER)


def compared_bytes(snapshot: Path) -> int:
    """Return what a search without a filter reads of a snapshot's vectors, but the few that are compared again."""
    codes = snapshot / "vectors_scan.faiss"
    return (codes if codes.exists() else snapshot / "vectors.faiss").stat().st_size


def memory_bandwidth() -> float:
    """Return how many bytes a second all cores together read, of an array that no cache holds."""
    numbers = np.ones(_BYTES_READ // 4, dtype=np.float32)
    return _BYTES_READ * _rate(lambda: numbers @ numbers)


def _embedding(arguments: Any) -> dict[str, Any]:
    encoder = Encoder.load(find_model())
    folder = given.folder_of(corpus_of(arguments.sources, 2_000))
    given.write_corpus(folder, corpus_of(arguments.sources, 2_000))
    texts = [window for group in encoder.windows(given.distinct_texts(folder)) for window in group][:500]
    tokens = sum(len(own.ids) + 2 for own in encoder.embed_paragraphs(texts).tokens)  # each text gets two more
    ours = len(texts) * _rate(lambda: encoder.embed_paragraphs(texts))
    figures: dict[str, Any] = {"tokens a paragraph": round(tokens / len(texts), 1)}
    for precision in precisions():
        product = _Products(precision)
        rate = product.at_once * _TOKENS * _rate(product.run)
        figures[f"products alone in {precision}, GFLOP/s"] = round(rate * flops_a_token() / 1e9, 1)
        figures[f"products alone in {precision}, paragraphs/s"] = round(rate * len(texts) / tokens, 1)
    figures["our encoder, paragraphs/s"] = round(ours, 1)
    return figures


class _Products:
    """All products of the model's matrices, on as many batches at once as the processor has cores for."""

    def __init__(self, precision: str) -> None:
        import openvino  # noqa: PLC0415 - after `index.embedding.openvino_model`, which keeps it from calling out
        from openvino import opset13 as ops  # noqa: PLC0415 - as above

        chance = np.random.default_rng(0)

        def matrix(rows: int, columns: int) -> Any:
            return ops.constant(chance.normal(0, rows**-0.5, (rows, columns)).astype(np.float32))

        tokens = ops.parameter([_TOKENS, _WIDTH], np.float32)
        flow = tokens
        for _ in range(_LAYERS):
            parts = [ops.matmul(flow, matrix(_WIDTH, _WIDTH), False, False) for _ in range(3)]
            flow = ops.matmul(ops.add(ops.add(*parts[:2]), parts[2]), matrix(_WIDTH, _WIDTH), False, False)
            inner = ops.matmul(flow, matrix(_WIDTH, _INNER), False, False)
            flow = ops.matmul(inner, matrix(_INNER, _WIDTH), False, False)
        compiled = openvino.Core().compile_model(
            openvino.Model([flow], [tokens]),
            "CPU",
            {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": precision},
        )
        self.at_once = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._requests = [compiled.create_infer_request() for _ in range(self.at_once)]
        self._input = chance.normal(0, 1, (_TOKENS, _WIDTH)).astype(np.float32)

    def run(self) -> None:
        """Run each batch once."""
        for request in self._requests:
            request.start_async([self._input])
        for request in self._requests:
            request.wait()


def _rate(run: Callable[[], object]) -> float:
    """Return how many times a second something runs, at its median."""
    run()
    taken: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < _SECONDS or len(taken) < 3:
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return 1 / float(np.median(taken))


if __name__ == "__main__":
    main()
