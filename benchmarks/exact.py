"""Which paragraphs are really the nearest: all compared, without any index."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.systems.serving import Days
from index.embedding.encoder import Vectors

_ROWS_AT_ONCE = 65_536
_ROUNDING = 1e-5


def bars(vectors: Vectors, questions: Vectors, count: int, allowed: Sequence[NDArray[np.bool_] | None]) -> Vectors:
    """Return the similarity of the `count`-th nearest of the rows allowed for each question, shape (questions,).

    It is minus infinity where fewer are allowed.
    """
    best = np.full((len(questions), count), -np.inf, dtype=np.float32)
    for first in range(0, len(vectors), _ROWS_AT_ONCE):
        some = np.asarray(vectors[first : first + _ROWS_AT_ONCE])
        similarities = questions @ some.T
        for own, passing in zip(similarities, allowed, strict=True):
            if passing is not None:
                own[~passing[first : first + len(some)]] = -np.inf
        best = np.partition(np.concatenate([best, similarities], axis=1), -count, axis=1)[:, -count:]
    return np.asarray(best.min(axis=1))


def recall(
    vectors: Vectors,
    questions: Vectors,
    count: int,
    found: Sequence[Sequence[int]],
    allowed: Sequence[NDArray[np.bool_] | None],
) -> float:
    """Return the share of the `count` nearest rows that were found, on average; equally near ones are as good."""
    shares = []
    for question, bar, hits, passing in zip(
        questions, bars(vectors, questions, count, allowed), found, allowed, strict=True
    ):
        there = min(count, len(vectors) if passing is None else int(np.count_nonzero(passing)))
        rows = np.array(sorted(set(hits)), dtype=np.int64)
        right = np.count_nonzero(vectors[rows] @ question >= bar - _ROUNDING) if len(rows) else 0
        shares.append(min(int(right), there) / there if there else 1.0)
    return float(np.mean(shares))


def periods(days: NDArray[np.int64], share: float, count: int) -> list[Days]:
    """Return `count` periods, all over the dated rows, each with about this share of all rows; none if too few."""
    dated = np.sort(days[days >= 0])
    length = int(share * len(days))
    if not 0 < length < len(dated):
        return []
    starts = np.linspace(0, len(dated) - length, count).astype(int)
    return [(int(dated[first]), int(dated[first + length - 1])) for first in starts]
