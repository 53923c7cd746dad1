"""Ours: the index as `python -m index` builds it, the search as the command and the page use it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.systems.serving import Days, serve
from index.building.folder_build import build
from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.storage.folder_store import FolderSelection, FolderStore
from index.storage.snapshot import open_snapshot
from index.storage.store import DocumentFilter
from search import Searcher
from search.ranking.candidates import best_candidates, nearest_texts
from search.ranking.pipeline import CANDIDATES
from search.ranking.scale import Scale


class Ours:
    """See `benchmarks.systems.serving.System`; what is found is known by the number of its window."""

    def load_model(self, model: Path) -> None:  # noqa: ARG002 - the same one, by its name
        """Load the model, and the part of it that embeds questions."""
        Encoder.load(find_model()).encode_questions(["Ready?"])

    def make(self, given: Path, index: Path) -> None:
        """Build the index; there are no vectors given, for those that peers get come from an index of ours."""
        build([given / "documents"], index)

    def open(self, index: Path) -> None:
        """Open the index."""
        self._index = index
        self._store = FolderStore(open_snapshot(index))
        self._searcher: Searcher | None = None
        threadpool_limits(1, "blas")  # as a `Searcher` does while it answers

    def nearest(self, vector: NDArray[np.float32], count: int, days: Days | None) -> list[int]:
        """Ask the vectors alone."""
        snapshot, selection = self._store.snapshot, self._selection(days)
        allowed = selection.texts if selection else None
        windows = None if allowed is None else snapshot.columns.windows_of_texts(allowed)
        return [int(row) for row in snapshot.vectors.nearest(vector, count, windows).rows]

    def retrieve(self, vector: NDArray[np.float32], question: str, count: int, days: Days | None) -> list[int]:
        """Take the candidates by meaning and words; `count` is for others, here as many as the evidence pass gets."""
        asked = self._store.ask(vector, self._store.terms(question), self._selection(days))
        texts = nearest_texts(asked, max(CANDIDATES, count))
        candidates = best_candidates(asked, texts, self._store, max(CANDIDATES, count), Scale())
        return [int(text) for text in candidates.texts]

    def answer(self, question: str, count: int) -> None:
        """Search for a question; dates in it are for no system a filter."""
        self._ready().search(question, count, dates=False)

    def change(self, given: Path, index: Path) -> None:
        """Build again, of all documents: ours finds out by itself what was changed."""
        build([given / "documents"], index)

    def _ready(self) -> Searcher:
        if self._searcher is None:
            self._searcher = Searcher(self._index)
        return self._searcher

    def _selection(self, days: Days | None) -> FolderSelection | None:
        if days is None:
            return None
        since, until = days
        return self._store.select(DocumentFilter(since, until))


if __name__ == "__main__":
    serve(Ours())
