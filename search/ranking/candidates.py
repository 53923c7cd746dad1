"""The first stage: the texts that may answer, by meaning and by words, from all that take part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.reading.roles import Role
from index.storage.store import Asked, Rows, Scores, Store, TextFacts
from search.ranking.scale import Scale

DENSE_WEIGHT, LEXICAL_WEIGHT = 7.0, 8.5
"""What a full cosine similarity (with the model of reference, see `scale.py`) and a full share of BM25 count; chosen
together with the other weights in `signals.py`."""
ROLE_WEIGHT = -7.0
"""Of a heading, link, byline or button; set by hand: so much that any paragraph which fits at all comes before it."""
BOILERPLATE_WEIGHT = -3.0
"""Set by hand: enough to let any real answer pass, and still little enough to find it by its own words."""
_NEAR = 50
_NEAREST = 200
"""How many texts each of the two brings in; one that is in neither list is not among the best of their sum."""


@dataclass(frozen=True)
class Candidates:
    """Texts with what the first stage knows of them, best first."""

    texts: Rows
    dense: Scores
    """Cosine similarity of question and text, by its best window; of a text that has no vector yet, the mean of
    those that have."""
    lexical: Scores
    """BM25 as the share of what an ideal text would get, 0 to 1."""
    nearness: float
    """Mean cosine similarity of the question and the fifty nearest texts: how much the corpus has of its subject."""

    facts: TextFacts
    """What the index knows of them."""
    relevance: Scores
    """The weighted sum of both scores; the order has what furniture costs taken off."""


def nearest_texts(asked: Asked, count: int) -> Rows:
    """Return the texts that take part and are nearest by meaning or by words, at least `count` of each, in no order."""
    each = max(_NEAREST, count)
    return np.union1d(asked.nearest(each), asked.best_by_words(each))


def best_candidates(asked: Asked, texts: Rows, store: Store, count: int, scale: Scale) -> Candidates:
    """Return the `count` best of some texts, by the weighted sum of both scores.

    Args:
        asked: the question.
        texts: see `nearest_texts`.
        store: where it was put.
        count: how many are wanted.
        scale: what a cosine similarity is worth.
    """
    dense, lexical, facts = filled(asked.dense(texts)), asked.lexical(texts), store.facts(texts)
    nearness = float(np.sort(dense)[-_NEAR:].mean()) if len(dense) else 0.0
    cost = ROLE_WEIGHT * not_text(facts.roles) + BOILERPLATE_WEIGHT * facts.boilerplate
    relevance = np.asarray(DENSE_WEIGHT / scale.dense * dense + LEXICAL_WEIGHT * lexical, dtype=np.float32)
    best = np.argsort(-(relevance + cost), kind="stable")[:count]
    known = TextFacts(facts.groups[best], facts.stories[best], facts.boilerplate[best], facts.roles[best])
    return Candidates(texts[best], dense[best], lexical[best], nearness, known, relevance[best])


def not_text(roles: NDArray[np.int8]) -> Scores:
    """Return how far each role is from running text: 0 for text, a half for captions, 1 for headings and the like."""
    return np.where(roles == Role.TEXT, 0, np.where(roles == Role.CAPTION, 0.5, 1)).astype(np.float32)


def filled(values: Scores) -> Scores:
    """Put the mean of what is known in the place of what is not, NaN; 0 where nothing is known.

    While an index is first built, some texts have no vector yet. They shall neither gain nor lose by that.
    """
    unknown = np.isnan(values)
    if not unknown.any():
        return values
    return np.where(unknown, 0 if unknown.all() else values[~unknown].mean(), values).astype(np.float32)
