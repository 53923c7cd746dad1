"""What speaks for a candidate, or against it: each signal is declared here once, and nowhere else.

To add one, write a function that measures it on a `Pool` and append a `Signal` to `SIGNALS`. The ranking, the JSON, the
explanation and the fit of the weights (`python -m benchmarks.training`) read that list. The weights began as a fit to
three development sets, by a listwise softmax loss, and were then chosen by trial over nine; none was held out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.embedding.encoder import Encoded
from index.storage.store import Asked, Store
from search.ranking.answer_types import answer_type, texts_with
from search.ranking.candidates import (
    BOILERPLATE_WEIGHT,
    DENSE_WEIGHT,
    LEXICAL_WEIGHT,
    ROLE_WEIGHT,
    Candidates,
    not_text,
)
from search.ranking.late_interaction import Interaction, LateInteraction
from search.ranking.on_demand import Read
from search.ranking.scale import Scale
from search.speech import say, speech

Scores = NDArray[np.float32]

MOST_OF_STORY = 3.0
"""A paragraph that has nothing to do with the question is none the better for any neighbour."""
CONTEXT = 10
"""How many paragraphs before and after count as a paragraph's context."""
SHORT_QUESTION = 8
"""Tokens. Of a longer question, more tokens are met by no candidate for a reason, and it counts less which are met."""


class Pool:
    """The candidates of one question, and what signals are measured from; each part is worked out once."""

    def __init__(
        self,
        store: Store,
        asked: Asked,
        candidates: Candidates,
        question: Encoded,
        *,
        words: str,
        head: int,
        late_interaction: LateInteraction,
        read: Read,
        scale: Scale,
    ) -> None:
        """Take the candidates.

        Args:
            store: where they stand.
            asked: the question, put to that store.
            candidates: best first.
            question: the same question, encoded.
            words: the same question, in words.
            head: how many of them, from the first, get the signals that cost more.
            late_interaction: compares token by token.
            read: what of them the model has just read.
            scale: what a cosine similarity is worth.
        """
        self.store, self.asked, self.candidates, self.head, self.scale = store, asked, candidates, head, scale
        self._question, self._late_interaction, self._read, self._words = question, late_interaction, read, words

    @cached_property
    def interaction(self) -> Interaction:
        """The question and the first `head` candidates, compared token by token."""
        head = self.candidates.texts[: self.head].tolist()
        return self._late_interaction.compare(self._question.tokens[0], head, self._read)

    @property
    def trust(self) -> float:
        """How much the comparison token by token counts, 0 to 1: less for a long question."""
        return min(1.0, SHORT_QUESTION / max(1, len(self._question.tokens[0].ids)))

    @cached_property
    def has_answer_type(self) -> Scores:
        """1 for each candidate that has a number or a time where the question asks for one; else 0."""
        wanted = answer_type(self._words)
        if wanted is None or not self.head:
            return np.zeros(len(self.candidates.texts), dtype=np.float32)
        texts = self.store.texts(self.candidates.texts[: self.head].tolist())
        return self.padded(np.array(texts_with(wanted, self._words, texts), dtype=np.float32))

    def padded(self, values: Scores) -> Scores:
        """Return values of the first `head` candidates for all of them: the others get 0."""
        return np.concatenate([values, np.zeros(len(self.candidates.texts) - self.head, dtype=np.float32)])


@dataclass(frozen=True)
class Signal:
    """One thing that decides the order of hits."""

    name: str
    """Its name in JSON."""
    weight: float
    """What it adds to the score where it measures 1."""
    measure: Callable[[Pool], Scores]
    """Returns shape (candidates,)."""
    words: Callable[[float], str]
    """Says what it measured, for people."""


def _context(pool: Pool) -> Scores:
    """What the best neighbour of each candidate has in similarity beyond its own; 0 where it has none."""
    rows = pool.candidates.texts[: pool.head]
    texts = pool.store.neighbours(rows, CONTEXT)
    distinct, inverse = np.unique(texts, return_inverse=True)
    dense = pool.asked.dense(distinct)[inverse.reshape(texts.shape)]
    best = np.fmax.reduce(dense, axis=1, initial=-1)
    # Without a vector of its own, a text cannot be said to have better neighbours.
    own = dense[:, CONTEXT]
    beyond = np.where(np.isnan(own), 0, best - pool.candidates.dense[: pool.head])
    return pool.padded((beyond / pool.scale.dense).astype(np.float32))


def _story(pool: Pool) -> Scores:
    """What the best candidate of each one's document has beyond its own; 0 where it is that itself.

    A paragraph of a document about the question answers it more likely than the same words elsewhere.
    """
    stories, scores = pool.candidates.facts.stories, pool.candidates.relevance
    _, inverse = np.unique(stories, return_inverse=True)
    best = np.full(len(stories), -np.inf, dtype=np.float32)
    np.maximum.at(best, inverse, scores)
    return np.asarray(np.minimum(best[inverse] - scores, MOST_OF_STORY), dtype=np.float32)


SIGNALS: tuple[Signal, ...] = (
    Signal(
        "dense",
        DENSE_WEIGHT,
        lambda pool: pool.candidates.dense / np.float32(pool.scale.dense),
        lambda value: say("meaning: nearness to the question {value}", value=speech().decimal(value, 2)),
    ),
    Signal(
        "lexical",
        LEXICAL_WEIGHT,
        lambda pool: pool.candidates.lexical,
        lambda value: say(
            "words: {share} of what a paragraph of the question’s words alone could get (BM25)",
            share=speech().percent(value),
        ),
    ),
    Signal(
        "match",
        4.0,
        lambda pool: pool.padded(pool.interaction.match) * np.float32(pool.trust),
        lambda value: (
            say("word by word: meets the question better than other candidates")
            if value > 0
            else say("word by word: meets the question worse than other candidates")
        ),
    ),
    Signal(
        "bias",
        -18.0,
        lambda pool: pool.padded(pool.interaction.bias) * np.float32(pool.trust),
        lambda value: (
            say("length: taken off for a paragraph that would be near to any question")
            if value > 0
            else say("length: made up for a paragraph that is near to few questions")
        ),
    ),
    Signal("context", 2.5, _context, lambda _: say("context: a paragraph near it is closer to the question")),
    Signal("story", 0.8, _story, lambda _: say("document: another paragraph of it is closer to the question")),
    Signal(
        "answer_type",
        0.7,
        lambda pool: pool.has_answer_type,
        lambda _: say("kind of answer: the question asks for a number or a time, and it has one"),
    ),
    Signal(
        "role",
        ROLE_WEIGHT,
        lambda pool: not_text(pool.candidates.facts.roles),
        lambda _: say("kind of paragraph: a heading, link, caption or the like, not running text"),
    ),
    Signal(
        "boilerplate",
        BOILERPLATE_WEIGHT,
        lambda pool: pool.candidates.facts.boilerplate.astype(np.float32),
        lambda _: say("boilerplate: stands in very many documents"),
    ),
)
"""In the order in which explanations name them."""
BY_NAME: Mapping[str, Signal] = {signal.name: signal for signal in SIGNALS}


@dataclass(frozen=True)
class Signals:
    """What was measured of one hit."""

    values: Mapping[str, float]
    """By the names of `SIGNALS`."""
    reranker: float | None = None
    """What a cross-encoder gives it, 0 to 1, where one was asked; it then decides the order and adds to nothing."""

    def contributions(self) -> dict[str, float]:
        """Return what each adds to the score of our own ranking."""
        return {name: BY_NAME[name].weight * value for name, value in self.values.items()}
