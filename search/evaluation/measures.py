"""How good rankings are: nDCG, reciprocal rank and recall, as `ir-measures` counts them, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import ir_measures
import numpy as np
from scipy import stats

from index.storage.store import Store
from search.evaluation.datasets import Judgements
from search.evaluation.judgements import text_id

MEASURES = [ir_measures.nDCG @ 10, ir_measures.RR @ 10, ir_measures.R @ 10]
MAIN = str(MEASURES[0])
_RESAMPLES = 2000

Run = dict[str, dict[str, float]]
"""Question, then document: its score."""
PerQuestion = Mapping[str, Sequence[float]]
"""Measure, then its value for each question, in one order."""
Interval = tuple[float, float]


@dataclass(frozen=True)
class Result:
    """What one setting reaches on a dataset."""

    setting: str
    measures: dict[str, float]
    """Means over the questions."""
    interval: Interval
    """Of nDCG@10: 95%, by the percentile bootstrap over questions."""
    p_value: float | None = None
    """Of a paired t-test of nDCG@10 against the first setting."""
    difference: Interval | None = None
    """Of nDCG@10 less that of the first setting: 95%, by the bootstrap over pairs; None where both are the same."""
    values: tuple[float, ...] = field(default=(), repr=False)
    """The nDCG@10 of each question."""


def measure(judgements: Judgements, run: Run, questions: Sequence[str]) -> PerQuestion:
    """Return each measure of each question; 0 where a question got nothing."""
    values: dict[str, dict[str, float]] = {str(one): {} for one in MEASURES}
    for metric in ir_measures.iter_calc(MEASURES, judgements, run):
        values[str(metric.measure)][metric.query_id] = metric.value
    return {name: [own.get(question, 0.0) for question in questions] for name, own in values.items()}


def result(setting: str, own: PerQuestion) -> Result:
    """Sum up what a setting reaches."""
    means = {name: float(np.mean(values)) for name, values in own.items()}
    return Result(setting, means, interval(own[MAIN]), values=tuple(own[MAIN]))


def compared(results: Sequence[Result]) -> list[Result]:
    """Compare results on the same questions with the first of them."""
    first, *others = results
    return [first, *(_compared(one, first) for one in others)]


def _compared(one: Result, first: Result) -> Result:
    if one.values == first.values:
        return replace(one, p_value=None, difference=None)
    p_value = float(stats.ttest_rel(one.values, first.values).pvalue)
    return replace(one, p_value=p_value, difference=interval_of_difference(one.values, first.values))


def interval(values: Sequence[float]) -> Interval:
    """Return 95% of the mean of some values, by the percentile bootstrap (Efron and Tibshirani, 1993)."""
    if len(set(values)) < 2:
        return float(values[0]), float(values[0])
    found = stats.bootstrap(
        (values,), np.mean, n_resamples=_RESAMPLES, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    return float(found.low), float(found.high)


def interval_of_difference(values: Sequence[float], first: Sequence[float]) -> Interval:
    """Return 95% of how much higher the mean of some values is than that of others of the same questions."""
    return interval([one - other for one, other in zip(values, first, strict=True)])


def scored(names: Sequence[str]) -> dict[str, float]:
    """Turn ranked names into scored ones; of several texts of a document the best counts."""
    scores: dict[str, float] = {}
    for rank, name in enumerate(names):
        scores.setdefault(name, 1.0 / (rank + 1))
    return scores


def documents_of(store: Store, texts: Sequence[int], relevant: Mapping[str, int]) -> list[str]:
    """Return the document that each text stands in; of near-duplicates, which are one hit, a judged one counts."""
    return [
        _judged_of([occurrence.place.document for occurrence in found], relevant)
        for found in store.occurrences(texts, None)
    ]


def digests_of(store: Store, texts: Sequence[int], relevant: Mapping[str, int]) -> list[str]:
    """Return what each text is judged by: its digest; of near-duplicates, which are one hit, that of a judged one."""
    copies = [list(dict.fromkeys(one.row for one in found)) for found in store.occurrences(texts, None)]
    distinct = sorted({row for rows in copies for row in rows})
    names = dict(zip(distinct, map(text_id, store.texts(distinct)), strict=True))
    return [_judged_of([names[row] for row in rows], relevant) for rows in copies]


def _judged_of(names: Sequence[str], relevant: Mapping[str, int]) -> str:
    return next((name for name in names if name in relevant), names[0])
