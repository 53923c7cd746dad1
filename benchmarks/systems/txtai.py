"""txtai as its documentation shows: content and hybrid on, everything else as it comes."""

from pathlib import Path
from typing import Any

import numpy as np
from txtai import Embeddings

from benchmarks.systems.serving import Days, given_vectors, paragraphs, serve

_CANDIDATES = 100
"""Ten times what is wanted, of which those that pass a filter remain: txtai filters what it found."""


class Txtai:
    """See `benchmarks.systems.serving.System`."""

    def __init__(self) -> None:
        self._models: dict[Any, Any] = {}

    def load_model(self, model: Path) -> None:
        """Load the model into the cache from which an index takes it."""
        self._embeddings = Embeddings(path=str(model), content=True, hybrid=True, models=self._models)
        self._embeddings.transform("Ready?")

    def make(self, given: Path, index: Path) -> None:
        """Index and save."""
        vectors = given_vectors(given)
        if vectors is not None:
            self._take(iter(vectors))
        rows = ((row["id"], {"text": row["text"], "day": row["day"]}, None) for row in paragraphs(given))
        self._embeddings.index(rows)
        self._embeddings.save(str(index))

    def open(self, index: Path) -> None:
        """Load an index."""
        self._embeddings = Embeddings(models=self._models)
        self._embeddings.load(str(index))

    def nearest(self, vector: Any, count: int, days: Days | None) -> list[int]:
        """Ask the vectors alone; a filter needs SQL."""
        if days is None:
            (found,) = self._embeddings.ann.search(np.array([vector]), count)
            return [position for position, _ in found]
        return self._sql(vector, "x", count, days, weight=1.0)

    def retrieve(self, vector: Any, question: str, count: int, days: Days | None) -> list[int]:
        """Ask both, given the question's vector."""
        return self._sql(vector, question, count, days, weight=0.5)

    def answer(self, question: str, count: int) -> None:
        """Search for a question."""
        self._embeddings.search(question, count)

    def _sql(self, vector: Any, question: str, count: int, days: Days | None, weight: float) -> list[int]:
        where = f" AND day >= {days[0]} AND day <= {days[1]}" if days else ""
        query = f"SELECT id FROM txtai WHERE similar(:question, {_CANDIDATES}, {weight}){where}"  # noqa: S608 - numbers of ours
        vectorize = self._embeddings.model.vectorize
        self._take(iter([vector]))
        try:
            hits = self._embeddings.search(query, count, parameters={"question": question})
        finally:
            self._embeddings.model.vectorize = vectorize
        return [int(hit["id"]) for hit in hits]

    def change(self, given: Path, index: Path) -> None:
        """Put changed paragraphs in the place of what they were, and save."""
        rows = paragraphs(given, "changed_paragraphs.jsonl")
        self._embeddings.upsert((row["id"], {"text": row["text"], "day": row["day"]}, None) for row in rows)
        self._embeddings.save(str(index))

    def _take(self, vectors: Any) -> None:
        """Let what is embedded next get these vectors."""
        self._embeddings.model.vectorize = lambda texts, _category=None: np.array(
            [next(vectors) for _ in texts], dtype=np.float32
        )


if __name__ == "__main__":
    serve(Txtai())
