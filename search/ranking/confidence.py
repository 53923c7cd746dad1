"""How likely it is that anything here answers a question, and what is said of it: answers, may answer, or nothing.

A cosine similarity says little by itself: with one model all texts are near, in a large corpus something always is. So
what the best hits of a question get is compared with a baseline: what the best hits of questions get that this corpus
does not answer. Half of these are questions about everything under the sun, the same for all corpora; half are made at
random of the corpus' own words. Signals are counted in standard deviations of that baseline, and so hold for any model.

The weights are those of a logistic regression over the questions of eight datasets, each against the questions of the
others and asked of corpora of 13 to 20,000 texts (`python -m benchmarks.training`); each was measured with the weights
of the others. The limits of the verdicts were set on everyday questions over whole news pages, and on no held-out set.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, isfinite, log
from typing import Literal

import numpy as np

from search.ranking.pipeline import Ranked
from search.ranking.scale import BASELINE_QUESTIONS

Verdict = Literal["answers", "may answer", "nothing"]
"""Whether the hits answer the question: they do; they may; or nothing here does, and they are only the nearest."""

RANDOM_QUESTIONS = 80
_SHORTEST, _LONGEST = 3, 40
SAMPLE_TEXTS = 400
"""How many texts of a corpus lend their words."""
_LONGEST_WORD = 24
_WORDS_EACH = 60

WEIGHTS: Mapping[str, float] = {"dense": 1.9, "nearness": 0.65, "lexical": 1.65, "words": -0.65}
OFFSET = -2.4
ANSWERS = 0.4
"""From this confidence on, the hits answer."""
NOTHING = 0.03
"""Below this confidence, nothing here does. Set low: an answer that is hidden costs more than a hit that is none."""
NOTHING_IN_ANOTHER_LANGUAGE = 0.0006
"""The same for a question in a language that the corpus does not have: most models see little of what it means."""
_UNMET = 2.1
"""Where a third of the question is met worse than this by the best hit, it only may answer: “How heavy is the tooth?”
is not answered by where it was found."""
_LEAST_SPREAD = 0.01
"""Of the baseline. In a tiny corpus many baseline questions get the very same."""


@dataclass(frozen=True)
class Evidence:
    """What the best hits of a question say about whether it is answered."""

    dense: float
    """The highest cosine similarity."""
    nearness: float
    """How much the corpus has of the question's subject; see `Candidates`."""
    lexical: float
    """The best hit's share of BM25."""
    words: float
    """The highest share of BM25: words that stand together somewhere, but not in the best hit, speak against it."""
    weakest: float
    """How well the best hit meets the third of the question's tokens that it meets worst; 0 where nobody looked."""

    @classmethod
    def of(cls, ranked: Ranked) -> "Evidence | None":
        """Take it from a ranking; None where nothing was found."""
        if not len(ranked.texts):
            return None
        return cls(
            dense=float(ranked.signals["dense"].max()),
            nearness=ranked.nearness,
            lexical=float(ranked.signals["lexical"][0]),
            words=float(ranked.signals["lexical"].max()),
            weakest=float(ranked.weakest[0]),
        )


@dataclass(frozen=True)
class Baseline:
    """A signal's mean and standard deviation over questions that the corpus does not answer."""

    mean: float
    spread: float


SIGNALS = (*WEIGHTS, "weakest")


@dataclass(frozen=True)
class Calibration:
    """What questions get that a corpus does not answer."""

    baselines: dict[str, Baseline]
    """By the names of `SIGNALS`."""

    @property
    def is_whole(self) -> bool:
        """Whether each signal has a baseline that something can be compared with."""
        each = self.baselines.values()
        whole = all(isfinite(one.mean) and isfinite(one.spread) and one.spread >= _LEAST_SPREAD for one in each)
        return whole and self.baselines.keys() == set(SIGNALS)

    @classmethod
    def measure(cls, evidence: Sequence[Evidence]) -> "Calibration":
        """Take the baseline from what its questions got."""
        baselines = {}
        for name in SIGNALS:
            values = np.array([getattr(one, name) for one in evidence] or [0.0])
            baselines[name] = Baseline(float(values.mean()), max(float(values.std()), _LEAST_SPREAD))
        return cls(baselines)

    def standardised(self, evidence: Evidence) -> dict[str, float]:
        """Return by how many standard deviations of the baseline each signal is above its mean."""
        return {
            name: (getattr(evidence, name) - baseline.mean) / baseline.spread
            for name, baseline in self.baselines.items()
        }

    def confidence(self, evidence: Evidence | None) -> float:
        """Return the likelihood, 0 to 1, that the best hits of a question answer it; 0 where there are none."""
        if evidence is None:
            return 0.0
        signals = self.standardised(evidence)
        logit = OFFSET + sum(weight * signals[name] for name, weight in WEIGHTS.items())
        return 1 / (1 + exp(-max(min(logit, 50.0), -50.0)))

    def verdict(self, evidence: Evidence | None, *, fast: bool = False, in_its_language: bool = True) -> Verdict:
        """Return what is said of the best hits of a question.

        Args:
            evidence: what they say; None where there are none.
            fast: whether the evidence pass was left out; what is met worst is then not known.
            in_its_language: whether the question is in a language of the corpus.
        """
        confidence = self.confidence(evidence)
        if evidence is None or confidence < (NOTHING if in_its_language else NOTHING_IN_ANOTHER_LANGUAGE):
            return "nothing"
        if confidence < ANSWERS or (not fast and self.standardised(evidence)["weakest"] < _UNMET):
            return "may answer"
        return "answers"


def baseline_questions(texts: Sequence[str]) -> Iterator[str]:
    """Yield questions that a corpus does not answer: general ones, and ones made at random of the words of its texts.

    They are the same each time, and the random ones of all lengths.
    """
    yield from BASELINE_QUESTIONS
    random = np.random.default_rng(0)
    # What is longer is a sentence of a script that is written without spaces.
    words = [word[:_LONGEST_WORD] for text in texts for word in text.split()[:_WORDS_EACH]]
    for _ in range(RANDOM_QUESTIONS if words else 0):
        length = round(exp(random.uniform(log(_SHORTEST), log(_LONGEST))))
        yield " ".join(words[int(i)].strip(".,;:!?“”\"'()") for i in random.integers(len(words), size=length)) + "?"
