"""One question put to an index on a Milvus server."""

from collections import Counter

import numpy as np

from index.embedding.model import Vectors
from index.storage.milvus.conditions import EACH_PARAGRAPH, FIRST, among, both
from index.storage.milvus.published import FACTS, ROWS_AT_ONCE, Published
from index.storage.milvus.server import MOST_HITS, Sparse
from index.storage.store import Rows, Scores
from index.words.lexical import QuestionTerms, highest_score, idf

_MORE = 64
"""So many more hits than texts are asked for: long texts have several windows."""


class MilvusAsked:
    """See `store.Asked`."""

    def __init__(self, published: Published, vector: Vectors, terms: QuestionTerms, condition: str | None) -> None:
        self._published = published
        self._vector = np.asarray(vector, dtype=np.float32)
        self._condition = FIRST if condition is None else condition
        self._words = _weights(published, terms) if published.head.words else {}
        self._dense: dict[int, float] = {}
        self._lexical: dict[int, float] = {}

    def nearest(self, count: int) -> Rows:
        """See `Asked`, as for all that follows."""
        return self._best(self._vector, self._condition, count + count // 4, count, self._dense)

    def best_by_words(self, count: int) -> Rows:
        if not self._words:
            return np.empty(0, np.int64)
        return self._best(self._words, both(EACH_PARAGRAPH, self._condition), count, count, self._lexical)

    def dense(self, rows: Rows) -> Scores:
        self._complete(rows, self._vector, FIRST, self._dense)
        return np.array([self._dense.get(row, np.nan) for row in rows.tolist()], dtype=np.float32)

    def lexical(self, rows: Rows) -> Scores:
        if self._words:
            self._complete(rows, self._words, both(FIRST, EACH_PARAGRAPH), self._lexical)
        return np.array([self._lexical.get(row, 0.0) for row in rows.tolist()], dtype=np.float32)

    def _best(
        self, vector: Vectors | Sparse, condition: str, wanted: int, count: int, scores: dict[int, float]
    ) -> Rows:
        """Return the texts of the best entities: several of them may be windows, or places, of the same text."""
        while True:
            wanted = min(wanted, MOST_HITS)
            hits = self._search(vector, condition, wanted)
            found = {text: score for score, text in reversed(hits)}  # of several, the best stays
            if len(found) >= count or len(hits) < wanted or wanted == MOST_HITS:
                break
            wanted *= 2
        best = list(dict.fromkeys(text for _, text in hits))[:count]
        scores.update(found)
        return np.array(best, dtype=np.int64)

    def _complete(self, rows: Rows, vector: Vectors | Sparse, condition: str, scores: dict[int, float]) -> None:
        """Look up the scores of those texts that have none yet; what is not found then has none."""
        missing = [row for row in dict.fromkeys(rows.tolist()) if row not in scores]
        for first in range(0, len(missing), ROWS_AT_ONCE):
            some = set(missing[first : first + ROWS_AT_ONCE])
            while some:
                wanted = min(2 * len(some) + _MORE, MOST_HITS)
                hits = self._search(vector, both(condition, among("text", some)), wanted)
                found = {text: score for score, text in reversed(hits)}
                scores.update(found)
                some -= found.keys()
                if len(hits) < wanted or not found:
                    break

    def _search(self, vector: Vectors | Sparse, condition: str, count: int) -> list[tuple[float, int]]:
        hits = self._published.server.search(self._published.paragraphs, vector, condition, count, FACTS)
        if isinstance(vector, dict):
            hits = [hit for hit in hits if hit[0] > 0]
        self._published.keep_facts(entity for _, entity in hits)
        return [(score, int(entity["text"])) for score, entity in hits]


def _weights(published: Published, terms: QuestionTerms) -> Sparse:
    """Return what each dimension counts, so that the inner product is the share of what a text could get."""
    texts = published.head.manifest.counts.texts
    known = published.terms.get(terms)
    weights: Sparse = {}
    for of_language in terms.by_language:
        counts = Counter(of_language)
        ideal = sum(count * idf(known[term].texts if term in known else 0, texts) for term, count in counts.items())
        for term, count in counts.items():
            if term in known:
                weights[known[term].dimension] = count / highest_score(ideal)
    return weights
