"""Plain sentence-transformers: exact cosine similarity, paragraphs cut at the model's window as it comes."""

from collections.abc import Iterator
from pathlib import Path

from sentence_transformers import SentenceTransformer, util

from benchmarks.quality.protocol import DEPTH, Paragraphs, answer


def rank(paragraphs: Paragraphs, questions: list[str], folder: Path) -> Iterator[list[str]]:
    """Rank by `semantic_search`, as its documentation shows."""
    model = SentenceTransformer(str(folder), device="cpu")
    corpus = model.encode_document([text for _, text in paragraphs], convert_to_tensor=True)
    asked = model.encode_query(questions, convert_to_tensor=True)
    for hits in util.semantic_search(asked, corpus, top_k=DEPTH):
        yield [paragraphs[int(hit["corpus_id"])][0] for hit in hits]


if __name__ == "__main__":
    answer(rank)
