"""When to say that nothing answers: the questions of a dataset against those of others, and against nonsense.

What others ask is foreign to a dataset, though a few of its texts may answer by chance; that counts against us here.
Question length is no signal to be fitted: it tells datasets apart, not what is answered from what is not.
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
from search.ranking.confidence import SAMPLE_TEXTS, WEIGHTS, Calibration, Evidence, nonsense_questions

QUESTIONS_EACH = 1000
REFUSED = 0.05
"""The share of a dataset's own questions that may be refused."""
OWN, FOREIGN, WORDS, LETTERS = "own", "foreign", "words shuffled", "letters shuffled"

Signals = NDArray[np.float64]
"""Shape (questions, signals): how far each stands out from nonsense."""


@dataclass(frozen=True)
class Asked:
    """What a corpus says to questions of each kind."""

    name: str
    signals: Mapping[str, Signals]
    priors: Mapping[str, NDArray[np.float64]]
    """Shape (questions,): what the sizes of corpus and question add."""
    confidence: Mapping[str, NDArray[np.float64]]
    """Shape (questions,), as `search` gives it at present."""


def ask(dataset: Dataset, questions: Mapping[str, Sequence[str]]) -> Asked:
    """Ask a corpus questions of each kind."""
    nonsense = list(nonsense_questions(sample_texts(dataset.store, SAMPLE_TEXTS)))
    background = [(terms, evidence) for terms, evidence in _evidence(dataset, nonsense) if evidence]
    calibration = Calibration.measure(
        dataset.store.manifest.counts.texts, [terms for terms, _ in background], [e for _, e in background]
    )
    signals, priors, confidence = {}, {}, {}
    for kind, texts in questions.items():
        found = [(terms, evidence) for terms, evidence in _evidence(dataset, texts) if evidence]
        signals[kind] = np.array([[calibration.signals(*one)[name] for name in WEIGHTS] for one in found])
        priors[kind] = np.array([calibration.prior(terms) for terms, _ in found])
        confidence[kind] = np.array([calibration.confidence(*one) for one in found])
    return Asked(dataset.name, signals, priors, confidence)


def _evidence(dataset: Dataset, texts: Sequence[str]) -> list[tuple[int, Evidence | None]]:
    return [(terms, Evidence.of(ranked)) for _, terms, ranked in dataset.rank([Question(text) for text in texts])]


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
    """Return the weight of each signal, and the offset with which no corpus refuses too many of its own questions.

    What the sizes of corpus and question add is as `search.ranking.confidence` has it.
    """
    signals, labels, shares = [], [], []
    for corpus in corpora:
        refused = [kind for kind in corpus.signals if kind != OWN]
        for kind, own in corpus.signals.items():
            signals.append(own)
            labels.append(np.full(len(own), kind == OWN))
            shares.append(np.full(len(own), (1 if kind == OWN else 1 / len(refused)) / len(own)))
    weight = np.concatenate(shares)
    model = LogisticRegression(max_iter=1000).fit(
        np.concatenate(signals), np.concatenate(labels), sample_weight=weight * (len(weight) / weight.sum())
    )
    weights = np.asarray(model.coef_[0], dtype=np.float64)
    offsets = [-np.quantile(corpus.signals[OWN] @ weights + corpus.priors[OWN], REFUSED) for corpus in corpora]
    return weights, float(max(offsets))


def report(corpora: Sequence[Asked]) -> str:
    """Lay out, as a Markdown table, what is refused of each kind and how well each is told from what is answered."""
    kinds = [FOREIGN, WORDS, LETTERS]
    lines = [
        "| corpus | own, refused | " + " | ".join(f"{kind}, refused | AUROC" for kind in kinds) + " |",
        "|---|---:|" + "---:|---:|" * len(kinds),
    ]
    for corpus in corpora:
        own = corpus.confidence[OWN]
        cells = [f"{np.mean(own < 0.5):.1%}"]
        for kind in kinds:
            other = corpus.confidence[kind]
            answered = np.concatenate([np.ones(len(own)), np.zeros(len(other))])
            area = roc_auc_score(answered, np.concatenate([own, other]))
            cells += [f"{np.mean(other < 0.5):.1%}", f"{area:.3f}"]
        lines.append(f"| {corpus.name} | {' | '.join(cells)} |")
    weights, offset = fit(corpora)
    fitted = ", ".join(f"{name} {weight:.2f}" for name, weight in zip(WEIGHTS, weights, strict=True))
    return "\n".join([*lines, "", f"Fitted on these: {fitted}; offset {offset:.2f}."])
