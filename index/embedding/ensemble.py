"""Two models as one: where one of them errs, the other is often right.

The vector of a text is the vectors of both, one after the other, each scaled by the square root of its weight. The
cosine similarity of two such vectors is the weighted mean of the two models' similarities. An index holds them like
those of any model. Token vectors and windows are the first model's.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from index.embedding.model import Embedded, Encoded, Kind, Model, ModelIdentity, Vectors, unit
from index.embedding.windows import Span, windows_of

WEIGHTS = (0.2, 0.8)
"""Of the bundled model and of the multilingual one. From unrelated texts to the same text, cosines rise by .96 with the
first and by .23 with the second; so weighted, both count alike."""


class EnsembleModel:
    """See `index.embedding.model.Model`."""

    def __init__(self, first: Model, second: Model) -> None:
        self._first, self._second = first, second

    @property
    def identity(self) -> ModelIdentity:
        """What has to be the same for two vectors to be comparable."""
        one, other = self._first.identity, self._second.identity
        return ModelIdentity(
            name=f"{one.name} and {other.name}",
            sha256=f"{one.sha256} {other.sha256}",
            settings_sha256=f"{one.settings_sha256} {other.settings_sha256}",
            dimension=one.dimension + other.dimension,
            token_dimension=one.token_dimension,
            windowing=one.windowing,
        )

    def encode(self, texts: Sequence[str], kind: Kind) -> Encoded:
        """Return the vectors of texts, and those of the first model's tokens."""
        first = self._first.encode(texts, kind)
        windows, starts = self._windows(texts)
        return Encoded(_side_by_side(first.vectors, self._second.encode(windows, kind).vectors, starts), first.tokens)

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Return what an index keeps of paragraphs."""
        first = self._first.embed(texts)
        windows, starts = self._windows(texts)
        return Embedded(_side_by_side(first.vectors, self._second.embed(windows).vectors, starts), first.tokens)

    def embed_for_question(self, texts: Sequence[str]) -> Embedded:
        """Return the same while somebody waits for it."""
        first = self._first.embed_for_question(texts)
        windows, starts = self._windows(texts)
        second = self._second.embed_for_question(windows)
        return Embedded(_side_by_side(first.vectors, second.vectors, starts), first.tokens)

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return which characters each token of each text stands for; nothing is cut off."""
        return self._first.offsets(texts)

    def known_offsets(self, text: str) -> list[Span]:
        """Return the same for the tokens that have vectors."""
        return self._first.known_offsets(text)

    def _windows(self, texts: Sequence[str]) -> tuple[list[str], list[int]]:
        """Return the second model's windows of texts that fit the first, and where those of each text begin.

        A text that is one token to the first model, for it knows none of its parts, may be too long for the second.
        """
        groups = windows_of(texts, self._second.identity.windowing, self._second.offsets)
        starts = np.cumsum([0, *(len(group) for group in groups)]).tolist()
        return [text[a:b] for text, group in zip(texts, groups, strict=True) for a, b in group], starts


def _side_by_side(first: Vectors, second: Vectors, starts: Sequence[int]) -> Vectors:
    means = unit(np.array([second[a:b].mean(axis=0) for a, b in pairwise(starts)]).reshape(len(first), -1))
    weighted = [np.sqrt(weight) * part for weight, part in zip(WEIGHTS, (first, means), strict=True)]
    return np.concatenate(weighted, axis=1).astype(np.float32)
