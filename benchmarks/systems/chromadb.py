"""ChromaDB as its documentation shows: a persistent client, a collection with cosine similarity, the rest as it comes.

On one machine it has no search by words.
"""

import itertools
from pathlib import Path
from typing import Any

import chromadb
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

from benchmarks.systems.serving import Days, given_vectors, paragraphs, serve

_AT_ONCE = 5_000
"""Fewer than it takes at the most."""


class Chroma:
    """See `benchmarks.systems.serving.System`."""

    _embed: Any = None

    def load_model(self, model: Path) -> None:
        """Load the model."""
        self._embed = SentenceTransformerEmbeddingFunction(
            model_name=str(model), device="cpu", normalize_embeddings=True
        )
        self._embed(["Ready?"])

    def make(self, given: Path, index: Path) -> None:
        """Add all paragraphs to a new collection; it is on the disk at once."""
        client = chromadb.PersistentClient(str(index))
        collection = client.create_collection(
            "paragraphs", embedding_function=self._embed, configuration={"hnsw": {"space": "cosine"}}
        )
        vectors = given_vectors(given)
        rows = paragraphs(given)
        for first in itertools.count(0, _AT_ONCE):
            some = list(itertools.islice(rows, _AT_ONCE))
            if not some:
                return
            own = None if vectors is None else list(vectors[first : first + len(some)])
            collection.add(**_columns(some), embeddings=own)

    def open(self, index: Path) -> None:
        """Open the collection."""
        client = chromadb.PersistentClient(str(index))
        self._collection = client.get_collection("paragraphs", embedding_function=self._embed)

    def nearest(self, vector: Any, count: int, days: Days | None) -> list[int]:
        """Query by vector."""
        where = {"$and": [{"day": {"$gte": days[0]}}, {"day": {"$lte": days[1]}}]} if days else None
        found = self._collection.query(query_embeddings=[vector], n_results=count, where=where, include=[])
        return [int(name) for name in found["ids"][0]]

    def retrieve(self, vector: Any, question: str, count: int, days: Days | None) -> None:
        """Say that it has no search by words."""

    def answer(self, question: str, count: int) -> None:
        """Query by text."""
        self._collection.query(query_texts=[question], n_results=count)

    def change(self, given: Path, index: Path) -> None:  # noqa: ARG002 - it writes to the folder that it opened
        """Put changed paragraphs in the place of what they were."""
        rows = paragraphs(given, "changed_paragraphs.jsonl")
        while some := list(itertools.islice(rows, _AT_ONCE)):
            self._collection.upsert(**_columns(some))


def _columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "ids": [str(row["id"]) for row in rows],
        "documents": [row["text"] for row in rows],
        "metadatas": [{"day": row["day"]} for row in rows],
    }


if __name__ == "__main__":
    serve(Chroma())
