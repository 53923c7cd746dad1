"""When to say that nothing answers: the questions of a dataset against those of others, and against gibberish.

What others ask is foreign to a dataset, though a few of its texts may answer by chance; that counts against us here.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.training.dataset import Dataset
from index.storage.store import sample_texts
from search.question.question_files import Question
from search.ranking.confidence import ANSWERS, NOTHING, SAMPLE_TEXTS, WEIGHTS, Calibration, Evidence, baseline_questions

QUESTIONS_EACH = 1000
OWN, FOREIGN, WORDS, LETTERS = "own", "foreign", "words shuffled", "letters shuffled"

Signals = NDArray[np.float64]
"""Shape (questions, signals), in standard deviations of the baseline."""


@dataclass(frozen=True)
class Asked:
    """What a corpus says to questions of each kind."""

    name: str
    signals: Mapping[str, Signals]
    confidence: Mapping[str, NDArray[np.float64]]
    """Shape (questions,), as `search` gives it at present."""


def ask(dataset: Dataset, questions: Mapping[str, Sequence[str]]) -> Asked:
    """Ask a corpus questions of each kind."""
    baseline = list(baseline_questions(sample_texts(dataset.store, SAMPLE_TEXTS)))
    calibration = Calibration.measure(_evidence(dataset, baseline))
    signals, confidence = {}, {}
    for kind, texts in questions.items():
        found = _evidence(dataset, texts)
        standardised = [calibration.standardised(one) for one in found]
        signals[kind] = np.array([[own[name] for name in WEIGHTS] for own in standardised])
        confidence[kind] = np.array([calibration.confidence(one) for one in found])
    return Asked(dataset.name, signals, confidence)


def _evidence(dataset: Dataset, texts: Sequence[str]) -> list[Evidence]:
    ranked = dataset.rank([Question(text) for text in texts])
    return [evidence for _, one in ranked if (evidence := Evidence.of(one))]


def questions_of_each_kind(own: Sequence[str], others: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Draw questions that a corpus answers, others, and gibberish made of both; always the same."""
    chance = random.Random(0)  # noqa: S311 - to be the same each time
    foreign = [question for other in others for question in other]
    words = [word for question in (*own, *foreign) for word in question.rstrip("?").split()]

    def some(questions: Sequence[str], count: int = QUESTIONS_EACH) -> list[str]:
        return chance.sample(list(questions), min(count, len(questions)))

    def shuffled(word: str) -> str:
        return "".join(chance.sample(word, len(word)))

    models = some((*own, *foreign))
    return {
        OWN: some(own),
        FOREIGN: some(foreign),
        WORDS: [" ".join(chance.choices(words, k=len(model.split()))) + "?" for model in models],
        LETTERS: [" ".join(shuffled(word) for word in model.rstrip("?").split()) + "?" for model in models],
    }


def fit(corpora: Sequence[Asked]) -> tuple[NDArray[np.float64], float]:
    """Return the weight of each signal, and the offset, that tell own questions from foreign ones best.

    Logistic regression; each corpus, and in it each kind of question, counts alike.
    """
    signals, labels, shares = [], [], []
    for corpus in corpora:
        for kind in (OWN, FOREIGN):
            own = corpus.signals[kind]
            signals.append(own)
            labels.append(np.full(len(own), kind == OWN))
            shares.append(np.full(len(own), 1 / len(own)))
    weight = np.concatenate(shares)
    model = LogisticRegression(max_iter=1000).fit(
        np.concatenate(signals), np.concatenate(labels), sample_weight=weight * (len(weight) / weight.sum())
    )
    return np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0])


def report(corpora: Sequence[Asked]) -> str:
    """Lay out, as a Markdown table, what is said of each kind and how well each is told from what is answered."""
    kinds = [FOREIGN, WORDS, LETTERS]
    lines = [
        "| corpus | own: nothing | own: answers | "
        + " | ".join(f"{kind}: nothing | answers | AUROC" for kind in kinds)
        + " |",
        "|---|---:|---:|" + "---:|---:|---:|" * len(kinds),
    ]
    for corpus in corpora:
        own = corpus.confidence[OWN]
        cells = [f"{np.mean(own < NOTHING):.1%}", f"{np.mean(own >= ANSWERS):.1%}"]
        for kind in kinds:
            other = corpus.confidence[kind]
            answered = np.concatenate([np.ones(len(own)), np.zeros(len(other))])
            area = roc_auc_score(answered, np.concatenate([own, other]))
            cells += [f"{np.mean(other < NOTHING):.1%}", f"{np.mean(other >= ANSWERS):.1%}", f"{area:.3f}"]
        lines.append(f"| {corpus.name} | {' | '.join(cells)} |")
    lines.append("")
    for left in [None, *(corpora if len(corpora) > 1 else [])]:
        weights, offset = fit([corpus for corpus in corpora if corpus is not left])
        fitted = ", ".join(f"{name} {weight:.2f}" for name, weight in zip(WEIGHTS, weights, strict=True))
        lines.append(f"Fitted {f'without {left.name}' if left else 'on all'}: {fitted}; offset {offset:.2f}.")
    return "\n".join(lines)
