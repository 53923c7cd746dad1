"""The weights of the ranking's signals: a listwise softmax loss over the candidates of each question.

(Cao et al., "Learning to Rank: From Pairwise Approach to Listwise Approach", ICML 2007: ListNet's top-one loss.) All
datasets share one direction and count alike, however many questions they have; each has a sharpness of its own, for
their judgements are not equally sure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.training.dataset import Dataset
from search.evaluation.measures import documents_of
from search.ranking import signals as declared
from search.ranking.pipeline import CANDIDATES

FITTED = tuple(signal for signal in declared.SIGNALS if signal.name not in {"boilerplate", "role"})
"""The other two are not fitted: no dataset has enough of either; their weights were set by hand."""
SIGNALS = tuple(signal.name for signal in FITTED)
PRESENT = np.array([signal.weight for signal in FITTED])
_RIDGE = 1e-3
_SHARPNESS_RIDGE = 1e-2
_NDCG = ir_measures.nDCG @ 10

Weights = NDArray[np.float64]
"""Shape (signals,)."""


@dataclass(frozen=True)
class Ranked:
    """The candidates of each question of a dataset, with their signals."""

    name: str
    judgements: dict[str, dict[str, int]]
    questions: list[str]
    documents: list[list[str]]
    """The name of each candidate of each question."""
    signals: NDArray[np.float64]
    """Shape (questions, candidates, signals); rows of 0 where there are fewer candidates."""
    relevance: NDArray[np.float64]
    """Shape (questions, candidates)."""

    def ndcg(self, weights: Weights) -> float:
        """Return nDCG@10 of the order that some weights give."""
        scores = self.signals @ weights
        run = {
            question: dict(zip(documents, own.tolist(), strict=False))
            for question, documents, own in zip(self.questions, self.documents, scores, strict=True)
        }
        return float(ir_measures.calc_aggregate([_NDCG], self.judgements, run)[_NDCG])


def read_ranked(data: Dataset) -> Ranked:
    """Rank the questions of a dataset and keep the signals of the candidates."""
    judgements = data.judgements
    measured = np.zeros((len(data.questions), CANDIDATES, len(SIGNALS)))
    relevance = np.zeros((len(data.questions), CANDIDATES))
    documents = []
    for row, (question, ranked) in enumerate(data.rank(data.questions)):
        judged = judgements[question.id or ""]
        documents.append(documents_of(data.store, ranked.texts.tolist(), judged))
        measured[row, : len(ranked.texts)] = np.stack([ranked.signals[name] for name in SIGNALS], axis=-1)
        relevance[row, : len(ranked.texts)] = [judged.get(name, 0) for name in documents[-1]]
    return Ranked(data.name, judgements, [q.id or "" for q in data.questions], documents, measured, relevance)


def fit(datasets: Sequence[Ranked]) -> Weights:
    """Return the weights with the least loss, scaled so that the first, the dense one, is what it is at present."""
    spread = np.mean([_centred(data.signals).std(axis=(0, 1)) for data in datasets], axis=0) + 1e-6
    prepared = []
    for data in datasets:
        found = data.relevance.sum(axis=1) > 0  # a question whose answer is no candidate teaches nothing
        present = np.any(data.signals[found] != 0, axis=2)
        target = data.relevance[found] / data.relevance[found].sum(axis=1, keepdims=True)
        prepared.append((_centred(data.signals[found]) / spread, target, present))

    def loss(parameters: Weights) -> tuple[float, Weights]:
        weights, sharpness = parameters[: len(SIGNALS)], parameters[len(SIGNALS) :]
        value = _RIDGE * weights @ weights + _SHARPNESS_RIDGE * sharpness @ sharpness
        gradient = np.concatenate([2 * _RIDGE * weights, 2 * _SHARPNESS_RIDGE * sharpness])
        for row, (signals, target, present) in enumerate(prepared):
            share = 1 / (len(signals) * len(prepared))
            scale = np.exp(sharpness[row])
            plain = signals @ weights
            scores = np.where(present, scale * plain, -np.inf)
            scores -= scores.max(axis=1, keepdims=True)
            likelihood = np.exp(scores)
            total = likelihood.sum(axis=1, keepdims=True)
            value -= share * (target * np.where(present, scores - np.log(total), 0)).sum()
            error = share * scale * (likelihood / total - target)
            gradient[: len(SIGNALS)] += np.einsum("qc,qcs->s", error, signals)
            gradient[len(SIGNALS) + row] += (error * plain).sum()
        return float(value), gradient

    best = minimize(loss, np.zeros(len(SIGNALS) + len(datasets)), jac=True, method="L-BFGS-B")
    weights = best.x[: len(SIGNALS)] / spread
    return np.asarray(weights * (PRESENT[0] / weights[0]), dtype=np.float64)


def report(datasets: Sequence[Ranked]) -> str:
    """Fit on all datasets, and on all but each, and lay out what comes of it as a Markdown table."""
    rows = [("at present", PRESENT, datasets), ("fitted on all", fit(datasets), datasets)]
    if len(datasets) > 1:
        rows += [
            (f"fitted without {left.name}", fit([d for d in datasets if d is not left]), [left]) for left in datasets
        ]
    lines = [
        f"| weights | {' | '.join(SIGNALS)} | {' | '.join(data.name for data in datasets)} |",
        "|---|" + "---:|" * (len(SIGNALS) + len(datasets)),
    ]
    for label, weights, measured in rows:
        figures = [f"{data.ndcg(weights):.4f}" if data in measured else "" for data in datasets]
        lines.append(f"| {label} | {' | '.join(f'{w:.1f}' for w in weights)} | {' | '.join(figures)} |")
    return "\n".join(lines)


def _centred(signals: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(signals - signals.mean(axis=1, keepdims=True), dtype=np.float64)
