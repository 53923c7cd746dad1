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
from numpy.typing import NDArray

from search.ranking import Ranked

NONSENSE_QUESTIONS = 80
_SHORTEST, _LONGEST = 3, 40
SAMPLE_TEXTS = 400
"""How many texts of a corpus lend their words."""
_LONGEST_WORD = 24
_WORDS_EACH = 60
_MOST_TEXTS = 100_000

# A logistic curve, fitted on three development sets against questions of the others and against nonsense:
# `python -m benchmarks.training`.
WEIGHTS = {"dense": 0.5, "plain": 0.7, "match": 0.7, "lexical": 0.2}
_OFFSET = 1.72
_FAST_WEIGHTS = {"dense": 1.6, "lexical": 0.5}
"""The same without the evidence pass."""
_FAST_OFFSET = 2.1
_SIZE_WEIGHT = -0.4
"""In a larger corpus, something stands out by chance; counted up to a hundred thousand texts, as far as measured."""


@dataclass(frozen=True)
class Evidence:
    """What the best hits of a question say about whether it is answered."""

    dense: float
    plain: float
    match: float
    lexical: float

    @classmethod
    def of(cls, ranked: Ranked) -> "Evidence | None":
        """Take it from a ranking; None where nothing was found."""
        if not len(ranked.texts):
            return None
        return cls(
            dense=float(ranked.dense.max()),
            plain=float(ranked.plain_similarity[0]),
            match=float(ranked.similarity.max()),
            lexical=float(ranked.lexical[0]),
        )


@dataclass(frozen=True)
class _Background:
    """A signal's mean and spread on nonsense, as straight lines over the length of the question."""

    mean: tuple[float, float]
    spread: tuple[float, float]
    typical: float

    @classmethod
    def fit(cls, lengths: NDArray[np.float64], values: NDArray[np.float64]) -> "_Background":
        slope, start = np.polyfit(lengths, values, 1)
        rest = values - (slope * lengths + start)
        # The mean absolute deviation of a normal distribution is 0.8 of its standard deviation.
        widening, width = np.polyfit(lengths, np.abs(rest) * 1.25, 1)
        return cls((float(slope), float(start)), (float(widening), float(width)), float(rest.std()) + 0.01)

    def z(self, value: float, length: float) -> float:
        length = min(max(length, 0.7), 3.7)
        spread = self.spread[0] * length + self.spread[1]
        spread = min(max(spread, 0.5 * self.typical), 2 * self.typical)
        return (value - (self.mean[0] * length + self.mean[1])) / spread


@dataclass(frozen=True)
class Calibration:
    """What nonsense gets in a corpus."""

    texts: int
    backgrounds: dict[str, _Background]

    @classmethod
    def measure(cls, texts: int, lengths: Sequence[int], evidence: Sequence[Evidence]) -> "Calibration":
        """Take the background from nonsense questions: their numbers of terms, and what their best hits say."""
        over = np.log1p(np.asarray(lengths, dtype=np.float64))
        backgrounds = {
            name: _Background.fit(over, np.array([getattr(one, name) for one in evidence])) for name in WEIGHTS
        }
        return cls(texts, backgrounds)

    @property
    def size_term(self) -> float:
        """What is taken off for the size of the corpus."""
        return _SIZE_WEIGHT * log(min(max(self.texts, 1), _MOST_TEXTS))

    def signals(self, terms: int, evidence: Evidence) -> dict[str, float]:
        """Return how far each signal stands out from what nonsense of so many terms gets, in spreads."""
        length = log(1 + terms)
        return {name: own.z(getattr(evidence, name), length) for name, own in self.backgrounds.items()}

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
        logit = offset + self.size_term + sum(weight * signals[name] for name, weight in weights.items())
        return 1 / (1 + exp(-max(min(logit, 50.0), -50.0)))


def nonsense_questions(texts: Sequence[str]) -> Iterator[str]:
    """Yield questions made at random of the words of some texts, always the same, of all lengths."""
    random = np.random.default_rng(0)
    # What is longer is a sentence of a script that is written without spaces.
    words = [word[:_LONGEST_WORD] for text in texts for word in text.split()[:_WORDS_EACH]]
    for _ in range(NONSENSE_QUESTIONS):
        length = round(exp(random.uniform(log(_SHORTEST), log(_LONGEST))))
        yield " ".join(words[int(i)].strip(".,;:!?“”\"'()") for i in random.integers(len(words), size=length)) + "?"
