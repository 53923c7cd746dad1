"""How likely it is that anything here answers a question: an honest no.

A cosine similarity says little by itself: in a large corpus something is always near, and a long question is nearer
to everything. What a good answer is worth is measured on the corpus itself: eighty questions are made of its own
words at random, so that they mean nothing, and asked. A question is answered if its best hits stand out from those of
nonsense of the same length.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from search.ranking.pipeline import Ranked

NONSENSE_QUESTIONS = 80
_SHORTEST, _LONGEST = 3, 40
SAMPLE_TEXTS = 400
"""How many texts of a corpus lend their words."""
_LONGEST_WORD = 24
_WORDS_EACH = 60
_MOST_TEXTS = 100_000

# A logistic curve, fitted on three development sets against questions of the others and against nonsense:
# `python -m benchmarks.training`.
WEIGHTS = {
    "dense": 0.38, "nearness": 0.40, "plain": 0.62, "match": 0.64, "lexical": 0.36, "words": 0.38, "vagueness": -0.49,
}  # fmt: skip
_OFFSET = 5.2
_FAST_WEIGHTS = {"dense": 1.11, "nearness": 0.25, "lexical": 0.79, "words": 0.54}
"""The same without the evidence pass."""
_FAST_OFFSET = 6.25
_SIZE_WEIGHT = -1.0
"""In a larger corpus, something stands out by chance. Measured on samples of 13, 50 and 200 texts, and on 646, 1,893
and 19,828; counted up to a hundred thousand."""
_LENGTH_WEIGHT = 0.5
"""With this, a corpus that is asked long questions and one that is asked short ones refuse more alike of their own, so
that one offset does for both; questions of the same length are told apart no better by it."""
_MIDDLE_LENGTH, _LEAST_LENGTH, _MOST_LENGTH = 2.0, 0.7, 3.7
"""Logarithms of one more than the number of terms: of six, one and forty."""
_LEAST, _MOST = {"nearness": -1.0, "lexical": -1.0, "words": -1.0, "vagueness": -2.0}, {"vagueness": 2.0}
"""In spreads. Nonsense made of the words of a few texts has many of them in common with one; that a question of its
own words has fewer says little."""


@dataclass(frozen=True)
class Evidence:
    """What the best hits of a question say about whether it is answered."""

    dense: float
    """The highest cosine similarity."""
    nearness: float
    """How much the corpus has of the question's subject; see `Candidates`."""
    plain: float
    """How well the best hit meets the question's tokens, all alike."""
    match: float
    """How well the hit that does so best meets them, the rare ones first."""
    lexical: float
    """The best hit's share of BM25."""
    words: float
    """The highest share of BM25."""
    vagueness: float
    """How well the best hit meets any tokens whatever, which makes the rest worth less."""

    @classmethod
    def of(cls, ranked: Ranked) -> "Evidence | None":
        """Take it from a ranking; None where nothing was found."""
        if not len(ranked.texts):
            return None
        return cls(
            dense=float(ranked.signals["dense"].max()),
            nearness=ranked.nearness,
            plain=float(ranked.plain_similarity[0]),
            match=float(ranked.similarity.max()),
            lexical=float(ranked.signals["lexical"][0]),
            words=float(ranked.signals["lexical"].max()),
            vagueness=float(ranked.vagueness[0]),
        )


@dataclass(frozen=True)
class _Course:
    """How a signal of nonsense goes with the logarithm of its length, in any corpus."""

    slope: float
    """What its mean gains."""
    spread: float
    """Its standard deviation at a middling length."""
    widening: float
    """What that gains, as a share of it."""


# Means of those in three corpora, from four hundred questions each. From the eighty of one corpus alone slopes come out
# differently by the draw, and the honest no with them.
_COURSES = {
    "dense": _Course(0.019, 0.065, -0.26), "nearness": _Course(0.026, 0.043, -0.20),
    "plain": _Course(-0.025, 0.049, -0.30), "match": _Course(-0.050, 0.043, -0.40),
    "lexical": _Course(-0.148, 0.087, -0.56), "words": _Course(-0.163, 0.078, -0.64),
    "vagueness": _Course(0.006, 0.022, 0.03),
}  # fmt: skip
_NARROWEST = 0.4
_LEAST_SPREAD = 0.5
"""Of the usual one. More than that is not asked for either: where all paragraphs are about one subject, nonsense comes
near to many of them, and what answers stands out from it by no more than elsewhere."""


@dataclass(frozen=True)
class _Background:
    """A signal's mean and spread on nonsense of a middling length, in one corpus."""

    mean: float
    spread: float


@dataclass(frozen=True)
class Calibration:
    """What nonsense gets in a corpus."""

    texts: int
    backgrounds: dict[str, _Background]

    @classmethod
    def measure(cls, texts: int, lengths: Sequence[int], evidence: Sequence[Evidence]) -> "Calibration":
        """Take the background from nonsense questions: their numbers of terms, and what their best hits say."""
        beyond = np.array([_beyond(terms) for terms in lengths])
        backgrounds = {}
        for name, course in _COURSES.items():
            values = np.array([getattr(one, name) for one in evidence]) - course.slope * beyond
            spread = min(max(float(values.std()), _LEAST_SPREAD * course.spread), course.spread)
            backgrounds[name] = _Background(float(values.mean()), spread)
        return cls(texts, backgrounds)

    def signals(self, terms: int, evidence: Evidence) -> dict[str, float]:
        """Return how far each signal stands out from what nonsense of so many terms gets, in spreads."""
        beyond = _beyond(terms)
        found = {}
        for name, course in _COURSES.items():
            own = self.backgrounds[name]
            spread = own.spread * max(1 + course.widening * beyond, _NARROWEST)
            z = (getattr(evidence, name) - own.mean - course.slope * beyond) / spread
            found[name] = min(max(z, _LEAST.get(name, z)), _MOST.get(name, z))
        return found

    def prior(self, terms: int) -> float:
        """Return what the sizes of corpus and question add to the logarithm of the odds, whatever is found."""
        size = log(min(max(self.texts, 1), _MOST_TEXTS))
        return _SIZE_WEIGHT * size + _LENGTH_WEIGHT * _beyond(terms)

    def confidence(self, terms: int, evidence: Evidence | None, *, fast: bool = False) -> float:
        """Return the likelihood, 0 to 1, that the best hits of a question with so many terms answer it.

        Args:
            terms: how many terms the question has.
            evidence: what its best hits say; None where there are none.
            fast: whether the evidence pass was left out.
        """
        if evidence is None:
            return 0.0
        weights, offset = (_FAST_WEIGHTS, _FAST_OFFSET) if fast else (WEIGHTS, _OFFSET)
        signals = self.signals(terms, evidence)
        logit = offset + self.prior(terms) + sum(weight * signals[name] for name, weight in weights.items())
        return 1 / (1 + exp(-max(min(logit, 50.0), -50.0)))


def _beyond(terms: int) -> float:
    """Return by how much the logarithm of a question's length is above a middling one's."""
    return min(max(log(1 + terms), _LEAST_LENGTH), _MOST_LENGTH) - _MIDDLE_LENGTH


def nonsense_questions(texts: Sequence[str]) -> Iterator[str]:
    """Yield questions made at random of the words of some texts, always the same, of all lengths."""
    random = np.random.default_rng(0)
    # What is longer is a sentence of a script that is written without spaces.
    words = [word[:_LONGEST_WORD] for text in texts for word in text.split()[:_WORDS_EACH]]
    for _ in range(NONSENSE_QUESTIONS):
        length = round(exp(random.uniform(log(_SHORTEST), log(_LONGEST))))
        yield " ".join(words[int(i)].strip(".,;:!?“”\"'()") for i in random.integers(len(words), size=length)) + "?"
