"""A question to texts in order: the one pipeline that the search, the evaluation and the training all run.

Candidates by meaning and by words, then the signals of each, then the order by their weighted sum, then, where somebody
named one, a cross-encoder. The figure that the evaluation prints is thus the order that people get.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import exp, isnan

import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import Encoded, Encoder
from index.storage.store import Rows, Store
from search.question.understanding import UnderstoodQuestion
from search.ranking.candidates import best_candidates, nearest_texts
from search.ranking.late_interaction import LateInteraction
from search.ranking.on_demand import AskedOfRead, OnDemand
from search.ranking.reranker import Reranker
from search.ranking.scale import scale_of
from search.ranking.signals import SIGNALS, Pool, Scores, Signals

CANDIDATES = 32
"""How many texts the evidence pass looks at. On news, 16 lose .004 nDCG@10, and 50 gain nothing."""
MOST_READ = 16
"""How many of these are read where an index has no vectors of them yet. On a million news paragraphs, in the fifth
minute of a first build, nDCG@10 is .508 with none, .530 with 8, .526 with 16, .528 with 32; without estimates .414, and
.522 with 16."""
_SCORE_MIDDLE, _SCORE_SCALE = 3.8, 2.0
"""Spread the scores of good and bad hits over most of the scale from 0 to 1."""


@dataclass(frozen=True)
class Ranked:
    """Texts with what was measured of them, best first; all arrays are of shape (texts,)."""

    texts: Rows
    signals: Mapping[str, Scores]
    """By the names of `SIGNALS`."""
    similarity: Scores
    """See `Interaction`, as for the next three."""
    plain_similarity: Scores
    vagueness: Scores
    weakest: Scores
    reranker: NDArray[np.float64]
    """NaN where no cross-encoder was asked."""
    nearness: float
    """See `Candidates`."""

    def scores(self) -> Scores:
        """Return the weighted sums."""
        total = np.zeros(len(self.texts), dtype=np.float32)
        for signal in SIGNALS:
            total = total + signal.weight * self.signals[signal.name]
        return np.asarray(total, dtype=np.float32)

    def signals_of(self, position: int) -> Signals:
        """Return the signals of one text."""
        reranker = float(self.reranker[position])
        values = {name: round(float(measured[position]), 4) for name, measured in self.signals.items()}
        return Signals(values, None if isnan(reranker) else round(reranker, 4))

    def in_order(self, order: NDArray[np.int64]) -> "Ranked":
        """Return the texts in another order, or some of them."""
        arrays = {
            field.name: getattr(self, field.name)[order]
            for field in fields(self)
            if field.name not in {"nearness", "signals"}
        }
        return replace(self, signals={name: values[order] for name, values in self.signals.items()}, **arrays)


def readable_score(score: float) -> float:
    """Return a score on a scale from 0 to 1, in the same order and the same for all questions; no probability."""
    return round(1 / (1 + exp(max(-500.0, min((_SCORE_MIDDLE - score) / _SCORE_SCALE, 500.0)))), 4)


class Pipeline:
    """Ranks the texts of a store. May be used from several threads."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self.store = store
        self.encoder = encoder
        self.scale = scale_of(encoder)
        self.on_demand = OnDemand(store, encoder)
        self._late_interaction = LateInteraction(store)

    def encode(self, question: UnderstoodQuestion) -> Encoded:
        """Embed what is to be ranked by."""
        return self.encoder.encode_questions([question.text])

    def rank(
        self,
        question: UnderstoodQuestion,
        count: int,
        *,
        encoded: Encoded | None = None,
        fast: bool = False,
        most_read: int = MOST_READ,
        reranker: Reranker | None = None,
    ) -> Ranked:
        """Return the best texts for a question, best first.

        Args:
            question: what was understood of it.
            count: how many texts are wanted; more than `CANDIDATES` are in the order of the first stage.
            encoded: what `encode` makes of it, where that is known.
            fast: leave the evidence pass out, and read nothing.
            most_read: how many texts are read at the most; see `MOST_READ`.
            reranker: puts the best texts in an order of its own.
        """
        encoded = encoded or self.encode(question)
        ranked = self._rank(encoded, question, max(count, CANDIDATES), fast=fast, most_read=most_read)
        return self.rerank(ranked, question, encoded, reranker) if reranker else ranked

    def _rank(
        self, encoded: Encoded, question: UnderstoodQuestion, count: int, *, fast: bool, most_read: int
    ) -> Ranked:
        asked = self.store.ask(encoded.vectors[0], question.terms, question.selection)
        texts = nearest_texts(asked, count)
        candidates = best_candidates(asked, texts, self.store, count, self.scale)
        read = {} if fast else self.on_demand.read(candidates.texts[:most_read])
        if read:
            asked = AskedOfRead(asked, encoded.vectors[0], read)
            candidates = best_candidates(asked, texts, self.store, count, self.scale)
        head = 0 if fast or not self._late_interaction.is_possible else min(CANDIDATES, len(candidates.texts))
        pool = Pool(
            self.store,
            asked,
            candidates,
            encoded,
            words=question.text,
            head=head,
            late_interaction=self._late_interaction,
            read=read,
            scale=self.scale,
        )
        ranked = Ranked(
            texts=candidates.texts,
            signals={signal.name: signal.measure(pool) for signal in SIGNALS},
            similarity=pool.padded(pool.interaction.similarity),
            plain_similarity=pool.padded(pool.interaction.plain_similarity),
            vagueness=pool.padded(pool.interaction.vagueness),
            weakest=pool.padded(pool.interaction.weakest),
            reranker=np.full(len(candidates.texts), np.nan),
            nearness=candidates.nearness,
        )
        scores = ranked.scores()
        order = np.concatenate([np.argsort(-part, kind="stable") for part in (scores[:head], scores[head:])])
        order[head:] += head
        # Of near-duplicates, the best stands for all: ten hits are ten different things.
        first_of_each = np.sort(np.unique(candidates.facts.groups[order], return_index=True)[1])
        return ranked.in_order(order[first_of_each][:count])

    def rerank(self, ranked: Ranked, question: UnderstoodQuestion, encoded: Encoded, reranker: Reranker) -> Ranked:
        """Put the best texts of a ranking in the order of a cross-encoder; those below keep theirs."""
        scores = np.array(ranked.reranker)
        given = reranker.scores_of_texts(
            question.text, encoded.vectors[0], ranked.texts, store=self.store, encoder=self.encoder
        )
        scores[: len(given)] = given
        order = np.concatenate([np.argsort(-given, kind="stable"), np.arange(len(given), len(scores))])
        return replace(ranked, reranker=scores).in_order(order)
