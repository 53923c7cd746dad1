"""The sentence of a paragraph that answers a question.

Three things speak for a sentence: the votes of the question's tokens, the rarer ones counting for more; the nearness of
all that it says to all that is asked; and that it has what is asked for, as a number or a name.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import Encoded
from search.answer.asked_for import bonuses
from search.answer.sentences import Span, nearness, sentence_spans, sentence_votes, sentences_of_tokens
from search.question.understanding import UnderstoodQuestion
from search.ranking.pipeline import Pipeline

NEARNESS = 2.0
"""What a full cosine similarity adds to the logarithm of a sentence's share of the votes; see `asked_for.BONUS`."""
_LEAST_SHARE = 1e-3


class EvidenceFinder:
    """Finds the evidence for one question in texts of a store. May be used from several threads."""

    def __init__(self, pipeline: Pipeline, question: UnderstoodQuestion, encoded: Encoded) -> None:
        """Take the pipeline that ranks, a question, and what the model makes of its words."""
        self._store, self._encoder, self._on_demand = pipeline.store, pipeline.encoder, pipeline.on_demand
        self._scale = pipeline.scale
        self._question, self._encoded = question, encoded

    def span(self, row: int, text: str, language: str | None = None) -> Span:
        """Return the sentence of a text that answers the question, by its place in the text.

        The token vectors are those that ranking used: computed over the whole paragraph, so that “he” is near the name
        it stands for. Where there are none, because the model has none or the text is found by words alone as yet, the
        question's terms decide, the rare ones counting for more.

        Args:
            row: the text's row.
            text: the text.
            language: that of its document; where it is not known, that of most texts.
        """
        spans = sentence_spans(text, language or self._store.language)
        if len(spans) <= 1:
            return spans[0] if spans else (0, len(text))
        scores = self._by_tokens(row, text, spans)
        if scores is None:
            scores = self._by_terms(row, text, spans)
        return spans[int(np.argmax(scores + bonuses(self._question.text, [text[a:b] for a, b in spans])))]

    def _by_tokens(self, row: int, text: str, spans: Sequence[Span]) -> NDArray[np.float32] | None:
        """Return what speaks for each sentence by its tokens' vectors; None where there are none."""
        dimension, question = self._store.manifest.model.token_dimension, self._encoded.tokens[0]
        (windows,) = self._on_demand.tokens([row])
        if not windows or not dimension or not len(question.ids):
            return None
        starts, vectors_of_windows = [], []
        # Where a long text falls into windows is known from its tokens alone; most are one window, and known without.
        spans_of_windows = [(0, len(text))] if len(windows) == 1 else self._encoder.window_spans([text])[0]
        for (start, end), tokens in zip(spans_of_windows, windows, strict=True):
            places = self._encoder.token_starts(text[start:end])[: len(tokens.ids)] + start
            starts.append(places)
            vectors_of_windows.append(tokens.vectors(dimension)[: len(places)])
        vectors = np.concatenate(vectors_of_windows)
        if not len(vectors):
            return None
        sentences, scale = sentences_of_tokens(np.concatenate(starts), spans), self._scale.dense
        votes = sentence_votes(question.vectors / scale, vectors, sentences, len(spans), self._weights)
        scores = np.log(votes + _LEAST_SHARE)
        if len(asked := self._encoded.vectors[0]) == dimension:
            scores = scores + NEARNESS / scale * nearness(asked, vectors, sentences, len(spans))
        return np.asarray(scores, dtype=np.float32)

    @cached_property
    def _weights(self) -> NDArray[np.float32]:
        """Return the inverse document frequency of each token of the question."""
        texts, total = self._store.token_counts(self._encoded.tokens[0].ids), self._store.manifest.counts.texts
        return np.asarray(np.log1p((total - texts + 0.5) / (texts + 0.5)), dtype=np.float32)

    def _by_terms(self, row: int, text: str, spans: Sequence[Span]) -> NDArray[np.float32]:
        """Return the logarithm of each sentence's share of the question's terms, by inverse document frequency."""
        wanted, analyzer = frozenset(self._question.terms), self._store.analyzer_of(row)
        weights = dict(zip(wanted, self._store.idf(list(wanted)), strict=True))
        shares = [sum(weights[term] for term in wanted.intersection(analyzer.terms(text[a:b]))) for a, b in spans]
        total = max(sum(weights.values()), 1e-9)
        return np.log(np.array(shares) / total + _LEAST_SHARE).astype(np.float32)
