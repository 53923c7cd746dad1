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
WEIGHTS = {
    "dense": 0.41, "nearness": 0.30, "plain": 0.39, "match": 0.71, "lexical": 0.43, "words": 0.62, "vagueness": -0.38,
}  # fmt: skip
_OFFSET = 3.6
_FAST_WEIGHTS = {"dense": 1.0, "nearness": 0.2, "lexical": 0.8, "words": 0.7}
"""The same without the evidence pass."""
_FAST_OFFSET = 4.3
_SIZE_WEIGHT = -0.7
"""In a larger corpus, something stands out by chance. Measured on samples of 13, 50 and 200 texts, and on 646, 1,893
and 19,828; counted up to a hundred thousand."""
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
            dense=float(ranked.dense.max()),
            nearness=ranked.nearness,
            plain=float(ranked.plain_similarity[0]),
            match=float(ranked.similarity.max()),
            lexical=float(ranked.lexical[0]),
            words=float(ranked.lexical.max()),
            vagueness=float(ranked.vagueness[0]),
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
        found = {name: own.z(getattr(evidence, name), length) for name, own in self.backgrounds.items()}
        return {name: min(max(z, _LEAST.get(name, z)), _MOST.get(name, z)) for name, z in found.items()}

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
