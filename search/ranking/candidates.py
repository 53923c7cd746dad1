"""The first stage: the texts that may answer, by meaning and by words, from all that take part."""

from dataclasses import dataclass

import numpy as np

from index.storage.store import Asked, Rows, Scores

DENSE_WEIGHT, LEXICAL_WEIGHT = 7.0, 8.0
"""What a full cosine similarity and a full share of BM25 count; fitted together with the weights in `ranking.py`."""
_NEAR = 50
_NEAREST = 200
"""How many texts each of the two brings in; one that is in neither list is not among the best of their sum."""


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


def find_candidates(asked: Asked, count: int) -> Candidates:
    """Return the `count` best texts that take part, by the weighted sum of both scores."""
    each = max(_NEAREST, count)
    texts = np.union1d(asked.nearest(each), asked.best_by_words(each))
    dense = filled(asked.dense(texts))
    nearness = float(np.sort(dense)[-_NEAR:].mean()) if len(dense) else 0.0
    candidates = Candidates(texts, dense, asked.lexical(texts), nearness)
    best = np.argsort(-candidates.scores, kind="stable")[:count]
    return Candidates(texts[best], candidates.dense[best], candidates.lexical[best], nearness)


def filled(values: Scores) -> Scores:
    """Put the mean of what is known in the place of what is not, NaN; 0 where nothing is known.

    While an index is first built, some texts have no vector yet. They shall neither gain nor lose by that.
    """
    unknown = np.isnan(values)
    if not unknown.any():
        return values
    return np.where(unknown, 0 if unknown.all() else values[~unknown].mean(), values).astype(np.float32)
