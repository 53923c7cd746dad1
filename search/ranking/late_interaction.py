"""How well the words of a question are met in a text, token by token: late interaction.

Each token of the question looks for its best match among the tokens of a text (MaxSim: Khattab and Zaharia, "ColBERT",
SIGIR 2020). Plain MaxSim favours long and vague texts and is blind to which tokens matter; here

- a token counts by its inverse document frequency in the corpus;
- it counts by how far a text stands out from the other candidates on it: a token that all match says nothing;
- what any text would match by its mere length is measured on random tokens of the corpus, and told apart (`bias`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import TokenVectors
from index.embedding.tokens import unpack
from index.storage.store import Scores, Store
from search.ranking.on_demand import Read, with_read

BACKGROUND_TOKENS = 256
_MOST_BIAS = 0.05
"""In large corpora, nine in ten candidates differ by less; in a small one, whose paragraphs are its background, no more
shall come of it."""
_SPREAD_FLOOR = 0.1
"""Added to how much candidates differ on a token, so that a token on which they agree does not decide by noise."""


@dataclass(frozen=True)
class Interaction:
    """What late interaction says about each candidate; all of shape (candidates,)."""

    match: Scores
    """How far it stands out from the other candidates on the question's tokens, in spreads, by weight."""
    bias: Scores
    """How much better than the median candidate it matches random tokens of the corpus."""
    vagueness: Scores
    """How well it matches them at all."""
    similarity: Scores
    """Mean similarity of the question's tokens and their best matches, by weight."""
    plain_similarity: Scores
    """The same, all tokens alike."""
    weakest: Scores
    """Mean similarity of the third of the question's tokens that are met worst: is any part of it left unanswered?"""


class LateInteraction:
    """Compares questions with the texts of a store, token by token."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._dimension = store.manifest.model.token_dimension
        self._background_texts, signs = store.token_sample(BACKGROUND_TOKENS)
        self._background = unpack(signs, self._dimension)

    @property
    def is_possible(self) -> bool:
        """Whether the model has token vectors at all."""
        return self._dimension > 0

    def weights(self, ids: NDArray[np.int32]) -> Scores:
        """Return the weight of each token of a question, by its inverse document frequency; they sum to 1."""
        texts = self._store.token_counts(ids)
        total = self._store.manifest.counts.texts
        idf = np.log1p((total - texts + 0.5) / (texts + 0.5))
        return np.asarray(idf / max(float(idf.sum()), 1e-9), dtype=np.float32)

    def compare(self, question: TokenVectors, texts: Sequence[int], read: Read) -> Interaction:
        """Compare a question with some texts, in all their windows: those in `read` as they were read."""
        windows = with_read(self._store.tokens(texts), texts, read)
        if not len(question.ids) or not any(len(window.ids) for group in windows for window in group):
            nothing = np.zeros(len(texts), dtype=np.float32)
            return Interaction(nothing, nothing, nothing, nothing, nothing, nothing)
        signs = np.concatenate([window.signs for group in windows for window in group])
        lengths = [len(window.signs) for group in windows for window in group]
        similarities = np.concatenate([question.vectors, self._background]) @ unpack(signs, self._dimension).T
        by_window = _reduce_max(similarities, lengths)
        matches = _reduce_max(by_window[: len(question.ids)], [len(group) for group in windows])
        weights = self.weights(question.ids)
        # A text that has no vectors yet is like the mean of those that have.
        known = np.array([sum(len(window.ids) for window in group) > 0 for group in windows])
        mean = matches[:, known].mean(axis=1, keepdims=True)
        matches = np.where(known, matches, mean)
        spread = matches[:, known].std(axis=1, keepdims=True) + _SPREAD_FLOOR
        vagueness = self._vagueness(by_window[len(question.ids) :], texts, [len(group) for group in windows])
        bias = vagueness - np.median(vagueness[known])
        return Interaction(
            match=weights @ ((matches - mean) / spread),
            bias=np.where(known, bias, 0).clip(-_MOST_BIAS, _MOST_BIAS),
            vagueness=vagueness,
            similarity=weights @ matches,
            plain_similarity=matches.mean(axis=0),
            weakest=np.sort(matches, axis=0)[: max(1, len(matches) // 3)].mean(axis=0),
        )

    def _vagueness(self, by_window: Scores, texts: Sequence[int], window_counts: list[int]) -> Scores:
        """Mean over the background's tokens that come from other texts, in the window where it is highest."""
        foreign = self._background_texts[:, None] != np.asarray(texts)[None, :]
        foreign_windows = np.repeat(foreign, window_counts, axis=1)
        sums = (by_window * foreign_windows).sum(axis=0) / np.maximum(foreign_windows.sum(axis=0), 1)
        return np.asarray(_reduce_max(sums[None, :], window_counts)[0], dtype=np.float32)


def _reduce_max(values: Scores, lengths: Sequence[int]) -> Scores:
    """Return the highest value of each of the adjoining groups of columns; 0 for a group without any."""
    sizes = np.asarray(lengths)
    filled = sizes > 0
    starts = (np.cumsum(sizes) - sizes)[filled]
    result = np.zeros((len(values), len(sizes)), dtype=np.float32)
    if filled.any():
        result[:, filled] = np.maximum.reduceat(values, starts, axis=1)
    return result
