"""txtai's hybrid search, as its documentation shows: content and hybrid on, everything else as it comes."""

from collections.abc import Iterator
from pathlib import Path

from txtai import Embeddings

from benchmarks.quality.protocol import DEPTH, Paragraphs, answer


def rank(paragraphs: Paragraphs, questions: list[str], folder: Path) -> Iterator[list[str]]:
    """Rank by txtai's sum of normalized scores, its default for a hybrid index."""
    embeddings = Embeddings(path=str(folder), content=True, hybrid=True)
    embeddings.index(paragraphs)
    for question in questions:
        yield [str(hit["id"]) for hit in embeddings.search(question, DEPTH)]


if __name__ == "__main__":
    answer(rank)
