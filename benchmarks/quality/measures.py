"""What a system's rankings are worth, and whether it is another than ours by chance; the same for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from scipy import stats

from benchmarks.quality.datasets import Judgements

MEASURES = [ir_measures.nDCG @ 10, ir_measures.RR @ 10, ir_measures.R @ 10]
NAMES = [str(measure) for measure in MEASURES]
MAIN = NAMES[0]
"""The one in the table, by which systems are compared."""

Rankings = Mapping[str, Sequence[str]]
"""Question, then documents, best first."""
Values = dict[str, list[float]]
"""Measure, then its value for each judged question, in the judgements' order."""


@dataclass(frozen=True)
class Result:
    """What a system reaches on a dataset."""

    means: dict[str, float]
    ahead: dict[str, float]
    """How much more it reaches than ours does; less than 0 where ours is better."""
    p_values: dict[str, float | None]
    """Of a paired t-test against ours; None where both are the same on every question."""

    def differs(self, measure: str = MAIN) -> bool:
        """Say whether the difference from ours is hardly chance (p < .05, each comparison by itself)."""
        p_value = self.p_values[measure]
        return p_value is not None and p_value < 0.05


def values(judgements: Judgements, rankings: Rankings) -> Values:
    """Measure each judged question; one that has no ranking counts as 0."""
    run = {
        question: {document: 1.0 / rank for rank, document in enumerate(dict.fromkeys(documents), start=1)}
        for question, documents in rankings.items()
    }
    found: dict[str, dict[str, float]] = {name: {} for name in NAMES}
    for metric in ir_measures.iter_calc(MEASURES, judgements, run):
        found[str(metric.measure)][metric.query_id] = metric.value
    return {name: [of_question.get(question, 0.0) for question in judgements] for name, of_question in found.items()}


def compare(system: Values, ours: Values) -> Result:
    """Compare a system with ours, question by question."""
    means = {name: float(np.mean(system[name])) for name in NAMES}
    ahead = {name: means[name] - float(np.mean(ours[name])) for name in NAMES}
    return Result(means, ahead, {name: _p_value(system[name], ours[name]) for name in NAMES})


def _p_value(system: list[float], ours: list[float]) -> float | None:
    return None if system == ours else float(stats.ttest_rel(system, ours).pvalue)
