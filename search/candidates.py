"""The first stage: the texts that may answer, by meaning and by words, from all that take part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.snapshot import Snapshot

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

DENSE_WEIGHT, LEXICAL_WEIGHT = 7.0, 8.0
"""What a full cosine similarity and a full share of BM25 count; fitted together with the weights in `ranking.py`."""
_NEAR = 50
_NEAREST = 200
"""How many texts each of the two brings in; one that is in neither list is not among the best of their sum."""

_BLOCK = 128


@dataclass(frozen=True)
class Candidates:
    """Texts with what the first stage knows of them, best first."""

    texts: Rows
    dense: Scores
    """Cosine similarity of question and text, by its best window; of a text that has no vector yet, the mean of
    those that have."""
    lexical: Scores
    """BM25 as the share of what an ideal text would get, 0 to 1."""
    nearness: float
    """Mean cosine similarity of the question and the fifty nearest texts: how much the corpus has of its subject."""

    @property
    def scores(self) -> Scores:
        """The weighted sum of both."""
        return np.asarray(DENSE_WEIGHT * self.dense + LEXICAL_WEIGHT * self.lexical, dtype=np.float32)


def find_candidates(
    snapshot: Snapshot, question: Vectors, lexical: Scores, count: int, allowed: NDArray[np.bool_] | None
) -> Candidates:
    """Return the `count` best texts by the weighted sum of both scores.

    Args:
        snapshot: what is searched.
        question: its vector, shape (dimension,).
        lexical: shape (texts,), the scores of its terms; see `LexicalIndex.scores`.
        count: how many texts at the most.
        allowed: shape (texts,); only these take part. All where it is None.
    """
    each = max(_NEAREST, count)
    by_meaning = nearest_texts(snapshot, question, each, allowed)
    by_words = best_rows(lexical if allowed is None else lexical * allowed, each)
    texts = np.union1d(by_meaning, by_words)
    dense = filled(similarities(snapshot, question, texts))
    nearness = float(np.sort(dense)[-_NEAR:].mean()) if len(dense) else 0.0
    candidates = Candidates(texts, dense, lexical[texts], nearness)
    best = np.argsort(-candidates.scores, kind="stable")[:count]
    return Candidates(texts[best], candidates.dense[best], candidates.lexical[best], nearness)


def best_rows(scores: Scores, count: int) -> Rows:
    """Return the `count` rows with the highest scores above 0, in no order; fewer where there are no more.

    To sort out a million scores takes longer than to make them. The `count`-th best of the best of each block is a
    score that at least `count` rows reach, and few more.
    """
    bar = np.finfo(np.float32).tiny
    blocks = len(scores) // _BLOCK
    if blocks > count:
        maxima = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        bar = max(bar, np.partition(maxima, blocks - count)[blocks - count])
    rows = np.flatnonzero(scores >= bar)
    if len(rows) <= count:
        return rows
    return rows[np.argpartition(-scores[rows], count - 1)[:count]]


def nearest_texts(snapshot: Snapshot, question: Vectors, count: int, allowed: NDArray[np.bool_] | None) -> Rows:
    """Return the texts nearest to a question by their best windows, in no order."""
    columns = snapshot.columns
    windows = None if allowed is None else columns.windows_of_texts(allowed)
    wanted = count + count // 4  # nearly always, that many windows are of enough texts
    while True:
        nearest = snapshot.vectors.nearest(question, wanted, windows)
        texts, first = np.unique(columns.texts_of_windows(nearest.rows), return_index=True)
        if len(texts) >= count or len(nearest.rows) < wanted:
            return texts[np.argsort(first)[:count]]
        wanted *= 2  # several windows of the same texts came first


def similarities(snapshot: Snapshot, question: Vectors, texts: Rows) -> Scores:
    """Return the cosine similarity of a question and each text, by its best window; NaN where it has no vector yet."""
    starts = np.asarray(snapshot.columns.text_windows)
    counts = starts[texts + 1] - starts[texts]
    begins = np.cumsum(counts) - counts
    windows = np.arange(counts.sum()) - np.repeat(begins, counts) + np.repeat(starts[texts], counts)
    found = np.full(len(texts), np.nan, dtype=np.float32)
    if len(windows):
        of_windows = snapshot.vectors.similarities(question, windows)
        found[counts > 0] = np.maximum.reduceat(of_windows, begins[counts > 0])
    return found


def filled(values: Scores) -> Scores:
    """Put the mean of what is known in the place of what is not, NaN; 0 where nothing is known.

    While an index is first built, some texts have no vector yet. They shall neither gain nor lose by that.
    """
    unknown = np.isnan(values)
    if not unknown.any():
        return values
    return np.where(unknown, 0 if unknown.all() else values[~unknown].mean(), values).astype(np.float32)
