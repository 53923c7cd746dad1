"""Texts that an index has no vectors of yet, read by the model when a question comes to them.

While a large index is first built, most texts are found by their words alone, and then by estimates of their vectors
(`provisional_vectors.py`), which say what a text is about, and little more. So the best candidates of a question are
embedded while it is asked: their nearness and their tokens are then as exact as those of a finished index. What a
question is answered depends on nothing that was asked before: what was read for other questions only saves time.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np

from index.embedding.encoder import Embedded, Encoder
from index.embedding.model import Vectors
from index.embedding.tokens import Tokens
from index.storage.store import Asked, Rows, Scores, Store

Read = Mapping[int, Embedded]
"""What the model made of some texts, by their rows."""
MOST_SECONDS = 2.0
"""No text is begun after them. The bundled model reads sixteen in .2 s beside a build."""
_READ_AT_ONCE = 4
_MOST_KEPT = 4096
"""Texts. Each takes some four kilobytes."""


class OnDemand:
    """Reads texts of a store that have no vectors yet. May be used from several threads."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self._store, self._encoder = store, encoder
        self._kept: OrderedDict[int, Embedded] = OrderedDict()
        self._keeping = threading.Lock()

    @property
    def is_needed(self) -> bool:
        """Whether this is a part of an index, published while that is first built."""
        return not self._store.manifest.complete

    def read(self, rows: Rows) -> Read:
        """Return what the model makes of those of some texts that have no vectors: of all, or of the first ones.

        A large model on a busy machine takes a second for a text, and nobody waits for sixteen of them.
        """
        if not self.is_needed:
            return {}
        wanted = [row for row, own in zip(rows.tolist(), self._store.tokens(rows.tolist()), strict=True) if not own]
        with self._keeping:
            read = {row: self._kept[row] for row in wanted if row in self._kept}
        new, began = [row for row in wanted if row not in read], time.monotonic()
        for first in range(0, len(new), _READ_AT_ONCE):
            if time.monotonic() - began > MOST_SECONDS:
                break
            some = new[first : first + _READ_AT_ONCE]
            read |= dict(zip(some, self._encoder.embed_for_question(self._store.texts(some)), strict=True))
        with self._keeping:
            for row, embedded in read.items():
                self._kept[row] = embedded
                self._kept.move_to_end(row)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return read

    def tokens(self, rows: Sequence[int]) -> list[list[Tokens]]:
        """Return the tokens of each text, window by window; a text that has none is read."""
        return with_read(self._store.tokens(rows), rows, self.read(np.asarray(rows, dtype=np.int64)))


def with_read(stored: Sequence[list[Tokens]], rows: Sequence[int], read: Read) -> list[list[Tokens]]:
    """Return the tokens of each text, of those that were read from there."""
    return [read[row].tokens if row in read else own for row, own in zip(rows, stored, strict=True)]


class AskedOfRead:
    """A question put to a store whose texts were read in part: see `store.Asked`."""

    def __init__(self, asked: Asked, vector: Vectors, read: Read) -> None:
        """Take the question as it was put to the store, its vector of shape (dimension,), and what was read for it."""
        self._asked = asked
        self._similarities = {row: float((embedded.vectors @ vector).max()) for row, embedded in read.items()}

    def nearest(self, count: int) -> Rows:
        """Return the nearest as the store knows them."""
        return self._asked.nearest(count)

    def best_by_words(self, count: int) -> Rows:
        """Return what the store does."""
        return self._asked.best_by_words(count)

    def dense(self, rows: Rows) -> Scores:
        """Return the similarity of each text, of those that were read exactly."""
        scores = self._asked.dense(rows)
        for place, row in enumerate(rows.tolist()):
            if row in self._similarities:
                scores[place] = self._similarities[row]
        return scores

    def lexical(self, rows: Rows) -> Scores:
        """Return what the store does."""
        return self._asked.lexical(rows)
