"""The order of the hits: a few signals, each on a scale of its own that holds for every question, and their sum.

The weights were fitted by a listwise softmax loss on three development sets (a news quiz and its evidence, the same
among whole articles, Wikipedia paragraphs) and checked by leaving whole sets out; see `benchmarks/README.md`.
"""

from dataclasses import dataclass, fields, replace
from math import exp, isnan

import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import Encoded
from index.storage.store import Asked, Selection, Store
from index.words.lexical import QuestionTerms
from search.ranking.candidates import DENSE_WEIGHT, LEXICAL_WEIGHT, Candidates, find_candidates
from search.ranking.late_interaction import Interaction, LateInteraction

Scores = NDArray[np.float32]

CANDIDATES = 32
"""How many texts the evidence pass looks at. On news, 16 lose .004 nDCG@10, and 50 gain nothing."""
MATCH_WEIGHT, BIAS_WEIGHT, CONTEXT_WEIGHT, STORY_WEIGHT = 4.2, -26.0, 2.5, 0.8
BOILERPLATE_WEIGHT = -3.0
"""Set by hand: enough to let any real answer pass, and still little enough to find it by its own words."""
MOST_OF_STORY = 3.0
"""A paragraph that has nothing to do with the question is none the better for any neighbour."""
_SCORE_MIDDLE, _SCORE_SCALE = 3.8, 2.0
"""Spread the scores of good and bad hits over most of the scale from 0 to 1."""
CONTEXT = 10
"""How many paragraphs before and after count as a paragraph's context."""


@dataclass(frozen=True)
class Signals:
    """What speaks for a hit, or against it."""

    dense: float
    """Cosine similarity of question and paragraph."""
    lexical: float
    """BM25 as the share of what an ideal paragraph would get, 0 to 1."""
    match: float
    """How far it stands out from the other candidates in meeting the question's words one by one."""
    bias: float
    """How much better than other candidates it meets any words whatever, for its length or vagueness."""
    context: float
    """What the best of its neighbours in the document has in dense similarity beyond its own."""
    story: float
    """What the best candidate of its document has beyond its own, of meaning and words together; 3 at the most."""
    boilerplate: float
    """1 where it stands in so many documents that it is furniture, not content; else 0."""
    reranker: float | None = None
    """What a cross-encoder gives it, 0 to 1, where one was asked; it then decides the order and adds to nothing."""

    def contributions(self) -> dict[str, float]:
        """Return what each adds to the score of our own ranking."""
        return {
            "dense": DENSE_WEIGHT * self.dense,
            "lexical": LEXICAL_WEIGHT * self.lexical,
            "match": MATCH_WEIGHT * self.match,
            "bias": BIAS_WEIGHT * self.bias,
            "context": CONTEXT_WEIGHT * self.context,
            "story": STORY_WEIGHT * self.story,
            "boilerplate": BOILERPLATE_WEIGHT * self.boilerplate,
        }


@dataclass(frozen=True)
class Ranked:
    """Texts with their signals, best first; all arrays are of shape (texts,)."""

    texts: NDArray[np.int64]
    dense: Scores
    lexical: Scores
    match: Scores
    bias: Scores
    context: Scores
    story: Scores
    boilerplate: Scores
    similarity: Scores
    plain_similarity: Scores
    vagueness: Scores
    reranker: NDArray[np.float64]
    """NaN where no cross-encoder was asked."""
    nearness: float
    """See `Candidates`."""

    def scores(self) -> Scores:
        """Return the weighted sums."""
        return np.asarray(
            DENSE_WEIGHT * self.dense
            + LEXICAL_WEIGHT * self.lexical
            + MATCH_WEIGHT * self.match
            + BIAS_WEIGHT * self.bias
            + CONTEXT_WEIGHT * self.context
            + STORY_WEIGHT * self.story
            + BOILERPLATE_WEIGHT * self.boilerplate,
            dtype=np.float32,
        )

    def signals(self, position: int) -> Signals:
        """Return the signals of one text."""
        own = [field.name for field in fields(Signals) if field.name != "reranker"]
        reranker = float(self.reranker[position])
        return Signals(
            **{name: round(float(getattr(self, name)[position]), 4) for name in own},
            reranker=None if isnan(reranker) else round(reranker, 4),
        )

    def in_order(self, order: NDArray[np.int64]) -> "Ranked":
        """Return the texts in another order, or some of them."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "nearness"}
        return replace(self, **{name: values[order] for name, values in arrays.items()})


def readable_score(score: float) -> float:
    """Return a score on a scale from 0 to 1, in the same order and the same for all questions; no probability."""
    return round(1 / (1 + exp((_SCORE_MIDDLE - score) / _SCORE_SCALE)), 4)


class Ranker:
    """Ranks the texts of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._interaction = LateInteraction(store)

    def rank(
        self,
        question: Encoded,
        terms: QuestionTerms,
        count: int,
        selection: Selection | None = None,
        *,
        fast: bool = False,
    ) -> Ranked:
        """Return the best texts for a question, best first.

        Args:
            question: one question, encoded.
            terms: its terms.
            count: how many texts are wanted; more than `CANDIDATES` are in the order of the first stage.
            selection: what takes part; everything where it is None.
            fast: leave the evidence pass out.
        """
        asked = self._store.ask(question.vectors[0], terms, selection)
        candidates = find_candidates(asked, max(count, CANDIDATES))
        head = 0 if fast or not self._interaction.is_possible else min(CANDIDATES, len(candidates.texts))
        interaction = self._interaction.compare(question.tokens[0], [int(text) for text in candidates.texts[:head]])
        context = self._context(asked, candidates, head)
        facts = self._store.facts(candidates.texts)
        ranked = _ranked(
            candidates,
            head,
            interaction=interaction,
            context=context,
            story=_story(candidates, facts.stories),
            boilerplate=facts.boilerplate.astype(np.float32),
        )
        scores = ranked.scores()
        order = np.concatenate([np.argsort(-part, kind="stable") for part in (scores[:head], scores[head:])])
        order[head:] += head
        # Of copies, the best stands for all: ten hits are ten different things.
        first_of_each = np.sort(np.unique(facts.groups[order], return_index=True)[1])
        return ranked.in_order(order[first_of_each][:count])

    def _context(self, asked: Asked, candidates: Candidates, head: int) -> Scores:
        """Return what the best neighbour of each candidate has in similarity beyond its own; 0 where it has none."""
        rows = candidates.texts[:head]
        texts = self._store.neighbours(rows, CONTEXT)
        distinct, inverse = np.unique(texts, return_inverse=True)
        dense = asked.dense(distinct)[inverse.reshape(texts.shape)]
        best = np.fmax.reduce(dense, axis=1, initial=-1)
        # Without a vector of its own, a text cannot be said to have better neighbours.
        own = dense[:, CONTEXT]
        return np.where(np.isnan(own), 0, best - candidates.dense[:head]).astype(np.float32)


def _story(candidates: Candidates, stories: NDArray[np.int32]) -> Scores:
    """Return what the best candidate of each one's document has beyond its own; 0 where it is that itself.

    A paragraph of a document about the question answers it more likely than the same words elsewhere.
    """
    _, inverse = np.unique(stories, return_inverse=True)
    best = np.full(len(stories), -np.inf, dtype=np.float32)
    np.maximum.at(best, inverse, candidates.scores)
    return np.asarray(np.minimum(best[inverse] - candidates.scores, MOST_OF_STORY), dtype=np.float32)


def _ranked(
    candidates: Candidates,
    head: int,
    *,
    interaction: Interaction,
    context: Scores,
    story: Scores,
    boilerplate: Scores,
) -> Ranked:
    """Put the signals side by side; what was not worked out is 0."""

    def padded(values: Scores) -> Scores:
        return np.concatenate([values[:head], np.zeros(len(candidates.texts) - head, dtype=np.float32)])

    return Ranked(
        texts=candidates.texts,
        dense=candidates.dense,
        lexical=candidates.lexical,
        match=padded(interaction.match),
        bias=padded(interaction.bias),
        context=padded(context),
        story=story,
        boilerplate=boilerplate,
        similarity=padded(interaction.similarity),
        plain_similarity=padded(interaction.plain_similarity),
        vagueness=padded(interaction.vagueness),
        reranker=np.full(len(candidates.texts), np.nan),
        nearness=candidates.nearness,
    )
