"""BM25 with bm25s, as its README shows: English stop words, stemmed."""

from collections.abc import Iterator
from pathlib import Path

import bm25s
import Stemmer

from benchmarks.quality.protocol import DEPTH, Paragraphs, answer


def rank(paragraphs: Paragraphs, questions: list[str], _model: Path) -> Iterator[list[str]]:
    """Rank by BM25; no model takes part."""
    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    texts = [text for _, text in paragraphs]
    retriever.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    asked = bm25s.tokenize(questions, stopwords="en", stemmer=stemmer, show_progress=False)
    rows, _scores = retriever.retrieve(asked, k=min(DEPTH, len(paragraphs)), show_progress=False)
    for found in rows:
        yield [paragraphs[int(row)][0] for row in found]


if __name__ == "__main__":
    answer(rank)
