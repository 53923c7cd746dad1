"""LanceDB as its documentation shows: a table with an embedding function and an FTS index, hybrid queries.

Up to a hundred thousand rows its documentation advises against a vector index; above, one is made as it comes (IVF_PQ).
"""

import itertools
from pathlib import Path
from typing import Any

import lancedb
import pyarrow as pa
from lancedb.embeddings import get_registry
from lancedb.index import FTS, BTree
from lancedb.pydantic import LanceModel, Vector

from benchmarks.systems.serving import Days, given_vectors, paragraphs, serve

_AT_ONCE = 10_000
_MOST_WITHOUT_INDEX = 100_000


class LanceDB:
    """See `benchmarks.systems.serving.System`."""

    def load_model(self, model: Path) -> None:
        """Load the model."""
        self._model = get_registry().get("sentence-transformers").create(name=str(model))
        self._model.compute_query_embeddings("Ready?")

    def make(self, given: Path, index: Path) -> None:
        """Add all paragraphs to a new table and index it."""
        model, vectors = self._model, given_vectors(given)

        class Row(LanceModel):
            id: int
            day: int
            text: str = model.SourceField()
            vector: Vector(model.ndims()) = model.VectorField()

        table = lancedb.connect(index).create_table("paragraphs", schema=Row)
        rows = paragraphs(given)
        for first in itertools.count(0, _AT_ONCE):
            some = list(itertools.islice(rows, _AT_ONCE))
            if not some:
                break
            table.add(_rows(some, None if vectors is None else vectors[first : first + len(some)]))
        table.create_index("text", config=FTS())
        table.create_index("day", config=BTree())
        if table.count_rows() > _MOST_WITHOUT_INDEX:
            table.create_index(metric="cosine", vector_column_name="vector")

    def open(self, index: Path) -> None:
        """Open the table."""
        self._table = lancedb.connect(index).open_table("paragraphs")

    def nearest(self, vector: Any, count: int, days: Days | None) -> list[int]:
        """Query by vector."""
        query = self._table.search(vector, vector_column_name="vector").distance_type("cosine")
        return _ids(query, count, days)

    def retrieve(self, vector: Any, question: str, count: int, days: Days | None) -> list[int]:
        """Query by meaning and words, given the question's vector."""
        return _ids(self._table.search(query_type="hybrid").vector(vector).text(question), count, days)

    def answer(self, question: str, count: int) -> None:
        """Query by meaning and words."""
        self._table.search(question, query_type="hybrid").limit(count).to_list()

    def change(self, given: Path, index: Path) -> None:  # noqa: ARG002 - it writes to the folder that it opened
        """Put changed paragraphs in the place of what they were, and index them."""
        some = list(paragraphs(given, "changed_paragraphs.jsonl"))
        vectors = self._model.compute_source_embeddings([row["text"] for row in some])
        merge = self._table.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
        merge.execute(_rows(some, vectors))
        self._table.optimize()


def _ids(query: Any, count: int, days: Days | None) -> list[int]:
    if days:
        query = query.where(f"day >= {days[0]} AND day <= {days[1]}", prefilter=True)
    return query.limit(count).to_arrow()["id"].to_pylist()


def _rows(some: list[dict[str, Any]], vectors: Any) -> Any:
    if vectors is None:
        return some
    columns = {name: [row[name] for row in some] for name in ("id", "day", "text")}
    width = len(vectors[0])
    flat = pa.array(itertools.chain.from_iterable(vectors), pa.float32())
    return pa.table({**columns, "vector": pa.FixedSizeListArray.from_arrays(flat, width)})


if __name__ == "__main__":
    serve(LanceDB())
